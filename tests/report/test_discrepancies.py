"""What is declared against what is due: a gallery of one mistake each, and properties over random lines."""

from __future__ import annotations

import copy
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from by_hand import seeded
from drawing import Drawing

import prefile
from prefile import Report, RuleBook
from prefile.codes import CATALOGUE
from prefile.entry import Entry
from prefile.entry.fields import plain
from prefile.render import report_text

FIXTURES = Path(__file__).parents[2] / "fixtures"
SHIPMENT = json.loads((FIXTURES / "formats" / "shipment" / "entry.json").read_text("utf-8"))
GALLERY = yaml.safe_load((FIXTURES / "discrepancies" / "gallery.yaml").read_text("utf-8"))
WARNS = {"W206", "W214", "W215"}

Case = dict[str, Any]


def changed(case: Case, book: RuleBook) -> Report:
    """Return the report on the shipment with one line changed."""
    shape = copy.deepcopy(SHIPMENT)
    if "entered" in case:
        shape.update(entered=f"{case['entered']}", imported=None, exported=None)
        shape = {key: value for key, value in shape.items() if value is not None}
    if "line" in case:
        line = shape["lines"][case["line"] - 1]
        line.update(case["change"])
        shape["lines"][case["line"] - 1] = {key: value for key, value in line.items() if value is not None}
    if "entered" in case:  # the other lines declare what is due on the shipment's own day
        shape["lines"] = [shape["lines"][case["line"] - 1]]
    return prefile.screen(prefile.read_entry(json.dumps(shape).encode()), book)


@pytest.mark.parametrize("case", [pytest.param(one, id=one["about"]) for one in GALLERY])
def test_a_mistake_in_what_is_declared_is_told_by_its_code_and_in_words(case: Case, book: RuleBook) -> None:
    report = changed(case, book)
    found = [(line.line, one) for line in report.lines for one in line.discrepancies or ()]
    warned = [one for one in report.warnings if one.code in WARNS]
    assert [one.code for _, one in found] == case["codes"], found
    assert {number for number, _ in found} <= {case.get("line")}
    assert [one.code for one in warned] == case.get("warns", []), warned
    told = " ".join([f"{one.what} {one.next}" for _, one in found] + [one.what for one in warned])
    assert [words for words in case.get("words", ()) if words not in told] == [], told
    assert case.get("like") in {None, *(one.like for _, one in found)}
    assert report.to_act_on
    text = " ".join(report_text(report).split())
    assert all(one.code in text and " ".join(one.what.split()) in text for _, one in found)


def test_every_code_of_a_discrepancy_is_met() -> None:
    assert {code for case in GALLERY for code in case["codes"]} == {code for code in CATALOGUE if code[0] == "D"}


def test_what_the_book_files_is_no_discrepancy_and_a_heading_left_out_is_one(book: RuleBook) -> None:
    drawing = Drawing(book)
    compared = sum(filed_lines_compared(drawing.entry(seeded(seed), 3), book) for seed in range(120))
    assert compared > 50


MOST_WRITTEN = Decimal("1e18")


def filed_lines_compared(entry: Entry, book: RuleBook) -> int:
    """Compare each line that has a filing with what the book files; return how many have one."""
    report, compared = prefile.screen(entry, book), 0
    for position, (line, told) in enumerate(zip(entry.lines, report.lines, strict=True)):
        if told.filing is None or line.set is not None or line.program is not None:
            continue
        if any(one.duty >= MOST_WRITTEN for one in told.filing):
            continue  # several duties of the largest value that is read come to more than one may declare
        compared += 1
        filed = [{"number": one.number, "duty": plain(one.duty)} for one in told.filing if one.number is not None]
        assert codes(entry, position, filed, book) == set()
        for left_out in filed[:-1]:
            rest = [one for one in filed if one["number"] != left_out["number"]]
            assert codes(entry, position, rest, book) & {"D401", "D405", "D411"}
    return compared


def codes(entry: Entry, position: int, declared: list[dict[str, str]], book: RuleBook) -> set[str]:
    """Return the discrepancies of a line that declares these numbers."""
    shape = entry.model_dump(mode="json", exclude_none=True)
    shape["lines"][position]["declared"] = declared
    report = prefile.screen(Entry.model_validate(shape), book)
    return {one.code for one in report.lines[position].discrepancies or ()}
