"""Read one line of NetCHB's entry XML: its tariff numbers in filing order, quantities, zone status, metals and invoice.

Values and duties are US dollars, weights are kilograms, units are CBP's codes.
"""

from __future__ import annotations

from lxml import etree

from prefile.errors import Place
from prefile.intake.alike import AMOUNT, COUNTRY, NUMBER, WORDS
from prefile.intake.draft import Draft
from prefile.intake.quantities import StatedQuantity, put_weight
from prefile.intake.tariff_numbers import StatedNumber, put_numbers, refuse_headings_alone
from prefile.intake.xml.elements import Elements

__all__ = ["ADJUSTMENTS", "FREE", "LINE_PATH", "export_place", "line_of", "names_no_country", "read_line"]

LINE_PATH = "entry/invoices/invoice/line-items/line-item"
# On the texts of these elements nothing hangs but where they go, as far as they are of the kind that belongs there.
FREE = {
    "tariff-no": NUMBER,
    "country-origin": COUNTRY,
    "country-export": COUNTRY,
    "commercial-description": WORDS,
    **dict.fromkeys(
        ("value", "duty", "quantity1", "quantity2", "quantity3", "gross-weight", "invoice-quantity"), AMOUNT
    ),
}

_LINE = {
    "description": "commercial-description",
}
_COUNTRIES = {"origin": "country-origin", "exported_from": "country-export"}
# Names from entry.xsd; that copper's second country is named like its first is unconfirmed.
_SMELTED = {
    "aluminum": (("primary-country-smelt", "secondary-country-smelt"), "country-cast"),
    "copper": (("copper-prim-country-melt-code", "copper-sec-country-melt-code"), "copper-country-cast-code"),
}
_MELTED = {"steel": "steel-country-melt-code"}
# What NetCHB documents for a country that is not known, or is none: UN of one, UKN and OTH of a country of metal.
_NO_COUNTRY = frozenset({"UN", "UKN", "OTH", "N/A"})
_ZONE_RESTRICTED = "Z"
_QUANTITIES = (1, 2, 3)
# What changes the values of a file after it is uploaded, and how.
ADJUSTMENTS = {
    "proration-amount": "NetCHB spreads it over the lines of the invoice, which changes the entered value of each; the "
    "values are read as they stand, without it",
    "value-adjustment": "it changes the entered value of its number; the value is read as it stands, without it",
}
_WHY_UNREAD = {
    "no-metal-content": "it does not say of which metal, nor whether the article has none or only this line's share",
    "secondary-special-program": "one special program is read of a line",
    "special-program": "the program of the goods' own number is read",
    "ftz-quantity": "the quantities are those of the tariff numbers",
    "exchange-rate": "the values are in US dollars already",
    "other-license": "licenses are not screened",
    "add-case-number": "antidumping duties are not screened",
    "cvd-case-number": "countervailing duties are not screened",
    "specific-rate": "rates are taken from the law, not from the file",
    "ad-valorem-rate": "rates are taken from the law, not from the file",
    "other-rate": "rates are taken from the law, not from the file",
    "fees": "fees are worked out anew",
    **ADJUSTMENTS,
}
_NOTHING_ASKS = "nothing that is screened asks for it"


def line_of(draft: Draft, element: etree._Element) -> Elements:
    """Return what stands in a line."""
    return Elements(draft, element, LINE_PATH)


def export_place(line: Elements) -> Place:
    """Return where a line states its day of export."""
    return line.at("export-date")


def read_line(draft: Draft, line: Elements, position: int) -> str | None:
    """Put a line at its position in the draft, and return its day of export."""
    at = f"/lines/{position}"
    draft.put(f"{at}/line", str(position + 1), line.place)
    draft.at(at, line.place)
    for key, name in _LINE.items():
        line.put(f"{at}/{key}", name)
    for key, name in _COUNTRIES.items():
        _country(draft, line, name, f"{at}/{key}")
    put_weight(draft, f"{at}/gross_kg", line.stated("gross-weight"), "gross-weight")
    put_weight(draft, f"{at}/invoice/quantity", line.stated("invoice-quantity"), "invoice-quantity")
    exported = line.text("export-date")
    tariffs = [*_tariffs(line)]
    own = _numbers(draft, tariffs, line, at)
    _zone(draft, line, own, at)
    _metals(draft, line, own, at)
    _price(draft, line, at)
    for inside in (line, *tariffs):
        _pass_over(draft, inside)
    return exported


def _tariffs(line: Elements) -> list[Elements]:
    """Return the tariff numbers of a line in filing order, whether they are wrapped or stand in the line itself."""
    wrapped = line.part("tariffs")
    return [*([] if wrapped is None else wrapped.only("tariff")), *line.parts("tariff")]


def _numbers(draft: Draft, tariffs: list[Elements], line: Elements, at: str) -> Elements | None:
    """Put the numbers of a line, and the special program, which it may state itself; return the goods' own."""
    held: list[Elements] = []
    stated: list[StatedNumber] = []
    for tariff in tariffs:
        number = tariff.stated("tariff-no")
        if number is None:
            draft.refuse("E120", "a tariff of the line has no tariff-no", tariff.place, like="ACE 432")
            continue
        held.append(tariff)
        stated.append(StatedNumber(number, tariff.stated("duty"), tariff.stated("value"), _quantities(tariff)))
    split = put_numbers(draft, at, stated)
    if split.own is None:
        if stated and len(stated) == len(tariffs):
            refuse_headings_alone(draft, at, line.place)
        return None
    if held[split.own].put(f"{at}/program", "special-program") is None:
        line.put(f"{at}/program", "special-program")
    return held[split.own]


def _quantities(tariff: Elements) -> tuple[StatedQuantity, ...]:
    names = ((f"quantity{rank}", f"unit-of-measure{rank}") for rank in _QUANTITIES)
    return tuple(StatedQuantity(tariff.stated(amount), tariff.stated(unit), amount) for amount, unit in names)


def _holder(name: str, line: Elements, own: Elements | None) -> Elements:
    """Return what holds an element: the line, or the goods' own tariff where it stands there (unconfirmed)."""
    return own if own is not None and not line.has(name) and own.has(name) else line


def _zone(draft: Draft, line: Elements, own: Elements | None, at: str) -> None:
    """Put the zone status P, N or D and the day a privileged status was filed.

    Zone-restricted goods (19 CFR 146.44) are for export or destruction; that NetCHB's Z means them is unconfirmed.
    """
    zone, filed = _holder("zone-status", line, own), _holder("privileged-status-file-date", line, own)
    if zone.text("zone-status") == _ZONE_RESTRICTED:
        what = 'zone-status is "Z", zone-restricted: such goods are exported or destroyed, not entered'
        draft.refuse("E123", what, zone.at("zone-status"), "Use P, N or D, or take the line out of the entry.")
        return
    filed.put(f"{at}/ftz/filed", "privileged-status-file-date")
    if zone.put(f"{at}/ftz/status", "zone-status") is None:
        draft.at(f"{at}/ftz", filed.at("privileged-status-file-date"))


def _metals(draft: Draft, line: Elements, own: Elements | None, at: str) -> None:
    """Put where metals were smelted, cast or melted; codes that name no country leave it unstated."""
    for metal, (smelted, cast) in _SMELTED.items():
        found = 0
        for name in smelted:
            found += _country(draft, _holder(name, line, own), name, f"{at}/metal/{metal}/smelted_in/{found}")
        _country(draft, _holder(cast, line, own), cast, f"{at}/metal/{metal}/cast_in")
    for metal, melted in _MELTED.items():
        _country(draft, _holder(melted, line, own), melted, f"{at}/metal/{metal}/melted_in")
    if _holder("no-metal-content", line, own).has("no-metal-content"):
        draft.pass_over("no-metal-content", _WHY_UNREAD["no-metal-content"])


def _country(draft: Draft, holder: Elements, name: str, path: str) -> bool:
    """Put the country that an element names, and say whether there is one."""
    code = holder.text(name)
    if names_no_country(code):
        draft.pass_over(name, f'"{code}" names no country')
        return False
    draft.put_country(path, code, holder.at(name), name)
    return code is not None


def names_no_country(code: str | None) -> bool:
    """Return whether a code stands where a country is not known, or is none of those that have a code."""
    return code is not None and code.upper() in _NO_COUNTRY


def _price(draft: Draft, line: Elements, at: str) -> None:
    """Put the price of one unit and its currency, as far as the line states them."""
    money = line.part("foreign-currency")
    if money is not None:
        money.put(f"{at}/invoice/currency", "currency-code")
        _pass_over(draft, money)
    price = line.leaf("invoice-unit-value")
    if price is not None and len(price.element):
        price.put(f"{at}/invoice/unit_price", "user-specified")
        _pass_over(draft, price)
    else:
        line.put(f"{at}/invoice/unit_price", "invoice-unit-value")


def _pass_over(draft: Draft, inside: Elements) -> None:
    for name, count in inside.unread():
        draft.pass_over(name, _WHY_UNREAD.get(name, _NOTHING_ASKS), count)
