"""Read the tables of names that ship beside the values: what people write, what it means, and where that stands."""

from __future__ import annotations

import csv
from importlib.resources import files

__all__ = ["name_table"]


def name_table(name: str, package: str = "prefile.values") -> list[dict[str, str]]:
    """Return the rows of a table that ships in a package, by its columns."""
    text = files(package).joinpath(name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines(), strict=True))
