"""A mistake in JSON has the same place on every Python."""

import json

import pytest

from prefile.intake.json.text import Decoder

MISTAKES = [
    ('{"a": 1, }', 9),
    ('{"a": 1,\n}', 9),
    ("[1,]", 3),
    ("[1, \t\r\n]", 7),
    ('{"a": [1,], "b": 2}', 9),
    ('{"a": "x,", }', 12),
    ("{,}", 1),
    ("[,]", 1),
    ("[1,,2]", 3),
    ('{"a": 1,', 8),
]


@pytest.mark.parametrize(("text", "place"), MISTAKES)
def test_a_mistake_has_the_same_place_on_every_python(text: str, place: int) -> None:
    with pytest.raises(json.JSONDecodeError) as told:
        Decoder().decode(text, 0)
    assert told.value.pos == place
