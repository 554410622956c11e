"""What a book covers, measure by measure, in the words of its own files: for people, and for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from prefile.law.book import RuleBook
from prefile.law.measure import Measure, Verified
from prefile.law.scope import LeftOut
from prefile.render.text.console import console, table, written
from prefile.render.text.form import WIDTH
from prefile.render.text.law_read import book_read_words
from prefile.render.text.rules import kind_of
from prefile.render.text.words import count
from prefile.rulebook.examples import each_example
from prefile.rulebook.rule_folder import written_book
from prefile.values.dates import show_instant, write_instant
from prefile.values.tariff_number import show_number

__all__ = ["covers_json", "covers_text"]

_INDENT = (0, 0, 0, 4)
_ABBREVIATED = 5  # letters of a name that is one: IEEPA


def covers_text(book: RuleBook, *, full: bool = False, left_out: bool = False) -> str:
    """Return on one screen what the book covers, through when it was read, and what it does not check.

    `left_out` is what each measure and the book leave out, in their words; `full` all of it, measure by measure.
    """
    out = console(WIDTH, colour=False)
    if full:
        _measures(out, book)
    elif not left_out:
        _short(out, book)
    if full or left_out:
        _left_out(out, book)
    return written(out)


def _short(out: Console, book: RuleBook) -> None:
    kinds = Counter(_family(measure) for measure in book.measures if measure.standing)
    since = "" if book.boundary is None else f", for rate dates from {show_instant(book.boundary.since)}"
    out.print(Text(f"{count(len(book.measures), 'measure', 'measures')}{since}.", "bold"))
    out.print(Text("; ".join(f"{name} {number}" for name, number in sorted(kinds.items()))))
    out.print(Text(f"Law read through: {book_read_words(book)}."))
    out.print(Text(f"Tariff numbers and rates: {book.tariff.name}."))
    out.print()
    out.print(Text("NOT CHECKED", "bold"))
    for what in dict.fromkeys(row.what for row in book.leaves_out):
        out.print(Padding(Text(what), (0, 0, 0, 2)))
    out.print()
    open_ones = sum(1 for measure in book.measures if any(True for _ in _open(measure)))
    out.print(
        Text(f"Of {count(open_ones, 'measure', 'measures')} something is left open: a line says where it meets it.")
    )
    out.print(Text("More: --left-out · --full · --headings · prefile rules list", "dim"))


def _family(measure: Measure) -> str:
    """Name the family of a measure by the law that its id names."""
    family = measure.id.split(".")[1] if "." in measure.id else measure.id
    number = family.removeprefix("section-")
    if number != family:
        return f"Section {number}"
    return family.upper() if len(family) <= _ABBREVIATED else family.replace("-", " ").capitalize()


def _measures(out: Console, book: RuleBook) -> None:
    if book.boundary is not None:
        out.print(Text(f"Rate dates from {show_instant(book.boundary.since)}: {book.boundary.says}"))
    tariff = book.tariff
    out.print(Text(f"Tariff numbers and rates: {tariff.name}; {tariff.source}"))
    for part in tariff.read:
        out.print(Text(f"  {part.part}: read through {part.through}, {part.by}"))
    out.print()
    columns = table(("measure", "left"), ("what follows", "left"), ("numbers", "right"), ("examples", "right"))
    for measure in _sorted(book):
        columns.add_row(measure.id, kind_of(measure), _numbers(measure), str(_examples(book, measure)))
        columns.add_row(Text(f"  in force {'; '.join(_in_force(measure)) or 'never so far'}", "dim"), "", "", "")
        columns.add_row(Text(f"  verified {_verified(measure.verified)}", "dim"), "", "", "")
    out.print(columns)


def _left_out(out: Console, book: RuleBook) -> None:
    out.print()
    out.print(Text("WHAT THE MEASURES LEAVE OUT", "bold"))
    for measure in _sorted(book):
        open_matters = list(_open(measure))
        if open_matters:
            out.print(Text(f"  {measure.id}"))
        for words in open_matters:
            out.print(Padding(Text(words), _INDENT))
    out.print()
    out.print(Text("WHAT NO FILE COVERS", "bold"))
    for row in book.leaves_out:
        out.print(Padding(Text(f"{row.what}{_where(row)}: {row.says}"), (0, 0, 0, 2)))


def _where(row: LeftOut) -> str:
    numbers = f" of {', '.join(map(show_number, row.numbers))}" if row.numbers else ""
    numbers = f" of {len(row.listed):,} numbers by origin" if row.listed is not None else numbers
    return f"{numbers}{f' on {row.on}' if row.on else ''}"


def _sorted(book: RuleBook) -> list[Measure]:
    return sorted(book.measures, key=lambda measure: measure.id)


def _examples(book: RuleBook, measure: Measure) -> int:
    return sum(1 for _ in each_example(written_book(book).rules[measure.file].examples))


def _numbers(measure: Measure) -> str:
    named = {listing.prefix for listing in measure.listings if not listing.excluded}
    return "all" if "" in named else f"{len(named):,}"


def _in_force(measure: Measure) -> Iterator[str]:
    """Yield from when until when it is in force, as the book knows it."""
    rows = [row for row in measure.standing if row.window.replaced is None]
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        if row.standing == "in force":
            until = row.window.until or (following.window.since if following is not None else None)
            since = f"from {show_instant(row.window.since)}" if row.window.since else "from the beginning"
            yield f"{since}{f' until {show_instant(until)}' if until else ''}"


def _sources(verified: Verified) -> dict[str, str]:
    days = {"texts": verified.texts, "chapter 99": verified.chapter_99, "tariff table": verified.tariff_table}
    return {source: day.isoformat() for source, day in days.items() if day is not None}


def _verified(verified: Verified) -> str:
    return ", ".join(f"{source} through {day}" for source, day in _sources(verified).items())


def _open(measure: Measure) -> Iterator[str]:
    """Yield what a measure itself does not tell: all of it where it is not encoded, and each of its doubts."""
    if not measure.treatment.encoded:
        yield "not encoded: it is open which lines it covers"
    for ground in measure.conditions:
        if ground.kind == "doubt" and ground.says:
            yield f"cannot be determined: {ground.says}"
    if any(not citation.certain for citation in measure.citations.values()):
        keys = ", ".join(key for key, citation in measure.citations.items() if not citation.certain)
        yield f"from secondary readings only: {keys}"


def covers_json(book: RuleBook) -> dict[str, object]:
    """Return what the book covers as a document."""
    boundary, tariff = book.boundary, book.tariff
    return {
        "format": "prefile-covers/1",
        "rulebook": book.digest,
        "from": _instant(boundary.since) if boundary else None,
        "why": boundary.says if boundary else None,
        "edition": tariff.name,
        "editions": [{"edition": held.name, "from": _instant(held.window.since)} for held in tariff.editions],
        "read": [{"part": part.part, "through": part.through.isoformat(), "by": part.by} for part in tariff.read],
        "measures": [_shape(book, measure) for measure in _sorted(book)],
        "leaves_out": [
            {"what": row.what, "says": row.says, "numbers": list(row.numbers or ()), "for": row.on}
            for row in book.leaves_out
        ],
    }


def _instant(since: datetime | None) -> str | None:
    return write_instant(since) if since is not None else None


def _shape(book: RuleBook, measure: Measure) -> dict[str, object]:
    return {
        "measure": measure.id,
        "title": measure.title,
        "treatment": kind_of(measure),
        "in_force": list(_in_force(measure)),
        "numbers": _numbers(measure),
        "examples": _examples(book, measure),
        "verified": {**_sources(measure.verified), "by": measure.verified.by},
        "leaves_out": list(_open(measure)),
    }
