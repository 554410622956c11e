from .analysis.look_up import check
from .analysis.looked_up import Check
from .entry import (
    Claim,
    Entry,
    Line,
    Mineral,
    Quantity,
)
from .errors import (
    DeclarationProblems,
    Fault,
    Place,
    PrefileError,
    Problem,
    Problems,
    RuleFileProblems,
)
from .findings import Finding, Report
from .intake import (
    Limits,
    Mapping,
    join_facts,
    read_entries,
    read_entry,
    read_facts,
    read_mapping,
)
from .law.scenario import Scenario
from .rulebook import RuleBook, open_rulebook, open_scenario
from .screening import screen, screen_many
from .version import __version__

__all__ = [
    "Check",
    "Claim",
    "DeclarationProblems",
    "Entry",
    "Fault",
    "Finding",
    "Limits",
    "Line",
    "Mapping",
    "Mineral",
    "Place",
    "PrefileError",
    "Problem",
    "Problems",
    "Quantity",
    "Report",
    "RuleBook",
    "RuleFileProblems",
    "Scenario",
    "__version__",
    "check",
    "join_facts",
    "open_rulebook",
    "open_scenario",
    "read_entries",
    "read_entry",
    "read_facts",
    "read_mapping",
    "screen",
    "screen_many",
]
