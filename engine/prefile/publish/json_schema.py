"""The published JSON Schemas, made of the models, so that they cannot say anything else."""

from __future__ import annotations

from collections.abc import Callable
from inspect import cleandoc
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import NamedTupleSchema

from prefile.analysis.comparison import ComparisonTold
from prefile.analysis.exposure import Exposure, Part, PartTold
from prefile.entry import Entry
from prefile.findings import Report
from prefile.intake.mapping import Mapping
from prefile.intake.side_car.file_model import SideCar
from prefile.publish.schema_titles import SCHEMAS
from prefile.rulebook.schema.agreement import AgreementFile
from prefile.rulebook.schema.calendar import CalendarFile
from prefile.rulebook.schema.fees import FeesFile
from prefile.rulebook.schema.filing import FilingFile
from prefile.rulebook.schema.programs import ProgramsFile
from prefile.rulebook.schema.rule_file import EditionFile, RuleFile
from prefile.rulebook.schema.scenario import ScenarioFile
from prefile.rulebook.schema.scope import ScopeFile

__all__ = ["SCHEMAS", "schema"]

Schema = dict[str, object]


class _Where(BaseModel):
    model_config = ConfigDict(extra="forbid", title="Place")
    file: str | None = None
    line: int | None = Field(default=None, ge=1)
    column: int | None = Field(default=None, ge=1)
    path: str | None = None


class _Problem(BaseModel):
    model_config = ConfigDict(extra="forbid", title="Problem")
    code: str = Field(pattern=r"^[ERF][0-9]{3}$")
    severity: Literal["error", "warning"]
    where: _Where
    what: str
    why: str
    next: str
    like: str | None = None


class _Named(GenerateJsonSchema):
    """Describes a named tuple as the object that JSON holds: a key for each of its fields."""

    def named_tuple_schema(self, schema: NamedTupleSchema) -> JsonSchemaValue:
        """Return the object that a named tuple is in JSON."""
        if schema["cls"] is Part:
            return self.generate_inner(TypeAdapter(PartTold).core_schema)
        properties: dict[str, JsonSchemaValue] = {}
        for field in schema["fields"]:
            inner = self.generate_inner(field["schema"]).copy()
            if "title" not in inner and self.field_title_should_be_set(field["schema"]):
                inner["title"] = self.get_title_from_name(field["name"])
            properties[field["name"]] = inner
        described = {"description": cleandoc(schema["cls"].__doc__ or ""), "title": schema["cls"].__name__}
        return {**described, "type": "object", "properties": properties, "required": list(properties)}


def _report() -> Schema:
    return TypeAdapter(Report).json_schema(mode="serialization")


def _exposure() -> Schema:
    return TypeAdapter(Exposure).json_schema(mode="serialization", schema_generator=_Named)


def _comparison() -> Schema:
    return TypeAdapter(ComparisonTold).json_schema(mode="serialization", schema_generator=_Named)


_MAKES: dict[str, Callable[[], Schema]] = {
    "entry": Entry.model_json_schema,
    "facts": SideCar.model_json_schema,
    "mapping": Mapping.model_json_schema,
    "report": _report,
    "exposure": _exposure,
    "comparison": _comparison,
    "problems": lambda: TypeAdapter(list[_Problem]).json_schema(),
    "rule": RuleFile.model_json_schema,
    "scenario": ScenarioFile.model_json_schema,
    "agreement": AgreementFile.model_json_schema,
    "programs": ProgramsFile.model_json_schema,
    "filing": FilingFile.model_json_schema,
    "fees": FeesFile.model_json_schema,
    "edition": EditionFile.model_json_schema,
    "coverage": ScopeFile.model_json_schema,
    "calendar": CalendarFile.model_json_schema,
}


def schema(name: str) -> Schema:
    """Return one of the schemas as JSON Schema 2020-12."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_MAKES[name](), "title": SCHEMAS[name]}
