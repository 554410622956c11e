"""The goods items of a WCO DMS declaration: each becomes a line of the entry, which speaks of the goods alone.

The national code, the preference claimed and the procedures are kept as metadata, which nothing reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from prefile.errors import Place
from prefile.intake.dms_parts import Part, not_read, only, place_of, put_only, text_of, unit_of
from prefile.intake.draft import Draft
from prefile.intake.measures import Stated, StatedQuantity, put_quantities, put_weight
from prefile.intake.national_code import ANY_NUMBER, NATIONAL_CODE
from prefile.intake.rec_20 import CBP_UNITS
from prefile.terms import COMMON_DIGITS

__all__ = ["Item"]

_CODE = re.compile(r"[0-9]{6,14}", re.ASCII)  # the UK's have 8, or 10 with the TARIC digits in one
_NON_PREFERENTIAL, _PREFERENTIAL = "1", "2"
_KILOGRAMS = frozenset({"", "KGM"})  # UK data elements 6/1 and 6/5 are kilograms, whether the unit is written or not


class Item:
    """Reads one goods item into a line of the entry."""

    def __init__(self, draft: Draft, element: etree._Element, position: int) -> None:
        self._draft, self._item = draft, Part(element)
        self._line = f"/lines/{position}"
        self._path = f"GovernmentAgencyGoodsItem[{position + 1}]"
        draft.at(self._line, place_of(draft, element, self._path))

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
        taric = [text_of(one) for one in codes.pop("TRC", [])]
        self._keep(NATIONAL_CODE, [f"{number}{taric[0]}"] if number and len(taric) == 1 else [number, *taric])
        self._keep("additional codes", [text_of(one) for one in codes.pop("TRA", [])])
        self._keep("national additional codes", [text_of(one) for one in codes.pop("GN", [])])
        for kind, found in codes.items():
            why = "only codes of the types TSP, TRC, TRA and GN are read"
            self._draft.pass_over(f"Commodity/Classification of type {kind or 'none'}", why, len(found))

    def _commodity_code(self, found: list[etree._Element]) -> str:
        """Return the commodity code whole, and put its first six digits; refuse what is not one code of digits."""
        text = text_of(found[0]) if found else ""
        element = found[0] if found else self._item.element
        place = self._place(element, "/Commodity/Classification")
        if len(found) == 1 and _CODE.fullmatch(text):
            self._draft.put(f"{self._line}/tariff_number", text[:COMMON_DIGITS], place)
            return text
        if not found:
            what = "the goods item has no commodity code (a Classification of type TSP)"
        elif len(found) > 1:
            what = f"the goods item has {len(found)} commodity codes (Classification of type TSP)"
        else:
            what = f'"{text[:40]}" is no commodity code: at least six digits, and nothing else'
        self._draft.refuse("E156", what, place)
        self._draft.put(f"{self._line}/tariff_number", ANY_NUMBER, place)
        return ""

    def _measured(self, commodity: Part) -> None:
        """Read the masses, which are kilograms, and the quantities whose unit is written."""
        measure = self._part(commodity, "GoodsMeasure", "/Commodity")
        if measure is None:
            return
        inside = "/Commodity/GoodsMeasure"
        for name, key in (("GrossMassMeasure", "/gross_kg"), ("NetNetWeightMeasure", "/net_kg")):
            mass = only(self._draft, measure, name, f"{self._path}{inside}/{name}")
            if mass is not None and unit_of(mass) in _KILOGRAMS:
                stated = Stated(text_of(mass), self._place(mass, f"{inside}/{name}"))
                put_weight(self._draft, f"{self._line}{key}", stated if stated.text else None, name)
            elif mass is not None:
                self._draft.pass_over(f"{name} in {unit_of(mass)}", "a mass stands here in kilograms (KGM)")
        put_quantities(self._draft, self._line, self._quantities(measure, f"{inside}/TariffQuantity"))
        self._pass_over(measure, "GoodsMeasure")

    def _quantities(self, measure: Part, inside: str) -> Iterator[StatedQuantity]:
        for quantity in measure.every("TariffQuantity"):
            known, place = CBP_UNITS.get(unit_of(quantity)), self._place(quantity, inside)
            if known is None:
                self._unknown_unit(unit_of(quantity))
            elif text := text_of(quantity):
                yield StatedQuantity(Stated(text, place), Stated(known, place), "TariffQuantity")

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
        amount = only(self._draft, invoice, "ItemChargeAmount", f"{self._path}{inside}")
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
            claimed.extend(text_of(regime) for regime in fee.every("DutyRegimeCode"))
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
        self._keep("preferential origin", [text_of(one) for one in by_type.pop(_PREFERENTIAL, [])])
        for kind, others in by_type.items():
            why = "only TypeCode 1 is the non-preferential origin"
            self._draft.pass_over(f"Origin of TypeCode {kind or 'none'}", why, len(others))

    def _procedure(self) -> None:
        """Keep the customs procedures: the one requested with the one before, and the additional ones."""
        procedures = (Part(one) for one in self._item.every("GovernmentProcedure"))
        codes = [f"{one.text('CurrentCode')} {one.text('PreviousCode')}".strip() for one in procedures]
        self._keep("procedures", codes)

    def _part(self, above: Part, name: str, inside: str) -> Part | None:
        found = only(self._draft, above, name, f"{self._path}{inside}/{name}")
        return None if found is None else Part(found)

    def _put(self, above: Part, name: str, key: str, inside: str = "") -> None:
        put_only(self._draft, above, name, f"{self._line}{key}", f"{self._path}{inside}/{name}")

    def _keep(self, key: str, codes: list[str]) -> None:
        """Keep what is echoed and never read."""
        if told := ", ".join(code for code in codes if code):
            self._draft.put(f"{self._line}/metadata/{key}", told, self._place(self._item.element, ""))

    def _pass_over(self, part: Part, name: str) -> None:
        for what, why, count in not_read(part, name):
            self._draft.pass_over(what, why, count)

    def _place(self, element: etree._Element, inside: str) -> Place:
        return place_of(self._draft, element, f"{self._path}{inside}")
