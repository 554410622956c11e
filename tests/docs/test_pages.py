"""Pages for people are true: their commands and blocks of Python run, links lead somewhere, answers are as printed."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from prefile.cli import app

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
RUN = [page for page in PAGES if page.name != "integrators.md"]  # whose blocks have a test of their own
STORY = ROOT / "fixtures" / "entries" / "polysilicon-germany-undocumented" / "declaration.json"
OTHER = ROOT / "fixtures" / "entries" / "magnet-china" / "declaration.json"
COMMAND = re.compile(r"^ {4}(prefile [^#\n]*)", re.MULTILINE)
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")
TABLE = "Entry no.,Line,HTS no.,COO,Value,Qty,UOM\nABC-1234567-6,1,2804.61.00.00,DE,15000,1000,KG\n"
SHELL = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
TRIED = {"integrators.md", "page.md", "service.md"}  # whose blocks of commands have tests of their own
IN_BLOCKS = [page for page in PAGES if "\n```sh\n" in page.read_text("utf-8") and page.name not in TRIED]
ENDS = {0, 1}  # nothing to act on, or something


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder with the files that the pages speak of, and work in it."""
    shutil.copy(STORY, tmp_path / "entry.json")
    for folder in ("inbox", "entries"):
        (tmp_path / folder).mkdir()
        for story in (STORY, OTHER):
            shutil.copy(story, tmp_path / folder / f"{story.parent.name}.json")
    one = json.loads(STORY.read_text("utf-8"))
    (tmp_path / "many.jsonl").write_text(f"{json.dumps(one)}\n", "utf-8")
    (tmp_path / "entries.csv").write_text(TABLE, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PREFILE_RULE_BOOKS", str(tmp_path / "rule-books"))
    shutil.copytree(ROOT / "fixtures" / "rulebook", tmp_path / "my-rules")
    monkeypatch.delenv("PREFILE_ARCHIVE", raising=False)
    return tmp_path


def page(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("file", RUN, ids=page)
def test_the_commands_of_a_page_run_one_after_the_other(file: Path, desk: Path) -> None:
    run = CliRunner()
    for shown in COMMAND.findall(file.read_text("utf-8")):
        done = run.invoke(app, shlex.split(shown)[1:])
        assert done.exit_code in ENDS, f"{shown}\n{done.output}\n{done.stderr}"
        written = re.search(r"--(?:out|out-dir) (\S+)", shown)
        assert written is None or (desk / written[1]).exists(), shown


@pytest.mark.parametrize("file", IN_BLOCKS, ids=page)
def test_the_commands_of_a_block_run_and_its_tools_are_there(file: Path, desk: Path) -> None:
    shutil.copy(desk / "many.jsonl", desk / "entries.jsonl")
    for shown in "".join(SHELL.findall(file.read_text("utf-8"))).splitlines():
        name, *words = shlex.split(shown, comments=True)
        if name == "prefile":
            assert CliRunner().invoke(app, words).exit_code in ENDS, shown
        else:
            assert name == "duckdb" or (ROOT / name).is_file(), shown  # which is somebody else's


@pytest.mark.parametrize("file", RUN, ids=page)
@pytest.mark.usefixtures("desk")
def test_the_python_of_a_page_runs(file: Path) -> None:
    CliRunner().invoke(app, shlex.split("facts template entry.json --out facts.csv"))
    CliRunner().invoke(app, shlex.split("formats map entries.csv --out mine.toml"))
    shutil.copy("entries.csv", "entries.xlsx")  # what a file is, its content says
    for block in BLOCK.findall(file.read_text("utf-8")):
        exec(compile(block, str(file), "exec"), {"__name__": "page"})  # noqa: S102 - our own page


@pytest.mark.parametrize("file", PAGES, ids=page)
def test_the_links_of_a_page_lead_somewhere(file: Path) -> None:
    links = [link for link in LINK.findall(file.read_text("utf-8")) if "://" not in link]
    assert [link for link in links if not (file.parent / link).exists()] == []


def test_the_readme_is_three_first_minutes_of_a_screen_each() -> None:
    parts = (ROOT / "README.md").read_text("utf-8").split("\n## ")
    minutes = [part for part in parts if "first minute" in part.partition("\n")[0]]
    assert [len(part.splitlines()) <= 30 for part in minutes] == [True] * 3


def test_the_answer_that_the_readme_shows_is_of_the_story_line_by_line() -> None:
    told = STORY.with_name("answer.txt").read_text("utf-8").splitlines()
    block = (ROOT / "README.md").read_text("utf-8").partition("    ABC-1234567-6")[2].partition("    prefile ")[0]
    shown = [line.removeprefix("    ") for line in f"    ABC-1234567-6{block}".splitlines() if line.strip()]
    rest = iter(told)
    assert shown[1:]
    assert [line for line in shown if line not in rest] == []  # each is looked for behind the one before
