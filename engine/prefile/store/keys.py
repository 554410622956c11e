"""API keys: who may ask, on behalf of which organization, for what, and until when.

They are in the database of the archive, so that every service that keeps there knows the same ones. A key is shown
once, when it is made. What is kept of it is a digest: a key has 256 bits by chance, so that nobody can try them, and a
slow hash would only slow every request down.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from sqlalchemy import ColumnElement, func, insert, select, update

from prefile.store.database import Gone
from prefile.store.later import LaterDatabase
from prefile.store.tables import API_KEYS, mapped

__all__ = ["SCOPES", "ApiKey", "KeyStore", "Scope"]

Scope = Literal["screen", "read", "metrics"]
SCOPES: tuple[Scope, ...] = get_args(Scope)

_MARK = "pfk"
_NAME, _SECRET = 8, 32  # bytes by chance
_LONGEST = 200
_LONGEST_NAME = 200
_NOBODY = hashlib.sha256(secrets.token_bytes()).hexdigest()


class ApiKey(NamedTuple):
    """What is known of a key: the name that it begins with, whose it is, what it allows, and until when."""

    name: str
    organisation: str
    scopes: frozenset[str]
    note: str
    made: datetime
    expires: datetime | None
    revoked: datetime | None

    def is_good(self, at: datetime) -> bool:
        """Whether the key counts at an instant."""
        return self.revoked is None and (self.expires is None or at < self.expires)


class KeyStore:
    """The keys in the database of an archive. Each question raises `ArchiveProblems` where the database refuses."""

    def __init__(self, database: LaterDatabase) -> None:
        """Find keys in a database."""
        self._database = database
        self._empty: bool | None = None

    @classmethod
    def at(cls, location: str | Path) -> KeyStore:
        """Return the keys at the path or URL of an archive; a file that is not there is made."""
        return cls(LaterDatabase(location))

    def close(self) -> None:
        """Close every connection to the database."""
        self._database.close()

    def new(self, organisation: str, scopes: Iterable[Scope], expires: datetime | None, note: str = "") -> str:
        """Make a key, and return it: this is the only time that it is there to be read.

        Raises:
            ValueError: the organization or the note is none, or too long.
        """
        for what, text in (("an organization", organisation), ("a note", note)):
            if len(text) > _LONGEST_NAME or not text.isprintable() or (text is organisation and not text.strip()):
                raise ValueError(f"{what} is named with at most {_LONGEST_NAME} printable characters")
        name, secret = secrets.token_hex(_NAME), secrets.token_urlsafe(_SECRET)
        key = f"{_MARK}_{name}_{secret}"
        row = {
            "name": name,
            "digest": _digest(key),
            "organisation": organisation.strip(),
            "scopes": " ".join(sorted(scopes)),
            "note": note,
            "made": datetime.now(UTC).replace(microsecond=0),
            "expires": expires,
        }
        with self._database().writes() as connection:
            connection.execute(insert(API_KEYS), [row])
        return key

    def every(self) -> list[ApiKey]:
        """Return every key, revoked ones too, the oldest first."""
        wanted = select(API_KEYS).order_by(API_KEYS.c.made, API_KEYS.c.name)
        with self._database().reads() as connection:
            return [_key(row) for row in mapped(connection.execute(wanted))]

    def revoke(self, name: str) -> bool:
        """Revoke a key by its name, from now on; returns whether there was one that counted."""
        named = (API_KEYS.c.name == name) & API_KEYS.c.revoked.is_(None)
        at = datetime.now(UTC).replace(microsecond=0)
        with self._database().writes() as connection:
            return connection.execute(update(API_KEYS).where(named).values(revoked=at)).rowcount > 0

    def is_empty(self) -> bool:
        """Whether no key was ever made; one that was revoked closes the door all the same.

        While the database is away, what it said last holds: nobody can have made one meanwhile.
        """
        try:
            with self._database().reads() as connection:
                self._empty = connection.execute(select(API_KEYS.c.name).limit(1)).first() is None
        except Gone:
            if self._empty is None:
                raise
        return bool(self._empty)

    def found(self, written: str) -> ApiKey | None:
        """Return the key that was written, if it counts now. Whether its name is known takes the same time."""
        parts = written[:_LONGEST].split("_", 2)
        name = parts[1] if len(parts) == 3 and parts[0] == _MARK else ""  # noqa: PLR2004 - mark, name, secret
        named = API_KEYS.c.name == (name if name.isascii() and name.isalnum() else "")
        known = select(API_KEYS.c.digest).where(named).scalar_subquery()
        with self._database().reads() as connection:
            digest = connection.execute(select(func.coalesce(known, _NOBODY))).scalar_one()
        return self.named(name) if hmac.compare_digest(digest, _digest(written)) else None

    def named(self, name: str) -> ApiKey | None:
        """Return the key with a name, if it counts now: for a session that was begun with it."""
        return _good(self._row(API_KEYS.c.name == name))

    def _row(self, which: ColumnElement[bool]) -> Any:  # noqa: ANN401 - a row by the names of its columns, or None
        with self._database().reads() as connection:
            return next(iter(mapped(connection.execute(select(API_KEYS).where(which)))), None)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _good(row: Any) -> ApiKey | None:  # noqa: ANN401 - as above
    key = None if row is None else _key(row)
    return key if key is not None and key.is_good(datetime.now(UTC)) else None


def _key(row: Any) -> ApiKey:  # noqa: ANN401 - as above
    scopes = frozenset(row["scopes"].split())
    return ApiKey(row["name"], row["organisation"], scopes, row["note"], row["made"], row["expires"], row["revoked"])
