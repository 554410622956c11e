"""Opening a rule book: every file of a folder read, judged and put in order, or every problem of every file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from prefile.entry.fields import distinct_errors, size_words
from prefile.errors import Place, Problem, RuleFileProblems
from prefile.law.agreement import Agreement
from prefile.law.coverage_map import Reading
from prefile.law.fee import Fee
from prefile.law.filing_order import FilingOrder
from prefile.law.measure import Measure
from prefile.law.program import Program
from prefile.law.scenario import Scenario
from prefile.law.tariff import Edition, TariffTable
from prefile.law.treatment import Duty
from prefile.rulebook.book import CitedDocument, RuleBook, RuleText
from prefile.rulebook.compile.measure import Builder, Readers
from prefile.rulebook.csv_tables import (
    Countries,
    ListRow,
    read_countries,
    read_list,
    read_prices,
    read_tariff,
)
from prefile.rulebook.schema.agreement import AgreementFile, build_agreement, citations
from prefile.rulebook.schema.calendar import CalendarFile, Event
from prefile.rulebook.schema.coverage_map import ReadingText, build_reading
from prefile.rulebook.schema.fees import FeesFile, build_fees
from prefile.rulebook.schema.filing import FilingFile, build_filing
from prefile.rulebook.schema.programs import ProgramsFile, build_programs
from prefile.rulebook.schema.rule_file import CitationText, EditionFile, RuleFile
from prefile.rulebook.schema.scenario import OpenScenario, ScenarioFile, build_measures
from prefile.rulebook.schema.scope import ScopeFile
from prefile.rulebook.yaml_source import Document, read_yaml
from prefile.rulebook.yaml_source import Path as Steps
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
        self.problems: list[Problem] = []
        self.files: dict[str, str] = {}
        self.lists: dict[str, list[ListRow] | None] = {}
        self.unread: set[str] = set()
        self.documents: dict[str, CitedDocument] = {}

    def open(self) -> RuleBook:
        """Open the whole book."""
        edition = self._model(_EDITION, EditionFile)[1]
        scope, coverage = self._model(_COVERAGE, ScopeFile)
        listed = self._bytes(_COUNTRIES)
        if edition is None or coverage is None or self.problems:
            raise RuleFileProblems(self.problems)
        self._cited(scope, _COVERAGE, coverage.citations)
        countries = read_countries(listed, _COUNTRIES, self.problems.append)
        tariff = self._tariff(edition)
        for name in self._names("**/*.yml"):
            if name.startswith(_SCENARIOS):  # a scenario changes nothing of the book, not even by its mistakes
                continue
            self.problems.append(Problem("R301", "rule files end in .yaml; this one would be passed over", Place(name)))
        agreements, documents = self._agreements(countries)
        builder = Builder(countries, tariff, agreements, Readers(self._list, self._prices, self._reading))
        measures, texts = self._measures(builder)
        programs, filing = self._programs(countries), self._filing()
        fees = self._fees(programs)
        for name in self._names("lists/*.csv"):
            if name not in self.files:  # a list that no rule reads still belongs to the book
                self._bytes(name)
        events = self._events(measures)
        ordered = self._in_order(measures, texts)
        for name in self.files:
            if name.startswith(_SCENARIOS):
                what = "a rule rests on this list; what is supposed is no law"
                self.problems.append(Problem("R306", what, Place(name)))
        if not ordered and not self.problems:
            self.problems.append(Problem("R301", "the rule book holds no measure", Place("us")))
        if self.problems:
            raise RuleFileProblems(self.problems)
        return RuleBook(
            folder=self.folder,
            measures=ordered,
            tariff=tariff,
            countries=countries,
            leaves_out=tuple(coverage.leaves_out),
            agreements=agreements,
            programs=programs,
            filing=filing,
            texts=texts,
            agreement_texts=documents,
            files=self.files,
            boundary=coverage.covers,
            events=events,
            documents=self.documents,
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
        document, written = self._model(inside, ScenarioFile)
        if written is None:
            raise RuleFileProblems(self.problems)
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
        if document.problems or self.problems:
            raise RuleFileProblems([*self.problems, *document.problems])
        return OpenScenario(self._scenario(written, document, measures), document, written)

    def _scenario(self, written: ScenarioFile, document: Document, measures: tuple[Measure, ...]) -> Scenario:
        digests = ((Path(file).name if Path(file).is_absolute() else file, one) for file, one in self.files.items())
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
        words = self._bytes(edition.texts)
        files = {"table": edition.table, "changes": edition.changes}
        if edition.concordance is not None:
            files["concordance"] = edition.concordance
        read = {key: (name, self._bytes(name)) for key, name in files.items()}
        if self.problems:
            raise RuleFileProblems(self.problems)
        held = Edition(edition.edition, Window(edition.since, edition.until), edition.source)
        return read_tariff(held, read, words, self.problems.append)

    def _measures(self, builder: Builder) -> tuple[dict[str, Measure], dict[str, RuleText]]:
        """Read every rule file, in the order of their names."""
        measures: dict[str, Measure] = {}
        texts: dict[str, RuleText] = {}
        for name in self._names("us/**/*.yaml"):
            document, written = self._model(name, RuleFile)
            if written is None:
                self.unread.update(_named(document))
                continue
            if written.measure in measures:
                other = measures[written.measure].file
                document.refuse("R310", f"{written.measure} is also the measure of {other}", ("measure",))
            else:
                measures[written.measure] = builder.build(written, name, document.refuse)
                texts[name] = RuleText(document, written)
            self.problems.extend(document.problems)
        return measures, texts

    def _agreements(self, countries: Countries) -> tuple[tuple[Agreement, ...], dict[str, Document]]:
        """Read every agreement file, in the order of their names."""
        agreements: list[Agreement] = []
        documents: dict[str, Document] = {}
        for name in self._names("agreements/*.yaml"):
            document, written = self._model(name, AgreementFile)
            if written is None:
                continue
            agreements.append(build_agreement(written, name, countries, document.refuse))
            documents[name] = document
            self.problems.extend(document.problems)
        return tuple(agreements), documents

    def _programs(self, countries: Countries) -> dict[str, Program]:
        """Read the special programs, where the book holds them."""
        if not (self.folder / _PROGRAMS).is_file():
            return {}
        document, written = self._model(_PROGRAMS, ProgramsFile)
        if written is None:
            self.unread.add(_PROGRAMS)
            return {}
        made = build_programs(written, countries, document.refuse)
        if document.problems:
            self.unread.add(_PROGRAMS)
        self._cited(document, _PROGRAMS, written.citations)
        self.problems.extend(document.problems)
        return made

    def _filing(self) -> tuple[FilingOrder, ...]:
        """Read the order of filing, where the book holds it."""
        if not (self.folder / _FILING).is_file():
            return ()
        document, written = self._model(_FILING, FilingFile)
        if written is None:
            return ()
        made = build_filing(written, document.refuse)
        self._cited(document, _FILING, written.citations)
        self.problems.extend(document.problems)
        return made

    def _events(self, measures: dict[str, Measure]) -> tuple[Event, ...]:
        """Read the dated events, where the book holds them; a measure that it does not hold is refused."""
        if not (self.folder / _CALENDAR).is_file():
            return ()
        document, written = self._model(_CALENDAR, CalendarFile)
        if written is None:
            return ()
        for index, event in enumerate(written.events):
            for place, name in enumerate(event.measures):
                if name not in measures and name not in self.unread:
                    near = get_close_matches(name, measures, 1)
                    hint = f"Did you mean {near[0]}?" if near else ""
                    document.refuse("R306", f"{name} is no measure", ("events", index, "measures", place), hint)
        self.problems.extend(document.problems)
        self._cited(document, _CALENDAR, written.citations)
        return tuple(written.events)

    def _fees(self, programs: dict[str, Program]) -> tuple[Fee, ...]:
        """Read the fees, where the book holds them."""
        if not (self.folder / _FEES).is_file():
            return ()
        document, written = self._model(_FEES, FeesFile)
        if written is None or _PROGRAMS in self.unread:  # it names programs, which are not known then
            return ()
        made = build_fees(written, programs, document.refuse)
        self.problems.extend(document.problems)
        self._cited(document, _FEES, written.citations)
        return made

    def _cited(self, document: Document, name: str, texts: dict[str, CitationText]) -> None:
        self.documents[name] = CitedDocument(document, citations(texts))

    def _names(self, pattern: str) -> list[str]:
        return sorted(path.relative_to(self.folder).as_posix() for path in self.folder.glob(pattern))

    def _bytes(self, name: str) -> bytes:
        try:
            data = (self.folder / name).read_bytes()
        except OSError as error:
            self.problems.append(Problem("R301", f"cannot be read: {error.strerror}", Place(name)))
            return b""
        self.files[name] = hashlib.sha256(data).hexdigest()
        return data

    def _list(self, name: str) -> list[ListRow] | None:
        if name not in self.lists:
            found = (self.folder / name).is_file()
            self.lists[name] = read_list(self._bytes(name), name, self.problems.append) if found else None
        return self.lists[name]

    def _reading(self, text: ReadingText) -> Reading:
        """Return the reading that a rule file's tables say."""
        return build_reading(text, self._table, self.problems.append)

    def _prices(self, name: str) -> list[tuple[str, Rate]] | None:
        """Return the prices of a list by mineral, None where there is no such list."""
        data = self._table(name)
        return None if data is None else read_prices(data, name, self.problems.append)

    def _table(self, name: str) -> bytes | None:
        return self._bytes(name) if (self.folder / name).is_file() else None

    def _model(self, name: str, model: type[Model]) -> tuple[Document, Model | None]:
        """Read a YAML file into its model; its problems are noted, and None is returned where there are any."""
        before = len(self.problems)
        document = read_yaml(self._bytes(name), name)
        made = None
        if not document.problems and len(self.problems) == before:
            try:
                made = model.model_validate(document.value)
            except ValidationError as error:
                for found in distinct_errors(error):
                    _refuse(document, found, model)
        if made is None:
            self.problems.extend(document.problems)
        return document, made

    def _in_order(self, measures: dict[str, Measure], texts: dict[str, RuleText]) -> tuple[Measure, ...]:
        """Order measures so that each comes after those that it waits for; refuse unknown names and circles."""
        waits = {measure.id: dict(_waits_for(measure)) for measure in measures.values()}
        for name, targets in waits.items():
            document = texts[measures[name].file].document
            for target, path in targets.items():
                if target not in measures and target not in self.unread:
                    near = get_close_matches(target, measures, 1)
                    where = document.place(path)
                    self.problems.append(
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
            self.problems.append(Problem("R390", f"measures wait for each other: {circle}", Place(first)))
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


def _refuse(document: Document, found: ErrorDetails, model: type[BaseModel]) -> None:
    """Note one finding of the model in the author's words."""
    path: Steps = found["loc"]
    key = str(path[-1]) if path else "the file"
    context = found.get("ctx", {})
    match found["type"]:
        case "written":
            document.refuse(context["code"], context["what"], path)
        case "missing":
            document.refuse("R305", f'"{key}" is missing', path)
        case "extra_forbidden":
            near = get_close_matches(key, _keys_of(model), 1)
            document.refuse("R304", f'"{key}" is not a key here', path, f'Did you mean "{near[0]}"?' if near else "")
        case "too_short" | "too_long":
            document.refuse("R306", size_words(key, context), path)
        case "model_type" | "dict_type":
            document.refuse("R306", f'"{key}" is written as keys with values', path)
        case "list_type":
            document.refuse("R306", f'"{key}" is a list', path)
        case "literal_error":
            document.refuse("R307", f'"{key}" is one of {context["expected"]}', path)
        case "string_pattern_mismatch":
            document.refuse("R306", f'"{key}" does not have the form {context["pattern"]}', path)
        case _:
            document.refuse("R306", f'"{key}": {found["msg"][:1].lower()}{found["msg"][1:]}', path)


def _keys_of(model: type[BaseModel]) -> list[str]:
    """Every key of a model's vocabulary, for a "did you mean"."""
    schema = model.model_json_schema()
    shapes = [schema, *schema.get("$defs", {}).values()]
    return sorted({key for shape in shapes for key in shape.get("properties", {})})
