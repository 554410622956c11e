"""The command line: exits, formats, help with examples, and how it ends when something is wrong."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from prefile import RuleBook
from prefile.cli import app, main

ROOT = Path(__file__).parents[2]
STORY = ROOT / "fixtures" / "entries"
ACT = STORY / "polysilicon-germany-documented" / "declaration.json"
QUIET = STORY / "spodumene-australia" / "declaration.json"

run = CliRunner()


def test_an_entry_with_nothing_to_act_on_ends_with_0() -> None:
    assert run.invoke(app, ["screen", str(QUIET)]).exit_code == 0


@pytest.mark.parametrize("story", sorted(path.name for path in STORY.iterdir()))
@pytest.mark.parametrize("output", ["text", "jsonl"])
def test_what_is_held_or_barred_ends_with_1_and_0_is_of_what_is_ready(story: str, output: str) -> None:
    file = str(next((STORY / story).glob("declaration.*")))
    held = re.search(
        r"^  (HOLD|MAY NOT BE ENTERED|READY TO FILE)", run.invoke(app, ["screen", file]).stdout, re.MULTILINE
    )
    code = run.invoke(app, ["screen", file, "--format", output]).exit_code
    assert code in {0, 1}
    assert held is None or code == 1 or held[1] == "READY TO FILE"


def test_an_entry_number_to_check_is_something_to_act_on_where_nothing_is_owed() -> None:
    entry = {**json.loads(QUIET.read_text("utf-8")), "entry_number": "ABC-1234567-5"}
    ran = run.invoke(app, ["screen", "-"], input=json.dumps(entry))
    assert "HOLD: 1 point of the declaration to check" in ran.stdout
    assert ran.exit_code == 1


def test_an_entry_to_act_on_ends_with_1_and_with_0_when_asked() -> None:
    assert run.invoke(app, ["screen", str(ACT)]).exit_code == 1
    assert run.invoke(app, ["screen", str(ACT), "--exit-zero"]).exit_code == 0


def test_the_worst_of_several_files_decides_the_exit(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{", "utf-8")
    ran = run.invoke(app, ["screen", str(QUIET), str(broken), str(ACT), "--full"])
    assert ran.exit_code == 2
    assert "E104" in ran.stderr
    assert ran.stdout.count("prefile report") == 2


def test_standard_input_is_read_where_the_file_is_a_dash() -> None:
    ran = run.invoke(app, ["screen", "-", "--format", "json"], input=ACT.read_bytes())
    assert json.loads(ran.stdout)["totals"]["payable"] == "6000.00"


def test_json_of_one_is_an_object_and_of_many_an_array_with_problems_in_their_place(tmp_path: Path) -> None:
    many = tmp_path / "many.jsonl"
    one = json.dumps(json.loads(ACT.read_text("utf-8")))
    many.write_text(f'{one}\n{{"format": "prefile-entry/1"}}\n{one}\n', "utf-8")
    ran = run.invoke(app, ["screen", str(many), "--format", "json"])
    first, problems, last = json.loads(ran.stdout)
    assert ran.exit_code == 2
    assert first["format"] == last["format"] == "prefile-report/1"
    assert [problem["code"] for problem in problems] == ["E120"]
    by_line = run.invoke(app, ["screen", str(many), "--format", "jsonl"]).stdout.splitlines()
    assert [json.loads(line) for line in by_line] == [first, problems, last]


def test_a_report_is_written_to_a_file_when_asked(tmp_path: Path) -> None:
    out = tmp_path / "report.json"
    ran = run.invoke(app, ["screen", str(ACT), "--format", "json", "--out", str(out)])
    assert ran.stdout == ""
    assert out.read_text("utf-8") == run.invoke(app, ["screen", str(ACT), "--format", "json"]).stdout


def test_the_rate_date_can_be_overridden_and_what_was_known_replayed() -> None:
    before = run.invoke(app, ["screen", str(ACT), "--on", "2026-12-03", "--format", "json"])
    unknown = run.invoke(app, ["screen", str(ACT), "--as-known", "2026-08-05", "--format", "json"])
    known = run.invoke(app, ["screen", str(ACT), "--as-known", "2026-08-06", "--format", "json"])
    assert json.loads(before.stdout)["rate_date_basis"] == "stated"
    assert json.loads(before.stdout)["totals"]["payable"] == "0.00"
    assert json.loads(unknown.stdout)["as_known_on"] == "2026-08-05"
    assert json.loads(unknown.stdout)["totals"]["payable"] == "0.00"
    assert json.loads(known.stdout)["totals"]["payable"] == "6000.00"


@pytest.mark.parametrize("wrong", [["--on", "tomorrow"], ["--as-known", "2026-02-30"], ["--decide", "guess"]])
def test_a_wrong_option_is_refused_in_words(wrong: list[str]) -> None:
    ran = run.invoke(app, ["screen", str(ACT), *wrong])
    assert ran.exit_code == 2
    assert wrong[1] in ran.stderr


@pytest.mark.parametrize(
    "command",
    [["screen"], ["rules", "check"], ["rules", "prove"], ["rules", "list"], ["rules", "show"], ["rules", "schema"]],
)
def test_help_shows_an_example_for_each_command(command: list[str]) -> None:
    ran = run.invoke(app, [*command, "--help"])
    assert ran.exit_code == 0
    assert f"Examples: prefile {' '.join(command)}" in " ".join(ran.stdout.split())


def test_rules_list_names_every_measure_and_its_standing(book: RuleBook) -> None:
    ran = run.invoke(app, ["rules", "list", "--on", "2026-12-04T00:00"])
    assert all(measure.id in ran.stdout for measure in book.measures)
    assert "begins 2026-12-04 00:01 ET" in ran.stdout
    assert max(map(len, ran.stdout.splitlines())) <= 100


def test_rules_show_explains_a_measure_and_names_the_near_ones() -> None:
    ran = run.invoke(app, ["rules", "show", "us.section-232.polysilicon.minimum-import-price"])
    said = " ".join(ran.stdout.split())
    assert "minimum import price of modules: 0.38 USD/W from 2026-12-04 00:01 ET" in said
    lost = run.invoke(app, ["rules", "show", "polysilicon"])
    assert lost.exit_code == 2
    assert "us.section-232.polysilicon.ad-valorem" in lost.stderr.replace("\n", "")


def test_rules_check_and_prove_say_so_when_nothing_is_wrong(book: RuleBook) -> None:
    assert book.digest in run.invoke(app, ["rules", "check"]).stdout
    assert run.invoke(app, ["rules", "prove"]).exit_code == 0
    assert json.loads(run.invoke(app, ["rules", "check", "--format", "json"]).stdout) == []


def test_rules_prove_fails_on_a_part_without_an_example_unless_other_measures_are_asked_for(tmp_path: Path) -> None:
    folder = tmp_path / "book"
    shutil.copytree(ROOT / "fixtures" / "rulebook", folder)
    file = folder / "us" / "example" / "surcharge.yaml"
    text = file.read_text("utf-8")
    row = text[text.index("      - name: a repair without its reference") : text.index("      - {name: germanium")]
    file.write_text(text.replace(row, ""), "utf-8")
    command = ["rules", "prove", "--decide", "plain", "--rules", str(folder)]

    ran = run.invoke(app, [*command, "--format", "json"])
    assert ran.exit_code == 3
    (problem,) = json.loads(ran.stdout)
    assert problem["code"] == "R350"
    assert 'the claim "repair" without its reference' in problem["what"]

    assert run.invoke(app, [*command, "--missing", "surcharge"]).exit_code == 3
    narrowed = run.invoke(app, [*command, "--missing", "us.example.floor"])
    assert narrowed.exit_code == 0
    assert "Parts of other measures that have no example: 1." in narrowed.stdout


def test_rules_that_are_no_book_end_with_3(tmp_path: Path) -> None:
    ran = run.invoke(app, ["screen", str(ACT), "--rules", str(tmp_path), "--format", "json"])
    assert ran.exit_code == 3
    assert {problem["code"] for problem in json.loads(ran.stdout)} == {"R301"}


def test_a_fault_of_ours_ends_with_70_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("a planted fault")

    monkeypatch.setattr("prefile.cli.app", broken)
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().err
    assert ended.value.code == 70
    assert said.startswith("F704 ")
    assert "a planted fault" in said
    assert "Traceback" not in said


def test_the_module_runs_as_a_command_and_stops_quietly_when_its_reader_goes() -> None:
    command = [sys.executable, "-m", "prefile", "screen", "--full", *[str(ACT)] * 40]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        said = process.stderr.read()
    assert said == b""


def test_rules_agreements_names_each_instrument_and_takes_an_origin(book: RuleBook) -> None:
    every, one = (
        " ".join(run.invoke(app, ["rules", "agreements", *words]).stdout.split()) for words in ([], ["--origin", "AU"])
    )
    assert all(agreement.title in every for agreement in book.agreements)
    assert [agreement.title for agreement in book.agreements if agreement.title in one] == [
        agreement.title for agreement in book.agreements if "AU" in agreement.countries
    ]
    assert run.invoke(app, ["rules", "agreements", "--origin", "TV"]).exit_code == 0
    assert run.invoke(app, ["rules", "agreements", "--origin", "XX"]).exit_code == 2


def test_the_ledger_of_chapter_99_fits_a_screen_or_names_every_heading() -> None:
    brief = run.invoke(app, ["rules", "covers", "--headings", "--on", "2026-11-28"])
    every = run.invoke(app, ["rules", "covers", "--headings", "--on", "2026-11-28", "--all"])
    assert (brief.exit_code, every.exit_code) == (0, 0)
    assert max(map(len, brief.stdout.splitlines())) <= 100
    assert "9903.82.02" not in brief.stdout
    assert "9903.82.02" in every.stdout
    assert "us.section-232.metals, clause" in " ".join(every.stdout.split())


def test_the_ledger_of_chapter_99_is_json_as_well() -> None:
    ran = run.invoke(app, ["rules", "covers", "--headings", "--on", "2026-11-28", "--format", "json"])
    headings = {row["heading"]: row for row in json.loads(ran.stdout)["headings"]}
    assert headings["9903.03.01"]["in_effect"] is False
    assert headings["9903.88.03"]["is"] == "encoded"


def test_a_day_belongs_to_the_ledger() -> None:
    assert run.invoke(app, ["rules", "covers", "--on", "2026-11-28"]).exit_code == 2
