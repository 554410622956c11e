"""Read amounts as people write them: $10,000.00, 10 000,00, USD 1'500, 200 KG.

Which of the two marks, point and comma, separates decimals, an amount may show by itself: 1,000.00 and 1.000,00 do, and
1,000 does not. Nor does 48,00: where people write points, it is a slip for 48,000.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

__all__ = ["MARKS", "DecimalMark", "WrittenAmount", "written_amount"]

DecimalMark = Literal[".", ","]
MARKS: tuple[DecimalMark, ...] = (".", ",")
_LONGEST = 60
_BLANKS = "\u00a0\u2007\u202f"
_SIGNS = {"$": "$", "US$": "USD", "USD$": "USD", "USD": "USD", "€": "EUR", "£": "GBP", "¥": "¥"}
_PARTS = re.compile(
    r"(?P<before>[A-Za-z]{3}\s?\$?|[A-Z]{1,2}\$|[$€£¥])?\s*"
    r"(?P<digits>[0-9](?:[0-9.,' ]*[0-9])?)\s*"
    r"(?P<after>[A-Z]{1,2}\$|[$€£¥]|[A-Za-z][A-Za-z0-9²³. ]{0,19})?"
)
_WHOLE = {
    ".": re.compile(r"(?:[0-9]+|[1-9][0-9]{0,2}(?:([, '])[0-9]{3})(?:\1[0-9]{3})*)(?:\.[0-9]+)?"),
    ",": re.compile(r"(?:[0-9]+|[1-9][0-9]{0,2}(?:([. '])[0-9]{3})(?:\1[0-9]{3})*)(?:,[0-9]+)?"),
}


class WrittenAmount(NamedTuple):
    """The amount that a text is, by the mark that is read as the decimals', in plain digits; and what is beside it.

    `before` is the currency before it ("$" says that it is dollars of some country), `after` the words behind it: a
    currency or a unit; `separators` are the marks within its digits, as they are written.
    """

    amounts: dict[DecimalMark, str]
    before: str = ""
    after: str = ""
    separators: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the two marks make two different amounts, and the comma is one of them: 1,000."""
        return len(self.amounts) > 1 and "." in self.amounts[","]

    @property
    def is_open_point(self) -> bool:
        """Whether a point may be the decimals' or part thousands: 48.000. Of quantities it is the decimals'."""
        return len(self.amounts) > 1 and "." in self.amounts["."]

    @property
    def has_lone_comma(self) -> bool:
        """Whether one comma that parts no thousands is all that separates its digits: 48,00."""
        return self.separators == "," and "." not in self.amounts

    @property
    def proves(self) -> DecimalMark | None:
        """The only mark that makes an amount of it, if there is but one and it is no lone comma."""
        return next(iter(self.amounts)) if len(self.amounts) == 1 and not self.has_lone_comma else None


def written_amount(text: str) -> WrittenAmount | None:
    """Return the amount that a text is written as, or None where it is none."""
    if len(text) > _LONGEST:
        return None
    for blank in _BLANKS:
        text = text.replace(blank, " ")
    found = _PARTS.fullmatch(text.strip())
    if found is None:
        return None
    digits = found["digits"]
    amounts: dict[DecimalMark, str] = {mark: amount for mark in MARKS if (amount := _amount(digits, mark)) is not None}
    if not amounts:
        return None
    before = "".join((found["before"] or "").upper().split())
    separators = "".join(mark for mark in digits if not mark.isdigit())
    return WrittenAmount(amounts, _SIGNS.get(before, before), (found["after"] or "").strip(), separators)


def _amount(digits: str, mark: DecimalMark) -> str | None:
    if not _WHOLE[mark].fullmatch(digits):
        return None
    other = "," if mark == "." else "."
    plain = digits.replace(other, "").replace(" ", "").replace("'", "")
    return plain.replace(mark, ".")
