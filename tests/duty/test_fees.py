"""Fees: what an entry owes beside duty, once for all its lines, to the cent, and why it cannot be told."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from by_hand import a_book, a_line, a_measure, an_entry
from hypothesis import given
from hypothesis import strategies as st

import prefile
from prefile import Line, Report, RuleBook
from prefile.duty.fees import seen_of_number
from prefile.render import report_text

SMALL = prefile.open_rulebook(Path(__file__).parents[2] / "fixtures" / "rulebook")
WHOLE_DOLLARS = st.integers(0, 10**9)


def report(book: RuleBook, *lines: Line, as_known_on: str | None = None, **keys: Any) -> Report:  # noqa: ANN401
    """Screen a formal entry by container vessel of 4 December 2026, unless said."""
    entry = an_entry(*lines, **{"entry_type": "01", "mode": "11", **keys})
    return prefile.screen(entry, book, decide="plain", as_known_on=as_known_on)


def fees(book: RuleBook, *lines: Line, **keys: Any) -> dict[str, str | None]:  # noqa: ANN401
    """Return the fees of an entry as its report writes them."""
    told = report(book, *lines, **keys).totals.fees
    return {name: None if fee is None else f"{fee:f}" for name, fee in told.items()}


def untold(found: Report) -> list[tuple[str, str]]:
    """Return why fees are not told, with the places."""
    return [(one.what, one.path) for one in found.warnings if one.code == "W209"]


def bounds(words: str) -> list[str]:
    """Return the amounts that a reason tells: the least, and the most where one is known."""
    return re.findall(r"[\d,]+\.\d\d(?= USD)", words)


# What is owed


def test_the_entry_of_the_contract_owes_both_fees_and_payable_holds_neither(book: RuleBook) -> None:
    line = a_line(claims=[{"claim": "mip-documentation", "reference": "DOC-1"}])
    found = report(book, line)
    assert found.totals.fees == {"mpf": Decimal("51.96"), "hmf": Decimal("18.75")}
    assert found.totals.payable == found.lines[0].duty.payable
    assert {"cfr-24-23-b", "fr-2026-15530", "cfr-24-24-a"} <= set(found.authorities)
    assert any(one.code == "W208" and "fr-2026-15530" in one.what for one in found.warnings)


@pytest.mark.parametrize(
    ("entered", "least", "most"),
    [
        ("2026-03-02", "33.58", "651.50"),
        ("2026-09-30T23:59", "33.58", "651.50"),
        ("2026-10-01T03:59Z", "33.58", "651.50"),
        ("2026-10-01T00:00", "34.58", "670.86"),
        ("2026-10-01T04:00Z", "34.58", "670.86"),
        ("2026-10-01", "34.58", "670.86"),
        ("2026-12-31", "34.58", "670.86"),
    ],
)
def test_the_minimum_and_maximum_are_those_of_the_fiscal_year_in_new_york(
    book: RuleBook, entered: str, least: str, most: str
) -> None:
    assert fees(book, a_line(value="1"), entered=entered)["mpf"] == least
    assert fees(book, a_line(value="900000"), entered=entered)["mpf"] == most


@pytest.mark.parametrize(
    ("value", "fee"),
    [
        ("0", "34.58"),
        ("9982", "34.58"),  # 34.577648, under the minimum
        ("9984", "34.58"),  # 34.584576
        ("9985", "34.59"),  # 34.588040
        ("10624", "36.80"),  # 36.801536
        ("10625", "36.81"),  # 36.805
        ("193600", "670.63"),  # 670.6304
        ("193666", "670.86"),  # 670.859024
        ("193667", "670.86"),  # 670.862488, over the maximum
        ("999999999", "670.86"),
    ],
)
def test_the_fee_is_held_within_its_limits_and_rounded_half_up(book: RuleBook, value: str, fee: str) -> None:
    assert fees(book, a_line(value=value))["mpf"] == fee


def test_half_a_cent_rounds_up() -> None:
    assert fees(SMALL, a_line(value="10001.25"))["mpf"] == "40.01"  # 40.005
    assert fees(SMALL, a_line(value="10005"))["hmf"] == "10.01"  # 10.005


def test_the_minimum_is_owed_once_an_entry_and_lines_are_added_before_rounding(book: RuleBook) -> None:
    assert fees(book, *[a_line(value="100")] * 3)["mpf"] == "34.58"
    assert fees(book, *[a_line(value="5000.75")] * 3) == {"mpf": "51.97", "hmf": "18.75"}


def test_the_fee_is_owed_where_the_duty_is_free(book: RuleBook) -> None:
    found = report(book, a_line(origin="DE", value="15000"), entered="2026-09-01")
    (column_1,) = [one for one in found.lines[0].findings if one.measure == "us.column-1"]
    assert column_1.duty == 0
    assert found.totals.fees["mpf"] == Decimal("51.96")


def test_a_foreign_value_counts_in_dollars(book: RuleBook) -> None:
    line = a_line(value="10000", currency="EUR", exchange_rate="1.5")
    assert fees(book, line) == {"mpf": "51.96", "hmf": "18.75"}
    found = report(book, a_line(value="10000", currency="EUR"))
    assert found.totals.fees == {"mpf": None, "hmf": None}
    assert bounds(untold(found)[0][0]) == ["34.58", "670.86"]
    assert {path for _, path in untold(found)} == {"/lines/0/exchange_rate"}


# Who is exempt

CARBIDE = {"tariff_number": "2849903000"}


@pytest.mark.parametrize(
    ("program", "origin"),
    [("S", "MX"), ("S", "CA"), ("AU", "AU"), ("KR", "KR"), ("IL", "IL"), ("P", "GT"), ("SG", "SG"), ("PE", "PE")],
)
def test_originating_goods_of_most_agreements_are_exempt(book: RuleBook, program: str, origin: str) -> None:
    line = a_line(**CARBIDE, program=program, origin=origin)
    assert fees(book, line) == {"mpf": "0.00", "hmf": "18.75"}
    assert fees(book, line, mode="30") == {"mpf": "0.00", "hmf": "0.00"}


@pytest.mark.parametrize(("program", "origin"), [("JO", "JO"), ("MA", "MA"), ("AU", "KR"), ("S", "CN"), (None, "MX")])
def test_other_programs_and_other_origins_owe_the_fee(book: RuleBook, program: str | None, origin: str) -> None:
    assert fees(book, a_line(**CARBIDE, program=program, origin=origin))["mpf"] == "51.96"


def test_a_program_is_claimed_for_the_fee_alone_where_the_number_is_free_for_all(book: RuleBook) -> None:
    assert fees(book, a_line(program="KR", origin="KR"))["mpf"] == "0.00"
    assert fees(book, a_line(program="KR", origin="DE"))["mpf"] == "51.96"


def test_lines_that_are_exempt_are_left_out_of_the_sum(book: RuleBook) -> None:
    exempt = a_line(**CARBIDE, program="S", origin="MX", value="1000000")
    assert fees(book, exempt, a_line(value="15000"))["mpf"] == "51.96"
    assert fees(book, exempt, a_line(value="10"))["mpf"] == "34.58"
    assert fees(book, exempt, a_line(value="15000"))["hmf"] == "1268.75"


def test_an_exempt_line_does_not_need_its_value(book: RuleBook) -> None:
    exempt = a_line(**CARBIDE, program="S", origin="MX", value=None)
    assert fees(book, exempt, a_line(value="15000")) == {"mpf": "51.96", "hmf": None}


@pytest.mark.parametrize("program", ["A+", "E", "R"])
def test_a_program_whose_exemption_is_not_settled_leaves_the_fee_open(book: RuleBook, program: str) -> None:
    line = a_line(**CARBIDE, program=program, origin="HT")
    found = report(book, line)
    assert found.totals.fees == {"mpf": None, "hmf": Decimal("18.75")}
    ((words, path),) = untold(found)
    assert "claim mpf-exempt-" in words
    assert bounds(words) == ["0.00", "51.96"]
    assert path == "/lines/0"


def test_without_an_origin_it_cannot_be_told_whether_the_program_is_had(book: RuleBook) -> None:
    found = report(book, a_line(**CARBIDE, program="S", origin=None), a_line(value="20000"))
    assert found.totals.fees["mpf"] is None
    ((words, path),) = untold(found)
    assert bounds(words) == ["69.28", "121.24"]
    assert path == "/lines/0/program"


@pytest.mark.parametrize(
    "claim",
    [
        "mpf-exempt-least-developed",
        "mpf-exempt-caribbean-basin",
        "mpf-exempt-insular-possession",
    ],
)
def test_an_exemption_is_a_claim_that_the_book_knows(book: RuleBook, claim: str) -> None:
    found = report(book, a_line(**CARBIDE, program="A+", origin="HT", claims=[claim]))
    assert found.totals.fees["mpf"] == Decimal(0)
    assert not [one for one in found.warnings if one.code == "W207"]
    assert fees(book, a_line())["mpf"] == "51.96"


def test_cargo_of_a_port_without_the_fee_is_a_claim(book: RuleBook) -> None:
    assert fees(book, a_line(claims=["hmf-exempt-port"])) == {"mpf": "51.96", "hmf": "0.00"}


# The mode of transport and the type of entry


@pytest.mark.parametrize(
    ("mode", "fee"), [("10", "18.75"), ("11", "18.75"), ("12", "18.75"), ("40", "0.00"), ("30", "0.00")]
)
def test_the_harbor_fee_is_owed_by_vessel_only(book: RuleBook, mode: str, fee: str) -> None:
    assert fees(book, a_line(), mode=mode) == {"mpf": "51.96", "hmf": fee}


@pytest.mark.parametrize("mode", [None, "99"])
def test_without_a_known_mode_the_harbor_fee_is_open(book: RuleBook, mode: str | None) -> None:
    found = report(book, a_line(), mode=mode)
    assert found.totals.fees == {"mpf": Decimal("51.96"), "hmf": None}
    ((words, path),) = untold(found)
    assert mode is None or mode in words
    assert bounds(words) == ["0.00", "18.75"]
    assert path == "/mode"
    text = report_text(found)
    assert "51.96" in text
    assert " ".join(words.split()) in " ".join(text.split())


def test_a_mode_that_owes_no_harbor_fee_is_not_called_unknown_on_an_entry_of_another_type(book: RuleBook) -> None:
    found = report(book, a_line(), entry_type="11", mode="40")
    assert found.totals.fees["hmf"] is None
    assert "/mode" not in {path for _, path in untold(found)}
    assert not [words for words, _ in untold(found) if "mode of transport" in words]


@pytest.mark.parametrize("kind", ["11", "06", "21", "31", None])
def test_other_types_of_entry_are_not_computed(book: RuleBook, kind: str | None) -> None:
    found = report(book, a_line(), entry_type=kind)
    assert found.totals.fees == {"mpf": None, "hmf": None}
    assert [bounds(words) for words, _ in untold(found)] == [[], []]
    assert kind is None or all(kind in words for words, _ in untold(found))
    assert {path for _, path in untold(found)} == {"/entry_type"}


def test_neither_withdrawals_nor_article_sets_are_computed(book: RuleBook) -> None:
    assert set(fees(book, a_line(), withdrawn="2026-12-05").values()) == {None}
    assert set(fees(book, a_line(set="X"), a_line(set="V")).values()) == {None}


# What is not known


def test_an_unknown_value_leaves_both_fees_open_between_bounds(book: RuleBook) -> None:
    found = report(book, a_line(value=None), a_line(value="20000"))
    assert found.totals.fees == {"mpf": None, "hmf": None}
    (mpf, _), (hmf, path) = untold(found)
    assert bounds(mpf) == ["69.28", "670.86"]
    assert bounds(hmf) == ["25.00"]
    assert path == "/lines/0/value"


def test_without_a_date_or_a_rate_there_is_no_fee(book: RuleBook) -> None:
    assert set(fees(book, a_line(), entered=None).values()) == {None}
    found = report(SMALL, a_line(), entered="2028-01-03")
    assert found.totals.fees["mpf"] is None
    assert "2028-01-03" in untold(found)[0][0]


def test_what_was_known_on_a_day_is_replayed(book: RuleBook) -> None:
    found = report(book, a_line(), as_known_on="2026-07-01")
    assert found.totals.fees == {"mpf": None, "hmf": Decimal("18.75")}
    assert report(book, a_line(), as_known_on="2026-08-10").totals.fees["mpf"] == Decimal("51.96")


def test_a_book_without_fees_owes_none_that_are_known() -> None:
    found = prefile.screen(an_entry(entry_type="01", mode="11"), a_book(a_measure("us.section-9")), decide="plain")
    assert found.totals.fees == {"mpf": None, "hmf": None}
    assert untold(found) == []


def test_reasons_are_counted_where_there_are_many() -> None:
    found = report(SMALL, *[a_line(value=None)] * 40)
    assert "35" in untold(found)[0][0], "five lines are named, and the rest are counted"


# Properties


@given(st.lists(WHOLE_DOLLARS, min_size=1, max_size=4), WHOLE_DOLLARS)
def test_fees_lie_within_their_limits_and_never_fall_as_the_value_grows(values: list[int], more: int) -> None:
    lines = [a_line(value=str(value)) for value in values]
    found = report(SMALL, *lines).totals.fees
    grown = report(SMALL, *lines[:-1], a_line(value=str(values[-1] + more))).totals.fees
    assert Decimal("31.00") <= found["mpf"] <= grown["mpf"] <= Decimal("620.00")  # type: ignore[operator]
    assert Decimal(0) <= found["hmf"] <= grown["hmf"]  # type: ignore[operator]
    assert found["hmf"] == (Decimal(sum(values)) / 1000).quantize(Decimal("0.01"), ROUND_HALF_UP)


@given(st.lists(st.tuples(WHOLE_DOLLARS, st.booleans(), st.booleans()), min_size=1, max_size=4))
def test_the_bounds_of_an_open_fee_hold_whatever_the_facts_turn_out_to_be(kinds: list[tuple[int, bool, bool]]) -> None:
    book = SMALL
    stated = [a_line(value=str(value), claims=["example-exemption"] if exempt else []) for value, exempt, _ in kinds]
    less = [
        a_line(value=None if hidden else str(value), claims=["example-exemption"] if exempt else [])
        for value, exempt, hidden in kinds
    ]
    whole, part = report(book, *stated).totals.fees["mpf"], report(book, *less)
    if part.totals.fees["mpf"] is not None:
        assert part.totals.fees["mpf"] == whole
        return
    words = next(words for words, _ in untold(part) if "merchandise" in words)
    least, most = (Decimal(amount) for amount in bounds(words))
    assert least <= whole <= most  # type: ignore[operator]


@given(st.permutations(range(4)))
def test_the_order_of_lines_does_not_matter(order: list[int]) -> None:
    lines = [a_line(value=value) for value in ("100.33", "7000", "12.5", "90000")]
    assert fees(SMALL, *(lines[place] for place in order)) == fees(SMALL, *lines)


# What tells lines apart


def test_numbers_that_a_fee_sees_alike_owe_it_alike(book: RuleBook) -> None:
    numbers = ("2804610000", "8704320150", "9817005000", "9801001012", "2402103030")
    seen: dict[tuple[object, ...], set[tuple[str | None, ...]]] = {}
    for number in numbers:
        alike = tuple(seen_of_number(fee, number) for fee in book.fees)
        seen.setdefault(alike, set()).add(tuple(fees(book, a_line(tariff_number=number)).values()))
    assert len(seen) > 1
    assert all(len(owed) == 1 for owed in seen.values())


def test_a_fee_reads_each_fact_that_changes_it(book: RuleBook) -> None:
    usual = a_line(tariff_number="8704320150", origin="MX")
    plain = fees(book, usual)
    changed = {
        "entry_type": fees(book, usual, entry_type="06"),
        "mode": fees(book, usual, mode="50"),
        "program": fees(book, usual.model_copy(update={"program": "S"})),
        "claims": fees(
            book, a_line(tariff_number="8704320150", origin="MX", claims=[{"claim": "mpf-exempt-least-developed"}])
        ),
    }
    for fee in book.fees:
        assert {fact for fact, told in changed.items() if told[fee.name] != plain[fee.name]} <= fee.reads
    assert "program" not in next(fee for fee in book.fees if fee.name == "hmf").reads
