"""A kept entry screened again by a worker: with facts answered, on another day, from another origin, or supposing."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from prefile.analysis.look_up_question import LookUpQuestion
from prefile.analysis.rescreened import LineChange, line_changes
from prefile.entry import Entry
from prefile.errors import DeclarationProblems, Problem
from prefile.findings import Report
from prefile.intake import join_facts, read_facts
from prefile.render.html.pages import page
from prefile.render.html.report_parts import WORDS
from prefile.render.owed import owed_on
from prefile.render.run_item import RunItem
from prefile.render.text.amounts import duty_words
from prefile.render.text.short import entry_name
from prefile.rulebook import open_scenario
from prefile.rulebook.scenario_folder import scenario_names
from prefile.screening import screen_many
from prefile.service.jobs import options_of
from prefile.service.pages.entry_job import Refilled, entry_page, field_name, scenario_choices
from prefile.service.pages.frame import FORM_MARK, Told
from prefile.service.questions import Document, ScreeningAsked
from prefile.service.screened import How, how_asked
from prefile.service.shelf import SentFiles
from prefile.service.worker import Opened
from prefile.store.figures import figures_of
from prefile.store.kept import Asked, KeptFiles, asked_by, rows_of
from prefile.store.reading import KeptReport
from prefile.values.dates import NEW_YORK, day_of, day_words
from prefile.values.tariff_number import show_number

__all__ = ["AnswerGiven", "Switched", "Switches", "answer_facts", "keep_switched", "would_page"]

_ANSWER = re.compile(r"/facts/([0-9]+)(?:/|$)", re.ASCII)


class AnswerGiven(NamedTuple):
    """What a field of the form of missing facts brought: the line (None: the entry), the fact, and the answer."""

    line: int | None
    fact: str
    answer: str


class Switches(NamedTuple):
    """What is to be otherwise, as it was written: the rate date, the origin of every line, a scenario."""

    on: str | None = None
    origin: str | None = None
    scenario: str | None = None


class Switched(NamedTuple):
    """What became of screening again: the id that it was kept under, or the page that says why not."""

    id: str | None
    told: Told | None


def answer_facts(opened: Opened, organisation: str, name: str, given: Sequence[AnswerGiven]) -> Switched:
    """Join answers to a kept entry, screen it as before, and keep that; or show the form again with what is wrong.

    Raises:
        NoSuchThing: the organization has kept none with this id.
    """
    kept = opened.shelf.kept(organisation, name)
    entry = kept.entry()
    answers = Document("answers.json", _side_car(entry, given))
    try:
        joined = next(join_facts([entry], read_facts(answers.content, name="the answers")))
        if isinstance(joined, DeclarationProblems):
            raise joined
        how = _as_before(opened, kept.asked)
        report = _screened(opened, joined, how)
    except DeclarationProblems as problems:
        refilled = _refilled(given, problems.problems)
        return Switched(None, entry_page(opened, organisation, name, None, refilled))
    made, files = [(report, joined)], SentFiles((), answers, kept.input)
    return Switched(opened.shelf.keep(organisation, made, asked_by(*how), opened.book, files)[0], None)


def _side_car(entry: Entry, given: Sequence[AnswerGiven]) -> bytes:
    number = entry.entry_number or entry.reference
    facts = [{"entry_number": number, "line": line, "fact": fact, "answer": answer} for line, fact, answer in given]
    return json.dumps({"format": "prefile-facts/1", "facts": facts}).encode()


def _refilled(given: Sequence[AnswerGiven], problems: tuple[Problem, ...]) -> Refilled:
    answers = {field_name(line, fact): answer for line, fact, answer in given}
    wrong: dict[str, str] = {}
    for problem in problems:
        found = _ANSWER.search(problem.where.path or "")
        if found and int(found[1]) < len(given):
            line, fact, _ = given[int(found[1])]
            wrong.setdefault(field_name(line, fact), f"{problem.what}. {problem.next}".strip())
    return Refilled(answers, problems, wrong)


def _as_before(opened: Opened, asked: Asked) -> How:
    """Return how a screening was asked for, by the scenarios that the book still has."""
    known = scenario_names(opened.book)
    scenarios = tuple(open_scenario(opened.book, name) for name, _ in asked.scenarios if name in known)
    return How(options_of(asked), scenarios)


def _screened(opened: Opened, entry: Entry, how: How) -> Report:
    """Return the report on an entry.

    Raises:
        DeclarationProblems: it cannot be screened so.
    """
    options = how.options
    result = next(
        screen_many(
            [entry],
            opened.book,
            on=options.on,
            as_known_on=options.as_known_on,
            scenarios=how.scenarios,
            assume_current_tariff=options.assume_current_tariff,
        )
    )
    if isinstance(result, DeclarationProblems):
        raise result
    return result


def _how(opened: Opened, asked: Asked, switches: Switches) -> How:
    """Return how a screening is asked for with some switches set; what is left empty stays as it was."""
    scenarios = (switches.scenario,) if switches.scenario else ()
    how = how_asked(opened.book, ScreeningAsked(on=switches.on, scenarios=scenarios))
    before = options_of(asked)
    on = how.options.on or before.on
    return How(before._replace(on=on), how.scenarios)


def keep_switched(opened: Opened, organisation: str, name: str, switches: Switches) -> str:
    """Screen a kept entry on another day, or under a scenario, keep that, and return its id.

    Raises:
        NoSuchThing: the organization has kept none with this id.
        WrongQuestion, DeclarationProblems: it cannot be screened so.
    """
    kept = opened.shelf.kept(organisation, name)
    entry, how = kept.entry(), _how(opened, kept.asked, switches)
    made, files = [(_screened(opened, entry, how), entry)], KeptFiles(kept.input, kept.side_car)
    return opened.shelf.keep(organisation, made, asked_by(*how), opened.book, files)[0]


def would_page(opened: Opened, organisation: str, name: str, switches: Switches) -> Told:
    """Return the page of what would change if an entry were entered otherwise: the differences alone.

    Raises:
        NoSuchThing, WrongQuestion, DeclarationProblems: as of `keep_switched`.
    """
    kept = opened.shelf.kept(organisation, name)
    entry, before, how = kept.entry(), kept.report(), _how(opened, kept.asked, switches)
    origin = _origin(opened, kept, switches.origin)
    other = _from(entry, origin)
    after = _screened(opened, other, how)
    owed = [owed_on(RunItem(report, of), report).duty for report, of in ((before, entry), (after, other))]
    scenarios = frozenset(one.name for one in how.scenarios)
    changes = list(line_changes(figures_of(rows_of(before)), figures_of(rows_of(after)), scenarios))
    named = entry_name(RunItem(before, entry), before)
    shown = {
        "id": name,
        "name": named,
        "form_mark": FORM_MARK,
        "switches": switches,
        "says": list(_said(switches, origin, how)),
        "before": before,
        "after": after,
        "duties": [duty_words(duty, "USD") for duty in owed],
        "changes": [(change, _supposed(change)) for change in changes],
        "titles": {**before.titles, **after.titles},
        "scenario_choices": scenario_choices(opened.book),
        "duty_words": duty_words,
        "number": show_number,
        "may_keep": origin is None,
        **WORDS,
    }
    return Told(f"What would change: {named}", page("desk/would.html.j2", shown))


def _supposed(change: LineChange) -> bool:
    """Whether only a supposition changes on the line."""
    return all(found.scenario is not None for found in change.findings)


def _origin(opened: Opened, kept: KeptReport, written: str | None) -> str | None:
    """Return the country that was written, by its code.

    Raises:
        DeclarationProblems: it is none.
    """
    if written is None:
        return None
    rate_date = kept.report().rate_date
    at = datetime.fromisoformat(rate_date) if rate_date else kept.kept_at.astimezone(NEW_YORK)
    question = LookUpQuestion(opened.book, at)
    codes = question.origins([written])
    question.refuse()
    return codes[0]


def _from(entry: Entry, origin: str | None) -> Entry:
    """Return the same goods from another origin; whether a program could then be claimed is not known, so none is."""
    if origin is None:
        return entry
    lines = (line.model_copy(update={"origin": origin, "program": None}) for line in entry.lines)
    return entry.model_copy(update={"lines": tuple(lines)})


def _said(switches: Switches, origin: str | None, how: How) -> list[str]:
    """Say what is otherwise, part by part."""
    said = []
    if switches.on and how.options.on is not None:
        said.append(f"entered on {day_words(day_of(how.options.on))}")
    if origin:
        said.append(f"every line is of origin {origin}")
    said += [f"under the scenario {one.title}" for one in how.scenarios]
    return said or ["by the rule book that is open now"]
