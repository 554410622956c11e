"""The rule book for people: the table of measures, and one measure whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from prefile.decision.standing import standing_on
from prefile.law.book import RuleBook
from prefile.law.measure import Measure, StandingRow
from prefile.law.partners import Agreement, Instrument
from prefile.render.text.console import console, table, written
from prefile.render.text.form import WIDTH
from prefile.rulebook.examples import each_example
from prefile.rulebook.rule_folder import written_book
from prefile.values.dates import show_instant, write_instant
from prefile.values.json_shape import plain
from prefile.workbench.documents import ListedAgreement, ListedInstrument, ListedMeasure, Measures, Negotiations
from prefile.workbench.measure_sheet import Said, example_rows, measure_sheet, outline, rule_parts

__all__ = [
    "agreements_json",
    "agreements_text",
    "kind_of",
    "life_of",
    "measure_json",
    "measure_parts",
    "measure_rows",
    "measure_text",
    "measures_json",
    "measures_text",
]

_BINDING = {"yes": "binding", "no": "not binding", "unknown": "binding or not is not known"}


def measures_text(book: RuleBook, on: datetime | None, as_known_on: date | None) -> str:
    """Return the table of a book's measures, with their standing at an instant where one is given."""
    out = console(WIDTH, colour=False)
    columns = table(("measure", "left"), ("what follows", "left"), ("examples", "right"), ("verified", "left"))
    for measure in sorted(book.measures, key=lambda measure: measure.id):
        examples = str(sum(1 for _ in each_example(written_book(book).rules[measure.file].examples)))
        columns.add_row(measure.id, kind_of(measure), examples, measure.verified.through.isoformat())
        standing = standing_on(measure, on, as_known_on).because if on else life_of(measure)
        columns.add_row(Text(f"  {standing}", "dim"), "", "", "")
    out.print(columns)
    out.print(Text(f"{len(book.measures)} measures, {book.tariff.name}, {book.digest}"))
    return written(out)


def measures_json(book: RuleBook, on: datetime | None, as_known_on: date | None) -> dict[str, object]:
    """Return what the table of measures says as a document."""
    measures = tuple(
        ListedMeasure(
            measure=measure.id,
            title=measure.title,
            treatment=kind_of(measure),
            standing=standing_on(measure, on, as_known_on).because if on else life_of(measure),
            verified_through=measure.verified.through.isoformat(),
        )
        for measure in sorted(book.measures, key=lambda measure: measure.id)
    )
    return plain(Measures(book.digest, write_instant(on) if on else None, measures))


def kind_of(measure: Measure) -> str:
    """Return what follows on a line that the measure covers, in a word or two."""
    return measure.treatment.kind


def life_of(measure: Measure) -> str:
    """Return a measure's standings with their dates, without those that a later text replaced."""
    return "; ".join(_row(row) for row in measure.standing if row.window.replaced is None)


def _row(row: StandingRow) -> str:
    since = f" from {show_instant(row.window.since)}" if row.window.since else ""
    until = f" until {show_instant(row.window.until)}" if row.window.until else ""
    known = f", known {row.window.known}" if row.window.known else ""
    replaced = f", replaced {row.window.replaced}" if row.window.replaced else ""
    return f"{row.standing}{since}{until}{known}{replaced}"


def agreements_text(book: RuleBook, origin: str | None) -> str:
    """Return the partners' instruments, or those that govern goods of one origin."""
    out = console(WIDTH, colour=False)
    chosen = book.agreements if origin is None else book.agreements_by_country.get(origin, ())
    for agreement in chosen:
        out.print(Text(f"{agreement.title} ({', '.join(agreement.partners)})", "bold"))
        out.print(Text(agreement.summary))
        for instrument in agreement.instruments:
            out.print(Text(f"  {instrument.date}  {instrument.name}"))
            out.print(
                Text(
                    f"    {instrument.kind}, {instrument.status}, {_BINDING[instrument.binding]}; "
                    f"effect on duty: {instrument.effect_on_duty} [{instrument.cite}]"
                )
            )
            for effect in instrument.effects:
                out.print(Text(f"    {effect.shown} [{effect.cite}]"))
            for what, says in (("price floors", instrument.price_floors), ("section 232", instrument.section_232)):
                if says:
                    out.print(Text(f"    {what}: {says}"))
        if agreement.unread:
            out.print(Text(f"  not known: {agreement.unread}"))
        out.print()
    if origin is not None and not chosen:
        out.print(Text(f"No instrument on critical minerals with {origin} is in this book."))
    else:
        count = sum(len(agreement.instruments) for agreement in chosen)
        out.print(Text(f"{len(chosen)} partner{_s(len(chosen))}, {count} instrument{_s(count)}"))
    return written(out)


def agreements_json(book: RuleBook, origin: str | None) -> dict[str, object]:
    """Return the partners' instruments, or those that govern goods of one origin, as a document."""
    chosen = book.agreements if origin is None else book.agreements_by_country.get(origin, ())
    return plain(Negotiations(book.digest, tuple(map(_listed_agreement, chosen))))


def _listed_agreement(agreement: Agreement) -> ListedAgreement:
    return ListedAgreement(
        title=agreement.title,
        partners=agreement.partners,
        countries=tuple(sorted(agreement.countries)),
        summary=agreement.summary,
        instruments=tuple(_listed_instrument(agreement, instrument) for instrument in agreement.instruments),
        not_known=agreement.unread,
    )


def _listed_instrument(agreement: Agreement, instrument: Instrument) -> ListedInstrument:
    return ListedInstrument(
        name=instrument.name,
        kind=instrument.kind,
        status=instrument.status,
        date=instrument.date,
        binding=instrument.binding,
        effect_on_duty=instrument.effect_on_duty,
        effects=tuple(effect.shown for effect in instrument.effects),
        price_floors=instrument.price_floors,
        section_232=instrument.section_232,
        authority=agreement.citations[instrument.cite].cite,
    )


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def measure_text(book: RuleBook, measure: Measure) -> str:
    """Return one measure whole, each part with its authority; its examples last, as a table.

    Raises:
        RuleFileProblems: its file has changed since the book was opened, or an example in it cannot be read.
    """
    out = console(WIDTH, colour=False)
    out.print(Text(f"{measure.id}\n{measure.title}\n\n{measure.summary}\n"))
    for title, rows in measure_sheet(book, measure):
        if rows:
            out.print(Text(title, "bold"))
        for row in rows:
            _print_said(out, row)
    out.print(Text("AUTHORITIES", "bold"))
    for authority in _authorities(measure):
        out.print(_hanging(authority, 1))
    out.print(Text("EXAMPLES", "bold"))
    columns = table(("example", "left"), ("outcome", "left"), ("duty", "right"))
    for example in example_rows(book, measure):
        columns.add_row(example.name, example.outcome, example.duty)
        facts = f"{example.facts}{f' ({example.shows})' if example.shows else ''}"
        columns.add_row(Padding(Text(facts, "dim"), (0, 0, 0, 2)), "", "")
    out.print(columns)
    out.print(Text(f"\nVerified through {measure.verified.through} by {measure.verified.by}; {measure.file}"))
    return written(out)


def _print_said(out: Console, row: Said) -> None:
    """Write one thing that a measure says, and under it its condition, where that is too long for one line."""
    if row.where is None:
        out.print(_hanging(row.line, 1))
        return
    (_, first), *others = outline(row.where)
    out.print(_hanging(f"{row.says}{row.behind}, where {first}", 1))
    for depth, words in others:
        out.print(_hanging(f"- {words}", depth + 1))


def _hanging(words: str, depth: int) -> Padding:
    return Padding(Text(words), (0, 0, 0, 2 * depth))


def measure_json(book: RuleBook, measure: Measure) -> dict[str, object]:
    """Return one measure whole as a document; its parts are in the words of the text."""
    return {
        "format": "prefile-measure/1",
        "measure": measure.id,
        "title": measure.title,
        "summary": measure.summary,
        "parts": {title.lower(): rows for title, rows in measure_parts(book, measure)},
        "verified_through": measure.verified.through.isoformat(),
        "verified_by": measure.verified.by,
        "file": measure.file,
    }


def measure_parts(book: RuleBook, measure: Measure) -> Iterator[tuple[str, list[str]]]:
    """Yield the parts of a measure with their rows, each in one line."""
    for title, rows in measure_sheet(book, measure):
        yield title, [row.line for row in rows]
    yield "AUTHORITIES", list(_authorities(measure))


def measure_rows(measure: Measure) -> Iterator[tuple[str, list[str]]]:
    """Yield the parts of a measure that say what it does: what it covers, and what follows."""
    for title, rows in rule_parts(measure):
        yield title, [row.line for row in rows]


def _authorities(measure: Measure) -> Iterator[str]:
    for key, citation in measure.citations.items():
        mark = "" if citation.certain else " (probable)"
        says = f": {citation.says}" if citation.says else ""
        yield f"{key}  {citation.cite}, {citation.date}{mark}{says}"
