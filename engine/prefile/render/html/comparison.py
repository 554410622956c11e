"""A comparison as a page: the sentence that matters, a chart a question, and the tables folded under them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from prefile.analysis.comparison import Added, Comparison, Group
from prefile.render.html.charts import Bar, Bars, Part, bars
from prefile.render.html.pages import page
from prefile.render.html.scenario_bars import UNDETERMINED, Supposed, scenario_bars, short_range
from prefile.render.tabular.comparison_table import By, groups_of
from prefile.render.text.comparison import adds_words, group_name, read_words, too_early
from prefile.render.text.lead import comparison_lead, titled, under_words
from prefile.render.text.rests_on import rests_on_words, unread_words
from prefile.render.text.words import count, joined_names, named_files
from prefile.values.money import ZERO

__all__ = ["compare_html"]

_MOST_ROWS, _MOST_DRAWN = 25, 8
_TITLES = {By.MINERAL: "By mineral", By.ORIGIN: "By origin", By.IMPORTER: "By importer"}
_LEGEND = (("pale", "would be added, at least"), ("hatched", "up to the most known"))
_ASKS = {
    By.MINERAL: "Which minerals would bear it?",
    By.ORIGIN: "Which origins would bear it?",
    By.IMPORTER: "Which importers would bear it?",
}


def compare_html(comparison: Comparison, chosen: Sequence[By] = tuple(By), files: Sequence[str] = ()) -> str:
    """Return a comparison as a page; `files` are what was read."""
    lead, further = comparison_lead(comparison)
    return page(
        "compare.html.j2",
        {
            "x": comparison,
            "lead": lead,
            "further": further,
            "files": named_files(files),
            "read": read_words(comparison),
            "unread": unread_words(comparison.rests_on.unread),
            "rests": list(rests_on_words(comparison.rests_on)),
            "early": too_early(comparison),
            "titles": [titled(column) for column in comparison.columns],
            "under": [under_words(column) for column in comparison.columns],
            "chart": _totals(comparison),
            "parts": [
                {
                    "by": by.value,
                    "title": _TITLES[by],
                    "asks": _ASKS[by],
                    "charts": _charts(comparison, groups),
                    "groups": groups[:_MOST_ROWS],
                    "left": len(groups) - _MOST_ROWS,
                }
                for by, groups in groups_of(comparison, chosen, shared=True)
            ],
            "lines": comparison.leading if By.LINE in chosen else None,
            "adds": adds_words,
            "name_of": group_name,
            "counted": lambda number: count(number, "line", "lines"),
        },
    )


def _totals(comparison: Comparison) -> Bars:
    """Draw today, and what each column would add."""
    today, early = comparison.total.today, dict(zip(comparison.columns, comparison.total.under, strict=True))
    supposed = (
        Supposed(
            titled(column),
            added.would_add.least,
            added.would_add.most,
            added.bounded,
            f"{count(added.before, 'line is', 'lines are')} earlier than it would begin" if added.before else "",
            _refused(added),
        )
        for column, added in early.items()
    )
    return scenario_bars(today.least, today.most, today.bounded, supposed)


def _refused(added: Added) -> str:
    return f"; {count(added.refused, 'line', 'lines')} refused" if added.refused else ""


class Bearing(NamedTuple):
    """Who would bear what one column adds: the bars, and in words those whose goods could not be entered."""

    title: str
    drawn: Bars | None
    left: int
    refused: str


def _charts(comparison: Comparison, groups: Sequence[Group]) -> list[Bearing]:
    """Draw for each column what it would add to the groups to which it would add most."""
    return [_bearing(titled(column), place, groups) for place, column in enumerate(comparison.columns)]


def _bearing(title: str, place: int, groups: Sequence[Group]) -> Bearing:
    ranked = sorted(
        (group for group in groups if _adds(group.under[place])), key=lambda group: -group.under[place].bounded
    )
    rows = [_bar(group, group.under[place]) for group in ranked[:_MOST_DRAWN]]
    refused = [group for group in groups if group.under[place].refused]
    named = joined_names([f"{group_name(group)} ({group.under[place].refused:,})" for group in refused], _MOST_DRAWN)
    return Bearing(title, bars(rows, _LEGEND, cut=True) if rows else None, len(ranked) - len(rows), named)


def _adds(added: Added) -> bool:
    return bool(added.bounded or added.unbounded)


def _bar(group: Group, added: Added) -> Bar:
    would = added.would_add
    parts = ((would.least, "pale"), (max(ZERO, added.bounded - would.least), "hatched"))
    note = f"{short_range(group.today.value, group.today.value)} of value"
    words = short_range(would.least, would.most)
    words = words if words == UNDETERMINED else f"+{words}"
    return Bar(group_name(group), tuple(Part(length, fill) for length, fill in parts if length), words, note)
