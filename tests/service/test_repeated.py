"""A request with a key of its own is its service's while it is answered, and no longer."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from prefile.service import repeated
from prefile.service.problem import ProblemAnswer
from prefile.service.repeated import Repeated, RequestInHand
from prefile.store import answered
from prefile.store.answered import Answer, Answers
from prefile.store.later import LaterDatabase

GIVEN = Answer(201, {"location": "/screenings/1"}, b"{}")


def test_a_request_is_held_while_it_is_answered_and_not_when_its_service_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repeated, "RENEWED_EACH", 0.05)
    monkeypatch.setattr(answered, "_HELD_FOR", timedelta(seconds=0.5))
    database = LaterDatabase(tmp_path / "kept.sqlite")
    ours, theirs = Repeated(Answers(database)), Repeated(Answers(database))

    async def run() -> None:
        begun = await ours.begin("a", "k", "one")
        assert isinstance(begun, RequestInHand)
        Answers(database).begin("a", "killed", "one")  # and nobody renews it
        await asyncio.sleep(0.8)
        with pytest.raises(ProblemAnswer):
            await theirs.begin("a", "k", "one")
        taken = await theirs.begin("a", "killed", "one")
        assert isinstance(taken, RequestInHand)
        await taken.fail()
        await begun.end(GIVEN)
        assert await theirs.begin("a", "k", "one") == GIVEN

    asyncio.run(run())
    database.close()
