"""Parts of an entry made of shapes, as pydantic makes what it need not check: the same slots hold the same.

Most parts of a file state the same keys. Those that come often are made by code written for their keys, as dataclasses
write theirs: a loop over them takes half as many instructions again. Parts of the same keys hold one set of them, which
nobody changes: a copy with other values copies it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from pydantic import BaseModel

from prefile.entry.line import EntryPart
from prefile.entry.part_readers import Make, NotPlain, Scope, code_of

__all__ = ["PartMaker"]

_OFTEN = 8  # times that parts of the same keys came
_MOST_FORMS = 1 << 8  # of a model, so that whoever sends ever other keys has little written
_NEW = object.__new__
_HOLD, _STATE, _EXTRA, _PRIVATE = (
    BaseModel.__dict__[slot].__set__
    for slot in ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")
)


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
        self._private: Callable[[], dict[str, Any]] | None = private.copy if private else None
        decorated = model.__pydantic_decorators__.model_validators.values()
        self._validators = tuple(one.func for one in decorated if one.info.mode == "after")
        self._met: dict[tuple[str, ...], int] = {}
        self._forms: dict[tuple[str, ...], Make] = {}

    def __call__(self, shape: Any) -> Any:  # noqa: ANN401 - a part of a shape as JSON has it, and of the entry
        """Return the part that a shape as JSON has it states.

        It raises NotPlain, KeyError, TypeError or ValueError where that is not plainly right.
        """
        if type(shape) is not dict:
            if type(shape) is self._model:
                return shape  # it was made as it was read
            raise NotPlain
        keys = tuple(shape)
        make = self._forms.get(keys)
        if make is not None:
            return make(shape)
        part = self._made(shape)
        met = self._met
        if keys in met or len(met) < _MOST_FORMS:
            met[keys] = met.get(keys, 0) + 1
            if met[keys] == _OFTEN:
                self._forms[keys] = self._written(keys)
        return part

    def code(self, value: str, name: str, scope: Scope) -> str:
        """Return code that makes a part by the code of its keys, where these came often; a list has none."""
        return self.code_or(self, value, name, scope)

    def code_or(self, other: Make, value: str, name: str, scope: Scope) -> str:
        """Return code as above, which gives to another what is not of keys that came often."""
        scope |= {name: other, f"{name}_forms": self._forms, f"{name}_model": self._model}
        made = f"({name}_forms.get(tuple({value})) or {name})({value})"
        return f"{value} if type({value}) is {name}_model else {made}"

    def _made(self, shape: dict[str, Any]) -> Any:  # noqa: ANN401 - as above
        """Make a part by a loop over what it states."""
        if not self._required.issubset(shape):
            raise NotPlain
        held = self._defaults | {key: self.reads[key](value) for key, value in shape.items()}
        part = _NEW(self._model)
        _HOLD(part, held)
        _STATE(part, set(shape))
        _EXTRA(part, None)
        _PRIVATE(part, self._private and self._private())
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
        puts = [f"held[{key!r}] = of_{key}" for key in keys]
        return self._code(keys, ", ".join([f"of_{key}" for key in keys]), puts, {})

    def _written(self, keys: tuple[str, ...]) -> Make:
        """Return code that makes parts which state some keys in their order, each of them a field of the model."""
        scope: Scope = {"values": dict.values}
        taken = f"[{', '.join([f'of_{key}' for key in keys])}] = values(shape)"  # a list of names may be empty
        puts = [f"held[{key!r}] = {code_of(self.reads[key], f'of_{key}', f'read_{key}', scope)}" for key in keys]
        return self._code(keys, "shape", [taken, *puts], scope)

    def _code(self, keys: Sequence[str], takes: str, puts: Sequence[str], scope: Scope) -> Make:
        """Return code that takes something and makes parts of it, once it put what some keys state."""
        scope |= {
            "new": _NEW,
            "hold": _HOLD,
            "state": _STATE,
            "extra": _EXTRA,
            "private": _PRIVATE,
            "model": self._model,
            "stated": set(keys),
            "defaults": self._defaults,
            "own": self._private,
            **{f"holds_{at}": holds for at, holds in enumerate(self._validators)},
        }
        code = [
            f"def made({takes}):",
            "held = defaults.copy()",
            *puts,
            "part = new(model)",
            "hold(part, held)",
            "state(part, stated)",
            "extra(part, None)",
            f"private(part, {'None' if self._private is None else 'own()'})",
            *[f"holds_{at}(part)" for at in range(len(self._validators))],
            "return part",
        ]
        written = compile("\n    ".join(code), f"<{self._model.__name__}>", "exec")
        exec(written, scope)  # noqa: S102 - nothing of it is of a file: keys that no field has never come here
        return cast("Make", scope["made"])
