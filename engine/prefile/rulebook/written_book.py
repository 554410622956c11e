"""The files of an open book as they were written: documents with their places, and rule files with their examples.

A rule book is law and keeps nothing of this. Lints, proofs and tables of examples read the folder again, once a book,
and only if its files are still those that the book was made of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from prefile.errors import Place, Problem, RuleFileProblems
from prefile.law.book import RuleBook
from prefile.rulebook.rule_folder import RuleFolder
from prefile.rulebook.schema.rule_file import RuleFile
from prefile.rulebook.yaml_source import Document, read_yaml

__all__ = ["WrittenBook", "written_book"]


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
