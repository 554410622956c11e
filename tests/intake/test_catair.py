"""CATAIR AE: each field of each record is read from its positions, and what cannot be read is told or named."""

from __future__ import annotations

import hashlib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutating import answered, mutation
from readings import MB, Made, memory_below, stream

import prefile
from prefile import DeclarationProblems, Entry, Limits
from prefile.intake.catair.records import (
    HEADER,
    LAYOUTS,
    LINE,
    PASSED_OVER,
    TOTALS,
    WIDTH,
)
from prefile.intake.sniff import begins_catair

ROOT = Path(__file__).resolve().parents[2]
OURS = ROOT / "fixtures" / "formats" / "catair"
SHIPMENT = ROOT / "fixtures" / "formats" / "shipment"
CONSUMPTION = (OURS / "consumption.txt").read_bytes()
TWO = (OURS / "two.txt").read_bytes()

# One entry of one line, every field by hand; the rulers count the columns.
#       1234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890
BARE = {
    "10": "10AABC  12345676 2704            0111 X           6",
    "11": "1112-3456789                             120726120526       CA",
    "40": "40  001 KRKR111026        0000000000570350000000015    N",
    "50": "502825600010 0000000000 0000010000 000000001000KG",
    "90": "90            00000000000",
}


def text(**changed: str) -> bytes:
    """Return the bare entry, with records put in place of its own (r40=…) or behind them (b40=…)."""
    lines: list[str] = []
    for code, record in BARE.items():
        lines.append(changed.get(f"r{code}", record))
        if f"b{code}" in changed:
            lines.append(changed[f"b{code}"])
    return "".join(f"{line}\n" for line in lines).encode()


def set_at(code: str, first: int, what: str) -> str:
    """Return a record of the bare entry with something written over it from a position on."""
    record = BARE.get(code, code).ljust(WIDTH)
    return record[: first - 1] + what + record[first - 1 + len(what) :]


def told(data: bytes) -> list[str]:
    """Return the codes of all problems in a text."""
    items = prefile.read_entries(data, name="ae.txt")
    return [problem.code for item in items if isinstance(item, DeclarationProblems) for problem in item.problems]


def over(entry: Entry) -> dict[str, int]:
    """Return what was passed over of an entry's file, and how often."""
    assert entry.source is not None
    return {what: times for what, times, _ in entry.source.passed_over}


def at(entry: Entry, pointer: str) -> Any:  # noqa: ANN401 - a part of JSON
    """Return what stands at a pointer in an entry's JSON, or None."""
    here: Any = entry.model_dump(mode="json", exclude_none=True)
    for step in pointer.split("/")[1:]:
        if isinstance(here, list):
            here = here[int(step)] if int(step) < len(here) else None
        else:
            here = (here or {}).get(step)
    return here


# record, first position, text → where it stands in the entry, and what it says there (None: left out)
FIELDS = [
    ("10", 4, "N01", "/entry_number", "N01-1234567-6"),
    ("10", 9, "50000037", "/entry_number", "ABC-5000003-7"),
    ("10", 9, "        ", "/entry_number", None),
    ("10", 18, "5301", "/port", "5301"),
    ("10", 22, "REF 00001", "/reference", "REF 00001"),
    ("10", 34, "06", "/entry_type", "06"),
    ("10", 36, "40", "/mode", "40"),
    ("11", 3, "98-7654321AB", "/importer", "98-7654321AB"),
    ("11", 42, "022928", "/entered", "2028-02-29T00:01:00-05:00"),
    ("11", 42, "      ", "/entered", None),
    ("11", 48, "010199", "/imported", "2099-01-01"),
    ("40", 5, "999", "/lines/0/line", 999),
    ("40", 8, "X", "/lines/0/set", "X"),
    ("40", 8, "V", "/lines/0/set", "V"),
    ("40", 9, "KV", "/lines/0/origin", "KV"),
    ("40", 9, "**", "/lines/0/origin", None),
    ("40", 9, "XO", "/lines/0/origin", "CA"),
    ("40", 11, "JP", "/lines/0/exported_from", "JP"),
    ("40", 13, "110926", "/exported", "2026-11-09"),
    ("40", 13, "      ", "/exported", None),
    ("40", 25, "A+", "/lines/0/program", "A+"),
    ("40", 25, "S ", "/lines/0/program", "S"),
    ("40", 42, "9999999999", "/lines/0/gross_kg", "9999999999"),
    ("40", 42, "       120", "/lines/0/gross_kg", "120"),
    ("40", 42, "0000000000", "/lines/0/gross_kg", None),
    ("50", 3, "28256000  ", "/lines/0/tariff_number", "28256000"),
    ("50", 14, "0000012345", "/lines/0/declared/0/duty", "123.45"),
    ("50", 14, "         5", "/lines/0/declared/0/duty", "0.05"),
    ("50", 14, "0000000000", "/lines/0/declared/0/duty", "0"),
    ("50", 14, "          ", "/lines/0/declared/0/duty", None),
    ("50", 25, "9999999999", "/lines/0/value", "9999999999"),
    ("50", 25, "        17", "/lines/0/declared/0/value", "17"),
    ("50", 25, "          ", "/lines/0/value", None),
    ("50", 36, "000000000150", "/lines/0/quantities/0/amount", "1.5"),
    ("50", 48, "NO ", "/lines/0/quantities/0/unit", "NO"),
    ("50", 48, "CKG", "/lines/0/quantities/0/unit", "CKG"),
    ("50", 48, "X  ", "/lines/0/quantities/0", None),
    ("50", 48, "   ", "/lines/0/quantities/0", None),
    ("50", 36, "            ", "/lines/0/quantities/0", None),
    ("50", 51, "000000000700NO ", "/lines/0/quantities/1/amount", "7"),
    ("50", 63, "NO ", "/lines/0/quantities/1", None),
    ("50", 66, "000000000900CKG", "/lines/0/quantities/1/unit", "CKG"),
]


@pytest.mark.parametrize(("record", "first", "written", "pointer", "says"), FIELDS)
def test_a_field_is_read_from_its_positions(record: str, first: int, written: str, pointer: str, says: object) -> None:
    entry = prefile.read_entry(text(**{f"r{record}": set_at(record, first, written)}))
    assert at(entry, pointer) == says


# a further record of the line → where it stands in the entry, and what it says there
FURTHER = [
    ("41P061526", "/lines/0/ftz", {"status": "P", "filed": "2026-06-15"}),
    ("41N", "/lines/0/ftz", {"status": "N"}),
    ("41D      0000002000", "/lines/0/ftz", {"status": "D"}),
    ("42KREXAGER1SEO    INV 7/A 12345678", "/lines/0/invoice", {"number": "INV 7/A 12345678"}),
    ("42KREXAGER1SEO", "/lines/0/invoice", None),
    ("44 germanium dioxide", "/lines/0/description", "germanium dioxide"),
    ("44Érbium, très pur", "/lines/0/description", "Érbium, très pur"),
    ("44ABATTERY\n44BOX", "/lines/0/description", "ABATTERY BOX"),
    ("5412CL   PE   MX", "/lines/0/metal/copper", {"smelted_in": ["CL", "PE"], "cast_in": "MX"}),
    ("5412CL", "/lines/0/metal/copper", {"smelted_in": ["CL"]}),
    ("5412          MX", "/lines/0/metal/copper", {"smelted_in": [], "cast_in": "MX"}),
    ("5412OTH  PE   MX", "/lines/0/metal/copper", {"smelted_in": [], "cast_in": "MX"}),
    ("5412OTH       OTH", "/lines/0/metal", None),
    ("5412UN        UN", "/lines/0/metal", None),
    ("5407CN   CN   CN", "/lines/0/metal", None),
    ("5408CN", "/lines/0/metal", None),
]


@pytest.mark.parametrize(("record", "pointer", "says"), FURTHER)
def test_a_further_record_of_a_line_is_read_from_its_positions(record: str, pointer: str, says: object) -> None:
    assert at(prefile.read_entry(text(b40=record)), pointer) == says


# a further record of the line → what is named as passed over; nothing of the entry changes
PASSED = [
    ("43RULINGN301234", "a ruling (record 43)"),
    ("46ANYTHING", "record 46"),
    ("5099038803   0000000000 0000000000 000000000100CKG", "quantity on a number of Chapter 99"),
    ("6001600001234", "internal revenue tax of class 016 (record 60)"),
    ("OI         GERMANIUM", "records for other agencies (OI, PG)"),
    ("PG01001FDA", "records for other agencies (OI, PG)"),
    ("SE602825600010", "records of a cargo release (SE)"),
    ("5406SOMETHING", "an importer's additional declaration (record 54, type 06)"),
]


@pytest.mark.parametrize(("record", "named"), PASSED)
def test_what_is_not_read_is_named(record: str, named: str) -> None:
    entry = prefile.read_entry(text(b40=record))
    assert over(entry)[named] >= 1
    assert [str(one.value) for one in entry.lines] == ["10000"]


def test_every_position_lies_in_the_record_and_belongs_to_one_field() -> None:
    for code, layout in LAYOUTS.items():
        spans = sorted((field.first, field.last) for field in layout.values())
        assert len(code) < spans[0][0], code
        assert spans[-1][1] <= WIDTH, code
        assert all(first <= last for first, last in spans), code
        assert all(before[1] < after[0] for before, after in pairwise(spans)), code
        days = [field for field in layout.values() if field.kind == "day"]
        assert all(field.last - field.first + 1 == len("MMDDYY") for field in days), code
    assert set(LAYOUTS) | set(PASSED_OVER) <= {"10", *HEADER, *LINE, *TOTALS}


# What the stories of our own say


def test_a_consumption_entry_names_every_number_and_what_it_passes_over() -> None:
    entry = prefile.read_entry(CONSUMPTION)
    [line] = entry.lines
    assert [(one.number, str(one.duty), str(one.value)) for one in line.declared or ()] == [
        ("99038803", "12500.00", "0"),
        ("8112921000", "1500.00", "50000"),
    ]
    assert (line.tariff_number, str(line.value), line.currency) == ("8112921000", "50000", "USD")
    assert line.description == "gallium metal, unwrought, 99.99 percent, in pieces"
    assert line.supplier == "CNEXAMET100SHA"
    assert over(entry) == {
        "a case of antidumping or countervailing duty (record 53)": 1,
        "a license (record 52)": 1,
        "a party (record 47)": 1,
        "carrier and arrival (record 20)": 1,
        "charges (record 40)": 1,
        "record 31": 1,
        "totals of fees (record 89)": 1,
        "user fee of class 499 (record 62)": 1,
    }


def test_the_components_of_a_set_say_what_they_are_and_a_line_without_quantity_has_none() -> None:
    entry = prefile.read_entry(OURS / "set.txt")
    assert [line.set for line in entry.lines] == ["X", "V", "V"]
    assert [len(line.quantities) for line in entry.lines] == [1, 0, 1]
    assert entry.exported is None
    assert "export dates (record 40)" in over(entry)


def test_privileged_foreign_goods_have_their_status_and_its_day() -> None:
    entry = prefile.read_entry(OURS / "zone.txt")
    assert at(entry, "/lines/0/ftz") == {"status": "P", "filed": "2026-06-15"}
    assert over(entry).keys() == {"charges (record 40)", "units removed (record 41)", "zone (record 11)"}


def test_content_is_a_quantity_in_its_own_unit() -> None:
    entry = prefile.read_entry(OURS / "content.txt")
    assert [(one.unit, str(one.amount)) for one in entry.lines[0].quantities] == [
        ("CKG", "8800.00"),
        ("KG", "20000.00"),
    ]


def test_a_place_of_smelting_that_is_no_country_is_named_and_not_guessed() -> None:
    entry = prefile.read_entry(OURS / "copper.txt")
    assert at(entry, "/lines/0/metal/copper") == {"smelted_in": ["CL", "PE"], "cast_in": "MX"}
    assert at(entry, "/lines/1/metal/copper") == {"smelted_in": [], "cast_in": "CA"}
    assert "countries of smelting of copper (record 54)" in over(entry)
    assert over(entry)["the countries of smelting and casting of aluminum (record 54, type 07)"] == 1


def test_a_number_of_chapter_98_is_secondary_beside_one_of_the_goods_and_stands_alone_without() -> None:
    entry = prefile.read_entry(OURS / "chapter-98.txt")
    assembled, returned = entry.lines
    assert (assembled.tariff_number, str(assembled.value)) == ("8544300000", "300")
    assert [(one.number, str(one.value)) for one in assembled.secondary_numbers] == [("9802008069", "700")]
    assert [one.number for one in assembled.declared or ()] == ["9802008069", "8544300000"]
    assert (returned.tariff_number, returned.secondary_numbers) == ("9801001012", ())


def test_a_withdrawal_has_no_rate_date_but_says_that_one_may_stand_there() -> None:
    entry = prefile.read_entry(OURS / "withdrawal.txt")
    assert (entry.entered, entry.withdrawn) == (None, None)
    assert over(entry).keys() == {"estimated entry date (record 11)", "the warehouse entry of a withdrawal (record 30)"}


def test_an_envelope_line_ends_and_trailing_blanks_change_nothing() -> None:
    plain = list(prefile.read_entries(OURS / "two.txt"))
    enveloped = list(prefile.read_entries(OURS / "envelope.txt"))
    assert plain == enveloped
    assert [one.entry_number for one in plain if isinstance(one, Entry)] == ["ABC-1234567-6", "ABC-1234568-4"]
    assert list(prefile.read_entries(b"\xef\xbb\xbf\n" + TWO)) == plain


def test_the_digest_of_one_entry_is_that_of_the_file_and_of_many_that_of_its_records() -> None:
    alone = prefile.read_entry(CONSUMPTION)
    first, second = (one for one in prefile.read_entries(TWO) if isinstance(one, Entry))
    parts = (CONSUMPTION, CONSUMPTION, TWO.removeprefix(CONSUMPTION))
    digests = [one.source.digest for one in (alone, first, second) if one.source is not None]
    assert digests == [f"sha256:{hashlib.sha256(part).hexdigest()}" for part in parts]


def test_a_file_that_could_be_cut_short_unnoticed_says_so() -> None:
    without = text().replace(BARE["90"].encode() + b"\n", b"")
    assert "total of the duty (record 90)" in over(prefile.read_entry(without))
    assert "total of the duty (record 90)" not in over(prefile.read_entry(text()))


def test_a_description_in_another_encoding_is_named_and_not_guessed() -> None:
    entry = prefile.read_entry(text(b40="44@").replace(b"@", b"\xc9rbium"))
    assert entry.lines[0].description is None
    assert entry.source is not None
    assert over(entry)["description (record 44)"] == 1


def test_several_invoices_of_a_line_are_named_and_one_stands_on_it() -> None:
    first, second = "42KREXAGER1SEO    INV-1", "42KREXAGER1SEO    INV-2"
    assert prefile.read_entry(text(b40=f"{first}\n{first}")).lines[0].invoice is not None
    several = prefile.read_entry(text(b40=f"{first}\n{second}"))
    assert several.lines[0].invoice is None
    assert "invoice numbers (record 42)" in over(several)
    assert several.lines[0].supplier == "KREXAGER1SEO"


def test_several_suppliers_of_a_line_are_named_and_one_stands_on_it() -> None:
    several = prefile.read_entry(text(b40="42KREXAGER1SEO    INV-1\n42DEEXASIL100MUN  INV-1"))
    assert several.lines[0].supplier is None
    assert "suppliers (record 42)" in over(several)


@pytest.mark.parametrize(("total", "codes"), [("299", []), ("300", ["E160"]), ("   ", [])])
def test_a_total_is_refused_that_differs_by_more_than_ace_allows(total: str, codes: list[str]) -> None:
    assert told(text(r90=f"90{total.rjust(11)}")) == codes


def test_the_entries_around_a_broken_one_are_read() -> None:
    three = TWO + (ROOT / "fixtures" / "broken" / "formats" / "catair" / "totals.txt").read_bytes() + TWO
    items = list(prefile.read_entries(three))
    assert [isinstance(item, Entry) for item in items] == [True, True, False, True, True]


def test_every_mistake_of_an_entry_is_told_at_once_in_its_place() -> None:
    data = text(r11=set_at("11", 42, "130726"), r40=set_at("40", 5, "0O1"), r50=set_at("50", 25, "000001000A"))
    [problems] = prefile.read_entries(data, name="ae.txt")
    assert isinstance(problems, DeclarationProblems)
    assert [(one.code, str(one.where), one.like) for one in problems.problems] == [
        ("E161", "ae.txt:2:42 (record 11, 42-47)", "ACE 125"),
        ("E161", "ae.txt:3:5 (record 40, 5-7)", "ACE 402"),
        ("E161", "ae.txt:4:25 (record 50, 25-34)", "ACE 437"),
    ]


def test_what_screening_refuses_is_told_in_the_place_of_the_file(book: prefile.RuleBook) -> None:
    entry = prefile.read_entry(text(r40=set_at("40", 9, "QQ")), name="ae.txt")
    with pytest.raises(DeclarationProblems) as refused:
        prefile.screen(entry, book, decide="plain")
    assert [str(one.where) for one in refused.value.problems] == ["ae.txt:3:9 (record 40, 9-10)"]


# How it is known, and what it costs


@pytest.mark.parametrize(
    ("start", "known"),
    [
        (CONSUMPTION, True),
        ((OURS / "envelope.txt").read_bytes(), True),
        (b"SE10AABC  12345676\n", True),
        (b"10,ABC,12345676\n11,DE,2026-12-01\n", False),
        (b"Article,Origin,Value\n1,DE,5\n", False),
        (b"100.00\n", False),
        (b"B" * 70_000, False),
        (b'{"format": "prefile-entry/1"}', False),
        (b"", False),
    ],
)
def test_the_text_is_known_by_its_first_record(start: bytes, *, known: bool) -> None:
    assert begins_catair(start) is known


def test_an_entry_of_more_lines_than_allowed_is_refused_and_the_next_one_read() -> None:
    lines = "".join(f"{set_at('40', 5, f'{number:03}').rstrip()}\n{BARE['50']}\n" for number in range(1, 5))
    many = f"{BARE['10']}\n{BARE['11']}\n{lines}".encode()
    first, second = prefile.read_entries(many + text(), limits=Limits(lines=3))
    assert isinstance(first, DeclarationProblems)
    assert [(one.code, one.like) for one in first.problems] == [("E106", "ACE A08")]
    assert isinstance(second, Entry)


@pytest.mark.parametrize("filling", [b"44" + b"x" * 60 + b"\n", b"50" + b" " * 78 + b"\n", b"x" * 4000])
def test_an_entry_without_end_is_refused(filling: bytes) -> None:
    many = text() + BARE["10"].encode() + b"\n" + filling * (12_000_000 // len(filling))
    assert set(told(many)) <= {"E106", "E161", "E162", "E164"}


@pytest.mark.slow
def test_many_entries_are_read_with_the_memory_of_one() -> None:
    with memory_below(2 * MB):  # all of them take ten times as much
        items = prefile.read_entries(stream(Made("", TWO.decode(), MB)))
        assert sum(isinstance(item, Entry) for item in items) == 2 * (MB // len(TWO))


# Whatever stands in a file, it is answered


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_any_change_of_a_file_gives_entries_or_problems(seed: int) -> None:
    assert answered(mutation("catair", seed))
