"""What a code, measure, claim, heading or other word of a report means, for people; and the list of every claim."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from prefile.analysis.explain import (
    ClaimMeaning,
    CodeMeaning,
    Explained,
    HeadingMeaning,
    HeadingUse,
    MeasureMeaning,
)
from prefile.analysis.explained_words import CitationMeaning, FactMeaning, FeeMeaning, WordMeaning
from prefile.findings import claim_named
from prefile.render.text.console import console, written
from prefile.render.text.notation import in_notation
from prefile.render.text.words import like_words
from prefile.values.dates import day_words

__all__ = ["claims_text", "explained_text"]

_INDENT, _DEEPER = (0, 0, 0, 2), (0, 0, 0, 4)
_MOST_ROWS = 40  # of a condition, which prefile rules show writes whole
_MOST_HEADINGS = 30
_DAY = re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b", re.ASCII)
_STANDS = {"encoded": "computed by prefile", "not encoded": "not in the rule book"}


def explained_text(found: Explained, *, width: int, colour: bool = False) -> str:
    """Return what a word means, in lines of a width."""
    out = console(width, colour=colour)
    match found:
        case CodeMeaning():
            _code(out, found)
        case MeasureMeaning():
            _measure(out, found)
        case ClaimMeaning():
            _claim(out, found)
        case HeadingMeaning():
            _heading(out, found)
        case WordMeaning():
            _word(out, found)
        case FeeMeaning():
            _fee(out, found)
        case FactMeaning():
            _fact(out, found)
        case CitationMeaning():
            _citation(out, found)
    return written(out)


def claims_text(claims: Sequence[ClaimMeaning], *, width: int, colour: bool = False) -> str:
    """Return every claim with what it asserts, and what it bears on."""
    out = console(width, colour=colour)
    for claim in claims:
        out.print(Text(claim.named, "bold"))
        out.print(Padding(Text(claim.asserts), _INDENT))
        out.print(Padding(Text(", ".join(use.name for use in claim.used_by), "dim"), _INDENT))
    out.print()
    out.print(Text(f"{len(claims)} claims. How to state one: prefile explain CLAIM"))
    return written(out)


def _code(out: Console, found: CodeMeaning) -> None:
    out.print(Text.assemble((found.code, "bold"), f"  {found.group}: {found.title}"))
    out.print()
    out.print(Padding(Text(f"{found.why}{like_words(found.like)}"), _INDENT))
    out.print(Padding(Text(f"To do: {found.next}"), _INDENT))


def _measure(out: Console, found: MeasureMeaning) -> None:
    out.print(Text(found.title, "bold"))
    out.print(Text(found.measure))
    out.print()
    out.print(Padding(Text(found.summary), _INDENT))
    out.print()
    for name, words in (
        ("in force", _in_days("; ".join(found.in_force)) or "never so far"),
        ("what follows", found.treatment),
        ("headings", _some(found.headings)),
        ("not owed beside", "; ".join(found.others)),
        ("law read", _in_days(f"through {found.verified_through}")),
    ):
        if words:
            out.print(Padding(Text.assemble((f"{name}: ", "dim"), words), _INDENT))
    if found.claims:
        out.print()
        out.print(Text("Claims", "bold"))
        for claim, asserts in found.claims.items():
            out.print(Padding(Text(f"{claim_named(claim, found.claim_names.get(claim, ''))}: {asserts}"), _INDENT))
    out.print()
    out.print(Text("Authorities", "bold"))
    for authority in found.authorities:
        out.print(Padding(Text(_in_days(authority)), _INDENT))
    out.print()
    out.print(Text(f"Every number, condition and rate: prefile rules show {found.measure}", "dim"))


def _in_days(text: str) -> str:
    """Write the days in a text as people do: Dec 4, 2026."""
    return _DAY.sub(lambda day: day_words(date.fromisoformat(day[0])), text)


def _some(headings: Sequence[str]) -> str:
    more = f" and {len(headings) - _MOST_HEADINGS} more" if len(headings) > _MOST_HEADINGS else ""
    return f"{', '.join(headings[:_MOST_HEADINGS])}{more}"


def _claim(out: Console, found: ClaimMeaning) -> None:
    out.print(Text(found.named, "bold"))
    out.print(Text("a claim that the importer makes on a line"))
    out.print()
    out.print(Padding(Text(f"The importer states: {found.asserts}."), _INDENT))
    out.print()
    out.print(Text("Affects", "bold"))
    for use in found.used_by:
        needs = " (only with the reference of its document)" if use.needs_reference else ""
        out.print(Padding(Text(f"{use.title}{needs}"), _INDENT))
        out.print(Padding(Text(use.name, "dim"), _DEEPER))
    out.print()
    out.print(Text("How to state it, by the reference of the document that proves it", "bold"))
    for where, how in (
        ("in a spreadsheet", f"a column that the mapping names for claims/{found.claim}/reference"),
        (
            "beside any file",
            f"a row of a side-car (--facts): entry, line, claims/{found.claim}/reference, the reference",
        ),
        ("in prefile-entry JSON", f'on the line: "claims": [{{"claim": "{found.claim}", "reference": "…"}}]'),
    ):
        out.print(Padding(Text.assemble((f"{where}: ", "dim"), how), _INDENT))


def _word(out: Console, found: WordMeaning) -> None:
    out.print(Text(found.word, "bold"))
    out.print(Padding(Text(found.says), _INDENT))
    if found.see:
        out.print(Padding(Text(f"See: prefile explain {_quoted(found.see)}", "dim"), _INDENT))


def _quoted(word: str) -> str:
    return f'"{word}"' if " " in word else word


def _fee(out: Console, found: FeeMeaning) -> None:
    out.print(Text(f"{found.title} ({found.fee.upper()})", "bold"))
    out.print(Text("owed once an entry, beside duty"))
    out.print()
    for name, words in (
        ("entry types", ", ".join(found.entry_types)),
        ("modes of transport", ", ".join(found.modes)),
        ("rates", _in_days("; ".join(found.rates))),
    ):
        if words:
            out.print(Padding(Text.assemble((f"{name}: ", "dim"), words), _INDENT))
    if found.exempt:
        out.print()
        out.print(Text("Exempt", "bold"))
    for words in found.exempt:
        out.print(Padding(Text(words), _INDENT))
    out.print()
    out.print(Text("Authorities", "bold"))
    for words in found.authorities:
        out.print(Padding(Text(words), _INDENT))


_ASKED = {"supplier": "the supplier", "importer": "the importer", "filer": "whoever files"}


def _fact(out: Console, found: FactMeaning) -> None:
    out.print(Text(found.fact, "bold"))
    out.print(Text(f"a fact of {'the entry' if found.of == 'entry' else 'a line'}"))
    for name, words in (
        ("question", found.question),
        ("answer", found.expected),
        ("can answer", None if found.who is None else _ASKED[found.who]),
    ):
        if words:
            out.print(Padding(Text.assemble((f"{name}: ", "dim"), words), _INDENT))
    out.print(Padding(Text("State it in the entry, or in a side-car: --facts", "dim"), _INDENT))


def _citation(out: Console, found: CitationMeaning) -> None:
    out.print(Text(found.citation, "bold"))
    out.print(
        Text(f"an authority{'' if len(found.places) == 1 else f': {len(found.places)} places, by what cites it'}")
    )
    for place in found.places:
        out.print()
        mark = "" if place.certain else " (probable: a secondary reading)"
        out.print(Padding(Text(_in_days(f"{place.instrument}, {place.pin}, {place.date}{mark}")), _INDENT))
        for words in (place.says, place.url):
            if words:
                out.print(Padding(Text(words), _DEEPER))
        out.print(Padding(Text(f"cited by {_some(place.cited_by)}", "dim"), _DEEPER))


def _heading(out: Console, found: HeadingMeaning) -> None:
    rate = f"; it prints: {found.rate}" if found.rate else ""
    stands = _STANDS.get(found.status, found.status)
    out.print(Text.assemble((found.heading, "bold"), f"  on {_day(found.on)}: {stands}{rate}"))
    if found.what or found.why:
        out.print(Padding(Text("; ".join(part for part in (found.what, found.why) if part)), _INDENT))
    for title in dict.fromkeys(use.title for use in found.used_by):
        uses = [use for use in found.used_by if use.title == title]
        out.print()
        out.print(Text(title))
        out.print(Text(f"{uses[0].measure}: prefile explain {uses[0].measure}", "dim"))
        for use in uses:
            out.print(Padding(Text(_use(use)), _INDENT))
            for depth, asks in use.where[:_MOST_ROWS]:
                out.print(Padding(Text(_in_days(f"- {asks}")), (0, 0, 0, 4 + 2 * depth)))
            if len(use.where) > _MOST_ROWS:
                more = f"and {len(use.where) - _MOST_ROWS} more rows: prefile rules show {use.measure}"
                out.print(Padding(Text(more, "dim"), _DEEPER))


def _use(use: HeadingUse) -> str:
    says = in_notation(use.owed, {}) if use.owed else use.says
    since = f" from {_day(use.since)}" if use.since else ""
    until = f" until {_day(use.until)}" if use.until else ""
    window = f" ({f'{since}{until}'.strip()})" if since or until else ""
    return f"{says}{window}{f' [{use.cite}]' if use.cite else ''}{', where:' if use.where else ''}"


def _day(instant: str) -> str:
    return day_words(datetime.fromisoformat(instant).date())
