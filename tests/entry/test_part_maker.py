"""Parts that often state the same are made by code of their own: as the first of them were, and of few forms alone."""

from __future__ import annotations

from decimal import Decimal
from itertools import islice, permutations
from typing import Any

import pytest

from prefile.entry.line import Line, Quantity
from prefile.entry.part_maker import Known, Make, NotPlain, PartMaker

KEYS = ("line", "tariff_number", "origin", "value", "currency", "net_kg", "end_use")


def text(value: Any) -> str:  # noqa: ANN401 - a value of a shape as JSON has it
    if type(value) is not str:
        raise NotPlain
    return value


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The forms that code was written for."""
    forms: list[tuple[str, ...]] = []
    write = PartMaker._written  # noqa: SLF001 - what is written is the point

    def counting(maker: PartMaker, keys: tuple[str, ...]) -> Any:  # noqa: ANN401 - as there
        forms.append(keys)
        return write(maker, keys)

    monkeypatch.setattr(PartMaker, "_written", counting)
    return forms


def told(part: Any) -> tuple[object, ...]:  # noqa: ANN401 - a part
    return list(vars(part).items()), part.model_fields_set, part.__pydantic_extra__, part.__pydantic_private__


def test_code_of_their_own_makes_the_same_parts_and_refuses_the_same(written: list[tuple[str, ...]]) -> None:
    make = PartMaker(Quantity, {"amount": Known(text, 6, nullable=True), "unit": text}).of_shapes()
    shape: dict[str, Any] = {"unit": "KG", "amount": "1.5"}
    first = make(shape)
    every = [make(shape) for _ in range(50)]
    assert {str(told(one)) for one in every} == {str(told(first))}
    assert first == Quantity.model_construct(**shape)
    assert written == [("unit", "amount")]
    assert told(make({"unit": "KG", "amount": None}))[0] == [("amount", None), ("unit", "KG")]
    for wrong in (1, None, True, 1.5, ["1"]):
        with pytest.raises((NotPlain, TypeError)):
            make({"unit": wrong, "amount": "1"})
    with pytest.raises((NotPlain, TypeError)):
        make({"unit": "KG", "amount": []})
    for lacking in ({"unit": "KG"}, {"unit": "KG", "amount": "1", "other": "2"}, [shape], None):
        with pytest.raises((NotPlain, KeyError)):
            make(lacking)


def test_what_holds_of_a_part_is_asked_of_each(written: list[tuple[str, ...]]) -> None:
    """A line's own validator: what its quantities and its net weight say must agree."""
    amounts = {"1": Decimal(1), "2": Decimal(2)}
    quantities = {name: (Quantity(amount=amount, unit="KG"),) for name, amount in amounts.items()}
    reads: dict[str, Make] = dict.fromkeys(Line.model_fields, text)
    reads |= {"net_kg": amounts.__getitem__, "quantities": quantities.__getitem__}
    make = PartMaker(Line, reads).of_shapes()
    agreeing = {"line": "1", "tariff_number": "85011010", "net_kg": "1", "quantities": "1"}
    for _ in range(20):
        make(agreeing)
    assert written
    with pytest.raises(ValueError, match="are stated"):
        make({**agreeing, "quantities": "2"})


def test_whoever_sends_ever_other_keys_has_little_written(written: list[tuple[str, ...]]) -> None:
    make = PartMaker(Line, dict.fromkeys(Line.model_fields, text)).of_shapes()
    orders = list(islice(permutations(KEYS), 600))
    for _ in range(12):
        for keys in orders:
            line = make(dict.fromkeys(keys, "x"))
            assert (line.end_use, line.model_fields_set) == ("x", set(KEYS))
    assert len(written) == 256


def test_texts_that_were_read_are_known_up_to_a_length_and_so_many() -> None:
    asked: list[str] = []

    def ask(value: str) -> str:
        asked.append(value)
        return f"<{value}>"

    known = Known(ask, 6, nullable=True)
    for _ in range(2):
        assert (known("short"), known("too long"), known(None)) == ("<short>", "<too long>", None)
    assert asked == ["short", "too long", "too long"]
    for number in range(20_000):
        known(str(number))
    assert len(known.held) <= 1 << 14
    assert known(None) is None
    assert (known("short"), asked.count("short")) == ("<short>", 2)
