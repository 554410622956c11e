"""Read CargoWise's UniversalShipment: its invoice lines become the lines of an entry, by a mapping people edit.

Element names are those of the Universal schema of 2011/11. Where US facts stand in `AddInfo` differs from firm to firm:
the mapping says it. Lines are numbered by their position in the shipment, over all of its invoices, since a number of
CargoWise's begins anew with each invoice, and an entry line may gather several of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import BinaryIO

from lxml import etree

from prefile.entry import Entry
from prefile.errors import DeclarationProblems, Place
from prefile.intake.cargowise.alike_lines import AlikeInvoiceLines, KeptLine
from prefile.intake.cargowise.lines import RATE, Invoice, InvoiceLine, MappingReader
from prefile.intake.cargowise.mapping import FREED, INVOICE_LINE
from prefile.intake.cargowise.shape import shape_line
from prefile.intake.draft import Draft
from prefile.intake.format_titles import CARGOWISE
from prefile.intake.format_titles import CARGOWISE_NAMESPACE as NAMESPACE
from prefile.intake.how_written import HowWritten
from prefile.intake.limits import Limits
from prefile.intake.mapped_values import FactWriter, StatedFact
from prefile.intake.mapping import shipped_mapping
from prefile.intake.xml.element_path import find, read_fact_source
from prefile.intake.xml.elements import (
    Elements,
    fault_of,
    text_of,
)
from prefile.intake.xml.flat_elements import FlatElement, FlatElements
from prefile.intake.xml.stream import read_documents
from prefile.intake.xml.xml_form import XmlForm

__all__ = ["read_cargowise"]

_TAG = f"{{{NAMESPACE}}}"
_INVOICE = f"{_TAG}CommercialInvoice"
_DOCUMENT, _SHIPMENT, _WITHIN = (f"{_TAG}{name}" for name in ("UniversalShipment", "Shipment", "SubShipment"))
_FORM = XmlForm(
    frozenset({_DOCUMENT}), frozenset(f"{_TAG}{name}" for name in FREED), frozenset({f"{_TAG}{INVOICE_LINE}"})
)
_NOT_READ = {
    "EntryLine": "what the software made of the invoice lines; the invoice lines themselves are screened",
    "AttachedDocument": "attached documents are not opened",
}
_COLLECTIONS = {  # of which all are read, and what alone stands in them
    f"{_TAG}CommercialInvoiceCollection": "CommercialInvoice",
    f"{_TAG}CommercialInvoiceLineCollection": INVOICE_LINE,
}
_US = {"US": "US", "PR": "US"}  # Puerto Rico is customs territory of the United States (general note 2)
_MESSAGE = read_fact_source("MessageType/Code")
_NO_IMPORT = {"EXP": "an export declaration"}  # (unconfirmed: imports are IMP in the one public sample)


def read_cargowise(
    stream: BinaryIO, name: str, limits: Limits, how: HowWritten
) -> Iterator[Entry | DeclarationProblems]:
    """Yield the entry of each shipment in a stream, or the problems in its place; a mapping of tables is not used."""
    mapping = how.mapping
    chosen = mapping if mapping is not None and mapping.reads == "cargowise" else shipped_mapping("cargowise")
    reading = MappingReader.by(chosen)
    return read_documents(stream, name, limits, _FORM, partial(_Shipment, reading, AlikeInvoiceLines(reading)))


class _Shipment:
    """Read one shipment: its lines as they end, the rest when it is whole."""

    def __init__(self, reading: MappingReader, alike: AlikeInvoiceLines, name: str) -> None:
        self._alike = alike
        places = tuple((claim, paths[0]) for claim, paths in reading.mapping.claim_sources())
        self._reading, self.draft = reading, Draft(name, replace(CARGOWISE, claim_places=places))
        self._lines: list[InvoiceLine | KeptLine] = []
        self._invoices: dict[etree._Element, Invoice] = {}
        self._elsewhere = 0  # invoice lines of shipments within the shipment

    @property
    def alike(self) -> FlatElements:
        """What makes lines flat."""
        return self._alike.elements

    def part(self, element: etree._Element, flat: FlatElement | None = None) -> None:
        """Read an invoice line; of the other parts only note that they were there."""
        name = str(element.tag).removeprefix(_TAG)
        if name != INVOICE_LINE:
            if name in _NOT_READ:
                self.draft.pass_over(name, _NOT_READ[name])
            return
        if next(element.iterancestors(_WITHIN), None) is not None:
            self._elsewhere += 1
            self.draft.pass_over("invoice lines of a SubShipment", "they are of another shipment within this one")
            return
        invoice, position = self._invoice_of(element), len(self._lines)
        kept = None if flat is None else self._alike.kept(self.draft, flat, position, element, invoice)
        self._lines.append(kept or self._reading.line(element, self.draft, position, invoice))

    def _invoice_of(self, line: etree._Element) -> Invoice | None:
        around = next(line.iterancestors(_INVOICE), None)
        if around is None:
            return None
        if around not in self._invoices:
            self._invoices[around] = Invoice(around)
        return self._invoices[around]

    def end(self, element: etree._Element) -> None:
        """Shape the entry: its own facts, the country it is declared in, and its lines by both."""
        place = Place(self.draft.name, element.sourceline)
        shipments = list(element.iterchildren(_SHIPMENT))
        if len(shipments) != 1:
            count = "no Shipment" if not shipments else f"{len(shipments)} Shipments"
            self.draft.refuse("E169", f"the UniversalShipment holds {count}", place)
            return
        shipment = shipments[0]
        if not self._lines:
            inside = f"; {self._elsewhere} are in shipments within it" if self._elsewhere else ""
            self.draft.refuse("E169", f"the shipment holds no CommercialInvoiceLine of its own{inside}", place)
        if any(problem.code == "E106" for problem in self.draft.problems):
            return  # too many lines, which are not shaped to be refused
        self._refuse_strangers(shipment)
        self._refuse_exports(shipment)
        facts = self._reading.entry(shipment, self.draft)
        country = self._country(facts.pop("declared_in", None), place)
        writer = FactWriter(self.draft, self._reading.mapping)
        for fact, read in facts.items():
            writer.entry(fact, read)
        self._numbered(writer, mapped="entry_number" in facts)
        if country is not None:
            self._shape_lines(writer, country)

    def _shape_lines(self, writer: FactWriter, country: str) -> None:
        """Shape the lines, and say what holds of several of them."""
        for position, line in enumerate(self._lines):
            if isinstance(line, KeptLine):
                self._alike.fill(self.draft, line, position, country)
            else:
                shape_line(self._reading, writer, position, line, country)
        _grouped(self.draft, self._lines)
        rates = [invoice.let_go() for invoice in self._invoices.values()]
        if not self._reading.converts:
            _unconverted(self.draft, rates)

    def _refuse_strangers(self, shipment: etree._Element) -> None:
        """Refuse what stands among invoices or their lines and is none; shipments within are another's."""
        for collection in shipment.iter(*_COLLECTIONS):
            if next(collection.iterancestors(_WITHIN), None) is None:
                Elements(self.draft, collection, str(collection.tag).removeprefix(_TAG)).only(
                    _COLLECTIONS[str(collection.tag)]
                )

    def _refuse_exports(self, shipment: etree._Element) -> None:
        """Refuse what is no import: duty is owed on imports."""
        for found in find(shipment, _MESSAGE.path, NAMESPACE) if _MESSAGE.path else ():
            place = Place(self.draft.name, found.sourceline, None, "MessageType/Code")
            if fault := fault_of(found):
                self.draft.refuse("E122", f"MessageType/Code {fault.what}", place, fault.mend)
            elif (code := text_of(found)) in _NO_IMPORT:
                self.draft.refuse("E166", f"the shipment is {_NO_IMPORT[code]} (MessageType {code})", place)

    def _country(self, read: StatedFact | None, place: Place) -> str | None:
        """Return the country whose declaration this is, which is not guessed from ports or from numbers of the tariff.

        Where the lines are missing there is a problem already, and nothing to know the country for.
        """
        if read is None:
            if self._lines:
                self.draft.refuse("E165", "the file does not say in which country the goods are declared", place)
            return None
        country = _US.get(read.text.upper(), read.text.upper())
        if country != "US":
            self.draft.put("/declared_in", country, read.at)
        return country

    def _numbered(self, writer: FactWriter, *, mapped: bool) -> None:
        """Take the entry's number from its lines, where they name one and the mapping none; several are refused."""
        numbers = {line.entry_number.text: line.entry_number for line in self._lines if line.entry_number is not None}
        if len(numbers) > 1:
            shown = ", ".join(sorted(numbers)[:3])
            *_, last = numbers.values()
            self.draft.refuse("E168", f"the lines of the shipment belong to {len(numbers)} entries ({shown})", last.at)
        elif numbers and not mapped:
            writer.entry("entry_number", next(iter(numbers.values())))


def _grouped(draft: Draft, lines: list[InvoiceLine | KeptLine]) -> None:
    """Say where an entry line gathers several invoice lines."""
    gathered = Counter(line.entry_line for line in lines if line.entry_line)
    if several := sum(1 for count in gathered.values() if count > 1):
        why = "an entry line gathers several invoice lines; each of these is screened by itself"
        draft.pass_over("EntryLineNumber", why, several)


def _unconverted(draft: Draft, rates: Iterable[str]) -> None:
    """Say that rates of exchange are there which the mapping does not name."""
    for rate in rates:
        if rate.strip("0.") not in {"", "1"}:
            draft.pass_over(RATE, "whether it is dollars for a foreign unit or the other way round is not stated")
