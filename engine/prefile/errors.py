"""What can go wrong, as a tree.

PrefileError
├── Problems               somebody's file is wrong: carries every problem, each with its place
│   ├── DeclarationProblems    a declaration cannot be read         exit 2, HTTP 422
│   ├── RuleFileProblems       a rule file is wrong                 exit 3
│   ├── ArchiveProblems        the archive cannot be used            exit 2, HTTP 503
│   └── KeyProblems            a file of a signing key is none       exit 2
├── UnreadableReport       a text is no report of ours, or too long    exit 2
└── Fault                  ours is wrong                            exit 70, HTTP 500
    ├── EngineUnavailable      durable-rules cannot be imported here
    ├── EngineFault            durable-rules broke one of its guards
    └── Disagreement           durable-rules and plain answer differently
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Annotated, Literal

from pydantic import Field, GetCoreSchemaHandler, TypeAdapter
from pydantic_core import CoreSchema

from prefile.codes import CATALOGUE
from prefile.values.json_shape import JsonKeys, object_schema

__all__ = [
    "ArchiveProblems",
    "DeclarationProblems",
    "Disagreement",
    "EngineFault",
    "EngineUnavailable",
    "Fault",
    "KeyProblems",
    "Place",
    "PrefileError",
    "Problem",
    "Problems",
    "RuleFileProblems",
    "UnreadableReport",
]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a problem is: a file, a 1-based line and column, and a path inside the document (a JSON pointer).

    In a table, `line` is the row, `path` the cell, and `heading` that of its column.
    """

    file: str | None = None
    line: Annotated[int, Field(ge=1)] | None = None
    column: Annotated[int, Field(ge=1)] | None = None
    path: str | None = None
    heading: str | None = None

    def __str__(self) -> str:
        """Write the place as file:line:column (path), in a table as its row or cell, and column."""
        if self.heading:
            cell = f"row {self.line}" if self.path == self.heading else f"cell {self.path}"
            return f"{f'{self.file} ' if self.file else ''}{cell}, column {self.heading}"
        spot = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        if not self.path:
            return spot or "(whole file)"
        return f"{spot} ({self.path})" if spot else self.path


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a file: a stable code, what is wrong and where, why it matters, and the next step.

    `why`, `next` and `like` default to the catalogue's for the code; `like` names the ACE condition that the
    check resembles, never one that CBP will return.
    """

    code: Annotated[str, Field(pattern=r"^[ERF][0-9]{3}$")]
    what: str
    where: Place = field(default_factory=Place)
    why: str = ""
    next: str = ""
    severity: Literal["error", "warning"] = "error"
    like: str | None = None

    def __post_init__(self) -> None:
        known = CATALOGUE[self.code]
        object.__setattr__(self, "what", self.what.encode("utf-8", "backslashreplace").decode())
        object.__setattr__(self, "why", self.why or known.why)
        object.__setattr__(self, "next", self.next or known.next)
        object.__setattr__(self, "like", self.like or known.like)

    def in_file(self, file: str) -> Problem:
        """Return the same problem, placed in `file`."""
        return replace(self, where=replace(self.where, file=file))

    def to_json(self) -> dict[str, object]:
        """Return the problem as one item of `prefile-problems/1`, without the keys that say nothing."""
        shape: dict[str, object] = _adapter().dump_python(self, exclude_none=True)
        return shape

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return what pydantic writes a problem by: the contract's order of keys."""
        names = {key: key for key in ("code", "severity", "where", "what", "why", "next", "like")}
        return object_schema(cls, JsonKeys(names, optional=frozenset({"like"})), handler)


@cache
def _adapter() -> TypeAdapter[Problem]:
    return TypeAdapter(Problem)


class PrefileError(Exception):
    """Anything that prefile raises on purpose. `exit_code` is the command line's."""

    exit_code = 70


class Problems(PrefileError):  # noqa: N818 - the contract names it
    """Somebody's file is wrong. `problems` holds every mistake found, never only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems, in the order of their places."""
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{problem.where}: {problem.what}" for problem in self.problems))


class DeclarationProblems(Problems):
    """A declaration cannot be read or screened."""

    exit_code = 2


class RuleFileProblems(Problems):
    """A rule file, a list or the book as a whole is wrong."""

    exit_code = 3


class ArchiveProblems(Problems):
    """The archive cannot be opened, read or written, or does not hold what is asked for; what was kept stays kept."""

    exit_code = 2


class KeyProblems(Problems):
    """The file of a key that signs cannot be read or made, or is none."""

    exit_code = 2


class UnreadableReport(PrefileError):  # noqa: N818 - as Problems
    """A text that should be a report is none, or is longer than allowed; the message says why."""

    exit_code = 2


class Fault(PrefileError):  # noqa: N818 - a fault is ours, an error is theirs
    """A fault of ours: nothing was concluded. `code` is one of F7xx."""

    code = "F704"


class EngineUnavailable(Fault):
    """durable-rules was chosen and cannot be imported here."""

    code = "F703"


class EngineFault(Fault):
    """durable-rules broke one of the guards of its wrapper; its host was thrown away."""

    code = "F702"


class Disagreement(Fault):
    """durable-rules and plain answered one question differently."""

    code = "F701"
