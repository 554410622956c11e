"""Whether a line can have the special program that it claims (general note 3(c) and the notes of each program)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from prefile.decision.line_facts import NO_PROGRAM, ProgramEligibility
from prefile.entry import Line
from prefile.entry.missing_fact import missing_fact
from prefile.law.program import Program
from prefile.law.tariff import TariffRow
from prefile.values.rate import Rate, read_rate, read_special
from prefile.values.trilean import UNKNOWN, YES

__all__ = ["program_eligibility", "program_of_line"]


def program_of_line(
    line: Line, row: TariffRow | None, at: datetime | None, programs: Mapping[str, Program]
) -> ProgramEligibility:
    """Return whether a line can have the program that it claims, by the tariff's row of its number."""
    return program_eligibility(line.program, line.origin, row, at, programs)


def program_eligibility(
    code: str | None, origin: str | None, row: TariffRow | None, at: datetime | None, programs: Mapping[str, Program]
) -> ProgramEligibility:
    """Return whether goods of an origin can have a claimed program, whether its rate is free, and why.

    The special column prints nothing for numbers that are free for all: a program that is claimed there is had as well.
    """
    if code is None:
        return NO_PROGRAM
    printed = read_special(row.special) if row else {}
    general = read_rate(row.general) if row else None
    rate = printed.get(code, general)
    program = programs.get(code)
    if program is not None or code in printed:
        never = _never(code, printed, general, at, program)
        if never is not None:
            return never
    free = rate is not None and rate.free
    unknown = _unknown(code, origin, program, at)
    if unknown is not None:
        why, ask = unknown
        named = f" ({program.name})" if program is not None else ""
        says = f"program {code}{named} is claimed, and {why}"
        return ProgramEligibility(UNKNOWN, free, says, missing_fact("program", ask=ask))
    name = program.name if program is not None else code
    if program is not None and program.beneficiaries is not None and origin not in program.beneficiaries:
        return ProgramEligibility(says=f"program {code} ({name}) is claimed, and {origin} is not its beneficiary")
    return ProgramEligibility(YES, free, f"program {code} ({name}) is claimed for goods of {origin}")


def _never(
    code: str, printed: Mapping[str, Rate | None], general: Rate | None, at: datetime | None, program: Program | None
) -> ProgramEligibility | None:
    """Return why a line cannot have a program whatever its goods: the number does not print it, or it has lapsed."""
    if code not in printed and (general is None or not general.free):
        says = f"program {code} is claimed, and the special column of the number does not name it"
        return ProgramEligibility(says=says)
    if program is not None and at is not None and not program.window.holds(at):
        why = f"program {code} ({program.name}) is claimed, and is not in being on the rate date"
        return ProgramEligibility(says=why, lapsed=True)
    return None


def _unknown(code: str, origin: str | None, program: Program | None, at: datetime | None) -> tuple[str, str] | None:
    """Return why it cannot be determined whether the program is had, and what would settle it."""
    if program is None or (program.by_origin and program.beneficiaries is None):
        return "who has it is not at hand", f"whether goods of {origin or 'the origin'} have program {code}"
    if at is None:
        return "there is no rate date", "the date of entry"
    if not program.by_origin:
        return "it depends on what the goods are", f"whether the goods meet the conditions of {program.name}"
    return ("the origin is not stated", "the country of origin") if origin is None else None
