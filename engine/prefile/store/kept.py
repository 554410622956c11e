"""What there is to keep of a screening, as plain data: made where the entry was screened, kept by one process.

What is made here pickles, and knows no database. A screening is known by what its report hangs on: the bytes that its
entry was read from and what was read of them, the facts joined, the rule book, the scenarios, the dates, and the
release of prefile. Which of the two deciders answered is not among it: their answers are the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import astuple
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import Any, BinaryIO, NamedTuple

from pydantic_core import to_json

from prefile.entry import Entry
from prefile.entry.form_7501 import same_number
from prefile.entry.source import JoinedFacts, PassedOver, Source, SourceFormat
from prefile.errors import Place
from prefile.findings import Report
from prefile.law.scenario import Scenario
from prefile.options import ScreenOptions
from prefile.store.aside import NO_BEARING, aside_of
from prefile.store.packing import packed
from prefile.values.dates import NEW_YORK
from prefile.version import __version__

__all__ = [
    "Asked",
    "KeptFiles",
    "KeptFinding",
    "KeptLine",
    "KeptMissing",
    "LineKind",
    "Rows",
    "Screening",
    "asked_by",
    "day_of_instant",
    "declared_entry",
    "declared_json",
    "digest_of",
    "input_digest",
    "plain_amount",
    "plain_value",
    "rows_from",
    "rows_of",
    "screening_of",
    "source_of",
    "subject_of",
]

_PART = 1 << 20  # bytes that are digested at once
_ID = 32  # hexadecimal digits


class Asked(NamedTuple):
    """How a screening was asked for, as far as its report hangs on it."""

    scenarios: tuple[tuple[str, str], ...] = ()  # names and digests
    on: datetime | None = None
    as_known_on: date | None = None
    assume_current_tariff: bool = False


class KeptLine(NamedTuple):
    """A line of a report: what it is looked for by, and what is owed, in US dollars as text."""

    line: int
    tariff_number: str
    origin: str | None
    coverage: str
    minerals: tuple[str, ...]
    to_act_on: bool
    payable: str | None
    least: str
    most: str | None


class KeptFinding(NamedTuple):
    """A finding that bears on a line; `clause` are the ids of the parts of the rule that spoke."""

    line: int
    place: int
    measure: str
    scenario: str | None
    outcome: str
    clause: str
    duty: str | None
    least: str
    most: str | None


class KeptMissing(NamedTuple):
    """A fact that the finding at a place of a line lacks."""

    line: int
    place: int
    number: int
    fact: str
    path: str


class LineKind(NamedTuple):
    """What a line is looked for by; minerals, and measures each with its outcome, are sorted and there once."""

    tariff_number: str
    origin: str | None
    minerals: tuple[str, ...]
    findings: tuple[tuple[str, str], ...]


class Rows(NamedTuple):
    """A report in short: its lines, the findings that bear on them, and the facts that these lack."""

    lines: tuple[KeptLine, ...]
    findings: tuple[KeptFinding, ...]
    missing: tuple[KeptMissing, ...]

    def to_json(self) -> bytes:
        """Return the rows as JSON, which is what is kept of them."""
        return to_json(self)

    def kinds(self) -> tuple[LineKind, ...]:
        """Return what the lines are looked for by, each kind once."""
        findings: dict[int, set[tuple[str, str]]] = {}
        for found in self.findings:
            findings.setdefault(found.line, set()).add((found.measure, found.outcome))
        kinds = (
            LineKind(line.tariff_number, line.origin, line.minerals, tuple(sorted(findings.get(line.line, ()))))
            for line in self.lines
        )
        return tuple(dict.fromkeys(kinds))


class KeptFiles(NamedTuple):
    """The digests of the files that an entry was read from and its facts were joined from, where these are kept."""

    input: str | None = None
    side_car: str | None = None


class Screening(NamedTuple):
    """A screening to keep; `input` and `side_car` are the digests of `KeptFiles`."""

    id: str
    asked: Asked
    entry_digest: str  # of the canonical entry, as the report has it
    declared_digest: str
    declared: bytes  # the entry as declared, packed
    input: str | None
    side_car: str | None
    source: str | None
    rule_book: str
    decided_by: str
    subject: str
    entry_number: str | None
    reference: str | None
    importer: str | None
    rate_date: datetime | None
    value: Decimal | None
    payable: Decimal | None
    least: Decimal
    most: Decimal | None
    to_act_on: bool
    report_digest: str
    report: bytes  # packed
    aside_digest: str
    aside: bytes  # packed
    lines: int
    rows_digest: str
    rows: bytes  # packed
    kinds: tuple[LineKind, ...]


def screening_of(
    report: Report,
    entry: Entry,
    asked: Asked,
    files: KeptFiles | None = None,
    written: bytes | None = None,
) -> Screening:
    """Return what there is to keep of a report and the entry that it is about.

    `files` are those that are kept with it. `written` is the JSON of the report on one line, where it is at hand; else
    it is made.
    """
    written = report.to_json(indent=None).encode() if written is None else written
    declared, aside = declared_json(entry), aside_of(report)
    declared_digest, source = digest_of(declared), _source_shape(entry.source)
    owed, rows = report.owed, rows_of(report)
    rows_json = rows.to_json()
    return Screening(
        id=_id(declared_digest, source, report.rulebook.digest, asked),
        asked=asked,
        entry_digest=report.entry_digest,
        declared_digest=declared_digest,
        declared=packed(declared),
        input=None if files is None else files.input,
        side_car=None if files is None else files.side_car,
        source=None if source is None else json.dumps(source, ensure_ascii=True, separators=(",", ":")),
        rule_book=report.rulebook.digest,
        decided_by=report.decided_by,
        subject=subject_of(report.entry_number, report.reference, report.entry_digest),
        entry_number=report.entry_number,
        reference=report.reference,
        importer=entry.importer,
        rate_date=None if report.rate_date is None else datetime.fromisoformat(report.rate_date).astimezone(UTC),
        value=report.totals.value,
        payable=owed.payable,
        least=owed.least,
        most=owed.most,
        to_act_on=any(line.to_act_on for line in rows.lines),
        report_digest=digest_of(written),
        report=packed(written),
        aside_digest=digest_of(aside),
        aside=packed(aside),
        lines=len(rows.lines),
        rows_digest=digest_of(rows_json),
        rows=packed(rows_json),
        kinds=rows.kinds(),
    )


def asked_by(options: ScreenOptions, scenarios: Sequence[Scenario]) -> Asked:
    """Return how a screening was asked for, of its options; what decides is not among it."""
    named = tuple((scenario.name, scenario.digest) for scenario in scenarios)
    return Asked(named, options.on, options.as_known_on, options.assume_current_tariff)


def subject_of(number: str | None, reference: str | None, digest: str) -> str:
    """Return what an entry is known by from one screening to the next."""
    if number:
        return f"number {same_number(number)}"
    return f"reference {reference}" if reference else digest


def rows_of(report: Report) -> Rows:
    """Return a report in short, in the order of line numbers."""
    lines: list[KeptLine] = []
    findings: list[KeptFinding] = []
    missing: list[KeptMissing] = []
    for line in sorted(report.lines, key=attrgetter("line")):
        number, to_act_on = line.line, bool(line.discrepancies)
        for place, found in enumerate(line.findings):
            if (outcome := found.outcome) == NO_BEARING:
                continue
            to_act_on = to_act_on or (found.scenario is None and found.to_act_on)
            amounts = _amounts(found.duty, found.least, found.most)
            clause = " ".join(found.spoke)
            findings.append(KeptFinding(number, place, found.measure, found.scenario, outcome, clause, *amounts))
            missing += [KeptMissing(number, place, at, fact.fact, fact.path) for at, fact in enumerate(found.missing)]
        coverage, tariff_number = line.coverage, line.tariff_number.replace(".", "")
        minerals = tuple(sorted(set(coverage.minerals)))
        owed = _amounts(*line.duty)
        lines.append(KeptLine(number, tariff_number, line.origin, coverage.outcome, minerals, to_act_on, *owed))
    return Rows(tuple(lines), tuple(findings), tuple(missing))


def rows_from(data: bytes) -> Rows:
    """Return the rows that `Rows.to_json` wrote.

    Raises:
        ValueError, TypeError: they are none.
    """
    lines, findings, missing = json.loads(data)
    return Rows(
        tuple([_kept_line(*line) for line in lines]),
        tuple([KeptFinding(*found) for found in findings]),
        tuple([KeptMissing(*fact) for fact in missing]),
    )


def _kept_line(*values: Any) -> KeptLine:  # noqa: ANN401 - as JSON has them
    line = KeptLine(*values)
    return line._replace(minerals=tuple(line.minerals))


def _amounts(exact: Decimal | None, least: Decimal, most: Decimal | None) -> tuple[str | None, str, str | None]:
    """Return amounts as text; most often all three are one."""
    low = plain_amount(least)
    return _unless(exact, least, low), low, _unless(most, least, low)


def _unless(amount: Decimal | None, least: Decimal, low: str) -> str | None:
    return low if amount is least else None if amount is None else low if amount == least else plain_amount(amount)


def declared_json(entry: Entry) -> bytes:
    """Return an entry as JSON with its amounts as declared: the canonical entry leaves out zeros behind them."""
    return to_json(entry.model_dump(exclude_none=True))  # no amount of an entry is so small that it has an exponent


def declared_entry(declared: bytes, source: str | None) -> Entry:
    """Return the entry that `declared_json` wrote, read from where `source` says.

    Raises:
        ValueError: it is none.
    """
    entry = Entry.model_validate_json(declared)
    read = source_of(source)
    return entry if read is None else entry.read_from(read)


def _source_shape(source: Source | None) -> dict[str, Any] | None:
    """Return where an entry was read as JSON has it; the places of its facts in the file are left out."""
    if source is None:
        return None
    return {
        "name": source.name,
        "digest": source.digest,
        "facts": None if source.facts is None else [source.facts.digest, source.facts.count],
        "format": _format_shape(source.format),
        "passed_over": source.passed_over,
        "unread_columns": source.unread_columns,
    }


@lru_cache(maxsize=1 << 6)  # the entries of a run are of a few formats
def _format_shape(of: SourceFormat) -> tuple[Any, ...]:
    return astuple(of)


def source_of(text: str | None) -> Source | None:
    """Return where an entry was read, of the text that is kept of it."""
    if text is None:
        return None
    shape = json.loads(text)
    name = shape["name"]
    return Source(
        name,
        shape["digest"],
        lambda path: Place(name, path=path),
        None if shape["facts"] is None else JoinedFacts(*shape["facts"]),
        SourceFormat(*map(_tuples, shape["format"])),
        tuple(PassedOver(*part) for part in shape["passed_over"]),
        tuple((column, why) for column, why in shape["unread_columns"]),
    )


def _tuples(value: Any) -> Any:  # noqa: ANN401 - as JSON has it
    """Return a value of JSON with tuples for its lists."""
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def digest_of(data: bytes) -> str:
    """Return `sha256:…` of bytes."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def input_digest(stream: BinaryIO) -> str:
    """Return `sha256:…` of all that a stream holds."""
    digest = hashlib.sha256()
    while part := stream.read(_PART):
        digest.update(part)
    return f"sha256:{digest.hexdigest()}"


def _id(entry: str, source: dict[str, Any] | None, rule_book: str, asked: Asked) -> str:
    """Return what a screening is known by."""
    read = None if source is None else {key: value for key, value in source.items() if key != "name"}
    parts = [read, entry, rule_book, __version__, *asked]
    return hashlib.sha256(json.dumps(parts, default=_plain, ensure_ascii=True).encode()).hexdigest()[:_ID]


def _plain(value: object) -> str:
    """Return an amount, an instant or a day as text that is the same for the same."""
    match value:
        case Decimal():
            return plain_amount(value)
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case _:
            raise TypeError(type(value).__name__)


def plain_amount(amount: Decimal) -> str:
    """Return an amount as text that is the same for the same amount: without zeros behind its last digit."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def day_of_instant(instant: datetime | None) -> date | None:
    """Return the day of an instant in New York."""
    return None if instant is None else instant.astimezone(NEW_YORK).date()


def plain_value(value: Any) -> Any:  # noqa: ANN401 - as JSON takes it
    """Return a value of a row as JSON takes it, the same whichever database it comes from."""
    return value if value is None or isinstance(value, str | int | bool) else _plain(value)
