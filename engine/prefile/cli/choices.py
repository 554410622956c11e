"""What options choose between, without what acts on the choice."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["BY_CONTENT", "ENDINGS", "Dates", "Decide", "Format", "Mark", "TextOrJson"]

ENDINGS = (".json", ".jsonl", ".ndjson", ".xml")
BY_CONTENT = (".csv", ".xlsx", ".txt", ".ae")  # read of a folder where they begin like a declaration


class Format(StrEnum):
    """How reports are written."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    HTML = "html"
    PDF = "pdf"
    XLSX = "xlsx"
    PARQUET = "parquet"

    @property
    def is_json(self) -> bool:
        """Whether programs read it as JSON, its problems too."""
        return self in {Format.JSON, Format.JSONL}

    @property
    def indent(self) -> int | None:
        """How far JSON is indented; None puts it on one line."""
        return None if self is Format.JSONL else 2


class TextOrJson(StrEnum):
    """How what a command prints is written."""

    TEXT = "text"
    JSON = "json"


class Decide(StrEnum):
    """What answers the questions of the rule book."""

    AUTO = "auto"
    DURABLE = "durable"
    PLAIN = "plain"


class Dates(StrEnum):
    """Whether days are written with the month first or the day first."""

    MDY = "mdy"
    DMY = "dmy"


class Mark(StrEnum):
    """Which mark stands before decimals."""

    POINT = "."
    COMMA = ","
