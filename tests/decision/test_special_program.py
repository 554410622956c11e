"""Special programs: what the special column of the shipped tariff prints, and whether a line can have a program."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal

import pytest

import prefile
from prefile import RuleBook
from prefile.decision.line_facts import ProgramEligibility
from prefile.decision.special_program import program_of_line
from prefile.entry import Entry
from prefile.values.dates import read_instant
from prefile.values.rate_words import read_special
from prefile.values.trilean import NO, UNKNOWN, YES

# A code stands alone between commas, blanks and parentheses; the "A" of "A duty upon the value" is a word.
CODE = re.compile(r"(?<![A-Za-z0-9.])(?!A duty)[A-Z]{1,2}[+*]?(?=[,)\s]|$)")
AT = read_instant("2026-12-04")


@pytest.fixture(scope="module")
def cells(shipped: RuleBook) -> list[str]:
    """Give every distinct cell of the special column."""
    return sorted({row.special for row in shipped.tariff.rows()})


@pytest.fixture(scope="module")
def shipped(book: RuleBook) -> RuleBook:
    """Give the shipped rule book, which only this module's own fixtures are made of."""
    return book


def test_every_cell_of_the_special_column_names_the_codes_that_stand_in_it(cells: list[str]) -> None:
    for cell in cells:
        words = re.sub(r"\(see [^)]*\)", "", cell).replace("U.S.", "")
        assert set(read_special(cell)) == set(CODE.findall(words)), cell


def test_every_code_of_the_special_column_is_a_program_of_the_book(cells: list[str], shipped: RuleBook) -> None:
    assert {code for cell in cells for code in read_special(cell)} == set(shipped.programs)


def test_a_program_is_free_exactly_where_its_words_are_free(cells: list[str]) -> None:
    for cell in cells:
        free = re.match(r"Free ?\(([^)]*)\)", cell)
        codes = {code.strip() for code in free[1].split(",")} if free else set()
        rates = read_special(cell)
        assert {code for code, rate in rates.items() if rate is not None and rate.free} == codes, cell


def test_what_is_no_amount_is_no_rate(cells: list[str]) -> None:
    untold = {code: cell for cell in cells for code, rate in read_special(cell).items() if rate is None}
    assert untold
    for cell in untold.values():
        assert re.search(r"See 99|See 98|rate applicable|A duty upon|alcohol content", cell), cell


@pytest.mark.parametrize(
    ("cell", "rates"),
    [
        ("", {}),
        ("Free (A,AU) 2.8% (KR)", {"A": "Free", "AU": "Free", "KR": "2.8%"}),
        ("Free (A+,AU, SG)25% (KR)", {"A+": "Free", "AU": "Free", "SG": "Free", "KR": "25%"}),
        ("Free (JO) See 9822.04.05 (AU) See 9823.01.01-9823.01.07 (S+)", {"JO": "Free", "AU": None, "S+": None}),
        ("Free (SG) See 9822.03.01(MA)", {"SG": "Free", "MA": None}),
        ("See 9919.04.50, 9919.04.57 (PA (PA)", {"PA": None}),
        ("Free (AU) A duty upon the value of the repairs (see U.S. note 3 of this subchapter) (B,C)",
         {"AU": "Free", "B": None, "C": None}),
        ("1.9¢/liter + 13.9¢/pf. liter (JO)", {"JO": "1.9¢/liter + 13.9¢/pf.liter"}),
    ],
)  # fmt: skip
def test_odd_cells_are_read_as_they_stand(cell: str, rates: dict[str, str | None]) -> None:
    assert {code: rate and rate.shown for code, rate in read_special(cell).items()} == rates


def asked(book: RuleBook, number: str, at: datetime | None = AT, **line: object) -> ProgramEligibility:
    """Ask whether a line has the program that it claims."""
    shape = {"format": "prefile-entry/1", "lines": [{"line": 1, "tariff_number": number, **line}]}
    made = Entry.model_validate(shape).lines[0]
    return program_of_line(made, book.tariff.row(made.tariff_number), at, book.tariff, book.programs)


@pytest.mark.parametrize(
    ("number", "program", "origin", "available"),
    [
        ("2825.60.00.10", None, "AU", NO),
        ("2825.60.00.10", "AU", "AU", YES),
        ("2825.60.00.10", "AU", "DE", NO),
        ("2825.60.00.10", "AU", None, UNKNOWN),
        ("2825.60.00.10", "JP", "JP", NO),
        ("2825.60.00.10", "A", "TH", NO),
        ("2825.60.00.10", "D", "ZA", UNKNOWN),
        ("2825.60.00.10", "S", "CA", YES),
        ("2825.60.00.10", "S", "MX", YES),
        ("2825.60.00.10", "S", "US", NO),
        ("7324.10.00.10", "C", "FR", UNKNOWN),
        ("6214.10.10.00", "NP", "NP", UNKNOWN),
    ],
)
def test_a_program_is_had_or_not(
    shipped: RuleBook, number: str, program: str | None, origin: str | None, available: int
) -> None:
    found = asked(shipped, number, program=program, origin=origin)
    assert found.available == available, found
    assert (found.missing is not None) is (available == UNKNOWN)
    assert found.claimed is (program is not None)
    assert found.lapsed is (program == "A")
    assert found.missing is None or found.missing.kind == ("origin" if origin is None else "program")


@pytest.mark.parametrize(
    ("number", "program", "free"),
    [
        ("2825.60.00.10", "S", True),
        ("0403.90.16.00", "S+", False),  # "See 9823…": the rate is not printed here
        ("2804.61.00.00", "S", True),  # free for all: nothing is printed, and the program is had all the same
        ("7616.10.70.30", "S", True),
    ],
)
def test_whether_canadian_goods_enter_free_under_the_agreement(
    shipped: RuleBook,
    number: str,
    program: str,
    free: bool,  # noqa: FBT001 - one row a case
) -> None:
    found = asked(shipped, number, program=program, origin="CA")
    assert (found.available, found.free) == (YES, free)


@pytest.mark.parametrize(("at", "available"), [("2026-12-31T23:59", UNKNOWN), ("2027-01-01T00:00", NO)])
def test_a_program_ends_at_its_instant(shipped: RuleBook, at: str, available: int) -> None:
    found = asked(shipped, "2825.60.00.10", read_instant(at), program="D", origin="ZA")
    assert (found.available, found.lapsed) == (available, available == NO)
    assert (found.missing is None) is (available == NO)


@pytest.mark.parametrize(
    ("program", "origin", "available"),
    [("AU", "AU", UNKNOWN), ("AU", None, UNKNOWN), ("JP", "JP", UNKNOWN), ("AU", "DE", NO), ("D", "ZA", NO)],
)
def test_beyond_the_edition_held_only_what_the_tariff_does_not_print_is_known(
    shipped: RuleBook, program: str, origin: str | None, available: int
) -> None:
    found = asked(shipped, "2825.60.00.10", read_instant("2027-02-01"), program=program, origin=origin)
    assert found.available == available
    assert found.free is (available == UNKNOWN)
    assert (found.missing is None) is (available == NO)
    assert found.lapsed is (program == "D")


def test_without_a_rate_date_a_program_cannot_be_told(shipped: RuleBook) -> None:
    found = asked(shipped, "2825.60.00.10", None, program="AU", origin="AU")
    assert found.available == UNKNOWN
    assert found.missing is not None
    assert found.missing.kind == "entered"
    assert not found.lapsed


def test_a_claimed_program_of_another_origin_leaves_the_general_rate(shipped: RuleBook) -> None:
    line = {"line": 1, "tariff_number": "2825.60.00.10", "origin": "DE", "program": "AU", "value": "10000"}
    entry = Entry.model_validate({"format": "prefile-entry/1", "entered": "2026-12-04", "lines": [line]})
    findings = prefile.screen(entry, shipped, decide="plain").lines[0].findings
    column_1 = next(finding for finding in findings if finding.measure == "us.column-1")
    assert column_1.duty == Decimal("370.00")
    assert column_1.spoke
