"""The folder of sources, with how many values of each of its files were compared, and what a comparison is."""

from __future__ import annotations

import csv
import gzip
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from prefile import RuleBook

RULES = Path(__file__).resolve().parents[2] / "rules"


class Difference(NamedTuple):
    """A number or heading of a list, and what the book and the list say of it."""

    list: str
    number: str
    ours: str
    theirs: str


class Sources:
    """A folder of lists. What is compared of a file is counted, so that none is passed over in silence."""

    def __init__(self, folder: Path) -> None:
        """Read nothing yet."""
        self.folder = folder
        self.values: Counter[str] = Counter()

    def rows(self, name: str, values: int = 0) -> Iterator[dict[str, str]]:
        """Yield the rows of a table, packed by gzip or not; `values` of each are counted as compared."""
        data = (self.folder / name).read_bytes()
        text = (gzip.decompress(data) if name.endswith(".gz") else data).decode("utf-8")
        for row in csv.DictReader(io.StringIO(text, newline="")):
            self.values[name] += values
            yield row

    def files(self) -> Iterator[str]:
        """Yield the name of each file in the folder but for those that only describe it."""
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and path.suffix != ".md":
                yield path.relative_to(self.folder).as_posix()


class Comparison(NamedTuple):
    """One step: the beginnings of the names of its lists, each with whose it is, and how differences are found."""

    lists: dict[str, str]
    found: Callable[[RuleBook, Sources], Iterator[Difference]]


def held(name: str) -> list[dict[str, str]]:
    """Return the rows of a table of the rule book's folder."""
    with (RULES / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def sets(name: str, ours: Iterable[str], theirs: Iterable[str], *, both_ways: bool = True) -> Iterator[Difference]:
    """Yield what only one of two sets holds; what only ours does, if `both_ways`."""
    mine, other = set(ours), set(theirs)
    for number in sorted(other - mine):
        yield Difference(name, number, "", "listed")
    for number in sorted(mine - other) if both_ways else ():
        yield Difference(name, number, "listed", "")


def digits(number: str) -> str:
    """Return a tariff number without its points."""
    return number.replace(".", "")
