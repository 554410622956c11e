"""What an example must show of a measure: in words, with its code and place, and by which run it is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from prefile.decision.predicates import LinePredicate, line_predicates
from prefile.law.condition import AllOf, AnyOf, Condition, Not
from prefile.law.measure import Measure
from prefile.rulebook.schema.rule_file import RuleFile
from prefile.rulebook.yaml_source import Path
from prefile.workbench.example_runs import ExampleRun

__all__ = ["Part", "Requirement", "clause_path", "clause_words", "parts_of", "shown_in_part"]


class Requirement(NamedTuple):
    """One thing that some example must show; `path` is where the rule file says it.

    `possible`, where it is there, says whether any line can show it: it is asked only where no example does.
    """

    code: str
    what: str
    path: Path
    shown_by: Callable[[ExampleRun], bool]
    possible: Callable[[], bool] | None = None


class Part(NamedTuple):
    """A condition of a measure: in which parts it stands, named as findings name them, its words, place and predicates.

    `conditions` are the whole ones of those parts.

    What several parts ask alike, as a term of the file, is a part of its own.
    """

    names: tuple[str, ...]
    words: str
    path: Path
    predicates: tuple[LinePredicate, ...]
    conditions: tuple[Condition, ...]

    @property
    def shared(self) -> bool:
        """Whether several parts ask it alike."""
        return len(self.names) > 1

    @property
    def name(self) -> str:
        """The name of the only part, or the first."""
        return self.names[0]


def _condition_paths(written: RuleFile) -> Iterator[Path]:
    """Yield where a rule file says each condition of coverage, in the order in which the measure has them."""
    covers = written.covers
    if covers.origins is not None:
        yield "covers", "origins"
    for key, texts in (("conditions", covers.conditions), ("except", covers.exceptions), ("doubts", covers.doubts)):
        yield from (("covers", key, index) for index in range(len(texts)))
    yield from (("standing_for", index) for index in range(len(written.standing_for)))
    yield from (("chapter_98", index) for index, row in enumerate(written.chapter_98) if row.conditional)


def clause_path(written: RuleFile, place: int) -> Path:
    """Return where a rule file says a clause: a quota says several."""
    if written.treatment.tariff_rate_quota is not None:
        return list(written.treatment.tariff_rate_quota.clause_paths())[place]
    return "treatment", "duty", place


def clause_words(measure: Measure, place: int) -> str:
    """Return a clause in words: which it is, its rate or column, and its citation."""
    clause = measure.treatment.clauses[place]
    rate = clause.rate.shown if clause.rate is not None else f"the {clause.column} column"
    return f"clause {place + 1} ({rate}, cited {clause.cite})"


class _Whole(NamedTuple):
    """A condition of coverage or a clause with its whole condition."""

    name: str
    words: str
    path: Path
    when: Condition | None


def parts_of(measure: Measure, written: RuleFile) -> Iterator[Part]:
    """Yield each condition of coverage and each clause with what it asks alone, then what several of them ask alike."""
    wholes = list(_wholes(measure, written))
    held = Counter(inner for whole in wholes for inner in set(_compounds(whole.when)))
    shared: dict[Condition, list[_Whole]] = {}
    for whole in wholes:
        own: list[LinePredicate] = []
        for inner in _outermost(whole.when, held):
            if isinstance(inner, AllOf | AnyOf):
                shared.setdefault(inner, []).append(whole)
            else:
                own += line_predicates(inner)
        whens: tuple[Condition, ...] = () if whole.when is None else (whole.when,)
        yield Part((whole.name,), whole.words, whole.path, tuple(dict.fromkeys(own)), whens)
    for inner, within in shared.items():
        names = tuple(dict.fromkeys(whole.name for whole in within))
        words = f"what {within[0].words} and {len(names) - 1} more ask alike" if len(names) > 1 else within[0].words
        whens = tuple(whole.when for whole in within if whole.when is not None)
        yield Part(names, words, within[0].path, tuple(dict.fromkeys(line_predicates(inner))), whens)


def _wholes(measure: Measure, written: RuleFile) -> Iterator[_Whole]:
    paths = _condition_paths(written)
    said = [condition for condition in measure.conditions if not condition.implied]  # these stand before the others
    for place, (condition, path) in enumerate(zip(said, paths, strict=True)):
        says = f' "{condition.says}"' if condition.says else (" on origins" if path == ("covers", "origins") else "")
        kind = "condition" if condition.kind == "required" else condition.kind
        yield _Whole(f"{condition.kind}/{place}", f"the {kind}{says}", path, condition.when)
    for place, clause in enumerate(measure.treatment.clauses):
        yield _Whole(f"clause/{place}", clause_words(measure, place), clause_path(written, place), clause.when)


def _compounds(condition: Condition | None) -> Iterator[Condition]:
    """Yield every condition of several terms within one, itself included."""
    match condition:
        case AllOf(terms=terms) | AnyOf(terms=terms):
            yield condition
            for term in terms:
                yield from _compounds(term)
        case Not(term=term):
            yield from _compounds(term)


def _outermost(condition: Condition | None, held: Mapping[Condition, int]) -> Iterator[Condition]:
    """Yield the outermost conditions of several terms that several parts hold, and the predicates beside them."""
    match condition:
        case AllOf(terms=terms) | AnyOf(terms=terms):
            if held[condition] > 1:
                yield condition
                return
            for term in terms:
                yield from _outermost(term, held)
        case Not(term=term):
            yield from _outermost(term, held)
        case None:
            return
        case _:
            yield condition


def shown_in_part(part: Part, predicate: LinePredicate, run: ExampleRun) -> bool:
    """Whether a run's part turned on what the line answered to a predicate."""
    sight, stated = run.sight, run.example.expect.declare is not None
    return sight is not None and any(sight.turns_on(name, predicate, headings_stated=stated) for name in part.names)
