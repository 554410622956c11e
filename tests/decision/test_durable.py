"""durable-rules inside its measured limits: each trap of version 2.0.28 that the wrapper guards, and agreement."""

from __future__ import annotations

import inspect
import random
import shutil
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from by_hand import CITE, a_line, a_measure, an_entry, run_prefile, seeded
from typer.testing import CliRunner

import prefile
from prefile import RuleBook, RuleFileProblems, open_rulebook
from prefile.cli import app
from prefile.decision import durable
from prefile.decision import reference as plain
from prefile.decision.durable import Durable
from prefile.decision.engine import Answers, Decider
from prefile.decision.line_facts import LineFacts, NumberFacts
from prefile.decision.questions import (
    MOST_TERMS,
    Asking,
    Question,
    Questions,
    Term,
)
from prefile.entry import Claim
from prefile.errors import EngineFault, EngineUnavailable
from prefile.law.condition import (
    AllOf,
    AnyOf,
    ArticleSet,
    Claimed,
    Condition,
    Footnoted,
    ImporterFact,
    InGroup,
    Not,
    OriginIn,
    ProgramClaimed,
    SecondaryNumber,
    Unsettled,
    ZoneStatus,
)
from prefile.law.measure import Ground, Measure
from prefile.values.trilean import NO, UNKNOWN, YES

ALL_OF_TWO = Question("all", (Term(0, question=False), Term(1, question=False)))
ANY_OF_TWO = ALL_OF_TWO._replace(kind="any")
SMALL_BOOK = Path(__file__).parents[2] / "fixtures" / "rulebook"
STORY = Path(__file__).parents[2] / "fixtures" / "entries" / "polysilicon-germany-documented" / "declaration.json"


def asking(*questions: Question, yielding: dict[int, int] | None = None) -> Durable:
    return Durable(questions or (ALL_OF_TWO, ANY_OF_TWO), yielding or {})


def wide(kind: str, terms: int) -> Question:
    return Question(kind, tuple(Term(number, question=False) for number in range(terms)))  # type: ignore[arg-type]


def host_of(engine: Durable) -> Any:  # noqa: ANN401 - durable-rules is untyped
    return vars(engine)["_host"]


# The host


def test_deciding_starts_no_timer_threads() -> None:
    before = set(threading.enumerate())
    engine = asking()
    assert engine.ask(0, (2, 2)) == YES
    assert engine.ask(1, (0, 0)) == NO
    assert set(threading.enumerate()) == before


def test_a_host_of_durable_rules_itself_would_start_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps the test above honest: what is overridden is what would start them."""
    started: list[object] = []

    def note(host: object) -> None:
        started.append(host)

    monkeypatch.setattr(durable.engine.Host, "_run", note)
    assert started == [durable.engine.Host({})]


def test_the_global_host_of_durable_lang_is_never_imported() -> None:
    script = (
        "import sys, prefile\n"
        f"report = prefile.screen(prefile.read_entry({str(STORY)!r}), prefile.open_rulebook())\n"
        "assert report.decided_by == 'durable-rules 2.0.28', report.decided_by\n"
        "assert 'durable.engine' in sys.modules\n"
        "assert 'durable.lang' not in sys.modules\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr.decode()


def test_one_host_serves_every_decision_of_a_book() -> None:
    engine = asking()
    engine.ask(0, (2, 2))
    host = host_of(engine)
    for answers in ((0, 0), (1, 2), (2, 1), (2, 2)):
        engine.ask(0, answers)
        engine.ask(1, answers)
    assert host_of(engine) is host


def test_a_consequent_takes_exactly_one_parameter(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a second one, even defaulted, it would be asynchronous and never complete."""
    runs: list[Callable[..., object]] = []
    made = durable.engine.Host.__init__

    def noting(self: Any, definitions: dict[str, dict[str, dict[str, Any]]]) -> None:  # noqa: ANN401 - untyped
        runs.extend(rule["run"] for rules in definitions.values() for rule in rules.values())
        made(self, definitions)

    monkeypatch.setattr(durable.engine.Host, "__init__", noting)
    asking().ask(0, (2, 2))
    assert runs
    assert {len(inspect.signature(run).parameters) for run in runs} == {1}


def test_rules_are_flat_with_at_most_one_or_of_plain_terms(monkeypatch: pytest.MonkeyPatch) -> None:
    rulesets: list[dict[str, Any]] = []
    made = durable.engine.Host.__init__

    def noting(self: Any, definitions: dict[str, dict[str, Any]]) -> None:  # noqa: ANN401 - untyped
        rulesets.extend({name: dict(rule) for name, rule in rules.items()} for rules in definitions.values())
        made(self, definitions)

    monkeypatch.setattr(durable.engine.Host, "__init__", noting)
    asking(wide("all", 7), wide("any", 7), yielding={0: 5}).ask(0, (2,) * 7)
    for name, rule in rulesets[0].items():
        assert list(rule) == ["all", "run"], name
        (one,) = rule["all"]
        (tests,) = one["m"].values()
        assert all(len(test) == 1 for test in tests), name
        either = [test["$or"] for test in tests if "$or" in test]
        assert len(either) <= 1, name
        assert all(len(term) == 1 and next(iter(term))[0] != "$" for terms in either for term in terms), name
        assert not any("$and" in test for test in tests), name


# The guards


class Mute(list[str]):
    """Hears no consequent."""

    def append(self, name: str) -> None:
        """Note nothing."""


class Echo(list[str]):
    """Hears each consequent, and one that never ran."""

    def append(self, name: str) -> None:
        """Note the name and another."""
        super().extend((name, "q99=1"))


class Broken(list[str]):
    """Fails when a consequent runs."""

    def append(self, name: str) -> None:
        """Fail."""
        raise ValueError(f"the consequent {name} is broken")


def heard_by(ears: list[str]) -> Callable[[pytest.MonkeyPatch, Durable], None]:
    def plant(patch: pytest.MonkeyPatch, engine: Durable) -> None:
        patch.setattr(engine, "_fired", ears)

    return plant


def keep_facts(patch: pytest.MonkeyPatch, engine: Durable) -> None:
    patch.setattr(host_of(engine), "retract_fact", lambda *_: None)


def refuse_facts(patch: pytest.MonkeyPatch, engine: Durable) -> None:
    def refuse(*_: object) -> None:
        raise RuntimeError("303")

    patch.setattr(host_of(engine), "assert_fact", refuse)


MISHAPS = {
    "no rule fired": (heard_by(Mute()), "0 rules fired"),
    "two rules fired": (heard_by(Echo()), "2 rules fired"),
    "a consequent failed": (heard_by(Broken()), "is broken"),
    "a fact was left behind": (keep_facts, "left behind"),
    "the engine raised": (refuse_facts, "303"),
}


@pytest.mark.parametrize(("plant", "says"), MISHAPS.values(), ids=MISHAPS)
def test_each_mishap_is_an_engine_fault_and_the_next_decision_comes_from_a_new_host(
    plant: Callable[[pytest.MonkeyPatch, Durable], None], says: str
) -> None:
    engine = asking(yielding={0: 2})
    assert engine.ask(0, (2, 2)) == YES
    old = host_of(engine)
    with pytest.MonkeyPatch.context() as patch:
        plant(patch, engine)
        with pytest.raises(EngineFault, match=says):
            engine.ask(0, (0, 2))
    assert host_of(engine) is not old
    assert engine.ask(0, (2, 2)) == YES
    assert engine.ask(1, (0, 1)) == UNKNOWN
    assert engine.settle(0, 2, (0, 0)) == "applies"
    assert host_of(engine) is not old


@pytest.mark.parametrize(("plant", "says"), MISHAPS.values(), ids=MISHAPS)
def test_each_mishap_is_found_when_a_measure_is_settled_too(
    plant: Callable[[pytest.MonkeyPatch, Durable], None], says: str
) -> None:
    engine = asking(yielding={3: 2})
    assert engine.settle(3, 2, (0, 0)) == "applies"
    old = host_of(engine)
    with pytest.MonkeyPatch.context() as patch:
        plant(patch, engine)
        with pytest.raises(EngineFault, match=says):
            engine.settle(3, 2, (0, 1))
    assert engine.settle(3, 2, (0, 1)) == "cannot tell"
    assert host_of(engine) is not old


def test_a_fact_that_no_rule_wants_is_an_engine_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = vars(durable)["_question_rules"]

    def fewer(number: int, question: Question) -> Iterator[tuple[str, list[durable.Rule]]]:
        yield from (rule for rule in rules(number, question) if rule[0] != "2")

    with monkeypatch.context() as patch:
        patch.setattr(durable, "_question_rules", fewer)
        engine = asking()
        assert engine.ask(0, (1, 2)) == UNKNOWN
        old = host_of(engine)
        with pytest.raises(EngineFault):
            engine.ask(0, (2, 2))
    assert engine.ask(0, (2, 2)) == YES
    assert host_of(engine) is not old


def test_two_rules_on_one_fact_are_an_engine_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = vars(durable)["_question_rules"]

    def more(number: int, question: Question) -> Iterator[tuple[str, list[durable.Rule]]]:
        for answer, tests in rules(number, question):
            yield answer, tests
            if answer == "2":
                yield "7", tests

    with monkeypatch.context() as patch:
        patch.setattr(durable, "_question_rules", more)
        engine = asking()
        assert engine.ask(0, (0, 2)) == NO
        with pytest.raises(EngineFault, match=r"2 rules fired .*q0=2.*q0=7"):
            engine.ask(0, (2, 2))
    assert engine.ask(0, (2, 2)) == YES


def test_after_a_fault_no_verdict_of_the_failed_fact_is_carried_over() -> None:
    for kind in ("all", "any"):
        for answers in ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)):
            engine = asking(wide(kind, 2))
            engine.ask(0, (1, 1))
            with pytest.raises(EngineFault):
                engine.ask(0, (3, 3))
            assert engine.ask(0, answers) == plain.ask(wide(kind, 2), answers)


@pytest.mark.parametrize(
    "stranger",
    [Decimal(2), 2.0, 1e20, float("nan"), float("inf"), True, "2", "yes", "x" * 70_000, None, -1, 3, 10**20],
    ids=lambda stranger: f"{type(stranger).__name__} {str(stranger)[:8]}",
)
def test_whatever_is_not_an_answer_never_enters_a_fact(stranger: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Strings, floats, decimals and large numbers are compared wrongly by durable-rules."""
    engine = asking()
    engine.ask(0, (2, 2))
    stated: list[object] = []
    monkeypatch.setattr(host_of(engine), "assert_fact", lambda _, fact: stated.append(fact))
    with pytest.raises(EngineFault):
        engine.ask(0, (2, stranger))  # type: ignore[arg-type]  # that is the point
    assert stated == []


def test_the_facts_of_a_screening_hold_small_integers_and_two_short_words_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stated: list[dict[str, object]] = []
    assert_fact = durable.engine.Host.assert_fact

    def noting(self: Any, ruleset: str, fact: dict[str, object]) -> object:  # noqa: ANN401 - untyped
        stated.append(dict(fact))
        return assert_fact(self, ruleset, fact)

    monkeypatch.setattr(durable.engine.Host, "assert_fact", noting)
    lines = [
        a_line(tariff_number=number, origin=origin, program="A+", value="1234567.89", description="9" * 5000)
        for number in ("2804610000", "8541420010", "8541430080", "8102940000", "7403110000", "3818000020")
        for origin in ("DE", "RU", "CN", "CU", None)
    ]
    prefile.screen(an_entry(*lines), open_rulebook())
    assert stated
    for fact in stated:
        words = {key: value for key, value in fact.items() if type(value) is not int}
        assert words.keys() == {"kind", "sid"}
        assert str(words["kind"]) in {"ask0", "settle0"}
        assert words["sid"] == "1"
        assert all(0 <= int(str(value)) < 2**31 for key, value in fact.items() if key not in words)
    assert len({fact["id"] for fact in stated}) == len(stated)


# The limits


def test_a_question_of_sixty_terms_is_answered_right() -> None:
    engine = asking(wide("all", MOST_TERMS), wide("any", MOST_TERMS))
    for usual in (0, 1, 2):
        for place in (0, 1, 30, 58, 59):
            for other in (0, 1, 2):
                answers = tuple(other if term == place else usual for term in range(MOST_TERMS))
                assert engine.ask(0, answers) == min(answers)
                assert engine.ask(1, answers) == max(answers)


def test_a_measure_that_gives_way_to_fifty_nine_others_is_settled_right() -> None:
    engine = asking(yielding={0: 59})
    for raw in (0, 1, 2):
        for place in (0, 29, 58):
            for other in (0, 1, 2):
                targets = tuple(other if term == place else 0 for term in range(59))
                assert engine.settle(0, raw, targets) == plain.settle(raw, targets)


@pytest.mark.parametrize(
    ("questions", "yielding"),
    [((wide("all", 61),), {}), ((), {0: 60}), ((ALL_OF_TWO,) * 1366, {}), ((ALL_OF_TWO,) * 1365, {0: 1})],
    ids=["61 terms", "60 targets", "4,098 rules", "4,095 rules and 4"],
)
def test_a_book_beyond_the_measured_limits_is_refused_with_r391(
    questions: tuple[Question, ...], yielding: dict[int, int]
) -> None:
    with pytest.raises(RuleFileProblems) as refused:
        Durable(questions, yielding)
    assert [problem.code for problem in refused.value.problems] == ["R391"]
    assert "4,096 and 60" in refused.value.problems[0].what


def test_no_kind_has_siblings_enough_to_hang_the_engine() -> None:
    """512 siblings under one kind hang; 256 rules on one condition fire unrelated ones."""
    heads: Counter[tuple[str, str]] = Counter()
    for number in range(1365):
        rules = list(vars(durable)["_question_rules"](number, ALL_OF_TWO))
        assert len(rules) == 3
        (head,) = {(tests[0]["kind"], tests[1]["question"]) for _, tests in rules}
        heads[f"questions of {head[0]}", head[1]] += 1
    for number in range(1024):
        rules = list(vars(durable)["_settle_rules"](number, 2))
        assert len(rules) == 4
        (head,) = {(tests[0]["kind"], tests[1]["measure"]) for _, tests in rules}
        heads[f"measures of {head[0]}", head[1]] += 1
    assert max(heads.values()) == 1
    assert max(Counter(kind for kind, _ in heads).values()) <= 400


def test_a_book_of_the_most_rules_is_answered_right() -> None:
    engine = asking(*(wide("all" if number % 2 else "any", 2) for number in range(1365)))
    for number in (0, 1, 399, 400, 799, 800, 1199, 1200, 1363, 1364):
        for answers in ((0, 2), (1, 2), (2, 2), (0, 0)):
            assert engine.ask(number, answers) == (min if number % 2 else max)(answers)


def test_a_book_too_large_for_the_engine_ends_the_command_line_with_3(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    rules = shutil.copytree(SMALL_BOOK, tmp_path / "rules")  # that nobody has opened yet
    monkeypatch.setattr(durable, "_MOST_RULES", 3)
    ran = CliRunner().invoke(app, ["screen", str(STORY), "--rules", str(rules)])
    assert (ran.exit_code, "R391" in ran.output) == (3, True), repr(ran.exception)


def test_nine_hundred_questions_use_a_second_and_third_kind_and_are_answered_right() -> None:
    rng = seeded(900)
    questions = tuple(wide(rng.choice(("all", "any")), 1 + number % 5) for number in range(900))
    engine = Durable(questions, {number: 1 + number % 3 for number in range(0, 900, 3)})
    kinds: set[str] = set()
    engine.ask(0, (2,))
    assert_fact = host_of(engine).assert_fact

    def noting(ruleset: str, fact: dict[str, Any]) -> object:
        kinds.add(fact["kind"])
        return assert_fact(ruleset, fact)

    host_of(engine).assert_fact = noting
    for number, question in enumerate(questions):
        for _ in range(2):
            answers = tuple(rng.choice((0, 1, 2)) for _ in question.terms)
            assert engine.ask(number, answers) == plain.ask(question, answers)
    for number in range(0, 900, 3):
        raw, targets = rng.choice((0, 1, 2)), tuple(rng.choice((0, 1, 2)) for _ in range(1 + number % 3))
        assert engine.settle(number, raw, targets) == plain.settle(raw, targets)
    assert kinds == {"ask0", "ask1", "ask2", "settle0", "settle1", "settle2"}


@pytest.mark.parametrize("terms", [1, 60, 61, 120, 3600, 3601])
@pytest.mark.parametrize("kind", [AllOf, AnyOf])
def test_a_long_condition_is_split_into_questions_of_at_most_sixty_terms(kind: type[AllOf | AnyOf], terms: int) -> None:
    collected = Asking()
    root = collected.term(kind(tuple(ImporterFact(f"fact-{number}") for number in range(terms))))
    questions, predicates = tuple(collected.questions), len(collected.predicates)
    assert predicates == terms
    assert max(len(question.terms) for question in questions) <= MOST_TERMS
    assert {question.kind for question in questions} == {"all" if kind is AllOf else "any"}

    def value(term: Term, answers: list[int]) -> int:
        if not term.question:
            return answers[term.number]
        return plain.ask(questions[term.number], tuple(value(inner, answers) for inner in questions[term.number].terms))

    for usual in (0, 1, 2):
        for place in {0, terms // 2, terms - 1}:
            for other in (0, 1, 2):
                answers = [usual] * terms
                answers[place] = other
                assert value(root, answers) == (min if kind is AllOf else max)(answers)


def test_equal_questions_of_two_measures_are_one_question() -> None:
    when = AllOf((ImporterFact("one"), Not(ImporterFact("two"))))
    grounds = [Ground("required", when, CITE)]
    questions = Questions.of((a_measure("us.a", grounds=grounds), a_measure("us.b", grounds=grounds)))
    assert len(questions.predicates) == 2
    assert questions.measures[0].root == questions.measures[1].root


# Threads, and where durable-rules is missing


def test_threads_that_ask_at_once_get_right_answers() -> None:
    questions = tuple(wide(("all", "any")[number % 2], 3) for number in range(20))
    engine = Durable(questions, {0: 2})

    def work(seed: int) -> list[tuple[object, object]]:
        rng = seeded(seed)
        said: list[tuple[object, object]] = []
        for _ in range(250):
            number, answers = rng.randrange(20), tuple(rng.choice((0, 1, 2)) for _ in range(3))
            said.append((engine.ask(number, answers), plain.ask(questions[number], answers)))
            said.append((engine.settle(0, answers[0], answers[1:]), plain.settle(answers[0], answers[1:])))
        return said

    with ThreadPoolExecutor(4) as pool:
        pairs = [pair for pairs in pool.map(work, range(4)) for pair in pairs]
    assert len(pairs) == 2000
    assert all(durably == plainly for durably, plainly in pairs)


def test_threads_that_screen_with_one_book_get_the_same_reports(book: RuleBook) -> None:
    fresh = open_rulebook()
    origins = ("DE", "JP", "GB", "RU", "CU", None, "VN", "CN")
    numbers = ("2804610000", "3818000020", "8541420010", "8541430010")
    entries = [
        an_entry(*(a_line(tariff_number=number, origin=origin) for number in numbers), entered=entered)
        for origin in origins
        for entered in ("2026-12-03", "2026-12-04", None)
    ]
    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda one: prefile.screen(one, fresh), entries))
    for one, report in zip(entries, reports, strict=True):
        assert replace(report, decided_by="plain") == prefile.screen(one, book, decide="plain")


def test_where_durable_rules_cannot_be_imported_screening_refuses_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(durable, "engine", None)
    fresh = open_rulebook()
    for _ in range(2):
        with pytest.raises(EngineUnavailable, match="--decide plain"):
            prefile.screen(an_entry(), fresh)
    assert prefile.screen(an_entry(), fresh, decide="plain").decided_by == "plain"


def test_where_durable_rules_cannot_be_imported_the_command_line_ends_with_70_and_the_remedy() -> None:
    before = "import prefile.decision.durable as durable; durable.engine = None"
    refused = run_prefile("screen", str(STORY), before=before)
    assert refused.returncode == 70
    assert refused.stdout == b""
    assert refused.stderr.startswith(b"F703 ")
    assert b"--decide plain" in refused.stderr
    assert b"Traceback" not in refused.stderr
    assert run_prefile("screen", str(STORY), "--decide", "plain", before=before).returncode == 1


# Agreement

COUNTRIES = ("CN", "DE", "GB", "JP", "RU", "VN")
CLAIMS = tuple(f"claim-{number}" for number in range(8))
FACTS = tuple(f"fact-{number}" for number in range(4))
HEADINGS = ("9903.90.08", "9903.90.09", "9903.88.15")


def some_predicate(rng: random.Random) -> Condition:  # noqa: PLR0911 - one line a word
    match rng.randrange(12):
        case 0:
            countries = frozenset(rng.sample(COUNTRIES, rng.randint(1, 4)))
            return OriginIn(countries, ", ".join(sorted(countries)))
        case 1:
            return InGroup(tuple(rng.sample(("cells", "modules"), rng.randint(1, 2))))
        case 2:
            return ImporterFact(rng.choice(FACTS))
        case 3:
            return ZoneStatus((rng.choice("PND"),))
        case 4:
            return rng.choice((ArticleSet(), SecondaryNumber(), ProgramClaimed(()), ProgramClaimed(("A+", "AU"))))
        case 5:
            return Footnoted(tuple(rng.sample(HEADINGS, rng.randint(1, 2))))
        case 6:
            return Unsettled("it is open", "what it is")
        case 7:
            return Claimed(rng.choice(CLAIMS), suggested_by=rng.choice(FACTS))
    return Claimed(rng.choice(CLAIMS), needs_reference=True)


def some_condition(rng: random.Random, depth: int = 3) -> Condition:
    kind = rng.randrange(4) if depth else 3
    if kind == 0:
        return Not(some_condition(rng, depth - 1))
    if kind == 3:
        return some_predicate(rng)
    size = rng.randint(61, 70) if rng.randrange(60) == 0 else rng.randint(1, 5)
    return (AllOf, AnyOf)[kind - 1](tuple(some_condition(rng, depth - 1) for _ in range(size)))


def some_measures(rng: random.Random, count: int) -> tuple[Measure, ...]:
    """Return measures that each give way to some before them, so that verdicts run through chains."""
    names = [f"us.measure-{number}" for number in range(count)]
    return tuple(
        a_measure(
            name,
            grounds=[
                Ground(rng.choice(("required", "required", "exception", "doubt")), some_condition(rng), CITE, "says so")
                for _ in range(rng.randint(1, 5))
            ],
            gives_way_to=rng.sample(names[:place], min(place, rng.choice((0, 0, 0, 1, 2, 4)))),
        )
        for place, name in enumerate(names)
    )


def some_facts(rng: random.Random) -> LineFacts:
    claims = [
        Claim(claim=claim, reference=rng.choice((None, "DOC-1"))) for claim in CLAIMS if rng.choice((True, False))
    ]
    line = a_line(
        origin=rng.choice((*COUNTRIES, None, None)),
        claims=claims,
        ftz=rng.choice((None, {"status": "P"}, {"status": "N"}, {"status": "D"})),
        program=rng.choice((None, "A+", "JO")),
        set=rng.choice((None, "X", "V")),
        secondary_numbers=rng.choice(([], [{"number": "9802004020"}])),
    )
    stated = an_entry(line, importer_facts=[fact for fact in FACTS if rng.choice((True, False))])
    footnotes = frozenset(rng.sample(HEADINGS, rng.randint(0, 2)))
    facts = LineFacts.of(stated, line, NumberFacts.of([footnotes]))
    return replace(facts, groups=frozenset({rng.choice((None, "cells", "modules"))}))


def truth(condition: Condition, facts: LineFacts) -> int:  # noqa: C901, PLR0911, PLR0912 - one line a word
    """Answer a condition by its definition, walking the tree: no numbers, no questions, no memory."""
    match condition:
        case Not(term=term):
            return {YES: NO, NO: YES, UNKNOWN: UNKNOWN}[truth(term, facts)]
        case AllOf(terms=terms):
            said = [truth(term, facts) for term in terms]
            return NO if NO in said else UNKNOWN if UNKNOWN in said else YES
        case AnyOf(terms=terms):
            said = [truth(term, facts) for term in terms]
            return YES if YES in said else UNKNOWN if UNKNOWN in said else NO
        case Unsettled():
            return UNKNOWN
        case OriginIn(countries=countries):
            return UNKNOWN if facts.origin is None else YES if facts.origin in countries else NO
        case Claimed(claim=claim, needs_reference=needs, suggested_by=fact):
            if claim not in facts.claims:
                return UNKNOWN if fact in facts.importer_facts else NO
            return UNKNOWN if needs and not facts.claims[claim].reference else YES
        case InGroup(groups=groups):
            holds = facts.group in groups
        case ImporterFact(fact=fact):
            holds = fact in facts.importer_facts
        case ZoneStatus(statuses=statuses):
            holds = facts.zone in statuses
        case Footnoted(headings=headings):
            holds = bool(facts.number.footnotes.intersection(headings))
        case ProgramClaimed(programs=programs):
            holds = facts.program in programs if programs else facts.program is not None
        case ArticleSet():
            holds = facts.in_set
        case SecondaryNumber():
            holds = facts.has_secondary
        case _:
            raise AssertionError(f"no condition that is drawn here asks for {condition}")
    return YES if holds else NO


def covers(measure: Measure, facts: LineFacts) -> int:
    said = [YES]
    for ground in measure.grounds:
        held = truth(ground.when, facts)
        if ground.kind == "required":
            said.append(held)
        elif ground.kind == "exception":
            said.append(YES - held)
        else:
            said.append(YES if held == NO else UNKNOWN)
    return NO if NO in said else UNKNOWN if UNKNOWN in said else YES


def verdict(raw: int, targets: Sequence[str]) -> str:
    if raw == NO:
        return "does not apply"
    if "applies" in targets:
        return "excluded"
    return "cannot tell" if raw == UNKNOWN or "cannot tell" in targets else "applies"


def test_durable_and_plain_and_the_definition_agree_on_20_000_random_signatures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = [0, 0, 0]
    ask = Durable.ask

    def asking_both(self: Durable, number: int, answers: tuple[int, ...]) -> int:
        said = ask(self, number, answers)
        assert said == plain.ask(vars(self)["_questions"][number], answers)
        asked[said] += 1
        return said

    monkeypatch.setattr(Durable, "ask", asking_both)
    rng = seeded(11052)
    while sum(asked) < 20_000:
        measures = some_measures(rng, 60)
        decider = Decider(measures, "durable")
        places = {measure.id: place for place, measure in enumerate(measures)}
        for _ in range(60):
            facts = some_facts(rng)
            answers = Answers(decider, facts)
            finals: dict[int, plain.Verdict] = {}
            for place, measure in enumerate(measures):
                raw = answers.value(decider.questions.measures[place].root)
                assert raw == covers(measure, facts)
                targets = [finals[places[target.measure]] for target in measure.gives_way_to]
                finals[place] = decider.settle(place, raw, finals)
                assert finals[place] == verdict(raw, targets)
    assert min(asked) > 2_000


def test_durable_and_plain_and_the_definition_agree_on_random_chains_of_measures_that_give_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settled: dict[str, int] = dict.fromkeys(("applies", "does not apply", "excluded", "cannot tell"), 0)
    settle = Durable.settle

    def settling_both(self: Durable, number: int, raw: int, targets: tuple[int, ...]) -> str:
        said = settle(self, number, raw, targets)
        assert said == plain.settle(raw, targets)
        settled[said] += 1
        return said

    monkeypatch.setattr(Durable, "settle", settling_both)
    rng = seeded(5)
    names = [f"us.measure-{number}" for number in range(450)]
    targets = {name: rng.sample(names[:place], min(place, place % 7)) for place, name in enumerate(names)}
    decider = Decider(tuple(a_measure(name, gives_way_to=targets[name]) for name in names), "durable")
    for _ in range(8):
        finals: dict[int, plain.Verdict] = {}
        for place, name in enumerate(names):
            raw = rng.choice((NO, UNKNOWN, YES, YES))
            finals[place] = decider.settle(place, raw, finals)
            assert finals[place] == verdict(raw, [finals[names.index(target)] for target in targets[name]])
    assert sum(settled.values()) > 1_000
    assert min(settled.values()) > 100
