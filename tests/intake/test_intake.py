"""Intake: one entry in any form reads alike and exactly, and every mistake is told in its place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from readings import KB, Failing, Parts, entry_of, outline, places, stream, told

import prefile
from prefile import (
    DeclarationProblems,
    Entry,
    RuleBook,
    read_entries,
    read_entry,
)
from prefile.intake.json.text import Locator
from prefile.values.dates import read_instant

BROKEN = Path(__file__).parents[2] / "fixtures" / "broken" / "entries"
NEW_YORK = ZoneInfo("America/New_York")

PRETTY = """{
  "format": "prefile-entry/1",
  "reference": "Gerät 4711",
  "entered": "2026-12-04T09:30",
  "lines": [
    {
      "tariff_number": "2804.61.00.00",
      "origin": "DE",
      "value": "15000",
      "quantities": [{"amount": "1000", "unit": "KG"}],
      "claims": ["mip-documentation"]
    }
  ]
}
"""
COMPACT = json.dumps(json.loads(PRETTY), ensure_ascii=False, separators=(",", ":"))

slow_to_start = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


# One entry, many forms


FORMS = {
    "pretty": PRETTY,
    "compact": COMPACT,
    "with a byte order mark": f"\ufeff{PRETTY}",
    "in an array": f"[{COMPACT}]",
    "in a pretty array": f"[\n{PRETTY}]\n",
    "as a line": f"{COMPACT}\n",
    "between blank lines": f"\n \t\r\n{COMPACT}\r\n\n",
    "escaped": json.dumps(json.loads(PRETTY), indent=1),
}


@pytest.mark.parametrize("form", FORMS)
def test_an_entry_reads_alike_in_every_form(form: str) -> None:
    expected = read_entry(PRETTY.encode())
    found = read_entry(FORMS[form].encode())
    assert found == expected
    assert found.canonical() == expected.canonical()
    assert found.digest() == expected.digest()


def test_an_entry_reads_alike_from_bytes_a_path_and_a_stream(tmp_path: Path) -> None:
    file = tmp_path / "entry.json"
    file.write_bytes(PRETTY.encode())
    with file.open("rb") as opened:
        entries = [read_entry(PRETTY.encode()), read_entry(file), read_entry(str(file)), read_entry(opened)]
        assert not opened.closed, "a stream that was passed stays the caller's"
    assert len({entry.canonical() for entry in entries}) == 1
    assert {entry.source.digest for entry in entries if entry.source} == {entries[0].source.digest}  # type: ignore[union-attr]
    assert [entry.source.name for entry in entries if entry.source] == ["<bytes>", str(file), str(file), "<bytes>"]


@pytest.mark.parametrize(
    "many",
    [
        f"{COMPACT}\n{COMPACT}\n{COMPACT}\n",
        f"{COMPACT}\n\n{PRETTY}\n{COMPACT}",
        f"[{COMPACT},{COMPACT} , {COMPACT}]",
        f"[\n{PRETTY},\n{PRETTY},\n{PRETTY}]",
        f"\ufeff{COMPACT}\r\n{COMPACT}\r\n{COMPACT}\r\n",
    ],
    ids=["lines", "mixed lines", "array", "pretty array", "lines of Windows"],
)
def test_many_entries_read_alike_as_lines_and_as_an_array(many: str) -> None:
    expected = read_entry(PRETTY.encode()).canonical()
    assert [item.canonical() for item in read_entries(many.encode()) if isinstance(item, Entry)] == [expected] * 3


def test_nothing_is_read_before_the_first_entry_is_asked_for() -> None:
    parts = Parts(f"{COMPACT}\n{COMPACT}".encode(), 16)
    items = read_entries(stream(parts))
    assert parts.readings == 0
    assert isinstance(next(items), Entry)


def test_lines_without_numbers_get_their_position() -> None:
    text = entry_of().replace('"lines": [', '"lines": [{"tariff_number": "28046910"}, ')
    assert [line.line for line in read_entry(text.encode()).lines] == [1, 2]


def test_a_claim_may_be_its_name_alone() -> None:
    short = read_entry(entry_of('"claims": ["repair"]').encode())
    assert short == read_entry(entry_of('"claims": [{"claim": "repair"}]').encode())


# What was read is known by its digest


def test_the_source_digest_of_a_file_of_one_entry_is_that_of_the_file() -> None:
    for text in (PRETTY, COMPACT, f"\ufeff{PRETTY}", f"\n\n{COMPACT}\n\n"):
        source = read_entry(text.encode()).source
        assert source is not None
        assert source.digest == f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def test_the_source_digest_of_one_of_many_is_that_of_its_own_text() -> None:
    other = entry_of('"origin": "FR"')
    for many in (f"{COMPACT}\n{other}\n", f"[{COMPACT}, {other}]"):
        digests = [
            item.source.digest for item in read_entries(many.encode()) if isinstance(item, Entry) and item.source
        ]
        assert digests == [f"sha256:{hashlib.sha256(text.encode()).hexdigest()}" for text in (COMPACT, other)]


def test_two_facts_that_differ_give_two_digests() -> None:
    texts = [entry_of(line) for line in ("", '"origin": "DE"', '"value": "1"', '"value": "2"', '"declared": []')]
    assert len({read_entry(text.encode()).digest() for text in texts}) == len(texts)


# One asked for, none or more there


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


# Every mistake, in its place


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


@pytest.mark.parametrize("broken", ['{"format": }', '{"format": "prefile-entry/1"', "prefile", '{"a": 1} }', "[]", "]"])
def test_after_a_syntax_error_reading_stops_and_says_so(broken: str) -> None:
    items = list(read_entries(f"{COMPACT}\n{broken}\n{COMPACT}".encode()))
    assert isinstance(items[0], Entry)
    last = items[-1]
    assert isinstance(last, DeclarationProblems)
    assert [problem.code for problem in last.problems] == ["E104"]
    assert len(items) <= 3


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


# How a stream is cut does not matter


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


# Exactness


digits = st.integers(0, 18).flatmap(
    lambda size: st.tuples(
        st.text("0123456789", min_size=max(size, 1), max_size=max(size, 1)),
        st.text("0123456789", max_size=min(6, 18 - max(size, 1))),
    )
)


@slow_to_start
@given(digits)
def test_every_amount_of_18_digits_and_6_decimals_is_kept_exactly(parts: tuple[str, str]) -> None:
    whole, decimals = parts[0].lstrip("0") or "0", parts[1]
    written = f"{whole}.{decimals}" if decimals else whole
    entries = [read_entry(entry_of(f'"value": {form}').encode()) for form in (written, f'"{written}"')]
    assert entries[0].lines[0].value == Decimal(written)
    assert str(entries[0].lines[0].value) == str(Decimal(written))
    assert entries[0].canonical() == entries[1].canonical()
    kept = json.loads(entries[0].canonical())["lines"][0]["value"]
    assert Decimal(kept) == Decimal(written)
    assert "E" not in kept
    assert not ("." in kept and kept.endswith(("0", ".")))


@slow_to_start
@given(
    st.one_of(
        st.from_regex(r"[0-9]{19,40}", fullmatch=True),
        st.from_regex(r"[1-9][0-9]{0,5}\.[0-9]{7,20}", fullmatch=True),
        st.from_regex(r"[1-9][0-9]{12,17}\.[0-9]{6}", fullmatch=True),
        st.from_regex(r"[0-9]{1,4}[eE][+-]?[0-9]{1,3}", fullmatch=True),
        st.from_regex(r"[-+][0-9]{1,4}", fullmatch=True),
        st.from_regex(r"[0-9]{1,3}[ ,_'][0-9]{3}", fullmatch=True),
        st.text(st.characters(exclude_categories=["Cs", "Nd"]), max_size=5),
        st.text(st.characters(categories=["Nd"], min_codepoint=128), min_size=1, max_size=5),
    )
)
def test_what_is_no_such_amount_is_refused_and_never_rounded(written: str) -> None:
    assert outline(read_entries(entry_of(f'"value": {json.dumps(written)}').encode())) == ["E108"]


texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
amounts = st.decimals(0, 10**11, places=6, allow_nan=False, allow_infinity=False).map(lambda value: f"{value:f}")
days = st.dates(date(1981, 1, 1), date(2100, 1, 1)).map(date.isoformat)
a_line = st.fixed_dictionaries(
    {"tariff_number": st.sampled_from(["2804.61.00.00", "2804610000", "2804 61 00", "28046100"])},
    optional={
        "description": texts,
        "metadata": st.dictionaries(texts, texts, max_size=3),
        "origin": st.sampled_from(["DE", "CN"]),
        "loaded": days,
        "value": amounts,
        "exchange_rate": amounts,
        "gross_kg": amounts,
        "quantities": st.lists(
            st.fixed_dictionaries({"amount": amounts, "unit": st.sampled_from(["NO", "W", "L"])}),
            max_size=3,
            unique_by=lambda quantity: quantity["unit"],
        ),
        "claims": st.lists(st.fixed_dictionaries({"claim": st.just("repair")}, optional={"date": days}), max_size=2),
        "declared": st.lists(st.fixed_dictionaries({"number": st.just("9903.01.24")}), max_size=2),
        "ftz": st.fixed_dictionaries({"status": st.sampled_from("PND")}, optional={"filed": days}),
    },
)
an_entry = st.fixed_dictionaries(
    {"format": st.just("prefile-entry/1"), "lines": st.lists(a_line, min_size=1, max_size=3)},
    optional={"reference": texts, "entered": days, "imported": days, "importer_facts": st.just(["onshoring-plan"])},
)
AMOUNTS = {"value", "exchange_rate", "gross_kg", "amount"}


def written_anew(value: object, draw: st.DataObject, *, amount: bool = False) -> str:
    """Write a JSON value with its keys in another order, other white space, and amounts as numbers or texts."""
    blank = st.sampled_from(["", " ", "\n", "\t ", "\r\n"])
    if isinstance(value, dict):
        keys = draw.draw(st.permutations(list(value)))
        pairs = [
            f"{json.dumps(key)}{draw.draw(blank)}:{written_anew(value[key], draw, amount=key in AMOUNTS)}"
            for key in keys
        ]
        return f"{draw.draw(blank)}{{{','.join(pairs)}{draw.draw(blank)}}}"
    if isinstance(value, list):
        return f"[{','.join(written_anew(item, draw) for item in value)}]{draw.draw(blank)}"
    if amount and draw.draw(st.booleans()):
        return f" {value} "
    return json.dumps(value, ensure_ascii=draw.draw(st.booleans()))


@slow_to_start
@given(an_entry, st.data())
def test_the_canonical_entry_does_not_depend_on_how_it_is_written(shape: dict[str, Any], draw: st.DataObject) -> None:
    plain = read_entry(json.dumps(shape).encode())
    anew = read_entry(written_anew(shape, draw).encode())
    assert anew.canonical() == plain.canonical()
    assert anew.digest() == plain.digest()
    assert read_entry(plain.canonical()).canonical() == plain.canonical(), "the canonical entry is an entry"


# Places


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts | st.just(""),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts | st.just(""), inner, max_size=4),
    max_leaves=12,
)


def paths(value: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    """Yield every path of a JSON value, with what stands there."""
    yield path, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from paths(inner, (*path, str(index)))


@slow_to_start
@given(st.dictionaries(texts, json_values, max_size=5), st.booleans(), st.sampled_from([None, 0, 1, 4, "\t"]))
def test_the_place_of_a_path_is_where_its_value_stands(
    value: dict[str, Any],
    ascii_only: bool,  # noqa: FBT001 - drawn by Hypothesis
    indent: int | str | None,
) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    locator = Locator(text)
    for path, expected in paths(value):
        found, _ = json.JSONDecoder().raw_decode(text, locator.offset(path))
        assert found == expected


@slow_to_start
@given(st.dictionaries(texts, json_values, min_size=1, max_size=5))
def test_the_place_of_what_is_missing_is_that_of_what_should_hold_it(value: dict[str, Any]) -> None:
    locator = Locator(json.dumps(value))
    for path, inner in paths(value):
        for missing in ("no such key", "99"):
            if not isinstance(inner, dict) or missing not in inner:
                assert locator.offset((*path, missing)) == locator.offset(path)


# Time in New York


WALL_CLOCKS = st.datetimes(
    datetime(1980, 1, 2),  # noqa: DTZ001 - a wall clock
    datetime(2100, 12, 30),  # noqa: DTZ001 - a wall clock
).map(lambda local: local.replace(microsecond=0))


@slow_to_start
@given(WALL_CLOCKS.map(lambda local: local.replace(second=0)))
def test_a_wall_clock_in_new_york_is_the_one_instant_that_it_stands_for(local: datetime) -> None:
    check_wall_clock(local)


CHANGES = [
    datetime(year, month, day, 2)  # noqa: DTZ001 - a wall clock
    for year, month, day in [(1987, 4, 5), (2006, 4, 2), (2026, 3, 8), (2040, 3, 11), (2006, 10, 29), (2026, 11, 1)]
]


@given(st.sampled_from(CHANGES), st.integers(-150, 150))
def test_around_the_change_of_the_clocks_a_time_is_one_instant_or_is_refused(change: datetime, minutes: int) -> None:
    check_wall_clock(change + timedelta(minutes=minutes))


def check_wall_clock(local: datetime) -> None:
    """Compare read_instant with the definition: the instants at which New York's clocks show this time."""
    text = f"{local:%Y-%m-%dT%H:%M}"
    candidates = [(local + timedelta(hours=hours)).replace(tzinfo=UTC) for hours in (4, 5)]
    instants = [one for one in candidates if one.astimezone(NEW_YORK).replace(tzinfo=None) == local]
    if len(instants) == 1:
        assert read_instant(text) == instants[0]
        return
    with pytest.raises(ValueError, match="occurs twice" if instants else "does not exist"):
        read_instant(text)
    for hours in (4, 5) if instants else ():
        assert read_instant(f"{text}-0{hours}:00") == (local + timedelta(hours=hours)).replace(tzinfo=UTC)


@given(st.dates(date(1980, 1, 1), date(2100, 12, 31)))
def test_a_day_alone_is_a_minute_past_midnight_in_new_york(day: date) -> None:
    shown = read_instant(day.isoformat()).astimezone(NEW_YORK)
    assert (shown.date(), shown.hour, shown.minute, shown.second) == (day, 0, 1, 0)


@given(
    WALL_CLOCKS,
    st.integers(-14 * 60, 14 * 60),
)
def test_an_offset_is_taken_at_its_word(local: datetime, minutes: int) -> None:
    sign, ahead = "-" if minutes < 0 else "+", abs(minutes)
    text = f"{local.isoformat()}{sign}{ahead // 60:02}:{ahead % 60:02}"
    assert read_instant(text) == (local - timedelta(minutes=minutes)).replace(tzinfo=UTC)


@pytest.mark.parametrize("offset", ["+25:00", "-05:60", "+99:99", "+5:00", "-0500", "z", "+05:00:00"])
def test_an_offset_that_no_clock_has_is_refused_in_words(offset: str) -> None:
    with pytest.raises(ValueError, match=r"2026-12-04T09:30|offset") as refused:
        read_instant(f"2026-12-04T09:30{offset}")
    assert "timedelta" not in str(refused.value)


# Numbers that the tariff does not hold


def problems_of(text: str, book: RuleBook, **options: Any) -> list[tuple[str, str | None, str, str]]:  # noqa: ANN401
    """Return code, path, what and next of the problems that screening finds."""
    try:
        prefile.screen(read_entry(text.encode()), book, decide="plain", **options)
    except DeclarationProblems as refused:
        return [(problem.code, problem.where.path, problem.what, problem.next) for problem in refused.problems]
    return []


def entered(on: str | None, *numbers: str) -> str:
    """Return an entry of lines with these numbers."""
    lines = [{"tariff_number": number, "origin": "DE"} for number in numbers]
    shape = {"format": "prefile-entry/1", "entered": on, "lines": lines}
    return json.dumps({key: value for key, value in shape.items() if value is not None})


def test_a_number_that_the_tariff_does_not_hold_is_refused_with_the_nearest(book: RuleBook) -> None:
    [(code, path, what, following)] = problems_of(entered("2026-12-04", "2804.61.00.50"), book)
    assert (code, path) == ("E132", "/lines/0/tariff_number")
    assert "2804.61.00.50" in what
    assert "2804.61.00.00" in following


def test_a_number_that_ended_is_refused_with_its_successors_from_the_day_it_ended(book: RuleBook) -> None:
    assert problems_of(entered("2026-06-30T23:59", "3818.00.00.95"), book) == []
    for on in ("2026-07-01", "2026-07-02"):
        [(code, _, what, following)] = problems_of(entered(on, "3818.00.00.95"), book)
        assert (code, "3818.00.00.95" in what) == ("E132", True)
        for successor in ("3818.00.00.40", "3818.00.00.45", "3818.00.00.50", "3818.00.00.91"):
            assert successor in following
            assert problems_of(entered(on, successor), book) == []


def test_a_number_that_has_not_begun_is_refused(book: RuleBook) -> None:
    [(code, _, what, following)] = problems_of(entered("2026-06-30", "3818.00.00.40"), book)
    assert (code, "3818.00.00.40" in what, "3818.00.00.95" in following) == ("E132", True, True)


def test_eight_digits_are_known_where_a_number_under_them_is(book: RuleBook) -> None:
    assert problems_of(entered("2026-12-04", "2804.61.00", "3818.00.00"), book) == []
    assert [code for code, *_ in problems_of(entered("2026-12-04", "2804.61.99"), book)] == ["E132"]


def test_without_a_rate_date_every_number_that_the_edition_ever_held_is_known(book: RuleBook) -> None:
    assert problems_of(entered(None, "3818.00.00.95", "3818.00.00.40"), book) == []
    assert [code for code, *_ in problems_of(entered(None, "2804.61.00.50"), book)] == ["E132"]


def test_where_no_held_edition_covers_the_rate_date_no_number_is_called_unknown(book: RuleBook) -> None:
    assert problems_of(entered("2027-06-01", "2804.61.00.50"), book) == []
    assert problems_of(entered("2026-02-01", "3818.00.00.95"), book) == []


def test_a_rate_date_that_is_stated_decides_which_numbers_are_known(book: RuleBook) -> None:
    text = entered("2026-06-30", "3818.00.00.95")
    assert problems_of(text, book) == []
    assert [code for code, *_ in problems_of(text, book, on="2026-07-02")] == ["E132"]


def test_every_unknown_number_and_country_of_an_entry_is_told_at_once(book: RuleBook) -> None:
    text = entered("2026-12-04", "2804.61.00.50", "2804.61.00.00", "9999.99.99.99").replace('"DE"', '"ZZ"', 1)
    found = problems_of(text, book)
    assert sorted((code, path) for code, path, *_ in found) == [
        ("E132", "/lines/0/tariff_number"),
        ("E132", "/lines/2/tariff_number"),
        ("E133", "/lines/0/origin"),
    ]


def test_screening_many_goes_on_after_an_entry_with_unknown_numbers(book: RuleBook) -> None:
    known, unknown = entered("2026-12-04", "2804.61.00.00"), entered("2026-12-04", "2804.61.00.50")
    items = list(prefile.screen_many(read_entries(f"{known}\n{unknown}\n{known}".encode()), book, decide="plain"))
    assert [isinstance(item, DeclarationProblems) for item in items] == [False, True, False]


SHOWN: list[Callable[[str], str]] = [
    str,
    lambda number: number.replace(".", ""),
    lambda number: number.replace(".", " "),
]


@pytest.mark.parametrize("write", SHOWN, ids=["dots", "bare", "spaces"])
def test_a_tariff_number_reads_alike_with_dots_and_spaces(write: Callable[[str], str]) -> None:
    entry = read_entry(entered(None, write("2804.61.00.00"), write("2804.61.00")).encode())
    assert [line.tariff_number for line in entry.lines] == ["2804610000", "28046100"]
