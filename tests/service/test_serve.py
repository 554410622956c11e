"""`prefile serve` on a real socket: who may reach it, slow and vanishing clients, signals, what its end finishes."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from pathlib import Path

import httpx2
import pytest
from serving import Served, served
from typer.testing import CliRunner

from prefile.cli import app

ROOT = Path(__file__).parents[2]
STORIES = ROOT / "fixtures" / "entries"
MAGNET = (STORIES / "magnet-china" / "declaration.json").read_bytes()
TEN = json.dumps(json.loads((STORIES / "ten-lines-five-origins" / "declaration.json").read_bytes())).encode() + b"\n"


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Generator[Served]:
    with served(tmp_path_factory.mktemp("served")) as service:
        yield service


def connect(service: Served) -> socket.socket:
    return socket.create_connection(("127.0.0.1", service.port), timeout=30)


def test_lines_come_while_the_rest_is_screened(one: Served) -> None:
    times: list[float] = []
    asked = httpx2.stream(
        "POST", f"{one.url}/screenings", content=TEN * 300, headers={"Accept": "application/jsonl"}, timeout=60
    )
    with asked as answer:
        assert answer.status_code == 201
        for line in answer.iter_lines():
            assert json.loads(line)["format"] == "prefile-report/1"
            times.append(time.monotonic())
    assert len(times) == 300
    assert times[-1] - times[0] > 0.1


def test_a_client_that_goes_away_or_does_not_read_costs_nothing(one: Served) -> None:
    head = b"POST /screenings HTTP/1.1\r\nHost: localhost\r\nAccept: application/jsonl\r\nContent-Length: %d\r\n\r\n"
    body = TEN * 40
    slow = [connect(one) for _ in range(4)]
    for connection in slow:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(head % len(body) + body)
    gone = connect(one)
    gone.sendall(head % len(body) + body[:1000])
    gone.close()
    began = time.monotonic()
    assert httpx2.post(f"{one.url}/screenings", content=MAGNET, timeout=60).status_code == 201
    assert time.monotonic() - began < 20
    for connection in slow:
        connection.close()
    assert httpx2.post(f"{one.url}/screenings", content=MAGNET, timeout=60).status_code == 201


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
        b"GET /formats HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n",
        b"GET /formats HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"\x16\x03\x01\x02\x00",
        b"POST /screenings HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999\r\n\r\n",
    ],
)
def test_a_malformed_request_is_refused_and_its_connection_closed(one: Served, sent: bytes) -> None:
    with connect(one) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while more := connection.recv(65536):
            answer += more
    assert re.match(rb"HTTP/1\.1 4(00|13|31)|$", answer), answer
    assert httpx2.get(f"{one.url}/health").status_code == 200


def test_a_body_that_never_ends_is_refused(one: Served) -> None:
    with connect(one) as connection:
        connection.sendall(b"POST /screenings HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
        sent = 0
        try:
            while sent < 200 << 20:
                connection.sendall(b"100000\r\n" + b" " * (1 << 20) + b"\r\n")
                sent += 1 << 20
        except OSError:
            pass
        assert sent < 100 << 20
    assert httpx2.get(f"{one.url}/ready").status_code == 200


def test_bodies_in_chunks_of_a_letter_are_not_taken_and_keep_nobody_waiting(one: Served) -> None:
    letters = b"1\r\n \r\n" * 100_000
    head = b"POST /screenings HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    bad = [connect(one) for _ in range(8)]
    senders = [threading.Thread(target=_send_all, args=(connection, head + letters)) for connection in bad]
    for sender in senders:
        sender.start()
    began = time.monotonic()
    assert httpx2.get(f"{one.url}/health", timeout=60).status_code == 200
    assert time.monotonic() - began < 5
    for sender in senders:
        sender.join(30)
        assert not sender.is_alive()  # the service closes what it does not take
    for connection in bad:
        connection.close()


def _send_all(connection: socket.socket, data: bytes) -> None:
    try:
        connection.sendall(data)
        while connection.recv(65536):
            pass
    except OSError:
        pass


@pytest.mark.parametrize("size", [40, 1000, 100_000])
def test_bodies_in_chunks_are_taken_whole(one: Served, size: int) -> None:
    body = TEN * 30
    pieces = (body[start : start + size] for start in range(0, len(body), size))
    answer = httpx2.post(f"{one.url}/screenings", content=pieces, timeout=60)
    assert answer.status_code == 201
    assert len(answer.json()) == 30


def test_requests_that_come_together_are_answered_in_their_order(one: Served) -> None:
    requests = b"".join(
        b"POST /screenings HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
        for body in (MAGNET, b"{}", TEN * 5)
    )
    with connect(one) as connection:
        connection.sendall(requests + b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        answers = b""
        while more := connection.recv(65536):
            answers += more
    assert re.findall(rb"HTTP/1\.1 (\d+)", answers) == [b"201", b"422", b"201", b"200"]


def test_what_was_acknowledged_is_finished_when_it_is_told_to_end(tmp_path: Path) -> None:
    with served(tmp_path) as service:
        answers: list[httpx2.Response] = []

        def ask() -> None:
            answers.append(httpx2.post(f"{service.url}/screenings", content=TEN * 60, timeout=60))

        asking = threading.Thread(target=ask)
        asking.start()
        time.sleep(0.3)
        assert service.end() == 0
        asking.join()
        assert answers[0].status_code == 201
        assert len(answers[0].json()) == 60
        assert service.events()[-1]["event"] == "stopped"
    assert list(tmp_path.glob("prefile-*")) == []


def test_who_asks_twice_is_not_kept_waiting(tmp_path: Path) -> None:
    with served(tmp_path) as service, connect(service) as connection:
        body = TEN * 400
        connection.sendall(
            b"POST /screenings HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        )
        time.sleep(0.5)
        began = time.monotonic()
        service.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        service.end()
        assert time.monotonic() - began < 5


def test_ctrl_c_ends_it_and_nothing_is_left_running(tmp_path: Path) -> None:
    with served(tmp_path) as service:
        children = Path(f"/proc/{service.process.pid}/task/{service.process.pid}/children")
        workers = children.read_text().split() if children.exists() else []
        assert service.end(signal.SIGINT) == 0
        for worker in workers:
            assert not Path(f"/proc/{worker}").exists()


def test_sighup_opens_the_book_anew_and_no_request_is_lost(one: Served) -> None:
    failed: list[object] = []
    stop = threading.Event()

    def ask() -> None:
        with httpx2.Client(base_url=one.url, timeout=60) as client:
            while not stop.is_set():
                status = client.post("/screenings", content=MAGNET).status_code
                if status not in {201, 429}:
                    failed.append(status)

    asking = [threading.Thread(target=ask) for _ in range(3)]
    for thread in asking:
        thread.start()
    one.process.send_signal(signal.SIGHUP)
    one.wait_for("rule book reloaded", 60)
    stop.set()
    for thread in asking:
        thread.join()
    assert failed == []
    assert one.process.poll() is None


def test_the_head_of_a_request_has_its_time(tmp_path: Path) -> None:
    with served(tmp_path, head=0.5) as service, connect(service) as connection:
        began = time.monotonic()
        connection.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n")
        assert connection.recv(1000) == b""
        assert 0.4 < time.monotonic() - began < 10


@pytest.mark.parametrize(("what", "code"), [("rules", 3), ("archive", 2)])
def test_what_it_cannot_begin_with_is_told_in_words(tmp_path: Path, what: str, code: int) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "archive").write_text("no database")
    words = ["--rules", str(tmp_path / "rules")] if what == "rules" else ["--archive-at", str(tmp_path / "archive")]
    command = [sys.executable, "-m", "prefile", "serve", "--port", "0", "--workers", "1", *words]
    if what == "rules":
        command += ["--archive-at", str(tmp_path / "new")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=60)
    assert done.returncode == code, done.stderr
    assert "error[" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_refuses_to_be_reached_from_elsewhere_without_keys(tmp_path: Path) -> None:
    keys = ["--archive-at", str(tmp_path / "kept")]
    for words in (["--host", "0.0.0.0"], ["--host", "::"], ["--behind-proxy", "10.0.0.1"], ["--host", "example.com"]):  # noqa: S104 - what is refused
        refused = CliRunner().invoke(app, ["serve", "--port", "0", *words, *keys])
        assert refused.exit_code == 2
        assert "prefile keys new" in refused.output


def test_other_commands_start_without_what_serves() -> None:
    heavy = ("fastapi", "uvicorn", "starlette", "prometheus_client", "mcp", "anyio", "prefile.service")
    asks = f"import sys, prefile.cli; print([name for name in {heavy!r} if name in sys.modules])"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout == "[]\n"


def test_a_port_that_is_taken_is_refused_before_anything_is_begun(one: Served, tmp_path: Path) -> None:
    refused = CliRunner().invoke(app, ["serve", "--port", str(one.port), "--archive-at", str(tmp_path / "kept")])
    assert refused.exit_code == 2
    assert "in use" in refused.output


def test_a_key_opens_it_to_others_and_a_revoked_one_closes_it(tmp_path: Path) -> None:
    key_file = ["--archive-at", str(tmp_path / "kept")]
    made = CliRunner().invoke(app, ["keys", "new", "--organization", "harbor", *key_file])
    key = made.stdout.strip()
    with served(tmp_path, "--host", "0.0.0.0") as service:  # noqa: S104 - with a key it may
        headers = {"Authorization": f"Bearer {key}"}
        assert httpx2.get(f"{service.url}/formats").status_code == 401
        assert httpx2.get(f"{service.url}/formats", headers=headers).status_code == 200
        CliRunner().invoke(app, ["keys", "revoke", key.split("_")[1], *key_file])
        assert httpx2.get(f"{service.url}/formats", headers=headers).status_code == 401
