"""Requests that carried a key of their own and their answers, for a day: shared by every service that keeps there.

A request that was begun is one service's for some seconds, which it renews until the request ends. One that was killed
renews nothing, so that whoever asks again waits seconds only. One that was held up for longer loses the request to
another, and then ends nothing of it: screened twice, an entry is still kept once.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, select, update

from prefile.store.archive import now
from prefile.store.later import LaterDatabase
from prefile.store.packing import packed, unpacked
from prefile.store.records import insert_new_one
from prefile.store.tables import ANSWERED, mapped

__all__ = ["RENEWED_EACH", "Answer", "Answers", "Held", "InHand", "OtherRequest"]

RENEWED_EACH = 5.0  # seconds
_HELD_FOR = timedelta(seconds=20)  # which leaves clocks of several machines to differ by some
_KEPT_FOR = timedelta(days=1)
_MOST = 10_000  # keys of an organization
_LARGEST = 1 << 20  # bytes of an answer


class InHand(Exception):  # noqa: N818 - an answer to whoever asked
    """The same request is being answered."""


class OtherRequest(Exception):  # noqa: N818 - as above
    """The key was sent with another request."""


class Answer(NamedTuple):
    """An answer that was given."""

    status: int
    headers: dict[str, str]
    body: bytes


class Held(NamedTuple):
    """A request that a service has begun; `begun` tells it from one that took it over."""

    organisation: str
    key: str
    begun: datetime


class Answers:
    """The answers in the database of an archive, each organization's apart.

    Each question raises `ArchiveProblems` where the database refuses.
    """

    def __init__(self, database: LaterDatabase, clock: Callable[[], datetime] = now) -> None:
        """Keep answers in a database."""
        self._database, self._clock = database, clock

    def begin(self, organisation: str, key: str, request: str) -> Answer | Held:
        """Begin a request, known by its digest, or return the answer that it was given before.

        Raises:
            OtherRequest, InHand: the key belongs to another request, or the same one is being answered.
        """
        at = self._clock()
        held, until = Held(organisation, key, at), at + _HELD_FOR
        with self._database().writes() as connection:
            _forget(connection, organisation, at)
            if insert_new_one(connection, ANSWERED, {**held._asdict(), "request": request, "until": until}):
                return held
            known = _known(connection, organisation, key)
            if known is not None and known["request"] != request:
                raise OtherRequest
            if known is not None and known["status"] is not None:
                return Answer(known["status"], json.loads(known["headers"]), unpacked(known["body"]))
            if known is None or (known["until"] is not None and known["until"] > at):
                raise InHand
            taken = update(ANSWERED).where(_is(organisation, key))
            connection.execute(taken.values(begun=at, until=until))
        return held

    def renew(self, held: Held) -> bool:
        """Hold a request for some seconds more, and return whether it was still held."""
        with self._database().writes() as connection:
            renewed = update(ANSWERED).where(_of(held)).values(until=self._clock() + _HELD_FOR)
            return connection.execute(renewed).rowcount > 0

    def end(self, held: Held, answer: Answer | None) -> None:
        """End a request with the answer that it was given; one that is too long, or None, is worked out again."""
        values: dict[str, Any] = {"until": None}
        if answer is not None and len(answer.body) <= _LARGEST:
            values |= {
                "status": answer.status,
                "headers": json.dumps(answer.headers, sort_keys=True),
                "body": packed(answer.body),
            }
        with self._database().writes() as connection:
            connection.execute(update(ANSWERED).where(_of(held)).values(**values))

    def fail(self, held: Held) -> None:
        """End a request that has no answer worth keeping: whoever asks again asks anew."""
        with self._database().writes() as connection:
            connection.execute(delete(ANSWERED).where(_of(held)))


def _of(held: Held) -> Any:  # noqa: ANN401 - a condition of SQLAlchemy
    return _is(held.organisation, held.key) & (ANSWERED.c.begun == held.begun)


def _is(organisation: str, key: str) -> Any:  # noqa: ANN401 - as above
    return (ANSWERED.c.organisation == organisation) & (ANSWERED.c.key == key)


def _known(connection: Connection, organisation: str, key: str) -> Any:  # noqa: ANN401 - a row by its columns, or None
    wanted = select(ANSWERED).where(_is(organisation, key)).with_for_update()
    return next(iter(mapped(connection.execute(wanted))), None)


def _forget(connection: Connection, organisation: str, at: datetime) -> None:
    """Forget what is older than a day, and of an organization with too many keys the oldest that is not in hand."""
    connection.execute(delete(ANSWERED).where(ANSWERED.c.begun < at - _KEPT_FOR))
    own = ANSWERED.c.organisation == organisation
    count = connection.execute(select(func.count()).select_from(ANSWERED).where(own)).scalar_one()
    if count >= _MOST:
        ended = (ANSWERED.c.until.is_(None)) | (ANSWERED.c.until < at)
        oldest = select(ANSWERED.c.key).where(own, ended).order_by(ANSWERED.c.begun).limit(count - _MOST + 1)
        connection.execute(delete(ANSWERED).where(own, ANSWERED.c.key.in_(oldest)))
