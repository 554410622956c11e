"""Where the files that ship with prefile are: inside the installed package, or in the checkout."""

from __future__ import annotations

from pathlib import Path

__all__ = ["shipped_folder"]


def shipped_folder(name: str) -> Path:
    """Return the folder `rules`, `schemas` or `docs` that belongs to this installation.

    A wheel carries it inside the package; an editable install reads the checkout's live files.

    Raises:
        FileNotFoundError: neither place has it, which means that the installation is broken.
    """
    package = Path(__file__).resolve().parent
    for folder in (package / name, package.parent.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"prefile is installed without its folder {name}; install it again")
