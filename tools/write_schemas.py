"""Write schemas/*.schema.json, schemas/entry.xsd and engine/CODES.md from the models and the catalogue.

tools/write_schemas.py            writes them
tools/write_schemas.py --check    ends with 1 when one is not fresh, naming it
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from prefile.codes import CATALOGUE
from prefile.publish.json_schema import SCHEMAS, schema
from prefile.publish.xsd import entry_xsd

ROOT = Path(__file__).resolve().parent.parent
GROUPS = {
    "E": "Declarations (exit 2)",
    "W": "Warnings in a report",
    "D": "Discrepancies between declared and due (exit 1)",
    "R": "Rule files (exit 3)",
    "F": "Faults of ours (exit 70)",
}


def main(*, check: bool) -> int:
    """Write or check every file; returns the exit code."""
    wanted = {ROOT / "schemas" / f"{name}.schema.json": _schema(name) for name in SCHEMAS}
    wanted[ROOT / "schemas" / "entry.xsd"] = entry_xsd()
    wanted[ROOT / "engine" / "CODES.md"] = _codes()
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        if check:
            print(f"{path.relative_to(ROOT)} is not fresh: run tools/write_schemas.py")
        else:
            path.write_text(wanted[path], "utf-8")
    return 1 if check and stale else 0


def _schema(name: str) -> str:
    return f"{json.dumps(schema(name), indent=2, ensure_ascii=False)}\n"


def _codes() -> str:
    parts = ["# Codes\n\nStable: a code is never reused for another meaning. Made by `tools/write_schemas.py`.\n"]
    for letter, title in GROUPS.items():
        rows = [(code, entry) for code, entry in CATALOGUE.items() if code.startswith(letter)]
        parts.append(f"\n## {title}\n\n| code | what | why | next step |\n|---|---|---|---|\n")
        parts.extend(f"| {code} | {entry.title} | {entry.why} | {entry.next} |\n" for code, entry in rows)
    return "".join(parts)


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
