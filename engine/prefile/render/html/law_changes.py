"""What is other law in two rule books, as a page."""

from __future__ import annotations

from prefile.render.html.pages import page
from prefile.workbench.law_changes import LawChanges

__all__ = ["law_changes_html"]


def law_changes_html(found: LawChanges) -> str:
    """Return what is other law as a page."""
    return page("law-changes.html.j2", {"found": found})
