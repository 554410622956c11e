"""Read declarations of ASYCUDA World as XML (a single administrative document), alone or many in any wrapper.

It is another country's declaration, so that of its numbers only the six digits count that every country shares; the
national code is kept whole in the line's metadata. No namespace; `<null/>` stands where nothing is stated; items have
no number but their position. Names and nesting are those of published declarations of several countries.

The document names no declaring country: the office of clearance is a national code. An import is declared in its
country of destination and an export in its country of exportation (boxes 17 and 15 of the document), which is read
from `General_information/Country`; Country_first_destination is not used, since many senders put the origin there.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import BinaryIO, NamedTuple

from lxml import etree

from prefile.entry import Entry
from prefile.errors import DeclarationProblems, Place
from prefile.intake.alike import AMOUNT, COUNTRY, NUMBER, WORDS
from prefile.intake.draft import Draft
from prefile.intake.foreign.codes import ANY_COUNTRY, put_code
from prefile.intake.format_titles import ASYCUDA
from prefile.intake.how_written import HowWritten
from prefile.intake.limits import Limits
from prefile.intake.quantities import is_blank, put_weight
from prefile.intake.xml.alike_elements import AlikeElements, by_name
from prefile.intake.xml.elements import Elements
from prefile.intake.xml.flat_elements import FlatElement
from prefile.intake.xml.stream import read_documents
from prefile.intake.xml.xml_form import XmlForm
from prefile.values.money import EXACT, add_all, read_amount, show_money

__all__ = ["read_asycuda"]

_ITEM = "Item"
_FORM = XmlForm(
    documents=frozenset({"ASYCUDA"}),
    parts=frozenset({_ITEM, "Container"}),  # containers only to be freed: there may be many
    lines=frozenset({_ITEM}),
)
# Where the declaring country stands, by Identification/Type/Type_of_declaration.
_DECLARED_IN = {
    "IM": ("Destination", "Destination_country_code"),
    "EX": ("Export", "Export_country_code"),
}
_NAMED = (
    (("Declarant", "Reference"), "/reference", "Number"),
    (("Traders", "Consignee"), "/importer", "Consignee_code"),
)
_EXPORT = "EX"
_WHY_UNREAD = {
    "Date": "the day of another country's declaration is no day of a US entry",
    "Currency_rate": "it is in that country's currency, not in US dollars",
    "Amount_national_currency": "it is in that country's currency, not in US dollars",
    "Item_price": "the invoice's own amount is read, from Item_Invoice",
    "Statistical_value": "it is that country's value, not the value entered in the United States",
    "Total_CIF_itm": "it is that country's value, not the value entered in the United States",
    "Total_cost_itm": "it is that country's value, not the value entered in the United States",
    "Supplementary_unit": "its units are national codes, which mean different things in different countries",
    "Preference_code": "it claims a preference in that country, not in the United States",
    "Taxation": "duties of that country are not duties of the United States",
    "Extended_customs_procedure": "procedures are that country's",
    "National_customs_procedure": "procedures are that country's",
    "Precision_2": "the national code is kept as Commodity_code with Precision_1",
    "Precision_3": "the national code is kept as Commodity_code with Precision_1",
    "Precision_4": "the national code is kept as Commodity_code with Precision_1",
    "Description_of_goods": "the commercial description is read",
    "Country_first_destination": "it does not say where the declaration is made",
}
# On the texts of these elements nothing hangs but where they go, as far as they are of the kind that belongs there.
_FREE = {
    "Commodity_code": NUMBER,
    "Country_of_origin_code": COUNTRY,
    "Commercial_Description": WORDS,
    "Description_of_goods": WORDS,
    **dict.fromkeys(("Amount_foreign_currency", "Gross_weight_itm", "Net_weight_itm"), AMOUNT),
}
_NOTHING_ASKS = "nothing that is screened asks for it"


def read_asycuda(stream: BinaryIO, name: str, limits: Limits, _: HowWritten) -> Iterator[Entry | DeclarationProblems]:
    """Yield the entry of each ASYCUDA declaration of a stream, or the problems in its place."""
    return read_documents(stream, name, limits, _FORM, partial(_Reader, AlikeElements("", by_name(_FREE), _read_item)))


class _Kind(NamedTuple):
    """The type of a declaration, IM or EX, and where it stands."""

    code: str | None
    place: Place


class _Reader:
    """Reads one declaration: its items as they end, and what holds for all of them when it is whole."""

    def __init__(self, alike: AlikeElements, name: str) -> None:
        self.alike, self.draft = alike, Draft(name, ASYCUDA)
        self._count = 0

    def part(self, element: etree._Element, flat: FlatElement | None = None) -> None:
        """Read an item; containers are passed over as a whole."""
        if element.tag != _ITEM:
            self.draft.pass_over(str(element.tag), _NOTHING_ASKS)
            return
        if flat is None or self.alike.filled(self.draft, flat, self._count) is None:
            _read_item(self.draft, element, self._count)
        self._count += 1

    def end(self, element: etree._Element) -> None:
        """Read the references and the countries, now that the declaration is whole."""
        whole = Elements(self.draft, element, "ASYCUDA")
        self.draft.at("", whole.place)
        self.draft.at("/lines", whole.place)
        whole.has(_ITEM)
        looked_at = [whole]
        identification = whole.part("Identification")
        kind = _Kind(None, (identification or whole).place)
        if identification is not None:
            looked_at += [identification, *self._registered(identification)]
            if (stated := identification.part("Type")) is not None:
                kind = _Kind(stated.text("Type_of_declaration"), stated.at("Type_of_declaration"))
                looked_at.append(stated)
        for way, path, name in _NAMED:
            if (inside := whole.deep(*way)) is not None:
                inside.put(path, name)
                looked_at.append(inside)
        self._countries(whole, kind, looked_at)
        _pass_over(self.draft, looked_at)
        self._count_items(whole)
        self._compare_invoice(whole)

    def _count_items(self, whole: Elements) -> None:
        """Compare the number of items announced with those that stand in the file."""
        numbers = whole.deep("Property", "Nbers")
        stated = None if numbers is None else numbers.stated("Total_number_of_items")
        if stated is None or is_blank(stated.text) or self.draft.problems:
            return
        if stated.text.lstrip("0") != str(self._count):
            what = f'Total_number_of_items is "{stated.text[:20]}", and {self._count:,} items are in the declaration'
            following = "Export the declaration again, whole, or correct Total_number_of_items."
            self.draft.refuse("E158", what, stated.at, following)

    def _compare_invoice(self, whole: Elements) -> None:
        """Note where the amount of the invoice is not that of the items, all in its currency: one may be missing."""
        invoice = whole.deep("Valuation", "Gs_Invoice")
        total = None if invoice is None else invoice.text("Amount_foreign_currency")
        items = [(self.draft.get(f"/lines/{line}/invoice") or {}) for line in range(self._count)]
        if (
            invoice is None
            or total is None
            or {item.get("currency") for item in items} != {invoice.text("Currency_code")}
        ):
            return
        try:
            stated, summed = read_amount(total), add_all([read_amount(item.get("amount", "")) for item in items])
        except ValueError:
            return
        if stated and abs(EXACT.subtract(stated, summed)) > len(items):
            why = f"the items come to {show_money(summed)}, and the invoice to {show_money(stated)}: one may be missing"
            self.draft.pass_over("Gs_Invoice/Amount_foreign_currency", why)

    def _registered(self, identification: Elements) -> Iterator[Elements]:
        """Put the registration as the declaration's number, and the office among the metadata: its code is national."""
        if (registered := identification.part("Registration")) is not None:
            number = " ".join(filter(None, (registered.text("Serial_number"), registered.text("Number"))))
            self.draft.put("/entry_number", number, registered.at("Number"))
            yield registered
        if (office := identification.part("Office_segment")) is not None:
            office.put("/metadata/customs office", "Customs_clearance_office_code")
            yield office

    def _countries(self, whole: Elements, kind: _Kind, looked_at: list[Elements]) -> None:
        """Put the country of the declaration, and for goods declared for export to the US where they come from."""
        country = whole.deep("General_information", "Country")
        stated: dict[str, tuple[str | None, Place]] = {}
        for part, name in _DECLARED_IN.values():
            if country is not None and (inside := country.part(part)) is not None:
                stated[name] = (inside.text(name) or "").upper() or None, inside.at(name)
                looked_at.append(inside)
        if country is not None:
            looked_at.append(country)
        self._declared_in(stated, kind, whole if country is None else country)
        exported_from, place = stated.get("Export_country_code", (None, Place()))
        destination, _ = stated.get("Destination_country_code", (None, None))
        if kind.code == _EXPORT and destination == "US" and exported_from:
            for line in range(self._count):
                self.draft.put(f"/lines/{line}/exported_from", exported_from, place)
        elif exported_from:
            self.draft.pass_over("Export_country_code", "it does not say from where goods are exported to the US")

    def _declared_in(self, stated: dict[str, tuple[str | None, Place]], kind: _Kind, around: Elements) -> None:
        """Put the country of the declaration and where it was found, or say what is missing."""
        part, name = _DECLARED_IN.get(kind.code or "", ("", ""))
        country, place = stated.get(name, (None, around.place))
        if not name:
            shown = "is missing" if kind.code is None else f'is "{kind.code[:10]}", neither IM nor EX'
            what = f"Type_of_declaration {shown}, so that the country of the declaration is not known"
            place = kind.place
        elif country is None:
            what = f"General_information/Country/{part}/{name} is missing, where {kind.code} is declared"
        elif country == "US":
            what = f"{name} is US, but entries of the United States are not filed in ASYCUDA"
        else:
            self.draft.put("/declared_in", country, place)
            self.draft.put("/metadata/declared_in is taken from", name, place)
            return
        self.draft.refuse("E150", what, place)
        self.draft.put("/declared_in", ANY_COUNTRY, place)


def _read_item(draft: Draft, element: etree._Element, position: int) -> None:
    """Put an item at its position in the draft."""
    item, at = Elements(draft, element, "ASYCUDA/Item"), f"/lines/{position}"
    draft.put(f"{at}/line", str(position + 1), item.place)
    draft.at(at, item.place)
    looked_at = [item]
    if (tariff := item.part("Tarification")) is not None:
        looked_at += [tariff, *_number(draft, tariff, at)]
    if (goods := item.part("Goods_description")) is not None:
        goods.put(f"{at}/origin", "Country_of_origin_code")
        if goods.put(f"{at}/description", "Commercial_Description") is None:
            goods.put(f"{at}/description", "Description_of_goods")
        looked_at.append(goods)
    if (worth := item.part("Valuation_item")) is not None:
        looked_at += [worth, *_worth(draft, worth, at)]
    _pass_over(draft, looked_at)


def _number(draft: Draft, tariff: Elements, at: str) -> Iterator[Elements]:
    """Put the six common digits of the number, and the national code whole as metadata."""
    code = tariff.part("HScode")
    if code is None:
        return
    commodity = code.stated("Commodity_code")
    behind = code.text("Precision_1") or ""
    if commodity is not None:
        put_code(draft, at, commodity, "Commodity_code", behind)
    yield code


def _worth(draft: Draft, worth: Elements, at: str) -> Iterator[Elements]:
    """Put the weights, and the invoice's amount in its own currency: no value entered in the United States."""
    if (weight := worth.part("Weight_itm")) is not None:
        for key, name in (("gross_kg", "Gross_weight_itm"), ("net_kg", "Net_weight_itm")):
            put_weight(draft, f"{at}/{key}", weight.stated(name), name)
        yield weight
    if (invoice := worth.part("Item_Invoice")) is not None:
        currency = invoice.put(f"{at}/invoice/currency", "Currency_code")
        # Published declarations fill 0.0 into amounts that were not entered, and then name no currency.
        if currency is not None or not is_blank(invoice.text("Amount_foreign_currency")):
            invoice.put(f"{at}/invoice/amount", "Amount_foreign_currency")
        yield invoice


def _pass_over(draft: Draft, looked_at: list[Elements]) -> None:
    for inside in looked_at:
        for name, count in inside.unread():
            if name.endswith("_name"):
                draft.pass_over("names", "they repeat codes, or name parties that are not screened", count)
            else:
                draft.pass_over(name, _WHY_UNREAD.get(name, _NOTHING_ASKS), count)
