"""The page of the documentation that holds every field of an entry, made of its models: JSON, XML, meaning, form."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from prefile import Entry
from prefile.entry.minors import FORMATS as MINORS
from prefile.entry.minors import LATER
from prefile.intake.xml.shape import NAMESPACE, Part, parts
from prefile.publish.entry_words import ENTRY_WORDS
from prefile.publish.json_schema import schema

__all__ = ["ENTRY_PAGE", "entry_page", "table"]

ENTRY_PAGE = "reference/entry.md"
_FIRST = f"""# Every field of an entry

`{MINORS[0]}` in JSON and XML. Every key that is not marked is optional, and what is missing stays missing: prefile
asks for it where duty hangs on it. A key that is not listed is refused (E121). A key that came later says with which
minor: an entry that states it names that minor or a later one.

Amounts are texts of digits (`"15000.50"`), days are `YYYY-MM-DD`, instants are `YYYY-MM-DDThh:mm` of New York or with
an offset, countries are two letters. For machines: [entry.schema.json](../schemas/entry.schema.json),
[entry.xsd](../schemas/entry.xsd).

A line with a relief that is claimed, and the reference of the document that proves it:

```json
{{
  "format": "prefile-entry/1",
  "entry_number": "ABC-1234567-6",
  "entry_type": "01",
  "mode": "11",
  "entered": "2026-12-15T09:30",
  "lines": [
    {{
      "tariff_number": "2804.61.00.00",
      "origin": "DE",
      "value": "15000",
      "quantities": [{{"amount": "1000", "unit": "KG"}}],
      "claims": [{{"claim": "mip-documentation", "reference": "MIP-2026-0042"}}]
    }}
  ]
}}
```
"""
# The forms of values, by the patterns that the schema has for them, and what the others are called.
_FORMS = {
    r"^[0-9]{1,18}(\.[0-9]{1,6})?$": "amount",
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$": "day",
    r"^[0-9]{4}(-[0-9]{2}-[0-9]{2})?$": "year or day",
    r"^[A-Z]{2}$": "country",
    r"^[A-Z]{3}$": "currency",
    r"^[A-Z0-9+*]{1,6}$": "code",
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "name",
    r"^[a-z]+(,? [a-z]+)*$": "words",
}
_KINDS = {"number": "amount", "integer": "whole number", "string": "text", "object": "object"}
# The parts of an entry whose later keys `minors` lists under a name of their own.
_PARTS = {
    "Entry": "entry",
    "Line": "line",
    "Claim": "claim",
    "Invoice": "invoice",
    "Declared": "declared",
    "Smelted": "metal",
    "Melted": "metal",
}
_TITLES = {
    "Entry": "The entry",
    "Line": "A line",
    "ForeignTradeZone": "Foreign trade zone",
    "PartValue": "The value of a part",
    "Smelted": "Aluminum or copper",
    "Melted": "Steel",
    "Secondary": "A further number",
    "Declared": "A number declared",
    "Invoice": "The invoice line",
    "Metal": "Metals",
    "Claim": "A claim",
    "Mineral": "A mineral",
    "Quantity": "A quantity",
}


def entry_page() -> str:
    """Return the page of `prefile-entry/1`: every key in JSON, its element in XML, what it means and what it holds."""
    shape = schema("entry")
    return _FIRST + "".join(_part_of_entry(model, shape) for model in _models())


def _models() -> list[type[BaseModel]]:
    """Return the models of an entry, each after that which holds it."""
    found: list[type[BaseModel]] = [Entry]
    for model in found:
        inner = [part.model for part in parts(model).values() if part.model is not None]
        found.extend(model for model in dict.fromkeys(inner) if model not in found)
    return found


def _part_of_entry(model: type[BaseModel], shape: dict[str, Any]) -> str:
    name = model.__name__
    own = shape if model is Entry else shape["$defs"][name]
    needed = {"format", "lines"} if model is Entry else set(own.get("required", ())) - {"line"}
    elements = {part.key: part for part in parts(model).values()}
    later = LATER.get(_PARTS.get(name, ""), {})
    rows = [
        [
            f"`{key}`" + (" (needed)" if key in needed else ""),
            _element(elements.get(key)),
            ENTRY_WORDS[name][key]
            + (f" (since {MINORS[later[key]].removeprefix('prefile-')})" if key in later else ""),
            _form(own["properties"][key]),
        ]
        for key in model.model_fields
    ]
    return f"\n## {_TITLES[name]}\n\n{table(['JSON', 'XML', 'what it is', 'form'], rows)}"


def _element(part: Part | None) -> str:
    if part is None:
        return f"namespace `{NAMESPACE}`"
    if part.kind == "metadata":
        return f"`<{part.name}>`, `<{part.item} key=…>`"
    return f"`<{part.name}>`" if part.item is None else f"`<{part.name}>`, each `<{part.item}>`"


def _form(shape: dict[str, Any]) -> str:
    """Say in a few words what a key holds."""
    match shape:
        case {"enum": words}:
            return " · ".join(f"`{word}`" for word in words)
        case {"$ref": part}:
            return f"[{_title(part)}](#{_title(part).replace(' ', '-')})"
        case {"anyOf": choices}:
            found = dict.fromkeys(_form(choice) for choice in choices if choice.get("type") != "null")
            return " or ".join(one for one in found if one != "text" or len(found) == 1)
        case {"type": "array"}:
            return f"list, at most {shape['maxItems']:,}: {_form(shape['items'])}"
    return _form_of_one(shape)


def _form_of_one(shape: dict[str, Any]) -> str:
    if pattern := shape.get("pattern"):
        return _FORMS.get(pattern) or ("instant or day" if "T" in pattern else "tariff number")
    if longest := shape.get("maxLength"):
        return f"text, at most {longest:,} characters"
    return _KINDS[shape["type"]]


def _title(reference: str) -> str:
    return _TITLES[reference.rpartition("/")[2]].lower()


def table(titles: list[str], rows: list[list[str]]) -> str:
    """Return a table of Markdown; bars within cells are escaped."""
    lines = [titles, ["---"] * len(titles), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |\n" for row in lines)
