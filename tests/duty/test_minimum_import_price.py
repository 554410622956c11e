"""Minimum import prices: the gap below the floor or the whole of it, by the document state."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from by_hand import CITE, a_book, a_line, a_measure, a_rate, a_row, a_tariff, an_entry, seeded, window
from hypothesis import settings
from owing import asked, bounds, half_up, quantities

import prefile
from prefile import RuleBook
from prefile.duty.minimum_import_price import MinimumImportPrice
from prefile.entry import Line
from prefile.entry.missing_fact import missing_fact
from prefile.law.measure import Listing
from prefile.law.treatment import Price

STEADY = settings(max_examples=150, deadline=None, derandomize=True, database=None)


# Minimum import prices

FLOOR = MinimumImportPrice(
    prices=(
        Price("raw", a_rate("21 USD/kg"), window(), CITE),
        Price("cells", a_rate("0.22 USD/W"), window(), CITE),
    ),
    documented_by="documents",
    documented_cite="gap",
    undocumented_cite="whole",
)
FLOORED = a_measure(
    "us.floor",
    listings=[Listing("2804610000", CITE, "raw"), Listing("8501101000", CITE, "cells")],
    treatment=FLOOR,
    claims={"documents": "the importer certifies"},
    cites=("gap", "whole"),
)


def states(count: int) -> Iterator[tuple[Line, bool, Fraction | None, Fraction | None]]:
    """Yield random lines with whether they are documented, their whole floor and their value, None where unknown."""
    rng = seeded(21)
    for _ in range(count):
        raw, documented = rng.random() < 0.5, rng.random() < 0.6
        micro = rng.choice((0, 1, 10**6, rng.randrange(10**12)))
        amount = f"{Decimal(f'{micro}E-6'):f}"
        floor_price = Fraction(21) if raw else Fraction(22, 100)
        whole: Fraction | None = Fraction(micro, 10**6) * floor_price
        mass: dict[str, object] = {"quantities": []}
        match rng.randrange(5):
            case 0:
                whole = None
            case _ if not micro:
                whole, mass = None, {"quantities": quantities(**{"KG" if raw else "W": "0"})}
            case 1 if raw:
                mass = {"quantities": [], "net_kg": amount}
            case _:
                mass = {"quantities": quantities(**{"KG" if raw else "W": amount, "NO": "7"})}
        value: Fraction | None = None
        stated: dict[str, object] = {"value": None}
        whole = whole or None  # a quantity of nothing is no quantity
        near = whole if whole is not None else Fraction(0)
        cent = max(0, floor(near * 100) + rng.choice((-1, 0, 1, rng.randrange(10**6), -rng.randrange(10**6))))
        match rng.randrange(6):
            case 0:
                pass
            case 1:
                stated = {"value": "100", "currency": "EUR"}
            case 2:
                stated = {"value": str(cent), "currency": "JPY", "exchange_rate": "0.006543"}
                value = Fraction(half_up(Fraction(cent) * Fraction("0.006543")))
            case _:
                value = Fraction(cent, 100)
                stated = {"value": f"{Decimal(cent) / 100:.2f}"}
        claims = ["documents"] if documented else []
        number = "2804610000" if raw else "8501101000"
        yield a_line(tariff_number=number, claims=claims, **mass, **stated), documented, whole, value


def test_a_minimum_import_price_is_what_plain_arithmetic_says_in_3_000_random_states() -> None:
    drawn = list(states(3_000))
    seen = {"whole": 0, "gap": 0, "at the floor": 0, "unknown": 0, "bounded": 0}
    for start in range(0, len(drawn), 500):
        part = drawn[start : start + 500]
        report = prefile.screen(an_entry(*(line for line, *_ in part)), a_book(FLOORED), decide="plain")
        for (_, documented, whole, value), found in zip(part, report.lines, strict=True):
            (finding,) = found.findings
            if whole is None:
                expected: tuple[Decimal, Decimal | None] = (Decimal(0), None)
                seen["unknown"] += 1
            elif not documented:
                expected = (half_up(whole), half_up(whole))
                seen["whole"] += 1
            elif value is None:
                expected = (Decimal(0), half_up(whole))
                seen["bounded"] += 1
            else:
                gap = half_up(max(Fraction(0), whole - value))
                expected = (gap, gap)
                seen["gap" if gap else "at the floor"] += 1
            assert (finding.least, finding.most) == expected
            assert finding.duty == (expected[0] if expected[0] == expected[1] else None)
            assert finding.outcome == ("applies" if expected[0] == expected[1] else "cannot tell")
            assert ("gap" if documented else "whole") in finding.authorities
    assert min(seen.values()) > 100, seen


@pytest.mark.parametrize(
    ("value", "documented", "duty"),
    [
        ("15000", True, "6000.00"),
        ("15000", False, "21000.00"),
        ("21000", True, "0.00"),
        ("20999.99", True, "0.01"),
        ("21000.01", True, "0.00"),
        ("30000", True, "0.00"),
        ("30000", False, "21000.00"),
    ],
)
def test_the_floor_of_polysilicon_is_21_dollars_a_kilogram(value: str, *, documented: bool, duty: str) -> None:
    line = a_line(value=value, claims=["documents"] if documented else [])
    (finding,) = prefile.screen(an_entry(line), a_book(FLOORED), decide="plain").lines[0].findings
    assert (finding.outcome, str(finding.duty)) == ("applies", duty)
    assert [could.claim for could in finding.could_claim] == ([] if documented else ["documents"])


def test_the_floor_of_polysilicon_in_the_shipped_book_is_the_contracts_sample(book: RuleBook) -> None:
    line = a_line(claims=["mip-documentation"])
    report = prefile.screen(an_entry(line, entered="2026-12-04T09:30"), book)
    (finding,) = [one for one in report.lines[0].findings if one.measure.endswith("minimum-import-price")]
    assert (str(finding.duty), finding.working) == ("6000.00", "21 USD/KG × 1,000 KG − 15,000 USD")


def test_a_floor_in_the_net_mass_says_so() -> None:
    line = a_line(quantities=[], net_kg="1000", claims=["documents"])
    report = prefile.screen(an_entry(line), a_book(FLOORED), decide="plain")
    assert str(report.totals.payable) == "6000.00"
    assert "W205" in {warning.code for warning in report.warnings}


def test_a_number_of_no_priced_group_has_no_floor_that_could_be_told() -> None:
    listings = [Listing("2804610000", CITE, "ingots")]
    measure = a_measure("us.floor", listings=listings, treatment=FLOOR, cites=("gap", "whole"))
    (finding,) = prefile.screen(an_entry(), a_book(measure), decide="plain").lines[0].findings
    assert (finding.outcome, bounds(finding)) == ("cannot tell", ("0.00", None))
    (lack,) = finding.missing
    assert lack.missing_fact == missing_fact("law", ask="the price for the line's group of goods")


def test_eight_digits_that_may_be_of_a_group_without_a_price_have_no_upper_bound() -> None:
    table = a_tariff(a_row("2804610010"), a_row("2804610090"))
    line = a_line(tariff_number="28046100")
    said = []
    for group in ("ingots", "cells", "raw"):
        listings = [Listing("2804610010", CITE, "raw"), Listing("2804610090", CITE, group)]
        measure = a_measure("us.floor", listings=listings, treatment=FLOOR, cites=("gap", "whole"))
        (finding,) = prefile.screen(an_entry(line), a_book(measure, table=table), decide="plain").lines[0].findings
        said.append((finding.outcome, bounds(finding), "tariff-number" in asked(finding)))
    assert said[0] == ("cannot tell", ("0.00", None), True)
    assert said[1][0] == "cannot tell"  # of two prices, and 21 USD/kg is one of them
    assert said[1][2]
    assert said[2] == ("applies", ("21000.00", "21000.00"), False)


def test_without_a_rate_date_a_floor_lies_between_nothing_and_the_highest_price() -> None:
    prices = (
        Price("raw", a_rate("21 USD/kg"), window("2026-12-04", "2027-12-04"), CITE),
        Price("raw", a_rate("25 USD/kg"), window("2027-12-04"), CITE),
        Price("raw", a_rate("99 USD/kg"), window("2027-12-04", replaced="2026-09-01"), CITE),
    )
    treatment = MinimumImportPrice(prices, "documents", "gap", "whole")
    listings = [Listing("2804610000", CITE, "raw")]
    book = a_book(a_measure("us.floor", listings=listings, treatment=treatment, cites=("gap", "whole")))
    (undated,) = prefile.screen(an_entry(entered=None), book, decide="plain").lines[0].findings
    assert (bounds(undated), asked(undated)) == (("0.00", "25000.00"), ["entered"])
    for entered, duty in (("2027-12-03", "21000.00"), ("2027-12-04", "25000.00")):
        assert str(prefile.screen(an_entry(entered=entered), book, decide="plain").totals.payable) == duty
