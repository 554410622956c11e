"""docs/service.md: each request is sent to a service and answered as the page says; each command is one."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from services import Asked, service
from typer.testing import CliRunner

from prefile.cli import app
from prefile.service.problem import KINDS

PAGE = (Path(__file__).parents[2] / "docs" / "service.md").read_text("utf-8")
BLOCKS = re.findall(r"^```http\n(.*?)^```\n```answer\n(\d+) (\S+)\n```$", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = [
    line for block in re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL) for line in block.splitlines()
]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """A service."""
    yield from service(tmp_path_factory.mktemp("page"))


def test_each_request_is_answered_as_the_page_says(asked: Asked) -> None:
    assert len(BLOCKS) == PAGE.count("```http")
    for request, status, media in BLOCKS:
        head, _, body = request.partition("\n\n")
        first, *headers = head.splitlines()
        method, path = first.split()
        sent = dict(header.split(": ") for header in headers)
        answer = asked.client.request(method, path, content=body or None, headers=sent)
        assert (answer.status_code, answer.headers["content-type"]) == (int(status), media), answer.text


def test_each_command_is_one(tmp_path: Path) -> None:
    keys = ["--archive-at", str(tmp_path / "kept")]
    for command in COMMANDS:
        name, *words = shlex.split(command)
        assert name == "prefile"
        if words[0] == "keys":
            assert CliRunner().invoke(app, [*words, *keys]).exit_code == 0, command
        else:
            assert CliRunner().invoke(app, [*words, "--help"]).exit_code == 0, command


def test_the_page_names_every_kind_of_problem_and_every_option() -> None:
    assert {kind for kind in KINDS if f"`{kind}`" not in PAGE} <= {"method"}
    help_page = CliRunner().invoke(app, ["serve", "--help"], env={"COLUMNS": "200"}).output
    named = set(re.findall(r"--[a-z][a-z-]+", PAGE)) - {
        "--organization",
        "--scope",
        "--expires",
        "--note",
        "--input",
        "--side-car",
    }
    assert {option for option in named if option not in help_page} == set()
