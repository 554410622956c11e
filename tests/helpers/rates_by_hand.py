"""What a printed rate comes to, by cutting its words up and exact fractions: an oracle beside the engine's grammar."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

__all__ = ["UNITS_BY_HAND", "comes_to"]

Range = tuple[Fraction, Fraction | None]

NOTHING = Fraction(0)
# The printed unit → the quantity that is measured, and how many of its units one printed unit is.
UNITS_BY_HAND = {
    "kg": ("KG", 1),
    "kg on drained weight": ("KG", 1),
    "kg on contents and container": ("KG", 1),
    "kg on entire contents of container": ("KG", 1),
    "kg, including weight of container": ("KG", 1),
    "t, including weight of container": ("KG", 1000),
    "g": ("KG", Fraction(1, 1000)),
    "t": ("KG", 1000),
    "clean kg": ("CYK", 1),
    "kg of total sugars": ("KTS", 1),
    "liter": ("L", 1),
    "pf.liter": ("PFL", 1),
    "pf.liter on ethyl alcohol content": ("PFL", 1),
    "bbl": ("BBL", 1),
    "m": ("M", 1),
    "lin. m": ("M", 1),
    "m2": ("M2", 1),
    "m2 of recording surface": ("M2", 1),
    "m3": ("M3", 1),
    "each": ("NO", 1),
    "head": ("NO", 1),
    "article": ("NO", 1),
    "doz.": ("NO", 12),
    "gross": ("NO", 144),
    "1000": ("NO", 1000),
    "1,000": ("NO", 1000),
    "1,000 pins": ("NO", 1000),
    "thousand": ("NO", 1000),
    "pr.": ("PRS", 1),
    "jewel": ("JWL", 1),
    "pack": ("PK", 1),
    "line/gross": ("GRL", 1),
    "gross of immediate containers": ("GCN", 1),
}
CONTENT = {"kg of anhydrous morphine content": "anhydrous-morphine"}


def comes_to(words: str, value: Fraction, amounts: Mapping[str, Fraction]) -> Range | None:
    """Return the least and the most that a rate comes to; None where this oracle cannot read it.

    `amounts` are quantities by CBP's units, and contained kilograms by the element's name.
    """
    words = " ".join(words.split()).replace("- ", "").replace("/ ", "/").replace(" /", "/").replace("m2of", "m2 of")
    words = words.replace("pf. liter", "pf.liter").replace("m²", "m2").replace("not less than", "not less")
    if words.casefold() == "free":
        return NOTHING, NOTHING
    sum_of, _, limit = words.partition(" but not less ")
    found = _sum(sum_of, value, amounts)
    floor = _sum(limit, value, amounts) if limit else (NOTHING, NOTHING)
    if found is None or floor is None:
        return None
    most = None if found[1] is None or floor[1] is None else max(found[1], floor[1])
    return max(found[0], floor[0]), most


def _sum(words: str, value: Fraction, amounts: Mapping[str, Fraction]) -> Range | None:
    parts = [part.strip() for part in words.split("+")]
    of_parts = [part for part in parts if "% on " in part and not part.endswith("entire set")]
    found = [_one(part.removesuffix(" on the entire set"), value, amounts) for part in parts if part not in of_parts]
    if of_parts:
        shares = [_percent(part.partition("%")[0]) * value for part in of_parts]
        found.append((min(shares) if of_parts[-1].endswith("if any") else NOTHING, max(shares)))
    if None in found:
        return None
    each = [one for one in found if one is not None]
    most = [one[1] for one in each if one[1] is not None]
    return sum((one[0] for one in each), NOTHING), sum(most, NOTHING) if len(most) == len(each) else None


def _one(part: str, value: Fraction, amounts: Mapping[str, Fraction]) -> Range | None:
    if part.endswith("%"):
        duty = _percent(part[:-1]) * value
        return duty, duty
    if " less " in part:
        full, _, rest = part.partition(" less ")
        step, _, degrees = rest.partition(" for each degree under ")
        high, low = _one(full, value, amounts), _one(step, value, amounts)
        if high is None or low is None or high[1] is None:
            return None
        return max(NOTHING, high[0] - low[0] * int(degrees.split()[0])), high[1]
    money, _, unit = part.replace(" each", "/each").partition("/")
    money, unit = money.strip(), unit.strip()
    element = CONTENT.get(unit) or (unit[6:-8] if unit.startswith("kg on ") and unit.endswith(" content") else None)
    if money.startswith("$") is money.endswith("¢") or not (element or unit in UNITS_BY_HAND):
        return None
    of, size = (element, 1) if element else UNITS_BY_HAND[unit]
    price = Fraction(money.strip("$¢")) / (100 if money.endswith("¢") else 1)
    duty = price * amounts[of] / size
    return duty, duty


def _percent(words: str) -> Fraction:
    whole, _, fraction = words.strip().partition(" ")
    return (Fraction(whole) + (Fraction(fraction) if fraction else 0)) / 100
