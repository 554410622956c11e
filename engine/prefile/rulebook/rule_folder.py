"""The files of a rule book's folder: their bytes with digests, and YAML read into its model, or every problem.

A rule book is law and keeps nothing of how its files say it. Lints, proofs and tables of examples read the folder of an
open book again: documents with their places, and rule files with their examples, once a book, and only if its files are
still those that the book was made of.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from prefile.entry.fields import distinct_errors, size_words
from prefile.errors import Place, Problem, RuleFileProblems
from prefile.law.book import RuleBook
from prefile.rulebook.csv_tables import LONGEST as LONGEST_TABLE
from prefile.rulebook.schema.measure import MeasureText
from prefile.rulebook.schema.rule_file import RuleFile
from prefile.rulebook.yaml_source import LONGEST as LONGEST_YAML
from prefile.rulebook.yaml_source import Document, read_yaml, without_examples
from prefile.rulebook.yaml_source import Path as Steps

__all__ = ["RuleFolder", "WrittenBook", "did_you_mean", "form_words", "keys_at", "written_book"]

_NEAR = 0.7  # how like a word has to be to the one that is meant
_FEW_KEYS = 12  # which are listed where none is near
_LONGEST_SHOWN = 60
_WORDS = re.compile(r"'[^']*'")

Model = TypeVar("Model", bound=BaseModel)


class RuleFolder:
    """One reading of a folder: `files` are the digests (SHA-256, hexadecimal) of what was read, by path within it.

    What is wrong with a file goes to `problems`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.files: dict[str, str] = {}

    def names(self, pattern: str) -> list[str]:
        """Return the paths within the folder that fit a pattern, in order."""
        return sorted(path.relative_to(self.folder).as_posix() for path in self.folder.glob(pattern))

    def read(self, name: str) -> bytes:
        """Return a file's bytes; none, and a problem, where it cannot be read."""
        try:
            data = _bytes(self.folder / name)
        except OSError as error:
            self.problems.append(Problem("R301", f"cannot be read: {error.strerror or error}", Place(name)))
            return b""
        self.files[name] = hashlib.sha256(data).hexdigest()
        return data

    def table(self, name: str) -> bytes | None:
        """Return the bytes of a table; None where there is no such file, or it cannot be read, which is noted."""
        if not os.path.lexists(self.folder / name):
            return None
        known = len(self.problems)
        data = self.read(name)
        return data if len(self.problems) == known else None

    def model(self, name: str, model: type[Model]) -> tuple[Document, Model | None]:
        """Read a YAML file into its model; its problems are noted, and None is returned where there are any."""
        known = len(self.problems)
        data = self.read(name)
        document, made = _made(data, name, model) if len(self.problems) == known else (Document(name), None)
        if made is None:
            self.problems.extend(document.problems)
        return document, made

    def measure(self, name: str) -> tuple[Document, MeasureText | None]:
        """Read a rule file without its examples, which are most of it; where that fails, all of it as `model` does."""
        data = self.read(name)
        document, made = _made(without_examples(data), name, MeasureText)
        return (document, made) if made is not None else self.model(name, RuleFile)


def _made(data: bytes, name: str, model: type[Model]) -> tuple[Document, Model | None]:
    """Read YAML into its model; what is wrong with it stands in the document."""
    document = read_yaml(data, name)
    if document.problems:
        return document, None
    try:
        return document, model.model_validate(document.value)
    except ValidationError as error:
        every = list(distinct_errors(error))
        meant = {(*found["loc"][:-1], near) for found in every if (near := _meant(found, model)) is not None}
        for found in every:
            if found["type"] != "missing" or found["loc"] not in meant:  # what is misspelt is not missing too
                _refuse(document, found, model)
        return document, None


def _bytes(path: Path) -> bytes:
    """Return the bytes of a file, or of one too long as many as tell it.

    Raises:
        OSError: it is no file (what a pipe or a device gives may never come, or never end), or cannot be read.
    """
    if not (path.is_file() or path.is_dir()) and path.exists():
        raise OSError("it is no file but a pipe, a device or the like")
    with path.open("rb") as stream:
        return stream.read(max(LONGEST_TABLE, LONGEST_YAML) + 1)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the question whether the nearest known word is meant; nothing where none is near."""
    near = get_close_matches(word, list(known), 1)
    return f"Did you mean {near[0]}?" if near else ""


def _meant(found: ErrorDetails, model: type[BaseModel]) -> str | None:
    """Return the key of a place that is meant by one that is none there."""
    path: Steps = found["loc"]
    if found["type"] != "extra_forbidden" or not path:
        return None
    return next(iter(get_close_matches(str(path[-1]), keys_at(model, path[:-1]), 1, _NEAR)), None)


def _refuse(document: Document, found: ErrorDetails, model: type[BaseModel]) -> None:
    """Note one finding of the model in the author's words."""
    path: Steps = found["loc"]
    key = next((step for step in reversed(path) if isinstance(step, str)), "the file")
    named = f'"{key}"' if path else key
    context = found.get("ctx", {})
    match found["type"]:
        case "written":
            document.refuse(context["code"], context["what"], path, context.get("next", ""))
        case "missing":
            document.refuse("R305", f"{named} is missing", path)
        case "extra_forbidden":
            near, keys = _meant(found, model), keys_at(model, path[:-1])
            listed = f"Keys here are {', '.join(keys)}." if len(keys) <= _FEW_KEYS else ""
            document.refuse("R304", f"{named} is not a key here", path, f'Did you mean "{near}"?' if near else listed)
        case "literal_error":
            known = [word.strip("'") for word in _WORDS.findall(context["expected"])]
            near = next(iter(get_close_matches(str(found["input"]), known, 1, _NEAR)), None)
            what = f"{named} {_said(found)}is one of {_or_words(known)}"
            document.refuse("R307", what, path, f"Did you mean {near}?" if near else "")
        case kind:
            words = _form_words(kind, _said(found), context) or f" {_lowered(found['msg'])}"
            document.refuse("R306", f"{named}{words}", path)


def _said(found: ErrorDetails) -> str:
    """Return what stands where something else is meant, as far as it is a word."""
    value = found["input"]
    return f'says "{value[:_LONGEST_SHOWN]}"; it ' if isinstance(value, str) and value else ""


def _or_words(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else "".join(words)


def _form_words(kind: str, said: str, context: Mapping[str, Any]) -> str | None:
    """Say which form a value has that has another, by the kind of the model's finding; None for a kind of no words."""
    if kind in {"too_short", "too_long"}:
        return size_words("", context).removeprefix('""')
    words = {
        "model_type": "is written as keys with values",
        "dict_type": "is written as keys with values",
        "list_type": "is a list",
        "string_type": "is one value, and a list or keys stand there",
        "string_too_short": "is empty",
        "string_too_long": f"is longer than {context.get('max_length')} characters",
        "string_pattern_mismatch": f"{said}does not have the form {form_words(context.get('pattern', ''))}",
    }
    return f" {words[kind]}" if kind in words else None


def _lowered(words: str) -> str:
    return f"{words[:1].lower()}{words[1:]}"


# The forms of words, each by an example or two of it; what is not here has a description in the schema instead.
_FORMS = {
    r"^https://\S+$": "of an address that begins with https://, without blanks",
    r"^(19|20)[0-9]{2}(-[0-9]{2}(-[0-9]{2})?)?$": "of a date like 2026-12-04, 2026-12 or 2026",
    r"^99[0-9]{2}\.[0-9]{2}\.[0-9]{2}$": "of a heading like 9903.90.08",
    r"^[0-9]{2}$": 'of two digits in quotes, like "10"',
    r"^[A-Z]{2}$": "of a country or group in two capitals, like CN or EU",
    r"^(any|[A-Z]{1,2}[+*]?)$": "of a special program like S, P+ or any",
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "of a name in small letters with hyphens, like in-transit",
    r"^[a-z0-9]+([-.][a-z0-9]+)*$": "of a key in small letters with hyphens or dots, like note-52b",
    r"^[a-z]+(_[a-z]+)*$": "of a key of a line, like tariff_number",
    r"^(lists|scenarios)/[a-z0-9-]+\.csv$": "of a list like lists/note-52.csv",
    r"^tariff/[a-z0-9-]+\.csv$": "of a table like tariff/2026-rev-10.csv",
    r"^[A-Z]{1,2}[+*]?$": "of the code of a special program, like S or P+",
    r"^us(\.[a-z0-9]+(-[a-z0-9]+)*)+$": "of a measure like us.section-232.metals",
    r"^us(\.[a-z0-9]+(-[a-z0-9]+)*)+(\.\*)?$": "of a measure like us.section-232.metals, or of several like us.ieepa.*",
}


def form_words(pattern: str) -> str:
    """Return the form that a pattern asks for, in words."""
    return _FORMS.get(pattern, "that it has elsewhere; compare another file")


def keys_at(model: type[BaseModel], path: Steps) -> list[str]:
    """Return the keys that a model knows at a path of its file, for a "did you mean"."""
    whole = model.model_json_schema()
    shapes = list(_shapes(whole, whole))
    for step in path:
        inner = (_inner(shape, step) for shape in shapes)
        shapes = [shape for one in inner if one is not None for shape in _shapes(one, whole)]
    return sorted({key for shape in shapes for key in shape.get("properties", {})})


def _inner(shape: dict[str, Any], step: str | int) -> dict[str, Any] | None:
    """Return the schema of what stands under a step of a path."""
    if isinstance(step, int):
        found = shape.get("items")
    else:
        found = shape.get("properties", {}).get(step, shape.get("additionalProperties"))
    return found if isinstance(found, dict) else None


def _shapes(shape: dict[str, Any], whole: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a schema, or those that it refers to or chooses between."""
    if "$ref" in shape:
        yield from _shapes(whole["$defs"][shape["$ref"].rpartition("/")[2]], whole)
        return
    yield shape
    for choice in shape.get("anyOf", ()):
        yield from _shapes(choice, whole)


@dataclass(frozen=True, slots=True)
class WrittenBook:
    """What a book's files say, by file: the `documents` of all, with their places, and the `rules` of its measures."""

    documents: Mapping[str, Document]
    rules: Mapping[str, RuleFile]


def written_book(book: RuleBook) -> WrittenBook:
    """Return a book's files as they were written, read again once.

    Raises:
        RuleFileProblems: a file has changed since the book was opened, or can no longer be read.
    """
    return book.derived("written", lambda: _read_again(book))


def _read_again(book: RuleBook) -> WrittenBook:
    folder = RuleFolder(book.folder)
    others = (*(agreement.file for agreement in book.agreements), *book.citations)
    documents = {file: read_yaml(folder.read(file), file) for file in others}
    rules: dict[str, RuleFile] = {}
    for file in dict.fromkeys(measure.file for measure in book.measures if measure.file in book.files):
        documents[file], rule = folder.model(file, RuleFile)
        if rule is not None:
            rules[file] = rule
    for file, digest in folder.files.items():
        if digest != book.files[file]:
            folder.problems.append(Problem("R301", "it has changed since the book was opened", Place(file)))
    if folder.problems:
        raise RuleFileProblems(folder.problems)
    return WrittenBook(documents, rules)
