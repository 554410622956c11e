"""CSV in columns: a recognizer of rows whose cells say what they hold and nothing else.

Which column holds which fact, the ordinary reader says, who reads the beginning of the file. Each distinct word of a
column that decisions look at is read by that reader too: one that it would read as another, or refuse, is not plain.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

from prefile.bulk.csv_rows import CsvLayout, CsvRows
from prefile.bulk.key_table import Ints, Longs, Mask
from prefile.bulk.plain import LINE_TEXTS, Items, Plain, Unproved
from prefile.bulk.text_columns import Columns, TextColumns
from prefile.entry import Entry
from prefile.entry.minors import FORMATS
from prefile.errors import DeclarationProblems
from prefile.intake.as_written import CellRefused, asks_of_points
from prefile.intake.limits import Limits
from prefile.intake.table.cell_values import read_value
from prefile.intake.table.declarations import csv_columns
from prefile.intake.table.header import Column
from prefile.intake.table.row_facts import is_read_otherwise
from prefile.intake.tariff_numbers import is_heading

__all__ = ["CsvEntries"]

_FEWEST = 16  # entries of a block that is not halved any more
_MOST_WORDS = 1 << 16  # of each column
_ENTRY = ("entry_number", "entry_type", "mode", "port", "importer", "reference", "entered", "imported", "exported")
_LINE = {
    **{name: name for name in (*LINE_TEXTS, "part_of")},
    "ftz/status": "zone",
    "invoice/number": "invoice.number",
    "invoice/line": "invoice.line",
}
_NAMES = frozenset({"reference", "description", "supplier", "importer", "invoice/number", "invoice/line"})
_QUANTITIES = ("1", "2")
_NO_UNIT = "X"
_OPEN = r"^[1-9][0-9]{0,2}\.[0-9]{3}$"  # amounts whose point may part thousands
_ALL = "^[1-9][0-9]{0,4}$"


class CsvEntries:
    """Recognizes blocks of whole entries of one file."""

    def __init__(self, name: str) -> None:
        """Know the columns of a file, whose beginning the ordinary reader reads.

        Raises:
            OSError: it cannot be read any more.
            ValueError: it is not of such rows.
        """
        with Path(name).open("rb") as stream:
            found = csv_columns(stream, name, Limits())
        if found is None or not CsvLayout.fits(found):
            raise ValueError(f"{name} is not in columns that are read at once")
        self._columns, self._layout = found, CsvLayout(found)
        headings = found.headings
        self._of_entry = {column.fact: column for column in headings.entry}
        self._of_line = {column.fact: column for column in headings.line}
        self._names = [f"c{place}" for place in range(len(headings.row.cells))]
        self._words: dict[int, dict[str, bool]] = {}

    def batches(self, data: bytes, name: str, behind: int) -> Iterator[Plain | Unproved]:
        """Yield the entries of a block, in their order; `behind` lines of the file stand before it."""
        rows = self._layout.rows(data)
        if rows is None:
            raise ValueError("a block that does not begin with an entry")
        plain = self._plain(data, rows, name, behind)
        if plain is not None:
            yield plain
            return
        count = len(rows.entries)
        if count <= _FEWEST:
            for number in range(count):
                yield self._alone(data, rows, number, name, behind)
            return
        row = int(rows.entries[count // 2])
        middle = int(rows.begins[row])
        yield from self.batches(data[:middle], name, behind)
        yield from self.batches(data[middle:], name, behind + row)

    def cut(self, data: bytes, at: int, block: int) -> int:
        """Return where a block of about so many bytes ends that begins at a place: an entry is not cut."""
        end = data.rfind(b"\n", at, at + block) + 1 or data.find(b"\n", at) + 1 or len(data)
        while end < len(data):
            rows = self._layout.rows(data[at:end])
            if rows is None:
                return len(data)
            if len(rows.entries) > 1:
                return at + int(rows.begins[rows.entries[-1]])
            end = data.find(b"\n", end) + 1 or len(data)
        return end

    def _alone(self, data: bytes, rows: CsvRows, entry: int, name: str, behind: int) -> Plain | Unproved:
        """Return one entry of a block."""
        first = int(rows.entries[entry])
        last = int(rows.entries[entry + 1]) if entry + 1 < len(rows.entries) else len(rows.begins) - 1
        own = data[int(rows.begins[first]) : int(rows.begins[last])]
        begins = rows.begins[first : last + 1] - rows.begins[first]
        alone = CsvRows(begins, np.zeros(1, np.int64), rows.numbers[entry : entry + 1])
        plain = self._plain(own, alone, name, behind + first)
        return plain or Unproved(own, behind + first, lambda: self._columns.entries(own, name, behind + first))

    def _plain(self, data: bytes, rows: CsvRows, name: str, behind: int) -> Plain | None:
        """Return a block in columns; None where its rows are not all of as many cells as the headings."""
        try:
            table = self._table(data)
        except pa.ArrowInvalid:
            return None
        size = len(rows.begins) - 1
        if table.num_rows != size:
            return None
        cells = [_joined(column) for column in table.columns]
        first = rows.entries.astype(np.int32)
        counts = np.diff(np.append(first, size)).astype(np.int32)
        wrong = self._differing(cells, first, counts)
        entries: Columns = {}
        for fact in self._of_entry:
            if fact in _ENTRY:
                column = cells[self._of_entry[fact].place].take(pa.array(first))
                entries[fact] = column
                wrong[first] |= self._otherwise(self._of_entry[fact], column)
        entries["format"] = pa.array([FORMATS[-1]]).take(pa.array(np.zeros(len(first), np.int32)))
        lines, numbers = self._lines(cells, wrong)
        items = self._quantities(cells, size, wrong)
        others = {"not plain": pa.array(np.zeros(size, np.int8), mask=~wrong)}
        whole = partial(self._whole, data, rows.begins, first, counts, name, behind)
        return TextColumns(entries, counts, lines, numbers, items).plain(whole, others=others)

    def _whole(  # noqa: PLR0913, PLR0917 - what is known of a block
        self, data: bytes, begins: Longs, first: Ints, counts: Ints, name: str, behind: int, entry: int
    ) -> tuple[Iterator[Entry | DeclarationProblems], int]:
        """Return an entry as the ordinary reader reads it in its file."""
        row = int(first[entry])
        own = data[int(begins[row]) : int(begins[row + int(counts[entry])])]
        return self._columns.entries(own, name, behind + row), 0

    def _table(self, data: bytes) -> pa.Table:
        return pcsv.read_csv(
            pa.BufferReader(data),
            read_options=pcsv.ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=self._names),
            parse_options=pcsv.ParseOptions(quote_char='"' if b'"' in data else False),
            convert_options=pcsv.ConvertOptions(
                column_types=dict.fromkeys(self._names, pa.string()),
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )

    def _differing(self, cells: list[pa.Array], first: Ints, counts: Ints) -> Mask:
        """Return the rows that say otherwise of their entry than the first of it, or whose number is not stated."""
        wrong = np.zeros(len(cells[0]), np.bool_)
        for fact, column in self._of_entry.items():
            coded = cells[column.place].dictionary_encode().indices.fill_null(-1).to_numpy(zero_copy_only=False)
            differs = coded != np.repeat(coded[first], counts)
            wrong |= differs & ((coded >= 0) | (fact == "entry_number"))
            if fact not in _ENTRY:
                wrong |= coded >= 0
        return wrong

    def _otherwise(self, column: Column, cells: pa.Array) -> Mask:
        """Return the cells that the ordinary reader does not read as they stand."""
        if column.fact in _NAMES:
            return _truth(pc.call_function("starts_with", [cells], pc.MatchSubstringOptions("#")))
        if column.fact == "entry_number":
            as_read = pc.call_function("utf8_upper", [pc.call_function("utf8_trim_whitespace", [cells])])
            return _truth(pc.call_function("not_equal", [as_read, cells]))
        if column.kind == "amount":
            mark = self._columns.habits.of(column).mark
            if mark is None and asks_of_points(column.fact):
                return _truth(pc.call_function("match_substring_regex", [cells], pc.MatchSubstringOptions(_OPEN)))
            return np.full(len(cells), mark == ",", np.bool_)
        coded = cells.dictionary_encode()
        known = self._words.setdefault(column.place, {})
        if len(known) > _MOST_WORDS:
            known.clear()
        own = [self._is_otherwise(column, word, known) for word in coded.dictionary.to_pylist()]
        found: Mask = np.array([*own, False], np.bool_)[coded.indices.fill_null(len(own)).to_numpy()]
        return found

    def _is_otherwise(self, column: Column, word: str, known: dict[str, bool]) -> bool:
        if word not in known:
            known[word] = self._reads_otherwise(column, word)
        return known[word]

    def _reads_otherwise(self, column: Column, word: str) -> bool:
        mapping, habit = self._columns.headings.mapping, self._columns.habits.of(column)
        try:
            value = read_value(word, column.kind, column.fact, mapping, habit)
        except CellRefused:
            return True
        if value != word or is_read_otherwise(column, word, value):
            return True
        if column.fact == "tariff_number":
            return is_heading(word) or not word[0].isdigit()
        return column.fact.endswith("/unit") and word == _NO_UNIT

    def _lines(self, cells: list[pa.Array], wrong: Mask) -> tuple[Columns, pa.Array | None]:
        lines: Columns = {}
        numbers: pa.Array | None = None
        for fact, column in self._of_line.items():
            own = cells[column.place]
            if fact == "line":
                written = _truth(pc.call_function("match_substring_regex", [own], pc.MatchSubstringOptions(_ALL)))
                wrong |= ~written & own.is_valid().to_numpy(zero_copy_only=False)
                stated: pa.Array = pc.call_function("if_else", [pa.array(written), own, pa.scalar(None, pa.string())])
                numbers = stated.cast(pa.int64())
            elif fact in _LINE:
                lines[_LINE[fact]] = own
                wrong |= self._otherwise(column, own)
            elif not fact.startswith("quantities/") or fact.split("/")[1] not in _QUANTITIES:
                wrong |= own.is_valid().to_numpy(zero_copy_only=False)
        return lines, numbers

    def _quantities(self, cells: list[pa.Array], size: int, wrong: Mask) -> Items | None:
        """Return the quantities of lines, the first before the second; half of one is not plain."""
        pairs: list[tuple[Mask, pa.Array, pa.Array]] = []
        for name in _QUANTITIES:
            columns = [self._of_line.get(f"quantities/{name}/{part}") for part in ("amount", "unit")]
            if all(column is None for column in columns):
                continue
            parts = [None if column is None else cells[column.place] for column in columns]
            stated = [np.zeros(size, np.bool_) if part is None else _valid(part) for part in parts]
            wrong |= stated[0] != stated[1]
            for column, part in zip(columns, parts, strict=True):
                if column is not None and part is not None:
                    wrong |= self._otherwise(column, part)
            if parts[0] is not None and parts[1] is not None:
                pairs.append((stated[0] & stated[1], parts[0], parts[1]))
        if not pairs:
            return None
        counts = sum((stated.astype(np.int32) for stated, _, _ in pairs), np.zeros(size, np.int32))
        begins = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        line = np.concatenate([np.flatnonzero(stated) for stated, _, _ in pairs])
        order = pa.array(np.argsort(line, kind="stable"))
        amounts = pa.concat_arrays([amount.filter(pa.array(stated)) for stated, amount, _ in pairs]).take(order)
        units = pa.concat_arrays([unit.filter(pa.array(stated)) for stated, _, unit in pairs]).take(order)
        return Items(begins, {"amount": amounts, "unit": units})


def _joined(column: pa.ChunkedArray) -> pa.Array:
    joined = column.combine_chunks()
    return joined.chunk(0) if isinstance(joined, pa.ChunkedArray) else joined


def _valid(column: pa.Array) -> Mask:
    found: Mask = column.is_valid().to_numpy(zero_copy_only=False)
    return found


def _truth(column: pa.Array) -> Mask:
    """Return a column of yes and no, where nothing stands no."""
    found: Mask = column.fill_null(pa.scalar(False)).to_numpy(zero_copy_only=False)  # noqa: FBT003 - as pyarrow has it
    return found
