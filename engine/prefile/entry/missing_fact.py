"""Missing facts: each kind of fact that a finding may lack, and in one table what is asked, of whom, and how to answer.

A missing fact is data: its kind and the names in it (a unit, a mineral, a claim). Its place in the entry, the question
and the fact paths of a side-car that answer it are looked up here; nothing reads them back out of a sentence.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple

from prefile.entry.fact_paths import read_fact
from prefile.entry.fact_questions import question_of

__all__ = [
    "MISSING_FACTS",
    "MissingFact",
    "MissingKind",
    "Who",
    "answering_forms",
    "asked_for",
    "missing_fact",
    "settling",
]

Who = Literal["filer", "supplier", "importer", "rule author"]


class MissingKind(NamedTuple):
    """One kind of missing fact, with `{name}` for what differs from line to line.

    `fact` is its name in a report; `path` where it stands in the line (in the entry where not `of_line`); `answers` are
    the fact paths that answer it, whose questions say who can; none where a side-car has no place for the answer, and
    then `who` says who can and `settled_by` what would settle it.
    """

    fact: str
    path: str
    ask: str
    answers: tuple[str, ...] = ()
    who: Who = "filer"
    of_line: bool = True
    settled_by: str = ""


MISSING_FACTS: dict[str, MissingKind] = {
    # Dates
    "entered": MissingKind(
        "entered",
        "/entered",
        "the date and time of entry, or of withdrawal, for consumption",
        ("entered",),
        of_line=False,
    ),
    "withdrawn": MissingKind(
        "withdrawn",
        "/withdrawn",
        "the date and time of withdrawal for consumption",
        ("withdrawn",),
        of_line=False,
    ),
    "rate-date": MissingKind("entered", "/entered", "the date that decides the rate", ("entered",), of_line=False),
    "imported": MissingKind("imported", "/imported", "the day of importation", ("imported",), of_line=False),
    "exported": MissingKind("exported", "/exported", "the day of exportation", ("exported",), of_line=False),
    "loaded": MissingKind(
        "loaded",
        "/loaded",
        "the day on which the goods were loaded on the final mode of transport",
        ("loaded",),
    ),
    "filed": MissingKind("filed", "/ftz/filed", "the day on which privileged foreign status was filed", ("ftz/filed",)),
    # The goods
    "origin": MissingKind("origin", "/origin", "the country of origin of the goods", ("origin",)),
    "exported-from": MissingKind(
        "exported-from",
        "/exported_from",
        "the country that the goods are exported from, where they were repaired or altered",
        ("exported_from",),
    ),
    "tariff-number": MissingKind(
        "tariff-number", "/tariff_number", "all ten digits of the tariff number", ("tariff_number",)
    ),
    "value": MissingKind("value", "/value", "the entered value in US dollars", ("value",)),
    "exchange-rate": MissingKind(
        "exchange-rate",
        "/exchange_rate",
        "the exchange rate of {currency}, in US dollars for one {currency}",
        ("exchange_rate",),
    ),
    "quantity": MissingKind("quantity", "/quantities", "the quantity in {unit}", ("quantities/{unit}",)),
    "mass": MissingKind("quantity", "/quantities", "the quantity in {unit}, or the net weight", ("quantities/{unit}",)),
    "mass-of": MissingKind("quantity", "/quantities", "the {of} in KG, as a quantity", ("quantities/KG",)),
    "part-value": MissingKind("part-value", "/part_values", "the value of the {words}", ("part_values/{part}",)),
    "sugar-degrees": MissingKind(
        "sugar-degrees", "/sugar_degrees", "the sugar degrees of a polarimetric test", ("sugar_degrees",)
    ),
    "other-rate": MissingKind(
        "other-rate",
        "/secondary_numbers",
        "the tariff number of {of}, whose rate applies, as a further number",
        settled_by="the entry itself: declare that number as a further number of the line",
    ),
    "further-goods": MissingKind(
        "further-goods",
        "/secondary_numbers",
        "the value and quantities of the further number {number}",
        settled_by="the entry itself: state them beside the further number",
    ),
    "invoice-price": MissingKind(
        "invoice",
        "/invoice",
        "the unit price of the invoice with its unit",
        ("invoice/unit_price", "invoice/unit"),
    ),
    "invoice-dollars": MissingKind(
        "invoice",
        "/invoice",
        "the unit price of the invoice in US dollars",
        ("invoice/unit_price", "invoice/unit"),
    ),
    "invoice-unit": MissingKind(
        "invoice",
        "/invoice",
        "the unit price of the invoice for one {unit}",
        ("invoice/unit_price", "invoice/unit"),
    ),
    "part-of": MissingKind("part-of", "/part_of", "what the goods are a part of, if of anything", ("part_of",)),
    "end-use": MissingKind(
        "end-use", "/end_use", "what the goods are for, in one of these words: {uses}", ("end_use",)
    ),
    "made": MissingKind("made", "/made", "the year in which the goods were made", ("made",)),
    # Parts of the value
    "us-content": MissingKind(
        "us-content",
        "/us_content",
        "the value of the parts produced in the United States that the goods hold",
        ("us_content",),
    ),
    "repair-value": MissingKind(
        "repair-value",
        "/repair_value",
        "the value of the repairs, alterations or processing abroad",
        ("repair_value",),
    ),
    # Content and processing
    "contained-mass": MissingKind(
        "content",
        "/minerals",
        "the contained mass of {mineral} in kilograms",
        ("minerals/{mineral}/contained_kg",),
    ),
    "mineral-content": MissingKind("mineral-content", "/minerals", "{ask}", ("minerals/{minerals}/percent",)),
    "processing": MissingKind(
        "processing",
        "",
        "{ask}",
        who="supplier",
        settled_by="the producer's description of the process, kept on file: no field of an entry holds it",
    ),
    "mined-in": MissingKind(
        "mined-in",
        "/minerals",
        "the country in which the {named} in the goods was mined (a content of 0 where they hold none)",
        ("minerals/{minerals}/mined_in",),
    ),
    "processed-in": MissingKind(
        "processed-in",
        "/minerals",
        "the country in which the {named} in the goods was processed (a content of 0 where they hold none)",
        ("minerals/{minerals}/processed_in",),
    ),
    "metal-share": MissingKind(
        "metal-share",
        "/metal/{first}/percent",
        "the share of {named} in the article's weight, in percent",
        ("metal/{metals}/percent",),
    ),
    "metal-value": MissingKind(
        "metal-value",
        "/metal/{metal}/value",
        "the value of the {metal} content, which bears a duty of its own",
        ("metal/{metal}/value",),
    ),
    "metal-made": MissingKind(
        "metal-made",
        "/metal/{metal}",
        "how much of the {metal}'s weight was {steps} in {countries}",
        who="supplier",
        settled_by="the mill's or smelter's certificates by weight: enter the goods of each source as their own line",
    ),
    "metal-smelted": MissingKind(
        "metal-smelted",
        "/metal/{metal}/smelted_in",
        "where the {metal} was smelted",
        ("metal/{metal}/smelted_in",),
    ),
    "metal-cast": MissingKind(
        "metal-cast", "/metal/{metal}/cast_in", "where the {metal} was cast", ("metal/{metal}/cast_in",)
    ),
    "metal-melted": MissingKind(
        "metal-melted",
        "/metal/{metal}/melted_in",
        "where the {metal} was melted and poured",
        ("metal/{metal}/melted_in",),
    ),
    # What is claimed
    "claim": MissingKind(
        "claim",
        "/claims",
        'the claim "{claim}" with its reference: "{fact}" alone does not say how far it reaches',
        ("claims/{claim}/reference",),
    ),
    "claim-reference": MissingKind(
        "claim-reference",
        "/claims",
        'the reference of the claim "{claim}"',
        ("claims/{claim}/reference",),
    ),
    "claim-amount": MissingKind(
        "claim-amount",
        "/claims",
        'how much the line draws of what was approved for the claim "{claim}"',
        ("claims/{claim}/amount",),
    ),
    "claim-quantity": MissingKind(
        "quantity",
        "/quantities",
        'the quantity in {unit}, in which the claim "{claim}" states its amount',
        ("quantities/{unit}",),
    ),
    "claims-say": MissingKind(
        "claim", "/claims", "{ask}: claim {choice}", ("claims/{claims}/reference",), who="importer"
    ),
    "program": MissingKind(
        "program",
        "/program",
        "{ask}",
        who="importer",
        settled_by="the program's own rules and the certification of origin: claim the program only where they are met",
    ),
    "importer": MissingKind(
        "importer", "/importer", "the number of the importer of record", ("importer",), of_line=False
    ),
    # Fees
    "entry-type": MissingKind("entry_type", "/entry_type", "the type of the entry", ("entry_type",), of_line=False),
    "mode": MissingKind("mode", "/mode", "the mode of transport", ("mode",), of_line=False),
    # What the filer cannot answer: law that this rule book does not hold, or does not settle
    "law": MissingKind(
        "law",
        "",
        "{ask}",
        who="rule author",
        settled_by="the law itself, which this rule book does not hold: read the authorities cited, or ask CBP",
    ),
    "tariff-edition": MissingKind(
        "tariff-edition",
        "",
        "the tariff of the rate date, which this rule book does not hold",
        who="rule author",
        settled_by="the next edition of the tariff; until then, supposing that the current one stays in effect",
    ),
    "unsettled": MissingKind(
        "unsettled",
        "",
        "{ask}",
        who="rule author",
        settled_by="a ruling of CBP (19 CFR part 177): the texts leave it open",
    ),
    "unsettled-goods": MissingKind(
        "unsettled",
        "",
        "{ask}",
        who="supplier",
        settled_by="papers of the producer that show it: no field of an entry holds it",
    ),
}
_EACH = ("minerals", "metals", "claims")  # names that stand for several, separated by spaces: a fact path for each


class MissingFact(NamedTuple):
    """A fact that would settle a finding: its kind in the table, and the names in it, in the order of their keys."""

    kind: str
    names: tuple[tuple[str, str], ...] = ()

    @property
    def fact(self) -> str:
        """Its name in a report."""
        return MISSING_FACTS[self.kind].fact

    @property
    def of_line(self) -> bool:
        """Whether it belongs to the line and not to the entry."""
        return MISSING_FACTS[self.kind].of_line

    @property
    def path(self) -> str:
        """Its place in the line, or in the entry; empty where the declaration has none."""
        return _filled(MISSING_FACTS[self.kind].path, self.names)

    @property
    def ask(self) -> str:
        """The question, in a broker's words."""
        return _filled(MISSING_FACTS[self.kind].ask, self.names)

    @property
    def answers(self) -> tuple[str, ...]:
        """The fact paths of a side-car that answer it; none where the declaration has no place for the answer."""
        return _answers(self.kind, self.names)

    @property
    def settled_by(self) -> str:
        """What settles it where no fact path does; empty where one does."""
        return MISSING_FACTS[self.kind].settled_by

    @property
    def who(self) -> Who:
        """Who can answer."""
        known = next((fact for answer in self.answers if (fact := read_fact(answer)) is not None), None)
        return MISSING_FACTS[self.kind].who if known is None else question_of(known, "USD").who


def missing_fact(kind: str, **names: str) -> MissingFact:
    """Return a missing fact of a kind, with the names in it.

    Raises:
        KeyError: the table holds no such kind.
    """
    if kind not in MISSING_FACTS:
        raise KeyError(kind)
    return MissingFact(kind, tuple(sorted(names.items())))


def answering_forms(fact: str) -> tuple[str, ...]:
    """Return the forms of the fact paths that answer a fact of this name in a report, with `{names}` in them."""
    return next((kind.answers for kind in MISSING_FACTS.values() if kind.fact == fact and kind.answers), ())


def settling(fact: str) -> str:
    """Return what settles a fact of this name in a report where no fact path does; empty where it has paths alone."""
    return next((kind.settled_by for kind in MISSING_FACTS.values() if kind.fact == fact and kind.settled_by), "")


@lru_cache(maxsize=4096)
def asked_for(missing: MissingFact) -> tuple[str, bool, str, str]:
    """Return what a finding shows of a missing fact: its name, whether it is of the line, its place, the question."""
    return missing.fact, missing.of_line, missing.path, missing.ask


@lru_cache(maxsize=4096)
def _filled(text: str, names: tuple[tuple[str, str], ...]) -> str:
    return text.format_map(dict(names)) if names else text


@lru_cache(maxsize=4096)
def _answers(kind: str, names: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    found: list[str] = []
    for path in MISSING_FACTS[kind].answers:
        several = next((name for name in _EACH if f"{{{name}}}" in path), None)
        if several is None:
            found.append(_filled(path, names))
        else:
            found += [path.replace(f"{{{several}}}", name) for name in dict(names).get(several, "").split()]
    return tuple(found)
