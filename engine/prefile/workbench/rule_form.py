"""A rule file with its keys in order, and nothing else changed: comments, blank lines and every value stay.

The text is never written anew: lines are moved, and parts of rows that stand in braces on one line. Rows keep their
order, since the first clause that fits speaks; so do conditions, whose terms are told in the order of the rule, and
keys that authors name themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from prefile.rulebook.yaml_source import Document, Path, read_yaml

__all__ = ["in_order"]

# The keys at each kind of place, in the order in which they are read; a mapping with another key is left as it is.
_ORDER = {
    "": "measure title summary standing standing_for citations terms covers chapter_98 claims treatment reading notes"
    " gives_way_to displaces stands_beside verified examples",
    "standing": "from until is known replaced says cite",
    "standing_for": "from until is when known replaced says cite",
    "citations*": "instrument pin date url certain says",
    "covers": "tariff_numbers except_numbers origins conditions except doubts rate_date",
    "tariff_numbers": "numbers list footnote groups group from until known cite",
    "except_numbers": "numbers list footnote groups group from until known cite",
    "origins": "only except cite",
    "conditions": "when says known replaced cite",
    "except": "when says heading known replaced cite",
    "doubts": "when says most known replaced cite",
    "rate_date": "default privileged_foreign cite",
    "claims*": "name says offered_when",
    "duty": "when tariff_column rate in_total_with on from until known replaced heading heading_if_reached cite",
    "minimum_import_price": "compared_with prices documented undocumented",
    "prices": "group mineral price from until known replaced cite",
    "documented": "owes claim heading heading_if_reached cite",
    "undocumented": "owes heading heading_if_reached cite",
    "always": "owes heading heading_if_reached cite",
    "tariff_rate_quota": "in_quota over_quota in_quota_heading over_quota_heading in_quota_claim over_quota_claim"
    " quotas cite",
    "quotas": "from until origins when volume filled known replaced cite",
    "filled": "from known cite",
    "notes": "when says cite",
    "gives_way_to": "measure heading known replaced cite",
    "displaces": "measure heading known replaced cite",
    "stands_beside": "measures says either_way cite",
    "verified": "texts tariff_table chapter_99 by",
    "examples": "name to_confirm as_known entry line expect also",
    "also": "name as_known entry line without origins expect",
    "expect": "outcome duty least most missing declare working because coverage",
}
_RANKS = {place: {key: rank for rank, key in enumerate(keys.split())} for place, keys in _ORDER.items()}
_NAMED_BY_AUTHORS = {"citations", "claims", "terms"}
_LEFT = {"when", "offered_when", "terms", "chapter_98", "reading", "entry", "line", "coverage"}
_IN_BRACES = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^{}\[\]"']+|[{}\[\]"'])""")


def in_order(data: bytes) -> bytes:
    """Return a rule file with its keys in order; as it is where it cannot be read, or where moving would change it."""
    document = read_yaml(data, "")
    if document.problems or b"\r" in data:
        return data
    lines = data.decode().removesuffix("\n").split("\n")
    text = "\n".join(_Mover(document, lines).moved())
    made = f"{text}\n".encode() if data.endswith(b"\n") else text.encode()
    after = read_yaml(made, "")
    same = not after.problems and after.value == document.value
    return made if same else data


class _Mover:
    """Moves the lines of one document."""

    def __init__(self, document: Document, lines: list[str]) -> None:
        self._places, self._value = document.places, document.value
        self._lines = lines

    def moved(self) -> list[str]:
        """Return the lines in order."""
        if not isinstance(self._value, dict) or not self._value:
            return self._lines
        first = self._places[(next(iter(self._value)),)][0] - 1
        return [*self._lines[:first], *self._node(self._value, (), first, len(self._lines))]

    def _node(self, value: object, path: Path, first: int, end: int) -> list[str]:
        """Return the lines from `first` to before `end`, in which a value begins on the first."""
        if isinstance(value, dict) and value:
            places = [self._places[*path, key] for key in value]
            if len({line for line, _ in places}) == len(places) and len({column for _, column in places}) == 1:
                return self._block(value, path, first, end)
            one_line = end - first == 1 or not any(line.strip() for line in self._lines[first + 1 : end])
            if one_line and _governed(path, value):
                row = _braces(self._lines[first], [column - 1 for _, column in places], list(value), _ranks(path))
                return [row, *self._lines[first + 1 : end]]
        if isinstance(value, list):
            starts = [self._places[*path, place][0] - 1 for place in range(len(value))]
            if len(set(starts)) == len(starts):
                made = self._lines[first : starts[0]] if starts else self._lines[first:end]
                for place, (start, stop) in enumerate(pairwise([*starts, end])):
                    made = [*made, *self._node(value[place], (*path, place), start, stop)]
                return made
        return self._lines[first:end]

    def _block(self, value: dict[str, object], path: Path, first: int, end: int) -> list[str]:
        """Return a mapping of a key a line with its keys in order; what stands above a key goes with it."""
        column = self._places[*path, next(iter(value))][1] - 1
        lines = [self._places[*path, key][0] - 1 for key in value]
        starts = [first, *(self._above(line, column) for line in lines[1:])]
        parts: dict[str, list[str]] = {}
        for key, line, (start, stop) in zip(value, lines, pairwise([*starts, end]), strict=True):
            parts[key] = [*self._lines[start:line], *self._value_of(value[key], (*path, key), line, stop)]
        before = self._lines[first][:column]  # the dash of a row
        order = sorted(value, key=_ranks(path).__getitem__) if _governed(path, value) else list(value)
        if order == list(value):
            return [line for key in value for line in parts[key]]
        opening = next(iter(value))
        parts[opening][0] = " " * column + parts[opening][0][column:]
        made = [line for key in order for line in parts[key]]
        at = next(place for place, line in enumerate(made) if line.strip() and not line.lstrip().startswith("#"))
        above, rest = made[:at], made[at:]
        return [*above, before + rest[0][column:], *rest[1:]]

    def _value_of(self, value: object, path: Path, line: int, end: int) -> list[str]:
        """Return a key's lines with what stands under it in order."""
        inner = self._first_inside(value, path)
        if inner is None or inner == line:
            return self._node(value, path, line, end) if inner == line else self._lines[line:end]
        return [*self._lines[line:inner], *self._node(value, path, inner, end)]

    def _first_inside(self, value: object, path: Path) -> int | None:
        """Return the line on which the first thing inside a value stands; None where there is none."""
        listed = range(len(value)) if isinstance(value, list) else ()
        steps: Iterable[str | int] = value if isinstance(value, dict) else listed
        return next((self._places[*path, step][0] - 1 for step in steps), None)

    def _above(self, line: int, column: int) -> int:
        """Return where the comments and blank lines begin that stand above a line and belong to it."""
        while line and (not self._lines[line - 1].strip() or self._lines[line - 1].startswith(f"{' ' * column}#")):
            line -= 1
        return line


def _ranks(path: Path) -> dict[str, int]:
    words = [step for step in path if isinstance(step, str)]
    if len(words) > 1 and words[-2] in _NAMED_BY_AUTHORS:
        return _RANKS.get(f"{words[-2]}*", {})
    return _RANKS.get(words[-1] if words else "", {})


def _governed(path: Path, value: dict[str, object]) -> bool:
    """Whether the keys of a mapping have an order."""
    return not _LEFT.intersection(path) and value.keys() <= _ranks(path).keys()


def _braces(line: str, columns: Sequence[int], keys: list[str], ranks: dict[str, int]) -> str:
    """Return a line with the keys of its row in braces in order; the row's keys begin at the columns."""
    close = _closing(line, columns[0])
    if close is None or sorted(keys, key=ranks.__getitem__) == keys:
        return line
    cuts = pairwise([*columns, close])
    parts = {key: line[at:to].rstrip().removesuffix(",").rstrip() for key, (at, to) in zip(keys, cuts, strict=True)}
    return f"{line[: columns[0]]}{', '.join(parts[key] for key in sorted(keys, key=ranks.__getitem__))}{line[close:]}"


def _closing(line: str, column: int) -> int | None:
    """Return where the brace stands that closes the one before a column; None where it is not on the line."""
    depth = 1
    for found in _IN_BRACES.finditer(line, column):
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(found[0], 0)
        if depth == 0:
            return found.start()
    return None
