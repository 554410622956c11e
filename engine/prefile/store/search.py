"""Finding what was kept: by entry, importer, goods, measure, outcome, day and amount, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, exists, or_, select

from prefile.entry.form_7501 import same_number
from prefile.store.archive import Archive
from prefile.store.kept import Asked
from prefile.store.reading import asked_of
from prefile.store.tables import (
    BEARING_FINDINGS,
    BEARING_MINERALS,
    KINDS,
    RECORDS,
    SCREENED_KINDS,
    SCREENINGS,
    mapped,
)
from prefile.values.money import cents

__all__ = ["MOST", "Criteria", "Found", "Page", "find", "sequences"]

MOST = 1000  # of a page
_NUMBERS = 5000  # that are read at once


class Criteria(NamedTuple):
    """What is looked for; what is None is not asked. What is asked of a line holds of one and the same line.

    `tariff_number` is the beginning of one, in digits. Days are those of the rate date, in New York; amounts are the
    duty of the entry, or the least that it may be, in US dollars; both ends count. `latest`: only the last screening of
    each entry.
    """

    entry_number: str | None = None
    reference: str | None = None
    importer: str | None = None
    tariff_number: str | None = None
    origin: str | None = None
    mineral: str | None = None
    measure: str | None = None
    outcome: str | None = None
    rule_book: str | None = None
    day_from: date | None = None
    day_to: date | None = None
    kept_from: datetime | None = None
    kept_to: datetime | None = None
    amount_from: Decimal | None = None
    amount_to: Decimal | None = None
    to_act_on: bool | None = None
    latest: bool = False


class Found(NamedTuple):
    """A screening that fits, as it is listed. Amounts are in US dollars; `payable` is None where undetermined."""

    sequence: int
    id: str
    kept_at: datetime
    entry_number: str | None
    reference: str | None
    importer: str | None
    rate_date: datetime | None
    asked: Asked
    rule_book: str
    lines: int
    to_act_on: bool
    value: Decimal | None
    payable: Decimal | None
    least: Decimal
    most: Decimal | None


_DUTY = ("payable", "least", "most")


class Page(NamedTuple):
    """Screenings that fit, the last kept first; `more` is where the next page begins, None where there is none."""

    found: tuple[Found, ...]
    more: int | None


def find(archive: Archive, criteria: Criteria, *, limit: int = 50, before: int | None = None) -> Page:
    """Return a page of what fits, at most `limit` screenings, from behind the one numbered `before`.

    Raises:
        ValueError: the limit is not between 1 and `MOST`.
        ArchiveProblems: the database refuses.
    """
    if not 1 <= limit <= MOST:
        raise ValueError(f"a page has 1 to {MOST:,} screenings")
    columns = SCREENINGS.c
    with archive.database.reads() as connection:
        organisation_id = archive.organisation_id(connection)
        same = (RECORDS.c.organisation_id == columns.organisation_id) & (RECORDS.c.sequence == columns.sequence)
        wanted = select(*columns, RECORDS.c.kept_at).join_from(SCREENINGS, RECORDS, same)
        wanted = wanted.where(columns.organisation_id == organisation_id, *_conditions(criteria, organisation_id))
        if before is not None:
            wanted = wanted.where(columns.sequence < before)
        rows = mapped(connection.execute(wanted.order_by(columns.sequence.desc()).limit(limit + 1)))
    found = tuple(map(_found, rows[:limit]))
    return Page(found, found[-1].sequence if len(rows) > limit else None)


def _found(row: Mapping[str, Any]) -> Found:
    duty = {name: None if row[name] is None else cents(row[name]) for name in _DUTY}  # zeros are not kept
    shape: dict[str, Any] = {**row, "asked": asked_of(row), **duty}
    return Found(*(shape[name] for name in Found._fields))


def sequences(archive: Archive, criteria: Criteria) -> Iterator[int]:
    """Yield the numbers of all that fits, in the order in which it was kept."""
    columns, after = SCREENINGS.c, 0
    while True:
        with archive.database.reads() as connection:
            organisation_id = archive.organisation_id(connection)
            own = columns.organisation_id == organisation_id
            wanted = select(columns.sequence).where(
                own, columns.sequence > after, *_conditions(criteria, organisation_id)
            )
            page = connection.execute(wanted.order_by(columns.sequence).limit(_NUMBERS)).scalars().all()
        yield from page
        if len(page) < _NUMBERS:
            return
        after = page[-1]


def _conditions(criteria: Criteria, organisation_id: int | None) -> Iterator[ColumnElement[bool]]:
    """Yield what a screening must be to fit."""
    columns = SCREENINGS.c
    if criteria.entry_number is not None:
        yield columns.subject == f"number {same_number(criteria.entry_number)}"
    for column, wanted in (
        (columns.reference, criteria.reference),
        (columns.importer, criteria.importer),
        (columns.rule_book, criteria.rule_book),
        (columns.to_act_on, criteria.to_act_on),
    ):
        if wanted is not None:
            yield column == wanted
    for column, least, most in (
        (columns.rate_day, criteria.day_from, criteria.day_to),
        (columns.least, criteria.amount_from, criteria.amount_to),
    ):
        if least is not None:
            yield column >= least
        if most is not None:
            yield column <= most
    if criteria.kept_from is not None or criteria.kept_to is not None:
        yield _kept_between(criteria.kept_from, criteria.kept_to, organisation_id)
    if (of_line := _of_line(criteria, organisation_id)) is not None:
        yield of_line
    if criteria.latest:
        later = SCREENINGS.alias("later")
        same = (later.c.organisation_id == columns.organisation_id) & (later.c.subject == columns.subject)
        yield ~exists(select(later.c.sequence).where(same, later.c.sequence > columns.sequence))


def _kept_between(first: datetime | None, last: datetime | None, organisation_id: int | None) -> ColumnElement[bool]:
    wanted = select(RECORDS.c.sequence).where(RECORDS.c.organisation_id == organisation_id)
    if first is not None:
        wanted = wanted.where(RECORDS.c.kept_at >= first)
    if last is not None:
        wanted = wanted.where(RECORDS.c.kept_at <= last)
    return SCREENINGS.c.sequence.in_(wanted)


def _of_line(criteria: Criteria, organisation_id: int | None) -> ColumnElement[bool] | None:
    """Return the condition that a line fits; None where nothing is asked of one."""
    of_kind = list(_asked_of_kinds(criteria))
    of_bearing = [
        (table, conditions)
        for table, conditions in (
            (BEARING_FINDINGS, list(_asked_of_findings(criteria))),
            (BEARING_MINERALS, list(_asked_of_minerals(criteria))),
        )
        if conditions
    ]
    if not of_kind and not of_bearing:
        return None
    kinds = select(KINDS.c.kind).where(KINDS.c.organisation_id == organisation_id, *of_kind)
    for table, conditions in of_bearing:
        bearings = select(table.c.bearing).where(table.c.organisation_id == organisation_id, *conditions)
        kinds = kinds.where(KINDS.c.bearing.in_(bearings))
    of = SCREENED_KINDS.c
    return SCREENINGS.c.sequence.in_(
        select(of.sequence).where(of.organisation_id == organisation_id, of.kind.in_(kinds))
    )


def _asked_of_kinds(criteria: Criteria) -> Iterator[ColumnElement[bool]]:
    number = KINDS.c.tariff_number
    if criteria.tariff_number is not None:  # ":" stands behind the digits
        yield number >= criteria.tariff_number
        yield number < f"{criteria.tariff_number}:"
    if criteria.origin is not None:
        yield KINDS.c.origin == criteria.origin


def _asked_of_findings(criteria: Criteria) -> Iterator[ColumnElement[bool]]:
    measure = BEARING_FINDINGS.c.measure
    if criteria.measure is not None:  # itself, or one below it: "/" stands behind "."
        below = (measure >= f"{criteria.measure}.") & (measure < f"{criteria.measure}/")
        yield or_(measure == criteria.measure, below)
    if criteria.outcome is not None:
        yield BEARING_FINDINGS.c.outcome == criteria.outcome


def _asked_of_minerals(criteria: Criteria) -> Iterator[ColumnElement[bool]]:
    if criteria.mineral is not None:
        yield BEARING_MINERALS.c.mineral == criteria.mineral
