"""How each kind of value in a declaration is read: exact amounts, instants, days, tariff numbers, names.

A value of the wrong kind is refused with a stable code. Nothing is coerced: a number that should be text has lost
its zeros already, and a float has lost its digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainSerializer,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import ErrorDetails, PydanticCustomError, PydanticKnownError

from prefile.values.dates import read_day, read_instant, write_instant
from prefile.values.money import read_amount
from prefile.values.tariff_number import COMMON_DIGITS, read_number
from prefile.values.unreadable import Unreadable

__all__ = [
    "Amount",
    "Code",
    "Count",
    "Countries",
    "Country",
    "Currency",
    "Day",
    "Degrees",
    "Instant",
    "LineNumber",
    "Name",
    "Number",
    "Percent",
    "Short",
    "TariffNumber",
    "Text",
    "Words",
    "YearOrDay",
    "distinct_errors",
    "plain",
    "refused",
    "size_words",
]

_LONGEST_COUNT = 9
_QUOTED = "Write it in quotes, as YYYY-MM-DD."
_YEAR = re.compile(r"(?:19|20)[0-9]{2}", re.ASCII)
_SIX = re.compile(r"[0-9][0-9. ]{4,12}[0-9]", re.ASCII)


class Number:
    """A JSON number as it was written, so that no digit passes through binary floating point."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


def distinct_errors(error: ValidationError) -> Iterator[ErrorDetails]:
    """Yield what a validation found, but lists called too short only because their own items are wrong."""
    every = error.errors(include_url=False)
    within = {found["loc"][:size] for found in every for size in range(len(found["loc"]))}
    for found in every:
        if found["type"] != "too_short" or found["loc"] not in within:
            yield found


def size_words(key: str, context: Mapping[str, object]) -> str:
    """Say how many items a list has and how many it may."""
    least = context.get("min_length")
    limit = f"at most {context['max_length']} are allowed" if least is None else f"at least {least} is needed"
    return f'"{key}" has {context["actual_length"]} items, but {limit}'


def refused(code: str, what: str, path: str = "", following: str = "", also: str = "") -> PydanticCustomError:
    """Return a validation error that carries a stable code; braces in `what` stand for themselves.

    `path` leads from what is validated to the part of it that is wrong, `also` to where else the fault stands;
    `following` is the next step where it is not the catalogue's.
    """
    legible = what.encode("utf-8", "backslashreplace").decode()
    return PydanticCustomError(
        "prefile", "{what}", {"code": code, "what": legible, "path": path, "next": following, "also": also}
    )


def _amount(value: object) -> Decimal:
    match value:
        case Number():
            text = value.text
        case str():
            text = value
        case Decimal() if value.is_finite():
            text = f"{value:f}"
        case int() if not isinstance(value, bool):
            text = str(value)
        case _:
            what = f"an amount is written in digits, not as {_in_json(value)}"
            raise refused("E108", what, following="Enter digits, for example 15000 or 15000.50.")
    try:
        return read_amount(text)
    except Unreadable as error:
        raise refused("E108", str(error), following=error.following) from None


def _in_json(value: object) -> str:
    """Name a value that is no amount in the words of JSON."""
    if isinstance(value, bool):
        return "true or false"
    names: dict[type, str] = {dict: "an object", list: "a list", tuple: "a list", type(None): "null"}
    return names.get(type(value), "a float")


def _percent(value: Decimal) -> Decimal:
    if value > 100:  # noqa: PLR2004 - the whole
        raise refused("E136", f"{value} percent exceeds 100", following="Enter the percentage by weight, at most 100.")
    return value


def _degrees(value: Decimal) -> Decimal:
    if value > 100:  # noqa: PLR2004 - pure sugar
        what = f"{value} sugar degrees exceed the 100 of pure sugar"
        raise refused("E136", what, following="Enter the degrees of the polarimetric test.")
    return value


def _whole(value: object) -> int:
    text = value.text if isinstance(value, Number) else value
    if type(text) is int:
        return text
    if not isinstance(text, str) or not text.isdigit() or not text.isascii() or len(text) > _LONGEST_COUNT:
        raise PydanticKnownError("int_type")
    return int(text)


def _instant(value: object) -> datetime:
    if isinstance(value, date):  # of Python; without offset it is New York's, as text is
        value = value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()
    if not isinstance(value, str):
        raise refused("E130", "a date is written as text in quotes", following=_QUOTED)
    try:
        return read_instant(value)
    except Unreadable as error:
        raise refused("E130", str(error), following=error.following) from None


def _day(value: object) -> date:
    if type(value) is date:
        return value
    if not isinstance(value, str):
        raise refused("E130", "a date is written as text in quotes", following=_QUOTED)
    try:
        return read_day(value)
    except Unreadable as error:
        raise refused("E130", str(error), following=error.following) from None


def _year_or_day(value: object) -> str:
    if isinstance(value, str) and _YEAR.fullmatch(value):
        return value
    try:
        return _day(value).isoformat()
    except PydanticCustomError:
        what = "the year made is not in YYYY form, nor the date made in YYYY-MM-DD form"
        raise refused("E130", what, following='Write "2021" or "2021-06-30", in quotes.') from None


def _tariff_number(value: object) -> str:
    if not isinstance(value, str):
        what = "a tariff number is written as text in quotes, so that no zero is lost"
        raise refused("E131", what, following="Put the number in quotes.")
    try:
        return read_number(value)
    except ValueError as error:
        raise refused("E131", str(error)) from None


def _line_number(value: object) -> str:
    """Read a line's tariff number: six digits are read too, which only another country's declaration may have."""
    digits = value.replace(".", "").replace(" ", "") if isinstance(value, str) else ""
    if isinstance(value, str) and len(digits) == COMMON_DIGITS and _SIX.fullmatch(value):
        return digits
    return _tariff_number(value)


def plain(amount: Decimal) -> str:
    """Write an amount without trailing zeros or exponent, as it stands in the canonical entry."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


_AMOUNT_PATTERN = r"^[0-9]{1,18}(\.[0-9]{1,6})?$"
_INSTANT_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?)?$"
_DAY_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_YEAR_OR_DAY_PATTERN = r"^[0-9]{4}(-[0-9]{2}-[0-9]{2})?$"
_NUMBER_PATTERN = r"^[0-9](?:[. ]*[0-9]){7}(?:(?:[. ]*[0-9]){2})?$"
_LINE_NUMBER_PATTERN = r"^[0-9](?:[. ]*[0-9]){5}(?:(?:[. ]*[0-9]){2}){0,2}$"

Amount = Annotated[
    Decimal,
    BeforeValidator(_amount),
    PlainSerializer(plain, return_type=str, when_used="json"),
    WithJsonSchema({"anyOf": [{"type": "string", "pattern": _AMOUNT_PATTERN}, {"type": "number", "minimum": 0}]}),
]
Percent = Annotated[Amount, AfterValidator(_percent)]
Degrees = Annotated[Amount, AfterValidator(_degrees)]
Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    PlainSerializer(write_instant, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": _INSTANT_PATTERN}),
]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "pattern": _DAY_PATTERN})]
YearOrDay = Annotated[
    str, BeforeValidator(_year_or_day), WithJsonSchema({"type": "string", "pattern": _YEAR_OR_DAY_PATTERN})
]
TariffNumber = Annotated[
    str,
    BeforeValidator(_tariff_number),
    WithJsonSchema({"type": "string", "pattern": _NUMBER_PATTERN, "maxLength": 20}),
]
LineNumber = Annotated[
    str,
    BeforeValidator(_line_number),
    WithJsonSchema({"type": "string", "pattern": _LINE_NUMBER_PATTERN, "maxLength": 20}),
]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9+*]{1,6}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Words = Annotated[str, StringConstraints(pattern=r"^[a-z]+(,? [a-z]+)*$", max_length=80)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Text = Annotated[str, StringConstraints(max_length=5000)]
Count = Annotated[
    int,
    BeforeValidator(_whole),
    Field(ge=1, le=99999),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 99999}),
]
Countries = Annotated[tuple[Country, ...], Field(max_length=50)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
