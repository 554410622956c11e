"""The published JSON Schemas, made of the models, so that they cannot say anything else."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import TypeAdapter

from prefile.analysis.archive_documents import PrunedArchive, VerifiedArchive
from prefile.analysis.asked_once import Questions
from prefile.analysis.certificate import Verification
from prefile.analysis.comparison import Comparison
from prefile.analysis.deciding import Deciding
from prefile.analysis.explain import EXPLANATION, Claims, Explained, NotKnownMeaning
from prefile.analysis.exposure import Exposure
from prefile.analysis.filing_sheet import FilingSheet
from prefile.analysis.kept_list import KeptScreenings
from prefile.analysis.key_list import KeyList
from prefile.analysis.looked_up import Check
from prefile.analysis.rescreened import Changes
from prefile.analysis.run_sums import RunSums
from prefile.entry import Entry
from prefile.errors import Problem
from prefile.findings import Report
from prefile.intake.mapping import Mapping
from prefile.intake.side_car.file_model import SideCar
from prefile.publish.entry_words import described
from prefile.publish.rule_words import described_rules
from prefile.publish.schema_titles import SCHEMAS
from prefile.rulebook.schema.edition import EditionFile
from prefile.rulebook.schema.fees import FeesFile
from prefile.rulebook.schema.filing import FilingFile
from prefile.rulebook.schema.partners import AgreementFile, ProgramsFile
from prefile.rulebook.schema.rate_days import RateDateFile
from prefile.rulebook.schema.rule_file import RuleFile
from prefile.rulebook.schema.scenario import ScenarioFile
from prefile.rulebook.schema.scope import CalendarFile, ScopeFile
from prefile.workbench.book_documents import Publishers, ReleasedBooks
from prefile.workbench.documents import CompiledRules, Measures, Negotiations, Upcoming
from prefile.workbench.law_changes import LawChanges
from prefile.workbench.mutation.document import RuleChanges
from prefile.workbench.shipped_pages import ShippedPages

__all__ = ["SCHEMAS", "schema"]

Schema = dict[str, object]


def _written(kind: type) -> Callable[[], Schema]:
    """Return what makes the schema of what is written of a class."""
    return lambda: TypeAdapter(kind).json_schema(mode="serialization")


def _explanation() -> Schema:
    """Return the schema of a meaning of any kind, which its format stands before."""
    kinds = TypeAdapter[object](Explained | NotKnownMeaning).json_schema(mode="serialization")
    named: Schema = {"properties": {"format": {"const": EXPLANATION, "type": "string"}}, "required": ["format"]}
    return {"type": "object", **named, **kinds}


_MAKES: dict[str, Callable[[], Schema]] = {
    "entry": lambda: described(Entry.model_json_schema()),
    "facts": SideCar.model_json_schema,
    "mapping": Mapping.model_json_schema,
    "report": _written(Report),
    "exposure": _written(Exposure),
    "sums": _written(RunSums),
    "comparison": _written(Comparison),
    "check": _written(Check),
    "filing-sheet": _written(FilingSheet),
    "problems": _written(list[Problem]),
    "explanation": _explanation,
    "claims": _written(Claims),
    "questions": _written(Questions),
    "measures": _written(Measures),
    "agreements": _written(Negotiations),
    "upcoming": _written(Upcoming),
    "law-changes": _written(LawChanges),
    "kept": _written(KeptScreenings),
    "changes": _written(Changes),
    "verified": _written(VerifiedArchive),
    "pruned": _written(PrunedArchive),
    "verification": _written(Verification),
    "compiled": _written(CompiledRules),
    "rule-books": _written(ReleasedBooks),
    "publishers": _written(Publishers),
    "docs": _written(ShippedPages),
    "deciding": _written(list[Deciding]),
    "keys": _written(KeyList),
    "rule-changes": _written(RuleChanges),
    "rule": lambda: described_rules(RuleFile.model_json_schema()),
    "scenario": ScenarioFile.model_json_schema,
    "agreement": AgreementFile.model_json_schema,
    "programs": ProgramsFile.model_json_schema,
    "filing": FilingFile.model_json_schema,
    "fees": FeesFile.model_json_schema,
    "rate-date": RateDateFile.model_json_schema,
    "edition": EditionFile.model_json_schema,
    "coverage": ScopeFile.model_json_schema,
    "calendar": CalendarFile.model_json_schema,
}


def schema(name: str) -> Schema:
    """Return one of the schemas as JSON Schema 2020-12."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_MAKES[name](), "title": SCHEMAS[name]}
