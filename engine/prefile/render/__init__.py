"""Rendering: a report as text for people, or as JSON for programs."""

from prefile.render.json_report import report_json, report_shape
from prefile.render.text import problems_text, report_text

__all__ = ["problems_text", "report_json", "report_shape", "report_text"]
