"""Check article sets: a header (X) with the number that the set is classified by, then its components (V).

Sets are classified by one of their components (General Rule of Interpretation 3(b)); how they are filed, the article
set indicator of CATAIR AE, record 40, says.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from prefile.entry import Entry, Line
from prefile.findings import Caution
from prefile.law.tariff import TariffTable
from prefile.values.tariff_number import show_number

__all__ = ["set_cautions"]

HEADER, COMPONENT = "X", "V"
_ITS_ARTICLES = "rate of duty applicable to that article"  # as the column prints it


def set_cautions(entry: Entry, tariff: TariffTable, at: datetime | None) -> Iterator[Caution]:
    """Yield the sets that ACE would not take (W223 to W226).

    Lines are taken in the order of their numbers, as they are filed. A number whose own words are for sets, as tools of
    8206, takes its rate from its articles: these have other numbers.
    """
    if all(line.set is None for line in entry.lines):
        return
    header: tuple[Line, str] | None = None
    before: Line | None = None
    for position, line in sorted(enumerate(entry.lines), key=lambda place: place[1].line):
        path = f"/lines/{position}"
        if line.set == COMPONENT:
            row = tariff.row(before.tariff_number, at) if before is not None else None
            yield from _component(line, path, before, of_sets=row is not None and _ITS_ARTICLES in row.general)
        elif header is not None:
            yield _without_component(header)
        header = (line, path) if line.set == HEADER else None
        before = line
    if header is not None:
        yield _without_component(header)


def _component(line: Line, path: str, before: Line | None, *, of_sets: bool) -> Iterator[Caution]:
    """Yield what is wrong with a component behind the line `before` it."""
    if before is None or before.set is None:
        yield Caution(
            "W223",
            "a set component (V) must follow its header (X) or another component, but no header comes before this line",
            f"{path}/set",
        )
    elif before.set == HEADER and not of_sets and not _same(line.tariff_number, before.tariff_number):
        shown, header = show_number(line.tariff_number), show_number(before.tariff_number)
        what = f"the first component of a set must share its header's HTS number: it has {shown}, the header {header}"
        yield Caution("W225", what, f"{path}/tariff_number")
    for index, declared in enumerate(line.declared or ()):
        if declared.duty:
            what = "duty is declared on a set component (V), but it belongs on the header (X)"
            yield Caution("W226", what, f"{path}/declared/{index}/duty")
            return


def _without_component(header: tuple[Line, str]) -> Caution:
    """Return the caution of a header that no component follows."""
    return Caution(
        "W224", "the header of a set (X) must be followed by its components (V), but none follows", f"{header[1]}/set"
    )


def _same(number: str, other: str) -> bool:
    """Return whether two numbers may be the same: eight digits may be any of those that begin with them."""
    return number.startswith(other) or other.startswith(number)
