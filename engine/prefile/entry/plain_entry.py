"""Entries made of a shape that is plainly right, without pydantic, which takes several times as long.

Everything is taken from the model itself: which keys there are, how each kind of value is read, and what must hold of
the whole. What is not plainly right is left to the model, which says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from annotated_types import MaxLen, MinLen
from pydantic import ConfigDict, StringConstraints, TypeAdapter
from pydantic.fields import FieldInfo

from prefile.entry.entry import Entry, numbered_by_position
from prefile.entry.fields import Amount, Count, Number, Short, Text
from prefile.entry.line import Claim, EntryPart, Metadata, NamedClaim
from prefile.entry.part_maker import PartMaker
from prefile.entry.part_readers import Counted, Items, Known, Make, NotPlain, OrNull, Scope, Sized
from prefile.values.money import read_amount

__all__ = ["part_maker", "plain_entry"]

Shape = Mapping[str, Any]

_SHORT, _LONG = 6, 5000  # characters of what comes again and again: of amounts those of few digits
_AS_THEY_STAND = (Short, Text)  # kinds of text that seldom come again


def plain_entry(shape: Shape) -> Entry | None:
    """Return the entry of a shape as JSON has it, or None where it is not plainly right.

    Parts of the model may stand in it already, as its reader made them.
    """
    try:
        entry: Entry = part_maker(Entry)(numbered_by_position(shape))
    except (NotPlain, KeyError, TypeError, ValueError):
        return None
    return entry


@cache
def part_maker(model: type[EntryPart]) -> PartMaker:
    """Return what makes parts of a model, of their shapes or of values that are read already."""
    hints = get_type_hints(model, include_extras=True)
    return PartMaker(model, {name: _read(hints[name]) for name in model.model_fields})


def _read(hint: Any) -> Make:  # noqa: ANN401 - any annotation
    """Return what reads a value of an annotation, and null where that may stand there."""
    if get_origin(hint) not in {Union, UnionType}:
        return _of_kind(hint)
    (within,) = (one for one in get_args(hint) if one is not NoneType)
    return OrNull(_of_kind(within))


@cache
def _of_kind(hint: Any) -> Make:  # noqa: ANN401 - as above
    """Return what reads values of a kind, which fields of that kind share: what one of them read is known to all."""
    if hint == Amount:
        return _AMOUNTS
    return _of_part(hint) or _of_text(hint) or Known(_text_by(TypeAdapter(hint).validator.validate_python), _LONG)


def _of_part(hint: Any) -> Make | None:  # noqa: ANN401 - as above
    """Return what reads a part of an entry, or a list; None of an annotation that is another."""
    if hint == NamedClaim:
        return _Claims()
    if isinstance(hint, type) and issubclass(hint, EntryPart):
        return _Parts(hint)
    within, *_ = get_args(hint) if hasattr(hint, "__metadata__") else (hint,)
    if get_origin(within) is not tuple:
        return None
    return Items(_read(get_args(within)[0]), *_sizes(hint))


def _sizes(hint: Any) -> tuple[int, int]:  # noqa: ANN401 - as above
    """Return the least and the most items or characters that an annotation allows."""
    within = [one for found in hint.__metadata__ for one in _constraints(found)]
    least = [one.min_length for one in within if isinstance(one, MinLen)]
    most = [one.max_length for one in within if isinstance(one, MaxLen)]
    return max(least, default=0), min(most)


def _constraints(found: Any) -> Iterable[Any]:  # noqa: ANN401 - what stands beside an annotation
    return found.metadata if isinstance(found, FieldInfo) else found if isinstance(found, StringConstraints) else ()


def _of_text(hint: Any) -> Make | None:  # noqa: ANN401 - as above
    """Return what reads a text as it stands, named texts, or a count; None of an annotation that is another."""
    if hint in _AS_THEY_STAND:
        return Sized(_strictly(hint), *_sizes(hint))
    if hint == Metadata:
        return _strictly(hint)
    return Counted(TypeAdapter(hint).validator.validate_python) if hint == Count else None


def _strictly(hint: Any) -> Make:  # noqa: ANN401 - as above
    return TypeAdapter(hint, config=ConfigDict(strict=True)).validator.validate_python


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


_AMOUNTS = Known(_amount, _SHORT)


class _Parts:
    """Reads parts of a model. What makes them is made when the first comes: most parts are of few models."""

    def __init__(self, model: type[EntryPart]) -> None:
        self._model = model

    def __call__(self, value: Any) -> Any:  # noqa: ANN401 - as above
        return part_maker(self._model)(value)

    def code(self, value: str, name: str, scope: Scope) -> str:
        return part_maker(self._model).code(value, name, scope)


class _Claims:
    """Reads claims, which may be their name alone."""

    def __call__(self, value: Any) -> Any:  # noqa: ANN401 - as above
        return part_maker(Claim)({"claim": value} if type(value) is str else value)

    def code(self, value: str, name: str, scope: Scope) -> str:
        return part_maker(Claim).code_or(self, value, name, scope)
