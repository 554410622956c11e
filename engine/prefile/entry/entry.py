"""The customs entry as declared: `prefile-entry/1`, or a later minor of it where it holds a key that came later.

One strict vocabulary for every format that prefile reads: a reader makes this shape, and everything else sees
only this. What is missing stays missing; nothing is defaulted to a fact. Amounts are exact decimals, instants
are UTC, days are days in New York.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any, Literal, Self

import msgspec
from pydantic import BaseModel, Field, PrivateAttr, model_validator

from prefile.entry.fields import (
    Code,
    Country,
    Day,
    Instant,
    Name,
    Short,
    refused,
)
from prefile.entry.line import (
    Claim,
    Declared,
    EntryPart,
    ForeignTradeZone,
    Invoice,
    Line,
    Metadata,
    Metal,
    Mineral,
    Quantity,
    Secondary,
    Smelted,
)
from prefile.entry.minors import FORMATS, later_key
from prefile.entry.source import (
    FORMAT,
    JoinedFacts,
    PassedOver,
    Places,
    Source,
    SourceFormat,
)
from prefile.errors import Place
from prefile.values.tariff_number import COMMON_DIGITS, show_number

__all__ = [
    "FORMAT",
    "Claim",
    "Declared",
    "Entry",
    "ForeignTradeZone",
    "Invoice",
    "JoinedFacts",
    "Line",
    "Metal",
    "Mineral",
    "PassedOver",
    "Quantity",
    "Secondary",
    "Smelted",
    "Source",
    "SourceFormat",
    "numbered_by_position",
    "wrong_depth",
]


_CANONICAL = msgspec.json.Encoder(
    order="deterministic"
)  # keys by their code points, no blanks, as few escapes as can be


class Entry(EntryPart):
    """One customs entry. `entered` or `withdrawn` gives the rate date; `lines` holds at least one line.

    `it_accepted` is when an immediate transportation entry of the goods was accepted at the port of original
    importation, `unlading_port` where they were unladen. `declared_in` names another country whose declaration this is.
    Its lines carry the six digits that every country shares, and are screened ahead of a US entry: what is covered is
    told at that depth, duty is not.
    """

    format: Literal[FORMATS]  # type: ignore[valid-type]  # the names of its minors
    reference: Short | None = None
    metadata: Metadata | None = None
    declared_in: Country | None = None
    entry_number: Short | None = None
    entry_type: Code | None = None
    importer: Short | None = None
    importer_facts: Annotated[tuple[Name, ...], Field(max_length=50)] = ()
    port: Code | None = None
    unlading_port: Code | None = None
    mode: Code | None = None
    entered: Instant | None = None
    withdrawn: Instant | None = None
    imported: Day | None = None
    exported: Day | None = None
    it_accepted: Instant | None = None
    lines: Annotated[tuple[Line, ...], Field(min_length=1, max_length=99999)]
    _source: Source | None = PrivateAttr(default=None)

    @property
    def pre_check(self) -> bool:
        """Return whether this is a declaration of another country, screened ahead of a US entry."""
        return _of_another(self.declared_in)

    @property
    def source(self) -> Source | None:
        """Where the entry was read; None for one that was made in Python."""
        private = self.__pydantic_private__  # where it stands: to ask pydantic for it takes many times as long
        source: Source | None = None if private is None else private["_source"]
        return source

    def read_from(self, source: Source) -> Self:
        """Remember where the entry was read, and return it."""
        self._source = source
        return self

    def stated_of_lines(self) -> frozenset[str]:
        """Return the keys that some line states; what none states, nobody has to look for line by line."""
        return frozenset().union(*[line.__pydantic_fields_set__ for line in self.lines])

    def place(self, path: str) -> Place:
        """Return the place of a path (a JSON pointer) in the file that the entry was read from."""
        return Place(path=path) if self._source is None else self._source.place(path)

    @model_validator(mode="before")
    @classmethod
    def _lines_may_be_numbered_by_position(cls, data: Any) -> Any:  # noqa: ANN401 - as above
        return numbered_by_position(data)

    @model_validator(mode="after")
    def _later_keys_stand_in_the_later_minor(self) -> Self:
        if (found := later_key(self, self.format)) is not None:
            key, minor = found
            raise refused("E121", f'"{key}" is a key of {minor}, and this entry says {self.format}')
        return self

    @model_validator(mode="after")
    def _six_digits_are_of_another_country(self) -> Self:
        depth_of_another = _of_another(self.declared_in)
        if {len(line.tariff_number) == COMMON_DIGITS for line in self.lines} == {depth_of_another}:
            return self
        for place, line in enumerate(self.lines):
            if (what := wrong_depth(line.tariff_number, self.declared_in)) is not None:
                raise refused("E131", what, f"/lines/{place}/tariff_number")
        return self

    @model_validator(mode="after")
    def _withdrawn_after_it_was_entered(self) -> Self:
        if self.withdrawn is not None and self.entered is not None and self.withdrawn < self.entered:
            raise refused("E137", "the goods were withdrawn before they were entered")
        return self

    @model_validator(mode="after")
    def _lines_are_numbered_once(self) -> Self:
        if len({line.line for line in self.lines}) == len(self.lines):
            return self
        count = Counter(line.line for line in self.lines)
        twice = sorted(number for number, times in count.items() if times > 1)
        if twice:
            first, second, *_ = (place for place, line in enumerate(self.lines) if line.line == twice[0])
            what = f"line number {', '.join(map(str, twice))} appears more than once"
            raise refused("E134", what, f"/lines/{second}/line", also=f"/lines/{first}/line")
        return self

    def __eq__(self, other: object) -> bool:
        """Compare what two entries declare, wherever each was read."""
        return isinstance(other, Entry) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash(self.canonical())

    def __getstate__(self) -> dict[Any, Any]:
        """Return the entry with the places of its facts in their file, in the stead of the reader that knows them."""
        state = super().__getstate__()
        source = self._source
        if source is None or isinstance(source.place, Places):
            return state
        kept = replace(source, place=Places.of(source.place, _paths(self)))
        return {**state, "__pydantic_private__": {**(self.__pydantic_private__ or {}), "_source": kept}}

    def canonical(self) -> bytes:
        """Return the entry as the JSON bytes that its digest is made of: sorted, exact, nothing absent."""
        return _CANONICAL.encode(self.model_dump(mode="json", exclude_none=True))

    def digest(self) -> str:
        """Return `sha256:…` of the canonical entry."""
        return f"sha256:{hashlib.sha256(self.canonical()).hexdigest()}"


def numbered_by_position(data: Any) -> Any:  # noqa: ANN401 - the shape of an entry, in which anything may stand
    """Return a shape in which lines that name no number have that of their position."""
    lines = data.get("lines") if isinstance(data, dict) else None
    if not isinstance(lines, (list, tuple)) or not any([_lacks_number(line) for line in lines]):  # noqa: C419 - few
        return data
    numbered = [{**line, "line": at} if _lacks_number(line) else line for at, line in enumerate(lines, start=1)]
    return {**data, "lines": numbered}


def _lacks_number(line: object) -> bool:
    return isinstance(line, dict) and "line" not in line


def wrong_depth(number: str, declared_in: str | None) -> str | None:
    """Say what is wrong with the depth of a tariff number in a declaration of a country (None: the United States)."""
    another = _of_another(declared_in)
    if (len(number) == COMMON_DIGITS) is another:
        return None
    kind = f"six digits, as in a declaration of {declared_in}" if another else "8 or 10 digits"
    return f'"{show_number(number)}" is not a tariff number of {kind}'


def _of_another(declared_in: str | None) -> bool:
    return declared_in is not None and declared_in != "US"


def _paths(value: object, path: str = "") -> Iterator[str]:
    """Yield the path (a JSON pointer) of a value and of each stated part of it."""
    yield path
    if isinstance(value, BaseModel):
        for key in value.model_fields_set:
            yield from _paths(getattr(value, key), f"{path}/{key}")
    elif isinstance(value, tuple):
        for place, item in enumerate(value):
            yield from _paths(item, f"{path}/{place}")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _paths(item, f"{path}/{key.replace('~', '~0').replace('/', '~1')}")
