"""W2xx: what a reader of a report must know that is no finding."""

from __future__ import annotations

from prefile.codes.meaning import Meaning

__all__ = ["WARNINGS"]

WARNINGS: dict[str, Meaning] = {
    "W201": Meaning(
        "the law was read through an earlier day",
        "Rates or rules may have changed since.",
        "Check for changes since that day, or update the rule book.",
    ),
    "W202": Meaning(
        "the value is not in whole dollars",
        "Enter the value in whole dollars (19 CFR 141.61(e)). prefile uses the value as declared.",
        "Round the entered value before filing.",
    ),
    "W203": Meaning(
        "prefile does not check this",
        "Without this warning the total would look complete.",
        "Check it yourself before filing.",
    ),
    "W204": Meaning(
        "a rule asks for your attention",
        "Lines like this one are easily misread.",
        "Read the note and decide.",
    ),
    "W205": Meaning(
        "the net weight stands in for a quantity",
        "The line has no quantity in KG, which the duty is computed on.",
        "Declare the quantity in KG if it is not the net weight.",
    ),
    "W206": Meaning(
        "the declared numbers were not compared with what is due",
        "That needs a rate date, a filing order in effect on it, and one number per line.",
        "Check the declared numbers yourself.",
    ),
    "W207": Meaning(
        "a claim is not known",
        "No measure in the rule book uses a claim of this name, so it had no effect.",
        "See prefile claims list for the names.",
    ),
    "W208": Meaning(
        "a finding rests on a secondary source",
        "The rule was written without the text itself at hand.",
        "Read the text named before you rely on the amount.",
    ),
    "W209": Meaning(
        "a fee is not computed",
        "A fee is owed once per entry, so a fact missing on any one line leaves the fee open.",
        "Supply the fact named, or compute the fee yourself before filing.",
    ),
    "W210": Meaning(
        "a duty has no heading yet",
        "Its chapter 99 heading is not published, or not in the rule book.",
        "Look the heading up in the current tariff before filing. The duty is owed all the same.",
    ),
    "W211": Meaning(
        "facts came from a side-car",
        "They are not in the declaration itself; the entry's digest covers both.",
        "Keep the side-car with the declaration.",
    ),
    "W214": Meaning(
        "a declared heading is not in the rule book",
        "It may be due under law that is not in the rule book. prefile neither confirms nor rejects it.",
        "Check it yourself before filing.",
    ),
    "W215": Meaning(
        "the program claimed is not available",
        "The number, the origin or the program's dates do not allow it on this line.",
        "Remove the claim, or correct the origin or the number.",
        "ACE 416",
    ),
    # The declaration before it is filed: CBP would send it back, though the duty told stands
    "W220": Meaning(
        "the entry number's check digit is wrong",
        "CBP computes the last digit from the filer code and the seven digits before it (Form 7501 instructions).",
        "Compare it with the entry number that was assigned.",
    ),
    "W221": Meaning(
        "the entry number has letters where digits belong",
        "After the three-character filer code come seven digits and the check digit.",
        "Compare it with the entry number that was assigned.",
        "ACE B15",
    ),
    "W222": Meaning(
        "the line number is too high for ACE",
        "ACE numbers lines with three digits, 999 at most.",
        "Renumber the lines, or split the entry.",
        "ACE A08",
    ),
    "W223": Meaning(
        "a set component has no header",
        "The header (X) comes first, and its components (V) follow it.",
        "Put the header line (X) before its components, or remove the set indicator.",
        "ACE 404",
    ),
    "W224": Meaning(
        "a set has no component",
        "The components (V) of a set follow its header (X).",
        "Add the component lines (V) after the header, or remove the set indicator.",
        "ACE 405",
    ),
    "W225": Meaning(
        "the first component of a set does not share its header's number",
        "The component that classifies the set comes first, with the header's HTS number.",
        "Put the component with the header's HTS number first, or correct one of the two numbers.",
        "ACE 406",
    ),
    "W226": Meaning(
        "duty is declared on a set component",
        "The duty of a set is filed on its header.",
        "Move the duty to the header line (X).",
        "ACE 625",
    ),
    "W227": Meaning(
        "a quantity is missing in a unit of the tariff",
        "The tariff asks for a quantity in each unit printed for the number.",
        "Add the quantity in the unit named.",
        "ACE 439",
    ),
    "W228": Meaning(
        "a quantity is in a unit the tariff does not use here",
        "The tariff prints other units for the number, and only units of the same kind are converted.",
        "Enter the quantity in the tariff's unit. A contained weight belongs under minerals.",
        "ACE 442",
    ),
    "W229": Meaning(
        "CTN may mean cartons",
        "CBP's CTN is a metric ton of content, and this number is not counted by content.",
        "Enter the quantity in the tariff's unit.",
        "ACE 442",
    ),
    "W230": Meaning(
        "TON may mean metric tons",
        "CBP's TON is the long ton; T is the metric ton and STN the short ton.",
        "Enter the quantity in T if you mean metric tons.",
        "ACE 442",
    ),
    "W231": Meaning(
        "CGM may mean centigrams",
        "CBP's CGM is a gram of content. UN/ECE Recommendation 20 uses the same letters for the centigram.",
        "Enter the quantity in the tariff's unit.",
        "ACE 442",
    ),
    "W232": Meaning(
        "a unit is not known",
        "prefile computes nothing with a unit it does not know.",
        "Use CBP's unit code (CATAIR Appendix C).",
        "ACE 442",
    ),
    "W233": Meaning(
        "net weight exceeds gross weight",
        "Gross weight includes the packing.",
        "Correct the net weight, the quantity or the gross weight.",
    ),
    "W234": Meaning(
        "no zone status on an entry from a zone",
        "Entry type 06 is for goods from a foreign-trade zone, and their status decides the rate date.",
        "Enter the line's zone status, or correct the entry type.",
    ),
    "W235": Meaning(
        "zone status on an entry that is not type 06",
        "Goods from a foreign-trade zone are entered under type 06.",
        "Change the entry type to 06, or remove the zone status.",
    ),
    "W236": Meaning(
        "privileged foreign status without its filing date",
        "The rates of that date apply to the goods (19 CFR 146.65).",
        "Enter the date the status was filed.",
    ),
    "W237": Meaning(
        "a filing date without privileged foreign status",
        "Only status P fixes the rates on its filing date.",
        "Remove the filing date, or change the zone status to P.",
    ),
    "W238": Meaning(
        "an amount exceeds ACE's maximum",
        "ACE holds 10 digits of value, gross weight and quantity, and 8 of duty.",
        "Check the amount; if it is right, split the line.",
    ),
    "W239": Meaning(
        "the goods were entered before they were imported",
        "An entry may be filed early, but its time is never before arrival (19 CFR 141.68).",
        "Check both dates, and screen again if the arrival changes.",
    ),
    "W240": Meaning(
        "the country of export is the United States",
        "Goods are imported from another country, returned goods included.",
        "Enter the country the goods were exported from.",
        "ACE 411",
    ),
    "W241": Meaning(
        "the entry type is not known",
        "CBP Form 7501 gives each type of entry a two-digit code.",
        "Correct the entry type.",
        "ACE B18",
    ),
    "W242": Meaning(
        "split lines do not add up to their invoice line's value",
        "The lines made from one invoice line add up to it.",
        "Compare the lines with the invoice. Freight or similar charges may explain the difference.",
    ),
    "W243": Meaning(
        "split lines do not add up to their invoice line's quantity",
        "The lines made from one invoice line add up to it.",
        "Compare the lines with the invoice.",
    ),
    "W244": Meaning(
        "unit price times quantity is not the value",
        "A floor price looks at the unit price, an ad valorem duty at the value.",
        "Compare the line with the invoice. Freight or similar charges may explain the difference.",
    ),
    "W245": Meaning(
        "a further HTS number has no value",
        "Each HTS number of chapters 1 to 97 on a line has its own value.",
        "Enter the value for that number.",
    ),
    "W213": Meaning(
        "another country's declaration, pre-checked for a US entry",
        "prefile reads its numbers to the six digits all countries share. Six digits settle no US duty.",
        "Screen the US entry itself, with all ten digits and its value, before filing.",
    ),
    "W246": Meaning(
        "zone status was filed after entry",
        "Privileged foreign goods owe the rates of the date the status was filed (19 CFR 146.65).",
        "Correct one of the dates, unless this is a weekly entry (19 CFR 146.63(c)).",
    ),
    "W247": Meaning(
        "not an entry for consumption",
        "Duty is owed when goods are withdrawn or entered for consumption. The report shows what would be owed then.",
        "Do not pay from this report. Screen the withdrawal or the consumption entry.",
    ),
    "W248": Meaning(
        "zero content on an HTS number that names it",
        "A share of zero takes the goods out of duties on that content.",
        "Enter the content, or correct the HTS number.",
    ),
    "W249": Meaning(
        "a mineral is not known",
        "No list of critical minerals has this name, so what the line says of the mineral had no effect.",
        "Use the name of one of the 60 critical minerals, such as gallium or neodymium, or take it out.",
    ),
    "W250": Meaning(
        "port of entry and port of unlading differ, and no in-bond acceptance is stated",
        "Goods that moved in bond owe the rates of the day CBP accepted that entry (19 CFR 141.69(b)).",
        "Add the date on which CBP accepted the in-bond (IT) entry, or correct one of the two ports.",
    ),
    "W251": Meaning(
        "the duty changed between importation and entry",
        "Goods that moved in bond owe the rates of the day CBP accepted that entry (19 CFR 141.69(b)).",
        "If they did, add the date on which CBP accepted the in-bond (IT) entry; if not, the port of unlading.",
    ),
    "W252": Meaning(
        "a known order or quota may reach the line",
        "prefile knows it by its number and origin, and does not check whether the goods are within it.",
        "Read the scope of the order, or whether the quota is open, before filing.",
    ),
}
