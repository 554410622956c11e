"""docs/integrators.md: each block runs as it stands, in order, in an empty folder, and prints what the page says."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shlex
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from typer.testing import CliRunner

import prefile
from prefile.cli import app
from prefile.publish.schema_titles import SCHEMAS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "integrators.md").read_text("utf-8")


class Block(NamedTuple):
    """A block of code: its language, and what stands in it."""

    kind: str
    text: str


BLOCKS = [Block(kind, text) for kind, text in re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)]


def test_the_page_has_blocks_of_each_kind_and_no_other() -> None:
    assert {block.kind for block in BLOCKS} == {"python", "text", "sh"}
    assert PAGE.count("```") == 2 * len(BLOCKS)


def test_every_block_runs_in_order_and_prints_what_stands_behind_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {"__name__": "__page__"}
    for block, behind in zip(BLOCKS, [*BLOCKS[1:], Block("", "")], strict=True):
        if block.kind == "python":
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(compile(block.text, "integrators.md", "exec"), names)  # noqa: S102 - our own page
            assert behind.kind == "text"
            assert printed.getvalue() == behind.text
        elif block.kind == "sh":
            for command in block.text.splitlines():
                name, *words = shlex.split(command)
                assert name == "prefile"
                ran = CliRunner().invoke(app, words)
                assert ran.exit_code in {0, 1, 2}, ran.output
                assert "--out" in words or json.loads(ran.stdout)
    assert len((tmp_path / "reports.jsonl").read_text("utf-8").splitlines()) == 2


def test_the_page_names_every_format_that_is_published_and_links_to_what_is_there() -> None:
    formats = {title for title in SCHEMAS.values() if title.startswith("prefile-")}
    assert {name for name in formats if f"`{name}`" not in PAGE} == set()
    links = re.findall(r"\]\(([^)#]+)\)", PAGE)
    assert links
    assert [link for link in links if not (ROOT / "docs" / link).resolve().exists()] == []


def test_the_page_names_only_what_the_door_has() -> None:
    named = set(re.findall(r"\bprefile\.(\w+)", "".join(block.text for block in BLOCKS if block.kind == "python")))
    assert named <= {*dir(prefile)}
