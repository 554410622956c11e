"""What is set once for every run, where it is read from, and the mapping that is proposed for a table."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import prefile
from prefile.cli import app
from prefile.intake.mapping import ENTRY_FACTS, LINE_FACTS
from prefile.intake.table.proposed_mapping import fact_meant, mapping_text

run = CliRunner()
OPEN = "hts,coo,loaded\n2804.61.00.00,DE,12/4/2026\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, with a configuration folder of one's own beside it."""
    for name in ("MAPPING", "DATES", "DECIMAL", "DECIDE", "FORMAT"):
        monkeypatch.delenv(f"PREFILE_{name}", raising=False)
    here, own = tmp_path / "here", tmp_path / "own"
    (own / "prefile").mkdir(parents=True)
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setattr("typer.get_app_dir", lambda name: str(own / name))
    (here / "entries.csv").write_text(OPEN)
    return here


def own(folder: Path) -> Path:
    """Return the file of one's own settings."""
    return folder.parent / "own" / "prefile" / "prefile.toml"


def test_nothing_is_set_until_it_is(folder: Path) -> None:
    assert json.loads(run.invoke(app, ["config", "show", "--format", "json"]).stdout) == {}
    assert run.invoke(app, ["screen", "entries.csv"]).exit_code == 2
    assert folder.is_dir()


def test_a_variable_goes_before_the_file_here_and_that_before_ones_own_and_an_option_before_all(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def loaded(*options: str) -> str:
        ran = run.invoke(app, ["convert", "entries.csv", "--to", "entry.json", *options])
        assert ran.exit_code == 0, ran.stderr
        return str(json.loads(ran.stdout)["lines"][0]["loaded"])

    own(folder).write_text('dates = "mdy"\ndecimal = ","\n')
    assert loaded() == "2026-12-04"
    (folder / "prefile.toml").write_text('dates = "dmy"\n')
    assert loaded() == "2026-04-12"
    monkeypatch.setenv("PREFILE_DATES", "mdy")
    assert loaded() == "2026-12-04"
    assert loaded("--dates", "dmy") == "2026-04-12"
    shown = json.loads(run.invoke(app, ["config", "show", "--format", "json"]).stdout)
    assert shown == {
        "dates": {"value": "mdy", "from": "PREFILE_DATES"},
        "decimal": {"value": ",", "from": str(own(folder))},
    }
    assert "mdy" in run.invoke(app, ["config", "show"]).stdout


def test_the_format_is_that_of_screen_alone_and_a_mapping_is_found_beside_its_file(folder: Path) -> None:
    (folder / "maps").mkdir()
    own(folder).write_text('mapping = "mine.toml"\nformat = "json"\ndecide = "plain"\n')
    (own(folder).parent / "mine.toml").write_text(
        'format = "prefile-mapping/1"\nreads = "table"\nname = "mine"\nline = {tariff_number = "hts"}\n'
    )
    ran = run.invoke(app, ["screen", "entries.csv", "--exit-zero"])
    report = json.loads(ran.stdout)
    assert (report["decided_by"], report["lines"][0]["origin"]) == ("plain", None)
    assert run.invoke(app, ["formats", "list"]).stdout.startswith("Which")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('date = "mdy"\n', '"date" is no setting'),
        ('dates = "ymd"\n', "dates is 'ymd'"),
        ("dates = 3\n", "dates is '3'"),
        ("dates = \n", "this is no TOML"),
        ("#" * 70_000, "longer than"),
    ],
)
def test_a_setting_that_is_wrong_is_told_by_every_command(folder: Path, text: str, words: str) -> None:
    (folder / "prefile.toml").write_text(text)
    for command in (["screen", "entries.csv"], ["config", "show"]):
        ran = run.invoke(app, command)
        told = " ".join(ran.stderr.split())
        assert ran.exit_code == 2
        assert "error[E118] prefile.toml" in told
        assert words in told


def test_completion_is_installed_by_one_command() -> None:
    said = run.invoke(app, ["--help"]).stdout
    assert "--install-completion" in said


# The mapping that is proposed


def test_a_mapping_is_proposed_without_a_terminal_and_reads_the_table(folder: Path) -> None:
    table = "Entry No.,HTS,Ctry,Qtty,UOM,Origine,Shelf\nABC-1234567-6,2804.61.00.00,CN,1000,KGS,DE,B4\n"
    (folder / "m.csv").write_text(table)
    ran = run.invoke(app, ["formats", "map", "m.csv", "--out", "mine.toml"])
    assert ran.exit_code == 0, ran.stderr
    assert "Shelf: left out" in ran.stderr
    assert "2804.61.00.00, DE, no value, 1,000 KG" in ran.stderr
    line = prefile.read_entry(folder / "m.csv", mapping=prefile.read_mapping(folder / "mine.toml")).lines[0]
    assert (line.origin, line.quantities[0].unit) == ("DE", "KG")


def test_what_may_hold_several_facts_is_left_out_and_named_where_nothing_is_asked(folder: Path) -> None:
    (folder / "m.csv").write_text("HTS,Ctry,Amount\n2804.61.00.00,CN,5\n")
    ran = run.invoke(app, ["formats", "map", "m.csv", "--yes"])
    assert "Ctry: left out (it may hold origin or exported_from)" in ran.stderr
    assert "Amount: left out (it may hold value or invoice/amount)" in ran.stderr
    assert prefile.read_mapping(ran.stdout.encode()).line == {"tariff_number": ("HTS",)}


def test_what_is_no_table_has_no_mapping(folder: Path) -> None:
    (folder / "entry.json").write_text("{}")
    for name in ("entry.json", "missing.csv"):
        assert run.invoke(app, ["formats", "map", name]).exit_code == 2


def test_a_workbook_is_proposed_by_the_sheet_that_looks_most_like_a_declaration(folder: Path) -> None:
    shipment = Path(__file__).parents[2] / "fixtures" / "formats" / "shipment" / "table.xlsx"
    ran = run.invoke(app, ["formats", "map", str(shipment)])
    assert ran.exit_code == 0, ran.stderr
    assert '"tariff_number" = ' in ran.stdout
    assert folder.is_dir()


def test_any_heading_can_be_written_into_a_mapping() -> None:
    for heading in ('say "HTS"', "back\\slash", "tab", "é ü 😀", "\x7f"):
        text = mapping_text("a file", [(heading, "tariff_number"), ("R", "line/reference"), ("E", "reference")])
        mapping = prefile.read_mapping(text.encode())
        assert mapping.line["tariff_number"] == (heading,)
        assert (mapping.line["reference"], mapping.entry["reference"]) == (("R",), ("E",))


def test_an_answer_is_a_fact_or_a_heading_that_means_one() -> None:
    assert (fact_meant("COO"), fact_meant("value"), fact_meant("country"), fact_meant("x")) == (
        "origin", "value", None, None,
    )  # fmt: skip
    assert {fact_meant("Entry Date"), fact_meant("HTS no.")} <= {*ENTRY_FACTS, *LINE_FACTS}
