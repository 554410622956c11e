"""What keeps a file from being YAML, in an author's words: where the mistake is, what it is, and what mends it."""

from __future__ import annotations

from typing import NamedTuple, Protocol

__all__ = ["YamlFault", "yaml_fault"]


class Mark(Protocol):
    """A place in a text, counted from 0."""

    @property
    def line(self) -> int:
        """The line."""
        ...

    @property
    def column(self) -> int:
        """The column."""
        ...


class YamlFault(NamedTuple):
    """One fault: what is wrong and what mends it, with the line and column (1-based) where it begins."""

    what: str
    then: str
    line: int | None
    column: int | None


# What the parser says is wrong, where the mistake is (where what it reads began, or where it stopped), and our words.
_FAULTS: tuple[tuple[str, str, str, str], ...] = (
    ("tab character", "here", "a tab stands here", "Indent with blanks."),
    ("unexpected end of stream", "began", "a quotation opens here and is never closed", "Close it, or take it away."),
    ("unknown escape", "here", "a backslash stands between double quotes", "Use single quotes, or write it twice."),
    ("expected ',' or ']'", "began", "a list opens here and is not closed where it ends",
     "Close it with ] and put commas between its values."),
    ("expected ',' or '}'", "began", "a { opens here and is not closed where it ends",
     "Close it with } and put commas between its keys; a value that holds a comma needs quotes."),
    ("expected '-' indicator", "here", "a key stands where the list before it goes on",
     "Begin the line with a dash, or indent it as the key above the list."),
    ("could not find expected ':'", "began", "a word stands alone, with no colon behind it",
     "Write it as key: value, or indent it so that it goes on the line before."),
    ("block sequence entries", "here", "a dash stands behind a key on its line", "Put each item on a line of its own."),
    ("cannot start any token", "here", "a value cannot begin with this character", "Put the value in quotes."),
    ("mapping values are not allowed", "here", "a colon stands inside a value, or the line is indented too far",
     "Put a value that holds a colon in quotes; indent a key as those it stands with."),
    ("expected key", "here", "this does not continue what stands before it",
     "Close a quotation only at the end of its value, and indent a key exactly as those it stands with."),
)  # fmt: skip
_UNKNOWN = ("", "here", "this is not YAML as rule files are written", "Compare it with the lines around it.")


def yaml_fault(said: str, here: Mark | None, began: Mark | None, text: str) -> YamlFault:
    """Return what the parser means by what it said of a text: where it stopped, and where what it read began."""
    _, where, what, then = next((fault for fault in _FAULTS if fault[0] in said), _UNKNOWN)
    mark = (began or here) if where == "began" else (here or began)
    if mark is None:
        return YamlFault(what, then, None, None)
    rows = text.splitlines()
    at = rows[mark.line][mark.column : mark.column + 1] if mark.line < len(rows) else ""
    if at == "\t":
        _, _, what, then = _FAULTS[0]
    elif at and "cannot start any token" in said:
        what = f"a value cannot begin with {at}"
    return YamlFault(what, then, mark.line + 1, mark.column + 1)
