"""The Pythons of this machine that prefile runs on, the newest first, as tools/pythons finds them."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import NamedTuple

__all__ = ["Python", "pythons_at_hand"]


class Python(NamedTuple):
    """A Python: its version (3.13), and its command."""

    version: str
    command: str


def pythons_at_hand() -> list[Python]:
    """Return each Python that tools/pythons finds."""
    said = subprocess.run([str(Path(__file__).with_name("pythons"))], check=True, capture_output=True, text=True)
    return [Python(*line.split(maxsplit=1)) for line in said.stdout.splitlines()]
