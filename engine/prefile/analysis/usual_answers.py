"""Answers such as are usually given to a question, by which it is tried what an answer leaves open.

They stand for the kinds of answers that law tells apart, and are shown to nobody. The first of each is the one that
is given while others are tried.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from prefile.entry import Line
from prefile.entry.fact_paths import Fact, FactKind
from prefile.entry.line import PART_OF
from prefile.law.book import RuleBook
from prefile.values.dates import first_minute
from prefile.values.tariff_number import show_number

__all__ = ["UNANSWERED", "usual_answers"]

UNANSWERED = ""  # of a claim or a program: left empty where it is not made
_COUNTRIES = ("DE", "US", "CN", "RU", "CA", "GB")
_ORIGINS = (*_COUNTRIES, "MX", "JP", "KR", "VN", "IN", "TW", "BR", "CH", "NI", "AU")
_MOST_NUMBERS = 12  # of ten digits under one of eight
_SOME = Decimal(1000)  # in the currency, where a line states no value
_PART = Decimal("0.25")

_BY_KIND: dict[FactKind, tuple[str, ...]] = {
    "amount": ("1000",),
    "percent": ("1", "0", "30", "98"),
    "country": _COUNTRIES,
    "countries": _COUNTRIES,
    "year": ("2020", "1985", "1890"),
    "name": ("none", *(name for name in PART_OF if name != "none")),
    "text": (UNANSWERED, "a document"),
}
_BY_FACT: dict[str, tuple[str, ...]] = {
    "origin": _ORIGINS,
    "sugar_degrees": ("96",),
    "exchange_rate": ("1.1",),
    "minerals/{name}/contained_kg": ("1", "0"),
    "invoice/unit_price": ("21.5",),
    "invoice/unit": ("KG", "NO", "W"),
    "invoice/currency": ("USD",),
    "importer": ("00-000000000",),
    "end_use": ("none",),
    "entry_type": ("01",),
    "mode": ("11", "40", "20"),
    "unlading_port": ("2704",),
    "program": (UNANSWERED,),
}
_OF_VALUE = frozenset({
    "us_content", "repair_value", "part_values/{name}", "metal/aluminum/value", "metal/steel/value",
    "metal/copper/value",
})  # fmt: skip
_DAYS_BEFORE = {"imported": (0,), "exported": (5, 200), "loaded": (5, 200), "ftz/filed": (1, 200, 500)}


def usual_answers(fact: Fact, line: Line, day: date, book: RuleBook) -> tuple[str, ...]:
    """Return the answers that are tried for a fact of a line that is entered on a day; none where none can be given."""
    if fact.form == "tariff_number":
        under = book.tariff.under(line.tariff_number, first_minute(day))
        return tuple(show_number(number) for number in under[:_MOST_NUMBERS])
    if fact.form in _DAYS_BEFORE:
        return tuple(str(day - timedelta(days=days)) for days in _DAYS_BEFORE[fact.form])
    if fact.kind == "instant":
        return (str(day),)
    if fact.form in _OF_VALUE:
        return (f"{((line.value or _SOME) * _PART).quantize(Decimal(1)):f}", "0")
    return _BY_FACT.get(fact.form) or _BY_KIND.get(fact.kind, ())
