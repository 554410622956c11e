"""The same goods from other origins: what the origin alone changes in the duty.

Of each covered number and declared origin, the line of the greatest value is screened again with other origins. The
work is bounded: so many pairs of number and origin, and so many other origins, all of them named in the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from prefile.analysis.concentration import share
from prefile.analysis.line_sums import Part
from prefile.analysis.same_goods import Alternative, OtherOrigins, SameGoods
from prefile.duty.quantities import Goods
from prefile.entry import Entry, Line
from prefile.findings import LineReport
from prefile.law.book import RuleBook
from prefile.options import ScreenOptions
from prefile.screening import screen
from prefile.values.tariff_number import show_number

__all__ = ["Sample", "Samples", "other_origins", "partners_of_agreements"]

_MOST_GOODS = 20
_MOST_DECLARED = 15


class Sample(NamedTuple):
    """The covered lines of one number and origin: the one of the greatest value, in an entry of its own, and all."""

    entry: Entry
    minerals: tuple[str, ...]
    part: Part

    @property
    def line(self) -> Line:
        """The line of the greatest value."""
        return self.entry.lines[0]


class Samples:
    """Keeps of each covered number and origin the line of the greatest value."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Sample] = {}

    def add(self, entry: Entry, line: Line, minerals: tuple[str, ...], part: Part) -> None:
        """Look at one covered line, as a part of one; without a value or an origin it says nothing here."""
        if line.origin is None or not part.value:
            return
        key = line.tariff_number, line.origin
        known = self._kept.get(key)
        if known is None:
            self._kept[key] = Sample(_alone(entry, [line]), minerals, part)
            return
        both = Part.together((known.part, part))
        greater = part.value > (Goods(known.line).value().bounds.exact or 0)
        sample = Sample(_alone(entry, [line]), minerals, both) if greater else known._replace(part=both)
        self._kept[key] = sample

    def by_value(self) -> list[Sample]:
        """Return the samples, those whose lines are worth the most first."""
        return sorted(
            self._kept.values(), key=lambda sample: (-sample.part.value, sample.line.tariff_number, sample.line.origin)
        )


def _alone(entry: Entry, lines: Sequence[Line]) -> Entry:
    return entry.model_copy(update={"lines": tuple(lines)})


def partners_of_agreements(book: RuleBook, declared: Iterable[str]) -> list[str]:
    """Return one country for each partner of an agreement: one that is declared, else the first of its countries."""
    stated = set(declared)
    chosen = (
        next((country for country in sorted(agreement.countries) if country in stated), min(agreement.countries))
        for agreement in book.agreements
        if agreement.countries
    )
    return sorted(set(chosen))


def other_origins(samples: Samples, book: RuleBook, declared: Sequence[str], options: ScreenOptions) -> OtherOrigins:
    """Screen the goods of most value again, with each other origin; `declared` are those of the entries, by value."""
    every = samples.by_value()
    chosen, leading = every[:_MOST_GOODS], list(declared[:_MOST_DECLARED])
    origins = [*leading, *(partner for partner in partners_of_agreements(book, declared) if partner not in leading)]
    return OtherOrigins(
        goods=tuple(_same_goods(sample, book, origins, options) for sample in chosen),
        origins=tuple(origins),
        assumed=tuple(_assumed(book)),
        left_out=len(every) - len(chosen),
    )


def _assumed(book: RuleBook) -> Iterator[str]:
    yield (
        f"Of each covered number and declared origin, the line of the greatest value is screened again; the "
        f"{_MOST_GOODS} pairs of most covered value are shown."
    )
    yield (
        f"The other origins are the {_MOST_DECLARED} of most covered value in these entries, and one country for each "
        f"of the {len(book.agreements)} partners of the agreements in this book: one that these entries declare, or "
        "else the first of its codes."
    )
    yield (
        "Only the origin is changed. Everything else stays as declared: value, quantities, dates, claims, country of "
        "export, content, and where metal was smelted, cast, melted or poured."
    )
    yield "No special program is claimed for another origin, since whether the goods would qualify is not known."
    yield "It says what the law would ask of the same goods, not whether they can be had there, nor at what price."


def _same_goods(sample: Sample, book: RuleBook, origins: Sequence[str], options: ScreenOptions) -> SameGoods:
    line = sample.line
    others = [origin for origin in origins if origin != line.origin]
    changed = [line.model_copy(update={"origin": origin, "program": None}) for origin in others]
    entry = _alone(sample.entry, [line, *changed])
    report = screen(entry, book, on=options.on, as_known_on=options.as_known_on, decide=options.decide)
    alternatives = [_alternative(declared, found) for declared, found in zip(entry.lines, report.lines, strict=True)]
    return SameGoods(
        number=show_number(line.tariff_number),
        minerals=sample.minerals,
        value=Goods(line).value().bounds.least,
        part=sample.part,
        declared=alternatives[0],
        others=tuple(alternatives[1:]),
    )


def _alternative(line: Line, found: LineReport) -> Alternative:
    payable, value = found.duty.payable, Goods(line).value().bounds.exact
    percent = share(payable, value) if payable is not None and value else None
    return Alternative(line.origin or "", payable, found.duty.least, found.duty.most, percent)
