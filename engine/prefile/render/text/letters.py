"""Letters that ask for facts: one to each supplier, and one to the importer, with blanks to fill in.

A letter to a supplier says what is needed and why, and no amount of duty; the importer's has the price of each answer.
"""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Iterable, Iterator, Sequence

from prefile.analysis.asked_once import Addressee, AskedGoods, AskedLine, OneQuestion
from prefile.render.page_form import PageForm
from prefile.render.text.questions import goods_words
from prefile.render.text.words import clean
from prefile.values.money import ZERO, show_money

__all__ = ["letters_text"]

WIDTH = 78
_BLANK = "_" * 30
_ASKING = (
    "We are preparing a customs entry into the United States for goods that you supply. US duty on them depends on the "
    "facts below, which only you or the producer can state. Please answer each one from production records, not from "
    "estimates, and send what proves it: a mill or smelter certificate, an assay, a certification of origin. Where an "
    "answer differs from one production lot to another, answer for each lot."
)
_ASKING_AT_ONCE = (
    "Some questions matter only for some answers to others. We ask them now so that we need not write to you again. "
    "Please answer all of them, and write 0 or none where the goods have none."
)
_TO_IMPORTER = (
    "We are preparing your customs entries. What is below only you can state. A claim lowers duty only where the goods "
    "and you meet its conditions, and you keep the documents that prove it; claim nothing that you cannot prove. This "
    "is information, not advice."
)
_ENDS = {
    "supplier": "Please return this letter or the table with your answers, signed by someone who knows the records.",
    "importer": "Please return this letter or the table with your answers and copies of the documents.",
}
_MOST_LINES = 50  # that a letter lists one by one


def letters_text(addressees: Iterable[Addressee], form: PageForm) -> str:
    """Return a letter to each addressee but the filer, one behind the other, each beginning on a page of its own."""
    letters = ["\n".join(_letter(one, form)) + "\n" for one in addressees if one.who != "filer"]
    return "\f".join(letters)


def _letter(addressee: Addressee, form: PageForm) -> Iterator[str]:
    for line in form.letterhead_lines:
        yield clean(line)
    if form.letterhead_lines:
        yield ""
    supplier = addressee.who == "supplier"
    named = addressee.named_by == "supplier" or not supplier
    yield f"To:      {clean(addressee.name or '') if named and addressee.name else _BLANK}"
    yield f"From:    {clean(form.preparer) or _BLANK}"
    yield f"Date:    {_BLANK}"
    yield "Subject: Facts needed for US customs" if supplier else "Subject: Facts and documents for your US entries"
    for paragraph in _opening(addressee):
        yield ""
        yield from textwrap.wrap(paragraph, WIDTH)
    numbers = itertools.count(1)
    for goods in addressee.goods:
        yield ""
        yield from _wrapped(_named(goods), "")
        for question in goods.questions:
            yield ""
            yield from _question(next(numbers), question, priced=not supplier)
    yield ""
    yield from textwrap.wrap(_ENDS[addressee.who], WIDTH)
    yield ""
    yield f"Answered by: {_BLANK}  Date: {'_' * 14}"


def _opening(addressee: Addressee) -> Sequence[str]:
    if addressee.who == "importer":
        return (_TO_IMPORTER,)
    follows = any(question.reason == "follows" for question in addressee.questions)
    return (_ASKING, _ASKING_AT_ONCE) if follows else (_ASKING,)


def _named(goods: AskedGoods) -> str:
    lines = dict.fromkeys(line for question in goods.questions for line in question.lines)
    invoices = tuple(dict.fromkeys(line.invoice for line in lines if line.invoice))
    entries = tuple(dict.fromkeys(line.entry for line in lines if line.entry))
    where = f"invoice {', '.join(invoices)}" if invoices else f"entry {', '.join(entries)}" if entries else ""
    name = goods_words(goods).replace(" · ", ", US tariff number ")
    return f"GOODS: {name}{f' ({where})' if where else ''}"


def _question(number: int, question: OneQuestion, *, priced: bool) -> Iterator[str]:
    yield from _wrapped(f"{number}. {question.question[:1].upper()}{question.question[1:]}", "   ")
    if question.says:
        yield from _wrapped(f"   Only if {question.says}.", "   ")
    if priced and (price := _price(question)):
        yield from _wrapped(f"   {price}", "   ")
    yield from _wrapped(f"   Write {question.expected}.", "   ")
    if question.per == "goods" or len(question.lines) == 1:
        yield f"   Answer: {_BLANK}"
        return
    for line in question.lines[:_MOST_LINES]:
        yield f"   {clean(_line(line))}: {_BLANK}"
    if len(question.lines) > _MOST_LINES:
        yield f"   … and {len(question.lines) - _MOST_LINES:,} more lines: see the table"


def _price(question: OneQuestion) -> str:
    if question.reason == "documentation":
        less = "less" if question.width is None else f"{show_money(question.width)} USD less"
        return f"Duty with it is {less}."
    if question.reported:
        return "CBP wants it on the entry; no duty hangs on it."
    if question.width is None:
        return "No upper bound is known of the duty that hangs on it."
    return f"Up to {show_money(question.width)} USD of duty hangs on it." if question.width > ZERO else ""


def _line(line: AskedLine) -> str:
    invoice = f"invoice {line.invoice}, " if line.invoice else ""
    entry = f"entry {line.entry}" if line.entry else "entry"
    return f"{invoice}{entry}" if line.line is None else f"{invoice}{entry}, line {line.line}"


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(clean(text), WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
