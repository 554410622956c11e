"""durable-rules, kept inside its measured limits. The only module that imports it.

Version 2.0.28 is what the product's owner asked for; it was last released in 2020. What was measured of it and
what this wrapper does about it:

- An answer turns on a question's form alone: all or any, of how many terms. So a host has rules for forms, and not
  for questions: 23 forms of the shipped book's 496 questions, made in 4 ms and not in 80, in 12 MB less.
- One host a set of forms from plain dictionaries, with its timer threads never started; one session; own fact ids; a
  lock. The last used are kept, and a book opened again finds the host that is there. What nobody can reach any more is
  given back.
- Facts hold small integers and two short words only. Money, dates and input text never enter.
- Rules are flat, with at most one `$or` of plain terms; no joins, no absence, no priorities.
- Exactly one rule must fire for each fact, which is a free self-check; every fact is retracted, none may be left.
- An exception in a consequent is swallowed into the state and sticks: it is looked for and raised.
- After any error the host is thrown away and a new one built, since the next decision could carry old verdicts.
"""

from __future__ import annotations

import contextlib
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from typing import Any, cast

from prefile.decision.questions import MOST_TERMS, Questions
from prefile.decision.reference import Verdict
from prefile.errors import EngineFault, EngineUnavailable, Problem, RuleFileProblems
from prefile.values.trilean import Trilean

__all__ = ["VERSION", "Durable", "available", "engine", "installed"]

VERSION = "durable-rules 2.0.28"
RULESET = "book"
SESSION = "1"
_MOST_HOSTS = 8

Rule = dict[str, Any]


def _test(name: str, value: int | str) -> Rule:
    return {name: value}


def _least(name: str, value: int) -> Rule:
    return {"$gte": {name: value}}


def _most(name: str, value: int) -> Rule:
    return {"$lte": {name: value}}


def _some(terms: list[Rule]) -> Rule:
    return terms[0] if len(terms) == 1 else {"$or": terms}


Form = tuple[str, int]
"""What of a question its answer turns on, beside its terms' answers: all or any of them, and how many they are."""


def _form_rules(form: Form) -> Iterator[tuple[str, list[Rule]]]:
    """Return three flat rules a form of questions, for yes, no and unknown; `any` is the mirror of `all`."""
    kind, size = form
    head = [_test("kind", kind), _test("terms", size)]
    names = [f"t{position}" for position in range(size)]
    sure, off = (2, 0) if kind == "all" else (0, 2)
    bound = _least if kind == "all" else _most
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
    answers = [value for name, value in fact.items() if name not in {"kind", "terms", "targets"}]
    if any(type(value) is not int or value not in {0, 1, 2} for value in answers):
        raise EngineFault("a fact may hold the answers 0, 1 and 2 only")


@cache
def engine() -> Any:  # noqa: ANN401 - durable-rules is untyped
    """Return durable-rules' engine, imported when it is first asked for; None where it cannot be."""
    try:
        from durable import engine as found  # noqa: PLC0415 - what was answered beforehand needs none
    except ImportError:  # pragma: no cover - on Python 3.13 and newer, or without its C extension
        return None
    return found


@cache
def installed() -> bool:
    """Whether durable-rules is here, which is not imported to find out."""
    return find_spec("durable") is not None


def available() -> bool:
    """Whether durable-rules can be imported here."""
    return engine() is not None


class Durable:
    """Answers a book's questions with a durable-rules host, shared by all books that ask the same questions."""

    def __init__(self, questions: Questions) -> None:
        """Compile the questions, and the settling of measures by how many others they give way to.

        Raises:
            EngineUnavailable: durable-rules cannot be imported here.
            RuleFileProblems: the book is beyond the measured limits.
        """
        if not available():
            raise EngineUnavailable("durable-rules cannot be imported here: install it, or choose --decide plain")
        _refuse_limits(questions)
        self._forms = [(question.kind, len(question.terms)) for question in questions.questions]
        self._host = _host_of(frozenset(self._forms), questions.yields_to)

    def ask(self, number: int, answers: tuple[Trilean, ...]) -> Trilean:
        """Answer question `number` from its terms' answers."""
        kind, size = self._forms[number]
        terms = {f"t{position}": int(value) for position, value in enumerate(answers)}
        return Trilean(int(self._host.decide({"kind": kind, "terms": size, **terms})))

    def settle(self, covers: Trilean, targets: tuple[Trilean, ...]) -> Verdict:
        """Settle a measure from its own answer and its targets' final ones."""
        finals = {f"y{position}": int(value) for position, value in enumerate(targets)}
        fact: dict[str, int | str] = {"kind": "settle", "targets": len(targets), "covers": int(covers), **finals}
        return cast("Verdict", self._host.decide(fact))


def _refuse_limits(questions: Questions) -> None:
    widest = max([*(len(question.terms) for question in questions.questions), *questions.yields_to], default=0)
    if widest > MOST_TERMS:
        what = f"a measure gives way to {widest} others, or a question has as many terms; the limit is {MOST_TERMS}"
        raise RuleFileProblems([Problem("R391", what)])


class _Host:
    """One durable-rules host with the rules of one set of forms; decides one fact at a time."""

    def __init__(self, forms: Iterable[Form], yields_to: Iterable[int]) -> None:
        self._rules = dict(_rules_of(forms, yields_to))
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
        class Still(engine().Host):  # type: ignore[misc]  # untyped base
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


def _rules_of(forms: Iterable[Form], yields_to: Iterable[int]) -> Iterator[tuple[str, list[Rule]]]:
    """Yield the rules of a set of forms, each under its name, which ends with what it says."""
    for kind, size in sorted(forms):
        for answer, tests in _form_rules((kind, size)):
            yield f"{kind}{size}={answer}", tests
    for targets in yields_to:
        for verdict, tests in _settle_rules(targets):
            yield f"s{targets}={verdict}", tests


def _give_back(ruleset: object) -> None:
    """Give back the memory of a host that nobody can reach any more."""
    extension = engine().durable_rules_engine
    for call, named in ((extension.delete_state, (ruleset, SESSION)), (extension.delete_ruleset, (ruleset,))):
        with contextlib.suppress(Exception):  # a host that never decided has no state to delete
            call(*named)


Forms = tuple[frozenset[Form], tuple[int, ...]]
_hosts: weakref.WeakValueDictionary[Forms, _Host] = weakref.WeakValueDictionary()  # each that some book still asks
_last_used: dict[Forms, _Host] = {}  # kept though no book may ask them; the last used stand last
_hosts_lock = threading.Lock()


def _host_of(forms: frozenset[Form], yields_to: tuple[int, ...]) -> _Host:
    """Return the host of a set of forms, made once in a process."""
    key = (forms, yields_to)
    with _hosts_lock:
        host = _hosts.get(key) or _Host(forms, yields_to)
        _last_used.pop(key, None)
        _hosts[key] = _last_used[key] = host
        if len(_last_used) > _MOST_HOSTS:
            del _last_used[next(iter(_last_used))]
        return host
