"""durable-rules inside its measured limits: each trap of version 2.0.28 that the wrapper guards, and its hosts."""

from __future__ import annotations

import inspect
import os
import re
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from by_hand import a_line, an_entry, forgetful
from engines import asking, host_of, keeper_of, told, wide

import prefile
from prefile import RuleBook
from prefile.decision import durable, reference
from prefile.decision.durable import Durable
from prefile.errors import EngineFault
from prefile.values.trilean import NO, UNKNOWN, YES

STORY = Path(__file__).parents[2] / "fixtures" / "entries" / "polysilicon-germany-documented" / "declaration.json"


@pytest.fixture(autouse=True)
def new_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test hosts of its own, since it may break them."""
    monkeypatch.setattr(durable, "_hosts", weakref.WeakValueDictionary())
    monkeypatch.setattr(durable, "_last_used", {})


# The host


def test_deciding_starts_no_timer_threads() -> None:
    before = set(threading.enumerate())
    engine = asking()
    assert engine.ask(0, told(2, 2)) == YES
    assert engine.ask(1, told(0, 0)) == NO
    assert set(threading.enumerate()) == before


def test_a_host_of_durable_rules_itself_would_start_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps the test above honest: what is overridden is what would start them."""
    started: list[object] = []

    def note(host: object) -> None:
        started.append(host)

    monkeypatch.setattr(durable.engine().Host, "_run", note)
    assert started == [durable.engine().Host({})]


def test_the_global_host_of_durable_lang_is_never_imported() -> None:
    script = (
        "import sys, prefile\n"
        f"report = prefile.screen(prefile.read_entry({str(STORY)!r}), prefile.open_rulebook())\n"
        "assert report.decided_by == 'durable-rules 2.0.28', report.decided_by\n"
        "assert 'durable.engine' in sys.modules\n"
        "assert 'durable.lang' not in sys.modules\n"
    )
    asked_anew = {**os.environ, "PREFILE_BOOKS": "none"}
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False, env=asked_anew)
    assert ran.returncode == 0, ran.stderr.decode()


def test_one_host_serves_every_decision_of_a_book() -> None:
    engine = asking()
    engine.ask(0, told(2, 2))
    host = host_of(engine)
    for answers in ((0, 0), (1, 2), (2, 1), (2, 2)):
        engine.ask(0, told(*answers))
        engine.ask(1, told(*answers))
    assert host_of(engine) is host


def test_a_consequent_takes_exactly_one_parameter(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a second one, even defaulted, it would be asynchronous and never complete."""
    runs: list[Callable[..., object]] = []
    made = durable.engine().Host.__init__

    def noting(self: Any, definitions: dict[str, dict[str, dict[str, Any]]]) -> None:  # noqa: ANN401 - untyped
        runs.extend(rule["run"] for rules in definitions.values() for rule in rules.values())
        made(self, definitions)

    monkeypatch.setattr(durable.engine().Host, "__init__", noting)
    asking().ask(0, told(2, 2))
    assert runs
    assert {len(inspect.signature(run).parameters) for run in runs} == {1}


def test_rules_are_flat_with_at_most_one_or_of_plain_terms(monkeypatch: pytest.MonkeyPatch) -> None:
    rulesets: list[dict[str, Any]] = []
    made = durable.engine().Host.__init__

    def noting(self: Any, definitions: dict[str, dict[str, Any]]) -> None:  # noqa: ANN401 - untyped
        rulesets.extend({name: dict(rule) for name, rule in rules.items()} for rules in definitions.values())
        made(self, definitions)

    monkeypatch.setattr(durable.engine().Host, "__init__", noting)
    asking(wide("all", 7), wide("any", 7), yields_to=(0, 5)).ask(0, told(*[2] * 7))
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
        super().extend((name, "all99=1"))


class Broken(list[str]):
    """Fails when a consequent runs."""

    def append(self, name: str) -> None:
        """Fail."""
        raise ValueError(f"the consequent {name} is broken")


def heard_by(ears: list[str]) -> Callable[[pytest.MonkeyPatch, Durable], None]:
    def plant(patch: pytest.MonkeyPatch, engine: Durable) -> None:
        patch.setattr(keeper_of(engine), "_fired", ears)

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
    engine = asking(yields_to=(2,))
    assert engine.ask(0, told(2, 2)) == YES
    old = host_of(engine)
    with pytest.MonkeyPatch.context() as patch:
        plant(patch, engine)
        with pytest.raises(EngineFault, match=says):
            engine.ask(0, told(0, 2))
    assert host_of(engine) is not old
    assert engine.ask(0, told(2, 2)) == YES
    assert engine.ask(1, told(0, 1)) == UNKNOWN
    assert engine.settle(YES, told(0, 0)) == "applies"
    assert host_of(engine) is not old


@pytest.mark.parametrize(("plant", "says"), MISHAPS.values(), ids=MISHAPS)
def test_each_mishap_is_found_when_a_measure_is_settled_too(
    plant: Callable[[pytest.MonkeyPatch, Durable], None], says: str
) -> None:
    engine = asking(yields_to=(2,))
    assert engine.settle(YES, told(0, 0)) == "applies"
    old = host_of(engine)
    with pytest.MonkeyPatch.context() as patch:
        plant(patch, engine)
        with pytest.raises(EngineFault, match=says):
            engine.settle(YES, told(0, 1))
    assert engine.settle(YES, told(0, 1)) == "cannot tell"
    assert host_of(engine) is not old


def with_rules(patch: pytest.MonkeyPatch, engine: Durable, rules: dict[str, list[durable.Rule]]) -> None:
    patch.setattr(keeper_of(engine), "_rules", rules)


def rules_of(engine: Durable) -> dict[str, list[durable.Rule]]:
    return dict(vars(keeper_of(engine))["_rules"])


def test_a_fact_that_no_rule_wants_is_an_engine_fault() -> None:
    engine = asking()
    with pytest.MonkeyPatch.context() as patch:
        with_rules(patch, engine, {name: tests for name, tests in rules_of(engine).items() if name != "all2=2"})
        assert engine.ask(0, told(1, 2)) == UNKNOWN
        old = host_of(engine)
        with pytest.raises(EngineFault):
            engine.ask(0, told(2, 2))
    assert engine.ask(0, told(2, 2)) == YES
    assert host_of(engine) is not old


def test_two_rules_on_one_fact_are_an_engine_fault() -> None:
    engine = asking()
    with pytest.MonkeyPatch.context() as patch:
        with_rules(patch, engine, {**rules_of(engine), "all2=7": rules_of(engine)["all2=2"]})
        assert engine.ask(0, told(0, 2)) == NO
        with pytest.raises(EngineFault, match=r"2 rules fired .*all2=2.*all2=7"):
            engine.ask(0, told(2, 2))
    assert engine.ask(0, told(2, 2)) == YES


def test_after_a_fault_no_verdict_of_the_failed_fact_is_carried_over() -> None:
    for kind in ("all", "any"):
        for answers in ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)):
            engine = asking(wide(kind, 2))
            engine.ask(0, told(1, 1))
            with pytest.raises(EngineFault):
                keeper_of(engine).decide({"kind": kind, "terms": 2, "t0": 3, "t1": 3})
            assert engine.ask(0, told(*answers)) == reference.ask(wide(kind, 2), told(*answers))


@pytest.mark.parametrize(
    "stranger",
    [Decimal(2), 2.0, 1e20, float("nan"), float("inf"), True, "2", "yes", "x" * 70_000, None, -1, 3, 10**20],
    ids=lambda stranger: f"{type(stranger).__name__} {str(stranger)[:8]}",
)
def test_whatever_is_not_an_answer_never_enters_a_fact(stranger: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Strings, floats, decimals and large numbers are compared wrongly by durable-rules."""
    engine = asking()
    engine.ask(0, told(2, 2))
    stated: list[object] = []
    monkeypatch.setattr(host_of(engine), "assert_fact", lambda _, fact: stated.append(fact))
    with pytest.raises(EngineFault):
        keeper_of(engine).decide({"kind": "all", "terms": 2, "t0": 2, "t1": stranger})
    assert stated == []


def test_the_facts_of_a_screening_hold_small_integers_and_two_short_words_only(
    book: RuleBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    stated: list[dict[str, object]] = []
    assert_fact = durable.engine().Host.assert_fact

    def noting(self: Any, ruleset: str, fact: dict[str, object]) -> object:  # noqa: ANN401 - untyped
        stated.append(dict(fact))
        return assert_fact(self, ruleset, fact)

    monkeypatch.setattr(durable.engine().Host, "assert_fact", noting)
    lines = [
        a_line(tariff_number=number, origin=origin, program="A+", value="1234567.89", description="9" * 5000)
        for number in ("2804610000", "8541420010", "8541430080", "8102940000", "7403110000", "3818000020")
        for origin in ("DE", "RU", "CN", "CU", None)
    ]
    prefile.screen(an_entry(*lines), forgetful(book), decide="durable")
    assert stated
    for fact in stated:
        words = {key: value for key, value in fact.items() if type(value) is not int}
        assert words.keys() == {"kind", "sid"}
        assert re.fullmatch("all|any|settle", str(words["kind"]))
        assert words["sid"] == "1"
        assert all(0 <= int(str(value)) < 2**31 for key, value in fact.items() if key not in words)
    assert len({fact["id"] for fact in stated}) == len(stated)


def test_after_a_mishap_every_book_that_shares_the_host_gets_a_new_one() -> None:
    engine, other = asking(yields_to=(0,)), asking(yields_to=(0,))
    assert other.ask(0, told(2, 2)) == YES
    old = host_of(other)
    with pytest.MonkeyPatch.context() as patch:
        refuse_facts(patch, engine)
        with pytest.raises(EngineFault):
            engine.ask(0, told(0, 2))
    assert [durably.ask(0, told(1, 2)) for durably in (other, engine)] == [UNKNOWN, UNKNOWN]
    assert host_of(other) is host_of(engine) is not old
