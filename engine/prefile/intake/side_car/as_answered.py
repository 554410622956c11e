"""Read the answers of a table as people write them: days, amounts, units and countries, as entries write them.

All answers stand in one column, so that one that shows how days or amounts are written shows it for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from prefile.entry.fact_paths import FactKind, read_fact
from prefile.errors import Problem
from prefile.intake.as_written import (
    CellRefused,
    Habit,
    amount_as_written,
    countries_as_written,
    country_as_written,
    day_as_written,
    unit_as_written,
)
from prefile.intake.side_car.file_model import Answer, PlaceOf
from prefile.values.written_amounts import DecimalMark, written_amount
from prefile.values.written_days import DayOrder, written_day

__all__ = ["as_answered"]

_DAYS = frozenset({"day", "instant", "year"})
_AMOUNTS = frozenset({"amount", "percent"})


class _Stated(NamedTuple):
    """An answer, where it stands, and its fact with its kind; "text" for a fact that is not known."""

    answer: Answer
    where: PlaceOf
    kind: FactKind
    form: str


def as_answered(
    found: Sequence[tuple[Answer, PlaceOf]], habit: Habit, problems: list[Problem]
) -> Iterator[tuple[Answer, PlaceOf]]:
    """Yield the answers as entries write them; what can be read two ways is put among the problems instead.

    `habit` is what whoever passes the file says of how it is written; what it leaves open, the answers may show.
    """
    stated = [_stated(answer, where) for answer, where in found]
    habit = Habit(habit.order or _order(stated), habit.mark or _mark(stated))
    for one in stated:
        text = one.answer.answer
        if text is None:
            yield one.answer, one.where
            continue
        try:
            plain = _plain(text, one, habit)
        except CellRefused as why:
            problems.append(
                Problem(why.code if why.code != "E114" else "E122", why.what, one.where("answer"), next=why.following)
            )
            continue
        yield one.answer.model_copy(update={"answer": plain}), one.where


def _stated(answer: Answer, where: PlaceOf) -> _Stated:
    fact = read_fact(answer.fact)
    return _Stated(answer, where, "text" if fact is None else fact.kind, answer.fact)


def _plain(text: str, stated: _Stated, habit: Habit) -> str:  # noqa: PLR0911 - one a kind
    match stated.kind:
        case "amount":
            return amount_as_written(text, stated.form, habit.mark)
        case "percent":
            return amount_as_written(text.removesuffix("%").rstrip(), stated.form, habit.mark)
        case "day" | "instant" | "year":
            return day_as_written(text, habit.order, timed=stated.kind == "instant")
        case "country":
            return country_as_written(text)
        case "countries":
            return " ".join(countries_as_written(text))
        case "code":
            return unit_as_written(text) if stated.form.endswith("/unit") else text.upper()
    return text


def _order(stated: Sequence[_Stated]) -> DayOrder | None:
    days = (written_day(one.answer.answer or "") for one in stated if one.kind in _DAYS)
    shown: set[DayOrder] = {day.proves for day in days if day is not None and day.proves is not None}
    return shown.pop() if len(shown) == 1 else None


def _mark(stated: Sequence[_Stated]) -> DecimalMark | None:
    amounts = (written_amount((one.answer.answer or "").removesuffix("%")) for one in stated if one.kind in _AMOUNTS)
    shown: set[DecimalMark] = {amount.proves for amount in amounts if amount is not None and amount.proves is not None}
    return shown.pop() if len(shown) == 1 else None
