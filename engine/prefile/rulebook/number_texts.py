"""The words of each tariff number, which few who open a book ever read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

__all__ = ["NumberTexts"]

_COLUMNS = ("number", "description")


@dataclass(frozen=True, repr=False, eq=False)
class NumberTexts(Mapping[str, str]):
    """The words of each tariff number, read from the bytes of their table when they are first asked for.

    A row that cannot be read is left out. Pickled and compared by the bytes.
    """

    data: bytes

    @cached_property
    def _words(self) -> dict[str, str]:
        from prefile.rulebook.csv_tables import Columns, cells  # noqa: PLC0415 - a kept book needs no reader of tables

        return {number: words for _, (number, words) in cells(self.data, "texts", Columns(_COLUMNS), lambda _: None)}

    def __getitem__(self, number: str) -> str:
        return self._words[number]

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
