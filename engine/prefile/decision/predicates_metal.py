"""What a line's declared metal answers: its share of the weight, and where it was made.

What is not declared is unknown. Of a metal made in several countries the declaration does not say how much was made
where, so that "only in" holds where every country named is one of those asked for, "partly in" where some is, and
"mostly in" is unknown where some is and some is not. Where a metal is said to have been made, the article holds it,
though its share is not stated.
"""

from __future__ import annotations

from collections.abc import Iterator

from prefile.entry.line import Melted, Metal, Smelted
from prefile.findings import Asked
from prefile.law.condition import MetalMade, MetalShare, MetalStep
from prefile.values.money import ZERO, add_all, show_amount
from prefile.values.trilean import NO, UNKNOWN, YES

__all__ = ["asks_made", "asks_share", "made", "made_words", "metal_key", "share", "share_words"]

_STEP: dict[MetalStep, str] = {"smelted": "smelted", "cast": "cast", "melted": "melted and poured"}


def _of(metal: Metal | None, name: str) -> Smelted | Melted | None:
    found: Smelted | Melted | None = getattr(metal, name, None)
    return found


def share(predicate: MetalShare, metal: Metal | None) -> int:
    """Answer whether the named metals' share is under the limit: unknown where a share that matters is not stated."""
    stated = [one.percent if (one := _of(metal, name)) else None for name in predicate.metals]
    least = add_all(percent for percent in stated if percent is not None)
    if predicate.under == ZERO:
        held = least or any(_held(metal, name) for name in predicate.metals)
        return NO if held else (UNKNOWN if None in stated else YES)
    if least >= predicate.under:
        return NO
    return UNKNOWN if None in stated else YES


def _held(metal: Metal | None, name: str) -> bool:
    """Whether the article is said to hold a metal: some share of it, or where it was made."""
    found = _of(metal, name)
    if found is None or found.percent == ZERO:
        return False
    return found.percent is not None or any(_countries(metal, name, step) for step in _STEP)


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
    answers = [_step(predicate, _countries(metal, predicate.metal, step)) for step in predicate.steps]
    return max(answers) if predicate.how == "partly" else min(answers)


def _step(predicate: MetalMade, countries: tuple[str, ...]) -> int:
    """Answer for one step, which is unknown where it is not stated."""
    if not countries:
        return UNKNOWN
    if predicate.countries.issuperset(countries):
        return YES
    if predicate.countries.isdisjoint(countries):
        return NO
    return {"only": NO, "mostly": UNKNOWN, "partly": YES}[predicate.how]


def asks_made(predicate: MetalMade, metal: Metal | None) -> Asked:
    """Return the first step whose country is not stated, or else the share that was made where it is asked for."""
    unstated: Iterator[MetalStep] = (one for one in predicate.steps if not _countries(metal, predicate.metal, one))
    step = next(unstated, None)
    if step is None:
        what = f"how much of the {predicate.metal}'s weight was {_steps(predicate)} in {predicate.shown}"
        return Asked("metal-made", f"/metal/{predicate.metal}", what)
    key = f"{step}_in"
    return Asked(f"metal-{step}", f"/metal/{predicate.metal}/{key}", f"where the {predicate.metal} was {_STEP[step]}")


def made_words(predicate: MetalMade, metal: Metal | None) -> str:
    """Say where the metal was made, seen from the countries asked for."""
    steps, where = _steps(predicate), f"{predicate.how} in {predicate.shown}"
    said = {NO: f"the {predicate.metal} was not {steps} {where}", YES: f"the {predicate.metal} was {steps} {where}"}
    stated = all(_countries(metal, predicate.metal, step) for step in predicate.steps)
    what = (
        f"how much of the {predicate.metal} was {steps} in {predicate.shown}"
        if stated
        else (f"where the {predicate.metal} was {steps}")
    )
    return said.get(made(predicate, metal), f"{what} is not stated")


def _steps(predicate: MetalMade) -> str:
    joined = " or " if predicate.how == "partly" else " and "
    return joined.join(_STEP[step] for step in predicate.steps)


def metal_key(metal: Metal | None) -> Iterator[bool]:
    """Yield which facts of metal are stated; with the answers of the predicates, all that words and questions need."""
    for name in ("aluminum", "steel", "copper"):
        found = _of(metal, name)
        yield getattr(found, "percent", None) is None
        for step in _STEP:
            yield not _countries(metal, name, step)
