"""Types of columns that are the same on SQLite and PostgreSQL: exact amounts, and instants in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Dialect, Numeric, Text
from sqlalchemy.types import DateTime, TypeDecorator, TypeEngine

from prefile.store.kept import plain_amount

__all__ = ["CODE", "Exact", "Instant", "sortable"]

_POSTGRES = "postgresql"
CODE = Text().with_variant(Text(collation="C"), _POSTGRES)  # which sorts by its letters, as SQLite sorts text anyway
_NO_DIGITS, _LAST = ord("A") - 1, ord("~")


class Exact(TypeDecorator[Decimal]):
    """An amount that is not negative, exact to its last digit: NUMERIC, on SQLite text that sorts as amounts do."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return what the database stores an amount as."""
        return dialect.type_descriptor(Numeric() if dialect.name == _POSTGRES else Text())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:  # noqa: ANN401 - as the database has it
        """Return an amount as it is stored."""
        return value if value is None or dialect.name == _POSTGRES else sortable(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:  # noqa: ANN401 - as above
        """Return the amount that is stored."""
        return value if value is None or dialect.name == _POSTGRES else Decimal(value[1:])


def sortable(amount: Decimal) -> str:
    """Return an amount as text that sorts as amounts do: a letter that counts its whole digits, and the digits.

    Raises:
        ValueError: it is negative, or has more whole digits than a letter can count.
    """
    text = plain_amount(amount)
    whole = text.find(".")
    letter = _NO_DIGITS + (len(text) if whole < 0 else whole)
    if text[0] == "-" or letter > _LAST:
        raise ValueError(f"{text[:40]} is not an amount of duty")
    return f"{chr(letter)}{text}"


class Instant(TypeDecorator[datetime]):
    """An instant, kept in UTC; New York's time is worked out of it. On SQLite it is text that sorts by time."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return what the database stores an instant as."""
        return dialect.type_descriptor(DateTime(timezone=True) if dialect.name == _POSTGRES else Text())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ANN401 - as the database has it
        """Return an instant as it is stored."""
        if value is None or dialect.name == _POSTGRES:
            return value
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ANN401 - as above
        """Return the instant that is stored, in UTC."""
        if value is None:
            return None
        return (value if dialect.name == _POSTGRES else datetime.fromisoformat(value)).astimezone(UTC)
