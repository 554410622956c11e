"""Every mistake of an entry is told in its place, and reading goes on where it can."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from entry_texts import COMPACT, FORMS, PRETTY
from hypothesis import given
from hypothesis import strategies as st
from readings import KB, Failing, Parts, entry_of, outline, places, stream, told

from prefile import DeclarationProblems, Entry, read_entries, read_entry

BROKEN = Path(__file__).parents[2] / "fixtures" / "broken" / "entries"


@pytest.mark.parametrize("many", [f"{COMPACT}\n{COMPACT}", f"[{COMPACT}, {COMPACT}]", f"{PRETTY}{PRETTY[:40]}"])
def test_one_entry_is_refused_where_more_stand(many: str) -> None:
    with pytest.raises(DeclarationProblems) as refused:
        read_entry(many.encode(), name="two.json")
    assert refused.value.problems[-1].code in {"E110", "E104"}
    assert refused.value.problems[0].where.file == "two.json"


def test_what_stands_behind_one_entry_is_told_as_what_it_is() -> None:
    with pytest.raises(DeclarationProblems) as refused:
        read_entry(f"{COMPACT}\nthat is all".encode())
    assert [problem.code for problem in refused.value.problems] == ["E104"]


def test_a_device_that_fails_while_it_is_read_is_a_problem_of_the_file() -> None:
    half = stream(Failing(COMPACT[:40].encode()))
    assert outline(read_entries(half, name="tape")) == ["E101"]
    whole = stream(Failing(f"{COMPACT}\n".encode()))
    assert outline(read_entries(whole, name="tape"))[-1] == "E101"


def test_every_problem_of_an_entry_is_told_with_line_column_and_path() -> None:
    text = """\
{"format": "prefile-entry/1",
 "entered": "2026-02-30",
 "metadata": {"a/b~c": "x", "a/b~c": "y"},
 "lines": [
   {"tariff_number": "2804.61.000", "value": "15,000", "orign": "DE"},
   {"description": "half \\ud83d", "set": "Y",
    "quantities": [{"amount": "1", "unit": "KG"}, {"amount": "-1", "unit": "kg"}]}
 ],
 "extra": null}
"""
    assert sorted(places(text), key=lambda place: (place[1] or 0, place[2] or 0)) == [
        ("E130", 2, 13, "/entered"),
        ("E105", 3, 38, "/metadata/a~1b~0c"),
        ("E131", 5, 22, "/lines/0/tariff_number"),
        ("E108", 5, 46, "/lines/0/value"),
        ("E121", 5, 65, "/lines/0/orign"),
        ("E120", 6, 4, "/lines/1/tariff_number"),
        ("E107", 6, 20, "/lines/1/description"),
        ("E123", 6, 42, "/lines/1/set"),
        ("E108", 7, 62, "/lines/1/quantities/1/amount"),
        ("E122", 7, 76, "/lines/1/quantities/1/unit"),
        ("E121", 9, 11, "/extra"),
    ]


def test_the_places_of_later_entries_count_from_the_beginning_of_the_file() -> None:
    bad = entry_of('"value": "x"')
    column = bad.index('"x"') + 1
    assert places(f"{COMPACT}\n\n{bad}\n") == [("E108", 3, column, "/lines/0/value")]
    assert places(f"[{COMPACT},\n  {bad}]") == [("E108", 2, column + 2, "/lines/0/value")]
    assert places(f"[{bad}]") == [("E108", 1, column + 1, "/lines/0/value")]
    assert places(f"\ufeff{bad}") == [("E108", 1, column, "/lines/0/value")]


def test_columns_count_characters_not_bytes() -> None:
    bad = entry_of('"description": "Gerät 😀", "value": "x"')
    assert places(bad) == [("E108", 1, bad.index('"x"') + 1, "/lines/0/value")]


def test_a_malformed_text_is_told_where_the_mistake_stands() -> None:
    assert places('{"format": "prefile-entry/1",\n "lines": [}') == [("E104", 2, 12, None)]
    assert places(f"{COMPACT}\n  x") == [("E104", 2, 3, None)]


def test_the_place_of_a_fact_can_be_asked_for_after_reading() -> None:
    entry = read_entry(f"[\n{PRETTY}]".encode(), name="entry.json")
    for path, words in (
        ("/lines/0/value", '"15000"'),
        ("/lines/0/quantities/0/unit", '"KG"'),
        ("/reference", '"Gerät'),
    ):
        place = entry.place(path)
        shown = f"[\n{PRETTY}]".splitlines()[(place.line or 0) - 1][(place.column or 0) - 1 :]
        assert shown.startswith(words)
        assert (place.file, place.path) == ("entry.json", path)
    missing = entry.place("/lines/0/net_kg")
    assert (missing.line, missing.path) == (7, "/lines/0/net_kg")


def test_the_problems_of_an_entry_do_not_stop_the_next() -> None:
    broken = entry_of('"value": "x"')
    twice = entry_of('"value": "1", "value": "2"')
    half = entry_of('"description": "\\ud800"')
    many = [COMPACT, broken, COMPACT, twice, COMPACT, half, COMPACT]
    expected = ["entry", "E108", "entry", "E105", "entry", "E107", "entry"]
    assert outline(read_entries("\n".join(many).encode())) == expected
    assert outline(read_entries(f"[{','.join(many)}]".encode())) == expected


MALFORMED = [
    '{"format": }',
    '{"format": "prefile-entry/1"',
    '{"lines": [',
    '{"a": "b',
    "prefile",
    '{"a": 1} }',
    "[]",
    "]",
]


@pytest.mark.parametrize("broken", MALFORMED)
def test_a_malformed_line_keeps_no_other_from_being_read(broken: str) -> None:
    items = list(read_entries(f"{COMPACT}\n{broken}\n{COMPACT}\n\n{COMPACT}".encode()))
    assert [isinstance(item, Entry) for item in (items[0], *items[-2:])] == [True] * 3
    malformed = items[-3]
    assert isinstance(malformed, DeclarationProblems)
    (problem,) = malformed.problems
    assert (problem.code, problem.where.line) == ("E104", 2)
    assert problem.next.endswith("The other lines were read.")


@pytest.mark.parametrize("many", ["[{0},\n{0}\n{1}\n{0}]", "{2}\n{1}\n{2}", "{2}\n{2}\n{1}"])
def test_where_entries_stand_on_no_lines_of_their_own_reading_stops_at_a_mistake_and_says_so(many: str) -> None:
    spread = json.dumps(json.loads(COMPACT), indent=0)
    items = list(read_entries(many.format(COMPACT, '{"format": ,\n"lines": []}', spread).encode()))
    last = items[-1]
    assert isinstance(last, DeclarationProblems)
    (problem,) = last.problems
    assert problem.code == "E104"
    assert problem.next.endswith("Reading stopped here; earlier entries were read.")
    assert isinstance(items[0], Entry)


@given(st.lists(st.sampled_from([COMPACT, *MALFORMED]), min_size=1, max_size=8))
def test_of_json_lines_every_sound_line_behind_the_first_is_read(lines: list[str]) -> None:
    items = list(read_entries("\n".join([COMPACT, *lines]).encode()))
    assert sum(isinstance(item, Entry) for item in items) == 1 + lines.count(COMPACT)


def test_entries_before_a_byte_that_is_not_utf_8_are_read() -> None:
    text = f"{COMPACT}\n{COMPACT}\n".encode() + entry_of('"description": "Gerät"').encode("latin-1")
    assert outline(read_entries(text)) == ["entry", "entry", "E103"]


MAGIC = {
    "gzip": b"\x1f\x8b\x08\x00",
    "zip": b"PK\x03\x04\x14\x00",
    "bzip2": b"BZh91AY&SY",
    "xz": b"\xfd7zXZ\x00",
    "zstd": b"\x28\xb5\x2f\xfd\x04",
    "PDF": b"%PDF-1.7",
    "UTF-16": COMPACT.encode("utf-16"),
    "UTF-32": COMPACT.encode("utf-32"),
}


@pytest.mark.parametrize("kind", MAGIC)
def test_bytes_that_are_no_declaration_are_told_by_what_they_are(kind: str) -> None:
    [item] = read_entries(MAGIC[kind])
    assert isinstance(item, DeclarationProblems)
    assert [(problem.code, kind in problem.what) for problem in item.problems] == [("E102", True)]


BROKEN_FILES = [mistake["file"] for mistake in yaml.safe_load((BROKEN / "gallery.yaml").read_text("utf-8"))]


@pytest.mark.parametrize("file", BROKEN_FILES)
def test_a_broken_file_is_told_alike_however_its_bytes_arrive(file: str) -> None:
    data = (BROKEN / file).read_bytes()
    whole = told(read_entries(data, name=file))
    for size in (1, 7, 64):
        assert told(read_entries(stream(Parts(data, size)), name=file)) == whole, f"{size} bytes at each reading"


@pytest.mark.parametrize("size", range(1, 8))
def test_an_entry_reads_alike_however_its_bytes_arrive(size: int) -> None:
    odd = entry_of('"description": "Gerät 😀 \\ud83d\\ude00 \\\\ \\"", "value": 0.000001')
    for text in (*FORMS.values(), f"{COMPACT}\n{odd}\n", f"[{odd},{COMPACT}]", f"{odd}{odd}"):
        data = text.encode()
        assert told(read_entries(stream(Parts(data, size)), name="x")) == told(read_entries(data, name="x"))


EDGES = ['\\"', "\\\\", "\\u0041", "\\ud83d\\ude00", "é", "😀", '", "origin": "DE']


@pytest.mark.parametrize("edge", EDGES)
def test_whatever_stands_at_the_edge_of_a_reading_is_read_whole(edge: str) -> None:
    line = '{"tariff_number": "2804.61.00.00", "description": "'
    full = f'{line}{"x" * 4000}"}}, '
    head = '{"format": "prefile-entry/1", "lines": [' + full * 16
    for before in range(len(edge.encode()) + 2):
        filled = f"{head}{line}".ljust(64 * KB - before, "x")
        text = f'{filled}{edge}"}}]}}'
        whole = told(read_entries(text.encode()))
        assert len(text.encode()) > 64 * KB
        assert outline(read_entries(text.encode())) == ["entry"]
        assert whole == told(read_entries(stream(Parts(text.encode(), 9999)), name="<bytes>"))
