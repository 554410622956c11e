"""The catalogue of stable codes: what each problem, warning and discrepancy means and what to do next.

Codes are public: other people's programs match on them. A code is never reused for another meaning.
E1xx speak of a declaration or where its report goes, W2xx are warnings in a report, R3xx speak of a rule file, D4xx are
discrepancies between what is declared and what is due, E5xx speak of the archive, F7xx are faults of ours.
"""

from __future__ import annotations

from prefile.codes.archive import ARCHIVE
from prefile.codes.declarations import DECLARATIONS
from prefile.codes.discrepancies import DISCREPANCIES
from prefile.codes.faults import FAULTS
from prefile.codes.meaning import Meaning
from prefile.codes.rule_files import RULE_FILES
from prefile.codes.warnings import WARNINGS

__all__ = ["CATALOGUE", "Meaning"]

CATALOGUE: dict[str, Meaning] = {**DECLARATIONS, **WARNINGS, **RULE_FILES, **DISCREPANCIES, **ARCHIVE, **FAULTS}
