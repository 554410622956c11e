"""Recognize the format that a declaration is written in by its first bytes, never by a name.

XML is recognized by the first element that one of the formats knows, wherever it stands: some senders wrap a
declaration in an envelope of their own.

What reads a format is imported when the first file of it is met: a screening needs one reader, and starts without
waiting for the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from typing import BinaryIO, NamedTuple, cast

from prefile.entry import Entry, SourceFormat
from prefile.errors import DeclarationProblems, Place, Problem
from prefile.intake.format_titles import (
    ASYCUDA,
    CARGOWISE,
    CARGOWISE_NAMESPACE,
    CATAIR_AE,
    DMS,
    DMS_NAMESPACE,
    NETCHB,
    NETCHB_NAMESPACE,
)
from prefile.intake.how_written import HowWritten
from prefile.intake.limits import Limits
from prefile.intake.sniff import BLANK, begins_catair, begins_csv, begins_json, begins_xlsx, mend_of, not_plain_text
from prefile.intake.xml.shape import NAMESPACE

__all__ = ["FORMATS", "LONGEST_BEGINNING", "Format", "Reader", "begins_known", "reader_of"]

LONGEST_BEGINNING = 1 << 16  # bytes by which a format is known

Reader = Callable[[BinaryIO, str, Limits, HowWritten], Iterator[Entry | DeclarationProblems]]


class Format(NamedTuple):
    """One format: the name it is asked for by, what it is, how its first bytes are known, and what reads it.

    `reader` names a module of intake and the function in it, which is a `Reader`. `knows` is given the first 64 KiB of
    a file that is no XML, and `known_by` says to people how it knows; `tags` and `namespaces` are what XML is known by.
    """

    name: str
    source: SourceFormat
    reader: tuple[str, str]
    knows: Callable[[bytes], bool] = lambda _: False
    tags: frozenset[str] = frozenset()
    namespaces: tuple[str, ...] = ()
    known_by: str = ""

    @property
    def read(self) -> Reader:
        """What reads the format; imported now, the only place where that is done by name."""
        module, function = self.reader
        return cast("Reader", getattr(import_module(f"prefile.intake.{module}"), function))

    @property
    def recognized_by(self) -> str:
        """How files of the format are known, in words."""
        if self.namespaces or self.tags:
            return f"XML {self.xml_recognized_by}"
        return self.known_by or "how the file begins"

    @property
    def xml_recognized_by(self) -> str:
        """How XML of the format is known, in words that go on from "XML"; "" for what is no XML."""
        if self.namespaces:
            return f"in the namespace {' or '.join(self.namespaces)}"
        return f"with the element {' or '.join(sorted(self.tags))}" if self.tags else ""


_OWN_JSON = Format(
    "prefile-json",
    SourceFormat("prefile-entry/1 in JSON"),
    ("json.entries", "read_json_entries"),
    begins_json,
    known_by="text that begins with { or [",
)
_OWN_XML = Format(
    "prefile-xml",
    SourceFormat("prefile-entry/1 in XML"),
    ("xml.entries", "read_xml_entries"),
    namespaces=(NAMESPACE,),
)

FORMATS: tuple[Format, ...] = (
    _OWN_JSON,
    _OWN_XML,
    Format("netchb", NETCHB, ("netchb.declarations", "read_netchb"), namespaces=(NETCHB_NAMESPACE,)),
    Format("asycuda", ASYCUDA, ("foreign.asycuda", "read_asycuda"), tags=frozenset({"ASYCUDA"})),
    Format(
        "catair",
        CATAIR_AE,
        ("catair.declarations", "read_catair"),
        begins_catair,
        known_by="records of 80 characters, the first of them 10, A or B",
    ),
    Format("wco-dms", DMS, ("foreign.dms", "read_dms"), namespaces=(DMS_NAMESPACE,)),
    Format("cargowise", CARGOWISE, ("cargowise.shipments", "read_cargowise"), namespaces=(CARGOWISE_NAMESPACE,)),
    # What a table cannot carry is told by the mapping that its columns are read with.
    Format(
        "xlsx",
        SourceFormat("XLSX workbook"),
        ("table.declarations", "read_xlsx_entries"),
        begins_xlsx,
        known_by="a workbook",
    ),
    Format(  # last: it knows any text that may be a table
        "csv",
        SourceFormat("CSV table"),
        ("table.declarations", "read_csv_entries"),
        begins_csv,
        known_by="lines of cells under headings that a mapping names",
    ),
)
_XML = [f"{form.source.name} ({form.xml_recognized_by})" for form in FORMATS if form.xml_recognized_by]
_OTHER_XML = f"XML is read of these formats: {'; '.join(_XML)}. prefile formats list names all formats."


def begins_known(start: bytes) -> bool:
    """Return whether a format knows a file that begins so; text that begins like XML is left to its reader."""
    if start.lstrip(BLANK).startswith(b"<") and not_plain_text(start) is None:
        return True
    return any(form.knows(start) for form in FORMATS)


def reader_of(start: bytes, name: str) -> Reader | Problem:
    """Return what reads a file that begins so, or the problem that nothing does. An empty file is read as JSON."""
    body = start.lstrip(BLANK)
    if body.startswith(b"<") and not_plain_text(start) is None:
        return _xml_reader(start, name)
    for form in FORMATS:
        if form.knows(start):
            return form.read
    foreign = not_plain_text(start)
    if foreign is None and body:
        foreign = "prefile does not recognize this file format"
    return Problem("E102", foreign, Place(name), next=mend_of(start)) if foreign else _OWN_JSON.read


def _xml_reader(start: bytes, name: str) -> Reader | Problem:
    """Return what reads XML that begins so; prefile's own reader, which says what it is, where none knows it.

    A namespace that lost its colons and dashes on the way is told for what it was.
    """
    from prefile.intake.xml.hardening import tags_of  # noqa: PLC0415 - imports lxml, for which XML alone waits

    mangled = None
    for tag in tags_of(start):
        namespace = tag[1:].partition("}")[0] if tag.startswith("{") else None
        for form in FORMATS:
            if tag in form.tags or namespace in form.namespaces:
                return form.read
            meant = next((known for known in form.namespaces if _letters(known) == _letters(namespace or "")), None)
            if meant is not None and mangled is None:
                what = f'the namespace "{namespace}" is not "{meant}": characters of it were lost or changed'
                following = "Export the file again, and do not open it in programs that rewrite it."
                mangled = Problem("E102", what, Place(name), next=following)
    return mangled or _unknown_xml


def _unknown_xml(stream: BinaryIO, name: str, limits: Limits, how: HowWritten) -> Iterator[Entry | DeclarationProblems]:
    """Read XML whose elements no format knows; prefile's own reader says what it is, and here what could be read."""
    for item in _OWN_XML.read(stream, name, limits, how):
        if isinstance(item, DeclarationProblems):
            known = (
                replace(problem, next=_OTHER_XML) if problem.code == "E102" else problem for problem in item.problems
            )
            yield DeclarationProblems(known)
        else:
            yield item


def _letters(namespace: str) -> str:
    """Return the letters and digits of a namespace."""
    return "".join(character for character in namespace.lower() if character.isalnum())
