"""Requests that carried a key of their own and their answers, for a day: shared by every service that keeps there.

A request that was begun is one service's until it ends, or until that service should have answered: one that was killed
holds no key for ever.
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

__all__ = ["Answer", "Answers", "InHand", "OtherRequest"]

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


class Answers:
    """The answers in the database of an archive, each organization's apart.

    Each question raises `ArchiveProblems` where the database refuses.
    """

    def __init__(self, database: LaterDatabase, patience: float, clock: Callable[[], datetime] = now) -> None:
        """Keep answers in a database; `patience` is the seconds in which a request that was begun is answered."""
        self._database, self._patience, self._clock = database, timedelta(seconds=patience), clock

    def begin(self, organisation: str, key: str, request: str) -> Answer | None:
        """Begin a request, known by its digest, and return the answer that it was given before.

        Raises:
            OtherRequest, InHand: the key belongs to another request, or the same one is being answered.
        """
        at = self._clock()
        row = {"organisation": organisation, "key": key, "request": request, "begun": at, "until": at + self._patience}
        with self._database().writes() as connection:
            _forget(connection, organisation, at)
            if insert_new_one(connection, ANSWERED, row):
                return None
            known = _known(connection, organisation, key)
            if known is not None and known["request"] != request:
                raise OtherRequest
            if known is not None and known["status"] is not None:
                return Answer(known["status"], json.loads(known["headers"]), unpacked(known["body"]))
            if known is None or (known["until"] is not None and known["until"] > at):
                raise InHand
            connection.execute(update(ANSWERED).where(_is(organisation, key)).values(until=row["until"]))
        return None

    def end(self, organisation: str, key: str, answer: Answer | None) -> None:
        """End a request with the answer that it was given; one that is too long, or None, is worked out again."""
        values: dict[str, Any] = {"until": None}
        if answer is not None and len(answer.body) <= _LARGEST:
            values |= {
                "status": answer.status,
                "headers": json.dumps(answer.headers, sort_keys=True),
                "body": packed(answer.body),
            }
        with self._database().writes() as connection:
            connection.execute(update(ANSWERED).where(_is(organisation, key)).values(**values))

    def fail(self, organisation: str, key: str) -> None:
        """End a request that has no answer worth keeping: whoever asks again asks anew."""
        with self._database().writes() as connection:
            connection.execute(delete(ANSWERED).where(_is(organisation, key)))


def _is(organisation: str, key: str) -> Any:  # noqa: ANN401 - a condition of SQLAlchemy
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
