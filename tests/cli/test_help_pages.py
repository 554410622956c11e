"""Help pages: each opens with three examples of its own command line, which are commands that there are."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

import pytest
import typer
from typer.testing import CliRunner

from prefile.cli import app
from prefile.cli.commands import every_command
from prefile.cli.help_pages import EXAMPLES, examples_of

run = CliRunner()


def commands(group: typer.Typer, *path: str) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Yield each command by its words, with the examples that it states."""
    for command in group.registered_commands:
        name = command.name or getattr(command.callback, "__name__", "")
        yield (*path, name), examples_of(command.epilog)
    for below in group.registered_groups:
        if below.typer_instance is not None and below.name:
            yield from commands(below.typer_instance, *path, str(below.name))


ALL = list(commands(every_command()))
NAMES = {" ".join(path) for path, _ in ALL}


@pytest.mark.parametrize(("path", "stated"), ALL, ids=lambda one: " ".join(one) if isinstance(one, tuple) else "")
def test_each_page_opens_with_three_examples(path: tuple[str, ...], stated: list[str]) -> None:
    page = run.invoke(app, [*path, "--help"]).stdout.split("\n")
    assert len(stated) >= EXAMPLES
    assert page[2] == "Examples:"
    assert [line.strip() for line in page[3 : 3 + EXAMPLES]] == stated[:EXAMPLES]


@pytest.mark.parametrize(("path", "stated"), ALL, ids=lambda one: " ".join(one) if isinstance(one, tuple) else "")
def test_examples_name_commands_and_options_that_there_are(path: tuple[str, ...], stated: list[str]) -> None:
    assert any(" ".join(("prefile", *path)) in example for example in stated)
    for example in stated:
        words = [word for word in shlex.split(example.split(" | ")[0].split(" > ")[0]) if "=" not in word[:15]]
        named = next(name for name in NAMES if " ".join(words[1:]).startswith(name))
        page = run.invoke(app, [*named.split(), "--help"]).stdout
        assert [word for word in words if word.startswith("--") and word.split("=")[0] not in page] == []


def test_commands_are_joined_once_however_often_they_are_run() -> None:
    for _ in range(3):
        run.invoke(app, ["rules", "check", "--help"])
        run.invoke(app, ["archive", "verify", "--help"])
    again = [path for path, _ in commands(every_command())]
    assert sorted(again) == sorted(path for path, _ in ALL)
    assert len(again) == len(set(again))
