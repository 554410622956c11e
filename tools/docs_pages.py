"""The pages of the documentation as they lie before they are built: the Markdown of the repository, and an index of it.

`docs/README.md` lists every page under a heading. Pages keep their places, so that links between them are those of the
repository; what they link to beside pages (schemas, figures) is laid beside them, to be downloaded.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from docs_reference import GENERATED, reference

__all__ = ["RULE_BOOK", "Section", "sections", "stage", "write"]

ROOT = Path(__file__).resolve().parent.parent
INDEX = ROOT / "docs" / "README.md"
RULE_BOOK = "rule-book"
LINK = re.compile(r"\]\(([^)#:]+)(#[^)]*)?\)")
LISTED = re.compile(r"^- \[([^\]]+)\]\(([^)]+)\)", re.MULTILINE)


class Section(NamedTuple):
    """A heading of the index, and the pages listed under it, by their paths in the repository."""

    title: str
    text: str
    pages: list[str]


def sections(index: str) -> Iterator[Section]:
    """Yield the headings of the index with the pages under each."""
    for part in index.split("\n## ")[1:]:
        title, _, text = part.partition("\n")
        pages = [_in_root(INDEX.parent, link) for _, link in LISTED.findall(text)]
        yield Section(title, text.strip(), pages)


def stage(source: Path) -> None:
    """Lay out what the pages are made of: Markdown where it lies in the repository, what is generated, the index."""
    listed = list(sections(INDEX.read_text("utf-8")))
    every = {file.relative_to(ROOT).as_posix() for file in INDEX.parent.rglob("*.md") if file != INDEX}
    for page in sorted(every.union(*(section.pages for section in listed))):
        text = (ROOT / page).read_text("utf-8")
        write(source, {page: text})
        _lay_beside(page, text, source)
    made = reference(RULE_BOOK)
    for page, text in made.items():
        _lay_beside(page, text, source)
    write(source, {**made, "index.md": _index(INDEX.read_text("utf-8"), listed, made)})


def _lay_beside(page: str, text: str, source: Path) -> None:
    """Copy what a page links to beside pages: schemas and figures, to be downloaded."""
    for link, _ in LINK.findall(text):
        linked = _in_root((ROOT / page).parent, link)
        if (ROOT / linked).is_file() and not linked.endswith(".md"):
            (source / linked).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / linked, source / linked)


def _index(text: str, listed: list[Section], made: dict[str, str]) -> str:
    """Return the first page: the index of the repository with what is generated, and the tree that it stands for."""
    first = LINK.sub(lambda link: f"]({_in_root(INDEX.parent, link[1])}{link[2] or ''})", text)
    for section in listed:
        own = GENERATED if section.title == "Reference" else []
        tree = "\n".join(["```{toctree}", ":hidden:", f":caption: {section.title}", "", *own, *section.pages, "```"])
        rows = "".join(f"- [{made[page].partition(chr(10))[0].removeprefix('# ')}]({page})\n" for page in own)
        heading = f"\n## {section.title}\n\n"
        first = first.replace(heading, f"\n{tree}\n{heading}{rows}", 1)
    return first


def _in_root(folder: Path, link: str) -> str:
    """Return where a link of a page leads, from the root of the repository."""
    return (folder / link).resolve().relative_to(ROOT).as_posix()


def write(folder: Path, files: dict[str, str]) -> None:
    """Write files into a folder, by their paths in it."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
