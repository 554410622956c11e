"""The tables of the archive. Rows are written and read in this folder only; nobody else sees one.

Every organization has records of its own, numbered from 1 without a gap and chained by their hashes (`chain`). A record
is a screening, an input or a pruning, whose row has the same number. What a digest names (an entry, an input, a rule
file) is stored once. Lines, findings and missing facts stand beside their report, compressed. What they are searched by
is kept once for all lines that are alike (`kinds`), without foreign keys, which would be looked up for each of
thousands of rows a second: that it is what the lines say, verifying tells.

Beside the records are the API keys and the answers of a day, which services share: no chain holds them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, cast

from sqlalchemy import BigInteger, Date, ForeignKeyConstraint, Index, LargeBinary, Result, Table, Text, UniqueConstraint
from sqlalchemy.orm import declared_attr, registry
from sqlmodel import Field, SQLModel

from prefile.store.columns import CODE, Exact, Instant

__all__ = [
    "ANSWERED",
    "API_KEYS",
    "BEARING_FINDINGS",
    "BEARING_MINERALS",
    "ENTRIES",
    "INPUTS",
    "INPUT_PARTS",
    "KINDS",
    "LINKS",
    "METADATA",
    "ORGANISATIONS",
    "PRUNINGS",
    "RECORDS",
    "REPORTS",
    "RULE_BOOKS",
    "RULE_BOOK_FILES",
    "RULE_FILES",
    "SCREENED_KINDS",
    "SCREENINGS",
    "mapped",
]

_BY_ITS_KEY = {"sqlite_with_rowid": False}  # a table that is looked up by its key alone is stored by it


class Row(SQLModel, registry=registry()):
    """A row of the archive. Its table is named as its class is, in small letters."""

    @declared_attr.directive
    def __tablename__(cls) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]  # noqa: N805 - of the class
        """Return the name of the table: `rule_file` of RuleFileRow."""
        return "_".join(re.findall("[A-Z][a-z]+", cls.__name__.removesuffix("Row"))).lower()


METADATA = Row.metadata


def _money() -> Any:  # noqa: ANN401 - as SQLModel's Field returns it
    return Field(default=None, sa_type=Exact)


def _of(table: str, *columns: str) -> ForeignKeyConstraint:
    """Return the constraint that a row belongs to one of another table, named alike."""
    own = ("organisation_id", *columns)
    return ForeignKeyConstraint(own, [f"{table}.{'id' if table == 'organisation' else name}" for name in own])


class OrganisationRow(Row, table=True):
    """Whose records they are, and how its chain ends: the number and the hash of its last record."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(sa_type=Text, unique=True)
    last_sequence: int
    last_hash: str = Field(sa_type=Text)


class RuleFileRow(Row, table=True):
    """The bytes of a rule file, compressed, by the SHA-256 of what they were."""

    digest: str = Field(sa_type=Text, primary_key=True)
    body: bytes = Field(sa_type=LargeBinary)


class RuleBookRow(Row, table=True):
    """A rule book that something was screened by."""

    digest: str = Field(sa_type=Text, primary_key=True)
    kept_at: datetime = Field(sa_type=Instant)


class RuleBookFileRow(Row, table=True):
    """A file of a rule book: its path, and which bytes. Scenarios stand beside the book, and are not in its digest."""

    rule_book: str = Field(sa_type=Text, primary_key=True, foreign_key="rule_book.digest")
    path: str = Field(sa_type=Text, primary_key=True)
    file: str = Field(sa_type=Text, foreign_key="rule_file.digest")


class RecordRow(Row, table=True):
    """A link of the chain: what kind of record it is, when it was kept, and the hash of it and all before it."""

    __table_args__: ClassVar[Any] = (_of("organisation"), _BY_ITS_KEY)
    organisation_id: int = Field(primary_key=True)
    sequence: int = Field(primary_key=True)
    kind: str = Field(sa_type=Text)
    kept_at: datetime = Field(sa_type=Instant)
    previous: str = Field(sa_type=Text)
    hash: str = Field(sa_type=Text)


class InputRow(Row, table=True):
    """A file that entries were read from: its digest, name and size; its bytes are in parts."""

    __table_args__: ClassVar[Any] = (UniqueConstraint("organisation_id", "digest"), _of("organisation"))
    organisation_id: int = Field(primary_key=True)
    sequence: int = Field(primary_key=True)
    digest: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    size: int = Field(sa_type=BigInteger)
    parts: int = Field()


class InputPartRow(Row, table=True):
    """A part of the bytes of an input, compressed."""

    __table_args__: ClassVar[Any] = (_of("organisation"),)
    organisation_id: int = Field(primary_key=True)
    digest: str = Field(sa_type=Text, primary_key=True)
    part: int = Field(primary_key=True)
    body: bytes = Field(sa_type=LargeBinary)


class EntryRow(Row, table=True):
    """An entry as it was declared, in JSON, compressed, by the digest of that."""

    __table_args__: ClassVar[Any] = (_of("organisation"),)
    organisation_id: int = Field(primary_key=True)
    digest: str = Field(sa_type=Text, primary_key=True)
    body: bytes = Field(sa_type=LargeBinary)


class ScreeningRow(Row, table=True):
    """A screening: of which entry, by which book, how, and what it came to. `id` names it within its organization.

    `input` is the file that it was read from, and `side_car` the file of facts that was joined to it, where their bytes
    were kept. `subject` is what the entry is known by: its number, else its reference, else its digest.
    """

    __table_args__: ClassVar[Any] = (
        UniqueConstraint("organisation_id", "id"),
        _of("organisation"),
        ForeignKeyConstraint(("rule_book",), ["rule_book.digest"]),
        Index("screening_subject", "organisation_id", "subject", "sequence"),
        Index("screening_importer", "organisation_id", "importer", "sequence"),
        Index("screening_rate_day", "organisation_id", "rate_day", "sequence"),
        Index("screening_entry", "organisation_id", "entry"),
        Index("screening_input", "organisation_id", "input"),
    )
    organisation_id: int = Field(primary_key=True)
    sequence: int = Field(primary_key=True)
    id: str = Field(sa_type=CODE)
    entry_digest: str = Field(sa_type=Text)
    entry: str = Field(sa_type=Text)
    input: str | None = Field(default=None, sa_type=Text)
    side_car: str | None = Field(default=None, sa_type=Text)
    source: str | None = Field(default=None, sa_type=Text)
    rule_book: str = Field(sa_type=Text)
    scenarios: str = Field(sa_type=Text)
    stated_rate_date: datetime | None = Field(default=None, sa_type=Instant)
    as_known_on: date | None = Field(default=None, sa_type=Date)
    assume_current_tariff: bool = Field()
    engine: str = Field(sa_type=Text)
    decided_by: str = Field(sa_type=Text)
    subject: str = Field(sa_type=Text)
    entry_number: str | None = Field(default=None, sa_type=Text)
    reference: str | None = Field(default=None, sa_type=Text)
    importer: str | None = Field(default=None, sa_type=Text)
    rate_date: datetime | None = Field(default=None, sa_type=Instant)
    rate_day: date | None = Field(default=None, sa_type=Date)
    lines: int = Field()
    to_act_on: bool = Field()
    value: Decimal | None = _money()
    payable: Decimal | None = _money()
    least: Decimal | None = _money()
    most: Decimal | None = _money()
    report_digest: str = Field(sa_type=Text)
    aside_digest: str = Field(sa_type=Text)
    rows_digest: str = Field(sa_type=Text)


class ReportRow(Row, table=True):
    """The JSON of a report, what JSON leaves out of its findings, and its `Rows` (`kept`); each compressed."""

    __table_args__: ClassVar[Any] = (_of("organisation"),)
    organisation_id: int = Field(primary_key=True)
    sequence: int = Field(primary_key=True)
    body: bytes = Field(sa_type=LargeBinary)
    aside: bytes = Field(sa_type=LargeBinary)
    rows: bytes = Field(sa_type=LargeBinary)


class KindRow(Row, table=True):
    """A kind of lines: the number and origin that its lines have, and by its number what bears on them."""

    __table_args__: ClassVar[Any] = (
        Index("kind_tariff_number", "organisation_id", "tariff_number"),
        Index("kind_origin", "organisation_id", "origin"),
        Index("kind_bearing", "organisation_id", "bearing"),
        _BY_ITS_KEY,
    )
    organisation_id: int = Field(primary_key=True)
    kind: int = Field(primary_key=True)
    tariff_number: str = Field(sa_type=CODE)
    origin: str | None = Field(default=None, sa_type=Text)
    bearing: int = Field()


class BearingMineralRow(Row, table=True):
    """A mineral that lines with a bearing hold or may hold."""

    __table_args__: ClassVar[Any] = (
        Index("bearing_mineral_name", "organisation_id", "mineral"),
        _BY_ITS_KEY,
    )
    organisation_id: int = Field(primary_key=True)
    bearing: int = Field(primary_key=True)
    mineral: str = Field(sa_type=Text, primary_key=True)


class BearingFindingRow(Row, table=True):
    """A measure and what it comes to on lines with a bearing: all but measures that do not apply."""

    __table_args__: ClassVar[Any] = (
        Index("bearing_finding_measure", "organisation_id", "measure"),
        _BY_ITS_KEY,
    )
    organisation_id: int = Field(primary_key=True)
    bearing: int = Field(primary_key=True)
    measure: str = Field(sa_type=CODE, primary_key=True)
    outcome: str = Field(sa_type=Text, primary_key=True)


class ScreenedKindRow(Row, table=True):
    """That a screening has a line of a kind, or some: in the order in which it is searched."""

    __table_args__: ClassVar[Any] = (_BY_ITS_KEY,)
    organisation_id: int = Field(primary_key=True)
    kind: int = Field(primary_key=True)
    sequence: int = Field(primary_key=True)


class ApiKeyRow(Row, table=True):
    """An API key: its name, the digest of it, whose it is, for what, and until when."""

    name: str = Field(sa_type=Text, primary_key=True)
    digest: str = Field(sa_type=Text)
    organisation: str = Field(sa_type=Text)
    scopes: str = Field(sa_type=Text)
    note: str = Field(sa_type=Text)
    made: datetime = Field(sa_type=Instant)
    expires: datetime | None = Field(default=None, sa_type=Instant)
    revoked: datetime | None = Field(default=None, sa_type=Instant)


class AnsweredRow(Row, table=True):
    """A request that carried a key of its own, by its digest; until when it is in hand, or how it was answered."""

    __table_args__: ClassVar[Any] = (Index("answered_begun", "begun"),)
    organisation: str = Field(sa_type=Text, primary_key=True)
    key: str = Field(sa_type=Text, primary_key=True)
    request: str = Field(sa_type=Text)
    begun: datetime = Field(sa_type=Instant)
    until: datetime | None = Field(default=None, sa_type=Instant)
    status: int | None = Field(default=None)
    headers: str | None = Field(default=None, sa_type=Text)
    body: bytes | None = Field(default=None, sa_type=LargeBinary)


class LinkRow(Row, table=True):
    """How a screening stands to an earlier one: it `follows` the last screening of the same entry."""

    __table_args__: ClassVar[Any] = (_BY_ITS_KEY,)
    organisation_id: int = Field(primary_key=True)
    sequence: int = Field(primary_key=True)
    kind: str = Field(sa_type=Text, primary_key=True)
    to: int = Field()


class PruningRow(Row, table=True):
    """What a pruning dropped, and by which policy, signed."""

    __table_args__: ClassVar[Any] = (_of("organisation"),)
    organisation_id: int = Field(primary_key=True)
    sequence: int = Field(primary_key=True)
    policy: str = Field(sa_type=Text)
    dropped: str = Field(sa_type=Text)
    count: int = Field()
    dropped_digest: str = Field(sa_type=Text)
    public_key: str = Field(sa_type=Text)
    signature: str = Field(sa_type=Text)


def mapped(result: Result[*tuple[Any, ...]]) -> Sequence[Mapping[str, Any]]:
    """Return the rows of a result by the names of their columns."""
    return cast("Sequence[Mapping[str, Any]]", result.mappings().all())


def _table(row: type[Row]) -> Table:
    return cast("Table", row.__table__)  # type: ignore[attr-defined]  # SQLModel makes it


ORGANISATIONS, RECORDS = _table(OrganisationRow), _table(RecordRow)
RULE_BOOKS, RULE_BOOK_FILES, RULE_FILES = _table(RuleBookRow), _table(RuleBookFileRow), _table(RuleFileRow)
INPUTS, INPUT_PARTS, ENTRIES = _table(InputRow), _table(InputPartRow), _table(EntryRow)
SCREENINGS, REPORTS, LINKS, PRUNINGS = _table(ScreeningRow), _table(ReportRow), _table(LinkRow), _table(PruningRow)
API_KEYS, ANSWERED = _table(ApiKeyRow), _table(AnsweredRow)
KINDS, SCREENED_KINDS = _table(KindRow), _table(ScreenedKindRow)
BEARING_MINERALS, BEARING_FINDINGS = _table(BearingMineralRow), _table(BearingFindingRow)
