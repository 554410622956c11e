"""A row a finding: what each measure comes to on each line, of lines that name their findings by signature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from prefile.bulk.key_table import Longs
from prefile.bulk.schemas import HELD_MONEY, MONEY, TEXT, held
from prefile.bulk.static_finding import StaticFinding

__all__ = ["EACH", "each_finding"]

_WORD = pa.dictionary(pa.int32(), TEXT)
EACH = pa.schema([
    ("entry", pa.int64()),
    ("entry_number", TEXT),
    ("line", pa.int32()),
    ("signature", pa.int64()),
    ("measure", _WORD),
    ("scenario", _WORD),
    ("outcome", _WORD),
    ("declare", _WORD),
    ("least", MONEY),
    ("most", MONEY),
])  # fmt: skip
_EACH = held(EACH)
Contents = Mapping[int, tuple[StaticFinding, ...]]
Said = tuple[str | None, str]  # the scenario, where a finding is of one, and the measure


class _Found(NamedTuple):
    """The findings of signatures, end to end: where those of each begin, and the place of each by what it is of."""

    begins: Longs
    findings: list[StaticFinding]
    places: Longs


def each_finding(lines: pa.Table, amounts: pa.Table, of_lines: Longs, contents: Contents) -> pa.Table:
    """Return a row for each finding of each line; `contents` are those that their signatures name.

    `of_lines` are the rows of the lines that owe the amounts.
    """
    distinct, of_line = np.unique(lines["signature"].to_numpy(), return_inverse=True)
    said: dict[Said, int] = {}
    found = _found([contents[int(number)] for number in distinct], said)
    counts = np.diff(found.begins)[of_line]
    line = np.repeat(np.arange(lines.num_rows), counts)
    starts = np.cumsum(counts) - counts
    at = found.begins[of_line][line] + np.arange(len(line)) - starts[line]
    rows = starts[of_lines] + found.places[of_line[of_lines], _said(amounts, said)]
    return pa.Table.from_arrays([
        *(lines[name].take(pa.array(line)) for name in ("entry", "entry_number", "line", "signature")),
        *(_words(found.findings, name, at) for name in ("measure", "scenario", "outcome", "declare")),
        *(_spread(amounts[name], rows, len(line)) for name in ("least", "most")),
    ], schema=_EACH)  # fmt: skip


def _found(contents: Sequence[tuple[StaticFinding, ...]], said: dict[Said, int]) -> _Found:
    """Return the findings of signatures, and number in `said` what they are of."""
    sizes = np.array([len(findings) for findings in contents], np.int64)
    begins = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    every = [finding for findings in contents for finding in findings]
    codes = np.array([said.setdefault((one.scenario, one.measure), len(said)) for one in every], np.int64)
    places = np.full((len(contents), len(said) + 1), -1, np.int64)
    of_signature = np.repeat(np.arange(len(contents)), sizes)
    places[of_signature, codes] = np.arange(len(every)) - begins[of_signature]
    return _Found(begins, every, places)


def _words(findings: Sequence[StaticFinding], name: str, at: Longs) -> pa.DictionaryArray:
    """Return what the findings at some places say under a name."""
    coded = pa.array([getattr(finding, name) for finding in findings], TEXT).dictionary_encode()
    return pa.DictionaryArray.from_arrays(coded.indices.take(pa.array(at)), coded.dictionary)


def _said(amounts: pa.Table, said: Mapping[Said, int]) -> Longs:
    """Return by its number what each amount is of."""
    names, measures = _coded(amounts["measure"])
    under, scenarios = _coded(amounts["scenario"])
    own = np.array([said.get((one, name), len(said)) for one in [*under, None] for name in names], np.int64)
    found: Longs = own[scenarios * len(names) + measures] if len(measures) else np.zeros(0, np.int64)
    return found


def _coded(column: pa.ChunkedArray) -> tuple[list[str], Longs]:
    """Return the words of a column, and the place of each row's; that behind the last where none stands."""
    joined = column.unify_dictionaries().combine_chunks()
    words: pa.DictionaryArray = joined.chunk(0) if isinstance(joined, pa.ChunkedArray) else joined
    places = words.indices.fill_null(len(words.dictionary)).to_numpy(zero_copy_only=False).astype(np.int64)
    return words.dictionary.to_pylist(), places


def _spread(amounts: pa.ChunkedArray, rows: Longs, size: int) -> pa.Array:
    """Return amounts in their rows; all others are nothing."""
    every = pa.concat_arrays([*amounts.chunks, pa.array([Decimal(0)], HELD_MONEY)])
    taken = np.full(size, len(every) - 1, np.int64)
    taken[rows] = np.arange(len(every) - 1)
    return every.take(pa.array(taken))
