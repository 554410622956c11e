"""The bench of decisiveness: the same lines every time, each counted once, and a table between its markers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import decisiveness
from decisiveness import DATES, VERDICTS, count, outcome_of, ranking, table
from prefile import Entry, RuleBook
from prefile.entry.fact_paths import read_fact
from usual_facts import SHARE_LIMIT, ModelledLine, answered, modelled_lines, sparse_entry, usual_entry

LINES = 40
DAY = date(2026, 9, 20)


def test_lines_of_a_smaller_run_are_the_first_of_a_larger() -> None:
    assert modelled_lines(LINES)[:5] == modelled_lines(5)
    assert modelled_lines(5) != modelled_lines(5, seed=2)


def test_usual_facts_state_all_that_sparse_ones_do() -> None:
    for line in modelled_lines(LINES):
        sparse, usual = sparse_entry(line, DAY), usual_entry(line, DAY)
        assert sparse["lines"][0].items() <= usual["lines"][0].items()
        Entry.model_validate(usual)


def test_every_line_is_counted_once_on_every_date_in_both_shapes(book: RuleBook) -> None:
    counts = count(LINES, book, "plain")
    assert set(counts) == {(shape, day) for shape in ("usual", "sparse") for day in DATES}
    assert {sum(counted.verdicts.values()) for counted in counts.values()} == {LINES}
    assert all(counted.alone[gap] <= counted.lines[gap] for counted in counts.values() for gap in counted.lines)
    shown = table(counts, LINES)
    assert all(f"| {day} |" in shown for day in DATES)
    assert len(list(ranking(counts))) >= len(counts)


def test_a_fact_that_is_answered_is_not_lacking(book: RuleBook) -> None:
    """Copper alloy of an article of chapter 74: sparse, its metal is asked for; usual, it is stated."""
    lines = [line for line in modelled_lines(400) if line.goods.cell.number.startswith("76")]
    sparse = [outcome_of(line, "sparse", DAY, book, "plain") for line in lines]
    usual = [outcome_of(line, "usual", DAY, book, "plain") for line in lines]
    asked = {gap.name for outcome in sparse for gap in outcome.gaps if gap.kind == "fact"}
    left = {gap.name for outcome in usual for gap in outcome.gaps if gap.kind == "fact"}
    assert "metal/aluminum/smelted_in" in asked
    assert "metal/aluminum/smelted_in" not in left


def test_of_claims_that_exclude_each_other_one_is_drawn_and_the_same_one_again() -> None:
    facts = [read_fact(f"claims/{name}/reference") for name in ("patented", "generic", "neither")]
    made = []
    for line in modelled_lines(LINES):
        entries = [sparse_entry(line, DAY), sparse_entry(line, DAY)]
        assert [answered(entry, line, (fact for fact in facts if fact)) for entry in entries] == [True, True]
        assert entries[0] == entries[1]
        assert len(entries[0]["lines"][0]["claims"]) == 1
        made.append(entries[0]["lines"][0]["claims"][0]["claim"])
    assert set(made) == {"patented", "generic", "neither"}


def test_a_measure_that_waits_for_another_is_not_counted(book: RuleBook) -> None:
    """Each measure with a gap of law has something of its own that is open, which no measure before it asks."""
    for line in modelled_lines(LINES):
        outcome = outcome_of(line, "usual", DAY, book, "plain")
        asked = [gap.why for gap in outcome.gaps if gap.kind == "law"]
        assert outcome.verdict in VERDICTS
        assert (outcome.verdict == "lacks law") == bool(asked)


def test_the_table_takes_the_place_of_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{decisiveness.BEGINS}\nold\n{decisiveness.ENDS}\nafter\n", encoding="utf-8")
    monkeypatch.setattr(decisiveness, "FIGURES", readme)
    decisiveness.write("new")
    decisiveness.write("newer")
    expected = f"before\n{decisiveness.BEGINS}\nnewer\n{decisiveness.ENDS}\nafter\n"
    assert readme.read_text(encoding="utf-8") == expected


def test_a_readme_without_markers_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("nothing here", encoding="utf-8")
    monkeypatch.setattr(decisiveness, "FIGURES", readme)
    with pytest.raises(ValueError, match="two markers"):
        decisiveness.write("new")


@pytest.mark.parametrize("line", modelled_lines(LINES), ids=lambda line: line.seed)
def test_shares_of_metal_are_together_below_the_whole(line: ModelledLine) -> None:
    assert sum(line.metal_shares().values()) < SHARE_LIMIT
