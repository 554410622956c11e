"""The gates of `tools/check`: each is one command; what fails is shown whole, what passes is one line.

tools/check                runs every gate but `stories`, which `wheel` runs where it is installed, `spark`, `editors`
tools/check tests types    runs only those

With --tests-alone, the tests run on the Python that this runs on, without coverage; with --quick, those that are marked
slow are left out.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
FOLDERS = ["engine", "tools", "tests"]

PYTHON = ".".join(map(str, sys.version_info[:2]))
# Whose tests ask the book, the words, pages, databases and processes rather than Python:
SAME_ANYWHERE = ("analysis", "docs", "gallery", "publish", "render", "rules", "service", "store", "tools", "workbench")
IN_PARALLEL = ["--numprocesses=auto", "--dist=loadscope"]
NAMED = {"tests", f"tests on Python {PYTHON}", f"quick tests on Python {PYTHON}"}  # whose last line is worth showing

# From 3.12 on sys.monitoring measures at a tenth of the price of tracing, and from 3.14 on branches too; see OPINIONS.
MONITORED = sys.version_info >= (3, 12)
BRANCHES = ["--cov-branch"] if not MONITORED or sys.version_info >= (3, 14) else []

Gate = Callable[[], list[list[str]]]


def main(chosen: list[str]) -> int:
    """Run the chosen gates, or all; returns how many failed, at most 1."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # tests start commands by the hundred: each would compile all anew
    if MONITORED:
        os.environ.setdefault("COVERAGE_CORE", "sysmon")
    if chosen[:1] == ["--tests-alone"]:
        return _tests_alone(chosen[1:])
    unknown = [name for name in chosen if name not in GATES]
    if unknown:
        print(f"no gate is named {', '.join(unknown)}; there are {', '.join(GATES)}")
        return 2
    wanted = chosen or [name for name in GATES if name not in BY_NAME]
    failed = [name for name, gate in GATES.items() if name in wanted and not _passes(name, gate)]
    print(f"FAILED: {', '.join(failed)}" if failed else "every gate is green")
    return 1 if failed else 0


def _passes(name: str, gate: Gate) -> bool:
    started = time.monotonic()
    said = ""
    for command in gate():
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        said = f"{done.stdout}{done.stderr}"
        if done.returncode:
            print(f"FAILED  {time.monotonic() - started:6.1f} s  {name}\n$ {' '.join(command)}\n{said}", flush=True)
            return False
    summary = said.strip().splitlines()[-1].strip("= ") if name in NAMED and said.strip() else ""
    print(f"ok      {time.monotonic() - started:6.1f} s  {name}  {summary}".rstrip(), flush=True)
    return True


def _tool(name: str, *arguments: str) -> list[str]:
    return [str(BIN / name), *arguments]


def _tests() -> list[list[str]]:
    return [_tool("pytest", *IN_PARALLEL, "--cov", *BRANCHES, "--cov-report=term-missing:skip-covered")]


def _tests_alone(options: list[str]) -> int:
    if options not in ([], ["--quick"]):
        print(f"beside --python VERSION there is --quick only, not {' '.join(options)}")
        return 2
    few = ["-m", "not slow", *(f"--ignore=tests/{folder}" for folder in SAME_ANYWHERE)] if options else []
    name = f"{'quick ' if options else ''}tests on Python {PYTHON}"
    return 0 if _passes(name, lambda: [_tool("pytest", *IN_PARALLEL, *few)]) else 1


def _wheel() -> list[list[str]]:
    """Build the wheel, install it in a clean environment away from the checkout, and run the stories there."""
    work = Path(tempfile.mkdtemp(prefix="prefile-wheel-"))
    python = str(work / "venv" / "bin" / "python")
    pip = [python, "-m", "pip", "install", "--disable-pip-version-check", "--quiet"]
    prefile = str(work / "venv" / "bin" / "prefile")
    return [
        _tool("python", "-m", "build", "--wheel", "--outdir", str(work), str(ROOT)),
        _tool("python", "-m", "venv", str(work / "venv")),
        ["/bin/sh", "-c", f'exec "$@" {work}/*.whl', "sh", *pip],
        ["/bin/sh", "-c", f'cd {work} && exec "$@"', "sh", prefile, "rules", "check"],
        ["/bin/sh", "-c", f'cd {work} && exec "$@"', "sh", python, str(ROOT / "tools" / "stories.py"), prefile],
        ["rm", "-r", str(work)],
    ]


GATES: dict[str, Gate] = {
    "format": lambda: [_tool("ruff", "format", "--quiet", "--check", "--diff", *FOLDERS)],
    "lint": lambda: [_tool("ruff", "check", "--quiet", "--no-cache", *FOLDERS)],
    "types": lambda: [_tool("mypy", "--no-error-summary"), _tool("basedpyright")],
    "layers": lambda: [_tool("lint-imports", "--no-cache")],
    "rules": lambda: [_tool("prefile", "rules", "check"), _tool("prefile", "rules", "prove")],
    "schemas": lambda: [_tool("python", "tools/write_schemas.py", "--check")],
    "stories": lambda: [_tool("python", "tools/stories.py", str(BIN / "prefile"))],
    "tests": _tests,
    "wheel": _wheel,
    "spark": lambda: [_tool("python", "tools/spark.py")],
    "editors": lambda: [_tool("python", "tools/editors.py")],
}
# `wheel` runs the stories too, by the wheel that it installs; Spark weighs half a gigabyte, and needs Java;
# what editors say is asked of a server that npm installs.
BY_NAME = {"stories", "spark", "editors"}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
