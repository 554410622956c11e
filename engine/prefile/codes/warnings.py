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
        "what a line declares is not compared with what is due",
        "Comparing needs a rate date, an order of filing on it, and a line of its own.",
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
        "a fee cannot be determined",
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
    "W214": Meaning(
        "a declared heading is not known to this rule book",
        "It may be due by law that is not encoded here, so it is neither confirmed nor refused.",
        "Check it yourself before filing.",
    ),
    "W215": Meaning(
        "a program is claimed that cannot be had",
        "The tariff, the program's beneficiaries or its term do not give it to this line.",
        "Remove the claim, or correct the origin or the number.",
        "ACE 416",
    ),
    # The declaration before it is filed: CBP would send it back, though the duty told stands
    "W220": Meaning(
        "the check digit of the entry number is wrong",
        "The last digit is computed from the filer code and the seven digits before it (CBP Form 7501 instructions).",
        "Compare the entry number with the one that was assigned.",
    ),
    "W221": Meaning(
        "the entry number has letters where digits belong",
        "Behind the three characters of the filer code an entry number has seven digits and its check digit.",
        "Compare the entry number with the one that was assigned.",
        "ACE B15",
    ),
    "W222": Meaning(
        "a line number is beyond ACE's",
        "A line is identified by three digits, and an entry summary has at most 999 lines.",
        "Renumber the lines, or split the entry.",
        "ACE A08",
    ),
    "W223": Meaning(
        "a component of a set has no header",
        "Components (V) follow the line of their header (X), or one another.",
        "Put the header before its components, or remove the mark.",
        "ACE 404",
    ),
    "W224": Meaning(
        "a set has no component",
        "The header of a set (X) is followed by its components (V).",
        "Add the components, or remove the mark.",
        "ACE 405",
    ),
    "W225": Meaning(
        "the first component of a set has another number than its header",
        "A set is classified by one of its components, which comes first.",
        "Put the component that classifies the set first, or correct its number.",
        "ACE 406",
    ),
    "W226": Meaning(
        "duty is declared on a component of a set",
        "The duty of a set is filed on its header.",
        "Move the duty to the header.",
        "ACE 625",
    ),
    "W227": Meaning(
        "a quantity is missing in a unit of the tariff",
        "The tariff prints the units in which goods of the number are counted, and each is reported.",
        "Add the quantity in the unit named.",
        "ACE 439",
    ),
    "W228": Meaning(
        "a quantity is in a unit that the number is not counted in",
        "The tariff prints other units for the number; only a unit of the same kind is converted.",
        "State the quantity in the tariff's unit; a contained mass belongs under minerals.",
        "ACE 442",
    ),
    "W229": Meaning(
        "CTN may be meant as cartons",
        "CBP's CTN is a metric ton of content, and the number is not counted by content.",
        "State the quantity in the tariff's unit.",
        "ACE 442",
    ),
    "W230": Meaning(
        "TON may be meant as metric tons",
        "CBP's TON is the long ton; its metric ton is T and its short ton STN.",
        "State the quantity in T if metric tons are meant.",
        "ACE 442",
    ),
    "W231": Meaning(
        "CGM may be meant as centigrams",
        "CBP's CGM is a gram of content; in UN/ECE Recommendation 20 the same letters are the centigram.",
        "State the quantity in the tariff's unit.",
        "ACE 442",
    ),
    "W232": Meaning(
        "a unit is not known",
        "Nothing is computed with a quantity in a unit that is not known.",
        "Use CBP's code of the unit (CATAIR Appendix C).",
        "ACE 442",
    ),
    "W233": Meaning(
        "the net mass is above the gross mass",
        "Gross mass is that of the goods with their packing.",
        "Correct one of them.",
    ),
    "W234": Meaning(
        "no zone status is stated on an entry from a zone",
        "Entry type 06 is for goods from a foreign-trade zone, and their status decides the rate date.",
        "State the zone status of the line, or correct the entry type.",
    ),
    "W235": Meaning(
        "a zone status is stated on an entry of another type",
        "Goods from a foreign-trade zone are entered under type 06.",
        "Correct the entry type, or remove the zone status.",
    ),
    "W236": Meaning(
        "the day on which privileged foreign status was filed is missing",
        "It is the rate date of such goods (19 CFR 146.65).",
        "State the day of filing.",
    ),
    "W237": Meaning(
        "a day of filing is stated without privileged foreign status",
        "Only status P fixes the rates on the day of its filing.",
        "Correct the status, or remove the day.",
    ),
    "W238": Meaning(
        "an amount is wider than its field",
        "ACE holds values and gross mass of 10 digits, duty of 8 and quantities of 10 before the point.",
        "Check the amount; if it is right, split the line.",
    ),
    "W239": Meaning(
        "the goods were entered before they were imported",
        "An entry may be ahead of its goods; its time is then never before their arrival (19 CFR 141.68).",
        "Check both dates; screen again when the day of arrival changes.",
    ),
    "W240": Meaning(
        "the country of export cannot be the United States",
        "Goods are imported from another country, also those that return.",
        "State the country that the goods were exported from.",
        "ACE 411",
    ),
    "W241": Meaning(
        "the entry type is not known",
        "CBP Form 7501 has a code of two digits for each type of entry summary.",
        "Correct the entry type.",
        "ACE B18",
    ),
    "W242": Meaning(
        "the values of split lines are not their invoice line's",
        "What one invoice line was split into adds up to it.",
        "Compare the lines with the invoice; freight and the like may explain the difference.",
    ),
    "W243": Meaning(
        "the quantities of split lines are not their invoice line's",
        "What one invoice line was split into adds up to it.",
        "Compare the lines with the invoice.",
    ),
    "W244": Meaning(
        "unit price times quantity is not the value",
        "A floor price looks at the unit price, a duty by value at the value.",
        "Compare the line with the invoice; freight and the like may explain the difference.",
    ),
    "W245": Meaning(
        "a further number has no value",
        "Each number of Chapters 1 to 97 on a line carries its own value.",
        "State the value of the number.",
    ),
    "W213": Meaning(
        "a declaration of another country, screened ahead of a US entry",
        "Its numbers are read to the six digits that every country shares, which settle no duty in the US.",
        "Screen the US entry itself, with all ten digits and its value, before it is filed.",
    ),
    "W246": Meaning(
        "zone status was filed after the goods were entered",
        "The rates of privileged foreign goods are those of the day on which the status was filed (19 CFR 146.65).",
        "Correct the day of filing or of entry, unless this is a weekly entry (19 CFR 146.63(c)).",
    ),
    "W247": Meaning(
        "the entry is none for consumption",
        "Duty is owed when goods are withdrawn or entered for consumption; the report says what would be owed then.",
        "Do not pay by this report; screen the withdrawal or the entry for consumption.",
    ),
    "W248": Meaning(
        "content that is none, and that the number's own words name",
        "A share of zero takes the goods out of duties on what they contain.",
        "State the share, or correct the number.",
    ),
    "W250": Meaning(
        "goods entered at another port than that of unlading, and no acceptance in bond is stated",
        "Goods that moved in bond owe the rates of the day on which that entry was accepted (19 CFR 141.69(b)).",
        "State it_accepted, or correct one of the two ports.",
    ),
    "W251": Meaning(
        "the duty changed between importation and entry",
        "Goods that moved in bond owe the rates of the day on which that entry was accepted (19 CFR 141.69(b)).",
        "State it_accepted if they did; state the port of unlading if they were entered there.",
    ),
}
