"""Canada's provinces, by which CBP tells the origin Canada: read as Canada, and named."""

from __future__ import annotations

from prefile.errors import Place
from prefile.intake.draft import Draft
from prefile.law.us_customs import PROVINCES

__all__ = ["put_country"]


def put_country(draft: Draft, path: str, code: str | None, at: Place, name: str) -> None:
    """Put a country at a path; `name` is what the file calls the fact that states it."""
    if code is not None and code.upper() in PROVINCES:
        draft.pass_over(f"province {code.upper()} of {name}", "it is read as Canada")
        code = "CA"
    draft.put(path, code, at)
