"""The report on one entry (`prefile-report/1`): findings on its lines, and what stands beside them.

Money is in US dollars, to the cent, as text in JSON. A duty that cannot be told is null, never zero; `least` and
`most` say what is known of it (`most` null: no upper bound is known).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import InitVar, dataclass, field, fields
from datetime import date, datetime
from functools import cache
from operator import attrgetter
from typing import Any, Literal, Protocol, get_type_hints

from pydantic import GetCoreSchemaHandler, TypeAdapter, ValidationError
from pydantic_core import CoreSchema

from prefile.entry.fact_paths import FACTS, OF_ENTRY, placed_fact
from prefile.errors import UnreadableReport
from prefile.findings.finding import Amounts, Finding, LineReport
from prefile.findings.parts import Authority, Caution, DeclarationSource, OnTheWay, RuleBookId, Supposition, Totals
from prefile.findings.written import KEPT, LONG
from prefile.law.fees import FeeGround
from prefile.law.scenario import MARK
from prefile.law.us_customs import ADMISSIBILITY
from prefile.values.json_shape import JsonKeys, object_schema
from prefile.values.json_text import WriteParts, indented, json_writer, keyed_writers
from prefile.values.json_values import Write

__all__ = ["Report", "ReportMaker"]


class ReportMaker(Protocol):
    """Makes the parts of a report that cost time, each when it is first read."""

    @property
    def entry_digest(self) -> str:
        """The digest of the canonical entry."""
        ...

    @property
    def rulebook(self) -> RuleBookId:
        """Which rule book spoke."""
        ...

    @property
    def totals(self) -> Totals:
        """The sums over the lines."""
        ...

    @property
    def warnings(self) -> tuple[Caution, ...]:
        """What a reader must know that is no finding."""
        ...

    @property
    def authorities(self) -> dict[str, Authority]:
        """Every authority that the report cites, by its key."""
        ...

    @property
    def titles(self) -> dict[str, str]:
        """The title of each measure that a finding is of."""
        ...

    @property
    def notices(self) -> tuple[str, ...]:
        """The measures of findings that keep goods from being entered."""
        ...

    @property
    def unnamed_notices(self) -> tuple[str, ...]:
        """Those of them but the measures of findings whose very name says so."""
        ...

    @property
    def suppositions(self) -> tuple[Supposition, ...]:
        """The scenarios that the entry was screened under."""
        ...

    @property
    def fees_lack(self) -> tuple[str, ...]:
        """The facts that fees hang on and that are not stated, of the entry or with the place of their line."""
        ...

    @property
    def fee_grounds(self) -> dict[str, tuple[FeeGround, ...]]:
        """Why a fee is nothing, or which of its limits it stands at, by its name."""
        ...

    @property
    def on_the_way(self) -> tuple[OnTheWay, ...]:
        """The lines that would owe otherwise by the rates of importation, which goods moved in bond may owe."""
        ...


class _WhenRead:
    """Stands in a report for a part that its maker makes when it is first read, and then gives way to it."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, report: Report | None, owner: type | None = None) -> object:
        if report is None:
            return self  # which a dataclass takes for the default of the field
        held = vars(report)
        return held.setdefault(self._name, getattr(held["_maker"], self._name))


def _when_read() -> Any:  # noqa: ANN401 - it stands for a part of any type, as dataclasses.field does
    return _WhenRead()


@dataclass(frozen=True, kw_only=True)
class Report:
    """The report on one entry: the same entry, book, dates and way of deciding give the same report.

    `notices` are the measures of findings that keep goods from being entered, those of a scenario as
    `measure@scenario`; JSON leaves out those whose name says so (`us.admissibility.…`). `suppositions` are the
    scenarios in words, `fee_grounds` says why fees are nothing or at a limit, `on_the_way` which lines had other duty
    when they were imported. `fees_lack` are facts that fees hang on, of the entry (`mode`) or of a line
    (`lines/0/us_content`).
    """

    # The parts that cost time are given, or a maker makes each when it is first read.

    format: Literal["prefile-report/1"] = "prefile-report/1"
    reference: str | None
    metadata: dict[str, str] | None
    entry_number: str | None
    entry_digest: str = field(default=_when_read())
    source_digest: str | None
    rate_date: str | None
    rate_date_basis: str | None
    rulebook: RuleBookId = field(default=_when_read())
    scenarios: tuple[str, ...]
    as_known_on: str | None
    decided_by: str
    lines: tuple[LineReport, ...]
    totals: Totals = field(default=_when_read())
    warnings: tuple[Caution, ...] = field(default=_when_read())
    authorities: dict[str, Authority] = field(default=_when_read())
    titles: dict[str, str] = field(default=_when_read())
    source: DeclarationSource | None
    notices: tuple[str, ...] = field(default=_when_read())
    suppositions: tuple[Supposition, ...] = field(default=_when_read())
    fees_lack: tuple[str, ...] = field(default=_when_read(), compare=False)
    fee_grounds: dict[str, tuple[FeeGround, ...]] = field(default=_when_read(), compare=False)
    on_the_way: tuple[OnTheWay, ...] = field(default=_when_read(), compare=False)
    maker: InitVar[ReportMaker | None] = None

    def __post_init__(self, maker: ReportMaker | None) -> None:
        held = vars(self)
        waiting = [name for name, part in held.items() if isinstance(part, _WhenRead)]
        if waiting and maker is None:
            raise TypeError(f"a report that no maker makes is given every part; {', '.join(waiting)} are missing")
        for name in waiting:
            del held[name]
        held["_maker"] = maker

    def __getstate__(self) -> dict[str, object]:
        """Return every part made, so that a pickled report stands alone."""
        return {part.name: getattr(self, part.name) for part in fields(self)}

    @property
    def to_act_on(self) -> bool:
        """Whether a line holds a finding to act on, or a discrepancy."""
        return any(line.to_act_on or line.discrepancies for line in self.lines)

    def keeps_out(self, finding: Finding) -> bool:
        """Whether the measure of a finding owes no duty but keeps goods from being entered."""
        return _measure_of(finding) in self.notices

    def bars(self, line: LineReport) -> bool:
        """Whether the goods of a line may not be entered."""
        return any(finding.outcome == "applies" and self.keeps_out(finding) for finding in line.law)

    @property
    def barred(self) -> tuple[LineReport, ...]:
        """The lines whose goods may not be entered."""
        return tuple(line for line in self.lines if self.bars(line))

    @property
    def owed(self) -> Amounts:
        """The duty on the lines whose goods may be entered: nothing where none may."""
        return Amounts.together(line.duty for line in self.lines if not self.bars(line))

    @property
    def is_pre_check(self) -> bool:
        """Whether it is on another country's declaration, which settles no duty of the United States."""
        return any(warning.code == _PRE_CHECK for warning in self.warnings)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain dicts, lists and text, in the contract's order of keys."""
        shape: dict[str, Any] = _adapter().dump_python(self, mode="json")
        return shape

    def to_json(self, *, indent: int | None = 2) -> str:
        """Return the report as JSON text, without a final newline; `indent` None puts it on one line."""
        return self.to_json_bytes(indent=indent).decode()

    def to_json_bytes(self, *, indent: int | None = 2) -> bytes:
        """Return the text of `to_json` in UTF-8, as it is written: without a step over text it takes less time."""
        return indented(_written(_keys_of(self)), indent)

    def json_parts(self, *, indent: int | None = 2) -> Iterator[str]:
        """Yield the text of `to_json` in parts, each line of the entry one: that of many lines is never held whole."""
        rest = indented(_written({**_keys_of(self), "lines": ()}), indent).decode()
        key, inside, outside = ('"lines":', "", "")
        if indent is not None:
            key, inside, outside = ('"lines": ', f"\n{' ' * 2 * indent}", f"\n{' ' * indent}")
        before, _, after = rest.partition(f"{key}[]")
        yield f"{before}{key}["
        opening, write = inside, _line_writer()
        for line in self.lines:
            text = indented(write(line), indent).decode()
            yield opening + text.replace("\n", inside)
            opening = f",{inside}"
        yield f"{outside if self.lines else ''}]{after}"

    @classmethod
    def from_json(cls, text: str | bytes, *, most_bytes: int = 64 * 2**20) -> Report:
        """Return the report that `to_json` wrote. The text is not trusted; keys that are not known are ignored.

        Raises:
            UnreadableReport: it is longer than `most_bytes`, no JSON, or no `prefile-report/1`.
        """
        written = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
        if len(written) > most_bytes:
            raise UnreadableReport(f"a report of {len(written):,} bytes is longer than the {most_bytes:,} allowed")
        try:
            return _adapter().validate_json(written)
        except ValidationError as error:
            raise UnreadableReport(_first_of(error)) from None

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return what pydantic writes and reads a report by: its fields, in their order."""
        names = {part.name: part.name for part in fields(cls)}
        return object_schema(cls, JsonKeys(names, _of_keys, _keys_of, _ABSENT_WHERE_EMPTY | {"fees_lack"}), handler)


_FEE_OPEN = "W209"
_PRE_CHECK = "W213"
_ABSENT_WHERE_EMPTY = frozenset({"notices", "suppositions", "fee_grounds", "on_the_way"})
_MOST_SHOWN = 3
_LONGEST = 500


@cache
def _adapter() -> TypeAdapter[Report]:
    return TypeAdapter(Report)


@cache
def _names() -> tuple[str, ...]:
    return tuple([part.name for part in fields(Report)])


@cache
def _line_writer() -> Write:
    return json_writer(LineReport, KEPT, LONG)


@cache
def _writers() -> dict[str, WriteParts]:
    hints = get_type_hints(Report, include_extras=True)
    return keyed_writers({part.name: hints[part.name] for part in fields(Report)}, KEPT, LONG)


def _written(keys: dict[str, Any]) -> bytes:
    """Write the keys of a report on one line, as pydantic would write them."""
    writers = _writers()
    parts: list[bytes] = []
    for key, value in keys.items():
        parts.append(b"," if parts else b"{")
        writers[key](value, parts)
    parts.append(b"}")
    return b"".join(parts)


def _measure_of(finding: Finding) -> str:
    return finding.measure if finding.scenario is None else f"{finding.measure}{MARK}{finding.scenario}"


def _named_so(lines: tuple[LineReport, ...]) -> set[str]:
    """Return the measures of findings whose very name says that they keep goods from being entered."""
    measures = (finding.measure for line in lines for finding in line.law)
    return {measure for measure in measures if measure.startswith(ADMISSIBILITY)}


def _not_told_by_name(notices: tuple[str, ...], lines: tuple[LineReport, ...]) -> tuple[str, ...]:
    """Return the notices but those of findings whose very name says so; most are on the first line already."""
    named = {measure for measure in notices if measure.startswith(ADMISSIBILITY)}
    for line in lines:
        if not named:
            break
        named.difference_update([finding.measure for finding in line.law])
    return tuple([measure for measure in notices if measure in named or not measure.startswith(ADMISSIBILITY)])


def _keys_of(report: Report) -> dict[str, Any]:
    """Return the keys of a report in JSON. What its findings tell by their names, and what is empty, has none."""
    names = _names()
    keys: dict[str, Any] = dict(zip(names, attrgetter(*names)(report), strict=True))
    maker: ReportMaker | None = vars(report).get("_maker")  # of none that was unpickled
    keys["notices"] = _not_told_by_name(report.notices, report.lines) if maker is None else maker.unnamed_notices
    for name in _ABSENT_WHERE_EMPTY:
        if not keys[name]:
            del keys[name]
    return keys


def _of_keys(keys: dict[str, Any]) -> Report:
    """Return the report of the keys that were read."""
    notices = _named_so(keys["lines"]).union(keys.get("notices", ()))
    lacking = [warning.path.removeprefix("/") for warning in keys["warnings"] if warning.code == _FEE_OPEN]
    fees_lack = tuple(dict.fromkeys(filter(_is_stated_alone, lacking)))
    added: dict[str, Any] = {
        "suppositions": (),
        "fee_grounds": {},
        "on_the_way": (),
        "fees_lack": fees_lack,
    }  # by later minors
    given: dict[str, Any] = {**added, **keys, "notices": tuple(sorted(notices))}
    report = Report(**given)
    _refuse_incomplete(report)
    return report


def _is_stated_alone(path: str) -> bool:
    """Whether a place in an entry, where a fee is open, is of a fact to state: of the entry, or an amount of a line."""
    place, fact = placed_fact(path)
    return fact in OF_ENTRY if place is None else FACTS.get(fact) == "amount"


def _refuse_incomplete(report: Report) -> None:
    """Refuse a report that names what it does not hold, or writes its dates otherwise, so that none has to be doubted.

    Raises:
        ValueError: it does.
    """
    lines = report.lines
    findings = [finding for line in lines for finding in line.findings]
    cited = {key for finding in findings for key in finding.authorities}
    cited |= {key for line in lines for key in line.coverage.authorities}
    cited |= {key for line in lines for agreement in line.agreements for key in agreement.authorities}
    lacking = {
        "title": {finding.measure for finding in findings} - report.titles.keys(),
        "authority": cited - report.authorities.keys(),
        "sum": {supposition.scenario for supposition in report.suppositions}
        - {total.scenario for total in report.totals.scenarios},
    }
    for what, names in lacking.items():
        if names:
            raise ValueError(f"it holds no {what} of {min(names)}")
    if report.rate_date is not None:
        datetime.fromisoformat(report.rate_date)
    verified = report.rulebook.verified
    days = {report.rulebook.verified_through, verified.tariff, verified.chapter_99, verified.texts}
    for day in days.union(finding.verified_through for finding in findings):
        if day is not None:
            date.fromisoformat(day)


def _first_of(error: ValidationError) -> str:
    """Say what of a text is no report: the first problems, each with its place."""
    every = error.errors(include_url=False, include_context=False, include_input=False)
    shown = [f"{'/'.join(map(str, found['loc'])) or 'the text'}: {found['msg']}" for found in every[:_MOST_SHOWN]]
    more = f"; {len(every) - _MOST_SHOWN:,} more such" if len(every) > _MOST_SHOWN else ""
    legible = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in "; ".join(shown))
    return f"this is no prefile-report/1: {legible[:_LONGEST]}{more}"
