"""docs/page.md: its commands are ones, and the addresses that it names are pages."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import Browser
from services import service
from typer.testing import CliRunner

from prefile.cli import app

PAGE = (Path(__file__).parents[2] / "docs" / "page.md").read_text("utf-8")
COMMANDS = re.findall(r"^```sh\n(prefile .*)\n```$", PAGE, re.MULTILINE)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser of a service."""
    for asked in service(tmp_path_factory.mktemp("page")):
        yield Browser(asked.client)


def test_each_command_is_one(tmp_path: Path) -> None:
    assert len(COMMANDS) == PAGE.count("```sh")
    for command in COMMANDS:
        _, *words = shlex.split(command)
        asked = [*words, "--archive-at", str(tmp_path / "kept")] if words[0] == "keys" else [*words, "--help"]
        assert CliRunner().invoke(app, asked).exit_code == 0, command


def test_each_address_is_a_page(browser: Browser) -> None:
    paths = set(re.findall(r"`(/[a-z]*)`", PAGE))
    assert {"/", "/past", "/calendar", "/rules", "/exposure"} == paths
    for path in paths:
        assert browser.get(path).status == 200, path
