"""`prefile keys`: the API keys of `prefile serve`."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from prefile.analysis.key_list import KeyList, ListedKey
from prefile.cli.archives import ArchiveAt, archive_location, ends_in_words
from prefile.cli.help_pages import examples
from prefile.cli.options import TextOrJson, Written, read_day_option
from prefile.cli.output import write_json
from prefile.values.dates import first_minute
from prefile.values.json_shape import plain

if TYPE_CHECKING:
    from prefile.store.keys import ApiKey, KeyStore, Scope

__all__ = ["app"]

app = typer.Typer(
    help="Make, list and revoke the API keys of prefile serve.", no_args_is_help=True, rich_markup_mode=None
)


@app.command(
    "new",
    epilog=examples(
        "prefile keys new --organization harbor",
        "prefile keys new --organization harbor --scope screen --expires 2027-11-30",
        'prefile keys new --organization harbor --note "the ERP of the Oakland desk"',
    ),
)
def new_command(
    organisation: Annotated[
        str, typer.Option("--organization", metavar="NAME", help="Whose key it is: it sees what this one has kept.")
    ],
    scope: Annotated[
        list[str] | None,
        typer.Option(
            "--scope",
            metavar="SCOPE",
            help="What it allows: screen, read or metrics. May be given more than once; without it, screen and read.",
        ),
    ] = None,
    expires: Annotated[
        date | None,
        typer.Option(parser=read_day_option, metavar="DATE", help="The day from which it no longer counts."),
    ] = None,
    note: Annotated[str, typer.Option(metavar="TEXT", help="What it is for.")] = "",
    archive_at: ArchiveAt = None,
    output: Written = TextOrJson.TEXT,
) -> None:
    """Make a key and print it, once: only its digest is kept, in the archive that prefile serve keeps in."""
    from prefile.store.keys import SCOPES  # noqa: PLC0415 - other commands start without it

    chosen: list[Scope] = [each for each in SCOPES if each in (scope or ["screen", "read"])]
    if unknown := set(scope or ()) - set(SCOPES):
        raise typer.BadParameter(f"{min(unknown)} is no scope; there are {', '.join(SCOPES)}")
    until = None if expires is None else first_minute(expires)
    if until is not None and until <= datetime.now(UTC):
        raise typer.BadParameter(f"{expires} has begun: the key would never count")
    with _opened(archive_at, output) as store:
        try:
            key = store.new(organisation, chosen, until, note)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from None
        every = store.every()
    if output is TextOrJson.JSON:
        _write_listed(*(_listed(each, str(key)) for each in every if each.name in key))
        return
    sys.stdout.write(f"{key}\n")
    sys.stderr.write("This key is shown once. Send it as: Authorization: Bearer KEY\n")


@app.command(
    "list",
    epilog=examples(
        "prefile keys list",
        "prefile keys list --format json",
        "prefile keys list --archive-at postgresql://broker@db.example/prefile",
    ),
)
def list_command(archive_at: ArchiveAt = None, output: Written = TextOrJson.TEXT) -> None:
    """List the keys: name, organization, scopes, and until when they count. The keys themselves are not kept."""
    with _opened(archive_at, output) as store:
        every = store.every()
    if output is TextOrJson.JSON:
        _write_listed(*map(_listed, every))
        return
    for key in every:
        scopes = ",".join(sorted(key.scopes))
        sys.stdout.write(f"{key.name}  {_state(key):<20}  {scopes:<20}  {key.organisation}  {key.note}".rstrip() + "\n")
    if not every:
        sys.stdout.write("No key was made. prefile keys new makes one.\n")


@app.command(
    "revoke",
    epilog=examples(
        "prefile keys revoke 1f0c9a2b3d4e5f60",
        "prefile keys revoke 1f0c9a2b3d4e5f60 --archive-at desk.sqlite",
        "prefile keys list",
    ),
)
def revoke_command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name of a key, as prefile keys list shows it.")],
    archive_at: ArchiveAt = None,
    output: Written = TextOrJson.TEXT,
) -> None:
    """Revoke a key, from the next request on. A service that runs need not be told."""
    with _opened(archive_at, output) as store:
        revoked, every = store.revoke(name), store.every()
    if not revoked:
        raise typer.BadParameter(f"no key that counts is named {name[:40]}; prefile keys list names them")
    if output is TextOrJson.JSON:
        _write_listed(*(_listed(key) for key in every if key.name == name))
        return
    sys.stdout.write(f"{name} is revoked.\n")


@contextmanager
def _opened(archive_at: str | None, output: TextOrJson) -> Generator[KeyStore]:
    """Open the keys of an archive; what its database refuses ends the command."""
    from prefile.store.keys import KeyStore  # noqa: PLC0415 - other commands start without it

    store = KeyStore.at(archive_location(archive_at))
    with ends_in_words(as_json=output is TextOrJson.JSON), closing(store):
        yield store


def _state(key: ApiKey) -> str:
    if key.revoked is not None:
        return f"revoked {key.revoked:%Y-%m-%d}"
    if not key.is_good(datetime.now(UTC)):
        return "expired"
    return "counts" if key.expires is None else f"until {key.expires:%Y-%m-%d}"


def _listed(key: ApiKey, told: str | None = None) -> ListedKey:
    """Return a key as it is listed; `told` is what to send, of one that was just made."""
    scopes, made = tuple(sorted(key.scopes)), key.made.isoformat()
    expires, revoked = (None if at is None else at.isoformat() for at in (key.expires, key.revoked))
    return ListedKey(key.name, key.organisation, scopes, key.note, made, expires, revoked, told)


def _write_listed(*keys: ListedKey) -> None:
    write_json(plain(KeyList(keys)))
