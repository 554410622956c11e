"""Reports as one page to send or print: what is payable, what to do first, and each line with its reasons.

What is shown of an entry is made by itself and waits in a temporary file: the sums and the contents that come before
it are known only when the last is read. So the memory is that of one entry, and of what is listed of a run.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, NamedTuple

from markupsafe import Markup

from prefile.analysis.savings import Saving
from prefile.errors import DeclarationProblems
from prefile.findings import Authority, Report
from prefile.render.html.packet import first_page
from prefile.render.html.pages import page
from prefile.render.html.report_parts import HERE, WORDS, claims_of, reasons_apart, scenario_parts
from prefile.render.page_form import PageForm
from prefile.render.run_item import RunItem
from prefile.render.run_notes import NOT_ADVICE, ReportNotes, RunNotes, report_notes
from prefile.render.scratch import Scratch
from prefile.render.tabular.report_columns import warnings_by_place
from prefile.render.tabular.report_rows import report_lines
from prefile.render.text.amounts import bounds_words, duty_words
from prefile.render.text.form import PLAIN, Aside
from prefile.render.text.many import EntryRow, Rank, Stands, entry_row
from prefile.render.text.summary import Tally
from prefile.render.text.warnings import checks
from prefile.render.writers import Piece, problems_aside

__all__ = ["HtmlReports", "entry_parts", "html_piece"]

_PARTS = ("contents", "problems", "entries")
_CHUNK = 1 << 20
_PLAIN = PageForm()


class Body(NamedTuple):
    """What one item writes: its row among others, its part of the page, and what the whole run says of it."""

    row: EntryRow | None
    part: str
    problems: str
    authorities: dict[str, Authority]
    about: ReportNotes | None


def html_piece(item: RunItem, *, form: PageForm = _PLAIN, aside: Aside = PLAIN) -> Piece:
    """Return an item's part of the page; problems go aside too."""
    report, words = item.result, problems_aside(item.result, aside)
    if isinstance(report, DeclarationProblems):
        shown = page("report_problems.html.j2", {"problems": report.problems, **WORDS})
        return Piece(Body(None, "", shown, {}, None), words)
    parts = entry_parts(item, report, form)
    row = entry_row(item, report)
    return Piece(Body(row, page("report_entry.html.j2", parts), "", report.authorities, report_notes(item)), words)


def entry_parts(item: RunItem, report: Report, form: PageForm) -> dict[str, object]:
    """Return what a page shows of an entry: its first page, and the details of its lines."""
    warnings = warnings_by_place(report, and_checks=False)
    lines = [row._replace(warnings=tuple(warnings.get(row.place, ()))) for row in report_lines(item)]
    return {
        "item": item,
        "r": report,
        "form": form,
        "lines": lines,
        "prices": {(saving.line, saving.name): _price(saving) for saving in item.savings() if saving.kind == "claim"},
        "claims": {claim: says for line in lines for claim, says in claims_of(line).items()},
        "checks": list(checks(report)),
        "warnings": warnings.get(None, ()),
        "apart": reasons_apart(report),
        "scenarios": scenario_parts(report),
        **first_page(item, report, lines, form),
        **WORDS,
    }


def _price(saving: Saving) -> str:
    return f"{duty_words(saving.then)} instead of {duty_words(saving.now)}"


class HtmlReports:
    """Keeps the parts of the page in temporary files, and puts the page together when it ends."""

    def __init__(self, put: Callable[[str], None], scratch: Scratch, form: PageForm = _PLAIN) -> None:
        """Write the page with `put`; until then its parts wait in `scratch`."""
        self._put, self._form = put, form
        self._kept = {name: scratch.file() for name in _PARTS}
        self._rows: list[tuple[Rank, int, int]] = []
        self._stands = Stands()
        self._items = 0
        self._authorities: dict[str, Authority] = {}
        self._notes = RunNotes()

    def body(self, body: Body) -> None:
        """Keep the part of one item, and its row among the others."""
        self._items += 1
        if body.row is not None:
            contents = self._kept["contents"]
            row = page("report_contents.html.j2", {"row": body.row, **WORDS})
            start = contents.tell()
            size = contents.write(row.replace(HERE, str(self._items)).encode())
            self._rows.append((body.row.rank, start, size))
            self._stands.add(body.row.stand)
        for name, text in (("problems", body.problems), ("entries", body.part)):
            self._kept[name].write(text.replace(HERE, str(self._items)).encode())
        self._authorities.update(body.authorities)
        self._notes.add(body.about)

    def end(self, tally: Tally) -> None:
        """Write the page."""
        shown = {
            "tally": tally,
            "duty": bounds_words(tally.least, tally.most, "USD"),
            "stands": self._stands.words(),
            "notes": self._notes,
            "form": self._form,
            "authorities": sorted(self._authorities.items()),
            "not_advice": NOT_ADVICE,
            "marks": dict(zip(_PARTS, map(_mark, range(len(_PARTS))), strict=True)),
            **WORDS,
        }
        rest = page("report.html.j2", shown)
        for place, name in enumerate(_PARTS):
            before, found, after = rest.partition(_mark(place))
            if found:
                self._put(before)
                if name == "contents":
                    self._rows_in_order(self._kept[name])
                else:
                    self._pass_on(self._kept[name])
                rest = after
        self._put(rest)

    def _rows_in_order(self, kept: IO[bytes]) -> None:
        """Write the rows of the entries, the worst first."""
        for _, start, size in sorted(self._rows):
            kept.seek(start)
            self._put(kept.read(size).decode())

    def _pass_on(self, kept: IO[bytes]) -> None:
        """Write what was kept, in parts that end with a line, since a character may be several bytes."""
        kept.seek(0)
        while lines := kept.readlines(_CHUNK):
            self._put(b"".join(lines).decode())


def _mark(place: int) -> Markup:
    """Return what stands in the page where a part goes."""
    return Markup("\x01{}\x01").format(place)
