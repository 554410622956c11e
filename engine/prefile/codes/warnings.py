"""W2xx: what a reader of a report must know that is no finding."""

from __future__ import annotations

from prefile.codes.meaning import Meaning

__all__ = ["WARNINGS"]

WARNINGS: dict[str, Meaning] = {
    "W201": Meaning(
        "the rate date is later than the law was verified",
        "Rules may have changed between the two.",
        "Check for later notices, or update the rule book.",
    ),
    "W202": Meaning(
        "the value is not in whole dollars",
        "Entered value is stated in whole dollars (19 CFR 141.61(e)); it is used as declared.",
        "Round the entered value before filing.",
    ),
    "W203": Meaning(
        "something is not checked by this rule book",
        "A silent gap would look like a final total.",
        "Check it yourself before filing.",
    ),
    "W204": Meaning(
        "a rule asks for attention",
        "The rule's author marked a trap on lines like this one.",
        "Read the note and decide.",
    ),
    "W205": Meaning(
        "a quantity was filled in from the net mass",
        "The line has no quantity in the unit of the duty.",
        "Add the quantity in the tariff's unit.",
    ),
    "W206": Meaning(
        "a declared fact is not read yet",
        "This version carries the key but no rule of this book reads it.",
        "Do not rely on it having been checked.",
    ),
    "W207": Meaning(
        "a claim is not known",
        "No measure of this book knows a claim of this name, so it was not read.",
        "Compare its name with prefile rules show.",
    ),
    "W208": Meaning(
        "a finding rests on a secondary reading",
        "The text itself was not at hand when the rule was written.",
        "Read the text named before relying on the amount.",
    ),
    "W209": Meaning(
        "a fee cannot be told",
        "A fee is owed once an entry, so one fact that is missing on any line leaves all of it open.",
        "Supply the fact named, or compute the fee yourself before filing.",
    ),
    "W210": Meaning(
        "a duty has no heading to be declared under",
        "The Chapter 99 heading of the measure is not published, or this rule book does not know it.",
        "Look the heading up in the current tariff before filing; the duty is owed all the same.",
    ),
    "W211": Meaning(
        "facts were joined from a side-car",
        "They are not in the declaration that was read; the digest of the entry is that of both together.",
        "Keep the side-car with the declaration.",
    ),
    "W213": Meaning(
        "a declaration of another country, screened ahead of a US entry",
        "Its numbers are told to the six digits that every country shares, which settle no duty in the US.",
        "Screen the US entry itself, with all ten digits and its value, before it is filed.",
    ),
}
