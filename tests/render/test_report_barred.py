"""Goods that may not be entered are never simply payable."""

from __future__ import annotations

from decimal import Decimal

import pytest
from by_hand import CITE, a_book, a_line, a_measure, an_entry
from report_texts import section

import prefile
from prefile import Report
from prefile.decision.predicates import Claimed, OriginIn
from prefile.duty.no_duty import Notice
from prefile.entry import Line
from prefile.law.measure import CoverageCondition
from prefile.render import report_text


def embargoed(line: Line) -> Report:
    """Screen a line of Belarus against a duty of 10 % and an embargo that a license lifts."""
    embargo = a_measure(
        "us.section-8",
        conditions=(
            CoverageCondition("required", OriginIn(frozenset({"BY"}), "BY"), CITE),
            CoverageCondition("exception", Claimed("license", needs_reference=True), CITE, "goods under a license"),
        ),
        treatment=Notice("such goods may not be entered", CITE),
        claims={"license": "the goods are licensed"},
    )
    return prefile.screen(an_entry(line), a_book(embargo, a_measure("us.section-9")), decide="plain")


def test_goods_that_may_not_be_entered_are_never_simply_payable() -> None:
    report = embargoed(a_line(origin="BY"))
    duty = report.lines[0].duty
    assert (duty.payable, duty.least, duty.most) == (None, Decimal("1500.00"), Decimal("1500.00"))
    text = " ".join(report_text(report).split())
    alone = "the duty alone would be 1,500.00 USD, fees not included"
    assert f"Not payable as it stands, since goods may not be entered; {alone}" in text
    assert "Line 1 may not be entered: The measure us.section-8" in text
    assert "applies: The measure us.section-8, the goods may not be entered" in text
    assert "could claim: license" in text
    assert "may not enter" in " ".join(section(report_text(report), "LINES"))


def test_where_a_notice_cannot_be_told_the_text_says_so_and_does_not_say_that_goods_are_barred() -> None:
    report = embargoed(a_line(origin="BY", claims=[{"claim": "license"}]))
    text = " ".join(report_text(report).split())
    assert report.lines[0].duty.payable == Decimal("1500.00")
    assert "Whether line 1 may be entered cannot be determined: The measure us.section-8" in text
    assert "undetermined: The measure us.section-8, whether the goods may be entered" in text
    assert "Line 1 may not be entered" not in text
    assert "may not enter" not in " ".join(section(report_text(report), "LINES"))


def test_where_the_duty_is_open_too_its_bounds_are_told_beside_the_notice() -> None:
    text = " ".join(report_text(embargoed(a_line(origin="BY", value=None))).split())
    assert "Duty payable cannot be determined: at least 0.00 USD, no upper bound known" in text
    assert "Line 1 may not be entered: The measure us.section-8" in text


@pytest.mark.parametrize(
    "line", [a_line(origin="DE"), a_line(origin="BY", claims=[{"claim": "license", "reference": "L-1"}])]
)
def test_goods_of_other_origins_and_licensed_goods_are_payable(line: Line) -> None:
    assert embargoed(line).lines[0].duty.payable == Decimal("1500.00")
