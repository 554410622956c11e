"""Take a workbook's parts out of its zip archive without trusting it: sizes, names and XML are bounded.

Members are read as streams and never unpacked to disk; how far each may grow is checked while it is read, whatever the
archive says of it. External links, macros, pictures and drawings are not looked at. No DOCTYPE is read.
"""

from __future__ import annotations

import hashlib
import posixpath
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO, NamedTuple, NoReturn

from lxml import etree

from prefile.errors import Place, Problem
from prefile.intake.table.cells import TableStop
from prefile.intake.xml.hardening import free, hardened

__all__ = ["Archive", "Sheet", "elements", "local"]

_MB = 1 << 20
_MOST_BYTES = 100 * _MB  # of the workbook's file
_MOST_MEMBERS = 2_000
_MOST_UNPACKED = 128 * _MB  # a sheet of three million cells, or 20 seconds of empty elements
_MOST_SMALL = 8 * _MB  # of a part whose elements are all looked at
_MOST_BETWEEN = 2 * _MB  # of XML between two elements that are asked for
_MOST_RATIO = 400  # deflate shrinks real sheets to a twentieth, and zeros to a thousandth
_LITTLE = 10 * _MB  # below which any ratio is harmless
_BLOCK = 1 << 16
_MOST_SHEETS = 100
_END, _END_SIZE = b"PK\x05\x06", 22  # the record that a zip archive ends with, where no comment follows
_ENCRYPTED = 0x1
_OLD = b"\xd0\xcf\x11\xe0"
_PACKED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # the others may ask for any memory
_SAVE_AS = 'Save it as "Excel Workbook (.xlsx)", without a password, or as "CSV UTF-8".'
_WHAT_ELSE = {
    "xl/workbook.bin": ("E115", "this is an Excel binary workbook (.xlsb)"),
    "content.xml": ("E102", "this is an OpenDocument file (LibreOffice's own)"),
    "word/document.xml": ("E102", "this is a Word document"),
}
_YES, _NO = {"1", "true", "on"}, {"0", "false", "off"}
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, KeyError, OSError)


class Sheet(NamedTuple):
    """A sheet of a workbook: its name, the member it stands in, and whether a person sees it."""

    name: str
    member: str
    visible: bool


class _Bounded:
    """Bound a member while it is read: its size, and what stands between two elements that are asked for."""

    def __init__(self, stream: IO[bytes], stop: Archive, most: int, packed: int) -> None:
        self._stream, self._archive, self._most, self._packed = stream, stop, most, packed
        self._size = self.since = 0
        self._again = b""

    def unread(self, data: bytes) -> None:
        """Give back what was read, or what stands for it: it is what is read next, and not counted again."""
        self._again = data

    def read(self, size: int = _BLOCK) -> bytes:
        if self._again:
            data, self._again = self._again, b""
            return data
        data = self._stream.read(min(size, _BLOCK))
        self._size += len(data)
        self.since += len(data)
        if self.since > _MOST_BETWEEN:
            what = f"more than {_MOST_BETWEEN // _MB} MiB are between two rows or other parts of the workbook"
            self._archive.stop("E115", what)
        if self._size > self._most:
            self._archive.stop("E106", f"a part of the workbook is longer than {self._most // _MB} MiB unpacked")
        if self._size > max(_LITTLE, self._packed * _MOST_RATIO):
            self._archive.stop("E115", f"a part of the workbook unpacks to more than {_MOST_RATIO} times its size")
        return data


class Archive:
    """The zip archive of a workbook, and the digest of its bytes."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        """Keep the bytes of a stream, on disk where they are many, and look at what the archive says it holds.

        Raises:
            TableStop: it is larger than is read, no archive, or none of a workbook.
        """
        self.name = name
        digest = hashlib.sha256()
        self._workbook = False
        self._file = SpooledTemporaryFile(max_size=8 * _MB)  # noqa: SIM115 - closed by `close`
        size = 0
        while block := stream.read(_BLOCK):
            if not size:
                self._begins(block)
            size += len(block)
            if size > _MOST_BYTES:
                self.stop("E106", f"the workbook is larger than {_MOST_BYTES // _MB} MiB", "Save it as CSV UTF-8.")
            digest.update(block)
            self._file.write(block)
        self.digest = f"sha256:{digest.hexdigest()}"
        self._zip = self._opened()

    def close(self) -> None:
        """Let go of the bytes."""
        self._file.close()

    def stop(self, code: str, what: str, following: str = "") -> NoReturn:
        """Refuse the workbook, and let go of it."""
        self.close()
        raise TableStop(Problem(code, what, Place(self.name), next=following))

    def _begins(self, start: bytes) -> None:
        """Refuse by its first bytes what is an old or encrypted workbook, or an archive of something else."""
        if start.startswith(_OLD):
            self.stop("E115", "this is an old Excel workbook (.xls), or one that a password protects", _SAVE_AS)
        self._workbook = any(word in start for word in (b"[Content_Types].xml", b"xl/", b"_rels/"))

    def _opened(self) -> zipfile.ZipFile:
        self._file.seek(0)
        try:
            archive = zipfile.ZipFile(self._file)
        except _BROKEN:
            if not self._workbook:
                self._none()
            self.stop("E115", "the archive that a workbook is made of is damaged or cut short", "Save it again.")
        members = archive.infolist()
        self._alone(members)
        names = [member.filename for member in members]
        if len(members) > _MOST_MEMBERS or sum(member.file_size for member in members) > _MOST_UNPACKED:
            self.stop("E106", "the workbook unpacks to more than is read", "Save the sheet as CSV UTF-8.")
        if len(set(names)) < len(names):
            self.stop("E115", "a part appears twice in the workbook's archive", "Save it again.")
        for name, (code, what) in _WHAT_ELSE.items():
            if name in names:
                self.stop(code, what, _SAVE_AS)
        if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
            self._none()
        if any(member.flag_bits & _ENCRYPTED for member in members):
            self.stop("E115", "the workbook is encrypted", _SAVE_AS)
        if any(member.compress_type not in _PACKED for member in members):
            self.stop(
                "E115", "the workbook is packed in a way that Excel does not write", "Open it in Excel and save it."
            )
        return archive

    def _alone(self, members: list[zipfile.ZipInfo]) -> None:
        """Refuse bytes before or after the archive: they may be another table, of which nothing would be read."""
        self._file.seek(-_END_SIZE, 2)
        ends = self._file.read(_END_SIZE)
        first = min((member.header_offset for member in members), default=0)
        if first or not ends.startswith(_END) or any(ends[-2:]):
            self.stop("E115", "something is before or after the workbook in its file", "Save it again.")

    def _none(self) -> NoReturn:
        self.stop("E102", "this is a zip archive, not a workbook", "Unzip it and screen the files inside.")

    @contextmanager
    def member(self, name: str, most: int = _MOST_SMALL) -> Generator[_Bounded]:
        """Open a part, to be read as a stream of at most so many bytes.

        Raises:
            TableStop: it is not there, too large, damaged, or malformed.
        """
        try:
            info = self._zip.getinfo(name)
            with self._zip.open(info) as stream:
                yield _Bounded(stream, self, most, info.compress_size)
        except etree.XMLSyntaxError:
            self.stop("E115", f'the part "{name}" of the workbook is malformed', "Open it in Excel, and save it again.")
        except _BROKEN:
            self.stop("E115", f'the part "{name}" of the workbook is missing or damaged', "Save it again.")

    def small(self, name: str, *tags: str) -> Iterator[dict[str, str]]:
        """Yield the elements of some names in a small part: each with its attributes, its own name under ""."""
        with self.member(name) as stream:
            for element in elements(self, stream, tags):
                attributes = {str(key).rpartition("}")[2]: str(value) for key, value in element.attrib.items()}
                yield {**attributes, "": local(element)}

    def related(self, of: str) -> list[tuple[str, str, str]]:
        """Return what a part names as related: the id, the kind, and the member; what lies outside is left out."""
        folder, base = posixpath.split(of)
        rels = posixpath.join(folder, "_rels", f"{base}.rels")
        found = self.small(rels, "Relationship") if rels in self._zip.NameToInfo else ()
        relations = list(islice(found, _MOST_MEMBERS + 1))
        if len(relations) > _MOST_MEMBERS:
            self.stop("E115", f"the workbook names more than {_MOST_MEMBERS:,} parts")
        return [
            (
                relation.get("Id", ""),
                relation.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/"),
            )
            for relation in relations
            if relation.get("TargetMode") != "External"
        ]

    def workbook(self) -> str:
        """Return the member that lists the sheets."""
        for _, kind, member in self.related(""):
            if kind == "officeDocument":
                return member
        return "xl/workbook.xml"

    def sheets(self, workbook: str) -> tuple[list[Sheet], bool]:
        """Return the sheets of cells, in their order, and whether days count from 1904."""
        kinds = {key: (kind, member) for key, kind, member in self.related(workbook)}
        found: list[Sheet] = []
        since_1904 = False
        for part in self.small(workbook, "workbookPr", "sheet"):
            if part[""] == "workbookPr":
                since = part.get("date1904", "0")
                if since not in _YES | _NO:
                    self.stop(
                        "E115", f'the workbook says "{since[:20]}" to whether days count from 1904', "Save it again."
                    )
                since_1904 = since in _YES
            elif part[""] == "sheet":
                kind, member = kinds.get(part.get("id", ""), ("", ""))
                if kind == "worksheet":
                    found.append(Sheet(part.get("name", "")[:100], member, part.get("state", "visible") == "visible"))
            if len(found) > _MOST_SHEETS:
                self.stop("E106", f"the workbook has more than {_MOST_SHEETS} sheets")
        return found, since_1904


def local(element: etree._Element) -> str:
    """Return an element's name without its namespace, which differs between transitional and strict workbooks."""
    return _local(str(element.tag))


@lru_cache(1 << 10)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def elements(archive: Archive, stream: _Bounded, tags: tuple[str, ...]) -> Iterator[etree._Element]:
    """Yield each element of some local names when it is whole; it is freed behind it with all that stands before it.

    Raises:
        TableStop: a DOCTYPE stands before them, or too much between two of them.
    """
    events = hardened(stream, ("end",), [f"{{*}}{tag}" for tag in tags])
    first = True
    for _, element in events:
        if first and element.getroottree().docinfo.doctype:
            archive.stop("E115", "a DOCTYPE is in a part of the workbook, as no program writes one")
        first = False
        yield element
        stream.since = 0
        free(element, at_every_height=True)
