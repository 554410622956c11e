"""Build the documentation as a folder of pages that opens from disk, searches without a network and asks nobody.

tools/docs OUT       builds the pages into OUT (emptied of an earlier build); a warning ends it with 1

Pages are the Markdown of the repository, by the index in docs/README.md (docs_pages.py); the reference of commands and
of the library is generated (docs_reference.py); the pages of the rule book are those of `prefile rules site`.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from docutils.nodes import Text, document
from pygments.lexers.special import TextLexer
from sphinx.addnodes import desc_annotation
from sphinx.application import Sphinx

from docs_pages import RULE_BOOK, stage, write
from prefile.render.html.rule_pages import site_pages
from prefile.rulebook import open_rulebook
from prefile.version import __version__

_ANNOTATED = "Annotated["
_OBJECT = re.compile(r"<[^<>]+>")

SETTINGS: dict[str, Any] = {
    "project": "prefile",
    "version": __version__,
    "release": __version__,
    "root_doc": "index",
    "extensions": ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"],
    "source_suffix": {".md": "markdown"},
    "default_role": "code",  # docstrings write names between single backticks, as Markdown does
    "smartquotes": False,  # quotes and dashes of commands stay as they are typed
    "highlight_language": "none",
    "language": "en",
    "myst_heading_anchors": 4,
    "autodoc_member_order": "bysource",
    "autodoc_class_signature": "separated",
    "autodoc_typehints_format": "short",
    "python_maximum_signature_line_length": 88,
    "toc_object_entries": False,
    "html_theme": "furo",
    "html_title": f"prefile {__version__}",
    "html_copy_source": False,
    "html_show_copyright": False,
    "html_show_sourcelink": False,
    "html_show_search_summary": False,  # which asks for pages, and a page opened from disk may not
    "html_domain_indices": False,
}


def main() -> int:
    """Build the pages; returns 1 where anything is wrong with them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="the folder of the pages")
    out = parser.parse_args().out.resolve()
    with tempfile.TemporaryDirectory(prefix="prefile-docs-") as work:
        source, extra = Path(work) / "source", Path(work) / "extra"
        stage(source)
        write(extra, {f"{RULE_BOOK}/{name}": text for name, text in site_pages(open_rulebook())})
        if not _build(source, out, Path(work) / "read", extra):
            print("The documentation has warnings, which are errors: see above.", file=sys.stderr)
            return 1
    print(f"{sum(1 for _ in out.rglob('*.html'))} pages; open {out / 'index.html'}")
    return 0


def _build(source: Path, out: Path, read: Path, extra: Path) -> bool:
    """Build the pages, and say whether nothing was wrong."""
    if out.exists():
        _empty(out)
    settings = SETTINGS | {"html_extra_path": [str(extra)]}
    site = Sphinx(source, None, out, read, "html", confoverrides=settings, status=None, warningiserror=True)
    for kind in ("answer", "http"):  # what pages write of requests has no last line, which a lexer asks for
        site.add_lexer(kind, TextLexer)
    site.connect("autodoc-process-docstring", _without_aliases)
    site.connect("autodoc-process-signature", _plain_signature)
    site.connect("doctree-read", _plain_types)
    site.build()
    (out / ".buildinfo").unlink(missing_ok=True)
    return site.statuscode == 0


def _without_aliases(_: Sphinx, _kind: str, _name: str, _of: object, _options: object, lines: list[str]) -> None:
    """Leave out what Python itself says of the field of a named tuple."""
    if lines and lines[0].startswith("Alias for field number"):
        lines.clear()


def _plain_signature(
    _: Sphinx, _kind: str, _name: str, _of: object, _options: object, said: str | None, returns: str | None
) -> tuple[str | None, str | None]:
    """Say of what is passed which type it has, as of values; some defaults have no text that is Python."""
    plain = said and plain_type(_OBJECT.sub("...", said.replace(f"~typing.{_ANNOTATED}", _ANNOTATED)))
    return plain, returns


def _plain_types(_: Sphinx, tree: document) -> None:
    """Say of a value which type it has, and not how it is read and written."""
    for node in list(tree.findall(desc_annotation)):
        said = node.astext()
        if _ANNOTATED in said:
            node.children = []
            node.append(Text(plain_type(said)))


def plain_type(said: str) -> str:
    """Return a type without what annotates it: `Annotated[Decimal, …] | None` is `Decimal | None`."""
    before, found, rest = said.partition(_ANNOTATED)
    if not found:
        return said
    depth, comma = 0, len(rest)
    for at, sign in enumerate(rest):
        depth += (sign in "[(") - (sign in "])")
        if sign == "," and depth == 0:
            comma = min(comma, at)
        if depth < 0:
            return f"{before}{rest[:comma]}{plain_type(rest[at + 1 :])}"
    return said


def _empty(out: Path) -> None:
    """Remove an earlier build.

    Raises:
        SystemExit: the folder holds something else.
    """
    if any(out.iterdir()) and not (out / "searchindex.js").exists():
        raise SystemExit(f"{out} holds something else than an earlier build: name a new folder.")
    shutil.rmtree(out)


if __name__ == "__main__":
    sys.exit(main())
