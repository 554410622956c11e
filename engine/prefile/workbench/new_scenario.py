"""A scenario file made of a few options: so many percent on goods of these numbers and origins, from a day on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from prefile.law.book import RuleBook
from prefile.values.dates import day_words
from prefile.values.money import show_amount
from prefile.values.tariff_number import show_number

__all__ = ["Supposition", "UnknownNumberError", "scenario_yaml"]

_VALUE = Decimal(10_000)  # of the goods of the example, which round percentages keep in whole cents
_DIGITS = 10


class UnknownNumberError(ValueError):
    """The tariff of that day has no number that begins so."""


@dataclass(frozen=True, kw_only=True)
class Supposition:
    """What is supposed: a rate in percent, in place of another or in addition, on numbers of origins, since a day.

    `of` is the measure that it would be a part of; without origins it is on those of every country.
    """

    name: str
    rate: Decimal
    instead_of: Decimal
    numbers: tuple[str, ...]
    origins: tuple[str, ...]
    since: date
    of: str
    made_on: date

    @property
    def added(self) -> Decimal:
        """The percentage that is owed in addition to what is law."""
        return self.rate - self.instead_of

    @property
    def title(self) -> str:
        """Name it as answers do."""
        instead = f" instead of {_percent(self.instead_of)}" if self.instead_of else ""
        numbers = ", ".join(show_number(number) for number in self.numbers)
        return f"{_percent(self.rate)}{instead} on {numbers}{f' of {_listed(self.origins)}' if self.origins else ''}"


def scenario_yaml(supposed: Supposition, book: RuleBook) -> str:
    """Return the file, with an example that proves it.

    Raises:
        UnknownNumberError: the tariff has no number of that beginning.
    """
    whole = [_whole_number(book, number) for number in supposed.numbers]
    duty = (_VALUE * supposed.added / 100).quantize(Decimal("0.01"))
    instead = f" in place of {_percent(supposed.instead_of)}" if supposed.instead_of else ""
    more = f": {_percent(supposed.added)} more than by law" if instead else ", in addition to what is law"
    covers = [f"        - {{numbers: [{_listed(map(show_number, supposed.numbers))}], cite: supposed}}"]
    if supposed.origins:
        covers.append(f"      origins: {{only: [{_listed(supposed.origins)}], cite: supposed}}")
    origin = supposed.origins[0] if supposed.origins else "CN"
    return "\n".join(
        [
            f"scenario: {supposed.name}",
            f"title: {supposed.title}",
            "supposes: >-",
            f"  From {day_words(supposed.since)} on, goods of these numbers and origins owe",
            f"  {_percent(supposed.rate)} of their value{instead}{more}. No such duty exists.",
            "numbers_from: Stated by whoever made this file; nobody has announced it.",
            "citations:",
            f"  supposed: {{instrument: a supposition, pin: not law, date: {supposed.made_on}}}",
            "measures:",
            f"  - of: {supposed.of}",
            f"    from: {supposed.since}T00:01 ET",
            "    covers:",
            "      tariff_numbers:",
            *covers,
            "      rate_date: {privileged_foreign: entry, cite: supposed}",
            "    treatment:",
            "      duty:",
            f"        - {{rate: {_percent(supposed.added)}, cite: supposed}}",
            "    cite: supposed",
            f'verified: {{texts: {supposed.made_on}, by: "whoever made it; a supposition and not law"}}',
            "examples:",
            *(
                line
                for number in whole
                for line in (
                    f"  - name: {show_number(number)} would owe {_percent(supposed.added)} more",
                    f"    entry: {{entered: {supposed.since}T00:01}}",
                    f"    line: {{tariff_number: {show_number(number)}, origin: {origin}, value: {_VALUE}}}",
                    f"    expect: {{outcome: would apply, duty: {duty}}}",
                )
            ),
            "",
        ]
    )


def _whole_number(book: RuleBook, beginning: str) -> str:
    """Return the first number of the tariff that begins so."""
    found = min((row for row in book.tariff.texts if len(row) == _DIGITS and row.startswith(beginning)), default=None)
    if found is None:
        raise UnknownNumberError(f"no number of {book.tariff.name} begins with {show_number(beginning)}")
    return found


def _percent(rate: Decimal) -> str:
    return f"{show_amount(rate)} %"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
