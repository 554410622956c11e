"""Exposure and comparisons of a folder that `prefile bulk` wrote are those of the same entries with their reports."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bulk_exactness import entries_of
from prefile import Entry, Report, RuleBook, read_entries, screen
from prefile.analysis.comparison_sums import ComparisonSums
from prefile.analysis.exposure import Exposure
from prefile.analysis.exposure_sums import expose
from prefile.analysis.opened_run import opened_run
from prefile.analysis.rests_on import Unread
from prefile.analysis.run_comparison import RunComparison
from prefile.analysis.run_exposure import run_exposure
from prefile.bulk import Screener, screen_files
from prefile.cli import app
from prefile.errors import DeclarationProblems
from prefile.intake.refused_value import refused_value
from prefile.law.scenario import Scenario
from prefile.options import ScreenOptions
from prefile.render.html.exposure import exposure_html
from prefile.render.tabular.exposure_csv import exposure_csv
from prefile.render.tabular.exposure_xlsx import exposure_xlsx
from prefile.render.text.exposure import exposure_text
from prefile.rulebook import open_scenario

ON = "2026-12-04"
PERCENT, FLOORS, REFUSAL = "critical-minerals-25-percent", "critical-minerals-floors", "critical-minerals-refusal"
Shape = dict[str, Any]
Write = Callable[[Iterable[Shape]], Path]

run = CliRunner()


def a_line(number: str, **facts: object) -> Shape:
    """Return a line of a number, with other facts."""
    return {"line": 1, "tariff_number": number, "origin": "DE", "value": "15000", **facts}


def an_entry(number: str, *lines: Shape, **facts: object) -> Shape:
    """Return an entry of some lines, numbered."""
    every = [{**line, "line": at} for at, line in enumerate(lines, start=1)]
    return {"format": "prefile-entry/1", "entry_number": number, "entered": "2026-11-30", "lines": every, **facts}


# What tells the kinds of lines apart: goods with floor prices and masses in several units, contents that are none or
# several, a provision of Chapter 98, values that are not known, importers, and what cannot be read or screened.
SPECIAL: list[Shape] = [
    an_entry(
        "ABC-0000001-0",
        a_line("2804.61.00.00", quantities=[{"amount": "1", "unit": "T"}]),
        a_line("2804.61.00.00", quantities=[{"amount": "900.25", "unit": "LB"}], value="9000.25"),
        a_line("2804.61.00.00", net_kg="512.5"),
        a_line("2804.61.00.00", origin="CN"),
        a_line("8541.43.00.10", origin="CA", quantities=[{"amount": "3", "unit": "NO"}, {"amount": "2", "unit": "KW"}]),
        importer="12-3456789",
        reference="file 1",
    ),
    an_entry(
        "ABC-0000002-8",
        a_line("3815.12.00.90", minerals=[{"mineral": "platinum", "percent": "2"}]),
        a_line("3815.12.00.90", minerals=[{"mineral": "silver", "percent": "0"}]),
        a_line(
            "3815.12.00.90",
            minerals=[{"mineral": "silver", "percent": "0"}, {"mineral": "platinum", "percent": "1.5"}],
            quantities=[{"amount": "0", "unit": "KG"}],
            net_kg="20",
        ),
        a_line("8112.92.10.00", value=None),
        a_line("6109.10.00.04", origin=None),
        importer="98-7654321",
        entered="2026-12-05T09:30:00-05:00",
    ),
    an_entry("ABC-0000003-6", a_line("9802.00.80.68", secondary_numbers=["8541.43.00.10"], us_content="5000")),
    an_entry("ABC-0000004-4", a_line("8112.92.10.00", value="15000", currency="EUR", exchange_rate="1.085")),
    an_entry("ABC-0000005-1", a_line("8112.92.10.00", origin="XX")),
    an_entry("ABC-0000006-9", a_line("8112.92.10.00"), entered="1999-01-04"),
    {"format": "prefile-entry/1", "lines": []},
]  # fmt: skip
ENTRIES = [*entries_of("sparse", 150, seed=9), *entries_of("full", 80, seed=9), *entries_of("odd", 120, seed=9)]


class Screened:
    """Entries screened one by one, and what cannot be."""

    def __init__(self, file: Path, book: RuleBook, on: str | None) -> None:
        self.pairs: list[tuple[Entry, Report]] = []
        self.unread = Unread()
        for item in read_entries(file):
            try:
                if isinstance(item, DeclarationProblems):
                    raise item
                self.pairs.append((item, screen(item, book, on=on)))
            except DeclarationProblems as problems:
                self.unread = self.unread.with_one(refused_value(problems, item))


@pytest.fixture(params=[ON, None], ids=["one day", "their days"])
def on(request: pytest.FixtureRequest) -> str | None:
    """The rate date of all entries, or none but their own."""
    day: str | None = request.param
    return day


def in_bulk(file: Path, book: RuleBook, out: Path, on: str | None, scenarios: list[Scenario]) -> Path:
    """Screen a file in bulk, in parts, and return the folder."""
    screener = Screener(book, ScreenOptions.read(on), scenarios=scenarios, quantities=True)
    screen_files([str(file)], screener, out, block=1 << 13)
    return out


def differing(found: object, wanted: object, *but: str) -> Iterator[str]:
    """Yield the fields in which two documents differ, but for some."""
    assert type(found) is type(wanted)
    for field in fields(found):  # type: ignore[arg-type] - both are documents
        if field.name not in but and getattr(found, field.name) != getattr(wanted, field.name):
            yield f"{field.name}: {getattr(found, field.name)} instead of {getattr(wanted, field.name)}"


def exposed(folder: Path, book: RuleBook) -> Exposure:
    """Return the exposure of a folder."""
    with opened_run(folder, book) as opened:
        return run_exposure(opened)


def test_exposure_is_that_of_objects(book: RuleBook, write: Write, tmp_path: Path, on: str | None) -> None:
    file = write([*ENTRIES, *SPECIAL])
    screened = Screened(file, book, on)
    compared = ComparisonSums(book, [scenario := open_scenario(book, PERCENT)], options := ScreenOptions.read(on))
    for pair in screened.pairs:
        compared.add(*pair)
    wanted = expose(screened.pairs, book, options=options, scenarios=compared.duties(), unread=lambda: screened.unread)
    found = exposed(in_bulk(file, book, tmp_path / "out", on, [scenario]), book)
    assert not list(differing(found, wanted, "other_origins", "not_told"))
    assert (found.unread, bool(found.floors), bool(found.unit_values)) == (wanted.unread, True, True)
    assert {one.section for one in found.not_told} == {"other_origins", "over_time"}
    assert not wanted.not_told


@pytest.mark.parametrize("names", [[PERCENT], [FLOORS], [REFUSAL], [FLOORS, REFUSAL]], ids=" ".join)
def test_a_comparison_is_that_of_objects(
    book: RuleBook, write: Write, tmp_path: Path, on: str | None, names: list[str]
) -> None:
    file = write([*ENTRIES, *SPECIAL])
    screened = Screened(file, book, on)
    scenarios = [open_scenario(book, name) for name in names]
    compared = ComparisonSums(book, scenarios, ScreenOptions.read(on), stack=True)
    lines = [line for pair in screened.pairs for line in compared.add(*pair)]
    with opened_run(in_bulk(file, book, tmp_path / "out", on, scenarios), book) as opened:
        found = RunComparison(opened)
        assert not list(differing(found.comparison, compared.comparison(screened.unread)))
        assert list(found.lines()) == lines


def test_without_quantities_it_is_told_that_they_are_missing(book: RuleBook, write: Write, tmp_path: Path) -> None:
    screen_files([str(write(SPECIAL))], Screener(book, ScreenOptions()), tmp_path / "out")
    found = exposed(tmp_path / "out", book)
    assert (found.floors, found.unit_values) == ((), ())
    shown = exposure_text(found, width=400), exposure_html(found, {}, {})
    words = "Unit values and goods against floor prices: the folder holds no quantities: give --quantities to"
    assert all(words in text for text in shown)
    assert "No entry line has a number with a floor price" not in shown[0]
    assert exposure_csv(found).count("not told,") == 4
    assert exposure_xlsx(found)


def test_an_empty_input_is_exposed_to_nothing(book: RuleBook, tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_bytes(b"")
    found = exposed(in_bulk(empty, book, tmp_path / "out", ON, []), book)
    wanted = expose([], book, options=ScreenOptions.read(ON))
    assert not list(differing(found, wanted, "other_origins", "not_told", "unread", "rests_on"))


# The commands


@pytest.fixture
def folder(write: Write, tmp_path: Path) -> Path:
    """A folder that prefile bulk wrote, with a scenario."""
    out = tmp_path / "out"
    made = run.invoke(app, ["bulk", str(write(SPECIAL)), "--scenario", PERCENT, "--quantities", "--out", str(out)])
    assert made.exit_code == 2, made.output  # what cannot be read is in the folder too
    return out


def compared_with(*words: object) -> Result:
    return run.invoke(app, ["scenarios", "compare", *map(str, words)])


def test_commands_take_the_folder_in_the_place_of_its_declarations(folder: Path, write: Write) -> None:
    file = write(SPECIAL)
    for command in (["exposure"], ["scenarios", "compare"]):
        shown = [
            run.invoke(app, [*command, str(folder), "--format", "json"]),
            run.invoke(app, [*command, str(file), "--scenario", PERCENT, "--format", "json"]),
        ]
        assert [one.exit_code for one in shown] == [2, 2]
        columns, objects = (json.loads(one.stdout) for one in shown)
        assert columns["format"] == objects["format"]
        assert columns["rests_on"]["unread"] == objects["rests_on"]["unread"]
    for output in ("text", "csv", "html"):
        assert run.invoke(app, ["exposure", str(folder), "--format", output]).exit_code == 2
        assert compared_with(folder, "--format", output, "--by", "origin").exit_code == 2


@pytest.mark.parametrize(
    ("option", "to_bulk"),
    [
        (["--scenario", PERCENT], True),
        (["--floor", "gallium=400/KG"], True),
        (["--on", ON], True),
        (["--as-known", ON], True),
        (["--decide", "plain"], True),
        (["--assume-current-tariff"], False),
        (["--facts", "facts.csv"], False),
        (["--mapping", "netchb"], False),
    ],
    ids=lambda option: option[0] if isinstance(option, list) else "",
)
def test_what_would_decide_again_is_refused(folder: Path, option: list[str], *, to_bulk: bool) -> None:
    for command in (["exposure"], ["scenarios", "compare"]):
        ran = run.invoke(app, [*command, str(folder), *option], env={"COLUMNS": "300"})
        assert ran.exit_code == 2
        assert option[0] in ran.stderr
        assert (f"give {option[0]} to prefile bulk" in ran.stderr) == to_bulk


def test_the_folder_is_added_up_alone_and_by_its_own_book(folder: Path, write: Write) -> None:
    ran = run.invoke(app, ["exposure", str(folder), str(write(SPECIAL))], env={"COLUMNS": "300"})
    assert (ran.exit_code, "name nothing else" in ran.stderr) == (2, True)
    small = Path(__file__).parents[2] / "fixtures" / "rulebook"
    ran = run.invoke(app, ["exposure", str(folder), "--rules", str(small)], env={"COLUMNS": "300"})
    assert (ran.exit_code, "name that one with --rules" in ran.stderr) == (2, True)


def test_a_run_that_supposed_nothing_is_not_compared(write: Write, tmp_path: Path) -> None:
    made = run.invoke(app, ["bulk", str(write(SPECIAL[:1])), "--out", str(tmp_path / "law")])
    assert made.exit_code == 0, made.output
    ran = compared_with(tmp_path / "law")
    assert ran.exit_code == 2
    assert "supposes nothing" in ran.stderr


def lose_a_file(folder: Path) -> None:
    """Take a part of a run away."""
    (folder / "amounts" / "part-00000.parquet").unlink()


def tear_a_file(folder: Path) -> None:
    """Cut a part of a run."""
    part = folder / "lines" / "part-00000.parquet"
    part.write_bytes(part.read_bytes()[:-200])


def spoil_a_file(folder: Path) -> None:
    """Put the lines of another run in the place of a part."""
    (folder / "lines" / "part-00000.parquet").write_bytes((folder / "entries" / "part-00000.parquet").read_bytes())


def stop_before_the_end(folder: Path) -> None:
    """Leave a run as one that was stopped does."""
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text("utf-8")), "ended": None}), "utf-8")


@pytest.mark.parametrize("harm", [lose_a_file, tear_a_file, spoil_a_file, stop_before_the_end])
def test_a_torn_folder_is_refused(folder: Path, harm: Callable[[Path], None]) -> None:
    harm(folder)
    for command in (["exposure"], ["scenarios", "compare"], ["sums"]):
        ran = run.invoke(app, [*command, str(folder)])
        assert (ran.exit_code, ran.stdout) == (2, "")
        assert "error[E101]" in ran.stderr
        assert "F704" not in ran.stderr
