"""What to do before filing, in words: one sentence a step, with the money that hangs on it."""

from __future__ import annotations

from prefile.analysis.to_do import Step, StepKind
from prefile.render.text.words import clean, cut, lines_words
from prefile.values.money import show_money

__all__ = ["brief_words", "step_words"]

_LONGEST, _ASSERTS = 40, 60


def step_words(step: Step, every: int) -> str:
    """Write a step as one sentence; its lines are named unless the entry has one line only."""
    where = "" if every == 1 or not step.lines else lines_words(list(step.lines))
    where = where if len(where) <= _LONGEST else f"{len(step.lines):,} lines"
    return clean(_sentence(step, where))


def _sentence(step: Step, where: str) -> str:
    on = f" on {where}" if where else ""
    words: dict[StepKind, str] = {
        "barred": f"Do not enter {where or 'the goods'}: {step.what}{_lifted(step)}.",
        "ahead": step.next,
        "fact": f"Missing{on}: {step.what}. {_hanging(step)}",
        "settle": f"Settle{on}: {step.what}. {_hanging(step)}",
        "not encoded": f"Look up{on}, since the rule book does not hold this law yet: {step.what}.",
        "discrepancy": f"{step.name}{on}: {_ended(step.what)} {step.next}",
        "claim": f"If true and documented, claim {step.name}{on}: saves {show_money(step.money)}{_briefly(step)}.",
        "program": f"If the goods qualify, claim program {step.name}{on}: saves {show_money(step.money)}.",
        "check": f"{step.name}{on}: {_ended(step.what)} {step.next}",
        "note": f"Note{on}: {_ended(step.what)}",
    }
    return words[step.kind]


def _briefly(step: Step) -> str:
    """Return the beginning of what a claim asserts; --why says it whole."""
    return f" ({cut(step.what, _ASSERTS)})"


def _lifted(step: Step) -> str:
    return f"; only a claim lifts it: {step.name}" if step.name else ""


def _hanging(step: Step) -> str:
    if step.bars:
        more = f", and {show_money(step.money)} of duty" if step.money else ""
        return f"It decides whether the goods may be entered{more}."
    if step.money is None:
        return "Without it the duty has no upper bound."
    return f"{show_money(step.money)} of duty hangs on it."


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
        "fact": f"missing: {step.name.replace('-', ' ').replace('_', ' ')}{where}",
        "settle": f"settle: {step.what}{where}",
        "not encoded": f"look up: {step.what}{where}",
        "discrepancy": f"{step.name}{where}: {step.what}",
        "claim": f"claim {step.name}{where}",
        "program": f"program {step.name}{where}",
        "check": f"{step.name}{where}: {step.what}",
        "note": step.what,
    }
    return clean(words[step.kind])
