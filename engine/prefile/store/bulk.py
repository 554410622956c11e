"""Rows by the thousand, written past what SQLAlchemy does for each: as tuples, on PostgreSQL by COPY.

The statement and what makes of a value what the driver takes are SQLAlchemy's own, found once for a table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Dialect, Table, insert
from sqlalchemy.exc import DBAPIError

__all__ = ["Values", "insert_rows"]

Values = Sequence[Any]


class _Plan(NamedTuple):
    """How rows of a table are written: the statement, and what changes values, by their places."""

    statement: str
    processors: tuple[tuple[int, Callable[[Any], Any]], ...]


def insert_rows(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Insert rows, each with a value for every column of the table in its order."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        _copy(connection, table, rows)
        return
    plan = _plan(table, connection.dialect)
    columns: list[Any] = list(zip(*rows, strict=True))
    for place, process in plan.processors:
        columns[place] = map(process, columns[place])
    connection.exec_driver_sql(plan.statement, list(zip(*columns, strict=True)))


@lru_cache(maxsize=64)
def _plan(table: Table, dialect: Dialect) -> _Plan:
    found = ((place, _processor(column.type, dialect)) for place, column in enumerate(table.columns))
    processors = tuple((place, process) for place, process in found if process is not None)
    return _Plan(str(insert(table).compile(dialect=dialect)), processors)


def _processor(kind: Any, dialect: Dialect) -> Callable[[Any], Any] | None:  # noqa: ANN401 - of any column
    process: Callable[[Any], Any] | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return process


def _copy(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Copy rows; what the server refuses is raised as SQLAlchemy raises it."""
    driver: Any = connection.dialect.loaded_dbapi
    opened: Any = connection.connection
    statement = _copying(table, connection.dialect)
    try:
        with opened.cursor() as cursor, cursor.copy(statement) as copy:
            copy.set_types(_types(table, connection.dialect))
            for row in rows:
                copy.write_row(row)
    except driver.Error as error:
        lost = bool(connection.dialect.is_disconnect(error, opened.dbapi_connection, None))
        if lost:
            connection.invalidate(error)
        raise DBAPIError.instance(
            statement, None, error, driver.Error, connection_invalidated=lost, dialect=connection.dialect
        ) from None


@lru_cache(maxsize=64)
def _copying(table: Table, dialect: Dialect) -> str:
    quoted = dialect.identifier_preparer
    names = ", ".join(quoted.quote(column.name) for column in table.columns)
    return f"COPY {quoted.format_table(table)} ({names}) FROM STDIN (FORMAT BINARY)"


@lru_cache(maxsize=64)
def _types(table: Table, dialect: Dialect) -> tuple[str, ...]:
    """Return the types of a table's columns as PostgreSQL names them: bytes in binary take half the room of digits."""
    return tuple(_type(column.type, dialect) for column in table.columns)


def _type(kind: Any, dialect: Dialect) -> str:  # noqa: ANN401 - of any column
    stored: str = dialect.type_compiler_instance.process(kind.dialect_impl(dialect))
    return stored.partition(" COLLATE ")[0].lower()
