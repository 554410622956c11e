"""The MCP door, by a client over standard input and output: the answers of the library, and errors one can mend."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import anyio
import pytest
from mcp import Client, StdioServerParameters, stdio_client
from mcp.server.mcpserver import MCPServer
from mcp_types import TextContent
from typer.testing import CliRunner

import prefile
from prefile import RuleBook
from prefile.cli import app
from prefile.service.mcp_door import open_door

ROOT = Path(__file__).parents[2]
STORIES = ROOT / "fixtures" / "entries"
DECLARATIONS = sorted(STORIES.glob("*/declaration.json"))
MAGNET = (STORIES / "magnet-china" / "declaration.json").read_text("utf-8")
Found = TypeVar("Found")


class Said(NamedTuple):
    """What a tool answered: its text, and whether it is an error."""

    text: str
    is_error: bool


def asked(*questions: tuple[str, dict[str, Any]], at: StdioServerParameters | MCPServer[None]) -> list[Said]:
    """Return what the tools of one door answer, by a client of the SDK."""

    async def ask(client: Client) -> list[Said]:
        said: list[Said] = []
        for tool, arguments in questions:
            answer = await client.call_tool(tool, arguments)
            [text] = answer.content
            assert isinstance(text, TextContent)
            said.append(Said(text.text, bool(answer.is_error)))
        return said

    return at_the_door(ask, at)


def at_the_door(ask: Callable[[Client], Awaitable[Found]], at: StdioServerParameters | MCPServer[None]) -> Found:
    async def speak() -> Found:
        async with Client(at if isinstance(at, MCPServer) else stdio_client(at)) as client:
            return await ask(client)

    return anyio.run(speak)


@pytest.fixture
def process() -> StdioServerParameters:
    """Name the command that an assistant starts."""
    environment = {"PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.environ["PATH"]}
    words = ["-m", "prefile", "mcp", "--folder", str(STORIES)]
    return StdioServerParameters(command=sys.executable, args=words, env=environment)


@pytest.fixture
def door(book: RuleBook) -> MCPServer[None]:
    """Open a door in this process."""
    return open_door(book, STORIES)


def test_every_story_is_told_byte_for_byte_as_by_library_and_command(
    book: RuleBook, process: StdioServerParameters
) -> None:
    said = asked(*(("screen", {"file": str(path.relative_to(STORIES))}) for path in DECLARATIONS), at=process)
    for path, answer in zip(DECLARATIONS, said, strict=True):
        assert not answer.is_error
        assert answer.text == f"{prefile.screen(prefile.read_entry(path), book).to_json()}\n"
    command = CliRunner().invoke(app, ["screen", str(DECLARATIONS[0]), "--format", "json"])
    assert said[0].text == command.stdout


def test_the_other_tools_answer_as_their_commands(door: MCPServer[None]) -> None:
    look_up = {"numbers": ["8505.11.00.70"], "origins": ["CN", "JP"], "value": "10000", "on": "2026-11-28"}
    by_tool = asked(
        ("check", look_up),
        ("explain", {"word": "mip-documentation"}),
        ("upcoming", {"on": "2026-11-28", "within": 30}),
        ("screen", {"file": "magnet-china/declaration.json", "form": "answer"}),
        at=door,
    )
    check = "check 8505.11.00.70 --origin CN,JP --value 10000 --on 2026-11-28 --format json"
    by_command = [
        CliRunner().invoke(app, words.split()).stdout
        for words in (
            check,
            "explain mip-documentation --format json",
            "rules upcoming --on 2026-11-28 --within 30 --format json",
            f"screen {STORIES / 'magnet-china' / 'declaration.json'}",
        )
    ]
    assert [said.text for said in by_tool] == by_command


def test_text_facts_scenarios_and_days_reach_the_screening(book: RuleBook, door: MCPServer[None]) -> None:
    facts = json.dumps(
        {
            "format": "prefile-facts/1",
            "facts": [
                {
                    "entry_number": "ABC-2100002-3",
                    "line": 1,
                    "fact": "claims/mip-documentation/reference",
                    "answer": "D1",
                }
            ],
        }
    )
    how = {"scenarios": ["critical-minerals-25-percent"], "on": "2026-12-05", "as_known": "2026-11-01"}
    alone, joined = asked(
        ("screen", {"declaration": MAGNET, **how}), ("screen", {"declaration": MAGNET, "facts": facts}), at=door
    )
    entry = prefile.read_entry(MAGNET.encode())
    expected = prefile.screen(
        entry, book, scenarios="critical-minerals-25-percent", on="2026-12-05", as_known_on="2026-11-01"
    )
    assert alone.text == f"{expected.to_json()}\n"
    assert json.loads(joined.text)["entry_digest"] != json.loads(alone.text)["entry_digest"]


def test_what_is_wrong_comes_back_as_an_error_that_says_how_to_mend_it(door: MCPServer[None]) -> None:
    said = asked(
        ("screen", {"declaration": "{"}),
        ("screen", {}),
        ("screen", {"declaration": MAGNET, "scenarios": ["/etc/passwd"]}),
        ("screen", {"declaration": MAGNET, "on": "soon"}),
        ("check", {"numbers": ["850"]}),
        ("explain", {"word": "D40"}),
        at=door,
    )
    assert all(answer.is_error for answer in said)
    assert json.loads(said[0].text)[0]["code"] == "E104"
    words = ["give either", "no scenario", '"soon" is not', "E131", "Did you mean D401"]
    assert [word for word, answer in zip(words, said[1:], strict=True) if word not in answer.text] == []


def test_no_name_leads_out_of_the_folder(door: MCPServer[None]) -> None:
    names = ["../../README.md", "/etc/passwd", "magnet-china", "\0", "x" * 5000]
    refused = Said("file: the folder holds no such file", is_error=True)
    assert asked(*(("screen", {"file": name}) for name in names), at=door) == [refused] * len(names)


def test_a_link_does_not_lead_out_of_the_folder_and_without_a_folder_no_file_is_read(
    tmp_path: Path, book: RuleBook
) -> None:
    (tmp_path / "entry.json").symlink_to(DECLARATIONS[0])
    question = ("screen", {"file": "entry.json"})
    refused = Said("file: the folder holds no such file", is_error=True)
    assert asked(question, at=open_door(book, tmp_path)) == [refused]
    assert asked(question, at=open_door(book))[0].is_error


def test_tools_say_what_they_take_and_that_they_change_nothing(door: MCPServer[None]) -> None:
    async def tools(client: Client) -> dict[str, Any]:
        return {tool.name: tool for tool in (await client.list_tools()).tools}

    found = at_the_door(tools, door)
    assert found.keys() == {"check", "screen", "explain", "upcoming"}
    for tool in found.values():
        assert tool.annotations.read_only_hint
        assert all("description" in told for told in tool.input_schema["properties"].values())
