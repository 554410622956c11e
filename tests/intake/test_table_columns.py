"""What the columns of a table mean: numbers of the goods, units, codes, years and ordinals of lines."""

from __future__ import annotations

from decimal import Decimal

import pytest
from workbooks import REPORT, problems

import prefile
from prefile import read_entry


def test_of_another_countrys_declaration_six_digits_are_kept_and_what_is_of_its_own_law_stays_behind() -> None:
    entry = read_entry(
        b"declared in,tariff number,value,program,declared number 1\ngb,28.04 6100 00,300,A,9903.05.86\n"
    )
    (line,) = entry.lines
    assert (entry.declared_in, line.tariff_number, line.metadata) == ("GB", "280461", {"national code": "2804610000"})
    assert (line.value, line.program, line.declared) == (None, None, None)
    assert entry.source is not None
    assert {one.what for one in entry.source.passed_over} == {"value", "program", "declared number 1"}


def test_a_code_of_another_country_with_letters_is_refused_in_the_words_of_such_declarations() -> None:
    (told,) = problems("declared in,tariff number\nGB,28O461\n")
    assert told.code == "E131"


# the line's number, its value and the numbers declared with theirs → own number, value, secondary ones, those declared
OWN = [
    (("8544300000", "300", "9903.88.03", "", "9002110000", "10"), ("8544300000", 300, ["9002110000"], 2)),
    (("8544300000", "300", "9903.88.03", "", "8544.30.00", ""), ("8544300000", 300, [], 2)),
    (("9802008069", "700", "9903.88.03", "", "8544300000", "300"), ("8544300000", 300, ["9802008069"], 3)),
    (("9903.88.03", "300", "9903.88.03", "", "8544300000", ""), ("8544300000", 300, [], 2)),
    (("9903.88.03", "300", "", "", "8544300000", ""), ("8544300000", 300, [], 2)),
    (("9801001012", "900", "", "", "", ""), ("9801001012", 900, [], 0)),
]


@pytest.mark.parametrize(("cells", "read"), OWN)
def test_the_first_number_of_the_goods_in_a_row_is_the_lines_own(
    cells: tuple[str, ...], read: tuple[str, int, list[str], int]
) -> None:
    head = "tariff number,value,declared number 1,declared value 1,declared number 2,declared value 2\n"
    (line,) = read_entry(f"{head}{','.join(cells)}\n".encode()).lines
    secondary = [one.number for one in line.secondary_numbers]
    assert (line.tariff_number, line.value, secondary, len(line.declared or ())) == read


def test_units_are_cbps_unless_the_mapping_says_what_they_are() -> None:
    mapping = prefile.read_mapping(
        b'format = "prefile-mapping/1"\nreads = "table"\nname = "ours"\nunits = {TNE = "T", CTN = "NO"}\n'
        b'[line]\ntariff_number = "hts"\n"quantities/1/amount" = "a"\n"quantities/1/unit" = "u"\n'
    )
    rows = "".join(f"28046100,2,{unit}\n" for unit in ("tne", "CTN", "kg", "TON"))
    entry = read_entry(f"hts,a,u\n{rows}".encode(), mapping=mapping)
    assert [line.quantities[0].unit for line in entry.lines] == ["T", "NO", "KG", "TON"]


def test_codes_in_small_letters_are_the_same_codes() -> None:
    (line,) = read_entry(b"tariff number,origin,invoice currency,aluminum smelted in\n7601103000,mx,usd,ca|is\n").lines
    assert line.invoice is not None
    assert line.metal is not None
    assert line.metal.aluminum is not None
    assert (line.origin, line.invoice.currency, line.metal.aluminum.smelted_in) == ("MX", "USD", ("CA", "IS"))


def test_the_facts_of_the_second_minor_have_columns_of_their_own() -> None:
    table = (
        "tariff number,entered,it date,port of unlading,value,us content,value of repairs,part of,year made\n"
        "2804610000,2026-12-07,2026-12-04,2704,15000,4000,2000.5,none,1998\n"
    )
    entry = prefile.read_entry(table.encode())
    line = entry.lines[0]
    assert (entry.format, entry.unlading_port, str(entry.it_accepted)) == (
        "prefile-entry/1.2",
        "2704",
        "2026-12-04 05:01:00+00:00",
    )
    assert (line.us_content, line.repair_value, line.part_of, line.made) == (4000, Decimal("2000.5"), "none", "1998")


def test_a_year_is_a_year_in_every_way_of_writing_days() -> None:
    """1998 would be the ninth of January in MMDDYY, which a program could read without a word."""
    mapping = prefile.read_mapping(
        b'format = "prefile-mapping/1"\nreads = "table"\nname = "mine"\nvalues = { days = "MMDDYY" }\n'
        b'line = { tariff_number = "number", made = "made" }\n'
    )
    entry = prefile.read_entry(b"number,made\n2804610000,1998\n", mapping=mapping)
    assert entry.lines[0].made == "1998"


def test_rows_of_tariff_numbers_make_lines_with_secondary_numbers_by_their_ordinals() -> None:
    rows = "E1,1,3,9002110000,10,1,2,NO\nE1,1,1,99030586,,0,,\nE1,1,2,8525890000,90,2,1,NO\n"
    (line,) = read_entry((REPORT + rows).encode()).lines
    assert line.tariff_number == "8525890000"
    assert (line.value, [one.amount for one in line.quantities]) == (90, [1])
    assert [(one.number, one.value) for one in line.secondary_numbers] == [("9002110000", 10)]
    assert [one.number for one in line.declared or ()] == ["99030586", "8525890000", "9002110000"]


def test_a_number_of_chapter_98_is_the_lines_own_only_where_no_other_is() -> None:
    rows = "E1,1,1,98010010,5,0,,\nE1,2,1,98020080,5,0,,\nE1,2,2,8525890000,90,2,1,NO\n"
    assert [line.tariff_number for line in read_entry((REPORT + rows).encode()).lines] == ["98010010", "8525890000"]
