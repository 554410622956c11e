"""Where reports and problems go: standard output or a file, as text or JSON; problems as text to standard error."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

import typer

from prefile.errors import Problem
from prefile.finding import Report
from prefile.render import problems_text, report_json, report_text

__all__ = ["Output", "problems_json", "write_problems"]


def problems_json(problems: Iterable[Problem]) -> str:
    """Return problems as `prefile-problems/1`."""
    return json.dumps([problem.to_json() for problem in problems], ensure_ascii=False, indent=2)


def write_problems(problems: Iterable[Problem], *, as_json: bool) -> None:
    """Write problems: as JSON to standard output, as text to standard error."""
    if as_json:
        sys.stdout.write(f"{problems_json(problems)}\n")
    else:
        sys.stderr.write(problems_text(problems, colour=_colour(sys.stderr)))


def _colour(stream: TextIO) -> bool:
    return stream.isatty() and "NO_COLOR" not in os.environ


class Output:
    """Writes reports in one format as they come; one JSON report is an object, several are an array."""

    def __init__(self, output: str, path: Path | None) -> None:
        """Write in `output` (text, json, jsonl) to `path`, or to standard output."""
        self._format, self._path = str(output), path
        self._stream: TextIO = sys.stdout
        self._held: str | None = None
        self._count = 0

    def __enter__(self) -> Self:
        if self._path is not None:
            try:
                self._stream = self._path.open("w", encoding="utf-8", newline="\n")
            except OSError as error:
                raise typer.BadParameter(f"{self._path} cannot be written: {error.strerror}") from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._format == "json" and kind is None:
            self._close_array()
        if self._path is not None:
            self._stream.close()

    def report(self, report: Report) -> None:
        """Write one report."""
        if self._format == "text":
            between = "\n" if self._count else ""
            self._stream.write(between + report_text(report, colour=self._path is None and _colour(sys.stdout)))
        elif self._format == "jsonl":
            self._stream.write(f"{report_json(report, indent=None)}\n")
        else:
            self._item(report_json(report))
        self._count += 1

    def problems(self, problems: Iterable[Problem]) -> None:
        """Write the problems that stand in an entry's place: beside the reports as text, among them as JSON."""
        if self._format == "text":
            sys.stderr.write(problems_text(problems, colour=_colour(sys.stderr)))
        elif self._format == "jsonl":
            self._stream.write(f"{json.dumps([problem.to_json() for problem in problems], ensure_ascii=False)}\n")
        else:
            self._item(problems_json(problems))
        self._count += 1

    def _item(self, text: str) -> None:
        """Hold back one item, to learn whether it is the only one."""
        if self._held is not None:
            self._stream.write(("[\n" if self._count == 1 else ",\n") + self._held)
        self._held = text

    def _close_array(self) -> None:
        if self._held is None:
            return
        if self._count > 1:
            self._stream.write(f",\n{self._held}\n]\n")
        else:
            self._stream.write(f"{self._held}\n")
