"""What programs ask of the service, as plain data: it passes to the process that answers, and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple, TypeVar

from prefile.options import ScreenOptions
from prefile.values.dates import read_day, read_instant
from prefile.values.written_amounts import DecimalMark
from prefile.values.written_days import DayOrder

__all__ = [
    "CheckAsked",
    "Document",
    "NoSuchThing",
    "ScreeningAsked",
    "WrongQuestion",
    "instant_asked",
    "near",
    "options_asked",
    "read_asked",
    "shown",
]

_LONGEST_SHOWN = 80
T = TypeVar("T")


class Document(NamedTuple):
    """A file that was sent: its name, which is only shown, and its bytes or where they wait."""

    name: str
    content: bytes | Path


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
        return f"{self.parameter}: {self.what}"


class NoSuchThing(Exception):  # noqa: N818 - as above
    """What was asked for by its name is not there; the message says what is."""


def options_asked(on: str | None, as_known: str | None) -> ScreenOptions:
    """Return the options of a screening, of two days as they were written.

    Raises:
        WrongQuestion: one is none.
    """
    day: date | None = None if as_known is None else read_asked("as_known", read_day, as_known)
    return ScreenOptions(instant_asked("on", on), day)


def instant_asked(parameter: str, text: str | None) -> datetime | None:
    """Return the instant that a parameter says, or None where it was left out.

    Raises:
        WrongQuestion: it is none.
    """
    return None if text is None else read_asked(parameter, read_instant, text)


def read_asked(parameter: str, read: Callable[[str], T], text: str) -> T:
    """Return what a parameter says, as `read` reads it.

    Raises:
        WrongQuestion: it cannot be read.
    """
    try:
        return read(text)
    except ValueError as error:
        raise WrongQuestion(parameter, str(error)) from None


def near(name: str, known: Sequence[str]) -> str:
    """Return the question whether a name that is known was meant, or nothing where none is like it."""
    alike = get_close_matches(name[:_LONGEST_SHOWN], known, 3) or [each for each in known if name and name in each][:3]
    return f" Did you mean {' or '.join(alike)}?" if alike else ""


def shown(text: str) -> str:
    """Return what was written, in quotes, as far as it can be shown."""
    return json.dumps(text[:_LONGEST_SHOWN])
