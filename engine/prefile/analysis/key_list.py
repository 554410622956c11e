"""The shape of the keys of a service as they are listed (`prefile-keys/1`)."""

from __future__ import annotations

from typing import Literal, NamedTuple

from prefile.values.json_shape import json_keys, json_object

__all__ = ["KeyList", "ListedKey"]


@json_object
class ListedKey(NamedTuple):
    """A key: its name, whose it is, what it may do, and when it was made, ends and was revoked (ISO 8601).

    The key itself is told once, when it is made: it is not kept.
    """

    name: str
    organization: str
    scopes: tuple[str, ...]
    note: str
    made: str
    expires: str | None
    revoked: str | None
    key: str | None = None


@json_keys("format", "keys")
class KeyList(NamedTuple):
    """The keys that were asked for; of one that was just made `key` is what to send, and null of every other."""

    keys: tuple[ListedKey, ...]
    format: Literal["prefile-keys/1"] = "prefile-keys/1"
