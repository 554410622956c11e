"""`prefile docs`: the documentation that ships with prefile, listed, read, and opened in a browser."""

from __future__ import annotations

import sys
import webbrowser
from difflib import get_close_matches
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer

from prefile.cli.choices import TextOrJson
from prefile.cli.help_pages import examples
from prefile.cli.options import Written
from prefile.cli.output import write_json
from prefile.values.json_shape import plain
from prefile.workbench.shipped_pages import ShippedPage, ShippedPages, shipped_pages

__all__ = ["EXAMPLE", "docs_command"]

EXAMPLE = examples("prefile docs", "prefile docs tutorials/broker", "prefile docs --open")
_NO_SITE = (
    "the site is not installed here. It comes with the bundle, and tools/docs builds it; prefile docs NAME reads a page"
)


def docs_command(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="The page to read.")] = None,
    browse: Annotated[bool, typer.Option("--open", help="Open the site in a browser.")] = False,
    output: Written = TextOrJson.TEXT,
) -> None:
    """List the documentation, read a page of it, or open it as a site.

    The pages ship with prefile and need no network. The site of the same pages, with search and the reference of
    commands, is installed by the bundle.
    """
    docs = shipped_pages()
    if browse and docs.site is None:
        raise typer.BadParameter(_NO_SITE)
    if browse:
        webbrowser.open(Path(str(docs.site)).as_uri())
    wanted = docs if name is None else docs._replace(pages=(_page(docs, name),))
    if output is TextOrJson.JSON:
        write_json(plain(wanted))
    elif name is None:
        sys.stdout.write(_list(docs))
    else:
        sys.stdout.write(Path(wanted.pages[0].file).read_text("utf-8"))


def _page(docs: ShippedPages, name: str) -> ShippedPage:
    """Return the page of a name.

    Raises:
        typer.BadParameter: there is none of that name.
    """
    named = {page.name: page for page in docs.pages}
    wanted = name.removesuffix(".md")
    if wanted not in named:
        near = get_close_matches(wanted, named, n=3, cutoff=0.4)
        meant = f"; did you mean {' or '.join(near)}?" if near else "; prefile docs lists them"
        raise typer.BadParameter(f"there is no page {name}{meant}")
    return named[wanted]


def _list(docs: ShippedPages) -> str:
    width = max(len(page.name) for page in docs.pages)
    lines: list[str] = []
    for section, pages in groupby(docs.pages, key=lambda page: page.section):
        lines += [section.upper(), *(f"  {page.name:{width}}  {page.title}" for page in pages), ""]
    site = f"As a site: {docs.site} (prefile docs --open)" if docs.site else "As a site: not installed here."
    return "\n".join([*lines, "Read one: prefile docs NAME", site, ""])
