"""Claims in words: what people call them, what they would leave, and how the file at hand states them."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

import prefile
from prefile import RuleBook
from prefile.cli import app
from prefile.intake.xml.entries import entry_xml

SHIPMENT = Path(__file__).parents[2] / "fixtures" / "formats" / "shipment"
ENTRY = {
    "format": "prefile-entry/1",
    "entered": "2026-12-04T09:30",
    "lines": [
        {"tariff_number": "2804.61.00.00", "origin": "DE", "value": "15000",
         "quantities": [{"amount": "1000", "unit": "KG"}]}
    ],
}  # fmt: skip
HEADER = "HTS,Origin,Value,Qty,Unit,Entry date"
ROW = "2804.61.00.00,DE,15000,1000,KG,2026-12-04"

run = CliRunner()


def why(path: Path, *more: str) -> str:
    """Return the explanation of the first line of a file, in one line."""
    return " ".join(run.invoke(app, ["screen", str(path), "--why", "1", *more]).stdout.split())


def written(folder: Path, name: str, text: str | bytes) -> Path:
    """Return a file that holds a text."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_json_states_a_claim_on_the_line(tmp_path: Path) -> None:
    said = why(written(tmp_path, "entry.json", json.dumps(ENTRY)))
    assert '"claims": [{"claim": "mip-documentation", "reference": "…"}] of the line' in said


def test_our_xml_states_a_claim_by_its_elements(tmp_path: Path) -> None:
    entry = prefile.read_entry(json.dumps(ENTRY).encode())
    said = why(written(tmp_path, "entry.xml", entry_xml(entry)))
    stated = re.search(r"<claim> .* </claim>", said)
    assert stated is not None
    claimed = entry_xml(entry).decode().replace("<claims/>", f"<claims>{stated[0].replace('…', 'DOC-1')}</claims>")
    (line,) = prefile.read_entry(claimed.encode()).lines
    assert [(claim.claim, claim.reference) for claim in line.claims] == [("mip-documentation", "DOC-1")]


def test_a_table_states_a_claim_in_the_column_of_its_mapping(tmp_path: Path) -> None:
    said = why(written(tmp_path, "lines.csv", f"{HEADER}\n{ROW}\n"))
    assert 'mip-documentation: in a column "minimum price documentation: its reference (empty = none)"' in said


def test_a_table_that_has_the_column_names_it_by_its_own_heading(tmp_path: Path) -> None:
    said = why(written(tmp_path, "lines.csv", f"{HEADER},floor documentation\n{ROW},\n"))
    assert 'mip-documentation: in the column "floor documentation"' in said


@pytest.mark.parametrize("name", ["netchb.xml", "catair.txt", "dms.xml", "asycuda.xml", "es-003.csv", "cargowise.xml"])
def test_what_has_no_place_for_claims_states_them_in_a_side_car(name: str, book: RuleBook) -> None:
    report = prefile.screen(prefile.read_entry(SHIPMENT / name), book)
    line = next((line.line for line in report.lines if any(found.could_claim for found in line.law)), None)
    if line is None:
        assert report.is_pre_check, "a US entry of the shipment could make a claim"
        return
    said = " ".join(run.invoke(app, ["screen", str(SHIPMENT / name), "--why", str(line)]).stdout.split())
    assert re.search(r"side-car \(--facts\): entry, line, claims/[a-z0-9-]+/reference", said)
    assert '"claims": [' not in said


def test_a_claim_is_called_by_words_before_its_name(tmp_path: Path) -> None:
    path = written(tmp_path, "entry.json", json.dumps(ENTRY))
    assert "minimum price documentation (mip-documentation): at entry the importer certifies" in why(path)
    answer = run.invoke(app, ["screen", str(path)]).stdout
    assert "→ 6,000.00 instead of 21,000.00 claiming minimum price documentation" in answer
    assert run.invoke(app, ["claims", "list"]).stdout.count("minimum price documentation (mip-documentation)\n") == 1


def test_no_claim_of_the_book_is_called_by_digits_without_their_marks(book: RuleBook) -> None:
    named = {claim: name for measure in book.measures for claim, name in measure.claim_names.items()}
    assert not [
        claim for claim in book.claims if re.search(r"[0-9]", claim) and claim not in named and "-exempt-" not in claim
    ]
    for measure in book.measures:
        for claim, name in measure.claim_names.items():
            assert named[claim] == name, "one claim has one name"


@pytest.mark.parametrize("claims", [[], [{"claim": "mip-documentation", "reference": "DOC-1"}]])
def test_a_table_of_reports_prices_what_could_be_claimed(tmp_path: Path, claims: list[dict[str, str]]) -> None:
    entry = json.loads(json.dumps(ENTRY))
    entry["lines"][0]["claims"] = claims
    ran = run.invoke(app, ["screen", str(written(tmp_path, "entry.json", json.dumps(entry))), "--format", "csv"])
    (row,) = csv.DictReader(io.StringIO(ran.stdout))
    if claims:
        assert (row["payable"], row["cheapest claim"], row["duty with this claim"]) == ("6000.00", "", "")
        return
    assert row["cheapest claim"] == "minimum price documentation (mip-documentation)"
    assert Decimal(row["duty with this claim"]) == Decimal(6000) < Decimal(row["payable"])
    assert "minimum price documentation (mip-documentation): 6,000.00" in row["could claim, with the duty then"]
