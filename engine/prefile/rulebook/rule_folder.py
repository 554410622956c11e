"""The files of a rule book's folder: their bytes with digests, and YAML read into its model, or every problem.

A rule book is law and keeps nothing of how its files say it. Lints, proofs and tables of examples read the folder of an
open book again: documents with their places, and rule files with their examples, once a book, and only if its files are
still those that the book was made of.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

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

__all__ = ["RuleFolder", "WrittenBook", "did_you_mean", "written_book"]

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
        for found in distinct_errors(error):
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


def _refuse(document: Document, found: ErrorDetails, model: type[BaseModel]) -> None:
    """Note one finding of the model in the author's words."""
    path: Steps = found["loc"]
    key = str(path[-1]) if path else "the file"
    context = found.get("ctx", {})
    match found["type"]:
        case "written":
            document.refuse(context["code"], context["what"], path)
        case "missing":
            document.refuse("R305", f'"{key}" is missing', path)
        case "extra_forbidden":
            near = get_close_matches(key, _keys_of(model), 1)
            document.refuse("R304", f'"{key}" is not a key here', path, f'Did you mean "{near[0]}"?' if near else "")
        case "too_short" | "too_long":
            document.refuse("R306", size_words(key, context), path)
        case "model_type" | "dict_type":
            document.refuse("R306", f'"{key}" is written as keys with values', path)
        case "list_type":
            document.refuse("R306", f'"{key}" is a list', path)
        case "literal_error":
            document.refuse("R307", f'"{key}" is one of {context["expected"]}', path)
        case "string_pattern_mismatch":
            document.refuse("R306", f'"{key}" does not have the form {context["pattern"]}', path)
        case _:
            document.refuse("R306", f'"{key}": {found["msg"][:1].lower()}{found["msg"][1:]}', path)


def _keys_of(model: type[BaseModel]) -> list[str]:
    """Return every key of a model's vocabulary, for a "did you mean"."""
    schema = model.model_json_schema()
    shapes = [schema, *schema.get("$defs", {}).values()]
    return sorted({key for shape in shapes for key in shape.get("properties", {})})


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
