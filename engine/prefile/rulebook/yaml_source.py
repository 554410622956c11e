"""YAML as rule authors write it: every scalar a string, every value with its line and column.

YAML 1.1 would turn Norway (NO) into false, 8501.10 into 8501.1 and 0101 into 65, so nothing is typed here.
Anchors, aliases, tags, several documents and repeated keys are refused: a rule says what it shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import yaml

from prefile.errors import Place, Problem
from prefile.rulebook.yaml_faults import yaml_fault

__all__ = ["Document", "read_yaml", "without_examples"]

LONGEST = 1 << 20
DEEPEST = 24
_YAML_TAG = "tag:yaml.org,2002:"
_EXAMPLES = re.compile(rb"^examples:[ \t]*\n(?:[ \t#-][^\n]*\n|\n)+\Z", re.MULTILINE)

Path = tuple[str | int, ...]


@dataclass(slots=True)
class Document:
    """A rule file as written: nested dicts, lists and strings, and where each path stands."""

    name: str
    value: object = None
    problems: list[Problem] = field(default_factory=list)
    places: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def place(self, path: Path) -> Place:
        """Return the place of a path, or of the nearest part of it that stands in the file."""
        pointer = "".join(f"/{step}" for step in path) or None
        for size in range(len(path), -1, -1):
            if path[:size] in self.places:
                return Place(self.name, *self.places[path[:size]], pointer)
        return Place(self.name, None, None, pointer)

    def refuse(self, code: str, what: str, path: Path, following: str = "") -> None:
        """Note a problem at a path."""
        self.problems.append(Problem(code, what, self.place(path), next=following))


class _Stop(Exception):  # noqa: N818 - no error: the rest of the file cannot be read
    pass


def read_yaml(data: bytes, name: str) -> Document:
    """Read one YAML file. What is wrong with it stands in the document's `problems`, with places."""
    document = Document(name)
    text = ""
    try:
        if len(data) > LONGEST:
            document.refuse("R301", f"the file is longer than {LONGEST:,} bytes", ())
            return document
        text = data.decode()
        parser = yaml.CSafeLoader(text)
        _Reader(document, iter(parser.get_event, None), text.splitlines()).read()
    except UnicodeDecodeError as error:
        document.refuse("R301", f"byte {error.start:,} is not UTF-8", ())
    except yaml.MarkedYAMLError as error:
        fault = yaml_fault(str(error.problem or error), error.problem_mark, error.context_mark, text)
        document.problems.append(Problem("R301", fault.what, Place(name, fault.line, fault.column), next=fault.then))
    except yaml.reader.ReaderError as error:
        before = text[: error.position].splitlines() or [""]
        where = Place(name, len(before), len(before[-1]) + 1)
        what = f"a control character (code {error.character}) stands here"
        document.problems.append(Problem("R301", what, where, next="Take it out."))
    except _Stop:
        pass
    return document


def without_examples(data: bytes) -> bytes:
    """Return a rule file without its examples, where they stand last; all of it where they do not, or it is too long.

    A line that begins with `examples:` ends whatever stands before it, or that cannot be read alone: an open quotation.
    """
    found = _EXAMPLES.search(data) if len(data) <= LONGEST else None
    return data if found is None else data[: found.start()]


class _Reader:
    """Builds the tree from the parser's events, so that nothing is composed before it is judged."""

    def __init__(self, document: Document, events: Iterator[yaml.Event], rows: Sequence[str]) -> None:
        self.document, self.events, self._rows = document, events, rows

    def read(self) -> None:
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse("R302", "a second document (---) stands here", event)
                    raise _Stop
                root = next(self.events)
                self.document.places[()] = _at(root)
                self.document.value = self._node(root, ())

    def _node(self, event: yaml.Event, path: Path) -> object:
        if isinstance(event, yaml.ScalarEvent):
            self._refuse_cut(event)
            if event.anchor is event.tag is None:
                return event.value
        if isinstance(event, yaml.AliasEvent):
            self._refuse("R302", f"the alias *{event.anchor} stands here", event)
            return ""
        self._refuse_marks(event)
        if isinstance(event, yaml.ScalarEvent):
            return event.value
        if len(path) >= DEEPEST:
            self._refuse("R302", f"values nest deeper than {DEEPEST} levels", event)
            raise _Stop
        return self._list(path) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(path)

    def _refuse_cut(self, event: yaml.ScalarEvent) -> None:
        """Refuse a value that a # cuts: what stands behind it on the line would be a comment, and read by nobody."""
        end = event.end_mark
        if event.style or end is None or end.line >= len(self._rows) or "#" not in self._rows[end.line]:
            return
        behind = self._rows[end.line][end.column :]
        if behind.lstrip().startswith("#") and self._rows[end.line][: end.column].strip():
            what = f'"{behind.strip()[:40]}" is read as a comment, and not as part of the value before it'
            place = Place(self.document.name, end.line + 1, end.column + 1)
            then = "Put the value in quotes, or the comment on a line of its own."
            self.document.problems.append(Problem("R302", what, place, next=then))

    def _refuse_marks(self, event: yaml.Event) -> None:
        """Refuse an anchor or a tag: a rule says what it shows."""
        if getattr(event, "anchor", None) is not None:
            self._refuse("R302", f"the anchor &{getattr(event, 'anchor', '')} stands here", event)
        if getattr(event, "tag", None) is not None:
            self._refuse(
                "R302", f"the tag {str(getattr(event, 'tag', '')).replace(_YAML_TAG, '!!')} stands here", event
            )

    def _list(self, path: Path) -> list[object]:
        made: list[object] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            item = (*path, len(made))
            self.document.places[item] = _at(event)
            made.append(self._node(event, item))
        return made

    def _mapping(self, path: Path) -> dict[str, object]:
        made: dict[str, object] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = event.value if isinstance(event, yaml.ScalarEvent) else None
            if key is None:
                self._refuse("R302", "a list or keys stand where a key is a plain word", event)
                raise _Stop
            self._refuse_marks(event)
            if key in made:
                self._refuse("R303", f'the key "{key}" stands twice', event)
            inner = (*path, key)
            self.document.places[inner] = _at(event)
            made[key] = self._node(next(self.events), inner)
        return made

    def _refuse(self, code: str, what: str, event: yaml.Event) -> None:
        self.document.problems.append(Problem(code, what, Place(self.document.name, *_at(event))))


def _at(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (1, 1) if mark is None else (mark.line + 1, mark.column + 1)
