"""The ledger of chapter 99 with an edition added: headings that it is the first to print, or no longer prints.

A heading of subchapter III has a row, any other subchapter one that counts its headings. What the book makes of a new
heading is for a person to encode or decide: `rules check` asks for it.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable

from prefile.rulebook.schema.tariff_tables import HeadingRow
from prefile.values.tariff_number import show_number
from prefile.workbench.edition.schedule import PrintedHeading, Schedule

__all__ = ["ledger_csv", "rate_in_short"]

_COLUMNS = tuple(field.alias or name for name, field in HeadingRow.model_fields.items())
_SUBCHAPTER_3 = "9903"
_HEADING = 8
_NO_CHANGE = re.compile(r"(?:the duty provided in the applicable subheading|no change)\.?", re.IGNORECASE)
_PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?%")
Row = dict[str, str]


def ledger_csv(written: str, now: Schedule, day: str) -> str:
    """Return the ledger's table of headings as an edition leaves it that is in force from a day on."""
    rows: list[Row] = list(csv.DictReader(io.StringIO(written, newline="")))
    printed = {show_number(number): heading for number, heading in now.headings.items() if len(number) == _HEADING}
    groups = Counter(number[:4] for number in printed)
    held = {row["heading"]: row for row in rows if not row["until"]}
    for name, row in held.items():
        if name in groups:
            row["headings"] = str(groups[name])
        elif name in printed:
            row["rate"] = rate_in_short(printed[name].general) or row["rate"]
        else:
            row["until"] = day
    rows += [
        _new(name, heading, day) for name, heading in printed.items() if name[:4] == _SUBCHAPTER_3 and name not in held
    ]
    rows += [_row(group, "", day, count) for group, count in groups.items() if group not in {*held, _SUBCHAPTER_3}]
    return _csv(sorted(rows, key=lambda row: (row["heading"], row["from"])))


def rate_in_short(rate: str) -> str:
    """Return a printed rate in short: `+25 %` is on top of the duty of the goods, `no change` that duty alone."""
    text = " ".join(rate.split())
    found = _PERCENT.search(text)
    if found is None:
        return "no change" if _NO_CHANGE.fullmatch(text) else text
    return f"{'+' if text.lower().startswith('the duty') else ''}{found[1]} %"


def _new(name: str, heading: PrintedHeading, day: str) -> Row:
    return _row(name, rate_in_short(heading.general), day, 1)


def _row(name: str, rate: str, day: str, count: int) -> Row:
    return dict(zip(_COLUMNS, (name, day, "", rate, str(count)), strict=True))


def _csv(rows: Iterable[Row]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
