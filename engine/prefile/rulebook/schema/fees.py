"""`rules/fees.yaml` as written, and the fees that it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from prefile.law.fee import (
    Doubt,
    Exemption,
    Fee,
    FeeName,
    FeeRate,
)
from prefile.law.program import Program
from prefile.rulebook.schema.agreement import citations
from prefile.rulebook.schema.conditions import Dated, Written
from prefile.rulebook.schema.rule_file import CitationText, VerifiedText
from prefile.rulebook.schema.scalars import (
    Key,
    Money,
    Prefixes,
    Programs,
    RateText,
    Sentence,
    Slug,
    wrong,
)
from prefile.rulebook.yaml_source import Path
from prefile.values.dates import Window
from prefile.values.money import ZERO

__all__ = ["FeesFile", "build_fees"]

TwoDigits = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$")]
Refuse = Callable[[str, str, Path], None]


class EntryTypesText(Written):
    """The types of entry on which the fee is computed; on any other it is not told."""

    only: Annotated[list[TwoDigits], Field(min_length=1)]
    cite: Key


class ModesText(Written):
    """The modes of transport by which the fee is owed, and those by which it is not."""

    owed: Annotated[list[TwoDigits], Field(min_length=1)]
    not_owed: Annotated[list[TwoDigits], Field(min_length=1)]
    cite: Key


class FeeRateText(Dated):
    """A percentage of the entered value, with what an entry owes at least and at most."""

    rate: RateText
    least: Money | None = None
    most: Money | None = None
    cite: Key

    @model_validator(mode="after")
    def _of_the_value(self) -> Self:
        if len(self.rate.terms) != 1 or self.rate.terms[0].per is not None:
            raise wrong("a fee is a percentage of the value, like 0.3464 %")
        if self.least is not None and self.most is not None and self.most < self.least:
            raise wrong('"most" is not less than "least"')
        if self.since is not None and self.until is not None and self.until <= self.since:
            raise wrong('"until" comes after "from"', "R330")
        return self


class ExemptText(Written):
    """Lines that are exempt: by a program that is claimed and had, or by a claim."""

    programs: Programs | None = None
    claim: Slug | None = None
    says: Sentence
    cite: Key

    @model_validator(mode="after")
    def _one_ground(self) -> Self:
        if (self.programs is None) == (self.claim is None):
            raise wrong('an exemption is by "programs" or by a "claim"')
        return self


class DoubtText(Written):
    """Lines or entries on which this book does not say what is owed."""

    programs: Programs | None = None
    numbers: Prefixes | None = None
    modes: list[TwoDigits] | None = None
    says: Sentence
    cite: Key

    @model_validator(mode="after")
    def _one_ground(self) -> Self:
        if sum(one is not None for one in (self.programs, self.numbers, self.modes)) != 1:
            raise wrong('a doubt is by "programs", "numbers" or "modes"')
        return self


class FeeText(Written):
    """One fee: on which entries, at which rates, and who is exempt."""

    entry_types: EntryTypesText
    modes: ModesText | None = None
    rates: Annotated[list[FeeRateText], Field(min_length=1)]
    exempt: tuple[ExemptText, ...] = ()
    doubts: tuple[DoubtText, ...] = ()


class FeesFile(Written):
    """The fees that are owed beside duty."""

    merchandise_processing: FeeText
    harbor_maintenance: FeeText
    citations: dict[Key, CitationText]
    verified: VerifiedText


def build_fees(written: FeesFile, programs: dict[str, Program], refuse: Refuse) -> tuple[Fee, ...]:
    """Return the fees that the file says; what contradicts itself or the book goes to `refuse`."""
    parts: tuple[tuple[FeeName, str, FeeText], ...] = (
        ("mpf", "merchandise_processing", written.merchandise_processing),
        ("hmf", "harbor_maintenance", written.harbor_maintenance),
    )
    for _, key, text in parts:
        for code, what, path in _wrong(text, programs):
            refuse(code, what, (key, *path))
    return tuple(_fee(name, key.replace("_", " "), text, written) for name, key, text in parts)


def _fee(name: FeeName, title: str, text: FeeText, written: FeesFile) -> Fee:
    return Fee(
        name=name,
        title=title,
        entry_types=frozenset(text.entry_types.only),
        entry_types_cite=text.entry_types.cite,
        modes=frozenset(text.modes.owed if text.modes else ()),
        other_modes=frozenset(text.modes.not_owed if text.modes else ()),
        modes_cite=text.modes.cite if text.modes else None,
        rates=tuple(_rate(row) for row in text.rates),
        exempt=tuple(Exemption(frozenset(row.programs or ()), row.claim, row.says, row.cite) for row in text.exempt),
        doubts=tuple(
            Doubt(
                frozenset(row.programs or ()), tuple(row.numbers or ()), frozenset(row.modes or ()), row.says, row.cite
            )
            for row in text.doubts
        ),
        citations=citations(written.citations),
    )


def _rate(row: FeeRateText) -> FeeRate:
    percent = row.rate.terms[0].amount
    return FeeRate(_window(row), percent, ZERO if row.least is None else row.least, row.most, row.cite)


def _window(row: FeeRateText) -> Window:
    return Window(row.since, row.until, row.known, row.replaced)


def _wrong(text: FeeText, programs: dict[str, Program]) -> Iterator[tuple[str, str, Path]]:
    """Yield what a fee says twice, and the programs that the book does not hold."""
    believed = [(index, row) for index, row in enumerate(text.rates) if row.replaced is None]
    for (_, one), (index, other) in combinations(believed, 2):
        if _meet(_window(one), _window(other)):
            yield "R360", "a second rate holds at the same time", ("rates", index)
    both = set(text.modes.owed) & set(text.modes.not_owed) if text.modes else set[str]()
    if both:
        yield "R360", f"the mode {', '.join(sorted(both))} is owed and not owed", ("modes", "not_owed")
    yield from _programs(text, programs)


def _programs(text: FeeText, programs: dict[str, Program]) -> Iterator[tuple[str, str, Path]]:
    grounds = [("exempt", index, row.programs) for index, row in enumerate(text.exempt)]
    grounds += [("doubts", index, row.programs) for index, row in enumerate(text.doubts)]
    seen: dict[str, str] = {}
    for key, index, codes in grounds:
        for code in codes or ():
            if code not in programs:
                yield "R306", f"{code} is no program of programs.yaml", (key, index, "programs")
            elif code in seen:
                what = f"the program {code} is spoken for under {seen[code]} already"
                yield "R360", what, (key, index, "programs")
            seen.setdefault(code, key)


def _meet(one: Window, other: Window) -> bool:
    """Whether two windows share an instant."""
    later = one.until is not None and other.since is not None and other.since >= one.until
    earlier = other.until is not None and one.since is not None and one.since >= other.until
    return not later and not earlier
