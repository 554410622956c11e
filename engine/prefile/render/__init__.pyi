from .json import problems_json, report_json, report_shape
from .text.console import problems_text
from .text.progress import Progress
from .text.report import report_text
from .text.short import short_text
from .text.summary import Tally, summary_text
from .text.words import count
from .writers import (
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
