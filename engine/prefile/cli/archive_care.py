"""`prefile archive verify`, `prune`, `rules`: that what was kept is unchanged, what need not be kept, and its law."""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from prefile.cli.archives import ArchiveAt, Organization, ends_in_words, opened_archive, signing_key
from prefile.cli.help_pages import examples
from prefile.cli.options import TextOrJson, Written, read_day_option
from prefile.cli.output import OutputProblems, refused_output, write_json, write_problems
from prefile.cli.run_loop import ACT
from prefile.render import count
from prefile.values.dates import day_words
from prefile.values.json_shape import plain

if TYPE_CHECKING:
    from prefile.store.pruning import Pruned
    from prefile.store.verification import Mark, Verified

__all__ = ["PRUNE", "RULES", "VERIFY", "prune_command", "rules_command", "verify_command"]

VERIFY = examples(
    "prefile archive verify",
    "prefile archive verify --mark 1200:9f0c…",
    "prefile archive verify --format json",
)
PRUNE = examples(
    "prefile archive prune",
    "prefile archive prune --before 2020-01-01 --yes",
    "prefile archive prune --keep-years 7 --yes",
)
RULES = examples(
    "prefile archive rules ABC-1234567-6 --out rules-of-then",
    "prefile archive rules 9f0c61ab77de --out rules-of-then",
    "prefile archive rules ABC-1234567-6 --out r && prefile verify report.json --entry entry.json --rules r",
)
_MARK = re.compile(r"([0-9]{1,12}):([0-9a-f]{64})", re.ASCII)
Key = Annotated[
    Path | None, typer.Option("--key", metavar="PATH", help="The signing key, where it is not in your data folder.")
]


def verify_command(
    mark: Annotated[
        str | None,
        typer.Option(metavar="N:HASH", help="The mark of an earlier run: check that the archive still holds it."),
    ] = None,
    trust: Annotated[
        list[str] | None,
        typer.Option("--trust", metavar="KEY", help="A public key whose prunings are genuine, beside your own."),
    ] = None,
    key: Key = None,
    archive_at: ArchiveAt = None,
    organization: Organization = "default",
    output: Written = TextOrJson.TEXT,
) -> None:
    """Check that every record is there, unchanged and in its place; what is not is named.

    The mark that is printed is how the archive ends now. Note it elsewhere: with --mark a later run shows that nothing
    before it was replaced, even by somebody who can write to the database.

    Exits with 0, 1 when something was changed, or 2 when the archive cannot be used.
    """
    as_json = output is TextOrJson.JSON
    with ends_in_words(as_json=as_json), opened_archive(archive_at, organization) as archive:
        from prefile.signing import key_in  # noqa: PLC0415 - databases and signatures take their time
        from prefile.store.verification import verify  # noqa: PLC0415 - as above

        own = key_in(key or signing_key())
        trusted = {*(trust or ()), *(() if own is None else (own.public,))}
        found = verify(archive, trusted=trusted, mark=None if mark is None else _mark(mark))
    if as_json:
        write_json({**_verified_json(found), "problems": [problem.to_json() for problem in found.problems]})
    else:
        write_problems(found.problems, as_json=False)
        sys.stdout.write(_verified_words(found))
    raise typer.Exit(ACT if found.problems else 0)


def _mark(text: str) -> Mark:
    from prefile.store.verification import Mark  # noqa: PLC0415 - as above

    if (match := _MARK.fullmatch(text)) is None:
        raise typer.BadParameter(f'"{text[:40]}" is not a mark that prefile archive verify prints')
    return Mark(int(match[1]), match[2])


def _verified_json(found: Verified) -> dict[str, object]:
    from prefile.analysis.archive_documents import VerifiedArchive  # noqa: PLC0415 - few ask for it

    counts = (found.screenings, found.inputs, found.prunings, found.pruned)
    return plain(VerifiedArchive(*counts, str(found.mark), found.problems))


def _verified_words(found: Verified) -> str:
    held = f"{count(found.screenings, 'screening', 'screenings')} and {count(found.inputs, 'input', 'inputs')}"
    pruned = ""
    if found.prunings:
        signed = count(found.prunings, "signed record says", "signed records say")
        pruned = f"; {count(found.pruned, 'record was', 'records were')} pruned, as {signed}"
    state = f"{count(len(found.problems), 'problem', 'problems')} found" if found.problems else "all as kept"
    return f"{held}: {state}{pruned}.\nMark: {found.mark}\n"


def prune_command(
    before: Annotated[
        date | None, typer.Option(parser=read_day_option, metavar="DAY", help="Drop what was kept before this day.")
    ] = None,
    keep_years: Annotated[
        int, typer.Option(metavar="N", min=0, max=100, help="Keep this many years, whatever else is asked.")
    ] = 5,
    yes: Annotated[bool, typer.Option("--yes", help="Drop it. Without this, say what would be dropped.")] = False,
    key: Key = None,
    archive_at: ArchiveAt = None,
    organization: Organization = "default",
    output: Written = TextOrJson.TEXT,
) -> None:
    """Drop records that need not be kept any longer, and sign a record of what was dropped.

    A record goes where it was kept, and its entry has its rate date, before the day. Importers keep records for five
    years from the date of entry (19 CFR 163.4), so nothing younger goes unless --keep-years says otherwise. The
    archive still verifies.

    Exits with 0, or 2 when the archive cannot be used or the day is too late.
    """
    as_json = output is TextOrJson.JSON
    with ends_in_words(as_json=as_json), opened_archive(archive_at, organization) as archive:
        from prefile.signing import open_key  # noqa: PLC0415 - as above
        from prefile.store.pruning import prune  # noqa: PLC0415 - as above

        signing = open_key(key or signing_key()) if yes else None
        found = prune(archive, signing, before=before, keep_years=keep_years)
    public = None if signing is None else signing.public
    if as_json:
        write_json(_pruned_json(found, public))
    else:
        sys.stdout.write(_pruned_words(found, public))


def _pruned_json(found: Pruned, public: str | None) -> dict[str, object]:
    from prefile.analysis.archive_documents import PrunedArchive  # noqa: PLC0415 - as above

    before = found.before.isoformat()
    return plain(PrunedArchive(found.screenings, found.inputs, before, found.sequence, public))


def _pruned_words(found: Pruned, public: str | None) -> str:
    what = f"{count(found.screenings, 'screening', 'screenings')} and {count(found.inputs, 'input', 'inputs')}"
    if not found.screenings and not found.inputs:
        return f"Nothing that was kept, and entered, before {day_words(found.before)} is there.\n"
    if found.sequence is None:
        return f"{what} from before {day_words(found.before)} would be dropped. --yes drops them.\n"
    signed = f"Signed with {public}."
    return f"{what} from before {day_words(found.before)} dropped, as record {found.sequence:,} says.\n{signed}\n"


def rules_command(
    name: Annotated[str, typer.Argument(metavar="NUMBER|ID", help="An entry number or reference, or the id of find.")],
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="A new folder for the rule files.", file_okay=False)
    ],
    archive_at: ArchiveAt = None,
    organization: Organization = "default",
    output: Written = TextOrJson.TEXT,
) -> None:
    """Write the rule book that something kept was screened by, for --rules.

    Exits with 0, or 2 when the archive does not hold it or the folder cannot be written.
    """
    as_json = output is TextOrJson.JSON
    with ends_in_words(as_json=as_json), opened_archive(archive_at, organization) as archive:
        from prefile.store.reading import find_report  # noqa: PLC0415 - as above
        from prefile.store.rule_files import write_rule_files  # noqa: PLC0415 - as above

        digest = find_report(archive, name).rule_book
        try:
            out.mkdir(parents=True)
            with archive.database.reads() as connection:
                written = write_rule_files(connection, digest, out)
        except OSError as error:
            raise OutputProblems([refused_output(out, error)]) from None
    if as_json:
        write_json({"rulebook": digest, "files": written, "folder": str(out)})
        return
    sys.stdout.write(f"{count(written, 'file', 'files')} of rule book {digest[7:19]} written to {out}.\n")
