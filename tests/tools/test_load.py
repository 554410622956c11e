"""tools/load.py: a short load comes to its figures, and nothing of it is lost."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

LOAD = Path(__file__).parents[2] / "tools" / "load.py"


@pytest.mark.slow
def test_a_short_load_loses_nothing() -> None:
    command = [sys.executable, str(LOAD), "--clients", "2", "--seconds", "1", "--workers", "1", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["lost"] == 0
    assert found["answers"].keys() == {"201"}
    assert found["memory_mib"]["end"]["workers"] > 50
