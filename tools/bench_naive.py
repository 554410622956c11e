"""Measures durable-rules as one would use it before reading of its limits: a fact a line, a rule a thing to find.

    tools/bench_naive.py prefixes|flags FILE LINES

prefixes   One rule for each tariff prefix of a measure, and the measure's origins. It holds only the measures whose
           prefixes, fewest first, stay under 480 rules: with some 512 beside each other durable-rules hangs, and the
           whole book has some 24,000.
flags      The numbers are looked up in Python, and each line's fact says which measures name its number: one rule a
           measure, for the measure's origins. It holds every measure.

Either says only which measures' numbers and origins fit a line: no dates, claims, doubts, amounts, reasons or
authorities. Reading the lines is not counted. What was found is compared with plain Python, line by line.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from functools import reduce
from itertools import islice
from operator import or_
from pathlib import Path
from typing import Any, NamedTuple

from durable.engine import MessageNotHandledException
from durable.lang import assert_fact, get_host, m, retract_fact, ruleset, when_all

from bench_figures import pace, peak_mb
from prefile import open_rulebook
from prefile.decision.predicates import OriginIn
from prefile.law.measure import Measure

MOST_RULES = 480
SIZES = (0, 2, 4, 6, 8, 10)

Fact = dict[str, Any]


class Named(NamedTuple):
    """What a naive rule knows of a measure: its prefixes, and its origins where it asks for some."""

    measure: str
    flag: str
    prefixes: frozenset[str]
    origins: frozenset[str]

    def fits(self, number: str, origin: str) -> bool:
        """Whether a number and an origin fit, by plain Python."""
        named = any(number[:size] in self.prefixes for size in SIZES)
        return named and (not self.origins or origin in self.origins)


def read_measures() -> list[Named]:
    """Read what naive rules know of the shipped book, the fewest prefixes first."""
    found = [_named(place, measure) for place, measure in enumerate(open_rulebook().measures)]
    return sorted(found, key=lambda one: len(one.prefixes))


def _named(place: int, measure: Measure) -> Named:
    asked = (ground.when for ground in measure.conditions if ground.kind == "required")
    origins = next((when.countries for when in asked if isinstance(when, OriginIn)), frozenset[str]())
    prefixes = frozenset(listing.prefix for listing in measure.listings if not listing.excluded)
    return Named(measure.id, f"on_{place}", prefixes, origins)


def held(measures: list[Named]) -> list[Named]:
    """Return the measures that a rule a prefix leaves room for."""
    room, kept = MOST_RULES, list[Named]()
    for one in measures:
        room -= len(one.prefixes)
        if room < 0:
            break
        kept.append(one)
    return kept


def _rule(test: Any, one: Named, found: list[str]) -> None:  # noqa: ANN401 - durable-rules is untyped
    if one.origins:
        test &= reduce(or_, (m.origin == origin for origin in sorted(one.origins)))

    def fits(_context: Any) -> None:  # noqa: ANN401
        found.append(one.measure)

    when_all(test)(fits)


def _prefix_rules(measures: list[Named], found: list[str]) -> int:
    rules = [(one, prefix) for one in measures for prefix in sorted(one.prefixes)]
    with ruleset("duties"):
        for one, prefix in rules:
            _rule(getattr(m, f"n{len(prefix)}") == prefix if prefix else m.value >= 0, one, found)
    return len(rules)


def _flag_rules(measures: list[Named], found: list[str]) -> int:
    with ruleset("duties"):
        for one in measures:
            _rule(getattr(m, one.flag) == 1, one, found)
    return len(measures)


def _prefix_fact(number: str) -> Fact:
    return {f"n{size}": number[:size] for size in SIZES if size}


def _flag_fact(by_prefix: dict[str, list[str]]) -> Callable[[str], Fact]:
    def fact(number: str) -> Fact:
        return {flag: 1 for size in SIZES for flag in by_prefix.get(number[:size], ())}

    return fact


def _posted(fact: Fact) -> None:
    """Assert a fact, which fires what it fits, and retract it; a fact that no rule wants is an exception there."""
    for post in (assert_fact, retract_fact):
        try:
            post("duties", fact)
        except MessageNotHandledException:
            continue


def read_lines(file: Path) -> Iterator[tuple[str, str, int]]:
    """Yield the number, origin and value of each line of a file of entries."""
    for text in file.read_text("utf-8").splitlines():
        for line in json.loads(text)["lines"]:
            yield line["tariff_number"].replace(".", ""), line["origin"], int(line["value"])


def main(how: str, file: str, lines: int) -> None:
    """Measure one naive use and print it."""
    known, found = read_measures(), list[str]()
    measures = held(known) if how == "prefixes" else known
    rules = _prefix_rules(measures, found) if how == "prefixes" else _flag_rules(measures, found)
    by_prefix: dict[str, list[str]] = {}
    for one in measures:
        for prefix in one.prefixes:
            by_prefix.setdefault(prefix, []).append(one.flag)
    make = _prefix_fact if how == "prefixes" else _flag_fact(by_prefix)
    drawn = list(islice(read_lines(Path(file)), lines))
    start = time.perf_counter()
    get_host()
    opened = time.perf_counter() - start
    seconds, wrong, before = 0.0, 0, pace()
    for place, (number, origin, value) in enumerate(drawn):
        found.clear()
        start = time.perf_counter()
        _posted({"sid": "1", "id": place, "origin": origin, "value": value, **make(number)})
        seconds += time.perf_counter() - start
        wrong += set(found) != {one.measure for one in measures if one.fits(number, origin)}
    figures = {
        "lines": len(drawn),
        "seconds": round(seconds, 4),
        "peak_mb": peak_mb(),
        "open_seconds": round(opened, 3),
    }
    counts = {"measures": len(measures), "of": len(known), "rules": rules, "lines_answered_wrongly": wrong}
    print(json.dumps({**figures, **counts, "pace_ms": [before, pace()]}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
