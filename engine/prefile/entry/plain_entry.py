"""Entries made of a shape that is plainly right, without pydantic, which takes several times as long.

Everything is taken from the model itself: which keys there are, how each kind of value is read, and what must hold of
the whole. What is not plainly right is left to the model, which says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from annotated_types import MaxLen, MinLen
from pydantic import BaseModel, ConfigDict, TypeAdapter
from pydantic.fields import FieldInfo

from prefile.entry.entry import Entry, numbered_by_position
from prefile.entry.fields import Amount, Count, Number, Short, Text
from prefile.entry.line import Claim, EntryPart, Metadata, NamedClaim
from prefile.values.money import read_amount

__all__ = ["plain_entry"]

Read = Callable[[Any], Any]
Shape = Mapping[str, Any]

_MOST_READ = 1 << 14  # texts of each kind
_COUNTS: dict[int | str, int] = {}
_AS_THEY_STAND = (Short, Text, Metadata)  # kinds of text that seldom come again


class _NotPlain(Exception):  # noqa: N818 - no error: the model is asked
    """A value is not plainly right."""


def plain_entry(shape: Shape) -> Entry | None:
    """Return the entry of a shape as JSON has it, or None where it is not plainly right."""
    try:
        entry: Entry = _reader_of(Entry)(numbered_by_position(shape))
    except (_NotPlain, KeyError, TypeError, ValueError):
        return None
    return entry


class _Known(dict[str, Any]):
    """Texts that were read, each with its value: most are codes, days and numbers that come again and again."""

    def __init__(self, read: Read) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> Any:  # noqa: ANN401 - what is read
        if type(text) is not str:
            raise _NotPlain
        value = self._read(text)
        if len(self) >= _MOST_READ:
            self.clear()
        self[text] = value
        return value


# As pydantic makes what it need not check (model_construct), by the slots of its models.
_NEW = object.__new__
_HOLD, _STATE, _EXTRA, _PRIVATE = (
    BaseModel.__dict__[slot].__set__
    for slot in ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")
)


@cache
def _reader_of(model: type[EntryPart]) -> Read:
    """Return what makes a part of an entry of its shape."""
    fields, hints = model.model_fields, get_type_hints(model, include_extras=True)
    defaults = {name: None if field.is_required() else field.default for name, field in fields.items()}
    required = frozenset(name for name, field in fields.items() if field.is_required())
    nullable = frozenset(name for name in fields if NoneType in get_args(hints[name]))
    reads = {name: _read(hints[name]) for name in fields}
    decorated = model.__pydantic_decorators__.model_validators.values()
    validators = tuple(one.func for one in decorated if one.info.mode == "after")
    private = {name: part.default for name, part in model.__private_attributes__.items()}

    def made(shape: Any) -> Any:  # noqa: ANN401 - a part of a shape as JSON has it, and of the entry
        if type(shape) is not dict:
            raise _NotPlain
        held, stated = defaults.copy(), set(shape)
        if not required <= stated:
            raise _NotPlain
        for key, value in shape.items():
            if value is not None:
                held[key] = reads[key](value)
            elif key not in nullable:
                raise _NotPlain
        part = _NEW(model)
        _HOLD(part, held)
        _STATE(part, stated)
        _EXTRA(part, None)
        _PRIVATE(part, private.copy() if private else None)
        for holds in validators:
            holds(part)
        return part

    return made


def _read(hint: Any) -> Read:  # noqa: ANN401 - any annotation
    """Return what reads a value of an annotation that is not null."""
    if get_origin(hint) in {Union, UnionType}:
        (hint,) = (one for one in get_args(hint) if one is not NoneType)
    if hint == NamedClaim:
        return _claim
    if isinstance(hint, type) and issubclass(hint, EntryPart):
        return _reader_of(hint)
    within, *metadata = get_args(hint) if hasattr(hint, "__metadata__") else (hint,)
    if get_origin(within) is tuple:
        constraints = [one for found in metadata if isinstance(found, FieldInfo) for one in found.metadata]
        most = [one.max_length for one in constraints if isinstance(one, MaxLen)]
        least = [one.min_length for one in constraints if isinstance(one, MinLen)]
        return _items(_read(get_args(within)[0]), min(most), max(least, default=0))
    return _scalar(hint)


def _scalar(hint: Any) -> Read:  # noqa: ANN401 - any annotation
    if hint == Amount:
        return _amount
    if hint in _AS_THEY_STAND:
        return TypeAdapter(hint, config=ConfigDict(strict=True)).validator.validate_python
    validate = TypeAdapter(hint).validator.validate_python
    if hint == Count:
        return _counting(validate)
    return _Known(validate).__getitem__


def _amount(value: Any) -> Decimal:  # noqa: ANN401 - as above
    if type(value) is str:
        return read_amount(value)
    if type(value) is Number or type(value) is int:
        return read_amount(value.text if type(value) is Number else str(value))
    raise _NotPlain


def _counting(validate: Read) -> Read:
    def count(value: Any) -> int:  # noqa: ANN401 - as above
        text = value.text if type(value) is Number else value
        known = _COUNTS.get(text) if type(text) is int or type(text) is str else None  # true is 1 to a dictionary
        if known is None:
            known = validate(value)
            if len(_COUNTS) < _MOST_READ:
                _COUNTS[text] = known
        return known

    return count


def _claim(value: Any) -> Any:  # noqa: ANN401 - as above
    return _reader_of(Claim)({"claim": value} if type(value) is str else value)


def _items(read: Read, most: int, least: int) -> Read:
    def of_list(values: Any) -> tuple[Any, ...]:  # noqa: ANN401 - as above
        if type(values) is not list or not least <= len(values) <= most:
            raise _NotPlain
        return tuple([read(value) for value in values])

    return of_list
