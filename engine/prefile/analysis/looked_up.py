"""What a quick look-up found (`prefile-check/1`): goods of numbers, from origins side by side.

Money is in US dollars, to the cent, as text in JSON. A duty that cannot be told is null, never zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, NamedTuple

from pydantic import TypeAdapter

from prefile.analysis.would import Would
from prefile.entry.line import Claim, Quantity
from prefile.findings import Amounts, Authority, Caution, CouldClaim, Filed, Outcome, RuleBookId, Supposition
from prefile.law.coverage_map import CoverageOutcome, Stage
from prefile.values.json_shape import Exact, escaped, json_keys, json_object

__all__ = ["Check", "CheckedGoods", "CheckedOrigin", "Continuation", "GoodsCoverage", "MissingFromCheck", "Reason"]


@json_object
class Continuation(NamedTuple):
    """A ten-digit number of the day that begins with the digits asked for, its words, general rate and units."""

    tariff_number: str
    words: str
    general: str
    units: str


@json_object
class Reason(NamedTuple):
    """One measure that decides the duty from an origin: what it comes to, its heading, its part of the value, and why.

    `short` names its kind in a word or two, like "Section 301". `keeps_out`: under it the goods may not be entered.
    """

    measure: str
    short: str
    title: str
    outcome: Outcome
    heading: str | None
    duty: Exact | None
    least: Exact
    most: Exact | None
    percent: Exact | None
    working: str | None
    because: tuple[str, ...]
    authorities: tuple[str, ...]
    keeps_out: bool


@json_object
class MissingFromCheck(NamedTuple):
    """A fact that would narrow the duty, the origins it is missing for, and the duty that hangs on it (null: no bound).

    `answers` are the facts of a declaration or side-car that hold it.
    """

    fact: str
    ask: str
    origins: tuple[str | None, ...]
    width: Exact | None
    answers: tuple[str, ...]


@json_object
class CheckedOrigin(NamedTuple):
    """The goods from one origin: the duty, its part of the value in percent, what decides it, and what is filed.

    `if_tariff_stays` is the duty by the supposition that the current tariff stays in effect, where that was asked for
    and the day is after it; it is payable to nobody.
    """

    origin: str | None
    name: str | None
    asked: bool
    duty: Amounts
    percent: Exact | None
    reasons: tuple[Reason, ...]
    filing: tuple[Filed, ...] | None
    could_claim: tuple[CouldClaim, ...]
    if_tariff_stays: Would | None


@json_object
class GoodsCoverage(NamedTuple):
    """Whether Proclamation 11001 speaks of the goods, and what its measure comes to on the day, and why."""

    outcome: CoverageOutcome
    stage: Stage | None
    minerals: tuple[str, ...]
    because: tuple[str, ...]
    measure: Outcome | None
    effect: tuple[str, ...]


@json_object
class CheckedGoods(NamedTuple):
    """The goods of one number. Of six digits only the continuations are told, and there are no origins."""

    tariff_number: str
    words: str
    continuations: tuple[Continuation, ...]
    origins: tuple[CheckedOrigin, ...]
    missing: tuple[MissingFromCheck, ...]
    coverage: GoodsCoverage | None


_KEYS = (
    "format",
    "on",
    "as_known_on",
    "tariff",
    "value",
    "quantities",
    "program",
    "claims",
    "goods",
    "warnings",
    "assumed",
    "suppositions",
    "authorities",
    "rulebook",
    "decided_by",
)


@json_keys(*_KEYS)
@dataclass(frozen=True, kw_only=True)
class Check:
    """What a look-up found: the same question, book and way of deciding give the same.

    `tariff` is the edition of the day, null where none is held. `warnings` are those of the goods, each once; `assumed`
    says how origins are compared. `rulebook` and `decided_by` are null where nothing was screened.
    """

    format: Literal["prefile-check/1"] = "prefile-check/1"
    on: str
    as_known_on: str | None
    tariff: str | None
    value: Exact | None
    quantities: tuple[Quantity, ...]
    program: str | None
    claims: tuple[Claim, ...]
    goods: tuple[CheckedGoods, ...]
    warnings: tuple[Caution, ...]
    assumed: tuple[str, ...]
    suppositions: tuple[Supposition, ...]
    authorities: dict[str, Authority]
    rulebook: RuleBookId | None
    decided_by: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return what was found as plain dicts, lists and text."""
        shape: dict[str, Any] = _adapter().dump_python(self, mode="json")
        return shape

    def to_json(self, *, indent: int | None = 2) -> str:
        """Return what was found as JSON text, without a final newline; `indent` None puts it on one line."""
        return escaped(_adapter().dump_json(self, indent=indent).decode())


@cache
def _adapter() -> TypeAdapter[Check]:
    return TypeAdapter(Check)
