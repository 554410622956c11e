"""The questions of a run, each asked once: of one supplier or manufacturer, about one part, whichever entries it is on.

What is true of the goods is one question for all their lines; what differs from shipment to shipment is one question
with an answer for each line. What only the importer or the filer can answer is kept apart from what is asked of
suppliers. Where an entry names no supplier, the goods themselves stand for whoever supplies them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Literal, NamedTuple

from prefile.analysis.questionnaire import Questionnaire, QuestionRow, Reason
from prefile.entry import Entry, Line
from prefile.entry.fact_questions import Per, Who
from prefile.values.json_shape import Exact, json_keys, json_object
from prefile.values.money import ZERO, add_all, cents
from prefile.values.tariff_number import show_number

__all__ = [
    "Addressee",
    "AskedGoods",
    "AskedLine",
    "By",
    "DeadEnd",
    "NamedBy",
    "OneQuestion",
    "Questions",
    "QuestionsOfRun",
]

NamedBy = Literal["supplier", "part number", "description", "tariff number", "importer", "entry", "nothing"]
By = Literal["supplier", "part", "entry"]  # what questions are put together by
_WHO: tuple[Who, ...] = ("supplier", "importer", "filer")


@json_object
class AskedLine(NamedTuple):
    """A line that a question concerns, in its entry (`line` null: the whole entry), and its commercial invoice."""

    entry: str | None
    line: int | None
    invoice: str | None


@json_object
class OneQuestion(NamedTuple):
    """A fact that is asked once, the duty that hangs on it on all its lines (null: no upper bound), and why.

    `per` goods: one answer is true of every line; `per` shipment: each line has its own. `reason` follows: it matters
    only where answers to the others leave it open; documentation: so much less is owed with it. What is `reported` CBP
    wants on the entry, and no duty hangs on it.
    """

    fact: str
    question: str
    expected: str
    per: Per
    reason: Reason
    says: str
    width: Exact | None
    measures: tuple[str, ...]
    lines: tuple[AskedLine, ...]
    reported: bool = False


@json_object
class AskedGoods(NamedTuple):
    """Goods that are asked about, as the entries name them; all null for what is asked of a whole entry."""

    part: str | None
    description: str | None
    tariff_number: str | None
    origin: str | None
    questions: tuple[OneQuestion, ...]


@json_object
class Addressee(NamedTuple):
    """Who is asked, and by what the entries name it; the duty that hangs on the answers (null: no upper bound)."""

    who: Who
    name: str | None
    named_by: NamedBy
    width: Exact | None
    goods: tuple[AskedGoods, ...]

    @property
    def questions(self) -> tuple[OneQuestion, ...]:
        """Every question that it is asked."""
        return tuple(question for goods in self.goods for question in goods.questions)


@json_object
class DeadEnd(NamedTuple):
    """What no fact of an entry answers, what would settle it, the duty that hangs on it, and the lines."""

    ask: str
    settled_by: str
    width: Exact | None
    lines: tuple[AskedLine, ...]


@json_keys("format", "by", "entries", "width", "addressees", settled_elsewhere="dead_ends")
class Questions(NamedTuple):
    """What is asked about a run of entries (`prefile-questions/1`), and of whom: whose answers decide most comes first.

    `width` is the duty that hangs on all answers (null: no upper bound is known).
    """

    by: By
    entries: int
    width: Exact | None
    addressees: tuple[Addressee, ...]
    dead_ends: tuple[DeadEnd, ...]
    format: Literal["prefile-questions/1"] = "prefile-questions/1"


class _Asked(NamedTuple):
    """One question about one line, with the goods and whoever supplies them."""

    row: QuestionRow
    at: AskedLine
    place: tuple[int, int | None]
    supplier: str | None
    importer: str | None
    goods: AskedGoods


_ENTRY = AskedGoods(None, None, None, None, ())


class QuestionsOfRun:
    """Gathers the questions of entries, and puts them together at the end of the run."""

    def __init__(self) -> None:
        """Begin without questions."""
        self._asked: list[_Asked] = []
        self._dead: dict[tuple[str, str], list[tuple[Decimal | None, tuple[AskedLine, ...]]]] = {}
        self._entries = 0

    def add(self, entry: Entry, found: Questionnaire) -> None:
        """Take the questions of an entry in."""
        lines = {line.line: line for line in entry.lines}
        only = {line.supplier for line in entry.lines}
        of_all = next(iter(only)) if len(only) == 1 else None
        for row in found.rows:
            line = None if row.line is None else lines[row.line]
            supplier = of_all if line is None else line.supplier
            at, place = _at(entry, line), (self._entries, row.line)
            self._asked.append(_Asked(row, at, place, supplier, entry.importer, _goods(line)))
        for dead in found.unanswerable:
            where = tuple(_at(entry, lines[number]) for number in dead.lines)
            self._dead.setdefault((dead.ask, dead.settled_by or ""), []).append((dead.width, where))
        self._entries += 1

    def together(self, by: By) -> Questions:
        """Return the questions put together by supplier, part or entry."""
        found: dict[tuple[Who, str | None, NamedBy], list[_Asked]] = {}
        for asked in self._asked:
            found.setdefault((asked.row.asks.who, *_name(asked, by)), []).append(asked)
        made = [
            Addressee(who, name, named_by, _at_stake(all_of_it), tuple(_goods_asked(all_of_it)))
            for (who, name, named_by), all_of_it in found.items()
        ]
        dead_ends = [
            DeadEnd(ask, settled_by, _sum(width for width, _ in on), tuple(line for _, lines in on for line in lines))
            for (ask, settled_by), on in self._dead.items()
        ]
        return Questions(
            by,
            self._entries,
            _at_stake(self._asked),
            tuple(sorted(made, key=lambda one: (_WHO.index(one.who), *_heaviest(one.width), one.name or ""))),
            tuple(sorted(dead_ends, key=lambda one: (*_heaviest(one.width), one.ask))),
        )


def _at(entry: Entry, line: Line | None) -> AskedLine:
    named = entry.entry_number or entry.reference
    if line is None:
        return AskedLine(named, None, None)
    return AskedLine(named, line.line, line.invoice.number if line.invoice else None)


def _goods(line: Line | None) -> AskedGoods:
    if line is None:
        return _ENTRY
    return AskedGoods(line.reference, line.description, show_number(line.tariff_number), line.origin, ())


def _name(asked: _Asked, by: By) -> tuple[str | None, NamedBy]:
    """Return the name that a question goes to, and by what the entry gives it."""
    goods = asked.goods
    of_goods: tuple[tuple[str | None, NamedBy], ...] = (
        (goods.part, "part number"),
        (goods.description, "description"),
        (goods.tariff_number, "tariff number"),
    )
    of_entry: tuple[tuple[str | None, NamedBy], ...] = ((asked.at.entry, "entry"),)
    names: tuple[tuple[str | None, NamedBy], ...]
    if by == "entry":
        names = of_entry
    elif by == "part":
        names = (*of_goods, *of_entry)
    elif asked.row.asks.who == "supplier":
        names = ((asked.supplier, "supplier"), *of_goods, *of_entry)
    elif asked.row.asks.who == "importer":
        names = ((asked.importer, "importer"),)
    else:
        names = ()
    for name, named_by in names:
        if name:
            return name, named_by
    return None, "nothing"


def _goods_asked(asked: Iterable[_Asked]) -> Iterator[AskedGoods]:
    """Yield the goods that are asked about, each with its questions; what is named by its part number has no other."""
    found: dict[AskedGoods, list[_Asked]] = {}
    for one in asked:
        known = one.goods if one.goods.part is None else one.goods._replace(description=None)
        found.setdefault(known, []).append(one)
    for known, of_goods in found.items():
        described = next((one.goods.description for one in of_goods if one.goods.description), known.description)
        yield known._replace(description=described, questions=tuple(_questions(of_goods)))


def _questions(asked: Iterable[_Asked]) -> Iterator[OneQuestion]:
    found: dict[tuple[str, str], list[_Asked]] = {}
    for one in asked:
        found.setdefault((one.row.fact, one.row.expected), []).append(one)
    for (fact, expected), same in found.items():
        rows = [one.row for one in same]
        first = min(rows, key=lambda row: _REASONS.index(row.reason))  # missing on one line, and next on another
        yield OneQuestion(
            fact=fact,
            question=first.question,
            expected=expected,
            per=first.asks.per,
            reason=first.reason,
            says=next((row.says for row in rows if row.says), ""),
            width=_sum(row.width for row in rows),
            measures=tuple(dict.fromkeys(measure for row in rows for measure in row.measures)),
            lines=tuple(one.at for one in same),
            reported=all(row.reported for row in rows),
        )


_REASONS: tuple[Reason, ...] = ("missing", "fee", "follows", "documentation")


def _at_stake(asked: Iterable[_Asked]) -> Decimal | None:
    """Return what hangs on questions: on each line the most that hangs on any of them, since they share it."""
    by_line: dict[tuple[int, int | None], list[Decimal | None]] = {}
    for one in asked:
        by_line.setdefault(one.place, []).append(one.row.width)
    return _sum(_most(widths) for widths in by_line.values())


def _most(widths: list[Decimal | None]) -> Decimal | None:
    known = [width for width in widths if width is not None]
    return max(known) if len(known) == len(widths) else None


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    every = list(amounts)
    known = [amount for amount in every if amount is not None]
    return cents(add_all(known)) if len(known) == len(every) else None


def _heaviest(width: Decimal | None) -> tuple[bool, Decimal]:
    return width is not None, -(width or ZERO)
