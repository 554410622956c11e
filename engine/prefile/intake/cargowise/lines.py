"""Read the invoice lines of CargoWise's XML one by one, by a mapping's paths."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from prefile.errors import Place
from prefile.intake.alike import WORDS, Kind, kind_of
from prefile.intake.cargowise.mapping import INVOICE_LINE, FactSources, fact_sources_of
from prefile.intake.draft import Draft
from prefile.intake.format_titles import CARGOWISE_NAMESPACE as NAMESPACE
from prefile.intake.mapped_values import StatedFact
from prefile.intake.mapping import Mapping as FactMapping
from prefile.intake.quantities import is_blank
from prefile.intake.xml.element_path import (
    XML_BLANKS,
    ElementPath,
    FactSource,
    find,
    read_fact_source,
)
from prefile.intake.xml.elements import (
    Elements,
    fault_of,
    text_of,
)

__all__ = ["RATE", "Invoice", "InvoiceLine", "MappedPath", "MappingReader", "SaidOfInvoice"]

_TAG = f"{{{NAMESPACE}}}"
_ENTERED = frozenset({f"{_TAG}AddInfoCollection", f"{_TAG}CustomizedFieldCollection"})
_FURTHER = f"{_TAG}AdditionalLineTariffDetailCollection"
_FREE = {"AddInfo", "CustomizedField"}  # text that people enter, where 0 is said and not left standing
RATE = "AgreedExchangeRate"
_NUMBER = "invoice/number"  # a fact that is kept as it stands
_MOST_KINDS = 1 << 8  # of lines, by the tags that they hold
# What a further number of a line has beside it; that its quantity has a unit is unconfirmed.
_OF_FURTHER = {
    "number": "Tariff",
    "value": "Value",
    "quantities/1/amount": "CustomsQuantity",
    "quantities/1/unit": "CustomsQuantityUnit/Code",
}


class MappedPath(NamedTuple):
    """A source of the mapping as problems name it: the path in the file's terms, and what the file calls the fact.

    `typed`: the schema has a number or a code there, which nobody writes freely.
    """

    where: FactSource
    at: str
    name: str
    typed: bool
    first: str  # the tag of its first step, or "" where it begins nowhere

    @classmethod
    def of(cls, where: FactSource) -> MappedPath:
        """Return a source with its names."""
        steps = where.path.steps if where.path else ()
        name = steps[-1].text or "/".join(step.name for step in steps) if steps else where.written
        typed = not any(step.name in _FREE for step in steps)
        first = f"{_TAG}{steps[0].name}" if steps else ""
        return cls(where, where.written.removeprefix("invoice:").strip(), name, typed, first)

    def may_lead(self, children: frozenset[str]) -> bool:
        """Whether it may lead anywhere from an element that holds children of some tags."""
        return not self.first or self.first in children or (self.where.path is not None and self.where.path.of_invoice)


class SaidOfInvoice(NamedTuple):
    """What an invoice says that its lines ask for, but for texts on which nothing hangs but where they go.

    `free` are the paths of these, with their texts and the kinds of these.
    """

    key: tuple[object, ...] = ()
    free: tuple[MappedPath, ...] = ()
    texts: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()


class Invoice:
    """An invoice that lines stand in: its facts are looked up when it is whole, each once."""

    def __init__(self, element: etree._Element | None) -> None:
        """Look into an element."""
        self._element = element
        self._known: dict[MappedPath, StatedFact | None] = {}
        self._said: SaidOfInvoice | None = None
        self._is_asked = False

    def fact(self, mapped: MappedPath, draft: Draft) -> StatedFact | None:
        """Return what stands at a path; what is wrong there is told when it is first asked for."""
        if mapped not in self._known and self._element is not None:
            self._known[mapped] = _read(self._element, mapped, draft, "CommercialInvoice")
        return self._known.get(mapped)

    def said(self, paths: Mapping[MappedPath, bool], draft: Draft) -> SaidOfInvoice | None:
        """Return what stands at paths, each free or not; None where something is wrong there."""
        if not self._is_asked and self._element is not None:
            self._is_asked, alone = True, Draft(draft.name, draft.form)
            missing = [mapped for mapped in paths if mapped not in self._known]
            found = {mapped: _read(self._element, mapped, alone, "CommercialInvoice") for mapped in missing}
            if not alone.problems:
                self._known |= found
                self._said = self._taken(paths)
        return self._said

    def _taken(self, paths: Mapping[MappedPath, bool]) -> SaidOfInvoice:
        key: list[object] = []
        free: dict[MappedPath, tuple[str, Kind]] = {}
        for mapped, is_free in paths.items():
            fact = self._known[mapped]
            kind = kind_of(fact.text, WORDS) if is_free and fact is not None else None
            if fact is not None and kind is not None:
                free[mapped] = fact.text, kind
            key.append(kind or (fact and (fact.text, fact.unit)))
        texts, kinds = (tuple(part) for part in zip(*free.values(), strict=True)) if free else ((), ())
        return SaidOfInvoice(tuple(key), tuple(free), texts, kinds)

    def with_texts(self, texts: Mapping[MappedPath, str]) -> Invoice:
        """Return the same invoice with other texts at some of the paths that are known."""
        other = Invoice(None)
        facts = {mapped: (self._known[mapped], text) for mapped, text in texts.items()}
        replaced = {mapped: fact and fact._replace(text=text) for mapped, (fact, text) in facts.items()}
        other._known = self._known | replaced
        return other

    def let_go(self) -> str:
        """Let go of the element, of which everything is known, and return the rate of exchange that it states."""
        element, self._element = self._element, None
        return "" if element is None else (element.findtext(f"{_TAG}{RATE}") or "").strip()


class InvoiceLine(NamedTuple):
    """One invoice line as it stands: each fact at the first of its paths that holds text, and what links it.

    `facts` holds, by fact, what was found in the line, or the paths of the invoice that come before it.
    """

    at: Place
    facts: dict[str, list[StatedFact | MappedPath]]
    further: tuple[dict[str, StatedFact], ...]
    invoice: Invoice | None
    entry_number: StatedFact | None
    entry_line: str


class MappingReader:
    """Read shipments and invoice lines by one mapping, whose paths are checked and taken apart once."""

    def __init__(self, mapping: FactMapping, sources: FactSources) -> None:
        """Take in a mapping and its paths."""
        self.mapping = mapping
        self._entry, self._line = (
            {fact: tuple(map(MappedPath.of, several)) for fact, several in part.items()} for part in sources
        )
        paths = [where.path for part in sources for several in part.values() for where in several if where.path]
        self._asked = {step.text for path in paths for step in path.steps if step.name in _FREE}
        self.of_invoice: dict[MappedPath, bool] = {}  # the paths of invoices, each with whether its text is free
        for fact, several in self._line.items():
            for mapped in several:
                if mapped.where.path is not None and mapped.where.path.of_invoice:
                    self.of_invoice[mapped] = fact == _NUMBER and self.of_invoice.get(mapped, True)
        self.declares = any(fact.startswith("declared/") for fact in sources.line)
        self.converts = any(path.steps[-1].name == RATE for path in paths)
        self._leading = lru_cache(_MOST_KINDS)(self._may_lead)

    @classmethod
    def by(cls, mapping: FactMapping) -> MappingReader:
        """Return what reads by a mapping."""
        return cls(mapping, fact_sources_of(mapping.entry, mapping.line))

    def entry(self, shipment: etree._Element, draft: Draft) -> dict[str, StatedFact]:
        """Return the facts of a shipment itself."""
        self._unasked(shipment, draft)
        found: dict[str, StatedFact] = {}
        for fact, mapped_paths in self._entry.items():
            reads = (_read(shipment, mapped, draft, "Shipment") for mapped in mapped_paths)
            first = next((read for read in reads if read is not None), None)
            if first is not None:
                found[fact] = first
        return found

    def line(self, element: etree._Element, draft: Draft, position: int, invoice: Invoice | None) -> InvoiceLine:
        """Return a line of an invoice, whose facts are looked up when that is whole."""
        inside = f"{INVOICE_LINE}[{position + 1}]"
        children = frozenset([str(child.tag) for child in element])
        if not children.isdisjoint(_ENTERED):
            self._unasked(element, draft)
        facts = {fact: list(_until(element, paths, draft, inside)) for fact, paths in self._leading(children)}
        further = tuple(_further(element, draft, inside)) if _FURTHER in children else ()
        entry_line = _read(element, _ENTRY_LINE, draft, inside) if _ENTRY_LINE.first in children else None
        entry_number = self.entry_number(element, draft, position) if _ENTRY_NUMBER.first in children else None
        return InvoiceLine(
            Place(draft.name, element.sourceline, None, inside),
            {fact: reads for fact, reads in facts.items() if reads},
            further,
            invoice,
            entry_number,
            "" if entry_line is None else entry_line.text.lstrip("0"),
        )

    def entry_number(self, element: etree._Element, draft: Draft, position: int) -> StatedFact | None:
        """Return the number of the entry that a line names."""
        return _read(element, _ENTRY_NUMBER, draft, f"{INVOICE_LINE}[{position + 1}]")

    def _may_lead(self, children: frozenset[str]) -> list[tuple[str, list[MappedPath]]]:
        """Return the facts of a line that holds children of some tags, each with the paths that may lead anywhere."""
        every = ((fact, [path for path in paths if path.may_lead(children)]) for fact, paths in self._line.items())
        return [(fact, paths) for fact, paths in every if paths]

    def _unasked(self, element: etree._Element, draft: Draft) -> None:
        """Note what people entered in fields of their own that no path of the mapping asks for."""
        for collection, item in (("AddInfoCollection", "AddInfo"), ("CustomizedFieldCollection", "CustomizedField")):
            for field in element.iterfind(f"{_TAG}{collection}/{_TAG}{item}"):
                key = (field.findtext(f"{_TAG}Key") or "").strip(XML_BLANKS)
                if key not in self._asked and (field.findtext(f"{_TAG}Value") or "").strip():
                    draft.pass_over(f"{item} {key}", "the mapping names no fact for it")


_ENTRY_LINE = MappedPath.of(read_fact_source("EntryLineNumber"))
_ENTRY_NUMBER = MappedPath.of(read_fact_source("EntryNumber"))
_FURTHER_SPOTS = {fact: MappedPath.of(read_fact_source(name)) for fact, name in _OF_FURTHER.items()}


def _until(
    element: etree._Element, mapped_paths: Iterable[MappedPath], draft: Draft, inside: str
) -> Iterator[StatedFact | MappedPath]:
    """Yield the paths of the invoice that come before the first path of the line that holds text, and its text."""
    for mapped in mapped_paths:
        if mapped.where.path is not None and mapped.where.path.of_invoice:
            yield mapped
        elif (read := _read(element, mapped, draft, inside)) is not None:
            yield read
            return


def _read(element: etree._Element, mapped: MappedPath, draft: Draft, inside: str) -> StatedFact | None:
    """Return what stands at a path, or None where nothing does; texts that differ are refused."""
    where = mapped.where
    if where.path is None:
        return StatedFact(where.constant, Place(draft.name), mapped.name)
    path = f"{inside}/{mapped.at}"
    found = [(text, at) for text, at in _texts(element, where.path, draft, path) if text]
    if not found:
        return None
    text, at = found[0]
    if len(found) > 1 and (last := next((other for other in found if other[0] != text), None)) is not None:
        what = f'"{where.written}" leads to texts that differ: "{text[:40]}" and "{last[0][:40]}"'
        draft.refuse("E167", what, last[1])
        return None
    unit = None
    if where.unit is not None:
        units = {unit for unit, _ in _texts(element, where.unit, draft, path)}
        unit = units.pop() if len(units) == 1 else ""
    return StatedFact(text, at, mapped.name, unit, mapped.typed)


def _texts(element: etree._Element, way: ElementPath, draft: Draft, path: str) -> Iterator[tuple[str, Place]]:
    """Yield the texts that a path leads to, blank or not; what is to be a text and is none is refused."""
    for leaf in find(element, way, NAMESPACE):
        at = Place(draft.name, leaf.sourceline, None, path)
        if fault := fault_of(leaf):
            draft.refuse("E122", f"{way.steps[-1].name} {fault.what}", at, fault.mend)
        else:
            yield text_of(leaf), at


def _further(element: etree._Element, draft: Draft, inside: str) -> Iterator[dict[str, StatedFact]]:
    """Yield the further tariff numbers of a line in their order, each with what is beside it."""
    within = f"{inside}/AdditionalLineTariffDetail"
    for detail in _details(element, draft, inside):
        found = {fact: _read(detail, mapped, draft, within) for fact, mapped in _FURTHER_SPOTS.items()}
        facts = {
            fact: read._replace(name=f"AdditionalLineTariffDetail/{read.name}") for fact, read in found.items() if read
        }
        if "number" not in facts:
            _without_number(detail, facts, draft, within)
            continue
        if facts["number"].text[:1].isdigit():
            yield facts
        else:
            why = "it is no tariff number; antidumping and other cases are not screened"
            draft.pass_over(f'AdditionalLineTariffDetail "{facts["number"].text[:40]}"', why)


def _details(element: etree._Element, draft: Draft, inside: str) -> Iterator[etree._Element]:
    """Yield the further tariff numbers of a line; what else stands among them is refused."""
    for collection in element.iterchildren(f"{_TAG}AdditionalLineTariffDetailCollection"):
        around = Elements(draft, collection, f"{inside}/AdditionalLineTariffDetailCollection")
        yield from (detail.element for detail in around.only("AdditionalLineTariffDetail"))


def _without_number(detail: etree._Element, facts: dict[str, StatedFact], draft: Draft, within: str) -> None:
    """Refuse a value or quantity beside no number; name what else stands there."""
    stated = [fact for fact in facts if not fact.endswith("/unit") and not is_blank(facts[fact].text)]
    if stated:
        what = f"{_FURTHER_SPOTS[stated[0]].name} is in an AdditionalLineTariffDetail without a Tariff"
        draft.refuse("E120", what, Place(draft.name, detail.sourceline, None, within), "Add the number, in Tariff.")
    elif any(not text.isspace() and not is_blank(text.strip()) for text in detail.itertext()):
        draft.pass_over("AdditionalLineTariffDetail", "it has no Tariff")
