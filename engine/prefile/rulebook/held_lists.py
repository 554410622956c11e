"""Lists as they were when somebody last read them against their source: how many rows, and a digest of these.

A row that is dropped, mistyped or put into another group names a number too few or too many, which no example notices.
So `lists-held.csv` says of each list what it held when it was read, and the lint `held_lists` refuses one that holds
something else. The order of rows and columns does not matter.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from prefile.rulebook.rule_folder import RuleFolder

__all__ = ["COLUMNS", "HELD", "LISTS", "Held", "held_csv", "held_in", "lists_of", "read_held"]

HELD = "lists-held.csv"
LISTS = "lists/*.csv"
COLUMNS = ("list", "rows", "digest", "read_on")
_DIGITS = 16


class Held(NamedTuple):
    """What a list holds, and on which day it was read against its source."""

    list: str
    rows: int
    digest: str
    read_on: date

    def holds_as(self, other: Held) -> bool:
        """Whether another time it held the same."""
        return (self.rows, self.digest) == (other.rows, other.digest)


def held_in(name: str, data: bytes, read_on: date) -> Held:
    """Return what a list holds now; one that cannot be read holds what its bytes are."""
    try:
        table = list(csv.DictReader(io.StringIO(data.decode(), newline=""), restkey="…", strict=True))
    except (csv.Error, UnicodeDecodeError):
        return Held(name, 0, hashlib.sha256(data).hexdigest()[:_DIGITS], read_on)
    rows = sorted(json.dumps(sorted((str(key), cell) for key, cell in row.items() if cell)) for row in table)
    return Held(name, len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest()[:_DIGITS], read_on)


def read_held(data: bytes) -> Iterator[tuple[int, Held | None]]:
    """Yield each row of `lists-held.csv` with its line number; None where it is not one."""
    reader = csv.reader(io.StringIO(data.decode(errors="replace"), newline=""))
    for row in reader:
        if reader.line_num == 1 and tuple(row) == COLUMNS:
            continue
        try:
            name, rows, digest, read_on = row
            yield reader.line_num, Held(name, int(rows), digest, date.fromisoformat(read_on))
        except ValueError:
            yield reader.line_num, None


def held_csv(held: list[Held]) -> bytes:
    """Write what lists held, in their order."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((one.list, one.rows, one.digest, one.read_on.isoformat()) for one in sorted(held))
    return out.getvalue().encode()


def lists_of(folder: RuleFolder, read_on: date) -> dict[str, Held]:
    """Return what each list of a folder holds now, by its path."""
    return {name: held_in(name, folder.read(name), read_on) for name in folder.names(LISTS)}
