"""Parts of an entry made of shapes, as pydantic makes what it need not check: the same slots hold the same.

Most parts of a file state the same keys. Those that come often are made by code written for their keys, as dataclasses
write theirs: a loop over them takes half as many instructions again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, cast

from pydantic import BaseModel

from prefile.entry.line import EntryPart

__all__ = ["Known", "Make", "NotPlain", "PartMaker"]

Make = Callable[[Any], Any]

_MOST_READ = 1 << 14  # texts of each kind
_OFTEN = 8  # times that parts of the same keys came
_MOST_FORMS = 1 << 8  # of a model, so that whoever sends ever other keys has little written
_NEW = object.__new__
_HOLD, _STATE, _EXTRA, _PRIVATE = (
    BaseModel.__dict__[slot].__set__
    for slot in ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")
)


class NotPlain(Exception):  # noqa: N818 - no error: the model is asked
    """A value is not plainly right."""


class Known:
    """Reads what is written, and remembers texts of few characters: most come again and again."""

    __slots__ = ("_longest", "_nullable", "_read", "held")

    def __init__(self, read: Make, longest: int, *, nullable: bool) -> None:
        """Know what was read of texts up to `longest`, and of null nothing where it is `nullable`."""
        self._read, self._longest, self._nullable = read, longest, nullable
        self.held: dict[str | None, Any] = {None: None} if nullable else {}

    def __call__(self, written: Any) -> Any:  # noqa: ANN401 - a value of a shape as JSON has it, and what it is
        """Return what is written."""
        held = self.held
        if written in held:
            return held[written]
        value = self._read(written)
        if type(written) is str and len(written) <= self._longest:
            if len(held) >= _MOST_READ:
                held.clear()
                held.update({None: None} if self._nullable else {})
            held[written] = value
        return value


class PartMaker:
    """Makes parts of a model of their shapes."""

    def __init__(self, model: type[EntryPart], reads: Mapping[str, Make]) -> None:
        """Make them of a model, given what reads each of its values."""
        fields = model.model_fields
        self._model = model
        self.reads = reads
        self._required = frozenset(name for name, field in fields.items() if field.is_required())
        self._defaults = {name: None if field.is_required() else field.default for name, field in fields.items()}
        private = {name: part.default for name, part in model.__private_attributes__.items()}
        self._private: Callable[[], dict[str, Any] | None] = private.copy if private else lambda: None
        decorated = model.__pydantic_decorators__.model_validators.values()
        self._validators = tuple(one.func for one in decorated if one.info.mode == "after")

    def of_shapes(self) -> Make:
        """Return what makes a part of a shape as JSON has it.

        It raises NotPlain, KeyError, TypeError or ValueError where that is not plainly right.
        """
        met: dict[tuple[str, ...], int] = {}
        written: dict[tuple[str, ...], Make] = {}

        def made(shape: Any) -> Any:  # noqa: ANN401 - a part of a shape as JSON has it, and of the entry
            if type(shape) is not dict:
                if type(shape) is self._model:
                    return shape  # it was made as it was read
                raise NotPlain
            keys = tuple(shape)
            make = written.get(keys)
            if make is not None:
                return make(shape)
            part = self._made(shape)
            if keys in met or len(met) < _MOST_FORMS:
                met[keys] = met.get(keys, 0) + 1
                if met[keys] == _OFTEN:
                    written[keys] = self._written(keys)
            return part

        return made

    def _made(self, shape: dict[str, Any]) -> Any:  # noqa: ANN401 - as above
        """Make a part by a loop over what it states."""
        if not self._required.issubset(shape):
            raise NotPlain
        held = self._defaults | {key: self.reads[key](value) for key, value in shape.items()}
        part = _NEW(self._model)
        _HOLD(part, held)
        _STATE(part, set(shape))
        _EXTRA(part, None)
        _PRIVATE(part, self._private())
        for holds in self._validators:
            holds(part)
        return part

    def of_values(self, keys: Sequence[str]) -> Callable[..., Any]:
        """Return code that makes parts of values which `reads` gave, one for each of some keys in their order.

        Raises:
            NotPlain: a key is lacking without which there is no such part.
        """
        if not self._required.issubset(keys):
            raise NotPlain
        values = [f"value_{at}" for at in range(len(keys))]
        puts = [f"held[{key!r}] = {value}" for key, value in zip(keys, values, strict=True)]
        return self._code(keys, ", ".join(values), puts, {})

    def _written(self, keys: tuple[str, ...]) -> Make:
        """Return code that makes parts which state some keys in their order, each of them a field of the model."""
        reads = {
            **{f"read_{key}": self.reads[key] for key in keys},
            **{f"known_{key}": read.held for key in keys if isinstance(read := self.reads[key], Known)},
        }
        return self._code(keys, "shape", [part for key in keys for part in self._read_of(key)], reads)

    def _code(self, keys: Sequence[str], takes: str, puts: Sequence[str], reads: Mapping[str, Any]) -> Make:
        """Return code that takes something and makes parts of it, once it put what some keys state."""
        scope: dict[str, Any] = {
            "new": _NEW,
            "hold": _HOLD,
            "state": _STATE,
            "extra": _EXTRA,
            "private": _PRIVATE,
            "model": self._model,
            "defaults": self._defaults,
            "own": self._private,
            **reads,
            **{f"holds_{at}": holds for at, holds in enumerate(self._validators)},
        }
        code = [
            f"def made({takes}):",
            "held = defaults.copy()",
            *puts,
            "part = new(model)",
            "hold(part, held)",
            f"state(part, {{{', '.join(map(repr, keys))}}})",
            "extra(part, None)",
            "private(part, own())",
            *[f"holds_{at}(part)" for at in range(len(self._validators))],
            "return part",
        ]
        exec("\n    ".join(code), scope)  # noqa: S102 - nothing of it is of a file: keys that no field has never come here
        return cast("Make", scope["made"])

    def _read_of(self, key: str) -> Iterator[str]:
        """Yield code that reads a value of a shape; what is known is looked up without a call."""
        yield f"value = shape[{key!r}]"
        known = f"known_{key}[value] if value in known_{key} else " if isinstance(self.reads[key], Known) else ""
        yield f"held[{key!r}] = {known}read_{key}(value)"
