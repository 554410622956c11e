"""List the records of a CATAIR AE entry summary: which field stands where, how it is written, and where it goes.

Positions are 1-based and inclusive, as CBP prints them. They come from two independent transcriptions of the July 2026
chapter; the one in force is revision 111 of 24 September 2026, against which none was read: correct a position here and
nowhere else. `confirmed` is false where the two said different things, or only a worked sample shows it.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

__all__ = [
    "COPPER",
    "DECLARATIONS",
    "DEPOSITS",
    "ENVELOPE",
    "HEADER",
    "LAYOUTS",
    "LINE",
    "PASSED_OVER",
    "QUANTITIES",
    "TOTALS",
    "UNKNOWN",
    "WIDTH",
    "Field",
]

WIDTH = 80

FieldKind = Literal["text", "code", "country", "digits", "number", "day", "tariff"]


class Field(NamedTuple):
    """One field of a record.

    `text` is any text, padded with blanks; `code` is capitals and digits; `country` is two capitals or `**`; `digits`
    fills its place with digits; `number` is digits that end at the last position, `decimals` of them behind an implied
    point; `day` is MMDDYY of 20YY; `tariff` is 8 or 10 digits. `choices` are the only ones of a field that has them.
    `to` is where the value goes as it stands, below the entry or, for the records of a line, below the line.
    `like` names the ACE condition of a value that cannot be read; `over` says why a field that is stated is not read.
    """

    first: int
    last: int
    kind: FieldKind = "text"
    decimals: int = 0
    to: str = ""
    like: str | None = None
    over: str = ""
    confirmed: bool = True
    choices: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Write the positions as CBP prints them."""
        return f"{self.first}-{self.last}" if self.last > self.first else f"{self.first}"


_NOT_ASKED = "no duty hangs on it"

# record → field → where it stands
LAYOUTS: dict[str, dict[str, Field]] = {
    "10": {
        "action": Field(3, 3, choices=("A", "R", "D")),  # A adds, R replaces, D deletes
        "filer code": Field(4, 6),
        "entry number": Field(9, 16, "digits", like="ACE B15"),
        "port": Field(18, 21, "code", to="port"),
        "broker's reference": Field(22, 30, to="reference"),
        "entry type": Field(34, 35, "code", to="entry_type"),
        "mode of transport": Field(36, 37, "code", to="mode"),
    },
    "11": {
        "importer": Field(3, 14, to="importer"),
        "estimated entry date": Field(42, 47, "day", like="ACE 125"),
        "import date": Field(48, 53, "day", to="imported"),
        "zone": Field(63, 71, over="the status of the goods in their zone is read from record 41"),
    },
    "40": {
        "line number": Field(5, 7, "digits", like="ACE 402"),
        "article set": Field(8, 8, to="set", like="ACE 403", choices=("X", "V")),  # X the header, V a component
        "origin": Field(9, 10, "country", like="ACE 408"),
        "country of export": Field(11, 12, "country", to="exported_from", like="ACE 411"),
        "export date": Field(13, 18, "day", like="ACE 419"),
        "special program": Field(25, 26, "code", to="program", like="ACE 416"),
        "charges": Field(27, 36, over="charges are no part of the entered value"),
        "gross weight": Field(42, 51, "number", like="ACE 421"),
        "product claim": Field(55, 55, over="prefile does not know what the code claims"),
        "fee exemption": Field(58, 58, over="fees are computed from the goods and the mode of transport alone"),
    },
    "41": {
        "zone status": Field(3, 3, to="ftz/status", choices=("P", "N", "D")),
        # One test file writes YYMMDD; the class key and ACE's error 419 say MMDDYY.
        "day of the privileged foreign filing": Field(4, 9, "day", to="ftz/filed", confirmed=False),
        "units removed": Field(10, 19, over=_NOT_ASKED),
    },
    "42": {"supplier": Field(3, 17), "invoice number": Field(18, 34)},
    "44": {"description": Field(3, 72)},
    "50": {
        "tariff number": Field(3, 12, "tariff", like="ACE 433"),
        "duty": Field(14, 23, "number", 2, like="ACE 438"),
        "value": Field(25, 34, "number", like="ACE 437"),  # whole US dollars
        "first quantity": Field(36, 47, "number", 2, like="ACE 440"),
        "first unit": Field(48, 50, "code"),  # printed as mandatory, and blank in practice
        "second quantity": Field(51, 62, "number", 2, like="ACE 440"),
        "second unit": Field(63, 65, "code"),
        "third quantity": Field(66, 77, "number", 2, like="ACE 440"),
        "third unit": Field(78, 80, "code"),
    },
    "54": {
        "type of declaration": Field(3, 4),
        # Of type 12 only. Each is a country of two letters, or OTH or UN.
        "country of primary smelting": Field(5, 7),
        "country of secondary smelting": Field(10, 12),
        "country of casting": Field(15, 17),
    },
    "60": {"class": Field(3, 5, confirmed=False)},
    "61": {"class": Field(3, 5, confirmed=False)},
    "62": {"class": Field(3, 5)},
    # Only worked samples show it: the estimated duty of all lines, in cents, and then the fees.
    "90": {"total duty": Field(3, 13, "number", 2, like="ACE 627", confirmed=False)},
}

QUANTITIES = ("first", "second", "third")
COPPER = "12"  # the type of record 54 whose layout is known
# The other types of record 54 that are known to exist: 07 shows no Y/N fields, of which ACE's errors 826-850 speak.
DECLARATIONS = {"07": "the countries of smelting and casting of aluminum", "08": "the country of melting of steel"}
DEPOSITS = {"60": "internal revenue tax", "61": "other revenue", "62": "user fee"}

# The envelope of a transmission: batch and block, and the trailer of each.
ENVELOPE = frozenset("ABYZ")

# Records that stand above the lines, that belong to a line, and that come behind them all.
HEADER = frozenset(str(number) for number in range(11, 40))
LINE = frozenset(str(number) for number in range(40, 70))
TOTALS = frozenset({"88", "89", "90"})

UNKNOWN = "prefile does not know the layout of this record"

# Records that are known and not read: what each holds, and why it is passed over.
PASSED_OVER: dict[str, tuple[str, str]] = {
    "20": ("carrier and arrival", _NOT_ASKED),
    "30": ("the warehouse entry of a withdrawal", "it holds no day of withdrawal"),
    "43": ("a ruling", "prefile reads no rulings"),
    "47": ("a party", _NOT_ASKED),
    "52": ("a license", "quotas and licenses are not screened"),
    "53": ("a case of antidumping or countervailing duty", "these duties are not screened"),
    "88": ("totals", UNKNOWN),
    "89": ("totals of fees", "fees are computed from the goods and the mode of transport alone"),
}
