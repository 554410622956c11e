"""At which places of a rule file a kind of change may be made."""

from __future__ import annotations

from collections.abc import Callable

from prefile.decision.listed_groups import groups_named
from prefile.workbench.mutation.spot import Spot

__all__ = [
    "denying",
    "either",
    "group_named",
    "in_list",
    "joined",
    "named",
    "named_in",
    "origin_named",
    "row_of",
    "term_of_several",
    "under_key",
]


def under_key(*keys: str) -> Callable[[Spot], bool]:
    """Return whether text stands under one of these keys."""
    return lambda spot: spot.path[-1] in keys and isinstance(spot.value, str)


def either(*ats: Callable[[Spot], bool]) -> Callable[[Spot], bool]:
    """Return whether a spot is one of several kinds."""
    return lambda spot: any(at(spot) for at in ats)


def named(*keys: str) -> Callable[[Spot], bool]:
    """Return whether anything stands under one of these keys."""
    return lambda spot: spot.path[-1] in keys


def named_in(*keys: str) -> Callable[[Spot], bool]:
    """Return whether text stands under one of these keys, alone or in a list."""
    return lambda spot: spot.key in keys and isinstance(spot.value, str) and not isinstance(spot.value, dict)


def group_named(spot: Spot) -> bool:
    """Whether a group stands there that tells goods apart: one of a condition or a price, or one that these name."""
    if not named_in("group", "groups")(spot):
        return False
    of_numbers = spot.path[-1] == "group" and spot.path[-3] in {"tariff_numbers", "except_numbers"}
    return not of_numbers or spot.value in groups_named(spot.measure)


def row_of(*keys: str) -> Callable[[Spot], bool]:
    """Return whether a row of one of these lists stands there."""
    return lambda spot: spot.item and spot.path[-2] in keys and isinstance(spot.value, dict)


def in_list(*path: str) -> Callable[[Spot], bool]:
    """Return whether one of a list stands there, at the end of a path."""
    return lambda spot: spot.path[-len(path) - 1 : -1] == path and spot.item


def joined(spot: Spot) -> bool:
    """Whether several terms are joined there."""
    return spot.path[-1] in {"all", "any"} and isinstance(spot.value, list) and len(spot.value) > 1


def term_of_several(spot: Spot) -> bool:
    """Whether one of several terms stands there."""
    return spot.item and spot.path[-2] in {"all", "any"} and isinstance(spot.value, dict)


def denying(spot: Spot) -> bool:
    """Whether a condition stands there that denies another."""
    return isinstance(spot.value, dict) and "not" in spot.value


def origin_named(spot: Spot) -> bool:
    """Whether a country or a group of them is named there."""
    keys = {"origin", "made_in", "only_in", "mostly_in", "partly_in", "countries", "origins"}
    of_covers = spot.path[:2] == ("covers", "origins") and spot.key in {"only", "except"}
    return isinstance(spot.value, str) and (spot.key in keys or of_covers)
