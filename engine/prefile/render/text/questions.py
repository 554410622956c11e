"""What is asked about entries, for people: whom, about which goods, and how much duty hangs on the answers."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from decimal import Decimal

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from prefile.analysis.asked_once import Addressee, AskedGoods, AskedLine, OneQuestion, Questions
from prefile.render.text.console import console, written
from prefile.render.text.words import clean, count, lines_words
from prefile.values.money import ZERO, show_money

__all__ = ["addressee_name", "goods_words", "lines_named", "questions_text"]

_TITLES = {"supplier": "SUPPLIER", "importer": "IMPORTER", "filer": "YOU, THE FILER"}
_LATER = "+ matters only if another answer leaves it open; asked now, so that nobody is written to twice"
_MOST_ENTRIES = 3
_HEAD, _DEEP, _LAST = (0, 0, 0, 2), (0, 0, 0, 4), (0, 0, 0, 8)
_NOTHING = "Nothing is missing, and no document would lower a duty: there is nothing to ask."
_NEXT = (
    "To send: --format letter [--to NAME]. To fill in: --format xlsx --out ask.xlsx, "
    "then prefile screen … --facts ask.xlsx"
)


def questions_text(questions: Questions, *, width: int, colour: bool = False) -> str:
    """Return what is asked about a run as text."""
    out = console(width, colour=colour)
    if not questions.addressees and not questions.dead_ends:
        out.print(Text(_NOTHING))
        return written(out)
    every = [question for addressee in questions.addressees for question in addressee.questions]
    entries = count(questions.entries, "entry", "entries")
    out.print(Text(f"{count(len(every), 'question', 'questions')} about {entries}: {_stake(questions.width)}", "bold"))
    if counted := _counted(every):
        out.print(Text(counted, "dim"))
    numbers = itertools.count(1)
    for addressee in questions.addressees:
        out.print(Text(f"{addressee_title(addressee)}: {_stake(addressee.width)}", "bold"))
        for goods in addressee.goods:
            _goods(out, goods, numbers)
    if any(question.reason == "follows" for question in every):
        out.print(Padding(Text(_LATER, "dim"), _HEAD))
    if questions.dead_ends:
        out.print(Text("NO FACT OF AN ENTRY ANSWERS THESE", "bold"))
    for dead in questions.dead_ends:
        out.print(Padding(Text(clean(f"{dead.ask} ({lines_named(dead.lines)}): {_hangs(dead.width)}")), _HEAD))
        out.print(Padding(Text(clean(f"settled by {dead.settled_by}"), "dim"), _DEEP))
    if every:
        out.print(Padding(Text(_NEXT, "dim"), _HEAD))
    return written(out)


def _counted(every: Sequence[OneQuestion]) -> str:
    """Count the facts that are missing as the answer counts them, beside what else is asked; nothing where all are.

    Claims on which the same duties hang answer alike: they are one fact.
    """
    missing = [question for question in every if question.reason == "missing" and not question.reported]
    lacked = {one.measures if one.fact.startswith("claims/") else one.fact for one in missing}
    follows = sum(question.reason == "follows" for question in every)
    if not follows:
        return ""
    return (
        f"{count(len(lacked), 'fact is', 'facts are')} missing; {follows} more matter only if answers leave them open"
    )


def _together(questions: Sequence[OneQuestion]) -> Decimal | None:
    """Return the duty that hangs on several questions about goods together: the same amount at each, asked once."""
    widths = [question.width for question in questions if question.reason in {"missing", "follows"} and question.width]
    shared = [width for width in widths if widths.count(width) > 1]
    return max(shared, default=None)


def _goods(out: Console, goods: AskedGoods, numbers: Iterator[int]) -> None:
    """Write the questions about some goods, numbered on."""
    common = _common(goods.questions)
    where = f" · {lines_named(common)}" if common else ""
    out.print(Padding(Text(clean(f"{goods_words(goods)}{where}")), _HEAD))
    together = _together(goods.questions)
    if together is not None:
        words = f"{show_money(together)} USD is at stake once, on the answers marked * together"
        out.print(Padding(Text(words, "dim"), _DEEP))
    for question in goods.questions:
        later = " +" if question.reason == "follows" else ""
        lines = "" if common else f" ({lines_named(question.lines)})"
        each = f", for each {_whole(question)}" if question.per == "shipment" and len(question.lines) > 1 else ""
        hangs = "" if question.reason == "fee" else f": {_worth(question)}"
        hangs = " *" if question.reason != "documentation" and question.width == together and together else hangs
        hangs = ": CBP wants it on the entry; no duty hangs on it" if question.reported else hangs
        out.print(Padding(Text(clean(f"{next(numbers)}. {question.question}{each}{lines}{hangs}{later}")), _DEEP))
        if question.says:
            out.print(Padding(Text(clean(f"only if {question.says}"), "dim"), _LAST))


def _whole(question: OneQuestion) -> str:
    return "entry" if question.lines[0].line is None else "line"


def _common(questions: Sequence[OneQuestion]) -> tuple[AskedLine, ...]:
    """Return the lines that every question concerns, where all concern the same."""
    first = questions[0].lines
    return first if all(question.lines == first for question in questions) else ()


def addressee_title(addressee: Addressee) -> str:
    """Say who is asked, and that an entry names no supplier where it does not."""
    title, name = _TITLES[addressee.who], clean(addressee.name or "")
    if addressee.who == "supplier" and addressee.named_by != "supplier":
        return f"{title} of {name or 'the goods'} (no supplier is named)"
    return f"{title} {name}".rstrip()


def addressee_name(addressee: Addressee) -> str:
    """Return the name of who is asked, by which --to finds it."""
    return addressee.name or addressee.who


def goods_words(goods: AskedGoods) -> str:
    """Name goods by their part, description, tariff number and origin."""
    if goods.tariff_number is None:
        return "The whole entry"
    named = ", ".join(word for word in (goods.part, goods.description) if word)
    of = f" of {goods.origin}" if goods.origin else ""
    return f"{named} · {goods.tariff_number}{of}" if named else f"{goods.tariff_number}{of}"


def lines_named(lines: Sequence[AskedLine]) -> str:
    """Name lines by their entries, or count them where they are many."""
    by_entry: dict[str | None, list[int]] = {}
    for line in lines:
        numbers = by_entry.setdefault(line.entry, [])
        if line.line is not None and line.line not in numbers:
            numbers.append(line.line)
    if len(by_entry) > _MOST_ENTRIES:
        return f"{count(len(lines), 'line', 'lines')} of {len(by_entry):,} entries"
    return "; ".join(_in_entry(entry, numbers) for entry, numbers in by_entry.items())


def _in_entry(entry: str | None, numbers: list[int]) -> str:
    named = f"entry {entry}" if entry else "the entry without a number"
    return f"{named}, {lines_words(sorted(numbers))}" if numbers else named


def _stake(width: Decimal | None) -> str:
    if width is None:
        return "duty at stake without a known upper bound"
    return f"up to {show_money(width)} USD of duty at stake" if width > ZERO else "no duty at stake"


def _worth(question: OneQuestion) -> str:
    if question.reason != "documentation":
        return _hangs(question.width)
    return "less duty with it" if question.width is None else f"{show_money(question.width)} USD less with it"


def _hangs(width: Decimal | None) -> str:
    if width is None:
        return "no upper bound known"
    return f"{show_money(width)} USD" if width > ZERO else "no duty"
