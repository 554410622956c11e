"""What a new screening of an entry changes against an earlier one: which line and measure, by how much, what to do.

Both are compared by what bears on the duty: outcome and amounts. A measure that does not apply, and one that is
excluded, both owe nothing; passing from one to the other changes nothing, nor does another wording.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from prefile.analysis.missing_facts import Reason
from prefile.findings import Amounts, Outcome
from prefile.values.json_shape import Exact, json_keys, json_object
from prefile.values.money import EXACT, ZERO, add_all

__all__ = [
    "ChangeSums",
    "ChangedEntry",
    "Changes",
    "Figure",
    "FindingChange",
    "LineChange",
    "LineFigures",
    "ToDo",
    "line_changes",
]

ToDo = Literal["pay", "refund", "determine", "settled", "file", "nothing"]
_NOTHING_OWED = frozenset({"does not apply", "excluded"})


@json_object
class Figure(NamedTuple):
    """What one measure came to: the outcome, the ids of the parts of the rule that spoke, and the amounts."""

    measure: str
    scenario: str | None
    outcome: Outcome
    clause: str
    duty: Exact | None
    least: Exact
    most: Exact | None


class LineFigures(NamedTuple):
    """What one line came to: what it is, what is owed on it, the figures of each measure, why it is undetermined."""

    line: int
    tariff_number: str
    origin: str | None
    duty: Amounts
    figures: tuple[Figure, ...]
    because: tuple[Reason, ...] = ()


@json_object
class FindingChange(NamedTuple):
    """One measure that changed; null where it did not bear on the line. A difference with the undetermined is null."""

    measure: str
    scenario: str | None
    before: Figure | None
    after: Figure | None
    difference: Exact | None


@json_object
class LineChange(NamedTuple):
    """One line that changed: the duty before and after, the difference where both are determined, and what to do.

    `to_do`: `pay` more, ask for a `refund`, `determine` what is missing; `settled`, where the duty was undetermined and
    is no longer; `file` other numbers at the same duty; `nothing` where only a supposition changed. `because` says why
    the duty after it is undetermined: no tariff of the rate date is held, the law leaves it open, or facts are missing.
    """

    line: int
    tariff_number: str
    origin: str | None
    before: Amounts
    after: Amounts
    difference: Exact | None
    to_do: ToDo
    findings: tuple[FindingChange, ...]
    because: tuple[Reason, ...] = ()


@json_object
class ChangedEntry(NamedTuple):
    """A kept entry that changed: its name, the id of the screening that was kept, and its lines that changed.

    `problem` says why it cannot be screened any more, where that is so.
    """

    entry: str
    id: str
    problem: str | None
    lines: tuple[LineChange, ...]


@json_object
class ChangeSums(NamedTuple):
    """How many entries and lines were screened again, how many changed, and what is owed more and less in US dollars.

    `undetermined` are lines that are in neither sum, `unscreened` entries that cannot be screened any more.
    """

    entries: int = 0
    lines: int = 0
    changed_entries: int = 0
    changed_lines: int = 0
    more: Exact = ZERO
    less: Exact = ZERO
    undetermined: int = 0
    unscreened: int = 0

    def with_entry(self, lines: int, changed: ChangedEntry | None) -> ChangeSums:
        """Return the sums with one more entry, of so many lines; None: it did not change."""
        sums = self._replace(entries=self.entries + 1, lines=self.lines + lines)
        if changed is None:
            return sums
        if changed.problem is not None:
            return sums._replace(unscreened=sums.unscreened + 1)
        differences = [line.difference for line in changed.lines]
        known = [difference for difference in differences if difference is not None]
        return sums._replace(
            changed_entries=sums.changed_entries + 1,
            changed_lines=sums.changed_lines + len(changed.lines),
            more=EXACT.add(sums.more, add_all(difference for difference in known if difference > 0)),
            less=EXACT.subtract(sums.less, add_all(difference for difference in known if difference < 0)),
            undetermined=sums.undetermined + len(differences) - len(known),
        )


@json_keys("format", "rulebook", "on", "as_known_on", "scenarios", "entries", "sums")
class Changes(NamedTuple):
    """What kept entries change when they are screened again: by which book, as of when, and under which scenarios.

    `on` is null where each entry's own rate date holds, `as_known_on` where everything that is known counts.
    """

    rulebook: str
    on: str | None
    as_known_on: str | None
    scenarios: tuple[str, ...]
    entries: tuple[ChangedEntry, ...] = ()
    sums: ChangeSums = ChangeSums()
    format: Literal["prefile-changes/1"] = "prefile-changes/1"


def line_changes(
    before: Iterable[LineFigures], after: Iterable[LineFigures], scenarios: frozenset[str] = frozenset()
) -> Iterator[LineChange]:
    """Yield the lines that changed. What an earlier screening supposed counts only under `scenarios`, asked for now."""
    earlier = {line.line: line for line in before}
    for line in after:
        was = earlier.get(line.line)
        known = () if was is None else was.figures
        changed = tuple(sorted(_changes(known, line.figures, scenarios), key=_owes_the_same))
        duty = Amounts(ZERO, ZERO, ZERO) if was is None else was.duty
        if changed or duty != line.duty:
            difference = _difference(duty.payable, line.duty.payable)
            to_do = _to_do(duty, line.duty, changed)
            what = line.line, line.tariff_number, line.origin
            because = line.because if line.duty.payable is None else ()
            yield LineChange(*what, duty, line.duty, difference, to_do, changed, because)


def _changes(before: Sequence[Figure], after: Sequence[Figure], scenarios: frozenset[str]) -> Iterator[FindingChange]:
    """Yield the measures that changed, in the order in which they are found now."""
    was, now = (_by_measure(figures, scenarios) for figures in (before, after))
    for key in dict.fromkeys((*now, *was)):
        earlier, later = was.get(key), now.get(key)
        if _amounts(earlier) != _amounts(later):
            difference = _difference(_duty(earlier), _duty(later))
            yield FindingChange(*key, earlier, later, difference)


def _owes_the_same(change: FindingChange) -> bool:
    """Whether a change is none of the amount; those that are stand first."""
    return change.difference is not None and not change.difference


def _by_measure(figures: Sequence[Figure], scenarios: frozenset[str]) -> Mapping[tuple[str, str | None], Figure]:
    """Return the figures that count, by measure and scenario."""
    return {
        (figure.measure, figure.scenario): figure
        for figure in figures
        if figure.outcome not in _NOTHING_OWED and (figure.scenario is None or figure.scenario in scenarios)
    }


def _amounts(figure: Figure | None) -> tuple[object, ...] | None:
    return None if figure is None else (figure.outcome, figure.duty, figure.least, figure.most)


def _duty(figure: Figure | None) -> Decimal | None:
    return ZERO if figure is None else figure.duty


def _difference(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    return None if before is None or after is None else EXACT.subtract(after, before)


def _to_do(before: Amounts, after: Amounts, changed: Sequence[FindingChange]) -> ToDo:
    if after.payable is None and before != after:
        return "determine"
    difference = _difference(before.payable, after.payable)
    if difference is None and before != after:
        return "settled"
    if difference:
        return "pay" if difference > 0 else "refund"
    return "file" if any(change.scenario is None for change in changed) else "nothing"
