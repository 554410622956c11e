"""A key is one request's own until its day is over, for every service that keeps in the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Protocol

import pytest
from sqlalchemy import func, select

from prefile.store import answered
from prefile.store.answered import Answer, Answers, InHand, OtherRequest
from prefile.store.later import LaterDatabase
from prefile.store.tables import ANSWERED

PATIENCE = 100
GIVEN = Answer(201, {"location": "/screenings/1"}, b'{"format":"prefile-report/1"}')


class Clock(Protocol):
    """A clock that may be set."""

    at: datetime

    def __call__(self) -> datetime:
        """Return the present instant."""
        ...


@pytest.fixture
def database(location: str) -> Iterator[LaterDatabase]:
    opened = LaterDatabase(location)
    yield opened
    opened.close()


def held(database: LaterDatabase) -> int:
    with database().reads() as connection:
        return int(connection.execute(select(func.count()).select_from(ANSWERED)).scalar_one())


def test_the_same_request_gets_the_same_answer_from_another_service_too(
    location: str, database: LaterDatabase, clock: Clock
) -> None:
    answers = Answers(database, PATIENCE, clock)
    assert answers.begin("a", "k", "one") is None
    with pytest.raises(InHand):
        answers.begin("a", "k", "one")
    answers.end("a", "k", GIVEN)
    other = LaterDatabase(location)
    assert Answers(other, PATIENCE, clock).begin("a", "k", "one") == GIVEN
    other.close()


@pytest.mark.parametrize("ended", [False, True])
def test_another_request_under_the_key_is_refused(database: LaterDatabase, clock: Clock, *, ended: bool) -> None:
    answers = Answers(database, PATIENCE, clock)
    answers.begin("a", "k", "one")
    if ended:
        answers.end("a", "k", GIVEN)
    with pytest.raises(OtherRequest):
        answers.begin("a", "k", "other")
    assert answers.begin("b", "k", "other") is None  # each organization's keys are its own


def test_a_request_whose_service_was_killed_is_taken_over(database: LaterDatabase, clock: Clock) -> None:
    answers = Answers(database, PATIENCE, clock)
    answers.begin("a", "k", "one")
    clock.at += timedelta(seconds=PATIENCE)
    assert answers.begin("a", "k", "one") is None
    with pytest.raises(InHand):
        answers.begin("a", "k", "one")


def test_a_request_that_failed_or_was_too_long_is_worked_out_again(database: LaterDatabase, clock: Clock) -> None:
    answers = Answers(database, PATIENCE, clock)
    answers.begin("a", "failed", "one")
    answers.fail("a", "failed")
    assert answers.begin("a", "failed", "another") is None
    for given in (None, Answer(201, {}, bytes((1 << 20) + 1))):
        answers.begin("a", "long", "one")
        answers.end("a", "long", given)
    assert answers.begin("a", "long", "one") is None


def test_what_is_older_than_a_day_is_forgotten(database: LaterDatabase, clock: Clock) -> None:
    answers = Answers(database, PATIENCE, clock)
    answers.begin("a", "k", "one")
    answers.end("a", "k", GIVEN)
    clock.at += timedelta(days=1)
    assert answers.begin("a", "other", "one") is None
    assert held(database) == 1
    assert answers.begin("a", "k", "other") is None


def test_the_oldest_keys_of_an_organization_with_too_many_are_forgotten(
    database: LaterDatabase, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answered, "_MOST", 3)
    answers = Answers(database, PATIENCE, clock)
    answers.begin("b", "k", "one")
    answers.begin("a", "in hand", "one")
    for key in "12345":
        answers.begin("a", key, "one")
        answers.end("a", key, GIVEN)
    assert held(database) == 4
    assert answers.begin("a", "5", "one") == GIVEN
    with pytest.raises(InHand):
        answers.begin("a", "in hand", "one")
    assert answers.begin("a", "1", "other") is None
