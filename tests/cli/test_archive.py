"""The commands of the archive: keep, find, show, export, check, prune and screen again."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from prefile.cli import app

ROOT = Path(__file__).parents[2]
STORIES = ROOT / "fixtures" / "entries"
POLYSILICON = STORIES / "polysilicon-germany-undocumented" / "declaration.json"
MAGNETS = STORIES / "magnet-china" / "declaration.json"

run = CliRunner()


def ran(*words: str, code: int = 0, **options: object) -> str:
    """Run a command, and return its standard output."""
    done = run.invoke(app, list(words), **options)  # type: ignore[arg-type]
    assert done.exit_code == code, f"{words}\n{done.output}"
    return done.stdout


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with two entries, and an archive of one's own beside them."""
    for story in (POLYSILICON, MAGNETS):
        shutil.copy(story, tmp_path / f"{story.parent.name}.json")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PREFILE_ARCHIVE", str(tmp_path / "archive.sqlite"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("NO_COLOR", "1")
    return tmp_path


@pytest.fixture
def kept(desk: Path) -> Path:
    """Keep both entries."""
    ran("screen", "magnet-china.json", POLYSILICON.parent.name + ".json", "--archive", code=1)
    return desk


@pytest.mark.usefixtures("desk")
def test_what_is_screened_is_kept_and_said_once() -> None:
    words = ("screen", "magnet-china.json", "--archive", "--format", "json")
    first, again = (run.invoke(app, list(words)) for _ in range(2))
    assert "Kept 1 report in" in first.stderr
    assert "Kept 0 reports in" in again.stderr
    assert "1 was there already" in again.stderr
    assert first.stdout == again.stdout == ran(*words[:2], *words[3:], code=1)


@pytest.mark.parametrize("form", [(), ("--full",), ("--why", "1"), ("--format", "json"), ("--format", "html")])
@pytest.mark.usefixtures("kept")
def test_a_kept_report_is_shown_as_it_was_given(form: tuple[str, ...]) -> None:
    given = ran("screen", "magnet-china.json", *form, code=1)
    assert ran("archive", "show", "ABC-2100002-3", *form) == given


@pytest.mark.usefixtures("kept")
def test_it_is_found_by_what_is_asked_of_one_line() -> None:
    def found(*asked: str) -> list[str]:
        shape = json.loads(ran("archive", "find", *asked, "--format", "json"))
        return [one["entry_number"] for one in shape["found"]]

    assert found() == ["ABC-1234567-6", "ABC-2100002-3"]
    assert found("--number", "8505.11", "--origin", "China", "--outcome", "applies") == ["ABC-2100002-3"]
    assert found("--number", "8505.11", "--origin", "DE") == []
    assert found("--measure", "us.section-232.polysilicon", "--outcome", "applies") == ["ABC-1234567-6"]
    assert found("--measure", "us.section-232.poly") == []
    assert found("--mineral", "silicon") == ["ABC-1234567-6"]
    assert found("--from", "2026-12-04", "--to", "Dec 4, 2026") == ["ABC-1234567-6"]
    assert found("--duty-from", "13,008", "--duty-to", "13008.00") == ["ABC-2100002-3"]
    assert found("--entry", "ABC21000023") == ["ABC-2100002-3"]
    assert found("--importer", "12-3456789") == ["ABC-1234567-6"]
    assert found("--limit", "1") == ["ABC-1234567-6"]
    assert found("--organization", "another") == []


@pytest.mark.usefixtures("kept")
def test_what_is_listed_fits_eighty_columns_and_says_how_to_go_on() -> None:
    listed = ran("archive", "find", "--limit", "1")
    assert max(map(len, listed.splitlines())) <= 80
    assert "There are more: --before 4" in listed


@pytest.mark.usefixtures("kept")
def test_reports_are_exported_as_they_were_kept() -> None:
    ran("archive", "export", "--out", "reports.jsonl")
    given = [
        ran("screen", name, "--format", "jsonl", code=1)
        for name in ("magnet-china.json", "polysilicon-germany-undocumented.json")
    ]
    assert Path("reports.jsonl").read_text("utf-8") == "".join(given)
    ran("archive", "export", "--number", "2804", "--format", "parquet", "--out", "findings.parquet")
    assert Path("findings.parquet").read_bytes().startswith(b"PAR1")


@pytest.mark.usefixtures("desk")
def test_the_file_is_kept_whether_it_is_named_or_comes_through_standard_input() -> None:
    data = Path("magnet-china.json").read_bytes()
    ran("screen", "-", "--archive", code=1, input=data)
    ran("archive", "show", "ABC-2100002-3", "--input", "again.json")
    assert Path("again.json").read_bytes() == data


@pytest.mark.usefixtures("desk")
def test_the_side_car_is_kept_beside_the_file() -> None:
    data = b"entry_number,line,fact,answer\nABC-2100002-3,1,claims/x/reference,D1\n"
    Path("facts.csv").write_bytes(data)
    both = ("magnet-china.json", "polysilicon-germany-undocumented.json")
    ran("screen", *both, "--facts", "facts.csv", "--archive", code=1)
    ran("archive", "show", "ABC-2100002-3", "--side-car", "again.csv")
    assert Path("again.csv").read_bytes() == data
    refused = run.invoke(app, ["archive", "show", "ABC-1234567-6", "--side-car", "none.csv"])
    assert (refused.exit_code, "without a side-car of facts" in " ".join(refused.stderr.split())) == (2, True)
    assert ran("archive", "verify").startswith("2 screenings and 3 inputs: all as kept.")


@pytest.mark.usefixtures("kept")
def test_checking_says_what_holds_and_prints_a_mark_that_a_later_run_checks() -> None:
    said = ran("archive", "verify")
    assert said.startswith("2 screenings and 2 inputs: all as kept.\nMark: 4:")
    mark = said.split()[-1]
    assert ran("archive", "verify", "--mark", mark) == said
    assert "E515" in run.invoke(app, ["archive", "verify", "--mark", f"3:{mark[2:]}"]).stderr
    assert json.loads(ran("archive", "verify", "--format", "json"))["mark"] == mark


@pytest.mark.usefixtures("kept")
def test_nothing_young_is_pruned() -> None:
    assert ran("archive", "prune").startswith("Nothing")
    assert "E508" in run.invoke(app, ["archive", "prune", "--before", "2026-01-01"]).stderr
    assert ran("archive", "prune", "--keep-years", "0", "--yes").startswith("Nothing")


@pytest.mark.usefixtures("kept")
def test_screening_again_lists_what_changed_alone() -> None:
    assert ran("archive", "rescreen").endswith("2 entries with 2 lines screened again.\nNothing changed.\n")
    shape = json.loads(ran("archive", "rescreen", "--on", "2026-12-03", "--format", "json", code=1))
    (changed,) = [entry for entry in shape["entries"] if entry["entry"] == "ABC-1234567-6"]
    (line,) = changed["lines"]
    finding = next(found for found in line["findings"] if "price" in found["measure"])
    assert (line["difference"], line["to_do"]) == ("-21000.00", "refund")
    assert (finding["measure"], finding["after"]) == ("us.section-232.polysilicon.minimum-import-price", None)
    text = ran("archive", "rescreen", "--on", "2026-12-03", "--entry", "ABC-1234567-6", code=1)
    assert "21,000.00 less would be owed" in text
    assert "21,000.00, price 1 → not owed" in text
    assert max(map(len, text.splitlines())) <= 80
    rows = ran("archive", "rescreen", "--on", "2026-12-03", "--format", "csv", code=1).splitlines()
    assert "ABC-1234567-6" in rows[-1]


@pytest.mark.usefixtures("kept")
def test_a_day_without_a_tariff_is_told_as_that_and_not_as_a_missing_fact() -> None:
    text = " ".join(ran("archive", "rescreen", "--on", "2027-02-09", code=1).split())
    assert "undetermined: the rule book has no tariff of that date yet (--assume-current-tariff supposes one)" in text
    assert "state what is missing" not in text
    shape = json.loads(ran("archive", "rescreen", "--on", "2027-02-09", "--format", "json", code=1))
    assert {tuple(line["because"]) for entry in shape["entries"] for line in entry["lines"]} == {("no_tariff",)}


@pytest.mark.usefixtures("kept")
def test_a_scenario_lists_what_it_would_add_alone() -> None:
    asked = ("--scenario", "critical-minerals-25-percent", "--entry", "ABC-1234567-6", "--format", "json")
    shape = json.loads(ran("archive", "rescreen", *asked, code=1))
    ((finding,),) = [line["findings"] for line in shape["entries"][0]["lines"]]
    assert (finding["scenario"], finding["difference"]) == ("critical-minerals-25-percent", "3750.00")
    assert shape["entries"][0]["lines"][0]["to_do"] == "nothing"
    assert shape["sums"]["more"] == "0"


@pytest.mark.usefixtures("kept")
def test_the_rule_book_of_then_checks_the_report_of_then() -> None:
    ran("archive", "rules", "ABC-2100002-3", "--out", "then")
    ran("archive", "show", "ABC-2100002-3", "--format", "json", "--out", "report.json")
    said = ran("verify", "report.json", "--entry", "magnet-china.json", "--rules", "then")
    assert said.startswith("ABC-2100002-3: the same, to the byte\n")


@pytest.mark.usefixtures("desk")
def test_an_archive_that_is_not_there_or_none_is_refused() -> None:
    for words in (("find",), ("show", "x"), ("verify",), ("rescreen",), ("export",)):
        done = run.invoke(app, ["archive", *words])
        assert (done.exit_code, "E501" in done.stderr) == (2, True), words
    Path("archive.sqlite").write_text("no database" * 1000)
    assert "E507" in run.invoke(app, ["archive", "find"]).stderr
    assert "E501" in run.invoke(app, ["archive", "find", "--archive-at", "mysql://x/y"]).stderr


@pytest.mark.usefixtures("desk")
def test_a_password_is_shown_nowhere() -> None:
    url = "postgresql://broker:secret@127.0.0.1:1/desk"
    done = run.invoke(app, ["archive", "find", "--archive-at", url])
    shown = run.invoke(app, ["config", "show"], env={"PREFILE_ARCHIVE": url})
    assert done.exit_code == 2
    assert "E503" in done.stderr
    assert "secret" not in f"{done.output}{shown.output}"
    assert "broker" in shown.stdout


@pytest.mark.usefixtures("desk")
def test_who_asks_for_no_archive_reads_nothing_of_what_it_needs() -> None:
    """A worker that makes what is kept reads no database either."""
    heavy = {"alembic", "cryptography", "platformdirs", "psycopg", "sqlalchemy", "sqlmodel"}
    code = (
        "import sys, prefile.cli, prefile.cli.pool, prefile.cli.archive_pieces\n"
        "prefile.screen(prefile.read_entry('magnet-china.json'), prefile.open_rulebook(), decide='plain')\n"
        f"print(sorted({heavy} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
