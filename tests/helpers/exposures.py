"""Goods whose sums are done by hand, with reports that were stated and not screened; and the stories, screened."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import prefile
from prefile import Entry, Report, RuleBook
from prefile.findings import Amounts, Coverage, ImportReliance, LineReport, ReadThrough, RuleBookId, Totals

STORIES = Path(__file__).parents[2] / "fixtures" / "entries"

# Each of the goods: its number, origin and value, its coverage in four words, and its duty payable, least and most.
GOODS: list[tuple[Any, ...]] = [
    ("8112.92.10.00", "CN", "60000", "covered", "processed", "direct", ("gallium",), ("100.10", "100.10", "100.10")),
    ("8112.92.10.00", "DE", "30000", "covered", "processed", "direct", ("gallium",), (None, "5.00", None)),
    (
        "3815.12.00.90",
        "DE",
        "10000",
        "covered",
        "final derivative",
        "evidence",
        ("gallium", "germanium"),
        ("1", "1", "1"),
    ),
    (
        "3818.00.00.45",
        "TW",
        "18000.50",
        "cannot tell",
        "processed",
        "shared",
        ("germanium", "silicon"),
        ("2", "2", "2"),
    ),
    (
        "2603.00.00.10",
        "CL",
        "50000",
        "not covered",
        "ore or concentrate",
        "direct",
        ("copper",),
        (None, "0.00", "7.05"),
    ),
    ("8112.92.10.00", None, "5000", "covered", "processed", "direct", ("gallium",), ("0.00", "0.00", "0.00")),
    ("2804.61.00.00", "DE", None, "covered", "processed", "direct", ("silicon",), (None, "0.00", None)),
]


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def stated_pair(goods: list[tuple[Any, ...]], **facts: Any) -> tuple[Entry, Report]:  # noqa: ANN401 - what an entry holds
    """Return an entry of so many lines, and a report on it that was not screened but stated."""
    lines = [
        {"line": place, "tariff_number": number, "origin": origin, "value": value}
        for place, (number, origin, value, *_) in enumerate(goods, start=1)
    ]
    shape = {"format": "prefile-entry/1", "entered": "2026-12-04T09:30", "lines": lines, **facts}
    entry = Entry.model_validate(shape)
    found = tuple(_found(place, *one) for place, one in enumerate(goods, start=1))
    by_hand = Report(
        reference=None,
        metadata=None,
        entry_number=None,
        entry_digest=entry.digest(),
        source_digest=None,
        rate_date="2026-12-04T09:30:00-05:00",
        rate_date_basis="entered",
        rulebook=RuleBookId("sha256:…", "2026-08-21", ReadThrough(None, None, "2026-08-21")),
        scenarios=(),
        as_known_on=None,
        decided_by="by hand",
        lines=found,
        totals=Totals(None, None, Decimal(0), None, {}),
        warnings=(),
        authorities={},
        titles={},
        source=None,
        notices=(),
        suppositions=(),
        fees_lack=(),
        fee_grounds={},
        on_the_way=(),
    )
    return entry, by_hand


def _found(  # noqa: PLR0913, PLR0917 - one row of the table above
    place: int, number: str, origin: str | None, _value: str, outcome: Any, stage: Any, basis: Any,  # noqa: ANN401
    minerals: tuple[str, ...], duty: tuple[str | None, str, str | None],
) -> LineReport:  # fmt: skip
    reliance = tuple(ImportReliance(one, ">50", 2025, "MCS 2026", "as stated") for one in minerals)
    coverage = Coverage(outcome, stage, minerals, basis, (), import_reliance=reliance)
    payable, least, most = duty
    amounts = Amounts(_amount(payable), Decimal(least), _amount(most))
    return LineReport(place, number, origin, coverage, (), (), amounts, None, None)


def screened_stories(book: RuleBook) -> Iterator[tuple[Entry, Report]]:
    """Yield each story with its report."""
    for path in sorted(STORIES.glob("*/declaration.json")):
        entry = prefile.read_entry(path)
        yield entry, prefile.screen(entry, book)
