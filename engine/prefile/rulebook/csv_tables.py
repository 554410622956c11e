"""The rule book's CSV files: lists of tariff numbers, countries, and the tariff table with its changes."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from prefile.errors import Place, Problem
from prefile.law.countries import Countries
from prefile.law.tariff import (
    STATISTICAL,
    Edition,
    Renumbered,
    TariffRow,
    TariffTable,
)
from prefile.values.dates import ALWAYS, Window, read_day, read_instant
from prefile.values.rate import Rate, read_rate

__all__ = ["Columns", "ListRow", "read_countries", "read_list", "read_prices", "read_tariff", "rows"]

LONGEST = 1 << 25
_SIZES = {2, 4, 6, 8, 10}


class Columns(NamedTuple):
    """The columns that a file must and may have; rows come in this order, with "" for a column that is not there."""

    needed: tuple[str, ...]
    others: tuple[str, ...] = ()

    def __str__(self) -> str:
        may = f", and may have {','.join(self.others)}" if self.others else ""
        return f"{','.join(self.needed)}{may}"


_LIST = Columns(("number",), ("group", "from", "until", "source", "known"))
_PRICES = Columns(("mineral", "usd_per_kg", "of"), ("year", "series", "source"))
_COUNTRIES = Columns(("code", "name", "groups"))
_TARIFF = Columns(("number", "units", "general", "special", "column_2", "footnotes"))
_CHANGES = Columns(("number", "from", "until", "like", "successors"), ("source",))
_CONCORDANCE = Columns(("number", "successors", "ended_with"))
_TEXTS = Columns(("number", "description"))

ListRow = tuple[str, str | None, Window]
Refuse = Callable[[Problem], None]


def rows(data: bytes, name: str, columns: Columns, refuse: Refuse) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield each row with its line number, in the order of the columns, after the header was found to be right."""
    text = _text(data, name, refuse)
    if text is None:
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    every = (*columns.needed, *columns.others)
    try:
        header = next(reader, [])
        if not set(columns.needed) <= set(header) <= set(every) or len(set(header)) != len(header):
            shown = ",".join(header)[:80]
            refuse(Problem("R308", f"the header is {shown}; it is {columns}", Place(name, 1)))
            return
        order = [header.index(column) if column in header else None for column in every]
        as_it_is = order == list(range(len(header)))
        for row in reader:
            if len(row) != len(header):
                what = f"{len(row)} cells stand under {len(header)} columns"
                refuse(Problem("R308", what, Place(name, reader.line_num)))
            elif as_it_is:
                yield reader.line_num, row
            else:
                yield reader.line_num, ["" if place is None else row[place] for place in order]
    except csv.Error as error:
        refuse(Problem("R308", str(error), Place(name, reader.line_num)))


def _text(data: bytes, name: str, refuse: Refuse) -> str | None:
    if len(data) > LONGEST:
        refuse(Problem("R308", f"the file is longer than {LONGEST:,} bytes", Place(name)))
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        refuse(Problem("R308", f"byte {error.start:,} is not UTF-8", Place(name)))
        return None


def read_list(data: bytes, name: str, refuse: Refuse) -> list[ListRow]:
    """Read a list of tariff numbers: prefix, group and window a row, two where the row's end became known later."""
    made: list[ListRow] = []
    for line, (written, group, since, until, _, known) in rows(data, name, _LIST, refuse):
        number = written.replace(".", "")
        if not number.isdigit() or len(number) not in _SIZES:
            refuse(Problem("R308", f'"{written[:40]}" is not a tariff number', Place(name, line)))
            continue
        place = Place(name, line)
        window = _window(since, until, place, refuse)
        windows = _known(window, known, place, refuse) if known else (window,)
        made.extend((number, group or None, one) for one in windows)
    return made


def _known(window: Window, known: str, place: Place, refuse: Refuse) -> tuple[Window, ...]:
    """Return the windows of a row whose one date became known on a day.

    Where that date is its end, the row was known before, without an end, and was replaced on that day.
    """
    try:
        day = read_day(known)
    except ValueError as error:
        refuse(Problem("R308", str(error), place))
        return ()
    if window.since is not None and window.until is not None:
        refuse(Problem("R308", f"{known} says of one date when it became known, and the row has two", place))
    if window.until is None:
        return (replace(window, known=day),)
    return Window(window.since, replaced=day), replace(window, known=day)


def _window(since: str, until: str, place: Place, refuse: Refuse) -> Window:
    if not since and not until:
        return ALWAYS
    ends: list[datetime | None] = []
    for text in (since, until):
        try:
            ends.append(read_instant(text) if text else None)
        except ValueError as error:
            refuse(Problem("R308", str(error), place))
            ends.append(None)
    return Window(*ends)


def read_prices(data: bytes, name: str, refuse: Refuse) -> list[tuple[str, Rate]]:
    """Read a list of prices: the mineral, US dollars a kilogram, and of what the kilogram is (goods or content)."""
    made: list[tuple[str, Rate]] = []
    for line, (mineral, price, of, *_) in rows(data, name, _PRICES, refuse):
        words = f"{price} USD/kg{f' on {mineral} content' if of == 'content' else ''}"
        rate = read_rate(words)
        if rate is None or of not in {"goods", "content"} or mineral in {known for known, _ in made}:
            refuse(Problem("R308", f'"{words[:60]}" of "{of[:20]}" is no price of its own', Place(name, line)))
            continue
        made.append((mineral, rate))
    return made


def read_countries(data: bytes, name: str, refuse: Refuse) -> Countries:
    """Read the country codes and their groups."""
    names: dict[str, str] = {}
    groups: dict[str, set[str]] = {}
    for _, (code, country, of) in rows(data, name, _COUNTRIES, refuse):
        names[code] = country
        for group in of.split():
            groups.setdefault(group, set()).add(code)
    return Countries(names, {group: frozenset(codes) for group, codes in groups.items()})


def read_tariff(edition: Edition, files: Mapping[str, tuple[str, bytes]], texts: bytes, refuse: Refuse) -> TariffTable:
    """Read the tariff table and its changes; `files` holds (name, bytes) of `table`, `changes` and maybe `concordance`.

    The numbers' words (`texts`) are read when they are first asked for.
    """
    name, data = files["table"]
    footnotes: dict[str, frozenset[str]] = {}
    made: dict[str, TariffRow] = {}
    for line, (number, units, general, special, column_2, printed) in rows(data, name, _TARIFF, refuse):
        if len(number) != STATISTICAL or not number.isdigit() or number in made:
            refuse(Problem("R308", f'"{number[:40]}" is not a ten-digit number of its own', Place(name, line)))
        if printed not in footnotes:
            footnotes[printed] = frozenset(printed.split())
        made[number] = TariffRow(number, units, general, special, column_2, footnotes[printed])
    _change(made, *files["changes"], refuse)
    renumbered = _renumbered(made, *files["concordance"], refuse) if "concordance" in files else {}
    return TariffTable(edition, dict(sorted(made.items())), lambda: _read_texts(texts, refuse), renumbered)


def _renumbered(made: Mapping[str, TariffRow], name: str, data: bytes, refuse: Refuse) -> dict[str, Renumbered]:
    """Read the numbers of earlier editions that ended before this one, each with its successors."""
    found: dict[str, Renumbered] = {}
    for line, (number, successors, ended_with) in rows(data, name, _CONCORDANCE, refuse):
        place, after = Place(name, line), tuple(successors.split())
        for one in (number, *after):
            if len(one) != STATISTICAL or not one.isdigit():
                refuse(Problem("R308", f'"{one[:40]}" is not a ten-digit number', place))
        if number in found:
            refuse(Problem("R308", f"{number} stands twice", place))
        if number in made:
            refuse(Problem("R308", f"{number} is in the table, so it has not ended before this edition", place))
        if not ended_with:
            refuse(Problem("R308", f"the edition with which {number} ended is missing", place))
        found[number] = Renumbered(after, ended_with)
    for number, row in found.items():
        for one in row.successors:
            if one not in made and one not in found:
                refuse(Problem("R308", f"{one}, which took the place of {number}, is in no edition", Place(name)))
    return found


def _change(made: dict[str, TariffRow], name: str, data: bytes, refuse: Refuse) -> None:
    """Apply numbers that began or ended within the edition; a new one has the rates of the one it is `like`."""
    for line, (number, since, until, like, successors, _) in rows(data, name, _CHANGES, refuse):
        place = Place(name, line)
        window = _window(since, until, place, refuse)
        model = made.get(like or number)
        if model is None:
            refuse(Problem("R308", f"{like or number} is not in the table", place))
            continue
        made[number] = model._replace(number=number, window=window, successors=tuple(successors.split()), like=like)


def _read_texts(data: bytes, refuse: Refuse) -> Mapping[str, str]:
    return {number: words for _, (number, words) in rows(data, "texts", _TEXTS, refuse)}
