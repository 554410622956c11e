"""What must hold of screening whatever the entry: each property draws entries, tries them, and counts what it tried.

The tests run them at a size of seconds, tools/properties.py at full size.
"""

from __future__ import annotations

import copy
import json
import pickle
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

from drawing import Drawing

import prefile
from prefile import DeclarationProblems, Entry, Finding, Report, RuleBook
from prefile.findings import LineReport
from prefile.values.dates import read_instant
from prefile.values.money import add_all

Shape = dict[str, Any]
Property = Callable[[Drawing, random.Random, int], Counter[str]]

_CHUNK = 500
ZONES = (UTC, timezone(timedelta(hours=9)), timezone(timedelta(hours=-8)))
_OF_THE_ENTRY = ("entered", "withdrawn")
# Not facts that may be missing but statements that are made or not: who leaves one out states something else.
_STATEMENTS = {"claims", "program", "importer_facts", "set", "secondary_numbers", "currency", "declared", "imported"}
_MASSES = {"KG": {"G": 1000, "T": Decimal("0.001"), "MG": 1000000}, "T": {"KG": 1000}, "G": {"KG": Decimal("0.001")}}


def shape_of(entry: Entry) -> Shape:
    """Return an entry as JSON says it."""
    shape: Shape = entry.model_dump(mode="json", exclude_none=True)
    return shape


def text_of(report: Report) -> str:
    """Return a report's JSON on one line, without which of two ways decided."""
    return replace(report, decided_by="any").to_json(indent=None)


def screened(entry: Entry, book: RuleBook, decide: Any = "auto") -> str:  # noqa: ANN401 - one of the ways of deciding
    """Return the report on an entry as text, or why it is refused."""
    try:
        return text_of(prefile.screen(entry, book, decide=decide))
    except DeclarationProblems as problems:
        return str(problems)


def half_without(entry: Entry, rng: random.Random) -> Entry:
    """Return an entry half of whose lines lack one of their facts."""
    shape = shape_of(entry)
    for line in shape["lines"]:
        facts = sorted(line.keys() - {"line", "tariff_number", "currency"})
        if facts and rng.randrange(2):
            del line[rng.choice(facts)]
    return Entry.model_validate(shape)


def the_same_bytes(drawing: Drawing, rng: random.Random, lines: int) -> Counter[str]:
    """Try that reports are the same from a warm book, a cold one, in any order, by either way of deciding, and jobs."""
    tried: Counter[str] = Counter()
    for size in _chunks(lines):
        drawn = [half_without(drawing.entry(rng, 5), rng) for _ in range(max(1, size // 5))]
        warm = [screened(entry, drawing.book) for entry in drawn]
        cold: RuleBook = pickle.loads(pickle.dumps(drawing.book))
        places = list(range(len(drawn)))
        rng.shuffle(places)
        for place in places:
            assert screened(drawn[place], cold) == warm[place], ("a cold book, shuffled", drawn[place])
            assert screened(drawn[place], drawing.book, "plain") == warm[place], ("by the reference", drawn[place])
        tried["lines"] += sum(len(entry.lines) for entry in drawn)
        tried["that miss a fact"] += sum('"cannot tell"' in text for text in warm)
        _same_by_jobs(drawn)
    return tried


def _same_by_jobs(drawn: list[Entry]) -> None:
    """Try that two jobs over four files write the bytes of one."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{place}.jsonl" for place in range(4)]
        for place, file in enumerate(files):
            file.write_text("".join(f"{json.dumps(shape_of(entry))}\n" for entry in drawn[place::4]), "utf-8")
        command = [sys.executable, "-m", "prefile", "screen", "--format", "jsonl", "--exit-zero", *map(str, files)]
        one, two = (
            subprocess.run([*command, "--jobs", jobs], capture_output=True, check=False).stdout for jobs in ("1", "2")
        )
    assert one
    assert one == two


def _chunks(lines: int) -> Iterator[int]:
    while lines > 0:
        yield min(lines, _CHUNK)
        lines -= _CHUNK


def bounds_hold_what_was_payable(drawing: Drawing, rng: random.Random, removals: int) -> Counter[str]:
    """Try that without any one fact the bounds hold what was payable with it, of each finding and of the line."""
    tried: Counter[str] = Counter()
    while tried.total() < removals:
        entry = drawing.entry(rng, 1)
        before = _report(entry, drawing.book)
        if before is None:
            continue
        for path in _facts(shape_of(entry)):
            after = _without(entry, path, drawing.book)
            if after is not None:
                _check_held(after.lines[0], before.lines[0], (path, entry))
                tried[str(next(part for part in reversed(path) if isinstance(part, str)))] += 1
    return tried


def _report(entry: Entry, book: RuleBook) -> Report | None:
    try:
        return prefile.screen(entry, book)
    except DeclarationProblems:
        return None


def _facts(shape: Shape) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of each fact of the one line and of the entry that may be missing."""
    yield from ((name,) for name in _OF_THE_ENTRY if name in shape)
    line = shape["lines"][0]
    for name in line.keys() - _STATEMENTS - {"line", "tariff_number"}:
        at = ("lines", 0, name)
        if name != "ftz":  # goods of which no zone is stated are not in one
            yield at
        if isinstance(line[name], dict):
            yield from ((*at, part) for part in line[name] if part != "status")
        if isinstance(line[name], list):
            yield from ((*at, place) for place in range(len(line[name])))
            yield from (
                (*at, place, part) for place, row in enumerate(line[name]) for part in row.keys() - {"mineral", "unit"}
            )


def _without(entry: Entry, path: tuple[str | int, ...], book: RuleBook) -> Report | None:
    shape: Any = copy.deepcopy(shape_of(entry))
    part = shape
    for step in path[:-1]:
        part = part[step]
    del part[path[-1]]
    try:
        return prefile.screen(Entry.model_validate(shape), book)
    except (ValueError, DeclarationProblems):  # the fact must be there
        return None


def _check_held(unsure: LineReport, sure: LineReport, what: object) -> None:
    known = {finding.measure: finding for finding in sure.findings}
    for finding in unsure.findings:
        before = known.get(finding.measure)
        paid = Decimal(0) if before is None else before.duty
        assert paid is None or _holds(finding.least, finding.most, paid), (what, finding, before)
    if sure.duty.payable is not None:
        assert _holds(unsure.duty.least, unsure.duty.most, sure.duty.payable), (what, unsure.duty, sure.duty)


def _holds(least: Decimal, most: Decimal | None, amount: Decimal) -> bool:
    return least <= amount and (most is None or amount <= most)


def unrelated_changes_change_nothing(drawing: Drawing, rng: random.Random, changes: int) -> Counter[str]:
    """Try that what no law looks at changes no amount: words, numbers and order of lines, units, time zones."""
    tried: Counter[str] = Counter()
    while tried.total() < changes:
        entry = drawing.entry(rng, 3)
        before = _report(entry, drawing.book)
        if before is None:
            continue
        for name, change in UNRELATED.items():
            shape = copy.deepcopy(shape_of(entry))
            if not change(shape, rng):
                continue
            after = prefile.screen(Entry.model_validate(shape), drawing.book)
            assert sorted(map(_amounts, after.lines)) == sorted(map(_amounts, before.lines)), (name, entry)
            tried[name] += 1
    return tried


def _amounts(line: LineReport) -> str:
    found = [(f.measure, f.outcome, f.duty, f.least, f.most, f.declare) for f in line.findings]
    return repr((line.tariff_number, found, line.duty, line.filing))


def _another_unit(shape: Shape, rng: random.Random) -> bool:
    """State each mass in another unit."""
    quantities = [quantity for line in shape["lines"] for quantity in line.get("quantities", ())]
    masses = [quantity for quantity in quantities if quantity["unit"] in _MASSES]
    for quantity in masses:
        unit = rng.choice(sorted(_MASSES[quantity["unit"]]))
        amount = Decimal(quantity["amount"]) * _MASSES[quantity["unit"]][unit]
        text = f"{amount:f}"
        if len(text.replace(".", "")) > 18 or len(text.partition(".")[2]) > 6:
            return False
        quantity.update(unit=unit, amount=text)
    return bool(masses)


def _another_zone(shape: Shape, rng: random.Random) -> bool:
    """State the instants of the entry in another time zone."""
    stated = [name for name in _OF_THE_ENTRY if "T" in shape.get(name, "")]
    for name in stated:
        at = read_instant(shape[name]).astimezone(rng.choice(ZONES))
        shape[name] = at.isoformat(timespec="minutes")
    return bool(stated)


def _described(shape: Shape, rng: random.Random) -> bool:
    shape["reference"] = f"REF-{rng.randrange(10**6)}"
    shape["metadata"] = {"desk": str(rng.randrange(10**6))}
    return True


def _line_words(shape: Shape, rng: random.Random) -> bool:
    for line in shape["lines"]:
        line.update(description=f"goods {rng.randrange(10**6)}", reference=str(rng.randrange(10**6)))
    return True


def _line_numbers(shape: Shape, rng: random.Random) -> bool:
    for place, line in enumerate(shape["lines"]):
        line["line"] = 10 * place + rng.randrange(1, 10)
    return True


def _line_order(shape: Shape, rng: random.Random) -> bool:
    rng.shuffle(shape["lines"])
    return True


def _port(shape: Shape, rng: random.Random) -> bool:
    shape["port"] = rng.choice(("2704", "4601", "5301"))
    return True


UNRELATED: dict[str, Callable[[Shape, random.Random], bool]] = {
    "reference and metadata": _described,
    "descriptions": _line_words,
    "line numbers": _line_numbers,
    "order of lines": _line_order,
    "port": _port,
    "units of the same mass": _another_unit,
    "time zones": _another_zone,
}


def a_split_line_keeps_its_duty(drawing: Drawing, rng: random.Random, splits: int) -> Counter[str]:
    """Try that a line split into two keeps its duty, to the cent a finding, whose halves are rounded by themselves."""
    tried: Counter[str] = Counter()
    while tried.total() < splits:
        entry = drawing.entry(rng, 1)
        shape = shape_of(entry)
        line = shape["lines"][0]
        before = _report(entry, drawing.book)
        if before is None or "declared" in line or line.get("secondary_numbers") or not _halved(line):
            continue
        shape["lines"] = [copy.deepcopy(line), {**copy.deepcopy(line), "line": 2}]
        after = prefile.screen(Entry.model_validate(shape), drawing.book)
        for whole, *halves in zip(before.lines[0].findings, *(half.findings for half in after.lines), strict=True):
            _check_split(whole, halves, entry)
        tried["splits"] += 1
    return tried


def _halved(line: Shape) -> bool:
    """Halve the value, the masses and the quantities of a line in place, where halves can be written."""
    for part in (line, *line.get("quantities", ()), *line.get("minerals", ())):
        for name in part.keys() & {"value", "amount", "contained_kg", "net_kg", "gross_kg"}:
            half = f"{Decimal(part[name]) / 2:f}"
            if len(half.partition(".")[2]) > 6 or len(half.replace(".", "")) > 18:
                return False
            part[name] = half
    return True


def _check_split(whole: Finding, halves: list[Finding], entry: Entry) -> None:
    cent = Decimal("0.01")
    assert all(half.outcome == whole.outcome for half in halves), (whole, halves, entry)
    assert abs(add_all(half.least for half in halves) - whole.least) <= cent, (whole, halves, entry)
    if whole.most is not None:
        most = add_all(half.most for half in halves if half.most is not None)
        assert abs(most - whole.most) <= cent, (whole, halves, entry)


def sums_add_up(drawing: Drawing, rng: random.Random, lines: int) -> Counter[str]:
    """Try that payable is the sum of the findings and of the headings to file, and totals the sum of the lines."""
    tried: Counter[str] = Counter()
    while tried["lines"] < lines:
        report = _report(drawing.entry(rng, 5), drawing.book)
        if report is None:
            continue
        for line in report.lines:
            if line.duty.payable is not None:
                assert line.duty.payable == add_all(finding.duty or Decimal(0) for finding in line.findings)
                without = [f for f in line.findings if f.outcome == "applies" and f.duty and f.declare is None]
                on_number = any(f.measure not in {"us.column-1", "us.column-2"} for f in without)
                if line.filing is not None and not on_number:
                    assert line.duty.payable == add_all(filed.duty for filed in line.filing), line
                    tried["filed"] += 1
        assert report.totals.least == add_all(line.duty.least for line in report.lines)
        tried["lines"] += len(report.lines)
    return tried


PROPERTIES: dict[str, Property] = {
    "the same bytes": the_same_bytes,
    "bounds hold what was payable": bounds_hold_what_was_payable,
    "unrelated changes change nothing": unrelated_changes_change_nothing,
    "a split line keeps its duty": a_split_line_keeps_its_duty,
    "sums add up": sums_add_up,
}
