"""A report of every story, kept and read back, is the same in every form: text, page, JSON, table."""

from __future__ import annotations

from pathlib import Path

import pytest

import prefile
from prefile import RuleBook
from prefile.options import ScreenOptions
from prefile.render.html.report import html_piece
from prefile.render.page_form import PageForm
from prefile.render.run_item import RunItem, ScreenedBy
from prefile.render.tabular.report_rows import csv_piece
from prefile.render.text.short import short_text
from prefile.render.writers import json_piece, text_piece, why_piece
from prefile.store.archive import open_archive
from prefile.store.kept import asked_by, screening_of
from prefile.store.reading import find_report
from prefile.values.line_numbers import LineAsked

STORIES = sorted((Path(__file__).parents[2] / "fixtures" / "entries").glob("*/declaration.json"))


def forms(item: RunItem) -> dict[str, object]:
    """Return an item in every form that is made of one."""
    return {
        "short": short_text(item),
        "whole": text_piece(item, every=True).body,
        "why": why_piece(item, asked=LineAsked(1)).body,
        "page": html_piece(item, form=PageForm()).body,
        "json": json_piece(item).body,
        "csv": csv_piece(item).body,
    }


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.parent.name)
def test_a_kept_report_is_the_same_in_every_form(story: Path, book: RuleBook, tmp_path: Path) -> None:
    scenario = prefile.open_scenario(book, "critical-minerals-25-percent")
    options = ScreenOptions(decide="plain")
    entry = prefile.read_entry(story)
    report = prefile.screen(entry, book, decide="plain", scenarios=[scenario])
    by = ScreenedBy(book, options)
    with open_archive(tmp_path / "archive.sqlite", make=True) as archive:
        kept = screening_of(report, entry, asked_by(options, [scenario]))
        archive.keep([kept], book)
        found = find_report(archive, kept.id)
    assert found.report() == report
    assert found.report().notices == report.notices
    assert forms(RunItem(found.report(), found.entry(), by)) == forms(RunItem(report, entry, by))
    again = prefile.screen(found.entry(), book, decide="plain", scenarios=[scenario])
    assert again.to_json().encode() == report.to_json().encode()
