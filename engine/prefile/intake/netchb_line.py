"""One line of NetCHB's entry XML: its tariff numbers in filing order, quantities, zone status, metals and invoice.

Of the numbers of a line the first of Chapters 1 to 97 is the goods' own (or of Chapter 98, where none is); further ones
of Chapters 1 to 98 are secondary; those of Chapter 99 are only declared. Values and duties are US dollars, weights are
kilograms, units are CBP's codes.
"""

from __future__ import annotations

from prefile.intake.draft import Draft
from prefile.intake.elements import Elements

__all__ = ["read_line"]

_LINE = {
    "description": "commercial-description",
    "origin": "country-origin",
    "exported_from": "country-export",
    "gross_kg": "gross-weight",
    "invoice/quantity": "invoice-quantity",
}
# Names from entry.xsd; that copper's second country is named like its first is unconfirmed.
_SMELTED = {
    "aluminum": (("primary-country-smelt", "secondary-country-smelt"), "country-cast"),
    "copper": (("copper-prim-country-melt-code", "copper-sec-country-melt-code"), "copper-country-cast-code"),
}
_MELTED = {"steel": "steel-country-melt-code"}
_NO_COUNTRY = frozenset({"OTH", "N/A"})
_NO_UNIT = "X"  # a number that no quantity is reported for
_ZONE_RESTRICTED = "Z"
_QUANTITIES = (1, 2, 3)
_REMEDIES, _SPECIAL = "99", "98"
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
}
_NOTHING_ASKS = "nothing that is screened asks for it"


def read_line(draft: Draft, line: Elements, position: int) -> str | None:
    """Put a line at its position in the draft, and return its day of export."""
    at = f"/lines/{position}"
    draft.put(f"{at}/line", str(position + 1), line.place)
    draft.at(at, line.place)
    for key, name in _LINE.items():
        line.put(f"{at}/{key}", name)
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
    return [*([] if wrapped is None else wrapped.parts("tariff")), *line.parts("tariff")]


def _numbers(draft: Draft, tariffs: list[Elements], line: Elements, at: str) -> Elements | None:
    """Put each number where it belongs: the goods' own, which is returned, secondary ones, and all of them as declared.

    A number that cannot be read is put in one place only, so that it is told once.
    """
    digits = [(tariff.text("tariff-no") or "").replace(".", "").replace(" ", "") for tariff in tariffs]
    goods = [place for place, number in enumerate(digits) if number and not number.startswith(_REMEDIES)]
    own = next((place for place in goods if not digits[place].startswith(_SPECIAL)), goods[0] if goods else None)
    secondary = declared = 0
    for place, (tariff, number) in enumerate(zip(tariffs, digits, strict=True)):
        if not number:
            draft.refuse("E120", "a tariff of the line has no tariff-no", tariff.place, like="ACE 432")
            continue
        if place == own:
            _own(draft, tariff, line, at)
        elif place in goods:
            inside = f"{at}/secondary_numbers/{secondary}"
            secondary += 1
            tariff.put(f"{inside}/number", "tariff-no")
            tariff.put(f"{inside}/value", "value")
            _quantities(draft, tariff, inside)
        legible = len(number) in {8, 10} and number.isdigit()
        if legible or number.startswith(_REMEDIES):
            inside = f"{at}/declared/{declared}"
            declared += 1
            for key, name in (("number", "tariff-no"), ("duty", "duty"), ("value", "value")):
                tariff.put(f"{inside}/{key}", name)
    return None if own is None else tariffs[own]


def _own(draft: Draft, tariff: Elements, line: Elements, at: str) -> None:
    """Put the goods' own number with its value, quantities and special program, which a line may state itself."""
    tariff.put(f"{at}/tariff_number", "tariff-no")
    tariff.put(f"{at}/value", "value")
    _quantities(draft, tariff, at)
    if tariff.put(f"{at}/program", "special-program") is None:
        line.put(f"{at}/program", "special-program")


def _quantities(draft: Draft, tariff: Elements, at: str) -> None:
    """Put the quantities that have a unit; what a number is not reported in, and amounts without unit, are not."""
    put = 0
    for rank in _QUANTITIES:
        amount, unit = tariff.text(f"quantity{rank}"), tariff.text(f"unit-of-measure{rank}")
        if amount is None:
            continue
        if unit is None or unit == _NO_UNIT:
            draft.pass_over(f"quantity{rank}", "no unit stands beside it" if unit is None else "its unit is X, none")
            continue
        tariff.put(f"{at}/quantities/{put}/amount", f"quantity{rank}")
        tariff.put(f"{at}/quantities/{put}/unit", f"unit-of-measure{rank}")
        put += 1


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
    if code in _NO_COUNTRY:
        draft.pass_over(name, f'"{code}" names no country')
        return False
    return holder.put(path, name) is not None


def _price(draft: Draft, line: Elements, at: str) -> None:
    """Put the price of one unit and its currency, as far as the line states them."""
    money = line.part("foreign-currency")
    if money is not None:
        money.put(f"{at}/invoice/currency", "currency-code")
        _pass_over(draft, money)
    price = line.part("invoice-unit-value")
    if price is not None and len(price.element):
        price.put(f"{at}/invoice/unit_price", "user-specified")
        _pass_over(draft, price)
    else:
        line.put(f"{at}/invoice/unit_price", "invoice-unit-value")


def _pass_over(draft: Draft, inside: Elements) -> None:
    for name, count in inside.unread():
        draft.pass_over(name, _WHY_UNREAD.get(name, _NOTHING_ASKS), count)
