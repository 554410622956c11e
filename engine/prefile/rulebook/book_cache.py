"""A rule book kept in one file, and opened from it again as long as no rule file and nothing of the engine changed.

Opening a kept book takes a third of the time of opening its folder. It is unpickled, and a pickle can run code: the
folder of kept books is named by the caller, and must be one that nobody else can write into.
"""

from __future__ import annotations

import gc
import hashlib
import os
import pickle
import stat
from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile

from prefile.law.book import RuleBook
from prefile.rulebook.loader import load_book
from prefile.shipped import shipped_folder

__all__ = ["open_kept_rulebook"]

_RULES = frozenset({".yaml", ".yml", ".csv"})
_ENGINE = ("errors.py", "law/*.py", "values/*.py", "rulebook/**/*.py")  # what a kept book is made of and by
_DIGEST = 64  # hexadecimal digits of a SHA-256


def open_kept_rulebook(folder: str | Path | None, kept: Path) -> RuleBook:
    """Open the shipped rule book, or the one in a folder, from the folder `kept` where it was kept, or keep it there.

    A kept file that is damaged, or was kept of other rule files or by another engine, is not unpickled: the book is
    opened from its rule files and kept anew.

    Raises:
        RuleFileProblems: every problem of every file, with places.
        PermissionError: others can write into `kept`, whose files would be run.
    """
    rules = Path(folder) if folder is not None else shipped_folder("rules")
    kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.name == "posix" and kept.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise PermissionError(f"others can write into {kept}; books are kept where only their user can")
    file = kept / f"{_key(rules)}.book"
    book = _unpickled(file)
    if book is None:
        book = load_book(rules)
        _keep(book, file)
    return replace(book, folder=rules)


def _key(rules: Path) -> str:
    """Return a digest of every rule file, scenarios apart, and of the engine that reads them."""
    package = Path(__file__).resolve().parent.parent
    engine = [path for pattern in _ENGINE for path in sorted(package.glob(pattern))]
    files = sorted(path for path in rules.rglob("*") if path.suffix in _RULES and path.is_file())
    found = hashlib.sha256()
    for home, paths in ((package, engine), (rules, files)):
        for path in paths:
            name = path.relative_to(home).as_posix()
            if not name.startswith("scenarios/"):
                with path.open("rb") as stream:
                    found.update(f"{name} {hashlib.file_digest(stream, 'sha256').hexdigest()}\n".encode())
    return found.hexdigest()


def _unpickled(file: Path) -> RuleBook | None:
    """Return the book that a file holds; None where there is no such file of its own, or it is not whole."""
    if file.is_symlink() or not file.is_file():
        return None
    data = file.read_bytes()
    digest, pickled = data[:_DIGEST], data[_DIGEST:]
    if digest.decode("ascii", "replace") != hashlib.sha256(pickled).hexdigest():
        return None
    collecting = gc.isenabled()
    gc.disable()  # 100,000 objects come at once; collecting among them finds nothing and takes as long again
    try:
        book = pickle.loads(pickled)  # noqa: S301 - from the caller's own folder, and whole
    finally:
        if collecting:
            gc.enable()
    return book if isinstance(book, RuleBook) else None


def _keep(book: RuleBook, file: Path) -> None:
    """Write a book to a file that appears when it is whole."""
    pickled = pickle.dumps(book, pickle.HIGHEST_PROTOCOL)
    with NamedTemporaryFile(dir=file.parent, prefix=".", suffix=".book", delete=False) as unfinished:
        unfinished.write(hashlib.sha256(pickled).hexdigest().encode())
        unfinished.write(pickled)
    Path(unfinished.name).replace(file)
