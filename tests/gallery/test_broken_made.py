"""Mistakes that no small file can hold, and mistakes of other formats; every code is met."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path

import pytest
from deciders import WHY_NOT
from galleries import (
    EDITION_MISTAKES,
    ENTRY_MISTAKES,
    FACT_MISTAKES,
    GOOD_BOOK,
    PROGRAMMERS_WORDS,
    ROOT,
    RULE_MISTAKES,
    STORY,
    Mistake,
    each,
    gallery,
)

import prefile
from prefile import DeclarationProblems, Problems
from prefile.cli.inputs import Inputs
from prefile.cli.output import Output
from prefile.cli.settings import read_settings
from prefile.codes import CATALOGUE
from prefile.rulebook import open_scenario

# One folder a format; `mapping` names a mapping in the folder that the file is read with.
FORMAT_MISTAKES: list[Mistake] = [
    {**mistake, "file": f"{listed.parent.name}/{mistake['file']}"}
    for listed in sorted((ROOT / "fixtures" / "broken" / "formats").glob("*/gallery.yaml"))
    for mistake in gallery(listed.parent)
]


def _gives_way_to_too_many(tmp_path: Path) -> None:
    folder = tmp_path / "book"
    shutil.copytree(GOOD_BOOK, folder)
    rule = folder / "us" / "example" / "surcharge.yaml"
    written = rule.read_text("utf-8")
    for number in range(61):
        text = written.replace("measure: us.example.surcharge", f"measure: us.example.other-{number}")
        (rule.parent / f"other-{number}.yaml").write_text(text, "utf-8")
    ways = "".join(f"  - {{measure: us.example.other-{number}, cite: order-1}}\n" for number in range(61))
    rule.write_text(written.replace("verified:", f"gives_way_to:\n{ways}\nverified:"), "utf-8")
    prefile.screen(prefile.read_entry(STORY), prefile.open_rulebook(folder), decide="durable")


def _too_long_a_rule(tmp_path: Path) -> None:
    folder = tmp_path / "book"
    shutil.copytree(GOOD_BOOK, folder)
    rule = folder / "us" / "example" / "surcharge.yaml"
    rule.write_text(rule.read_text("utf-8") + "# padding\n" * 110_000, "utf-8")
    prefile.open_rulebook(folder)


def _contradicting_scenarios(_: Path) -> None:
    book = prefile.open_rulebook(GOOD_BOOK)
    scenarios = [open_scenario(book, name) for name in ("example-floors", "example-quota")]
    prefile.screen(prefile.read_entry(STORY), book, scenarios=scenarios, decide="plain")


def _no_such_file(tmp_path: Path) -> None:
    prefile.read_entry(tmp_path / "nowhere.json")


def _facts_for_two_entries(_: Path) -> None:
    facts = prefile.read_facts(b"entry_number,line,fact,answer\n,1,net_kg,1000\n")
    entry = prefile.Entry.model_validate({"format": "prefile-entry/1", "lines": [{"tariff_number": "2804.61.00.00"}]})
    for item in prefile.join_facts([entry, entry], facts):
        if isinstance(item, DeclarationProblems):
            raise item


def _two_entries(tmp_path: Path) -> None:
    file = tmp_path / "two.jsonl"
    one = json.dumps({"format": "prefile-entry/1", "lines": [{"tariff_number": "2804.61.00.00"}]})
    file.write_text(f"{one}\n{one}\n", "utf-8")
    prefile.read_entry(file)


def _empty_folder(tmp_path: Path) -> None:
    for problems in Inputs([str(tmp_path)]).entries(prefile.Limits(), lambda _: None):
        assert isinstance(problems, DeclarationProblems)
        raise problems


def _reports_into_a_folder(tmp_path: Path) -> None:
    with Output(tmp_path, is_read=lambda _: False):
        pass


def _wrong_mapping(_: Path) -> None:
    prefile.read_mapping(b'format = "prefile-mapping/1"\nreads = "table"\nname = "x"\nline = {orign = "COO"}\n')


def _wrong_setting(tmp_path: Path) -> None:
    (tmp_path / "prefile.toml").write_text('dates = "ymd"\n', "utf-8")
    with chdir(tmp_path):
        read_settings()


MADE: dict[str, Callable[[Path], None]] = {
    "E101": _no_such_file,
    "E110": _two_entries,
    "E111": _empty_folder,
    "E112": _reports_into_a_folder,
    "E113": _wrong_mapping,
    "E118": _wrong_setting,
    "E143": _facts_for_two_entries,
    "R301": _too_long_a_rule,
    "R371": _contradicting_scenarios,
    "R391": _gives_way_to_too_many,
}


@each(FORMAT_MISTAKES)
def test_a_mistake_in_another_format_is_told_in_its_place(mistake: Mistake) -> None:
    path = ROOT / "fixtures" / "broken" / "formats" / mistake["file"]
    mapping = prefile.read_mapping(path.parent / mistake["mapping"]) if "mapping" in mistake else None
    items = list(prefile.read_entries(path, mapping=mapping))
    told = [problem for item in items if isinstance(item, DeclarationProblems) for problem in item.problems]
    assert [problem.code for problem in told] == [mistake["code"]], told
    assert [word for word in mistake["words"] if word not in f"{told[0].what} {told[0].next}"] == [], told
    assert told[0].where.line == mistake.get("line", told[0].where.line)
    assert not [word for word in PROGRAMMERS_WORDS if word in f"{told[0].what} {told[0].next}"]


ONLY_DURABLE = pytest.mark.skipif(WHY_NOT is not None, reason=f"only durable-rules has a limit of questions: {WHY_NOT}")


@pytest.mark.parametrize(
    "code", [pytest.param(code, marks=ONLY_DURABLE if code == "R391" else ()) for code in sorted(MADE)]
)
def test_a_mistake_that_no_small_file_can_hold_has_its_code_too(code: str, tmp_path: Path) -> None:
    with pytest.raises(Problems) as refused:
        MADE[code](tmp_path)
    assert [problem.code for problem in refused.value.problems] == [code]


def test_every_code_of_a_declaration_and_of_a_rule_file_is_met() -> None:
    met = {
        mistake["code"]
        for mistake in (*ENTRY_MISTAKES, *FORMAT_MISTAKES, *FACT_MISTAKES, *RULE_MISTAKES, *EDITION_MISTAKES)
    } | MADE.keys()
    of_archive = {code for code in CATALOGUE if code.startswith("E5")}  # they are met in tests/store
    of_releases = {code for code in CATALOGUE if code.startswith("R4")}  # they are met in tests/releases
    assert met == {code for code in CATALOGUE if code[0] in "ER"} - of_archive - of_releases
