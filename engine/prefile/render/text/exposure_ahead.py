"""What lies ahead of the entries of an exposure, as text: before and after changes of law, and under scenarios."""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from prefile.analysis.exposure import Exposure, MeasureDuty, ScenarioDuty
from prefile.render.text.amounts import bounds_words
from prefile.render.text.console import table
from prefile.render.text.lead import since_words, under_words
from prefile.render.text.words import clean, count
from prefile.values.money import EXACT, show_money

__all__ = ["too_early", "write_ahead"]


def write_ahead(out: Console, exposure: Exposure) -> None:
    """Write what the same lines would owe before and after each change of law, and what scenarios would add."""
    _over_time(out, exposure)
    _scenarios(out, exposure)


def too_early(scenario: ScenarioDuty) -> str:
    """Say of how many lines the rate date lies before a scenario would begin, where it is of any."""
    if not scenario.before or scenario.begins is None:
        return ""
    lines = count(scenario.before, "line has", "lines have")
    return (
        f"it would begin on {scenario.begins[:10]}, and {lines} an earlier rate date (--on asks what it would be then)"
    )


def _title(out: Console, text: str) -> None:
    out.print()
    out.print(Text(text, "bold"))


def _over_time(out: Console, exposure: Exposure) -> None:
    """Write what the same lines would owe before and after each change of law."""
    turns = exposure.turns()
    if not turns:
        return
    _title(out, "BEFORE AND AFTER (the same lines, entered then)")
    rows = table(("", "left"))
    for row in turns:
        rows.add_column(since_words(row.since), justify="right", overflow="fold")
    rows.add_row("all duty", *(bounds_words(row.duty.least, row.duty.most) for row in turns))
    for place, measure in enumerate(turns[0].measures):
        owed = [row.measures[place] for row in turns]
        if not measure.notice and any(one.duty or one.doubtful for one in owed):
            rows.add_row(Text(clean(measure.title)), *map(_owed_by, owed))
    out.print(rows)


def _owed_by(measure: MeasureDuty) -> str:
    most = None if measure.unbounded else EXACT.add(measure.duty, measure.bounded)
    return bounds_words(EXACT.add(measure.duty, measure.least), most)


def _scenarios(out: Console, exposure: Exposure) -> None:
    _title(out, "UNDER SCENARIOS (hypothetical, never payable)")
    if not exposure.scenarios:
        out.print(Text("No scenario was named."))
    for scenario in exposure.scenarios:
        most = f"at most {show_money(scenario.most)} USD" if scenario.most is not None else "no upper bound known"
        out.print(Text(clean(f"would be, {under_words(scenario)}: at least {show_money(scenario.least)} USD, {most}")))
        upper = "or more" if scenario.adds_most is None else f"to {show_money(scenario.adds_most)}"
        added = (
            show_money(scenario.adds_least)
            if scenario.adds_most == scenario.adds_least
            else f"{show_money(scenario.adds_least)} {upper}"
        )
        for words in (f"it would add {added}", too_early(scenario)):
            if words:
                out.print(Padding(Text(words), (0, 0, 0, 4)))
