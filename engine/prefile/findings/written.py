"""How what is found is written as JSON: what of it comes again in many reports, and what is written in parts."""

from __future__ import annotations

from functools import cache

from prefile.findings.finding import CouldClaim, Coverage, Filed, Finding, ImportReliance, LineReport, OriginTreatment
from prefile.findings.parts import Authority, Caution, RuleBookId
from prefile.values.json_text import json_writer
from prefile.values.json_values import Write

__all__ = ["KEPT", "LONG", "filing_in_json", "finding_writer", "findings_in_json"]

KEPT = (Authority, CouldClaim, Coverage, ImportReliance, OriginTreatment, RuleBookId)  # the same in many reports
LONG = (Authority, Caution, Finding, LineReport)  # what most of a report is


@cache
def finding_writer() -> Write:
    """Return what writes a finding."""
    return json_writer(Finding, KEPT, LONG)


def findings_in_json(findings: tuple[Finding, ...]) -> tuple[bytes]:
    """Return the JSON of findings, in parts."""
    return (_findings_writer()(findings),)


@cache
def _findings_writer() -> Write:
    return json_writer(tuple[Finding, ...], KEPT, LONG)


def filing_in_json(filing: tuple[Filed, ...] | None) -> tuple[bytes]:
    """Return the JSON of what is filed, in parts."""
    return (_filing_writer()(filing),)


@cache
def _filing_writer() -> Write:
    return json_writer(tuple[Filed, ...] | None, KEPT, LONG)
