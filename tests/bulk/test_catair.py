"""CATAIR in bulk: usual records become columns, and every file says what the ordinary reader says of it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from same_in_bulk import assert_same_in_bulk

from prefile.bulk import Screener


def entry(number: int, lines: int = 2) -> list[str]:
    """Return the records of an entry of the same goods."""
    found = [f"10AABC  {number:07}0 2704           0111 X", f"11{'12-3456789':12}{'':27}080126080126"]
    for line in range(1, lines + 1):
        found += [
            f"40  {line:03} DEDE",
            "44polysilicon",
            f"502804610000 {0:010} {1000:010} {1000:012}KG",
        ]
    return [f"{record:80}" for record in found]


ENTRIES = [entry(number) for number in range(1, 13)]


def with_record(place: int, record: str) -> list[str]:
    """Return the records of an entry, one of them another."""
    made = entry(5)
    made[place] = f"{record:80}"
    return made


def with_last(record: str) -> list[str]:
    """Return the records of an entry with one more at its end."""
    return [*entry(5), f"{record:80}"]


GOODS = entry(5)[4]
# What the records of an entry may be in place of the usual ones, and whether those of others stay in columns.
OTHER = {
    "a total": (with_last(f"90{0:011}"), True),
    "a total that is another": (with_last(f"90{99_999:011}"), True),
    "fees": (with_last("62499"), True),
    "an entry to be deleted": (with_record(0, entry(5)[0].replace("10A", "10D")), True),
    "a withdrawal": (with_record(0, entry(5)[0].replace("0111", "3111")), True),
    "no day of entry": (with_record(1, f"11{'12-3456789':12}"), True),
    "a day that is none": (with_record(1, f"11{'12-3456789':12}{'':27}139926080126"), True),
    "a province": (with_record(2, "40  001 XODE"), True),
    "an unknown origin": (with_record(2, "40  001 **DE"), True),
    "an unknown country": (with_record(2, "40  001 ZZDE"), True),
    "a line without a number": (with_record(2, "40      DEDE"), True),
    "a day of export": (with_record(2, "40  001 DEDE070126"), True),
    "a weight": (with_record(2, f"40  001 DEDE{'':29}{1200:010}"), True),
    "a zone": ([*entry(5)[:3], f"{'41N':80}", *entry(5)[3:]], True),
    "another number of the line": ([*entry(5)[:5], f"{'509903012500':80}", *entry(5)[5:]], True),
    "a heading alone": (with_record(4, GOODS.replace("2804610000", "9903012500")), True),
    "a number of nine digits": (with_record(4, GOODS.replace("2804610000", "280461000 ")), True),
    "a value that is none": (with_record(4, GOODS.replace("0000001000 ", "000000100x ")), True),
    "no quantity": (with_record(4, f"502804610000 {0:010} {1000:010} {0:012}X"), True),
    "two quantities": (with_record(4, f"502804610000 {0:010} {1000:010} {1000:012}KG {500:012}NO"), True),
    "a record that is not known": (with_last("99"), True),
    "no line": (entry(5)[:2], True),
    "a line before the header": ([entry(5)[2], *entry(5)[:2], *entry(5)[3:]], True),
    "an envelope": ([f"{'B 2704ABC AE':80}", *entry(5), f"{'Y 2704ABC AE':80}"], False),
    "a record too short": (["10AABC"], False),
    "a tab": (with_record(3, "44a\tb"), False),
    "letters of another alphabet": (with_record(3, "44Käse"), False),
}


@pytest.mark.parametrize("what", OTHER)
def test_a_file_says_what_the_ordinary_reader_says_of_it(what: str, screener: Screener, tmp_path: Path) -> None:
    records, in_columns = OTHER[what]
    file = tmp_path / "entries.txt"
    every = [*ENTRIES[:4], records, *ENTRIES[5:]]
    file.write_text("".join(f"{record}\n" for one in every for record in one), "utf-8")
    alone = assert_same_in_bulk(file, screener, tmp_path / "out", block=2000)
    assert (alone < len(ENTRIES)) == in_columns


@pytest.mark.parametrize("end", ["\n", "", "\r\n"])
def test_ends_of_lines_of_every_kind_come_to_the_same(end: str, screener: Screener, tmp_path: Path) -> None:
    file = tmp_path / "entries.txt"
    records = [record for one in ENTRIES for record in one]
    file.write_bytes((end or "\n").join(records).encode() + (b"" if not end else end.encode()))
    assert_same_in_bulk(file, screener, tmp_path / "out")


@pytest.mark.parametrize("seed", range(12))
def test_characters_of_any_kind_come_to_the_same(seed: int, screener: Screener, tmp_path: Path) -> None:
    rng = random.Random(seed)  # noqa: S311 - not for secrets
    records = [record for one in ENTRIES for record in one]
    for _ in range(rng.randrange(1, 10)):
        place, at = rng.randrange(1, len(records)), rng.randrange(80)
        records[place] = records[place][:at] + rng.choice("0159 AXKGDE*") + records[place][at + 1 :]
    file = tmp_path / "entries.txt"
    file.write_text("".join(f"{record}\n" for record in records), "utf-8")
    assert_same_in_bulk(file, screener, tmp_path / "out", block=rng.choice([300, 2000, 1 << 20]))
