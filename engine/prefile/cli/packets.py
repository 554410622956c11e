"""A packet for each entry, or for each importer: a file each in a folder, beside what the run writes of all of them.

The file of an entry is named by its number, else by its reference or the file that it was read from; that of an
importer by the importer. Of several that are named alike, the later ones have a number behind their name. An
importer's entries wait in a temporary file, since they come in any order; memory holds where each stands there.
"""

from __future__ import annotations

import pickle
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from functools import partial
from os import SEEK_END
from pathlib import Path
from typing import Any, NamedTuple

from prefile.cli.output import Output, OutputProblems, refused_output
from prefile.cli.report_formats import Form, Format, TextForm, form_of, make_of
from prefile.findings import Report
from prefile.render.page_form import PageForm
from prefile.render.run_item import RunItem
from prefile.render.scratch import Scratch
from prefile.render.text.summary import Tally, counted
from prefile.render.writers import Make, Piece

__all__ = ["PacketsBy", "PacketsOf", "packet_form"]

_ENDINGS = {Format.TEXT: "txt"}
_PLAIN = re.compile(r"[^A-Za-z0-9._-]+", re.ASCII)
_LONGEST = 80
_PAGE = PageForm()
_NO_IMPORTER = "importer not named"
_NO_DEVICE = re.compile(r"(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.ASCII)  # names that Windows keeps


class PacketsBy(StrEnum):
    """What a packet is of."""

    ENTRY = "entry"
    IMPORTER = "importer"


class PacketsOf(NamedTuple):
    """The packets of a run: the folder, the format, and what each is of."""

    folder: Path
    output: Format
    by: PacketsBy = PacketsBy.ENTRY


class _Packet(NamedTuple):
    """What is written of one item: its body in the run's own format, and its packet with the name of that."""

    row: Any
    packet: Any
    name: str
    counted: Any


_Bodies = Iterable[tuple[Any, Any]]


def packet_form(
    run: Form, packets: PacketsOf, is_read: Callable[[Path], bool], scratch: Scratch, page: PageForm = _PAGE
) -> Form:
    """Return how a run is written whose entries, or importers, have a packet each; what waits does in `scratch`.

    Raises:
        OutputProblems: the folder cannot be made.
    """
    try:
        packets.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputProblems([refused_output(packets.folder, error)]) from None
    text = TextForm(full=True, page=page)
    by_importer = packets.by is PacketsBy.IMPORTER
    name = partial(_importer_of, otherwise=page.importer) if by_importer else _entry_of
    make = partial(_piece, row=run.make, packet=make_of(packets.output, text), name=name)
    one = _Files(packets, is_read, text)
    return Form(make, _ByImporter(run, one, scratch) if by_importer else _ByEntry(run, one))


def _piece(item: RunItem, *, row: Make, packet: Make, name: Callable[[RunItem, Report], str]) -> Piece:
    body, aside = row(item)
    if not isinstance(item.result, Report):
        return Piece(body, aside)
    return Piece(_Packet(body, packet(item).body, name(item, item.result), counted(item.result, item.file)), aside)


def _entry_of(item: RunItem, report: Report) -> str:
    return report.entry_number or report.reference or Path(item.file or "entry").stem


def _importer_of(item: RunItem, _: Report, *, otherwise: str) -> str:
    named = item.entry.importer if item.entry is not None else None
    return (named or otherwise).strip() or _NO_IMPORTER


def _file_name(named: str) -> str:
    """Return a name of a file that every system takes, and that leads to no other folder."""
    plain = _PLAIN.sub("-", named).strip("-.")[:_LONGEST] or "entry"
    return f"entry-{plain}" if _NO_DEVICE.fullmatch(plain) else plain


class _Files:
    """The files of packets in a folder, none in the place of a file that is read."""

    def __init__(self, packets: PacketsOf, is_read: Callable[[Path], bool], text: TextForm) -> None:
        self._packets, self._is_read, self._text = packets, is_read, text
        self._names: Counter[str] = Counter()

    def write(self, named: str, bodies: _Bodies) -> None:
        """Write one packet, of bodies with what each counts for."""
        array = self._packets.by is PacketsBy.IMPORTER
        with Scratch() as scratch, Output(self._path(_file_name(named)), is_read=self._is_read) as written:
            form = form_of(self._packets.output, written, scratch, array=array, text=self._text)
            tally = Tally()
            for body, counts in bodies:
                form.writer.body(body)
                tally.count(counts)
            form.writer.end(tally)

    def _path(self, name: str) -> Path:
        folded = name.casefold()
        self._names[folded] += 1
        again = self._names[folded]
        ending = _ENDINGS.get(self._packets.output, self._packets.output.value)
        return self._packets.folder / f"{name}{f'-{again}' if again > 1 else ''}.{ending}"


class _ByEntry:
    """Writes each entry's packet as it comes, and what the run writes of all of them."""

    def __init__(self, run: Form, files: _Files) -> None:
        self._run, self._files = run, files

    def body(self, body: object) -> None:
        """Write the packet of one item; of problems there is none."""
        if not isinstance(body, _Packet):
            self._run.writer.body(body)
            return
        self._run.writer.body(body.row)
        self._files.write(body.name, [(body.packet, body.counted)])

    def end(self, tally: Tally) -> None:
        """Write what stands behind the last item."""
        self._run.writer.end(tally)


class _ByImporter:
    """Keeps what packets are made of, by importer, and writes them when the run ends."""

    def __init__(self, run: Form, files: _Files, scratch: Scratch) -> None:
        self._run, self._files, self._kept = run, files, scratch.file()
        self._places: dict[str, list[int]] = {}

    def body(self, body: object) -> None:
        """Keep the packet of one item; of problems there is none."""
        if not isinstance(body, _Packet):
            self._run.writer.body(body)
            return
        self._run.writer.body(body.row)
        self._places.setdefault(body.name, []).append(self._kept.seek(0, SEEK_END))
        pickle.dump((body.packet, body.counted), self._kept)

    def end(self, tally: Tally) -> None:
        """Write each importer's packet, and what stands behind the last item."""
        for importer, places in self._places.items():
            self._files.write(importer, self._bodies(places))
        self._run.writer.end(tally)

    def _bodies(self, places: Iterable[int]) -> Iterator[tuple[Any, Any]]:
        for place in places:
            self._kept.seek(place)
            yield pickle.load(self._kept)  # noqa: S301 - this run wrote it, in a folder that is its own alone
