"""The words of each tariff number, which few who open a book ever read."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

__all__ = ["NumberTexts"]

_COLUMNS = ("number", "description")
_HEADER = ",".join(_COLUMNS).encode()


@dataclass(frozen=True, repr=False, eq=False)
class NumberTexts(Mapping[str, str]):
    """The words of each tariff number, read from the bytes of their table: one row for who asks for one number.

    A row that cannot be read is left out. Pickled and compared by the bytes.
    """

    data: bytes

    @cached_property
    def _words(self) -> dict[str, str]:
        from prefile.rulebook.csv_tables import Columns, cells  # noqa: PLC0415 - a kept book needs no reader of tables

        return {number: words for _, (number, words) in cells(self.data, "texts", Columns(_COLUMNS), lambda _: None)}

    def __getitem__(self, number: str) -> str:
        found = None if "_words" in self.__dict__ else self._row(number)
        return self._words[number] if found is None else found

    def _row(self, number: str) -> str | None:
        """Return the words of the last row of a number; None where that is not plainly one line of the table."""
        begin = self.data.rfind(f"\n{number},".encode()) + 1
        end = self.data.find(b"\n", begin)
        inside_quotes = self.data.count(b'"', 0, begin) % 2
        if not begin or end < 0 or inside_quotes or not self.data.startswith(_HEADER):
            return None
        try:
            ((found, words),) = csv.reader([self.data[begin:end].decode()], strict=True)
        except (csv.Error, ValueError):
            return None
        return words if found == number else None

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    def __len__(self) -> int:
        return len(self._words)

    def __eq__(self, other: object) -> bool:
        return self.data == other.data if isinstance(other, NumberTexts) else super().__eq__(other)

    def __hash__(self) -> int:
        return hash(self.data)

    def __reduce__(self) -> tuple[type[NumberTexts], tuple[bytes]]:
        return NumberTexts, (self.data,)
