"""Intake of large, endless and hostile files: bounded memory, bounded time, and a problem in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import cycle, islice
from typing import cast

import pytest
from readings import KB, MB, Made, Parts, entry_of, memory_below, outline, stream, within

from prefile import (
    DeclarationProblems,
    Entry,
    Limits,
    read_entries,
    read_entry,
    read_facts,
    read_mapping,
)

pytestmark = pytest.mark.slow
DESCRIBED = '{"format": "prefile-entry/1", "lines": [{"tariff_number": "2804.61.00.00", "description": "'


def described(text: str) -> str:
    """Return an entry of one line with this description, escaped already."""
    return f'{DESCRIBED}{text}"}}]}}'


def of_lines(*lines: str) -> str:
    """Return an entry of these lines, each in JSON already."""
    return f'{{"format": "prefile-entry/1", "lines": [{",".join(lines)}]}}'


def keys(count: int) -> str:
    """Return so many unknown keys with their values."""
    return ",".join(f'"k{number}": 1' for number in range(count))


def test_many_entries_take_the_memory_of_one() -> None:
    line = f"{described('x' * 4900)}\n"
    with memory_below(10 * MB):
        entries = read_entries(stream(Made("", line, 30 * MB)))
        assert sum(isinstance(entry, Entry) for entry in entries) == 30 * MB // len(line)


def test_an_array_of_many_entries_takes_the_memory_of_one() -> None:
    one = described("x" * 4900)
    with memory_below(10 * MB):
        entries = read_entries(stream(Made(f"[{one}", f",\n{one}", 8 * MB, "]")))
        assert all(isinstance(entry, Entry) for entry in entries)


def test_a_reader_that_stops_early_leaves_the_rest_unread() -> None:
    made = Made("", f"{entry_of()}\n", 200 * MB)
    assert outline(islice(read_entries(stream(made)), 3)) == ["entry"] * 3
    assert made.given < MB


def test_an_entry_of_999_full_lines_is_read() -> None:
    line = json.dumps({"tariff_number": "2804.61.00.00", "description": "x" * 4900, "value": "1", "origin": "DE"})
    assert len(read_entry(of_lines(*[line] * 999).encode()).lines) == 999


def test_an_entry_that_arrives_in_small_parts_is_read_about_as_quickly() -> None:
    line = json.dumps({"tariff_number": "2804.61.00.00", "description": "x" * 900, "value": "1", "origin": "DE"})
    parts = Parts(of_lines(*[line] * 999).encode(), KB)
    with within(3):
        assert outline(read_entries(stream(parts))) == ["entry"]


def test_more_lines_than_the_limit_are_refused_until_it_is_raised() -> None:
    data = of_lines(*['{"tariff_number": "2804.61.00.00"}'] * 1000).encode()
    with pytest.raises(DeclarationProblems) as refused:
        read_entry(data)
    assert [problem.code for problem in refused.value.problems] == ["E106"]
    assert len(read_entry(data, limits=Limits(lines=1000)).lines) == 1000


NESTS = {"lists": [("[", "]")], "objects": [('{"a":', "}")], "both": [("[", "]"), ('{"a":', "}")]}


@pytest.mark.parametrize("size", [1, 7, 64 * KB])
@pytest.mark.parametrize("kind", NESTS)
@pytest.mark.parametrize("levels", [31, 32, 33, 34, 63, 64, 65, 66, 99, 2000])
def test_brackets_nest_to_32_levels_and_no_deeper(levels: int, kind: str, size: int) -> None:
    pairs = list(islice(cycle(NESTS[kind]), levels - 3))  # the entry, its list of lines and the line are three
    opening, closing = "".join(one for one, _ in pairs), "".join(one for _, one in reversed(pairs))
    data = entry_of(f'"description": {opening}1{closing}').encode()
    expected = "E122" if levels <= 32 else "E106"
    assert outline(read_entries(stream(Parts(data, size)))) == [expected]


STREAMS: dict[str, tuple[str, str, str]] = {
    "white space": ("E106", "", " "),
    "empty lines": ("E106", "", "\r\n"),
    "one text": ("E106", DESCRIBED, "x"),
    "escapes": ("E106", DESCRIBED, "\\u0041"),
    "escaped quotes": ("E106", DESCRIBED, '\\"'),
    "four-byte characters": ("E106", DESCRIBED, "😀"),
    "one number": ("E106", '{"format": ', "1"),
    "white space inside": ("E106", '{"format":', " "),
    "opening lists": ("E106", '{"a": ', "["),
    "opening objects": ("E106", "", '{"a":'),
    "zero bytes": ("E102", "", "\0"),
    "bytes of XML": ("E102", "<?xml version='1.0'?>", "<a/>"),
}


@pytest.mark.parametrize("kind", STREAMS)
def test_a_stream_of_200_mb_that_never_becomes_an_entry_is_refused_in_bounded_memory(kind: str) -> None:
    code, head, unit = STREAMS[kind]
    with within(10), memory_below(160 * MB):
        assert outline(read_entries(stream(Made(head, unit, 200 * MB)))) == [code]


HOSTILE: dict[str, tuple[str, Callable[[], str]]] = {
    "200,000 opening brackets": ("E104", lambda: "[" * 200_000),
    "200,000 opening brackets in an entry": ("E106", lambda: '{"a": ' + "[" * 200_000),
    "100,000 opening objects": ("E106", lambda: '{"a":' * 100_000),
    "100,000 objects, closed": ("E106", lambda: '{"a":' * 100_000 + "1" + "}" * 100_000),
    "1,000,000 closing brackets": ("E104", lambda: '{"a": ' + "]" * 1_000_000),
    "3,000,000 lines": ("E106", lambda: of_lines("{}," * 3_000_000 + "{}")),
    "400,000 keys": ("E106", lambda: f"{{{keys(400_000)}}}"),
    "80,000 keys in a line": ("E106", lambda: entry_of(keys(80_000))),
    "100,000 claims": ("E106", lambda: entry_of('"claims": [' + '"a",' * 100_000 + '"a"]')),
    "a text of 20 MB": ("E106", lambda: described("x" * (20 * MB))),
    "a text of 7 MB": ("E124", lambda: described("x" * (7 * MB))),
    "a text of 1,000,000 escapes": ("E124", lambda: described("\\u0041" * 1_000_000)),
    "a text of 3,000,000 quotes": ("E124", lambda: described('\\"' * 3_000_000)),
    "a text of 1,000,000 half characters": ("E107", lambda: described("\\ud800" * 1_000_000)),
    "a number of 5,000,000 digits": ("E108", lambda: entry_of('"value": ' + "1" * 5_000_000)),
    "a tariff number of 5,000,000 digits": ("E131", lambda: entry_of().replace("2804", "2804" * 1_250_000)),
    "a date of 5,000,000 digits": ("E130", lambda: entry_of('"loaded": "' + "1" * 5_000_000 + '"')),
    "a key of 5,000,000 characters": ("E121", lambda: entry_of(f'"{"k" * 5_000_000}": 1')),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_entry_is_refused_quickly(kind: str) -> None:
    code, make = HOSTILE[kind]
    data = make().encode()
    with within(10):
        items = list(read_entries(data))
    assert outline(items) == [code]
    problem = cast("DeclarationProblems", items[0]).problems[0]
    assert len(f"{problem.what}{problem.where.path}") < 500, "a message stays readable"


MANY_MISTAKES = {
    "two keys that stand twice": '{"a": 1, "a": 1, "b": 2, "b": 2}',
    "30 unknown keys": f"{{{keys(30)}}}",
    "30 claims without names": f'{{"claims": [{",".join(["{}"] * 30)}]}}',
    "two half characters": '{"description": "\\ud800", "end_use": "\\ud800"}',
}


@pytest.mark.parametrize("kind", MANY_MISTAKES)
def test_an_entry_with_mistakes_in_each_of_998_lines_is_refused_quickly(kind: str) -> None:
    data = of_lines(*[MANY_MISTAKES[kind]] * 998).encode()
    with within(4):
        items = list(read_entries(data))
    assert [isinstance(item, DeclarationProblems) for item in items] == [True]


def test_one_key_that_stands_100_000_times_is_refused_quickly() -> None:
    data = entry_of('"a": 1, ' * 100_000 + '"a": 1').encode()
    with within(6):
        items = list(read_entries(data))
    assert {code for item in outline(items) for code in item.split()} <= {"E105", "E106", "E121"}


XML = '<entry xmlns="urn:prefile:entry:1"'
WITHOUT_NUMBER = {
    "unknown elements": f"{XML}>{'<line-s/>' * 800_000}</entry>",
    "unknown attributes": XML + "".join(f' a{number}=""' for number in range(300_000)) + "/>",
    "unknown keys": of_lines(*[f"{{{','.join(f'{chr(34)}valu{n}{chr(34)}: 1' for n in range(60))}}}"] * 500),
    "unknown keys of a short entry": f"{{{keys(6_000)}}}",
}


@pytest.mark.parametrize("kind", WITHOUT_NUMBER)
def test_of_mistakes_without_number_a_thousand_are_told(kind: str) -> None:
    with within(6):
        (item,) = read_entries(WITHOUT_NUMBER[kind].encode())
    assert isinstance(item, DeclarationProblems)
    assert len(item.problems) == 1000


@pytest.mark.parametrize(
    ("head", "unit"),
    [("", "{}\n"), ('<entries xmlns="urn:prefile:entry:1">', "<entry/>"), ("tariff number,entry no\n", "")],
)
def test_a_file_of_nothing_but_mistakes_is_given_up(head: str, unit: str) -> None:
    rows = "".join(f"x,E{number}\n" for number in range(12_000))
    items = list(read_entries((head + (unit * 12_000 or rows)).encode()))
    last = items[-1]
    assert len(items) == 10_001
    assert isinstance(last, DeclarationProblems)
    assert (last.problems[0].code, "10,000" in last.problems[0].what) == ("E106", True)


SIDE_CAR, ITEMS = "entry_number,line,fact,answer\n", '{"format": "prefile-facts/1", "facts": ['
SIDE_CARS = {
    "line ends": (SIDE_CAR + "\n" * 5_000_000, "E106", 1),
    "short rows": (SIDE_CAR + "x,\n" * 100_000, "E104", 1000),
    "unknown facts": (SIDE_CAR + ",1,abc,z\n" * 30_000, "E141", 1000),
    "empty facts": (ITEMS + "{}," * 1_000_000 + "{}]}", "E106", 1),
    "keys": (f"{{{keys(300_000)}}}", "E106", 1),
}


@pytest.mark.parametrize("kind", SIDE_CARS)
def test_a_hostile_side_car_is_refused_in_little_time_and_memory(kind: str) -> None:
    text, code, count = SIDE_CARS[kind]
    with within(5), memory_below(400 * MB), pytest.raises(DeclarationProblems) as refused:
        read_facts(text.encode())
    assert (refused.value.problems[0].code, len(refused.value.problems)) == (code, count)


MAPPING = b'format = "prefile-mapping/1"\nreads = "table"\nname = "x"\n'
MAPPINGS = {
    "a number of 5,000 digits": b"x = " + b"9" * 5_000,
    "a day that is none": b"x = 2026-13-45",
    "a key of 20,000 parts": b".".join([b"a"] * 20_000) + b" = 1",
    "a table of 20,000 parts": b"[" + b".".join([b"a"] * 20_000) + b"]",
    "parts hidden behind quotes": b'x = ["""\n""", {' + b".".join([b"a"] * 20_000) + b' = 1}, ""]',
    "a megabyte": b"#" * MB,
    "lists": b"x = " + b"[" * 30_000,
    "unknown keys": b"".join(b"k%d = 1\n" % number for number in range(5_000)),
}


@pytest.mark.parametrize("kind", MAPPINGS)
def test_a_hostile_mapping_is_refused_in_little_time_and_in_words(kind: str) -> None:
    with within(2), pytest.raises(DeclarationProblems) as refused:
        read_mapping(MAPPING + MAPPINGS[kind] + b"\n")
    assert not [one for one in refused.value.problems if "sys." in one.what or "integer" in one.what]
