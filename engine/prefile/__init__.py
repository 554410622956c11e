"""prefile screens customs entries before they are filed.

    import prefile
    book = prefile.open_rulebook()
    entry = prefile.read_entry("entry.json")
    report = prefile.screen(entry, book)

A declaration's bytes become an entry; YAML files become a rule book of measures; each line is matched to what each
measure covers on the rate date; every conclusion is a finding with its working and citations; findings make a report.
"""

from prefile.entry import (
    Claim,
    Entry,
    Line,
    Mineral,
    Quantity,
)
from prefile.errors import (
    DeclarationProblems,
    Fault,
    Place,
    PrefileError,
    Problem,
    Problems,
    RuleFileProblems,
)
from prefile.findings import Finding, Report
from prefile.intake import (
    Limits,
    Mapping,
    join_facts,
    read_entries,
    read_entry,
    read_facts,
    read_mapping,
)
from prefile.law.scenario import Scenario
from prefile.rulebook import RuleBook, open_rulebook, open_scenario
from prefile.screening import screen, screen_many

__all__ = [
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
