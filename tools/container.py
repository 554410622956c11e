"""The container of the service, built and run for real: from the bundle of a release, beside PostgreSQL.

Where no registry of images can be reached, the base that Containerfile names is made of Debian's own packages, and
PostgreSQL is the machine's. The container has no network at all: it reaches the database by a socket, and is asked from
inside its own. It must refuse to serve without a key, run as no root on a root that is read-only, become healthy, give
the report that the command line gives, finish what it was asked for when it is stopped, and know it when it is back.

  tools/container             everything; what was built goes with it
  tools/container --pull      with the pinned base from its registry
  tools/container --keep DIR  build in a folder that stays, so that the next run is quicker
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from http import HTTPStatus
from pathlib import Path
from typing import Any, NamedTuple

import release
from container_engine import Engine, Failed, compose_words, of_compose
from databases import postgres
from release_pythons import pythons_at_hand

ROOT = Path(__file__).resolve().parent.parent
ENTRY = ROOT / "fixtures" / "entries" / "ten-lines-five-origins" / "declaration.json"
MANY = 400  # entries that are screened while the service is stopped
IMAGE, NAME = "localhost/prefile:here", "prefile-here"
SERVED = "http://127.0.0.1:8000"
PATIENCE = 90.0
MAY_NOT = 2  # the exit code of prefile serve that would stand open to strangers
_ASK = """
import sys, urllib.request
method, url, key, body, answer = sys.argv[1:]
data = open(body, "rb").read() if body else None
headers = {"Authorization": "Bearer " + key, "Accept": "application/json"}
sent = urllib.request.Request(url, data, headers, method=method)
with urllib.request.urlopen(sent, timeout=150) as got:
    open(answer, "wb").write(got.read())
    print(got.status, got.headers.get("Location", ""))
"""


class Answer(NamedTuple):
    """What the service answered: its status, where it kept a screening, and the body."""

    status: int
    location: str
    body: bytes


class Contained:
    """The service in its container, and whoever asks it."""

    def __init__(self, engine: Engine, words: list[str], home: Path) -> None:
        self._engine, self._words, self._home = engine, words, home
        self.key = ""

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run one command of prefile in a container of its own."""
        return self._engine.run("run", "--rm", *self._words, IMAGE, *command, check=False)

    def start(self, command: list[str]) -> None:
        """Start the service, and wait until its health check passes."""
        self._engine.run("run", "--detach", "--name", NAME, *self._words, IMAGE, *command)
        until = time.monotonic() + PATIENCE
        while self._engine.run("healthcheck", "run", NAME, check=False).returncode:
            if time.monotonic() > until:
                raise Failed(f"it did not become healthy:\n{self.log()}")
            time.sleep(0.5)

    def log(self) -> str:
        """Return what it logged."""
        return self._engine.run("logs", NAME, check=False).stderr

    def inside(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command inside the running container, as its user."""
        return self._engine.run("exec", NAME, *command, check=False)

    def asking(self, method: str, path: str, body: Path | None, answer: Path) -> subprocess.Popen[str]:
        """Ask from this machine, in the network of the container."""
        own = self._engine.run("inspect", "--format", "{{.State.Pid}}", NAME).stdout.strip()
        inside = ["nsenter", "--target", own, "--net", sys.executable, "-c", _ASK]
        words = [method, f"{SERVED}{path}", self.key, str(body or ""), str(answer)]
        return subprocess.Popen([*inside, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def ask(self, method: str, path: str, body: Path | None = None) -> Answer:
        """Ask, and return the answer."""
        answer = self._home / "answer"
        return answered(self.asking(method, path, body, answer), answer)

    def stop(self) -> int:
        """Stop it as an engine does, and return its exit code."""
        self._engine.run("stop", NAME)
        code = int(self._engine.run("inspect", "--format", "{{.State.ExitCode}}", NAME).stdout)
        said = self.log()
        self._engine.run("rm", NAME)
        require("it says that it has stopped", '"stopped"' in said)
        return code


def answered(asking: subprocess.Popen[str], answer: Path) -> Answer:
    """Wait for an answer, and return it."""
    said, _ = asking.communicate(timeout=2 * PATIENCE)
    if asking.returncode:
        raise Failed(f"it was asked and gave no answer:\n{said}")
    status, _, location = said.strip().partition(" ")
    return Answer(int(status), location, answer.read_bytes())


def bundle_of_release() -> None:
    """Build the bundle that the image is made of, in the place of any that lies in dist/, of what is committed."""
    for old in (ROOT / "dist").glob("prefile-*-linux-x86_64.tar.gz"):
        old.unlink()
    release.build(ROOT / "dist", pythons_at_hand())


def require(what: str, holds: object) -> None:
    """Say what holds, or end."""
    if not holds:
        raise Failed(f"not so: {what}")
    print(f"ok  {what}", flush=True)


def look(contained: Contained, command: list[str], home: Path) -> None:
    """Do what an operator and a broker do, and look at it."""
    tables = contained.run(*of_compose(ROOT / "compose.yaml", "tables")["command"])
    require("it makes the tables of the archive", not tables.returncode)
    refused = contained.run(*command)
    require(
        "without a key it refuses to serve others", refused.returncode == MAY_NOT and "make a key" in refused.stderr
    )
    made = contained.run("keys", "new", "--organization", "harbor")
    contained.key = next((word for word in made.stdout.split() if word.startswith("pfk_")), "")
    require("it makes a key", contained.key)
    contained.start(command)
    require("it is healthy", contained.ask("GET", "/ready").status == HTTPStatus.OK)
    _look_inside(contained)
    screened = contained.ask("POST", "/screenings", ENTRY)
    here = [sys.executable, "-m", "prefile", "screen", "--exit-zero", "--format", "json", str(ENTRY)]
    told = subprocess.run(here, cwd=ROOT, capture_output=True, check=True).stdout
    require(
        "its report is the command line's, byte for byte",
        (screened.status, screened.body) == (HTTPStatus.CREATED, told),
    )
    _stop_amidst(contained, home)
    contained.start(command)
    again = contained.ask("GET", screened.location)
    require("what was screened is there when it is back", again.body == told)
    require("idle, it ends with 0", contained.stop() == 0)


def _look_inside(contained: Contained) -> None:
    require("it runs as no root", contained.inside("id", "-u").stdout.strip() == "10001")
    for path in ("/", "/opt/prefile", "/usr/lib"):
        require(f"nothing can be written to {path}", contained.inside("touch", f"{path}/x").returncode)
    own = contained.inside("python3", "-c", "print(open('/proc/1/status').read())").stdout
    has = {name: value.strip() for name, _, value in (line.partition(":") for line in own.splitlines())}
    require("it has no capability, and can gain none", int(has["CapBnd"], 16) == 0 and has["NoNewPrivs"] == "1")
    require("it opens the compiled rule book", _opens_compiled(contained))
    require("the image holds no compiler and no pip", contained.inside("sh", "-c", "command -v cc pip").returncode)


def _opens_compiled(contained: Contained) -> bool:
    """Return whether opening the book in the image reads no rule file."""
    program = "import prefile, sys; prefile.open_rulebook(); print('prefile.rulebook.loader' in sys.modules)"
    return contained.inside("python3", "-c", program).stdout.strip() == "False"


def _stop_amidst(contained: Contained, home: Path) -> None:
    entry = json.loads(ENTRY.read_text("utf-8"))
    many, answer = home / "many.jsonl", home / "many"
    lines = (json.dumps({**entry, "reference": f"entry {number}"}) for number in range(MANY))
    many.write_text("\n".join(lines), "utf-8")
    asking = contained.asking("POST", "/screenings", many, answer)
    time.sleep(1)
    amidst = asking.poll() is None
    code = contained.stop()
    found = json.loads(answered(asking, answer).body)
    require("stopped amidst a screening, it finishes it and ends with 0", amidst and code == 0 and len(found) == MANY)


def main(words: list[str]) -> int:
    """Build the image, run it, and look; ends with 1 where something is not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pull", action="store_true")
    parser.add_argument("--keep", type=Path, metavar="DIR")
    asked = parser.parse_args(words)
    began = time.monotonic()
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="prefile-container-", dir="/var/tmp")))
        try:
            engine = stack.enter_context(Engine(asked.keep or home / "engine"))
            bundle_of_release()
            engine.build(ROOT, IMAGE, pull=asked.pull)
            print(f"ok  the image is built: {engine.size(IMAGE)}, {time.monotonic() - began:.0f} s", flush=True)
            database = stack.enter_context(postgres())
            database.folder.chmod(0o755)
            service: dict[str, Any] = of_compose(ROOT / "compose.yaml", "prefile")
            url = database.url().replace(str(database.folder), "/run/postgresql")
            given = {"PREFILE_ARCHIVE": url, "PGPASSWORD": "none is asked for at a socket"}
            run = [*compose_words(service, given), "--network", "none", *engine.limits()]
            run += ["--volume", f"{database.folder}:/run/postgresql"]
            look(Contained(engine, run, home), service["command"], home)
        except Failed as failed:
            print(f"FAILED  {failed}", file=sys.stderr)
            return 1
    print(f"the container works: {time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
