"""Which entries of a run were read before in it: the same one again is in no sum twice, and both are told.

An entry is known by what it declares (its canonical digest), and by its number or, where it has none, its reference.
What is remembered is bounded: 16 bytes of each, of the first 100,000 entries of a run, in some 20 MB.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from prefile.entry.form_7501 import same_number

__all__ = ["EntryIdentity", "Repeats", "identity_of"]

_MOST = 100_000
_MOST_NAMED = 3
_SIZE = 16  # bytes: no two of so many entries are alike by chance
_PREFIX = len("sha256:")


class EntryIdentity(NamedTuple):
    """What an entry is known by in a run: what it declares, what it is named by (None: nothing), and both in words."""

    declared: bytes
    name: bytes | None
    words: str


def identity_of(digest: str, number: str | None, reference: str | None, file: str | None) -> EntryIdentity:
    """Return what an entry is known by, from its digest, its number and reference, and the file it was read from."""
    named = f"number {same_number(number)}" if number else f"reference {reference}" if reference else None
    words = number or reference or "an entry without a number"
    return EntryIdentity(
        bytes.fromhex(digest[_PREFIX:])[:_SIZE],
        None if named is None else hashlib.blake2b(named.encode(), digest_size=_SIZE).digest(),
        f"{words} ({file})" if file else words,
    )


class Repeats:
    """Remembers the entries of a run: `again` counts those that were read before, `changed` those that differ."""

    def __init__(self) -> None:
        self._declared: set[bytes] = set()
        self._names: set[bytes] = set()
        self._named: dict[str, list[str]] = {"again": [], "changed": []}
        self.again = self.changed = 0

    def is_again(self, identity: EntryIdentity) -> bool:
        """Return whether an entry was read before, and remember it; one that is named alike and differs was not."""
        declared, name, words = identity
        if declared in self._declared:
            self.again += 1
            self._name("again", words)
            return True
        if name is not None and name in self._names:
            self.changed += 1
            self._name("changed", words)
        if len(self._declared) < _MOST:
            self._declared.add(declared)
            if name is not None:
                self._names.add(name)
        return False

    def _name(self, kind: str, words: str) -> None:
        if len(self._named[kind]) < _MOST_NAMED:
            self._named[kind].append(words)

    def text(self) -> str:
        """Return what was read again, in words that end with a newline; nothing where nothing was."""
        said = ""
        if self.again:
            what = "1 entry was read again" if self.again == 1 else f"{self.again:,} entries were read again"
            said += f"{what}, and sums hold it once: {self._shown('again', self.again)}. Name each file once.\n"
        if self.changed:
            what = "1 entry has" if self.changed == 1 else f"{self.changed:,} entries have"
            said += (
                f"{what} the number or reference of another with other content, and sums hold both: "
                f"{self._shown('changed', self.changed)}. Leave out the one that no longer counts.\n"
            )
        return said

    def _shown(self, kind: str, times: int) -> str:
        named = self._named[kind]
        return ", ".join([*named, *(["…"] if times > len(named) else [])])
