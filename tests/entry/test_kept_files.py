"""Files of every minor that was ever published are read, and come to the digest that they had when written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import prefile
from prefile.entry.minors import FORMATS, LATER

KEPT = Path(__file__).parents[2] / "fixtures" / "kept"
DIGESTS: dict[str, str] = json.loads((KEPT / "digests.json").read_text("utf-8"))


@pytest.mark.parametrize("file", DIGESTS)
def test_a_declaration_of_every_minor_is_read_to_the_digest_that_it_had(file: str) -> None:
    entry = prefile.read_entry(KEPT / file)
    assert entry.digest() == DIGESTS[file]
    assert entry.format == f"prefile-{file.rpartition('.')[0].replace('declaration', 'entry').replace('-', '/')}"


def test_every_minor_has_a_file_in_json_and_in_xml() -> None:
    wanted = {f"entry-{name.rpartition('/')[2]}.{kind}" for name in FORMATS for kind in ("json", "xml")}
    assert wanted <= set(DIGESTS)
    assert {file.name for file in KEPT.glob("*-1*.*") if file.name.startswith(("entry", "declaration"))} == set(DIGESTS)


def test_the_last_of_them_states_every_key_that_came_later() -> None:
    stated = set(_keys(json.loads((KEPT / f"entry-{FORMATS[-1].rpartition('/')[2]}.json").read_text("utf-8"))))
    later = {key for keys in LATER.values() for key in keys} - {"declared_in"}  # which is of another country's
    assert later <= stated
    assert set(prefile.Entry.model_fields) - {"declared_in"} <= stated


def _keys(value: Any) -> list[str]:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        return [*value, *(key for inner in value.values() for key in _keys(inner))]
    return [key for inner in value for key in _keys(inner)] if isinstance(value, list) else []


def test_a_report_side_car_and_mapping_of_the_first_release_are_read() -> None:
    report = prefile.Report.from_json((KEPT / "report-1.json").read_bytes())
    assert (str(report.totals.payable), len(report.lines)) == ("6000.00", 1)
    facts = prefile.read_facts(KEPT / "facts-1.json")
    assert [one.fact.written for one in facts.answered] == ["quantities/KG", "mode"]
    assert prefile.read_mapping(KEPT / "mapping-1.toml").name == "a desk's own worksheet"
