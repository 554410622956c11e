"""What durable-rules is asked of at most, and one host for all books that ask the same."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import weakref
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from by_hand import a_clause, a_measure, seeded
from engines import ALL_OF_TWO, ANY_OF_TWO, asking, keeper_of, told, wide
from typer.testing import CliRunner

from prefile import RuleFileProblems
from prefile.cli import app
from prefile.decision import durable, reference
from prefile.decision.durable import Durable
from prefile.decision.predicates import ArticleSet, ZoneStatus
from prefile.decision.questions import MOST_TERMS, Question, Questions, Term
from prefile.duty.clauses import Duty
from prefile.law.condition import AllOf
from prefile.values.trilean import UNKNOWN, Trilean

SMALL_BOOK = Path(__file__).parents[2] / "fixtures" / "rulebook"
STORY = Path(__file__).parents[2] / "fixtures" / "entries" / "polysilicon-germany-documented" / "declaration.json"


@pytest.fixture(autouse=True)
def new_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test hosts of its own, since it may break them."""
    monkeypatch.setattr(durable, "_hosts", weakref.WeakValueDictionary())
    monkeypatch.setattr(durable, "_last_used", {})


# The limits


def test_a_question_of_sixty_terms_is_answered_right() -> None:
    engine = asking(wide("all", MOST_TERMS), wide("any", MOST_TERMS))
    for usual in (0, 1, 2):
        for place in (0, 1, 30, 58, 59):
            for other in (0, 1, 2):
                answers = told(*(other if term == place else usual for term in range(MOST_TERMS)))
                assert engine.ask(0, answers) == min(answers)
                assert engine.ask(1, answers) == max(answers)


def test_a_measure_that_gives_way_to_fifty_nine_others_is_settled_right() -> None:
    engine = asking(yields_to=(59,))
    for covers in Trilean:
        for place in (0, 29, 58):
            for other in (0, 1, 2):
                targets = told(*(other if term == place else 0 for term in range(59)))
                assert engine.settle(covers, targets) == reference.settle(covers, targets)


def test_a_measure_that_gives_way_to_nothing_is_settled_right() -> None:
    engine = asking(yields_to=(0,))
    assert [engine.settle(covers, ()) for covers in Trilean] == ["does not apply", "cannot tell", "applies"]


@pytest.mark.parametrize(
    ("questions", "yields_to"), [((wide("all", 61),), ()), ((), (61,))], ids=["61 terms", "61 targets"]
)
def test_a_book_beyond_the_measured_limits_is_refused_with_r391(
    questions: tuple[Question, ...], yields_to: tuple[int, ...]
) -> None:
    with pytest.raises(RuleFileProblems) as refused:
        Durable(Questions((), questions, (), yields_to))
    assert [problem.code for problem in refused.value.problems] == ["R391"]
    assert {"61", "60"} <= set(re.findall(r"\d+", refused.value.problems[0].what))


def test_no_kind_has_siblings_enough_to_hang_the_engine() -> None:
    """512 siblings under one kind hang; 256 rules on one condition fire unrelated ones."""
    heads: Counter[tuple[str, str]] = Counter()
    for kind in ("all", "any"):
        for size in range(1, MOST_TERMS + 1):
            rules = list(vars(durable)["_form_rules"]((kind, size)))
            assert len(rules) == 3
            (head,) = {(tests[0]["kind"], tests[1]["terms"]) for _, tests in rules}
            heads[head] += 1
    for targets in range(MOST_TERMS + 1):
        rules = list(vars(durable)["_settle_rules"](targets))
        assert len(rules) == (4 if targets else 3)
        (head,) = {(tests[0]["kind"], tests[1]["targets"]) for _, tests in rules}
        heads[head] += 1
    assert max(heads.values()) == 1
    assert max(Counter(kind for kind, _ in heads).values()) <= 100


def test_every_form_there_may_be_is_answered_right_by_one_host() -> None:
    rng = seeded(120)
    questions = tuple(wide(kind, size) for kind in ("all", "any") for size in range(1, MOST_TERMS + 1))
    engine = asking(*questions, yields_to=tuple(range(MOST_TERMS + 1)))
    for number, question in enumerate(questions):
        for usual in Trilean:  # of random answers nearly all would be settled by the first
            answers = [usual] * len(question.terms)
            answers[rng.randrange(len(answers))] = rng.choice(list(Trilean))
            assert engine.ask(number, tuple(answers)) == reference.ask(question, tuple(answers))
    for targets in range(MOST_TERMS + 1):
        for covers in Trilean:
            finals = tuple(rng.choice(list(Trilean)) for _ in range(targets))
            assert engine.settle(covers, finals) == reference.settle(covers, finals)


def test_a_book_of_any_number_of_questions_asks_the_rules_of_their_forms() -> None:
    engine = asking(*(wide("all" if number % 2 else "any", 2) for number in range(20_000)))
    assert sorted(vars(keeper_of(engine))["_rules"]) == ["all2=0", "all2=1", "all2=2", "any2=0", "any2=1", "any2=2"]
    for number in (0, 1, 19_998, 19_999):
        for answers in ((0, 2), (1, 2), (2, 2), (0, 0)):
            assert engine.ask(number, told(*answers)) == (min if number % 2 else max)(answers)


def test_a_book_too_large_for_the_engine_ends_the_command_line_with_3(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    rules = shutil.copytree(SMALL_BOOK, tmp_path / "rules")  # that nobody has opened yet
    monkeypatch.setattr(durable, "MOST_TERMS", 1)
    monkeypatch.setenv("PREFILE_BOOKS", "none")
    ran = CliRunner().invoke(app, ["screen", str(STORY), "--rules", str(rules)])
    assert (ran.exit_code, "R391" in ran.output) == (3, True), repr(ran.exception)


# One host a set of forms


def test_sets_of_equal_forms_share_a_host_and_different_ones_do_not() -> None:
    first = asking(ALL_OF_TWO, ANY_OF_TWO, yields_to=(0, 2))
    for same in ((ALL_OF_TWO, ANY_OF_TWO), (ANY_OF_TWO, ALL_OF_TWO), (ALL_OF_TWO, ANY_OF_TWO, ANY_OF_TWO)):
        assert keeper_of(first) is keeper_of(asking(*same, yields_to=(0, 2)))
    others = [
        asking(ALL_OF_TWO, ANY_OF_TWO, yields_to=(0, 3)),
        asking(ALL_OF_TWO, ANY_OF_TWO, yields_to=(0,)),
        asking(ALL_OF_TWO, wide("any", 3), yields_to=(0, 2)),
        asking(ALL_OF_TWO, yields_to=(0, 2)),
    ]
    assert len({id(keeper_of(engine)) for engine in (first, *others)}) == 1 + len(others)


def test_questions_of_one_shape_share_a_host_whatever_they_are_about() -> None:
    """The rules of a question are made of its kind and of how many terms it has; the predicates stay outside."""
    swapped = Question("all", (Term(1, question=False), Term(0, question=False, negated=True)))
    engine, other = asking(ALL_OF_TWO), asking(swapped)
    assert keeper_of(engine) is keeper_of(other)
    assert engine.ask(0, told(2, 1)) == other.ask(0, told(1, 2)) == UNKNOWN


def test_books_of_equal_questions_share_a_host_and_a_book_of_others_has_its_own() -> None:
    questions = [Questions.of((a_measure("us.a", treatment=Duty((clause,))),)) for clause in CLAUSES]
    hosts = [keeper_of(Durable(each)) for each in questions]
    assert hosts[0] is hosts[1]
    assert hosts[0] is not hosts[2]


CLAUSES = (
    a_clause("10 %", when=ZoneStatus(("P",))),
    a_clause("25 %", when=ZoneStatus(("D",))),
    a_clause("10 %", when=AllOf((ZoneStatus(("P",)), ArticleSet()))),
)


def test_threads_that_ask_at_once_get_right_answers() -> None:
    questions = tuple(wide(("all", "any")[number % 2], 3) for number in range(20))
    engines = [asking(*questions, yields_to=(2,)) for _ in range(4)]

    def work(seed: int) -> list[tuple[object, object]]:
        rng = seeded(seed)
        said: list[tuple[object, object]] = []
        for _ in range(250):
            number, answers = rng.randrange(20), tuple(rng.choice(list(Trilean)) for _ in range(3))
            said.append((engines[seed].ask(number, answers), reference.ask(questions[number], answers)))
            said.append((engines[seed].settle(answers[0], answers[1:]), reference.settle(answers[0], answers[1:])))
        return said

    with ThreadPoolExecutor(4) as pool:
        pairs = [pair for pairs in pool.map(work, range(4)) for pair in pairs]
    assert len(pairs) == 2000
    assert all(durably == plainly for durably, plainly in pairs)


@pytest.mark.slow
def test_hosts_that_nobody_can_reach_give_their_memory_back() -> None:
    """Fifty-nine sets of twenty wide forms each; of the first twenty the last eight are kept, as of all."""
    script = """
import resource
from prefile.decision.durable import Durable
from prefile.decision.questions import Question, Questions, Term
from prefile.values.trilean import YES

def a_set(number):
    sizes = [20 + (place * 7 + number) % 41 for place in range(20)]
    every = [Question("all", tuple(Term(term, False) for term in range(size))) for size in sizes]
    return Questions((), tuple(every), (), (0, 1 + number))

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

for number in range(59):
    asked = a_set(number)
    engine = Durable(asked)
    assert all(engine.ask(place, (YES,) * len(one.terms)) == YES for place, one in enumerate(asked.questions[:9]))
    if number == 19:
        before = peak()
print(peak() - before)
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout) < 60
