"""What both deciders said beforehand is what they say now, and is kept with the book; nothing else is believed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from itertools import product
from pathlib import Path

import pytest
from by_hand import a_line, an_entry, forgetful
from deciders import WHY_NOT
from engines import wide
from hypothesis import given
from hypothesis import strategies as st

import prefile
from prefile import RuleBook
from prefile.decision import reference
from prefile.decision.agreed import AgreedAnswers, agreed_beforehand, every_answer
from prefile.decision.engine import Engine, Reference, ask_beforehand
from prefile.decision.questions import Questions
from prefile.errors import Disagreement
from prefile.values.trilean import NO, UNKNOWN, YES, Trilean

ROOT = Path(__file__).parents[2]
STORY = ROOT / "fixtures" / "entries" / "polysilicon-germany-documented" / "declaration.json"
ASKED = Questions((), (wide("all", 1), wide("any", 3), wide("all", 4)), (), (0, 1, 3))


def answers_of(sizes: Iterable[int]) -> st.SearchStrategy[tuple[Trilean, ...]]:
    """Draw answers to as many terms as one of some forms has."""
    return st.sampled_from(list(sizes)).flatmap(
        lambda size: st.tuples(*[st.sampled_from(list(Trilean)) for _ in range(size)])
    )


def test_every_answer_is_there_whatever_the_order_of_the_terms() -> None:
    said = AgreedAnswers(every_answer(ASKED, Reference(ASKED), Reference(ASKED)), ASKED)
    for number, question in enumerate(ASKED.questions):
        for answers in product(Trilean, repeat=len(question.terms)):
            assert said.ask(number, answers) == reference.ask(question, answers)
    for size in ASKED.yields_to:
        for covers, *targets in product(Trilean, repeat=size + 1):
            assert said.settle(covers, tuple(targets)) == reference.settle(covers, tuple(targets))


def test_of_another_form_nothing_was_said() -> None:
    agreed = every_answer(ASKED, Reference(ASKED), Reference(ASKED))
    other = Questions((), (wide("any", 4),), (), (2,))
    assert AgreedAnswers(agreed, other).ask(0, (YES,) * 4) is None
    assert AgreedAnswers(agreed, other).settle(YES, (NO, NO)) is None


@pytest.mark.skipif(WHY_NOT is not None, reason=str(WHY_NOT))
@given(answers_of([1, 3, 4]))
def test_durable_rules_answers_by_how_many_and_not_by_which(answers: tuple[Trilean, ...]) -> None:
    """What is agreed on one order of the terms holds of all: durable-rules is asked each order here."""
    number = {1: 0, 3: 1, 4: 2}[len(answers)]
    assert Engine(ASKED, "durable").ask(number, answers) == reference.ask(ASKED.questions[number], answers)


def test_deciders_that_disagree_leave_nothing_agreed() -> None:
    class Liar(Reference):
        """Says that all but one question is unknown."""

        def ask(self, number: int, answers: tuple[Trilean, ...]) -> Trilean:
            """Answer one question only."""
            return UNKNOWN if number else super().ask(number, answers)

    with pytest.raises(Disagreement):
        every_answer(ASKED, Liar(ASKED), Reference(ASKED))


@pytest.mark.parametrize(
    "said",
    [
        ("all", 1, "01"),
        ("all", 1, "0120"),
        ("all", 1, "013"),
        ("any", 0, "x"),
        ("settle", 0, "00"),
        ("settle", 0, "004"),
    ],
)
def test_answers_that_are_not_one_a_case_are_refused(said: tuple[str, int, str], small_book: RuleBook) -> None:
    with pytest.raises(ValueError, match="not one answer a case"):
        agreed_beforehand(forgetful(small_book), [said])


@pytest.mark.skipif(WHY_NOT is not None, reason=str(WHY_NOT))
def test_a_false_answer_that_was_kept_stops_the_screening(small_book: RuleBook) -> None:
    """The reference checks what was agreed beforehand as it checks what is new."""
    right, wrong = forgetful(small_book), forgetful(small_book)
    ask_beforehand(right)
    agreed_beforehand(wrong, [(kind, size, "1" * len(said)) for (kind, size), said in agreed_beforehand(right).items()])
    entry = an_entry(a_line())
    assert prefile.screen(entry, right) == prefile.screen(entry, forgetful(small_book))
    with pytest.raises(Disagreement):
        prefile.screen(entry, wrong)


@pytest.mark.skipif(WHY_NOT is not None, reason=str(WHY_NOT))
def test_a_compiled_book_is_screened_by_without_importing_durable_rules(tmp_path: Path) -> None:
    program = (
        "import sys, prefile\n"
        f"report = prefile.screen(prefile.read_entry({str(STORY)!r}), prefile.open_rulebook({str(ROOT / 'rules')!r}))\n"
        "print(report.decided_by, 'durable' in sys.modules)\n"
        "print(report.to_json())\n"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            check=True,
            text=True,
            env={**os.environ, "PREFILE_BOOKS": str(home)},
        ).stdout.split("\n", 1)
        for home in (tmp_path, tmp_path, "none")
    ]
    assert [first for first, _ in said] == [f"durable-rules 2.0.28 {there}" for there in (True, False, True)]
    assert said[0][1] == said[1][1] == said[2][1]
