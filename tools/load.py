"""How a service bears many clients: time of an answer, lines a second, memory at start and end. Never a gate.

Begins a service of its own, asks it, and counts what it kept. The clients are one process that shares the machine's
processors with the service, so figures are those of a busy machine.

  tools/load                              64 clients for a minute, each sending an entry of ten lines again and again
  tools/load --clients 8 --seconds 600    8 clients for ten minutes
  tools/load --workers 4 --archive-at postgresql://broker@db.example/prefile
  tools/load --bad 24                     with clients that send slowly, do not read, or leave, beside the others
  tools/load --clients 8 --reloads 50     until the rule book was opened anew so many times, by a signal
  tools/load --json                       for machines
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from statistics import quantiles
from typing import Any, NamedTuple

import httpx2

from bad_clients import bad_client

ROOT = Path(__file__).resolve().parent.parent
ENTRY = ROOT / "fixtures" / "entries" / "ten-lines-five-origins" / "declaration.json"
LINES = 10
PATIENCE = 120.0


class Load(NamedTuple):
    """What is asked: so many clients for so long, of a service with so many workers."""

    clients: int
    seconds: float
    workers: int
    archive: str | None
    bad: int = 0
    reloads: int = 0


class Service:
    """A service in a process of its own."""

    def __init__(self, load: Load, home: Path) -> None:
        """Begin it, and wait until it can answer."""
        command = [sys.executable, "-m", "prefile", "serve", "--port", "0", "--workers", str(load.workers)]
        command += ["--archive-at", load.archive or str(home / "archive.sqlite")]
        command += ["--rate", "100000", "--at-a-time", str(max(load.clients, 64))]
        self._log = home / "log"
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "engine")}
        with self._log.open("w") as log:
            self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log, env=environment)
        self.url = f"http://127.0.0.1:{self._event('listening')['port']}"
        self._event("ready")
        while httpx2.get(f"{self.url}/ready").json()["workers"] < load.workers:  # the first answers alone meanwhile
            time.sleep(0.1)

    def reloaded(self) -> int:
        """Return how often the rule book was opened anew."""
        return self._log.read_text("utf-8").count('"event": "rule book reloaded"')

    def _event(self, name: str) -> dict[str, Any]:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self.process.poll() is None:
            for line in self._log.read_text("utf-8").splitlines():
                if (event := json.loads(line))["event"] == name:
                    found: dict[str, Any] = event
                    return found
            time.sleep(0.1)
        self.process.kill()
        raise SystemExit(f"the service did not come up:\n{self._log.read_text('utf-8')}")

    def memory(self) -> dict[str, float]:
        """Return the resident memory, in MiB, of the service and of all its workers."""
        own = self.process.pid
        tasks = Path(f"/proc/{own}/task").iterdir()
        numbers = {number for task in tasks for number in (task / "children").read_text("utf-8").split()}
        every = [Path(f"/proc/{number}") for number in numbers]
        of_workers = sum(_resident(path) for path in every if "spawn_main" in _command(path))
        return {"service": round(_resident(Path(f"/proc/{own}")), 1), "workers": round(of_workers, 1)}

    def end(self) -> None:
        """End it as it is ended in earnest."""
        self.process.send_signal(signal.SIGTERM)
        if code := self.process.wait(PATIENCE):
            raise SystemExit(f"the service ended with {code}")


def _resident(path: Path) -> float:
    status = (path / "status").read_text("utf-8")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def _command(path: Path) -> str:
    return (path / "cmdline").read_text("utf-8", "replace")


class Asked:
    """What the clients saw: the time of each answer in seconds, statuses, and where each screening was kept."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.statuses: Counter[str] = Counter()
        self.ids: set[str] = set()


async def _ask(service: Service, load: Load, named: str) -> Asked:
    asked = Asked()
    entry = json.loads(ENTRY.read_text("utf-8"))
    until = time.monotonic() + load.seconds

    reloading = asyncio.ensure_future(_reload(service, load.reloads))

    def goes_on() -> bool:
        return time.monotonic() < until or not reloading.done()

    async def client(number: int) -> None:
        async with httpx2.AsyncClient(base_url=service.url, timeout=PATIENCE) as http:
            sent = 0
            while goes_on():
                sent += 1
                body = json.dumps({**entry, "reference": f"{named}: client {number}, entry {sent}"})
                began = time.monotonic()
                try:
                    answer = await http.post("/screenings", content=body)
                except httpx2.HTTPError as error:
                    asked.statuses[type(error).__name__] += 1
                    continue
                asked.times.append(time.monotonic() - began)
                asked.statuses[str(answer.status_code)] += 1
                if answer.is_success:
                    asked.ids.add(answer.headers["location"])

    bad = [asyncio.ensure_future(bad_client(service.url, number)) for number in range(load.bad)]
    await asyncio.gather(*map(client, range(load.clients)))
    for one in bad:
        one.cancel()
    await asyncio.gather(*bad, return_exceptions=True)
    return asked


async def _reload(service: Service, times: int) -> None:
    """Have the rule book opened anew so many times, each when the last was."""
    for number in range(times):
        service.process.send_signal(signal.SIGHUP)
        while service.reloaded() <= number:  # noqa: ASYNC110 - another process writes the log
            await asyncio.sleep(0.05)


def _kept(service: Service) -> int:
    """Count what the service lists as kept."""
    count, path = 0, "/screenings?limit=200"
    with httpx2.Client(base_url=service.url, timeout=PATIENCE) as http:
        while path:
            answer = http.get(path)
            count += len(answer.json()["screenings"])
            path = answer.headers.get("link", "").removeprefix("<").partition(">")[0]
    return count


def measured(load: Load) -> dict[str, Any]:
    """Return the figures of one load."""
    with tempfile.TemporaryDirectory() as home:
        service = Service(load, Path(home))
        try:
            start = service.memory()
            asyncio.run(
                _ask(service, load._replace(clients=2, seconds=2, bad=0, reloads=0), "first")
            )  # what is made once is made
            warm, before = service.memory(), _kept(service)
            began = time.monotonic()
            asked = asyncio.run(_ask(service, load, "then"))
            taken = time.monotonic() - began
            end, reloads = service.memory(), service.reloaded()
            kept = _kept(service)
        finally:
            service.end()
    percents = quantiles(asked.times, n=100)
    return {
        "clients": load.clients,
        "seconds": round(taken, 1),
        "workers": load.workers,
        "bad_clients": load.bad,
        "reloads": reloads,
        "answers": dict(asked.statuses),
        "lost": len(asked.ids) - (kept - before),
        "p50_ms": round(percents[49] * 1000, 1),
        "p99_ms": round(percents[98] * 1000, 1),
        "most_ms": round(max(asked.times) * 1000, 1),
        "entries_a_second": round(len(asked.ids) / taken, 1),
        "lines_a_second": round(len(asked.ids) * LINES / taken),
        "memory_mib": {"start": start, "warm": warm, "end": end},
    }


def main(words: list[str]) -> int:
    """Measure one load; ends with 1 where an answer was none, or a screening was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--archive-at", default=None)
    parser.add_argument("--bad", type=int, default=0)
    parser.add_argument("--reloads", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(words)
    found = measured(Load(asked.clients, asked.seconds, asked.workers, asked.archive_at, asked.bad, asked.reloads))
    if asked.json:
        print(json.dumps(found, indent=2))
    else:
        for name, value in found.items():
            print(f"{name:<18} {value}")
    return int(bool(found["lost"]) or set(found["answers"]) != {"201"})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
