"""`prefile.bulk.screen`: a table of lines comes to what each line does alone."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from prefile import Entry, RuleBook, bulk, screen
from prefile.bulk import units

LINES = pa.table({
    "entry_number": ["A", "A", "B", "C"],
    "line": [1, 2, 1, 1],
    "tariff_number": ["2804610000", "7318.15.20.95", "8471.30.01.00", "0000000000"],
    "origin": ["DE", "CN", "MX", "DE"],
    "value": [Decimal("1000.00"), Decimal("2500.50"), None, Decimal("1.00")],
    "quantity": ["10", "100", "1", None],
    "unit": pa.array(["KG", "KG", "NO", None]).dictionary_encode(),
    "entered": [datetime(2026, 8, 1, 9, 30)] * 4,  # noqa: DTZ001 - New York's, as in entries
    "imported": [date(2026, 7, 30)] * 4,
})  # fmt: skip


def test_each_line_comes_to_what_it_does_alone(book: RuleBook) -> None:
    found = bulk.screen(LINES, book)
    rows = found.lines.to_pylist()
    assert [(row["entry_number"], row["line"]) for row in rows] == [("A", 1), ("A", 2), ("B", 1)]
    assert [problem["code"] for problem in found.problems.to_pylist()] == ["E132"]
    for row, stated in zip(rows, LINES.to_pylist(), strict=False):
        line = {key: stated[key] for key in ("line", "tariff_number", "origin", "value") if stated[key] is not None}
        line["quantities"] = [{"amount": stated["quantity"], "unit": stated["unit"]}]
        entry = Entry.model_validate(
            {"format": "prefile-entry/1", "entered": "2026-08-01T09:30", "imported": "2026-07-30", "lines": [line]}
        )
        duty = screen(entry, book).lines[0].duty
        assert (row["payable"], row["least"], row["most"]) == tuple(duty)


@pytest.mark.parametrize(
    ("number", "unit"),
    [
        ("8104.90.00.00", "KG"),  # 14.8 cents a kilogram on magnesium content, and 3.5 %
        ("1702.30.28.00", "KG"),  # 16.9 cents a kilogram of total sugars, and 5.1 %
        ("2616.90.00.50", "G"),  # on lead content alone
        ("8104.90.00.00", "CKG"),
        ("8104.90.00.00", "NO"),  # which bounds no content
    ],
)
def test_a_rate_on_contents_is_bounded_by_the_mass_of_the_goods(number: str, unit: str, book: RuleBook) -> None:
    line = {"tariff_number": number, "origin": "CN", "value": "1000.55"}
    found = bulk.screen(
        pa.table(
            {
                **{key: [said] * 2 for key, said in line.items()},
                "entered": ["2026-08-01"] * 2,
                "quantity": ["7.5", "12345"],
                "unit": [unit] * 2,
            }
        ),
        book,
    )
    for row, amount in zip(found.lines.to_pylist(), ("7.5", "12345"), strict=True):
        stated = {**line, "quantities": [{"amount": amount, "unit": unit}]}
        shape = {"format": "prefile-entry/1", "entered": "2026-08-01", "lines": [stated]}
        duty = screen(Entry.model_validate(shape), book).lines[0].duty
        assert (row["payable"], row["least"], row["most"]) == tuple(duty)
        assert not row["screened_alone"]


def test_amounts_are_those_of_each_finding_that_may_owe_something(book: RuleBook) -> None:
    found = bulk.screen(LINES, book, scenarios="critical-minerals-25-percent", on="2027-01-02")
    own = [(row["line"], row["scenario"], row["measure"], row["least"], row["most"]) for row in _owed(found, "A")]
    lines = [
        {
            "tariff_number": stated["tariff_number"],
            "origin": stated["origin"],
            "value": stated["value"],
            "quantities": [{"amount": stated["quantity"], "unit": stated["unit"]}],
        }
        for stated in LINES.to_pylist()[:2]
    ]
    entry = Entry.model_validate(
        {"format": "prefile-entry/1", "entered": "2026-08-01T09:30", "imported": "2026-07-30", "lines": lines}
    )
    report = screen(entry, book, scenarios="critical-minerals-25-percent", on="2027-01-02")
    alone = [
        (line.line, one.scenario, one.measure, one.least, one.most)
        for line in report.lines
        for one in line.findings
        if one.most is None or one.most
    ]
    assert sorted(own, key=str) == sorted(alone, key=str)
    assert any(scenario for _, scenario, *_ in own)


def _owed(found: bulk.ScreenedTable, entry: str) -> list[dict[str, Any]]:
    numbers = {row["entry"]: row["entry_number"] for row in found.entries.to_pylist()}
    return [row for row in found.amounts.to_pylist() if numbers[row["entry"]] == entry]


def test_a_rate_date_that_is_given_is_the_date_of_every_line(book: RuleBook) -> None:
    rows = bulk.screen(LINES, book, on="2026-12-04").lines.to_pylist()
    assert {row["rate_date"] for row in rows} == {date(2026, 12, 4)}


def test_columns_that_lines_do_not_have_are_refused(book: RuleBook) -> None:
    with pytest.raises(ValueError, match="colour is no column of lines"):
        bulk.screen(pa.table({"tariff_number": ["2804610000"], "colour": ["red"]}), book)
    with pytest.raises(TypeError, match="never floats"):
        bulk.screen(pa.table({"tariff_number": ["2804610000"], "value": [1.5]}), book)


def test_a_parquet_file_of_lines_comes_to_the_same(screener: bulk.Screener, book: RuleBook, tmp_path: Path) -> None:
    pq.write_table(LINES, tmp_path / "lines.parquet", row_group_size=1)
    bulk.screen_files([str(tmp_path / "lines.parquet")], screener, tmp_path / "out")
    written = pq.read_table(tmp_path / "out" / "lines").to_pylist()
    assert written == bulk.screen(LINES, book).lines.to_pylist()
    for kind in ("lines", "amounts", "entries", "findings"):
        table, expected = pq.read_table(tmp_path / "out" / kind), getattr(bulk.screen(LINES, book), kind)
        assert table.schema.equals(expected.schema)
        assert table.num_rows == expected.num_rows


def test_columns_of_values_come_to_what_columns_of_text_do(book: RuleBook) -> None:
    typed = pa.table({
        "entry_number": pa.array(["A", "A", "B", None, None]).dictionary_encode(),
        "tariff_number": pa.array(["2804610000", "7318.15.20.95", "8471.30.01.00", "2402.10.30.30", "2804610000"]),
        "origin": pa.array(["DE", "CN", "MX", "DO", None]).dictionary_encode(),
        "value": pa.array([Decimal("1000.00"), Decimal("2500.50"), None, Decimal("-1.00"), Decimal("7.255")]),
        "quantity": pa.array([10, 100, 1, None, 5]),
        "unit": ["KG", "KG", "NO", None, "KG"],
        "entered": pa.array([datetime(2026, 8, 1, 13, 30)] * 5, pa.timestamp("us", "UTC")),  # noqa: DTZ001 - its zone
    })  # fmt: skip
    text = typed.set_column(6, "entered", pa.array(["2026-08-01T09:30"] * 5))
    for name in ("entry_number", "origin", "value", "quantity"):
        place = text.column_names.index(name)
        text = text.set_column(place, name, text[name].cast(pa.string()))
    found, expected = bulk.screen(typed, book), bulk.screen(text, book)
    assert found.lines.num_rows == 4
    for kind in ("lines", "entries", "findings"):
        assert getattr(found, kind).to_pylist() == getattr(expected, kind).to_pylist()
    assert found.problems["code"].to_pylist() == expected.problems["code"].to_pylist() == ["E108"]


def test_words_of_a_file_do_not_pile_up_from_batch_to_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named = [f"E{row // 3}" for row in range(40)]
    lines = pa.table({"tariff_number": ["2804610000"] * 40, "entry_number": named, "supplier": named})
    pq.write_table(lines, tmp_path / "lines.parquet", row_group_size=5)
    monkeypatch.setattr(units, "_ROWS", 5)
    held = [unit.work.args[0] for unit in units.units_of(str(tmp_path / "lines.parquet"), units.BLOCK)]  # type: ignore[attr-defined]
    assert sum(table.num_rows for table in held) == lines.num_rows
    assert max(len(table["supplier"].chunk(0).dictionary) for table in held) < 5


def test_small_row_groups_are_screened_together(tmp_path: Path) -> None:
    lines = pa.concat_tables([LINES] * 4)
    pq.write_table(lines, tmp_path / "lines.parquet", row_group_size=3)
    held = [unit.work.args[0] for unit in units.units_of(str(tmp_path / "lines.parquet"), units.BLOCK)]  # type: ignore[attr-defined]
    assert [table.num_rows for table in held] == [15, 1]
    assert pa.concat_tables(held).to_pylist() == lines.to_pylist()
