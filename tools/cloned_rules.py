"""Write a rule book of many measures: the shipped one, and clones of one of its measures. For timing, never for law.

    tools/cloned_rules.py 1000 /tmp/thousand
    tools/cloned_rules.py 200 /tmp/clones --of us.column-2 --time

With --time, the book is opened (from where it was kept) and proved, and the seconds of each are printed, by the clock
and of the processor. `check` refuses such a book, since nobody says how clones meet.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MEASURE = "us.section-232.polysilicon.ad-valorem"  # the one that rules/README.md has authors begin with


def main() -> int:
    """Write the book, and with --time measure it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("measures", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--of", default=MEASURE)
    parser.add_argument("--time", action="store_true")
    chosen = parser.parse_args()
    write_clones(chosen.folder, chosen.measures, chosen.of)
    if chosen.time:
        _timed(chosen.folder)
    return 0


def write_clones(folder: Path, measures: int, of: str) -> None:
    """Write the shipped book to a folder, with as many clones of a measure that it holds so many."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "rules", folder)
    country, authority, *rest = of.split(".")
    parts = (country, authority) if rest else (country,)
    file = folder.joinpath(*parts, f"{'.'.join(rest) or authority}.yaml")
    text = file.read_text("utf-8")
    for clone in range(measures - len(list((folder / "us").rglob("*.yaml")))):
        name = f"{file.stem}.clone-{clone + 1}"
        named = ".".join((*parts, name))
        file.with_name(f"{name}.yaml").write_text(text.replace(f"measure: {of}\n", f"measure: {named}\n", 1), "utf-8")


def _timed(folder: Path) -> None:
    """Print how long opening and proving take, each in a process of its own."""
    opened = "import prefile, sys; prefile.open_rulebook(sys.argv[1])"
    commands = {
        "kept": ["-c", opened, str(folder)],
        "open": ["-c", opened, str(folder)],
        "prove": ["-m", "prefile", "rules", "prove", "--decide", "plain", "--rules", str(folder)],
    }
    for name, command in commands.items():
        began, before = time.perf_counter(), os.times()
        subprocess.run([sys.executable, *command], check=True, stdout=subprocess.PIPE)
        took, after = time.perf_counter() - began, os.times()
        busy = after.children_user + after.children_system - before.children_user - before.children_system
        print(f"{name}: {took:.2f} s, of which the processor was at work {busy:.2f} s")


if __name__ == "__main__":
    sys.exit(main())
