"""What each key of a rule file means, in one phrase: editors show it beside the key while an author writes.

A key means the same wherever it stands, unless its part says otherwise. The keys of a part are those of the models; one
without a phrase is an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prefile.rulebook.rule_folder import form_words

__all__ = ["described_rules"]

Words = Mapping[str, str]

_EVERYWHERE: Words = {
    "cite": "key of its authority under citations",
    "says": "what it says, as readers are shown it",
    "from": "first instant at which it holds",
    "until": "first instant at which it no longer holds",
    "known": "day on which it became known",
    "replaced": "day of a later text that took it back before it began",
    "is": "standing: only a measure in force can owe duty",
    "when": "for which lines; without it for all",
    "heading": "heading of chapter 99 that declares it",
    "heading_if_reached": "heading where what it is compared with is reached, and nothing is owed",
    "claim": "short name of a claim under claims",
    "groups": "groups of the list",
    "group": "group of the list",
    "mineral": "mineral, by its name in lists/minerals.csv",
    "minerals": "minerals, by their names in lists/minerals.csv",
    "origins": "countries of origin, or groups such as EU",
    "countries": "countries, or groups such as EU",
    "list": "list of the book, like lists/note-52.csv",
    "rate": "rate, like 15 %, 21 USD/kg, 13.9¢/kg + 1.9 % or Free",
    "on": "part of the value on which the rate is, where it is not the full value",
    "duty": "duty that this measure owes",
    "least": "least that may be owed",
    "most": "most that may be owed",
    "declare": "every heading that the finding declares",
    "missing": "facts that are asked for",
    "coverage": "coverage of the line by Proclamation 11001",
    "could_claim": "claims that are offered on the line",
    "because": "words that stand among the reasons",
    "working": "words that stand in the working",
    "outcome": "what it comes to",
    "name": "name in words",
    "as_known": "day whose knowledge is replayed",
    "entry": "what the entry states, in the keys of prefile-entry",
    "line": "what its one line states, in the keys of prefile-entry",
    "expect": "what this measure comes to on it",
    "of": "metals or metal",
    "under": "less than this",
    "at_least": "this or more",
    "owes": "what is owed",
    "only": "only these",
    "except": "all but these",
    "title": "measure in a few words",
    "measure": "id of a measure, like us.section-232.metals",
    "effect": "name of an effect of an agreement",
    "price": "price by the unit, like 21 USD/kg or 50 USD/kg on gallium content",
    "ask": "what the filer is asked, read after: state",
    "numbers": "tariff numbers of 2 to 10 digits, or all",
    "provisions": "leading digits of chapter 98 numbers, or others",
    "at_most": "percentage that limits it",
    "stage": "stage of processing",
    "basis": "what the reading rests on",
}
_PARTS: Mapping[str, Words] = {
    "RuleFile": {
        "measure": "id of this measure, never changed once published: its file is named for it",
        "summary": "what is owed, on which goods, in one sentence",
        "standing": "history of the measure, a row for each change",
        "standing_for": "for which goods or importers it is not in force while it is for the others",
        "citations": "each authority once, under a short key",
        "terms": "conditions that several parts use, each under a short name",
        "covers": "goods that it covers",
        "claims": "reliefs that an importer must claim, by short names, with what is asserted by claiming them",
        "treatment": "what follows: exactly one of duty, minimum_import_price, tariff_rate_quota, notice, no_duty, "
        "not_encoded",
        "chapter_98": "what is owed on goods entered under a chapter 98 number in addition to their own",
        "reading": "how numbers are read, where an instrument names goods and no numbers",
        "notes": "what a person must check",
        "gives_way_to": "measures that displace this one when they apply",
        "displaces": "measures that give way to this one",
        "stands_beside": "measures in addition to which this one is owed, or that it cannot meet",
        "verified": "through which day the sources were read, and by whom",
        "examples": "entries of one line, and what this measure owes on each",
    },
    "ConditionText": {
        "all": "each of these conditions holds",
        "any": "one of these conditions holds",
        "not": "this condition does not hold",
        "term": "condition of this name under terms",
        "origin": "goods are of one of these countries or groups",
        "group": "number is in one of these groups of this measure's list",
        "claim": "importer makes this claim",
        "needs": "with reference, a claim without its reference cannot be told",
        "suggested_by": "fact of the importer that suggests the claim: stated without it, it cannot be told",
        "claims_say": "importer states what the goods are, by one claim or another",
        "importer_fact": "importer states this of itself",
        "zone_status": "goods come from a foreign trade zone in this status: P, N or D",
        "footnote": "number's own footnotes name this heading",
        "program": "special program is claimed: any, or those named",
        "rate_date": "measure's rate date is in this window",
        "number_in": "number is on this list",
        "coverage": "line is covered by Proclamation 11001, at these stages and for one of these minerals",
        "agreement": "origin is a partner with an instrument of this status",
        "agreement_effect": "instrument of a partner has this effect on the rate date",
        "special_program": "line claims a special program that it is eligible for; with free, free of duty",
        "loaded": "goods were loaded on the final mode of transport in this window",
        "imported": "goods were imported in this window",
        "exported": "goods were exported in this window",
        "filed": "privileged foreign status was applied for in this window",
        "metal_share": "these metals are less than so many percent of the article's weight",
        "metal_made": "metal was smelted, cast or melted there",
        "metals_together": "so many percent of the weight of these metals was made there",
        "mined_in": "each of these minerals that the goods hold was mined there",
        "processed_in": "each of these minerals that the goods hold was processed there",
        "importer": "importer of record is one of these, by number",
        "entry_type": "entry is of one of these types: two digits, in quotes",
        "end_use": "goods are for one of these uses, in words that the line states",
        "unit_value": "entered value by the unit is over, at least, under or not over a price",
        "mode": "goods arrived by one of these modes of transport: two digits, in quotes",
        "part_of": "goods are a part of one of these",
        "years_old": "goods were made at least so many years before the year of entry",
        "stated": "declaration states this fact, whatever its value",
        "article_set": "line is part of an article set",
        "secondary_number": "line declares another tariff number",
        "provision": "goods are entered under a chapter 98 number with these leading digits",
        "provision_free": "this column prints Free for the chapter 98 number",
        "provision_program": "special column prints Free for the chapter 98 number under the program claimed",
        "unsettled": "never known, and why; say also what to ask",
        "settled_by": "who knows: the producer of the goods, or a ruling",
    },
    "TreatmentText": {
        "duty": "clauses in order: the first that fits the line applies",
        "minimum_import_price": "floor price, and what is owed below it",
        "tariff_rate_quota": "rate within a quota, and a rate over it",
        "no_duty": "instrument itself sets no duty",
        "notice": "goods may not be entered, or only under conditions",
        "not_encoded": "measure exists, and its duty is not in the book yet",
    },
    "AgreementEffectText": {"processed": "minerals that were processed in the partner, wherever the goods are from"},
    "AlsoText": {"without": "keys of the line that are left out"},
    "BesideText": {
        "measures": "ids, or beginnings of them like us.section-301.*",
        "says": "why they do not displace it, or cannot meet it",
        "either_way": "yes: they do not give way to this one either",
    },
    "BasesText": dict.fromkeys(("direct", "named", "shared", "evidence", "none"), "authority for this basis"),
    "CitationText": {
        "instrument": "law, proclamation, order or notice",
        "pin": "clause, note or section of it",
        "date": "its date",
        "url": "its address",
        "certain": "no: the reading is somebody else's",
    },
    "ClaimText": {
        "says": "what the importer asserts, read after: only if",
        "offered_when": "for which lines it is offered; any line may still claim it",
    },
    "ClaimsSayText": {"so": "claims that say yes", "not_so": "claims that say no"},
    "ClausePartText": {
        "only": "part that the line states, on which alone the rate is",
        "value_less": "part that is left out of the value",
        "value_less_claimed": "claim whose amount is left out of the value",
        "rest_heading": "heading that declares the part that does not owe",
        "content": "metal whose content the rate is on",
        "beside_parts_of": "measures whose duties leave the part that this one is on",
    },
    "ClauseText": {
        "tariff_column": "column of the tariff whose rate is owed",
        "in_total_with": "measure whose duty the rate includes",
    },
    "CoverageOfText": {"stages": "stages of processing"},
    "CoversText": {
        "tariff_numbers": "numbers that it lists; rows add up, and the longer number decides",
        "except_numbers": "numbers that are taken out again",
        "origins": "countries of origin that it reaches",
        "conditions": "what must also be true",
        "except": "what must not be true",
        "doubts": "what, where true, leaves open what follows",
        "rate_date": "which date counts for goods in privileged foreign status",
    },
    "CrudeText": {},
    "DocumentStateText": {"owes": "difference to the floor, or the full price"},
    "DoubtText": {"most": "unknown: what the clauses come to is no bound"},
    "DutiablePartText": {
        "only": "part that the line states, on which alone the rate is",
        "value_less": "part that is left out of the value",
        "rest_heading": "heading that declares the part that does not owe",
    },
    "ExampleText": {
        "to_confirm": "figure that prefile computed: work it out from the text, then delete this",
        "also": "further examples like this one but for what each says",
    },
    "MetalMadeText": {
        "of": "metal",
        "by": "steps of making it",
        "only_in": "every step there and nowhere else",
        "mostly_in": "every step there, to the share that law sets",
        "partly_in": "one of the steps there",
    },
    "MetalsTogetherText": {"at_least": "percent of their weight", "made_in": "countries of every step"},
    "MetalShareText": {"under": "percent of the article's weight; 0: none at all"},
    "MineralsMadeText": {"agreement": "instead of countries: partners with an instrument of this status"},
    "MinimumImportPriceText": {
        "compared_with": "what the floor is compared with",
        "prices": "floor prices, for groups, minerals or all goods",
        "prices_from": "instead of prices: a list of them, at a percentage",
        "reference": "reference prices, where the floor is compared with them",
        "documented": "what is owed with the importer's documents",
        "undocumented": "what is owed without them",
        "always": "what is owed whatever the documents",
        "capped_at": "most that the gap comes to, as a percentage of the value",
    },
    "NotEncodedText": {"at_most": "rate that the law does not exceed"},
    "NumbersText": {"footnote": "every number whose own footnote names this heading"},
    "PricesFromText": {"percent": "percentage of each mineral's listed price"},
    "ProvisionText": {
        "owes": "full value, nothing, or not told",
        "most": "unknown: the clauses are no bound",
    },
    "QuotaText": {
        "volume": "how much the quota is, as readers are shown it",
        "filled": "from when the quota is filled, and when that was known",
    },
    "RateDateText": {
        "default": "date of entry",
        "privileged_foreign": "date of entry, or of the filing of that status",
    },
    "ReadingText": {
        "numbers": "list of the numbers that are read",
        "import_reliance": "list of import reliance",
        "bases": "authority for each basis",
        "stages": "authority and outcome for each stage",
        "crude": "goods that content does not show to be processed",
    },
    "StagesText": dict.fromkeys(
        ("ore_or_concentrate", "processed", "semi_finished_derivative", "final_derivative", "scrap"),
        "authority for goods at this stage, and whether they are covered",
    ),
    "TariffRateQuotaText": {
        "in_quota": "rate within the quota",
        "over_quota": "rate over it",
        "in_quota_heading": "heading within the quota",
        "over_quota_heading": "heading over it",
        "in_quota_claim": "claim that goods enter within it",
        "over_quota_claim": "claim that goods enter over it",
        "quotas": "quotas by period, origin and condition",
    },
    "UnitValueText": {
        "over": "more than this price",
        "at_least": "this price or more",
        "under": "less than this price",
        "not_over": "this price or less",
    },
    "VerifiedText": {
        "texts": "day through which the texts were read",
        "chapter_99": "day through which chapter 99 was read",
        "tariff_table": "day through which the tariff table was read",
        "by": "who read them",
    },
}
_ONE_OF = ("TreatmentText",)
"""Parts that say exactly one of their keys."""
_BESIDE = {
    "needs": ["claim"],
    "suggested_by": ["claim"],
    "ask": ["unsettled"],
    "settled_by": ["unsettled"],
    "groups": ["number_in"],
}
"""Keys of a condition that belong to another."""


def described_rules(shape: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON Schema of rule files with the words of each key, and of each part how many keys it has.

    Raises:
        KeyError: a key has no words.
    """
    _say_forms(shape)  # a form is described by the value's own kind
    parts = {"RuleFile": shape, **shape["$defs"]}
    for name, part in parts.items():
        own = _PARTS.get(name, {})
        for key, held in part.get("properties", {}).items():
            words = own[key] if key in own else _EVERYWHERE[key]
            held["description"] = (
                f"{words}: {held['description']}" if "pattern" in held and "description" in held else words
            )
    for name in _ONE_OF:
        parts[name] |= {"minProperties": 1, "maxProperties": 1}
    parts["ConditionText"] |= {"minProperties": 1, "dependentRequired": _BESIDE}
    return shape


def _say_forms(shape: object) -> None:
    """Say beside each form, for the language server, what editors show instead of it where a value has another."""
    if isinstance(shape, dict):
        if isinstance(pattern := shape.get("pattern"), str):
            described = shape.get("description")
            words = f"write it like {described}" if described else f"this does not have the form {form_words(pattern)}"
            shape["patternErrorMessage"] = words
        for inner in shape.values():
            _say_forms(inner)
    elif isinstance(shape, list):
        for inner in shape:
            _say_forms(inner)
