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
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

from drawing import Drawing

import prefile
from prefile import DeclarationProblems, Entry, Finding, Report, RuleBook
from prefile.findings import Amounts, LineReport
from prefile.values.dates import read_instant
from prefile.values.money import add_all, read_amount

Shape = dict[str, Any]
Property = Callable[[Drawing, random.Random, int], Counter[str]]

_CHUNK = 500
_ZONES = (UTC, timezone(timedelta(hours=9)), timezone(timedelta(hours=-8)))
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
        tried["undetermined entries"] += sum('"cannot tell"' in text for text in warm)
        _same_by_jobs(drawn)
    return tried


def _same_by_jobs(drawn: list[Entry]) -> None:
    """Try that two jobs over four files write the bytes of one."""
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{place}.jsonl" for place in range(4)]
        for place, file in enumerate(files):
            file.write_text("".join(f"{json.dumps(shape_of(entry))}\n" for entry in drawn[place::4]), "utf-8")
        command = [sys.executable, "-m", "prefile", "screen", "--format", "jsonl", "--exit-zero", *map(str, files)]
        one, two = (subprocess.run([*command, "--jobs", jobs], capture_output=True, check=False) for jobs in ("1", "2"))
    assert one.stdout
    assert (one.stdout, one.returncode) == (two.stdout, two.returncode)


def _chunks(lines: int) -> Iterator[int]:
    while lines > 0:
        yield min(lines, _CHUNK)
        lines -= _CHUNK


def bounds_hold_what_was_payable(drawing: Drawing, rng: random.Random, removals: int) -> Counter[str]:
    """Try that without any one fact the bounds hold those with it, of each finding and of the line."""
    tried: Counter[str] = Counter()
    for entry, before in _screened(drawing, rng, lines=1):
        if tried.total() >= removals:
            break
        for path in _facts(shape_of(entry)):
            after = _without(entry, path, drawing.book)
            if after is not None:
                check_contained(after.lines[0], before.lines[0], (path, entry))
                tried[str(next(part for part in reversed(path) if isinstance(part, str)))] += 1
    return tried


def _screened(drawing: Drawing, rng: random.Random, *, lines: int) -> Iterator[tuple[Entry, Report]]:
    """Yield drawn entries that are not refused, without end, with their reports."""
    while True:
        entry = drawing.entry(rng, lines)
        with suppress(DeclarationProblems):
            yield entry, prefile.screen(entry, drawing.book)


def _facts(shape: Shape) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of each fact of the one line and of the entry that may be missing."""
    stated = [name for name in _OF_THE_ENTRY if name in shape]
    if len(stated) == 1:  # beside an entry a withdrawal is a statement: without it, the rates are those of the entry
        yield (stated[0],)
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


def contains(wide: Amounts | Finding, narrow: Amounts | Finding) -> bool:
    above = wide.most is None or (narrow.most is not None and narrow.most <= wide.most)
    return wide.least <= narrow.least and above


def check_contained(unsure: LineReport, sure: LineReport, what: object) -> None:
    known = {finding.measure: finding for finding in sure.findings}
    assert known.keys() <= {finding.measure for finding in unsure.findings}, what
    for finding in unsure.findings:
        if finding.measure in known:
            assert contains(finding, known[finding.measure]), (what, finding, known[finding.measure])
        else:
            assert finding.least == 0, (what, finding)
    assert contains(unsure.duty, sure.duty), (what, unsure.duty, sure.duty)


def unrelated_changes_change_nothing(drawing: Drawing, rng: random.Random, changes: int) -> Counter[str]:
    """Try that what no law looks at changes no amount: words, numbers and order of lines, units, time zones."""
    tried: Counter[str] = Counter()
    for entry, before in _screened(drawing, rng, lines=3):
        if tried.total() >= changes:
            break
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
        amount = _written(Decimal(quantity["amount"]) * _MASSES[quantity["unit"]][unit])
        if amount is None:
            return False
        quantity.update(unit=unit, amount=amount)
    return bool(masses)


def _written(amount: Decimal) -> str | None:
    """Return an amount as an entry states it; None where it has more digits than an entry takes."""
    text = f"{amount:f}"
    try:
        read_amount(text)
    except ValueError:
        return None
    return text


def _another_zone(shape: Shape, rng: random.Random) -> bool:
    """State the instants of the entry in another time zone."""
    stated = [name for name in _OF_THE_ENTRY if "T" in shape.get(name, "")]
    for name in stated:
        at = read_instant(shape[name]).astimezone(rng.choice(_ZONES))
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
    for entry, before in _screened(drawing, rng, lines=1):
        if tried.total() >= splits:
            break
        shape = shape_of(entry)
        line = shape["lines"][0]
        if line["currency"] != "USD":  # the values of the halves are rounded to the cent before any rate
            continue
        if "declared" in line or line.get("secondary_numbers") or not _halved(line):
            continue
        shape["lines"] = [copy.deepcopy(line), {**copy.deepcopy(line), "line": 2}]
        after = prefile.screen(Entry.model_validate(shape), drawing.book)
        for whole, *halves in zip(before.lines[0].findings, *(half.findings for half in after.lines), strict=True):
            in_total = bool(drawing.book.by_id[whole.measure].treatment.totals_with())
            _check_split(whole, halves, Decimal("0.02" if in_total else "0.01"), entry)
        tried["splits"] += 1
    return tried


HALVED = {"value", "us_content", "repair_value", "amount", "contained_kg", "net_kg", "gross_kg"}
WITH_PARTS = ("quantities", "minerals", "part_values")


def _halved(line: Shape) -> bool:
    """Halve the value, the masses and the quantities of a line in place, where halves can be written."""
    for part in (line, *(part for listed in WITH_PARTS for part in line.get(listed, ()))):
        for name in part.keys() & HALVED:
            half = _written(Decimal(part[name]) / 2)
            if half is None:
                return False
            part[name] = half
    return True


def _check_split(whole: Finding, halves: list[Finding], rounding: Decimal, entry: Entry) -> None:
    """Check the halves of a finding; what is left of a total beside another duty holds the rounding of both."""
    assert all(half.outcome == whole.outcome for half in halves), (whole, halves, entry)
    assert abs(add_all(half.least for half in halves) - whole.least) <= rounding, (whole, halves, entry)
    if whole.most is not None:
        most = add_all(half.most for half in halves if half.most is not None)
        assert abs(most - whole.most) <= rounding, (whole, halves, entry)


def sums_add_up(drawing: Drawing, rng: random.Random, lines: int) -> Counter[str]:
    """Try that payable is the sum of the findings and of the headings to file, and totals the sum of the lines."""
    tried: Counter[str] = Counter()
    for _, report in _screened(drawing, rng, lines=5):
        if tried["lines"] >= lines:
            break
        for line in report.lines:
            if line.duty.payable is not None:
                assert line.duty.payable == add_all(finding.duty or Decimal(0) for finding in line.findings)
                if line.filing is not None:
                    assert line.duty.payable == add_all(filed.duty for filed in line.filing), line
                    tried["filed"] += 1
        for name in ("payable", "least", "most"):
            every = [getattr(line.duty, name) for line in report.lines]
            assert getattr(report.totals, name) == (None if None in every else add_all(every)), name
        tried["lines"] += len(report.lines)
    return tried


PROPERTIES: dict[str, Property] = {
    "the same bytes": the_same_bytes,
    "bounds hold what was payable": bounds_hold_what_was_payable,
    "unrelated changes change nothing": unrelated_changes_change_nothing,
    "a split line keeps its duty": a_split_line_keeps_its_duty,
    "sums add up": sums_add_up,
}
