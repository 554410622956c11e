"""What prefile concludes: findings on lines, and the report that holds them."""

from prefile.findings.finding import (
    Amounts,
    CouldClaim,
    Coverage,
    Discrepancy,
    Filed,
    Finding,
    ImportReliance,
    LineReport,
    Missing,
    OriginTreatment,
    Outcome,
    claim_named,
    claim_words,
)
from prefile.findings.parts import (
    Authority,
    Caution,
    DeclarationSource,
    ReadThrough,
    RuleBookId,
    ScenarioTotal,
    Supposition,
    Totals,
)
from prefile.findings.report import Report, ReportMaker

__all__ = [
    "Amounts",
    "Authority",
    "Caution",
    "CouldClaim",
    "Coverage",
    "DeclarationSource",
    "Discrepancy",
    "Filed",
    "Finding",
    "ImportReliance",
    "LineReport",
    "Missing",
    "OriginTreatment",
    "Outcome",
    "ReadThrough",
    "Report",
    "ReportMaker",
    "RuleBookId",
    "ScenarioTotal",
    "Supposition",
    "Totals",
    "claim_named",
    "claim_words",
]
