"""Treatments: what a measure makes of the goods that it covers, as far as every layer may ask.

The kinds themselves stand in `duty/` with their arithmetic: a duty by clauses, a minimum import price, and those that
owe nothing. Elsewhere a treatment is asked, never told apart.
"""

from __future__ import annotations

from abc import ABC
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar, Literal, NamedTuple, Protocol

from msgspec import Struct

from prefile.entry.missing_fact import MissingFact
from prefile.law.condition import Condition
from prefile.values.dates import ALWAYS, Window
from prefile.values.money import show_amount
from prefile.values.rate import Rate
from prefile.values.tariff_number import show_number
from prefile.values.trilean import Trilean

__all__ = [
    "NO_HEADINGS",
    "PART_WORDS",
    "Clause",
    "Described",
    "DutiablePart",
    "FloorHeadings",
    "HeadingStated",
    "Narrowed",
    "PartFact",
    "Price",
    "ProvisionPart",
    "SeenByTreatment",
    "Treatment",
]


PartFact = Literal["us_content", "repair_value", "claimed"]


class DutiablePart(NamedTuple):
    """The part of the value on which a rate is: a stated part alone, or the value less that part.

    `fact` names the part in the line; of it, at most `most` percent of the value is left out (None: all of it). What is
    `claimed` is the amount of a claim, by its name.
    """

    fact: PartFact
    alone: bool
    most: Decimal | None = None
    claim: str = ""

    @property
    def words(self) -> str:
        """What the part is called."""
        return f'what "{self.claim}" claims' if self.claim else PART_WORDS[self.fact]

    @property
    def shown(self) -> str:
        """What it says, in words."""
        part = self.words
        if self.alone:
            return f"on the {part}"
        most = f", at most {show_amount(self.most)} % of it" if self.most is not None else ""
        return f"on the value less {part}{most}"


class ProvisionPart(NamedTuple):
    """On which part of the value a duty is, of goods entered under some provisions of Chapter 98 (None: on all of it).

    They begin with one of `beginnings`; or with none of them where these are the `others`. `name` is the rule's row.
    """

    name: str
    beginnings: tuple[str, ...]
    others: bool
    part: DutiablePart | None
    cite: str

    def fits(self, provision: str) -> bool:
        """Whether it is for goods entered under a provision."""
        return provision.startswith(self.beginnings) != self.others

    @property
    def shown(self) -> str:
        """What it says, in words."""
        named = ", ".join(map(show_number, self.beginnings))
        under = f"any number but {named}" if self.others and named else named or "any number"
        return f"under {under} of Chapter 98 {self.part.shown if self.part else 'on the full value'}"


PART_WORDS: dict[PartFact, str] = {
    "us_content": "US content",
    "repair_value": "value of repairs, alterations or processing",
    "claimed": "what is claimed",
}


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a duty: the first that fits the line speaks.

    Either a `rate`, or the printed rate of a tariff `column`. With `in_total_with`, the rate is a total that holds the
    duty of that other measure too. `heading` is the Chapter 99 heading declared, where published, and `reached` the one
    declared instead where the other measure's duty alone comes to the total. `part` is the part of the value that the
    rate is on, where it is not on all of it; with `content`, it is on the value of that metal's content, with `beside`
    on what the duties of those measures leave. `rest` declares the other part. `because` adds to its reasons; once a
    column was looked up, what stands there, or why no rate can be read, `lacks` what would tell it, and `rate_of` what
    it prints for another number.
    """

    rate: Rate | None
    column: Literal["general", "special", "column 2"] | None
    when: Condition | None
    window: Window
    cite: str
    in_total_with: str | None = None
    heading: str | None = None
    reached: str | None = None
    because: tuple[str, ...] = ()
    rate_of: Callable[[str], Rate | None] | None = field(default=None, compare=False, repr=False)
    part: DutiablePart | None = None
    content: str | None = None
    beside: tuple[str, ...] = ()
    rest: str | None = None
    lacks: tuple[MissingFact, ...] = ()

    @property
    def on_part(self) -> bool:
        """Whether it falls on a part of the value by itself: a metal's content, or what others leave."""
        return self.content is not None or bool(self.beside)

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading that it may declare."""
        return tuple(heading for heading in (self.heading, self.reached, self.rest) if heading is not None)

    @property
    def shown(self) -> str:
        """What it says, in words: what is owed, and where it fits."""
        return f"{self.owed}{f' where {self.when.asks}' if self.when else ''}"

    @property
    def owed(self) -> str:
        """What is owed, in words: its rate, on what part of the value, and what it is a total with."""
        rate = self.rate.shown if self.rate else f"the printed rate of {self.column}"
        rate += f" on {self.content} content" if self.content else ""
        rate += f" on the value that {', '.join(self.beside)} leave" if self.beside else ""
        total = f" in total with {self.in_total_with}" if self.in_total_with else ""
        part = f" {self.part.shown}" if self.part else ""
        return f"{rate}{part}{total}"


class Price(Struct, frozen=True):
    """A price, a rate of one specific term (21 USD/kg), in a window: for a group, for a mineral, or for all goods."""

    group: str | None
    rate: Rate
    window: Window
    cite: str
    mineral: str | None = None

    @property
    def goods(self) -> str | None:
        """The group or the mineral for which it is; None: for all goods."""
        return self.group or self.mineral


class FloorHeadings(NamedTuple):
    """The headings of a floor in one document state: of goods that owe, and of those whose price reaches the floor."""

    owed: str | None = None
    reached: str | None = None


class HeadingStated(NamedTuple):
    """A heading that a treatment may declare: the id of the part that does, its window and its condition."""

    part: str
    heading: str
    window: Window = ALWAYS
    when: Condition | None = None


NO_HEADINGS = FloorHeadings()


class Described(NamedTuple):
    """One part of a treatment in words, with the key of its authority, where it has one."""

    says: str
    cite: str | None


class SeenByTreatment(Protocol):
    """What narrows a treatment to a line: which clauses fit, which windows may hold, and the goods' groups."""

    @property
    def dated(self) -> bool:
        """Whether the rate date is known."""
        ...

    @property
    def groups(self) -> frozenset[str | None]:
        """The measure's own groups in which the number may be."""
        ...

    @property
    def minerals(self) -> tuple[str, ...]:
        """The minerals for which the line is, or may be, covered."""
        ...

    def fits(self, clause: int) -> Trilean:
        """Return whether the condition of the clause at a place holds."""
        ...

    def may_hold(self, window: Window) -> bool:
        """Return whether a dated value is believed and may hold; without a rate date, every window may."""
        ...


class Narrowed(NamedTuple):
    """A treatment with the clauses or prices that may speak on a line.

    `places` are those of the clauses or prices in the whole treatment; `undecided` the clauses that an unknown fact
    keeps open; `open`: it may be that none of them fits.
    """

    treatment: Treatment
    places: tuple[int, ...] = ()
    undecided: tuple[int, ...] = ()
    open: bool = False


class Treatment(ABC):
    """What a measure makes of the goods that it covers."""

    __slots__ = ()

    kind: ClassVar[str]  # what follows on a line, in a word or two
    encoded: ClassVar[bool] = True  # false for law that is known to exist and not encoded
    bars_entry: ClassVar[bool] = False  # true where the goods may not be entered
    priced: ClassVar[bool] = False  # true where it owes by prices for groups of goods
    clauses: tuple[Clause, ...] = ()
    prices: tuple[Price, ...] = ()
    reference: tuple[Price, ...] = ()  # the prices that a floor may be compared with
    on_provisions: tuple[ProvisionPart, ...] = ()  # what of the value it is on, under provisions of Chapter 98
    documented_by: str | None = None  # the claim that documents a floor

    def described(self) -> Iterator[Described]:
        """Yield its parts in words, in the order in which they are read."""
        yield from (Described(clause.shown, clause.cite) for clause in self.clauses)
        yield from (Described(row.shown, row.cite) for row in self.on_provisions)

    def conditions(self) -> Iterator[Condition]:
        """Yield the conditions of its clauses, in their order."""
        yield from (clause.when for clause in self.clauses if clause.when is not None)

    def headings(self) -> Iterator[HeadingStated]:
        """Yield every heading that it may declare."""
        for place, clause in enumerate(self.clauses):
            for heading in clause.headings:
                yield HeadingStated(f"clause/{place}", heading, clause.window, clause.when)

    def windows(self) -> Iterator[Window]:
        """Yield every window in which something of it holds."""
        yield from (clause.window for clause in self.clauses)
        yield from (price.window for price in (*self.prices, *self.reference))

    def claims(self) -> frozenset[str]:
        """Return the claims that it looks at itself, beside those that conditions name."""
        drawn = frozenset(clause.part.claim for clause in self.clauses if clause.part is not None and clause.part.claim)
        return drawn if self.documented_by is None else drawn | {self.documented_by}

    def reads(self) -> frozenset[str]:
        """Return the facts of a line that it looks at itself, beside those that conditions read."""
        special = any(clause.column == "special" for clause in self.clauses)
        by_mineral = any(price.mineral is not None for price in self.prices)
        named = {"program_eligibility": special, "coverage": by_mineral, "claims": bool(self.claims())}
        return frozenset(fact for fact, is_read in named.items() if is_read)

    def document_states(self) -> dict[str, str]:
        """Return the document states that it tells apart, each with the key of its authority."""
        return {}

    def totals_with(self) -> frozenset[str]:
        """Return the measures whose duty a clause of it holds in one total."""
        return frozenset(clause.in_total_with for clause in self.clauses if clause.in_total_with is not None)

    def beside_parts_of(self) -> frozenset[str]:
        """Return the measures whose duties leave a part of the value to a clause of it."""
        return frozenset(measure for clause in self.clauses for measure in clause.beside)

    def narrowed(self, facts: SeenByTreatment) -> Narrowed:  # noqa: ARG002 - nothing to narrow, but where there is
        """Return what of it may speak on a line."""
        return Narrowed(self)
