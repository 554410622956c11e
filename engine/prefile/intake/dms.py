"""WCO DMS declarations (XML, `Declaration` in urn:wco:datamodel:WCO:DEC-DMS:2), as the UK's customs service takes them.

Another country's declaration, read ahead of a US entry. Of its commodity code only the six digits that every country
shares become the tariff number; the whole national code is kept beside it. The non-preferential origin is the origin; a
preferential one never is, and no program, value, date or party of the declaration is taken for one of the US.

Whose declaration it is, the envelope says (`ResponsibleCountryCode` of `MetaData`). Where there is none, the customs
offices named in it do, whose codes begin with their country. Nothing else is asked: parties and places may be of
other countries (the UK's own samples name parties of XI and a destination IM). Where neither says it, or it is the US,
the declaration is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from prefile.entry import Entry, SourceFormat
from prefile.errors import DeclarationProblems, Place
from prefile.intake.dms_parts import NAMESPACE, RESPONSIBLE, Part, not_read
from prefile.intake.draft import Draft
from prefile.intake.limits import Limits
from prefile.intake.rec_20 import CBP_UNITS
from prefile.intake.xml_stream import XmlForm, read_documents

__all__ = ["DMS", "read_dms"]

DMS = SourceFormat(
    "WCO DMS declaration (XML)",
    cannot_carry=(
        "the tariff number of the US beyond six digits",
        "the date of entry into the US",
        "the entered value in US dollars",
        "the price per unit on the invoice",
        "the minerals contained, and where they were mined and processed",
        "where metal was smelted, melted, poured or cast",
        "programs and reliefs claimed in the US",
        "the status of goods in a foreign trade zone",
    ),
)

_ITEM = f"{{{NAMESPACE}}}GovernmentAgencyGoodsItem"
_FORM = XmlForm(
    documents=frozenset({f"{{{NAMESPACE}}}Declaration"}),
    parts=frozenset({_ITEM}),
    lines=frozenset({_ITEM}),
    around=frozenset({RESPONSIBLE}),
)
_CODE = re.compile(r"[0-9]{6,14}", re.ASCII)  # the UK's have 8, or 10 with the TARIC digits in one
_OFFICE = re.compile(r"([A-Z]{2})[A-Z0-9]{6}", re.ASCII)  # two letters of the country, six of the office
_COMMON = 6  # digits that every country shares
_NON_PREFERENTIAL, _PREFERENTIAL = "1", "2"
_KILOGRAMS = frozenset({"", "KGM"})  # UK data elements 6/1 and 6/5 are kilograms, whether the unit is written or not

# What an entry that is refused anyway is given, so that the same mistake is told once.
_ANY_COUNTRY, _ANY_NUMBER = "ZZ", "000000"


def read_dms(stream: BinaryIO, name: str, limits: Limits) -> Iterator[Entry | DeclarationProblems]:
    """Yield the entry of each declaration in a stream, or the problems that stand in its place."""
    return read_documents(stream, name, limits, _FORM, _Declaration)


class _Declaration:
    """Reads one declaration: its items as they end, and the rest when it is whole."""

    def __init__(self, name: str) -> None:
        self.draft = Draft(name, DMS)
        self._items = 0

    def part(self, element: etree._Element) -> None:
        """Read a goods item."""
        _Item(self.draft, element, self._items).read()
        self._items += 1

    def end(self, element: etree._Element) -> None:
        """Read what stands above the items."""
        draft, whole = self.draft, Part(element)
        self._country(element, whole)
        self._count(element, whole)
        for name, path in (
            ("FunctionalReferenceID", "/reference"),  # the local reference number, LRN
            ("ID", "/metadata/movement reference number"),
            ("TypeCode", "/metadata/declaration type"),
        ):
            _put(draft, whole, name, path, f"Declaration/{name}")
        for part, name in (whole, ""), *((Part(one), "GoodsShipment") for one in whole.every("GoodsShipment")):
            for what, why, count in not_read(part, name):
                draft.pass_over(what, why, count)

    def _country(self, element: etree._Element, whole: Part) -> None:
        """Say whose declaration it is, as far as the file does."""
        draft, envelope = self.draft, element.getparent()
        stated = envelope.find(RESPONSIBLE) if envelope is not None else None
        country, place = "", _place(draft, element, "Declaration")
        if stated is not None and (stated.text or "").strip():
            country, place = (stated.text or "").strip(), _place(draft, stated, "MetaData/ResponsibleCountryCode")
        else:
            offices = set(_countries_of_offices(whole))
            country = offices.pop() if len(offices) == 1 else ""
        draft.put("/declared_in", country if country not in {"", "US"} else _ANY_COUNTRY, place)
        if country == "US":
            what = "this DMS declaration says that it is of the US, which takes entries in formats of its own"
            draft.refuse("E155", what, place, "Send what CBP is sent, or correct ResponsibleCountryCode.")
        elif not country:
            draft.refuse(
                "E155", "neither ResponsibleCountryCode nor a customs office says whose declaration it is", place
            )

    def _count(self, element: etree._Element, whole: Part) -> None:
        """Compare the number of items declared with those that stand in the file."""
        draft, place = self.draft, _place(self.draft, element, "Declaration")
        if not self._items:
            draft.refuse("E157", "the declaration holds no GovernmentAgencyGoodsItem", place)
            draft.put("/lines/0/tariff_number", _ANY_NUMBER, place)
            return
        stated = _only(draft, whole, "GoodsItemQuantity", "Declaration/GoodsItemQuantity")
        text = (stated.text or "").strip() if stated is not None else ""
        if stated is None or draft.problems or text.lstrip("0") == str(self._items):
            return
        what = f'the declaration says "{text[:20]}" goods items, and {self._items:,} stand in it'
        draft.refuse("E158", what, _place(draft, stated, "Declaration/GoodsItemQuantity"))


def _countries_of_offices(whole: Part) -> Iterator[str]:
    """Yield the country of each customs office that a declaration names, which its code begins with."""
    named = [*whole.every("DeclarationOfficeID")]
    for office in ("SupervisingOffice", "PresentationOffice"):
        named.extend(code for one in whole.every(office) for code in Part(one).every("ID"))
    for code in named:
        found = _OFFICE.fullmatch((code.text or "").strip())
        if found is not None:
            yield found[1]


class _Item:
    """Reads one goods item into a line of the entry."""

    def __init__(self, draft: Draft, element: etree._Element, position: int) -> None:
        self._draft, self._item = draft, Part(element)
        self._line = f"/lines/{position}"
        self._path = f"GovernmentAgencyGoodsItem[{position + 1}]"
        draft.at(self._line, _place(draft, element, self._path))

    def read(self) -> None:
        """Read the item's facts, and note what of it is passed over."""
        self._put(self._item, "SequenceNumeric", "/line")
        commodity = self._part(self._item, "Commodity", "")
        self._classified(commodity)
        if commodity is not None:
            self._put(commodity, "Description", "/description", "/Commodity")
            self._measured(commodity)
            self._invoiced(commodity)
            self._preference(commodity)
            self._pass_over(commodity, "Commodity")
        self._originating()
        self._procedure()
        self._pass_over(self._item, "GovernmentAgencyGoodsItem")

    def _classified(self, commodity: Part | None) -> None:
        """Read the commodity code: its first six digits, and the whole of it as the country numbers it."""
        codes: dict[str, list[etree._Element]] = {}
        for one in commodity.every("Classification") if commodity is not None else ():
            part = Part(one)
            for identifier in part.every("ID"):
                codes.setdefault(part.text("IdentificationTypeCode"), []).append(identifier)
        number = self._commodity_code(codes.pop("TSP", []))
        taric = [_text(one) for one in codes.pop("TRC", [])]
        self._keep("national code", [f"{number}{taric[0]}"] if number and len(taric) == 1 else [number, *taric])
        self._keep("additional codes", [_text(one) for one in codes.pop("TRA", [])])
        self._keep("national additional codes", [_text(one) for one in codes.pop("GN", [])])
        for kind, found in codes.items():
            why = "only codes of the types TSP, TRC, TRA and GN are read"
            self._draft.pass_over(f"Commodity/Classification of type {kind or 'none'}", why, len(found))

    def _commodity_code(self, found: list[etree._Element]) -> str:
        """Return the commodity code whole, and put its first six digits; refuse what is not one code of digits."""
        text = _text(found[0]) if found else ""
        element = found[0] if found else self._item.element
        place = self._place(element, "/Commodity/Classification")
        if len(found) == 1 and _CODE.fullmatch(text):
            self._draft.put(f"{self._line}/tariff_number", text[:_COMMON], place)
            return text
        if not found:
            what = "the goods item has no commodity code (a Classification of type TSP)"
        elif len(found) > 1:
            what = f"the goods item has {len(found)} commodity codes (Classification of type TSP)"
        else:
            what = f'"{text[:40]}" is no commodity code: at least six digits, and nothing else'
        self._draft.refuse("E156", what, place)
        self._draft.put(f"{self._line}/tariff_number", _ANY_NUMBER, place)
        return ""

    def _measured(self, commodity: Part) -> None:
        """Read the masses, which are kilograms, and the quantities whose unit is written."""
        measure = self._part(commodity, "GoodsMeasure", "/Commodity")
        if measure is None:
            return
        inside = "/Commodity/GoodsMeasure"
        for name, key in (("GrossMassMeasure", "/gross_kg"), ("NetNetWeightMeasure", "/net_kg")):
            mass = _only(self._draft, measure, name, f"{self._path}{inside}/{name}")
            if mass is not None and _unit(mass) in _KILOGRAMS:
                self._draft.put(f"{self._line}{key}", mass.text, self._place(mass, f"{inside}/{name}"))
            elif mass is not None:
                self._draft.pass_over(f"{name} in {_unit(mass)}", "a mass stands here in kilograms (KGM)")
        count = 0
        for quantity in measure.every("TariffQuantity"):
            known = CBP_UNITS.get(_unit(quantity))
            if known is None:
                self._unknown_unit(_unit(quantity))
                continue
            place = self._place(quantity, f"{inside}/TariffQuantity")
            self._draft.put(f"{self._line}/quantities/{count}/amount", _text(quantity), place)
            self._draft.put(f"{self._line}/quantities/{count}/unit", known, place)
            count += 1
        self._pass_over(measure, "GoodsMeasure")

    def _unknown_unit(self, unit: str) -> None:
        if unit:
            self._draft.pass_over(f"TariffQuantity in {unit}", "the unit is none that CBP has the same of")
        else:
            why = "its unit is not written: the other country's code implies it"
            self._draft.pass_over("TariffQuantity without a unit", why)

    def _invoiced(self, commodity: Part) -> None:
        """Read the price of the item: what the invoice says, not what is entered in the US."""
        invoice = self._part(commodity, "InvoiceLine", "/Commodity")
        if invoice is None:
            return
        inside = "/Commodity/InvoiceLine/ItemChargeAmount"
        amount = _only(self._draft, invoice, "ItemChargeAmount", f"{self._path}{inside}")
        if amount is not None:
            place = self._place(amount, inside)
            self._draft.put(f"{self._line}/invoice/amount", amount.text, place)
            self._draft.put(f"{self._line}/invoice/currency", amount.get("currencyID"), place)
        self._pass_over(invoice, "InvoiceLine")

    def _preference(self, commodity: Part) -> None:
        """Keep the preference claimed there, which is no program of the US."""
        claimed: list[str] = []
        for one in commodity.every("DutyTaxFee"):
            fee = Part(one)
            claimed.extend(_text(regime) for regime in fee.every("DutyRegimeCode"))
            if any(True for _ in not_read(fee, "DutyTaxFee")):
                self._draft.pass_over("Commodity/DutyTaxFee", "the duties and taxes are another country's")
        self._keep("preference", list(dict.fromkeys(claimed)))

    def _originating(self) -> None:
        """Read the non-preferential origin, and keep a preferential one apart."""
        by_type: dict[str, list[etree._Element]] = {}
        for one in self._item.every("Origin"):
            origin = Part(one)
            for country in origin.every("CountryCode"):
                by_type.setdefault(origin.text("TypeCode"), []).append(country)
        found = by_type.pop(_NON_PREFERENTIAL, [])
        if len(found) > 1:
            place = self._place(found[1], "/Origin/CountryCode")
            self._draft.refuse("E105", "two non-preferential origins (TypeCode 1) stand in one goods item", place)
        elif found:
            place = self._place(found[0], "/Origin/CountryCode")
            self._draft.put(f"{self._line}/origin", found[0].text, place)
        self._keep("preferential origin", [_text(one) for one in by_type.pop(_PREFERENTIAL, [])])
        for kind, others in by_type.items():
            why = "only TypeCode 1 is the non-preferential origin"
            self._draft.pass_over(f"Origin of TypeCode {kind or 'none'}", why, len(others))

    def _procedure(self) -> None:
        """Keep the customs procedures: the one requested with the one before, and the additional ones."""
        procedures = (Part(one) for one in self._item.every("GovernmentProcedure"))
        codes = [f"{one.text('CurrentCode')} {one.text('PreviousCode')}".strip() for one in procedures]
        self._keep("procedures", codes)

    def _part(self, above: Part, name: str, inside: str) -> Part | None:
        found = _only(self._draft, above, name, f"{self._path}{inside}/{name}")
        return None if found is None else Part(found)

    def _put(self, above: Part, name: str, key: str, inside: str = "") -> None:
        _put(self._draft, above, name, f"{self._line}{key}", f"{self._path}{inside}/{name}")

    def _keep(self, key: str, codes: list[str]) -> None:
        """Keep what is echoed and never read."""
        told = ", ".join(code for code in codes if code)
        self._draft.put(f"{self._line}/metadata/{key}", told, self._place(self._item.element, ""))

    def _pass_over(self, part: Part, name: str) -> None:
        for what, why, count in not_read(part, name):
            self._draft.pass_over(what, why, count)

    def _place(self, element: etree._Element, inside: str) -> Place:
        return _place(self._draft, element, f"{self._path}{inside}")


def _only(draft: Draft, above: Part, name: str, path: str) -> etree._Element | None:
    """Return the one child of a name; a second one is refused, since either may be meant."""
    found = above.every(name)
    if len(found) > 1:
        draft.refuse("E105", f'"{name}" stands twice', _place(draft, found[1], path))
    return found[0] if found else None


def _put(draft: Draft, above: Part, name: str, key: str, path: str) -> None:  # key and path: ours, and the file's
    found = _only(draft, above, name, path)
    if found is not None:
        draft.put(key, found.text, _place(draft, found, path))


def _place(draft: Draft, element: etree._Element, path: str) -> Place:
    return Place(draft.name, element.sourceline, None, path)


def _text(element: etree._Element) -> str:
    return (element.text or "").strip()


def _unit(element: etree._Element) -> str:
    return (element.get("unitCode") or "").strip()
