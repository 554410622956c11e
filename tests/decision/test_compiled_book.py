"""A compiled book: what it remembers is what it would decide afresh, in any order and thread, and is given back."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from by_hand import a_line, an_entry, forget_decisions, forgetful, rate_days, seeded
from deciders import WHY_NOT
from drawing import Drawing, Shape

import prefile
from prefile import Entry, RuleBook
from prefile.decision import compiled_book as compiling
from prefile.decision import line_kind, measure_plan, number_kind, number_plan, open_measures, plain_decisions
from prefile.decision.compiled_book import CompiledBook, compiled_book
from prefile.decision.line_kind import LineKey
from prefile.law.us_customs import LineDates, entry_rate_date, line_rate_date
from prefile.values.dates import read_day

ROOT = Path(__file__).parents[2]
DATES = ("2026-12-04", "2026-12-03T23:59", "2026-06-08T00:00", "2027-01-01T00:00", "2026-04-06", None)
# Every fact of a line that can be missing, one at a time, beside those of the entry.
OF_LINE = ("origin", "value", "quantities", "claims", "minerals", "ftz", "program", "metal", "loaded", "net_kg")
OF_ENTRY = ("entered", "imported", "exported", "importer_facts", "entry_type", "mode")


@pytest.fixture(scope="module")
def stated(book: RuleBook) -> list[Entry]:
    """Give entries of some 300 lines: each line whole and without each of its facts, each entry without its own."""
    return list(some_entries(Drawing(book)))


def some_entries(drawing: Drawing) -> Iterator[Entry]:
    rng = seeded(1601)
    for entered in DATES:
        head = {**whole_head(drawing, rng), "entered": entered}
        lines = [line for _ in range(4) for line in with_and_without(whole_line(drawing, rng), OF_LINE)]
        yield made(head, lines)
        yield from (made(fewer, lines[:6]) for fewer in with_and_without(head, OF_ENTRY))


def made(head: Shape, lines: Iterable[Shape]) -> Entry:
    kept = {key: value for key, value in head.items() if value is not None}
    return Entry.model_validate({"format": "prefile-entry/1", **kept, "lines": list(lines)})


def with_and_without(shape: Shape, facts: Iterable[str]) -> list[Shape]:
    """Return what is stated, and the same without each fact."""
    return [shape, *({key: value for key, value in shape.items() if key != fact} for fact in facts if fact in shape)]


def whole_head(drawing: Drawing, rng: random.Random) -> Shape:
    return {
        "imported": "2026-01-15",
        "exported": "2026-01-14",
        "importer_facts": rng.sample(list(drawing.importer_facts), 2),
        "entry_type": "01",
        "mode": "11",
    }


def whole_line(drawing: Drawing, rng: random.Random) -> Shape:
    """Draw a line that states everything."""
    numbers = ("2804610000", "8541420010", "38180000", "7601106090", "8102940000", "2825600010", "8703230130")
    return {
        "tariff_number": rng.choice(numbers),
        "origin": rng.choice(("DE", "CN", "RU", "CA", "AU", "CU", "BR")),
        "value": str(rng.randrange(1, 10**6)),
        "quantities": [{"amount": "1000", "unit": unit} for unit in ("KG", "W", "NO")],
        "claims": [{"claim": claim, "reference": "DOC-1"} for claim in rng.sample(list(drawing.claims), 3)],
        "minerals": [{"mineral": "silicon", "percent": "99"}],
        "ftz": {"status": rng.choice("PND"), "filed": "2026-01-20"},
        "program": rng.choice(("AU", "S", "JO")),
        "metal": {"aluminum": {"percent": "40", "smelted_in": ["US"], "cast_in": "CA"}, "steel": {"percent": "3"}},
        "loaded": "2026-01-13",
        "net_kg": "1000",
    }


def screened(entry: Entry, book: RuleBook) -> str:
    return prefile.screen(entry, book, decide="plain").to_json()


# Warm, cold, shuffled and together


def test_lines_that_lack_each_fact_in_turn_come_out_alike_from_a_warm_a_cold_and_a_shuffled_book(
    stated: list[Entry], book: RuleBook
) -> None:
    warm, shuffled = forgetful(book), forgetful(book)
    first = [screened(entry, warm) for entry in stated]
    assert sum(len(entry.lines) for entry in stated) > 300
    assert [screened(entry, warm) for entry in stated] == first
    order = seeded(2).sample(range(len(stated)), len(stated))
    assert {place: screened(stated[place], shuffled) for place in order} == dict(enumerate(first))
    cold = forgetful(book)
    for entry, report in zip(stated, first, strict=True):
        forget_decisions(cold)
        assert screened(entry, cold) == report


def test_threads_that_fill_one_cold_book_get_what_one_alone_gets(stated: list[Entry], book: RuleBook) -> None:
    alone, together = forgetful(book), forgetful(book)
    with ThreadPoolExecutor(6) as pool:
        reports = list(pool.map(lambda entry: screened(entry, together), stated))
    assert reports == [screened(entry, alone) for entry in stated]


def test_the_order_of_lines_changes_no_finding(stated: list[Entry], book: RuleBook) -> None:
    warm = forgetful(book)
    for entry in stated[::7]:
        forwards = prefile.screen(entry, warm, decide="plain")
        backwards = prefile.screen(entry.model_copy(update={"lines": entry.lines[::-1]}), warm, decide="plain")
        for one, other in zip(forwards.lines, backwards.lines[::-1], strict=True):
            assert [part[:9] for part in one.findings] == [part[:9] for part in other.findings]
            assert one.duty == other.duty


def test_a_book_that_remembers_next_to_nothing_decides_the_same(
    stated: list[Entry], book: RuleBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = [screened(entry, book) for entry in stated[:6]]
    for module in (compiling, line_kind, measure_plan, number_kind, number_plan, open_measures, plain_decisions):
        for most in [name for name in vars(module) if name.startswith("_MOST")]:
            monkeypatch.setattr(module, most, 1)
    assert [screened(entry, forgetful(book)) for entry in stated[:6]] == usual


# What plainly does not apply


def keys_of(compiled: CompiledBook, entries: Iterable[Entry]) -> Iterator[LineKey]:
    for entry in entries:
        entry_date = entry_rate_date(entry, None, rate_days())
        for line in entry.lines:
            yield compiled.key_of(entry, line, LineDates(entry_date, line_rate_date(entry_date, line, rate_days())))


def test_what_plainly_does_not_apply_is_what_the_engine_would_say_too(
    stated: list[Entry], book: RuleBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Measures that are not in force, or are for other origins, are left out before the engine is asked."""
    compiled, asked = CompiledBook(book, "plain", None), CompiledBook(book, "plain", None)
    plain = vars(asked)["_plain"]
    monkeypatch.setattr(plain, "not_in_force", lambda _: None)
    monkeypatch.setattr(plain, "not_of_origin", lambda measures, _: (None,) * len(measures))
    pairs = set(zip(keys_of(compiled, stated), keys_of(asked, stated), strict=True))
    assert sum(len(key.kind.open) for key, _ in pairs) < sum(len(key.kind.open) for _, key in pairs)
    for key, key_asked in pairs:
        decided, asked_too = compiled.decisions(key), asked.decisions(key_asked)
        assert decided.column_dates == asked_too.column_dates
        for decision, by_engine in zip(decided.decisions, asked_too.decisions, strict=True):
            assert decision.measure is by_engine.measure
            assert (decision.verdict, decision.headings, decision.targets) == (
                by_engine.verdict,
                by_engine.headings,
                by_engine.targets,
            )
            assert set(decision.because) <= set(by_engine.because)


def test_decisions_stand_behind_those_that_they_wait_for(stated: list[Entry], book: RuleBook) -> None:
    compiled = CompiledBook(book, "plain", None)
    for key in list(keys_of(compiled, stated))[::9]:
        seen: set[str] = set()
        decisions = list(compiled.decisions(key).decisions)
        named = [decision.measure.id for decision in decisions]
        for decision in decisions:
            waits_for = {
                way.measure for way in decision.measure.gives_way_to
            } | decision.measure.treatment.totals_with()
            assert waits_for & set(named) <= seen
            seen.add(decision.measure.id)


# Compiled once


def test_a_book_is_compiled_once_for_each_way_of_deciding_and_day_of_knowledge(book: RuleBook) -> None:
    fresh = forgetful(book)
    compiled = compiled_book(fresh, "plain", None)
    assert compiled_book(fresh, "plain", None) is compiled
    days = [read_day(day) for day in ("2026-08-05", "2026-08-06")]
    replays = [compiled_book(fresh, "plain", day) for day in days]
    assert len({id(one) for one in (compiled, *replays)}) == 3
    assert [compiled_book(fresh, "plain", day) for day in days] == replays
    assert all(replay.engine is compiled.engine for replay in replays)


# Memory

REOPENING = """
import gc, pickle, sys
import prefile

def used():
    gc.collect()
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096 / 1e6

entry = prefile.read_entry(sys.argv[1])
kept = pickle.dumps(prefile.open_rulebook(), pickle.HIGHEST_PROTOCOL)
sizes = []
for opened in range(17):
    gc.disable()
    book = pickle.loads(kept)
    gc.enable()
    report = prefile.screen(entry, book, decide="durable")
    assert report.decided_by == "durable-rules 2.0.28"
    del book, report
    size = used()
    if opened in (1, 16):
        sizes.append(size)
print(sizes[1] - sizes[0])
"""


@pytest.mark.slow
@pytest.mark.skipif(WHY_NOT is not None, reason="durable-rules is not here")
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
def test_an_unchanged_book_that_is_opened_15_times_again_takes_less_than_6_mb() -> None:
    """A host of durable-rules for the shipped book keeps some 24 MB for ever, so that each opening must not make one.

    A book is opened as from one that was kept, which is a pickle: 15 of its folder take a minute under load.
    """
    story = ROOT / "fixtures" / "entries" / "polysilicon-germany-documented" / "declaration.json"
    ran = subprocess.run([sys.executable, "-c", REOPENING, str(story)], capture_output=True, check=False, text=True)
    assert ran.returncode == 0, ran.stderr
    assert float(ran.stdout) < 6


@pytest.mark.skipif(WHY_NOT is not None, reason="durable-rules is not here")
def test_two_openings_of_the_shipped_book_share_a_host(book: RuleBook) -> None:
    hosts = [vars(vars(compiled_book(forgetful(book), "durable", None).engine)["_decider"])["_host"] for _ in range(2)]
    assert hosts[0] is hosts[1]
    prefile.screen(an_entry(a_line()), forgetful(book), decide="durable")
    assert vars(hosts[0])["_host"] is not None
