"""The file of a new measure by its kind: what its author said stands in it, and what is still to be written is marked.

What a text of law alone can say is a gap, which `check` refuses until it is filled in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from prefile.rulebook.lint.gaps import GAP
from prefile.values.units import UNITS

__all__ = ["KINDS", "Kind", "NewMeasure", "agreement_file", "agreement_name", "rule_file", "rule_path"]

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .%/+¢_()-]*", re.ASCII)
_EFFECT = "effect"


class Kind(NamedTuple):
    """A kind of measure: what it is, and what more its author has to say, by the names of the options."""

    says: str
    asks: tuple[str, ...]


KINDS: Mapping[str, Kind] = {
    "ad-valorem": Kind("a percentage of the value", ("rate",)),
    "total": Kind("a percentage in total with the column 1 duty", ("rate",)),
    "specific": Kind("an amount a unit, like 21 USD/kg", ("rate",)),
    "floor": Kind("a minimum import price, like 21 USD/kg", ("price",)),
    "quota": Kind("a rate within a quota and a rate over it", ("in_quota", "over_quota")),
    "notice": Kind("goods that may not be entered, or only under conditions", ()),
    "agreement": Kind("an agreement under which another measure is not owed", ("partner", "displaces")),
}


class NewMeasure(NamedTuple):
    """What the author of a new measure says of it; what is None is a gap, or left out."""

    kind: str
    measure: str
    instrument: str
    known: date
    since: str
    numbers: Sequence[str]
    tried: str  # the number of the example
    origin: str  # and its origin
    verified: date
    until: str | None = None
    origins: Sequence[str] = ()
    title: str | None = None
    pin: str | None = None
    by: str | None = None
    heading: str | None = None
    rate: str | None = None
    price: str | None = None
    in_quota: str | None = None
    over_quota: str | None = None
    partner: str | None = None
    displaces: str | None = None
    unit: str | None = None  # of the rate or price, as a kind of quantity

    @property
    def name(self) -> str:
        """The last word of its id, by which what it needs is named."""
        return self.measure.rpartition(".")[2]


def rule_path(measure: str) -> str:
    """Return where the file of a measure stands in the folder of rules."""
    authority, _, rest = measure.removeprefix("us.").partition(".")
    return f"us/{authority}/{rest}.yaml" if rest else f"us/{authority}.yaml"


def rule_file(new: NewMeasure, expect: str = "{outcome: applies, duty: 0.00}") -> str:
    """Return the file of a new measure, whose example comes to what `expect` says."""
    parts = (_head(new), _covers(new), _claims(new), _treatment(new), _others(new), _example(new, expect))
    return "\n".join("".join(f"{row}\n" for row in part) for rows in parts if (part := list(rows)))


def _head(new: NewMeasure) -> Iterator[str]:
    until = f", until: {new.until}" if new.until else ""
    pin = _text(new.pin) if new.pin else _gap("clause, note or section")
    up = "../" * (rule_path(new.measure).count("/") + 1)
    yield f"# yaml-language-server: $schema={up}schemas/rule.schema.json"
    yield f"measure: {new.measure}"
    yield f"title: {_text(new.title) if new.title else _gap('the measure in a few words')}"
    yield f"summary: {_gap('what is owed, on which goods, in one sentence')}"
    yield ""
    yield "standing:"
    yield f"  - {{from: {new.since}{until}, is: in force, known: {new.known}, cite: {_cite(new)}}}"
    yield ""
    yield "citations:"
    yield f"  {_cite(new)}: {{instrument: {_text(new.instrument)}, pin: {pin}, date: {new.known}}}"


def _covers(new: NewMeasure) -> Iterator[str]:
    yield "covers:"
    yield "  tariff_numbers:"
    for listed in [number for number in new.numbers if number.endswith(".csv")]:
        yield f"    - {{list: {listed}, cite: {_cite(new)}}}"
    written = [number for number in new.numbers if not number.endswith(".csv")]
    if written:
        yield f"    - {{numbers: [{', '.join(written)}], cite: {_cite(new)}}}"
    if new.origins:
        yield f"  origins: {{only: [{_codes(new.origins)}], cite: {_cite(new)}}}"
    if new.kind == "agreement":
        yield "  conditions:"
        yield f"    - when: {{agreement_effect: {{effect: {new.name}-{_EFFECT}}}}}"
        yield f"      says: {_gap('for which goods it is, read after: only')}"
        yield f"      cite: {_cite(new)}"
    yield f"  rate_date: {{privileged_foreign: entry, cite: {_cite(new)}}}"


def _claims(new: NewMeasure) -> Iterator[str]:
    match new.kind:
        case "floor":
            yield "claims:"
            yield f"  {new.name}-documents: {_gap('what the importer asserts, read after: only if')}"
        case "quota":
            yield "claims:"
            yield f"  {new.name}-in-quota: the goods enter within the quota"
            yield f"  {new.name}-over-quota: the goods enter over the quota"
        case _:
            return


def _treatment(new: NewMeasure) -> Iterator[str]:
    heading = f", heading: {new.heading}" if new.heading else ""
    cite = _cite(new)
    yield "treatment:"
    match new.kind:
        case "total":
            yield f"  duty:\n    - {{rate: {new.rate}, in_total_with: us.column-1{heading}, cite: {cite}}}"
        case "floor":
            yield "  minimum_import_price:\n    compared_with: entered value"
            yield f"    prices:\n      - {{price: {new.price}, cite: {cite}}}"
            yield f"    documented: {{owes: difference, claim: {new.name}-documents{heading}, cite: {cite}}}"
            yield f"    undocumented: {{owes: full price, cite: {cite}}}"
        case "quota":
            yield f"  tariff_rate_quota:\n    in_quota: {new.in_quota}\n    over_quota: {new.over_quota}"
            yield from [f"    over_quota_heading: {new.heading}"] if new.heading else []
            yield f"    in_quota_claim: {new.name}-in-quota\n    over_quota_claim: {new.name}-over-quota"
            yield f"    cite: {cite}"
        case "notice":
            yield f"  notice: {{says: {_gap('what may not be entered or under which conditions')}, cite: {cite}}}"
        case "agreement":
            yield f"  no_duty: {{says: the agreement sets no duty, cite: {cite}}}"
        case _:
            yield f"  duty:\n    - {{rate: {new.rate}{heading}, cite: {cite}}}"


def _others(new: NewMeasure) -> Iterator[str]:
    if new.displaces:
        yield f"displaces:\n  - {{measure: {new.displaces}, cite: {_cite(new)}}}"
        yield ""
    yield "stands_beside:"
    yield "  - measures: us.*"
    yield f"    says: {_gap('whether it is owed in addition to all others; name those it gives way to or displaces')}"
    yield "    either_way: yes"
    yield f"    cite: {_cite(new)}"
    yield ""
    chapter = f", chapter_99: {new.verified}" if new.heading else ""
    by = _text(new.by) if new.by else _gap("who read them")
    yield f"verified: {{texts: {new.verified}{chapter}, tariff_table: {new.verified}, by: {by}}}"


def _example(new: NewMeasure, expect: str) -> Iterator[str]:
    quantity = next((code for code, (kind, size) in UNITS.items() if kind == new.unit and size == 1), None)
    quantities = f", quantities: [1000 {quantity}]" if quantity else ""
    confirm = "prefile computed what is expected; work it out from the text and then delete this line"
    claims = {"floor": f", claims: [{new.name}-documents]", "quota": f", claims: [{new.name}-in-quota]"}
    yield "examples:"
    yield f"  - name: goods of {new.origin} on the first day"
    yield f"    to_confirm: {confirm}"
    yield f"    entry: {{entered: {new.since.removesuffix(' ET')}}}"
    line = (
        f"tariff_number: {new.tried}, origin: {_code(new.origin)}, value: 10000{quantities}{claims.get(new.kind, '')}"
    )
    yield f"    line: {{{line}}}"
    yield f"    expect: {expect}"


def agreement_name(new: NewMeasure) -> str:
    """Return where the file of the agreement stands that a measure of that kind rests on."""
    return f"agreements/{new.name}.yaml"


def agreement_file(new: NewMeasure) -> str:
    """Return the file of the agreement, whose effect the measure asks for."""
    until = f"\n        until: {new.until}" if new.until else ""
    pin = _text(new.pin) if new.pin else _gap("clause, note or section")
    return f"""partners: [{_code(str(new.partner))}]
title: {_text(new.instrument)}
summary: {_gap("what the instrument says in one sentence")}

instruments:
  - name: {_text(new.instrument)}
    kind: agreement
    status: in force
    date: {new.known}
    binding: yes
    price_floors: {_gap("what it says on price floors")}
    effect_on_duty: as measures say
    effects:
      - effect: {new.name}-{_EFFECT}
        from: {new.since}{until}
        known: {new.known}
        says: {_gap("what follows for duty")}
        cite: {_cite(new)}
    cite: {_cite(new)}

citations:
  {_cite(new)}: {{instrument: {_text(new.instrument)}, pin: {pin}, date: {new.known}}}

verified: {{texts: {new.verified}, by: {_text(new.by) if new.by else _gap("who read them")}}}
"""


def _cite(new: NewMeasure) -> str:
    return f"{new.name}-1"


def _gap(what: str) -> str:
    return f"{GAP} - {what}" if _PLAIN.fullmatch(what) else json.dumps(f"{GAP} - {what}")


def _text(words: str) -> str:
    """Return words as YAML on one line; in quotes where they could be read otherwise."""
    return words if _PLAIN.fullmatch(words) and words == words.strip() else json.dumps(words, ensure_ascii=False)


def _code(country: str) -> str:
    return f"'{country}'" if country == "NO" else country


def _codes(countries: Sequence[str]) -> str:
    return ", ".join(map(_code, countries))
