"""Read a revision of the tariff as the Commission exports it: JSON or CSV, one object or row a printed line.

The export is the whole Harmonized Tariff Schedule (some 35,000 lines, 14 MB). What is longer, nests deeper or has
another shape is refused with its place. Markup (<sup>, <u>) and runs of blanks say nothing and are taken out of texts.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from prefile.errors import Place, Problem, RuleFileProblems
from prefile.intake.json.text import Decoder, half_characters, nesting_exceeds, repeated_keys

__all__ = ["CODE", "PrintedLine", "plain_text", "read_bounded", "read_export"]

CODE = "R372"
LONGEST = 1 << 26  # bytes; an export of 2026 has 14 million
MOST_LINES = 100_000
_DEEPEST = 6  # a footnote's columns stand four brackets deep
_MOST_CHARACTERS = 20_000  # of one text; the longest of 2026 has 1,685
_MOST_TOLD = 20
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>")
_NUMBER = r"^([0-9]{4}(\.?[0-9]{2}){0,3})?$"
_OTHERS = {b"%PDF": "a PDF", b"PK": "a zip archive or workbook", b"\x1f\x8b": "packed by gzip", b"<": "XML or a page"}
_COLUMNS = {
    "HTS Number": "htsno",
    "Indent": "indent",
    "Description": "description",
    "Unit of Quantity": "units",
    "General Rate of Duty": "general",
    "Special Rate of Duty": "special",
    "Column 2 Rate of Duty": "other",
}


def plain_text(text: str | None) -> str:
    """Return a printed text without markup, its blanks single."""
    return " ".join(_MARKUP.sub("", text or "").split())


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else () if value is None else value


Text = Annotated[str, Field(max_length=_MOST_CHARACTERS)]
Printed = Annotated[Text, BeforeValidator(lambda value: "" if value is None else value)]


class PrintedFootnote(BaseModel):
    """A footnote: its words."""

    model_config = ConfigDict(frozen=True, strict=True)

    value: Printed = ""


class PrintedLine(BaseModel):
    """A line as it is exported: its number (blank for one that only heads others), how far it is indented, its texts.

    `footnotes` are None where the format has no place for them.
    """

    model_config = ConfigDict(frozen=True, strict=True)

    htsno: Annotated[str, Field(pattern=_NUMBER)]
    indent: Annotated[str, Field(pattern=r"^[0-9]{1,2}$")]
    description: Printed
    units: Annotated[tuple[Text, ...], BeforeValidator(_as_tuple)] = ()
    general: Printed
    special: Printed
    other: Printed
    footnotes: Annotated[list[PrintedFootnote], BeforeValidator(lambda value: value or [])] | None = None

    @property
    def digits(self) -> str:
        """The line's number without dots."""
        return self.htsno.replace(".", "")


class Export(NamedTuple):
    """An export: its lines in their order, and whether its format has a place for footnotes."""

    lines: tuple[PrintedLine, ...]
    has_footnotes: bool


def read_export(path: Path) -> Export:
    """Read an export.

    Raises:
        RuleFileProblems: it cannot be read, or is no export; the first twenty problems, with their places.
    """
    text, name = read_bounded(path), str(path)
    if text.lstrip()[:1] in {"[", "{"}:
        lines = _validated(_json_rows(text, name), name, lambda index: Place(name, path=f"/{index}"))
        has_footnotes = True
    else:
        lines = _validated(list(_csv_rows(text, name)), name, lambda index: Place(name, index + 2))
        has_footnotes = False
    _refuse_twice(lines, name)
    return Export(lines, has_footnotes)


def read_bounded(path: Path) -> str:
    """Return the text of a file that is not too long.

    Raises:
        RuleFileProblems: it is no file, too long, something else than text, or not UTF-8.
    """
    if path.exists() and not path.is_file():
        raise refused("it is no file but a folder, a pipe or the like", Place(str(path)))
    try:
        with path.open("rb") as stream:
            data = stream.read(LONGEST + 1)
    except OSError as error:
        raise refused(f"cannot be read: {error.strerror or error}", Place(str(path))) from None
    if len(data) > LONGEST:
        raise refused(f"the file is longer than {LONGEST:,} bytes", Place(str(path)))
    if not data.strip():
        raise refused("the file is empty", Place(str(path)))
    for beginning, what in _OTHERS.items():
        if data.lstrip().startswith(beginning):
            raise refused(f"the file is {what}", Place(str(path)))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refused(f"byte {error.start + 1:,} is not UTF-8", Place(str(path))) from None


def refused(what: str, where: Place, following: str = "") -> RuleFileProblems:
    """Return the refusal of a file."""
    return RuleFileProblems([Problem(CODE, what, where, next=following)])


def _json_rows(text: str, name: str) -> list[object]:
    if nesting_exceeds(text, 0, _DEEPEST):
        raise refused(f"brackets nest deeper than the {_DEEPEST} levels of an export", Place(name))
    decoder, start = Decoder(), len(text) - len(text.lstrip())
    try:
        value, end = decoder.decode(text, start)
    except json.JSONDecodeError as error:
        raise refused(f"{error.msg}", Place(name, error.lineno, error.colno)) from None
    if text[end:].strip():
        raise refused("something follows the end of the list", Place(name))
    if decoder.repeated:
        raise refused("a key stands twice in one object", Place(name, path="/" + "/".join(next(repeated_keys(text)))))
    for path in half_characters(text, value):
        raise refused("half a character (a lone surrogate)", Place(name, path="/" + "/".join(path)))
    if not isinstance(value, list):
        raise refused("an export is a list of lines, and this is one object", Place(name))
    return value


def _csv_rows(text: str, name: str) -> Iterator[Mapping[str, object]]:
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(rows, [])
        missing = [column for column in _COLUMNS if column not in header]
        if missing:
            raise refused(f'the column "{missing[0]}" of an export is missing', Place(name, 1))
        keys = [(place, _COLUMNS[column]) for place, column in enumerate(header) if column in _COLUMNS]
        for row in rows:
            if len(row) != len(header):
                raise refused(f"{len(row)} cells, and the header names {len(header)}", Place(name, rows.line_num))
            cells: dict[str, object] = {key: row[place] for place, key in keys}
            yield {**cells, "units": _units(row[header.index("Unit of Quantity")])}
    except csv.Error as error:
        raise refused(f"the CSV cannot be read: {error}", Place(name, rows.line_num)) from None


def _units(cell: str) -> object:
    """Return the units of a cell: a list in JSON, or names parted by commas."""
    if cell.startswith("["):
        try:
            return json.loads(cell)
        except (json.JSONDecodeError, RecursionError):
            return cell
    return [part.strip() for part in cell.split(",") if part.strip()]


def _validated(rows: Sequence[object], name: str, place: Callable[[int], Place]) -> tuple[PrintedLine, ...]:
    if len(rows) > MOST_LINES:
        raise refused(f"{len(rows):,} lines; an export has at most {MOST_LINES:,}", Place(name))
    if not rows:
        raise refused("the file holds no line", Place(name))
    try:
        return tuple(TypeAdapter(list[PrintedLine]).validate_python(rows))
    except ValidationError as error:
        raise RuleFileProblems([_problem(found, place) for found in error.errors()[:_MOST_TOLD]]) from None


def _problem(found: ErrorDetails, place: Callable[[int], Place]) -> Problem:
    """Say what is wrong with one part of a line."""
    index, *path = found["loc"]
    key = str(path[0]) if path else "the line"
    given = repr(found["input"])[:40] if isinstance(found["input"], str) else "something else"
    match found["type"]:
        case "missing":
            what = f'"{key}" of an export is missing'
        case "string_too_long":
            what = f'"{key}" is longer than {_MOST_CHARACTERS:,} characters'
        case "string_pattern_mismatch" if key == "htsno":
            what = f"{given} is no number of the tariff"
        case "string_pattern_mismatch":
            what = f"{given} is no depth from 0 to 99"
        case "model_type":
            what = "a line is an object with keys"
        case _:
            what = f'"{key}" is {given}, not as an export has it'
    return Problem(CODE, what, place(int(index)))


def _refuse_twice(lines: tuple[PrintedLine, ...], name: str) -> None:
    seen: set[str] = set()
    for line in lines:
        if line.digits and line.digits in seen:
            raise refused(f"{line.htsno} stands twice", Place(name))
        seen.add(line.digits)
