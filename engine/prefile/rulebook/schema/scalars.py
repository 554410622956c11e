"""How each word of a rule file is read: instants, rates, tariff numbers, headings, names. Scalars come as text."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from prefile.entry.importer_number import importer_number
from prefile.entry.line import PartOf
from prefile.values.dates import read_day, read_instant
from prefile.values.money import read_amount
from prefile.values.rate import Rate
from prefile.values.rate_words import UNIT_WORDS, read_rate, unknown_unit

__all__ = [
    "Day",
    "Heading",
    "Headings",
    "ImporterNumbers",
    "Key",
    "ListPath",
    "MeasureId",
    "MeasureIds",
    "Moment",
    "Money",
    "Most",
    "Origins",
    "PartOfDate",
    "PartsOf",
    "Prefixes",
    "Programs",
    "RateText",
    "Sentence",
    "Slug",
    "Slugs",
    "Statuses",
    "TablePath",
    "TwoDigits",
    "UnitPriceText",
    "Years",
    "listed",
    "wrong",
]


_MOST_YEARS = 200
_NEAR = 0.75
_COMMON_UNITS = {"no": "piece", "pc": "piece", "unit": "piece", "ton": "t", "tonne": "t"}  # as others write them


def wrong(what: str, code: str = "R306", following: str = "") -> PydanticCustomError:
    """Return a validation error in the author's words, with what to do; braces in `what` stand for themselves."""
    return PydanticCustomError("written", "{what}", {"what": what, "code": code, "next": following})


def _instant(text: object) -> datetime:
    try:
        return read_instant(str(text).removesuffix(" ET"))
    except ValueError as error:
        raise wrong(str(error)) from None


def _day(text: object) -> date:
    try:
        return read_day(str(text))
    except ValueError as error:
        raise wrong(str(error)) from None


def _unit_spelt(text: str) -> None:
    """Refuse a price by a unit that is none."""
    unit = unknown_unit(text)
    if unit is not None:
        word = unit.lower().rstrip(".s")
        near = [_COMMON_UNITS[word]] if word in _COMMON_UNITS else get_close_matches(word, UNIT_WORDS, 1, _NEAR)
        hint = f"Did you mean {near[0]}?" if near else "Units are kg, g, t, W, liter, piece, m, m2 and the like."
        raise wrong(f'"{unit}" in "{text}" is no unit', following=hint)


def _rate(text: object) -> Rate:
    found = read_rate(str(text))
    if found is None:
        _unit_spelt(str(text))
    if found is None or found.names_another:
        raise wrong(f'"{text}" is not a rate like 15 %, 21 USD/kg, 13.9¢/kg + 1.9 % or Free')
    return found


def _unit_price(text: object) -> Rate:
    found = read_rate(str(text))
    if found is None:
        _unit_spelt(str(text))
    term = found.terms[0] if found is not None and len(found.terms) == 1 else None
    if found is None or term is None or term.per is None or found.least is not None or found.most is not None:
        raise wrong(f'"{text}" is no price by the unit, like 5 USD/kg, 2 USD/piece or 0.38 USD/W')
    if not term.amount:
        raise wrong(f'"{text}" is no price: every value is over it')
    if term.content is not None or term.of:
        raise wrong(f'"{text}" is by a part of the goods; a unit value is by the unit of the goods, like 5 USD/kg')
    return found


def _money(text: object) -> Decimal:
    try:
        return read_amount(str(text))
    except ValueError as error:
        raise wrong(str(error)) from None


def _importer(text: object) -> str:
    found = importer_number(str(text))
    if found is None:
        raise wrong(f'"{text}" is no importer number like 12-345678900, 12-3456789 or 260101-00123')
    return found


def _years(text: object) -> int:
    found = str(text)
    if not (found.isascii() and found.isdigit()) or not 1 <= int(found[:4]) <= _MOST_YEARS:
        raise wrong(f'"{found}" is no number of years from 1 to {_MOST_YEARS}')
    return int(found)


def _most(text: object) -> Decimal | str:
    return "unknown" if text == "unknown" else _money(text)


def _prefix(text: object) -> str:
    digits = str(text).replace(".", "").replace(" ", "")
    if digits == "all":
        return ""
    if not (digits.isascii() and digits.isdigit()) or len(digits) not in {2, 4, 6, 8, 10}:
        raise wrong(f'"{text}" is not "all" or a tariff number of 2, 4, 6, 8 or 10 digits')
    return digits


def listed(value: object) -> object:
    """Return text as a list of it."""
    return [value] if isinstance(value, str) else value


def _scalar(description: str, pattern: str = "") -> WithJsonSchema:
    """Return a scalar as text of a form: editors read 15000 as a number and NO as a word, which have none."""
    form = {"pattern": pattern} if pattern else {}
    return WithJsonSchema({"type": ["string", "number"], "description": description, **form})


_DATE = r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_TIME = r"T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"
_UNITS = "|".join(word.replace(".", r"\.") for word in sorted(UNIT_WORDS, key=len, reverse=True))
_NUMBER = r"[0-9]+(\.[0-9]+)?"
_SPECIFIC = rf"(\$ ?{_NUMBER}|{_NUMBER} ?(¢|USD)) ?(/ ?| )({_UNITS})\.?( on [a-z ]+|, including [a-z ]+)?"
_PERCENT = rf"{_NUMBER}( [1-9]/[2-9])? ?%( on .+)?"
_SUM = rf"({_PERCENT}|{_SPECIFIC})( ?\+ ?({_PERCENT}|{_SPECIFIC}))*"

Moment = Annotated[
    datetime,
    BeforeValidator(_instant),
    _scalar("2026-12-04T00:01 ET; a day alone is 00:01 in New York", rf"^{_DATE}({_TIME}( ET|Z|[+-][0-9:]+)?)?$"),
]
Day = Annotated[date, BeforeValidator(_day), _scalar("2026-12-04", rf"^{_DATE}$")]
PartOfDate = Annotated[
    str,
    StringConstraints(pattern=r"^(19|20)[0-9]{2}(-[0-9]{2}(-[0-9]{2})?)?$"),
    _scalar("2026-12-04, 2026-12 or 2026", r"^(19|20)[0-9]{2}(-[0-9]{2}(-[0-9]{2})?)?$"),
]
RateText = Annotated[
    Rate,
    BeforeValidator(_rate),
    _scalar(
        "15 %, 21 USD/kg, 13.9¢/kg + 1.9 % or Free", rf"^([Ff]ree|{_SUM}(,? but not (less|more)( than)? {_SUM})?)$"
    ),
]
UnitPriceText = Annotated[
    Rate, BeforeValidator(_unit_price), _scalar("5 USD/kg, 2 USD/piece or 0.38 USD/W", rf"^{_SPECIFIC}$")
]
Money = Annotated[Decimal, BeforeValidator(_money), _scalar("6000.00", rf"^{_NUMBER}$")]
Most = Annotated[
    Decimal | Literal["unknown"], BeforeValidator(_most), _scalar("6000.00 or unknown", rf"^({_NUMBER}|unknown)$")
]
TwoDigits = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$"), _scalar("01 or 11, in quotes", r"^[0-9]{2}$")]
ImporterNumber = Annotated[
    str, BeforeValidator(_importer), _scalar("12-345678900; without its suffix, 12-3456789, every suffix is meant")
]
ImporterNumbers = Annotated[
    list[ImporterNumber],
    BeforeValidator(listed, json_schema_input_type=ImporterNumber | list[ImporterNumber]),
    Field(min_length=1),
]
Years = Annotated[
    int,
    BeforeValidator(_years),
    WithJsonSchema({"type": ["string", "integer"], "description": "a number of years: 25"}),
]
Prefix = Annotated[
    str, BeforeValidator(_prefix), _scalar("8541.42.0010, 8703, 76 or all", r"^(all|([0-9]{2}[. ]?){1,5})$")
]
Heading = Annotated[
    str,
    StringConstraints(pattern=r"^99[0-9]{2}\.[0-9]{2}\.[0-9]{2}$"),
    _scalar("9903.90.08", r"^99[0-9]{2}\.[0-9]{2}\.[0-9]{2}$"),
]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([-.][a-z0-9]+)*$", max_length=80)]
MeasureId = Annotated[str, StringConstraints(pattern=r"^us(\.[a-z0-9]+(-[a-z0-9]+)*)+$", max_length=120)]
MeasureIds = Annotated[
    list[Annotated[str, StringConstraints(pattern=r"^us(\.[a-z0-9]+(-[a-z0-9]+)*)*(\.\*)?$", max_length=120)]],
    BeforeValidator(listed, json_schema_input_type=str | list[str]),
    Field(min_length=1),
]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True), _scalar("words")]
Origin = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Origins = Annotated[
    list[Origin], BeforeValidator(listed, json_schema_input_type=Origin | list[Origin]), Field(min_length=1)
]
Slugs = Annotated[list[Slug], BeforeValidator(listed, json_schema_input_type=Slug | list[Slug]), Field(min_length=1)]
PartsOf = Annotated[
    list[PartOf], BeforeValidator(listed, json_schema_input_type=PartOf | list[PartOf]), Field(min_length=1)
]
Prefixes = Annotated[
    list[Prefix], BeforeValidator(listed, json_schema_input_type=Prefix | list[Prefix]), Field(min_length=1)
]
Headings = Annotated[
    list[Heading], BeforeValidator(listed, json_schema_input_type=Heading | list[Heading]), Field(min_length=1)
]
Program = Annotated[str, StringConstraints(pattern=r"^(any|[A-Z]{1,2}[+*]?)$")]
Programs = Annotated[list[Program], BeforeValidator(listed, json_schema_input_type=Program | list[Program])]
Status = Literal["P", "N", "D"]
Statuses = Annotated[
    list[Status], BeforeValidator(listed, json_schema_input_type=Status | list[Status]), Field(min_length=1)
]
ListPath = Annotated[str, StringConstraints(pattern=r"^(lists|scenarios)/[a-z0-9-]+\.csv$")]
TablePath = Annotated[str, StringConstraints(pattern=r"^tariff/[a-z0-9-]+\.csv$")]
