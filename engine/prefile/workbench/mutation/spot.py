"""The places at which a rule file could say something else: each value with its path, and what is around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from prefile.law.measure import Measure
from prefile.law.tariff import TariffTable
from prefile.rulebook.yaml_source import Path

__all__ = ["DROPPED", "Change", "Spot", "changed", "spots", "value_at"]

_NO_LAW = frozenset({
    "measure", "title", "summary", "citations", "says", "ask", "settled_by", "name", "cite", "url", "verified", "notes",
    "examples", "unsettled",
})  # fmt: skip


class Dropped(Enum):
    """What a value becomes that is taken out."""

    DROPPED = "nothing"


DROPPED = Dropped.DROPPED


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a rule: what stands at some paths instead (`DROPPED`: nothing), and its kind and words."""

    measure: str
    kind: str
    path: Path
    before: str
    after: str
    edits: tuple[tuple[Path, object], ...]

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from every other: measure, place, and what becomes of what."""
        return self.measure, "/".join(map(str, self.path)), f"{self.before} → {self.after}"


@dataclass(frozen=True)
class Spot:
    """One value of a rule file: its path and its key, in the file's tree."""

    path: Path
    value: object
    tree: Mapping[str, object]
    measure: Measure
    tariff: TariffTable

    @property
    def key(self) -> str:
        """The key that it stands under, its own or that of the list it is in."""
        return next(step for step in reversed(self.path) if isinstance(step, str))

    @property
    def item(self) -> bool:
        """Whether it is one of a list."""
        return bool(self.path) and isinstance(self.path[-1], int)

    @cached_property
    def around(self) -> object:
        """What it stands in."""
        return value_at(self.tree, self.path[:-1])

    def under(self, *keys: str) -> bool:
        """Whether it stands somewhere under one of these keys."""
        return any(step in keys for step in self.path[:-1])


def spots(tree: Mapping[str, object], measure: Measure, tariff: TariffTable) -> Iterator[Spot]:
    """Yield every value of a rule file that says law, a whole before its parts."""
    for path, value in _within((), tree):
        yield Spot(path, value, tree, measure, tariff)


def _within(path: Path, value: object) -> Iterator[tuple[Path, object]]:
    if path:
        yield path, value
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in _NO_LAW:
                yield from _within((*path, key), inner)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _within((*path, place), inner)


def value_at(tree: object, path: Path) -> object:
    """Return what stands at a path of a tree."""
    for step in path:
        tree = tree[step]  # type: ignore[index]  # dicts by key and lists by place
    return tree


def changed(tree: object, path: Path, new: object) -> object:
    """Return a tree with something else at a path; what does not change is shared with the other."""
    if not path:
        return new
    step, inner = path[0], path[1:]
    if isinstance(tree, dict):
        made = dict(tree)
        if not inner and new is DROPPED:
            made.pop(step, None)
        else:
            made[step] = changed(tree.get(step), inner, new)
        return made
    if not isinstance(tree, list) or not isinstance(step, int):
        raise TypeError(f"nothing stands at {path}")
    if not inner and new is DROPPED:
        return [*tree[:step], *tree[step + 1 :]]
    return [*tree[:step], changed(tree[step], inner, new), *tree[step + 1 :]]
