"""The short answers of a run: of one entry its answer, of several a row each, the worst first.

Whether there is one or are several is known when the second comes, so the first is held back until then, with what its
answer is made of. What goes to another process is the row alone: nobody asks several processes for one entry.
"""

from __future__ import annotations

from prefile.findings import Report
from prefile.render.run_item import RunItem
from prefile.render.scratch import Scratch
from prefile.render.text.form import NARROWEST, PLAIN, WIDTH, Aside
from prefile.render.text.many import EntryRow, Rows, entry_row
from prefile.render.text.short import short_text
from prefile.render.text.summary import Tally, head_text, tail_text
from prefile.render.writers import Piece, Put, problems_aside

__all__ = ["ShortBody", "ShortWriter", "short_piece"]


class ShortBody:
    """What is written of one entry: its row among others, or its answer where it is the only one."""

    def __init__(self, row: EntryRow, item: RunItem | None = None) -> None:
        """Hold the row; of `item` the answer is made."""
        self.row, self._item = row, item

    def text(self, width: int, *, colour: bool) -> str:
        """Return the answer on the entry."""
        return "" if self._item is None else short_text(self._item, width=width, colour=colour)

    def __reduce__(self) -> tuple[type[ShortBody], tuple[EntryRow]]:
        return ShortBody, (self.row,)


def short_piece(item: RunItem, *, aside: Aside = PLAIN) -> Piece:
    """Return the row and the answer of a report; problems go aside."""
    report = item.result
    body = ShortBody(entry_row(item, report), item) if isinstance(report, Report) else None
    return Piece(body, problems_aside(item.result, aside))


class ShortWriter:
    """Writes the answer on one entry, or the rows of several."""

    def __init__(self, put: Put, scratch: Scratch, *, width: int | None = None, colour: bool = False) -> None:
        """Write with `put`, as wide as the terminal of `width` columns, or as text is; rows wait in `scratch`."""
        self._put, self._scratch, self._colour = put, scratch, colour
        self._width = max(width or NARROWEST, NARROWEST)
        self._rows_width = max(width or WIDTH, NARROWEST)
        self._first: ShortBody | None = None
        self._rows: Rows | None = None

    def body(self, body: ShortBody) -> None:
        """Keep an entry until the run ends."""
        if self._first is None and self._rows is None:
            self._first = body
            return
        self._held().add(body.row)

    def end(self, tally: Tally) -> None:
        """Write the answer on the only entry, or all rows."""
        if tally.items <= 1:
            self._put("" if self._first is None else self._first.text(self._width, colour=self._colour))
            return
        rows = self._held()
        self._put(head_text(tally, rows.stands(), width=self._rows_width, colour=self._colour))
        if tally.screened:
            for line in rows.written(self._rows_width):
                self._put(line)
        self._put(tail_text(tally, width=self._rows_width, colour=self._colour))

    def _held(self) -> Rows:
        if self._rows is None:
            self._rows = Rows(self._scratch.file())
            if self._first is not None:
                self._rows.add(self._first.row)
            self._first = None
        return self._rows
