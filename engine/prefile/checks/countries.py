"""Countries as CBP's forms take them: the country of export is never the United States nor a province of Canada."""

from __future__ import annotations

from collections.abc import Iterator

from prefile.entry import Entry
from prefile.findings import Caution
from prefile.law.us_customs import PROVINCES

__all__ = ["country_cautions", "province_words"]


def province_words(code: str) -> tuple[str, str]:
    """Return what a code is and the next step where it is one of CBP's for a province of Canada, or nothing."""
    if code not in PROVINCES:
        return "", ""
    return (
        f'"{code}" is CBP\'s code for a province of Canada, not for a country',
        "Write CA, for which the law is read.",
    )


def country_cautions(entry: Entry) -> Iterator[Caution]:
    """Yield where the United States stand as the country of export."""
    for position, line in enumerate(entry.lines):
        if line.exported_from == "US":
            what = "the United States are stated as the country of export"
            yield Caution("W240", what, f"/lines/{position}/exported_from")
