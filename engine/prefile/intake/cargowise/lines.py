"""Read the invoice lines of CargoWise's XML one by one, by a mapping's paths, and shape them when the rest is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from prefile.errors import Place
from prefile.intake.cargowise.alike_lines import AlikeInvoiceLines, Around, free_texts
from prefile.intake.cargowise.mapping import INVOICE_LINE, FactSources, fact_sources_of
from prefile.intake.cargowise.numbers import Numbers, stated_number
from prefile.intake.draft import Draft
from prefile.intake.foreign.codes import left_behind, put_code
from prefile.intake.format_titles import CARGOWISE_NAMESPACE as NAMESPACE
from prefile.intake.mapped_values import FactWriter, StatedFact
from prefile.intake.mapping import Mapping
from prefile.intake.quantities import StatedText, is_blank
from prefile.intake.tariff_numbers import put_beside
from prefile.intake.xml.alike_elements import FlatElement
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

__all__ = ["INVOICE", "InvoiceLine", "LineShaper", "MappingReader", "alike_lines", "may_be_alike"]

_TAG = f"{{{NAMESPACE}}}"
INVOICE = f"{_TAG}CommercialInvoice"
_ENTERED = frozenset({f"{_TAG}AddInfoCollection", f"{_TAG}CustomizedFieldCollection"})
_FURTHER = f"{_TAG}AdditionalLineTariffDetailCollection"
_FREE = {"AddInfo", "CustomizedField"}  # text that people enter, where 0 is said and not left standing
_RATE = "AgreedExchangeRate"
_MOST_KINDS = 1 << 8  # of lines, by the tags that they hold
_NUMBER_OF_INVOICE = "invoice/number"
_OF_NUMBER = ("tariff_number", "value", "quantities/", "declared/")  # facts that stand beside one number of a line
# What a further number of a line has beside it; that its quantity has a unit is unconfirmed.
_OF_FURTHER = {
    "number": "Tariff",
    "value": "Value",
    "quantities/1/amount": "CustomsQuantity",
    "quantities/1/unit": "CustomsQuantityUnit/Code",
}


class _MappedPath(NamedTuple):
    """A source of the mapping as problems name it: the path in the file's terms, and what the file calls the fact.

    `typed`: the schema has a number or a code there, which nobody writes freely.
    """

    where: FactSource
    at: str
    name: str
    typed: bool
    first: str  # the tag of its first step, or "" where it begins nowhere

    @classmethod
    def of(cls, where: FactSource) -> _MappedPath:
        """Return a source with its names."""
        steps = where.path.steps if where.path else ()
        name = steps[-1].text or "/".join(step.name for step in steps) if steps else where.written
        typed = not any(step.name in _FREE for step in steps)
        first = f"{_TAG}{steps[0].name}" if steps else ""
        return cls(where, where.written.removeprefix("invoice:").strip(), name, typed, first)

    def may_lead(self, children: frozenset[str]) -> bool:
        """Whether it may lead anywhere from an element that holds children of some tags."""
        return not self.first or self.first in children or (self.where.path is not None and self.where.path.of_invoice)


class InvoiceLine(NamedTuple):
    """One invoice line as it stands: each fact at the first of its paths that holds text, and what links it.

    `facts` holds, by fact, what was found in the line, or the paths of the invoice that come before it. `flat` is the
    line without its tree, of which nothing was read yet, since lines like it tell no problem.
    """

    at: Place
    facts: dict[str, list[StatedFact | _MappedPath]]
    further: tuple[dict[str, StatedFact], ...]
    invoice: etree._Element | None
    entry_number: StatedFact | None = None
    entry_line: str = ""
    flat: FlatElement | None = None


class MappingReader:
    """Read shipments and invoice lines by one mapping, whose paths are checked and taken apart once."""

    def __init__(self, mapping: Mapping, sources: FactSources) -> None:
        """Take in a mapping and its paths."""
        self.mapping = mapping
        self._entry, self._line = (
            {fact: tuple(map(_MappedPath.of, several)) for fact, several in part.items()} for part in sources
        )
        paths = [where.path for part in sources for several in part.values() for where in several if where.path]
        self._asked = {step.text for path in paths for step in path.steps if step.name in _FREE}
        self.declares = any(fact.startswith("declared/") for fact in sources.line)
        self.converts = any(path.steps[-1].name == _RATE for path in paths)
        self.free = free_texts(sources)
        self._leading = lru_cache(_MOST_KINDS)(self._may_lead)

    @classmethod
    def by(cls, mapping: Mapping) -> MappingReader:
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

    def around(self, invoice: etree._Element | None, draft: Draft, country: str) -> Around | None:
        """Return what lines of an invoice are read by besides themselves; None where reading it tells a problem."""
        alone = draft.for_line(0)
        said: dict[str, StatedFact] = {}
        facts = dict[str, set[str]]()
        of_invoice = [
            (fact, mapped)
            for fact, paths in self._line.items()
            for mapped in paths
            if mapped.where.path is not None and mapped.where.path.of_invoice
        ]
        for fact, mapped in of_invoice:
            facts.setdefault(mapped.where.written, set()).add(fact)
            if invoice is not None and (read := _read(invoice, mapped, alone, "CommercialInvoice")) is not None:
                said[mapped.where.written] = read
        free = frozenset(path for path in said if facts[path] == {_NUMBER_OF_INVOICE})
        return None if alone.problems else Around(country, said, free)

    def line(self, element: etree._Element, draft: Draft, position: int) -> InvoiceLine:
        """Return an invoice line; the facts of its invoice are looked up when that is whole."""
        inside = f"{INVOICE_LINE}[{position}]"
        children = frozenset([str(child.tag) for child in element])
        if not children.isdisjoint(_ENTERED):
            self._unasked(element, draft)
        facts = {fact: list(_until(element, paths, draft, inside)) for fact, paths in self._leading(children)}
        further = tuple(_further(element, draft, inside)) if _FURTHER in children else ()
        entry_line = _read(element, _ENTRY_LINE, draft, inside) if _ENTRY_LINE.first in children else None
        entry_number = _read(element, _ENTRY_NUMBER, draft, inside) if _ENTRY_NUMBER.first in children else None
        return InvoiceLine(
            Place(draft.name, element.sourceline, None, inside),
            {fact: reads for fact, reads in facts.items() if reads},
            further,
            next(element.iterancestors(INVOICE), None),
            entry_number,
            "" if entry_line is None else entry_line.text.lstrip("0"),
        )

    def _may_lead(self, children: frozenset[str]) -> list[tuple[str, list[_MappedPath]]]:
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


_ENTRY_LINE = _MappedPath.of(read_fact_source("EntryLineNumber"))
_ENTRY_NUMBER = _MappedPath.of(read_fact_source("EntryNumber"))
_LINKS = frozenset({_ENTRY_LINE.first, _ENTRY_NUMBER.first})
_FURTHER_SPOTS = {fact: _MappedPath.of(read_fact_source(name)) for fact, name in _OF_FURTHER.items()}


def may_be_alike(flat: FlatElement) -> bool:
    """Whether a line names neither its entry nor a line of it, which are looked at beside other lines."""
    return _LINKS.isdisjoint(flat.key[::4])


def _until(
    element: etree._Element, mapped_paths: Iterable[_MappedPath], draft: Draft, inside: str
) -> Iterator[StatedFact | _MappedPath]:
    """Yield the paths of the invoice that come before the first path of the line that holds text, and its text."""
    for mapped in mapped_paths:
        if mapped.where.path is not None and mapped.where.path.of_invoice:
            yield mapped
        elif (read := _read(element, mapped, draft, inside)) is not None:
            yield read
            return


def _read(element: etree._Element, mapped: _MappedPath, draft: Draft, inside: str) -> StatedFact | None:
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


class LineShaper:
    """Shapes the lines of a shipment that is declared in a country: those alike filled in, the others one by one."""

    def __init__(self, reading: MappingReader, draft: Draft, country: str) -> None:
        """Shape lines into a draft."""
        self._reading, self._draft, self._country = reading, draft, country
        self._said: dict[tuple[etree._Element, _MappedPath], StatedFact | None] = {}
        self._around: dict[etree._Element | None, Around | None] = {}

    def shape(self, lines: list[InvoiceLine], alike: AlikeInvoiceLines) -> None:
        """Shape lines in their order."""
        writer = FactWriter(self._draft, self._reading.mapping)
        for position, line in enumerate(lines):
            if line.flat is not None:
                around = self._around_of(line.invoice)
                if around is not None and alike.filled(self._draft, line.flat, around, position):
                    continue
                tree = line.flat.tree(line.flat.texts)
                line = self._reading.line(tree, self._draft, position + 1)._replace(invoice=line.invoice)  # noqa: PLW2901
            shape_line(self._reading, writer, line, position, self._country, self._of_invoice)
        _grouped(self._draft, lines)
        if not self._reading.converts:
            _unconverted(self._draft, lines)

    def _around_of(self, invoice: etree._Element | None) -> Around | None:
        """Return what the lines of an invoice are read by besides themselves."""
        if invoice not in self._around:
            self._around[invoice] = self._reading.around(invoice, self._draft, self._country)
        return self._around[invoice]

    def _of_invoice(self, line: InvoiceLine, mapped: _MappedPath) -> StatedFact | None:
        if line.invoice is None:
            return None
        key = line.invoice, mapped
        if key not in self._said:
            self._said[key] = _read(line.invoice, mapped, self._draft, "CommercialInvoice")
        return self._said[key]


def alike_lines(reading: MappingReader) -> AlikeInvoiceLines:
    """Return what fills in the lines of one file that are alike, as they are read by a mapping."""

    def read(draft: Draft, element: etree._Element, position: int, around: Around) -> None:
        line = reading.line(element, draft, position + 1)
        writer = FactWriter(draft, reading.mapping)
        shape_line(
            reading, writer, line, position, around.country, lambda _, mapped: around.invoice.get(mapped.where.written)
        )

    return AlikeInvoiceLines(NAMESPACE, reading.free, reading.line, read)


def shape_line(  # noqa: PLR0913, PLR0917 - what a line is shaped by
    reading: MappingReader,
    writer: FactWriter,
    line: InvoiceLine,
    position: int,
    country: str,
    of_invoice: Callable[[InvoiceLine, _MappedPath], StatedFact | None],
) -> None:
    """Shape a line that is declared in a country; `of_invoice` returns what its invoice says at a path."""
    path = f"/lines/{position}"
    writer.draft.at(path, line.at)
    facts = {"line": StatedFact(str(position + 1), line.at, "LineNo"), **dict(_facts(line, of_invoice))}
    if country == "US":
        Numbers(writer, facts, line.further, line.at, declares=reading.declares).put(path)
    else:
        _of_another_country(path, writer, line, facts, country)
    writer.line(path, {fact: read for fact, read in facts.items() if not fact.startswith(_OF_NUMBER)})


def _facts(
    line: InvoiceLine, of_invoice: Callable[[InvoiceLine, _MappedPath], StatedFact | None]
) -> Iterator[tuple[str, StatedFact]]:
    """Yield the facts of a line, those of its invoice among them."""
    for fact, reads in line.facts.items():
        each = (read if isinstance(read, StatedFact) else of_invoice(line, read) for read in reads)
        found = next((read for read in each if read is not None), None)
        if found is not None:
            yield fact, found


def _of_another_country(
    path: str, writer: FactWriter, line: InvoiceLine, facts: dict[str, StatedFact], country: str
) -> None:
    """Put what every country declares alike: of the number the six digits that all share, value and quantities."""
    draft = writer.draft
    for fact, why in [*left_behind(facts, country)]:
        draft.pass_over(facts.pop(fact).name, why)
    for further in line.further:
        why = f"it is of the tariff of {country}; the line's own number is read"
        draft.pass_over(f'AdditionalLineTariffDetail "{further["number"].text[:40]}"', why)
    number = facts.get("tariff_number")
    if number is not None:
        put_code(draft, path, StatedText(number.text, number.at), number.name)
        put_beside(draft, path, stated_number(writer, number, facts))


def _grouped(draft: Draft, lines: list[InvoiceLine]) -> None:
    """Say where an entry line gathers several invoice lines, and on each line which entry line it goes to."""
    gathered = Counter(line.entry_line for line in lines if line.entry_line)
    for position, line in enumerate(lines):
        if line.entry_line:
            draft.put(f"/lines/{position}/metadata/entry line", line.entry_line, line.at)
    if several := sum(1 for count in gathered.values() if count > 1):
        why = "an entry line gathers several invoice lines; each of these is screened by itself"
        draft.pass_over("EntryLineNumber", why, several)


def _unconverted(draft: Draft, lines: list[InvoiceLine]) -> None:
    """Say that rates of exchange are there which the mapping does not name."""
    for invoice in dict.fromkeys(line.invoice for line in lines):
        rate = "" if invoice is None else (invoice.findtext(f"{_TAG}{_RATE}") or "").strip()
        if rate.strip("0.") not in {"", "1"}:
            draft.pass_over(_RATE, "whether it is dollars for a foreign unit or the other way round is not stated")
