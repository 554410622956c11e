"""Changes of rules in memory: what is changed, whether check and prove notice it, and the score."""

from __future__ import annotations

import json
import pickle
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

import prefile
from prefile import RuleBook
from prefile.cli import app
from prefile.workbench.mutation.judge import Judge, Judged
from prefile.workbench.mutation.kinds import KINDS
from prefile.workbench.mutation.score import EQUIVALENT, every_change, sampled, score
from prefile.workbench.mutation.shown import telling_example
from prefile.workbench.mutation.spot import DROPPED, Change, changed

SMALL_BOOK = Path(__file__).parents[2] / "fixtures" / "rulebook"
SURCHARGE = "us.example.surcharge"

run = CliRunner()


@pytest.fixture(scope="module")
def changes(small_book: RuleBook) -> dict[tuple[str, str], Change]:
    """Give the changes of the surcharge, by place and by what becomes of what."""
    return {change.key[1:]: change for change in every_change(small_book, [SURCHARGE])}


@pytest.mark.parametrize(
    ("place", "what", "code"),
    [
        ("standing/0/from", "2026-10-01 → 2026-10-01T00:00 ET", "R380"),
        ("standing/0/known", "2026-08-01 → 2026-08-02", "R380"),
        ("covers/except/0", "{when: {claim: repair, needs: reference}} → nothing", "R380"),
        ("covers/except/0/when/needs", "reference → nothing", "R380"),
        ("treatment/duty/0", "{when: {origin: EU}, rate: 5 %} → nothing", "R380"),
        ("treatment/duty/0/rate", "5 % → 6 %", "R380"),
        ("treatment/duty/0/when/origin", "EU → NO", "R306"),
        ("treatment/duty/1/heading", "9903.99.01 → nothing", "R380"),
        ("covers/rate_date/privileged_foreign", "entry → filing", "R380"),
        ("covers/tariff_numbers/0/numbers", "2804.69 → 2804", None),
    ],
)
def test_a_change_is_noticed_by_what_notices_it(
    place: str, what: str, code: str | None, small_book: RuleBook, changes: dict[tuple[str, str], Change]
) -> None:
    assert Judge(small_book).judge(changes[place, what]).code == code


def test_a_book_is_as_it_was_when_its_changes_are_judged(
    small_book: RuleBook, changes: dict[tuple[str, str], Change]
) -> None:
    before = small_book.measures
    judge = Judge(small_book)
    assert {judge.judge(change).change for change in list(changes.values())[:5]} == set(list(changes.values())[:5])
    assert small_book.measures == before == prefile.open_rulebook(SMALL_BOOK).measures


def test_what_would_tell_a_change_is_an_example_on_which_it_shows(
    small_book: RuleBook, changes: dict[tuple[str, str], Change]
) -> None:
    found = telling_example(Judge(small_book), changes["treatment/duty/0/rate", "5 % → 6 %"])
    assert found is not None
    assert "name: tells 5 % from 6 %" in found
    assert "expect: {outcome: applies, duty: 1000.00}" in found


def test_every_kind_has_a_name_of_its_own_and_says_what_it_does() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    assert all(kind.says for kind in KINDS)


def test_changes_differ_pass_between_processes_and_are_drawn_alike(small_book: RuleBook) -> None:
    every = every_change(small_book)
    assert len({change.key for change in every}) == len(every)
    assert pickle.loads(pickle.dumps(every)) == every
    assert sampled(every, 5, 3) == sampled(every, 5, 3) != sampled(every, 5, 4)
    assert sampled(every, len(every), 3) == every


def test_a_tree_with_a_change_shares_the_rest() -> None:
    tree = {"a": [{"b": "1"}, {"c": "2"}], "d": {"e": "3"}}
    assert changed(tree, ("a", 0), DROPPED) == {"a": [{"c": "2"}], "d": {"e": "3"}}
    made = changed(tree, ("a", 1, "c"), "4")
    assert made == {"a": [{"b": "1"}, {"c": "4"}], "d": {"e": "3"}}
    assert isinstance(made, dict)
    assert made["d"] is tree["d"]


def test_what_is_recorded_as_equivalent_counts_nowhere_and_is_told_when_it_is_noticed(small_book: RuleBook) -> None:
    first, second, third = every_change(small_book, [SURCHARGE])[:3]
    found = score([Judged(first, None), Judged(second, "R380"), Judged(third, "R380")], {first.key: "", second.key: ""})
    assert (found.whole.made, found.whole.noticed, found.equivalent, found.stale) == (1, 1, 2, (second.key,))


def test_the_command_shows_what_goes_unnoticed_as_a_diff_and_takes_what_is_recorded(tmp_path: Path) -> None:
    folder = tmp_path / "book"
    shutil.copytree(SMALL_BOOK, folder)
    command = ["rules", "mutate", SURCHARGE, "--rules", str(folder), "--no-examples"]
    ran = run.invoke(app, command)
    assert ran.exit_code == 3
    assert "us/example/surcharge.yaml:15" in ran.stdout
    assert "  - 2804.69\n  + 2804\n" in ran.stdout
    rows = f"{SURCHARGE},covers/tariff_numbers/0/numbers,2804.69 → 2804,no example is of its neighbors"
    (folder / EQUIVALENT).write_text(f"measure,place,change,why\n{rows}\n", "utf-8")
    ran = run.invoke(app, command)
    assert "recorded to change nothing that is law" in ran.stdout
    assert "2804.69\n  + 2804\n" not in ran.stdout


def test_the_command_tells_programs_of_each_unnoticed_change_what_where_and_by_which_example() -> None:
    ran = run.invoke(app, ["rules", "mutate", SURCHARGE, "--rules", str(SMALL_BOOK), "--format", "json"])
    assert ran.exit_code == 3
    document = json.loads(ran.stdout)
    assert document["made"] == sum(kind["made"] for kind in document["kinds"])
    wider = next(change for change in document["unnoticed"] if change["before"] == "2804.69")
    assert (wider["measure"], wider["kind"], wider["after"]) == (SURCHARGE, "number", "2804")
    assert wider["place"] == "covers/tariff_numbers/0/numbers"
    assert "us/example/surcharge.yaml:15" in wider["diff"]


def test_a_score_stands_between_the_marks_of_a_page_and_only_whole(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- written by rules mutate --table -->\nold\n<!-- end -->\nafter\n", "utf-8")
    command = ["rules", "mutate", "--rules", str(SMALL_BOOK), "--no-examples", "--table", str(page)]
    assert run.invoke(app, [*command, SURCHARGE]).exit_code == 2
    assert run.invoke(app, command).exit_code == 3
    lines = page.read_text("utf-8").splitlines()
    assert (lines[0], lines[1], lines[-2:]) == (
        "before",
        "<!-- written by rules mutate --table -->",
        ["<!-- end -->", "after"],
    )
    assert "old" not in lines
    assert any(line.startswith(f"| {SURCHARGE} | ") for line in lines)
