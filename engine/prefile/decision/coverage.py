"""Coverage: whether a line is a processed critical mineral or a derivative, as a book's reading tells it.

What a number's own words name is told by the number; what it may hold is told by the content that the line
declares; what neither tells stays *cannot tell*. Coverage never changes what is payable.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches
from typing import NamedTuple

from msgspec import Struct

from prefile.decision.line_facts import CoverageFacts
from prefile.entry import Line
from prefile.entry.missing_fact import MissingFact, missing_fact
from prefile.findings import Coverage, ImportReliance, Missing
from prefile.law.coverage_map import (
    BASES,
    Basis,
    CoverageMap,
    CoverageOutcome,
    CoverageStatement,
    MineralCoverage,
    NumberCoverage,
    Stage,
)
from prefile.law.tariff import TariffTable
from prefile.values.money import ZERO, cents
from prefile.values.tariff_number import show_number

__all__ = ["Coverages", "coverage_facts", "read_as"]

_MOST_REMEMBERED = 20_000
_NO_READING = Coverage(
    "cannot tell", None, (), "none", ("this rule book holds no reading of Proclamation 11001's coverage",)
)


class _Declared(NamedTuple):
    """The minerals that a line declares, sorted: those it holds, those it holds none of, and names not listed."""

    present: tuple[str, ...]
    absent: tuple[str, ...]
    strange: tuple[str, ...]


_UNDECLARED = _Declared((), (), ())


class Coverages:
    """Answers coverage by a reading, once for all lines that are alike; safe to share between threads."""

    def __init__(self, reading: CoverageMap | None, tariff: TariffTable) -> None:
        """Answer by a book's reading; without one, no line's coverage is determined."""
        self._reading, self._tariff = reading, tariff
        self._remembered: dict[tuple[str, _Declared], Coverage] = {}

    def of(self, line: Line, path: str) -> Coverage:
        """Return the coverage of a line at `path` in its entry."""
        known = self.of_declared(line.tariff_number, ((held.mineral, held.is_none) for held in line.minerals))
        if not known.missing:
            return known
        return replace(
            known, missing=tuple(missing._replace(path=f"{path}{missing.path}") for missing in known.missing)
        )

    def of_declared(self, number: str, minerals: Iterable[tuple[str, bool]]) -> Coverage:
        """Return the coverage of a number with the minerals declared, each with whether the goods hold none of it.

        What is missing stands at paths within its line.
        """
        if self._reading is None:
            return _NO_READING
        key = number, _declared(minerals, self._reading)
        known = self._remembered.get(key)
        if known is None:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            known = self._remembered[key] = self._cover(*key, self._reading)
        return known

    def _cover(self, digits: str, declared: _Declared, reading: CoverageMap) -> Coverage:
        """Cover a number of ten digits, or one of eight by each of those that it may be."""
        numbers = self._tariff.under(digits)
        if not numbers:
            return _DeclaredNumber(reading, None, digits, declared).unheld(self._tariff.name)
        reads = [(number, reading.numbers.get(read_as(number, reading, self._tariff))) for number in numbers]
        found = [_DeclaredNumber(reading, read, number, declared).coverage() for number, read in reads]
        return found[0] if all(coverage == found[0] for coverage in found) else _either(found)


def read_as(number: str, reading: CoverageMap, tariff: TariffTable) -> str:
    """Return the number as which a ten-digit number is read: itself or, for a new one, the one it was made like."""
    row = tariff.row(number)
    return row.like if number not in reading.numbers and row is not None and row.like else number


def _declared(minerals: Iterable[tuple[str, bool]], reading: CoverageMap) -> _Declared:
    zero: dict[str, bool] = {}
    for mineral, is_none in minerals:  # one may be stated more than once: it is absent only where each of it is none
        zero[mineral] = zero.get(mineral, True) and is_none
    if not zero:
        return _UNDECLARED
    listed = sorted(name for name in zero if name in reading.commodities)
    return _Declared(
        tuple(name for name in listed if not zero[name]),
        tuple(name for name in listed if zero[name]),
        tuple(sorted(name for name in zero if name not in reading.commodities)),
    )


class _DeclaredNumber(Struct, frozen=True):
    """One ten-digit number with declared content."""

    reading: CoverageMap
    read: NumberCoverage | None
    number: str
    declared: _Declared

    def coverage(self) -> Coverage:
        """Return the coverage by the number and the content."""
        if self.read is None:
            return self._outside()
        stage = self.reading.stages[self.read.stage]
        if stage.outcome != "covered" or self.read.basis != "shared":
            return self._by_number(self.read, stage)
        return self._by_content(self.read, stage)

    def _by_number(self, read: NumberCoverage, stage: CoverageStatement) -> Coverage:
        """Determine by the number's own words, or from its stage where that is outside."""
        rows = [row for row in read.rows if row.basis == read.basis]
        minerals = {row.mineral for row in rows}
        if read.basis == "named" and self.declared.present:
            minerals = set(self.declared.present)
        else:
            minerals = (minerals - set(self.declared.absent) or minerals) | set(self.declared.present)
        why: list[str | CoverageStatement] = [*_quoted(rows), *self._content(), self.reading.bases[read.basis], stage]
        return self._made(stage.outcome, read.basis, tuple(sorted(minerals)), why, read.stage)

    def _by_content(self, read: NumberCoverage, stage: CoverageStatement) -> Coverage:
        """Determine by the declared content, where the number may hold one of several minerals or none."""
        shared, evidence = self.reading.bases["shared"], self.reading.bases["evidence"]
        why: list[str | CoverageStatement] = [*_quoted(read.rows), *self._content()]
        if self.declared.present:
            why += [evidence, stage]
            return self._made("covered", "evidence", self.declared.present, why, read.stage)
        undeclared = tuple(sorted({row.mineral for row in read.rows} - set(self.declared.absent)))
        if not undeclared:
            return self._made("not covered", "evidence", (), [*why, evidence], read.stage)
        ask = f"the content of {_listed(undeclared, 'or')}, in percent by weight or kilograms: any of it decides"
        made = self._made(shared.outcome, "shared", undeclared, [*why, shared], read.stage)
        content = missing_fact("mineral-content", ask=ask, minerals=" ".join(undeclared))
        return replace(made, missing=(_missing(content),))

    def _outside(self) -> Coverage:
        """Determine the coverage of a number that the reading does not name."""
        none, evidence = self.reading.bases["none"], self.reading.bases["evidence"]
        present = self.declared.present
        if not present:
            return self._made(none.outcome, "none", (), [*self._content(), none])
        if not self.number.startswith(self.reading.crude):
            return self._made("covered", "evidence", present, [*self._content(), evidence])
        crude = self.reading.crude_statement
        made = self._made(crude.outcome, "evidence", present, [*self._content(), crude])
        return replace(
            made, missing=(_missing(missing_fact("processing", ask="what was done to the goods after mining")),)
        )

    def unheld(self, edition: str) -> Coverage:
        """Determine the coverage of a number in no edition held: only its content decides."""
        if self.declared.present:
            return self._outside()
        why = f"{show_number(self.number)} is not in {edition}, of which this is a reading"
        made = self._made("cannot tell", "none", (), [why, *self._content()])
        ask = "how the number is read in the edition of the rate date"
        return replace(made, missing=(_missing(missing_fact("law", ask=ask)),))

    def _content(self) -> Iterator[str]:
        """Yield what is declared of listed minerals, which the reasons show even where it decides nothing."""
        if self.declared.present:
            yield f"declared to hold {_listed(self.declared.present, 'and')}"
        if self.declared.absent:
            yield f"declared to hold no {_listed(self.declared.absent, 'and no')}"

    def _made(
        self,
        outcome: CoverageOutcome,
        basis: Basis,
        minerals: tuple[str, ...],
        why: list[str | CoverageStatement],
        stage: Stage | None = None,
    ) -> Coverage:
        reasons = [*(reason if isinstance(reason, str) else reason.says for reason in why), *self._strange()]
        statements = [reason for reason in why if isinstance(reason, CoverageStatement)]
        cites = [*(statement.cite for statement in statements), self.reading.commodities_cite]
        sectors = {mineral: self.reading.commodities[mineral].sectors for mineral in minerals}
        return Coverage(
            outcome=outcome,
            stage=stage,
            minerals=minerals,
            basis=basis,
            because=tuple(dict.fromkeys(reasons)),
            authorities=tuple(dict.fromkeys(cites)),
            import_reliance=tuple(_reliance(self.reading, minerals)),
            sectors={mineral: named for mineral, named in sectors.items() if named},
        )

    def _strange(self) -> Iterator[str]:
        """Yield what is declared and is no listed commodity, with the nearest one that is."""
        for name in self.declared.strange:
            near = get_close_matches(name, self.reading.commodities, 1)
            hint = f'; did you mean "{near[0]}"?' if near else ""
            yield f'"{name}" is declared and is not one of the {len(self.reading.commodities)} listed minerals{hint}'


def _either(found: list[Coverage]) -> Coverage:
    """Return what holds whichever of several ten-digit numbers the goods are."""
    first = found[0]
    minerals = tuple(sorted({mineral for coverage in found for mineral in coverage.minerals}))
    relied = dict.fromkeys(figure for coverage in found for figure in coverage.import_reliance)
    named = {mineral: sectors for coverage in found for mineral, sectors in coverage.sectors.items()}
    bases: list[Basis] = [coverage.basis for coverage in found]
    ask = _missing(missing_fact("tariff-number"))
    same = all(coverage.outcome == first.outcome for coverage in found)
    return Coverage(
        outcome=first.outcome if same else "cannot tell",
        stage=first.stage if all(coverage.stage == first.stage for coverage in found) else None,
        minerals=minerals,
        basis=max(bases, key=BASES.index),
        because=(
            "its ten-digit numbers are read differently",
            *dict.fromkeys(why for coverage in found for why in coverage.because),
        ),
        missing=tuple(dict.fromkeys([ask, *(lack for coverage in found for lack in coverage.missing)])),
        authorities=tuple(dict.fromkeys(cite for coverage in found for cite in coverage.authorities)),
        import_reliance=tuple(sorted(relied, key=lambda figure: figure.mineral)),
        sectors=dict(sorted(named.items())),
    )


def _missing(missing: MissingFact) -> Missing:
    """Return a fact that would settle the coverage; no duty hangs on it."""
    zero = cents(ZERO)
    return Missing(missing.fact, missing.path, missing.ask, zero, zero, missing)


def coverage_facts(coverage: Coverage) -> CoverageFacts:
    """Return what conditions may see of a line's coverage."""
    missing = coverage.missing[0].missing_fact if coverage.missing else None
    return CoverageFacts(coverage.outcome, coverage.stage, coverage.minerals, missing)


def _quoted(rows: Iterable[MineralCoverage]) -> Iterator[str]:
    """Yield what the tariff's words say of the minerals, those of the same words together."""
    by_words: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        by_words.setdefault((row.words, "and" if row.basis == "direct" else "or"), []).append(row.mineral)
    for (words, joined_by), minerals in by_words.items():
        yield f'"{words}": {_listed(minerals, joined_by)}'


def _listed(names: Iterable[str], word: str) -> str:
    """Write names as a list: "a, b or c"."""
    shown = [name.replace("-", " ") for name in names]
    return f" {word} ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


def _reliance(reading: CoverageMap, minerals: Iterable[str]) -> Iterator[ImportReliance]:
    for mineral in minerals:
        for figure in reading.commodities[mineral].reliance:
            yield ImportReliance(mineral, figure.figure, figure.data_year, figure.edition, figure.form)
