"""A packet for each entry: one file each in a folder, beside what the run writes of all of them.

A file is named by the number of its entry, else by its reference or the file that it was read from; of several that
are named alike, the later ones have a number behind their name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import partial
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

__all__ = ["PacketWriter", "packet_form"]

_ENDINGS = {Format.TEXT: "txt"}
_PLAIN = re.compile(r"[^A-Za-z0-9._-]+", re.ASCII)
_LONGEST = 80
_PAGE = PageForm()
_NO_DEVICE = re.compile(r"(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.ASCII)  # names that Windows keeps


class _Packet(NamedTuple):
    """What is written of one item: its body in the run's own format, and its packet with the name of that."""

    row: Any
    packet: Any
    name: str
    counted: Any


def packet_form(
    run: Form, output: Format, folder: Path, is_read: Callable[[Path], bool], page: PageForm = _PAGE
) -> Form:
    """Return how a run is written whose entries have a packet each, in a format, in a folder.

    Raises:
        OutputProblems: the folder cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputProblems([refused_output(folder, error)]) from None
    text = TextForm(full=True, page=page)
    packet = make_of(output, text)
    return Form(partial(_piece, row=run.make, packet=packet), PacketWriter(run, output, folder, is_read, text))


def _piece(item: RunItem, *, row: Make, packet: Make) -> Piece:
    body, aside = row(item)
    if not isinstance(item.result, Report):
        return Piece(body, aside)
    named = item.result.entry_number or item.result.reference or Path(item.file or "entry").stem
    return Piece(_Packet(body, packet(item).body, _file_name(named), counted(item.result, item.file)), aside)


def _file_name(named: str) -> str:
    """Return a name of a file that every system takes, and that leads to no other folder."""
    plain = _PLAIN.sub("-", named).strip("-.")[:_LONGEST] or "entry"
    return f"entry-{plain}" if _NO_DEVICE.fullmatch(plain) else plain


class PacketWriter:
    """Writes each entry's packet as it comes, and what the run writes of all of them."""

    def __init__(
        self, run: Form, output: Format, folder: Path, is_read: Callable[[Path], bool], text: TextForm
    ) -> None:
        """Write packets of a format into a folder; none in the place of a file that is read."""
        self._run, self._output, self._folder, self._is_read = run, output, folder, is_read
        self._text = text
        self._names: Counter[str] = Counter()

    def body(self, body: object) -> None:
        """Write the packet of one item; of problems there is none."""
        if not isinstance(body, _Packet):
            self._run.writer.body(body)
            return
        self._run.writer.body(body.row)
        with Scratch() as scratch, Output(self._path(body.name), is_read=self._is_read) as written:
            form = form_of(self._output, written, scratch, array=False, text=self._text)
            form.writer.body(body.packet)
            tally = Tally()
            tally.count(body.counted)
            form.writer.end(tally)

    def end(self, tally: Tally) -> None:
        """Write what stands behind the last item."""
        self._run.writer.end(tally)

    def _path(self, name: str) -> Path:
        folded = name.casefold()
        self._names[folded] += 1
        again = self._names[folded]
        ending = _ENDINGS.get(self._output, self._output.value)
        return self._folder / f"{name}{f'-{again}' if again > 1 else ''}.{ending}"
