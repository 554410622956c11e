"""Reports as Parquet for analysts, `prefile-findings/1`: one row a finding, with its line and entry beside it.

Each row is one measure on one line, whatever it came to. What is known of its line (`line_payable`, `line_value` …)
stands on every row of it, to be taken once for each `item` and `line`; `item` counts the reports of a run from 1.
Amounts are decimal128(38, 6) in US dollars, days are dates, and the rate date is an instant shown in New York. Null
under an amount is one that cannot be determined or has no known upper bound, never zero. What a scenario supposes has
its amounts in `would_add…`, never in `duty`, `least` and `most`, so that no sum takes for owed what nobody owes. What
cannot be read is not in the file: it is reported on standard error.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from itertools import repeat
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from prefile.findings import Finding, Missing
from prefile.render.run_item import RunItem
from prefile.render.scratch import Scratch
from prefile.render.tabular.report_columns import ReportLine
from prefile.render.tabular.report_rows import report_lines
from prefile.render.text.form import PLAIN, Aside
from prefile.render.text.summary import Tally
from prefile.render.writers import Piece, Unwritable, problems_aside

__all__ = ["SCHEMA", "ParquetReports", "parquet_piece"]

_ROWS = 50_000  # of a row group: as many as are held at most, but for those of one entry
_MOST = Decimal(10) ** 32

_TEXT, _TEXTS, _MONEY = pa.string(), pa.list_(pa.string()), pa.decimal128(38, 6)
_MISSING = pa.list_(pa.struct([("fact", _TEXT), ("ask", _TEXT), ("path", _TEXT), ("least", _MONEY), ("most", _MONEY)]))
_CLAIMS = pa.list_(pa.struct([("claim", _TEXT), ("says", _TEXT)]))
_FILING = pa.list_(pa.struct([("number", _TEXT), ("duty", _MONEY), ("why", _TEXT), ("measure", _TEXT)]))
_DISCREPANCIES = pa.list_(pa.struct([("code", _TEXT), ("what", _TEXT), ("number", _TEXT), ("next", _TEXT)]))


class _Column(NamedTuple):
    """One column: its name, its type, and what is in it."""

    name: str
    kind: pa.DataType
    of: Callable[..., object]


def _law(amount: Callable[[Finding], Decimal | None]) -> Callable[[ReportLine, Finding], object]:
    return lambda _, found: _money(amount(found)) if found.scenario is None else None


def _supposed(amount: Callable[[Finding], Decimal | None]) -> Callable[[ReportLine, Finding], object]:
    return lambda _, found: None if found.scenario is None else _money(amount(found))


def _money(amount: Decimal | None) -> Decimal | None:
    if amount is not None and abs(amount) >= _MOST:
        raise Unwritable(f"an amount of {amount:f} has more digits than Parquet holds")
    return amount


def _text(text: str | None) -> str | None:
    """Return text without the half characters that a file's name may hold."""
    return None if text is None else text.encode("utf-8", "backslashreplace").decode()


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _missing(missing: tuple[Missing, ...]) -> list[dict[str, object]]:
    return [
        {"fact": fact.fact, "ask": fact.ask, "path": fact.path, "least": _money(fact.least), "most": _money(fact.most)}
        for fact in missing
    ]


def _filing(row: ReportLine) -> list[dict[str, object]] | None:
    filing = row.line.filing
    return None if filing is None else [{**filed._asdict(), "duty": _money(filed.duty)} for filed in filing]


def _discrepancies(row: ReportLine) -> list[dict[str, object]] | None:
    found = row.line.discrepancies
    if found is None:
        return None
    return [
        {
            "code": discrepancy.code,
            "what": discrepancy.what,
            "number": discrepancy.number,
            "next": discrepancy.next,
        }
        for discrepancy in found
    ]


_OF_LINE = (
    _Column("file", _TEXT, lambda row: _text(row.item.file)),
    _Column("entry_number", _TEXT, lambda row: row.report.entry_number),
    _Column("reference", _TEXT, lambda row: row.report.reference),
    _Column("entry_digest", _TEXT, lambda row: row.report.entry_digest),
    _Column("source_digest", _TEXT, lambda row: row.report.source_digest),
    _Column("source_format", _TEXT, lambda row: row.report.source.format if row.report.source else None),
    _Column("rate_date", pa.timestamp("s", tz="America/New_York"), lambda row: _instant(row.report.rate_date)),
    _Column("rate_date_basis", _TEXT, lambda row: row.report.rate_date_basis),
    _Column("rulebook_digest", _TEXT, lambda row: row.report.rulebook.digest),
    _Column("decided_by", _TEXT, lambda row: row.report.decided_by),
    _Column("line", pa.int32(), lambda row: row.line.line),
    _Column("tariff_number", _TEXT, lambda row: row.line.tariff_number),
    _Column("origin", _TEXT, lambda row: row.line.origin),
    _Column("description", _TEXT, lambda row: row.item.description(row.place)),
    _Column("line_value", _MONEY, lambda row: _money(row.item.value(row.place))),
    _Column("line_payable", _MONEY, lambda row: _money(row.line.duty.payable)),
    _Column("line_least", _MONEY, lambda row: _money(row.line.duty.least)),
    _Column("line_most", _MONEY, lambda row: _money(row.line.duty.most)),
    _Column("line_filing", _FILING, _filing),
    _Column("line_discrepancies", _DISCREPANCIES, _discrepancies),
    _Column("coverage_outcome", _TEXT, lambda row: row.line.coverage.outcome),
    _Column("coverage_stage", _TEXT, lambda row: row.line.coverage.stage),
    _Column("coverage_basis", _TEXT, lambda row: row.line.coverage.basis),
    _Column("coverage_minerals", _TEXTS, lambda row: row.line.coverage.minerals),
)
_OF_FINDING = (
    _Column("measure", _TEXT, lambda _, found: found.measure),
    _Column("title", _TEXT, lambda row, found: row.report.titles[found.measure]),
    _Column("outcome", _TEXT, lambda _, found: found.outcome),
    _Column("declare", _TEXT, lambda _, found: found.declare),
    _Column("duty", _MONEY, _law(lambda found: found.duty)),
    _Column("least", _MONEY, _law(lambda found: found.least)),
    _Column("most", _MONEY, _law(lambda found: found.most)),
    _Column("scenario", _TEXT, lambda _, found: found.scenario),
    _Column("would_add", _MONEY, _supposed(lambda found: found.duty)),
    _Column("would_add_least", _MONEY, _supposed(lambda found: found.least)),
    _Column("would_add_most", _MONEY, _supposed(lambda found: found.most)),
    _Column("working", _TEXT, lambda _, found: found.working),
    _Column("because", _TEXTS, lambda _, found: found.because),
    _Column("missing", _MISSING, lambda _, found: _missing(found.missing)),
    _Column(
        "could_claim",
        _CLAIMS,
        lambda _, found: [{"claim": relief.claim, "says": relief.says} for relief in found.could_claim],
    ),
    _Column("gives_way_to", _TEXTS, lambda _, found: found.gives_way_to),
    _Column("in_place_of", _TEXT, lambda _, found: found.in_place_of),
    _Column("verified_through", pa.date32(), lambda _, found: date.fromisoformat(found.verified_through)),
    _Column("authorities", _TEXTS, lambda _, found: found.authorities),
)
SCHEMA = pa.schema(
    [("item", pa.int32()), *((column.name, column.kind) for column in (*_OF_LINE, *_OF_FINDING))],
    metadata={"prefile": "prefile-findings/1; amounts in US dollars; not legal advice"},
)
_OF_ITEM = SCHEMA.remove(0)


def parquet_piece(item: RunItem, *, aside: Aside = PLAIN) -> Piece:
    """Return the rows of a report as columns; problems go aside.

    Raises:
        Unwritable: an amount does not fit in a column.
    """
    return Piece(_batch(list(report_lines(item))), problems_aside(item.result, aside))


def _batch(lines: list[ReportLine]) -> pa.RecordBatch | None:
    """Return the rows of a report's lines; what stands of a line is worked out once for all of its rows."""
    if not lines:
        return None
    columns = [
        pa.array([value for line in lines for value in repeat(column.of(line), len(line.line.findings))], column.kind)
        for column in _OF_LINE
    ]
    columns += [
        pa.array([column.of(line, found) for line in lines for found in line.line.findings], column.kind)
        for column in _OF_FINDING
    ]
    return pa.record_batch(columns, schema=_OF_ITEM)


class ParquetReports:
    """Writes row groups as they fill."""

    def __init__(self, put: Callable[[bytes], None], scratch: Scratch) -> None:
        """Write the file's bytes with `put`, until the run to which `scratch` belongs ends."""
        sink = _Sink(put)
        scratch.then(sink.stop)
        self._writer = pq.ParquetWriter(pa.PythonFile(sink, mode="w"), SCHEMA, compression="zstd")
        self._held: list[pa.RecordBatch] = []
        self._rows = self._items = 0

    def body(self, body: pa.RecordBatch | None) -> None:
        """Hold the rows of one report until a row group is full; problems have none."""
        if body is None:
            return
        self._items += 1
        item = pa.array([self._items] * body.num_rows, pa.int32())
        self._held.append(pa.record_batch([item, *body.columns], schema=SCHEMA))
        self._rows += body.num_rows
        if self._rows >= _ROWS:
            self._write()

    def end(self, tally: Tally) -> None:  # noqa: ARG002 - sums are what analysts make
        """Write the last row group and the end of the file."""
        self._write()
        self._writer.close()

    def _write(self) -> None:
        if self._held:
            self._writer.write_table(pa.Table.from_batches(self._held), row_group_size=_ROWS)
        self._held, self._rows = [], 0


class _Sink:
    """What Parquet is written to: it is never read, and need not be a file."""

    closed = False

    def __init__(self, put: Callable[[bytes], None]) -> None:
        self._put, self._written = put, 0

    def write(self, data: bytes) -> int:
        self._put(bytes(data))
        self._written += len(data)
        return len(data)

    def stop(self) -> None:
        """Put nothing any more: pyarrow would write the end of a file that was broken off."""
        self._put = _nowhere

    def tell(self) -> int:
        return self._written

    def flush(self) -> None:
        """Do nothing: what was put is where it goes."""

    def close(self) -> None:
        self.closed = True


def _nowhere(data: bytes) -> None:
    """Take what is not to be written."""
