"""The page of one entry, made by a worker of what was kept: the answer, its lines, what is missing, what to file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from prefile.analysis.asked_together import AskedTogether
from prefile.analysis.filing_sheet import filing_sheet
from prefile.analysis.questionnaire import Questionnaire, QuestionRow, questionnaire
from prefile.errors import Problem
from prefile.findings import Amounts, Report
from prefile.law.book import RuleBook
from prefile.render.html.pages import page
from prefile.render.html.report import entry_parts
from prefile.render.html.report_parts import WORDS
from prefile.render.owed import owed_on
from prefile.render.page_form import PageForm
from prefile.render.run_item import RunItem
from prefile.render.run_notes import NOT_ADVICE
from prefile.render.text.amounts import bounds_words, duty_words
from prefile.render.text.filing_sheet import sheet_text
from prefile.render.text.short import entry_name
from prefile.rulebook.scenario_files import scenarios_of
from prefile.service.jobs import kept_item
from prefile.service.pages.frame import FORM_MARK, Told
from prefile.service.worker import Opened
from prefile.store.reading import KeptReport
from prefile.values.dates import NEW_YORK, instant_words

__all__ = ["FieldAsked", "Refilled", "entry_page", "field_name", "scenario_choices"]

_FORM = PageForm()


class Refilled(NamedTuple):
    """A form that is shown again: what was answered, by the name of the field, and what is wrong with it."""

    answers: Mapping[str, str]
    problems: tuple[Problem, ...]
    wrong: Mapping[str, str]


class FieldAsked(NamedTuple):
    """A fact as a field: its question, how to answer, what hangs on it, what it asserts, and what was answered."""

    name: str
    question: str
    expected: str
    hangs: str
    says: str
    answer: str
    wrong: str


class LineAsked(NamedTuple):
    """The fields of one line, or of the entry where the legend says so."""

    legend: str
    fields: tuple[FieldAsked, ...]


def scenario_choices(book: RuleBook) -> list[tuple[str, str]]:
    """Return the scenarios of a book: the name and the title of each."""
    return [(one.scenario.name, one.scenario.title) for one in scenarios_of(book).opened]


def entry_page(
    opened: Opened, organisation: str, name: str, was: str | None = None, refilled: Refilled | None = None
) -> Told:
    """Return the page of a screening; `was` is the screening of the same entry that it is compared with.

    Raises:
        NoSuchThing: the organization has kept none with this id.
    """
    kept = opened.shelf.kept(organisation, name)
    item = kept_item(opened, kept)
    report, entry = kept.report(), kept.entry()
    sheet = filing_sheet(report, item.file)
    questions = _questions(item, report)
    shown = {
        **entry_parts(item, report, _FORM),
        **WORDS,
        "here": "",
        "id": name,
        "form_mark": FORM_MARK,
        "kept_at": instant_words(kept.kept_at.astimezone(NEW_YORK)),
        "old_book": item.screened_by is None,
        "supposed": [one.title for one in report.suppositions],
        "as_known": report.as_known_on,
        "asked": _fields(questions.rows, refilled),
        "unanswerable": questions.unanswerable,
        "refilled": refilled,
        "shrink": _shrink(opened, organisation, was, owed_on(item, report).duty),
        "filing_rows_text": sheet_text(sheet).splitlines(),
        "scenario_choices": scenario_choices(opened.book),
        "origins": sorted({line.origin for line in entry.lines if line.origin}),
        "authorities": sorted(report.authorities.items()),
        "not_advice": NOT_ADVICE,
        "stays": _stays(kept),
    }
    return Told(
        f"{duty_words(owed_on(item, report).duty, 'USD')}: {entry_name(item, report)}",
        page("desk/entry.html.j2", shown),
    )


def _questions(item: RunItem, report: Report) -> Questionnaire:
    """Return what to ask; nothing where the rule book is another than the one that the report was made by."""
    if item.screened_by is None or item.entry is None:
        return Questionnaire((), ())
    together = AskedTogether(*item.screened_by)
    return questionnaire(item.entry, report, together, item.savings())


def _stays(kept: KeptReport) -> dict[str, str]:
    """Return what the switches of an entry are set to."""
    on = kept.asked.on
    return {
        "on": "" if on is None else on.astimezone(NEW_YORK).strftime("%Y-%m-%d"),
        "scenario": kept.asked.scenarios[0][0] if kept.asked.scenarios else "",
    }


def _shrink(opened: Opened, organisation: str, was: str | None, now: Amounts) -> tuple[str, str, str] | None:
    """Return the duty before and now in words, and by how much the range is smaller; None without an earlier one."""
    if was is None:
        return None
    earlier = opened.shelf.get(organisation, was)
    before = owed_on(RunItem(earlier.report, earlier.entry), earlier.report).duty
    smaller = ""
    width, width_now = _width(before), _width(now)
    if width is not None and width_now is not None and width > width_now:
        smaller = bounds_words(width - width_now, width - width_now, "USD")
    return duty_words(before, "USD"), duty_words(now, "USD"), smaller


def _width(duty: Amounts) -> Decimal | None:
    return None if duty.most is None else duty.most - duty.least


def _fields(rows: Sequence[QuestionRow], refilled: Refilled | None) -> list[LineAsked]:
    """Return a field for each fact that is asked for, line by line."""
    by_line = (list(of_line) for _, of_line in groupby(rows, key=lambda row: row.line))
    return [LineAsked(_legend(of_line[0]), tuple(_field(row, refilled) for row in of_line)) for of_line in by_line]


def _legend(row: QuestionRow) -> str:
    if row.line is None:
        return "The entry"
    return f"Line {row.line}: {row.tariff_number}{f', {row.description}' if row.description else ''}"


def _field(row: QuestionRow, refilled: Refilled | None) -> FieldAsked:
    name = field_name(row.line, row.fact)
    answer, wrong = (refilled.answers.get(name, ""), refilled.wrong.get(name, "")) if refilled else ("", "")
    question = f"{row.question[:1].upper()}{row.question[1:]}"
    return FieldAsked(name, question, row.expected, _hanging(row), row.says, answer, wrong)


def _hanging(row: QuestionRow) -> str:
    """Say how much duty hangs on an answer, or that CBP wants it; nothing where no duty is known to hang on it."""
    if row.reported:
        return "CBP wants it on the entry; no duty hangs on it."
    if row.width is None:
        return "No upper limit of the duty is known without it." if row.reason == "missing" else ""
    words = bounds_words(row.width, row.width, "USD") if row.width else ""
    if row.reason == "documentation":
        return f"Saves {words}." if words else ""
    return f"Decides {words}." if words else ""


def field_name(line: int | None, fact: str) -> str:
    """Return the name of the field that answers a fact of a line, or of the entry."""
    return f"answer:{line or ''}:{fact}"
