"""durable-rules, kept inside its measured limits. The only module that imports it.

Version 2.0.28 is what the product's owner asked for; it was last released in 2020. What was measured of it and
what this wrapper does about it:

- One host a book from plain dictionaries, with its timer threads never started; one session; own fact ids; a lock.
- Facts hold small integers and two short words only. Money, dates and input text never enter.
- Rules are flat, with at most one `$or` of plain terms; no joins, no absence, no priorities.
- Exactly one rule must fire for each fact, which is a free self-check; every fact is retracted, none may be left.
- An exception in a consequent is swallowed into the state and sticks: it is looked for and raised.
- After any error the host is thrown away and a new one built, since the next decision could carry old verdicts.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

from prefile.decision.questions import MOST_TERMS, Question
from prefile.errors import (
    EngineFault,
    EngineUnavailable,
    Problem,
    RuleFileProblems,
)

__all__ = ["VERSION", "Durable"]

VERSION = "durable-rules 2.0.28"
RULESET = "book"
SESSION = "1"
_A_KIND = 400  # siblings under one `kind`; 512 hang
_MOST_RULES = 4096

try:
    from durable import engine
except ImportError:  # pragma: no cover - on Python 3.13 and newer, or without its C extension
    engine = None

Rule = dict[str, Any]


def _test(name: str, value: int | str) -> Rule:
    return {name: value}


def _least(name: str, value: int) -> Rule:
    return {"$gte": {name: value}}


def _most(name: str, value: int) -> Rule:
    return {"$lte": {name: value}}


def _some(terms: list[Rule]) -> Rule:
    return terms[0] if len(terms) == 1 else {"$or": terms}


def _question_rules(number: int, question: Question) -> Iterator[tuple[str, list[Rule]]]:
    """Three flat rules a question, for yes, no and unknown; `any` is the mirror of `all`."""
    head = [_test("kind", f"ask{number // _A_KIND}"), _test("question", number)]
    names = [f"t{position}" for position in range(len(question.terms))]
    sure, off = (2, 0) if question.kind == "all" else (0, 2)
    bound = _least if question.kind == "all" else _most
    yield f"{sure}", [*head, *(_test(name, sure) for name in names)]
    yield f"{off}", [*head, _some([_test(name, off) for name in names])]
    yield "1", [*head, *(bound(name, 1) for name in names), _some([_test(name, 1) for name in names])]


def _settle_rules(number: int, targets: int) -> Iterator[tuple[str, list[Rule]]]:
    """Four flat rules for a measure that gives way to some targets."""
    head = [_test("kind", f"settle{number // _A_KIND}"), _test("measure", number)]
    names = [f"y{position}" for position in range(targets)]
    yield "does not apply", [*head, _test("r", 0)]
    yield "excluded", [*head, _least("r", 1), _some([_test(name, 2) for name in names])]
    yield "applies", [*head, _test("r", 2), *(_test(name, 0) for name in names)]
    unsure = [_test("r", 1), *(_test(name, 1) for name in names)]
    yield "cannot tell", [*head, _least("r", 1), *(_most(name, 1) for name in names), _some(unsure)]


def _refuse_strangers(fact: dict[str, int | str]) -> None:
    """Refuse a fact whose answers are not the integers 0, 1 and 2: all else durable-rules compares wrongly."""
    answers = [value for name, value in fact.items() if name not in {"kind", "question", "measure"}]
    if any(type(value) is not int or value not in {0, 1, 2} for value in answers):
        raise EngineFault("a fact may hold the answers 0, 1 and 2 only")


class Durable:
    """Answers a book's questions with one durable-rules host."""

    def __init__(self, questions: tuple[Question, ...], yielding: dict[int, int]) -> None:
        """Compile the questions, and the settling of each yielding measure (its number → how many targets).

        Raises:
            EngineUnavailable: durable-rules cannot be imported here.
            RuleFileProblems: the book is beyond the measured limits.
        """
        if engine is None:
            raise EngineUnavailable("durable-rules cannot be imported here: install it, or choose --decide plain")
        self._questions, self._yielding = questions, yielding
        self._refuse_limits()
        self._lock = threading.Lock()
        self._fact = 0
        self._fired: list[str] = []
        self._host: Any = None

    def ask(self, number: int, answers: tuple[int, ...]) -> int:
        """Answer question `number` from its terms' answers, each 0, 1 or 2."""
        terms = {f"t{position}": value for position, value in enumerate(answers)}
        return int(self._decide({"kind": f"ask{number // _A_KIND}", "question": number, **terms}))

    def settle(self, number: int, raw: int, targets: tuple[int, ...]) -> str:
        """Settle measure `number` from its own answer and its targets' final ones."""
        finals = {f"y{position}": value for position, value in enumerate(targets)}
        return self._decide({"kind": f"settle{number // _A_KIND}", "measure": number, "r": raw, **finals})

    def _refuse_limits(self) -> None:
        rules = 3 * len(self._questions) + 4 * len(self._yielding)
        widest = max(
            [len(question.terms) for question in self._questions] + [n + 1 for n in self._yielding.values()],
            default=0,
        )
        if rules > _MOST_RULES or widest > MOST_TERMS:
            what = f"{rules:,} rules with up to {widest} terms; the limits are {_MOST_RULES:,} and {MOST_TERMS}"
            raise RuleFileProblems([Problem("R391", what)])

    def _decide(self, fact: dict[str, int | str]) -> str:
        with self._lock:
            try:
                return self._one(fact)
            except EngineFault:
                self._host = None
                raise
            except Exception as error:
                self._host = None
                raise EngineFault(f"durable-rules failed on {fact}: {error}") from error

    def _one(self, fact: dict[str, int | str]) -> str:
        """Assert one fact, read the one rule that fired, and retract the fact again."""
        _refuse_strangers(fact)
        host = self._host = self._host or self._new_host()
        self._fact += 1
        stated = {**fact, "id": self._fact, "sid": SESSION}
        self._fired.clear()
        host.assert_fact(RULESET, dict(stated))
        fired = set(self._fired)
        host.retract_fact(RULESET, dict(stated))
        state = host.get_state(RULESET, SESSION)
        if "exception" in state:
            raise EngineFault(f"a consequent failed: {state['exception']}")
        if host.get_facts(RULESET, SESSION):
            raise EngineFault(f"a fact was left behind after {fact}")
        if len(fired) != 1:
            raise EngineFault(f"{len(fired)} rules fired on {fact}, not one: {sorted(fired)}")
        return fired.pop().rpartition("=")[2]

    def _new_host(self) -> Any:  # noqa: ANN401 - durable-rules is untyped
        class Still(engine.Host):  # type: ignore[misc]  # untyped base
            """A host that starts no timer threads."""

            def _run(self) -> None:
                pass

        rules: dict[str, Rule] = {}
        for number, question in enumerate(self._questions):
            for answer, tests in _question_rules(number, question):
                rules[f"q{number}={answer}"] = self._rule(f"q{number}={answer}", tests)
        for number, targets in self._yielding.items():
            for verdict, tests in _settle_rules(number, targets):
                rules[f"m{number}={verdict}"] = self._rule(f"m{number}={verdict}", tests)
        return Still({RULESET: rules})

    def _rule(self, name: str, tests: list[Rule]) -> Rule:
        return {"all": [{"m": {"$and": tests}}], "run": self._consequent(name)}

    def _consequent(self, name: str) -> Callable[[Any], None]:
        def fire(_context: Any) -> None:  # noqa: ANN401 - exactly one parameter, or it never completes
            self._fired.append(name)

        return fire
