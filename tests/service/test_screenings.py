"""POST and GET of screenings: the bytes of the command line, every problem with its place, kept and found again."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from services import Asked
from starlette.testclient import TestClient
from typer.testing import CliRunner

import prefile
from prefile import RuleBook
from prefile.cli import app
from prefile.store.archive import open_archive
from prefile.store.inputs import input_bytes
from prefile.store.reading import find_report

ROOT = Path(__file__).parents[2]
STORIES = ROOT / "fixtures" / "entries"
DECLARATIONS = sorted(STORIES.glob("*/declaration.json"))
MAGNET = (STORIES / "magnet-china" / "declaration.json").read_bytes()
MIXED = (STORIES / "mixed-entry" / "declaration.json").read_bytes()
NAME = re.compile(r"[^ >]+(?= \(prefile-entry/1\))")  # of the file: an entry is kept once, as it was sent first
JSONL = {"Accept": "application/jsonl"}


@pytest.mark.parametrize("path", DECLARATIONS, ids=lambda path: path.parent.name)
def test_a_story_is_the_bytes_of_the_library_and_of_the_command(path: Path, client: TestClient, book: RuleBook) -> None:
    told = client.post("/screenings", content=path.read_bytes())
    assert told.status_code == 201
    assert told.text == f"{prefile.screen(prefile.read_entry(path), book).to_json()}\n"
    assert told.text == CliRunner().invoke(app, ["screen", str(path), "--format", "json"]).stdout
    assert client.get(told.headers["location"]).text == told.text
    for accept, output in (("text/plain", []), ("text/html", ["--format", "html"])):
        by_command = CliRunner().invoke(app, ["screen", str(path), *output], env={"COLUMNS": "80"}).stdout
        kept = client.get(told.headers["location"], headers={"Accept": accept}).text
        assert NAME.sub("", kept) == NAME.sub("", by_command), accept


def test_several_entries_are_an_array_or_lines_as_of_the_command(client: TestClient, tmp_path: Path) -> None:
    entries = tmp_path / "many.jsonl"
    wrong = b'{"format": "prefile-entry/1"}'
    lines = [json.dumps(json.loads(text)).encode() for text in (MAGNET, MIXED, wrong)]
    entries.write_bytes(b"\n".join(lines))
    for accept, output in (({}, "json"), (JSONL, "jsonl")):
        told = client.post("/screenings", content=entries.read_bytes(), headers=accept)
        by_command = CliRunner().invoke(app, ["screen", str(entries), "--format", output]).stdout
        assert told.status_code == 201
        assert told.text.replace('"declaration"', f'"{entries}"') == by_command


def test_what_is_long_waits_in_a_file_and_is_told_alike(client: TestClient, tmp_path: Path) -> None:
    entries = tmp_path / "many.jsonl"
    ten = json.dumps(json.loads((STORIES / "ten-lines-five-origins" / "declaration.json").read_text("utf-8")))
    entries.write_text("".join(f"{ten}\n" for _ in range(30)), "utf-8")
    for accept, output in (({}, "json"), (JSONL, "jsonl")):
        told = client.post("/screenings", content=entries.read_bytes(), headers=accept)
        assert told.text == CliRunner().invoke(app, ["screen", str(entries), "--format", output]).stdout


def test_files_with_a_side_car_come_as_a_form(client: TestClient) -> None:
    facts = {
        "format": "prefile-facts/1",
        "facts": [{"entry_number": "ABC-2100002-3", "line": 1, "fact": "claims/x/reference", "answer": "D1"}],
    }
    sent = [("declaration", ("one.json", MAGNET)), ("declaration", ("two.json", MIXED))]
    alone = client.post("/screenings", files=sent).json()
    joined = client.post("/screenings", files=[*sent, ("facts", ("facts.json", json.dumps(facts)))]).json()
    assert [len(alone), len(joined)] == [2, 2]
    assert alone[0]["entry_digest"] != joined[0]["entry_digest"]
    assert alone[1]["entry_digest"] == joined[1]["entry_digest"]


def test_options_reach_the_screening(client: TestClient, book: RuleBook) -> None:
    how = {"on": "2026-12-05", "as_known": "2026-11-01", "scenario": "critical-minerals-25-percent"}
    told = client.post("/screenings", content=MAGNET, params=how)
    scenario = "critical-minerals-25-percent"
    report = prefile.screen(
        prefile.read_entry(MAGNET), book, on="2026-12-05", as_known_on="2026-11-01", scenarios=scenario
    )
    assert told.text == f"{report.to_json()}\n"


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("on", "soon"),
        ("as_known", "2026-13-01"),
        ("scenario", "../../etc/passwd"),
        ("scenario", "/etc/passwd"),
        ("mapping", "/etc/passwd"),
        ("dates", "ymd"),
    ],
)
def test_a_wrong_parameter_is_named_and_opens_nothing(client: TestClient, parameter: str, value: str) -> None:
    for headers in ({}, JSONL):
        refused = client.post("/screenings", content=MAGNET, params={parameter: value}, headers=headers)
        assert refused.status_code == 400
        assert refused.headers["content-type"] == "application/problem+json"
        assert parameter in refused.json()["parameters"][0]["parameter"]


def test_every_problem_of_a_declaration_comes_with_its_place(client: TestClient) -> None:
    entry = json.loads(MAGNET)
    entry["lines"][0].update(tariff_number="8505", origin="QQ")
    refused = client.post("/screenings", content=json.dumps(entry))
    assert refused.status_code == 422
    problem = refused.json()
    assert problem["type"] == "urn:prefile:problem:declaration"
    places = [(each["code"], each["where"]["path"]) for each in problem["problems"]]
    assert places == [("E131", "/lines/0/tariff_number"), ("E133", "/lines/0/origin")]


def test_a_kept_report_is_shown_in_the_form_that_is_accepted(client: TestClient, tmp_path: Path) -> None:
    place = client.post("/screenings", content=MAGNET).headers["location"]
    page = client.get(place, headers={"Accept": "text/html,*/*;q=0.1"})
    assert page.text.startswith("<!doctype html>")
    assert "script" not in page.headers["content-security-policy"]
    assert "default-src 'none'" in page.headers["content-security-policy"]
    workbook = tmp_path / "report.xlsx"
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    workbook.write_bytes(client.get(place, headers={"Accept": sheet}).content)
    assert "Summary" in load_workbook(workbook).sheetnames
    assert client.get(place, headers={"Accept": "application/pdf"}).content.startswith(b"%PDF-")
    assert "13,008.00 USD" in client.get(place, headers={"Accept": "text/plain"}).text
    refused = client.get(place, headers={"Accept": "image/png"})
    assert refused.status_code == 406
    assert "application/pdf" in refused.json()["available"]


def test_who_has_it_already_is_told_only_that(client: TestClient) -> None:
    place = client.post("/screenings", content=MAGNET).headers["location"]
    first = client.get(place)
    again = client.get(place, headers={"If-None-Match": f'"other", {first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(place, headers={"If-None-Match": '"other"'}).status_code == 200


def test_pages_follow_one_another_by_their_cursors(client: TestClient) -> None:
    for number in range(5):
        client.post("/screenings", content=json.dumps({**json.loads(MAGNET), "reference": f"page {number}"}))
    by_two, by_many = followed(client, 2), followed(client, 200)  # other tests keep screenings here too
    assert by_two == by_many
    assert len(set(by_two)) == len(by_two) >= 5


def followed(client: TestClient, limit: int) -> list[str]:
    """Return the ids of all pages of so many, each asked for by the link of the one before."""
    found: list[str] = []
    asked = f"/screenings?limit={limit}"
    while asked:
        page = client.get(asked)
        found += [one["id"] for one in page.json()["screenings"]]
        assert (page.json()["next"] is None) == ("link" not in page.headers)
        asked = page.headers.get("link", "").removeprefix("<").partition(">")[0]
    return found


@pytest.mark.parametrize("cursor", ["x", "-1", "LTE", "MTIz4pyT", "a" * 200, "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5"])
def test_a_made_up_cursor_is_refused(client: TestClient, cursor: str) -> None:
    assert client.get("/screenings", params={"cursor": cursor}).status_code == 400


def test_the_same_request_again_gets_the_same_answer_and_is_kept_once(client: TestClient) -> None:
    entry = json.dumps({**json.loads(MAGNET), "reference": "once"})
    key = {"Idempotency-Key": "4711"}
    first, again = (client.post("/screenings", content=entry, headers=key) for _ in range(2))
    assert first.text == again.text
    assert first.headers["location"] == again.headers["location"]
    assert ("idempotency-replayed" in first.headers, again.headers["idempotency-replayed"]) == (False, "true")
    other = client.post("/screenings", content=MIXED, headers=key)
    assert other.status_code == 422
    assert other.json()["type"] == "urn:prefile:problem:other-request"
    refused = client.post("/screenings", content="{", headers={"Idempotency-Key": "4712"})
    assert (
        refused.status_code == client.post("/screenings", content="{", headers={"Idempotency-Key": "4712"}).status_code
    )


def test_gzip_is_taken_and_given(client: TestClient) -> None:
    plain = client.post("/screenings", content=MAGNET, headers={"Accept-Encoding": "identity"})
    packed = client.post("/screenings", content=gzip.compress(MAGNET), headers={"Content-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.json() == plain.json()


@pytest.mark.parametrize(
    "name",
    ["asycuda.xml", "cargowise.xml", "catair.txt", "dms.xml", "entry.json", "netchb.xml", "table.csv", "table.xlsx"],
)
def test_the_shipment_is_read_in_every_format(client: TestClient, name: str) -> None:
    path = ROOT / "fixtures" / "formats" / "shipment" / name
    told = client.post("/screenings", content=path.read_bytes())
    assert told.status_code == 201
    assert told.text == CliRunner().invoke(app, ["screen", str(path), "--format", "json"]).stdout


def test_what_was_sent_is_kept_as_it_was_and_screens_to_the_same_bytes(open_service: Asked, tmp_path: Path) -> None:
    """A table of two entries under a name, and beside it a file under the same name."""
    one = json.dumps({**json.loads(MAGNET), "reference": "as it was sent"}).encode()
    parts = [("declaration", ("a.json", one)), ("declaration", ("a.json", MIXED))]
    answer = open_service.client.post("/screenings", files=parts)
    archive = open_service.running.settings.archive
    with open_archive(archive) as opened:
        kept = [find_report(opened, id_) for id_ in re.findall("[0-9a-f]{32}", answer.headers["link"])]
        sent = {b"".join(input_bytes(opened, one.input or "")) for one in kept}
        (first,) = [one for one in kept if one.entry().reference == "as it was sent"]
    assert sent == {one, MIXED}
    entry, report = tmp_path / "a.json", tmp_path / "report.json"
    show = ["archive", "show", first.id, "--format", "json", "--archive-at", archive]
    assert CliRunner().invoke(app, [*show, "--out", str(report), "--input", str(entry)]).exit_code == 0
    assert entry.read_bytes() == one
    assert CliRunner().invoke(app, ["verify", str(report), "--entry", str(entry)]).exit_code == 0


def test_a_side_car_is_kept_as_it_was_and_with_the_file_screens_to_the_same_bytes(
    open_service: Asked, tmp_path: Path
) -> None:
    declared = (STORIES / "line-without-origin" / "declaration.json").read_bytes()
    facts = b"entry_number,line,fact,answer\nABC-1234567-6,1,origin,DE\n"
    parts = [("declaration", ("a.json", declared)), ("facts", ("facts.csv", facts))]
    answer = open_service.client.post("/screenings", files=parts)
    shown = answer.headers["location"].rpartition("/")[2]
    entry, side_car, report = tmp_path / "a.json", tmp_path / "facts.csv", tmp_path / "report.json"
    show = ["archive", "show", shown, "--format", "json", "--archive-at", open_service.running.settings.archive]
    asked = [*show, "--out", str(report), "--input", str(entry), "--side-car", str(side_car)]
    assert CliRunner().invoke(app, asked).exit_code == 0
    assert (entry.read_bytes(), side_car.read_bytes()) == (declared, facts)
    verify = ["verify", str(report), "--entry", str(entry), "--facts", str(side_car)]
    assert CliRunner().invoke(app, verify).exit_code == 0
