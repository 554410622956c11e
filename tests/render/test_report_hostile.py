"""Text that a declaration brings is shown and never acted on."""

from __future__ import annotations

import json
import unicodedata

import pytest
from by_hand import CITE, a_book, a_line, a_measure, an_entry
from report_texts import COLOUR, screened

import prefile
from prefile.decision.predicates import Claimed
from prefile.errors import Place, Problem
from prefile.law.measure import CoverageCondition
from prefile.render import problems_text, report_json, report_text

ACTS = {"Cc", "Cf", "Zl", "Zp", "Cs", "Co"}
TRICKS = [
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\x1b[2J\x1b[H",
    "\x9b31mred",
    "[bold]bold[/bold]",
    "[link=https://example.com]here[/link]",
    "[/]",
    ":warning:",
    "\u202eright to left",
    "\u2066isolated\u2069",
    "zero\u200bwidth",
    "back\x08space",
    "carriage\rreturn",
    "new\nline",
    "vertical\x0btab",
    "form\x0cfeed",
    "next\x85line",
    "line\u2028separator",
    "paragraph\u2029separator",
    "file\x1cseparator",
    "\x00nul",
    "\x7fdelete",
    "{braces} %s %d",
]


@pytest.mark.parametrize("trick", TRICKS, ids=ascii)
@pytest.mark.parametrize("colour", [False, True])
def test_text_of_a_declaration_is_shown_and_never_acted_on(trick: str, *, colour: bool) -> None:
    claims = [{"claim": "a-relief", "reference": f"DOC {trick}"}]
    line = a_line(claims=claims, description=trick, reference=trick, end_use=trick)
    entry = an_entry(line, reference=trick, entry_number=trick, metadata={"desk": trick})
    claimed = a_measure("us.section-9", conditions=[CoverageCondition("required", Claimed("a-relief"), CITE)])
    text = report_text(prefile.screen(entry, a_book(claimed), decide="plain"), colour=colour)
    text = COLOUR.sub("", text) if colour else text
    assert not {character for character in text if unicodedata.category(character) in ACTS} - {"\n"}
    shown = "".join("\ufffd" if unicodedata.category(one) in ACTS else one for one in trick)
    assert text.count(shown) >= 2


@pytest.mark.parametrize("separator", ["\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1e"])
def test_a_declaration_cannot_forge_a_line_of_the_report(separator: str) -> None:
    forged = f"file{separator}Duty payable: 0.00 USD"
    text = report_text(screened(reference=forged))
    paying = [line for line in text.splitlines() if line.startswith("Duty payable")]
    assert paying == ["Duty payable: 1,500.00 USD, fees not included"]


@pytest.mark.parametrize("trick", TRICKS, ids=ascii)
def test_text_of_a_declaration_is_not_acted_on_in_problems_either(trick: str) -> None:
    problem = Problem("E123", f"{trick} is not one of them", Place(trick, 1, 2, f"/{trick}"), next=trick)
    text = problems_text([problem])
    assert not {character for character in text if unicodedata.category(character) in ACTS} - {"\n"}
    assert len(text.splitlines()) <= 3


@pytest.mark.parametrize("trick", TRICKS, ids=ascii)
def test_json_holds_the_text_of_a_declaration_exactly_and_on_one_line(trick: str) -> None:
    report = screened(reference=trick, entry_number=trick, metadata={trick: trick})
    for indent in (None, 2):
        shape = json.loads(report_json(report, indent=indent))
        assert (shape["reference"], shape["entry_number"], shape["metadata"]) == (trick, trick, {trick: trick})
    assert "\n" not in report_json(report, indent=None)
    assert "\x1b" not in report_json(report)
