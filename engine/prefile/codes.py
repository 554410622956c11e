"""The catalogue of stable codes: what each problem and warning means and what to do next.

Codes are public: other people's programs match on them. A code is never reused for another meaning.
E1xx speak of a declaration or where its report goes, W2xx are warnings in a report, R3xx speak of a rule file, F7xx are
faults of ours.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["CATALOGUE", "Meaning"]


class Meaning(NamedTuple):
    """What one code means, why it is refused or said, the next step, and the ACE condition that it is like."""

    title: str
    why: str
    next: str
    like: str | None = None


CATALOGUE: dict[str, Meaning] = {
    # Declarations: the bytes
    "E101": Meaning(
        "the file cannot be opened",
        "The system refused to open or read it.",
        "Check the path and its permissions.",
    ),
    "E102": Meaning(
        "the file is no declaration that prefile reads",
        "Declarations are prefile-entry/1, as plain UTF-8 JSON or XML; these bytes are something else.",
        "Unpack or convert the file, or export prefile-entry/1 from your software.",
    ),
    "E103": Meaning(
        "the text is not UTF-8",
        "Another encoding would change characters silently.",
        "Save the file as UTF-8.",
    ),
    "E104": Meaning(
        "the text is malformed",
        "Reading stops here, since what follows cannot be told apart from the mistake.",
        "Correct the text at this place; entries before it were read.",
    ),
    "E105": Meaning(
        "a key stands twice",
        "Most readers keep the last one silently; a filing must not depend on that.",
        "Keep one of the two.",
    ),
    "E106": Meaning(
        "the declaration is larger than prefile reads",
        "Size and depth are limited so that a hostile or broken file is refused in bounded time and memory.",
        "Split the file into entries, or raise the limit named here.",
    ),
    "E107": Meaning(
        "the text holds half a character",
        "A lone surrogate is no character; it would be lost or changed when the report is written.",
        "Correct the escape: \\uD800 to \\uDFFF come in pairs.",
    ),
    "E108": Meaning(
        "the number is not an exact decimal",
        "Amounts are at most 18 digits with 6 decimals, never negative, without exponent, NaN or Infinity.",
        "Write the amount in plain digits, best in quotes.",
    ),
    "E109": Meaning(
        "the file holds no entry",
        "There is nothing to screen.",
        "Pass one entry, an array of them, JSON Lines, or XML.",
    ),
    "E110": Meaning(
        "the file holds more than one entry",
        "One entry was asked for.",
        "Use read_entries (or prefile screen), which takes many.",
    ),
    "E111": Meaning(
        "the folder holds no entry",
        "Of a folder, prefile screen reads what ends in .json, .jsonl, .ndjson or .xml; hidden files are left out.",
        "Name the files themselves, which are read whatever they are called, or another folder.",
    ),
    "E112": Meaning(
        "the reports cannot be written there",
        "The system refused to create or write the file; what stood there before was left as it was.",
        "Choose another path for --out, or make room.",
    ),
    # Declarations: the shape
    "E120": Meaning("a key is missing", "The entry cannot be identified or screened without it.", "Add the key."),
    "E121": Meaning("a key is not known", "An unknown key is a fact that would be ignored.", "Remove or correct it."),
    "E122": Meaning(
        "a value has the wrong shape",
        "The contract of prefile-entry/1 fixes the shape of every key.",
        "Compare with schemas/entry.schema.json.",
    ),
    "E123": Meaning("a value is not one of those allowed", "The set is closed.", "Use one of the values named."),
    "E124": Meaning("a text is too long or too short", "Texts and lists are limited.", "Shorten or complete it."),
    # Declarations: the meaning
    "E130": Meaning(
        "a date or time cannot be read",
        "Duty turns on the minute, in New York; a date that can be read two ways is not read at all.",
        "Write 2026-12-04, 2026-12-04T09:30 or 2026-12-04T09:30-05:00.",
    ),
    "E131": Meaning(
        "a tariff number cannot be read",
        "Tariff numbers have 8 or 10 digits; dots and spaces are allowed.",
        "Write it like 2804.61.00.00.",
    ),
    "E132": Meaning(
        "a tariff number is not in the tariff",
        "No number like it is in the edition of the Harmonized Tariff Schedule held for the rate date.",
        "Use one of the numbers named, or correct the rate date.",
    ),
    "E133": Meaning(
        "a country code is not known",
        "Origins are CBP's two letters (ISO 3166 with KV, GZ, WE).",
        "Use a code from rules/lists/countries.csv.",
    ),
    "E134": Meaning(
        "a line number stands twice", "The line number is the line's key.", "Number lines once.", "ACE 518"
    ),
    "E135": Meaning(
        "two quantities disagree",
        "Quantities of one kind, the net mass among them, differ by more than 0.5 %.",
        "Correct one of them; gross mass is never used.",
    ),
    "E138": Meaning(
        "the rate date is before the book begins",
        "The law of earlier days is not encoded, so an answer would leave duties out.",
        "Correct the date, or look the entry up in the law of its day.",
    ),
    "E137": Meaning(
        "dates stand in an order that cannot be",
        "The rate date hangs on them.",
        "Correct one of the dates.",
    ),
    "E136": Meaning("a percentage is over 100", "No content is more than the whole.", "Give the percentage by weight."),
    # Side-cars of facts
    "E140": Meaning(
        "a side-car speaks of an entry or line that is not there",
        "Facts are joined by entry number and line; one that finds no line would be lost silently.",
        "Correct the entry number or the line, or remove the row.",
    ),
    "E141": Meaning(
        "a fact of a side-car is not known",
        "A fact that no key of the entry holds would be ignored.",
        "Write the fact as prefile facts template writes it.",
    ),
    "E142": Meaning(
        "a side-car contradicts the declaration",
        "Which of the two is right is for you to say; prefile takes neither silently.",
        "Correct the declaration or the side-car, so that both say the same.",
    ),
    "E143": Meaning(
        "facts of a side-car fit more than one entry",
        "Facts are joined by entry number and line, which must mean one line.",
        "Give each entry a number of its own, or screen the entries apart.",
    ),
    # Warnings in a report
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
    # Rule files
    "R301": Meaning("the rule file cannot be read", "It is not UTF-8 YAML.", "Correct the YAML at this place."),
    "R302": Meaning(
        "YAML that rule files do not use",
        "Anchors, aliases, tags and several documents make a rule say what it does not show.",
        "Write the value out.",
    ),
    "R303": Meaning("a key stands twice", "Only one of the two would count.", "Keep one."),
    "R304": Meaning("a key is not known", "A misspelt key would silently say nothing.", "Use one of the known keys."),
    "R305": Meaning("a key is missing", "Every rule file must say it.", "Add the key."),
    "R306": Meaning("a value cannot be read", "The form of each value is fixed.", "See rules/README.md for the form."),
    "R307": Meaning("a value is not one of those allowed", "The vocabulary is closed.", "Use one of the words named."),
    "R308": Meaning("a list file is wrong", "Lists are CSV with a fixed header.", "Correct the row named."),
    "R310": Meaning(
        "identity: a name is used twice or does not fit",
        "A measure, a heading and a citation each have one identity in the book.",
        "Rename one of them.",
    ),
    "R320": Meaning(
        "citations: a citation is missing, unused or contradicts another",
        "Every dated value and every clause carries its authority.",
        "Define the citation, use it, or make the two say the same.",
    ),
    "R330": Meaning(
        "dates: a window is impossible or leaves a gap",
        "Rows follow each other in time; what is known precedes nothing.",
        "Correct the dates.",
    ),
    "R340": Meaning(
        "coverage: the numbers named are not in the tariff, or a group is left without its rate",
        "A number that does not exist covers nothing; a group without a rate would be silent.",
        "Correct the number, the group or the rate.",
    ),
    "R341": Meaning(
        "reading: what the book reads of an instrument's coverage does not hold together",
        "A number outside the tariff is never met, and a mineral without a covered number is never told.",
        "Correct the reading's tables, or keep one reading in the book.",
    ),
    "R342": Meaning(
        "scope: what is said of some lines reaches none",
        "A number that the tariff does not hold is on no line, and a row behind a wider one is never read.",
        "Correct the numbers, or put the narrower row first.",
    ),
    "R350": Meaning(
        "examples: a clause has no example",
        "A clause that no example reaches is not known to work.",
        "Add an example for it.",
    ),
    "R360": Meaning(
        "overlap: two clauses or measures claim the same ground",
        "Only one of the two could ever speak.",
        "Narrow one, or say which gives way.",
    ),
    "R361": Meaning(
        "interactions: a measure that gives way takes no stand on another, or two",
        "Whether two duties stand on one line must be said, not fall out of what nobody thought of.",
        "Name the measure under gives_way_to, or under stands_beside with why it stands; each once.",
    ),
    "R370": Meaning(
        "freshness: verified is missing or contradicts the file",
        "A reader must know through when the law was verified.",
        "Verify the texts and state the date.",
    ),
    "R371": Meaning(
        "scenarios: two of them suppose different things of one measure",
        "A total under contradicting suppositions would mean nothing.",
        "Screen under one at a time, or say in a file that they stack, with stacks_with.",
    ),
    "R380": Meaning(
        "an example does not come out as it says",
        "The rule and its example disagree.",
        "Correct the rule or the example, by the cited text.",
    ),
    "R390": Meaning(
        "measures give way in a circle",
        "A circle has no answer.",
        "Remove one of the gives_way_to.",
    ),
    "R391": Meaning(
        "the rule book is too large for durable-rules",
        "The engine answers wrongly beyond its measured limits.",
        "Split the condition, or reduce the book.",
    ),
    # Faults of ours
    "F701": Meaning(
        "durable-rules and plain disagree",
        "Two independent evaluations of one question differ; neither is trusted.",
        "Report this with the rule book digest; nothing was screened.",
    ),
    "F702": Meaning(
        "durable-rules failed",
        "The engine broke one of its guards.",
        "Report this; screen again with --decide plain.",
    ),
    "F703": Meaning(
        "durable-rules cannot be used here",
        "It runs on Python 3.11 and 3.12 and builds from source.",
        "Install it (a C compiler is needed), or choose --decide plain.",
    ),
    "F704": Meaning("prefile failed", "This is a fault of ours.", "Report this with the traceback."),
}
