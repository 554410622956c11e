"""What each key of a declaration means, in one phrase: written into the JSON Schema, `entry.xsd` and the reference.

The blocks are those of CBP Form 7501 (its instructions). They stand here, and not in the models, since no screening
reads them; a test holds that they name every key of the models, and no other.
"""

from __future__ import annotations

from typing import Any

__all__ = ["ENTRY_WORDS", "described"]

# The words of each key, by the name of the part that holds it.
ENTRY_WORDS: dict[str, dict[str, str]] = {
    "Entry": {
        "format": "the format and its minor; an entry that states a later key names the minor which has it",
        "reference": "your own file number; it decides nothing",
        "metadata": "your own words by your own names, kept and never read",
        "declared_in": "the country whose declaration this is, if not a US entry: its lines then have six digits",
        "entry_number": "filer code, number and check digit (block 1)",
        "entry_type": "CBP's two digits, like 01 (block 2); fees and some duties hang on it",
        "importer": "the number of the importer of record, with its suffix (block 23)",
        "importer_facts": "what is true of the importer, by the names that rules give it",
        "port": "port of entry, four digits of Schedule D (block 6)",
        "unlading_port": "port at which the goods were unladen, four digits of Schedule D (block 20)",
        "mode": "mode of transport, CBP's two digits, like 11 (block 9)",
        "entered": "when the goods are entered for consumption (block 7): New York time, or a day",
        "withdrawn": "when they are withdrawn from a warehouse for consumption; it then gives the rates",
        "imported": "day of importation (block 11)",
        "exported": "day of exportation (block 15)",
        "it_accepted": "when the immediate transportation entry was accepted (block 17), for goods that moved in bond",
        "lines": "the lines of the entry",
    },
    "Line": {
        "line": "number of the line (block 27); where no line names one, its position",
        "reference": "your own part number or reference; it decides nothing",
        "metadata": "your own words by your own names, kept and never read",
        "description": "what the goods are (block 28); it decides nothing",
        "supplier": "who supplies or makes the goods, by name or manufacturer ID (block 13); it decides nothing",
        "tariff_number": "HTSUS number of the goods, 8 or 10 digits, with or without points (block 29 A)",
        "set": "X for the line of a set, V for one of its components",
        "secondary_numbers": "further numbers of the line in filing order, such as one of Chapter 98",
        "origin": "country of origin, two letters (block 10)",
        "exported_from": "country of export, two letters (block 14)",
        "loaded": "day on which the goods were loaded on the final mode of transport",
        "program": "symbol of the special program whose preference is claimed, like KR or S",
        "value": "entered value (block 32 A), in the line's currency",
        "currency": "currency of the amounts of the line; US dollars where none is named",
        "exchange_rate": "US dollars for one unit of the currency, as CBP certifies it",
        "us_content": "part of the value that parts produced in the United States have; 0 for none",
        "repair_value": "value of repairs, alterations or processing abroad",
        "part_values": "values of those parts on which a printed rate falls",
        "sugar_degrees": "degrees of a polarimetric test, at most 100",
        "quantities": "quantities in CBP's units, as the tariff asks for them (block 31)",
        "gross_kg": "gross weight in kilograms (block 30 A)",
        "net_kg": "net weight in kilograms",
        "claims": "reliefs that the importer claims, by the names that rules give them",
        "minerals": "minerals that the goods contain, and where they were handled",
        "metal": "aluminum, steel and copper in the goods",
        "part_of": "what the goods are a part of; none where they are no part",
        "made": "year, or day, in which the goods were made",
        "end_use": "what the goods are for, in the word that a rule uses",
        "ftz": "status of goods in a foreign trade zone",
        "invoice": "the line of the commercial invoice behind this line",
        "declared": "the numbers that the filer means to declare, which prefile compares with its own",
    },
    "Claim": {
        "claim": "name of the relief: prefile claims list",
        "reference": "reference of the document that proves it",
        "date": "day of that document",
        "amount": "what the line draws of a balance that was approved",
        "unit": "unit of the amount, where it is a quantity; a value in the line's currency has none",
    },
    "Quantity": {"amount": "how much", "unit": "CBP's unit, like KG, NO or W"},
    "Mineral": {
        "mineral": "name of the mineral, like gallium",
        "percent": "percent of the weight of the goods; 0 for none",
        "contained_kg": "kilograms contained in the goods of the line",
        "mined_in": "country in which it was mined",
        "processed_in": "country in which it was processed",
        "basis": "what the share is taken from, like an assay; it decides nothing",
        "evidence": "documents that show it; they decide nothing",
    },
    "PartValue": {"part": "the part, in the words of the rate, like lead content", "value": "its value"},
    "Smelted": {
        "percent": "percent of the article's weight; 0 for none",
        "value": "value of the content, within that of the line",
        "smelted_in": "countries in which it was smelted",
        "cast_in": "country in which it was last cast",
    },
    "Melted": {
        "percent": "percent of the article's weight; 0 for none",
        "value": "value of the content, within that of the line",
        "melted_in": "country in which it was melted and poured",
    },
    "Metal": {"aluminum": "aluminum content", "steel": "steel content", "copper": "copper content"},
    "ForeignTradeZone": {
        "status": "P privileged foreign, N non-privileged foreign, D domestic",
        "filed": "day on which privileged status was filed, which then gives the rates",
    },
    "Secondary": {
        "number": "the number",
        "value": "the value beside it",
        "quantities": "the quantities beside it",
    },
    "Declared": {
        "number": "a number to be declared, Chapter 99 included (block 29 A)",
        "duty": "the duty on it, in US dollars (block 34)",
        "value": "the value beside it, in US dollars",
    },
    "Invoice": {
        "number": "number of the invoice",
        "line": "line of the invoice",
        "unit_price": "price of one unit",
        "unit": "the unit of that price, one of CBP's",
        "currency": "currency of the price; the line's where none is named",
        "quantity": "quantity of the whole invoice line",
        "amount": "amount of the whole invoice line",
    },
}


def described(shape: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON Schema of an entry with the words of each key as its description."""
    parts = {"Entry": shape, **shape["$defs"]}
    for name, words in ENTRY_WORDS.items():
        for key, property_ in parts[name]["properties"].items():
            property_["description"] = words[key]
    parts["Line"]["required"].remove("line")  # numbered by position where no line is (`numbered_by_position`)
    return shape
