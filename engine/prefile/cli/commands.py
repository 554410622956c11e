"""The commands of prefile, each imported when it is asked for: a command starts without what others use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from functools import cache
from typing import Any, NamedTuple, cast

import typer
from typer.core import TyperGroup

from prefile.cli.help_pages import open_with_examples

__all__ = ["COMMANDS", "Commands", "every_command"]

# ruff: noqa: PLC0415 - that a command is imported by its name alone is what this module is for


class Listed(NamedTuple):
    """A command as `prefile --help` lists it, and what adds it to an application."""

    says: str
    add: Callable[[typer.Typer], None]


class Commands(TyperGroup):
    """The group of prefile's commands."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - Typer's own
        """Make the group, whose commands are made when they are asked for."""
        super().__init__(**settings)
        self.commands = cast("MutableMapping[str, Any]", _Commands())  # to which nobody adds

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401, ARG002 - Typer's own
        """List the commands, none of which is needed for it."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, listed.says) for name, listed in COMMANDS.items()])


class _Commands(Mapping[str, Any]):
    """Each command by its name, made when it is first asked for."""

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - a command or a group of Typer's, which exports neither
        return _command(name)

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)

    def __contains__(self, name: object) -> bool:
        return name in COMMANDS


def every_command() -> typer.Typer:
    """Return an application with all commands, for those who look at each."""
    every = typer.Typer()
    for listed in COMMANDS.values():
        listed.add(every)
    open_with_examples(every)
    return every


@cache
def _command(name: str) -> Any:  # noqa: ANN401 - as above
    """Return one command of the table as Typer makes it.

    Raises:
        KeyError: there is no such command.
    """
    alone = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None, callback=lambda: None)
    COMMANDS[name].add(alone)
    open_with_examples(alone)
    return typer.main.get_group(alone).commands[name]


def _screen(app: typer.Typer) -> None:
    from prefile.cli import screen, screen_options

    app.command("screen", epilog=screen_options.EXAMPLE, help=screen_options.HELP)(screen.screen_command)


def _check(app: typer.Typer) -> None:
    from prefile.cli import check

    app.command("check", epilog=check.EXAMPLE)(check.check_command)


def _exposure(app: typer.Typer) -> None:
    from prefile.cli import exposure

    app.command("exposure", epilog=exposure.EXAMPLE)(exposure.exposure_command)


def _bulk(app: typer.Typer) -> None:
    from prefile.cli import bulk

    app.command("bulk", epilog=bulk.EXAMPLE)(bulk.bulk_command)


def _sums(app: typer.Typer) -> None:
    from prefile.cli import sums

    app.command("sums", epilog=sums.EXAMPLE)(sums.sums_command)


def _convert(app: typer.Typer) -> None:
    from prefile.cli import convert

    app.command("convert", epilog=convert.EXAMPLE)(convert.convert_command)


def _explain(app: typer.Typer) -> None:
    from prefile.cli import explain

    app.command("explain", epilog=explain.EXAMPLE)(explain.explain_command)


def _mcp(app: typer.Typer) -> None:
    from prefile.cli import mcp

    app.command("mcp", epilog=mcp.EXAMPLE)(mcp.mcp_command)


def _verify(app: typer.Typer) -> None:
    from prefile.cli import verify

    app.command("verify", epilog=verify.VERIFY)(verify.verify_command)


def _serve(app: typer.Typer) -> None:
    from prefile.cli import serve

    app.command("serve", epilog=serve.EXAMPLE)(serve.serve_command)


def _archive(app: typer.Typer) -> None:
    app.add_typer(_archive_app(), name="archive")


@cache
def _archive_app() -> typer.Typer:
    """Return the commands of the archive, joined once: the application of a module is one for the process."""
    from prefile.cli import archive, archive_care, archive_rescreen

    archive.app.command("rescreen", epilog=archive_rescreen.RESCREEN)(archive_rescreen.rescreen_command)
    archive.app.command("verify", epilog=archive_care.VERIFY)(archive_care.verify_command)
    archive.app.command("prune", epilog=archive_care.PRUNE)(archive_care.prune_command)
    archive.app.command("rules", epilog=archive_care.RULES)(archive_care.rules_command)
    return archive.app


def _claims(app: typer.Typer) -> None:
    from prefile.cli import explain

    app.add_typer(explain.claims_app, name="claims")


def _config(app: typer.Typer) -> None:
    from prefile.cli import config

    app.add_typer(config.app, name="config")


def _docs(app: typer.Typer) -> None:
    from prefile.cli import docs

    app.command("docs", epilog=docs.EXAMPLE)(docs.docs_command)


def _facts(app: typer.Typer) -> None:
    from prefile.cli import facts

    app.add_typer(facts.app, name="facts")


def _formats(app: typer.Typer) -> None:
    from prefile.cli import formats

    app.add_typer(formats.app, name="formats")


def _keys(app: typer.Typer) -> None:
    from prefile.cli import keys

    app.add_typer(keys.app, name="keys")


def _rules(app: typer.Typer) -> None:
    app.add_typer(_rules_app(), name="rules")


@cache
def _rules_app() -> typer.Typer:
    """Return the commands of the rule book, joined once."""
    from prefile.cli import (
        agreements,
        books,
        compile_book,
        covers,
        diff,
        edition,
        export,
        fmt,
        hold,
        mutate,
        new,
        pack,
        prove,
        rules,
        site,
        upcoming,
    )

    rules.app.command("agreements", epilog=agreements.EXAMPLE)(agreements.agreements_command)
    rules.app.command("compile", epilog=compile_book.EXAMPLE)(compile_book.compile_command)
    rules.app.command("covers", epilog=covers.EXAMPLE)(covers.covers_command)
    rules.app.command("edition", epilog=edition.EXAMPLE)(edition.edition_command)
    rules.app.command("export", epilog=export.EXAMPLE)(export.export_command)
    rules.app.command("prove", epilog=prove.EXAMPLE)(prove.prove_command)
    rules.app.command("diff", epilog=diff.EXAMPLE)(diff.diff_command)
    rules.app.command("fmt", epilog=fmt.EXAMPLE)(fmt.fmt_command)
    rules.app.command("hold", epilog=hold.EXAMPLE)(hold.hold_command)
    rules.app.command("site", epilog=site.EXAMPLE)(site.site_command)
    rules.app.command("new", epilog=new.EXAMPLE)(new.new_command)
    rules.app.command("mutate", epilog=mutate.EXAMPLE)(mutate.mutate_command)
    rules.app.command("books", epilog=books.BOOKS)(books.books_command)
    rules.app.command("install", epilog=books.INSTALL)(books.install_command)
    rules.app.command("key", epilog=pack.KEY)(pack.key_command)
    rules.app.command("pack", epilog=pack.PACK)(pack.pack_command)
    rules.app.command("remove", epilog=books.REMOVE)(books.remove_command)
    rules.app.command("trust", epilog=books.TRUST)(books.trust_command)
    rules.app.command("use", epilog=books.USE)(books.use_command)
    rules.app.command("upcoming", epilog=upcoming.EXAMPLE)(upcoming.upcoming_command)
    return rules.app


def _scenarios(app: typer.Typer) -> None:
    from prefile.cli import scenarios

    app.add_typer(scenarios.app, name="scenarios")


COMMANDS: dict[str, Listed] = {
    "screen": Listed("Screen entries: what is owed, why, and what to do.", _screen),
    "check": Listed("Look up what goods owe, origins side by side.", _check),
    "exposure": Listed("Add up what entries are worth by mineral and origin.", _exposure),
    "bulk": Listed("Screen millions of lines into Parquet files.", _bulk),
    "sums": Listed("Add up what a bulk run wrote.", _sums),
    "convert": Listed("Convert declarations of any format to prefile-entry.", _convert),
    "explain": Listed("Say what a code, measure, claim or heading means.", _explain),
    "mcp": Listed("Answer an assistant that speaks MCP.", _mcp),
    "verify": Listed("Check a report by screening its entry again.", _verify),
    "serve": Listed("Screen over HTTP, and in the browser.", _serve),
    "archive": Listed("Keep what was screened, find it, show what changed.", _archive),
    "claims": Listed("List what an importer can claim on a line.", _claims),
    "config": Listed("Show what is set for every run, and from where.", _config),
    "docs": Listed("List, read and open the documentation.", _docs),
    "facts": Listed("Ask for the facts that would decide entries.", _facts),
    "formats": Listed("List the formats that are read, and begin a file.", _formats),
    "keys": Listed("Make, list and revoke API keys of prefile serve.", _keys),
    "rules": Listed("Check, prove, list and show the rule book.", _rules),
    "scenarios": Listed("List, show and compare scenarios: supposed law.", _scenarios),
}
