"""What a batch comes to: its plain lines by the kernel, the others by the ordinary code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from prefile.bulk.cases import Sums
from prefile.bulk.coded import Coded
from prefile.bulk.kernel import Steps
from prefile.bulk.key_table import Ints, Longs
from prefile.bulk.static_finding import StaticFinding
from prefile.duty.line_findings import LineDuty
from prefile.entry import Entry
from prefile.errors import DeclarationProblems
from prefile.findings import Report

__all__ = ["ByKernel", "Screened"]


class ByKernel(NamedTuple):
    """The lines of the plain entries of a batch.

    `apart` are those of them that went through the ordinary code, by their places; `found` is what it found.
    """

    coded: Coded
    plans: Ints
    cases: Ints
    steps: Steps
    sums: Sums
    apart: dict[int, LineDuty]
    found: Mapping[int, tuple[StaticFinding, ...]]
    fees: Mapping[str, Longs]


class Screened(NamedTuple):
    """A batch screened: its plain entries, and the reports of the others by the places of their entries.

    `beside` are the same lines by the book of scenarios, where some are supposed.
    """

    by_kernel: ByKernel
    others: list[tuple[int, Entry | None, Report | DeclarationProblems]]
    beside: ByKernel | None = None
