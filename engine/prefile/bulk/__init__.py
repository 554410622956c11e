"""Bulk screening: columns of entries in, Parquet out, by whole-number forms of what the ordinary code decides.

Needs the extra prefile[bulk]. Each signature of lines (all that is stated of them but amounts) is decided once by the
ordinary code; the kernel works out the amounts of millions of lines by its forms; what is not proved plain goes through
the ordinary code line by line, into the same output. The first line of each case and one in a thousand go both ways.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prefile.bulk.flat_columns import FLAT
    from prefile.bulk.library import ScreenedTable, screen
    from prefile.bulk.run import Progress, Summary, screen_files
    from prefile.bulk.screener import Screener
    from prefile.bulk.shadow import ShadowDifference

__all__ = ["FLAT", "Progress", "ScreenedTable", "Screener", "ShadowDifference", "Summary", "screen", "screen_files"]

_FROM = {
    "FLAT": "flat_columns",
    "ScreenedTable": "library",
    "screen": "library",
    "Progress": "run",
    "Summary": "run",
    "screen_files": "run",
    "Screener": "screener",
    "ShadowDifference": "shadow",
}


def __getattr__(name: str) -> object:
    """Return one of the names, which imports numpy and pyarrow.

    Raises:
        ImportError: the extra is not installed.
    """
    from importlib import import_module  # noqa: PLC0415 - nothing is imported before it is asked for

    module = _FROM.get(name)
    if module is None:
        raise AttributeError(f"prefile.bulk has no {name}")
    try:
        return getattr(import_module(f"prefile.bulk.{module}"), name)
    except ModuleNotFoundError as error:
        if error.name in {"numpy", "pyarrow", "msgspec"}:
            raise ImportError(
                "bulk screening needs numpy and pyarrow: install prefile with its extra, prefile[bulk]"
            ) from error
        raise
