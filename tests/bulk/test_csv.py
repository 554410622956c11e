"""CSV in bulk: plain rows become columns, and every file says what the ordinary reader says of it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from same_in_bulk import assert_same_in_bulk

from prefile import DeclarationProblems, read_entries
from prefile.bulk import Screener
from prefile.bulk.csv_entries import CsvEntries
from prefile.bulk.plain import Plain

HEADINGS = "entry number,entered,line,tariff number,origin,value,quantity 1,unit 1,description,net kg,zone status"
ROW = "A-{entry},2026-08-01,{line},2804.61.00.00,DE,1000,10,KG,silicon,,"
ROWS = [ROW.format(entry=entry, line=line) for entry in range(12) for line in range(1, 4)]

# What a row of the file may be in place of a plain one, and whether the rows of other entries stay in columns.
OTHER = {
    "a quoted cell": (ROWS[7].replace("silicon", '"silicon, ""pure"""'), True),
    "no dots": (ROWS[7].replace("2804.61.00.00", "2804610000"), True),
    "a country by name": (ROWS[7].replace(",DE,", ",Germany,"), True),
    "small letters": (ROWS[7].replace(",KG,", ",kg,"), True),
    "a day as people write it": (ROWS[7].replace("2026-08-01", "Aug 1, 2026"), True),
    "dollars": (ROWS[7].replace(",1000,", ",$1000.50,"), True),
    "a zero lost": (ROWS[7].replace("2804.61.00.00", "804610000"), True),
    "a heading": (ROWS[7].replace("2804.61.00.00", "9903.01.25"), True),
    "half a quantity": (ROWS[7].replace(",KG,", ",,"), True),
    "no quantity asked": (ROWS[7].replace(",KG,", ",X,"), True),
    "a unit behind its amount": (ROWS[7].replace(",10,KG,", ",10 KG,,"), True),
    "an error of a spreadsheet": (ROWS[7].replace("silicon", "#REF!"), True),
    "blanks around": (ROWS[7].replace(",DE,", ", DE ,"), True),
    "a status of a zone": (f"{ROWS[7]}D", True),
    "an unknown country": (ROWS[7].replace(",DE,", ",XX,"), True),
    "another day for one entry": (ROWS[7].replace("2026-08-01", "2026-08-02"), True),
    "the day on the first row alone": (ROWS[7].replace("2026-08-01", ""), True),
    "no number on a later row": (ROWS[7].removeprefix("A-2"), True),
    "a number with blanks": (ROWS[7].replace("A-2", " A-2 "), True),
    "a row too long": (f"{ROWS[7]},more", True),
    "a row too short": (ROWS[7].removesuffix(",,"), True),
    "a row of totals": (",,,,Total,36000,,,,,", True),
    "totals in the place of a number": (",,,Total,,36000,,,,,", True),
    "no tariff number": (ROWS[7].replace("2804.61.00.00", ""), True),
    "headings again": (HEADINGS, False),
    "a blank row": ("", True),
    "rows apart": (ROWS[1], False),
    "a quote in a cell": (ROWS[7].replace("silicon", 'sil"icon'), True),
    "a quote that does not close": (ROWS[7].replace("silicon", '"silicon'), True),
    "two lines in a cell": (ROWS[7].replace("silicon", '"sili\ncon"'), False),
    "a control character": (ROWS[7].replace("silicon", "sili\x01con"), True),
}


@pytest.mark.parametrize("what", OTHER)
def test_a_file_says_what_the_ordinary_reader_says_of_it(what: str, screener: Screener, tmp_path: Path) -> None:
    row, in_columns = OTHER[what]
    file = tmp_path / "entries.csv"
    file.write_text("\n".join([HEADINGS, *ROWS[:7], row, *ROWS[8:]]) + "\n", "utf-8")
    alone = assert_same_in_bulk(file, screener, tmp_path / "out")
    assert (alone < len(ROWS) / 2) == in_columns


@pytest.mark.parametrize(("mark", "end"), [(b"", "\n"), (b"\xef\xbb\xbf", "\r\n"), (b"", "\r")])
def test_files_of_every_system_come_to_the_same(mark: bytes, end: str, screener: Screener, tmp_path: Path) -> None:
    file = tmp_path / "entries.csv"
    file.write_bytes(mark + end.join([HEADINGS, *ROWS]).encode())
    assert_same_in_bulk(file, screener, tmp_path / "out")


@pytest.mark.parametrize(
    "headings",
    [
        HEADINGS.replace("entry number", "file"),
        HEADINGS.replace("net kg", "colour"),
        HEADINGS.replace("net kg", "COO"),
        f"a title,,,,,,,,,,\n{HEADINGS}",
        HEADINGS.replace(",", ";"),
        HEADINGS.replace("tariff number", "declared number 1"),
    ],
)
def test_headings_of_any_kind_come_to_the_same(headings: str, screener: Screener, tmp_path: Path) -> None:
    file = tmp_path / "entries.csv"
    rows = [row.replace(",", ";") for row in ROWS] if ";" in headings else ROWS
    file.write_text("\n".join([headings, *rows]), "utf-8")
    assert_same_in_bulk(file, screener, tmp_path / "out")


def test_a_comma_that_shows_as_the_decimal_mark_is_that_of_its_whole_column(screener: Screener, tmp_path: Path) -> None:
    file = tmp_path / "entries.csv"
    shown = ROWS[0].replace(",1000,", ',"1.012,5",')
    file.write_text("\n".join([HEADINGS, shown, *(row.replace(",1000,", ",1.000,") for row in ROWS[1:])]), "utf-8")
    assert_same_in_bulk(file, screener, tmp_path / "out")


def test_a_point_that_may_part_thousands_is_asked_about_wherever_it_stands(
    screener: Screener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("prefile.intake.table.column_habits._LOOKED_AT", 1)  # the first row shows nothing
    file = tmp_path / "entries.csv"
    rows = [*ROWS[:7], ROWS[7].replace(",1000,", ",48.000,"), *ROWS[8:]]
    file.write_text("\n".join([HEADINGS, *rows]) + "\n", "utf-8")
    assert assert_same_in_bulk(file, screener, tmp_path / "out") < len(ROWS) / 2
    asked = [item for item in read_entries(file) if isinstance(item, DeclarationProblems)]
    assert [problem.code for item in asked for problem in item.problems] == ["E108"]


CELLS = (
    *("", " ", "0", "1.000", "12.345678", "1,5", '"1,000.00"', "100 KG", "-1", "1e5", "é", "#N/A", "x", "A-1", "total"),
    *("2026-08-01", "08/01/2026", "CN", "China", "KG", "NO", "T", "S", "7318.15.20.95", "8471300100", "9802.00.80.40"),
)


@pytest.mark.parametrize("seed", range(12))
def test_cells_of_any_kind_come_to_the_same(seed: int, screener: Screener, tmp_path: Path) -> None:
    rng = random.Random(seed)  # noqa: S311 - not for secrets
    rows = [row.split(",") for row in ROWS]
    for _ in range(rng.randrange(1, 12)):
        rng.choice(rows)[rng.randrange(11)] = rng.choice(CELLS)
    file = tmp_path / "entries.csv"
    file.write_text("\n".join([HEADINGS, *map(",".join, rows)]), "utf-8")
    assert_same_in_bulk(file, screener, tmp_path / "out", block=rng.choice([100, 300, 10_000]))


def test_plain_rows_are_columns(tmp_path: Path) -> None:
    file = tmp_path / "entries.csv"
    data = ("\n".join(ROWS) + "\n").encode()
    file.write_bytes(HEADINGS.encode() + b"\n" + data)
    (batch,) = CsvEntries(str(file)).batches(data, str(file), 1)
    assert isinstance(batch, Plain)
    assert batch.counts.tolist() == [3] * 12
