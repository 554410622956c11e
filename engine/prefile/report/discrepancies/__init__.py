"""What a line declares against what is due: headings, their order, duty, value and program, each with a stable code.

Only what is told is compared. A heading that a measure may file, of which it cannot be told whether it applies, is no
discrepancy; where a line's filing is open, its declared duty is compared with the least and the most. By how much
amounts may differ, and which order is laid down, the book says (`filing.yaml`).
"""

from __future__ import annotations

from prefile.decision.book_headings import Headings, headings_of
from prefile.entry import Line
from prefile.findings import Discrepancy
from prefile.report.discrepancies.amounts import duty_differs, misplaced_value
from prefile.report.discrepancies.due import headings_missing, headings_not_due, program_not_had
from prefile.report.discrepancies.stated import (
    Due,
    DueNumber,
    Stated,
    not_compared,
    unknown_headings,
)
from prefile.report.discrepancies.succession import numbers_twice_or_missing, out_of_order

__all__ = ["Due", "DueNumber", "Headings", "discrepancies", "headings_of", "not_compared", "unknown_headings"]


def discrepancies(line: Line, due: Due, headings: Headings) -> tuple[Discrepancy, ...]:
    """Return every difference between what a line declares and what is due, in the order of their codes."""
    stated = Stated(line, line.declared or (), due, headings)
    missing = list(headings_missing(stated))
    found = [
        *missing,
        *headings_not_due(stated),
        *out_of_order(stated),
        *duty_differs(stated, missing),
        *program_not_had(stated),
        *misplaced_value(stated),
        *numbers_twice_or_missing(stated),
    ]
    return tuple(sorted(found, key=lambda discrepancy: discrepancy.code))
