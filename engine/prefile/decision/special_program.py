"""Whether a line can have the special program that it claims (general note 3(c) and the notes of each program)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from prefile.decision.line_facts import NO_PROGRAM, NO_PROVISION, ProgramEligibility, ProvisionRates
from prefile.entry import Line
from prefile.entry.missing_fact import MissingFact, missing_fact
from prefile.entry.provision import line_goods_first, provision_of
from prefile.law.partners import Program
from prefile.law.tariff import TariffRow, TariffTable
from prefile.values.rate import Rate
from prefile.values.rate_words import read_rate, read_special
from prefile.values.trilean import UNKNOWN, YES

__all__ = ["program_eligibility", "program_had", "program_of_line", "provision_rates"]


def program_of_line(
    line: Line, row: TariffRow | None, at: datetime | None, tariff: TariffTable, programs: Mapping[str, Program]
) -> ProgramEligibility:
    """Return whether a line can have the program that it claims, by the row of its number in the tariff held."""
    return program_eligibility(line.program, line.origin, row, at, tariff, programs)


def program_had(
    line: Line, at: datetime | None, tariff: TariffTable, programs: Mapping[str, Program]
) -> ProgramEligibility:
    """Return whether a line can have the program that it claims, by its goods' number or by its provision."""
    line = line_goods_first(line)
    own = program_of_line(line, tariff.row(line.tariff_number, at), at, tariff, programs)
    countries = line.origin, line.exported_from
    under = provision_rates(provision_of(line), line.program, countries, at, tariff, programs)
    return max((own, under.of_origin, under.of_exporter), key=lambda found: found.available)


def provision_rates(  # noqa: PLR0913, PLR0917 - all that it depends on
    provision: str | None,
    code: str | None,
    countries: tuple[str | None, str | None],
    at: datetime | None,
    tariff: TariffTable,
    programs: Mapping[str, Program],
) -> ProvisionRates:
    """Return what is printed for the number of Chapter 98 that goods are entered under.

    `countries` are those of origin and of export. Of eight digits a column is free where it is for each of the ten.
    """
    if provision is None:
        return NO_PROVISION
    found = [tariff.row(number, at) for number in (tariff.under(provision) or (provision,))]
    rows = [row for row in found if row is not None]
    printed = {"general": [row.general for row in rows], "column 2": [row.column_2 for row in rows]}
    free = frozenset(column for column, words in printed.items() if words and all(map(_is_free, words)))
    row = rows[0] if rows else None
    of_origin, of_exporter = [program_eligibility(code, country, row, at, tariff, programs) for country in countries]
    if countries[1] is None and of_exporter.available == UNKNOWN:
        says = f"program {code} is claimed, and the country that the goods are exported from is not stated"
        of_exporter = of_exporter._replace(says=says, missing=missing_fact("exported-from"))
    return ProvisionRates(free, of_origin, of_exporter)


def _is_free(printed: str) -> bool:
    rate = read_rate(printed)
    return rate is not None and rate.free


def program_eligibility(  # noqa: PLR0913, PLR0917 - all that it depends on
    code: str | None,
    origin: str | None,
    row: TariffRow | None,
    at: datetime | None,
    tariff: TariffTable,
    programs: Mapping[str, Program],
) -> ProgramEligibility:
    """Return whether goods of an origin can have a claimed program, whether its rate is free, and why.

    The special column prints nothing for numbers that are free for all: a program that is claimed there is had as well.
    On a date that no edition held speaks of nothing is known of the column, and so it may be free.
    """
    if code is None:
        return NO_PROGRAM
    program = programs.get(code)
    if at is not None and tariff.edition_at(at) is None:
        return _lapsed(code, program, at) or _of_another(code, origin, program) or _unheld(code, tariff)
    printed = read_special(row.special) if row else {}
    general = read_rate(row.general) if row else None
    rate = printed.get(code, general)
    if program is not None or code in printed:
        never = _never(code, printed, general, at, program)
        if never is not None:
            return never
    free = rate is not None and rate.free
    unknown = _unknown(code, origin, program, at)
    if unknown is not None:
        why, lack = unknown
        named = f" ({program.name})" if program is not None else ""
        says = f"program {code}{named} is claimed, and {why}"
        return ProgramEligibility(UNKNOWN, free, says, lack)
    another = _of_another(code, origin, program)
    if another is not None:
        return another
    name = program.name if program is not None else code
    return ProgramEligibility(YES, free, f"program {code} ({name}) is claimed for goods of {origin}")


def _never(
    code: str, printed: Mapping[str, Rate | None], general: Rate | None, at: datetime | None, program: Program | None
) -> ProgramEligibility | None:
    """Return why a line cannot have a program whatever its goods: the number does not print it, or it has lapsed."""
    if code not in printed and (general is None or not general.free):
        says = f"program {code} is claimed, and the special column of the number does not name it"
        return ProgramEligibility(says=says)
    return _lapsed(code, program, at)


def _lapsed(code: str, program: Program | None, at: datetime | None) -> ProgramEligibility | None:
    """Return that a program is not in being on the rate date, if so."""
    if program is None or at is None or program.window.holds(at):
        return None
    why = f"program {code} ({program.name}) is claimed, and is not in being on the rate date"
    return ProgramEligibility(says=why, lapsed=True)


def _of_another(code: str, origin: str | None, program: Program | None) -> ProgramEligibility | None:
    """Return that a known origin is no beneficiary of a program, if so."""
    if origin is None or program is None or program.beneficiaries is None or origin in program.beneficiaries:
        return None
    return ProgramEligibility(says=f"program {code} ({program.name}) is claimed, and {origin} is not its beneficiary")


def _unheld(code: str, tariff: TariffTable) -> ProgramEligibility:
    """Return that nothing is known of the special column on a date that no held edition of the tariff covers."""
    says = f"program {code} is claimed, and no held edition of the tariff covers the rate date; {tariff.name} is held"
    lack = missing_fact("program", ask=f"whether the tariff of the rate date prints program {code} for the number")
    return ProgramEligibility(UNKNOWN, free=True, says=says, missing=lack)


def _unknown(
    code: str, origin: str | None, program: Program | None, at: datetime | None
) -> tuple[str, MissingFact] | None:
    """Return why it cannot be determined whether the program is had, and what would settle it."""
    if program is None or (program.by_origin and program.beneficiaries is None):
        ask = f"whether goods of {origin or 'the origin'} have program {code}"
        return "who has it is not at hand", missing_fact("program", ask=ask)
    if at is None:
        return "there is no rate date", missing_fact("entered")
    if not program.by_origin:
        ask = f"whether the goods meet the conditions of {program.name}"
        return "it depends on what the goods are", missing_fact("program", ask=ask)
    return ("the origin is not stated", missing_fact("origin")) if origin is None else None
