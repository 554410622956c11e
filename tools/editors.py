"""What an editor says of rule files: the YAML language server that editors run, asked as they ask it.

tools/check editors installs it by npm, once, and asks it of every shipped rule file, which has to be without one error,
and of files with one mistake each, which has to be found in its line.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NamedTuple, Self

ROOT = Path(__file__).resolve().parent.parent
RULES = ROOT / "rules" / "us"
HOME = ROOT / ".venv-editors"
SERVER = HOME / "node_modules" / ".bin" / "yaml-language-server"
PACKAGE = "yaml-language-server@1.25.0"
MODEL = RULES / "section-232" / "polysilicon.ad-valorem.yaml"
_ERROR = 1
_SETTINGS = {"yaml": {"validate": True, "schemaStore": {"enable": False}, "yamlVersion": "1.2"}}


class Mistake(NamedTuple):
    """One mistake: what stands in the model, and what an author wrote instead."""

    right: str
    wrong: str


MISTAKES = (
    Mistake("standing:", "standings:"),
    Mistake("from: 2026-12-04T00:01 ET", "from: 4 December 2026"),
    Mistake("known: 2026-08-06", "known: 2026-13-06"),
    Mistake("rate: 15 %", "rate: 15 USD/kilo"),
    Mistake("is: in force", "is: active"),
    Mistake("{origin: GB}", "{origin: Britain}"),
    Mistake("{origin: GB}", "{orign: GB}"),
    Mistake("  duty:\n", "  no_duty: {says: nothing, cite: proc-11052-4}\n  duty:\n"),
)


class LanguageServer:
    """The language server as a child, spoken to over its standard streams."""

    def __init__(self, command: Sequence[str]) -> None:
        """Start it."""
        self._child = subprocess.Popen([*command, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._asked = 0
        self._request("initialize", {"processId": None, "rootUri": ROOT.as_uri(), "capabilities": {}})
        self._send({"method": "initialized", "params": {}})
        self._send({"method": "workspace/didChangeConfiguration", "params": {"settings": _SETTINGS}})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._child.kill()
        self._child.wait()
        _stream(self._child.stdin).close()
        _stream(self._child.stdout).close()

    def errors(self, file: Path, text: str) -> list[tuple[int, str]]:
        """Return the errors of a text as that of a file: their lines, counted from 1, and what is said of each.

        Each file is asked of once: of one that is closed the server says once more that it has none.
        """
        uri = file.as_uri()
        opened = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": opened}})
        told = (one["params"] for one in self._messages() if one.get("method") == "textDocument/publishDiagnostics")
        diagnostics = next(params["diagnostics"] for params in told if params["uri"] == uri)
        self._send({"method": "textDocument/didClose", "params": {"textDocument": {"uri": uri}}})
        found = [one for one in diagnostics if one.get("severity", _ERROR) == _ERROR]
        return [(one["range"]["start"]["line"] + 1, one["message"]) for one in found]

    def _request(self, method: str, params: object) -> None:
        self._asked += 1
        self._send({"id": self._asked, "method": method, "params": params})
        next(message for message in self._messages() if message.get("id") == self._asked and "result" in message)

    def _messages(self) -> Iterator[dict[str, Any]]:
        """Yield what the server says; what it asks is answered: its settings, and that nobody else knows a schema."""
        while True:
            message = _read(_stream(self._child.stdout))
            if "id" in message and "method" in message:
                asked = message.get("params", {})
                items = asked.get("items") if isinstance(asked, dict) else None
                answers = [_SETTINGS.get(one.get("section", "")) for one in items] if items else None
                self._send({"id": message["id"], "result": answers})
            yield message

    def _send(self, message: Mapping[str, object]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        stream = _stream(self._child.stdin)
        stream.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        stream.flush()


def _stream(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise ValueError("a child without streams")
    return stream


def _read(stream: IO[bytes]) -> dict[str, Any]:
    size = 0
    while (row := stream.readline()) not in {b"\r\n", b""}:
        name, _, value = row.partition(b":")
        if name.lower() == b"content-length":
            size = int(value)
    if not size:
        raise EOFError("the language server ended")
    made: dict[str, Any] = json.loads(stream.read(size))
    return made


def install() -> None:
    """Install the server by npm, where it is not there yet.

    Raises:
        FileNotFoundError, subprocess.CalledProcessError: there is no npm, or it could not install it.
    """
    if not SERVER.exists():
        npm = shutil.which("npm") or "npm"
        quiet = ["--no-audit", "--no-fund", "--silent"]
        subprocess.run([npm, "install", "--prefix", str(HOME), *quiet, PACKAGE], check=True)


def broken(mistake: Mistake) -> tuple[str, int]:
    """Return the model with a mistake, and the line in which it stands."""
    text = MODEL.read_text("utf-8")
    if mistake.right not in text:
        raise ValueError(f"{MODEL.name} no longer holds {mistake.right!r}")
    before, _, behind = text.partition(mistake.right)
    return f"{before}{mistake.wrong}{behind}", before.count("\n") + 1


def faults(server: LanguageServer) -> Iterator[str]:
    """Yield what the server says wrongly: an error of a shipped file, or none in the line of a mistake."""
    for file in sorted(RULES.rglob("*.yaml")):
        yield from (
            f"{file.relative_to(ROOT)}:{line}: {says}" for line, says in server.errors(file, file.read_text("utf-8"))
        )
    for number, mistake in enumerate(MISTAKES):
        text, line = broken(mistake)
        found = server.errors(MODEL.with_name(f"mistake-{number}.yaml"), text)
        if line not in {at for at, _ in found}:
            yield f"{mistake.wrong.strip()!r} is not found in line {line}: {found}"


def main() -> int:
    """Install the server, ask it, and print what it says wrongly."""
    install()
    with LanguageServer([str(SERVER)]) as server:
        found = list(faults(server))
    print(
        "\n".join(found)
        or f"{len(list(RULES.rglob('*.yaml')))} rule files without an error, {len(MISTAKES)} mistakes found"
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
