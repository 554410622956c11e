"""How each fact is asked for: the question in plain words, how its answer is written, who can answer, and how often.

One table for every side-car, page, letter and prompt. `{name}`, `{unit}`, `{claim}`, `{metal}` and `{currency}` stand
for what the fact is about. What is true of the goods wherever they are shipped is asked once for all lines of them;
what differs from shipment to shipment, line by line.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from prefile.entry.fact_paths import Fact
from prefile.entry.line import PART_OF

__all__ = ["FACT_QUESTIONS", "FactQuestion", "Per", "Who", "has_question", "question_of"]

Who = Literal["filer", "supplier", "importer"]
Per = Literal["goods", "shipment"]


class FactQuestion(NamedTuple):
    """What is asked of a fact, how the answer is written, who can answer, and of what one answer is true."""

    question: str
    expected: str
    who: Who
    per: Per = "shipment"


_COUNTRY, _DAY = "a country, two letters, like {like}", "a day, like 2026-12-04"
_PERCENT = "a percentage of the weight, like 12.5"

FACT_QUESTIONS: dict[str, FactQuestion] = {
    "tariff_number": FactQuestion(
        "the tariff number of the goods, to all ten digits", "ten digits, like 2804.61.00.00", "filer", "goods"
    ),
    "origin": FactQuestion("the country of origin of the goods", _COUNTRY.format(like="DE"), "supplier", "goods"),
    "exported_from": FactQuestion(
        "the country from which the goods were exported", _COUNTRY.format(like="DE"), "supplier"
    ),
    "loaded": FactQuestion("the day on which the goods were loaded on the final mode of transport", _DAY, "supplier"),
    "program": FactQuestion(
        "the special program whose rules of origin the goods meet, with the certification of origin that proves it; "
        "leave it empty where they meet none",
        "the symbol of the program in the tariff, like S or KR",
        "supplier",
        "goods",
    ),
    "value": FactQuestion(
        "the entered value of the goods", "an amount in {currency}, digits only, like 15000", "filer"
    ),
    "exchange_rate": FactQuestion(
        "the exchange rate: US dollars for one {currency}", "a rate with at most 6 decimals, like 1.0825", "filer"
    ),
    "us_content": FactQuestion(
        "how much of the value is that of parts produced in the United States; 0 for none",
        "an amount in {currency}, digits only, like 4000",
        "supplier",
    ),
    "repair_value": FactQuestion(
        "what the repairs, alterations or processing abroad were worth",
        "an amount in {currency}, digits only, like 4000",
        "importer",
    ),
    "part_values/{name}": FactQuestion(
        "how much of the value is that of the {name}, on which the rate falls; 0 for none",
        "an amount in {currency}, digits only, like 4000",
        "importer",
    ),
    "sugar_degrees": FactQuestion(
        "the sugar degrees of a polarimetric test", "degrees, at most 100, digits only, like 99.2", "supplier"
    ),
    "part_of": FactQuestion(
        "what the goods are a part of; none where they are no part", "one of {part_of}", "importer", "goods"
    ),
    "made": FactQuestion(
        "the year, or the day, in which the goods were made", "a year, like 1998, or a day, like 1998-06-30", "supplier"
    ),
    "quantities/{unit}": FactQuestion(
        "the quantity of the goods, in {unit}", "an amount in {unit}, digits only, like 1234.5", "supplier"
    ),
    "minerals/{name}/percent": FactQuestion(
        "how much {name} the goods hold, by weight; 0 for none",
        "a percentage of the weight, digits only, like 12.5",
        "supplier",
        "goods",
    ),
    "minerals/{name}/mined_in": FactQuestion(
        "the country in which the {name} of the goods was mined", _COUNTRY.format(like="AU"), "supplier", "goods"
    ),
    "minerals/{name}/processed_in": FactQuestion(
        "the country in which the {name} of the goods was processed", _COUNTRY.format(like="JP"), "supplier", "goods"
    ),
    "end_use": FactQuestion(
        "what the goods are for, in the word that the rule uses; none where it is none of them",
        "a word, like none",
        "importer",
    ),
    "minerals/{name}/contained_kg": FactQuestion(
        "the mass of {name} that the goods hold; 0 for none", "kilograms, digits only, like 1234.5", "supplier"
    ),
    "metal/{metal}/percent": FactQuestion(
        "the share of {metal} in the article's weight; 0 for none", _PERCENT, "supplier", "goods"
    ),
    "metal/{metal}/value": FactQuestion(
        "how much of the value is that of the {metal} content; 0 for none",
        "an amount in {currency}, digits only, like 4000",
        "supplier",
    ),
    "metal/{metal}/smelted_in": FactQuestion(
        "where the {metal} was smelted",
        "countries, two letters each, separated by spaces, like CA AU",
        "supplier",
        "goods",
    ),
    "metal/{metal}/cast_in": FactQuestion(
        "where the {metal} was last cast", _COUNTRY.format(like="CA"), "supplier", "goods"
    ),
    "metal/{metal}/melted_in": FactQuestion(
        "where the {metal} was melted and poured", _COUNTRY.format(like="CA"), "supplier", "goods"
    ),
    "claims/{claim}/reference": FactQuestion(
        "the reference of what proves the claim {claim}; leave it empty where the claim is not made",
        "a reference of at most 200 characters",
        "importer",
        "goods",
    ),
    "claims/{claim}/amount": FactQuestion(
        "how much of what was approved for the claim {claim} the line draws",
        "an amount in {currency}, or a quantity with its unit as the fact claims/{claim}/unit; digits only, like 4000",
        "importer",
    ),
    "claims/{claim}/unit": FactQuestion(
        "the unit of the amount that the claim {claim} draws; leave it empty where that is a value",
        "a CBP unit, like KG, W or NO",
        "importer",
    ),
    "ftz/filed": FactQuestion("the day on which privileged foreign status was filed", _DAY, "filer"),
    "invoice/unit_price": FactQuestion(
        "the unit price on the invoice", "US dollars, digits only, like 21.50", "importer"
    ),
    "invoice/unit": FactQuestion(
        "the unit of the unit price on the invoice", "a CBP unit, like KG, W or NO", "importer"
    ),
    "entered": FactQuestion(
        "the date and time of entry, or of withdrawal, for consumption",
        "New York time, like 2026-12-04T09:30, or a day",
        "filer",
    ),
    "withdrawn": FactQuestion(
        "the date and time of withdrawal for consumption", "New York time, like 2026-12-04T09:30, or a day", "filer"
    ),
    "imported": FactQuestion("the day of importation", _DAY, "filer"),
    "exported": FactQuestion("the day of exportation", _DAY, "supplier"),
    "it_accepted": FactQuestion(
        "the date and time at which the immediate transportation entry was accepted, if the goods moved in bond",
        "New York time, like 2026-12-04T09:30, or a day",
        "filer",
    ),
    "unlading_port": FactQuestion(
        "the port at which the goods were unladen", "CBP's code of the port, four digits, like 2704", "filer"
    ),
    "importer": FactQuestion(
        "the number of the importer of record, with its suffix",
        "an IRS, social security or CBP-assigned number, like 12-345678900",
        "filer",
    ),
    "entry_type": FactQuestion("the entry type, which decides the fees", "two digits, like 01", "filer"),
    "mode": FactQuestion(
        "the mode of transport, on which fees and exemptions hang", "CBP's code, two digits, like 11", "filer"
    ),
}


def has_question(fact: Fact) -> bool:
    """Whether anybody is asked for such a fact."""
    return _form_and_names(fact)[0] in FACT_QUESTIONS


def question_of(fact: Fact, currency: str) -> FactQuestion:
    """Return the question of a fact, with what it is about filled in; amounts are in `currency`.

    Raises:
        KeyError: nobody is asked for such a fact.
    """
    form, names = _form_and_names(fact)
    template, names = FACT_QUESTIONS[form], {**names, "currency": currency, "part_of": ", ".join(PART_OF)}
    return template._replace(question=template.question.format(**names), expected=template.expected.format(**names))


def _form_and_names(fact: Fact) -> tuple[str, dict[str, str]]:
    """Return the form under which a fact stands in the table, and what its words stand for."""
    if fact.form.startswith("metal/"):
        _, metal, key = fact.form.split("/")
        return f"metal/{{metal}}/{key}", {"metal": metal}
    return fact.form, {"name": fact.name.replace("-", " "), "unit": fact.name, "claim": f'"{fact.name}"'}
