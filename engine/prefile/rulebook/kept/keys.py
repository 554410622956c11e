"""What names a kept book: every rule file that it is made of, byte for byte, and the engine that read them."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

__all__ = ["book_key", "engine_state"]

_RULES = (".yaml", ".yml", ".csv")
_SCENARIOS = "scenarios"  # what is supposed is no part of a book
_LONGEST = 1 << 26  # bytes, beyond those of any file that a book may have
_PACKAGE = str(Path(__file__).resolve().parent.parent.parent)


def book_key(rules: Path) -> str | None:
    """Return what a book of a folder is kept under; None where a file cannot be read, which who opens it is told."""
    try:
        found = hashlib.sha256(engine_state().encode())
        for name, file in _files(str(rules), _RULES):
            if not name.startswith(_SCENARIOS):
                found.update(f"{name} ".encode())
                found.update(_digest(file))
    except OSError:
        return None
    return found.hexdigest()


def engine_state() -> str:
    """Return what tells this engine from others: its files, by second and size as Python's own compiled modules are.

    Layers of images keep no more of a time.
    """
    states = [(name, file.stat()) for name, file in _files(_PACKAGE, (".py",))]
    files = [f"{name} {state.st_size} {int(state.st_mtime)}\n" for name, state in states]
    return "".join([f"{sys.implementation.cache_tag}\n", *files])


def _files(folder: str, suffixes: tuple[str, ...], inside: str = "") -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield the files below a folder that end so, each with its path within it, in an order of their own."""
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        name = f"{inside}{entry.name}"
        if entry.is_dir():
            yield from _files(entry.path, suffixes, f"{name}/")
        elif name.endswith(suffixes):
            yield name, entry


def _digest(file: os.DirEntry[str]) -> bytes:
    if not file.is_file():
        raise OSError(f"{file.path} is no file")
    with open(file.path, "rb", buffering=0) as stream:  # noqa: PTH123 - a path made of text, two hundred times
        return hashlib.sha256(stream.read(_LONGEST)).digest()
