"""The published JSON Schemas: the name of each, and its title. `schemas` makes them, and imports every model for it."""

from __future__ import annotations

__all__ = ["SCHEMAS"]

SCHEMAS: dict[str, str] = {
    "entry": "prefile-entry/1",
    "facts": "prefile-facts/1",
    "mapping": "prefile-mapping/1",
    "report": "prefile-report/1",
    "exposure": "prefile-exposure/1",
    "comparison": "prefile-comparison/1",
    "sums": "prefile-sums/1",
    "check": "prefile-check/1",
    "filing-sheet": "prefile-filing/1",
    "problems": "prefile-problems/1",
    "explanation": "prefile-explanation/1",
    "claims": "prefile-claims/1",
    "questions": "prefile-questions/1",
    "measures": "prefile-measures/1",
    "agreements": "prefile-agreements/1",
    "upcoming": "prefile-upcoming/1",
    "law-changes": "prefile-law-changes/1",
    "kept": "prefile-kept/1",
    "changes": "prefile-changes/1",
    "verified": "prefile-verified/1",
    "pruned": "prefile-pruned/1",
    "verification": "prefile-verification/1",
    "compiled": "prefile-compiled/1",
    "rule-books": "prefile-rule-books/1",
    "publishers": "prefile-publishers/1",
    "rule-changes": "prefile-rule-changes/1",
    "rule": "a prefile rule file",
    "scenario": "a prefile scenario file",
    "agreement": "a prefile agreement file",
    "programs": "the special programs of a prefile rule book",
    "filing": "the order of filing of a prefile rule book",
    "fees": "the fees of a prefile rule book",
    "rate-date": "the days that decide rates, of a prefile rule book",
    "edition": "the tariff edition of a prefile rule book",
    "coverage": "what a prefile rule book covers and leaves out",
    "calendar": "the dated events of a prefile rule book",
}
