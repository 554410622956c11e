"""A book's conditions as numbered questions: what a measure asks, each once, in parts where they are too long."""

from __future__ import annotations

import pytest
from by_hand import CITE, a_clause, a_measure, window

from prefile import RuleBook
from prefile.decision import reference
from prefile.decision.predicates import (
    Claimed,
    ImporterFact,
    InForce,
    LinePredicate,
    NumberListed,
    OriginIn,
    RateDateIn,
    Unsettled,
)
from prefile.decision.questions import MOST_TERMS, Question, Questions, Term
from prefile.duty.clauses import Duty
from prefile.law.condition import AllOf, AnyOf, Condition, Not
from prefile.law.measure import CoverageCondition, Measure, Note
from prefile.values.trilean import Trilean

ONE, TWO = ImporterFact("one"), ImporterFact("two")
GERMAN = OriginIn(frozenset({"DE"}), "DE")


def required(when: Condition) -> Measure:
    return a_measure("us.a", conditions=[CoverageCondition("required", when, CITE)])


def root_of(questions: Questions, place: int = 0) -> Question:
    """Return the question that says whether a measure covers the line."""
    root = questions.measures[place].root
    assert root.question
    assert not root.negated
    return questions.questions[root.number]


def asked_by(questions: Questions, term: Term) -> object:
    """Return a term as the predicate or the condition that it stands for."""
    if not term.question:
        found: object = questions.predicates[term.number]
    else:
        question = questions.questions[term.number]
        found = (question.kind, *(asked_by(questions, inner) for inner in question.terms))
    return ("not", found) if term.negated else found


def within(questions: Questions, term: Term | None) -> set[LinePredicate]:
    """Return every predicate that a term asks."""
    return {questions.predicates[number] for number in questions.within()(term)}


# What a measure asks


def test_a_measure_asks_that_it_is_in_force_and_names_the_number_and_then_its_conditions() -> None:
    doubt = CoverageCondition("doubt", TWO, CITE, "it is open")
    conditions = [CoverageCondition("required", GERMAN, CITE), CoverageCondition("exception", ONE, CITE), doubt]
    questions = Questions.of((a_measure("us.a", conditions=conditions),))
    assert asked_by(questions, questions.measures[0].root) == (
        "all",
        InForce(),
        NumberListed(),
        GERMAN,
        ("not", ONE),
        ("any", ("not", TWO), Unsettled("it is open", "it is open")),
    )


def test_a_measure_without_conditions_is_a_question_too() -> None:
    questions = Questions.of((a_measure("us.a"),))
    assert asked_by(questions, questions.measures[0].root) == ("all", InForce(), NumberListed())


@pytest.mark.parametrize("when", [ONE, Not(ONE), Not(Not(ONE)), AllOf((ONE, TWO)), AnyOf((ONE, Not(TWO)))])
def test_every_clause_with_a_condition_is_a_question_and_one_without_is_none(when: Condition) -> None:
    clauses = (a_clause("10 %", when=when), a_clause("25 %"))
    questions = Questions.of((a_measure("us.a", treatment=Duty(clauses)),))
    first, second = questions.measures[0].clauses
    assert first is not None
    assert first.question
    assert second is None


def test_every_clause_and_root_of_the_shipped_book_is_a_question_that_the_engine_is_asked(book: RuleBook) -> None:
    questions = Questions.of(book.measures)
    assert all(measure.root.question for measure in questions.measures)
    terms = [term for measure in questions.measures for term in measure.clauses if term is not None]
    assert terms
    assert all(term.question for term in terms)
    for measure, asked in zip(book.measures, questions.measures, strict=True):
        kept = [clause.when is not None for clause in measure.treatment.clauses]
        assert kept == [term is not None for term in asked.clauses]


def test_a_note_asks_its_condition_and_the_count_of_those_given_way_to_is_known() -> None:
    others = [a_measure("us.a"), a_measure("us.b")]
    noting = a_measure("us.c", notes=[Note(ONE, "look", CITE), Note(None, "look", CITE)], gives_way_to=["us.a", "us.b"])
    questions = Questions.of((*others, noting))
    note, always = questions.measures[2].notes
    assert note is not None
    assert asked_by(questions, note) == ONE
    assert always is None
    assert questions.yields_to == (0, 2)


def test_every_predicate_within_a_term_is_found_whatever_it_is_joined_by() -> None:
    when = AnyOf((AllOf((ONE, Not(GERMAN))), Not(AnyOf((TWO, RateDateIn(None, None))))))
    questions = Questions.of((required(when),))
    asked = questions.measures[0]
    assert within(questions, asked.conditions[0]) == {ONE, TWO, GERMAN, RateDateIn(None, None)}
    assert within(questions, asked.root) == {ONE, TWO, GERMAN, RateDateIn(None, None), InForce(), NumberListed()}
    assert within(questions, None) == frozenset()


# Each once


def test_equal_questions_of_two_measures_are_one_question() -> None:
    conditions = [CoverageCondition("required", AllOf((ONE, Not(TWO))), CITE)]
    questions = Questions.of((a_measure("us.a", conditions=conditions), a_measure("us.b", conditions=conditions)))
    assert set(questions.predicates) == {InForce(), NumberListed(), ONE, TWO}
    assert questions.measures[0].root == questions.measures[1].root


def test_a_condition_and_its_negation_are_one_question() -> None:
    both = AllOf((ONE, TWO))
    conditions = [CoverageCondition("required", both, CITE), CoverageCondition("exception", both, CITE)]
    first, second = Questions.of((a_measure("us.a", conditions=conditions),)).measures[0].conditions
    assert first == second.flipped()


def test_predicates_that_ask_different_things_are_told_apart() -> None:
    different = [
        Claimed("a"),
        Claimed("a", needs_reference=True),
        Claimed("a", suggested_by="one"),
        Claimed("b"),
        RateDateIn(window("2026-01-01").since, None),
        RateDateIn(None, window("2026-01-01").since),
    ]
    questions = Questions.of((required(AllOf(tuple(different))),))
    assert set(different) <= set(questions.predicates)
    assert len(questions.predicates) == len(different) + 2


def test_what_is_no_predicate_of_a_line_is_no_question() -> None:
    with pytest.raises(ValueError, match="unpack"):
        Questions.of((required("origin DE"),))  # type: ignore[arg-type]  # that is the point


# In parts


@pytest.mark.parametrize("terms", [1, 60, 61, 120, 3600, 3601])
@pytest.mark.parametrize("kind", [AllOf, AnyOf])
def test_a_long_condition_is_split_into_questions_of_at_most_sixty_terms(kind: type[AllOf | AnyOf], terms: int) -> None:
    long = kind(tuple(ImporterFact(f"fact-{number}") for number in range(terms)))
    questions = Questions.of((required(long),))
    (condition,) = questions.measures[0].conditions
    assert len(questions.predicates) == terms + 2
    assert max(len(question.terms) for question in questions.questions) <= MOST_TERMS

    def value(term: Term, answers: list[Trilean]) -> Trilean:
        if not term.question:
            return answers[term.number]
        question = questions.questions[term.number]
        assert question.kind == ("all" if kind is AllOf else "any")
        return reference.ask(question, tuple(value(inner, answers) for inner in question.terms))

    numbered = [questions.predicates.index(ImporterFact(f"fact-{number}")) for number in range(terms)]
    for usual in Trilean:
        for place in {0, terms // 2, terms - 1}:
            for other in Trilean:
                answers = [usual] * len(questions.predicates)
                answers[numbered[place]] = other
                expected = [other if number == place else usual for number in range(terms)]
                assert value(condition, answers) == (min if kind is AllOf else max)(expected)


def test_a_measure_of_more_conditions_than_a_question_holds_asks_them_all() -> None:
    conditions = [CoverageCondition("required", ImporterFact(f"fact-{number}"), CITE) for number in range(150)]
    questions = Questions.of((a_measure("us.a", conditions=conditions),))
    assert len(root_of(questions).terms) <= MOST_TERMS
    assert {condition.when for condition in conditions} < within(questions, questions.measures[0].root)
