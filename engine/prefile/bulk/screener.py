"""Bulk screening of batches: plain lines by the kernel, all others by the ordinary code, into one result.

A line that is not proved plain, or of whose plan there are no forms, goes through the ordinary code, and nothing is
lost between. The first line of each case and one in a thousand go both ways; a difference is a fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from prefile.bulk.by_kernel import ByKernel, Screened
from prefile.bulk.coded import Coded
from prefile.bulk.kernel import step_amounts
from prefile.bulk.key_table import Ints, Longs
from prefile.bulk.knowledge import KeptKnowledge, Knowledge
from prefile.bulk.moved_problems import moved
from prefile.bulk.ordinary_lines import OrdinaryLines
from prefile.bulk.plain import Plain
from prefile.bulk.plans import Representative
from prefile.bulk.proof import Proof
from prefile.bulk.shadow import cents, compare, compare_fee, kernel_lines
from prefile.bulk.static_finding import static_findings
from prefile.decision.compiled_book import compiled_book
from prefile.duty.fee_amount import FeeAmount
from prefile.duty.fees import fee_amounts
from prefile.duty.line_findings import LineDuty, line_duty
from prefile.entry import Entry
from prefile.errors import DeclarationProblems, Fault
from prefile.findings import Report
from prefile.law.book import RuleBook
from prefile.law.scenario import Scenario, refusals
from prefile.law.us_customs import rate_dates
from prefile.options import ScreenOptions
from prefile.report.assemble import supposition
from prefile.report.scenario_findings import book_beside
from prefile.screening import screen_many
from prefile.version import __version__

__all__ = ["Screener"]

R = TypeVar("R")

ONE_IN = 1000
_MOST_SIGNATURES = 1 << 17


class Screener:
    """Screens batches of entries against one book; what it knows of signatures grows with what it meets."""

    def __init__(  # noqa: PLR0913 - the options of a screening
        self,
        book: RuleBook,
        options: ScreenOptions,
        *,
        scenarios: Sequence[Scenario] = (),
        one_in: int = ONE_IN,
        home: Path | None = None,
        quantities: bool = False,
    ) -> None:
        """Screen against a book, and beside it under scenarios that may hold together.

        Beside the first line of each case, one in so many goes both ways. `home` is a folder in which screeners of one
        book keep for each other what they know. `quantities` says that rows of those are made too.

        Raises:
            RuleFileProblems: two scenarios contradict.
        """
        self.book, self.options, self._one_in = book, options, one_in
        self.scenarios, self.quantities = tuple(scenarios), quantities
        self.beside = Screener(book_beside(book, self.scenarios), options, one_in=one_in) if scenarios else None
        self.compiled = compiled_book(book, options.decide, options.as_known_on)
        self._on = None if options.on is None else int(options.on.timestamp())
        self._since = None if book.boundary is None else int(book.boundary.since.timestamp())
        self._kept: KeptKnowledge | None = None
        self._know(Knowledge.none_yet(self.compiled, options))
        self.lines = self.ordinary = self.compared = self._entries = 0
        self._recognizer: tuple[str, object] = "", None
        if home is not None:
            self.share(home, "")
            if self.beside is not None:
                self.beside.share(home, self._supposed())

    def share(self, home: Path, supposed: str) -> None:
        """Begin with what screeners before knew of this book with these scenarios, as a folder keeps it."""
        self._kept = KeptKnowledge(home, f"{self.book.digest} {self.options} {supposed}")
        self._know(self._kept.taken(self.compiled, self.options))

    def _know(self, known: Knowledge) -> None:
        self._known = known
        self.words, self.signatures, self.cases, self.fees = known.words, known.signatures, known.cases, known.fees

    def keep(self) -> None:
        """Keep what is known for the next screener, where it has a folder for that and there is more to keep."""
        if self._kept is not None:
            self._kept.keep(self._known)
        if self.beside is not None:
            self.beside.keep()

    def said(self) -> dict[str, Any]:
        """Return what makes runs of one input come to the same: the release, the book, the options, the scenarios.

        What a reader must know of those stands there too, since the book need not hold them.
        """
        options = self.options
        return {
            "prefile": __version__,
            "rulebook": self.book.digest,
            "on": "" if options.on is None else options.on.isoformat(),
            "as_known_on": "" if options.as_known_on is None else options.as_known_on.isoformat(),
            "decided_by": self.compiled.engine.name,
            "scenarios": self._supposed(),
            "suppositions": [
                {**supposition(scenario)._asdict(), "refuses": sorted(refusals(scenario))}
                for scenario in self.scenarios
            ],
            "quantities": "yes" if self.quantities else "",
        }

    def _supposed(self) -> str:
        return " ".join(f"{scenario.name} {scenario.digest}" for scenario in self.scenarios)

    def recognizer(self, name: str, kind: type[R], make: Callable[[], R]) -> R:
        """Return what recognizes a file, which knows what it met in the parts of that file before."""
        known, held = self._recognizer
        if known == name and isinstance(held, kind):
            return held
        made = make()
        self._recognizer = name, made
        return made

    def screen(self, plain: Plain) -> Screened:
        """Screen a batch.

        Raises:
            ShadowDifference: the kernel and the ordinary code come to different duties on a line.
        """
        if len(self.signatures) > _MOST_SIGNATURES:  # so that memory is bounded
            self._know(Knowledge.none_yet(self.compiled, self.options))
        coded = self.coded(plain)
        beside = None if self.beside is None else self.beside.coded(plain)
        coded = coded.of_plain(coded.plain if beside is None else coded.plain & beside.plain)
        ordinary = OrdinaryLines(plain, self.signatures.represented)
        signatures, refused = self.signatures.of(coded, ordinary.of(coded))
        if refused.any():
            screened = coded.plain.copy()
            screened[coded.entry[refused]] = False
            signatures, coded = signatures[screened[coded.entry]], coded.of_plain(screened)
        by_kernel = self._by_kernel(coded, signatures, ordinary)
        supposed = None
        if beside is not None and self.beside is not None:
            supposed = self.beside.supposed(beside.of_plain(coded.plain), ordinary)
        others = [
            (int(entry), *item) for entry in np.flatnonzero(~coded.plain) for item in self._whole(plain, int(entry))
        ]
        self.lines += len(signatures)
        return Screened(by_kernel, others, supposed)

    def coded(self, plain: Plain) -> Coded:
        """Return a batch as codes and amounts."""
        return Proof(self.words, plain, self._since, self._on).coded()

    def supposed(self, coded: Coded, ordinary: OrdinaryLines) -> ByKernel:
        """Return what some lines come to by this book, which is that of scenarios: without fees."""
        signatures, refused = self.signatures.of(coded, ordinary.of(coded))
        if refused.any():
            raise Fault("the book of scenarios refuses lines that the rule book screens")
        found = self._by_kernel(coded, signatures, ordinary, fees=False)
        self.lines += len(signatures)
        return found

    def _by_kernel(self, coded: Coded, signatures: Ints, ordinary: OrdinaryLines, *, fees: bool = True) -> ByKernel:
        plans, apart = self.signatures.plan_of[signatures], coded.apart
        value = np.where(apart, 0, coded.value) if apart.any() else coded.value
        steps = step_amounts(self.signatures.plans.table, plans, value, coded.quantities)
        steps.slow[apart] = True
        self.cases.checked.clear()
        represented = ordinary.of(coded)
        cases = self.cases.of(signatures, steps, represented)
        sums = self.cases.sums(cases, steps, coded.value, coded.quantities)
        first = dict(self.cases.checked)
        slow = np.flatnonzero(sums.slow).tolist()
        sampled = range(-self.lines % self._one_in, len(signatures), self._one_in)
        ordinary.read(coded, [place for place in {*slow, *sampled} if place not in first])
        by_ordinary = {place: first.pop(place) if place in first else self._duty(represented(place)) for place in slow}
        self.ordinary += len(by_ordinary)
        for place in sampled:
            if place not in by_ordinary and place not in first:
                first[place] = self._duty(represented(place))
        of_entries = self._fees_of(coded, represented) if fees else {}
        apart_found = {place: static_findings(duty.found.findings) for place, duty in by_ordinary.items()}
        found = ByKernel(coded, plans, cases, steps, sums, by_ordinary, apart_found, of_entries)
        self._compare(found, first)
        if fees:
            entries = np.flatnonzero(coded.plain)
            self._compare_fees(found, entries[-self._entries % self._one_in :: self._one_in])
            self._entries += len(entries)
        return found

    def _fees_of(self, coded: Coded, represented: Callable[[int], Representative]) -> Mapping[str, Longs]:
        """Return the fees of entries in cents; -1 where one is not known."""
        fees, others = self.fees.of(coded, represented)
        for entry in others.tolist():
            for _, fee in self._ordinary_fees(coded, entry):
                fees[fee.fee.name][entry] = cents(fee.amount)
        return fees

    def _ordinary_fees(self, coded: Coded, entry: int) -> Iterator[tuple[Entry, FeeAmount]]:
        """Yield the fees of an entry by the ordinary code."""
        plain = coded.plain_shape
        for item in plain.whole(entry)[0] if plain.entry_of is None else [plain.entry_of(entry)]:
            if isinstance(item, Entry):
                date = rate_dates(item, self.options.on, self.book.rate_days).entry
                for fee in fee_amounts(item, date, self.book, self.options.as_known_on):
                    yield item, fee

    def _compare_fees(self, found: ByKernel, entries: Longs) -> None:
        """Compare the fees of entries that go both ways."""
        for entry in entries.tolist():
            for item, fee in self._ordinary_fees(found.coded, entry):
                compare_fee(item.entry_number, fee.fee.name, int(found.fees[fee.fee.name][entry]), cents(fee.amount))

    def _duty(self, line: Representative) -> LineDuty:
        return line_duty(self.compiled, line.entry, 0, line.dates)

    def _compare(self, found: ByKernel, ordinary: dict[int, LineDuty]) -> None:
        """Compare lines that went both ways."""
        self.compared += len(ordinary)
        for place, line in kernel_lines(found, sorted(ordinary), self.signatures.plans.every):
            compare(line, ordinary[place], self.cases.contents)

    def _whole(self, plain: Plain, entry: int) -> Iterator[tuple[Entry | None, Report | DeclarationProblems]]:
        """Yield what the ordinary reader and the ordinary code make of an entry."""
        return self.ordinary_items(*plain.whole(entry))

    def ordinary_items(
        self, items: Iterable[Entry | DeclarationProblems], behind: int
    ) -> Iterator[tuple[Entry | None, Report | DeclarationProblems]]:
        """Yield what the ordinary code makes of entries, whose bytes stand behind so many lines of their file."""
        read = list(items)
        options = self.options
        reports = screen_many(
            read,
            self.book,
            on=options.on,
            as_known_on=options.as_known_on,
            decide=options.decide,
            scenarios=self.scenarios,
        )
        for item, report in zip(read, reports, strict=True):
            entry = item if isinstance(item, Entry) else None
            count = 0 if isinstance(report, DeclarationProblems) else len(report.lines)
            self.lines += count
            self.ordinary += count
            yield entry, moved(report, behind) if isinstance(report, DeclarationProblems) else report
