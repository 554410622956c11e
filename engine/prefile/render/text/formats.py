"""The formats that declarations are read in, for people: the list of them, and one whole."""

from __future__ import annotations

from collections.abc import Sequence

from rich.padding import Padding
from rich.text import Text

from prefile.intake.formats import Format
from prefile.render.text.console import console, written
from prefile.render.text.form import WIDTH
from prefile.render.text.words import clean

__all__ = ["format_shape", "format_text", "formats_text"]

_ALL = "everything that prefile asks for"


def formats_text(formats: Sequence[Format]) -> str:
    """Return the list of formats: what each is, how it is recognized, and what it has no place for."""
    out = console(WIDTH, colour=False)
    out.print(Text("Which format a file is in, its first bytes say, never its name."))
    for format_ in formats:
        out.print()
        out.print(Text(clean(f"{format_.name}: {format_.source.name}"), "bold"))
        out.print(Padding(Text(clean(f"recognized by: {format_.recognized_by}")), (0, 0, 0, 2)))
        lacks = "; ".join(format_.source.cannot_carry)
        out.print(Padding(Text(clean(f"no place for: {lacks}" if lacks else f"carries {_ALL}")), (0, 0, 0, 2)))
    return written(out)


def format_shape(known: Format, mappings: Sequence[str]) -> dict[str, object]:
    """Return one format as plain values, with the mappings that are shipped for it."""
    return {
        "name": known.name,
        "title": known.source.name,
        "recognized_by": known.recognized_by,
        "has_no_place_for": list(known.source.cannot_carry),
        "mappings": list(mappings),
    }


def format_text(known: Format, mappings: Sequence[str]) -> str:
    """Return one format whole, with the mappings that are shipped for it."""
    out = console(WIDTH, colour=False)
    out.print(Text(clean(f"{known.name}: {known.source.name}"), "bold"))
    out.print(Text("\nRECOGNIZED BY", "bold"))
    out.print(Padding(Text(clean(known.recognized_by)), (0, 0, 0, 2)))
    out.print(Text("\nHAS NO PLACE FOR", "bold"))
    for lack in known.source.cannot_carry or ("nothing that prefile asks for",):
        out.print(Padding(Text(clean(lack)), (0, 0, 0, 2)))
    if mappings:
        out.print(Text("\nIS READ BY A MAPPING", "bold"))
        for name in mappings:
            what = f"prefile formats template {name} --out mine.toml"
            out.print(Padding(Text(clean(f"{name}: write your own with {what}")), (0, 0, 0, 2)))
    if known.source.cannot_carry:
        out.print()
        out.print(Text("What a format has no place for, a side-car of facts can say: prefile facts template."))
    return written(out)
