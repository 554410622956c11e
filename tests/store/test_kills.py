"""A bulk screening killed at a moment loses nothing that was said; tools/archive_kills.py kills many more."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive_kills import Bench, files


@pytest.mark.slow
def test_a_killed_run_loses_nothing_and_is_finished_by_the_same_command(tmp_path: Path) -> None:
    (tmp_path / "archives").mkdir()
    locations = files(tmp_path / "archives")
    bench = Bench(tmp_path, files=3)
    bench.whole(next(locations))
    assert list(bench.faults(next(locations), 0.8)) == []
