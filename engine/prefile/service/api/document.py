"""The OpenAPI document: made of the routes, of the published schemas, and of examples that tests run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from prefile.service.answers import schema_answer
from prefile.service.api.examples import BODIES
from prefile.service.problem import KINDS, MEDIA

__all__ = ["SUMMARY", "answers", "body_of", "described"]

SUMMARY = "Screens US customs entries before they are filed."
_DESCRIPTION = """\
Reports, problems and look-ups are those of the command line and the library, byte for byte. Amounts are exact, as text;
an outcome of `cannot tell` is undetermined between `least` and `most`; what a scenario supposes is never payable. Keys
of a version may grow; ignore those that you do not know."""
_PUBLISHED = {
    "Entry": "entry",
    "Report": "report",
    "Check": "check",
    "Problems": "problems",
    "Measures": "measures",
    "Agreements": "agreements",
    "Upcoming": "upcoming",
    "Explanation": "explanation",
}
_DOCUMENTS = {
    "Formats": ("prefile-formats/1", "formats"),
    "Screenings": ("prefile-screenings/1", "screenings"),
}
_REFERENCE = "#/components/schemas/"


def answers(good: Mapping[int, str | Mapping[str, str]], *kinds: str) -> dict[int | str, dict[str, Any]]:
    """Return how a route may answer: by status, the schema of its JSON or those of several media; and its problems."""
    described: dict[int | str, dict[str, Any]] = {}
    for status, what in good.items():
        media = {what: ""} if isinstance(what, str) and "/" in what else what
        of_media = {"application/json": media} if isinstance(media, str) else dict(media)
        content = {name: {"schema": _schema(name, schema)} for name, schema in of_media.items()}
        described[status] = {"description": "The answer.", "content": content}
    for kind in (*kinds, "fault"):
        status, title = KINDS[kind]
        known = described.get(status, {}).get("description")
        described[status] = {
            "description": f"{known}; or: {title}" if known else title,
            "content": {MEDIA: {"schema": {"$ref": f"{_REFERENCE}Problem"}}},
        }
    return described


def _schema(media: str, named: str) -> dict[str, Any]:
    if named:
        return {"$ref": f"{_REFERENCE}{named}"}
    return {"type": "string"} if media.startswith("text/") else {"type": "string", "format": "binary"}


def body_of(*media: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return that a route takes a body, in one of these media; JSON has the schema, and examples."""
    content: dict[str, Any] = {name: {"schema": {"type": "string", "format": "binary"}} for name in media}
    content["application/json"] = {"schema": dict(schema)}
    return {"requestBody": {"required": True, "content": content}}


def described(app: FastAPI) -> dict[str, Any]:
    """Return the document, made once."""
    if app.openapi_schema is None:
        made = get_openapi(
            title=app.title,
            version=app.version,
            summary=app.summary,
            description=_DESCRIPTION,
            routes=app.routes,
            license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        )
        _mend(made)
        app.openapi_schema = made
    return app.openapi_schema


def _mend(made: dict[str, Any]) -> None:
    """Put our schemas and examples in the place of what FastAPI supposes."""
    for path, operations in made["paths"].items():
        for method, operation in operations.items():
            responses = operation["responses"]
            if "HTTPValidationError" in json.dumps(responses.get("422", {})):
                del responses["422"]
            for media, examples in BODIES.get((method, path), {}).items():
                operation["requestBody"]["content"][media]["examples"] = examples
            if path in {"/health", "/ready"}:
                operation["security"] = []
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas.update(_schemas())


@cache
def _schemas() -> dict[str, Any]:
    found: dict[str, Any] = {name: _document(*of) for name, of in _DOCUMENTS.items()}
    for name, file in _PUBLISHED.items():
        found.update(_hoisted(name, json.loads(schema_answer(f"{file}.schema.json"))))
    found["Problem"] = _problem()
    found["Measure"] = _object(("measure", "title"))
    found["Schema"] = {"type": "object"}
    found["Schemas"] = _object(("schemas",))
    found["Health"] = _object(("status", "version"))
    found["Ready"] = _object(("status", "rulebook", "workers"))
    reports = {"anyOf": [{"$ref": f"{_REFERENCE}Report"}, {"$ref": f"{_REFERENCE}Problems"}]}
    found["Reports"] = {"anyOf": [{"$ref": f"{_REFERENCE}Report"}, {"type": "array", "items": reports}]}
    entry = {"$ref": f"{_REFERENCE}Entry"}
    found["Entries"] = {"anyOf": [entry, {"type": "array", "items": entry, "minItems": 1}]}
    found["Upload"] = {
        "type": "object",
        "required": ["declaration"],
        "properties": {
            "declaration": {"type": "array", "minItems": 1, "items": {"type": "string", "format": "binary"}},
            "facts": {"type": "string", "format": "binary", "description": "A side-car, prefile-facts/1."},
        },
    }
    return found


def _object(required: Iterable[str]) -> dict[str, Any]:
    return {"type": "object", "required": list(required)}


def _document(named: str, holds: str) -> dict[str, Any]:
    return {**_object(("format", holds)), "properties": {"format": {"const": named}}}


def _problem() -> dict[str, Any]:
    text = {"type": "string"}
    wrong = {**_object(("parameter", "what")), "properties": {"parameter": text, "what": text}}
    return {
        **_object(("type", "title", "status", "detail")),
        "description": "RFC 9457. `problems` are those of a declaration, each with its place.",
        "properties": {
            "type": {"enum": [f"urn:prefile:problem:{kind}" for kind in KINDS]},
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            "problems": {"$ref": f"{_REFERENCE}Problems"},
            "parameters": {"type": "array", "items": wrong},
            "available": {"type": "array", "items": text},
            "left_out": {"type": "integer", "description": "How many problems are not told."},
            "request": text,
        },
    }


def _hoisted(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema and each of its definitions under names of their own, as OpenAPI has them side by side."""
    text = json.dumps(schema).replace('"#/$defs/', f'"{_REFERENCE}{name}.')
    moved: dict[str, Any] = json.loads(text)
    definitions = moved.pop("$defs", {})
    moved.pop("$schema", None)
    return {name: moved, **{f"{name}.{own}": each for own, each in definitions.items()}}
