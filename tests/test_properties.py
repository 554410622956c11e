"""What must hold of screening whatever the entry, at a size of seconds; tools/properties.py tries them at full size."""

from __future__ import annotations

import pytest
from by_hand import seeded
from drawing import Drawing
from holding import PROPERTIES, UNRELATED

from prefile import RuleBook

SIZES = {
    "the same bytes": 200,
    "bounds hold what was payable": 600,
    "unrelated changes change nothing": 400,
    "a split line keeps its duty": 150,
    "sums add up": 300,
}


@pytest.mark.parametrize("name", PROPERTIES)
def test_what_must_hold_holds_of_drawn_entries(name: str, book: RuleBook) -> None:
    tried = PROPERTIES[name](Drawing(book), seeded(12), SIZES[name])
    assert tried.total() >= SIZES[name]
    if name == "the same bytes":
        assert tried["undetermined entries"] > 8
    if name == "unrelated changes change nothing":
        assert tried.keys() == UNRELATED.keys()
