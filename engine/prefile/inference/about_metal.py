"""What a line's declared metal answers: its share of the weight, and where it was made.

What is not declared is unknown. Of a metal made in several countries the declaration does not say how much was made
where, so that "only in" holds where every country named is one of those asked for, and "partly in" where some is.
"""

from __future__ import annotations

from collections.abc import Iterator

from prefile.amounts import ZERO, add_all, show_amount
from prefile.condition import NO, UNKNOWN, YES, MetalMade, MetalShare, MetalStep
from prefile.entry import Melted, Metal, Smelted
from prefile.finding import Asked

__all__ = ["asks_made", "asks_share", "made", "made_words", "metal_key", "share", "share_words"]

_STEPS: tuple[MetalStep, ...] = ("smelted", "cast", "melted")


def _of(metal: Metal | None, name: str) -> Smelted | Melted | None:
    found: Smelted | Melted | None = getattr(metal, name, None)
    return found


def share(predicate: MetalShare, metal: Metal | None) -> int:
    """Answer whether the named metals' share is under the limit: unknown where a share that matters is not stated."""
    stated = [one.percent if (one := _of(metal, name)) else None for name in predicate.metals]
    least = add_all(percent for percent in stated if percent is not None)
    if predicate.under == ZERO:
        return NO if least else (UNKNOWN if None in stated else YES)
    if least >= predicate.under:
        return NO
    return UNKNOWN if None in stated else YES


def asks_share(predicate: MetalShare, metal: Metal | None) -> Asked:
    """Return the first share of the weight that is not stated."""
    missing = [name for name in predicate.metals if getattr(_of(metal, name), "percent", None) is None]
    what = f"the share of {' and '.join(missing)} in the article's weight, in percent"
    return Asked("metal-share", f"/metal/{missing[0]}/percent", what)


def share_words(predicate: MetalShare, metal: Metal | None) -> str:
    """Say how the share stands to the limit."""
    named = " and ".join(predicate.metals)
    if predicate.under == ZERO:
        said = {NO: f"the article holds {named}", YES: f"the article holds no {named}"}
    else:
        limit = f"{show_amount(predicate.under)} % of the article's weight"
        said = {NO: f"{named} make up {limit} or more", YES: f"{named} make up less than {limit}"}
    return said.get(share(predicate, metal), f"the share of {named} in the article's weight is not stated")


def _countries(metal: Metal | None, name: str, step: MetalStep) -> tuple[str, ...]:
    """Return where a step was made, as far as stated; empty where it is not."""
    found = _of(metal, name)
    if isinstance(found, Melted):
        return (found.melted_in,) if found.melted_in else ()
    if isinstance(found, Smelted):
        return found.smelted_in if step == "smelted" else ((found.cast_in,) if found.cast_in else ())
    return ()


def made(predicate: MetalMade, metal: Metal | None) -> int:
    """Answer where the metal was made; a metal that is declared absent was made nowhere."""
    found = _of(metal, predicate.metal)
    if found is not None and found.percent == ZERO:
        return NO
    each = [_countries(metal, predicate.metal, step) for step in predicate.steps]
    inside = [bool(countries) and predicate.countries.issuperset(countries) for countries in each]
    some = any(not predicate.countries.isdisjoint(countries) for countries in each)
    unstated = not all(each)
    if predicate.every:
        outside = any(not predicate.countries.issuperset(countries) for countries in each)
        return NO if outside else (UNKNOWN if unstated else YES if all(inside) else NO)
    return YES if some else (UNKNOWN if unstated else NO)


def asks_made(predicate: MetalMade, metal: Metal | None) -> Asked:
    """Return the first step whose country is not stated."""
    step = next(one for one in predicate.steps if not _countries(metal, predicate.metal, one))
    key = "melted_in" if step == "melted" else f"{step}_in"
    what = {"melted": "melted and poured"}.get(step, step)
    return Asked(f"metal-{step}", f"/metal/{predicate.metal}/{key}", f"where the {predicate.metal} was {what}")


def made_words(predicate: MetalMade, metal: Metal | None) -> str:
    """Say where the metal was made, seen from the countries asked for."""
    steps = " or ".join("melted and poured" if step == "melted" else step for step in predicate.steps)
    where = f"{'only ' if predicate.every else 'partly '}in {predicate.shown}"
    said = {NO: f"the {predicate.metal} was not {steps} {where}", YES: f"the {predicate.metal} was {steps} {where}"}
    return said.get(made(predicate, metal), f"where the {predicate.metal} was {steps} is not stated")


def metal_key(metal: Metal | None) -> Iterator[bool]:
    """Yield which facts of metal are stated; with the answers of the predicates, all that words and questions need."""
    for name in ("aluminum", "steel", "copper"):
        found = _of(metal, name)
        yield getattr(found, "percent", None) is None
        for step in _STEPS:
            yield not _countries(metal, name, step)
