"""The same entry twice in one run: a report for each, told, in no sum twice; with other content it is in the sums."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from prefile.cli import app
from prefile.render.repeats import EntryIdentity, Repeats, identity_of

SMALL_BOOK = Path(__file__).parents[2] / "fixtures" / "rulebook"
PLAIN = ["--rules", str(SMALL_BOOK), "--decide", "plain"]
SUPPOSED = ["--scenario", "example-floors"]
DIGESTS = [f"sha256:{place}{'0' * 63}" for place in range(4)]
run = CliRunner()


def entry(value: str, **keys: str) -> dict[str, Any]:
    """Return an entry of one line with a floor price of 21,000."""
    line = {"tariff_number": "2804.61.00.00", "origin": "DE", "value": value}
    line |= {"quantities": [{"amount": "1000", "unit": "KG"}]}
    return {"format": "prefile-entry/1", "entered": "2026-12-04T09:30", **keys, "lines": [line]}


FIRST = entry("15000", entry_number="ABC-1234567-6")
CHANGED = entry("16000", entry_number="ABC12345676")


def prefile(*words: object) -> Result:
    """Run a command with the made-up book."""
    return run.invoke(app, [*map(str, words), *PLAIN])


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Give two files: an entry, and that entry among others."""
    alone, among = tmp_path / "a.json", tmp_path / "b.json"
    alone.write_text(json.dumps(FIRST), "utf-8")
    among.write_text(json.dumps([FIRST, CHANGED, entry("15000", reference="R1")]), "utf-8")
    return alone, among


@pytest.mark.parametrize(
    ("read", "again", "changed"),
    [
        ([(0, "A", None)], 0, 0),
        ([(0, "A", None), (0, "A", None)], 1, 0),
        ([(0, "A", None), (1, "A", None)], 0, 1),
        ([(0, "A", None), (1, "A", None), (0, "A", None), (1, "A", None)], 2, 1),
        ([(0, None, "R"), (1, "A", "R")], 0, 0),
        ([(0, None, "R"), (1, None, "R")], 0, 1),
        ([(0, None, None), (1, None, None), (0, None, None)], 1, 0),
        ([(0, "ABC-1234567-6", None), (1, "ABC1234567", None)], 0, 1),
    ],
)
def test_an_entry_is_known_by_what_it_declares_and_by_its_number_or_reference(
    read: list[tuple[int, str | None, str | None]], again: int, changed: int
) -> None:
    repeats = Repeats()
    for place, number, reference in read:
        repeats.is_again(identity_of(DIGESTS[place], number, reference, None))
    assert (repeats.again, repeats.changed) == (again, changed)


def test_what_is_remembered_and_named_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prefile.render.repeats._MOST", 10)
    repeats = Repeats()
    every = [EntryIdentity(bytes([place]), bytes([place, 0]), f"entry-{place}") for place in range(20)]
    first, again = [repeats.is_again(one) for one in every], [repeats.is_again(one) for one in every]
    assert first == [False] * 20
    assert again == [True] * 10 + [False] * 10
    assert repeats.text().count("entry-") == 3


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_summary_of_a_run_holds_it_once_and_each_has_its_report(files: tuple[Path, Path], jobs: int) -> None:
    alone, among = files
    ran = prefile("screen", alone, among, alone, "--full", "--jobs", jobs)
    assert ran.stdout.count("\nRead from ") == 5
    assert "Duty payable: 63,000.00 USD" in ran.stdout[ran.stdout.index("prefile summary") :]
    assert ran.stderr.count("ABC") == 3  # two again, one changed
    assert ran.exit_code == 1


@pytest.mark.parametrize("output", ["json", "jsonl", "csv", "html", "parquet", "xlsx"])
def test_every_format_tells_it_on_standard_error(files: tuple[Path, Path], tmp_path: Path, output: str) -> None:
    ran = prefile("screen", *files, "--format", output, "--out", tmp_path / "out")
    assert ran.stderr.count("ABC") == 2
    if output == "jsonl":
        assert len((tmp_path / "out").read_text("utf-8").splitlines()) == 4


def test_exposure_and_comparison_add_it_once(files: tuple[Path, Path]) -> None:
    alone, among = files
    exposure = prefile("exposure", alone, among, alone, "--format", "json")
    assert Decimal(json.loads(exposure.stdout)["every"]["value"]) == 46000
    assert json.loads(exposure.stdout)["entries"] == 3
    assert exposure.stderr.count("ABC") == 3
    compared = prefile("scenarios", "compare", alone, among, alone, *SUPPOSED, "--format", "json")
    assert len(json.loads(compared.stdout)["lines"]) == 5
    assert json.loads(compared.stdout)["entries"] == 3
    assert Decimal(json.loads(compared.stdout)["total"]["today"]["value"]) == 46000
    rows = prefile("scenarios", "compare", alone, alone, *SUPPOSED, "--format", "csv", "--by", "line")
    assert len(list(csv.reader(io.StringIO(rows.stdout)))) == 4  # the headings, both, and the sum


def test_commands_that_add_nothing_up_tell_it_too(files: tuple[Path, Path]) -> None:
    alone, among = files
    ran = run.invoke(app, ["convert", str(alone), str(among), "--to", "entry.json"])
    assert len(json.loads(ran.stdout)) == 4
    assert ran.stderr.count("ABC") == 2
    ranked = prefile("facts", "rank", alone, alone, "--format", "json")
    assert len(json.loads(ranked.stdout)) == 2
    assert ranked.stderr.count("ABC") == 1


def test_nothing_is_told_of_entries_that_are_read_once(files: tuple[Path, Path]) -> None:
    assert prefile("screen", files[0]).stderr == ""
