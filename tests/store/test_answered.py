"""A key is one request's own until its day is over, for every service that keeps in the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Protocol

import pytest
from sqlalchemy import func, select

from prefile.store import answered
from prefile.store.answered import Answer, Answers, Held, InHand, OtherRequest
from prefile.store.later import LaterDatabase
from prefile.store.tables import ANSWERED

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


def begun(answers: Answers, key: str, request: str = "one", organisation: str = "a") -> Held:
    found = answers.begin(organisation, key, request)
    assert isinstance(found, Held)
    return found


def held(database: LaterDatabase) -> int:
    with database().reads() as connection:
        return int(connection.execute(select(func.count()).select_from(ANSWERED)).scalar_one())


def test_the_same_request_gets_the_same_answer_from_another_service_too(
    location: str, database: LaterDatabase, clock: Clock
) -> None:
    answers = Answers(database, clock)
    ours = begun(answers, "k")
    with pytest.raises(InHand):
        answers.begin("a", "k", "one")
    answers.end(ours, GIVEN)
    other = LaterDatabase(location)
    assert Answers(other, clock).begin("a", "k", "one") == GIVEN
    other.close()


@pytest.mark.parametrize("ended", [False, True])
def test_another_request_under_the_key_is_refused(database: LaterDatabase, clock: Clock, *, ended: bool) -> None:
    answers = Answers(database, clock)
    ours = begun(answers, "k")
    if ended:
        answers.end(ours, GIVEN)
    with pytest.raises(OtherRequest):
        answers.begin("a", "k", "other")
    begun(answers, "k", "other", "b")  # each organization's keys are its own


def test_a_request_whose_service_was_killed_is_taken_over_within_seconds(database: LaterDatabase, clock: Clock) -> None:
    answers = Answers(database, clock)
    begun(answers, "k")
    clock.at += timedelta(seconds=20)
    begun(answers, "k")
    with pytest.raises(InHand):
        answers.begin("a", "k", "one")


def test_a_request_that_takes_long_stays_the_services_own(database: LaterDatabase, clock: Clock) -> None:
    answers = Answers(database, clock)
    ours = begun(answers, "k")
    for _ in range(10):
        clock.at += timedelta(seconds=10)
        assert answers.renew(ours)
        with pytest.raises(InHand):
            answers.begin("a", "k", "one")
    answers.end(ours, GIVEN)
    assert answers.begin("a", "k", "one") == GIVEN


def test_a_service_that_was_held_up_ends_nothing_of_what_another_took_over(
    database: LaterDatabase, clock: Clock
) -> None:
    answers = Answers(database, clock)
    ours = begun(answers, "k")
    clock.at += timedelta(seconds=30)
    theirs = begun(answers, "k")
    assert not answers.renew(ours)
    answers.fail(ours)
    answers.end(ours, None)
    with pytest.raises(InHand):
        answers.begin("a", "k", "one")
    answers.end(theirs, GIVEN)
    assert answers.begin("a", "k", "one") == GIVEN


def test_a_request_that_failed_or_was_too_long_is_worked_out_again(database: LaterDatabase, clock: Clock) -> None:
    answers = Answers(database, clock)
    answers.fail(begun(answers, "failed"))
    begun(answers, "failed", "another")
    for given in (None, Answer(201, {}, bytes((1 << 20) + 1))):
        answers.end(begun(answers, "long"), given)
    begun(answers, "long")


def test_what_is_older_than_a_day_is_forgotten(database: LaterDatabase, clock: Clock) -> None:
    answers = Answers(database, clock)
    answers.end(begun(answers, "k"), GIVEN)
    clock.at += timedelta(days=1)
    begun(answers, "other")
    assert held(database) == 1
    begun(answers, "k", "other")


def test_the_oldest_keys_of_an_organization_with_too_many_are_forgotten(
    database: LaterDatabase, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answered, "_MOST", 3)
    answers = Answers(database, clock)
    begun(answers, "k", organisation="b")
    ours = begun(answers, "in hand")
    for key in "12345":
        answers.end(begun(answers, key), GIVEN)
        answers.renew(ours)
    assert held(database) == 4
    assert answers.begin("a", "5", "one") == GIVEN
    with pytest.raises(InHand):
        answers.begin("a", "in hand", "one")
    begun(answers, "1", "other")
