"""The closed vocabulary of facts: the path of each fact of an entry, and what kind of value it is.

A path names a place in the entry as the entry names it (`minerals/gallium/percent`, `quantities/W`,
`claims/mip-documentation/reference`, `loaded`). Side-cars, mappings and questions all name facts so.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, NamedTuple

__all__ = [
    "CODED",
    "FACTS",
    "LISTED",
    "LONGEST_FACT",
    "OF_ENTRY",
    "Fact",
    "FactKind",
    "Listed",
    "item_name",
    "kind_of",
    "placed_fact",
    "read_fact",
]

FactKind = Literal[
    "amount", "percent", "country", "countries", "day", "year", "instant", "code", "number", "name", "text"
]

# Each fact as it is written; {name}, {unit} and {claim} stand for one word. Facts of the entry have no line.
FACTS: dict[str, FactKind] = {
    "supplier": "text",
    "tariff_number": "number",
    "origin": "country",
    "exported_from": "country",
    "loaded": "day",
    "program": "code",
    "value": "amount",
    "exchange_rate": "amount",
    "us_content": "amount",
    "repair_value": "amount",
    "part_values/{name}": "amount",
    "sugar_degrees": "amount",
    "net_kg": "amount",
    "gross_kg": "amount",
    "part_of": "name",
    "made": "year",
    "end_use": "text",
    "quantities/{unit}": "amount",
    "minerals/{name}/percent": "percent",
    "minerals/{name}/contained_kg": "amount",
    "minerals/{name}/mined_in": "country",
    "minerals/{name}/processed_in": "country",
    "minerals/{name}/basis": "text",
    "metal/aluminum/percent": "percent",
    "metal/aluminum/value": "amount",
    "metal/aluminum/smelted_in": "countries",
    "metal/aluminum/cast_in": "country",
    "metal/steel/percent": "percent",
    "metal/steel/value": "amount",
    "metal/steel/melted_in": "country",
    "metal/copper/percent": "percent",
    "metal/copper/value": "amount",
    "metal/copper/smelted_in": "countries",
    "metal/copper/cast_in": "country",
    "claims/{claim}/reference": "text",
    "claims/{claim}/date": "day",
    "claims/{claim}/amount": "amount",
    "claims/{claim}/unit": "code",
    "ftz/status": "code",
    "ftz/filed": "day",
    "invoice/unit_price": "amount",
    "invoice/unit": "code",
    "invoice/currency": "code",
    "entered": "instant",
    "withdrawn": "instant",
    "imported": "day",
    "exported": "day",
    "it_accepted": "instant",
    "unlading_port": "code",
    "mode": "code",
    "entry_type": "code",
    "port": "code",
    "importer": "text",
}
# Facts of a declaration that are never asked for beside it, as mappings name them; {n} is their place in a list.
_OF_DECLARATION: dict[str, FactKind] = {
    "invoice/quantity": "amount",
    "invoice/amount": "amount",
    "quantities/{n}/amount": "amount",
    "quantities/{n}/unit": "code",
    "declared/{n}/number": "number",
    "declared/{n}/duty": "amount",
    "declared/{n}/value": "amount",
    "declared_in": "country",
    "set": "code",
    "currency": "code",
}
_CODED = {"country", "countries", "code"}
# The last words of facts that are codes, which are written in capitals.
CODED = frozenset(form.rpartition("/")[2] for form, kind in (FACTS | _OF_DECLARATION).items() if kind in _CODED)
OF_ENTRY = frozenset(
    {
        "entered",
        "withdrawn",
        "imported",
        "exported",
        "it_accepted",
        "unlading_port",
        "mode",
        "entry_type",
        "port",
        "importer",
    }
)


class Listed(NamedTuple):
    """A list of a line whose items facts name: the key of an item's name, and what a fact of the name alone states."""

    named: str
    states: str = ""

    def stated(self, name: str) -> str:
        """Return an item's name as the line states it: in the words of the tariff where it is of a part."""
        return name.replace("-", " ") if self.states else name


LISTED = {"minerals": Listed("mineral"), "claims": Listed("claim"), "part_values": Listed("part", "value")}
_WORDS = {"{name}": "[a-z0-9]+(?:-[a-z0-9]+)*", "{claim}": "[a-z0-9]+(?:-[a-z0-9]+)*", "{unit}": "[A-Z0-9]{1,6}"}
LONGEST_FACT = 120
_PLACE = re.compile(r"/[0-9]+/", re.ASCII)
_OF_LINE = re.compile(r"lines/(?P<place>[0-9]{1,9})/(?P<fact>.+)", re.ASCII)


def _pattern(form: str) -> re.Pattern[str]:
    written = form
    for word, regex in _WORDS.items():
        written = written.replace(word, f"({regex})")
    return re.compile(written)


_WITH_WORDS = {form: _pattern(form) for form in FACTS if "{" in form}


class Fact(NamedTuple):
    """A fact of the vocabulary: how it is written, its form, what the form's word stands for, its kind of answer."""

    written: str
    form: str
    name: str
    kind: FactKind

    @property
    def of_entry(self) -> bool:
        """Return whether it is a fact of the whole entry."""
        return self.form in OF_ENTRY


def placed_fact(path: str) -> tuple[int | None, str]:
    """Return the place of the line that a path in an entry names (None: it is of the entry), and its fact.

    So `lines/0/us_content` is `us_content` of the first line, and `mode` is the entry's.
    """
    found = _OF_LINE.fullmatch(path)
    return (None, path) if found is None else (int(found["place"]), found["fact"])


def read_fact(written: str) -> Fact | None:
    """Return the fact of the vocabulary that is written so, or None."""
    if len(written) > LONGEST_FACT:
        return None
    if written in FACTS and written not in _WITH_WORDS:
        return Fact(written, written, "", FACTS[written])
    for form, pattern in _WITH_WORDS.items():
        match = pattern.fullmatch(written)
        if match is not None:
            return Fact(written, form, "".join(match.groups()), FACTS[form])
    return None


def item_name(stated: str) -> str:
    """Return the name that facts have for an item of a list: the words of the tariff joined by dashes."""
    return stated.replace(",", "").replace(" ", "-")


@lru_cache(maxsize=1024)
def kind_of(written: str) -> FactKind:
    """Return how a fact is written, whether it is of the vocabulary or stands only in a declaration."""
    known = read_fact(written)
    return known.kind if known else _OF_DECLARATION.get(_PLACE.sub("/{n}/", written), "text")
