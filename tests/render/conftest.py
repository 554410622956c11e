"""Every story written in every format, once for all tests of what is rendered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from packets import PERCENT, STORIES, Shape, run

from prefile.cli import app
from prefile.cli.report_formats import Format


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[Format, Path]:
    """Every story in every format, screened under a scenario too."""
    folder = tmp_path_factory.mktemp("packets")
    found = {}
    for output in set(Format) - {Format.PDF}:
        found[output] = folder / f"out.{output}"
        words = ["screen", *map(str, STORIES), "--scenario", PERCENT, "--format", output]
        assert run.invoke(app, [*words, "--out", str(found[output])]).exit_code == 1
    return found


@pytest.fixture(scope="session")
def reports(written: dict[Format, Path]) -> list[Shape]:
    """The stories' reports as JSON."""
    shape: list[Shape] = json.loads(written[Format.JSON].read_text("utf-8"))
    return shape
