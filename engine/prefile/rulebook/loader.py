"""Opening a rule book: every file of a folder read, judged and put in order, or every problem of every file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from prefile.errors import Place, Problem, RuleFileProblems
from prefile.law.agreement import Agreement
from prefile.law.book import RuleBook
from prefile.law.countries import Countries
from prefile.law.coverage_map import Reading
from prefile.law.fee import Fee
from prefile.law.filing_order import FilingOrder
from prefile.law.measure import Measure
from prefile.law.program import Program
from prefile.law.scenario import Scenario
from prefile.law.scope import Event
from prefile.law.tariff import Edition, TariffTable
from prefile.law.treatment import Duty
from prefile.rulebook.compile.measure import Builder, Readers
from prefile.rulebook.compile.scope import boundary, events, left_out
from prefile.rulebook.csv_tables import (
    ListRow,
    read_countries,
    read_list,
    read_prices,
    read_tariff,
)
from prefile.rulebook.rule_folder import RuleFolder
from prefile.rulebook.schema.agreement import AgreementFile, build_agreement, citations
from prefile.rulebook.schema.calendar import CalendarFile
from prefile.rulebook.schema.coverage_map import ReadingText, build_reading
from prefile.rulebook.schema.fees import FeesFile, build_fees
from prefile.rulebook.schema.filing import FilingFile, build_filing
from prefile.rulebook.schema.programs import ProgramsFile, build_programs
from prefile.rulebook.schema.rule_file import EditionFile, RuleFile
from prefile.rulebook.schema.scenario import OpenScenario, ScenarioFile, build_measures
from prefile.rulebook.schema.scope import ScopeFile
from prefile.rulebook.yaml_source import Document
from prefile.rulebook.yaml_source import Path as Steps
from prefile.values.citation import Citation
from prefile.values.dates import Window
from prefile.values.rate import Rate

__all__ = ["Opening", "scenario_names"]

_EDITION = "tariff/edition.yaml"
_COVERAGE = "coverage.yaml"
_COUNTRIES = "lists/countries.csv"
_PROGRAMS = "programs.yaml"
_FILING = "filing.yaml"
_FEES = "fees.yaml"
_CALENDAR = "calendar.yaml"
_SCENARIOS = "scenarios/"

Model = TypeVar("Model", bound=BaseModel)


def scenario_names(book: RuleBook) -> tuple[str, ...]:
    """Return the names of the scenarios that stand beside a book's rules."""
    return tuple(sorted(path.stem for path in (book.folder / "scenarios").glob("*.yaml")))


class Opening:
    """One reading of a folder: collects the bytes read and the problems found."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.source = RuleFolder(folder)
        self.lists: dict[str, list[ListRow] | None] = {}
        self.unread: set[str] = set()
        self.citations: dict[str, dict[str, Citation]] = {}

    def open(self) -> RuleBook:
        """Open the whole book."""
        edition = self.source.model(_EDITION, EditionFile)[1]
        scope = self.source.model(_COVERAGE, ScopeFile)[1]
        listed = self.source.read(_COUNTRIES)
        if edition is None or scope is None or self.source.problems:
            raise RuleFileProblems(self.source.problems)
        self.citations[_COVERAGE] = citations(scope.citations)
        countries = read_countries(listed, _COUNTRIES, self.source.problems.append)
        tariff = self._tariff(edition)
        for name in self.source.names("**/*.yml"):
            if name.startswith(_SCENARIOS):  # a scenario changes nothing of the book, not even by its mistakes
                continue
            self.source.problems.append(
                Problem("R301", "rule files end in .yaml; this one would be passed over", Place(name))
            )
        agreements = self._agreements(countries)
        builder = Builder(countries, tariff, agreements, Readers(self._list, self._prices, self._reading))
        measures, documents = self._measures(builder)
        programs, filing = self._programs(countries), self._filing()
        fees = self._fees(programs)
        for name in self.source.names("lists/*.csv"):
            if name not in self.source.files:  # a list that no rule reads still belongs to the book
                self.source.read(name)
        events = self._events(measures)
        ordered = self._in_order(measures, documents)
        for name in self.source.files:
            if name.startswith(_SCENARIOS):
                what = "a rule rests on this list; what is supposed is no law"
                self.source.problems.append(Problem("R306", what, Place(name)))
        if not ordered and not self.source.problems:
            self.source.problems.append(Problem("R301", "the rule book holds no measure", Place("us")))
        if self.source.problems:
            raise RuleFileProblems(self.source.problems)
        return RuleBook(
            folder=self.folder,
            measures=ordered,
            tariff=tariff,
            countries=countries,
            leaves_out=left_out(scope),
            agreements=agreements,
            programs=programs,
            filing=filing,
            files=self.source.files,
            boundary=boundary(scope),
            events=events,
            citations=self.citations,
            fees=fees,
        )

    def scenario(self, book: RuleBook, name: Path) -> OpenScenario:
        """Open one scenario against an open book."""
        beside = self.folder / "scenarios" / f"{name}.yaml"
        path = beside if beside.is_file() else name
        if not path.is_file():
            near = get_close_matches(str(name), scenario_names(book), 1)
            known = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(scenario_names(book)) or 'none'}."
            raise RuleFileProblems([Problem("R306", f"{name} is no scenario", Place(str(name)), next=known)])
        inside = path.relative_to(self.folder).as_posix() if path is beside else str(path.resolve())
        document, written = self.source.model(inside, ScenarioFile)
        if written is None:
            raise RuleFileProblems(self.source.problems)
        readers = Readers(self._list, self._prices, self._reading)
        builder = Builder(book.countries, book.tariff, book.agreements, readers)
        measures = build_measures(written, document.name, builder, document.refuse)
        for index, text in enumerate(written.measures):
            if text.of not in book.by_id:
                near = get_close_matches(text.of, book.by_id, 1)
                following = f"Did you mean {near[0]}?" if near else ""
                document.refuse("R306", f"{text.of} is no measure", ("measures", index, "of"), following)
            for target, where in _waits_for(measures[index]):
                if target not in book.by_id:
                    document.refuse("R306", f"{target} is no measure", ("measures", index, *where))
        if document.problems or self.source.problems:
            raise RuleFileProblems([*self.source.problems, *document.problems])
        return OpenScenario(self._scenario(written, document, measures), document, written)

    def _scenario(self, written: ScenarioFile, document: Document, measures: tuple[Measure, ...]) -> Scenario:
        digests = (
            (Path(file).name if Path(file).is_absolute() else file, one) for file, one in self.source.files.items()
        )
        lines = "".join(f"{file} {digest}\n" for file, digest in sorted(digests))
        return Scenario(
            name=written.scenario,
            title=written.title,
            supposes=written.supposes,
            numbers_from=written.numbers_from,
            measures=measures,
            citations=citations(written.citations),
            stacks_with=frozenset(written.stacks_with or ()),
            file=document.name,
            digest=f"sha256:{hashlib.sha256(lines.encode()).hexdigest()}",
        )

    def _tariff(self, edition: EditionFile) -> TariffTable:
        """Read the tariff table of an edition; without its files nothing else can be judged."""
        words = self.source.read(edition.texts)
        files = {"table": edition.table, "changes": edition.changes}
        if edition.concordance is not None:
            files["concordance"] = edition.concordance
        read = {key: (name, self.source.read(name)) for key, name in files.items()}
        if self.source.problems:
            raise RuleFileProblems(self.source.problems)
        held = Edition(edition.edition, Window(edition.since, edition.until), edition.source)
        return read_tariff(held, read, words, self.source.problems.append)

    def _measures(self, builder: Builder) -> tuple[dict[str, Measure], dict[str, Document]]:
        """Read every rule file, in the order of their names."""
        measures: dict[str, Measure] = {}
        documents: dict[str, Document] = {}
        for name in self.source.names("us/**/*.yaml"):
            document, written = self.source.model(name, RuleFile)
            if written is None:
                self.unread.update(_named(document))
                continue
            if written.measure in measures:
                other = measures[written.measure].file
                document.refuse("R310", f"{written.measure} is also the measure of {other}", ("measure",))
            else:
                measures[written.measure] = builder.build(written, name, document.refuse)
                documents[name] = document
            self.source.problems.extend(document.problems)
        return measures, documents

    def _agreements(self, countries: Countries) -> tuple[Agreement, ...]:
        """Read every agreement file, in the order of their names."""
        agreements: list[Agreement] = []
        for name in self.source.names("agreements/*.yaml"):
            document, written = self.source.model(name, AgreementFile)
            if written is None:
                continue
            agreements.append(build_agreement(written, name, countries, document.refuse))
            self.source.problems.extend(document.problems)
        return tuple(agreements)

    def _programs(self, countries: Countries) -> dict[str, Program]:
        """Read the special programs, where the book holds them."""
        if not (self.folder / _PROGRAMS).is_file():
            return {}
        document, written = self.source.model(_PROGRAMS, ProgramsFile)
        if written is None:
            self.unread.add(_PROGRAMS)
            return {}
        made = build_programs(written, countries, document.refuse)
        if document.problems:
            self.unread.add(_PROGRAMS)
        self.citations[_PROGRAMS] = citations(written.citations)
        self.source.problems.extend(document.problems)
        return made

    def _filing(self) -> tuple[FilingOrder, ...]:
        """Read the order of filing, where the book holds it."""
        if not (self.folder / _FILING).is_file():
            return ()
        document, written = self.source.model(_FILING, FilingFile)
        if written is None:
            return ()
        made = build_filing(written, document.refuse)
        self.citations[_FILING] = citations(written.citations)
        self.source.problems.extend(document.problems)
        return made

    def _events(self, measures: dict[str, Measure]) -> tuple[Event, ...]:
        """Read the dated events, where the book holds them; a measure that it does not hold is refused."""
        if not (self.folder / _CALENDAR).is_file():
            return ()
        document, written = self.source.model(_CALENDAR, CalendarFile)
        if written is None:
            return ()
        for index, event in enumerate(written.events):
            for place, name in enumerate(event.measures):
                if name not in measures and name not in self.unread:
                    near = get_close_matches(name, measures, 1)
                    hint = f"Did you mean {near[0]}?" if near else ""
                    document.refuse("R306", f"{name} is no measure", ("events", index, "measures", place), hint)
        self.source.problems.extend(document.problems)
        self.citations[_CALENDAR] = citations(written.citations)
        return events(written)

    def _fees(self, programs: dict[str, Program]) -> tuple[Fee, ...]:
        """Read the fees, where the book holds them."""
        if not (self.folder / _FEES).is_file():
            return ()
        document, written = self.source.model(_FEES, FeesFile)
        if written is None or _PROGRAMS in self.unread:  # it names programs, which are not known then
            return ()
        made = build_fees(written, programs, document.refuse)
        self.source.problems.extend(document.problems)
        self.citations[_FEES] = citations(written.citations)
        return made

    def _list(self, name: str) -> list[ListRow] | None:
        if name not in self.lists:
            found = (self.folder / name).is_file()
            self.lists[name] = read_list(self.source.read(name), name, self.source.problems.append) if found else None
        return self.lists[name]

    def _reading(self, text: ReadingText) -> Reading:
        """Return the reading that a rule file's tables say."""
        return build_reading(text, self.source.table, self.source.problems.append)

    def _prices(self, name: str) -> list[tuple[str, Rate]] | None:
        """Return the prices of a list by mineral, None where there is no such list."""
        data = self.source.table(name)
        return None if data is None else read_prices(data, name, self.source.problems.append)

    def _in_order(self, measures: dict[str, Measure], documents: dict[str, Document]) -> tuple[Measure, ...]:
        """Order measures so that each comes after those that it waits for; refuse unknown names and circles."""
        waits = {measure.id: dict(_waits_for(measure)) for measure in measures.values()}
        for name, targets in waits.items():
            document = documents[measures[name].file]
            for target, path in targets.items():
                if target not in measures and target not in self.unread:
                    near = get_close_matches(target, measures, 1)
                    where = document.place(path)
                    self.source.problems.append(
                        Problem(
                            "R306",
                            f"{target} is no measure",
                            where,
                            next=f"Did you mean {near[0]}?" if near else "",
                        )
                    )
        known = {name: sorted(set(targets) & set(measures)) for name, targets in sorted(waits.items())}
        try:
            order = tuple(TopologicalSorter(known).static_order())
        except CycleError as error:
            circle = " → ".join(error.args[1])
            first = measures[error.args[1][0]].file
            self.source.problems.append(Problem("R390", f"measures wait for each other: {circle}", Place(first)))
            return ()
        return tuple(measures[name] for name in order)


def _named(document: Document) -> set[str]:
    """Return the measure that a file would define if it could be read."""
    value = document.value.get("measure") if isinstance(document.value, dict) else None
    return {value} if isinstance(value, str) else set()


def _waits_for(measure: Measure) -> Iterator[tuple[str, Steps]]:
    for index, target in enumerate(measure.gives_way_to):
        yield target.measure, ("gives_way_to", index, "measure")
    if isinstance(measure.treatment, Duty):
        for index, clause in enumerate(measure.treatment.clauses):
            if clause.in_total_with is not None:
                yield clause.in_total_with, ("treatment", "duty", index, "in_total_with")
