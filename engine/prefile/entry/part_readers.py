"""How the values of a shape are read into an entry, each as a call and as code that PartMaker writes into its own.

What is read without a call (a text that came before, null, a part whose keys are known) is most of a file, and a call
of Python takes longer than what it would do there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, runtime_checkable

__all__ = ["Counted", "Items", "Known", "Make", "NotPlain", "OrNull", "Scope", "Sized", "Written", "code_of"]

Make = Callable[[Any], Any]
Scope = dict[str, Any]

_MOST_READ = 1 << 14  # texts of each kind


class NotPlain(Exception):  # noqa: N818 - no error: the model is asked
    """A value is not plainly right."""


@runtime_checkable
class Written(Protocol):
    """What reads a value, and can say so in code."""

    def __call__(self, value: Any, /) -> Any:  # noqa: ANN401 - a value of a shape as JSON has it, and what it is
        """Return what is read; raises NotPlain, TypeError or ValueError where that is not plainly right."""
        ...

    def code(self, value: str, name: str, scope: Scope) -> str:
        """Return an expression that reads what `value` names; `scope` takes its names, which begin with `name`."""
        ...


def code_of(read: Make, value: str, name: str, scope: Scope) -> str:
    """Return an expression that reads a value: its own, or a call."""
    if isinstance(read, Written):
        return read.code(value, name, scope)
    scope[name] = read
    return f"{name}({value})"


class Known:
    """Reads what is written, and remembers texts of few characters: most come again and again."""

    __slots__ = ("_longest", "_read", "held")

    def __init__(self, read: Make, longest: int) -> None:
        """Know what was read of texts up to `longest`."""
        self._read, self._longest = read, longest
        self.held: dict[str, Any] = {}

    def __call__(self, written: Any) -> Any:  # noqa: ANN401 - as above
        """Return what is written."""
        held = self.held
        if written in held:
            return held[written]
        value = self._read(written)
        if type(written) is str and len(written) <= self._longest:
            if len(held) >= _MOST_READ:
                held.clear()
            held[written] = value
        return value

    def code(self, value: str, name: str, scope: Scope) -> str:
        """Return code that looks a text up, and reads one that is new."""
        scope |= {name: self, f"{name}_held": self.held}
        return f"{name}_held[{value}] if {value} in {name}_held else {name}({value})"


class Counted:
    """Reads counts, and remembers those that came as a number or a text: true is 1 to a dictionary, and no count."""

    __slots__ = ("_read", "held")

    def __init__(self, read: Make) -> None:
        """Know what was read."""
        self._read = read
        self.held: dict[int | str, int] = {}

    def __call__(self, value: Any) -> int:  # noqa: ANN401 - as above
        """Return the count."""
        count: int = self._read(value)
        if (type(value) is int or type(value) is str) and len(self.held) < _MOST_READ:
            self.held[value] = count
        return count

    def code(self, value: str, name: str, scope: Scope) -> str:
        """Return code that looks a number or a text up, and reads what is new."""
        scope |= {name: self, f"{name}_held": self.held}
        plain = f"(type({value}) is int or type({value}) is str) and {value} in {name}_held"
        return f"{name}_held[{value}] if {plain} else {name}({value})"


class Sized:
    """Reads texts as they stand, if they are no shorter and no longer than they may be."""

    __slots__ = ("_least", "_most", "_read")

    def __init__(self, read: Make, least: int, most: int) -> None:
        """Read texts of `least` to `most` characters, by what validates them too."""
        self._read, self._least, self._most = read, least, most

    def __call__(self, value: Any) -> Any:  # noqa: ANN401 - as above
        """Return the text."""
        return self._read(value)

    def code(self, value: str, name: str, scope: Scope) -> str:
        """Return code that takes plain characters by their number; half a character is no text."""
        scope[name] = self._read
        within = f"{self._least} <= len({value}) <= {self._most}"
        return f"{value} if type({value}) is str and {value}.isascii() and {within} else {name}({value})"


class OrNull:
    """Reads a value, or null."""

    __slots__ = ("_read",)

    def __init__(self, read: Make) -> None:
        """Read what is not null by `read`."""
        self._read = read

    def __call__(self, value: Any) -> Any:  # noqa: ANN401 - as above
        """Return None for null, and else what is read."""
        return None if value is None else self._read(value)

    def code(self, value: str, name: str, scope: Scope) -> str:
        """Return code that passes null."""
        return f"None if {value} is None else {code_of(self._read, value, name, scope)}"


class Items:
    """Reads lists of no fewer and no more than so many items."""

    __slots__ = ("_least", "_most", "_read")

    def __init__(self, read: Make, least: int, most: int) -> None:
        """Read lists of `least` to `most` items, each of them by `read`."""
        self._read, self._least, self._most = read, least, most

    def __call__(self, values: Any) -> tuple[Any, ...]:  # noqa: ANN401 - as above
        """Return the items."""
        if type(values) is not list or not self._least <= len(values) <= self._most:
            raise NotPlain
        return tuple([self._read(value) for value in values])

    def code(self, value: str, name: str, scope: Scope) -> str:
        """Return code that reads each item of a list in its place."""
        scope[name] = self
        item = f"{name}_item"
        within = f"type({value}) is list and {self._least} <= len({value}) <= {self._most}"
        each = code_of(self._read, item, item + "_read", scope)
        return f"tuple([{each} for {item} in {value}]) if {within} else {name}({value})"
