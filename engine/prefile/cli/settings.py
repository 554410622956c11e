"""What a person sets once for every run: in `prefile.toml`, and in variables of the environment.

A variable goes before the file in the folder that one works in, and this before the file in one's own configuration
folder; what an option says goes before all of them. Settings are of the command line alone: the library reads none.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

from prefile.cli.choices import Dates, Decide, Format, Mark
from prefile.errors import DeclarationProblems, Place, Problem

__all__ = ["KEYS", "Setting", "Settings", "default_map", "own_folder", "read_settings", "settings_files"]

FILE = "prefile.toml"
_MOST_BYTES = 1 << 16
_URL = "://"


class Key(NamedTuple):
    """One thing that can be set: what it says, the values that it may have (None: any text), and the option it is of.

    `only` names the commands that take it, where not all do that have the option.
    """

    says: str
    values: tuple[str, ...] | None
    option: str
    only: frozenset[str] = frozenset()


KEYS: dict[str, Key] = {
    "mapping": Key("where facts stand in tables and in CargoWise's XML", None, "mapping"),
    "dates": Key("whether days have the month or the day first", tuple(one.value for one in Dates), "dates"),
    "decimal": Key("which mark stands before decimals", tuple(one.value for one in Mark), "decimal"),
    "decide": Key("what answers the questions of the rule book", tuple(one.value for one in Decide), "decide"),
    "format": Key(
        "how prefile screen writes reports", tuple(one.value for one in Format), "output", frozenset({"screen"})
    ),
    "letterhead": Key("what stands at the top of pages", None, "letterhead"),
    "preparer": Key("who prepared an entry, for pages", None, "preparer"),
    "importer": Key("the importer, for pages of entries that name none", None, "importer"),
    "archive": Key("where the archive is: a file, or the URL of a database", None, "archive_at"),
    "organization": Key("whose records of the archive", None, "organization"),
}


class Setting(NamedTuple):
    """A value that is set, and where: a file, or a variable."""

    value: str
    where: str

    @property
    def shown(self) -> str:
        """The value for people: without the password of a URL."""
        return re.sub(r"(://[^:/@\s]*):[^@\s]*@", r"\1:***@", self.value)


Settings = dict[str, Setting]


def settings_files() -> tuple[Path, Path]:
    """Return the files that settings are read from: in the folder that one works in, and one's own."""
    return Path(FILE), own_folder() / FILE


def own_folder() -> Path:
    """Return the folder of one's own, for settings and what prefile keeps."""
    return Path(typer.get_app_dir("prefile"))


def read_settings() -> Settings:
    """Read all settings, each from the first place that has it.

    Raises:
        DeclarationProblems: every setting that is not known or has no such value, with its file or variable.
    """
    found: Settings = {}
    problems: list[Problem] = []
    for key in KEYS:
        variable = variable_of(key)
        if os.environ.get(variable):
            _take(found, problems, key, os.environ[variable], Place(variable))
    for path in settings_files():
        for key, value in _in_file(path, problems):
            if key not in found:
                _take(found, problems, key, value, Place(str(path), path=key))
    if problems:
        raise DeclarationProblems(problems)
    return found


def variable_of(key: str) -> str:
    """Return the variable of the environment by which a key is set."""
    return f"PREFILE_{key.upper()}"


def default_map(context: typer.Context, settings: Settings) -> dict[str, object]:
    """Return the settings as defaults of the command that is run, as Click takes them."""
    name, group = context.invoked_subcommand, context.command
    if name is None or not isinstance(group, TyperGroup):
        return {}
    return {name: _defaults(group.commands[name], settings)}


def _defaults(command: object, settings: Settings) -> dict[str, object]:
    made: dict[str, object] = {}
    if isinstance(command, TyperGroup):
        for name, inside in command.commands.items():
            if below := _defaults(inside, settings):
                made[name] = below
    if not isinstance(command, TyperCommand):
        return made
    has = {parameter.name for parameter in command.params}
    for name, setting in settings.items():
        key = KEYS[name]
        if key.option in has and (not key.only or command.name in key.only):
            made[key.option] = setting.value
    return made


def _take(found: Settings, problems: list[Problem], key: str, value: object, where: Place) -> None:
    known = KEYS.get(key)
    if known is None:
        following = f"These can be set: {', '.join(KEYS)}."
        problems.append(Problem("E118", f'"{key[:40]}" is no setting', where, next=following))
    elif not isinstance(value, str) or (known.values is not None and value not in known.values):
        allowed = "text in quotes" if known.values is None else " or ".join(f'"{one}"' for one in known.values)
        problems.append(Problem("E118", f"{key} is {str(value)[:40]!r}, not {allowed}", where))
    else:
        found[key] = Setting(_seen_from_here(key, value, where), str(where.file))


def _seen_from_here(key: str, value: str, where: Place) -> str:
    """Return a value whose paths are seen from the folder that one works in."""
    if key == "archive" and where.path is not None and _URL not in value:
        return str(Path(str(where.file)).parent / Path(value).expanduser())
    return _beside(value, where) if key == "mapping" else value


def _beside(value: str, where: Place) -> str:
    """Return a mapping's path as seen from the folder that one works in: a file names those beside itself."""
    beside = Path(str(where.file)).parent / value
    return str(beside) if where.path is not None and beside.is_file() else value


def _in_file(path: Path, problems: list[Problem]) -> Iterator[tuple[str, object]]:
    """Yield the keys of a file; none where there is no such file, or it cannot be read, which is noted."""
    if not path.is_file():
        return
    refuse: Callable[[str], None] = lambda what: problems.append(Problem("E118", what, Place(str(path))))  # noqa: E731
    try:
        with path.open("rb") as stream:
            raw = stream.read(_MOST_BYTES + 1)
        if len(raw) > _MOST_BYTES:
            refuse(f"the file is longer than {_MOST_BYTES:,} bytes")
            return
        import tomllib  # noqa: PLC0415 - most have no settings

        shape: Mapping[str, object] = tomllib.loads(raw.decode("utf-8"))
    except OSError as error:
        refuse(f"it cannot be opened: {error.strerror or error}")
    except (ValueError, RecursionError) as error:
        refuse(f"this is no TOML: {error}")
    else:
        yield from shape.items()
