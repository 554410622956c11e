"""A report is plain data: its parts are declared, and it says the same after replace, copy, pickle and JSON."""

from __future__ import annotations

import copy
import json
import os
import pickle
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from by_hand import seeded
from drawing import Drawing
from pydantic import TypeAdapter

import prefile
from prefile import Entry, Report, RuleBook
from prefile.errors import PrefileError, UnreadableReport
from prefile.findings import Finding, LineReport, SharedFinding
from prefile.render import report_text
from prefile.render.html.report import html_piece
from prefile.render.writers import RunItem
from prefile.values.json_shape import escaped
from prefile.values.unwritten import Unwritten, unwritten, written

ROOT = Path(__file__).parent.parent.parent
STORIES = sorted((ROOT / "fixtures" / "entries").glob("*/declaration.json"))

Again = Any


def by_replace(report: Report) -> Report:
    return replace(report, reference=report.reference)


def by_pickle(report: Report) -> Report:
    again: Report = pickle.loads(pickle.dumps(report))
    return again


def by_json(report: Report) -> Report:
    return Report.from_json(report.to_json())


def by_json_line(report: Report) -> Report:
    return Report.from_json(report.to_json(indent=None).encode())


_DECLARES = re.compile(r'(<th scope="row" class="f">[^<]*</th>)<td>.*?</td>')
WAYS = (by_replace, copy.copy, copy.deepcopy, by_pickle, by_json, by_json_line)


def cuban(book: RuleBook, **line: object) -> Report:
    shape = {"line": 1, "tariff_number": "2804610000", "origin": "CU", "value": "15000", "net_kg": "1000", **line}
    entry = Entry.model_validate({"format": "prefile-entry/1", "entered": "2026-12-04T09:30", "lines": [shape]})
    return prefile.screen(entry, book, decide="plain")


def page(report: Report) -> str:
    """Return the part of the page that is about one report, without what headings declare: JSON holds one a finding."""
    return _DECLARES.sub(r"\1", str(html_piece(RunItem(report)).body))


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.parent.name)
def test_a_report_is_equal_by_value_and_says_the_same_in_text_and_page(story: Path, way: Again, book: RuleBook) -> None:
    report = prefile.screen(prefile.read_entry(story), book, decide="plain")
    again = way(report)
    assert again == report
    assert again is not report
    assert again.to_json() == report.to_json()
    assert report_text(again) == report_text(report)
    assert page(again) == page(report)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_cuban_line_may_not_be_entered_whatever_became_of_its_report(way: Again, book: RuleBook) -> None:
    again = way(cuban(book))
    assert "us.admissibility.cuba-embargo" in again.notices
    assert any(again.keeps_out(finding) and finding.outcome == "applies" for finding in again.lines[0].findings)
    assert report_text(again) == report_text(cuban(book))
    assert page(again) == page(cuban(book))


@pytest.mark.parametrize("name", ["critical-minerals-refusal", "critical-minerals-floors"])
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_what_scenarios_suppose_survives_too(way: Again, name: str, book: RuleBook) -> None:
    entry = prefile.read_entry(ROOT / "fixtures" / "entries" / "gallium-metal-china" / "declaration.json")
    report = prefile.screen(entry, book, decide="plain", scenarios=[prefile.open_scenario(book, name)])
    again = way(report)
    assert again == report
    assert [one.scenario for one in again.suppositions] == [name]
    assert report_text(again) == report_text(report)
    assert page(again) == page(report)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_reports_on_drawn_entries_survive(way: Again, book: RuleBook) -> None:
    rng, drawing = seeded(21), Drawing(book)
    for _ in range(20):
        report = prefile.screen(drawing.entry(rng, 3), book, decide="plain")
        assert way(report) == report


def test_a_pickled_report_does_not_drag_the_rule_book_along(book: RuleBook) -> None:
    report = cuban(book)
    assert len(pickle.dumps(report)) < 3 * len(report.to_json())
    names = pickle.dumps(report)
    assert b"RuleBook\x94" not in names
    assert b"prefile.rulebook" not in names


def test_a_report_without_a_maker_is_given_every_part(book: RuleBook) -> None:
    report = cuban(book)
    parts = {field.name: getattr(report, field.name) for field in fields(report)}
    assert Report(**parts) == report
    del parts["totals"]
    with pytest.raises(TypeError, match="totals"):
        Report(**parts)


def test_a_part_is_made_once_and_only_when_it_is_read(book: RuleBook) -> None:
    report = cuban(book)
    assert "totals" not in vars(report)
    assert report.totals is report.totals
    assert "totals" in vars(report)
    assert "warnings" not in vars(report)


SLIPS = """
from prefile import Report

def misspelled(report: Report) -> object:
    return report.totlas

def told(report: Report) -> str:
    return str(report.totals.payable)
"""


CHECKERS = [("mypy", "--strict"), ("basedpyright", "--pythonpath", sys.executable)]


@pytest.mark.parametrize("checker", CHECKERS, ids=lambda one: one[0])
def test_a_misspelled_part_of_a_report_is_a_type_error(checker: tuple[str, ...], tmp_path: Path) -> None:
    pytest.importorskip(checker[0])  # tools/check --python installs what the tests need, without the type checkers
    slips = tmp_path / "slips.py"
    slips.write_text(SLIPS, "utf-8")
    command = [sys.executable, "-m", *checker, str(slips)]
    packages = Path(prefile.__file__).parents[1]
    named = {} if packages.name == "site-packages" else {"MYPYPATH": str(packages), "PYTHONPATH": str(packages)}
    environment = {**os.environ, **named}
    ran = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    errors = [line for line in ran.stdout.splitlines() if "error" in line and "slips.py:" in line]
    assert len(errors) == 1, ran.stdout
    assert "totlas" in errors[0]


# What is read is not trusted


def shape_of(book: RuleBook) -> dict[str, Any]:
    return cuban(book).to_dict()


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (("format",), "prefile-report/2", "format"),
        (("lines",), None, "lines"),
        (("lines", 0, "findings", 0, "outcome"), "owes", "outcome"),
        (("lines", 0, "findings", 0, "least"), "1e999999999", "exact amount"),
        (("lines", 0, "findings", 0, "least"), 12, "exact amount"),
        (("lines", 0, "findings", 0, "measure"), "us.made-up", "no title of us.made-up"),
        (("lines", 0, "findings", 0, "authorities"), ["made-up"], "no authority of made-up"),
        (("lines", 0, "findings", 0, "verified_through"), "yesterday", "isoformat"),
        (("rate_date",), "yesterday", "isoformat"),
        (("totals",), [], "totals"),
        (("warnings",), [{"code": "W999", "what": "", "path": "", "next": ""}], "W999"),
        (
            ("suppositions",),
            [dict.fromkeys(("scenario", "title", "supposes", "numbers_from", "digest"), "made-up") | {"begins": None}],
            "no sum of made-up",
        ),
    ],
)
def test_what_is_no_report_is_refused_and_named(path: tuple[Any, ...], value: Any, says: str, book: RuleBook) -> None:  # noqa: ANN401 - any JSON
    shape = shape_of(book)
    within: Any = shape
    for step in path[:-1]:
        within = within[step]
    within[path[-1]] = value
    with pytest.raises(UnreadableReport, match=says):
        Report.from_json(json.dumps(shape))


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '"' + "x" * 9, "[" * 100_000, b"\xff{}", "\ud800", '{"format": NaN}', '{"\x1b[2J": 1}'],
    ids=lambda text: ascii(text)[:20],
)
def test_any_other_text_is_refused_in_a_short_legible_message(text: str | bytes) -> None:
    with pytest.raises(UnreadableReport) as refused:
        Report.from_json(text)
    message = str(refused.value)
    assert len(message) < 700
    assert message.isprintable()
    assert isinstance(refused.value, PrefileError)


def test_a_text_that_is_too_long_is_not_even_read(book: RuleBook) -> None:
    text = cuban(book).to_json()
    with pytest.raises(UnreadableReport, match="longer than the 100 allowed"):
        Report.from_json(text, most_bytes=100)


def test_keys_that_are_not_known_are_ignored_and_a_code_of_a_later_release_is_kept(book: RuleBook) -> None:
    shape = shape_of(book)
    later = {"code": "W999", "what": "it rains", "path": "", "next": "Take an umbrella.", "like": None, "more": 1}
    shape |= {"later": [1], "warnings": [later]}
    shape["lines"][0]["findings"][0]["later"] = {"deep": []}
    shape["lines"][0]["coverage"]["later"] = None
    report = Report.from_json(json.dumps(shape))
    assert [one.code for one in report.warnings] == ["W999"]
    assert replace(report, warnings=cuban(book).warnings) == cuban(book)


def test_a_report_that_was_written_before_notices_were_told_still_says_what_may_not_be_entered(book: RuleBook) -> None:
    """The names of the measures tell it, as the contract has them."""
    shape = shape_of(book)
    assert "notices" not in shape
    again = Report.from_json(json.dumps(shape))
    assert again.notices == cuban(book).notices
    assert report_text(again) == report_text(cuban(book))


def test_a_notice_of_another_name_is_told_beside_the_findings(book: RuleBook) -> None:
    report = cuban(book)
    renamed = "own.embargo"
    (line,) = report.lines
    found = tuple(
        one._replace(measure=renamed) if one.measure == "us.admissibility.cuba-embargo" else one
        for one in line.findings
    )
    titles = {**report.titles, renamed: "An embargo of our own"}
    notices = tuple(sorted({*report.notices, renamed} - {"us.admissibility.cuba-embargo"}))
    own = replace(report, lines=(line._replace(findings=found),), titles=titles, notices=notices)
    assert own.to_dict()["notices"] == [renamed]
    assert by_json(own) == own
    assert "An embargo of our own" in report_text(by_json(own))


# Findings whose words are written when they are read


def test_words_of_a_finding_may_be_written_when_they_are_read(book: RuleBook) -> None:
    report = cuban(book)
    finding = next(one for one in report.lines[0].findings if one.because)
    calls: list[str] = []

    def working(amount: int) -> str:
        calls.append("working")
        return f"{amount:,} USD"

    def because(why: str) -> tuple[str, ...]:
        calls.append("because")
        return (why,)

    lazy = finding._replace(working=unwritten(working, 15000), because=unwritten(because, "of the origin"))
    assert not calls
    assert (lazy.working, lazy.because) == ("15,000 USD", ("of the origin",))
    assert (lazy.working, lazy.because) == ("15,000 USD", ("of the origin",))
    assert calls == ["working", "because"]
    plain = finding._replace(working="15,000 USD", because=("of the origin",))
    assert lazy == plain
    assert plain == lazy
    assert hash(lazy) == hash(plain)
    assert len({lazy, plain}) == 1
    again = pickle.loads(pickle.dumps(lazy))
    assert again == plain
    assert type(tuple(again)[7]) is str
    assert isinstance(again, Finding)
    (line,) = report.lines
    made = [replace(report, lines=(line._replace(findings=(one,)),)).to_json() for one in (lazy, plain)]
    assert made[0] == made[1]
    assert '"working": "15,000 USD"' in made[0]


def test_written_words_stay_as_they_are() -> None:
    assert written("words") == "words"
    assert written(Unwritten(str.upper, ("words",))) == "WORDS"
    assert repr(Unwritten(str.upper, ("words",))) == "'WORDS'"
    assert Unwritten(str.upper, ("words",)) != "words"


@pytest.mark.parametrize("scenarios", [(), ("critical-minerals-25-percent",)], ids=["law", "scenario"])
def test_the_json_of_a_report_is_what_pydantic_writes(scenarios: tuple[str, ...], book: RuleBook) -> None:
    by_pydantic = TypeAdapter[Any](Report)
    for entry in Drawing(book).entries(seeded(16), count=12, lines=6, kinds=6):
        report = prefile.screen(entry, book, decide="plain", scenarios=scenarios)
        for indent in (None, 2):
            assert report.to_json(indent=indent) == escaped(by_pydantic.dump_json(report, indent=indent).decode())


def test_a_finding_that_lines_share_is_a_finding_like_any_other(book: RuleBook) -> None:
    (line,) = cuban(book).lines
    shared = next(finding for finding in line.findings if isinstance(finding, SharedFinding))
    again = pickle.loads(pickle.dumps(shared))
    assert (type(again), type(copy.copy(shared))) == (Finding, Finding)
    assert again == shared == Finding(*shared)
    assert hash(again) == hash(shared)
    assert repr(again) == repr(shared)


def test_what_a_line_comes_to_is_worked_out_when_it_is_looked_at_and_once(book: RuleBook) -> None:
    (line,) = cuban(book).lines
    parts = dict(zip(LineReport._fields, line, strict=True))
    waiting = {name: part for name, part in parts.items() if isinstance(part, Unwritten)}
    assert waiting.keys() == {"coverage", "findings", "duty", "filing"}
    for name, part in waiting.items():
        assert getattr(line, name) == part.words()
        assert getattr(line, name) is getattr(line, name)
    again = pickle.loads(pickle.dumps(line))
    assert not any(isinstance(part, Unwritten) for part in again)
    assert again == line == LineReport(*again)
    assert hash(line.duty) == hash(again.duty)


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_parts_of_a_report_are_its_json(screened: Callable[..., Report], indent: int | None, count: int) -> None:
    one = screened({"tariff_number": "2804.61.00.00", "origin": "CN", "value": "15000", "description": '"lines": []'})
    report = replace(one, lines=one.lines * count, metadata={"lines": '"lines": []', '"lines":[]': "\u202e"})
    parts = list(report.json_parts(indent=indent))
    assert "".join(parts) == report.to_json(indent=indent)
    assert len(parts) == count + 2
