"""What a release costs beside the one before: cold commands, memory and the size of the wheel, measured in turns.

Both wheels are built from what is committed and run from where they are unpacked, with the packages of this .venv, so
that nothing but prefile differs. Each turn measures both, in another order; of each figure the least counts.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

__all__ = ["LIMITS", "Grown", "Measured", "compared", "measured", "table"]

ROOT = Path(__file__).resolve().parent.parent
TURNS = 9
ENTRY = Path("fixtures", "entries", "polysilicon-germany-documented", "declaration.json")
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "help": ("--help",),
    "check": ("check", "8505.11.00.70", "--origin", "CN,JP,MY", "--value", "10000"),
    "screen": ("screen", str(ENTRY)),
}
LIMITS: Mapping[str, float] = {"seconds": 0.10, "MB": 0.10, "wheel MB": 0.05}
"""By how much of itself a figure may grow, by its unit."""

Measured = Mapping[str, float]
"""Figures by their names, which end with their unit."""


class Grown(NamedTuple):
    """A figure of the release before and of this one."""

    name: str
    before: float
    now: float

    @property
    def share(self) -> float:
        """How much it grew, as a part of what it was."""
        return self.now / self.before - 1

    @property
    def too_much(self) -> bool:
        """Whether it grew by more than it may."""
        return self.share > LIMITS[max((unit for unit in LIMITS if self.name.endswith(unit)), key=len)]


def compared(before: Measured, now: Measured) -> list[Grown]:
    """Return every figure that both have, in the order of this release."""
    return [Grown(name, before[name], figure) for name, figure in now.items() if before.get(name)]


def table(grown: list[Grown]) -> str:
    """Write figures as a table, those that grew too much marked."""
    rows = [
        f"{'GREW' if one.too_much else 'ok  '}  {one.name:<16} {one.before:8.3f} {one.now:8.3f} {one.share:+8.1%}"
        for one in grown
    ]
    return "\n".join([f"{'':22}   before      now   growth", *rows])


def measured(revisions: tuple[str, str]) -> tuple[Measured, Measured]:
    """Build two revisions, measure them in turns, and return the figures of each."""
    with tempfile.TemporaryDirectory(prefix="prefile-growth-") as work:
        trees = [_unpacked(revision, Path(work) / f"{place}") for place, revision in enumerate(revisions)]
        figures: list[dict[str, float]] = [{"wheel MB": size} for _, size in trees]
        for turn in range(TURNS + 1):  # the first, which compiles modules and the book, counts for nothing
            order = (0, 1) if turn % 2 else (1, 0)
            for place in order:
                found = {} if turn == 0 else figures[place]
                _turn(trees[place][0], found)
    return figures[0], figures[1]


def _turn(tree: Path, found: dict[str, float]) -> None:
    """Measure each command once, and keep what is less than before."""
    for name, words in COMMANDS.items():
        seconds, megabytes = _ran(tree, words)
        for figure, value in ((f"{name} seconds", seconds), (f"{name} MB", megabytes)):
            found[figure] = min(found.get(figure, value), value)


def _ran(tree: Path, words: tuple[str, ...]) -> tuple[float, float]:
    """Return how long a command took, by the clock, and the most memory that it held, in megabytes."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(tree),
        "PYTHONPYCACHEPREFIX": str(tree.parent / "compiled"),
        "PREFILE_BOOKS": str(tree.parent / "books"),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "prefile", *words], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 1}:
        raise SystemExit(f"prefile {' '.join(words)} ended with {process.returncode} in {tree}")
    return seconds, used.ru_maxrss / 1024


def _unpacked(revision: str, work: Path) -> tuple[Path, float]:
    """Build the wheel of a revision, unpack it, and return where and how many megabytes it has."""
    source, built, tree = work / "source", work / "built", work / "tree"
    source.mkdir(parents=True)
    packed = subprocess.run(["git", "-C", str(ROOT), "archive", revision], check=True, capture_output=True)
    subprocess.run(["tar", "-x", "-C", str(source)], input=packed.stdout, check=True)
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(built), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"$ {' '.join(command)}\n{done.stdout}{done.stderr}")
    wheel = next(built.glob("*.whl"))
    with zipfile.ZipFile(wheel) as file:
        file.extractall(tree)
    return tree, wheel.stat().st_size / 1e6
