"""Whether a line can have the special program that it claims."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from prefile.decision.line_facts import NO_PROGRAM, Special
from prefile.entry import Line
from prefile.law.program import Program
from prefile.law.tariff import TariffRow
from prefile.values.rate import Rate, read_rate, read_special
from prefile.values.trilean import UNKNOWN, YES

__all__ = ["special"]


def special(line: Line, row: TariffRow | None, at: datetime | None, programs: Mapping[str, Program]) -> Special:
    """Return what a line's claimed program comes to: whether it can be had, whether it is free, and why.

    The special column prints nothing for numbers that are free for all: a program that is claimed there is had as well.
    """
    code = line.program
    if code is None:
        return NO_PROGRAM
    printed = read_special(row.special) if row else {}
    general = read_rate(row.general) if row else None
    rate = printed.get(code, general)
    program = programs.get(code)
    if program is not None or code in printed:
        never = _never(line, printed, general, at, program)
        if never is not None:
            return never
    free = rate is not None and rate.free
    unknown = _unknown(line, program, at)
    if unknown is not None:
        why, asked = unknown
        named = f" ({program.name})" if program is not None else ""
        return Special(UNKNOWN, free, f"program {code}{named} is claimed, and {why}", asked)
    name = program.name if program is not None else code
    if program is not None and program.beneficiaries is not None and line.origin not in program.beneficiaries:
        return Special(says=f"program {code} ({name}) is claimed, and {line.origin} is not its beneficiary")
    return Special(YES, free, f"program {code} ({name}) is claimed for goods of {line.origin}")


def _never(
    line: Line, printed: Mapping[str, Rate | None], general: Rate | None, at: datetime | None, program: Program | None
) -> Special | None:
    """Return why a line cannot have a program whatever its goods: the number does not print it, or it has lapsed."""
    if line.program not in printed and (general is None or not general.free):
        return Special(says=f"program {line.program} is claimed, and the special column of the number does not name it")
    if program is not None and at is not None and not program.window.holds(at):
        why = f"program {line.program} ({program.name}) is claimed, and is not in being on the rate date"
        return Special(says=why, lapsed=True)
    return None


def _unknown(line: Line, program: Program | None, at: datetime | None) -> tuple[str, str] | None:
    """Return why it cannot be told whether the program is had, and what would tell it."""
    if program is None or (program.by_origin and program.beneficiaries is None):
        goods = f"goods of {line.origin or 'the origin'}"
        return "who has it is not at hand", f"whether {goods} have program {line.program}"
    if at is None:
        return "there is no rate date", "the date of entry"
    if not program.by_origin:
        return "it depends on what the goods are", f"whether the goods meet the conditions of {program.name}"
    return ("the origin is not stated", "the country of origin") if line.origin is None else None
