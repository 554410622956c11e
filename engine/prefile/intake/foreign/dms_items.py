"""Read the goods items of a WCO DMS declaration, and say what of its parts is passed over and why.

Each item becomes a line of the entry, which speaks of the goods alone. The national code, the preference claimed and
the procedures are kept as metadata, which nothing reads.

Parts are named by the local names of the namespace urn:wco:datamodel:WCO:DEC-DMS:2, as they stand in the UK's profile
(CDS). Denmark's is read too, which writes the commodity code in parts (HS, six digits, and CN, the two behind them) and
origins without a type. UK data elements are named where a name alone does not tell what it is: 2/1 previous documents,
4/3 taxes, 6/2 supplementary units.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from prefile.intake.alike import AMOUNT, COUNTRY, NUMBER, WORDS
from prefile.intake.draft import Draft
from prefile.intake.foreign.codes import ANY_NUMBER, CBP_UNITS, NATIONAL_CODE
from prefile.intake.quantities import (
    StatedQuantity,
    StatedText,
    put_quantities,
    put_weight,
)
from prefile.intake.xml.elements import Elements
from prefile.values.tariff_number import COMMON_DIGITS

__all__ = ["FREE", "pass_over_unread", "read_item"]

_CODE = re.compile(r"[0-9]{6,14}", re.ASCII)  # the UK's have 8, or 10 with the TARIC digits in one
_BEHIND = re.compile(r"[0-9]{2}", re.ASCII)
_NON_PREFERENTIAL, _PREFERENTIAL = "1", "2"
_KILOGRAMS = frozenset({"", "KGM"})  # UK data elements 6/1 and 6/5 are kilograms, whether the unit is written or not

_NO_FACT = "it is no fact that screening asks for"
_PARTY = "the parties are those of another country's declaration"
_TAX = "the duties and taxes are another country's"
_VALUE = "it is a value under another country's law, not the value entered in the US"
_DATE = "it is a date of another country's declaration, not of a US entry"
_WAY = "it is the way into the other country, not into the US"
_DOCUMENT = "documents are not read"
_WHY: dict[str, str] = {
    "AcceptanceDateTime": _DATE,
    "IssueDateTime": _DATE,
    "AdditionalDocument": _DOCUMENT,
    "PreviousDocument": _DOCUMENT,
    "AdditionalInformation": "statements in free text or in another country's codes are not read",
    "Agent": _PARTY,
    "AuthorisationHolder": _PARTY,
    "Buyer": _PARTY,
    "Consignee": _PARTY,
    "Consignor": _PARTY,
    "Declarant": _PARTY,
    "DomesticDutyTaxParty": _PARTY,
    "Exporter": _PARTY,
    "Importer": _PARTY,
    "Seller": _PARTY,
    "Submitter": _PARTY,
    "BorderTransportMeans": _WAY,
    "Consignment": _WAY,
    "Destination": _WAY,
    "ExportCountry": "it is the country of dispatch to the other country, not to the US",
    "DutyTaxFee": _TAX,
    "ObligationGuarantee": _TAX,
    "CurrencyExchange": "it is another country's rate of exchange",
    "CustomsValuation": _VALUE,
    "CustomsValueAmount": _VALUE,
    "StatisticalValueAmount": _VALUE,
    "ValuationAdjustment": _VALUE,
    "InvoiceAmount": "it is the sum of the invoice, not that of a line",
}


# On the texts of these elements nothing hangs but where they go, as far as they are of the kind that belongs there.
FREE = {
    "SequenceNumeric": AMOUNT,
    "ID": NUMBER,
    "CountryCode": COUNTRY,
    "Description": WORDS,
    **dict.fromkeys(("ItemChargeAmount", "GrossMassMeasure", "NetNetWeightMeasure", "TariffQuantity"), AMOUNT),
}


def read_item(draft: Draft, element: etree._Element, position: int) -> None:
    """Read a goods item into the line of an entry at its position."""
    _Item(draft, element, position).read()


class _Item:
    """Reads one goods item into a line of the entry."""

    def __init__(self, draft: Draft, element: etree._Element, position: int) -> None:
        self._draft = draft
        self._item = Elements(draft, element, f"GovernmentAgencyGoodsItem[{position + 1}]")
        self._line = f"/lines/{position}"
        draft.at(self._line, self._item.place)

    def read(self) -> None:
        """Read the item's facts, and note what of it is passed over."""
        self._item.put(f"{self._line}/line", "SequenceNumeric")
        commodity = self._item.part("Commodity")
        self._classified(commodity)
        if commodity is not None:
            commodity.put(f"{self._line}/description", "Description")
            self._measured(commodity)
            self._invoiced(commodity)
            self._preference(commodity)
            pass_over_unread(self._draft, commodity, "Commodity")
        self._procedure()
        pass_over_unread(self._draft, self._item, "GovernmentAgencyGoodsItem")

    def _classified(self, commodity: Elements | None) -> None:
        """Read the commodity code: its first six digits, and the whole of it as the country numbers it."""
        codes: dict[str, list[Elements]] = {}
        for classification in commodity.parts("Classification") if commodity is not None else ():
            codes.setdefault(classification.text("IdentificationTypeCode") or "", []).extend(
                classification.leaves("ID")
            )
            pass_over_unread(self._draft, classification, "Commodity/Classification")
        danish = "TSP" not in codes and "HS" in codes
        self._originating(typed=not danish)
        number = self._commodity_code(codes.pop("HS" if danish else "TSP", []))
        if danish and number:
            number += self._behind(codes.pop("CN", []))
        taric = [code.own_text for code in codes.pop("TRC", [])]
        self._keep(NATIONAL_CODE, [f"{number}{taric[0]}"] if number and len(taric) == 1 else [number, *taric])
        self._keep("additional codes", [code.own_text for code in codes.pop("TRA", [])])
        self._keep("national additional codes", [code.own_text for code in codes.pop("GN", [])])
        for kind, found in codes.items():
            why = "only codes of the types TSP (or HS with CN), TRC, TRA and GN are read"
            self._draft.pass_over(f"Commodity/Classification of type {kind or 'none'}", why, len(found))

    def _behind(self, found: list[Elements]) -> str:
        """Return the digits that the Combined Nomenclature puts behind the six of the Harmonized System."""
        digits = "".join(code.own_text for code in found)
        if not digits or _BEHIND.fullmatch(digits):
            return digits
        self._draft.pass_over("Commodity/Classification of type CN", "it is not the two digits behind those of type HS")
        return ""

    def _commodity_code(self, found: list[Elements]) -> str:
        """Return the commodity code whole, and put its first six digits; refuse what is not one code of digits."""
        text = found[0].own_text if found else ""
        place = (found[0] if found else self._item).place
        if len(found) == 1 and _CODE.fullmatch(text):
            self._draft.put(f"{self._line}/tariff_number", text[:COMMON_DIGITS], place)
            return text
        if not found:
            what = "the goods item has no commodity code (a Classification of type TSP, or in Denmark's profile HS)"
        elif len(found) > 1:
            what = f"the goods item has {len(found)} commodity codes (Classification of type TSP or HS)"
        else:
            what = f'"{text[:40]}" is no commodity code: at least six digits, and nothing else'
        self._draft.refuse("E156", what, place)
        self._draft.put(f"{self._line}/tariff_number", ANY_NUMBER, place)
        return ""

    def _measured(self, commodity: Elements) -> None:
        """Read the masses, which are kilograms, and the quantities whose unit is written."""
        measure = commodity.part("GoodsMeasure")
        if measure is None:
            return
        for name, key in (("GrossMassMeasure", "/gross_kg"), ("NetNetWeightMeasure", "/net_kg")):
            stated, mass = measure.stated(name), measure.leaf(name)
            if mass is not None and _unit_of(mass) not in _KILOGRAMS:
                self._draft.pass_over(f"{name} in {_unit_of(mass)}", "a mass is stated here in kilograms (KGM)")
            else:
                put_weight(self._draft, f"{self._line}{key}", stated, name)
        put_quantities(self._draft, self._line, self._quantities(measure))
        pass_over_unread(self._draft, measure, "GoodsMeasure")

    def _quantities(self, measure: Elements) -> Iterator[StatedQuantity]:
        for quantity in measure.leaves("TariffQuantity"):
            known, place = CBP_UNITS.get(_unit_of(quantity)), quantity.place
            if known is None:
                self._unknown_unit(_unit_of(quantity))
            elif quantity.own_text:
                yield StatedQuantity(StatedText(quantity.own_text, place), StatedText(known, place), "TariffQuantity")

    def _unknown_unit(self, unit: str) -> None:
        if unit:
            self._draft.pass_over(f"TariffQuantity in {unit}", "the unit is none that CBP has the same of")
        else:
            why = "its unit is not written: the other country's code implies it"
            self._draft.pass_over("TariffQuantity without a unit", why)

    def _invoiced(self, commodity: Elements) -> None:
        """Read the price of the item: what the invoice says, not what is entered in the US."""
        invoice = commodity.part("InvoiceLine")
        if invoice is None:
            return
        invoice.put(f"{self._line}/invoice/amount", "ItemChargeAmount")
        amount = invoice.leaf("ItemChargeAmount")
        if amount is not None:
            self._draft.put(f"{self._line}/invoice/currency", amount.element.get("currencyID"), amount.place)
        pass_over_unread(self._draft, invoice, "InvoiceLine")

    def _preference(self, commodity: Elements) -> None:
        """Keep the preference claimed there, which is no program of the US."""
        claimed: list[str] = []
        for fee in commodity.parts("DutyTaxFee"):
            claimed.extend(regime.own_text for regime in fee.leaves("DutyRegimeCode"))
            if any(True for _ in fee.unread()):
                self._draft.pass_over("Commodity/DutyTaxFee", "the duties and taxes are another country's")
        self._keep("preference", list(dict.fromkeys(claimed)))

    def _originating(self, *, typed: bool) -> None:
        """Read the non-preferential origin, and keep a preferential one apart.

        Where origins are not `typed` (Denmark's profile), one that stands alone is the origin.
        """
        by_type: dict[str, list[Elements]] = {}
        for origin in self._item.parts("Origin"):
            by_type.setdefault(origin.text("TypeCode") or "", []).extend(origin.leaves("CountryCode"))
            pass_over_unread(self._draft, origin, "Origin")
        if not typed and by_type.keys() == {""} and len(by_type[""]) == 1:
            by_type = {_NON_PREFERENTIAL: by_type[""]}
        found = by_type.pop(_NON_PREFERENTIAL, [])
        if len(found) > 1:
            what = "one goods item has two non-preferential origins (TypeCode 1)"
            self._draft.refuse("E105", what, found[1].place)
        elif found:
            self._draft.put(f"{self._line}/origin", found[0].own_text, found[0].place)
        self._keep("preferential origin", [code.own_text for code in by_type.pop(_PREFERENTIAL, [])])
        for kind, others in by_type.items():
            why = "only TypeCode 1 is the non-preferential origin"
            self._draft.pass_over(f"Origin of TypeCode {kind or 'none'}", why, len(others))

    def _procedure(self) -> None:
        """Keep the customs procedures: the one requested with the one before, and the additional ones."""
        procedures = self._item.parts("GovernmentProcedure")
        codes = [(procedure.text("CurrentCode"), procedure.text("PreviousCode")) for procedure in procedures]
        for procedure in procedures:
            pass_over_unread(self._draft, procedure, "GovernmentProcedure")
        self._keep("procedures", [" ".join(filter(None, pair)) for pair in codes])

    def _keep(self, key: str, codes: list[str]) -> None:
        """Keep what is echoed and never read."""
        if echoed := ", ".join(code for code in codes if code):
            self._draft.put(f"{self._line}/metadata/{key}", echoed, self._item.place)


def pass_over_unread(draft: Draft, part: Elements, name: str = "") -> None:
    """Name what stands in a part and was not read; `name` is the part's, or nothing for the declaration itself."""
    for child, count in part.unread():
        draft.pass_over(f"{name}/{child}".removeprefix("/"), _WHY.get(child, _NO_FACT), count)


def _unit_of(part: Elements) -> str:
    """Return the code of the unit that an element is written with, or ""."""
    return (part.element.get("unitCode") or "").strip().upper()
