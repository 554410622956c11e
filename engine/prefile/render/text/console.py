"""Text for a terminal or a file, written to memory first: readable at 100 columns and without colour.

Text from a declaration is never trusted: what is written goes through `clean`, and nothing is read into it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Literal

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from prefile.errors import Problem
from prefile.render.text.form import WIDTH
from prefile.render.text.words import clean, cut, like_words

__all__ = ["console", "first_rows", "problems_text", "table", "title", "written"]

_MOST_PROBLEMS = 200
_INDENT = 2  # of what a block goes on with


def console(width: int, *, colour: bool) -> Console:
    """Return a console that writes to memory, and reads nothing into the text it is given."""
    return Console(
        file=io.StringIO(),
        width=width,
        force_terminal=colour,
        no_color=not colour,
        color_system="standard" if colour else None,
        markup=False,
        highlight=False,
        emoji=False,
        legacy_windows=False,
        _environ={},  # neither TERM nor COLUMNS changes what a report says
    )


def written(out: Console) -> str:
    """Return what was written to a console in memory, without trailing blanks."""
    text = out.file.getvalue()  # type: ignore[attr-defined]  # the StringIO made above
    return "".join(f"{line.rstrip()}\n" for line in text.removesuffix("\n").split("\n"))


def first_rows(out: Console, text: str, width: int, most: int) -> list[str]:
    """Return the first rows of a text of a width; where it has more, the last one that stands ends in an ellipsis."""
    rows = [str(row).rstrip() for row in Text(text).wrap(out, width)]
    return rows if len(rows) <= most else [*rows[: most - 1], cut(f"{rows[most - 1]} {rows[most]}", width)]


def title(out: Console, text: str) -> None:
    """Write the title of a section."""
    out.print()
    out.print(Text(text, "bold"))


def table(*columns: tuple[str, Literal["left", "right"]]) -> Table:
    """Return an empty table with these columns and their sides."""
    made = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name, side in columns:
        made.add_column(name, justify=side, overflow="fold")
    return made


def problems_text(problems: Iterable[Problem], *, width: int = WIDTH, colour: bool = False) -> str:
    """Return problems as text, a block each: where, what, and the next step. Why it matters, the catalogue says."""
    out = console(width, colour=colour)
    every = list(problems)
    for problem in every[:_MOST_PROBLEMS]:
        style = "bold red" if problem.severity == "error" else "bold yellow"
        block = Text.assemble((f"{problem.severity}[{problem.code}]", style), clean(f" {_words(problem)}"))
        first, *others = block.wrap(out, width)
        out.print(first)
        if others:
            for line in others:
                line.rstrip()  # or its blank stands within a line of the block
            out.print(Padding(Text(" ").join(others), (0, 0, 0, _INDENT)))
    if len(every) > _MOST_PROBLEMS:
        out.print(Text(f"… and {len(every) - _MOST_PROBLEMS:,} more; --format json shows all"))
    return written(out)


def _words(problem: Problem) -> str:
    """Say where a problem is, what it is, and what to do."""
    end = "" if problem.what.endswith((".", "?", "!")) else "."
    return f"{problem.where}: {problem.what}{like_words(problem.like)}{end} {problem.next}".strip()
