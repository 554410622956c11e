"""The merchandise processing fee on goods entered under Chapter 98: 19 U.S.C. 58c(b)(8)(B) and (D), by hand.

Entered on 4 December 2026: 0.3464 percent, at least 34.58 and at most 670.86 USD an entry.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from by_hand import a_line, an_entry

import prefile
from prefile import Line, Report, RuleBook
from prefile.analysis.asked_together import AskedTogether
from prefile.analysis.questionnaire import questionnaire
from prefile.analysis.to_do import to_do
from prefile.options import ScreenOptions
from prefile.render.text.short import fees_words
from prefile.render.text.steps import step_words

ASSEMBLED, PROCESSED = "9802008069", "9802006000"
VALVE, BOOK = "8481809015", "4901990092"  # the one is dutiable, the other free, of Kenya of every duty


def under(*provisions: str, number: str = VALVE, **keys: object) -> Line:
    """Return a line of goods of Thailand worth 40,000 USD, entered under a number of Chapter 98."""
    usual: dict[str, object] = {"origin": "TH", "value": "40000", "quantities": [{"amount": "100", "unit": "NO"}]}
    beside = [{"number": provision} for provision in provisions]
    return a_line(tariff_number=number, secondary_numbers=beside, **{**usual, **keys})


def report(book: RuleBook, *lines: Line, **keys: Any) -> Report:  # noqa: ANN401
    """Screen a formal entry by container vessel."""
    return prefile.screen(an_entry(*lines, entry_type="01", mode="11", **keys), book, decide="plain")


def mpf(book: RuleBook, *lines: Line) -> Decimal | None:
    """Return the merchandise processing fee of an entry."""
    return report(book, *lines).totals.fees["mpf"]


def untold(found: Report) -> tuple[str, list[str], str]:
    """Return why the fee is not told, the amounts between which it lies, and the place."""
    (one,) = [one for one in found.warnings if one.code == "W209"]
    return one.what, re.findall(r"[\d,]+\.\d\d(?= USD)", one.what), one.path


@pytest.mark.parametrize(
    ("line", "fee"),
    [
        (under(ASSEMBLED, us_content="15000"), "86.60"),  # 25,000
        (under(ASSEMBLED, us_content="0"), "138.56"),  # 40,000
        (under(ASSEMBLED, us_content="30100"), "34.58"),  # 9,900 come to 34.2936, under the least
        (under(ASSEMBLED, us_content="40000"), "34.58"),  # nothing is left, and the entry owes the least
        (under(ASSEMBLED, value="300000", us_content="106332"), "670.86"),  # 193,668 come to 670.866, over the most
        (under(ASSEMBLED, value="300000", us_content="106334"), "670.86"),  # 193,666 come to 670.859
        (under(ASSEMBLED, value="300000", us_content="106400"), "670.63"),  # 193,600 come to 670.6304
        (under(PROCESSED, repair_value="12000"), "41.57"),  # 41.568
        (under(PROCESSED, repair_value="9000"), "34.58"),  # 31.176, under the least
        (under(PROCESSED, value="900000", repair_value="200000"), "670.86"),  # 692.80, over the most
        (under(ASSEMBLED, us_content="15000", currency="EUR", exchange_rate="1.1"), "95.26"),  # 44,000 less 16,500
    ],
)
def test_the_fee_is_on_the_value_less_united_states_products_or_on_that_of_the_work(
    book: RuleBook, line: Line, fee: str
) -> None:
    assert mpf(book, line) == Decimal(fee)


@pytest.mark.parametrize("provision", ["9802004040", "9802005060", "9801001012", "9801002000", "9817005000"])
def test_under_any_other_number_of_the_chapter_no_fee_is_charged(book: RuleBook, provision: str) -> None:
    assert mpf(book, under(provision)) == Decimal("0.00")
    assert mpf(book, under(provision), a_line()) == Decimal("51.96"), "15,000 of an ordinary line"
    assert mpf(book, under(provision, value=None), a_line(value="10")) == Decimal("34.58")


def test_the_law_that_spares_or_divides_is_cited(book: RuleBook) -> None:
    assert "usc-58c-b-8-b" in report(book, under("9802005060")).authorities
    assert "usc-58c-b-8-d" in report(book, under(ASSEMBLED, us_content="15000")).authorities


def test_the_parts_of_lines_are_added_to_the_value_of_the_others(book: RuleBook) -> None:
    assembled = under(ASSEMBLED, us_content="15000")
    assert mpf(book, assembled, a_line()) == Decimal("138.56")  # 25,000 + 15,000
    assert mpf(book, assembled, under(PROCESSED, repair_value="12000"), a_line()) == Decimal("180.13")  # 52,000


def test_the_harbor_fee_is_on_the_whole_value(book: RuleBook) -> None:
    assert report(book, under(ASSEMBLED, us_content="15000")).totals.fees["hmf"] == Decimal("50.00")
    assert report(book, under("9802005060")).totals.fees["hmf"] == Decimal("50.00")


def test_the_order_of_the_two_numbers_does_not_matter(book: RuleBook) -> None:
    first = a_line(
        tariff_number=ASSEMBLED,
        origin="TH",
        value="15000",
        us_content="15000",
        secondary_numbers=[{"number": VALVE, "value": "25000"}],
    )
    assert mpf(book, first) == Decimal("86.60"), "beside the two numbers stands 40,000 in sum"
    originating: dict[str, Any] = {"origin": "MX", "program": "S", "us_content": "15000", "quantities": []}
    assert mpf(book, under(ASSEMBLED, **originating)) == Decimal("0.00")
    turned = a_line(tariff_number=ASSEMBLED, value="40000", secondary_numbers=[{"number": VALVE}], **originating)
    assert mpf(book, turned) == Decimal("0.00"), "goods that originate are exempt"


def test_a_number_of_the_chapter_that_stands_alone_decides_too(book: RuleBook) -> None:
    assert mpf(book, a_line(tariff_number="9801001012", quantities=[])) == Decimal("0.00")
    assert mpf(book, a_line(tariff_number=ASSEMBLED, us_content="2000", quantities=[])) == Decimal("45.03")  # 13,000


@pytest.mark.parametrize(
    ("provision", "fact", "names"),
    [(ASSEMBLED, "us_content", "US content"), (PROCESSED, "repair_value", "value of the work abroad")],
)
def test_a_part_that_is_not_stated_leaves_the_fee_between_bounds_and_is_asked(
    book: RuleBook, provision: str, fact: str, names: str
) -> None:
    line = under(provision, number=BOOK, origin="KE")
    found = report(book, line, a_line())
    assert found.totals.fees["mpf"] is None
    _, between, path = untold(found)
    assert between == ["51.96", "190.52"], "15,000, or 40,000 more"
    assert path == f"/lines/0/{fact}"
    entry = an_entry(line, a_line(), entry_type="01", mode="11")
    together = AskedTogether(book, ScreenOptions(decide="plain"))
    assert (1, fact) in [(row.line, row.fact) for row in questionnaire(entry, found, together).rows]
    assert fees_words(found).endswith("MPF not computed")
    (lacks,) = (step for step in to_do(found) if step.kind == "fee")
    assert step_words(lacks, 2) == f"Missing for MPF on line 1: {names}."


def test_a_line_alone_owes_the_least_at_least(book: RuleBook) -> None:
    assert untold(report(book, under(ASSEMBLED)))[1] == ["34.58", "138.56"]


def test_what_the_fee_lacks_is_asked_once(book: RuleBook) -> None:
    fees_alone = [
        step for step in to_do(report(book, under(ASSEMBLED, number=BOOK, origin="KE"), a_line())) if step.kind == "fee"
    ]
    assert [step_words(step, 2) for step in fees_alone] == ["Missing for MPF on line 1: US content."]
    dutiable = report(book, under(ASSEMBLED))
    assert dutiable.fees_lack == ("lines/0/us_content",)
    assert [step.name for step in to_do(dutiable) if step.kind in {"fact", "fee"}] == ["us-content"]


def test_a_report_that_is_read_back_still_knows_which_part_the_fee_lacks(book: RuleBook) -> None:
    found = report(book, under(ASSEMBLED, number=BOOK, origin="KE"))
    assert Report.from_json(found.to_json()).fees_lack == found.fees_lack == ("lines/0/us_content",)


def test_a_value_that_is_not_stated_is_asked_beside_the_part_that_is(book: RuleBook) -> None:
    found = report(book, under(PROCESSED, value=None, repair_value="12000"))
    assert found.totals.fees["mpf"] is None
    assert found.fees_lack == ("lines/0/value",)


def test_of_two_provisions_that_owe_otherwise_none_can_be_told(book: RuleBook) -> None:
    assert mpf(book, under("9817005000", "9802005060")) == Decimal("0.00")
    found = report(book, under(ASSEMBLED, "9802005060", us_content="1"))
    assert found.totals.fees["mpf"] is None
    words, between, path = untold(found)
    assert "two numbers of chapter 98" in words
    assert between == ["0.00", "138.56"]
    assert path == "/lines/0/secondary_numbers"
