"""The lines of an entry in the short answer: one whole, with what applies and how it is filed; several, a row each.

A heading to file, what it declares and its amount stand in one row, so that the rows add up to the duty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from string import ascii_uppercase
from typing import Literal, NamedTuple

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from prefile.analysis.savings import Saving
from prefile.analysis.to_do import cheapest
from prefile.duty.filing import is_without_heading
from prefile.findings import Amounts, Filed, Finding, LineReport, Report
from prefile.law.us_customs import ON_THE_NUMBER
from prefile.render.run_item import RunItem
from prefile.render.text.amounts import duty_words, finding_words, percent_words, short_bounds
from prefile.render.text.console import first_rows
from prefile.render.text.notation import in_notation, working_of
from prefile.render.text.warnings import pre_check_words
from prefile.render.text.words import clean, cut, on_lines
from prefile.values.money import EXACT, ZERO, add_all, show_dollars, show_money

__all__ = [
    "FilingRow",
    "Rows",
    "alternative_words",
    "filing_rows",
    "letter",
    "letters_of",
    "line_block",
    "lines_section",
    "measure_sums",
]

_INDENT, _BLOCK = (0, 0, 0, 2), (0, 0, 0, 5)
_HEADING = 13  # columns of a number
_BLOCK_MARGIN = 5 + _HEADING + 2 + 2  # what stands left of the words of a row, and the gaps
_OPEN = "facts missing"
_NO_HEADING, _NO_HEADING_SHORT = "heading not yet published", "not published"
_LETTERS = "Letters: the duties listed below"
_IN_DOUBT, _OR_MORE = " · ? depends on a missing fact", " · + or more"
_RANGES = "Ranges do not add up to the total: when one is highest another is lowest."


class FilingRow(NamedTuple):
    """A heading to file, what it declares on which authority, and the amount on it."""

    heading: str
    words: str
    amount: str
    strong: bool = False
    cite: str = ""


class Rows(NamedTuple):
    """How many rows a heading with an amount may take, one with nothing on it, and what Proclamation 11001 says."""

    owing: int = 4
    nothing: int = 3
    coverage: int = 2


_ALL_ROWS = Rows()


def line_block(  # noqa: PLR0913 - what is written, and where
    out: Console, item: RunItem, report: Report, line: LineReport, savings: Sequence[Saving], *, most: Rows = _ALL_ROWS
) -> None:
    """Write one line: the goods, each heading to file with its working and amount, the cheapest alternative."""
    place = report.lines.index(line)
    value = item.value(place)
    named = [f"{line.line}  {line.tariff_number}", f"origin {line.origin or 'missing'}"]
    program = item.program(place)
    named += [f"SPI {program}"] if program else []
    named += [f"value {show_dollars(value)}"] if value is not None and len(report.lines) > 1 else []
    goods = clean(item.description(place) or "")
    out.print()
    out.print(Padding(Text(cut(" · ".join([*named, *([goods] if goods else [])]), out.width - 2), "bold"), _INDENT))
    how = _how_to_file(report, line, item.claimed(place))
    if how:
        out.print(Padding(Text("\n".join(first_rows(out, clean(how), out.width - 5, most.nothing)), "dim"), _BLOCK))
    rows = list(filing_rows(report, line))
    left = out.width - _BLOCK_MARGIN - max((cell_len(row.amount) for row in rows), default=0)
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(width=_HEADING)
    grid.add_column(width=left, overflow="fold")
    grid.add_column(justify="right", no_wrap=True)
    for row in rows:
        style, amount_style = ("", "bold") if row.strong else ("dim", "")
        said = first_rows(out, _with_cite(out, row, left), left, most.owing if row.strong else most.nothing)
        heading = _NO_HEADING_SHORT if row.heading == _NO_HEADING else row.heading
        grid.add_row(Text(heading, style), Text("\n".join(said), style), Text(row.amount, amount_style))
    out.print(Padding(grid, _BLOCK))
    best = cheapest(savings).get(line.line)
    if best is not None:
        words = f"→ {duty_words(best.then)} instead of {duty_words(best.now)} {alternative_words(best)}"
        out.print(Padding(Text("\n".join(first_rows(out, words, out.width - 5, most.nothing)), "green"), _BLOCK))
    covered = _coverage_words(line)
    if covered and most.coverage:
        out.print(Padding(Text("\n".join(first_rows(out, covered, out.width - 5, most.coverage)), "dim"), _BLOCK))


def _how_to_file(report: Report, line: LineReport, claimed: Sequence[str]) -> str:
    """Say that what follows is filed in this order, or cannot be filed yet, and which claims it relies on."""
    as_claimed = f"as claimed: {', '.join(claimed)}" if claimed else ""
    if report.is_pre_check or report.bars(line):
        return as_claimed
    if line.filing is not None:
        return f"File in this order{f', {as_claimed}' if claimed else ''}"
    return f"Cannot be filed yet: facts missing{f'; {as_claimed}' if claimed else ''}"


def _with_cite(out: Console, row: FilingRow, width: int) -> str:
    """Return the words of a row, with the authority where that takes no row more."""
    words = clean(row.words)
    cited = f"{words} [{row.cite}]" if row.cite else words
    return cited if len(Text(cited).wrap(out, width)) == len(Text(words).wrap(out, width)) else words


def alternative_words(saving: Saving) -> str:
    """Say what leaves less duty: a claim with its document, or a special program."""
    return f"claiming {saving.words if saving.kind == 'claim' else f'SPI {saving.name}'}"


def _coverage_words(line: LineReport) -> str:
    """Say whether Proclamation 11001 speaks of the goods; nothing where it does not."""
    found = line.coverage
    if found.outcome == "not covered":
        return ""
    minerals = ", ".join(mineral.replace("-", " ") for mineral in found.minerals)
    told = "covered" if found.outcome == "covered" else "undetermined"
    return f"Critical minerals (Proclamation 11001): {told}, no duty today{f': {minerals}' if minerals else ''}"


def filing_rows(report: Report, line: LineReport) -> Iterator[FilingRow]:
    """Yield what to file in its order, then what applies and is filed nowhere; or what may be owed, if that is open."""
    law = [finding for finding in line.law if not report.keeps_out(finding)]
    if line.filing is None:
        owed = [finding for finding in law if finding.outcome in {"applies", "cannot tell"} and finding.most != ZERO]
        if report.is_pre_check:  # nothing is filed by another country's declaration, and no amount is told
            yield from (FilingRow("", f"may be owed: {report.titles[finding.measure]}", "") for finding in owed)
            return
        for finding in sorted(law, key=lambda finding: finding.measure in ON_THE_NUMBER):
            if finding in owed or finding.outcome == "applies":
                heading, strong = _heading_of(finding, line), finding.most != ZERO
                yield FilingRow(heading, _says(report, finding), finding_words(finding), strong=strong)
        return
    said: set[str] = set()
    for filed in line.filing:
        declares = _declared_by(filed, law, line)
        words = "" if declares is None else _says(report, declares, filed)
        said.update(() if declares is None else (declares.measure,))
        cite = "" if declares is None else _cite(declares)
        yield FilingRow(filed.number or _NO_HEADING, words, show_money(filed.duty), bool(filed.duty), cite)
    for finding in law:
        if finding.outcome == "applies" and finding.measure not in said and finding.measure not in ON_THE_NUMBER:
            yield FilingRow("", _says(report, finding), finding_words(finding), cite=_cite(finding))


def _heading_of(finding: Finding, line: LineReport) -> str:
    """Return the number on which a duty would stand, or that its heading is open."""
    if finding.measure in ON_THE_NUMBER:
        return line.tariff_number
    return finding.declare or (_NO_HEADING if is_without_heading(finding) else _OPEN)


def _declared_by(filed: Filed, law: Sequence[Finding], line: LineReport) -> Finding | None:
    """Return the finding that a filed number declares: the one that applies before one that it takes out."""
    if filed.number is None:
        return next((finding for finding in law if finding.measure == filed.measure), None)
    found = [finding for finding in law if filed.number in finding.headings]
    if not found and filed.number == line.tariff_number:
        found = [finding for finding in law if finding.measure in ON_THE_NUMBER and finding.outcome == "applies"]
    return next((finding for finding in found if finding.outcome == "applies"), found[0] if found else None)


def _says(report: Report, finding: Finding, filed: Filed | None = None) -> str:
    """Say what a finding is, with its working, or why it is not owed."""
    title = report.titles[finding.measure]
    if finding.outcome in {"does not apply", "excluded"}:
        why = f": {in_notation(finding.because[0], report.titles)}" if finding.because else ""
        return f"{title}, exempt{why}" if finding.declare else f"{title}, not owed{why}"
    if filed is not None and finding.measure in ON_THE_NUMBER and not filed.duty and finding.duty:
        return f"{title}: within the total on the Chapter 99 heading"
    if filed is not None and filed.number in finding.beside and not filed.duty:
        return f"{title}: the part of the value on which none is owed"
    working = working_of(finding, report)
    return f"{title}{f': {working}' if working else ''}"


def _cite(finding: Finding) -> str:
    """Return the authority that a finding rests on last: that of its rate, or of the reason why it is not owed."""
    return finding.authorities[-1] if finding.authorities and finding.measure not in ON_THE_NUMBER else ""


def lines_section(out: Console, item: RunItem, report: Report) -> None:
    """Write a row for each line, and what the duty is made of by measure."""
    sums = measure_sums(report)
    letters = {measure: letter(place) for place, measure in enumerate(sums)}
    out.print()
    ahead = pre_check_words(report) is not None
    if sums and not ahead:
        owing = [finding for line in report.lines if not report.bars(line) for finding in _owing(line)]
        in_doubt = _IN_DOUBT if any(finding.outcome == "cannot tell" for finding in owing) else ""
        or_more = _OR_MORE if any(finding.most is None for finding in owing) else ""
        out.print(Text(f"{_LETTERS}{in_doubt}{or_more}", "dim"))
    rows = Table.grid(padding=(0, 2, 0, 0))
    for side in (*_SIDES[:4], "left") if ahead else _SIDES:
        rows.add_column(justify=side, overflow="fold")
    told = ("may be owed",) if ahead else ("duty", "rate", "duties")
    rows.add_row(*(Text(name, "dim") for name in ("line", "number", "origin", "value", *told)))
    for place, line in enumerate(report.lines):
        value = item.value(place)
        rate = percent_words(line.duty, value) if line.duty.least == line.duty.most else ""
        shown = "—" if value is None else show_dollars(value)
        duty = short_bounds(line.duty.least, line.duty.most)
        made_of = letters_of(report, line, letters)
        amounts = (made_of.replace("?", ""),) if ahead else (duty, rate, made_of)
        rows.add_row(str(line.line), line.tariff_number, _origin(item, place, line), shown, *amounts)
    out.print(rows)
    _claimed(out, item, report)
    _made_of(out, report, sums, letters)


def _origin(item: RunItem, place: int, line: LineReport) -> str:
    program = item.program(place)
    return clean(f"{line.origin or '—'}{f' SPI {program}' if program else ''}")


def _claimed(out: Console, item: RunItem, report: Report) -> None:
    """Say what the entry claims, and on which lines: the duty relies on it."""
    lines: dict[str, list[int]] = {}
    for place, line in enumerate(report.lines):
        for claim in item.claimed(place):
            lines.setdefault(claim, []).append(line.line)
    if lines:
        every = len(report.lines)
        named = (f"{on_lines(numbers, every)}{claim}" for claim, numbers in lines.items())
        out.print()
        out.print(Padding(Text(clean(f"As claimed: {'; '.join(named)}")), _INDENT))


_SIDES: tuple[Literal["left", "right"], ...] = ("right", "left", "left", "right", "right", "right", "left")


class MeasureSum(NamedTuple):
    """What one measure owes over the lines of an entry."""

    least: Decimal = ZERO
    most: Decimal | None = ZERO
    lines: tuple[int, ...] = ()

    @property
    def rank(self) -> tuple[bool, Decimal, Decimal]:
        """What sums are sorted by: what has no upper bound first, then the largest."""
        return self.most is not None, -self.least, -(self.most or ZERO)

    def with_finding(self, finding: Finding, line: int) -> MeasureSum:
        """Return the sum with one more finding."""
        most = None if self.most is None or finding.most is None else EXACT.add(self.most, finding.most)
        return MeasureSum(EXACT.add(self.least, finding.least), most, (*self.lines, line))


def measure_sums(report: Report) -> dict[str, MeasureSum]:
    """Return what each measure that owes, or may, comes to, the largest first."""
    sums: dict[str, MeasureSum] = {}
    for line in report.lines:
        for finding in _owing(line):
            sums[finding.measure] = sums.get(finding.measure, MeasureSum()).with_finding(finding, line.line)
    return dict(
        sorted(sums.items(), key=lambda held: (held[1].most is not None, -held[1].least, -(held[1].most or ZERO)))
    )


def _owing(line: LineReport) -> list[Finding]:
    return [finding for finding in line.law if finding.outcome in {"applies", "cannot tell"} and finding.most != ZERO]


def letter(place: int) -> str:
    """Return A to Z, then A1 and so on."""
    return f"{ascii_uppercase[place % 26]}{place // 26 or ''}"


def letters_of(report: Report, line: LineReport, letters: Mapping[str, str]) -> str:
    """Name what the duty of a line is made of by letters; a question mark stands where that is undetermined."""
    if report.bars(line):
        return "barred"
    owing = sorted(_owing(line), key=lambda finding: letters[finding.measure])
    named = (f"{letters[finding.measure]}{'?' if finding.outcome == 'cannot tell' else ''}" for finding in owing)
    return " ".join(named) or "free"


def _made_of(out: Console, report: Report, sums: Mapping[str, MeasureSum], letters: Mapping[str, str]) -> None:
    """Write what the duty is made of: each measure with its letter, its sum and its lines."""
    if not sums:
        return
    ahead = pre_check_words(report) is not None  # of another country's declaration no amount is told
    out.print()
    grid = Table.grid(padding=(0, 2, 0, 0))
    for side in ("left", "left", "right", "left"):
        grid.add_column(justify=side, overflow="fold")
    for measure, summed in sums.items():
        named = on_lines(list(summed.lines), len(report.lines)).removesuffix(": ") or "every line"
        bounds = "" if ahead else short_bounds(summed.least, summed.most)
        grid.add_row(letters[measure], report.titles[measure], bounds, named)
    out.print(Padding(grid, _INDENT))
    if not ahead and not _add_up(report, sums):
        out.print(Padding(Text(_RANGES, "dim"), _INDENT))


def _add_up(report: Report, sums: Mapping[str, MeasureSum]) -> bool:
    """Whether what the measures come to, at least and at most, is what the lines come to."""
    lines = Amounts.together([line.duty for line in report.lines])
    most = [summed.most for summed in sums.values() if summed.most is not None]
    added = add_all(most) if len(most) == len(sums) else None
    return (add_all(summed.least for summed in sums.values()), added) == (lines.least, lines.most)
