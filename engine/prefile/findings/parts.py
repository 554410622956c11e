"""What stands in a report beside its lines: sums, warnings, authorities, and what the declaration was read from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema

from prefile.codes import CATALOGUE
from prefile.entry import PassedOver
from prefile.findings.finding import Amounts
from prefile.values.json_shape import Exact, JsonKeys, json_object, object_schema

__all__ = [
    "Authority",
    "Caution",
    "DeclarationSource",
    "OnTheWay",
    "ReadThrough",
    "ReleaseId",
    "RuleBookId",
    "ScenarioTotal",
    "Supposition",
    "Totals",
]


@json_object
class ScenarioTotal(NamedTuple):
    """What one scenario would add to the duty of the entry; never payable. `duty` is null where it cannot be told."""

    scenario: str
    title: str
    digest: str
    duty: Exact | None
    least: Exact
    most: Exact | None


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the lines. `value` is null where a line's value is not known; fees are null where not computed."""

    value: Exact | None
    payable: Exact | None
    least: Exact
    most: Exact | None
    fees: dict[str, Exact | None]
    scenarios: tuple[ScenarioTotal, ...] = ()


@dataclass(frozen=True, slots=True)
class Caution:
    """Something a reader must know that is no finding, with its stable code and the path it speaks of.

    `next` and `like`, the ACE condition that it resembles, are the catalogue's where they are not given.
    """

    code: str
    what: str
    path: str
    next: str = ""
    like: str | None = None

    def __post_init__(self) -> None:
        known = CATALOGUE.get(self.code)
        if known is None:  # a report of a later release may say what this one does not know
            if not self.next:
                raise ValueError(f'"{self.code}" is no code of the catalogue')
            return
        object.__setattr__(self, "next", self.next or known.next)
        object.__setattr__(self, "like", self.like or known.like)


@json_object
class OnTheWay(NamedTuple):
    """What a line would owe by the rates of importation, which goods that moved in bond may owe, where that differs."""

    line: int
    then: Amounts


@dataclass(frozen=True, slots=True)
class DeclarationSource:
    """What the declaration was read from: its format, the facts that this has no place for, and what was passed over.

    `passed_over` counts the parts of the file that were not read, each with the reason.
    """

    format: str
    cannot_carry: tuple[str, ...]
    passed_over: tuple[PassedOver, ...]


@dataclass(frozen=True, slots=True)
class Authority:
    """A citation as it stands in a report. `certain` is false where the reading rests on a secondary source."""

    cite: str
    date: str
    url: str | None
    says: str | None
    certain: bool


@dataclass(frozen=True, slots=True)
class ReadThrough:
    """Through when each kind of source was read, for what matters here; null where nothing here rests on it.

    `tariff` are the rates and numbers of chapters 1 to 97, `chapter_99` its headings and U.S. notes, `texts` the
    proclamations, orders and notices.
    """

    tariff: str | None
    chapter_99: str | None
    texts: str | None


_UNTOLD = ReadThrough(None, None, None)


@json_object
class ReleaseId(NamedTuple):
    """The release of a rule book: its version, and the public key that it is signed with, null where it is not."""

    version: str
    key: str | None


class RuleBookId(NamedTuple):
    """Which rule book spoke, and through when the law that matters here was verified: the oldest day, and each part.

    A report that an earlier release wrote says the oldest day alone. `release` is in JSON where the book is one.
    """

    digest: str
    verified_through: str
    verified: ReadThrough = _UNTOLD
    release: ReleaseId | None = None

    @property
    def named(self) -> str:
        """The book as people name it: by its version, and by as much of its digest as tells it."""
        short = self.digest.removeprefix("sha256:")[:12]
        return short if self.release is None else f"{self.release.version} ({short})"

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return what pydantic writes a rule book by: `release` stands where it is one."""
        names = {name: name for name in cls._fields}
        return object_schema(cls, JsonKeys(names, write=_rule_book_keys, optional=frozenset({"release"})), handler)


def _rule_book_keys(book: RuleBookId) -> dict[str, object]:
    keys: dict[str, object] = book._asdict()
    return keys if book.release is not None else {name: keys[name] for name in keys if name != "release"}


@json_object
class Supposition(NamedTuple):
    """One scenario as a reader must know it; `begins` is from when on its measures would stand."""

    scenario: str
    title: str
    supposes: str
    numbers_from: str
    begins: str | None
    digest: str
