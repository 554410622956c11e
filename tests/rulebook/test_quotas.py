"""A quota by periods and origins, and the headings of quotas and floors, by the files of a small book."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from deciders import DECIDERS

import prefile
from prefile import RuleBook
from prefile.findings import Finding

SMALL = Path(__file__).parents[2] / "fixtures" / "rulebook"
DUTY = """  duty:
    - {when: {origin: EU}, rate: 5 %, cite: order-2}
    - {rate: 10 %, heading: 9903.99.01, cite: order-1}
"""
QUOTA = """  tariff_rate_quota:
    in_quota: 2 %
    over_quota: 20 %
    in_quota_heading: 9903.99.01
    over_quota_heading: 9903.99.02
    quotas:
      - {from: 2026-10-01, until: 2026-11-15, origins: JP, volume: 500 t, cite: order-2,
         filled: {from: 2026-11-05, known: 2026-11-09, cite: order-2}}
      - {from: 2026-11-15, until: 2026-12-31, origins: [JP, EU], volume: 400 t, cite: order-2}
    cite: order-1
"""
FLOOR = "    undocumented: {owes: full price, cite: floor-3}\n"
DOCUMENTED = "    documented: {owes: difference, claim: documents, cite: floor-2}\n"


@pytest.fixture
def made(tmp_path: Path) -> Callable[[str, Mapping[str, str]], RuleBook]:
    """Give the small book with texts in one of its files in the place of others."""

    def of(file: str, instead: Mapping[str, str]) -> RuleBook:
        folder = tmp_path / "book"
        shutil.copytree(SMALL, folder)
        text = (folder / file).read_text("utf-8")
        for old, new in instead.items():
            assert old in text
            text = text.replace(old, new, 1)
        (folder / file).write_text(text, "utf-8")
        return prefile.open_rulebook(folder)

    return of


@pytest.fixture
def quota(made: Callable[[str, Mapping[str, str]], RuleBook]) -> RuleBook:
    claims = "claims:\n  in-quota: within it\n  over-quota: over it\n"
    return made("us/example/surcharge.yaml", {DUTY: QUOTA, "claims:\n": claims})


def found(book: RuleBook, measure: str, line: Mapping[str, object], **more: object) -> Finding:
    """Return what a measure comes to on a line of 10,000 dollars."""
    known, decide = more.pop("known", None), more.pop("decide", "plain")
    of_goods = {"tariff_number": "2804.69.10.00", "value": "10000", **line}
    entry = prefile.read_entry({"format": "prefile-entry/1", **more, "lines": [of_goods]})
    report = prefile.screen(entry, book, as_known_on=known, decide=decide)  # type: ignore[arg-type]
    return next(one for one in report.lines[0].findings if one.measure == measure)


@pytest.mark.parametrize("decide", DECIDERS)
@pytest.mark.parametrize(
    ("entered", "origin", "claim", "least", "most", "heading"),
    [
        ("2026-10-20", "JP", "in-quota", "200.00", "200.00", "9903.99.01"),
        ("2026-10-20", "JP", "over-quota", "2000.00", "2000.00", "9903.99.02"),
        ("2026-10-20", "JP", None, "200.00", "2000.00", None),
        ("2026-10-20", "DE", "in-quota", "2000.00", "2000.00", "9903.99.02"),  # no quota of its origin in the period
        ("2026-11-05T00:00", "JP", "in-quota", "200.00", "200.00", "9903.99.01"),
        ("2026-11-05T00:01", "JP", "in-quota", "2000.00", "2000.00", "9903.99.02"),  # filled
        ("2026-11-15T00:01", "JP", "in-quota", "200.00", "200.00", "9903.99.01"),  # the next period
        ("2026-11-15T00:01", "FR", "in-quota", "200.00", "200.00", "9903.99.01"),
        ("2026-11-15T00:01", "CN", "in-quota", "2000.00", "2000.00", "9903.99.02"),
    ],
)
def test_goods_owe_by_period_origin_and_status(  # noqa: PLR0913, PLR0917 - one parameter a column
    quota: RuleBook, decide: str, entered: str, origin: str, claim: str | None, least: str, most: str,
    heading: str | None,
) -> None:  # fmt: skip
    line = {"origin": origin, "claims": [claim] if claim else []}
    one = found(quota, "us.example.surcharge", line, entered=entered, decide=decide)
    assert (str(one.least), str(one.most), one.declare) == (least, most, heading)
    assert one.outcome == ("applies" if least == most else "cannot tell")


def test_that_a_quota_is_filled_counts_from_the_day_on_which_it_was_known(quota: RuleBook) -> None:
    line = {"origin": "JP", "claims": ["in-quota"]}
    duties = [
        found(quota, "us.example.surcharge", line, entered="2026-11-06", known=date.fromisoformat(known)).duty
        for known in ("2026-11-08", "2026-11-09")
    ]
    assert list(map(str, duties)) == ["200.00", "2000.00"]


def test_the_volume_of_a_period_stands_among_the_reasons(quota: RuleBook) -> None:
    one = found(quota, "us.example.surcharge", {"origin": "JP", "claims": ["in-quota"]}, entered="2026-12-01")
    assert "the quota of the period is 400 t" in one.because
    filled = found(quota, "us.example.surcharge", {"origin": "JP"}, entered="2026-11-06")
    assert "the quota is filled" in filled.because


@pytest.mark.parametrize(
    ("claims", "line", "duty", "heading"),
    [
        ([], {"value": "15000"}, "21000.00", "9903.99.01"),
        (["documents"], {"value": "15000"}, "6000.00", "9903.99.02"),
        (["documents"], {"value": "21000"}, "0.00", "9903.99.03"),
        (["documents"], {"value": None}, None, None),  # which of the two headings it is hangs on the value
    ],
)
def test_a_floor_declares_a_heading_by_its_documents_and_by_whether_the_price_reaches_it(
    claims: list[str],
    line: dict[str, object],
    duty: str | None,
    heading: str | None,
    made: Callable[[str, Mapping[str, str]], RuleBook],
) -> None:
    headings = "heading: 9903.99.02, heading_if_reached: 9903.99.03, cite"
    book = made(
        "us/example/floor.yaml",
        {FLOOR: FLOOR.replace("cite", "heading: 9903.99.01, cite"), DOCUMENTED: DOCUMENTED.replace("cite", headings)},
    )
    goods = {"tariff_number": "2804.61.00.00", "origin": "DE", "quantities": [{"amount": "1000", "unit": "KG"}], **line}
    stated = {key: value for key, value in goods.items() if value is not None}
    if line["value"] is None:
        stated["currency"] = "EUR"
    one = found(book, "us.example.floor", {**stated, "claims": claims}, entered="2026-12-04")
    assert (None if one.duty is None else str(one.duty), one.declare) == (duty, heading)
