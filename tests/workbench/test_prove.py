"""Proving: what examples must reach of a measure, and what no line can show, which is asked of nobody."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import prefile
from prefile.workbench.prove import prove_measure

SHIPPED_BOOK = Path(__file__).parents[2] / "rules"
SMALL_BOOK = Path(__file__).parents[2] / "fixtures" / "rulebook"
SURCHARGE = "us/example/surcharge.yaml"
EU = "- {when: {origin: EU}, rate: 5 %, cite: order-2}"
TOTAL = "in_total_with: us.column-1, heading_if_reached: 9903.99.02, cite: order-1}"
LAST = "- {rate: 10 %, heading: 9903.99.01, cite: order-1}"

Missing = Callable[[str, str], list[str]]


@pytest.fixture
def missing(tmp_path: Path) -> Missing:
    """Give a way to exchange words of the surcharge, and to see what no example of it reaches then."""

    def changed(old: str, new: str) -> list[str]:
        folder = tmp_path / "book"
        shutil.copytree(SMALL_BOOK, folder)
        text = (folder / SURCHARGE).read_text("utf-8")
        assert text.count(old) == 1
        (folder / SURCHARGE).write_text(text.replace(old, new), "utf-8")
        book = prefile.open_rulebook(folder)
        proof = prove_measure(book, book.by_id["us.example.surcharge"], decide="plain")
        return [problem.what.removeprefix("no example of us.example.surcharge reaches ") for problem in proof.missing]

    return changed


def test_a_group_is_asked_for_where_it_matters(missing: Missing) -> None:
    clause = "- {when: {all: [{origin: GB}, {group: copper}]}, rate: 5 %, cite: order-2}"
    assert "goods of the group copper in clause 1 (5 %, cited order-2)" in missing(EU, f"{clause}\n    {EU}")


def test_a_group_that_a_clause_never_reaches_is_asked_for_nowhere(missing: Missing) -> None:
    clause = "- {when: {all: [{origin: EU}, {group: [copper, silicon]}, {group: copper}]}, rate: 5 %, cite: order-2}"
    assert missing(EU, clause) == []


def test_what_two_clauses_ask_alike_is_asked_for_once(missing: Missing) -> None:
    alike = "{all: [{group: copper}, {any: [{origin: EU}, {origin: GB}]}]}"
    other = "{all: [{group: silicon}, {any: [{origin: EU}, {origin: GB}]}]}"
    clauses = f"- {{when: {alike}, rate: 5 %, cite: order-2}}\n    - {{when: {other}, rate: 6 %, cite: order-2}}"
    assert [what for what in missing(EU, clauses) if "goods of GB" in what] == [
        "goods of GB in what clause 1 (5 %, cited order-2) and 1 more ask alike"
    ]


def test_a_heading_for_totals_is_asked_for_where_column_1_may_come_to_the_total(missing: Missing) -> None:
    total = f"- {{when: {{group: copper}}, rate: 1 %, {TOTAL}"
    found = [what for what in missing(LAST, f"{total}\n    {LAST}") if "9903.99.02" in what]
    assert found == ["heading 9903.99.02 of clause 2 (1 %, cited order-1), which column 1 alone comes to"]


def test_a_heading_for_totals_is_asked_for_nowhere_where_column_1_is_always_less(missing: Missing) -> None:
    total = f"- {{when: {{group: copper}}, rate: 5 %, {TOTAL}"
    assert [what for what in missing(LAST, f"{total}\n    {LAST}") if "9903.99.02" in what] == []


def test_a_row_of_chapter_98_is_not_shown_by_a_line_that_lacks_the_part_of_its_value(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SHIPPED_BOOK, tmp_path / "book"))
    file, named = folder / "us" / "section-301" / "china.port-equipment.yaml", "us.section-301.china.port-equipment"
    stated = ", repair_value: 600}\n    expect: {outcome: cannot tell, least: 0.00, most: 150.00}"
    text = file.read_text("utf-8")
    assert text.count(stated) == 1
    file.write_text(
        text.replace(stated, stated.replace(", repair_value: 600", "").replace("150.00", "2500.00")), "utf-8"
    )
    book = prefile.open_rulebook(folder)
    proof = prove_measure(book, book.by_id[named], decide="plain")
    assert proof.problems == ()
    assert any("the duty under 9802.00.40, 9802.00.50, 9802.00.60 of Chapter 98" in one.what for one in proof.missing)
