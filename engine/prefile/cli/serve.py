"""`prefile serve`: the service over HTTP."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

import typer

from prefile.cli.archives import ArchiveAt, archive_location
from prefile.cli.collecting import past_the_beginning
from prefile.cli.help_pages import examples
from prefile.cli.options import Rules, end_with
from prefile.cli.screen import cores
from prefile.errors import Problems

if TYPE_CHECKING:
    from prefile.service.settings import ServiceSettings

__all__ = ["EXAMPLE", "serve_command"]

EXAMPLE = examples(
    "prefile serve",
    "prefile serve --port 9000 --workers 4",
    "prefile serve --host 0.0.0.0 --behind-proxy 10.0.0.1",
)
_MIB = 1 << 20


def say(words: str) -> None:
    """Tell a person something, at once."""
    sys.stdout.write(words)
    sys.stdout.flush()


def serve_command(
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="PORT", min=0, max=65535, help="The port; 0 takes a free one.")] = 8000,
    workers: Annotated[
        int, typer.Option(metavar="N", min=0, max=256, help="Processes that screen; 0 is one for each core.")
    ] = 0,
    behind_proxy: Annotated[
        list[str] | None,
        typer.Option(
            "--behind-proxy",
            metavar="ADDRESS",
            help="A proxy whose word on who asks is taken. May be given more than once. Keys are then needed.",
        ),
    ] = None,
    rules: Rules = None,
    archive_at: ArchiveAt = None,
    most_mib: Annotated[int, typer.Option("--max-mib", metavar="N", min=1, help="The largest body, in MiB.")] = 32,
    max_entries: Annotated[int, typer.Option(metavar="N", min=1, help="The most entries of one request.")] = 10_000,
    max_lines: Annotated[int, typer.Option(metavar="N", min=1, help="The most lines of one request.")] = 50_000,
    seconds: Annotated[int, typer.Option(metavar="N", min=1, help="The longest that one answer may take.")] = 120,
    rate: Annotated[float, typer.Option(metavar="N", min=0.1, help="Requests a second for each key.")] = 50,
    at_a_time: Annotated[int, typer.Option(metavar="N", min=1, help="Requests of one organization at a time.")] = 64,
) -> None:
    """Screen over HTTP: entries in, reports out, kept and found again; OpenAPI at /openapi.json.

    Without keys it listens on this machine only, and refuses another address. prefile keys new makes a key for an
    organization, which sees its own screenings and no others.

    SIGTERM and Ctrl-C finish what was begun; SIGHUP opens the rule book anew while requests go on. The log, a JSON line
    for each request, goes to standard error and holds nothing of an entry.

    Exit codes: 0 when it was ended, 2 when it may not or cannot listen, 3 when a rule file is wrong, 70 on a fault.
    """
    if find_spec("fastapi") is None or find_spec("uvicorn") is None:
        raise typer.BadParameter("HTTP needs FastAPI: install prefile with its extra, prefile[serve]")
    from prefile.service.settings import Bounds, ServiceSettings  # noqa: PLC0415 - what serves is an extra

    bounds = Bounds(
        body=most_mib * _MIB,
        entries=max_entries,
        lines=max_lines,
        to_answer=seconds,
        rate=rate,
        burst=max(int(2 * rate), 1),
        in_hand=at_a_time,
    )
    _serve(
        ServiceSettings(
            archive=archive_location(archive_at),
            host=host,
            port=port,
            workers=workers or cores(),
            rules=rules,
            behind=tuple(behind_proxy or ()),
            bounds=bounds,
        )
    )


def _serve(settings: ServiceSettings) -> None:
    """Serve until it is ended; where it may not or cannot listen, say so."""
    from prefile.service.log import Log  # noqa: PLC0415 - what serves is an extra
    from prefile.service.serving import MayNotListen, serve  # noqa: PLC0415 - as above

    past_the_beginning()  # bodies of requests are among what is left behind

    try:
        serve(settings, Log(), say)
    except MayNotListen as refused:
        raise typer.BadParameter(str(refused)) from None
    except OSError as error:
        where = f"{settings.host} port {settings.port}"
        raise typer.BadParameter(f"{where}: {error.strerror or error}") from None
    except Problems as problems:
        raise end_with(problems) from None
