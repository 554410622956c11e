"""Whoever has no key, or another organization's, gets nothing; and nothing that is sent costs more than it may."""

from __future__ import annotations

import gzip
import io
import json
import time
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from services import Asked, Keyed
from starlette.testclient import TestClient

ROOT = Path(__file__).parents[2]
MAGNET = (ROOT / "fixtures" / "entries" / "magnet-china" / "declaration.json").read_bytes()
NOTHING = {"Authorization": "Bearer nothing"}
PATHS = [
    "/screenings",
    "/measures",
    "/upcoming",
    "/agreements",
    "/formats",
    "/schemas",
    "/metrics",
    "/explain?word=D401",
]


@pytest.mark.parametrize("path", PATHS)
def test_without_a_key_that_counts_nothing_is_told(keyed: Keyed, path: str) -> None:
    client = keyed.asked.client
    for headers in ({}, NOTHING, {"Authorization": "Basic eDp5"}, {"Authorization": "Bearer pfk_0123_"}):
        refused = client.get(path, headers=headers)
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"] == "Bearer"
    assert client.get("/health").status_code == client.get("/ready").status_code == 200


def test_a_key_does_what_its_scopes_say(keyed: Keyed) -> None:
    client = keyed.asked.client
    assert client.post("/screenings", content=MAGNET, headers=keyed.reader).status_code == 403
    assert client.get("/metrics", headers=keyed.ours).status_code == 403
    assert client.get("/metrics", headers=keyed.theirs).status_code == 200
    assert client.get("/screenings", headers=keyed.reader).status_code == 200


def test_another_organizations_screenings_are_not_there(keyed: Keyed) -> None:
    client = keyed.asked.client
    place = client.post("/screenings", content=MAGNET, headers=keyed.ours).headers["location"]
    theirs = client.get(place, headers=keyed.theirs)
    nowhere = client.get("/screenings/" + "0" * 32, headers=keyed.theirs)
    assert theirs.status_code == nowhere.status_code == 404
    assert theirs.content == nowhere.content
    assert client.get("/screenings", headers=keyed.theirs).json()["screenings"] == []
    ours = client.get("/screenings", params={"limit": 1}, headers=keyed.ours).json()
    listed = client.get("/screenings", params={"cursor": ours["next"] or "OTk"}, headers=keyed.theirs)
    assert listed.json()["screenings"] == []
    assert client.get(place, headers=keyed.reader).status_code == 200


def test_an_idempotency_key_is_an_organizations_own(keyed: Keyed) -> None:
    client, key = keyed.asked.client, {"Idempotency-Key": "shared"}
    ours = client.post("/screenings", content=MAGNET, headers={**keyed.ours, **key})
    theirs = client.post("/screenings", content=MAGNET, headers={**keyed.theirs, **key})
    assert "idempotency-replayed" not in theirs.headers
    assert ours.status_code == theirs.status_code == 201


def test_a_revoked_key_counts_no_longer(keyed: Keyed) -> None:
    key = keyed.keys.new("harbor", ["read"], None)
    headers = {"Authorization": f"Bearer {key}"}
    assert keyed.asked.client.get("/formats", headers=headers).status_code == 200
    keyed.keys.revoke(key.split("_")[1])
    assert keyed.asked.client.get("/formats", headers=headers).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "localhost.evil.example"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_page_of_another_site_cannot_have_a_browser_ask(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/screenings", content=MAGNET, headers=headers).status_code == 403
    assert client.get("/screenings", headers=headers).status_code == 403


def _zip(name: str, size: int) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open(name, "w", force_zip64=True) as member:
            for _ in range(size >> 20):
                member.write(bytes(1 << 20))
    return packed.getvalue()


def _workbook(rows: str, shared: str = "") -> bytes:
    """Return a workbook of one sheet, in the shape that it has or pretends to have."""
    of = "http://schemas.openxmlformats.org/"
    kinds = f"{of}officeDocument/2006/relationships"
    related = f'<Relationship Id="r" Type="{kinds}/{{}}" Target="{{}}"/>'
    relations = f'<Relationships xmlns="{of}package/2006/relationships">{related}</Relationships>'
    main = f'xmlns="{of}spreadsheetml/2006/main" xmlns:r="{of}officeDocument/2006/relationships"'
    members = {
        "[Content_Types].xml": f'<Types xmlns="{of}package/2006/content-types"/>',
        "_rels/.rels": relations.format("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook {main}><sheets><sheet name="a" sheetId="1" r:id="r"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations.format("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{rows}</sheetData></worksheet>",
        "xl/sharedStrings.xml": f"<sst {main}>{shared}</sst>",
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return packed.getvalue()


def _members(names: Iterable[str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return packed.getvalue()


def _cells(row: int, cell: str) -> str:
    return f'<row r="{row}">{"".join(cell.format(chr(65 + place), row) for place in range(26))}</row>'


def _xml(inside: bytes, attributes: bytes = b"") -> bytes:
    return b'<entry xmlns="urn:prefile:entry:1" %s>%s</entry>' % (attributes, inside)


HEADINGS = b"Entry no.,Line,HTS no.,COO,Value,Qty,UOM\n"
BILLION = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + place, b"&%c;" % (97 + place) * 10) for place in range(9)
)
OUTSIDE = (
    b'<!DOCTYPE e [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b'<entry xmlns="urn:prefile:entry:1"><reference>&x;</reference></entry>'
)
BOMBS = {
    "deep JSON": b"[" * 1_000_000,
    "deep objects": b'{"a":' * 500_000,
    "a long number": b'{"format":"prefile-entry/1","lines":[{"value":' + b"9" * 1_000_000 + b"}]}",
    "entities": BILLION + b"]><a>&j;</a>",
    "an outside entity": OUTSIDE,
    "deep XML": b"<a>" * 500_000,
    "a workbook of zeros": _zip("xl/workbook.xml", 200 << 20),
    "a sheet of zeros": _zip("xl/worksheets/sheet1.xml", 200 << 20),
    "blanks": b" " * (8 << 20),
    "commas": b"a,b\n" + b"," * (8 << 20),
    "zeros": bytes(8 << 20),
    "nothing": b"",
    "a cell far away": _workbook('<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'),
    "a row that no sheet has": _workbook('<row r="99999999999"><c r="ZZZZZZ99999999999"><v>1</v></c></row>'),
    "one long text in every cell": _workbook(
        "".join(_cells(row, '<c r="{}{}" t="s"><v>0</v></c>') for row in range(1, 500)),
        f"<si><t>{'A' * 3_000_000}</t></si>",
    ),
    "a text that is not there": _workbook(_cells(1, '<c r="{}{}" t="s"><v>99999999999999999999</v></c>')),
    "members by the thousand": _members(f"m{number}" for number in range(20_000)),
    "members that lead out": _members(["../../../../tmp/evil", "/etc/evil", "C:\\evil", "xl/workbook.xml"]),
    "attributes by the thousand": _xml(b"", b" ".join(b"a%d=''" % number for number in range(50_000))),
    "namespaces by the thousand": _xml(
        b"", b" ".join(b"xmlns:a%d='%d'" % (number, number) for number in range(50_000))
    ),
    "names by the thousand": _xml(b"".join(b"<n%d/>" % number for number in range(50_000))),
    "a long text": _xml(b"<reference>" + b"a" * (8 << 20) + b"</reference>"),
    "letters by their numbers": _xml(b"<reference>" + b"&#65;" * 500_000 + b"</reference>"),
    "another file named inside": _xml(
        b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>'
    ),
    "entities in UTF-16": '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode(
        "utf-16"
    ),
    "keys by the thousand": b"{" + b",".join(b'"k%d":1' % number for number in range(100_000)) + b"}",
    "one key again and again": b"{" + b",".join([b'"a":1'] * 200_000) + b"}",
    "lists of nothing": b"[" + b",".join([b"[]"] * 1_000_000) + b"]",
    "claims by the thousand": json.dumps(
        {"format": "prefile-entry/1", "lines": [{"claims": ["x"] * 100_000}]}
    ).encode(),
    "a quote that never ends": HEADINGS + b'"' + b"a," * (4 << 20),
    "a field of a million digits": HEADINGS + b"ABC-1234567-6,1,2804.61.00.00,DE," + b"1" * (4 << 20) + b",1,KG\n",
    "columns by the thousand": b",".join(b"c%d" % number for number in range(200_000)) + b"\n1\n",
    "dates without end": HEADINGS + b"ABC-1234567-6,1," + b"1/" * 200_000 + b",DE,1,1,KG\n",
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_in_a_moment_and_the_next_request_is_answered(open_service: Asked, name: str) -> None:
    client, began = open_service.client, time.monotonic()
    refused = client.post("/screenings", content=BOMBS[name])
    assert refused.status_code == 422
    assert refused.json()["problems"]
    assert "root:" not in refused.text
    assert time.monotonic() - began < 10
    assert client.post("/screenings", content=MAGNET).status_code == 201
    assert open_service.running.workers.replaced == 0


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"numbers":' * 20_000,
        b'{"numbers":["\\ud800"]}',
        b"\xff",
        b'{"numbers":[]}',
        b"{}",
        b"",
        b"[1]",
        b'{"numbers":["850511"],"value":1e999}',
        b'{"numbers":["850511"],"on":"9999-12-31"}',
        b"x" * (1 << 19),
    ],
)
def test_a_look_up_that_is_none_is_refused(open_service: Asked, body: bytes) -> None:
    refused = open_service.client.post("/check", content=body)
    assert refused.status_code in {400, 413}
    assert refused.headers["content-type"] == "application/problem+json"
    assert open_service.running.workers.replaced == 0


def test_a_body_that_unpacks_to_more_than_is_allowed_is_refused(open_service: Asked) -> None:
    bomb = gzip.compress(bytes(200 << 20))
    assert len(bomb) < 1 << 20
    refused = open_service.client.post("/screenings", content=bomb, headers={"Content-Encoding": "gzip"})
    assert refused.status_code == 413
    for body, encoding, status in ((bomb[:-20000], "gzip", 413), (b"x", "gzip", 400), (MAGNET, "br", 415)):
        sent = open_service.client.post("/screenings", content=body, headers={"Content-Encoding": encoding})
        assert sent.status_code == status
    cut = gzip.compress(MAGNET)[:-10]
    assert open_service.client.post("/screenings", content=cut, headers={"Content-Encoding": "gzip"}).status_code == 400


@pytest.mark.parametrize("name", ["../../../etc/passwd", "C:\\x\\..\\evil.json", "a\r\nSet-Cookie: b=c", "x" * 500, ""])
def test_the_name_of_a_file_is_only_shown(client: TestClient, name: str) -> None:
    told = client.post("/screenings", files=[("declaration", (name or "x", b"{"))])
    assert told.status_code == 422
    shown = told.json()["problems"][0]["where"]["file"]
    assert len(shown) <= 100
    assert not set(shown) & set("/\\\r\n")
    assert "set-cookie" not in told.headers


@pytest.mark.parametrize(
    "sent",
    [
        [("other", ("x", b"{}"))],
        [("facts", ("x", b"{}"))],
        [("declaration", ("x", MAGNET)), ("facts", ("x", b"a")), ("facts", ("y", b"a"))],
        [("declaration", ("x", b"{"))] * 101,
    ],
)
def test_a_form_of_other_parts_is_refused(client: TestClient, sent: list[tuple[str, tuple[str, bytes]]]) -> None:
    assert client.post("/screenings", files=sent).status_code == 400
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    assert client.post("/screenings", content=b"no boundary here", headers=broken).status_code == 400


def test_nothing_of_an_entry_a_parameter_or_a_key_is_logged_and_a_line_stays_one(keyed: Keyed) -> None:
    marked = "MARKED-4711"
    entry = {**json.loads(MAGNET), "reference": marked}
    client, logged = keyed.asked.client, keyed.asked.logged
    for content in (json.dumps(entry), f'{{"{marked}"'):
        client.post("/screenings", content=content, headers=keyed.ours, params={"mapping": f"{marked}\n{{}}"})
    client.get(f"/screenings/{marked}%0d%0a%7b%7d", headers={**keyed.ours, "User-Agent": marked})
    client.get(f"/{marked}%0a", headers={"Authorization": f"Bearer {marked}"})
    lines = logged.getvalue().splitlines()
    assert all(json.loads(line)["event"] for line in lines)
    assert marked not in logged.getvalue()
    assert keyed.ours["Authorization"].split("_")[2] not in logged.getvalue()


def test_a_fault_is_told_without_its_trace(open_service: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(open_service.running), "answer", lambda *_: 1 / 0)
    told = open_service.client.get("/measures")
    assert told.status_code == 500
    assert told.headers["content-type"] == "application/problem+json"
    assert [word for word in ("Traceback", "ZeroDivision", ".py") if word in told.text] == []
    fault = next(
        line for line in map(json.loads, open_service.logged.getvalue().splitlines()) if line["event"] == "fault"
    )
    assert fault["kind"] == "ZeroDivisionError"
    assert fault["request"] == told.json()["request"]
