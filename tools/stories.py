"""Screen every story with a prefile command and compare what is kept of it: the report, and the answers as text.

    tools/stories.py .venv/bin/prefile            compares; ends with 1 when one differs
    tools/stories.py .venv/bin/prefile --write    writes fixtures/entries/*/report.json, answer.txt and full.txt anew

The rule book's digest changes with every word of a rule, so it stands as "sha256:…" in the kept reports. They were
decided by durable-rules; where it cannot be imported, who decided is not compared. `answer.txt` is the short answer;
`full.txt`, the whole text, is kept of the few stories that have one.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

STORIES = Path(__file__).resolve().parent.parent / "fixtures" / "entries"


def main(prefile: str, *, write: bool) -> int:
    """Compare or write every story's report; returns the exit code."""
    differing, durable = 0, _has_durable(prefile)
    stories = sorted(path for path in STORIES.iterdir() if path.is_dir())
    with ThreadPoolExecutor(os.cpu_count()) as workers:  # each waits for commands of its own
        told = list(workers.map(lambda story: _told(prefile, story), stories))
    for story, found in zip(stories, told, strict=True):
        report = story / "report.json"
        for kept, text in found.items():
            if write:
                kept.write_text(text, "utf-8")
                continue
            known = _known(kept, text, durable=durable) if kept == report else _kept(kept)
            if known != text:
                differing += 1
                lines = difflib.unified_diff(known.splitlines(), text.splitlines(), "kept", "found", lineterm="", n=1)
                print(f"{story.name}, {kept.name}, comes out otherwise than kept:", *islice(lines, 40), sep="\n")
    return 1 if differing else 0


def _told(prefile: str, story: Path) -> dict[Path, str]:
    """Return all that is told of a story, each with its file."""
    return {story / "report.json": _screened(prefile, story)} | _texts(prefile, story)


def _kept(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


def _texts(prefile: str, story: Path) -> dict[Path, str]:
    """Return the short answer on a story, and its whole text where that is kept, each with its file."""
    texts = {story / "answer.txt": _run(prefile, story)}
    if (story / "full.txt").exists():
        texts[story / "full.txt"] = masked(_run(prefile, story, "--full"))
    return texts


def masked(text: str) -> str:
    """Return a whole text without the digest of the book and without who decided."""
    return re.sub(r"^Rule book .*", "Rule book …", text, flags=re.MULTILINE)


def _has_durable(prefile: str) -> bool:
    """Whether durable-rules can be imported by the Python that stands beside the command."""
    python = str(Path(prefile).with_name("python"))
    return not subprocess.run(
        [python, "-c", "import durable.engine"], stderr=subprocess.DEVNULL, check=False
    ).returncode


def _known(kept: Path, found: str, *, durable: bool) -> str:
    """Return the kept report, with the decider of the found one where durable-rules is not there."""
    if not kept.exists():
        return ""
    known = kept.read_text("utf-8")
    if durable:
        return known
    return _text({**json.loads(known), "decided_by": json.loads(found)["decided_by"]})


def _screened(prefile: str, story: Path) -> str:
    """Screen a story and mask the digest of the book."""
    report = json.loads(_run(prefile, story, "--format", "json"))
    report["rulebook"]["digest"] = "sha256:…"
    return _text(report)


def _run(prefile: str, story: Path, *words: str) -> str:
    command = [prefile, "screen", *words, "declaration.json"]
    done = subprocess.run(command, cwd=story, capture_output=True, text=True, check=False)
    if done.returncode not in {0, 1}:
        raise SystemExit(f"{story.name}: {' '.join(command)} ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def _text(report: dict[str, object]) -> str:
    return f"{json.dumps(report, indent=2, ensure_ascii=False)}\n"


if __name__ == "__main__":
    sys.exit(main(str(Path(sys.argv[1]).absolute()), write="--write" in sys.argv[2:]))
