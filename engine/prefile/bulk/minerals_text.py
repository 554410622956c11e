"""What a line declares that its goods hold of minerals, as one text: `copper`, `no gallium`, `copper, no gallium`."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["minerals_text", "read_minerals"]

_BETWEEN, _NONE = ", ", "no "  # which no name of a mineral holds: small letters, digits and hyphens


def minerals_text(declared: Iterable[tuple[str, bool]]) -> str | None:
    """Return minerals as text, each with whether the goods hold none of it; None where none is declared."""
    return _BETWEEN.join(f"{_NONE if is_none else ''}{name}" for name, is_none in declared) or None


def read_minerals(text: str | None) -> tuple[tuple[str, bool], ...]:
    """Return the minerals of a text, each with whether the goods hold none of it."""
    named = text.split(_BETWEEN) if text else []
    return tuple([(name.removeprefix(_NONE), name.startswith(_NONE)) for name in named])
