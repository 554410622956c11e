"""`prefile rules new`: each kind's file is whole but for its marked gaps, and law once they are filled in."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

import prefile
from prefile.cli import app
from prefile.rulebook.lint import lint
from prefile.workbench.prove import prove

BOOK = Path(__file__).parents[2] / "fixtures" / "rulebook"
SAID = ["--instrument", "Made-up Order: of 2026", "--known", "2026-10-20", "--from", "2026-11-01T00:01 ET"]
KINDS: dict[str, list[str]] = {
    "ad-valorem": ["--rate", "25 %", "--origins", "EU"],
    "total": ["--rate", "15 %"],
    "specific": ["--rate", "21 USD/kg", "--until", "2026-12-01"],
    "floor": ["--price", "400 USD/kg", "--title", "A floor, made up", "--by", "A. Author"],
    "quota": ["--in-quota", "2 %", "--over-quota", "25 %"],
    "notice": ["--pin", "clause 1"],
    "agreement": ["--partner", "JP", "--displaces", "us.example.surcharge"],
}
# What the first example comes to, worked out by hand: of 10,000 dollars, and where a unit counts of 1,000 of it.
OWED = {
    "ad-valorem": "2500.00",
    "total": "970.00",  # 15 percent less 5.3 percent of column 1
    "specific": "21000.00",
    "floor": "390000.00",
    "quota": "200.00",
    "notice": "0.00",
    "agreement": "0.00",
}
run = CliRunner()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A book of a few measures."""
    return Path(shutil.copytree(BOOK, tmp_path / "rules", ignore=shutil.ignore_patterns("authored")))


def new(folder: Path, kind: str, *more: str) -> Path:
    """Begin a measure without a terminal, and return its file."""
    said = ["--measure", "us.section-9.made-up", "--numbers", "2804.69", *SAID, *KINDS[kind], *more]
    ran = run.invoke(app, ["rules", "new", kind, "--rules", str(folder), *said])
    assert ran.exit_code == 0, ran.output
    return folder / "us" / "section-9" / "made-up.yaml"


def filled_in(file: Path) -> None:
    """Write something for each gap, and confirm the example."""
    text = re.sub(r'"TO FILL IN[^"]*"|TO FILL IN[^,}\n]*', "what the text says", file.read_text("utf-8"))
    file.write_text("".join(row for row in text.splitlines(keepends=True) if "to_confirm" not in row), "utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_check_accepts_it_but_for_its_gaps_and_without_them_all_of_it(kind: str, folder: Path) -> None:
    before = {problem.what for problem in lint(prefile.open_rulebook(folder))}
    file = new(folder, kind)
    found = [problem for problem in lint(prefile.open_rulebook(folder)) if problem.what not in before]
    assert {problem.code for problem in found} == {"R355", "R357"}
    for written in (file, folder / "agreements" / "made-up.yaml"):
        if written.exists():
            filled_in(written)
    book = prefile.open_rulebook(folder)
    assert [problem for problem in lint(book) if problem.what not in before] == []
    proof = prove(book, decide="plain", only=["us.section-9.made-up"])
    assert proof.problems == ()
    assert f"duty: {OWED[kind]}" in file.read_text("utf-8")


def test_what_is_not_said_is_named_at_once_where_nobody_can_be_asked(folder: Path) -> None:
    ran = run.invoke(app, ["rules", "new", "quota", "--rules", str(folder), "--known", "2026-10-20"])
    assert ran.exit_code == 2
    words = " ".join(ran.output.split())
    for option in ("--measure", "--instrument", "--from", "--numbers", "--in-quota", "--over-quota"):
        assert option in words
    assert "--known" not in words


def test_a_file_that_is_there_is_never_written_over_and_a_date_that_is_none_is_refused(folder: Path) -> None:
    file = new(folder, "notice")
    before = file.read_bytes()
    said = ["--measure", "us.section-9.made-up", "--numbers", "2804.69", *SAID]
    again = run.invoke(app, ["rules", "new", "notice", "--rules", str(folder), *said])
    assert (again.exit_code, file.read_bytes()) == (2, before)
    said[1], said[said.index("--known") + 1] = "us.section-9.other", "next week"
    wrong = run.invoke(app, ["rules", "new", "notice", "--rules", str(folder), *said])
    assert wrong.exit_code == 2
    assert not (folder / "us" / "section-9" / "other.yaml").exists()


def test_at_a_terminal_what_is_missing_is_asked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prefile.cli.new._is_asked", lambda: True)
    answers = [
        "duty",
        "specific",
        "us.section-9.asked",
        "Made-up Order",
        "2026-10-20",
        "2026-11-01",
        "2804.69",
        "21 USD/kg",
        "JP",
    ]
    ran = run.invoke(app, ["rules", "new", "--rules", str(folder)], input="\n".join([*answers, ""]))
    assert ran.exit_code == 0, ran.output
    text = (folder / "us" / "section-9" / "asked.yaml").read_text("utf-8")
    assert "origins: {only: [JP]" in text
    assert "{rate: 21 USD/kg, cite: asked-1}" in text
    assert "quantities: [1000 KG]" in text
