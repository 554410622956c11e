"""A name of the library that is on its way out works on, and says to whoever uses it what takes its place."""

from __future__ import annotations

import warnings

import pytest

import prefile
from prefile import retiring
from prefile.retiring import Retiring


def test_a_name_that_is_to_go_works_on_and_warns_with_what_takes_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retiring, "RETIRING", {"read_one_entry": Retiring("read_entry", "0.2.0")})
    with pytest.warns(DeprecationWarning, match=r"prefile\.read_one_entry is to go .* use prefile\.read_entry") as told:
        assert prefile.read_one_entry is prefile.read_entry  # type: ignore[attr-defined]
    assert told[0].filename == __file__


def test_names_that_stay_say_nothing_and_unknown_ones_are_unknown() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert prefile.screen.__name__ == "screen"
    with pytest.raises(AttributeError, match="no_such_name"):
        prefile.no_such_name  # type: ignore[attr-defined]  # noqa: B018


def test_what_takes_the_place_of_a_name_is_at_the_door_and_the_name_is_not() -> None:
    for name, one in retiring.RETIRING.items():
        assert one.instead in prefile.__all__
        assert name not in prefile.__all__
