"""Which heading displaces which: the notes' lists, heading by heading, beside what gives way in the book.

A heading displaces where a clause of a measure declares it to which the other gives way, under the heading that the
note names; an exception that declares it takes the goods out of its measure, which then displaces nothing. So the list
of a note is held both ways: a heading that it names and no clause declares, and one that a clause of such a measure
declares and the note does not name, is told, with the limb of the heading if only that is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from compared.sources import Difference, Sources
from prefile import RuleBook
from prefile.decision.book_headings import Files, headings_of
from prefile.law.measure import Measure
from prefile.rulebook.heading_ledger import heading_ledger
from prefile.values.dates import Window, read_instant

DISPLACED = "displaced"
FILE = "notes2026/interactions.csv"
TOKEN = re.compile(
    r"(?P<full>9903\.[0-9]{2}\.[0-9]{2})|(?P<group>9903\.[0-9]{2})(?![0-9.])|(?P<short>\.[0-9]{2}(?:\.[0-9]{2})?)\b"
)
UNDER = re.compile(r"\(heading (9903\.[0-9]{2}\.[0-9]{2})\)")
NOT_PRINTED = re.compile(r"\([^()]*\)|\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b")
PHARMACEUTICALS = "9903.04."


class Row(NamedTuple):
    """A row as read: headings that displace, headings that they displace, the one that says so, and when."""

    winners: frozenset[str]
    losers: frozenset[str]
    under: str
    window: Window
    displaces: bool
    note: str

    @property
    def since(self) -> str:
        """From when it holds, in words."""
        return f" from {self.window.since:%Y-%m-%d}" if self.window.since else ""


def displaced(book: RuleBook, sources: Sources) -> Iterator[Difference]:
    """Yield each heading of which a note and the book say two things."""
    held = sorted({row.heading for _, row in heading_ledger(book).headings})
    for row in _read(sources, held):
        losing = [measure for measure in book.measures if _declares(book, measure, row.losers, row.window)]
        sources.values[FILE] += len(row.winners) * (max(1, len(losing)) if row.displaces else 1)
        for measure in losing:
            yield from _held_against(book, measure, row)


def _held_against(book: RuleBook, measure: Measure, row: Row) -> Iterator[Difference]:
    """Yield where a measure gives way to another heading than a row names, or not to one that it does."""
    ways = {way.measure: way.heading or "" for way in measure.gives_way_to}
    for winner in sorted(row.winners):
        filing = {use.measure for use in headings_of(book).uses(winner) if use.part.startswith("clause")} - {measure.id}
        by = {use.measure for use in _by_clause(book, [winner], row.window)} & filing
        if filing and not any(_meet(book.by_id[name], measure) for name in by):
            continue  # none does within the window, or their lists have no number in common
        giving = sorted(by & ways.keys())
        at = f"{winner} over {measure.id}{row.since}"
        if not row.displaces:
            if giving:
                yield Difference(DISPLACED, at, "displaced", f"beside one another ({row.note})")
        elif not giving:
            yield Difference(DISPLACED, at, "beside one another" if by else "no clause declares it", row.note)
        elif row.under and row.under not in {ways[name] for name in giving}:
            yield Difference(DISPLACED, at, " ".join(ways[name] for name in giving), row.under)
    if row.displaces and row.under:
        winning = {use.measure for use in _by_clause(book, row.winners, row.window)}
        yield from _not_named(book, measure, row, winning & ways.keys())
        for name in sorted(ways.keys() - winning):
            yield Difference(DISPLACED, f"{name} over {measure.id}{row.since}", "displaced", f"not named ({row.note})")


def _not_named(book: RuleBook, measure: Measure, row: Row, winning: set[str]) -> Iterator[Difference]:
    """Yield the headings that a clause of a winning measure declares, and the note does not name."""
    for heading in sorted({row.heading for _, row in heading_ledger(book).headings} - row.winners):
        for name in {use.measure for use in _by_clause(book, [heading], row.window)} & winning:
            yield Difference(DISPLACED, f"{heading} over {measure.id}{row.since}", f"displaced, by {name}", row.note)


def _meet(one: Measure, other: Measure) -> bool:
    """Whether two measures list a number in common."""
    mine = {listing.prefix for listing in one.listings if not listing.excluded}
    theirs = {listing.prefix for listing in other.listings if not listing.excluded}
    heads = {number[:size] for number in mine for size in range(0, len(number) + 1, 2)}
    return bool(heads & theirs) or any(
        number[:size] in mine for number in theirs for size in range(0, len(number) + 1, 2)
    )


def _declares(book: RuleBook, measure: Measure, headings: Iterable[str], window: Window) -> bool:
    rows = [row for row in measure.standing if row.window.replaced is None]
    ends = min((row.window.since for row in rows if row.standing == "ended" and row.window.since), default=None)
    lives = [Window(row.window.since, row.window.until or ends) for row in rows if row.standing == "in force"]
    alive = any(life.meets(window) for life in lives)
    return alive and any(use.measure == measure.id for use in _by_clause(book, headings, window))


def _by_clause(book: RuleBook, headings: Iterable[str], window: Window) -> Iterator[Files]:
    """Yield the uses of headings by clauses that meet a window."""
    for heading in headings:
        for use in headings_of(book).uses(heading):
            if use.part.startswith("clause") and use.window.meets(window):
                yield use


def _read(sources: Sources, held: list[str]) -> Iterator[Row]:
    """Yield the rows as read; "the same list" is the one that stands above them."""
    listed: frozenset[str] = frozenset()
    for row in sources.rows(FILE):
        winner, loser, note = row["winner"], row["loser_or_effect"], row["cite"]
        since, until = (read_instant(row[key]) if row[key][:1] == "2" else None for key in ("from_et", "until_et"))
        window, under = Window(since, until), UNDER.search(loser)
        if winner.startswith("the same list"):
            winners = frozenset(one for one in listed if "without" not in winner or not one.startswith(PHARMACEUTICALS))
        else:
            winners = named(winner, held)
        if winner.startswith("52(f)"):
            listed = winners
        told, _, beside = loser.partition("; .12")
        if not under and ("do NOT" in loser or winner.startswith(("(none)", "drones"))):
            losers = _metals(held) if "do NOT" in loser else frozenset(held)
            yield Row(winners, losers, "", window, displaces=False, note=note)
        else:
            losers = named(UNDER.sub("", told), held) or _metals(held)
            yield Row(winners, losers, under[1] if under else "", window, displaces=True, note=note)
        if beside:
            yield Row(winners, named(f"9903.03.12{beside}", held), "", window, displaces=False, note=note)


def _metals(held: list[str]) -> frozenset[str]:
    return frozenset(heading for heading in held if heading.startswith("9903.82."))


def named(text: str, held: list[str]) -> frozenset[str]:
    """Return the headings that a text names, whole or by the digits that differ from the one before, and in ranges."""
    plain = NOT_PRINTED.sub(" ", text)
    found: list[str] = []
    last, end = "", 0
    for match in TOKEN.finditer(plain):
        ranged = bool(last) and plain[end : match.start()].strip() in {"-", "–"}
        end = match.end()
        if group := match["group"]:
            found += [heading for heading in held if heading.startswith(f"{group}.")]
            last = f"{group}.00"
            continue
        here = match["full"] or last[: -len(match["short"])] + match["short"]
        found += [one for one in held if last < one <= here] if ranged else [here]
        last = here
    return frozenset(found)
