"""One line of an entry as declared, and its parts: quantities, claims, minerals, metals, zone, invoice, numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, ClassVar, Literal, Self, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from prefile.entry.claim_words import ClaimReference
from prefile.entry.fields import (
    Amount,
    Code,
    Count,
    Countries,
    Country,
    Currency,
    Day,
    Degrees,
    LineNumber,
    Name,
    Percent,
    Short,
    TariffNumber,
    Text,
    Words,
    YearOrDay,
    plain,
    refused,
)
from prefile.values.money import ZERO
from prefile.values.units import UNITS

__all__ = [
    "PART_OF",
    "PART_OF_FACT",
    "Claim",
    "Declared",
    "EntryPart",
    "ForeignTradeZone",
    "Invoice",
    "Line",
    "Melted",
    "Metadata",
    "Metal",
    "MetalStep",
    "Mineral",
    "PartOf",
    "PartValue",
    "Quantity",
    "Secondary",
    "Smelted",
]

MetalStep = Literal["smelted", "cast", "melted"]
# What goods are a part of, as far as law asks: vehicles of U.S. notes 33 and 38 to subchapter III of Chapter 99, and
# equipment of its note 16(k). "other": part of something else; "none": part of nothing.
PartOf = Literal[
    "passenger-vehicle",
    "light-truck",
    "truck",
    "bus",
    "motorcycle",
    "agricultural-equipment",
    "fixed-industrial-equipment",
    "mobile-industrial-equipment",
    "aircraft",
    "other",
    "none",
]
PART_OF: tuple[PartOf, ...] = get_args(PartOf)
PART_OF_FACT = "part-of"  # the name of that fact where it is missing
_TOLERANCE = Decimal("0.005")
_MOST_NUMBERS = 32  # of one line, since 28 June 2025 (CSMS # 65464464)
_SOME = 2  # fewer statements cannot disagree


class EntryPart(BaseModel):
    """A part of an entry: frozen, and closed to keys that it does not know."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        defer_build=True,  # who opens a book reads no entry yet
    )


class Claim(EntryPart):
    """A relief that the importer claims, by the name a rule gives it, with its reference and day.

    `amount` is what the line draws of a balance that was approved: a value in the line's currency, or with `unit` a
    quantity of the goods.
    """

    claim: Name
    reference: ClaimReference | None = None
    date: Day | None = None
    amount: Amount | None = None
    unit: Code | None = None

    @model_validator(mode="after")
    def _unit_of_some_amount(self) -> Self:
        if self.unit is not None and self.amount is None:
            raise refused("E154", f'the claim "{self.claim}" states the unit {self.unit} and no amount', "/unit")
        return self


def _claim_may_be_its_name(value: object) -> object:
    return {"claim": value} if isinstance(value, str) else value


NamedClaim = Annotated[Claim, BeforeValidator(_claim_may_be_its_name)]


class Quantity(EntryPart):
    """An amount in one of CBP's units (KG, W, NO, CKG …)."""

    amount: Amount
    unit: Code


class Mineral(EntryPart):
    """A mineral that the goods contain: percent by weight or kilograms contained, and where it was handled."""

    mineral: Name
    percent: Percent | None = None
    contained_kg: Amount | None = None
    mined_in: Country | None = None
    processed_in: Country | None = None
    basis: Short | None = None
    evidence: Annotated[tuple[Short, ...], Field(max_length=50)] = ()

    @property
    def is_none(self) -> bool:
        """Whether the goods are said to contain none of it: each share that is stated is zero, and one is."""
        return {self.percent, self.contained_kg} - {None} == {ZERO}


class PartValue(EntryPart):
    """The value of a part of the goods on which their rate falls, named in the rate's own words ("lead content")."""

    part: Words
    value: Amount


class Smelted(EntryPart):
    """Aluminum or copper in the goods: percent of the article's weight, its value, where smelted and cast.

    The value is in the line's currency and a part of the line's value.
    """

    percent: Percent | None = None
    value: Amount | None = None
    smelted_in: Countries = ()
    cast_in: Country | None = None

    @property
    def made(self) -> tuple[tuple[MetalStep, tuple[str, ...]], ...]:
        """Each step of making it that is stated, with where it was done."""
        smelted_in, cast_in = self.smelted_in, self.cast_in
        smelted: tuple[tuple[MetalStep, tuple[str, ...]], ...] = (("smelted", smelted_in),) if smelted_in else ()
        return (*smelted, ("cast", (cast_in,))) if cast_in else smelted


class Melted(EntryPart):
    """Steel in the goods: percent of the article's weight, its value within the line's, where melted and poured."""

    percent: Percent | None = None
    value: Amount | None = None
    melted_in: Country | None = None

    @property
    def made(self) -> tuple[tuple[MetalStep, tuple[str, ...]], ...]:
        """Where it was melted and poured, as a step of making it, if that is stated."""
        melted_in = self.melted_in
        return (("melted", (melted_in,)),) if melted_in else ()


class Metal(EntryPart):
    """The metals that Section 232 asks about."""

    aluminum: Smelted | None = None
    steel: Melted | None = None
    copper: Smelted | None = None

    @property
    def named(self) -> tuple[tuple[str, Smelted | Melted | None], ...]:
        """Each metal by its name, and what is stated of it."""
        return (("aluminum", self.aluminum), ("steel", self.steel), ("copper", self.copper))


class ForeignTradeZone(EntryPart):
    """Zone status of the goods (P privileged foreign, N non-privileged, D domestic) and the day it was filed."""

    status: Literal["P", "N", "D"]
    filed: Day | None = None


class Secondary(EntryPart):
    """A further tariff number of the line, with its own value and quantities, in filing order."""

    number: TariffNumber
    value: Amount | None = None
    quantities: Annotated[tuple[Quantity, ...], Field(max_length=10)] = ()


class Declared(EntryPart):
    """A number that the filer means to declare, Chapter 99 included, with its duty and value in US dollars."""

    number: TariffNumber
    duty: Amount | None = None
    value: Amount | None = None


class Invoice(EntryPart):
    """The commercial invoice line behind the entry line; `quantity` and `amount` are those of its whole."""

    number: Short | None = None
    line: Short | None = None
    unit_price: Amount | None = None
    unit: Code | None = None
    currency: Currency | None = None
    quantity: Amount | None = None
    amount: Amount | None = None


Metadata = Annotated[dict[Short, Text], Field(max_length=50)]


class Line(EntryPart):
    """One line of an entry. `value` is the entered value in `currency`; `quantities` are in CBP's units.

    `supplier` is who supplies or makes the goods, by name or manufacturer ID; it decides nothing. `part_of` says what
    the goods are a part of, a truck being any medium- or heavy-duty vehicle but a bus; `made` in which year, or on
    which day, they were made. In `currency` too: `us_content`, the part of the value that parts produced in the United
    States have, `repair_value`, that of repairs, alterations or processing abroad, and `part_values`, those of the
    parts that a printed rate names. `sugar_degrees` are those of a polarimetric test. Where a number of Chapter 98
    stands beside one of Chapters 1 to 97, the values beside the two add up to that of the goods.
    """

    line: Count
    reference: Short | None = None
    metadata: Metadata | None = None
    description: Text | None = None
    supplier: Short | None = None
    tariff_number: LineNumber
    set: Literal["X", "V"] | None = None
    secondary_numbers: Annotated[tuple[Secondary, ...], Field(max_length=10)] = ()
    origin: Country | None = None
    exported_from: Country | None = None
    loaded: Day | None = None
    program: Code | None = None
    value: Amount | None = None
    currency: Currency = "USD"
    exchange_rate: Amount | None = None
    us_content: Amount | None = None
    repair_value: Amount | None = None
    part_values: Annotated[tuple[PartValue, ...], Field(max_length=10)] | None = None
    sugar_degrees: Degrees | None = None
    quantities: Annotated[tuple[Quantity, ...], Field(max_length=10)] = ()
    gross_kg: Amount | None = None
    net_kg: Amount | None = None
    claims: Annotated[tuple[NamedClaim, ...], Field(max_length=50)] = ()
    minerals: Annotated[tuple[Mineral, ...], Field(max_length=60)] = ()
    metal: Metal | None = None
    part_of: PartOf | None = None
    made: YearOrDay | None = None
    end_use: Text | None = None
    ftz: ForeignTradeZone | None = None
    invoice: Invoice | None = None
    declared: Annotated[tuple[Declared, ...], Field(max_length=_MOST_NUMBERS)] | None = None

    @property
    def metal_shares(self) -> tuple[Decimal, ...] | None:
        """The share of each metal in the article's weight; None unless all three are stated."""
        metal = self.metal
        if metal is None or None in (named := metal.__dict__.values()):
            return None
        shares = tuple([content.percent for content in named])
        return None if None in shares else shares

    @model_validator(mode="after")
    def _quantities_agree(self) -> Self:
        net, quantities = self.net_kg, self.quantities
        if len(quantities) + (net is not None) < _SOME:
            return self
        stated: dict[str, list[Decimal]] = {} if net is None else {"kg": [net]}
        for quantity in quantities:
            found = UNITS.get(quantity.unit)
            if found is not None:
                stated.setdefault(found[0], []).append(quantity.amount * found[1])
        for kind, amounts in stated.items():
            if len(amounts) < _SOME:
                continue
            least, most = min(amounts), max(amounts)
            if most - least > most * _TOLERANCE:
                raise refused("E135", f"{plain(least)} {kind} and {plain(most)} {kind} are stated")
        return self
