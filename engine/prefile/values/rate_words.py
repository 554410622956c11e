"""Rates as law prints them: 3.7%, 13.9¢/kg on molybdenum content + 1.9%, 21 USD/kg, 33 1/3%, 68¢/head, Free.

A rate whose words cannot be read exactly is no rate: the caller says *cannot tell*, with the words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from prefile.values.money import show_amount
from prefile.values.rate import FREE, Degrees, OtherRate, Rate, Term

__all__ = ["CONTAINER", "DRAINED", "UNIT_WORDS", "read_rate", "read_special", "unknown_unit"]

DRAINED = "drained weight"
CONTAINER = "weight with container"

_NUMBER = r"[0-9]{1,9}(?:\.[0-9]{1,9})?"
_SPECIFIC = re.compile(
    rf"(?:\$\s?(?P<dollars>{_NUMBER})|(?P<amount>{_NUMBER})\s?(?P<money>¢|USD))\s?(?:/\s?|\s)(?P<unit>\S.*)"
)
_PERCENT = re.compile(rf"(?P<whole>{_NUMBER})(?: (?P<over>[1-9])/(?P<under>[2-9]))?\s?%(?: on (?P<on>.+))?")
_PART = re.compile(r"the value of the ([a-z ]+(?:, if any)?)|(?:the )?((?:case|strap|band|bracelet|battery)\b[a-z, ]*)")
_UNIT = re.compile(
    r"(?P<unit>[A-Za-z.²³0-9]+)"
    r"(?: on (?P<content>[a-z]+) content|(?P<of> on [a-z ]+|, including [a-z ]+))?"
)
_DEGREES = re.compile(
    r"(?P<full>.+) less (?P<step>.+) for each degree under (?P<under>[0-9]{1,3}) degrees"
    r"(?: \(and fractions of a degree in proportion\))?"
)
_LIMIT = re.compile(r",? but(?: in the case of embroidery in the piece)? not (?P<how>less|more)(?: than)? ")
_UNEMBROIDERED = "the rate which would apply to such product if not embroidered"
_OTHER = re.compile(
    r"The rate (?:of duty )?applicable,? to (?:(?P<each>each (?:garment|article))(?: in the(?: in the)? ensemble)?"
    r" (?:if separately entered|if entered separately|in the absence of this subheading)"
    r"|that (?P<highest>article in the set) subject to the highest rate of duty"
    r"|the (?P<its>article of which it is an? (?:part|accessory|part or accessory)|natural juice in heading 2009"
    r"|(?P<movement>complete, assembled)(?: movement)?))"
)
_QUALIFIED = re.compile(r" on | of |, ")  # what follows says what the unit is of: a working says it of the quantity
_SPECIAL = re.compile(r"([^()]*)\(([^()]*)\)?")
_CODE = re.compile(r"[A-Z]{1,2}[+*]?")
_FREE = re.compile(r"free", re.IGNORECASE)
# What the printed columns break or run together: "thou- sand", "line/ gross", "m2of recording surface".
_BROKEN = re.compile(r"(?<=[a-z])- (?=[a-z])|(?<=line/) ")
_RUN_TOGETHER = ("m2of ", "m2 of ")


class _Unit(NamedTuple):
    """What a printed unit counts: a kind, how many of its base units it is, and what it counts of the goods."""

    kind: str
    size: Decimal = Decimal(1)
    of: str = ""
    content: str | None = None


_THOUSAND = _Unit("piece", Decimal(1000))
_UNITS: Mapping[str, _Unit] = {
    "kg": _Unit("kg"),
    "g": _Unit("kg", Decimal("0.001")),
    "t": _Unit("kg", Decimal(1000)),
    "W": _Unit("W"),
    "liter": _Unit("liter"),
    "pf.liter": _Unit("pf.liter"),
    "bbl": _Unit("bbl"),
    "m": _Unit("m"),
    "m²": _Unit("m2"),
    "m2": _Unit("m2"),
    "m³": _Unit("m3"),
    "m3": _Unit("m3"),
    "each": _Unit("piece"),
    "piece": _Unit("piece"),
    "head": _Unit("piece"),
    "article": _Unit("piece"),
    "doz.": _Unit("piece", Decimal(12)),
    "gross": _Unit("piece", Decimal(144)),
    "pr.": _Unit("pair"),
    "jewel": _Unit("jewel"),
    "pack": _Unit("pack"),
    "1000": _THOUSAND,
    # Printed in more than one word
    "1,000": _THOUSAND,
    "1,000 pins": _THOUSAND,
    "thousand": _THOUSAND,
    "lin. m": _Unit("m"),
    "line/gross": _Unit("gross line"),
    "clean kg": _Unit("clean kg"),
    "kg of total sugars": _Unit("sugars kg"),
    "kg of anhydrous morphine content": _Unit("kg", content="anhydrous-morphine"),
    "gross of immediate containers": _Unit("gross container"),
    "pf.liter on ethyl alcohol content": _Unit("pf.liter"),
    "m2 of recording surface": _Unit("m2"),
}
UNIT_WORDS = tuple(_UNITS)
"""The units by which rates and prices are written."""
# What a kilogram is of: the entire contents are the goods as they lie in their container, so that is their own mass.
_MASS_OF = {
    " on drained weight": DRAINED,
    " on contents and container": CONTAINER,
    ", including weight of container": CONTAINER,
    " on entire contents of container": "",
}


@lru_cache(maxsize=4096)
def read_rate(text: str) -> Rate | None:
    """Read a printed rate; None where its words cannot be read exactly."""
    words = " ".join(text.split()).replace("pf. liter", "pf.liter")
    plain = _BROKEN.sub("", words).replace(*_RUN_TOGETHER)
    if _FREE.fullmatch(plain):
        return FREE
    other = _OTHER.fullmatch(plain)
    if other is not None:
        return Rate((), words, other=_other(other))
    sum_of, *limits = _LIMIT.split(plain)
    terms = _terms(sum_of)
    if terms is None or len(limits) not in {0, 2}:
        return None
    if not limits:
        return Rate(terms, words)
    how, limit = limits[0], _limit(limits[1])
    if limit is None:
        return None
    return Rate(terms, words, least=limit if how == "less" else None, most=limit if how == "more" else None)


@lru_cache(maxsize=4096)
def read_special(text: str) -> Mapping[str, Rate | None]:
    """Read a special column: for each program that it names its rate, None where the words are no rate.

    "Free (A,AU) 2.8% (KR) See 9822.05.10 (P+)" names A and AU free, KR at 2.8 %, and P+ without a rate of its own.
    What stands in parentheses and is no list of programs belongs to the words before the next list, which are then no
    rate: "A duty upon the value of the repairs (see U.S. note 3) (B,C)".
    """
    found: dict[str, Rate | None] = {}
    aside = False
    for words, listed in _SPECIAL.findall(text):
        programs = [program.strip() for program in listed.split(",")]
        if not all(_CODE.fullmatch(program) for program in programs):
            aside = True
            continue
        rate = None if aside else read_rate(words.strip())
        aside = False
        for program in programs:
            found[program] = rate
    return found


def _other(found: re.Match[str]) -> OtherRate:
    if found["each"]:
        return OtherRate("each", found["each"])
    if found["highest"]:
        return OtherRate("highest", f"each {found['highest']}")
    return OtherRate("its", "the complete, assembled movement" if found["movement"] else f"the {found['its']}")


def unknown_unit(text: str) -> str | None:
    """Return the unit of an amount a unit that is none by which rates are written; None where all are, or none is."""
    for part in text.split("+"):
        specific = _SPECIFIC.fullmatch(part.strip())
        if specific is not None and _unit(specific["unit"]) is None:
            printed = specific["unit"]
            alone = _QUALIFIED.split(printed)[0]
            return printed if alone in _UNITS else alone
    return None


def _limit(words: str) -> Rate | None:
    """Return the rate that a floor or a cap is."""
    if words == _UNEMBROIDERED:
        return Rate((), words, other=OtherRate("its", "the product if it were not embroidered"))
    terms = _terms(words)
    return None if terms is None else Rate(terms, words)


def _terms(words: str) -> tuple[Term, ...] | None:
    """Return the terms of a sum, none where it is free; None where a term cannot be read."""
    if _FREE.fullmatch(words):
        return ()
    found = [_term(part.strip()) for part in words.split("+")]
    return None if None in found else tuple(term for term in found if term is not None)


def _term(words: str) -> Term | None:
    percent = _PERCENT.fullmatch(words)
    if percent is not None:
        return _of_value(percent)
    by_degree = _DEGREES.fullmatch(words)
    if by_degree is not None:
        return _by_degree(by_degree)
    specific = _SPECIFIC.fullmatch(words)
    unit = _unit(specific["unit"]) if specific is not None else None
    if specific is None or unit is None:
        return None
    money = Decimal(specific["dollars"] or specific["amount"])
    if specific["money"] == "¢":
        money = money.scaleb(-2)
    printed = _QUALIFIED.split(specific["unit"])[0].rstrip(".").upper()
    shown = f"{show_amount(money)} USD/{printed}"
    return Term(money, unit.kind, unit.content, shown, unit.size, unit.of)


def _of_value(found: re.Match[str]) -> Term | None:
    """Return a percentage of the value, or of the value of a part; a fraction stands as so many of its parts."""
    part = "" if found["on"] in {None, "the entire set"} else _part(found["on"])
    if part is None:
        return None
    amount, size, fraction = Decimal(found["whole"]), Decimal(1), ""
    if found["under"]:
        size, fraction = Decimal(found["under"]), f" {found['over']}/{found['under']}"
        amount = amount * size + Decimal(found["over"])
    return Term(amount, None, None, f"{show_amount(Decimal(found['whole']))}{fraction} %", size, part)


def _part(words: str) -> str | None:
    found = _PART.fullmatch(words)
    return None if found is None else found[1] or found[2]


def _by_degree(found: re.Match[str]) -> Term | None:
    """Return an amount a unit less so much for each degree, where both are of one unit."""
    full, step = _term(found["full"]), _term(found["step"])
    if full is None or step is None or (full.per, full.size) != (step.per, step.size) or full.per is None:
        return None
    degrees = Degrees(step.amount, Decimal(found["under"]))
    return Term(full.amount, full.per, full.content, full.shown, full.size, full.of, degrees)


def _unit(words: str) -> _Unit | None:
    """Return what a printed unit counts, with what it is a unit of; None where it is not known."""
    whole = _UNITS.get(words)
    found = _UNIT.fullmatch(words) if whole is None else None
    unit = _UNITS.get(found["unit"]) if found is not None else None
    if found is None or unit is None:
        return whole
    if found["content"]:
        return unit._replace(content=found["content"]) if unit.kind == "kg" else None
    of = _MASS_OF.get(found["of"])
    return unit._replace(of=of) if unit.kind == "kg" and of is not None else None
