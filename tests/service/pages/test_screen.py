"""What is sent from the first page is screened: one entry opens, many are rows, what is wrong is at its row."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest
from browsing import Browser
from services import Asked, service
from starlette.testclient import TestClient

import prefile
from prefile import RuleBook
from prefile.analysis.filing_sheet import filing_sheet
from prefile.render.text.filing_sheet import sheet_text
from prefile.service.settings import Bounds

STORIES = Path(__file__).parents[3] / "fixtures" / "entries"
MAGNET, MIXED = ((STORIES / name / "declaration.json").read_bytes() for name in ("magnet-china", "mixed-entry"))
TABLE = "Entry no.,Line,HTS no.,COO,Value,Qty,UOM\nABC-1234567-6,1,2804.61.00.00,{},15000,1000,KG\n"
HTML = '<script>alert(1)</script><b x="'


@pytest.fixture
def browser(client: TestClient) -> Browser:
    return Browser(client)


def test_the_first_page_may_load_nothing_but_its_own_style_and_script(browser: Browser) -> None:
    browser.get("/")
    policy = browser.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert browser.headers["referrer-policy"] == "same-origin"
    assert browser.headers["cache-control"] == "no-store"
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|=[\"']?https?://", browser.page)
    for path in re.findall(r'(?:src|href)="(/static/[^"]+)"', browser.page):
        found = browser.client.get(path)
        assert found.status_code == 200
        again = browser.client.get(path, headers={"If-None-Match": found.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_one_entry_opens_with_its_answer_its_headings_and_its_files(browser: Browser, book: RuleBook) -> None:
    browser.screen(("magnet.json", MAGNET))
    report = prefile.screen(prefile.read_entry(MAGNET), book)
    assert browser.path.startswith("/entries/")
    assert "13,008.00 USD" in browser.text
    copied = re.search(r"<pre[^>]*>(.*?)</pre>", browser.page, re.DOTALL)
    assert copied
    assert unescape(copied[1]) == sheet_text(filing_sheet(report))
    for ending, begins in (("json", b"{"), ("xlsx", b"PK"), ("pdf", b"%PDF"), ("html", b"<!doctype"), ("txt", b"ABC-")):
        found = browser.client.get(f"{browser.path}/packet.{ending}")
        assert found.status_code == 200
        assert found.content.startswith(begins)
        assert found.headers["content-disposition"].startswith("attachment; ")
    assert browser.client.get(f"{browser.path}/packet.json").text == f"{report.to_json()}\n"
    assert browser.get(f"{browser.path}/packet.exe").status == 404


def test_pasted_rows_are_an_entry(browser: Browser) -> None:
    assert browser.screen(pasted=TABLE.format("DE")).path.startswith("/entries/")
    assert "polysilicon" in browser.text.lower()


def test_several_files_are_rows_with_the_worst_first(browser: Browser) -> None:
    browser.screen(("a.json", MAGNET), ("b.json", MIXED))
    assert browser.path.startswith("/results/")
    assert re.findall(r'<a href="/entries/[0-9a-f]{32}">([^<]+)</a>', browser.page) == [
        "ABC-1234567-6",
        "ABC-2100002-3",
    ]
    assert "2 entries, 11 lines" in browser.text


def test_what_cannot_be_screened_stands_at_its_row_with_the_row(browser: Browser) -> None:
    browser.screen(("rows.csv", TABLE.format("DEX").encode()))
    assert browser.status == 422
    assert "rows.csv row 2, column COO" in browser.text
    assert "ABC-1234567-6,1,2804.61.00.00,DEX,15000,1000,KG" in browser.text


def test_beside_what_is_wrong_the_rest_is_screened(browser: Browser) -> None:
    browser.screen(("a.json", MAGNET), ("rows.csv", TABLE.format("DEX").encode()))
    assert browser.path.startswith("/results/")
    assert "1 problem to mend" in browser.text
    assert "ABC-2100002-3" in browser.text


def test_a_form_without_anything_says_what_to_do(browser: Browser) -> None:
    assert browser.screen().status == 400
    assert "Choose or drop a file, or paste an entry." in browser.text


def test_a_result_that_is_gone_or_never_was_is_not_there(browser: Browser) -> None:
    assert browser.get(f"/results/{'0' * 32}").status == 404


@pytest.mark.parametrize("token", ["", "0" * 64, "é"])
def test_a_form_without_its_token_does_nothing(browser: Browser, token: str) -> None:
    browser.get("/")
    assert browser.post("/screen", {"pasted": TABLE.format("DE")}, token=token, files=[("x", ("", b""))]).status == 403


@pytest.mark.parametrize("headers", [{"Origin": "https://elsewhere.example"}, {"Host": "prefile.example"}])
def test_a_page_of_another_site_cannot_send_it(browser: Browser, headers: dict[str, str]) -> None:
    browser.get("/")
    assert browser.post("/screen", {"pasted": "x"}, files=[("x", ("", b""))], headers=headers).status == 403


def test_names_and_cells_are_text_whatever_they_hold(browser: Browser) -> None:
    entry = json.loads(MAGNET)
    entry["reference"], entry["entry_number"] = f"{HTML}\u202egnp.exe", None
    entry["lines"][0]["description"] = f"=HYPERLINK(1){HTML}"
    browser.screen((f"{HTML}.json", json.dumps(entry).encode()))
    assert browser.status == 200
    for path in (browser.path, "/", "/past", f"{browser.path}/would?origin=JP"):
        page = browser.get(path).page
        assert "<script>alert" not in page
        assert "\u202e" not in page
    assert browser.screen((f"{HTML}.csv", TABLE.format(f"{HTML}\u202e").replace('"', "").encode())).status == 422
    assert "<script>alert" not in browser.page
    assert "\u202e" not in browser.page


def test_a_file_that_is_too_large_is_refused_with_a_page(tmp_path: Path) -> None:
    for asked in service(tmp_path, Bounds(body=4096)):
        _refused(asked)


def _refused(asked: Asked) -> None:
    browser = Browser(asked.client).get("/")
    browser.post("/screen", {"pasted": ""}, files=[("declaration", ("a.csv", b"x" * 10_000))])
    assert browser.status == 413
    assert "The request is too large" in browser.text


def test_a_form_that_is_no_form_is_refused_with_a_page(browser: Browser) -> None:
    browser.get("/")
    response = browser.client.post("/screen", content=b"x", headers={"Content-Type": "multipart/form-data"})
    assert response.status_code == 400
    assert response.headers["content-type"].startswith("text/html")
    assert browser.client.post("/screen", content=b"x").status_code == 400
