"""Run the whole test suite against a built wheel, in a copy of what is committed that has no source of the package.

The wheel is unpacked into an environment of its own; what tests need beside it (pytest, a database's driver, a browser)
is this .venv's. Tests about the source itself are marked `source`, and left out.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

__all__ = ["run"]

ROOT = Path(__file__).resolve().parent.parent


def run(wheel: Path, words: Sequence[str] = ()) -> int:
    """Run the tests that words name to pytest, or all; returns pytest's exit code."""
    with tempfile.TemporaryDirectory(prefix="prefile-suite-") as work:
        tree, python = Path(work, "tree"), _environment(Path(work, "environment"), wheel)
        tree.mkdir()
        packed = subprocess.run(["git", "-C", str(ROOT), "archive", "HEAD"], check=True, capture_output=True)
        subprocess.run(["tar", "-x", "-C", str(tree)], input=packed.stdout, check=True)
        shutil.rmtree(tree / "engine" / "prefile")
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        where = [str(python), "-c", "import prefile; print(prefile.__file__)"]
        said = subprocess.run(where, cwd=tree, env=environment, check=True, capture_output=True, text=True).stdout
        if not said.startswith(work):
            raise SystemExit(f"the tests would run against {said}")
        tests = [str(python), "-m", "pytest", "-m", "not source", "-n", "auto", *words]
        return subprocess.run(tests, cwd=tree, env=environment, check=False).returncode


def _environment(folder: Path, wheel: Path) -> Path:
    """Make an environment that holds the wheel beside this one's packages, and return its Python."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    own = Path(sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)}))
    with zipfile.ZipFile(wheel) as file:
        file.extractall(own)
    # Named by a .pth, a folder's own .pth files are not read: that of this checkout's package is one.
    (own / "beside.pth").write_text(f"{sysconfig.get_path('purelib')}\n", "utf-8")
    command = folder / "bin" / "prefile"
    command.write_text(f"#!{folder / 'bin' / 'python'}\nfrom prefile.__main__ import main\n\nmain()\n", "utf-8")
    command.chmod(0o755)
    return folder / "bin" / "python"
