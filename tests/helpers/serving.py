"""A service in a process of its own, on a real socket."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

__all__ = ["Served", "served"]

_WITH_HEAD = """
from prefile.service import settings
settings.Bounds.__new__.__defaults__ = tuple(
    {} if name == "head" else value for name, value in settings.Bounds._field_defaults.items()
)
from prefile.cli import main
if __name__ == "__main__":
    main()
"""


class Served:
    """A service in a process of its own."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        self.process, self._log = process, log
        self.port = int(self.wait_for("listening")["port"])
        self.url = f"http://127.0.0.1:{self.port}"

    def events(self) -> list[dict[str, Any]]:
        """Return what it has logged so far: each line is an event, but for one that is still being written."""
        lines = self._log.read_text("utf-8").split("\n")[:-1]
        return [json.loads(line) for line in lines]

    def wait_for(self, event: str, seconds: float = 60) -> dict[str, Any]:
        """Wait until it has logged an event, and return it."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = next((one for one in self.events() if one["event"] == event), None)
            if found:
                return found
            assert self.process.poll() is None, self._log.read_text("utf-8")
            time.sleep(0.05)
        raise AssertionError(f"no {event}: {self._log.read_text('utf-8')}")

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send it a signal, and return its exit code."""
        self.process.send_signal(number)
        return self.process.wait(60)


@contextmanager
def served(home: Path, *words: str, head: float | None = None) -> Generator[Served]:
    """Serve in a folder, with further words of the command, until it is ended; `head` is the time for a head."""
    log = home / f"log-{secrets.token_hex(4)}"  # what a killed one leaves may still write into its own
    run = ["-m", "prefile"] if head is None else ["-c", _WITH_HEAD.format(head)]
    command = [sys.executable, *run, "serve", "--port", "0", "--workers", "1"]
    command += ["--archive-at", str(home / "kept"), *words]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with log.open("w") as written:
        process = subprocess.Popen(command, stderr=written, stdout=subprocess.DEVNULL, text=True, env=environment)
    try:
        yield Served(process, log)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
