"""A running service takes another released rule book, and no request is lost or answered by half of each."""

from __future__ import annotations

import json
import shutil
import signal
import threading
from pathlib import Path
from typing import Any

import httpx2
import pytest
from serving import served

import prefile
from prefile.releases.home import install, use
from prefile.releases.packing import note_of, packed, rule_files
from prefile.releases.unpacking import read_release
from prefile.signing import open_key

SMALL = Path(__file__).parents[2] / "fixtures" / "rulebook"
LINE = {"tariff_number": "2804610000", "origin": "DE", "value": "1000"}
ENTRY = json.dumps({"format": "prefile-entry/1", "entered": "2026-12-04T09:30", "lines": [LINE]}).encode()


def install_released(home: Path, rules: Path, version: str) -> str:
    """Release a folder and install it; returns the digest of its book."""
    key, book, files = open_key(home.parent / "publisher.pem"), prefile.open_rulebook(rules), rule_files(rules)
    file = home.parent / f"book-{version}.zip"
    file.write_bytes(packed(note_of(book, version, files, None, []), files, key))
    return install(read_release(file, [key.public]), home).digest


def test_a_service_takes_the_book_that_is_used_without_losing_a_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, changed = tmp_path / "rule-books", tmp_path / "changed"
    monkeypatch.setenv("PREFILE_RULE_BOOKS", str(home))
    shutil.copytree(SMALL, changed)
    with (changed / "rate-date.yaml").open("a") as stream:
        stream.write("# another edition\n")
    digests = {"2026.12.01": install_released(home, SMALL, "2026.12.01")}
    digests["2026.12.02"] = install_released(home, changed, "2026.12.02")
    use(home, "2026.12.01")
    stop, failed, said = threading.Event(), list[Any](), set[tuple[str, str]]()

    def ask() -> None:
        with httpx2.Client(base_url=service.url, timeout=60) as client:
            while not stop.wait(0.02):
                answer = client.post("/screenings", content=ENTRY)
                if answer.status_code == 201:
                    book = answer.json()["rulebook"]
                    said.add((book["release"]["version"], book["digest"]))
                elif answer.status_code != 429:
                    failed.append(answer.text)

    with served(tmp_path) as service:
        asking = [threading.Thread(target=ask) for _ in range(2)]
        for thread in asking:
            thread.start()
        use(home, "2026.12.02")
        service.process.send_signal(signal.SIGHUP)
        reloaded = service.wait_for("rule book reloaded")
        after = httpx2.post(f"{service.url}/screenings", content=ENTRY).json()["rulebook"]["release"]["version"]
        stop.set()
        for thread in asking:
            thread.join()
    assert failed == []
    assert reloaded["rulebook"] == digests["2026.12.02"]
    assert after == "2026.12.02"
    assert said <= set(digests.items())
