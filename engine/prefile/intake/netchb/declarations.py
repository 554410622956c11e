"""NetCHB's entry XML, as brokers upload it: one `entry`, or many wrapped in anything, a SOAP envelope say.

Names are those of NetCHB's public entry.xsd (netchb.com/xml/entry/entry.xsd, with data_type.xsd beside it). How they
nest is known from the schema for the entry's own children, `header` and `entry-no`, and from uploads for the line and
its tariffs. The elements of zone status and metals are known by name only: they are read in the line or in the goods'
own tariff, and `foreign-currency` in the invoice or in the line (unconfirmed). Units are CBP's codes.

The upload numbers no lines: they are numbered by position over the whole entry, and keep their invoice's number and
their position in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import BinaryIO

from lxml import etree

from prefile.entry import Entry
from prefile.errors import DeclarationProblems, Place
from prefile.intake.draft import Draft
from prefile.intake.format_titles import NETCHB
from prefile.intake.format_titles import NETCHB_NAMESPACE as NAMESPACE
from prefile.intake.how_written import HowWritten
from prefile.intake.limits import Limits
from prefile.intake.netchb.line import (
    ADJUSTMENTS,
    FREE,
    LINE_PATH,
    export_place,
    line_of,
    names_no_country,
    read_line,
)
from prefile.intake.netchb.totals import compare_total
from prefile.intake.xml.alike_elements import AlikeElements, by_name
from prefile.intake.xml.elements import Elements
from prefile.intake.xml.flat_elements import FlatElement
from prefile.intake.xml.stream import read_documents
from prefile.intake.xml.xml_form import XmlForm

__all__ = ["read_netchb"]

_ENTRY, _LINE, _BILL, _CONTAINER = (
    f"{{{NAMESPACE}}}{name}" for name in ("entry", "line-item", "bill-of-lading", "container")
)
_FORM = XmlForm(
    documents=frozenset({_ENTRY}),
    parts=frozenset({_LINE, _BILL, _CONTAINER}),  # bills and containers only to be freed: there may be many
    lines=frozenset({_LINE}),
)
_HEADER = {
    "/entry_type": "entry-type",
    "/importer": "importer-tax-id",
    "/port": "entry-port",
    "/unlading_port": "unlading-port",
    "/mode": "mode-transportation",
    "/entered": "entry-date",
}
# What NetCHB does to the Chapter 99 numbers after the upload, so that those in the file are not the last word.
# That apply-exemptions does so too is unconfirmed; its absence from `declared` is the careful reading.
_LATER = {
    "auto-apply-remedies": "NetCHB adds Chapter 99 numbers after the upload, so those of the file are not compared",
    "apply-exemptions": "NetCHB changes Chapter 99 numbers after the upload, so those of the file are not compared",
}
_OFF = frozenset({"false", "0", "n", "no"})
# default-…-country → the metal, the key that holds where it was made, and the chapters whose goods are of that metal
_DEFAULTS = {
    "default-aluminum-country": ("aluminum", "smelted_in", ("76",)),
    "default-steel-country": ("steel", "melted_in", ("72", "73")),
    "default-copper-country": ("copper", "smelted_in", ("74",)),
}
_WHY_UNREAD = {
    "tariff-calculation-date": "NetCHB's own date of calculation; the rate date is taken from entry-date",
    "total-entry-value": "the value is that of the lines",
    "gross-weight": "the weight is that of the lines",
    "remove-ddp": "NetCHB may take duty out of the values after the upload; the values are read as they are",
    "bill-of-lading": "bills of lading are not screened",
    "single-smelt-remedy": "NetCHB chooses remedies by it after the upload; what is due is worked out from the law",
    "disclaim-cotton-fee": "fees are worked out anew",
    **ADJUSTMENTS,
}
# Elements that are empty and say yes by being there (entry.xsd); of others an empty one says nothing.
_FLAGS = frozenset(
    {
        "remove-ddp",
        "transmit",
        "transmit-3461",
        "via-ace",
        "single-smelt-remedy",
        "disclaim-cotton-fee",
        "live-entry",
        "electronic-invoice",
        "oga-line-release",
        "paperless-summary-certification",
        "certify-cargo-release",
        "certify-cargo-release-via-ace",
        "not-to-be-certified",
        "nafta-recon",
        "perishable",
        "immediate-delivery",
    }
)
_NOTHING_ASKS = "nothing that is screened asks for it"


def read_netchb(stream: BinaryIO, name: str, limits: Limits, _: HowWritten) -> Iterator[Entry | DeclarationProblems]:
    """Yield each entry of a stream of NetCHB's entry XML, or the problems in its place."""
    alike = AlikeElements(NAMESPACE, by_name(FREE), lambda draft, line, at: read_line(draft, line_of(draft, line), at))
    return read_documents(stream, name, limits, _FORM, partial(_Reader, alike))


def _place_of_export(draft: Draft, flat: FlatElement) -> Place:
    return export_place(line_of(draft, flat.tree(flat.texts)))


class _Invoice:
    """One invoice of the entry while it is read, and the positions of its lines in the entry."""

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        self.lines: list[int] = []


class _Reader:
    """Reads one entry: its lines as they end, and the header and invoices when it is whole."""

    def __init__(self, alike: AlikeElements, name: str) -> None:
        self.alike, self.draft = alike, Draft(name, NETCHB)
        self._count = 0
        self._invoices: list[_Invoice] = []
        self._exported: list[tuple[str, Callable[[], Place]]] = []

    def part(self, element: etree._Element, flat: FlatElement | None = None) -> None:
        """Read a line; bills of lading and containers are passed over as a whole."""
        if element.tag != _LINE:
            name = str(element.tag).rpartition("}")[2]
            self.draft.pass_over(name, _WHY_UNREAD.get(name, _NOTHING_ASKS))
            return
        invoice = self._invoice_of(element)
        invoice.lines.append(self._count)
        place = Place(self.draft.name, element.sourceline, None, LINE_PATH)
        filled = None if flat is None else self.alike.filled(self.draft, flat, self._count)
        if flat is not None and filled is not None:
            if filled.more:
                self._exported.append((str(filled.more), partial(_place_of_export, self.draft, flat)))
        else:
            line = line_of(self.draft, element)
            if exported := read_line(self.draft, line, self._count):
                self._exported.append((exported, partial(export_place, line)))
        self.draft.put(f"/lines/{self._count}/invoice/line", str(len(invoice.lines)), place)
        self._count += 1

    def _invoice_of(self, line: etree._Element) -> _Invoice:
        """Return the invoice around a line: the one before, or the next; a line outside any stands in its parent."""
        around = next(line.iterancestors(f"{{{NAMESPACE}}}invoice"), None)
        if around is None:
            around = line.getparent()
        if around is None:
            around = line
        if not self._invoices or self._invoices[-1].element is not around:
            self._invoices.append(_Invoice(around))
        return self._invoices[-1]

    def end(self, element: etree._Element) -> None:
        """Read the header, the invoices, and what holds for every line."""
        entry = Elements(self.draft, element, "entry")
        self.draft.at("", entry.place)
        self.draft.at("/lines", entry.at("invoices"))
        self._number(entry)
        header = entry.part("header")
        if header is not None:
            self._header(entry, header)
        self._manifest(entry)
        self._all_invoices(entry)
        self._days_of_export()
        self._made_by_default(entry)
        self._declared_later(entry)
        if header is not None:
            compare_total(self.draft, header.stated("total-entry-value"))
        self._pass_over(entry)

    def _number(self, entry: Elements) -> None:
        """Put the entry number, filer code first.

        It has no check digit; of eight digits the first is one (entry.xsd), and is left where it stands. That
        check-sum, where it is stated, is the check digit behind the number is unconfirmed.
        """
        number = entry.part("entry-no")
        if number is None or number.has("system-generated"):
            return
        number = number.part("user-specified") or number
        filer, digits = number.text("filer-code"), number.text("entry-no")
        if filer and digits:
            check = number.text("check-sum")
            whole = "-".join((filer, digits) if check is None else (filer, digits, check))
            self.draft.put("/entry_number", whole, number.at("entry-no"))

    def _header(self, entry: Elements, header: Elements) -> None:
        for path, name in _HEADER.items():
            header.put(path, name)
        # The schema has both: the day of importation, and the day of arrival, which stands for it where it is alone.
        if header.put("/imported", "import-date") is None and header.put("/imported", "arrival-date"):
            why = "there is no import-date, and the day of arrival was read as the day of importation"
            self.draft.pass_over("arrival-date", why)
        if header.put("/reference", "broker-reference-no") is None:
            entry.put("/reference", "external-reference-number")
        self._pass_over(header)

    def _manifest(self, entry: Elements) -> None:
        """Put the day of the in-bond movement, which is read as that of its acceptance (unconfirmed)."""
        manifest = entry.part("manifest")
        if manifest is None:
            return
        if manifest.put("/it_accepted", "inbond-date"):
            why = "it was read as the day on which the immediate transportation entry was accepted"
            self.draft.pass_over("inbond-date", why)
        self._pass_over(manifest)

    def _all_invoices(self, entry: Elements) -> None:
        """Read the invoices that lines stood in, wherever these did, and those that hold none, which are named."""
        lines = {invoice.element: invoice.lines for invoice in self._invoices}
        around = entry.part("invoices")
        for invoice in () if around is None else around.only("invoice"):
            here = lines.pop(invoice.element, [])
            self._of_invoice(invoice, here)
            if not here:
                number = invoice.text("invoice-no") or "no number"
                self.draft.pass_over(f"invoice ({number})", "it holds no line-item")
        for element, here in lines.items():
            self._of_invoice(Elements(self.draft, element, "entry/invoices/invoice"), here)

    def _of_invoice(self, invoice: Elements, lines: list[int]) -> None:
        """Put what an invoice says of all its lines; where a line says it itself, that stands."""
        number, money = invoice.text("invoice-no"), invoice.part("foreign-currency")
        currency = None if money is None else money.text("currency-code")
        for line in lines:
            inside = f"/lines/{line}/invoice"
            if number:
                self.draft.put(f"{inside}/number", number, invoice.at("invoice-no"))
            if money is not None and currency and self.draft.get(f"{inside}/currency") is None:
                self.draft.put(f"{inside}/currency", currency, money.at("currency-code"))
        if money is not None:
            self._pass_over(money)
        for items in invoice.parts("line-items"):
            items.only("line-item")
        self._pass_over(invoice)

    def _days_of_export(self) -> None:
        """Put the day of export, which an entry has one of and NetCHB states on each line, where all lines agree."""
        days = {day for day, _ in self._exported}
        if len(days) == 1 and len(self._exported) == self._count:
            day, place = self._exported[0]
            self.draft.put("/exported", day, place())
        elif days:
            why = "an entry is read with one day of export, and the lines do not all state the same"
            self.draft.pass_over("export-date", why, len(self._exported))

    def _made_by_default(self, entry: Elements) -> None:
        """Fill in where a metal was made by the format's own rule: an empty default means the line's origin.

        The rule speaks of the lines that NetCHB asks a country for. The file does not say which those are, and a
        country would say that the goods hold the metal, so it is filled in only where the goods' own chapter is that
        of the metal.
        """
        for name, (metal, key, chapters) in _DEFAULTS.items():
            if not entry.has(name):
                continue
            stated, where = entry.text(name), f"chapter {' and '.join(chapters)}"
            if names_no_country(stated):
                self.draft.pass_over(name, f'"{stated}" names no country, so that lines that state none are left so')
                continue
            meant = stated or "the line's origin"
            why = f"{meant} was read as the country on lines of {where} that state none, and on no other line"
            self.draft.pass_over(name, why)
            for line in range(self._count):
                number = str(self.draft.get(f"/lines/{line}/tariff_number") or "")
                path = f"/lines/{line}/metal/{metal}/{key}"
                country = stated or self.draft.get(f"/lines/{line}/origin")
                if number.startswith(chapters) and country and self.draft.get(path) is None:
                    self.draft.put(path, [country] if key == "smelted_in" else country, entry.at(name))

    def _declared_later(self, entry: Elements) -> None:
        """Leave open what will be declared, where NetCHB settles it after the upload."""
        for name, why in _LATER.items():
            if entry.has(name) and (entry.text(name) or "").lower() not in _OFF:
                self.draft.pass_over(name, why)
                for line in self.draft.get("/lines") or ():
                    line.pop("declared", None)

    def _pass_over(self, inside: Elements) -> None:
        for name, count in inside.unread(_FLAGS):
            self.draft.pass_over(name, _WHY_UNREAD.get(name, _NOTHING_ASKS), count)
