"""Read a `prefile-mapping/1`: where each fact of an entry stands in a file whose columns or elements vary by firm.

A mapping is TOML that people edit. Facts are named as in side-cars (`minerals/gallium/percent`); what stands behind one
is a column's heading, or an element's path, or several of which the first that is there is read.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import datetime
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from prefile.entry.fact_paths import FACTS, OF_ENTRY, read_fact
from prefile.entry.fields import Code, refused
from prefile.errors import DeclarationProblems, Place, Problem
from prefile.intake.cargowise.mapping import misplaced
from prefile.intake.problems import validation_problems
from prefile.intake.unopened import unopened_problem

__all__ = [
    "ENTRY_FACTS",
    "LINE_FACTS",
    "MAPPINGS",
    "Mapping",
    "Reads",
    "Values",
    "claim_fact",
    "read_mapping",
    "shipped_mapping",
    "shipped_text",
]

FORMAT = "prefile-mapping/1"
MAPPINGS = ("cargowise", "table", "ace-es-003")  # shipped beside this module
_MOST_BYTES = 1 << 16
_MOST_DOTS = 40  # of a line: a key of many parts takes its square of time
_MOST_TOLD = 100
_ONE_GROUP = len("100,000")  # what is longer has two separators, or decimals behind the other mark
_AS_WRITTEN = "as written"
_DAYS = {
    "YYYY-MM-DD": "%Y-%m-%d",
    "YYYYMMDD": "%Y%m%d",
    "MM/DD/YYYY": "%m/%d/%Y",
    "MM-DD-YYYY": "%m-%d-%Y",
    "MMDDYY": "%m%d%y",
    "DD/MM/YYYY": "%d/%m/%Y",
    "DD.MM.YYYY": "%d.%m.%Y",
    "DD-MMM-YYYY": "%d-%b-%Y",
}

Reads = Literal["table", "cargowise"]

# What a mapping can fill: the facts of a side-car, and what a declaration itself always says.
ENTRY_FACTS = (
    *sorted(OF_ENTRY),
    "reference",
    "entry_number",
    "declared_in",
)
LINE_FACTS = (
    *(fact for fact in FACTS if fact not in OF_ENTRY),
    "line",
    "reference",
    "description",
    "set",
    "currency",
    "invoice/number",
    "invoice/line",
    "invoice/quantity",
    "invoice/amount",
    "quantities/{n}/amount",
    "quantities/{n}/unit",
    "declared/{n}/number",
    "declared/{n}/duty",
    "declared/{n}/value",
    "tariff_ordinal",  # the place of a row's number among those of its line, where rows are tariff numbers
)
_YEAR = re.compile(r"[0-9]{4}", re.ASCII)
_BETWEEN = re.compile(r"[\s,;|]+")
_NUMBERED = re.compile(r"(?:quantities/[1-9]/(?:amount|unit)|declared/[1-9][0-9]?/(?:number|duty|value))")


def _known(facts: tuple[str, ...]) -> AfterValidator:
    def check(found: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        for name in found:
            fact = read_fact(name)
            same = name in facts or (fact is not None and fact.form in facts)
            if not same and not ("line" in facts and _NUMBERED.fullmatch(name)):
                near = get_close_matches(name[:60], facts, 1)
                hint = f'; did you mean "{near[0]}"?' if near else ""
                raise refused("E113", f'"{name[:60]}" is no fact that belongs here{hint}')
        return found

    return AfterValidator(check)


def _one_or_more(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Sources = Annotated[
    tuple[Annotated[str, Field(min_length=1, max_length=300)], ...],
    BeforeValidator(_one_or_more),
    Field(min_length=1, max_length=20),
]


class _Written(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Values(_Written):
    """How values are written in the file: `days`, and the mark between an amount's whole and its decimals.

    Where nothing is said, the days of a table are read as people write them, and those of other files as ISO 8601.
    """

    days: Literal[(_AS_WRITTEN, *_DAYS)] = _AS_WRITTEN  # type: ignore[valid-type]  # the keys above
    decimal_mark: Literal[".", ","] = "."

    @property
    def days_as_written(self) -> bool:
        """Whether days are read as people write them: in any way that means one day only."""
        return bool(self.days == _AS_WRITTEN)

    @property
    def says_mark(self) -> bool:
        """Whether the mapping says which mark stands before decimals."""
        return "decimal_mark" in self.model_fields_set

    def amount(self, text: str) -> str:
        """Return an amount as entries write it; separators of thousands go where they stand rightly, else it stays.

        What is no amount is returned as it was, so that the entry's own model refuses it in its place; so is 1,000
        where the mapping does not say whether the comma separates thousands or decimals.
        """
        other = "," if self.decimal_mark == "." else r"\."
        mark = re.escape(self.decimal_mark)
        if re.fullmatch(rf"[1-9][0-9]{{0,2}}(?:{other}[0-9]{{3}})+(?:{mark}[0-9]+)?", text, re.ASCII):
            if len(text) <= _ONE_GROUP and not self.says_mark:
                return f"{text} (say decimal_mark in a mapping)"
            text = re.sub(other, "", text)
        elif self.decimal_mark == "," and "." in text:
            return f"{text} (decimal mark {self.decimal_mark})"
        return text.replace(self.decimal_mark, ".")

    @staticmethod
    def codes(text: str) -> list[str]:
        """Return the codes that stand in one text, as entries write them."""
        return [code.upper() for code in _BETWEEN.split(text) if code]

    def day(self, text: str) -> str:
        """Return a day as entries write it, or the text as it was where it is not written as the mapping says.

        Four digits alone are a year, and no day in any of the ways.
        """
        if _YEAR.fullmatch(text) or self.days_as_written:
            return text
        try:
            return datetime.strptime(text, _DAYS[self.days]).date().isoformat()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            return text


class Mapping(_Written):
    """Where the facts of an entry and of its lines stand: for tables the heading of a column, for XML a path.

    `rows`: whether a row of a table is a whole line, or one tariff number of a line (as in ACE's reports), which then
    stands in the facts `declared/1/…`. `usual_headings`: whether headings that are usual in the trade are read beside
    those that are named. `units`: what the file calls a unit, and the unit of CBP's that it is exactly.
    """

    format: Literal["prefile-mapping/1"]
    reads: Reads
    name: Annotated[str, Field(min_length=1, max_length=120)]
    rows: Literal["line", "tariff"] = "line"
    usual_headings: bool = False
    values: Values = Values()
    units: Annotated[dict[Annotated[str, Field(min_length=1, max_length=20)], Code], Field(max_length=500)] = {}
    entry: Annotated[dict[str, Sources], _known(ENTRY_FACTS)] = {}
    line: Annotated[dict[str, Sources], _known(LINE_FACTS)]

    def unit(self, code: str) -> str:
        """Return the unit of CBP's that a code of the file is: what `units` says, else the code itself."""
        return self.units.get(code) or self.units.get(code.upper()) or code.upper()

    def claim_sources(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield each claim whose reference the mapping reads, with its columns or paths."""
        for fact, sources in self.line.items():
            claim = fact.removeprefix("claims/").removesuffix("/reference")
            if fact == claim_fact(claim):
                yield claim, sources


def claim_fact(claim: str) -> str:
    """Return the fact that is a claim's reference, as side-cars and mappings name it."""
    return f"claims/{claim}/reference"


def read_mapping(source: str | Path | bytes, *, name: str | None = None) -> Mapping:
    """Read a mapping from a path or bytes, or one of those shipped by its name.

    Raises:
        DeclarationProblems: it cannot be opened, or is no mapping; with every problem found.
    """
    if isinstance(source, str) and source in MAPPINGS:
        return shipped_mapping(source)
    shown = name or (str(source) if isinstance(source, str | Path) else "<bytes>")
    raw = source if isinstance(source, bytes) else _bytes(Path(source), shown)
    if len(raw) > _MOST_BYTES:
        raise DeclarationProblems([Problem("E106", f"a mapping of more than {_MOST_BYTES:,} bytes", Place(shown))])
    _refuse_dots(raw, shown)
    try:
        shape = tomllib.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise DeclarationProblems([Problem("E103", f"byte {error.start:,} is not UTF-8", Place(shown))]) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise DeclarationProblems([Problem("E113", f"this is no TOML: {error}", Place(shown))]) from None
    except ValueError:
        what = "a number in it is longer than is read, or a date is none"
        raise DeclarationProblems([Problem("E113", what, Place(shown))]) from None
    try:
        mapping = Mapping.model_validate(shape)
    except ValidationError as error:
        found = validation_problems(error, Mapping, lambda path: Place(shown, path=path or None))
        raise DeclarationProblems(list(found)) from None
    if mapping.reads == "cargowise":
        wrong = [
            Problem("E113", what, Place(shown, path=path)) for path, what in misplaced(mapping.entry, mapping.line)
        ]
        if wrong:
            raise DeclarationProblems(wrong)
    return mapping


@cache
def shipped_mapping(name: str) -> Mapping:
    """Return one of the mappings that are shipped."""
    return read_mapping(shipped_text(name).encode(), name=f"{name}.toml")


def shipped_text(name: str) -> str:
    """Return a shipped mapping as it is written, with its comments, to be edited."""
    return files("prefile.intake").joinpath("mappings", f"{name}.toml").read_text("utf-8")


def _refuse_dots(raw: bytes, shown: str) -> None:
    """Refuse a line that may be a key of many parts, before it is parsed; comments may hold any dots."""
    for number, line in enumerate(raw.split(b"\n"), start=1):
        if line.count(b".") > _MOST_DOTS and not line.lstrip().startswith(b"#"):
            what = f"more than {_MOST_DOTS} dots are in this line"
            raise DeclarationProblems([Problem("E113", what, Place(shown, number))])


def _bytes(path: Path, shown: str) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(_MOST_BYTES + 1)
    except OSError as error:
        following = f"Check the path, or name one of those shipped: {', '.join(MAPPINGS)}."
        raise DeclarationProblems([unopened_problem(shown, error, following)]) from None
