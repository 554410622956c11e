"""Pages that are done step by step, as tutorials are: in an empty folder each command says what the page shows."""

from __future__ import annotations

import re
import runpy
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from prefile.cli import app

ROOT = Path(__file__).parents[2]
PAGES = sorted(page for page in (ROOT / "docs").rglob("*.md") if "\n```console\n" in page.read_text("utf-8"))
CHECKOUT = "Work in the checkout's folder"
RULE_FILES = 3  # the last of the exits that speak of what was asked
# What a page asks for: text to save or to add, a word to change, commands to run.
STEP = re.compile(
    r"(?:[Ss]ave this as\s`(?P<save>[^`]+)`[^`]*?|[Aa]dd to the end of\s`(?P<add>[^`]+)`:\s+)"
    r"```(?:\w+)\n(?P<text>.*?)^```$"
    r"|In\s`(?P<file>[^`]+)`\schange\s`(?P<old>[^`]+)`\sto\s`(?P<new>[^`]+)`"
    r"|^```console\n(?P<console>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty folder, and work in it as somebody who has set nothing."""
    monkeypatch.chdir(tmp_path)
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "PREFILE_RULE_BOOKS"):
        monkeypatch.setenv(name, str(tmp_path / ".own" / name))
    monkeypatch.delenv("PREFILE_ARCHIVE", raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    return tmp_path


def commands(console: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each command of a block with the lines that are shown behind it."""
    for part in re.split(r"^\$ ", console, flags=re.MULTILINE)[1:]:
        command, *shown = part.splitlines()
        yield command, shown


def say(words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """Run a command, and return what it says."""
    match words:
        case ["prefile", *rest]:
            done = CliRunner().invoke(app, rest)
            return done.output if done.exit_code <= RULE_FILES else f"exit {done.exit_code}: {done.exception!r}"
        case ["python", script, *rest]:
            monkeypatch.setattr(sys, "argv", [script, *rest])
            try:
                runpy.run_path(script, run_name="__main__")
            except SystemExit as ended:
                assert ended.code == 2  # noqa: PT017 - as the script says of a declaration that it cannot read
            return capsys.readouterr().out
        case ["cp", "-r", source, target]:
            shutil.copytree(source, target)
            return ""
        case _:
            raise AssertionError(f"no tutorial runs {words}")


def shows(said: str, shown: list[str]) -> bool:
    """Tell whether an output is what a page shows of it: a line `…` is any lines, `…` at an end any words."""
    pattern = "".join(
        r"(?:.*\n)*?" if line == "…" else rf"{re.escape(line).removesuffix('…')}{'.*' if line.endswith('…') else ''}\n"
        for line in shown
    )
    return re.fullmatch(pattern, said if said.endswith("\n") else f"{said}\n") is not None


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.stem)
def test_a_page_is_done_as_it_tells(
    file: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = file.read_text("utf-8")
    steps = list(STEP.finditer(page))
    if CHECKOUT in page:
        (folder / "fixtures").symlink_to(ROOT / "fixtures")
    assert sum("```" in step[0] for step in steps) == page.count("```") // 2  # no block is left out
    for step in steps:
        if name := step["save"] or step["add"]:
            before = (folder / name).read_text("utf-8") if step["add"] else ""
            (folder / name).write_text(before + step["text"], "utf-8")
        elif step["file"]:
            before = (folder / step["file"]).read_text("utf-8")
            assert before.count(step["old"]) == 1
            (folder / step["file"]).write_text(before.replace(step["old"], step["new"]), "utf-8")
        else:
            for command, shown in commands(step["console"]):
                said = say(shlex.split(command), monkeypatch, capsys)
                assert shows(said, shown or ["…"]), f"$ {command}\n{said}"
                assert not said.startswith(("exit ", "Usage: ")), f"$ {command}\n{said}"


def test_a_line_that_is_not_said_is_not_shown() -> None:
    assert shows("one\ntwo\nthree\n", ["one", "…", "thr…"])
    assert not shows("one\ntwo\nthree\n", ["one", "three"])
    assert not shows("one\n", ["two"])
