"""Parts that often state the same are made by code of their own: as the first of them were, and of few forms alone."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from decimal import Decimal
from itertools import islice, permutations
from typing import Annotated, Any

import pytest
from pydantic import StringConstraints, TypeAdapter

from prefile.entry.line import Line, Metal, Mineral, Quantity
from prefile.entry.part_maker import PartMaker
from prefile.entry.part_readers import Counted, Items, Known, Make, NotPlain, OrNull, Sized

KEYS = ("line", "tariff_number", "origin", "value", "currency", "net_kg", "end_use")


def text(value: Any) -> str:  # noqa: ANN401 - a value of a shape as JSON has it
    if type(value) is not str:
        raise NotPlain
    return value


def counted(value: Any) -> int:  # noqa: ANN401 - as above
    if type(value) not in {int, str}:
        raise NotPlain
    return int(value)


def sized(value: Any) -> str:  # noqa: ANN401 - as above
    return TypeAdapter(Annotated[str, StringConstraints(strict=True, min_length=1, max_length=3)]).validate_python(
        value
    )


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
    make = PartMaker(Quantity, {"amount": OrNull(Known(text, 6)), "unit": text})
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


def test_parts_that_state_nothing_are_made_too(written: list[tuple[str, ...]]) -> None:
    make = PartMaker(Metal, dict.fromkeys(Metal.model_fields, text))
    every = [make({}) for _ in range(20)]
    assert written == [()]
    assert all(one == Metal() and one.model_fields_set == set() for one in every)


def test_parts_are_made_of_values_that_were_read_and_taken_as_they_are() -> None:
    maker = PartMaker(Quantity, dict.fromkeys(Quantity.model_fields, text))
    made = maker.of_values(("unit", "amount"))("KG", Decimal(1))
    assert told(made) == told(PartMaker(Quantity, {"unit": text, "amount": Decimal})({"unit": "KG", "amount": "1"}))
    line = PartMaker(Line, {**dict.fromkeys(Line.model_fields, text), "quantities": Items(maker, 1, 2)})
    for _ in range(20):
        (held,) = line({"line": "1", "tariff_number": "x", "quantities": [made]}).quantities
        assert held is made
    with pytest.raises(NotPlain):
        maker.of_values(("unit",))


def test_what_holds_of_a_part_is_asked_of_each(written: list[tuple[str, ...]]) -> None:
    """A line's own validator: what its quantities and its net weight say must agree."""
    amounts = {"1": Decimal(1), "2": Decimal(2)}
    quantities = {name: (Quantity(amount=amount, unit="KG"),) for name, amount in amounts.items()}
    reads: dict[str, Make] = dict.fromkeys(Line.model_fields, text)
    reads |= {"net_kg": amounts.__getitem__, "quantities": quantities.__getitem__}
    make = PartMaker(Line, reads)
    agreeing = {"line": "1", "tariff_number": "85011010", "net_kg": "1", "quantities": "1"}
    for _ in range(20):
        make(agreeing)
    assert written
    with pytest.raises(ValueError, match="are stated"):
        make({**agreeing, "quantities": "2"})


def test_whoever_sends_ever_other_keys_has_little_written(written: list[tuple[str, ...]]) -> None:
    make = PartMaker(Line, dict.fromkeys(Line.model_fields, text))
    orders = list(islice(permutations(KEYS), 600))
    for _ in range(12):
        for keys in orders:
            line = make(dict.fromkeys(keys, "x"))
            assert (line.end_use, line.model_fields_set) == ("x", set(KEYS))
    assert len(written) == 256


def test_parts_of_the_same_keys_share_them_and_a_copy_with_other_values_has_its_own() -> None:
    make = PartMaker(Quantity, dict.fromkeys(Quantity.model_fields, text))
    every = [make({"unit": "KG"} | {"amount": "1"}) for _ in range(20)]
    other = Line.model_construct(line=1, quantities=(every[-1],)).model_copy(update={"origin": "CN"})
    copied = every[-1].model_copy(update={"amount": Decimal(2), "note": "of another model"})
    assert copied.model_fields_set == {"unit", "amount", "note"}
    assert other.model_fields_set == {"line", "quantities", "origin"}
    assert {frozenset(one.model_fields_set) for one in [*every, pickle.loads(pickle.dumps(every[-1]))]} == {
        frozenset({"unit", "amount"})
    }


@pytest.mark.parametrize(
    ("read", "values"),
    [
        (Known(text, 3), ["ab", "ab", "longer", 1, None, ["ab"]]),
        (OrNull(Known(text, 3)), [None, "ab", "ab", 1.5, {}]),
        (Counted(counted), [1, 1, True, 1.0, "1", "1", "x", None, 0]),
        (Sized(sized, 1, 3), ["", "a", "abc", "abcd", "äöü", "äöüß", "\ud800", 1, None]),
        (Items(Known(text, 3), 1, 2), [[], ["a"], ["a", "b"], ["a", 1], ["a", "b", "c"], "ab", ("a",), None]),
        (
            PartMaker(Quantity, dict.fromkeys(("amount", "unit"), text)),
            [{"unit": "a", "amount": "b"}, ["unit", "amount"]],
        ),
    ],
    ids=["known", "or-null", "counted", "sized", "items", "part"],
)
def test_what_reads_a_value_reads_it_alike_by_code(read: Make, values: list[Any]) -> None:
    """Twice, since what came before is looked up."""
    make = PartMaker(Mineral, {**dict.fromkeys(Mineral.model_fields, text), "evidence": read})
    for value in values * 12:
        assert came_of(lambda value=value: make({"mineral": "a", "evidence": value}).evidence) == came_of(
            lambda value=value: read(value)
        )


def came_of(call: Callable[[], Any]) -> object:
    """Return what a call returns, or that it refuses."""
    try:
        return call()
    except (NotPlain, TypeError, ValueError, KeyError):
        return NotPlain


def test_texts_that_were_read_are_known_up_to_a_length_and_so_many() -> None:
    asked: list[str] = []

    def ask(value: str) -> str:
        asked.append(value)
        return f"<{value}>"

    known = Known(ask, 6)
    for _ in range(2):
        assert (known("short"), known("too long")) == ("<short>", "<too long>")
    assert asked == ["short", "too long", "too long"]
    for number in range(20_000):
        known(str(number))
    assert len(known.held) <= 1 << 14
    assert (known("short"), asked.count("short")) == ("<short>", 2)
