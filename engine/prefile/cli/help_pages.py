"""Help pages that open with three examples: how a command is used, before what it does and which options it has.

A command states its examples as its epilog, as Typer has it: lines behind "Example:".
"""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperCommand

__all__ = ["EXAMPLES", "examples", "examples_of", "open_with_examples"]

EXAMPLES = 3  # with which a page opens; further ones stand at its end
_MARK = "Example:"


class ExamplesFirst(TyperCommand):
    """A command whose help page opens with its examples."""

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - Typer's own, which it does not export
        """Write the page: usage, examples, what the command does, its options, and the examples that are left."""
        stated = examples_of(self.epilog)
        self.format_usage(ctx, formatter)
        with formatter.section("Examples"):
            for example in stated[:EXAMPLES]:
                formatter.write(f"{' ' * formatter.current_indent}{example}\n")
        self.format_help_text(ctx, formatter)
        self.format_options(ctx, formatter)
        if stated[EXAMPLES:]:
            with formatter.section("More examples"):
                for example in stated[EXAMPLES:]:
                    formatter.write(f"{' ' * formatter.current_indent}{example}\n")


def examples(*lines: str) -> str:
    """Return the epilog of a command that states these examples."""
    return f"\b\n{_MARK} " + f"\n{' ' * (len(_MARK) + 1)}".join(lines)


def examples_of(epilog: str | None) -> list[str]:
    """Return the examples that a command states."""
    lines = [line.removeprefix(_MARK).strip() for line in (epilog or "").replace("\b", "").strip().split("\n")]
    return [line for line in lines if line]


def open_with_examples(app: typer.Typer) -> None:
    """Let the help page of each command that states examples open with them, and of each below it."""
    for command in app.registered_commands:
        if command.epilog and _MARK in command.epilog:
            command.cls = ExamplesFirst
    for group in app.registered_groups:
        if group.typer_instance is not None:
            open_with_examples(group.typer_instance)
