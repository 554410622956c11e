"""Where minerals were mined and processed: what a line does not state of one is never taken for its absence."""

from __future__ import annotations

import pytest

from prefile.decision.line_facts import LineFacts, MineralMade
from prefile.decision.predicates import MineralsMade
from prefile.values.trilean import NO, UNKNOWN, YES, Trilean

BOTH = MineralsMade("processed_in", ("gallium", "germanium"), frozenset({"JP"}), "JP")
JAPAN, CHINA, NOWHERE = (MineralMade("gallium", processed_in=place) for place in ("JP", "CN", None))
NOT_STATED = "where the gallium was processed is not stated"
NONE = MineralMade("gallium", is_held=False)


def germanium(of: MineralMade) -> MineralMade:
    """Return the same of germanium."""
    return of._replace(name="germanium")


@pytest.mark.parametrize(
    ("made", "answer", "asked"),
    [
        ((), UNKNOWN, "gallium germanium"),
        ((JAPAN,), UNKNOWN, "germanium"),
        ((CHINA,), NO, ""),
        ((NONE,), UNKNOWN, "germanium"),
        ((JAPAN, germanium(NOWHERE)), UNKNOWN, "germanium"),
        ((JAPAN, germanium(CHINA)), NO, ""),
        ((JAPAN, germanium(NONE)), YES, ""),
        ((JAPAN, germanium(JAPAN)), YES, ""),
        ((NONE, germanium(NONE)), NO, ""),
        ((MineralMade("silicon", processed_in="JP"),), UNKNOWN, "gallium germanium"),
    ],
)
def test_of_several_minerals_each_has_to_be_stated(made: tuple[MineralMade, ...], answer: Trilean, asked: str) -> None:
    facts = LineFacts.of({"minerals_made": made})
    assert BOTH.answer(facts) == answer
    if asked:
        assert BOTH.missing(facts).answers == tuple(f"minerals/{name}/processed_in" for name in asked.split())


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ((), "where the gallium or germanium was processed is not stated"),
        ((JAPAN,), "the gallium was processed in JP; where the germanium was processed is not stated"),
        ((germanium(CHINA), NOWHERE), f"the germanium was processed in CN; {NOT_STATED}"),
        ((NONE, germanium(NONE)), "the goods hold no gallium or germanium"),
    ],
)
def test_it_says_what_is_stated_of_each(made: tuple[MineralMade, ...], words: str) -> None:
    assert BOTH.explained(LineFacts.of({"minerals_made": made})) == words
