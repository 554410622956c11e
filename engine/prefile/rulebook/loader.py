"""A rule book from its folder: every file read, compiled and put in order, or every problem of every file."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from prefile.errors import Place, Problem, RuleFileProblems
from prefile.law.book import RuleBook
from prefile.law.fees import Fee
from prefile.law.measure import Measure
from prefile.law.partners import Agreement, Countries, Program
from prefile.law.scope import Event
from prefile.law.tariff import TariffTable
from prefile.rulebook.compile.context import Refuse, RuleContext, citations
from prefile.rulebook.compile.fees import compile_fees
from prefile.rulebook.compile.filing import compile_filing_orders
from prefile.rulebook.compile.measure import compile_measure, in_order, with_displaced
from prefile.rulebook.compile.partners import compile_agreement, compile_programs
from prefile.rulebook.compile.rate_days import compile_rate_days
from prefile.rulebook.compile.scope import boundary, events, left_out
from prefile.rulebook.compile.tables import RuleTables, countries_of
from prefile.rulebook.compile.tariff import note_rates, tariff_table
from prefile.rulebook.csv_tables import LONGEST
from prefile.rulebook.rule_folder import RuleFolder, did_you_mean
from prefile.rulebook.schema.edition import EditionFile
from prefile.rulebook.schema.fees import FeesFile
from prefile.rulebook.schema.filing import FilingFile
from prefile.rulebook.schema.partners import AgreementFile, ProgramsFile
from prefile.rulebook.schema.rate_days import RateDateFile
from prefile.rulebook.schema.scope import CalendarFile, ScopeFile
from prefile.rulebook.schema.tariff_tables import NOTE_RATES, OTHER_RATES
from prefile.rulebook.yaml_source import Document
from prefile.values.citation import Citation

__all__ = ["load_book"]

_EDITION = "tariff/edition.yaml"
_COVERAGE = "coverage.yaml"
_RATE_DATE = "rate-date.yaml"
_COUNTRIES = "lists/countries.csv"
_PROGRAMS = "programs.yaml"
_FILING = "filing.yaml"
_FEES = "fees.yaml"
_CALENDAR = "calendar.yaml"
_SCENARIOS = "scenarios/"

OptionalFile = TypeVar("OptionalFile", ProgramsFile, FilingFile, FeesFile, CalendarFile)
Compiled = TypeVar("Compiled")


def load_book(folder: Path) -> RuleBook:
    """Load the rule book of a folder. The examples of its rules decide nothing, and are not read (see `written_book`).

    Raises:
        RuleFileProblems: every problem of every file, with places.
    """
    return _Loader(folder).book()


class _Loader:
    """One loading of a folder: what was read of it, and which files and measures could not be."""

    def __init__(self, folder: Path) -> None:
        self.source = RuleFolder(folder)
        self.refuse = self.source.problems.append
        self.unread: set[str] = set()
        self.citations: dict[str, dict[str, Citation]] = {}

    def book(self) -> RuleBook:
        """Load the whole book. Without edition, scope, rate date, countries and tariff nothing else can be judged."""
        edition = self.source.model(_EDITION, EditionFile)[1]
        scope = self.source.model(_COVERAGE, ScopeFile)[1]
        document, dated_by = self.source.model(_RATE_DATE, RateDateFile)
        listed = self.source.read(_COUNTRIES)
        if edition is None or scope is None or dated_by is None or self.source.problems:
            raise RuleFileProblems(self.source.problems)
        self.citations[_COVERAGE] = citations(scope.citations)
        rate_days = compile_rate_days(dated_by, document.refuse)
        self.citations[_RATE_DATE] = dict(rate_days.citations)
        self.source.problems.extend(document.problems)
        countries = countries_of(listed, _COUNTRIES, self.refuse)
        tariff = self._tariff(edition)
        self._refuse_yml()
        agreements = self._agreements(countries)
        measures, documents = self._measures(countries, tariff, agreements)
        omitted = left_out(scope, self.source, countries)
        programs = self._optional(_PROGRAMS, ProgramsFile, partial(compile_programs, countries=countries)) or {}
        filing = self._optional(_FILING, FilingFile, compile_filing_orders) or ()
        fees = self._optional(_FEES, FeesFile, partial(self._fees, programs=programs)) or ()
        self._read_other_lists()
        dated = self._optional(_CALENDAR, CalendarFile, partial(self._events, measures=measures)) or ()
        measures = with_displaced(measures, documents, self.unread, self.refuse)
        ordered = in_order(measures, documents, self.unread, self.refuse)
        self._refuse_scenarios()
        if not ordered and not self.source.problems:
            self.refuse(Problem("R301", "the rule book holds no measure", Place("us")))
        if self.source.problems:
            raise RuleFileProblems(self.source.problems)
        return RuleBook(
            folder=self.source.folder,
            measures=ordered,
            tariff=tariff,
            countries=countries,
            leaves_out=omitted,
            agreements=agreements,
            programs=programs,
            filing=filing,
            files=self.source.files,
            rate_days=rate_days,
            boundary=boundary(scope),
            events=dated,
            citations=self.citations,
            fees=fees,
        )

    def _tariff(self, edition: EditionFile) -> TariffTable:
        """Read the tariff table of an edition."""
        words = self.source.read(edition.texts)
        named = ("table", "changes", "prints", "concordance", "unheld")
        files: dict[str, str | None] = {key: getattr(edition, key) for key in named}
        read = {key: (name, self.source.read(name)) for key, name in files.items() if name is not None}
        if self.source.problems:
            raise RuleFileProblems(self.source.problems)
        table = tariff_table(edition, read, words, self.refuse)
        data = self.source.table(NOTE_RATES)
        return replace(table, note_rates=note_rates(table, NOTE_RATES, data, self.refuse)) if data else table

    def _refuse_yml(self) -> None:
        """Refuse files that would be passed over; a scenario changes nothing of the book, not even by its mistakes."""
        for name in self.source.names("**/*.yml"):
            if not name.startswith(_SCENARIOS):
                self.refuse(Problem("R301", "rule files end in .yaml; this one would be passed over", Place(name)))

    def _refuse_scenarios(self) -> None:
        for name in self.source.files:
            if name.startswith(_SCENARIOS):
                self.refuse(Problem("R306", "a rule rests on this list; what is supposed is no law", Place(name)))

    def _read_other_lists(self) -> None:
        """Read the lists that no rule reads, which belong to the book all the same."""
        for name in (*self.source.names("lists/*.csv"), *self.source.names(OTHER_RATES)):
            if name not in self.source.files and len(self.source.read(name)) > LONGEST:
                self.refuse(Problem("R308", f"the file is longer than {LONGEST:,} bytes", Place(name)))

    def _agreements(self, countries: Countries) -> tuple[Agreement, ...]:
        """Read every agreement file, in the order of their names."""
        agreements: list[Agreement] = []
        for name in self.source.names("agreements/*.yaml"):
            document, written = self.source.model(name, AgreementFile)
            if written is not None:
                agreements.append(compile_agreement(written, name, document.refuse, countries))
                self.source.problems.extend(document.problems)
        return tuple(agreements)

    def _measures(
        self, countries: Countries, tariff: TariffTable, agreements: tuple[Agreement, ...]
    ) -> tuple[dict[str, Measure], dict[str, Document]]:
        """Read every rule file, in the order of their names: measures by id, and documents by file."""
        measures: dict[str, Measure] = {}
        documents: dict[str, Document] = {}
        tables = RuleTables(self.source)
        for name in self.source.names("us/**/*.yaml"):
            document, written = self.source.measure(name)
            if written is None:
                self.unread.update(_measure_of(document))
                continue
            if written.measure in measures:
                other = measures[written.measure].file
                document.refuse("R310", f"{written.measure} is also the measure of {other}", ("measure",))
            else:
                context = RuleContext(countries, tariff, agreements, tables, document.refuse)
                measures[written.measure] = compile_measure(written, name, context)
                documents[name] = document
            self.source.problems.extend(document.problems)
        return measures, documents

    def _optional(
        self,
        name: str,
        model: type[OptionalFile],
        compiled: Callable[[OptionalFile, Refuse], Compiled],
    ) -> Compiled | None:
        """Return what a file says that a book need not hold; None where it does not, or it cannot be read."""
        if not os.path.lexists(self.source.folder / name):  # what is there and cannot be read is told
            return None
        document, written = self.source.model(name, model)
        if written is None:
            self.unread.add(name)
            return None
        made = compiled(written, document.refuse)
        if document.problems:
            self.unread.add(name)
        self.citations[name] = citations(written.citations)
        self.source.problems.extend(document.problems)
        return made

    def _fees(self, written: FeesFile, refuse: Refuse, programs: dict[str, Program]) -> tuple[Fee, ...]:
        """Return the fees; they name programs, and cannot be judged where those could not be read."""
        return () if _PROGRAMS in self.unread else compile_fees(written, refuse, programs)

    def _events(self, written: CalendarFile, refuse: Refuse, measures: dict[str, Measure]) -> tuple[Event, ...]:
        """Return the dated events; a measure that the book does not hold is refused."""
        for index, event in enumerate(written.events):
            for place, name in enumerate(event.measures):
                if name not in measures and name not in self.unread:
                    path = ("events", index, "measures", place)
                    refuse("R306", f"{name} is not a measure", path, did_you_mean(name, measures))
        return events(written)


def _measure_of(document: Document) -> set[str]:
    """Return the measure that a file would define if it could be read."""
    value = document.value.get("measure") if isinstance(document.value, dict) else None
    return {value} if isinstance(value, str) else set()
