"""Check what a mapping of CargoWise's XML says: the paths of the facts of a shipment and of its invoice lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from prefile.intake.xml.element_path import ElementPath, FactSource, read_fact_source

__all__ = ["FREED", "INVOICE_LINE", "FactSources", "fact_sources_of", "misplaced"]

Written = Mapping[str, tuple[str, ...]]

INVOICE_LINE = "CommercialInvoiceLine"
# Read one by one and freed behind each, so that no path of the shipment leads into them.
FREED = (INVOICE_LINE, "EntryLine", "PackingLine", "AttachedDocument")
_COUNTRY = re.compile(r"[A-Z]{2}")
_QUANTITY = re.compile(r"quantities/([1-9])/(amount|unit)")


class FactSources(NamedTuple):
    """Where the facts of a shipment and of its invoice lines stand: by fact, and the first that is there is read."""

    entry: dict[str, tuple[FactSource, ...]]
    line: dict[str, tuple[FactSource, ...]]


def fact_sources_of(entry: Written, line: Written) -> FactSources:
    """Return the paths of a mapping in which nothing is misplaced."""
    return FactSources(
        *({fact: tuple(map(read_fact_source, paths)) for fact, paths in part.items()} for part in (entry, line))
    )


def misplaced(entry: Written, line: Written) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the paths of a mapping, each with its place in the mapping."""
    for part, facts in (("entry", entry), ("line", line)):
        for fact, paths in facts.items():
            for written in paths:
                try:
                    wrong = _wrong(part, fact, read_fact_source(written))
                except ValueError as error:
                    wrong = str(error)
                if wrong:
                    yield f"/{part}/{fact}", f'"{fact}" cannot be read at "{written[:80]}": {wrong}'
    yield from _half(line)


def _wrong(part: str, fact: str, where: FactSource) -> str | None:
    """Say what is wrong with one path for one fact."""
    if where.path is None:
        if fact != "declared_in":
            return 'a text in quotes is said of every file, which only "declared_in" may be'
        return None if _COUNTRY.fullmatch(where.constant) else "a country is a two-letter country code, like 'US'"
    if where.unit is not None and not fact.endswith("_kg"):
        return "a unit after @ is for weights, which are made kilograms"
    return _beyond_the_shipment(where.path) if part == "entry" else None


def _beyond_the_shipment(path: ElementPath) -> str | None:
    """Say why a fact of the shipment cannot stand at a path: there are several of what it leads into."""
    if path.of_invoice:
        return "a shipment may have several invoices; facts of an invoice belong under [line]"
    if inside := sorted({step.name for step in path.steps} & set(FREED)):
        return f"{inside[0]} is one of many in a shipment; facts of its lines belong under [line]"
    return None


def _half(line: Written) -> Iterator[tuple[str, str]]:
    """Yield the quantities of which only the amount or only the unit is mapped."""
    parts: dict[str, set[str]] = {}
    for fact in line:
        if match := _QUANTITY.fullmatch(fact):
            parts.setdefault(match[1], set()).add(match[2])
    for number, found in sorted(parts.items()):
        if len(found) == 1:
            have = found.pop()
            lack = "unit" if have == "amount" else "amount"
            yield f"/line/quantities/{number}/{have}", f'"quantities/{number}/{lack}" is missing, and its {have}'
