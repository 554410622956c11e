"""Bulk runs killed in the middle, three times each, and resumed: their output is that of runs that nobody disturbed.

tools/bulk_kills.py                 20,000 modelled lines, with one process and with two
tools/bulk_kills.py --lines 200000 --jobs 4 --kills 10
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench_lines import draw_entries

MEMORY = 350  # megabytes, the least: blocks are as small as they may be
COPIES = 6  # of the lines, each a file, so that there are parts enough


def write_lines(folder: Path, lines: int) -> list[str]:
    """Write modelled lines to some files, and return their names."""
    names = []
    for copy in range(COPIES):
        file = folder / f"{copy}.jsonl"
        with file.open("w", encoding="utf-8") as stream:
            for entry in draw_entries(lines // COPIES, "sparse", seed=copy):
                stream.write(f"{json.dumps(entry, separators=(',', ':'))}\n")
        names.append(str(file))
    return names


def run(files: list[str], out: Path, jobs: int) -> subprocess.Popen[bytes]:
    """Begin a run."""
    command = [sys.executable, "-m", "prefile", "bulk", *files, "--out", str(out)]
    asked = ["--memory", str(MEMORY), "--jobs", str(jobs), "--findings"]
    return subprocess.Popen([*command, *asked], stdout=subprocess.DEVNULL)


def parts(out: Path) -> int:
    """Return how many parts of a run are whole."""
    manifest = out / "manifest.json"
    return len(json.loads(manifest.read_text("utf-8"))["parts"]) if manifest.exists() else 0


def killed(files: list[str], out: Path, jobs: int, kills: int, rng: random.Random) -> list[int]:
    """Kill a run so often, each time behind another part, resume it to its end, and return the parts at each kill."""
    found: list[int] = []
    for _ in range(kills):
        before = parts(out)
        with run(files, out, jobs) as process:
            while process.poll() is None and parts(out) <= before:
                time.sleep(0.001)
            time.sleep(rng.random() / 20)
            process.send_signal(signal.SIGKILL)
        found.append(parts(out))
    with run(files, out, jobs) as process:
        pass
    if process.returncode:
        raise SystemExit(f"the resumed run ended with {process.returncode}")
    return found


def differing(one: Path, other: Path) -> list[str]:
    """Return the files that are not the same in two folders; what a kill left unfinished is gone when a run ends."""
    names = sorted(
        {path.relative_to(folder) for folder in (one, other) for path in folder.rglob("*") if path.is_file()}
    )
    return [
        str(name)
        for name in names
        if not all((folder / name).exists() for folder in (one, other))
        or (one / name).read_bytes() != (other / name).read_bytes()
    ]


def main(asked: list[str]) -> int:
    """Compare killed runs with one that was not."""
    parser = argparse.ArgumentParser(
        "tools/bulk_kills.py", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--lines", type=int, default=20_000)
    parser.add_argument("--jobs", type=int, action="append")
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(asked)
    rng, differ = random.Random(chosen.seed), 0  # noqa: S311 - not for secrets
    folder = Path(tempfile.mkdtemp(prefix="prefile-bulk-kills-"))
    try:
        files = write_lines(folder, chosen.lines)
        with run(files, folder / "whole", 1) as process:
            pass
        for jobs in chosen.jobs or [1, 2]:
            out = folder / f"killed-{jobs}"
            at = killed(files, out, jobs, chosen.kills, rng)
            other = differing(folder / "whole", out)
            differ += len(other) + (process.returncode != 0)
            print(f"{jobs} processes, killed behind parts {at} of {parts(out)}: {len(other)} files differ", *other[:5])
    finally:
        shutil.rmtree(folder)
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
