"""Shapes as JSON: a named tuple is an object with a key for each field, and an exact amount is text.

The class itself says what its JSON is: pydantic writes it, reads it and makes its schema from the same fields.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cache
from operator import attrgetter, itemgetter
from typing import Annotated, Any, NamedTuple, TypeVar, get_type_hints

from pydantic import BeforeValidator, GetCoreSchemaHandler, PlainSerializer, TypeAdapter
from pydantic_core import CoreSchema, core_schema

__all__ = [
    "Exact",
    "JsonKeys",
    "NullWhereNotAsked",
    "annotations_of",
    "escaped",
    "json_by",
    "json_keys",
    "json_object",
    "json_object_without",
    "keys_of_kind",
    "object_schema",
    "plain",
]

Kind = TypeVar("Kind", bound=type)
Shape = dict[str, Any]

_CONTROLS = re.compile("[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_EXACT = re.compile(r"-?[0-9]{1,160}(?:\.[0-9]{1,160})?", re.ASCII)
_MAKES_SCHEMA = "__get_pydantic_core_schema__"
_KEYS = "__json_keys__"


def escaped(text: str) -> str:
    """Return JSON whose control characters, and those that turn the direction of writing, are escaped.

    Texts of a declaration may hold them, and a terminal or a page would obey them.
    """
    return (
        text if text.isascii() and "\x7f" not in text else _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    )


def _read_exact(value: object) -> Decimal:
    """Read an exact amount; text with an exponent, which could stand for a number of any length, is refused."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, str) and _EXACT.fullmatch(value):
        return Decimal(value)
    raise ValueError('an exact amount is text like "15000.00"')


def _write_exact(amount: Decimal) -> str:
    return f"{amount:f}"


Exact = Annotated[Decimal, BeforeValidator(_read_exact), PlainSerializer(_write_exact, return_type=str)]


def json_object(kind: Kind) -> Kind:
    """Make a named tuple an object in JSON, with a key for each of its fields in their order."""
    fields: tuple[str, ...] = getattr(kind, "_fields")  # noqa: B009 - a type variable cannot be bound to named tuples
    return json_keys(*fields)(kind)


def json_keys(*same: str, **others: str) -> Callable[[Kind], Kind]:
    """Make a class an object in JSON: keys of the same name as a field or property, and others with the name of theirs.

    An object whose keys are not the fields of its class is written, and never read.
    """
    return json_by(JsonKeys({**{name: name for name in same}, **others}))


def json_by(keys: JsonKeys) -> Callable[[Kind], Kind]:
    """Make a class an object in JSON by its keys, which may be written and read in a way of their own."""

    def described(kind: Kind) -> Kind:
        def made(_kind: type, _source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
            return object_schema(kind, keys, handler)

        setattr(kind, _MAKES_SCHEMA, classmethod(made))
        setattr(kind, _KEYS, keys)
        return kind

    return described


def keys_of_kind(kind: type) -> JsonKeys | None:
    """Return the keys by which a class is an object in JSON, if it is said here."""
    keys: JsonKeys | None = getattr(kind, _KEYS, None)
    return keys


def json_object_without(*last: str) -> Callable[[Kind], Kind]:
    """Make a named tuple an object in JSON without its last fields, which then decide no equality either.

    What is read back from JSON is equal to what was written.
    """

    def described(kind: Kind) -> Kind:
        fields: tuple[str, ...] = getattr(kind, "_fields")  # noqa: B009 - as above
        if fields[-len(last) :] != last:
            raise TypeError(f"the last fields of {kind.__name__} are not {', '.join(last)}")
        kept = itemgetter(slice(0, len(fields) - len(last)))

        def equal(instance: tuple[object, ...], other: object) -> bool:
            return isinstance(other, tuple) and isinstance(other, kind) and bool(kept(instance) == kept(other))

        def unequal(instance: tuple[object, ...], other: object) -> bool:
            return not equal(instance, other)

        def hashed(instance: tuple[object, ...]) -> int:
            return hash(kept(instance))

        for name, method in (("__eq__", equal), ("__ne__", unequal), ("__hash__", hashed)):
            setattr(kind, name, method)
        return json_keys(*fields[: -len(last)])(kind)

    return described


def plain(document: object) -> Shape:
    """Return an object as the dicts, lists and text that its JSON is made of."""
    kind: type = type(document)
    shape: Shape = _adapter_of(kind).dump_python(document, mode="json")
    return shape


@cache
def _adapter_of(kind: type) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


class NullWhereNotAsked:
    """Marks, as an annotation, what is null in JSON where a run was not asked for it."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return the schema of what is marked, or null."""
        return core_schema.nullable_schema(handler(source))


class JsonKeys(NamedTuple):
    """The keys of an object in JSON, each with the name of the field or property that it holds.

    `read` makes an instance of the keys that were read, and `write` the keys of an instance, where that is more than
    naming each; of `optional` keys a written object may lack some.
    """

    names: Mapping[str, str]
    read: Callable[[Shape], object] | None = None
    write: Callable[[Any], Shape] | None = None
    optional: frozenset[str] = frozenset()


def object_schema(kind: type, keys: JsonKeys, handler: GetCoreSchemaHandler) -> CoreSchema:
    """Return what pydantic writes and reads a class by, from the annotations of its fields and properties."""
    hints = annotations_of(kind, keys.names.values())
    defaults: Mapping[str, object] = getattr(kind, "_field_defaults", {})
    schemas = {key: handler.generate_schema(hints[name]) for key, name in keys.names.items()}
    written = {
        key: core_schema.typed_dict_field(schema, required=key not in keys.optional) for key, schema in schemas.items()
    }
    wanted = {
        key: core_schema.typed_dict_field(schema, required=key not in keys.optional and key not in defaults)
        for key, schema in schemas.items()
    }
    return core_schema.no_info_after_validator_function(
        keys.read or (lambda shape: kind(**shape)),
        core_schema.typed_dict_schema(wanted, extra_behavior="ignore"),
        ref=f"{kind.__module__}.{kind.__qualname__}:{id(kind)}",
        serialization=core_schema.plain_serializer_function_ser_schema(
            keys.write or _writer(keys.names), return_schema=core_schema.typed_dict_schema(written, cls=kind)
        ),
    )


def _writer(held: Mapping[str, str]) -> Callable[[object], Shape]:
    """Return what makes the keys of an instance by naming each."""
    names, values = tuple(held), attrgetter(*held.values())
    if len(names) == 1:
        return lambda instance: {names[0]: values(instance)}
    return lambda instance: dict(zip(names, values(instance), strict=True))


def annotations_of(kind: type, names: Iterable[str]) -> Shape:
    """Return the annotation of each field, or of what a property of that name returns."""
    hints = get_type_hints(kind, include_extras=True)
    for name in names:
        of_class = getattr(kind, name, None)
        if name not in hints and isinstance(of_class, property) and of_class.fget is not None:
            hints[name] = get_type_hints(of_class.fget, include_extras=True)["return"]
    return hints
