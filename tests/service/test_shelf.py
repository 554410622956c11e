"""The archive as a worker has it open: each organization sees its own, and what others keep costs it nothing."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from by_hand import a_line, an_entry
from sqlalchemy import Engine, event

import prefile
from prefile import RuleBook
from prefile.options import ScreenOptions
from prefile.service.questions import NoSuchThing
from prefile.service.shelf import Shelf
from prefile.store.kept import asked_by


@contextmanager
def statements() -> Generator[list[str]]:
    """Collect what any database is asked meanwhile."""
    asked: list[str] = []

    def told(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", told)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", told)


def test_the_archive_is_asked_the_same_for_another_organization_whether_it_is_there_or_not(
    tmp_path: Path, book: RuleBook
) -> None:
    """So neither answer takes longer; how long they take is not measured, since a machine may be busy."""
    entry = an_entry(a_line())
    shelf = Shelf(str(tmp_path / "kept"))
    kept = shelf.keep("harbor", [(prefile.screen(entry, book), entry)], asked_by(ScreenOptions(), ()), book)
    assert shelf.get("harbor", kept[0]).entry == entry
    seen: list[list[str]] = []
    for name in (kept[0], "0" * len(kept[0])):
        with statements() as asked, pytest.raises(NoSuchThing):
            shelf.get("rival", name)
        seen.append(asked)
    assert seen[0] == seen[1] != []
    shelf.close()
