"""Entries made of a shape that is plainly right, without pydantic, which takes several times as long.

Everything is taken from the model itself: which keys there are, how each kind of value is read, and what must hold of
the whole. What is not plainly right is left to the model, which says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from annotated_types import MaxLen, MinLen
from pydantic import ConfigDict, TypeAdapter
from pydantic.fields import FieldInfo

from prefile.entry.entry import Entry, numbered_by_position
from prefile.entry.fields import Amount, Count, Number, Short, Text
from prefile.entry.line import Claim, EntryPart, Metadata, NamedClaim
from prefile.entry.part_maker import Known, Make, NotPlain, PartMaker
from prefile.values.money import read_amount

__all__ = ["part_maker", "plain_entry"]

Shape = Mapping[str, Any]

_MOST_COUNTS = 1 << 14
_SHORT, _LONG = 6, 5000  # characters of what comes again and again: of amounts those of few digits
_COUNTS: dict[int | str, int] = {}
_AS_THEY_STAND = (Short, Text, Metadata)  # kinds of text that seldom come again


def plain_entry(shape: Shape) -> Entry | None:
    """Return the entry of a shape as JSON has it, or None where it is not plainly right.

    Parts of the model may stand in it already, as its reader made them.
    """
    try:
        entry: Entry = _maker_of(Entry)(numbered_by_position(shape))
    except (NotPlain, KeyError, TypeError, ValueError):
        return None
    return entry


@cache
def part_maker(model: type[EntryPart]) -> PartMaker:
    """Return what makes parts of a model, each kind of value read as it is of a shape."""
    hints = get_type_hints(model, include_extras=True)
    return PartMaker(model, {name: _read(hints[name]) for name in model.model_fields})


@cache
def _maker_of(model: type[EntryPart]) -> Make:
    """Return what makes a part of an entry of its shape."""
    return part_maker(model).of_shapes()


def _read(hint: Any) -> Make:  # noqa: ANN401 - any annotation
    """Return what reads a value of an annotation, and null where that may stand there."""
    if get_origin(hint) not in {Union, UnionType}:
        return _of_kind(hint, nullable=False)
    (within,) = (one for one in get_args(hint) if one is not NoneType)
    return _of_kind(within, nullable=True)


def _of_kind(hint: Any, *, nullable: bool) -> Make:  # noqa: ANN401 - as above
    if hint == Amount:
        return _AMOUNTS[nullable]
    read = _of_part(hint) or _of_text(hint)
    if read is None:
        return Known(_text_by(TypeAdapter(hint).validator.validate_python), _LONG, nullable=nullable)
    return _or_null(read) if nullable else read


def _or_null(read: Make) -> Make:
    return lambda value: None if value is None else read(value)


def _of_part(hint: Any) -> Make | None:  # noqa: ANN401 - as above
    """Return what reads a part of an entry, or a list; None of an annotation that is another."""
    if hint == NamedClaim:
        return _claim
    if isinstance(hint, type) and issubclass(hint, EntryPart):
        return _maker_of(hint)
    within, *metadata = get_args(hint) if hasattr(hint, "__metadata__") else (hint,)
    if get_origin(within) is not tuple:
        return None
    constraints = [one for found in metadata if isinstance(found, FieldInfo) for one in found.metadata]
    most = [one.max_length for one in constraints if isinstance(one, MaxLen)]
    least = [one.min_length for one in constraints if isinstance(one, MinLen)]
    return _items(_read(get_args(within)[0]), min(most), max(least, default=0))


def _of_text(hint: Any) -> Make | None:  # noqa: ANN401 - as above
    """Return what reads a text as it stands, or a count; None of an annotation that is another."""
    if hint in _AS_THEY_STAND:
        return TypeAdapter(hint, config=ConfigDict(strict=True)).validator.validate_python
    return _counting(TypeAdapter(hint).validator.validate_python) if hint == Count else None


def _text_by(validate: Make) -> Make:
    """Return what reads a text, and no more than a text, by what validates it."""

    def read(text: Any) -> Any:  # noqa: ANN401 - as above, and what is read
        if type(text) is not str:
            raise NotPlain
        return validate(text)

    return read


def _amount(written: Any) -> Decimal:  # noqa: ANN401 - as above
    if type(written) is str:
        return read_amount(written)
    if type(written) is Number or type(written) is int:
        return read_amount(written.text if type(written) is Number else str(written))
    raise NotPlain


_AMOUNTS = {nullable: Known(_amount, _SHORT, nullable=nullable) for nullable in (False, True)}


def _counting(validate: Make) -> Make:
    def count(value: Any) -> int:  # noqa: ANN401 - as above
        text = value.text if type(value) is Number else value
        known = _COUNTS.get(text) if type(text) is int or type(text) is str else None  # true is 1 to a dictionary
        if known is None:
            known = validate(value)
            if len(_COUNTS) < _MOST_COUNTS:
                _COUNTS[text] = known
        return known

    return count


def _claim(value: Any) -> Any:  # noqa: ANN401 - as above
    return _maker_of(Claim)({"claim": value} if type(value) is str else value)


def _items(read: Make, most: int, least: int) -> Make:
    def of_list(values: Any) -> tuple[Any, ...]:  # noqa: ANN401 - as above
        if type(values) is not list or not least <= len(values) <= most:
            raise NotPlain
        return tuple([read(value) for value in values])

    return of_list
