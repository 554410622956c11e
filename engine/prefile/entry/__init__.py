"""What is declared: the customs entry and its lines, in one strict vocabulary for every format."""

from prefile.entry.entry import Entry
from prefile.entry.line import (
    Claim,
    Declared,
    ForeignTradeZone,
    Invoice,
    Line,
    Metal,
    Mineral,
    Quantity,
    Secondary,
    Smelted,
)
from prefile.entry.minors import format_of
from prefile.entry.source import FORMAT, JoinedFacts, PassedOver, Source, SourceFormat

__all__ = [
    "FORMAT",
    "Claim",
    "Declared",
    "Entry",
    "ForeignTradeZone",
    "Invoice",
    "JoinedFacts",
    "Line",
    "Metal",
    "Mineral",
    "PassedOver",
    "Quantity",
    "Secondary",
    "Smelted",
    "Source",
    "SourceFormat",
    "format_of",
]
