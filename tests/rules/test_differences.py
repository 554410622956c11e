"""Other lists of tariff numbers beside ours: each difference is recorded with its reason in rules/differences.csv.

A comparison is two files of fixtures/comparisons. NAME.csv is the other list, a row for each number and heading; a
column `listed` may say "no" where it tells what a heading does not name. NAME.yaml says whose list it is, as of which
day ours is taken, which measure (and which groups of its list, or which of its `exceptions` by their headings) each
heading is here, whether the list is `complete` or speaks only of what it names, and how many `differences` are
recorded: a figure that is lowered, not raised.
Numbers that the held edition of the tariff does not know are passed over: nobody can declare them.

Rows of lists that tools/differences compares with their sources, which are not kept here, stand in the same file.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from differences import is_named
from prefile import RuleBook
from prefile.decision.index import Index
from prefile.decision.predicates import NumberIn
from prefile.law.condition import AllOf, Condition
from prefile.values.dates import read_instant
from prefile.values.trilean import YES

ROOT = Path(__file__).resolve().parents[2]
COMPARISONS = ROOT / "fixtures" / "comparisons"
NAMES = sorted(path.stem for path in COMPARISONS.glob("*.yaml"))
RECORDED = ROOT / "rules" / "differences.csv"
COLUMNS = ["list", "number", "ours", "theirs", "source", "status", "why"]
SIZES = (10, 8, 6, 4, 2)
PARENT = 8

Headings = frozenset[str]


class Difference(NamedTuple):
    """A number, the headings that we say it stands under, and those that the other list says."""

    number: str
    ours: str
    theirs: str


class Comparison:
    """Another list, and ours as it names the same headings."""

    def __init__(self, name: str, book: RuleBook, index: Index) -> None:
        self.about: dict[str, Any] = yaml.safe_load((COMPARISONS / f"{name}.yaml").read_text("utf-8"))
        self.book, self.index = book, index
        self.instant: datetime = read_instant(self.about["as_of"].isoformat())
        self.headings: dict[str, dict[str, Any]] = self.about["headings"]
        self.listed: dict[str, dict[str, bool]] = {}
        with (COMPARISONS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                self.listed.setdefault(row["number"], {})[row["heading"]] = row.get("listed", "yes") == "yes"

    @cached_property
    def numbers(self) -> list[str]:
        """The ten-digit numbers of the held edition on the day."""
        return [row.number for row in self.book.tariff.rows() if row.holds(self.instant)]

    @cached_property
    def ours(self) -> dict[str, Headings]:
        """For each number that is compared, the headings that our measures put it under."""
        compared = [number for number in self.numbers if self.about["complete"] or self.theirs(number)]
        return {number: self._ours(number) for number in compared}

    def _ours(self, number: str) -> Headings:
        groups = {
            self.book.measures[standings.measure].id: listed.groups
            for standings in self.index.candidates(number)
            if (listed := standings.at(self.instant)).value == YES
        }
        return frozenset(
            heading
            for heading, about in self.headings.items()
            if (self._excepted(about, number) if "exceptions" in about else _stands(about, groups))
        )

    def _excepted(self, about: dict[str, Any], number: str) -> bool:
        """Whether a number stands on the list of one of the exceptions that a heading is here."""
        grounds = [one for one in self.book.by_id[about["measure"]].conditions if one.heading in about["exceptions"]]
        lists = [one for ground in grounds for one in _within(ground.when) if isinstance(one, NumberIn)]
        return any(number[:size] in one.prefixes for one in lists for size in SIZES)

    def theirs(self, number: str) -> dict[str, bool]:
        """Return what the other list says of a number: the longest prefix that names a heading decides."""
        said: dict[str, bool] = {}
        for size in SIZES:
            for heading, listed in self.listed.get(number[:size], {}).items():
                said.setdefault(heading, listed)
        return said

    @cached_property
    def differences(self) -> frozenset[Difference]:
        """What differs, for eight digits where all numbers under them differ alike."""
        return frozenset(self._differences())

    def _differences(self) -> Iterator[Difference]:
        alike: dict[str, dict[str, tuple[Headings, Headings]]] = {}
        for number, ours in self.ours.items():
            said = self.theirs(number)
            if not self.about["complete"]:
                ours &= frozenset(said)  # noqa: PLW2901 - of what the other list speaks of
            alike.setdefault(number[:PARENT], {})[number] = (ours, frozenset(one for one in said if said[one]))
        for parent, found in alike.items():
            if len(set(found.values())) == 1:
                found = {parent: next(iter(found.values()))}  # noqa: PLW2901 - the same, said once
            for number, (ours, theirs) in found.items():
                if ours != theirs:
                    yield Difference(number, " ".join(sorted(ours)), " ".join(sorted(theirs)))


def _stands(about: dict[str, Any], groups: dict[str, frozenset[str | None]]) -> bool:
    """Whether a number whose groups are known by measure stands where a heading's measure and groups say."""
    held = groups.get(about["measure"])
    wanted = {None if group == "none" else group for group in about.get("groups", [])}
    return held is not None and (not wanted or not wanted.isdisjoint(held))


def _within(condition: Condition) -> tuple[Condition, ...]:
    """Return what an exception asks for together."""
    return condition.terms if isinstance(condition, AllOf) else (condition,)


@pytest.fixture(scope="module")
def comparisons(book: RuleBook) -> dict[str, Comparison]:
    index = Index(book.measures, book.tariff)
    return {name: Comparison(name, book, index) for name in NAMES}


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with RECORDED.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        assert reader.fieldnames == COLUMNS
        return list(reader)


def _shown(name: str, differences: frozenset[Difference]) -> str:
    return "\n".join(",".join((name, *difference)) for difference in sorted(differences))


@pytest.mark.parametrize("name", NAMES)
def test_the_recorded_differences_are_those_that_there_are(
    name: str, comparisons: dict[str, Comparison], rows: list[dict[str, str]]
) -> None:
    found = comparisons[name].differences
    recorded = frozenset(Difference(row["number"], row["ours"], row["theirs"]) for row in rows if row["list"] == name)
    assert not found - recorded, f"new: record each with its reason\n{_shown(name, found - recorded)}"
    assert not recorded - found, f"gone: delete these rows, and lower the figure\n{_shown(name, recorded - found)}"


@pytest.mark.parametrize("name", NAMES)
def test_a_comparison_says_whose_list_it_is_and_how_many_differences_are_recorded(
    name: str, book: RuleBook, comparisons: dict[str, Comparison], rows: list[dict[str, str]]
) -> None:
    comparison = comparisons[name]
    assert comparison.about["source"]
    assert book.tariff.held.holds(comparison.instant)
    assert {about["measure"] for about in comparison.headings.values()} <= book.by_id.keys()
    assert {heading for said in comparison.listed.values() for heading in said} <= comparison.headings.keys()
    assert comparison.about["differences"] == sum(row["list"] == name for row in rows)


def test_every_recorded_difference_is_of_a_comparison_and_says_why(rows: list[dict[str, str]]) -> None:
    assert {row["list"] for row in rows if not is_named(row["list"])} <= set(NAMES)
    assert {row["status"] for row in rows} <= {"resolved", "open"}
    assert all(row["why"] and row["source"] for row in rows)
    keys = [(row["list"], row["number"]) for row in rows]
    assert keys == sorted(set(keys))


def test_no_number_is_on_two_lists_of_the_action_against_china(comparisons: dict[str, Comparison]) -> None:
    """Chapter 98 is on two, each a doubt; successors of 2931.90.9051 are on list 3 in doubt and on the suspended 4B."""
    ours = comparisons["section-301-china"].ours
    several = {number: " ".join(sorted(headings)) for number, headings in ours.items() if len(headings) > 1}
    chapter_98 = {number for number in several if number.startswith("9802")}
    assert {several[number] for number in chapter_98} == {"9903.88.01 9903.88.02"}
    assert {number: several[number] for number in set(several) - chapter_98} == dict.fromkeys(
        ["2931909030", "2931909035", "2931909040", "2931909052"], "9903.88.04 9903.88.16"
    )
