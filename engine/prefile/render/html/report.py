"""Reports as one page to send or print: what is payable, what to do first, and each line with its reasons.

What is shown of an entry is made by itself and waits in a temporary file: the sums and the contents that come before
it are known only when the last is read. So the memory is that of one entry, and of what is listed of a run.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import IO, Any, NamedTuple

from markupsafe import Markup

from prefile.analysis.savings import Saving
from prefile.errors import DeclarationProblems
from prefile.findings import Authority
from prefile.render.html.pages import page
from prefile.render.html.report_parts import (
    HERE,
    WORDS,
    Act,
    act_order,
    acts_of,
    barred,
    claims_of,
    reasons_apart,
    scenario_parts,
)
from prefile.render.run_item import RunItem
from prefile.render.run_notes import (
    NOT_ADVICE,
    ReportNotes,
    RunNotes,
    report_notes,
)
from prefile.render.scratch import Scratch
from prefile.render.tabular.report_columns import warnings_by_place
from prefile.render.tabular.report_rows import report_lines
from prefile.render.text.amounts import duty_words
from prefile.render.text.short import entry_name
from prefile.render.text.summary import Tally
from prefile.render.text.warnings import Check, checks
from prefile.render.writers import Piece, problems_aside

__all__ = ["HtmlReports", "html_piece"]

_PARTS = ("contents", "problems", "entries")
_CHUNK = 1 << 20
_MOST_ACTS = 40


class Body(NamedTuple):
    """What one item writes: a row of the contents and its part of the page, with what is listed of the whole run."""

    contents: str
    part: str
    problems: str
    acts: tuple[Act, ...]
    checks: tuple[Check, ...]
    authorities: dict[str, Authority]
    about: ReportNotes | None
    name: str = ""


class Listed(NamedTuple):
    """What is listed of the whole run: the place of its entry on the page, the entry's name, and what it is."""

    number: int
    entry: str
    what: Any


def html_piece(item: RunItem, *, colour_aside: bool = False) -> Piece:
    """Return an item's part of the page; problems go aside too."""
    report, words = item.result, problems_aside(item.result, colour=colour_aside)
    if isinstance(report, DeclarationProblems):
        shown = page("report_problems.html.j2", {"problems": report.problems, **WORDS})
        return Piece(Body("", "", shown, (), (), {}, None), words)
    found, corrected = sorted(acts_of(report), key=act_order), tuple(checks(report))
    warnings = warnings_by_place(report, and_checks=False)
    lines = [row._replace(warnings=tuple(warnings.get(row.place, ()))) for row in report_lines(item)]
    parts = {
        "item": item,
        "r": report,
        "lines": lines,
        "prices": {(saving.line, saving.name): _price(saving) for saving in item.savings() if saving.kind == "claim"},
        "claims": {claim: says for line in lines for claim, says in claims_of(line).items()},
        "acts": found,
        "checks": corrected,
        "warnings": warnings.get(None, ()),
        "apart": reasons_apart(report),
        "scenarios": scenario_parts(report),
        "barred": {line.line for line in report.lines if barred(report, line)},
        **WORDS,
    }
    contents, part = page("report_contents.html.j2", parts), page("report_entry.html.j2", parts)
    return Piece(
        Body(
            contents,
            part,
            "",
            tuple(found[:_MOST_ACTS]),
            corrected[:_MOST_ACTS],
            report.authorities,
            report_notes(item),
            entry_name(item, report),
        ),
        words,
    )


def _price(saving: Saving) -> str:
    return f"{duty_words(saving.then)} instead of {duty_words(saving.now)}"


class HtmlReports:
    """Keeps the parts of the page in temporary files, and puts the page together when it ends."""

    def __init__(self, put: Callable[[str], None], scratch: Scratch) -> None:
        """Write the page with `put`; until then its parts wait in `scratch`."""
        self._put = put
        self._kept = {name: scratch.file() for name in _PARTS}
        self._items = 0
        self._acts: list[Listed] = []
        self._checks: list[Listed] = []
        self._authorities: dict[str, Authority] = {}
        self._notes = RunNotes()

    def body(self, body: Body) -> None:
        """Keep the part of one item, and list what is listed of the run."""
        self._items += 1
        for name, text in zip(_PARTS, (body.contents, body.problems, body.part), strict=True):
            self._kept[name].write(text.replace(HERE, str(self._items)).encode())
        ranked = [*self._acts, *(Listed(self._items, body.name, act) for act in body.acts)]
        self._acts = heapq.nsmallest(_MOST_ACTS, ranked, key=lambda listed: (*act_order(listed.what), listed.number))
        room = _MOST_ACTS - len(self._checks)
        self._checks += [Listed(self._items, body.name, check) for check in body.checks[:room]]
        self._authorities.update(body.authorities)
        self._notes.add(body.about)

    def end(self, tally: Tally) -> None:
        """Write the page."""
        rest = page(
            "report.html.j2",
            {
                "tally": tally,
                "notes": self._notes,
                "acts": self._acts,
                "checks": self._checks,
                "most": _MOST_ACTS,
                "authorities": sorted(self._authorities.items()),
                "not_advice": NOT_ADVICE,
                "marks": dict(zip(_PARTS, map(_mark, range(len(_PARTS))), strict=True)),
                **WORDS,
            },
        )
        for place, name in enumerate(_PARTS):
            before, found, after = rest.partition(_mark(place))
            if found:
                self._put(before)
                self._pass_on(self._kept[name])
                rest = after
        self._put(rest)

    def _pass_on(self, kept: IO[bytes]) -> None:
        """Write what was kept, in parts that end with a line, since a character may be several bytes."""
        kept.seek(0)
        while lines := kept.readlines(_CHUNK):
            self._put(b"".join(lines).decode())


def _mark(place: int) -> Markup:
    """Return what stands in the page where a part goes."""
    return Markup("\x01{}\x01").format(place)
