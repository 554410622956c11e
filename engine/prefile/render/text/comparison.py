"""A comparison as text for people: what each scenario supposes, then today beside what would be."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from prefile.analysis.comparison import Column, Comparison, Group, LineCompared
from prefile.analysis.would import Would
from prefile.findings import Amounts
from prefile.render.tabular.comparison_table import By, groups_of
from prefile.render.text.console import console, table, written
from prefile.render.text.form import WIDTH
from prefile.render.text.lead import comparison_lead, titled, under_words
from prefile.render.text.rests_on import write_head
from prefile.render.text.words import clean, count, joined_names, short_country
from prefile.values.money import show_dollars, show_money

__all__ = ["adds_words", "compare_text", "group_name", "read_words", "too_early"]

_MOST = 15
_TITLES = {By.MINERAL: "BY MINERAL", By.ORIGIN: "BY ORIGIN", By.IMPORTER: "BY IMPORTER"}


def compare_text(
    comparison: Comparison, chosen: Sequence[By] = tuple(By), *, width: int = WIDTH, colour: bool = False
) -> str:
    """Return a comparison as text that ends with a newline."""
    out = console(width, colour=colour)
    _head(out, comparison)
    _columns(out, comparison)
    _title(out, "EVERY LINE, ONCE")
    rows = _table()
    _group(rows, comparison, comparison.total)
    out.print(rows)
    for by, groups in groups_of(comparison, chosen, shared=True):
        _title(out, _TITLES[by])
        if by is By.MINERAL:
            out.print(Text(comparison.spread))
        rows = _table()
        for group in groups[:_MOST]:
            _group(rows, comparison, group)
        out.print(rows)
        _more(out, len(groups), f"{by}s")
    if By.LINE in chosen:
        _lines(out, comparison)
    return written(out)


def read_words(comparison: Comparison) -> str:
    """Count the entries and the lines that are compared."""
    lines = count(comparison.total.today.lines, "line", "lines")
    return f"{count(comparison.entries, 'entry', 'entries')}, {lines}"


def adds_words(would: Would) -> str:
    """Say in a cell what would be added."""
    if would.duty is not None:
        return f"+{show_money(would.duty)}"
    if would.most is None:
        return f"+{show_money(would.least)} or more"
    return f"+{show_money(would.least)} to {show_money(would.most)}"


def too_early(comparison: Comparison) -> list[str]:
    """Say which columns the rate dates lie before: nothing would apply under them, for that reason alone."""
    words = []
    for column, added in zip(comparison.columns, comparison.total.under, strict=True):
        if added.before:
            begins = min(scenario.begins or "" for scenario in column.scenarios)[:10]
            words.append(
                f"{titled(column)} would begin on {begins}: {count(added.before, 'line has', 'lines have')} an earlier "
                f"rate date; --on {begins} asks what it would be then"
            )
    return words


def group_name(group: Group) -> str:
    """Name a group: a country with its code, the minerals that the same lines name together."""
    if group.names:
        return joined_names(list(group.names), 3)
    return group.name if group.key is None or group.key == group.name else f"{group.key} {short_country(group.name)}"


def _head(out: Console, comparison: Comparison) -> None:
    lead, further = comparison_lead(comparison)
    book = f"{read_words(comparison)}. Rule book {comparison.rulebook[7:19]}. Amounts in USD."
    write_head(out, lead, further, comparison.rests_on, book)
    out.print(Text(comparison.not_law, "bold"))


def _title(out: Console, text: str) -> None:
    out.print()
    out.print(Text(text, "bold"))


def _columns(out: Console, comparison: Comparison) -> None:
    _title(out, "SUPPOSED (not law)")
    for scenario in (supposed for column in comparison.columns for supposed in column.scenarios):
        out.print(Text(clean(scenario.title), "bold"))
        out.print(Padding(Text(clean(f"supposes: {scenario.supposes}")), (0, 0, 0, 2)))
        out.print(Padding(Text(clean(f"its numbers: {scenario.numbers_from}")), (0, 0, 0, 2)))
    for words in too_early(comparison):
        out.print(Text(words, "bold"))


def _table() -> Table:
    return table(("", "left"), ("at least", "right"), ("at most", "right"), ("would add", "right"))


def _group(rows: Table, comparison: Comparison, group: Group) -> None:
    """Add a group: its name, then today, then each column."""
    today = group.today
    head = f"{group_name(group)}: {count(today.lines, 'line', 'lines')}, value {show_dollars(today.value)}"
    rows.add_row(Text(clean(head), "bold"), "", "", "")
    rows.add_row("  by law", *_bounds(today.duty), "")
    for place, (column, added) in enumerate(zip(comparison.columns, group.under, strict=True)):
        rows.add_row(_under(column), *_bounds(group.would_be(place)), adds_words(added.would_add))
        if added.refused:
            refused = count(added.refused, "line", "lines")
            rows.add_row(f"    {refused} could not, or might not, be entered", "", "", "")


def _under(column: Column) -> str:
    return f"  would be, {under_words(column)}"


def _bounds(duty: Would | Amounts) -> tuple[str, str]:
    return show_money(duty.least), "no bound" if duty.most is None else show_money(duty.most)


def _more(out: Console, length: int, what: str) -> None:
    if length > _MOST:
        out.print(Text(f"… and {length - _MOST:,} more {what}; --format csv, xlsx and json hold them"))


def _lines(out: Console, comparison: Comparison) -> None:
    _title(out, "LINES TO WHICH IT WOULD ADD THE MOST")
    if not comparison.leading:
        out.print(Text("None: nothing would apply under any of these scenarios."))
        return
    rows = _table()
    for line in comparison.leading[:_MOST]:
        rows.add_row(Text(clean(_line_name(line)), "bold"), "", "", "")
        rows.add_row("  by law", *_bounds(line.today), "")
        for column, under in zip(comparison.columns, line.under, strict=True):
            refused = "; could not be entered" if under.refused else ""
            rows.add_row(f"{_under(column)}{refused}", *_bounds(under.would_be), adds_words(under.would_add))
    out.print(rows)
    left = comparison.total.today.lines - len(comparison.leading[:_MOST])
    if left:
        out.print(Text(f"{count(left, 'other line', 'other lines')}: --format csv, xlsx and json hold every one."))


def _line_name(line: LineCompared) -> str:
    entry = line.entry_number or line.reference
    where = f"{entry}, " if entry else ""
    return f"{where}line {line.line}: {line.tariff_number}, origin {line.origin or 'not stated'}"
