"""Lines that tell decisions nothing but number, origin and amounts are planned at a glance, as they are by their key.

That a fact which a glance does not see is never forgotten, tests/decision/test_key.py shows of each.
"""

from __future__ import annotations

from by_hand import forgetful, seeded
from drawing import Drawing

from prefile import RuleBook
from prefile.decision.compiled_book import compiled_book
from prefile.duty.planned_lines import alike_entries
from prefile.entry import Entry, Line
from prefile.law.us_customs import rate_dates

TOLD_AT_A_GLANCE = ("line", "tariff_number", "origin", "value", "quantities", "net_kg")


def only(line: Line, stated: tuple[str, ...]) -> Line:
    """Return a line that states some of what it does, and no more."""
    return Line(**{name: getattr(line, name) for name in stated})


def drawn(book: RuleBook) -> list[Entry]:
    """Return entries whose lines state everything, and the same entries where they state what a glance tells."""
    entries = [one for seed in range(30) for one in Drawing(book).entries(seeded(seed), count=2, lines=10)]
    lines = [tuple(only(line, TOLD_AT_A_GLANCE) for line in one.lines) for one in entries]
    return [*entries, *[one.model_copy(update={"lines": of}) for one, of in zip(entries, lines, strict=True)]]


def test_a_line_is_planned_at_a_glance_as_by_its_key(book: RuleBook) -> None:
    compiled = compiled_book(forgetful(book), "plain", None)
    glances = 0
    for entry in drawn(book) * 2:
        for line, dates in zip(entry.lines, rate_dates(entry, None, book.rate_days).lines, strict=True):
            alike = alike_entries(compiled, entry, dates.entry)
            by_key = alike.planned.by_key(compiled.key_of(entry, line, dates), line.tariff_number, line.program)
            met = alike.planned.by_key.cache_info().hits
            assert alike.plan(entry, line, dates) is by_key
            glances += alike.planned.by_key.cache_info().hits == met
    assert glances > 100
