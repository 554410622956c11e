"""The pages of documentation that ship with prefile, by their index, and where the site is that was built of them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from prefile.shipped import shipped_folder
from prefile.values.json_shape import json_keys, json_object

__all__ = ["SITE", "ShippedPage", "ShippedPages", "shipped_pages"]

SITE = Path("share", "doc", "prefile", "index.html")  # under the folder that prefile is installed into
_INDEX = "README.md"
_LISTED = re.compile(r"^- \[([^\]]+)\]\(([^)]+)\)(?:: (.*))?$")


@json_object
class ShippedPage(NamedTuple):
    """A page: its heading in the index, its name for `prefile docs NAME`, its title, what it is about, and its file."""

    section: str
    name: str
    title: str
    about: str
    file: str


@json_keys("format", "site", "pages")
class ShippedPages(NamedTuple):
    """The documentation of this installation (`prefile-docs/1`): its pages; `site` is null where none is installed."""

    pages: tuple[ShippedPage, ...]
    site: str | None = None
    format: Literal["prefile-docs/1"] = "prefile-docs/1"


def shipped_pages() -> ShippedPages:
    """Return the pages that ship with prefile, in the order of their index, and the site beside this installation."""
    site = Path(sys.prefix) / SITE
    return ShippedPages(tuple(_listed(shipped_folder("docs"))), str(site) if site.is_file() else None)


def _listed(folder: Path) -> Iterator[ShippedPage]:
    """Yield the pages of an index that are there: a wheel holds none that only engineers read."""
    section = ""
    for line in (folder / _INDEX).read_text("utf-8").splitlines():
        if line.startswith("## "):
            section = line.removeprefix("## ")
        elif found := _LISTED.match(line):
            file = (folder / found[2]).resolve()
            inside = file.is_relative_to(folder)
            name = file.relative_to(folder if inside else folder.parent).with_suffix("").as_posix()
            if file.is_file():
                yield ShippedPage(section, name, found[1], found[3] or "", str(file))
