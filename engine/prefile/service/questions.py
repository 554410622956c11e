"""What programs ask of the service, as plain data: it passes to the process that answers, and back."""

from __future__ import annotations

from typing import NamedTuple

from prefile.values.written_amounts import DecimalMark
from prefile.values.written_days import DayOrder

__all__ = ["CheckAsked", "Document", "NoSuchThing", "ScreeningAsked", "WrongQuestion"]


class Document(NamedTuple):
    """A file that was sent: its name, which is only shown, and its bytes."""

    name: str
    content: bytes


class ScreeningAsked(NamedTuple):
    """How entries are to be screened, as it was written: days and instants are text, scenarios are names."""

    on: str | None = None
    as_known: str | None = None
    scenarios: tuple[str, ...] = ()
    assume_current_tariff: bool = False
    mapping: str | None = None
    dates: DayOrder | None = None
    decimal: DecimalMark | None = None


class CheckAsked(NamedTuple):
    """What a look-up asks, as it was written; `on` is a day or an instant."""

    numbers: tuple[str, ...]
    on: str
    origins: tuple[str, ...] = ()
    value: str | None = None
    quantities: tuple[str, ...] = ()
    program: str | None = None
    claims: tuple[str, ...] = ()
    compare_origins: bool = False
    as_known: str | None = None
    assume_current_tariff: bool = False


class WrongQuestion(Exception):  # noqa: N818 - it is an answer to whoever asked
    """A parameter of a question is wrong: which, and what is wrong with it, in a sentence."""

    def __init__(self, parameter: str, what: str) -> None:
        super().__init__(parameter, what)  # both, since an exception passes from process to process by its arguments
        self.parameter, self.what = parameter, what

    def __str__(self) -> str:
        return self.what


class NoSuchThing(Exception):  # noqa: N818 - as above
    """What was asked for by its name is not there; the message says what is."""
