"""Read the rows of a sheet without a parser, as long as nothing but plain cells stands in them.

What stands before the rows is parsed, so that it is known where they begin. Rows of one form, which is all of their
markup, are told by one regular expression each: to the letter as programs write them, with texts in which no XML hides.
From the first row that is written otherwise, all that follows is given back to its stream, behind what stands before
the rows: a parser reads it as though the rows before it were not there, and alone has words for what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Mapping
from typing import NamedTuple, Protocol

from lxml import etree

from prefile.intake.table.cells import Value
from prefile.intake.workbook.parts import local
from prefile.intake.workbook.plain_cells import PlainCells
from prefile.intake.xml.hardening import HARDENED

__all__ = ["PlainRow", "PlainSheet"]

_BLOCK = 1 << 15  # bytes, as lxml reads them, so that bounds of a part are met behind the same rows
_MOST_CHARACTERS = 1 << 14  # of a row as it is written; so that no text of it is too long for a cell
_MOST_FORMS = 32  # of the rows of a sheet; each takes as long to make as some hundred rows to parse
_TRIED = 8  # forms, the last that told a row first
_LIST, _LIST_ENDS, _ROW_ENDS = b"<sheetData>", b"</sheetData>", b"</row>"
_BEGINS = re.compile(
    rb'(?:<\?xml version="1\.0" encoding="(?:UTF|utf)-8"(?: standalone="(?:yes|no)")?\?>\s*)?<[A-Za-z]'
)
_EXTENDED = "x14ac"  # Excel's own prefix, which has to be declared before the rows
_TEXT = "[^<>&\x00-\x08\x0b-\x1f\ufffe\uffff]+"  # what XML has as it stands
_OF_ROW = (
    r'(?: spans="[0-9: ]{1,40}")?(?: s="[0-9]{1,6}")?(?: customFormat="[01]")?(?: ht="[0-9.]{1,20}")?'
    rf'(?: customHeight="[01]")?(?: {_EXTENDED}:dyDescent="[0-9.]{{1,20}}")?'
)
_ROW = r'<row r="([1-9][0-9]{0,6})"'
_BEGINS_CELL = r'<c r="[A-Z]{1,3}\1"(?: s="[0-9]{1,6}")?(?: t="[A-Za-z]{1,9}")?'
_CELL = rf"{_BEGINS_CELL}(?:/>|>(?:<v>{_TEXT}</v>|<is><t>{_TEXT}</t></is>)</c>)"
_PARTS = re.compile(
    r'<c r="([A-Z]{1,3})[0-9]+"(?: s="([0-9]+)")?(?: t="([A-Za-z]+)")?(?:/>|>(<v>|<is><t>)[^<]+(</v>|</t></is>)</c>)'
)
_INLINE, _RUNS = "inlineStr", "<is><t>"
_ESCAPES = "_x"


class PlainRow(NamedTuple):
    """A row: its number, how many cells are written, and what they hold as far as they hold something."""

    number: int
    written: int
    cells: list[Value]


class _Stream(Protocol):
    """A part of a workbook."""

    since: int

    def read(self, size: int, /) -> bytes:
        """Read at most so many bytes."""
        ...

    def unread(self, data: bytes, /) -> None:
        """Give back what was read; it is read again next."""
        ...


class _Form(NamedTuple):
    """What tells the rows of a form; how many cells are written; which hold their text, and how others are read."""

    match: Callable[[str, int], re.Match[str] | None]
    written: int
    inline: tuple[int, ...]
    others: tuple[tuple[int, Mapping[str, Value]], ...]


class PlainSheet:
    """Reads the rows with which one sheet begins, as far as they are plain."""

    def __init__(self, stream: _Stream, columns: Mapping[str, int], cells: PlainCells) -> None:
        """Know the part that holds the sheet, the columns by their letters, and how a cell is read."""
        self._stream, self._columns, self._cells = stream, columns, cells
        self._forms: list[_Form] = []
        self._made = 0
        self._of_row, self._any_row = "", re.compile("")
        self.is_whole = False  # whether all rows were read

    def rows(self) -> Iterator[PlainRow]:
        """Yield the plain rows; what follows them is given back to the stream unless they are all."""
        block = self._stream.read(_BLOCK)
        at = block.find(_LIST) + len(_LIST)
        start, rest = block[:at], block[at:]
        if at < len(_LIST) or not _is_plain_start(start):
            self._stream.unread(block)
            return
        self._of_row = _OF_ROW if f' xmlns:{_EXTENDED}="'.encode() in start else _OF_ROW[: _OF_ROW.rindex("(?: ")]
        self._any_row = re.compile(f"{_ROW}{self._of_row}>((?:{_CELL})+)</row>")
        while not rest.startswith(_LIST_ENDS):
            whole = rest.rfind(_ROW_ENDS) + len(_ROW_ENDS)
            if whole >= len(_ROW_ENDS):
                left = yield from self._told(rest[:whole])
                if left is not None:
                    self._stream.unread(start + left + rest[whole:])
                    self._stream.since = self._stream.since if len(left) == whole else 0
                    return
                self._stream.since = 0
                rest = rest[whole:]
                continue
            block = self._stream.read(_BLOCK)
            rest += block
            if not block or len(rest) > len(block) + _MOST_CHARACTERS:
                self._stream.unread(start + rest)
                return
        self.is_whole = True

    def _told(self, written: bytes) -> Generator[PlainRow, None, bytes | None]:
        """Yield the rows of a text that ends with one; returns what is left of it from the first that is not plain."""
        try:
            text = written.decode("utf-8")
        except UnicodeDecodeError:
            return written
        at = 0
        while at < len(text):
            told = self._match(text, at)
            if told is None:
                return text[at:].encode()
            form, found = told
            at = found.end()
            number, *cells = found.groups()
            if form.inline and _ESCAPES in found[0]:
                for column in form.inline:
                    cells[column] = self._cells.inline(cells[column])
            for column, known in form.others:
                cells[column] = known[cells[column]]
            yield PlainRow(int(number), form.written, cells)
        return None

    def _match(self, text: str, at: int) -> tuple[_Form, re.Match[str]] | None:
        """Return the row at a place of a text with the form that tells it; None where it is not plain, or is long."""
        for place, form in enumerate(self._forms):
            found = form.match(text, at)
            if found is not None:
                if place:
                    self._forms.insert(0, self._forms.pop(place))
                return (form, found) if found.end() - at <= _MOST_CHARACTERS else None
        made = self._form(text, at)
        if made is None:
            return None
        self._forms.insert(0, made)
        del self._forms[_TRIED:]
        return self._match(text, at)

    def _form(self, text: str, at: int) -> _Form | None:
        """Return what tells the row at a place of a text and those like it; None where it is not plain."""
        found = None if self._made >= _MOST_FORMS else self._any_row.match(text, at)
        if found is None:
            return None
        inline: list[int] = []
        others: list[tuple[int, Mapping[str, Value]]] = []
        pattern, width = [_ROW, self._of_row, ">"], 0
        parts = _PARTS.findall(found[2])
        for letters, style, kind, begins, ends in parts:
            column = self._columns.get(letters, -1)
            if column < 0 or (begins and ((begins == _RUNS) is not (kind == _INLINE) or column < width)):
                return None
            named = "".join(f' {name}="{said}"' for name, said in (("s", style), ("t", kind)) if said)
            pattern += ["()" * (column - width) if begins else "", rf'<c r="{letters}\1"{named}']
            pattern.append(f">{begins}({_TEXT}){ends}</c>" if begins else "/>")
            if begins and kind == _INLINE:
                inline.append(column)
            elif begins:
                others.append((column, self._cells.texts(kind, style)))
            width = column + 1 if begins else width
        self._made += 1
        return _Form(re.compile("".join([*pattern, "</row>"])).match, len(parts), tuple(inline), tuple(others))


def _is_plain_start(start: bytes) -> bool:
    """Return whether a sheet's rows begin behind its first bytes, and nothing in them hides where."""
    if b"<!" in start or not _BEGINS.match(start):
        return False
    parser = etree.XMLPullParser(events=("start", "end"), **HARDENED)
    try:
        parser.feed(start)
    except etree.XMLSyntaxError:
        return False
    events = list(parser.read_events())
    *before, last = [local(element) for _, element in events] or [""]
    event, element = events[-1] if events else ("", None)
    return (
        event == "start"
        and element is not None
        and last == "sheetData"
        and not {"row", "sheetData"}.intersection(before)
        and sum(1 for _ in element.iterancestors()) == 1
    )
