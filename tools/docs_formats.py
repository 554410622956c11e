"""The page of the documentation that says where each format of others holds each fact of an entry.

It is made of what reads: the mappings of tables and of CargoWise, the layouts of CATAIR. Of XML that code reads element
by element it is made of `fixtures/formats`: every fact that is read there, and its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import BaseModel

from docs_entry import table
from prefile import Entry, read_entries
from prefile.entry.fact_paths import FACTS, OF_ENTRY
from prefile.entry.fact_questions import FACT_QUESTIONS
from prefile.intake.catair.records import LAYOUTS, PASSED_OVER, Field
from prefile.intake.formats import FORMATS, Format
from prefile.intake.mapping import Mapping, shipped_mapping
from prefile.publish.entry_words import ENTRY_WORDS

__all__ = ["FORMATS_PAGE", "formats_page", "places_read"]

FORMATS_PAGE = "reference/formats.md"
SAMPLES = Path(__file__).resolve().parent.parent / "fixtures" / "formats"
CATAIR_SAMPLES = (
    "shipment/catair.txt",
    *(f"catair/{file.name}" for file in sorted((SAMPLES / "catair").glob("*.txt"))),
)
_PLACE = re.compile(r"/[0-9]+(?=/|$)", re.ASCII)
_POSITION = re.compile(r"\[[0-9]+\]", re.ASCII)
_MINERAL = re.compile(r"minerals/(?!gallium/)")  # of the minerals that a mapping names one is enough
_LATER_DECLARED = re.compile(r"declared/(?!1/)")
_HOLDERS = {"minerals": "Mineral", "claims": "Claim", "ftz": "ForeignTradeZone", "invoice": "Invoice"}


def formats_page() -> str:
    """Return the page of the other formats: where each fact stands, and what of each is not read, with why."""
    titles = {form.name: form.source.name for form in FORMATS}
    index = "\n".join(f"- [{title}](#{_heading(title)})" for name, title in titles.items() if name in _SECTIONS)
    first = (
        "# Where each format holds each fact\n\nA file is known by how it begins, never by its name. Facts are named "
        "as in [an entry](entry.md). What a format has no place for, [facts beside a file](#facts-beside-a-file) "
        "say.\n\n"
        f"{index}\n- [Facts beside a file](#facts-beside-a-file)\n"
    )
    sections = (_section(form) for form in FORMATS if form.name in _SECTIONS)
    return first + "".join(sections) + _side_car()


def _section(form: Format) -> str:
    lacking = "".join(f"- {fact}\n" for fact in form.source.cannot_carry)
    none = f"\nIt has no place for:\n\n{lacking}" if lacking else ""
    return f"\n## {form.source.name}\n\nKnown by {form.recognized_by}.\n\n{_SECTIONS[form.name]()}{none}"


def _heading(title: str) -> str:
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _workbook() -> str:
    return "The first sheet whose headings are known is read, with the headings of a CSV table.\n"


def _csv() -> str:
    usual, es_003 = shipped_mapping("table"), shipped_mapping("ace-es-003")
    return (
        "A row a line. Headings are compared without case and blanks, and headings that are usual in the trade (COO, "
        "HTS no., Qty, UOM …) are read beside these. Minerals go by their names, as gallium's; numbers declared are 1 "
        "to 8. "
        "`prefile formats map FILE` proposes a mapping for other headings.\n\n"
        f"{_mapped(usual, 'heading')}\n### {es_003.name}\n\nA row a tariff number of a line. The names of ACE's "
        f"columns are unconfirmed.\n\n{_mapped(es_003, 'heading')}"
    )


def _cargowise() -> str:
    return (
        "Paths lead from the shipment, those of a line from its invoice line. A mapping of your own says where your "
        "firm keeps the rest: `prefile formats template cargowise`.\n\n"
        + _mapped(shipped_mapping("cargowise"), "place")
    )


def _mapped(mapping: Mapping, where: str) -> str:
    """Return a table of the facts that a mapping reads; of alike ones the first."""
    rows = [
        [f"`{fact}`", " or ".join(f"`{one}`" for one in places)]
        for fact, places in [*mapping.entry.items(), *((f"lines/…/{fact}", at) for fact, at in mapping.line.items())]
        if not _MINERAL.search(fact) and not _LATER_DECLARED.search(fact)
    ]
    return table(["fact", where], rows)


def _catair() -> str:
    read = {place: fact for fact, places in places_read(CATAIR_SAMPLES).items() for place in places}
    rows = [
        [record, str(field), name, _fact_of(field, read.get(f"record {record}, {field}")), _doubt(field)]
        for record, fields in LAYOUTS.items()
        for name, field in fields.items()
    ]
    passed = [[record, what, why] for record, (what, why) in PASSED_OVER.items()]
    return (
        "Positions are those of the AE chapter, from 1.\n\n"
        f"{table(['record', 'positions', 'field', 'fact', ''], rows)}\nRecords that are not read:\n\n"
        f"{table(['record', 'what it holds', 'why'], passed)}"
    )


def _fact_of(field: Field, fact: str | None) -> str:
    """Return the fact that a field states; one that is read with another, or to check it, states none."""
    if field.over:
        return f"not read: {field.over}"
    return f"`{fact}`" if fact else "read with other fields"


def _doubt(field: Field) -> str:
    return "" if field.confirmed else "unconfirmed"


def _by_samples(*samples: str) -> str:
    rows = [
        [f"`{fact}`", "<br>".join(f"`{place}`" for place in places)] for fact, places in places_read(samples).items()
    ]
    return table(["fact", "element"], rows)


def places_read(samples: Iterable[str]) -> dict[str, list[str]]:
    """Return the elements in which each fact of sample files stands; places in lists do not count."""
    found: dict[str, dict[str, None]] = {}
    for sample in samples:
        for entry in read_entries(SAMPLES / sample):
            if not isinstance(entry, Entry):
                raise SystemExit(f"{sample} cannot be read: {entry}")
            for path in _facts(entry):
                place = _POSITION.sub("", entry.place(path).path or "")
                found.setdefault(_PLACE.sub("/…", path).removeprefix("/"), {})[place] = None
    ordered = sorted(found, key=lambda fact: (fact.startswith("lines"), fact))
    return {fact: list(found[fact]) for fact in ordered}


def _facts(value: object, path: str = "") -> Iterator[str]:
    """Yield the path of each fact that an entry states; `format` is no fact."""
    if isinstance(value, BaseModel):
        for key in type(value).model_fields:
            if key in value.model_fields_set and f"{path}/{key}" != "/format":
                yield from _facts(getattr(value, key), f"{path}/{key}")
    elif isinstance(value, tuple):
        for place, item in enumerate(value):
            yield from _facts(item, f"{path}/{place}")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _facts(item, f"{path}/{key}")
    elif value is not None:
        yield path


def _side_car() -> str:
    rows = [[f"`{form}`", _holder(form).lower(), _meaning(form), kind] for form, kind in FACTS.items()]
    return (
        "\n## Facts beside a file\n\nA table of `entry_number`, `line`, `fact` and `answer`, or JSON or TOML: "
        "[how it is used](../docs/brokers.md). `prefile facts ask` and `prefile facts template` write it.\n\n"
        + table(["fact", "of", "what it is", "kind"], rows)
    )


def _meaning(form: str) -> str:
    """Return the question of a fact, or where nobody is asked for it, what its key means."""
    if asked := FACT_QUESTIONS.get(re.sub(r"metal/\w+", "metal/{metal}", form)):
        return re.sub(r"\{\w+\}", "…", asked.question)
    head, _, key = form.rpartition("/")
    return ENTRY_WORDS[_HOLDERS.get(head.partition("/")[0], _holder(form))][key]


def _holder(form: str) -> str:
    return "Entry" if form in OF_ENTRY else "Line"


_SECTIONS = {
    "csv": _csv,
    "xlsx": _workbook,
    "catair": _catair,
    "netchb": lambda: _by_samples("shipment/netchb.xml", "netchb/every-field.xml"),
    "cargowise": _cargowise,
    "wco-dms": lambda: _by_samples("shipment/dms.xml", "dms/bare.xml", "dms/wrapped.xml"),
    "asycuda": lambda: _by_samples("shipment/asycuda.xml"),
}
