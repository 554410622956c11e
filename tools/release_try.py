"""Try what was built as its users will: a new home, nothing but Python on the path, and no network.

Each Python installs the bundle and screens; then pip alone installs the wheel where durable-rules cannot be built, and
the reference implementation decides.
"""

from __future__ import annotations

import os
import subprocess
import tarfile
import tempfile
import time
from pathlib import Path

from release_pythons import Python

__all__ = ["run"]

_MOST_SECONDS = 120  # from the bundle to the first answer


def run(out: Path, pythons: list[Python]) -> int:
    """Try the bundle and the wheel of a folder on each Python; returns how many things went wrong, at most 1."""
    bundle, wheel = _bundle(out), next(out.glob("*.whl"))
    wrong = 0
    for python in pythons:
        with tempfile.TemporaryDirectory(prefix="prefile-try-") as work:
            for name, tried in (("bundle", _from_bundle), ("wheel without a compiler", _from_wheel)):
                began = time.monotonic()
                said = tried(python, bundle if name == "bundle" else wheel, Path(work) / name.split()[0], bundle)
                seconds = time.monotonic() - began
                late = name == "bundle" and seconds > _MOST_SECONDS
                wrong += said is not None or late
                print(f"{'FAILED' if said or late else 'ok    '} {seconds:5.0f} s  Python {python.version}  {name}")
                if said:
                    print(said)
    return 1 if wrong else 0


def _bundle(out: Path) -> Path:
    return next(file for file in out.glob("*.tar.gz") if "linux" in file.name or "macosx" in file.name)


def _from_bundle(python: Python, bundle: Path, work: Path, _: Path) -> str | None:
    """Install the bundle and screen; returns what went wrong, if something did."""
    home = _home(work)
    with tarfile.open(bundle) as archive:
        archive.extractall(work, filter="data")
    folder = next(path for path in work.iterdir() if path.name.startswith("prefile-"))
    said = _alone([python.command, str(folder / "install.py"), "--into", str(work / "prefile")], home)
    if said.returncode:
        return said.stderr
    docs = _alone([str(work / "prefile" / "bin" / "prefile"), "docs", "--format", "json"], home)
    if str(work / "prefile" / "share") not in docs.stdout:
        return f"the documentation is not where prefile docs looks:\n{docs.stdout}{docs.stderr}"
    return None if "decided by durable-rules" in said.stdout else f"durable-rules does not decide:\n{said.stdout}"


def _from_wheel(python: Python, wheel: Path, work: Path, bundle: Path) -> str | None:
    """Install the wheel by pip from the wheels of a bundle, without durable-rules, and screen."""
    home = _home(work)
    with tarfile.open(bundle) as archive:
        archive.extractall(work, filter="data")
    wheels = next(work.glob("prefile-*/wheels"))
    for built in wheels.glob("durable*"):
        built.unlink()
    for command in (
        [python.command, "-m", "venv", str(work / "venv")],
        [
            str(work / "venv" / "bin" / "pip"),
            "install",
            "--quiet",
            "--no-index",
            "--find-links",
            str(wheels),
            str(wheel),
        ],
        [str(work / "venv" / "bin" / "prefile"), "check", "2804.61.00.00", "--origin", "DE", "--on", "2026-12-04"],
    ):
        said = _alone(command, home)
        if said.returncode:
            return f"{said.stdout}{said.stderr}"
    version = _alone([str(work / "venv" / "bin" / "prefile"), "--version"], home).stdout
    return None if "decided by plain" in version else f"something else decides:\n{version}"


def _home(work: Path) -> Path:
    home = work / "home"
    home.mkdir(parents=True)
    return home


def _alone(command: list[str], home: Path) -> subprocess.CompletedProcess[str]:
    """Run a command with an empty path and a new home, in a network of its own that leads nowhere where that can be."""
    words = [*(["unshare", "--net"] if os.geteuid() == 0 else []), *command]
    found = {"HOME": str(home), "PATH": str(home / "nothing"), "LANG": "C.UTF-8"}
    if os.geteuid() == 0:
        words[0] = "/usr/bin/unshare"
    return subprocess.run(words, env=found, capture_output=True, text=True, check=False)
