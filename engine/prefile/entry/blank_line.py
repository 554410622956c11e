"""A line that states nothing, to hold others against.

It is made without pydantic, whose checks of a line take long to build: many a command that opens a book reads no entry
by them.
"""

from __future__ import annotations

from prefile.entry.line import Line

__all__ = ["BLANK_LINE"]

BLANK_LINE = Line.model_construct(line=1, tariff_number="00000000")
