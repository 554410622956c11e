"""With keys, pages are for those who signed in; each organization sees its own."""

from __future__ import annotations

import asyncio
import re
from contextlib import closing
from pathlib import Path

import pytest
from browsing import Browser
from services import Keyed
from starlette.testclient import TestClient

from prefile.service.pages.visitors import Sessions
from prefile.store.keys import KeyStore

STORIES = Path(__file__).parents[3] / "fixtures" / "entries"
MAGNET = (STORIES / "magnet-china" / "declaration.json").read_bytes()


def key_of(header: dict[str, str]) -> str:
    """Return a key, of the header that programs send it in."""
    return header["Authorization"].removeprefix("Bearer ")


def signed_in(keyed: Keyed, header: dict[str, str]) -> Browser:
    """Return a browser in which somebody has signed in."""
    browser = Browser(keyed.asked.client)
    return browser.post("/sign-in", {"key": key_of(header), "back": "/"})


@pytest.mark.parametrize("path", ["/", "/past", "/rules", "/calendar", "/exposure", f"/entries/{'0' * 32}", "/look-up"])
def test_nobody_sees_a_page_before_signing_in(keyed: Keyed, path: str) -> None:
    browser = Browser(keyed.asked.client).get(path)
    assert browser.path.startswith("/sign-in?back=")
    assert "API key" in browser.text


def test_a_key_begins_a_session_that_no_script_and_no_other_site_can_use(keyed: Keyed) -> None:
    sent = keyed.asked.client.post(
        "/sign-in", data={"key": key_of(keyed.ours), "back": "/past"}, follow_redirects=False
    )
    assert (sent.status_code, sent.headers["location"]) == (303, "/past")
    cookie = sent.headers["set-cookie"]
    assert all(word in cookie for word in ("HttpOnly", "SameSite=strict", "Path=/"))
    assert key_of(keyed.ours) not in cookie
    secure = Browser(TestClient(keyed.asked.client.app, base_url="https://localhost", follow_redirects=False))
    over_tls = secure.client.post("/sign-in", data={"key": key_of(keyed.ours)}).headers["set-cookie"]
    assert over_tls.startswith("__Host-prefile=")
    assert "Secure" in over_tls


def test_a_key_that_does_not_count_is_refused(keyed: Keyed) -> None:
    browser = Browser(keyed.asked.client).post("/sign-in", {"key": "pfk_no_key"})
    assert browser.status == 401
    assert "This key is unknown" in browser.text
    assert "set-cookie" not in browser.headers


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere", "javascript:1", ""]
)
def test_signing_in_leads_nowhere_else(keyed: Keyed, back: str) -> None:
    sent = keyed.asked.client.post("/sign-in", data={"key": key_of(keyed.ours), "back": back}, follow_redirects=False)
    assert sent.headers["location"] == "/"


def test_another_site_signs_nobody_in(keyed: Keyed) -> None:
    elsewhere = {"Origin": "https://elsewhere.example"}
    sent = keyed.asked.client.post("/sign-in", data={"key": key_of(keyed.ours)}, headers=elsewhere)
    assert sent.status_code == 403


def test_another_organizations_pages_are_as_if_they_were_not(keyed: Keyed) -> None:
    own = MAGNET.replace(b"ABC-2100002-3", b"ABC-2100099-9")  # the others screen the story too, and may find theirs
    ours = signed_in(keyed, keyed.ours).screen(("a.json", own))
    entry = ours.path
    many = ours.screen(("a.json", own), ("b.csv", b"x")).path
    assert many.startswith("/results/")
    theirs = signed_in(keyed, keyed.theirs)
    never = {}
    for path in ("/entries/", "/results/"):
        page = theirs.get(f"{path}{'0' * 32}")
        never[path] = (page.status, re.sub(r'value="[0-9a-f]{64}"', "", page.page))
    for path in (entry, many):
        page = theirs.get(path)
        assert (page.status, re.sub(r'value="[0-9a-f]{64}"', "", page.page)) == never[f"/{path.split('/')[1]}/"]
    for path in (f"{entry}/packet.json", f"{entry}/would?origin=JP", f"/exposure?entry={entry.rpartition('/')[2]}"):
        assert theirs.get(path).status == 404
    theirs.get("/")
    assert theirs.post(f"{entry}/facts", {"answer:1:value": "1"}).status == 404
    assert "ABC-2100099-9" not in theirs.get("/past").page


def test_a_form_of_another_session_does_nothing(keyed: Keyed) -> None:
    others = signed_in(keyed, keyed.theirs).token
    ours = signed_in(keyed, keyed.ours)
    assert ours.post("/screen", {"pasted": "x"}, token=others, files=[("x", ("", b""))]).status == 403


def test_a_key_that_may_only_read_cannot_screen(keyed: Keyed) -> None:
    reader = signed_in(keyed, keyed.reader)
    assert "may not screen" in reader.text
    assert reader.post("/screen", {"pasted": "x"}, files=[("x", ("", b""))]).status == 403


def test_signing_out_ends_the_session_and_so_does_revoking_its_key(keyed: Keyed) -> None:
    browser = signed_in(keyed, keyed.ours)
    cookie = dict(keyed.asked.client.cookies)
    assert browser.post("/sign-out").path == "/sign-in"
    keyed.asked.client.cookies.update(cookie)
    assert browser.get("/past").path.startswith("/sign-in")
    passing = keyed.keys.new("harbor", ["read"], None)
    browser = signed_in(keyed, {"Authorization": f"Bearer {passing}"})
    assert browser.get("/past").path == "/past"
    keyed.keys.revoke(passing.split("_")[1])
    assert "Your session has ended" in browser.get("/past").text


def test_a_session_that_is_not_used_ends(tmp_path: Path) -> None:
    now = [0.0]
    with closing(KeyStore.at(tmp_path / "kept")) as keys:
        key = keys.found(keys.new("harbor", ["read"], None))
        assert key is not None
        sessions = Sessions(keys, lambda: now[0])
        token = sessions.begin(key)
        now[0] += 11 * 3600
        assert asyncio.run(sessions.key_of(token)) == key
        now[0] += 13 * 3600
        assert asyncio.run(sessions.key_of(token)) is None
        assert asyncio.run(sessions.key_of("no token")) is None


def test_a_session_that_is_ended_while_its_key_is_looked_up_stays_ended(tmp_path: Path) -> None:
    with closing(KeyStore.at(tmp_path / "kept")) as keys:
        key = keys.found(keys.new("harbor", ["read"], None))
        assert key is not None
        sessions = Sessions(keys)
        token = sessions.begin(key)

        async def ended_meanwhile() -> None:
            looking = asyncio.ensure_future(sessions.key_of(token))
            await asyncio.sleep(0)
            sessions.end(token)
            await looking
            assert await sessions.key_of(token) is None

        asyncio.run(ended_meanwhile())
