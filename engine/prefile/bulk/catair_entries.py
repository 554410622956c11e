"""CATAIR AE in columns: a recognizer of entry summaries whose records are all of 80 characters, in their usual order.

A block is a table of characters: each field is some columns of the rows that hold its record. Each distinct text of a
field is read by the ordinary reader, once. An entry with any other record, or with two tariff numbers on a line, goes
to that reader, and so does one whose total is not that of its lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from io import BytesIO
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from prefile.bulk.key_table import Ints, Longs, Mask
from prefile.bulk.plain import Items, Plain, Unproved
from prefile.bulk.text_columns import TextColumns
from prefile.entry import Entry
from prefile.entry.form_7501 import WITHDRAWALS
from prefile.entry.minors import FORMATS
from prefile.errors import DeclarationProblems
from prefile.intake.catair.declarations import read_catair
from prefile.intake.catair.records import LAYOUTS, WIDTH
from prefile.intake.catair.text import Unread, read_field
from prefile.intake.how_written import AS_IT_SHOWS
from prefile.intake.limits import Limits
from prefile.intake.quantities import why_no_quantity
from prefile.intake.tariff_numbers import is_heading
from prefile.law.us_customs import PROVINCES

__all__ = ["HEADER", "ROW", "CatairEntries", "codes_of", "table_of"]

ROW = WIDTH + 1  # bytes of a record with the end of its line
_SPACE, _TILDE, _NEWLINE = b" ~\n"
HEADER, _DATES, _LINE, _GOODS, _TOTAL = (int(code) for code in ("10", "11", "40", "50", "90"))
_KNOWN = frozenset({HEADER, _DATES, _LINE, 44, _GOODS, 60, 61, 62, _TOTAL})
_MOST_WORDS = 1 << 16  # of each field
_MOST_ROWS = Limits().entry_characters // ROW
_TOLERANCE = 299  # cents, as the ordinary reader has it
_OF_ENTRY = {"port": "port", "broker's reference": "reference", "entry type": "entry_type", "mode of transport": "mode"}
_OF_LINE = {"origin": "origin", "country of export": "exported_from", "special program": "program"}
_WRONG = object()
Table = NDArray[np.uint8]


def table_of(data: bytes) -> Table | None:
    """Return bytes as a row a record; None where they are not all printable records of 80 characters."""
    if not data or len(data) % ROW:
        return None
    table = np.frombuffer(data, np.uint8).reshape(-1, ROW)
    text = table[:, :WIDTH]
    if (table[:, WIDTH] != _NEWLINE).any() or (text < _SPACE).any() or (text > _TILDE).any():
        return None
    return table


def codes_of(table: Table) -> Ints:
    """Return which record each row is, as a number; -1 for those that are named otherwise."""
    tens, ones = table[:, 0].astype(np.int32) - ord("0"), table[:, 1].astype(np.int32) - ord("0")
    named = (tens >= 0) & (tens <= 9) & (ones >= 0) & (ones <= 9)  # noqa: PLR2004 - digits
    return np.where(named, tens * 10 + ones, -1).astype(np.int32)


class CatairEntries:
    """Recognizes blocks of whole entries; what it read of each field is remembered."""

    def __init__(self) -> None:
        """Know no text yet."""
        self._read: dict[tuple[int, str], dict[bytes, Any]] = {}

    def batches(self, data: bytes, name: str, behind: int) -> Iterator[Plain | Unproved]:
        """Yield the entries of a block, which are all plain or not, each by itself; so many lines stand before it."""
        table = table_of(data)
        if table is None:
            raise ValueError("a block that is no table of records")
        yield _Block(self, data, table, name, behind).plain()

    @staticmethod
    def cut(data: bytes, at: int, block: int) -> int:
        """Return where a block of about so many bytes ends that begins at a place: an entry is not cut."""
        rows = np.flatnonzero(codes_of(np.frombuffer(data, np.uint8)[at:].reshape(-1, ROW)) == HEADER)
        fitting = rows[(rows > 0) & (rows * ROW <= block)]
        later = rows[rows > 0]
        row = fitting[-1] if len(fitting) else later[0] if len(later) else None
        return len(data) if row is None or len(data) - at <= block else at + int(row) * ROW

    def texts(self, table: Table, code: int, field: str, rows: Longs) -> tuple[pa.Array, Mask]:
        """Return what a field says in some rows (null where it is blank), and where the ordinary reader refuses it."""
        layout = LAYOUTS[str(code)][field]
        width = layout.last - layout.first + 1
        raw = np.ascontiguousarray(table[rows, layout.first - 1 : layout.last]).view(f"S{width}").ravel()
        words, back = np.unique(raw, return_inverse=True)
        known = self._read.setdefault((code, field), {})
        if len(known) > _MOST_WORDS:
            known.clear()
        found: list[Any] = []
        for word in words.tolist():
            if word not in known:
                known[word] = self._text(word, code, field)
            found.append(known[word])
        wrong = np.array([text is _WRONG for text in found], np.bool_)
        texts = pa.array([None if text is _WRONG else text for text in found], pa.string())
        return texts.take(pa.array(back)), wrong[back] if found else np.zeros(0, np.bool_)

    @staticmethod
    def _text(word: bytes, code: int, field: str) -> Any:  # noqa: ANN401 - a text, none, or what stands for wrong
        layout = LAYOUTS[str(code)][field]
        try:
            return read_field((" " * (layout.first - 1) + word.decode()).rstrip(), layout)
        except Unread:
            return _WRONG


class _Block:
    """A block on the way: each field read adds to the entries that are not plain."""

    def __init__(self, reading: CatairEntries, data: bytes, table: Table, name: str, behind: int) -> None:
        self._reading, self._data, self._table, self._name, self._behind = reading, data, table, name, behind
        codes = codes_of(table)
        self._heads = np.flatnonzero(codes == HEADER)
        self._goods = np.flatnonzero(codes == _GOODS)
        self._begun = np.flatnonzero(codes == _LINE)
        self._entry = np.cumsum(codes == HEADER) - 1
        self._ends = np.append(self._heads[1:], len(codes))
        self._wrong = self._misplaced(codes)

    def _misplaced(self, codes: Ints) -> Mask:
        """Return the entries whose records are not in the usual order: 10, 11, lines of one 40 and one 50, a total."""
        heads, size = self._heads, len(self._heads)
        wrong = self._ends - heads > _MOST_ROWS
        np.logical_or.at(wrong, self._entry, ~np.isin(codes, list(_KNOWN)))
        behind = np.append(codes, 0)
        wrong |= (behind[heads + 1] != _DATES) | (np.bincount(self._entry[codes == _DATES], minlength=size) != 1)
        wrong |= behind[np.minimum(heads + 2, len(codes))] != _LINE
        totals = np.flatnonzero(codes == _TOTAL)
        np.logical_or.at(wrong, self._entry[totals], totals + 1 != self._ends[self._entry[totals]])
        line = np.cumsum(codes == _LINE) - 1
        owner, of_goods = self._entry[self._goods], line[self._goods]
        within = (of_goods >= 0) & (np.append(self._entry[self._begun], -1)[of_goods] == owner)
        np.logical_or.at(wrong, owner, ~within)
        goods = np.bincount(of_goods[within], minlength=len(self._begun))
        np.logical_or.at(wrong, self._entry[self._begun], goods != 1)
        return wrong

    def plain(self) -> Plain:
        """Return the block in columns; entries that are not plain have no meaning there, but for how they are read."""
        kept = ~self._wrong
        counts = np.bincount(self._entry[self._begun], minlength=len(self._heads)).astype(np.int32)
        counts = np.where(kept, counts, 0).astype(np.int32)  # of others the ordinary reader says what they hold
        of_line = self._begun[kept[self._entry[self._begun]]]
        goods = self._goods[kept[self._entry[self._goods]]]
        owner = self._entry[of_line]
        entries = self._entries()
        lines, numbers = self._lines(of_line, goods, owner)
        items = self._quantities(goods, owner)
        self._exported(entries, of_line, owner)
        self._compare_totals(goods, owner)
        others = {"not plain": pa.array(np.zeros(len(counts), np.int8), mask=~self._wrong)}
        return TextColumns(entries, counts, lines, numbers, items).plain(self._whole, entry_others=others)

    def _whole(self, entry: int) -> tuple[Iterator[Entry | DeclarationProblems], int]:
        """Return an entry as the ordinary reader reads it, and how many lines of the file stand before it."""
        own = self._data[int(self._heads[entry]) * ROW : int(self._ends[entry]) * ROW]
        read = partial(read_catair, BytesIO(own), self._name, Limits(), AS_IT_SHOWS)
        return read(), self._behind + int(self._heads[entry])

    def _of_heads(self, code: int, field: str, offset: int) -> pa.Array:
        rows = np.minimum(self._heads + offset, len(self._table) - 1)
        texts, wrong = self._reading.texts(self._table, code, field, rows)
        self._wrong |= wrong
        return texts

    def _of_lines(self, code: int, field: str, rows: Longs, owner: Longs) -> pa.Array:
        texts, wrong = self._reading.texts(self._table, code, field, rows)
        np.logical_or.at(self._wrong, owner, wrong)
        return texts

    def _entries(self) -> dict[str, pa.Array]:
        action, filer = self._of_heads(HEADER, "action", 0), self._of_heads(HEADER, "filer code", 0)
        digits = self._of_heads(HEADER, "entry number", 0)
        named = [
            None if one is None or number is None else f"{one}-{number[:7]}-{number[7]}"
            for one, number in zip(filer.to_pylist(), digits.to_pylist(), strict=True)
        ]
        kinds = self._of_heads(HEADER, "entry type", 0)
        self._wrong |= [
            does not in {"A", "R"} or number is None or kind in WITHDRAWALS
            for does, number, kind in zip(action.to_pylist(), named, kinds.to_pylist(), strict=True)
        ]
        return {
            "entry_number": pa.array(named, pa.string()),
            **{fact: self._of_heads(HEADER, field, 0) for field, fact in _OF_ENTRY.items()},
            "importer": self._of_heads(_DATES, "importer", 1),
            "entered": self._of_heads(_DATES, "estimated entry date", 1),
            "imported": self._of_heads(_DATES, "import date", 1),
            "format": pa.array([FORMATS[-1]]).take(pa.array(np.zeros(len(self._heads), np.int32))),
        }

    def _lines(self, of_line: Longs, goods: Longs, owner: Longs) -> tuple[dict[str, pa.Array], pa.Array]:
        texts = {fact: self._of_lines(_LINE, field, of_line, owner) for field, fact in _OF_LINE.items()}
        for column in (texts["origin"], texts["exported_from"]):
            odd = [text == "**" or text in PROVINCES for text in column.to_pylist()]
            np.logical_or.at(self._wrong, owner, np.array(odd, np.bool_))
        number = self._of_lines(_LINE, "line number", of_line, owner)
        stated = [text is not None and text != "000" for text in number.to_pylist()]
        np.logical_or.at(self._wrong, owner, ~np.array(stated, np.bool_))
        in_set = self._of_lines(_LINE, "article set", of_line, owner)
        np.logical_or.at(self._wrong, owner, in_set.is_valid().to_numpy(zero_copy_only=False))
        tariff = self._of_lines(_GOODS, "tariff number", goods, owner)
        heading = [text is None or is_heading(text) for text in tariff.to_pylist()]
        np.logical_or.at(self._wrong, owner, np.array(heading, np.bool_))
        gross = self._of_lines(_LINE, "gross weight", of_line, owner)
        texts["gross_kg"] = pa.array(
            [text if text and text.strip("0") else None for text in gross.to_pylist()], pa.string()
        )
        texts["tariff_number"] = tariff
        texts["value"] = self._of_lines(_GOODS, "value", goods, owner)
        return texts, number.cast(pa.int64())

    def _quantities(self, goods: Longs, owner: Longs) -> Items:
        """Return the quantities of lines: those of which the ordinary reader would say nothing but that they are."""
        listed: list[tuple[int, str, str]] = []
        for pair in ("first", "second", "third"):
            amounts = self._of_lines(_GOODS, f"{pair} quantity", goods, owner).to_pylist()
            units = self._of_lines(_GOODS, f"{pair} unit", goods, owner).to_pylist()
            listed += [
                (line, amount, unit)
                for line, (amount, unit) in enumerate(zip(amounts, units, strict=True))
                if amount is not None and unit is not None and why_no_quantity(amount, unit, written=False) is None
            ]
        listed.sort(key=lambda found: found[0])
        counts = np.bincount(np.array([line for line, _, _ in listed], np.int64), minlength=len(goods))
        begins = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        fields = {
            "amount": pa.array([amount for _, amount, _ in listed], pa.string()),
            "unit": pa.array([unit for _, _, unit in listed], pa.string()),
        }
        return Items(begins, fields)

    def _exported(self, entries: dict[str, pa.Array], of_line: Longs, owner: Longs) -> None:
        """Put the day of export of entries all of whose lines state the same."""
        days = self._of_lines(_LINE, "export date", of_line, owner).to_pylist()
        found: dict[int, set[str | None]] = {}
        for entry, day in zip(owner.tolist(), days, strict=True):
            found.setdefault(entry, set()).add(day)
        alike = [found.get(entry, {None}) for entry in range(len(self._heads))]
        entries["exported"] = pa.array([next(iter(one)) if len(one) == 1 else None for one in alike], pa.string())

    def _compare_totals(self, goods: Longs, owner: Longs) -> None:
        """Leave entries to the ordinary reader whose total of the duty may not be that of their lines."""
        size = len(self._heads)
        last = self._ends - 1
        totalled = codes_of(self._table[last]) == _TOTAL
        duties = self._of_lines(_GOODS, "duty", goods, owner).to_pylist()
        if not totalled.any():
            return
        summed, lacks = np.zeros(size, np.int64), np.zeros(size, np.bool_)
        np.logical_or.at(lacks, owner, np.array([duty is None for duty in duties], np.bool_))
        np.add.at(summed, owner, np.array([_cents(duty) for duty in duties], np.int64))
        texts, wrong = self._reading.texts(self._table, _TOTAL, "total duty", last)
        totals = np.array([_cents(text) for text in texts.to_pylist()], np.int64)
        stated = texts.is_valid().to_numpy(zero_copy_only=False)
        self._wrong |= totalled & (wrong | lacks | (stated & (np.abs(totals - summed) > _TOLERANCE)))


def _cents(text: str | None) -> int:
    return 0 if text is None else int(text.replace(".", ""))
