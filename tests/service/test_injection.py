"""What stands in a declaration or an address is shown and never acts: in paths, heads, templates, sheets and pages."""

from __future__ import annotations

import asyncio
import io
import json
from pathlib import Path
from typing import Any

import pytest
from browsing import Browser
from openpyxl import load_workbook
from services import Keyed
from starlette.requests import Request
from starlette.testclient import TestClient

from prefile.service.problem import ProblemAnswer
from prefile.service.receiving import Room, received, received_form
from prefile.service.settings import Bounds

MAGNET = json.loads(
    (Path(__file__).parents[2] / "fixtures" / "entries" / "magnet-china" / "declaration.json").read_bytes()
)
TEMPLATE = "{{ 7 * 191 }}{% for x in [1, 2] %}{{ x }}{% endfor %}${7*191}#{7*191}<%= 7*191 %>"
FORMULAS = ["=1+1", "+1", "-1+1", "@SUM(1)", "\t=1", "\n=1", "＝1+1", '=HYPERLINK("http://x")', "=cmd|' /C calc'!A0"]


def screened(client: TestClient, description: str, **further: Any) -> str:  # noqa: ANN401 - as an entry has them
    """Screen an entry that holds a text, and return where it is kept."""
    lines = [{**MAGNET["lines"][0], "description": description}]
    answer = client.post("/screenings", json={**MAGNET, **further, "lines": lines})
    assert answer.status_code == 201
    return str(answer.headers["location"])


def test_a_template_in_a_declaration_stands_as_it_was_written(client: TestClient) -> None:
    place = screened(client, TEMPLATE, reference=TEMPLATE, entry_number=None)
    browser = Browser(client).get(place.replace("/screenings/", "/entries/"))
    page = client.get(place, headers={"Accept": "text/html"}).text
    for shown in (browser.page, browser.get("/past").page, page):
        assert "{{ 7 * 191 }}" in shown
        assert "1337" not in shown
    names = browser.screen((f"{TEMPLATE[:40]}.json", b"{")).page
    assert "{{ 7 * 191 }}" in names
    assert "1337" not in names


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_in_a_declaration_is_text_in_a_workbook(client: TestClient, formula: str) -> None:
    place = screened(client, f"{formula} magnets", reference=formula.strip(), entry_number=None)
    browser = Browser(client).get(place.replace("/screenings/", "/entries/"))
    book = load_workbook(io.BytesIO(client.get(f"{browser.path}/packet.xlsx").content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any("magnets" in str(cell.value) for cell in cells)
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []


@pytest.mark.parametrize(
    "path",
    [
        "/static/../settings.py",
        "/static/..%2f..%2fsettings.py",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/static/desk.css%00.js",
        "/schemas/..%2f..%2fpyproject.toml",
        "/schemas/%2fetc%2fpasswd",
        "/screenings/..%2f..%2fkeys",
        "/entries/..%2f..%2fkeys",
        "/entries/%2e%2e/packet.json",
        "/results/..%2fkeys",
        "/rules/..%2f..%2fetc%2fpasswd",
        "/measures/..%2f..%2fetc%2fpasswd",
        "//etc/passwd",
        "/%c0%ae%c0%ae/",
    ],
)
def test_a_path_that_leads_out_leads_nowhere(client: TestClient, path: str) -> None:
    answer = client.get(path, follow_redirects=False)
    assert answer.status_code in {400, 404}
    assert [word for word in ("root:", "[project]", "Traceback") if word in answer.text] == []


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/sign-in?back=/%0d%0aSet-Cookie:%20x=y", {}),
        ("/past?origin=%0d%0aSet-Cookie:%20x=y&sort=duty", {}),
        ("/screenings?cursor=%0d%0aSet-Cookie:%20x=y", {}),
        ("/screenings/%0d%0aSet-Cookie:%20x=y", {}),
        ("/calendar?on=%0d%0aX-Evil:%201", {}),
        ("/health", {"X-Forwarded-Host": "evil.example", "X-Forwarded-For": "6.6.6.6", "Forwarded": "for=6.6.6.6"}),
        ("/health", {"X-Request-Id": "evil", "X-HTTP-Method-Override": "DELETE"}),
    ],
)
def test_nothing_that_is_asked_stands_in_the_head_of_the_answer(
    client: TestClient, path: str, headers: dict[str, str]
) -> None:
    answer = client.get(path, headers=headers, follow_redirects=False)
    assert not {"x-evil"} & set(answer.headers)
    assert "x=y" not in answer.headers.get("set-cookie", "")
    assert [value for value in answer.headers.values() if "evil" in value.lower()] == []


def test_what_a_proxy_would_say_is_not_believed_of_anybody(keyed: Keyed) -> None:
    asked, headers = (
        keyed.asked,
        {"X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1", "Forwarded": "for=127.0.0.1"},
    )
    assert asked.client.get("/formats", headers=headers).status_code == 401
    logged = [json.loads(line) for line in asked.logged.getvalue().splitlines()]
    assert {event["client"] for event in logged if event["event"] == "request"} == {"testclient"}


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=b"])
def test_a_body_that_comes_too_slowly_is_not_waited_for(tmp_path: Path, kind: str) -> None:
    async def receive() -> dict[str, object]:
        await asyncio.sleep(0.05)
        return {"type": "http.request", "body": b"--b\r\n", "more_body": True}

    scope = {"type": "http", "method": "POST", "headers": [(b"content-type", kind.encode())]}

    async def ask() -> None:
        for take in (received, received_form):
            with pytest.raises(ProblemAnswer) as refused:
                await take(Request(scope, receive), Bounds(to_send=0.3), Room(tmp_path))
            assert refused.value.kind in {"too-slow-sent", "body"}
        with pytest.raises(ProblemAnswer) as refused:
            await received(Request(scope | {"headers": []}, receive), Bounds(to_send=0.3), Room(tmp_path))
        assert refused.value.kind == "too-slow-sent"

    asyncio.run(asyncio.wait_for(ask(), 20))


PART = b'--bbb\r\nContent-Disposition: form-data; name="declaration"; filename="x"'
END = b"\r\n--bbb--\r\n"


@pytest.mark.parametrize(
    "body",
    [
        PART + b"\r\n\r\n" + b"\r\n--bb" * 1_000_000 + END,
        PART + b"\r\n\r\n" + b"\r" * 8_000_000 + END,
        PART + b"\r\n" + b"a: b\r\n" * 500_000 + b"\r\nx" + END,
        PART + b"\r\nX: " + b"a" * 8_000_000 + b"\r\n\r\nx" + END,
        b"\r\n" * 4_000_000 + PART + b"\r\n\r\nx" + END,
        PART + b"\r\n\r\nx" + END + b"\r\n" * 4_000_000,
        (PART + b"\r\n\r\nx\r\n") * 50_000 + END,
        PART.replace(b'"x"', b'"' + b"\\" * 2_000_000 + b'"') + b"\r\n\r\nx" + END,
    ],
    ids=["boundaries", "returns", "heads", "a long head", "before", "behind", "parts", "a name"],
)
def test_a_form_that_costs_its_reader_is_refused_and_the_next_is_read(client: TestClient, body: bytes) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=bbb"}
    assert client.post("/screenings", content=body, headers=headers).status_code in {400, 413, 422}
    good = PART + b"\r\n\r\n" + json.dumps(MAGNET).encode() + END
    assert client.post("/screenings", content=good, headers=headers).status_code == 201
