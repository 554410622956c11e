"""durable-rules, kept inside its measured limits. The only module that imports it.

Version 2.0.28 is what the product's owner asked for; it was last released in 2020. What was measured of it and
what this wrapper does about it:

- One host a question set from plain dictionaries, with its timer threads never started; one session; own fact ids; a
  lock. A host holds some 24 MB for the shipped book, so that the last used are kept by the digest of their question
  set: a book opened again finds the host that is there. What nobody can reach any more is given back.
- Facts hold small integers and two short words only. Money, dates and input text never enter.
- Rules are flat, with at most one `$or` of plain terms; no joins, no absence, no priorities.
- Exactly one rule must fire for each fact, which is a free self-check; every fact is retracted, none may be left.
- An exception in a consequent is swallowed into the state and sticks: it is looked for and raised.
- After any error the host is thrown away and a new one built, since the next decision could carry old verdicts.
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
import weakref
from collections.abc import Callable, Iterator
from typing import Any, cast

from prefile.decision.questions import MOST_TERMS, Question, Questions
from prefile.decision.reference import Verdict
from prefile.errors import EngineFault, EngineUnavailable, Problem, RuleFileProblems
from prefile.values.trilean import Trilean

__all__ = ["VERSION", "Durable", "available"]

VERSION = "durable-rules 2.0.28"
RULESET = "book"
SESSION = "1"
_A_KIND = 400  # siblings under one `kind`; 512 hang
_MOST_RULES = 4096
_MOST_HOSTS = 8

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
    """Return three flat rules a question, for yes, no and unknown; `any` is the mirror of `all`."""
    head = [_test("kind", f"ask{number // _A_KIND}"), _test("question", number)]
    names = [f"t{position}" for position in range(len(question.terms))]
    sure, off = (2, 0) if question.kind == "all" else (0, 2)
    bound = _least if question.kind == "all" else _most
    yield f"{sure}", [*head, *(_test(name, sure) for name in names)]
    yield f"{off}", [*head, _some([_test(name, off) for name in names])]
    yield "1", [*head, *(bound(name, 1) for name in names), _some([_test(name, 1) for name in names])]


def _settle_rules(targets: int) -> Iterator[tuple[str, list[Rule]]]:
    """Return four flat rules for measures that give way to so many others; three where that is none."""
    head = [_test("kind", "settle"), _test("targets", targets)]
    names = [f"y{position}" for position in range(targets)]
    yield "does not apply", [*head, _test("covers", 0)]
    if names:
        yield "excluded", [*head, _least("covers", 1), _some([_test(name, 2) for name in names])]
    yield "applies", [*head, _test("covers", 2), *(_test(name, 0) for name in names)]
    unsure = [_test("covers", 1), *(_test(name, 1) for name in names)]
    yield "cannot tell", [*head, _least("covers", 1), *(_most(name, 1) for name in names), _some(unsure)]


def _refuse_strangers(fact: dict[str, int | str]) -> None:
    """Refuse a fact whose answers are not the integers 0, 1 and 2: all else durable-rules compares wrongly."""
    answers = [value for name, value in fact.items() if name not in {"kind", "question", "targets"}]
    if any(type(value) is not int or value not in {0, 1, 2} for value in answers):
        raise EngineFault("a fact may hold the answers 0, 1 and 2 only")


def available() -> bool:
    """Whether durable-rules can be imported here."""
    return engine is not None


class Durable:
    """Answers a book's questions with a durable-rules host, shared by all books that ask the same questions."""

    def __init__(self, questions: Questions) -> None:
        """Compile the questions, and the settling of measures by how many others they give way to.

        Raises:
            EngineUnavailable: durable-rules cannot be imported here.
            RuleFileProblems: the book is beyond the measured limits.
        """
        if engine is None:
            raise EngineUnavailable("durable-rules cannot be imported here: install it, or choose --decide plain")
        _refuse_limits(questions)
        self._host = _host_of(questions)

    def ask(self, number: int, answers: tuple[Trilean, ...]) -> Trilean:
        """Answer question `number` from its terms' answers."""
        terms = {f"t{position}": int(value) for position, value in enumerate(answers)}
        return Trilean(int(self._host.decide({"kind": f"ask{number // _A_KIND}", "question": number, **terms})))

    def settle(self, covers: Trilean, targets: tuple[Trilean, ...]) -> Verdict:
        """Settle a measure from its own answer and its targets' final ones."""
        finals = {f"y{position}": int(value) for position, value in enumerate(targets)}
        fact: dict[str, int | str] = {"kind": "settle", "targets": len(targets), "covers": int(covers), **finals}
        return cast("Verdict", self._host.decide(fact))


def _refuse_limits(questions: Questions) -> None:
    rules = 3 * len(questions.questions) + 4 * len(questions.yields_to)
    widest = max([*(len(question.terms) for question in questions.questions), *questions.yields_to], default=0)
    if rules > _MOST_RULES or widest > MOST_TERMS:
        what = f"{rules:,} rules with up to {widest} terms; the limits are {_MOST_RULES:,} and {MOST_TERMS}"
        raise RuleFileProblems([Problem("R391", what)])


class _Host:
    """One durable-rules host with the rules of one question set; decides one fact at a time."""

    def __init__(self, questions: Questions) -> None:
        self._rules = dict(_rules_of(questions))
        self._lock = threading.Lock()
        self._fact = 0
        self._fired: list[str] = []
        self._host: Any = None

    def decide(self, fact: dict[str, int | str]) -> str:
        """Return what the one rule that fires on a fact says."""
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

        rules = {
            name: {"all": [{"m": {"$and": tests}}], "run": self._consequent(name)}
            for name, tests in self._rules.items()
        }
        host = Still({RULESET: rules})
        ruleset = host._ruleset_directory[RULESET]._handle  # noqa: SLF001 - durable-rules has no way to give it back
        weakref.finalize(self, _give_back, ruleset).atexit = False
        return host

    def _consequent(self, name: str) -> Callable[[Any], None]:
        asked = weakref.ref(self)  # a host that is part of a cycle would wait for the collector

        def fire(_context: Any) -> None:  # noqa: ANN401 - exactly one parameter, or it never completes
            if (this := asked()) is not None:
                this._fired.append(name)  # noqa: SLF001 - its own, by the weak way

        return fire


def _rules_of(questions: Questions) -> Iterator[tuple[str, list[Rule]]]:
    """Yield the rules of a question set, each under its name, which ends with what it says."""
    for number, question in enumerate(questions.questions):
        for answer, tests in _question_rules(number, question):
            yield f"q{number}={answer}", tests
    for targets in questions.yields_to:
        for verdict, tests in _settle_rules(targets):
            yield f"s{targets}={verdict}", tests


def _give_back(ruleset: object) -> None:
    """Give back the memory of a host that nobody can reach any more."""
    if engine is None:
        return
    for call, named in (
        (engine.durable_rules_engine.delete_state, (ruleset, SESSION)),
        (engine.durable_rules_engine.delete_ruleset, (ruleset,)),
    ):
        with contextlib.suppress(Exception):  # a host that never decided has no state to delete
            call(*named)


_hosts: weakref.WeakValueDictionary[str, _Host] = weakref.WeakValueDictionary()  # each that some book still asks
_last_used: dict[str, _Host] = {}  # kept though no book may ask them; the last used stand last
_hosts_lock = threading.Lock()


def _host_of(questions: Questions) -> _Host:
    """Return the host of a question set, made once in a process: rules depend on the shapes of questions alone."""
    shapes = [(question.kind, len(question.terms)) for question in questions.questions]
    digest = hashlib.sha256(repr((shapes, questions.yields_to)).encode()).hexdigest()
    with _hosts_lock:
        host = _hosts.get(digest) or _Host(questions)
        _last_used.pop(digest, None)
        _hosts[digest] = _last_used[digest] = host
        if len(_last_used) > _MOST_HOSTS:
            del _last_used[next(iter(_last_used))]
        return host
