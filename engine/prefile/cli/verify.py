"""`prefile verify`: a report checked by screening its entry again."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from prefile.analysis.certificate import CheckedReport, Difference, Verification, differences, made_by, scenarios_of
from prefile.cli.archives import ends_in_words
from prefile.cli.help_pages import examples
from prefile.cli.options import (
    Asked,
    Facts,
    Floors,
    InDates,
    InDecimal,
    MappingName,
    MaxLines,
    Rules,
    ScenarioNames,
    TextOrJson,
    Written,
    inputs_or_end,
    open_scenarios,
    supposed,
)
from prefile.cli.output import write_json
from prefile.cli.run_loop import ACT
from prefile.entry import Entry
from prefile.errors import ArchiveProblems, DeclarationProblems, Place, Problem, UnreadableReport
from prefile.findings import Report
from prefile.intake import Limits
from prefile.intake.unopened import unopened_problem
from prefile.law.book import RuleBook
from prefile.releases.chosen import open_chosen
from prefile.screening import screen
from prefile.values.dates import instant_words
from prefile.values.json_shape import plain

__all__ = ["VERIFY", "verify_command"]

VERIFY = examples(
    "prefile verify report.json --entry entry.json",
    "prefile verify reports.jsonl --entry entries.jsonl --facts facts.csv",
    "prefile verify report.json --entry entry.json --rules rules-of-then",
)
_MOST_BYTES = 256 << 20
_MOST_SHOWN = 20
_LONGEST = 120


class Kept(NamedTuple):
    """A report of the file: as JSON, as an object, and its text where it stands by itself."""

    shape: dict[str, Any]
    report: Report
    text: str | None


class Checked(NamedTuple):
    """What checking one report came to: where it differs, and whether its bytes are the same."""

    name: str
    report: Report
    differences: tuple[Difference, ...]
    bytes_alike: bool | None  # None: it does not stand by itself


def verify_command(
    file: Annotated[Path, typer.Argument(metavar="REPORT", help="A report in JSON, an array of them, or JSON Lines.")],
    entry: Annotated[list[str], typer.Option("--entry", metavar="FILE", help="The declaration that it was made from.")],
    facts: Facts = None,
    mapping: MappingName = None,
    dates: InDates = None,
    decimal: InDecimal = None,
    scenario: ScenarioNames = None,
    floor: Floors = None,
    rules: Rules = None,
    max_lines: MaxLines = 99_999,
    output: Written = TextOrJson.TEXT,
) -> None:
    """Check a report by screening its entry again: the same bytes, or exactly what differs.

    Dates, scenarios and what decided are those that the report names; a scenario from a file, and floors, are named
    once more. The rule book must be the one that made the report: name its folder with --rules, if it is not the
    shipped one.

    Exits with 0 when every report is the same, 1 when one differs, 2 when a file cannot be read or the two do not
    belong together, 3 when a rule file is wrong.
    """
    as_json = output is TextOrJson.JSON
    with ends_in_words(as_json=as_json):
        inputs = inputs_or_end(Asked(entry, facts, mapping, dates, decimal), as_json=as_json)
        kept = list(_reports(file))
        book = open_chosen(rules)
        named = supposed(scenario, floor)
        entries = _Entries(inputs.entries(Limits(lines=max_lines), lambda _: None))
        checked = [_checked(one, entries.of(one.report, alone=len(kept) == 1), book, named) for one in kept]
    if as_json:
        write_json(plain(Verification(tuple(map(_shape, checked)))))
    else:
        sys.stdout.write("".join(_words(one, book) for one in checked))
    raise typer.Exit(ACT if any(one.differences for one in checked) else 0)


def _reports(file: Path) -> Iterator[Kept]:
    """Yield the reports of a file; problems of entries that could not be screened are no reports.

    Raises:
        UnreadableReport: there is none, or one is none.
        DeclarationProblems: the file cannot be read.
    """
    text = _text(file)
    alone = True
    try:
        shapes = [(json.loads(text), text.removesuffix("\n"))]
    except RecursionError:
        raise UnreadableReport(f"{file}: it is too deep to be a report") from None
    except ValueError:
        try:
            shapes = [(json.loads(line), line) for line in text.splitlines() if line.strip()]
        except (ValueError, RecursionError):
            raise UnreadableReport(f"{file}: it is neither JSON nor JSON Lines") from None
    if len(shapes) == 1 and isinstance(shapes[0][0], list):
        shapes, alone = [(shape, "") for shape in shapes[0][0]], False
    found = [(shape, written) for shape, written in shapes if isinstance(shape, dict)]
    if not found:
        raise UnreadableReport(f"{file}: it holds no report")
    for shape, written in found:
        report = Report.from_json(json.dumps(shape, ensure_ascii=False), most_bytes=_MOST_BYTES)
        yield Kept(shape, report, written if alone else None)


def _text(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        raise DeclarationProblems([unopened_problem(str(file), error)]) from None
    if len(data) > _MOST_BYTES:
        raise UnreadableReport(f"{file}: it is longer than {_MOST_BYTES:,} bytes")
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise UnreadableReport(f"{file}: it is no text in UTF-8") from None


class _Entries:
    """The entries of the files that were named, by what they declare."""

    def __init__(self, items: Iterator[Entry | DeclarationProblems]) -> None:
        """Read them all."""
        self._by_digest: dict[str, list[Entry]] = {}
        problems: list[Problem] = []
        for item in items:
            if isinstance(item, DeclarationProblems):
                problems.extend(item.problems)
            else:
                self._by_digest.setdefault(item.digest(), []).append(item)
        if problems and not self._by_digest:
            raise DeclarationProblems(problems)

    def of(self, report: Report, *, alone: bool) -> Entry:
        """Return the entry of a report: the one that declares the same, else the only one with its number.

        Where there is one of each, they are taken for a pair. What was changed since is then among what differs.

        Raises:
            ArchiveProblems: none declares what the report's entry did.
        """
        alike = self._by_digest.get(report.entry_digest, [])
        same_bytes = [one for one in alike if one.source is not None and one.source.digest == report.source_digest]
        if alike:
            return (same_bytes or alike)[0]
        every = [one for entries in self._by_digest.values() for one in entries]
        named = [one for one in every if _is_named_alike(one, report)]
        if len(named) == 1:
            return named[0]
        if alone and len(every) == 1:
            return every[0]
        what = f"no entry here is that of the report on {_name(report)} ({report.entry_digest[:19]}…)"
        raise ArchiveProblems([Problem("E509", what, Place("--entry"))])


def _is_named_alike(entry: Entry, report: Report) -> bool:
    """Whether an entry has the number of a report's or, where that has none, its reference."""
    if report.entry_number is not None:
        return entry.entry_number == report.entry_number
    return report.reference is not None and entry.reference == report.reference


def _checked(kept: Kept, entry: Entry, book: RuleBook, named: list[str]) -> Checked:
    """Screen the entry of a report again, and compare."""
    report = kept.report
    scenarios = open_scenarios(book, named or scenarios_of(report), stacked=True)
    options = made_by(report, durable=find_spec("durable") is not None)
    found = screen(entry, book, scenarios=scenarios, **options._asdict())
    differing = tuple(differences(kept.shape, json.loads(found.to_json(indent=None))))
    alike = None if kept.text is None else kept.text in {found.to_json(), found.to_json(indent=None)}
    return Checked(_name(report), report, differing, alike)


def _name(report: Report) -> str:
    return report.entry_number or report.reference or report.entry_digest


def _shape(checked: Checked) -> CheckedReport:
    return CheckedReport(
        entry=checked.name,
        entry_digest=checked.report.entry_digest,
        rulebook=checked.report.rulebook.digest,
        same=not checked.differences,
        same_bytes=checked.bytes_alike,
        differences=checked.differences,
    )


def _words(checked: Checked, book: RuleBook) -> str:
    """Say what checking one report came to."""
    report = checked.report
    when = "" if report.rate_date is None else f", rate date {instant_words(_instant(report.rate_date))}"
    lines = [f"{checked.name}: {_verdict(checked)}"]
    lines.append(f"  rule book {report.rulebook.named}{when}, decided by {report.decided_by}")
    if book.digest != report.rulebook.digest:
        lines.append(f"  this rule book is {book.digest[7:19]}: name the report's with --rules")
    if any(path == "/entry_digest" for path, _, _ in checked.differences):
        lines.append("  --entry is another entry, or was changed since: name the one that was screened")
    for path, was, now in checked.differences[:_MOST_SHOWN]:
        lines += [f"  {path or '/'}", f"    report: {_shown(was)}", f"    again:  {_shown(now)}"]
    if len(checked.differences) > _MOST_SHOWN:
        lines.append(f"  and {len(checked.differences) - _MOST_SHOWN:,} more: --format json shows all")
    return "".join(f"{line}\n" for line in lines)


def _verdict(checked: Checked) -> str:
    if checked.differences:
        number = len(checked.differences)
        return "1 place differs" if number == 1 else f"{number:,} places differ"
    return "the same, with other white space" if checked.bytes_alike is False else "the same, to the byte"


def _shown(value: object) -> str:
    from prefile.render.text.words import clean, cut  # noqa: PLC0415 - as above

    return cut(clean(json.dumps(value, ensure_ascii=False)), _LONGEST)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
