"""API keys: who may ask, on behalf of which organization, for what, and until when.

A key is shown once, when it is made. What is kept of it is a digest: a key has 256 bits by chance, so that nobody can
try them, and a slow hash would only slow every request down.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import sqlite3
from collections.abc import Generator, Iterable
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple, get_args

__all__ = ["SCOPES", "ApiKey", "KeyStore", "Scope"]

Scope = Literal["screen", "read", "metrics"]
SCOPES: tuple[Scope, ...] = get_args(Scope)

_MARK = "pfk"
_NAME, _SECRET = 8, 32  # bytes by chance
_LONGEST = 200
_LONGEST_NAME = 200
_TABLE = """
CREATE TABLE IF NOT EXISTS api_key (
    name TEXT PRIMARY KEY, digest TEXT NOT NULL, organisation TEXT NOT NULL, scopes TEXT NOT NULL, note TEXT NOT NULL,
    made TEXT NOT NULL, expires TEXT, revoked TEXT
) STRICT
"""
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
    """The keys in a file that only its user can read."""

    def __init__(self, path: Path) -> None:
        """Keep keys in a file, which is made when the first key is."""
        self.path = path

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
        row = (
            name,
            _digest(key),
            organisation.strip(),
            " ".join(sorted(scopes)),
            note,
            datetime.now(UTC).isoformat(timespec="seconds"),
            None if expires is None else expires.astimezone(UTC).isoformat(timespec="seconds"),
            None,
        )
        with self._open(make=True) as connection:
            connection.execute("INSERT INTO api_key VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        return key

    def every(self) -> list[ApiKey]:
        """Return every key, revoked ones too, the oldest first."""
        with self._open() as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM api_key ORDER BY made, name").fetchall()  # noqa: S608
        return [_key(row) for row in rows]

    def revoke(self, name: str) -> bool:
        """Revoke a key by its name, from now on; returns whether there was one that counted."""
        at = datetime.now(UTC).isoformat(timespec="seconds")
        with self._open() as connection:
            done = connection.execute("UPDATE api_key SET revoked = ? WHERE name = ? AND revoked IS NULL", (at, name))
        return done.rowcount > 0

    def is_empty(self) -> bool:
        """Whether no key was ever made; one that was revoked closes the door all the same."""
        with self._open() as connection:
            return connection.execute("SELECT 1 FROM api_key LIMIT 1").fetchone() is None

    def found(self, written: str) -> ApiKey | None:
        """Return the key that was written, if it counts now. Whether its name is known takes the same time."""
        parts = written[:_LONGEST].split("_", 2)
        name = parts[1] if len(parts) == 3 and parts[0] == _MARK else ""  # noqa: PLR2004 - mark, name, secret
        with self._open() as connection:
            row = connection.execute(f"SELECT digest, {_COLUMNS} FROM api_key WHERE name = ?", (name,)).fetchone()  # noqa: S608
        same = hmac.compare_digest(row[0] if row else _NOBODY, _digest(written))
        if not (same and row):
            return None
        key = _key(row[1:])
        return key if key.is_good(datetime.now(UTC)) else None

    def named(self, name: str) -> ApiKey | None:
        """Return the key with a name, if it counts now: for a session that was begun with it."""
        with self._open() as connection:
            row = connection.execute(f"SELECT {_COLUMNS} FROM api_key WHERE name = ?", (name,)).fetchone()  # noqa: S608
        key = _key(row) if row else None
        return key if key is not None and key.is_good(datetime.now(UTC)) else None

    @contextmanager
    def _open(self, *, make: bool = False) -> Generator[sqlite3.Connection]:
        """Give a connection, whose writing stands when it is done; without a file there are no keys."""
        if make and not self.path.exists():
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(self.path, os.O_CREAT | os.O_WRONLY, 0o600))
        there = self.path.exists()
        with closing(sqlite3.connect(self.path if there else ":memory:", timeout=10)) as connection, connection:
            if make or not there:
                connection.execute(_TABLE)
            yield connection


_COLUMNS = "name, organisation, scopes, note, made, expires, revoked"


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _key(row: tuple[str, str, str, str, str, str | None, str | None]) -> ApiKey:
    name, organisation, scopes, note, made, expires, revoked = row
    instants = (None if text is None else datetime.fromisoformat(text) for text in (made, expires, revoked))
    at, until, ended = instants
    return ApiKey(name, organisation, frozenset(scopes.split()), note, at or datetime.now(UTC), until, ended)
