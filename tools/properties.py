#!/usr/bin/env python3
"""Try what must hold of screening whatever the entry, at full size: see tests/helpers/holding.py.

tools/properties.py                          every property: 50,000 lines, removals, splits; 97,000 unrelated changes
tools/properties.py --size 5000 --seed 7     smaller, and other entries
tools/properties.py "sums add up"            one of them
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "engine"), str(ROOT / "tests" / "helpers")]

from drawing import Drawing  # noqa: E402 - found by the path above
from holding import PROPERTIES  # noqa: E402 - as above

import prefile  # noqa: E402 - as above

SIZES = {"unrelated changes change nothing": 97_000}
FULL = 50_000


def main() -> None:
    """Try the chosen properties and print what was tried; the first that fails ends the run with its entry."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(PROPERTIES)}")
    parser.add_argument("--size", type=int, help="how many of each are tried")
    parser.add_argument("--seed", type=int, default=1, help="which entries are drawn")
    options = parser.parse_args()
    unknown = set(options.names) - PROPERTIES.keys()
    if unknown:
        parser.error(f"no property is named {', '.join(sorted(unknown))}; there are {', '.join(PROPERTIES)}")
    drawing = Drawing(prefile.open_rulebook())
    for name in options.names or PROPERTIES:
        started = time.monotonic()
        size = options.size or SIZES.get(name, FULL)
        tried = PROPERTIES[name](drawing, random.Random(options.seed), size)  # noqa: S311 - drawn, not secret
        counts = ", ".join(f"{count:,} {what}" for what, count in sorted(tried.items()))
        print(f"holds   {time.monotonic() - started:6.1f} s  {name}: {counts}", flush=True)


if __name__ == "__main__":
    main()
