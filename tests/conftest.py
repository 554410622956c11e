"""What the tests share: the shipped book, opened once, and ways to state an entry briefly."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from deciders import WHY_NOT

import prefile
from prefile import Entry, Report, RuleBook, cli, rulebook
from prefile.releases import chosen

ROOT = Path(__file__).resolve().parent.parent
SHIPPED, SMALL = ROOT / "rules", ROOT / "fixtures" / "rulebook"  # books that no test changes

_OF_DURABLE = ("test_durable.py", "test_durable_limits.py", "test_engine.py", "test_reference.py")
collect_ignore = [f"decision/{name}" for name in _OF_DURABLE] if WHY_NOT else []  # decision/test_deciders.py says so

# Who runs in the background of a script ignores interrupts, and so would the processes that tests interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def book() -> RuleBook:
    """The shipped rule book."""
    return _opened(SHIPPED)


@pytest.fixture(scope="session")
def small_book() -> RuleBook:
    """The made-up rule book of fixtures/rulebook, which screens fast."""
    return _opened(SMALL)


@pytest.fixture(scope="session", autouse=True)
def _books_are_kept_for_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let processes that tests begin keep books in a folder of the tests, and use the book that ships."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFILE_RULE_BOOKS", str(tmp_path_factory.mktemp("rule-books")))
        patch.setenv("PREFILE_BOOKS", str(tmp_path_factory.mktemp("books")))
        yield


@pytest.fixture(scope="session", autouse=True)
def _books_are_opened_once() -> Iterator[None]:
    """Let every command that runs in this process screen with the books that are open already.

    Opening the shipped book takes half a second, and hundreds of tests run a command. A command in a process of its own
    opens its own, and so does who calls `prefile.open_rulebook`.
    """
    named, packages = "open_rulebook", tuple(f"{package.__name__}." for package in (cli, chosen, rulebook))
    modules = [module for name, module in sys.modules.items() if f"{name}.".startswith(packages)]
    with pytest.MonkeyPatch.context() as patch:
        for module in modules:
            if getattr(module, named, None) is prefile.open_rulebook:
                patch.setattr(module, named, _reopened)
        yield


def _reopened(folder: str | Path | None = None) -> RuleBook:
    named = Path(folder or SHIPPED).resolve()
    return _opened(named) if named in {SHIPPED, SMALL} else prefile.open_rulebook(folder)


@cache
def _opened(folder: Path) -> RuleBook:
    return prefile.open_rulebook(folder)


@pytest.fixture(scope="session")
def screened(book: RuleBook) -> Callable[..., Report]:
    """Give a way to screen an entry of one line: line, entered, decide."""

    def screen(line: dict[str, Any], entered: str | None = "2026-12-04T09:30", **options: Any) -> Report:  # noqa: ANN401
        shape: dict[str, Any] = {"format": "prefile-entry/1", "lines": [line]}
        if entered is not None:
            shape["entered"] = entered
        return prefile.screen(Entry.model_validate(shape), book, **options)

    return screen
