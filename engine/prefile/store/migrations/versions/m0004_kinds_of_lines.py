"""What lines and findings are searched by, once for all lines alike; the rows themselves beside their report."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from alembic import op
from pydantic_core import to_json

from prefile.store.packing import packed

revision = "0004"
down_revision = "0003"

_CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_MONEY = sa.Text().with_variant(sa.Numeric(), "postgresql")
_PAGE = 200  # screenings that are moved at once

_KEY = ("organisation_id", "sequence", "line")
_LINE = sa.table(
    "line",
    *map(sa.column, (*_KEY, "tariff_number", "origin", "coverage")),
    sa.column("to_act_on", sa.Boolean()),
    *(sa.column(name, _MONEY) for name in ("payable", "least", "most")),
)
_MINERAL = sa.table("mineral", *map(sa.column, (*_KEY, "mineral")))
_FINDING = sa.table(
    "finding",
    *map(sa.column, (*_KEY, "place", "measure", "scenario", "outcome", "clause")),
    *(sa.column(name, _MONEY) for name in ("duty", "least", "most")),
)
_MISSING = sa.table("missing", *map(sa.column, (*_KEY, "place", "number", "fact", "path")))
_REPORT = sa.table("report", sa.column("organisation_id"), sa.column("sequence"), sa.column("rows", sa.LargeBinary()))

Told = tuple[Any, ...]


def upgrade() -> None:
    """Make the tables, move what the old ones hold, and drop those."""
    connection = op.get_bind()
    tables = _new_tables()
    op.add_column("report", sa.Column("rows", sa.LargeBinary(), nullable=False, server_default=sa.text("''")))
    owners = connection.execute(sa.select(_REPORT.c.organisation_id).distinct()).scalars().all()
    for organisation_id in owners:
        _move(connection, organisation_id, tables)
    for table in ("missing", "finding", "mineral", "line"):
        op.drop_table(table)
    if connection.dialect.name == "postgresql":
        op.alter_column("report", "rows", server_default=None)


def _own() -> sa.Column[int]:
    return sa.Column("organisation_id", sa.Integer(), nullable=False)


def _new_tables() -> tuple[sa.Table, sa.Table, sa.Table, sa.Table]:
    kind = op.create_table(
        "kind",
        _own(),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("tariff_number", _CODE, nullable=False),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("bearing", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "kind"),
        sqlite_with_rowid=False,
    )
    for column in ("tariff_number", "origin", "bearing"):
        op.create_index(f"kind_{column}", "kind", ["organisation_id", column], unique=False)
    mineral = op.create_table(
        "bearing_mineral",
        _own(),
        sa.Column("bearing", sa.Integer(), nullable=False),
        sa.Column("mineral", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "bearing", "mineral"),
        sqlite_with_rowid=False,
    )
    op.create_index("bearing_mineral_name", "bearing_mineral", ["organisation_id", "mineral"], unique=False)
    finding = op.create_table(
        "bearing_finding",
        _own(),
        sa.Column("bearing", sa.Integer(), nullable=False),
        sa.Column("measure", _CODE, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "bearing", "measure", "outcome"),
        sqlite_with_rowid=False,
    )
    op.create_index("bearing_finding_measure", "bearing_finding", ["organisation_id", "measure"], unique=False)
    screened = op.create_table(
        "screened_kind",
        _own(),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "kind", "sequence"),
        sqlite_with_rowid=False,
    )
    return kind, mineral, finding, screened


def _move(
    connection: sa.Connection, organisation_id: int, tables: tuple[sa.Table, sa.Table, sa.Table, sa.Table]
) -> None:
    """Move what is held of an organization's lines."""
    kind, bearing_mineral, bearing_finding, screened_kind = tables
    kinds: dict[Told, int] = {}
    bearings: dict[Told, int] = {((), ()): 0}
    fill = sa.update(_REPORT).where(
        _REPORT.c.organisation_id == organisation_id, _REPORT.c.sequence == sa.bindparam("of")
    )
    for page in _pages(connection, organisation_id):
        rows = _rows(connection, organisation_id, page)
        screened = set()
        for sequence, (lines, findings, _) in rows.items():
            for tariff_number, origin, *bearing in _searched(lines, findings):
                number = bearings.setdefault(tuple(bearing), len(bearings))
                of_line = kinds.setdefault((tariff_number, origin, number), len(kinds) + 1)
                screened.add((organisation_id, of_line, sequence))
        connection.execute(
            fill.values(rows=sa.bindparam("packed")),
            [{"of": sequence, "packed": packed(to_json(of))} for sequence, of in rows.items()],
        )
        _insert(connection, screened_kind, screened)
    _insert(connection, kind, ((organisation_id, number, *of) for of, number in kinds.items()))
    every = bearings.items()
    _insert(connection, bearing_mineral, ((organisation_id, number, name) for of, number in every for name in of[0]))
    _insert(connection, bearing_finding, ((organisation_id, number, *found) for of, number in every for found in of[1]))


def _pages(connection: sa.Connection, organisation_id: int) -> Iterator[Sequence[int]]:
    """Yield the numbers of the organization's screenings."""
    after, number = 0, _REPORT.c.sequence
    own = sa.select(number).where(_REPORT.c.organisation_id == organisation_id).order_by(number).limit(_PAGE)
    while page := connection.execute(own.where(number > after)).scalars().all():
        yield page
        after = page[-1]


def _rows(connection: sa.Connection, organisation_id: int, page: Sequence[int]) -> dict[int, tuple[list[Told], ...]]:
    """Return lines, findings and missing facts by screening, each in its order, as this release has them in JSON."""

    def each(table: sa.TableClause, behind: int) -> Iterator[tuple[int, Told]]:
        of = (table.c.organisation_id == organisation_id) & table.c.sequence.in_(page)
        order = list(table.c)[: 3 + behind]
        for _, sequence, *values in connection.execute(sa.select(table).where(of).order_by(*order)):
            yield sequence, tuple(values)

    minerals: Mapping[tuple[int, int], list[str]] = defaultdict(list)
    for sequence, (line, mineral) in each(_MINERAL, 0):
        minerals[sequence, line].append(mineral)
    found: dict[int, tuple[list[Told], ...]] = {sequence: ([], [], []) for sequence in page}
    for sequence, (line, *about, to_act_on, payable, least, most) in each(_LINE, 0):
        owed = map(_amount, (payable, least, most))
        found[sequence][0].append((line, *about, tuple(sorted(minerals[sequence, line])), to_act_on, *owed))
    for sequence, (*about, duty, least, most) in each(_FINDING, 1):
        found[sequence][1].append((*about, *map(_amount, (duty, least, most))))
    for sequence, values in each(_MISSING, 2):
        found[sequence][2].append(values)
    return found


def _searched(lines: Sequence[Told], findings: Sequence[Told]) -> Iterator[Told]:
    """Yield what each line is looked for by: number and origin, minerals, and measures with their outcomes."""
    bearing: Mapping[int, set[tuple[str, str]]] = defaultdict(set)
    for line, _, measure, _, outcome, *_ in findings:
        bearing[line].add((measure, outcome))
    for line, tariff_number, origin, _, minerals, *_ in lines:
        yield tariff_number, origin, minerals, tuple(sorted(bearing[line]))


def _amount(kept: str | Decimal | None) -> str | None:
    """Return an amount as text without zeros behind its last digit; SQLite's has a letter before it."""
    if kept is None or isinstance(kept, str):
        return kept and kept[1:]
    text = f"{kept:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _insert(connection: sa.Connection, table: sa.Table, rows: Any) -> None:  # noqa: ANN401 - tuples as the table has columns
    if held := [dict(zip(table.columns.keys(), row, strict=True)) for row in rows]:
        connection.execute(sa.insert(table), held)
