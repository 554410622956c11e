"""Checking an archive: that every record is there, unchanged and in its place, or which one is not."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, select

from prefile.errors import Place, Problem
from prefile.store.archive import Archive
from prefile.store.chain import BEGINNING, INPUT, PRUNING, SCREENING, hash_of
from prefile.store.kept import LineKind, digest_of, rows_from
from prefile.store.kinds import kinds_by_number
from prefile.store.packing import unpacked
from prefile.store.parts import numbered
from prefile.store.pruning import dropped_numbers, is_genuine, pruned_digest
from prefile.store.records import FOLLOWS
from prefile.store.tables import (
    ENTRIES,
    INPUT_PARTS,
    INPUTS,
    LINKS,
    ORGANISATIONS,
    PRUNINGS,
    RECORDS,
    REPORTS,
    RULE_BOOK_FILES,
    RULE_FILES,
    SCREENED_KINDS,
    SCREENINGS,
    mapped,
)

__all__ = ["Mark", "Verified", "verify"]

_PAGE = 200  # records that are checked at once
_READ_AT_ONCE = 2000  # rows of what they are searched by
_HELD: dict[str, Table] = {SCREENING: SCREENINGS, INPUT: INPUTS, PRUNING: PRUNINGS}
_BESIDE = "scenarios/"  # rule files that stand beside a book and are not in its digest

Row = Mapping[str, Any]


class Mark(NamedTuple):
    """How a chain ended once: the number and the hash of its last record. Noted elsewhere, it proves the end."""

    sequence: int
    hash: str

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash}"


class Verified(NamedTuple):
    """What was checked, and every problem found: how many screenings, inputs and prunings, and how many were pruned."""

    screenings: int
    inputs: int
    prunings: int
    pruned: int
    mark: Mark
    problems: tuple[Problem, ...]


def verify(archive: Archive, *, trusted: Collection[str] = (), mark: Mark | None = None) -> Verified:
    """Check the records of an organization: the chain, what each record holds, and the rule books.

    `trusted` are the public halves of the keys whose prunings are genuine; `mark` is how the chain ended once.

    Raises:
        ArchiveProblems: the database refuses.
    """
    with archive.database.reads() as connection:
        organisation_id = archive.organisation_id(connection)
        if organisation_id is None:
            return Verified(0, 0, 0, 0, Mark(0, BEGINNING), tuple(_unlike(mark, {})))
        with closing(_ScreenedKinds(connection, organisation_id)) as kinds:
            return _Verification(connection, archive.organisation, organisation_id, trusted, kinds).verified(mark)


class _Verification:
    """One pass over the records of an organization."""

    def __init__(
        self,
        connection: Connection,
        organisation: str,
        organisation_id: int,
        trusted: Collection[str],
        kinds: _ScreenedKinds,
    ) -> None:
        self._connection, self._organisation, self._own, self._trusted = (
            connection,
            organisation,
            organisation_id,
            trusted,
        )
        self._prunings = {row["sequence"]: row for row in self._all(PRUNINGS)}
        self._pruned = {number for row in self._prunings.values() for number in dropped_numbers(row)}
        self._hashes: dict[int, str] = {}  # of the records that were pruned, and of the mark
        self._seen = dict.fromkeys((*_HELD, "pruned"), 0)
        self._entries: dict[str, bool] = {}
        self._kinds = kinds

    def verified(self, mark: Mark | None) -> Verified:
        """Check everything."""
        problems: list[Problem] = []
        last = Mark(0, BEGINNING)
        for links in self._pages():
            held = {kind: self._held(kind, links) for kind in _HELD}
            for link in links:
                problems += self._of_link(link, last)
                problems += self._of_record(link, held[link["kind"]].get(link["sequence"]))
                last = Mark(link["sequence"], link["hash"])
                if mark is not None and last.sequence == mark.sequence:
                    self._hashes[last.sequence] = last.hash
        problems += self._end(last)
        problems += self._prunings_match()
        problems += self._without_link()
        problems += self._rule_books()
        problems += _unlike(mark, self._hashes)
        seen = self._seen
        return Verified(seen[SCREENING], seen[INPUT], seen[PRUNING], seen["pruned"], last, tuple(problems))

    def _pages(self) -> Iterator[Sequence[Row]]:
        after = 0
        while True:
            own = RECORDS.c.organisation_id == self._own
            page = select(RECORDS).where(own, RECORDS.c.sequence > after).order_by(RECORDS.c.sequence).limit(_PAGE)
            links = mapped(self._connection.execute(page))
            if not links:
                return
            yield links
            after = links[-1]["sequence"]

    def _held(self, kind: str, links: Sequence[Row]) -> Mapping[int, Row]:
        """Return the rows of a kind that a page of links is of, by their numbers."""
        table = _HELD.get(kind)
        numbers = [link["sequence"] for link in links if link["kind"] == kind]
        if table is None or not numbers:
            return {}
        own = (table.c.organisation_id == self._own) & numbered(table.c.sequence, numbers)
        rows = {row["sequence"]: dict(row) for row in mapped(self._connection.execute(select(table).where(own)))}
        if kind == SCREENING:
            own = (LINKS.c.organisation_id == self._own) & numbered(LINKS.c.sequence, numbers)
            follows = select(LINKS.c.sequence, LINKS.c.to).where(own, LINKS.c.kind == FOLLOWS)
            for row in rows.values():
                row[FOLLOWS] = None
            for sequence, to in self._connection.execute(follows):
                if sequence in rows:
                    rows[sequence][FOLLOWS] = to
        return rows

    def _of_link(self, link: Row, last: Mark) -> Iterator[Problem]:
        """Check that a link stands behind the one before it."""
        sequence = link["sequence"]
        if sequence > last.sequence + 1:
            gone = _numbers(last.sequence + 1, sequence - 1)
            yield _problem("E512", f"{gone} {'is' if sequence == last.sequence + 2 else 'are'} missing", sequence - 1)
        elif link["previous"] != last.hash:
            yield _problem("E513", f"record {sequence} does not follow record {last.sequence}", sequence)

    def _of_record(self, link: Row, row: Row | None) -> Iterator[Problem]:
        """Check what a record holds."""
        sequence, kind = link["sequence"], link["kind"]
        if sequence in self._pruned:
            self._hashes[sequence] = link["hash"]
            if row is None:
                self._seen["pruned"] += 1
                return
        if kind not in _HELD:
            yield _problem("E511", f"record {sequence} was changed: its kind", sequence)
            return
        if row is None:
            yield _problem("E512", f"record {sequence} ({kind}) is missing: what it held was removed", sequence)
            return
        self._seen[kind] += 1
        named = _named(sequence, kind, row)
        if hash_of(link["previous"], kind, link["kept_at"], row) != link["hash"]:
            yield _problem("E511", f"{named} was changed", sequence)
        elif kind == SCREENING:
            for part in self._changed_parts(row):
                yield _problem("E511", f"{named} was changed: {part}", sequence)
        elif kind == INPUT and self._input_differs(row["digest"]):
            yield _problem("E511", f"{named} was changed: its bytes", sequence)
        elif kind == PRUNING and not is_genuine(row, self._organisation, self._trusted):
            yield _problem("E514", f"record {sequence} of a pruning is not signed with a key known here", sequence)

    def _changed_parts(self, row: Row) -> Iterator[str]:
        """Name the parts of a screening that are not as they were kept."""
        of = (REPORTS.c.organisation_id == self._own) & (REPORTS.c.sequence == row["sequence"])
        parts = select(REPORTS.c.body, REPORTS.c.aside, REPORTS.c.rows)
        report = self._connection.execute(parts.where(of)).one_or_none()
        if report is None or _digest(report[0]) != row["report_digest"]:
            yield "its report"
        if report is not None and _digest(report[1]) != row["aside_digest"]:
            yield "what stands beside its report"
        kinds = self._kinds.of(row["sequence"])
        if report is None or _digest(report[2]) != row["rows_digest"]:
            yield "its lines or findings"
        elif set(rows_from(unpacked(report[2])).kinds()) != kinds:
            yield "what its lines or findings are searched by"
        if not self._entry_is_kept(row["entry"]):
            yield "its entry"
        if row["input"] is not None and not self._is_there(INPUTS, row["input"]):
            yield "the file that it was read from is missing"
        if row["side_car"] is not None and not self._is_there(INPUTS, row["side_car"]):
            yield "the side-car that was joined to it is missing"

    def _entry_is_kept(self, digest: str) -> bool:
        if digest not in self._entries:
            of = (ENTRIES.c.organisation_id == self._own) & (ENTRIES.c.digest == digest)
            body = self._connection.execute(select(ENTRIES.c.body).where(of)).scalar_one_or_none()
            self._entries[digest] = body is not None and _digest(body) == digest
        return self._entries[digest]

    def _is_there(self, table: Table, digest: str) -> bool:
        of = (table.c.organisation_id == self._own) & (table.c.digest == digest)
        return self._connection.execute(select(table.c.digest).where(of)).first() is not None

    def _input_differs(self, digest: str) -> bool:
        of = (INPUT_PARTS.c.organisation_id == self._own) & (INPUT_PARTS.c.digest == digest)
        read = hashlib.sha256()
        for (body,) in self._connection.execute(select(INPUT_PARTS.c.body).where(of).order_by(INPUT_PARTS.c.part)):
            try:
                read.update(unpacked(body))
            except ValueError:
                return True
        return f"sha256:{read.hexdigest()}" != digest

    def _end(self, last: Mark) -> Iterator[Problem]:
        """Check that the chain ends where the organization says."""
        ends = select(ORGANISATIONS.c.last_sequence, ORGANISATIONS.c.last_hash).where(ORGANISATIONS.c.id == self._own)
        noted = Mark(*self._connection.execute(ends).one())
        if noted.sequence > last.sequence:
            gone = _numbers(last.sequence + 1, noted.sequence)
            yield _problem(
                "E512", f"{gone} {'is' if noted.sequence == last.sequence + 1 else 'are'} missing", noted.sequence
            )
        elif noted != last:
            yield _problem(
                "E515", f"the archive ends with record {last.sequence}, not as it notes itself", last.sequence
            )

    def _prunings_match(self) -> Iterator[Problem]:
        """Check that each pruning dropped the very records that it says."""
        for sequence, row in self._prunings.items():
            numbers = list(dropped_numbers(row))
            links = [(number, self._hashes[number]) for number in numbers if number in self._hashes]
            if len(numbers) != row["count"] or pruned_digest(links) != row["dropped_digest"]:
                yield _problem(
                    "E514", f"record {sequence} of a pruning names other records than were dropped", sequence
                )

    def _without_link(self) -> Iterator[Problem]:
        """Name rows that no record of the chain is of."""
        for kind, table in _HELD.items():
            known = select(RECORDS.c.sequence).where(RECORDS.c.organisation_id == self._own, RECORDS.c.kind == kind)
            strange = select(table.c.sequence).where(
                table.c.organisation_id == self._own, table.c.sequence.not_in(known)
            )
            for sequence in self._connection.execute(strange.order_by(table.c.sequence)).scalars():
                yield _problem("E511", f"{kind} {sequence} was never kept: no record is of it", sequence)

    def _rule_books(self) -> Iterator[Problem]:
        """Check the files of the rule books that the organization's screenings were made by."""
        used = select(SCREENINGS.c.rule_book).where(SCREENINGS.c.organisation_id == self._own).distinct()
        for digest in self._connection.execute(used.order_by(SCREENINGS.c.rule_book)).scalars():
            files = RULE_BOOK_FILES.c
            listed = (
                select(files.path, files.file, RULE_FILES.c.body)
                .join_from(RULE_BOOK_FILES, RULE_FILES, files.file == RULE_FILES.c.digest)
                .where(files.rule_book == digest)
                .order_by(files.path)
            )
            lines = []
            for path, file, body in self._connection.execute(listed):
                if _digest(body) != f"sha256:{file}":
                    yield Problem("E511", f"the rule file {path} of {digest[:19]}… was changed", Place("archive"))
                if not path.startswith(_BESIDE):
                    lines.append(f"{path} {file}\n")
            if f"sha256:{hashlib.sha256(''.join(sorted(lines)).encode()).hexdigest()}" != digest:
                yield Problem("E512", f"files of the rule book {digest[:19]}… are missing or changed", Place("archive"))

    def _all(self, table: Table) -> Sequence[Row]:
        own = select(table).where(table.c.organisation_id == self._own)
        return mapped(self._connection.execute(own))


class _ScreenedKinds:
    """The kinds of lines that screenings are found by, read along with the chain: their table has another order."""

    def __init__(self, connection: Connection, organisation_id: int) -> None:
        self._kinds = kinds_by_number(connection, organisation_id)
        of = SCREENED_KINDS.c
        each = select(of.sequence, of.kind).where(of.organisation_id == organisation_id).order_by(of.sequence, of.kind)
        self._read = connection.execute(each, execution_options={"yield_per": _READ_AT_ONCE})
        self._screenings = groupby(self._read, itemgetter(0))
        self._next: tuple[int, list[int]] | None = (0, [])

    def close(self) -> None:
        """Close what is read."""
        self._read.close()

    def of(self, sequence: int) -> set[LineKind | None]:
        """Return the kinds of a screening, asked for in the order of their numbers; None for one that is not there."""
        while self._next is not None and self._next[0] < sequence:
            following = next(self._screenings, None)
            self._next = None if following is None else (following[0], [kind for _, kind in following[1]])
        found = self._next[1] if self._next is not None and self._next[0] == sequence else []
        return {self._kinds.get(kind) for kind in found}


def _unlike(mark: Mark | None, hashes: Mapping[int, str]) -> Iterator[Problem]:
    """Check that the archive still holds the record of a mark."""
    if mark is not None and mark.sequence and hashes.get(mark.sequence) != mark.hash:
        yield _problem("E515", f"record {mark.sequence} is not the one that was noted", mark.sequence)


def _digest(body: bytes) -> str | None:
    """Return `sha256:…` of what was packed; None where it cannot be unpacked."""
    try:
        return digest_of(unpacked(body))
    except ValueError:
        return None


def _named(sequence: int, kind: str, row: Row) -> str:
    """Name a record as people look for it."""
    if kind == SCREENING:
        known = row["entry_number"] or row["reference"]
        return f"record {sequence} (screening {row['id'][:12]}{f' of {known}' if known else ''})"
    name = f" {row['name']}" if kind == INPUT else ""
    return f"record {sequence} ({kind}{name})"


def _numbers(first: int, last: int) -> str:
    return f"record {first}" if first == last else f"records {first:,} to {last:,}"


def _problem(code: str, what: str, sequence: int) -> Problem:
    return Problem(code, what, Place("archive", line=sequence))
