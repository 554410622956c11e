"""Rendering: reports and problems as text for people, or as JSON for programs; a run as it comes."""

from prefile.render.json import problems_json, report_json, report_shape
from prefile.render.text.console import problems_text
from prefile.render.text.progress import Progress
from prefile.render.text.report import report_text
from prefile.render.text.short import short_text
from prefile.render.text.summary import Tally, summary_text
from prefile.render.text.words import count
from prefile.render.writers import (
    JsonLinesWriter,
    JsonWriter,
    TextWriter,
    Writer,
)

__all__ = [
    "JsonLinesWriter",
    "JsonWriter",
    "Progress",
    "Tally",
    "TextWriter",
    "Writer",
    "count",
    "problems_json",
    "problems_text",
    "report_json",
    "report_shape",
    "report_text",
    "short_text",
    "summary_text",
]
