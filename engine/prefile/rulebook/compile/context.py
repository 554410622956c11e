"""What the file being compiled may name, where its problems go, and what every file's parts have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from prefile.decision.predicates import OriginIn
from prefile.law.condition import Condition
from prefile.law.partners import Agreement, Countries
from prefile.law.tariff import TariffTable
from prefile.rulebook.compile.tables import RuleTables
from prefile.rulebook.schema.measure import CitationText
from prefile.rulebook.yaml_source import Path
from prefile.values.citation import Citation
from prefile.values.dates import ALWAYS, Window

__all__ = ["Refuse", "RuleContext", "citations", "expand", "known_window", "refuse_backwards", "window_of"]


class Refuse(Protocol):
    """How a problem of a file is noted: its code, what is wrong, the path of it in the file, and the next step."""

    def __call__(self, code: str, what: str, path: Path, following: str = "") -> None:
        """Note the problem."""


@dataclass(frozen=True, slots=True)
class RuleContext:
    """What a rule file may name: the book's countries, tariff, agreements and tables, and its own terms.

    Problems go to `refuse`.
    """

    countries: Countries
    tariff: TariffTable
    agreements: tuple[Agreement, ...]
    tables: RuleTables
    refuse: Refuse
    terms: Mapping[str, Condition] = field(default_factory=dict)

    def origin(self, codes: list[str], path: Path) -> OriginIn:
        """Return the condition of these origins, countries or groups; an unknown code is refused at the path."""
        return OriginIn(self.expand(codes, path), ", ".join(codes))

    def expand(self, codes: Sequence[str], path: Path) -> frozenset[str]:
        """Return the countries that codes and groups stand for; an unknown one is refused at the path."""
        return expand(codes, path, self.countries, self.refuse)


def expand(codes: Sequence[str], path: Path, countries: Countries, refuse: Refuse) -> frozenset[str]:
    """Return the countries that codes and groups stand for; an unknown one is refused at the path."""
    expanded: set[str] = set()
    for code in codes:
        found = countries.expand(code)
        if found is None:
            refuse("R306", f"{code} is neither a country nor a group of lists/countries.csv", path)
        expanded |= found or frozenset()
    return frozenset(expanded)


def refuse_backwards(window: Window, path: Path, refuse: Refuse) -> None:
    """Refuse a window that ends before it begins."""
    if window.since is not None and window.until is not None and window.until <= window.since:
        refuse("R330", "it ends before it begins", (*path, "until"))


def citations(texts: dict[str, CitationText]) -> dict[str, Citation]:
    """Return the citations of a file, by key."""
    return {
        key: Citation(key, text.instrument, text.pin, text.date, text.url, text.says, text.certain == "yes")
        for key, text in texts.items()
    }


class _Windowed(Protocol):
    """What a file says from when to when it holds, and was known."""

    @property
    def since(self) -> datetime | None:
        """The first instant."""
        ...

    @property
    def until(self) -> datetime | None:
        """The first instant no longer."""
        ...

    @property
    def known(self) -> date | None:
        """From which day it was known."""
        ...

    @property
    def replaced(self) -> date | None:
        """From which day something else was."""
        ...


class _Known(Protocol):
    """What a file says became known on a day, and was replaced on another."""

    @property
    def known(self) -> date | None:
        """From which day it was known."""
        ...

    @property
    def replaced(self) -> date | None:
        """From which day something else was."""
        ...


def known_window(text: _Known) -> Window:
    """Return from which day until which a part of a file was known."""
    if text.known is text.replaced is None:
        return ALWAYS
    return Window(known=text.known, replaced=text.replaced)


def window_of(text: _Windowed) -> Window:
    """Return the window of a dated part of a file."""
    if text.since is text.until is text.known is text.replaced is None:
        return ALWAYS
    return Window(text.since, text.until, text.known, text.replaced)
