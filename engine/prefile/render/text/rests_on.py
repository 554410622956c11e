"""What sums rest on, in the few lines that stand right under their headline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from prefile.analysis.rests_on import RestsOn, Unread
from prefile.render.text.law_read import UNCHECKED, law_read_words
from prefile.render.text.words import clean, count, dates_words
from prefile.values.money import show_dollars

__all__ = ["FEES", "at_rate_dates", "rests_on_words", "unread_words", "write_head"]

FEES = "Fees (MPF, HMF) not included."


def at_rate_dates(first: str | None, last: str | None) -> str:
    """Say at the rates of which days something is owed: those of the entries, never the day on which it is read."""
    if first is None:
        return "without a rate date"
    words = dates_words(first, last).partition(" ")[2].removeprefix("dates ").removeprefix("date ")
    dates = "date" if first[:10] == (last or first)[:10] else "dates"
    return f"at the rate {dates} of the entries ({words})"


def unread_words(unread: Unread) -> str:
    """Say what could not be read and is in no sum, with the value that it declares as far as that is known."""
    if not unread.entries:
        return ""
    one = unread.entries == 1
    whole = unread.with_value == unread.entries
    value = f"{show_dollars(unread.value)} USD" if unread.with_value else ""
    known = f"declared value {value}" if whole else "declared value not known"
    if unread.with_value and not whole:
        known = f"declared value {value} on {unread.with_value:,} of them, not known on the others"
    entries = count(unread.entries, "entry", "entries")
    return f"{entries} could not be read and {'is' if one else 'are'} in no sum: {known}."


def rests_on_words(rests: RestsOn) -> Iterator[str]:
    """Yield what sums rest on: rate dates, through when the law was read, fees, and what is not checked."""
    dates = dates_words(rests.first_date, rests.last_date)
    undated = f"; {count(rests.undated, 'entry has', 'entries have')} none" if rests.undated else ""
    yield f"{dates[0].upper()}{dates[1:]}{undated if rests.first_date else ''}."
    if rests.verified_through is not None:
        yield f"Law read through: {law_read_words(rests.law_read_through, rests.verified_through, rests.last_date)}"
    yield f"{FEES} {UNCHECKED}" if rests.not_checked else FEES


def write_head(out: Console, lead: str, further: Sequence[str], rests: RestsOn, read: str) -> None:
    """Write the sentence that matters, what is in no sum, the sentences under it, and what all of it rests on."""
    out.print(Text(clean(lead), "bold"))
    if rests.unread.entries:
        out.print(Text(unread_words(rests.unread), "bold red"))
    for words in further:
        out.print(Text(clean(words)))
    out.print()
    for words in (*rests_on_words(rests), read):
        out.print(Text(words))
