"""An archive as earlier releases had it: its lines, findings and missing facts as rows of four tables."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Boolean, Column, Integer, MetaData, Table, Text, insert, select, text

from prefile.store.archive import Archive
from prefile.store.columns import CODE, Exact
from prefile.store.kept import rows_from
from prefile.store.packing import unpacked
from prefile.store.tables import (
    ANSWERED,
    API_KEYS,
    BEARING_FINDINGS,
    BEARING_MINERALS,
    KINDS,
    REPORTS,
    SCREENED_KINDS,
)

__all__ = ["as_first_released"]

_METADATA = MetaData()
_KEY = ("organisation_id", "sequence", "line")


def _table(name: str, key: tuple[str, ...], *columns: Column[object]) -> Table:
    return Table(name, _METADATA, *(Column(part, Integer, primary_key=True) for part in (*_KEY, *key)), *columns)


def _money(*names: str) -> list[Column[object]]:
    return [Column(name, Exact) for name in names]


def _text(*names: str) -> list[Column[object]]:
    return [Column(name, Text) for name in names]


_LINE = _table(
    "line", (), Column("tariff_number", CODE), *_text("origin", "coverage"), Column("to_act_on", Boolean),
    *_money("payable", "least", "most"),
)  # fmt: skip
_MINERAL = Table("mineral", _METADATA, *(Column(name, Integer) for name in _KEY), *_text("mineral"))
_FINDING = _table(
    "finding", ("place",), Column("measure", CODE), *_text("scenario", "outcome", "clause"),
    *_money("duty", "least", "most"),
)  # fmt: skip
_MISSING = _table("missing", ("place", "number"), *_text("fact", "path"))
_AMOUNTS = {"payable", "duty", "least", "most"}


def as_first_released(archive: Archive) -> None:
    """Bring an archive back to the tables of the first release, with what it holds."""
    with archive.database.writes() as connection:
        kept = connection.execute(select(REPORTS)).mappings().all()
        _METADATA.create_all(connection)
        for report in kept:
            rows = rows_from(unpacked(report["rows"]))
            key = (report["organisation_id"], report["sequence"])
            for table, of_table in ((_LINE, rows.lines), (_FINDING, rows.findings), (_MISSING, rows.missing)):
                for row in of_table:
                    shape = dict(zip(_KEY, key, strict=False)) | row._asdict()
                    for mineral in shape.pop("minerals", ()):
                        of_line = (*key, row.line, mineral)
                        connection.execute(insert(_MINERAL), dict(zip((*_KEY, "mineral"), of_line, strict=True)))
                    connection.execute(insert(table), {name: _value(name, shape[name]) for name in shape})
        for table in (API_KEYS, ANSWERED, KINDS, BEARING_MINERALS, BEARING_FINDINGS, SCREENED_KINDS):
            table.drop(connection)
        connection.execute(text("ALTER TABLE screening DROP COLUMN side_car"))
        connection.execute(text("ALTER TABLE report DROP COLUMN rows"))
        connection.execute(text("UPDATE archive_version SET version_num = '0001'"))


def _value(name: str, value: object) -> object:
    return Decimal(str(value)) if name in _AMOUNTS and value is not None else value
