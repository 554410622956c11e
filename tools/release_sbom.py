"""What a bundle is made of, as CycloneDX: each package with its version and licence, none of which we refuse."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from release_pythons import Python

__all__ = ["refused_licences", "write_sbom"]

MAKER = "cyclonedx-bom==7.5.0"  # Apache-2.0; not among what the checks need
LICENCES = Path(__file__).resolve().parent / "locks" / "licences.txt"


def write_sbom(folder: Path, python: Python, work: Path) -> None:
    """Install the bundle of a folder for a Python, and write what it holds to `sbom.cdx.json` in it.

    Raises:
        SystemExit: a package has a licence that is not among those that we accept.
    """
    installed, maker = work / "installed", work / "maker"
    _run([python.command, str(folder / "install.py"), "--into", str(installed)])
    _run([python.command, "-m", "venv", str(maker)])
    _run([str(maker / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", MAKER])
    words = ["environment", "--output-reproducible", "--output-format", "JSON", str(installed / "bin" / "python")]
    made: dict[str, Any] = json.loads(_run([str(maker / "bin" / "cyclonedx-py"), *words]))
    if refused := list(refused_licences(made, LICENCES.read_text("utf-8"))):
        sys.exit("Licences that tools/locks/licences.txt does not name:\n" + "\n".join(refused))
    (folder / "sbom.cdx.json").write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", "utf-8")


def refused_licences(bill: dict[str, Any], accepted: str) -> Iterator[str]:
    """Yield each component of a bill of materials that has no licence among those accepted, a line each."""
    known = {line for line in accepted.splitlines() if line and not line.startswith("#")}
    for component in bill["components"]:
        stated = {words for licence in component.get("licenses", ()) if (words := _words(licence))}
        if not stated & known:
            yield f"{component['name']} {component['version']}: {', '.join(sorted(stated)) or 'none stated'}"


def _words(licence: dict[str, Any]) -> str:
    if "expression" in licence:
        return str(licence["expression"])
    named = licence.get("license", {})
    return str(named.get("id") or named.get("name") or "")


def _run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"$ {' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout
