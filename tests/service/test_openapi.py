"""The OpenAPI document is true: its examples run, and whatever it allows is answered as it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance
from services import Asked
from serving import Served, served
from starlette.testclient import TestClient

from prefile.store.keys import SCOPES, KeyStore

BOUNDED = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


@pytest.fixture(scope="module")
def document(open_service: Asked) -> dict[str, Any]:
    """The document, as it is served."""
    told = open_service.client.get("/openapi.json")
    made: dict[str, Any] = told.json()
    return made


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def examples(operation: dict[str, Any]) -> list[tuple[str | None, Any]]:
    """Return the bodies that an operation shows, with their media; where it takes none, none."""
    content = operation.get("requestBody", {}).get("content", {})
    shown = [(media, each["value"]) for media, of in content.items() for each in of.get("examples", {}).values()]
    return shown or [(None, None)]


def test_the_document_is_openapi_3_1_and_names_every_route(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    promised = {"/screenings", "/screenings/{id}", "/check", "/measures", "/measures/{measure}", "/agreements"}
    promised |= {"/upcoming", "/explain", "/formats", "/schemas", "/schemas/{name}", "/health", "/ready", "/metrics"}
    assert set(document["paths"]) == promised
    references = set(re.findall(r"#/components/schemas/([^\"']+)", str(document)))
    assert references - document["components"]["schemas"].keys() == set()


def test_every_example_is_answered_as_the_document_says(document: dict[str, Any], client: TestClient) -> None:
    whole = {**document, "$schema": "https://json-schema.org/draft/2020-12/schema"}
    for method, path, operation in operations(document):
        stated = [(one, one["schema"].get("examples")) for one in operation.get("parameters", ())]
        given = {one["name"]: shown[0] for one, shown in stated if shown and one["in"] == "query"}
        named = {one["name"]: shown[0] for one, shown in stated if shown and one["in"] == "path"}
        if "{id}" in path:
            named["id"] = client.get("/screenings").json()["screenings"][0]["id"]
        for media, body in examples(operation):
            sent: dict[str, Any] = {} if media is None else {"headers": {"Content-Type": media}}
            sent["json" if isinstance(body, dict | list) else "content"] = body
            told = client.request(method, path.format(**named), params=given, **sent)
            assert told.status_code in {200, 201}, (path, told.text)
            content = operation["responses"][str(told.status_code)]["content"]
            kind = told.headers["content-type"].partition(";")[0]
            if kind == "application/json":
                jsonschema.validate(told.json(), {**whole, **content[kind]["schema"]})


@pytest.fixture(scope="module")
def listening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, dict[str, str]]]:
    """Serve on a socket, which is where schemathesis asks, and give a key."""
    home = tmp_path_factory.mktemp("listening")
    with closing(KeyStore.at(home / "kept")) as keys:
        key = keys.new("harbor", SCOPES, None)
    with served(home, "--rate", "100000") as service:
        yield service, {"Authorization": f"Bearer {key}"}


def test_whatever_the_document_allows_is_answered_as_it_says(
    document: dict[str, Any], listening: tuple[Served, dict[str, str]]
) -> None:
    service, key = listening
    checked = 0
    for found in schemathesis.openapi.from_dict(document).get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()

        @settings(BOUNDED)
        @given(case=operation.as_strategy())
        def ask(case: schemathesis.Case[Any]) -> None:
            case.call_and_validate(
                base_url=service.url, headers=key, excluded_checks=[positive_data_acceptance]
            )  # law refuses more

        ask()
        checked += 1
    assert checked == len(operations(document))
    assert not [event for event in service.events() if event["event"] == "fault"]
