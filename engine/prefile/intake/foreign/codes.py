"""Keep of another country's declaration what of its lines holds in the United States too, and leave the rest behind.

Of a commodity code the six digits count that every country shares; the whole of it, in digits, is kept in the line's
metadata. Programs, claims, zone status, sets, numbers declared and rates of exchange are of that country's own law, and
a value without a currency is in that country's.

Units are UNECE Recommendation 20 codes there, and CBP's codes here (CATAIR Appendix C). Only what is exactly the same
unit stands here, so that no amount is converted. Codes that look alike and are not: Rec 20 CGM is the centigram and
CBP's CGM the content gram; Rec 20 LPA is pure alcohol and CBP's PFL the proof liter; Rec 20 STN and CBP's STN are both
the short ton. What is not here is not known, and left out with its name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from prefile.intake.draft import Draft
from prefile.intake.quantities import StatedText
from prefile.intake.refused import ANY_COUNTRY, ANY_NUMBER
from prefile.intake.tariff_numbers import bare_number
from prefile.values.tariff_number import COMMON_DIGITS

__all__ = [
    "ANY_COUNTRY",
    "ANY_NUMBER",
    "CBP_UNITS",
    "NATIONAL_CODE",
    "common_digits",
    "left_behind",
    "put_code",
    "refuse_code",
]

NATIONAL_CODE = "national code"
_OF_ITS_LAW = frozenset({"program", "set", "ftz", "claims", "declared", "exchange_rate"})
# By the code of UNECE Recommendation 20.
CBP_UNITS: dict[str, str] = {
    "KGM": "KG",
    "GRM": "G",
    "MGM": "MG",
    "CGM": "CG",  # the centigram, never CBP's CGM
    "CTM": "CAR",  # metric carat
    "TNE": "T",
    "LBR": "LB",
    "ONZ": "OZ",
    "APZ": "TOZ",
    "STN": "STN",
    "LTN": "TON",
    "LTR": "L",
    "MLT": "ML",
    "BLL": "BBL",
    "MTR": "M",
    "MTK": "M2",
    "CMK": "CM2",
    "MTQ": "M3",
    "WTT": "W",
    "KWT": "KW",
    "NAR": "NO",  # number of articles
    "H87": "PCS",
    "CEN": "HUN",
    "MIL": "THS",
    "DZN": "DOZ",
    "GRO": "GR",
    "PR": "PRS",
    "DPR": "DPR",
}


def common_digits(code: str) -> str | None:
    """Return the six digits that a code begins with and every country shares; None where it is no code of digits."""
    digits = bare_number(code)
    legible = digits.isascii() and digits.isdigit() and len(digits) >= COMMON_DIGITS
    return digits[:COMMON_DIGITS] if legible else None


def put_code(draft: Draft, path: str, code: StatedText, name: str, behind: str = "") -> None:
    """Put the six common digits of the line at a path, and its national code; `behind` are digits that end it."""
    common = common_digits(code.text)
    if common is None:
        refuse_code(draft, code, name)
        common = ANY_NUMBER
    draft.put(f"{path}/tariff_number", common, code.at)
    draft.put(f"{path}/metadata/{NATIONAL_CODE}", bare_number(f"{code.text}{behind}"), code.at)


def refuse_code(draft: Draft, code: StatedText, name: str) -> None:
    """Refuse a code that does not begin with the digits that every country shares."""
    what = f'{name} "{code.text[:40]}" does not begin with the six digits that every country shares'
    draft.refuse("E131", what, code.at, "Write at least six digits, like 280461.")


def left_behind(facts: Collection[str], country: str) -> Iterator[tuple[str, str]]:
    """Yield which facts of a line mean something else, or nothing, in a declaration of a country, and why."""
    for fact in facts:
        if fact.partition("/")[0] in _OF_ITS_LAW:
            yield fact, f"it is of the customs law of {country}, or of no duty there"
    if "value" in facts and "currency" not in facts:
        yield "value", f"in a declaration of {country} its currency is not that of the US"
