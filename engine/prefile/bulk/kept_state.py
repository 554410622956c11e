"""What a screener knows as bytes: a head of JSON, in which columns of whole numbers are named, and then the columns.

Nothing of such bytes is run: they hold texts and numbers. Who takes them checks that each number is a place that is
there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["State", "packed", "places", "unpacked"]

State = Mapping[str, Any]  # by names: columns, states, and what JSON can say
_COLUMN = "column"
_HEAD_SIZE = 8  # bytes that say how long the head is
_TYPES = ("<i8", "<i4", "|i1", "|b1")


def packed(state: State) -> bytes:
    """Return a state as bytes."""
    columns: list[NDArray[Any]] = []
    said = _said(state, columns)
    shapes = [(column.dtype.str, column.shape) for column in columns]
    head = json.dumps({"columns": shapes, "state": said}, separators=(",", ":")).encode()
    return b"".join([len(head).to_bytes(_HEAD_SIZE, "little"), head, *(column.tobytes() for column in columns)])


def _said(value: Any, columns: list[NDArray[Any]]) -> Any:  # noqa: ANN401 - any part of a state
    """Return a part of a state as JSON says it; its columns go to the others."""
    if isinstance(value, np.ndarray):
        kind = value.dtype.newbyteorder("<")
        columns.append(np.ascontiguousarray(value, kind))
        return {_COLUMN: len(columns) - 1}
    if isinstance(value, dict):
        return {name: _said(part, columns) for name, part in value.items()}
    return value


def unpacked(data: memoryview) -> State:
    """Return the state that bytes hold.

    Raises:
        ValueError, TypeError, LookupError: they hold none.
    """
    size = int.from_bytes(data[:_HEAD_SIZE], "little")
    head = json.loads(bytes(data[_HEAD_SIZE : _HEAD_SIZE + size]))
    rest = data[_HEAD_SIZE + size :]
    columns: list[NDArray[Any]] = []
    for kind, shape in head["columns"]:
        if kind not in _TYPES or any(type(length) is not int or length < 0 for length in shape):
            raise ValueError("a column of no kind")
        count = int(np.prod([1, *shape], dtype=object))
        taken, rest = rest[: count * np.dtype(kind).itemsize], rest[count * np.dtype(kind).itemsize :]
        column = np.frombuffer(taken, kind).reshape(shape)
        columns.append(column.astype(column.dtype.newbyteorder("=")))  # a copy, which may be written
    if len(rest):
        raise ValueError("more than its columns")
    state = _meant(head["state"], columns)
    if not isinstance(state, dict):
        raise TypeError("no state")
    return state


def _meant(said: Any, columns: list[NDArray[Any]]) -> Any:  # noqa: ANN401 - as above
    if not isinstance(said, dict):
        return said
    if said.keys() == {_COLUMN}:
        return columns[said[_COLUMN]]
    return {name: _meant(part, columns) for name, part in said.items()}


def places(column: NDArray[Any], among: int, *, count: int | None = None) -> NDArray[np.int32]:
    """Return a column of so many places among others.

    Raises:
        ValueError: it holds another number of them, or one that is not there.
    """
    if column.ndim != 1 or (count is not None and len(column) != count):
        raise ValueError("a column of another length")
    if len(column) and not 0 <= int(column.min()) <= int(column.max()) < among:
        raise ValueError("a place that is not there")
    return column.astype(np.int32)
