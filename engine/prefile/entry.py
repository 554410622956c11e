"""The customs entry as declared: `prefile-entry/1`, or `prefile-entry/1.1` where it holds a key that came later.

One strict vocabulary for every format that prefile reads: a reader makes this shape, and everything else sees
only this. What is missing stays missing; nothing is defaulted to a fact. Amounts are exact decimals, instants
are UTC, days are days in New York.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, model_validator

from prefile.errors import Place
from prefile.fields import (
    Amount,
    Code,
    Count,
    Countries,
    Country,
    Currency,
    Day,
    Instant,
    LineNumber,
    Name,
    Percent,
    Short,
    TariffNumber,
    Text,
    plain,
    refused,
)
from prefile.terms import COMMON_DIGITS, show_number
from prefile.units import UNITS

__all__ = [
    "Claim",
    "Entry",
    "JoinedFacts",
    "Line",
    "Metal",
    "Mineral",
    "PassedOver",
    "Quantity",
    "Source",
    "SourceFormat",
    "format_of",
]

FORMAT, MINOR = "prefile-entry/1", "prefile-entry/1.1"
_TOLERANCE = Decimal("0.005")
_MOST_NUMBERS = 32  # of one line, since 28 June 2025 (CSMS # 65464464)
_SOME = 2  # fewer statements cannot disagree


@dataclass(frozen=True, slots=True)
class JoinedFacts:
    """The side-car whose facts were joined to an entry: the digest of its bytes, and how many facts it gave."""

    digest: str
    count: int


@dataclass(frozen=True, slots=True)
class SourceFormat:
    """A format that declarations are written in: its name, and the facts that it has no place for, in plain words."""

    name: str
    cannot_carry: tuple[str, ...] = ()


class PassedOver(NamedTuple):
    """Something that stands in a file and was not read, how often, and why."""

    what: str
    times: int
    why: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where an entry was read: the file's name, the digest of the bytes read, and how to place a path in it.

    `facts` is there where facts of a side-car were joined. `format` is the file's, and `passed_over` what of it was
    not read.
    """

    name: str
    digest: str
    place: Callable[[str], Place]
    facts: JoinedFacts | None = None
    format: SourceFormat = SourceFormat(FORMAT)
    passed_over: tuple[PassedOver, ...] = ()


class _Stated(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Claim(_Stated):
    """A relief that the importer claims, by the name a rule gives it, with its reference and day."""

    claim: Name
    reference: Short | None = None
    date: Day | None = None


def _claim_may_be_its_name(value: object) -> object:
    return {"claim": value} if isinstance(value, str) else value


NamedClaim = Annotated[Claim, BeforeValidator(_claim_may_be_its_name)]


class Quantity(_Stated):
    """An amount in one of CBP's units (KG, W, NO, CKG …)."""

    amount: Amount
    unit: Code


class Mineral(_Stated):
    """A mineral that the goods contain: percent by weight or kilograms contained, and where it was handled."""

    mineral: Name
    percent: Percent | None = None
    contained_kg: Amount | None = None
    mined_in: Country | None = None
    processed_in: Country | None = None
    basis: Short | None = None
    evidence: Annotated[tuple[Short, ...], Field(max_length=50)] = ()


class Smelted(_Stated):
    """Aluminum or copper in the goods: percent of the article's weight, where smelted and cast."""

    percent: Percent | None = None
    smelted_in: Countries = ()
    cast_in: Country | None = None


class Melted(_Stated):
    """Steel in the goods: percent of the article's weight, where melted and poured."""

    percent: Percent | None = None
    melted_in: Country | None = None


class Metal(_Stated):
    """The metals that Section 232 asks about."""

    aluminum: Smelted | None = None
    steel: Melted | None = None
    copper: Smelted | None = None


class ForeignTradeZone(_Stated):
    """Zone status of the goods (P privileged foreign, N non-privileged, D domestic) and the day it was filed."""

    status: Literal["P", "N", "D"]
    filed: Day | None = None


class Secondary(_Stated):
    """A further tariff number of the line, with its own value and quantities, in filing order."""

    number: TariffNumber
    value: Amount | None = None
    quantities: Annotated[tuple[Quantity, ...], Field(max_length=10)] = ()


class Declared(_Stated):
    """A number that the filer means to declare, Chapter 99 included, with its duty and value in US dollars."""

    number: TariffNumber
    duty: Amount | None = None
    value: Amount | None = None


class Invoice(_Stated):
    """The commercial invoice line behind the entry line; `quantity` and `amount` are those of its whole."""

    number: Short | None = None
    line: Short | None = None
    unit_price: Amount | None = None
    unit: Code | None = None
    currency: Currency | None = None
    quantity: Amount | None = None
    amount: Amount | None = None


Metadata = Annotated[dict[Short, Text], Field(max_length=50)]


class Line(_Stated):
    """One line of an entry. `value` is the entered value in `currency`; `quantities` are in CBP's units."""

    line: Count
    reference: Short | None = None
    metadata: Metadata | None = None
    description: Text | None = None
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
    quantities: Annotated[tuple[Quantity, ...], Field(max_length=10)] = ()
    gross_kg: Amount | None = None
    net_kg: Amount | None = None
    claims: Annotated[tuple[NamedClaim, ...], Field(max_length=50)] = ()
    minerals: Annotated[tuple[Mineral, ...], Field(max_length=60)] = ()
    metal: Metal | None = None
    end_use: Text | None = None
    ftz: ForeignTradeZone | None = None
    invoice: Invoice | None = None
    declared: Annotated[tuple[Declared, ...], Field(max_length=_MOST_NUMBERS)] | None = None

    @model_validator(mode="after")
    def _quantities_agree(self) -> Self:
        if len(self.quantities) + (self.net_kg is not None) < _SOME:
            return self
        stated: dict[str, list[Decimal]] = {} if self.net_kg is None else {"kg": [self.net_kg]}
        for quantity in self.quantities:
            found = UNITS.get(quantity.unit)
            if found is not None:
                stated.setdefault(found[0], []).append(quantity.amount * found[1])
        for kind, amounts in stated.items():
            least, most = min(amounts), max(amounts)
            if most - least > most * _TOLERANCE:
                raise refused("E135", f"{plain(least)} {kind} and {plain(most)} {kind} are stated")
        return self


def format_of(shape: Mapping[str, Any]) -> str:
    """Return the least minor of the format that holds the keys of an entry's shape as JSON."""
    lines = [line for line in shape.get("lines", ()) if isinstance(line, dict)]
    declared = (one for line in lines for one in line.get("declared") or () if isinstance(one, dict))
    invoices = (line["invoice"] for line in lines if isinstance(line.get("invoice"), dict))
    later = "declared_in" in shape or any("value" in one for one in declared)
    return MINOR if later or any({"quantity", "amount"} & one.keys() for one in invoices) else FORMAT


def _later_key(entry: Entry) -> str | None:
    """Return a key that came with the later minor and is stated."""
    if entry.declared_in is not None:
        return "declared_in"
    for line in entry.lines:
        if line.invoice is not None and (line.invoice.quantity is not None or line.invoice.amount is not None):
            return "quantity" if line.invoice.quantity is not None else "amount"
        if any(one.value is not None for one in line.declared or ()):
            return "value"
    return None


class Entry(_Stated):
    """One customs entry. `entered` or `withdrawn` gives the rate date; `lines` holds at least one line.

    `declared_in` names another country whose declaration this is. Its lines carry the six digits that every country
    shares, and are screened ahead of a US entry: what is covered is told at that depth, duty is not.
    """

    format: Literal["prefile-entry/1", "prefile-entry/1.1"]
    reference: Short | None = None
    metadata: Metadata | None = None
    declared_in: Country | None = None
    entry_number: Short | None = None
    entry_type: Code | None = None
    importer: Short | None = None
    importer_facts: Annotated[tuple[Name, ...], Field(max_length=50)] = ()
    port: Code | None = None
    mode: Code | None = None
    entered: Instant | None = None
    withdrawn: Instant | None = None
    imported: Day | None = None
    exported: Day | None = None
    lines: Annotated[tuple[Line, ...], Field(min_length=1, max_length=99999)]
    _source: Source | None = PrivateAttr(default=None)

    @property
    def pre_check(self) -> bool:
        """Whether this is a declaration of another country, screened ahead of a US entry."""
        return self.declared_in is not None and self.declared_in != "US"

    @property
    def source(self) -> Source | None:
        """Where the entry was read; None for one that was made in Python."""
        return self._source

    def read_from(self, source: Source) -> Self:
        """Remember where the entry was read, and return it."""
        self._source = source
        return self

    def place(self, path: str) -> Place:
        """Return the place of a path (a JSON pointer) in the file that the entry was read from."""
        return Place(path=path) if self._source is None else self._source.place(path)

    @model_validator(mode="before")
    @classmethod
    def _lines_may_be_numbered_by_position(cls, data: Any) -> Any:  # noqa: ANN401 - as above
        if isinstance(data, dict) and isinstance(data.get("lines"), list | tuple):
            lines = [
                {**line, "line": position} if isinstance(line, dict) and "line" not in line else line
                for position, line in enumerate(data["lines"], start=1)
            ]
            return {**data, "lines": lines}
        return data

    @model_validator(mode="after")
    def _later_keys_stand_in_the_later_minor(self) -> Self:
        if self.format == FORMAT and (key := _later_key(self)):
            raise refused("E121", f'"{key}" is a key of {MINOR}, and this entry says {FORMAT}')
        return self

    @model_validator(mode="after")
    def _six_digits_are_of_another_country(self) -> Self:
        for place, line in enumerate(self.lines):
            if (len(line.tariff_number) == COMMON_DIGITS) is not self.pre_check:
                kind = f"six digits, as in a declaration of {self.declared_in}" if self.pre_check else "8 or 10 digits"
                what = f'"{show_number(line.tariff_number)}" is not a tariff number of {kind}'
                raise refused("E131", what, f"/lines/{place}/tariff_number")
        return self

    @model_validator(mode="after")
    def _withdrawn_after_it_was_entered(self) -> Self:
        if self.withdrawn is not None and self.entered is not None and self.withdrawn < self.entered:
            raise refused("E137", "the goods were withdrawn before they were entered")
        return self

    @model_validator(mode="after")
    def _lines_are_numbered_once(self) -> Self:
        count = Counter(line.line for line in self.lines)
        twice = sorted(number for number, times in count.items() if times > 1)
        if twice:
            raise refused("E134", f"line number {', '.join(map(str, twice))} stands more than once")
        return self

    def __eq__(self, other: object) -> bool:
        """Two entries are equal that declare the same, wherever each was read."""
        return isinstance(other, Entry) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash(self.canonical())

    def canonical(self) -> bytes:
        """Return the entry as the JSON bytes that its digest is made of: sorted, exact, nothing absent."""
        shape = self.model_dump(mode="json", exclude_none=True)
        return json.dumps(shape, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()

    def digest(self) -> str:
        """Return `sha256:…` of the canonical entry."""
        return f"sha256:{hashlib.sha256(self.canonical()).hexdigest()}"
