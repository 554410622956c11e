"""What was acknowledged is kept, whatever happens to the service or to its database."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx2
import pytest
from serving import served

from databases import postgres, why_no_postgres

MAGNET = json.loads(
    (Path(__file__).parents[2] / "fixtures" / "entries" / "magnet-china" / "declaration.json").read_text()
)
pytestmark = pytest.mark.slow


def named(reference: str) -> str:
    return json.dumps({**MAGNET, "reference": reference})


def text_at(client: httpx2.Client, place: str) -> str:
    """Return what is kept at a place, asking again where that was too soon."""
    while (answer := client.get(place)).status_code == 429:
        time.sleep(0.05)
    return str(answer.text)


def test_a_service_that_is_killed_has_kept_what_it_acknowledged(tmp_path: Path) -> None:
    acknowledged: dict[str, str] = {}

    def ask(url: str, asker: str) -> None:
        with httpx2.Client(base_url=url, timeout=30) as client:
            for number in range(10_000):
                try:
                    answer = client.post("/screenings", content=named(f"{asker} {number}"))
                except httpx2.HTTPError:
                    return
                if answer.is_success:
                    acknowledged[answer.headers["location"]] = answer.text

    for turn in range(3):
        with served(tmp_path) as service:
            with httpx2.Client(base_url=service.url, timeout=30) as client:
                assert all(text_at(client, place) == text for place, text in list(acknowledged.items())[-20:])
            asking = [threading.Thread(target=ask, args=(service.url, f"{turn} {asker}")) for asker in range(4)]
            for thread in asking:
                thread.start()
            asking[0].join(1.5 + turn / 2)
            service.process.send_signal(signal.SIGKILL)
            for thread in asking:
                thread.join()
    assert len(acknowledged) > 3
    with served(tmp_path) as service, httpx2.Client(base_url=service.url) as client:
        assert all(text_at(client, place) == text for place, text in acknowledged.items())
    command = [sys.executable, "-m", "prefile", "archive", "verify", "--archive-at", str(tmp_path / "kept")]
    assert subprocess.run(command, check=False).returncode == 0


@pytest.mark.skipif(why_no_postgres() is not None, reason=why_no_postgres() or "")
def test_a_database_that_goes_away_and_comes_back_is_told_and_loses_nothing(tmp_path: Path) -> None:
    with postgres() as database:
        url = database.url()
        upgrade = [sys.executable, "-m", "prefile", "archive", "upgrade", "--archive-at", url]
        subprocess.run(upgrade, check=True, capture_output=True)
        with (
            served(tmp_path, "--archive-at", url) as service,
            httpx2.Client(base_url=service.url, timeout=60) as client,
        ):
            first = client.post("/screenings", content=named("first"))
            database.stop("fast")
            gone = client.post("/screenings", content=named("gone"))
            assert (gone.status_code, gone.json()["type"]) == (503, "urn:prefile:problem:archive")
            assert int(gone.headers["retry-after"]) > 0
            assert client.get("/measures").status_code == 200
            database.begin()
            assert client.post("/screenings", content=named("gone")).status_code == 201
            assert client.get(first.headers["location"]).text == first.text
            assert len(client.get("/screenings").json()["screenings"]) == 2
