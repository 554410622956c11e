"""The command line: what holds for every command. The commands are in `commands`.

Exit codes: 0 nothing to act on, 1 something to act on, 2 a declaration cannot be read, 3 a rule file is wrong,
70 a fault of ours. The largest wins. A signal that stops a run ends it with 128 and the signal's number.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from prefile.cli.commands import Commands
from prefile.cli.output import (
    OutputProblems,
    end_with,
    open_standard_streams,
    refused_output,
    to_nowhere,
    write_problems,
)
from prefile.cli.settings import default_map, read_settings
from prefile.cli.stopping import end_when_stopped
from prefile.errors import DeclarationProblems, Fault
from prefile.version import __version__

__all__ = ["app", "main"]

app = typer.Typer(
    name="prefile",
    cls=Commands,
    help="Screen customs entries before they are filed.",
    no_args_is_help=True,
    add_completion=True,  # prefile --install-completion
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:  # noqa: FBT001 - Typer gives the value of the option so
    """Write which prefile this is, and which rule book it holds, and end."""
    if not wanted:
        return
    from prefile.decision import durable  # noqa: PLC0415 - as above
    from prefile.releases.chosen import open_chosen  # noqa: PLC0415 - other commands open the book that they are given

    decider = durable.VERSION if durable.available() else "plain, since durable-rules is not installed"
    sys.stdout.write(f"prefile {__version__}, rule book {open_chosen(None).named}, decided by {decider}\n")
    raise typer.Exit


@app.callback()
def _of_all(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001 - its callback acts on it
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and the rule book.")
    ] = False,
) -> None:
    """Screen customs entries before they are filed."""
    if context.invoked_subcommand == "config":
        return  # it says itself what is wrong with settings
    try:
        settings = read_settings()
    except DeclarationProblems as problems:
        raise end_with(problems) from None
    if settings:
        context.default_map = default_map(context, settings)


def main() -> None:
    """Run the command line; a fault of ours ends with 70 and one sentence, never a traceback unasked."""
    open_standard_streams()
    end_when_stopped()
    try:
        try:
            app(prog_name="prefile")  # however it was begun
        finally:
            sys.stdout.flush()  # what it refuses only now is told as well
    except BrokenPipeError:
        to_nowhere(sys.stdout, sys.stderr)  # the reader of our output has gone, which is no fault
        sys.exit(0)
    except Exception as error:  # noqa: BLE001 - the last resort of the process
        sys.exit(_unwritten(error) or _fault(error))


def _unwritten(error: Exception) -> int | None:
    """Say that standard output takes nothing, where that is what went wrong, and return the exit code.

    What the system refuses of a file that is opened or read names the file.
    """
    if not isinstance(error, OSError) or error.filename is not None:
        return None
    to_nowhere(sys.stdout)
    write_problems([refused_output("<stdout>", error)], as_json=False)
    return OutputProblems.exit_code


def _fault(error: Exception) -> int:
    """Say what went wrong in a sentence, and return the exit code."""
    code = error.code if isinstance(error, Fault) else "F704"
    sys.stderr.write(f"{code} {error or type(error).__name__}\n")
    if os.environ.get("PREFILE_TRACEBACK"):
        import traceback  # noqa: PLC0415 - runs end well

        traceback.print_exc()
    else:
        sys.stderr.write("     Set PREFILE_TRACEBACK=1 to see where, and report it.\n")
    return Fault.exit_code
