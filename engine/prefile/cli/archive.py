"""`prefile archive`: what was screened, found, shown and exported again."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from prefile.cli.archive_criteria import (
    DutyFrom,
    DutyTo,
    EntryNumber,
    FromDay,
    ImporterNumber,
    Latest,
    Looked,
    Measure,
    MineralName,
    Origin,
    OutcomeName,
    TariffNumber,
    ToActOn,
    ToDay,
)
from prefile.cli.archives import ArchiveAt, Organization, archive_location, ends_in_words, opened_archive
from prefile.cli.help_pages import examples
from prefile.cli.options import Out, TextOrJson, Written
from prefile.cli.output import Output, has_colour, is_terminal, terminal_width, write_json
from prefile.cli.report_formats import Format, TextForm, form_of, refuse
from prefile.cli.screen_options import Every, Full, Why, text_form
from prefile.render import Tally, count
from prefile.render.page_form import PageForm
from prefile.render.run_item import RunItem
from prefile.render.scratch import Scratch
from prefile.render.text.form import NARROWEST

if TYPE_CHECKING:
    from prefile.store.archive import Archive
    from prefile.store.reading import KeptReport
    from prefile.store.search import Page

__all__ = ["app"]

app = typer.Typer(
    help="Keep what was screened, find it, and show what changed.", no_args_is_help=True, rich_markup_mode=None
)

_UPGRADE = examples(
    "prefile archive upgrade",
    "prefile archive upgrade --archive-at desk.sqlite",
    "prefile archive upgrade --archive-at postgresql://broker@db.example/prefile",
)
_FIND = examples(
    "prefile archive find --number 8505.11 --origin CN",
    "prefile archive find --measure us.section-232 --outcome applies --from 2026-11-01",
    'prefile archive find --mineral silicon --outcome "cannot tell" --format json',
)
_SHOW = examples(
    "prefile archive show ABC-1234567-6",
    "prefile archive show ABC-1234567-6 --full",
    "prefile archive show ABC-1234567-6 --format json --out report.json",
)
_EXPORT = examples(
    "prefile archive export --out reports.jsonl",
    "prefile archive export --latest --format parquet --out findings.parquet",
    "prefile archive export --importer 12-3456789 --from 2026-01-01 --format csv --out 2026.csv",
)


@app.command("upgrade", epilog=_UPGRADE)
def upgrade_command(archive_at: ArchiveAt = None, output: Written = TextOrJson.TEXT) -> None:
    """Make the tables of an archive, or bring them to this release. Nothing that is kept is lost.

    A file is made if there is none. Run it once on a new database, and once after each new release.

    Exits with 0, or 2 when the archive cannot be opened or is of a later release.
    """
    as_json = output is TextOrJson.JSON
    with ends_in_words(as_json=as_json):
        from prefile.store.database import open_database  # noqa: PLC0415 - what databases are used with takes its time
        from prefile.store.schema import upgrade  # noqa: PLC0415 - as above

        with closing(open_database(archive_location(archive_at), make=True)) as database:
            found = upgrade(database)
        how = f"from {found.before} to {found.after}" if found.before else f"made, {found.after}"
        sys.stdout.write(f"{database.shown}: {f'up to date, {found.after}' if found.before == found.after else how}\n")


@app.command("find", epilog=_FIND)
def find_command(
    entry: EntryNumber = None,
    importer_number: ImporterNumber = None,
    number: TariffNumber = None,
    origin: Origin = None,
    mineral: MineralName = None,
    measure: Measure = None,
    outcome: OutcomeName = None,
    first: FromDay = None,
    last: ToDay = None,
    duty_from: DutyFrom = None,
    duty_to: DutyTo = None,
    to_act_on: ToActOn = False,
    latest: Latest = False,
    limit: Annotated[int, typer.Option(metavar="N", min=1, max=1000, help="The most screenings that are listed.")] = 50,
    before: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Go on where a page before ended, as it says.")
    ] = None,
    archive_at: ArchiveAt = None,
    organization: Organization = "default",
    output: Written = TextOrJson.TEXT,
) -> None:
    """List what was screened, the last kept first: by entry, importer, goods, measure, outcome, day or amount.

    What is asked of a line (number, origin, mineral, measure, outcome) holds of one and the same line. An amount is the
    duty of the entry or, where that is undetermined, the least that it may be.

    Exits with 0, or 2 when the archive cannot be used.
    """
    as_json = output is TextOrJson.JSON
    looked = Looked(
        entry, importer_number, number, origin, mineral, measure, outcome, first, last, duty_from, duty_to, to_act_on,
        latest,
    )  # fmt: skip
    with ends_in_words(as_json=as_json), opened_archive(archive_at, organization) as archive:
        from prefile.store.search import find  # noqa: PLC0415 - as above

        page = find(archive, looked.criteria(), limit=limit, before=before)
    if as_json:
        write_json(_json(page))
    else:
        sys.stdout.write(_text(page))


@app.command("show", epilog=_SHOW)
def show_command(
    name: Annotated[str, typer.Argument(metavar="NUMBER|ID", help="An entry number or reference, or the id of find.")],
    output: Annotated[Format, typer.Option("--format", help="As prefile screen writes reports.")] = Format.TEXT,
    out: Out = None,
    full: Full = False,
    every: Every = False,
    why: Why = None,
    file_out: Annotated[
        Path | None, typer.Option("--input", metavar="PATH", help="Write the file that the entry was read from there.")
    ] = None,
    facts_out: Annotated[
        Path | None, typer.Option("--side-car", metavar="PATH", help="Write the side-car that was joined to it there.")
    ] = None,
    archive_at: ArchiveAt = None,
    organization: Organization = "default",
) -> None:
    """Show a report as it was given: the same text, page or JSON, by the rule book of its day.

    Of an entry number, the last screening is shown. When it was kept and how stands on standard error.

    Exits with 0, or 2 when the archive does not hold it.
    """
    refuse(output, to_terminal=out is None and is_terminal(sys.stdout))
    text = text_form(output, out, PageForm(full, every), why=why, keyed=False)
    with ends_in_words(as_json=output.is_json), opened_archive(archive_at, organization) as archive:
        from prefile.store.inputs import refuse_unkept  # noqa: PLC0415 - as above
        from prefile.store.reading import find_report  # noqa: PLC0415 - as above

        kept = find_report(archive, name)
        sys.stderr.write(_kept_words(kept))
        if file_out is not None:
            _write_file(archive, refuse_unkept(kept.input, kept.id), file_out)
        if facts_out is not None:
            _write_file(archive, refuse_unkept(kept.side_car, kept.id, side_car=True), facts_out)
        with Scratch() as scratch:
            item = kept_item(archive, kept, scratch, asks_book=not output.is_json)
            _write(iter([item]), output, out, text)


@app.command("export", epilog=_EXPORT)
def export_command(
    entry: EntryNumber = None,
    importer_number: ImporterNumber = None,
    number: TariffNumber = None,
    origin: Origin = None,
    mineral: MineralName = None,
    measure: Measure = None,
    outcome: OutcomeName = None,
    first: FromDay = None,
    last: ToDay = None,
    duty_from: DutyFrom = None,
    duty_to: DutyTo = None,
    to_act_on: ToActOn = False,
    latest: Latest = False,
    output: Annotated[
        Format, typer.Option("--format", help="jsonl: each report on a line, as it was kept; or as prefile screen.")
    ] = Format.JSONL,
    out: Out = None,
    archive_at: ArchiveAt = None,
    organization: Organization = "default",
) -> None:
    """Write the reports that were kept, in the order in which they were: as JSON Lines, Parquet, CSV or a workbook.

    What is exported is chosen as in find.

    Exits with 0, or 2 when the archive cannot be used or the file cannot be written.
    """
    refuse(output, to_terminal=out is None and is_terminal(sys.stdout))
    looked = Looked(
        entry, importer_number, number, origin, mineral, measure, outcome, first, last, duty_from, duty_to, to_act_on,
        latest,
    )  # fmt: skip
    with ends_in_words(), opened_archive(archive_at, organization) as archive:
        from prefile.store.reading import reports  # noqa: PLC0415 - as above
        from prefile.store.search import sequences  # noqa: PLC0415 - as above

        kept = reports(archive, sequences(archive, looked.criteria()))
        if output is Format.JSONL:
            written = _write_lines(kept, out)
        else:
            written = _write((RunItem(one.report(), one.entry()) for one in kept), output, out, TextForm(full=True))
        sys.stderr.write(f"{count(written, 'report', 'reports')} exported.\n")


def kept_item(archive: Archive, kept: KeptReport, scratch: Scratch, *, asks_book: bool) -> RunItem:
    """Return what was kept as an item of a run, with the rule book that it was screened by where it is asked."""
    if not asks_book:
        return RunItem(kept.report(), kept.entry())
    from prefile.cli.archive_books import screened_by  # noqa: PLC0415 - JSON asks no rule book

    return RunItem(kept.report(), kept.entry(), screened_by(archive, kept, scratch))


def _write(items: Iterator[RunItem], output: Format, out: Path | None, text: TextForm) -> int:
    """Write items in a format, and return how many there were."""
    tally = Tally()
    with Scratch() as scratch, Output(out, is_read=_never, paged=output is Format.TEXT) as written:
        form = form_of(output, written, scratch, array=False, text=text)
        for item in items:
            form.writer.body(form.make(item).body)
            tally.add(item.result)
        form.writer.end(tally)
    return tally.screened


def _write_lines(kept: Iterator[KeptReport], out: Path | None) -> int:
    number = 0
    with Output(out, is_read=_never) as written:
        for number, one in enumerate(kept, start=1):  # noqa: B007 - the last number is the count
            written.write(f"{one.json.decode()}\n")
    return number


def _never(_: Path) -> bool:
    return False


def _write_file(archive: Archive, digest: str, path: Path) -> None:
    """Write a file that was kept."""
    from prefile.store.inputs import input_bytes  # noqa: PLC0415 - as above

    with Output(path, is_read=_never) as written:
        for part in input_bytes(archive, digest):
            written.write_bytes(part)


def _json(page: Page) -> dict[str, Any]:
    from prefile.cli.archive_json import page_json  # noqa: PLC0415 - few ask for it

    return page_json(page)


def _text(page: Page) -> str:
    from prefile.cli.archive_json import kept_row  # noqa: PLC0415 - as above
    from prefile.render.text.archive import found_text  # noqa: PLC0415 - as above

    width = terminal_width(sys.stdout) or NARROWEST
    more = None if page.more is None else f"--before {page.more}"
    return found_text(list(map(kept_row, page.found)), more, width=width, colour=has_colour(sys.stdout))


def _kept_words(kept: KeptReport) -> str:
    from prefile.cli.archive_json import kept_words  # noqa: PLC0415 - as above

    return kept_words(kept)
