"""What kept entries come to when they are screened again: the lines that changed, by how much, and what to do."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from prefile.analysis.missing_facts import Reason
from prefile.analysis.rescreened import ChangedEntry, ChangeSums, Figure, FindingChange, LineChange, ToDo
from prefile.render.text.amounts import bounds_words
from prefile.render.text.console import console, written
from prefile.render.text.words import clean, count
from prefile.values.money import show_money
from prefile.values.tariff_number import show_number

__all__ = ["changed_text", "changes_tail"]

_WHAT_TO_DO: dict[ToDo, str] = {
    "pay": "pay {amount} more",
    "refund": "ask for a refund of {amount}",
    "determine": "the duty is undetermined: {why}",
    "settled": "now determined: correct the entry if another amount was paid",
    "file": "the same duty under other headings: check what was filed",
    "nothing": "supposed only: nothing is owed",
}
_WOULD: dict[ToDo, str] = {
    "pay": "{amount} more would be owed",
    "refund": "{amount} less would be owed",
    "determine": "the duty would be undetermined: {why}",
    "settled": "the duty would be determined",
    "file": "the same duty, under other headings",
    "nothing": "supposed only: nothing would be owed",
}

_WHY: dict[Reason, str] = {
    "no_tariff": "the rule book has no tariff of that date yet (--assume-current-tariff supposes one)",
    "law": "the law, or what is known of it, leaves it open",
    "facts": "state what is missing",
}


def changed_text(
    entry: ChangedEntry, titles: Mapping[str, str], *, would: bool, width: int, colour: bool = False
) -> str:
    """Return one entry that changed. `would`: another day or a scenario was asked about, so nothing is owed yet."""
    out = console(width, colour=colour)
    out.print(Text(clean(entry.entry), "bold"))
    if entry.problem is not None:
        out.print(Text(f"  cannot be screened any more: {clean(entry.problem)}", "bold red"))
    for line in entry.lines:
        origin = f" · origin {line.origin}" if line.origin else ""
        _print(out, 2, f"line {line.line} · {show_number(line.tariff_number)}{origin}")
        was, now = (bounds_words(duty.least, duty.most) for duty in (line.before, line.after))
        _print(out, 4, f"duty {was} → {now}: {_to_do(line, would=would)}")
        for finding in line.findings:
            title, figures = _finding(finding, titles)
            _print(out, 6, title)
            _print(out, 8, figures)
    return written(out)


def changes_tail(changes: ChangeSums, *, would: bool, width: int, colour: bool = False) -> str:
    """Return what the whole came to."""
    out = console(width, colour=colour)
    screened = count(changes.entries, "entry", "entries")
    out.print(Text(f"{screened} with {count(changes.lines, 'line', 'lines')} screened again."))
    if not changes.changed_lines and not changes.unscreened:
        out.print(Text("Nothing changed."))
        return written(out)
    changed = count(changes.changed_lines, "line", "lines")
    of_entries = count(changes.changed_entries, "entry", "entries")
    sums = f"{show_money(changes.more)} more {'would be owed' if would else 'owed'}, {show_money(changes.less)} less"
    out.print(Text(f"{changed} of {of_entries} changed: {sums}.", "bold"))
    if changes.undetermined:
        out.print(Text(f"{count(changes.undetermined, 'line is', 'lines are')} undetermined, and in neither sum."))
    if changes.unscreened:
        out.print(Text(f"{count(changes.unscreened, 'entry', 'entries')} cannot be screened any more.", "bold red"))
    return written(out)


def _to_do(line: LineChange, *, would: bool) -> str:
    amount = line.after.least if line.difference is None else abs(line.difference)
    return (_WOULD if would else _WHAT_TO_DO)[line.to_do].format(amount=show_money(amount), why=_why(line))


def _why(line: LineChange) -> str:
    """Say why the duty is undetermined, and what settles it."""
    return " and ".join(_WHY[reason] for reason in line.because) or "state what is missing"


def _print(out: Console, indent: int, text: str) -> None:
    """Print a line, whose further lines are indented alike and by two."""
    first, *others = Text(text).wrap(out, out.width - indent - 2)
    out.print(Padding(first, (0, 0, 0, indent)))
    for other in others:
        out.print(Padding(other, (0, 0, 0, indent + 2)))


def _finding(change: FindingChange, titles: Mapping[str, str]) -> tuple[str, str]:
    title = titles.get(change.measure, change.measure)
    under = "" if change.scenario is None else f" (scenario {change.scenario})"
    return clean(f"{title}{under}"), f"{_figure(change.before)} → {_figure(change.after)} [{change.measure}]"


def _figure(figure: Figure | None) -> str:
    if figure is None:
        return "not owed"
    clause = f", {_clause(figure.clause)}" if _clause(figure.clause) else ""
    if figure.outcome == "cannot tell":
        return f"undetermined ({bounds_words(figure.least, figure.most)}{clause})"
    return f"{show_money(figure.duty)}{clause}"


def _clause(spoke: str) -> str:
    """Return the clause, price or exception among the parts of a rule that spoke: the first of its file is clause 1."""
    kinds = ("clause/", "price/", "exception/", "doubt/", "required/")
    named = [part for part in spoke.split() if part.startswith(kinds)]
    if not named:
        return ""
    kind, _, place = named[-1].partition("/")
    return f"{kind} {int(place) + 1 if place.isdigit() else place}"
