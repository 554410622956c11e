"""What to do before filing, in words: one sentence a step, with the money that hangs on it."""

from __future__ import annotations

from collections.abc import Iterable

from prefile.analysis.to_do import Step, StepKind
from prefile.entry.fact_paths import placed_fact
from prefile.render.text.words import clean, lines_words
from prefile.values.money import show_money

__all__ = ["FEES", "brief_words", "fee_lacks", "short_step_words", "step_words"]

FEES = {"mpf": "MPF", "hmf": "HMF"}
_FEE_LACKS = {
    "entry_type": "entry type",
    "mode": "mode of transport",
    "entered": "date of entry",
    "us_content": "US content",
    "repair_value": "value of the work abroad",
}

_LONGEST = 40


def step_words(step: Step, every: int) -> str:
    """Write a step as one sentence; its lines are named unless the entry has one line only."""
    where = "" if every == 1 or not step.lines else lines_words(list(step.lines))
    where = where if len(where) <= _LONGEST else f"{len(step.lines):,} lines"
    return clean(_sentence(step, where))


def short_step_words(step: Step) -> str:
    """Write a step of an entry of one line, beside its rows: what these say already is not said again."""
    if step.kind != "heading":
        return step_words(step, 1)
    headings = "the heading" if len(step.titles) == 1 else f"the {len(step.titles)} headings"
    return f"Hold until CBP issues {headings}; none when law was read. Check CSMS."


def _sentence(step: Step, where: str) -> str:
    on = f" on {where}" if where else ""
    words: dict[StepKind, str] = {
        "barred": f"Do not enter {where or 'the goods'}: {step.what}{_lifted(step)}.",
        "ahead": step.next,
        "in bond": f"Did the goods move in bond? {_ended(step.what)} {step.next}",
        "fact": f"Missing{on}: {step.what}. {_hanging(step)}",
        "settle": f"Find out{on}: {step.what}. {_hanging(step)}",
        "not encoded": f"Look up{on}, since the rule book does not hold this law yet: {step.what}.",
        "no tariff": f"The tariff of this date is not in the rule book{on}. {step.next}".rstrip(),
        "discrepancy": f"Correct{on} ({step.name}): {_ended(step.what)} {step.next}",
        "claim": _claim(step, on),
        "program": f"Saves {show_money(step.money)}: claim SPI {step.name}{on}, {_only_if(step)}",
        "heading": f"Hold {where or 'the line'} until CBP issues a heading for: {step.what}. None had been issued when"
        " the law was read; check CSMS.",
        "fee": _fee(step, on),
        "unchecked": f"Check{on} yourself: {step.what}.",
        "check": f"Check{on} ({step.name}): {_ended(step.what)} {step.next}",
        "note": f"Note{on}: {_ended(step.what)}",
    }
    return words[step.kind]


def _claim(step: Step, on: str) -> str:
    """Say what a claim saves; of a fact of the goods, what is to be confirmed first, since it is no choice."""
    if step.documented:
        return f"Saves {show_money(step.money)}: claim {step.name}{on}, {_only_if(step)}"
    costs = "".join(f"; on line {line} the same fact adds {show_money(more)}" for line, more in step.dearer)
    fact = step.what.removesuffix(".")
    return f"Confirm{on} whether {fact}: then claim {step.name}, {show_money(step.money)} less{costs}."


def fee_lacks(places: Iterable[str]) -> str:
    """Name the facts that fees lack, each once, whichever lines lack it."""
    facts = dict.fromkeys(placed_fact(place)[1] for place in places)
    return ", ".join(_FEE_LACKS.get(fact, fact.replace("_", " ")) for fact in facts)


def _fee(step: Step, on: str = "") -> str:
    fees = ", ".join(name for key, name in FEES.items() if key in step.name.split(", "))
    lacks = fee_lacks(step.places)
    if lacks:
        return f"Missing for {fees}{on}: {lacks}."
    return f"Compute {fees} yourself: prefile does not for these goods, and --full says why."


def _lifted(step: Step) -> str:
    return f"; only a claim lifts it: {step.name}" if step.name else ""


def _hanging(step: Step) -> str:
    if step.bars:
        more = f", and {show_money(step.money)} of duty" if step.money else ""
        return f"It decides whether the goods may be entered{more}."
    if step.money is None:
        return "Without it the duty cannot be computed."
    return f"{show_money(step.money)} of duty hangs on it."


def _only_if(step: Step) -> str:
    """Say what claiming asserts, as the end of a sentence."""
    return f"only if {step.what}{'' if step.what.endswith('.') else '.'}"


def _ended(sentence: str) -> str:
    return f"{sentence[:1].upper()}{sentence[1:]}{'' if sentence.endswith(('.', '?')) else '.'}"


def brief_words(step: Step, every: int) -> str:
    """Write a step for a narrow column: what it is first, and without what the catalogue says to do."""
    where = "" if every == 1 or not step.lines else f" ({lines_words(list(step.lines))})"
    if step.bars and step.kind != "barred":
        return clean(f"may be barred: {step.bars[0]}{where}")
    words: dict[StepKind, str] = {
        "barred": f"may not be entered: {step.what}{where}",
        "ahead": step.next,
        "in bond": f"moved in bond? other rates then{where}",
        "fact": f"missing: {step.name.replace('-', ' ').replace('_', ' ')}{where}",
        "settle": f"find out: {step.what}{where}",
        "not encoded": f"look up: {step.what}{where}",
        "no tariff": f"no tariff of this date yet{where}",
        "discrepancy": f"{step.name}{where}: {step.what}",
        "claim": f"saves {show_money(step.money)}: claim {step.name}{where}"
        if step.documented
        else f"confirm: {step.name}{where}, {show_money(step.money)} less",
        "program": f"program {step.name}{where}",
        "heading": f"heading not yet published: {step.what}{where}",
        "fee": _fee(step),
        "check": f"{step.name}{where}: {step.what}",
        "unchecked": f"check{where}: {step.what}",
        "note": step.what,
    }
    return clean(words[step.kind])
