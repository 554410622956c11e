"""What a command prints can be had as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
import typer
from typer.testing import CliRunner

from prefile.cli import app
from prefile.cli.commands import every_command

# What these write is of a format already: entries, an empty table, a mapping, tables of floors and held lists, a rule
# file, a scenario, a JSON Schema; or MCP, HTTP.
WRITE_A_FORMAT = {
    "convert",
    "formats template",
    "formats map",
    "rules schema",
    "rules site",
    "rules fmt",
    "rules hold",
    "rules new",
    "scenarios template",
    "scenarios new",
} | {
    "mcp",
    "serve",
}
# With the words by which each can be run without a file.
PRINT = {
    "check": ["8505.11"],
    "explain": ["D401"],
    "claims list": [],
    "config show": [],
    "facts list": [],
    "formats list": [],
    "formats show": ["csv"],
    "rules list": ["--on", "2026-12-04"],
    "rules show": ["us.column-1"],
    "rules coverage": ["gallium"],
    "rules agreements": ["--origin", "AU"],
    "rules compile": [],
    "rules covers": [],
    "rules upcoming": [],
    "scenarios list": [],
    "scenarios show": ["quota"],
}

run = CliRunner()


def commands(group: typer.Typer, *path: str) -> Iterator[str]:
    """Yield each command by its words."""
    for command in group.registered_commands:
        yield " ".join((*path, command.name or getattr(command.callback, "__name__", "")))
    for below in group.registered_groups:
        if below.typer_instance is not None and below.name:
            yield from commands(below.typer_instance, *path, str(below.name))


@pytest.mark.parametrize("name", sorted({*commands(every_command())} - WRITE_A_FORMAT))
def test_every_command_that_prints_can_print_json(name: str) -> None:
    page = run.invoke(app, [*name.split(), "--help"]).stdout.replace("\n", "")
    offered = re.search(r"--format <([a-z|]+)", page)
    assert offered is not None
    assert "json" in offered[1].split("|")


@pytest.mark.parametrize("name", PRINT)
def test_what_is_printed_as_json_is_json_and_names_its_format(name: str) -> None:
    ran = run.invoke(app, [*name.split(), *PRINT[name], "--format", "json"])
    assert ran.exit_code == 0, ran.output
    shape = json.loads(ran.stdout)
    assert name == "config show" or shape["format"].startswith("prefile-"), name
    assert name == "config show" or any(shape.values())


def test_a_word_that_is_none_is_refused_as_json_too() -> None:
    ran = run.invoke(app, ["explain", "mip-docs", "--format", "json"])
    assert ran.exit_code == 2
    assert "mip-documentation" in json.loads(ran.stdout)["says"]
