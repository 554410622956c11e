"""The chain of records: each has a hash of what it holds and of the record before it.

So a record that is changed, removed or moved no longer fits those behind it. The hash is over JSON with sorted keys, of
the row as this release names its columns; a column that holds nothing is left out, so that later releases may add some.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from prefile.store.kept import plain_value

__all__ = ["BEGINNING", "INPUT", "PRUNING", "SCREENING", "hash_of"]

BEGINNING = "0" * 64  # what the first record follows
SCREENING, INPUT, PRUNING = "screening", "input", "pruning"
_OF_THE_DATABASE = "organisation_id"


def hash_of(previous: str, kind: str, kept_at: datetime, row: Mapping[str, Any]) -> str:
    """Return the hash (SHA-256, hexadecimal) of a record that follows the one with the hash `previous`."""
    content = {name: plain_value(value) for name, value in row.items() if value is not None}
    content.pop(_OF_THE_DATABASE, None)
    shape = {"kind": kind, "kept_at": plain_value(kept_at), kind: content}
    text = json.dumps(shape, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()
