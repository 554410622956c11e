"""XML says what JSON says: round trip, schema, and what is refused."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from lxml import etree
from readings import memory_below, within
from typer.testing import CliRunner

import prefile
from prefile import DeclarationProblems, Entry
from prefile.cli import app
from prefile.intake.xml.entries import entry_xml
from prefile.intake.xml.shape import NAMESPACE
from prefile.publish.xsd import entry_xsd

ROOT = Path(__file__).parents[2]
STORIES = sorted((ROOT / "fixtures" / "entries").glob("*/declaration.json"))
FULL = {
    "format": "prefile-entry/1",
    "reference": "file <4711> & more",
    "metadata": {"desk": "LAX-2", "note": "a < b"},
    "importer_facts": ["onshoring-plan"],
    "entered": "2026-12-04T09:30",
    "imported": "2026-12-02",
    "lines": [
        {
            "line": 7,
            "description": "molybdenum, with spaces ",
            "tariff_number": "8102.94.00.00",
            "set": "X",
            "secondary_numbers": [
                {"number": "9802.00.40.20", "value": "10", "quantities": [{"amount": "1", "unit": "KG"}]}
            ],
            "origin": "CL",
            "value": "50000.5",
            "quantities": [{"amount": "1000", "unit": "KG"}],
            "net_kg": "1000",
            "claims": [{"claim": "mip-documentation", "reference": "DOC-1", "date": "2026-12-01"}, "onshoring-volume"],
            "minerals": [{"mineral": "molybdenum", "percent": "99", "evidence": ["COA-1", "COA-2"]}],
            "metal": {
                "aluminum": {"percent": "3", "smelted_in": ["CA", "IS"], "cast_in": "CA"},
                "steel": {"percent": "1"},
            },
            "ftz": {"status": "P", "filed": "2026-11-01"},
            "invoice": {"number": "INV-1", "unit_price": "50", "unit": "KG", "currency": "USD"},
            "declared": [],
        },
        {"tariff_number": "2804.61.00.00", "declared": [{"number": "9903.05.86", "duty": "0"}]},
    ],
}


def document(body: str) -> bytes:
    return f'<?xml version="1.0"?>\n<entry xmlns="{NAMESPACE}">{body}</entry>'.encode()


def problems(data: bytes) -> list[tuple[str, str]]:
    found = list(prefile.read_entries(data, name="x.xml"))
    assert isinstance(found[-1], DeclarationProblems), found
    return [(problem.code, problem.what) for problem in found[-1].problems]


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.fromstring(entry_xsd().encode()))


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.parent.name)
def test_a_story_in_xml_is_the_same_entry_and_passes_the_schema(path: Path, schema: etree.XMLSchema) -> None:
    entry = prefile.read_entry(path)
    written = entry_xml(entry)
    schema.assertValid(etree.fromstring(written))
    assert prefile.read_entry(written).canonical() == entry.canonical()


def test_every_key_survives_the_way_through_xml(schema: etree.XMLSchema) -> None:
    entry = Entry.model_validate(FULL)
    written = entry_xml(entry)
    schema.assertValid(etree.fromstring(written))
    read = prefile.read_entry(written)
    assert read.canonical() == entry.canonical()
    assert read.lines[0].declared == ()
    assert read.lines[1].line == 2


def test_the_published_schema_is_fresh() -> None:
    assert (ROOT / "schemas" / "entry.xsd").read_text("utf-8") == entry_xsd()


def test_many_entries_are_read_one_by_one_and_a_broken_one_stands_in_its_place() -> None:
    one = entry_xml(Entry.model_validate(FULL)).partition(b"?>")[2].strip()
    bad = document("<lines><line><tariff-number>28</tariff-number></line></lines>").partition(b"?>")[2].strip()
    many = f'<entries xmlns="{NAMESPACE}">'.encode() + one + bad + one + b"</entries>"
    first, broken, last = prefile.read_entries(many, name="many.xml")
    assert isinstance(first, Entry)
    assert isinstance(last, Entry)
    assert first.digest() == last.digest()
    assert isinstance(broken, DeclarationProblems)
    assert [problem.code for problem in broken.problems] == ["E131"]


BROKEN = {
    "a DOCTYPE": (f'<!DOCTYPE entry><entry xmlns="{NAMESPACE}"/>', "E102", "DOCTYPE"),
    "an entity": (
        f'<!DOCTYPE e [<!ENTITY a "b">]><entry xmlns="{NAMESPACE}"><reference>&a;</reference></entry>',
        "E102",
        "DOCTYPE",
    ),
    "an external entity": (
        f'<!DOCTYPE e [<!ENTITY a SYSTEM "file:///etc/passwd">]><entry xmlns="{NAMESPACE}"><port>&a;</port></entry>',
        "E102",
        "DOCTYPE",
    ),
    "a bomb": (
        '<!DOCTYPE e [<!ENTITY a0 "aaaaaaaaaa">'
        + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
        + f']><entry xmlns="{NAMESPACE}"><reference>&a9;</reference></entry>',
        "E102",
        "DOCTYPE",
    ),
    "another namespace": ('<entry xmlns="urn:other"/>', "E102", "urn:prefile:entry:1"),
    "another root": (f'<line xmlns="{NAMESPACE}"/>', "E102", "entry or entries"),
    "no entry at all": (f'<entries xmlns="{NAMESPACE}"/>', "E109", "no entry"),
    "a tree 256 deep": (f'<entry xmlns="{NAMESPACE}">{"<a>" * 256}{"</a>" * 256}</entry>', "E106", "deeper than 32"),
    "an unclosed element": (f'<entry xmlns="{NAMESPACE}"><lines>', "E104", "malformed"),
    "an unknown element": (f'<entry xmlns="{NAMESPACE}"><entred>2026-12-04</entred></entry>', "E121", "entred"),
    "an attribute": (f'<entry xmlns="{NAMESPACE}" version="2"/>', "E121", "version"),
    "an element twice": (f'<entry xmlns="{NAMESPACE}"><port>1</port><port>2</port></entry>', "E105", "port"),
    "text among elements": (f'<entry xmlns="{NAMESPACE}">hello</entry>', "E122", "stray text"),
    "a wrong item": (f'<entry xmlns="{NAMESPACE}"><lines><item/></lines></entry>', "E122", "whose items are line"),
    "an element in text": (f'<entry xmlns="{NAMESPACE}"><port><b/></port></entry>', "E122", "contains an element"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_not_an_entry_is_refused_in_words(name: str) -> None:
    text, code, words = BROKEN[name]
    found = problems(text.encode())
    assert any(code == one and words in what for one, what in found), found


def test_utf_16_and_a_gzip_in_disguise_are_refused() -> None:
    assert problems(document("<port>1</port>").decode().encode("utf-16"))[0][0] == "E102"
    assert problems(b"\x1f\x8b\x08\x00<entry/>")[0][0] == "E102"


def test_a_problem_in_xml_has_its_line_and_path() -> None:
    data = document("\n<lines>\n<line>\n<tariff-number>2804.61.00.00</tariff-number>\n<value>-1</value></line></lines>")
    (found,) = prefile.read_entries(data, name="x.xml")
    assert isinstance(found, DeclarationProblems)
    assert [(one.code, str(one.where)) for one in found.problems] == [("E108", "x.xml:6 (/lines/0/value)")]


@pytest.mark.slow
def test_a_long_stream_is_read_in_the_memory_of_one_entry() -> None:
    one = entry_xml(Entry.model_validate(FULL)).partition(b"?>")[2].strip()
    data = f'<entries xmlns="{NAMESPACE}">'.encode() + one * 1200 + b"</entries>"
    list(prefile.read_entries(one))
    with within(4), memory_below(3_000_000):
        assert sum(isinstance(item, Entry) for item in prefile.read_entries(io.BytesIO(data))) == 1200


def test_one_endless_entry_is_refused_in_bounded_memory() -> None:
    data = document(f"<reference>{'x' * 30_000_000}</reference>")
    with memory_below(20_000_000):
        assert problems(data)[0][0] == "E106"


def test_the_command_line_chooses_the_reader_by_content(tmp_path: Path) -> None:
    story = ROOT / "fixtures" / "entries" / "polysilicon-germany-documented" / "declaration.json"
    path = tmp_path / "declaration.json"
    path.write_bytes(entry_xml(prefile.read_entry(story)))
    ran = CliRunner().invoke(app, ["screen", str(path), "--format", "json"])
    assert ran.exit_code == 1
    assert json.loads(ran.stdout)["totals"]["payable"] == "6000.00"
