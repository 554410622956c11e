"""The pages of the documentation that are generated: commands from the application, the library from its docstrings."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

import typer

import prefile
from docs_entry import ENTRY_PAGE, entry_page
from docs_formats import FORMATS_PAGE, formats_page
from docs_vocabulary import VOCABULARY_PAGE, vocabulary_page
from prefile.cli.commands import COMMANDS, every_command
from prefile.cli.help_pages import examples_of

__all__ = ["GENERATED", "reference"]

# in the order of the index
GENERATED = [
    ENTRY_PAGE,
    FORMATS_PAGE,
    VOCABULARY_PAGE,
    "reference/commands.md",
    "reference/library.md",
    "reference/rule-book.md",
]
EXITS = """| exit | means |
|---:|---|
| 0 | nothing to act on |
| 1 | something to act on |
| 2 | a declaration, or what was asked for, cannot be read |
| 3 | a rule file or a scenario is wrong, or not there |
| 70 | a fault of ours |
| 128 and more | a signal stopped the run: 128 and its number; 141 where nobody read on |

Where several hold, the largest wins. What else an exit says stands with the command.
"""
OPTION = re.compile(r"(?<![\w`-])--[a-z][\w-]*")
MARKED = re.compile(r"([*_\[\]<>|])")


def reference(rule_book: str) -> dict[str, str]:
    """Return the generated pages by their paths; the rule book's own pages are in a folder of that name."""
    group = typer.main.get_command(every_command())
    pages = {f"reference/commands/{name}.md": _page(name, command) for name, command in _below(group)}
    return {
        ENTRY_PAGE: entry_page(),
        FORMATS_PAGE: formats_page(),
        VOCABULARY_PAGE: vocabulary_page(),
        "reference/commands.md": _commands(),
        "reference/library.md": _library(),
        "reference/rule-book.md": _rule_book(rule_book),
        **pages,
    }


def _commands() -> str:
    rows = "\n".join(
        f"| [`prefile {name}`](commands/{name}.md) | {_marked(listed.says)} |" for name, listed in COMMANDS.items()
    )
    tree = "\n".join(["```{toctree}", ":hidden:", "", *(f"commands/{name}" for name in COMMANDS), "```"])
    return f"# Commands\n\n| command | what it does |\n|---|---|\n{rows}\n\n{EXITS}\n{tree}\n"


def _below(group: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - Typer exports no type of its groups
    yield from group.commands.items()


def _page(name: str, command: Any) -> str:  # noqa: ANN401 - as above
    """Return the page of a command, with those below it."""
    return f"# prefile {name}\n\n{''.join(_parts(name, command, 2))}"


def _parts(name: str, command: Any, level: int) -> Iterator[str]:  # noqa: ANN401 - as above
    context = command.context_class(command, info_name=f"prefile {name}")
    yield f"{_help(command.help or '')}\n\n"
    if hasattr(command, "commands"):
        for below, one in _below(command):
            yield f"{'#' * level} prefile {name} {below}\n\n"
            yield from _parts(f"{name} {below}", one, level + 1)
        return
    usage = command.get_usage(context).removeprefix("Usage: ")
    yield f"```text\n{' '.join(usage.split())}\n```\n\n"
    if stated := examples_of(command.epilog):
        yield "\n".join(["```sh", *stated, "```"]) + "\n\n"
    records = [record for one in command.get_params(context) if (record := one.get_help_record(context))]
    rows = [f"| `{said.replace('|', chr(92) + '|')}` | {_marked(means)} |" for said, means in records]
    yield "\n".join(["| option | what it does |", "|---|---|", *rows]) + "\n\n"


def _help(text: str) -> str:
    """Return the words of a help page as Markdown, without the mark of lines that are not to be wrapped."""
    return _marked(inspect.cleandoc(text.replace("\b", "")))


def _marked(text: str) -> str:
    """Return a text in which only options and what stands between backticks are code, and nothing else is Markdown."""
    parts = OPTION.sub(r"`\g<0>`", text).split("`")
    return "`".join(part if i % 2 else MARKED.sub(r"\\\1", part) for i, part in enumerate(parts))


def _library() -> str:
    """Return the page of the library: what `import prefile` offers, from its docstrings."""
    named = [name for name in prefile.__all__ if not name.startswith("_")]
    parts = [
        _documented("Functions", [name for name in named if not inspect.isclass(getattr(prefile, name))], "function"),
        _documented("What they take and give", [name for name in named if _kind(name) == "class"], "class"),
        _documented("What they raise", [name for name in named if _kind(name) == "exception"], "exception"),
    ]
    first = "What `import prefile` offers, and all that is promised of it. How it is used: [](../docs/integrators.md)."
    return "# The library\n\n" + "\n\n".join([first, *parts]) + "\n"


def _kind(name: str) -> str:
    value = getattr(prefile, name)
    if not inspect.isclass(value):
        return "function"
    return "exception" if issubclass(value, Exception) else "class"


def _documented(title: str, names: list[str], kind: str) -> str:
    members = "" if kind == "function" else "\n   :members:\n   :exclude-members: model_config"
    entries = [f".. auto{kind}:: prefile.{name}{members}\n" for name in names]
    return "\n".join([f"## {title}", "", "```{eval-rst}", *entries, "```"])


def _rule_book(folder: str) -> str:
    return f"""# The rule book, measure by measure

Every measure of the shipped rule book has a page in sentences, with its authorities and its worked examples, and there
is a calendar of dated changes. `prefile rules site DIR` makes the same pages of any rule book.

<p><a href="../{folder}/index.html">Open the pages of the rule book</a></p>
"""
