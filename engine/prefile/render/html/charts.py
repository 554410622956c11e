"""Charts as SVG that stands in a page: no script, no request, real text, and the same bytes every time.

What colour says, a label or a hatch says too. matplotlib takes most of a second to import: only what draws imports
this module. What is drawn here is given in figures by a table beside it.
"""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import matplotlib as mpl
from markupsafe import Markup, escape
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

__all__ = ["Bar", "Dot", "Grid", "Part", "Tile", "bars", "dots", "grid", "timeline"]

_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "prefile",
    "text.parse_math": False,  # a dollar sign is a dollar sign
    "font.family": ["sans-serif"],
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial"],
    "font.size": 9,
    "hatch.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#888888",
    "xtick.color": "#333333",
    "ytick.color": "#111111",
}
_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
_DARK, _MIDDLE, _RULE = "#1f4e79", "#7fa8cf", "#9c2f1f"
_FILLS = {"solid": (_DARK, None), "hatched": ("#ffffff", "////"), "pale": ("#d3dbe4", None)}
_DRAWING = threading.Lock()  # the style is one for the whole process while a chart is drawn
_NAMED = re.compile(r'(\bid="|url\(#|xlink:href="#)')
_PAGES_OWN = re.compile(r"<style.*?</style>", re.DOTALL)  # it would speak of the whole page, which says it itself
_INCH = 0.29
_WIDTH = 10.0


class Part(NamedTuple):
    """A part of a bar: its length, and whether it is solid, hatched or pale."""

    length: float
    fill: str


class Bar(NamedTuple):
    """A bar: its name, its parts from the left, and the words at its end."""

    name: str
    parts: tuple[Part, ...]
    words: str


class Tile(NamedTuple):
    """A tile of a grid: how much it is, its words, and whether it is hatched, being in doubt."""

    amount: float
    words: str
    hatched: bool


class Grid(NamedTuple):
    """A grid of tiles: the names of its rows and columns, and for each row words in further columns at the right."""

    rows: Sequence[str]
    columns: Sequence[str]
    tiles: Sequence[Sequence[Tile | None]]
    beside: Sequence[Sequence[str]] = ()
    headings: Sequence[str] = ()


class Dot(NamedTuple):
    """A dot on a line of its own: the line's name, its place, the words at the right; `low` marks it pointing down."""

    name: str
    place: float
    words: str
    low: bool


def bars(name: str, title: str, summary: str, rows: Sequence[Bar], legend: Sequence[tuple[str, str]] = ()) -> Markup:
    """Draw bars, the first on top; `legend` names what each fill means."""

    def draw(axes: Axes) -> None:
        ends = [sum(part.length for part in bar.parts) for bar in rows]
        for place, bar in enumerate(rows):
            start = 0.0
            for part in bar.parts:
                colour, hatch = _FILLS[part.fill]
                axes.barh(place, part.length, 0.62, start, color=colour, hatch=hatch, edgecolor=_DARK, linewidth=0.8)
                start += part.length
            axes.annotate(bar.words, (start, place), (5, 0), textcoords="offset points", va="center", fontsize=8)
        _rows(axes, [bar.name for bar in rows])
        axes.set_xlim(0, (max(ends, default=0) or 1) * 1.38)
        axes.xaxis.set_visible(False)
        axes.spines["bottom"].set_visible(False)
        keys = [_key(fill) for fill, _ in legend]
        if keys:
            words = [words for _, words in legend]
            if isinstance(figure := axes.figure, Figure):  # outside the axes, so that it lies over no bar
                figure.legend(keys, words, loc="outside lower center", ncols=len(keys), frameon=False, fontsize=8)

    return _svg(name, title, summary, draw, len(rows) + (1.7 if legend else 0.6))


def _key(fill: str) -> Rectangle:
    colour, hatch = _FILLS[fill]
    return Rectangle((0, 0), 1, 1, facecolor=colour, hatch=hatch, edgecolor=_DARK, linewidth=0.8)


def _rows(axes: Axes, names: Sequence[str]) -> None:
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(names) - 0.4, -0.6)


def grid(name: str, title: str, summary: str, shown: Grid) -> Markup:
    """Draw a grid: darker is more, on a logarithmic scale; every tile says its amount."""
    amounts = [tile.amount for row in shown.tiles for tile in row if tile is not None and tile.amount > 0]
    norm = LogNorm(min(amounts, default=1) / 3, max(amounts, default=1) * 1.5)
    colours = mpl.colormaps["Blues"]

    def draw(axes: Axes) -> None:
        for y, row in enumerate(shown.tiles):
            for x, tile in enumerate(row):
                _tile(axes, x, y, tile, colours(float(norm(tile.amount))) if tile and tile.amount > 0 else "#ffffff")
        width = len(shown.columns)
        for y, words in enumerate(shown.beside):
            for x, word in enumerate(words):
                axes.text(width - 0.3 + x * 1.55, y, word, va="center", fontsize=7.5)
        for x, heading in enumerate(shown.headings):
            axes.text(width - 0.3 + x * 1.55, -0.62, heading, va="bottom", fontsize=7.5, fontweight="bold")
        _rows(axes, shown.rows)
        axes.set_xticks(range(width), shown.columns)
        axes.tick_params(axis="x", length=0, top=True, labeltop=True, bottom=False, labelbottom=False)
        axes.set_xlim(-0.5, width - 0.4 + 1.55 * len(shown.headings))
        axes.set_ylim(len(shown.rows) - 0.5, -0.5)
        for spine in axes.spines.values():
            spine.set_visible(False)

    return _svg(name, title, summary, draw, len(shown.rows) + 1.6)


def _tile(axes: Axes, x: int, y: int, tile: Tile | None, colour: object) -> None:
    """Draw one tile, or the empty place where there is none."""
    hatch = "////" if tile is not None and tile.hatched else None
    box = Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=colour, hatch=hatch, edgecolor="#c3ccd6", linewidth=0.6)
    axes.add_patch(box)
    if tile is None:
        return
    dark = not hatch and isinstance(colour, tuple) and sum(colour[:3]) < 1.65  # noqa: PLR2004 - of three channels
    shade = {"facecolor": "#ffffff", "edgecolor": "none", "pad": 0.8} if hatch else None
    ink = "#ffffff" if dark else "#111111"
    words = axes.text(x, y, tile.words, ha="center", va="center", fontsize=7.5, color=ink, bbox=shade)
    words.set_in_layout(False)  # it lies inside, and need not be measured


def dots(  # noqa: PLR0913, PLR0917 - the parts of one chart
    name: str, title: str, summary: str, rows: Sequence[Dot], rule: tuple[float, str], most: float
) -> Markup:
    """Draw dots on lines against an upright rule; what lies beyond `most` stands at the edge with an arrow."""

    def draw(axes: Axes) -> None:
        at, words = rule
        axes.axvline(at, color=_RULE, linewidth=1.6)
        axes.annotate(words, (at, -0.6), (0, 3), textcoords="offset points", ha="center", fontsize=8, color=_RULE)
        for place, dot in enumerate(rows):
            x = min(dot.place, most)
            axes.plot([at, x], [place, place], color=_MIDDLE, linewidth=2.2, zorder=1)
            marker = ">" if dot.place > most else "v" if dot.low else "o"
            face = _DARK if dot.low else "#ffffff"
            axes.plot([x], [place], marker, markersize=7.5, markerfacecolor=face, markeredgecolor=_DARK, zorder=2)
            label = axes.annotate(dot.words, (1.01, place), xycoords=("axes fraction", "data"), va="center", fontsize=8)
            label.set_in_layout(False)
        _rows(axes, [dot.name for dot in rows])
        axes.set_xlim(0, most * 1.03)
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0f} %")

    return _svg(name, title, summary, draw, len(rows) + 1.6, right=0.68)


def timeline(  # noqa: PLR0913, PLR0917 - the parts of one chart
    name: str,
    title: str,
    summary: str,
    rows: Sequence[str],
    marks: Sequence[tuple[float, int, str]],
    rules: Sequence[tuple[float, str]],
    years: Sequence[tuple[float, str]],
    legend: Sequence[tuple[str, str]],
) -> Markup:
    """Draw marks on lines over time: (place, row, marker), upright rules with words, and where each year begins."""

    def draw(axes: Axes) -> None:
        for place in range(len(rows)):
            axes.axhline(place, color="#e3e7ec", linewidth=0.8, zorder=0)
        for x, place, marker in marks:
            axes.plot([x], [place], marker, markersize=7, markerfacecolor=_MARKERS[marker], markeredgecolor=_DARK)
        for rank, (x, words) in enumerate(rules):
            axes.axvline(x, color=_RULE, linewidth=1.2, linestyle="--", zorder=0)
            axes.annotate(
                words, (x, -0.6), (-3, 4 + 12 * rank), textcoords="offset points", ha="right", fontsize=8, color=_RULE
            )
        _rows(axes, rows)
        axes.set_xticks([x for x, _ in years], [words for _, words in years])
        keys = [
            axes.plot([], [], marker, markersize=7, markerfacecolor=_MARKERS[marker], markeredgecolor=_DARK)[0]
            for marker, _ in legend
        ]
        axes.legend(keys, [words for _, words in legend], loc="lower left", frameon=True, fontsize=8)

    return _svg(name, title, summary, draw, len(rows) * 0.85 + 2.4)


_MARKERS = {"o": _DARK, "s": "#ffffff", "^": _MIDDLE, "D": "#ffffff"}


def _svg(  # noqa: PLR0913, PLR0917 - the parts of one chart
    name: str, title: str, summary: str, draw: Callable[[Axes], None], rows: float, right: float = 0.99
) -> Markup:
    """Return the SVG that `draw` draws, for a page: named for those who cannot see it, its ids its own."""
    with _DRAWING, mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_STYLE)
        figure = Figure(figsize=(_WIDTH, max(1.1, rows * _INCH)), layout="constrained")
        axes = figure.add_subplot()
        draw(axes)
        if right < 0.9:  # noqa: PLR2004 - room for words at the right
            figure.set_layout_engine("constrained", rect=(0, 0, right, 1))
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata=_NO_METADATA, transparent=True)
    drawn = out.getvalue()
    inner = drawn[drawn.index(">", drawn.index("<svg")) + 1 : drawn.rindex("</svg>")]
    size = re.search(r'viewBox="([^"]+)"', drawn)
    head = (
        f'<svg class="chart" role="img" viewBox="{size[1] if size else ""}" '
        f'aria-labelledby="{name}-title {name}-summary" preserveAspectRatio="xMinYMin meet">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-summary">{escape(summary)}</desc>'
    )
    own = _NAMED.sub(lambda found: f"{found[1]}{name}-", _PAGES_OWN.sub("", inner))
    return Markup(f"{head}{own}</svg>")  # noqa: S704 - matplotlib escapes the text that it writes, and title and summary are escaped
