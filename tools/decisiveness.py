"""Count how many lines of real trade prefile determines, and what the others lack: a fact of the filer, or law.

    tools/decisiveness                      the table, and what lacks most with an example each
    tools/decisiveness --write              puts the table into docs/figures.md, between its two markers
    tools/decisiveness --lines 200          fewer lines

Lines are drawn from real trade by weight (see bench_lines and usual_facts; all but number, country and unit price is
modelled) and screened at eight dates, twice: *sparse*, with number, origin, value and a quantity; and *usual*, with how
they travelled, their mass and program, and with a plausible answer to each question that the report itself asks, until
it asks nothing that can be answered. A line is determined when its duty is one figure. Otherwise it lacks law
where a measure on it is not encoded or not settled, whatever the filer might say, and else a fact. A measure that is
open only because it gives way to an open one is not counted.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple

from bench_lines import Shape
from prefile import DeclarationProblems, Entry, RuleBook, open_rulebook, screen
from prefile.entry.fact_paths import Fact, read_fact
from prefile.entry.missing_fact import MISSING_FACTS, MissingFact
from prefile.findings import Finding, LineReport
from prefile.law.us_customs import ON_THE_NUMBER
from prefile.options import Decide
from usual_facts import ModelledLine, answered, modelled_lines, sparse_entry, usual_entry

FIGURES = Path(__file__).resolve().parent.parent / "docs" / "figures.md"
BEGINS, ENDS = "<!-- decisiveness: written by tools/decisiveness --write -->", "<!-- end of decisiveness -->"
LINES = 4_000
TODAY = date(2026, 11, 28)
DATES = (
    date(2026, 1, 15),
    date(2026, 3, 1),
    date(2026, 5, 1),
    date(2026, 6, 20),
    date(2026, 8, 1),
    date(2026, 9, 20),
    TODAY,
    date(2026, 12, 5),
)
MOST_ROUNDS = 12  # of questions, each of which may raise others
SHOWN = 6  # gaps in the page

Verdict = Literal["determined", "lacks a fact", "lacks law", "no number of that day"]
VERDICTS: tuple[Verdict, ...] = ("determined", "lacks a fact", "lacks law", "no number of that day")
SHAPES: dict[str, Callable[[ModelledLine, date], Shape]] = {"usual": usual_entry, "sparse": sparse_entry}


class Gap(NamedTuple):
    """What a line lacks: a fact by its form, or law by its measure; and why, in the report's words."""

    kind: Literal["fact", "law"]
    name: str
    why: str


class Outcome(NamedTuple):
    """What a line comes to on a day, and all that it lacks."""

    verdict: Verdict
    gaps: tuple[Gap, ...]


class Count:
    """Counts the outcomes of one shape on one day, and of each gap the lines, those with no other, and an example."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.verdicts: Counter[Verdict] = Counter()
        self.lines: Counter[tuple[str, str]] = Counter()
        self.alone: Counter[tuple[str, str]] = Counter()
        self.examples: dict[tuple[str, str], str] = {}

    def add(self, outcome: Outcome, line: ModelledLine) -> None:
        """Count one line."""
        self.verdicts[outcome.verdict] += 1
        kind = "law" if outcome.verdict == "lacks law" else "fact"
        named = {(gap.kind, gap.name): gap.why for gap in outcome.gaps if gap.kind == kind}
        for key, why in named.items():
            self.lines[key] += 1
            self.alone[key] += len(named) == 1
            self.examples.setdefault(key, f"{line.goods.cell.number} {line.goods.cell.country}: {why}")

    @property
    def screened(self) -> int:
        """How many lines were answered at all."""
        return sum(self.verdicts.values()) - self.verdicts["no number of that day"]

    def share(self, verdict: Verdict) -> str:
        """Return the share of a verdict among the lines that were answered."""
        return f"{100 * self.verdicts[verdict] / self.screened:.1f} %" if self.screened else "–"


Counts = dict[tuple[str, date], Count]


def screened(line: ModelledLine, shape: str, day: date, book: RuleBook, decide: Decide) -> LineReport | None:
    """Return the report of a line on a day, its questions answered where the shape is the usual one.

    None where the tariff of the day does not hold its number.
    """
    entry = SHAPES[shape](line, day)
    report = _report(entry, book, decide)
    for _ in range(MOST_ROUNDS if shape == "usual" else 0):
        if report is None or not _open(report) or not answered(entry, line, _asked(report)):
            break
        report = _report(entry, book, decide)
    return report


def outcome_of(line: ModelledLine, shape: str, day: date, book: RuleBook, decide: Decide) -> Outcome:
    """Return what a line comes to on a day, and what it lacks."""
    report = screened(line, shape, day, book, decide)
    if report is None:
        return Outcome("no number of that day", ())
    if not _open(report):
        return Outcome("determined", ())
    gaps = tuple(_gaps(report, book))
    return Outcome("lacks law" if any(gap.kind == "law" for gap in gaps) else "lacks a fact", gaps)


def _report(entry: Shape, book: RuleBook, decide: Decide) -> LineReport | None:
    """Return the report on the only line; None where the tariff of the day does not hold its number."""
    try:
        return screen(Entry.model_validate(entry), book, decide=decide).lines[0]
    except DeclarationProblems as refused:
        if all(problem.code == "E132" for problem in refused.problems):
            return None
        raise


def _open(report: LineReport) -> list[Finding]:
    """Return the findings whose duty is not one figure."""
    return [finding for finding in report.law if finding.least != finding.most]


def _asked(report: LineReport) -> Iterator[Fact]:
    """Yield the facts that would answer what open findings ask."""
    for finding in _open(report):
        for missing in finding.missing:
            for written in missing.missing_fact.answers if missing.missing_fact else ():
                fact = read_fact(written)
                if fact is not None:
                    yield fact


def _gaps(report: LineReport, book: RuleBook) -> Iterator[Gap]:
    """Yield what each open finding lacks, but for what it lacks only because it gives way to another open one."""
    found = {finding.measure: finding for finding in _open(report)}
    for name, finding in found.items():
        before = [found[measure] for measure in _yields_to(name, book) if measure in found]
        inherited = {missing.ask for other in before for missing in other.missing}
        own = [missing for missing in finding.missing if missing.ask not in inherited]
        if not finding.missing and name in ON_THE_NUMBER:
            yield Gap("law", name, "tariff or rate not held")
        elif not finding.missing and len(found) == 1:  # beside others it may be open with them: as a total, or its rest
            yield Gap("law", name, "; ".join(finding.because))
        for missing in own:
            fact = missing.missing_fact
            if fact is not None:
                law = MISSING_FACTS[fact.kind].who == "rule author"
                yield Gap("law", name, missing.ask) if law else Gap("fact", _form(fact), f"{missing.ask} ({name})")


def _yields_to(name: str, book: RuleBook) -> Iterable[str]:
    return [other.measure for other in book.by_id[name].gives_way_to]


def _form(fact: MissingFact) -> str:
    """Return the forms of the facts that answer, as questions of one kind on different lines share them."""
    forms = [MISSING_FACTS[fact.kind].answers] if len(fact.answers) > 1 else []
    known = [found.form for answer in fact.answers if (found := read_fact(answer)) is not None]
    return " or ".join(*forms or [dict.fromkeys(known)]) or f"{fact.fact} (no place in a declaration)"


def count(lines: int, book: RuleBook, decide: Decide, dates: Iterable[date] = DATES) -> Counts:
    """Return the counts of each shape and day."""
    drawn, counts = modelled_lines(lines), Counts()
    for shape in SHAPES:
        for day in dates:
            began, counted = time.monotonic(), Count()
            for line in drawn:
                counted.add(outcome_of(line, shape, day, book, decide), line)
            counts[shape, day] = counted
            print(f"{shape} {day} {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return counts


def table(counts: Counts, lines: int) -> str:
    """Return the table of docs/figures.md, in Markdown, with what lacks most."""
    heads = [f"{verdict}, {shape}" for shape in SHAPES for verdict in VERDICTS[:3]]
    days = dict.fromkeys(day for _, day in counts)
    rows = [
        "| "
        + " | ".join([str(day), *(counts[shape, day].share(each) for shape in SHAPES for each in VERDICTS[:3])])
        + " |"
        for day in days
    ]
    return "\n".join(
        [
            f"Of {lines:,} modelled lines, drawn from real trade:",
            "",
            f"| rate date | {' | '.join(heads)} |",
            f"|{'---|' * (len(heads) + 1)}",
            *rows,
            "",
            f"{_most_lacking(counts, 'law', 'usual')}\n",
            _most_lacking(counts, "fact", "sparse"),
        ]
    )


def _most_lacking(counts: Counts, kind: str, shape: str) -> str:
    """Return the sentence that ranks gaps over all dates, by lines and dates."""
    total: Counter[str] = Counter()
    for (of, _), counted in counts.items():
        total.update({name: number for (what, name), number in counted.lines.items() if what == kind and of == shape})
    ranked = ", ".join(f"{name} {number:,}" for name, number in total.most_common(SHOWN)) or "nothing"
    words = "Law that is lacking, with usual facts" if kind == "law" else "Facts that are lacking, with sparse ones"
    return f"{words} (lines × dates): {ranked}."


def ranking(counts: Counts) -> Iterator[str]:
    """Yield every gap of every day, the one on most lines first, with an example."""
    for (shape, day), counted in counts.items():
        verdicts = ", ".join(f"{counted.verdicts[each]:,} {each}" for each in VERDICTS if counted.verdicts[each])
        yield f"\n{shape}, {day}: {verdicts}"
        for (kind, name), number in counted.lines.most_common():
            alone = counted.alone[kind, name]
            yield f"  {number:>5} ({alone:>5} lack nothing else)  {kind:4}  {name}  e.g. {counted.examples[kind, name]}"


def write(text: str) -> None:
    """Put a text between the markers of docs/figures.md.

    Raises:
        ValueError: the markers are not there, each once and in order.
    """
    before, begins, rest = FIGURES.read_text(encoding="utf-8").partition(BEGINS)
    _, ends, after = rest.partition(ENDS)
    if not begins or not ends or BEGINS in after:
        raise ValueError(f"{FIGURES.name} does not hold its two markers")
    FIGURES.write_text(f"{before}{BEGINS}\n{text}\n{ENDS}{after}", encoding="utf-8")


def main() -> None:
    """Run it."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--lines", type=int, default=LINES, help=f"how many lines, {LINES:,} unless said")
    given.add_argument("--decide", choices=("auto", "durable", "plain"), default="auto")
    given.add_argument("--write", action="store_true", help="put the table into docs/figures.md")
    chosen = given.parse_args()
    counts = count(chosen.lines, open_rulebook(), chosen.decide)
    text = table(counts, chosen.lines)
    print(text, *ranking(counts), sep="\n")
    if chosen.write:
        write(text)


if __name__ == "__main__":
    main()
