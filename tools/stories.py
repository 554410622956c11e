"""Screen every story with a prefile command and compare the report with the one that is kept.

    tools/stories.py .venv/bin/prefile            compares; ends with 1 when one differs
    tools/stories.py .venv/bin/prefile --write    writes fixtures/entries/*/report.json anew

The rule book's digest changes with every word of a rule, so it stands as "sha256:…" in the kept reports. They were
decided by durable-rules; where it cannot be imported, who decided is not compared.
"""

from __future__ import annotations

import difflib
import json
import subprocess
import sys
from itertools import islice
from pathlib import Path

STORIES = Path(__file__).resolve().parent.parent / "fixtures" / "entries"


def main(prefile: str, *, write: bool) -> int:
    """Compare or write every story's report; returns the exit code."""
    differing, durable = 0, _has_durable(prefile)
    for story in sorted(path for path in STORIES.iterdir() if path.is_dir()):
        found = _screened(prefile, story)
        kept = story / "report.json"
        if write:
            kept.write_text(found, "utf-8")
        elif (known := _known(kept, found, durable=durable)) != found:
            differing += 1
            lines = difflib.unified_diff(known.splitlines(), found.splitlines(), "kept", "found", lineterm="", n=1)
            print(f"{story.name} comes out otherwise than kept:", *islice(lines, 40), sep="\n")
    return 1 if differing else 0


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
    command = [prefile, "screen", "--format", "json", "declaration.json"]
    done = subprocess.run(command, cwd=story, capture_output=True, text=True, check=False)
    if done.returncode not in {0, 1}:
        raise SystemExit(f"{story.name}: {' '.join(command)} ended with {done.returncode}\n{done.stdout}{done.stderr}")
    report = json.loads(done.stdout)
    report["rulebook"]["digest"] = "sha256:…"
    return _text(report)


def _text(report: dict[str, object]) -> str:
    return f"{json.dumps(report, indent=2, ensure_ascii=False)}\n"


if __name__ == "__main__":
    sys.exit(main(str(Path(sys.argv[1]).absolute()), write="--write" in sys.argv[2:]))
