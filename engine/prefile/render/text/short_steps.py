"""What to do before filing, in the short answer: each step in the rows that a screen has left for it.

Of a step that is longer than its rows the beginning stands, which says what to do; the whole is in `--full`.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from prefile.analysis.to_do import Step
from prefile.entry.line import PART_OF_FACT
from prefile.findings import Report
from prefile.render.run_item import RunItem
from prefile.render.text.amounts import duty_words
from prefile.render.text.console import console, first_rows, written
from prefile.render.text.steps import short_step_words, step_words
from prefile.render.text.words import count, cut
from prefile.values.money import EXACT

__all__ = ["LEAST", "full_step_words", "least_rows", "rows_given", "steps_section"]

_INDENT = (0, 0, 0, 2)
_MARGIN = 5  # of the number of a step
_NO_PART, _SEVERAL = "none", 2
_OF_SEVERAL = 12  # rows of what to do on an entry of several lines
_FRAME = 2  # rows above the steps: a blank and the title
LEAST = _FRAME + 2  # rows: of the first step, and of how many more there are


def least_rows(steps: Sequence[Step]) -> int:
    """Return how many rows what to do takes at the least: one for each step, two for a claim, one for all notes."""
    rows = sum(1 + (step.kind in {"claim", "program"}) for step in steps if step.kind != "note")
    return _FRAME + max(1, rows + any(step.kind == "note" for step in steps))


def steps_section(  # noqa: PLR0913 - what is written, and where
    item: RunItem, report: Report, steps: Sequence[Step], width: int, room: int, *, colour: bool
) -> str:
    """Return what to do, of an entry of one line in no more rows than it has `room`; or that nothing is missing."""
    out = console(width, colour=colour)
    out.print()
    if not steps:
        compared = all(line.discrepancies is not None for line in report.lines)
        says = "No missing facts, no savings found." if item.screened_by is not None else "No missing facts."
        out.print(Text(f"{says}{' Declared duty agrees.' if compared else ''}"))
        return written(out)
    out.print(Text("BEFORE FILING", "bold"))
    every = len(report.lines)
    words = [_words(item, step, every) for step in steps]
    lengths = [len(Text(said).wrap(out, width - _MARGIN)) for said in words]
    given, left = rows_given(lengths, steps, room - _FRAME) if every == 1 else _all_but_notes(lengths, steps)
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(justify="right", width=4)
    grid.add_column(overflow="fold")
    for place, (said, most) in enumerate(zip(words, given, strict=False)):
        grid.add_row(f"{place + 1}.", Text("\n".join(first_rows(out, said, width - _MARGIN, most))))
    out.print(grid)
    if left:
        out.print(Padding(Text(_left_words(left, words[-len(left) :], out.width - 2), "dim"), _INDENT))
    return written(out)


def full_step_words(item: RunItem, step: Step, every: int) -> str:
    """Write a step; of what goods are a part of, with what the entry owes by each answer."""
    step, owed = _by_answer(item, step)
    return f"{step_words(step, every)}{owed}"


def _words(item: RunItem, step: Step, every: int) -> str:
    """Write a step for a terminal, with the option that it is done with."""
    step, owed = _by_answer(item, step)
    return f"{short_step_words(step) if every == 1 else step_words(step, every)}{_option(step)}{owed}"


def _by_answer(item: RunItem, step: Step) -> tuple[Step, str]:
    """Return a step with the duty that hangs on it by the answers tried, and what the entry owes by each of them."""
    owed = item.by_part(step.lines) if step.name == PART_OF_FACT else {}
    most = [duty.most for duty in owed if duty.most is not None]
    if len(owed) < _SEVERAL or len(most) < len(owed):
        return step, ""
    hangs = EXACT.subtract(max(most), min(duty.least for duty in owed))
    said = "; ".join(f"{duty_words(duty)} {_if_part(wholes)}" for duty, wholes in owed.items())
    return step._replace(money=hangs), f" The entry owes {said}."


def _if_part(wholes: Sequence[str]) -> str:
    named = " or ".join(whole.replace("-", " ") for whole in wholes)
    return "otherwise" if _NO_PART in wholes else f"if they are a part of a {named}"


def _option(step: Step) -> str:
    """Name the option of the command line that a step is done with, where there is one."""
    return " (--assume-current-tariff)" if step.kind == "no tariff" and step.next else ""


def rows_given(lengths: Sequence[int], steps: Sequence[Step], room: int) -> tuple[list[int], Sequence[Step]]:
    """Return how many rows each step takes, and the steps at the end that are counted instead, in one row.

    Each has a row before one has two, and two before one has three; notes have what the others leave.
    """
    if sum(lengths) <= room:
        return list(lengths), ()
    pressing = sum(step.kind != "note" for step in steps)
    told = pressing if pressing + (pressing < len(steps)) <= room else max(1, room - 1)
    spare = room - told - (told < len(steps))
    given = _shared(lengths[:told], spare)
    spare -= sum(given) - told
    while told < len(steps) and spare > 0 and pressing <= told:
        last = told + 1 == len(steps)  # the row that counts what is left is free then
        given.append(min(lengths[told], spare + last))
        spare -= given[-1] - last
        told += 1
    return given, steps[told:]


def _shared(lengths: Sequence[int], spare: int) -> list[int]:
    """Return the rows of each step: one, and of those to spare as many as it needs, no step two before each has one."""
    given = [1] * len(lengths)
    while spare > 0 and given != list(lengths):
        for place, length in enumerate(lengths):
            more = int(given[place] < length and spare > 0)
            given[place] += more
            spare -= more
    return given


def _all_but_notes(lengths: Sequence[int], steps: Sequence[Step]) -> tuple[list[int], Sequence[Step]]:
    """Return the rows of each step whole, and the notes at the end for which there is no room."""
    room = _OF_SEVERAL
    for place, length in enumerate(lengths):
        room -= length
        if place and steps[place].kind == "note" and room < (len(steps) - place > 1):
            return list(lengths[:place]), steps[place:]
    return list(lengths), ()


def _left_words(left: Sequence[Step], words: Sequence[str], width: int) -> str:
    """Count the steps that have no row, with how the first ones begin."""
    notes = all(step.kind == "note" for step in left)
    told = f"… {count(len(left), 'note', 'notes') if notes else count(len(left), 'step', 'steps')} more: "
    more = "  --full"
    about = "; ".join(said.removeprefix("Note: ") for said in words)
    return f"{told}{cut(about, width - len(told) - len(more))}{more}"
