"""Entries written as `prefile-entry`, one by one: an object or an array in JSON, `entry` or `entries` in XML.

Whether there is one or are several is known when the second comes, so the first is held back until then.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from prefile.entry import Entry, SourceFormat
from prefile.intake.xml.shape import NAMESPACE
from prefile.render.text.words import clean

__all__ = ["JsonEntries", "Unwritable", "XmlEntries", "source_text"]

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


class Unwritable(Exception):  # noqa: N818 - it names the entry that cannot be written
    """A text holds a character that the format has no place for."""


class _Several:
    """Writes items between an opening, what separates them, and an end; one alone stands by itself."""

    opening, between, closing, alone = "", "", "", ""

    def __init__(self) -> None:
        self.count = 0
        self._first = ""

    def entry(self, entry: Entry) -> str:
        """Return what is to be written now."""
        written = self._written(entry)
        self.count += 1
        if self.count == 1:
            self._first = written
            return ""
        before = self.opening + self._first if self._first else ""
        self._first = ""
        return before + self.between + written

    def end(self) -> str:
        """Return what is still to be written."""
        return f"{self.alone}{self._first}\n" if self._first else self.closing

    def _written(self, entry: Entry) -> str:
        raise NotImplementedError


class JsonEntries(_Several):
    """One entry as a JSON object; several as an array."""

    opening, between, closing = "[\n", ",\n", "\n]\n"

    def _written(self, entry: Entry) -> str:
        shape = entry.model_dump(mode="json", exclude_none=True)
        return json.dumps(_without_empty(shape), ensure_ascii=False, indent=2)


class XmlEntries(_Several):
    """One entry as the root `entry`; several in `entries`."""

    opening, between, closing = f'{_HEAD}<entries xmlns="{NAMESPACE}">\n', "\n", "\n</entries>\n"
    alone = _HEAD

    def _written(self, entry: Entry) -> str:
        from prefile.intake.xml.entries import entry_xml  # noqa: PLC0415 - imports lxml, which JSON does without

        try:
            whole = entry_xml(entry).decode("utf-8")
        except ValueError:  # lxml: control characters, which XML 1.0 cannot hold even escaped
            raise Unwritable(
                f"{entry.reference or entry.entry_number or 'the entry'} holds a control character"
            ) from None
        return whole.partition("?>")[2].strip()


def _without_empty(shape: dict[str, object]) -> dict[str, object]:
    """Leave out the lists that hold nothing, as entries are written by hand; `declared` says something when empty."""
    kept: dict[str, object] = {}
    for key, value in shape.items():
        if isinstance(value, dict):
            kept[key] = _without_empty(value)
        elif not isinstance(value, list):
            kept[key] = value
        elif value or key == "declared":
            kept[key] = [_without_empty(item) if isinstance(item, dict) else item for item in value]
    return kept


def source_text(formats: Sequence[SourceFormat], passed: Mapping[tuple[str, str], int]) -> str:
    """Return what the formats read have no place for, and what of the files was not read; nothing where all is said."""
    lines = [f"{format_.name} has no place for: {'; '.join(format_.cannot_carry)}." for format_ in formats]
    if passed:
        lines.append("Not read:")
        lines += [
            f"  {what}{f' ({times:,} times)' if times > 1 else ''}: {why}"
            for (what, why), times in sorted(passed.items())
        ]
    return "".join(f"{clean(line)}\n" for line in lines)
