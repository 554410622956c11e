"""Whom a person trusts to sign rule books: public keys, each with a name, in one file of theirs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from prefile.errors import KeyProblems, Place, Problem

__all__ = ["Publisher", "public_key", "publishers", "trust"]

_LINE = re.compile(r"ed25519 ([0-9a-f]{64})(?: +([^\x00-\x1f\x7f]{1,80}))?", re.ASCII)
_MOST_BYTES = 1 << 16


class Publisher(NamedTuple):
    """A public key in hexadecimal digits, and whose it is."""

    key: str
    name: str


def publishers(file: Path) -> tuple[Publisher, ...]:
    """Return the publishers that a file names, a line each: ed25519, the key, a name; none where there is no file.

    Raises:
        KeyProblems: the file cannot be read, or a line is no key.
    """
    try:
        with file.open("rb") as stream:
            data = stream.read(_MOST_BYTES)
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise _refused(file, f"it cannot be read: {error.strerror or error}") from None
    found: list[Publisher] = []
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if (match := _LINE.fullmatch(line.strip())) is None:
            raise _refused(file, f"line {number} is no public key", number)
        found.append(Publisher(match[1], match[2] or match[1][:16]))
    return tuple(found)


def public_key(file: Path, name: str | None) -> Publisher:
    """Return the one publisher of a file that a publisher gave; `name` goes before the one that it states.

    Raises:
        KeyProblems: it holds no public key, or more than one.
    """
    found = publishers(file)
    if len(found) != 1:
        why = "it holds more than one public key" if found else "it holds no public key"
        raise _refused(file, why if file.exists() else "there is no such file")
    (given,) = found
    return Publisher(given.key, name or given.name)


def trust(file: Path, publisher: Publisher) -> bool:
    """Trust a publisher from now on; returns whether that is new.

    Raises:
        KeyProblems: what is trusted cannot be read or written.
    """
    if any(known.key == publisher.key for known in publishers(file)):
        return False
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as stream:
            stream.write(f"ed25519 {publisher.key} {publisher.name}\n")
    except OSError as error:
        raise _refused(file, f"it cannot be written: {error.strerror or error}") from None
    return True


def _refused(file: Path, what: str, line: int | None = None) -> KeyProblems:
    return KeyProblems([Problem("E516", f"{file}: {what}", Place(str(file), line))])
