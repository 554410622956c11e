"""engine/README.md: every module stands in its tree once, and what it points to is there."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from textwrap import indent

import pytest

pytestmark = pytest.mark.source
ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "engine" / "prefile"
README = (ROOT / "engine" / "README.md").read_text("utf-8")
# Rows of "Where do I …": each path with the names in the brackets behind it.
POINTER = re.compile(r"`([a-z_/]+\.py)`(?: \(([^)]*)\))?")
POINTERS = sorted(set(POINTER.findall(README.partition("\n## Where do I")[2])))


def section(title: str) -> str:
    """Return the text under a heading of the second level."""
    return README.partition(f"\n## {title}")[2].partition("\n## ")[0]


def named_in_tree() -> Iterator[str]:
    """Yield the path of each module that the tree names, in its order."""
    room = folder = ""
    for line in section("The tree").splitlines():
        if heading := re.match(r"(?:### )?`([a-z_/]+)/` —", line):
            room = folder = f"{heading[1]}/"
        elif line.startswith("| ") and (cells := [cell.strip("` ") for cell in line.strip("|").split("|")]):
            own = [cell for cell in cells if cell.endswith("/")]
            folder = f"{room}{own[0]}" if own else folder
            yield from (f"{folder}{cell}" for cell in cells[:2] if cell.endswith(".py"))
        elif not line:
            folder = room


def test_each_module_stands_in_the_tree_once() -> None:
    named = list(named_in_tree())
    there = {path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py")}
    assert sorted(named) == sorted(set(named))
    assert set(named) - there == set()
    # Of packages, only those are named whose `__init__` holds more than what it is about.
    assert {module for module in there - set(named) if not module.endswith("/__init__.py")} == set()


@pytest.mark.parametrize(("module", "names"), POINTERS)
def test_what_is_pointed_to_is_there(module: str, names: str) -> None:
    """A path may be short of its folder where the text around it names it."""
    found = [path for path in PACKAGE.rglob(module.rpartition("/")[2]) if path.as_posix().endswith(f"/{module}")]
    assert found or (ROOT / module).is_file(), module
    texts = [path.read_text("utf-8") for path in found]
    for name in re.findall(r"`(_?[A-Za-z]\w*)`", names):
        assert any(name in defined(text) for text in texts), f"{module}: {name}"


def defined(text: str) -> set[str]:
    """Return the names that a module or the classes in it define."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        match node:
            case (
                ast.FunctionDef(name=name)
                | ast.AsyncFunctionDef(name=name)
                | ast.ClassDef(name=name)
                | ast.Name(id=name, ctx=ast.Store())
            ):
                found.add(name)
            case _:
                pass
    return found


def test_something_is_pointed_to() -> None:
    assert len(POINTERS) > 50


def test_layers_are_those_of_the_contract() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = [
        [room.strip() for room in row.split("|")]
        for contract in contracts
        if contract["type"] == "layers"
        for row in contract["layers"]
    ]
    rows = re.findall(r"^\| (\d+) \| (.+) \|$", section("Layers"), re.MULTILINE)
    assert [re.findall(r"`(\w+)`", rooms) for _, rooms in rows] == layers
    assert [int(number) for number, _ in rows] == list(range(len(layers), 0, -1))


def test_the_pass_is_shown_as_it_is() -> None:
    shown = README.partition("```python\n")[2].partition("```")[0]
    code = (PACKAGE / "screening.py").read_text("utf-8")
    assert shown
    assert indent(shown, "    ") in code
