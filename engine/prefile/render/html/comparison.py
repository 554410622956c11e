"""A comparison as a page: today and each scenario to look at, and beside each chart the table that tells it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from markupsafe import Markup

from prefile.analysis.comparison import Added, Comparison, Group
from prefile.render.html.charts import (
    Bar,
    Grid,
    Part,
    Tile,
    bars,
    grid,
)
from prefile.render.html.pages import page, short_money
from prefile.render.tabular.comparison_table import By, groups_of
from prefile.render.text.comparison import adds_words, read_words, too_early
from prefile.render.text.words import count, dates_words
from prefile.values.money import ZERO

__all__ = ["compare_html"]

_MOST_ROWS, _MOST_DRAWN, _MOST_FILES = 25, 20, 5
_LONGEST_NAME, _LONGEST_HEADING = 36, 20
_TITLES = {By.MINERAL: "By mineral", By.ORIGIN: "By origin", By.IMPORTER: "By importer"}


def compare_html(comparison: Comparison, chosen: Sequence[By] = tuple(By), files: Sequence[str] = ()) -> str:
    """Return a comparison as a page; `files` are what was read."""
    return page(
        "compare.html.j2",
        {
            "x": comparison,
            "files": _named(files),
            "read": read_words(comparison),
            "dates": dates_words(comparison.first_date, comparison.last_date),
            "early": too_early(comparison),
            "names": ", ".join(column.name for column in comparison.columns),
            "chart": _bars(comparison),
            "parts": [
                {
                    "by": by.value,
                    "title": _TITLES[by],
                    "chart": _grid(comparison, by, groups),
                    "groups": groups[:_MOST_ROWS],
                    "left": len(groups) - _MOST_ROWS,
                }
                for by, groups in groups_of(comparison, chosen)
            ],
            "lines": comparison.leading if By.LINE in chosen else None,
            "adds": adds_words,
            "counted": lambda number: count(number, "line", "lines"),
        },
    )


def _named(files: Sequence[str]) -> list[str]:
    """Name what was read: each name once, and how many more there are."""
    names = list(dict.fromkeys(files))
    more = len(files) - len(names[:_MOST_FILES])
    return [*names[:_MOST_FILES], *([f"{more:,} more"] if more else [])]


def _bars(comparison: Comparison) -> Markup:
    """Draw today and, on top of it, what each column would add: at least, and at most."""
    today = comparison.total.today
    rows = [Bar("today, which is law", _parts(today.least, ZERO, today.bounded), _range(today.least, today.most))]
    for place, column in enumerate(comparison.columns):
        added, would = comparison.total.under[place], comparison.total.would_be(place)
        bounded = today.bounded + added.bounded
        words = f"would be {_range(would.least, would.most)}; adds {_range(added.least, added.would_add.most)}"
        words += f"; refuses {count(added.refused, 'line', 'lines')}" if added.refused else ""
        rows.append(Bar(_short(column.name, _LONGEST_NAME), _parts(today.least, added.least, bounded), words))
    legend = [("solid", "today, at least"), ("pale", "would be added, at least"), ("hatched", "at most")]
    summary = "; ".join(f"{row.name}: {row.words}" for row in rows)
    return bars("totals", "Duty today and under scenarios", summary, rows, legend)


def _parts(today: Decimal, added: Decimal, most: Decimal) -> tuple[Part, ...]:
    """Return the parts of a bar; `most` adds up the bounds that there are."""
    doubtful = max(ZERO, most - today - added)
    parts = (Part(float(today), "solid"), Part(float(added), "pale"), Part(float(doubtful), "hatched"))
    return tuple(part for part in parts if part.length)


def _range(least: Decimal, most: Decimal | None) -> str:
    if most is None:
        return f"{short_money(least)} or more"
    return short_money(least) if least == most else f"{short_money(least)} to {short_money(most)}"


def _grid(comparison: Comparison, by: By, groups: Sequence[Group]) -> Markup | None:
    """Draw what each column would add to each group; what lies between bounds is hatched."""
    shown = [
        group
        for group in groups[:_MOST_DRAWN]
        if any(added.bounded or added.unbounded or added.refused for added in group.under)
    ]
    if not shown:
        return None
    tiles = [[_tile(added) for added in group.under] for group in shown]
    names = [
        _short(group.name if by is not By.ORIGIN else f"{group.key or ''} {group.name}", _LONGEST_NAME)
        for group in shown
    ]
    headings = [
        _short(column.name.replace("critical-minerals-", ""), _LONGEST_HEADING) for column in comparison.columns
    ]
    beside = [[short_money(group.today.value)] for group in shown]
    what = Grid(names, headings, tiles, beside, ("value",))
    summary = "; ".join(
        f"{name}: {', '.join(adds_words(added.would_add) for added in group.under)}"
        for name, group in zip(names, shown, strict=True)
    )
    return grid(f"by-{by}", f"What would be added, {_TITLES[by].lower()}", summary, what)


def _tile(added: Added) -> Tile | None:
    would = added.would_add
    if added.refused and would.duty == ZERO:
        return Tile(0.0, f"{added.refused} refused", hatched=True)
    if would.duty is not None:
        return Tile(float(would.duty), f"+{short_money(would.duty)}", hatched=False) if would.duty else None
    return Tile(float(would.least), f"+{_range(would.least, would.most)}", hatched=True)


def _short(name: str, longest: int) -> str:
    return name if len(name) <= longest else f"{name[: longest - 1]}…"
