"""A cluster that is played: no faster than its work allows, no slower than one executor, and the same every time."""

from __future__ import annotations

import json

import pytest

import sizing
from measured import BEGINS, ENDS
from sizing import EXECUTORS, Costs, play, table

EVEN = Costs(0, (1e-6,))
UNEVEN = Costs(5, (1e-6, 2e-6, 9e-6))


def test_even_partitions_on_one_executor_take_what_their_lines_take() -> None:
    assert play(EVEN, 10_000_000, 1_000_000, 1, lost=0).seconds == pytest.approx(10)
    assert play(EVEN, 10_000_000, 1_000_000, 10, lost=0) == pytest.approx((1, 1))


def test_the_last_partition_holds_what_is_left() -> None:
    assert play(EVEN, 2_500_000, 1_000_000, 1, lost=0).seconds == pytest.approx(2.5)


def test_each_worker_begins_once() -> None:
    begins = Costs(7, (1e-6,))
    assert play(begins, 4_000_000, 1_000_000, 1, lost=0).seconds == pytest.approx(7 + 4)
    assert play(begins, 4_000_000, 1_000_000, 4, lost=0).seconds == pytest.approx(7 + 1)


@pytest.mark.parametrize("lost", [0, 0.1])
def test_more_executors_are_no_slower_and_no_faster_than_their_work(lost: float) -> None:
    runs = [play(UNEVEN, 100_000_000, 1_000_000, executors, lost=lost) for executors in (1, 2, 8, 32)]
    seconds = [run.seconds for run in runs]
    assert seconds == sorted(seconds, reverse=True)
    assert all(run.busy <= 1 for run in runs)
    assert seconds[-1] >= 1e-6 * 1_000_000


def test_partitions_that_are_lost_take_their_time_again() -> None:
    assert play(EVEN, 10_000_000, 1_000_000, 1, lost=1).seconds == pytest.approx(20)


def test_a_run_is_played_the_same_every_time() -> None:
    assert play(UNEVEN, 10**8, 10**6, 8) == play(UNEVEN, 10**8, 10**6, 8)
    assert play(UNEVEN, 10**8, 10**6, 8) != play(UNEVEN, 10**8, 10**6, 8, seed=2)


def test_what_the_first_partition_took_beyond_the_others_goes_to_beginning() -> None:
    assert Costs.of({"lines": 10, "ready": 2.0, "seconds": [5.0, 1.0, 3.0, 2.0]}) == (5.0, (0.1, 0.3, 0.2))


def test_the_page_says_what_was_measured() -> None:
    kept = json.loads(sizing.KEPT.read_text("utf-8"))
    shown = table(kept)
    assert all(f"{executors} executors" in shown for executors in EXECUTORS)
    assert f"{BEGINS}\n{shown}\n{ENDS}" in sizing.PAGE.read_text("utf-8")
