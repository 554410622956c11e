"""The bundle: one archive with every wheel that prefile needs, their digests, and a script that installs it.

What goes into it stands in tools/locks/, a file for each Python: name, version and the digest of the wheel for this
kind of machine, and no address. durable-rules has no wheel of its own, so that one is built for each Python.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from release_pythons import Python
from release_sbom import write_sbom
from requirements import requirements

__all__ = ["lock", "make"]

ROOT = Path(__file__).resolve().parent.parent
EXTRAS = ["pages", "workbooks", "serve", "postgres", "mcp"]
PIP = "pip==26.1"  # which installs the bundle, also where Python has none
DURABLE = "durable-rules==2.0.28"
# On Python 3.13 and newer it calls what is gone by another name; and its parts say nothing of where they were built.
FLAGS = "-DPyEval_CallObject=PyObject_CallObject -g0"


def lock(pythons: list[Python], locks: Path) -> None:
    """Resolve what the bundle holds, for each Python, and write it with digests."""
    import tomllib  # noqa: PLC0415 - the bundle itself is made without

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [PIP, *dict.fromkeys(requirements(EXTRAS, project))]
    locks.mkdir(exist_ok=True)
    for python in pythons:
        rows = sorted(_resolved(python, wanted))
        (locks / f"{_label(python)}.txt").write_text("".join(f"{row}\n" for row in rows), "utf-8")
        print(f"Python {python.version}: {len(rows)} packages")


def _resolved(python: Python, wanted: list[str]) -> Iterator[str]:
    """Yield name==version --hash=sha256:… of every package that pip would install on a Python."""
    with tempfile.TemporaryDirectory() as work:
        said = Path(work) / "report.json"
        command = [*_pip_of(python, Path(work)), "install", "--dry-run", "--ignore-installed", "--quiet"]
        _run([*command, "--only-binary", ":all:", "--report", str(said), *wanted])
        for package in json.loads(said.read_text("utf-8"))["install"]:
            digest = package["download_info"]["archive_info"]["hashes"]["sha256"]
            named = package["metadata"]
            yield f"{named['name']}=={named['version']} --hash=sha256:{digest}"


def make(built: tuple[Path, Path], pythons: list[Python], locks: Path, out: Path, environment: dict[str, str]) -> Path:
    """Make the bundle of a wheel and of the documentation's site in a folder, and return its file."""
    wheel, site = built
    name = f"{'-'.join(wheel.name.split('-')[:2])}-{_machine()}"
    folder = out / name
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    shutil.copy(wheel, wheels)
    with tempfile.TemporaryDirectory() as work:
        for python in pythons:
            pip = _pip_of(python, Path(work) / python.version)
            locked = locks / f"{_label(python)}.txt"
            _run([*pip, "download", "--quiet", "--no-deps", "--require-hashes", "-r", str(locked), "-d", str(wheels)])
            own = [wheel, _durable(pip, Path(work) / f"durable-{python.version}", environment)]
            shutil.copy(own[1], wheels)
            rows = [f"{_requirement(file)} --hash=sha256:{_digest(file)}" for file in own]
            text = locked.read_text("utf-8") + "".join(f"{row}\n" for row in rows)
            (folder / f"requirements-{python.version}.txt").write_text(text, "utf-8")
    shutil.copytree(site, folder / "site")
    shutil.copy(ROOT / "tools" / "bundle_install.py", folder / "install.py")
    shutil.copy(ROOT / "LICENSE", folder)
    shutil.copy(ROOT / "tools" / "bundle_readme.txt", folder / "README.txt")
    with tempfile.TemporaryDirectory() as work:
        write_sbom(folder, pythons[0], Path(work))
    made = out / f"{name}.tar.gz"
    made.write_bytes(_archive(folder, int(environment["SOURCE_DATE_EPOCH"])))
    return made


def _durable(pip: list[str], work: Path, environment: dict[str, str]) -> Path:
    """Build the wheel of durable-rules for a Python, the same bytes each time."""
    building = {**environment, "CPPFLAGS": FLAGS, "LDFLAGS": "-s", "PYTHONHASHSEED": "0"}
    _run([*pip, "wheel", "--quiet", "--no-deps", "--no-cache-dir", "--wheel-dir", str(work), DURABLE], building)
    return next(work.glob("*.whl"))


def _archive(folder: Path, at: int) -> bytes:
    """Return a folder as tar.gz whose bytes depend on its files and a time alone."""
    made = io.BytesIO()
    with gzip.GzipFile(fileobj=made, mode="wb", mtime=at) as packed, tarfile.open(fileobj=packed, mode="w") as tar:
        for file in sorted(folder.rglob("*")):
            member = tar.gettarinfo(str(file), str(file.relative_to(folder.parent)))
            member.mtime, member.uid, member.gid, member.uname, member.gname = at, 0, 0, "", ""
            member.mode = 0o755 if file.is_dir() or file.name == "install.py" else 0o644
            if file.is_file():
                with file.open("rb") as stream:
                    tar.addfile(member, stream)
            else:
                tar.addfile(member)
    return made.getvalue()


def _pip_of(python: Python, work: Path) -> list[str]:
    """Return the command of pip in an environment of a Python, made in a folder."""
    home = work / "venv"
    _run([python.command, "-m", "venv", str(home)])
    pip = [str(home / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    _run([*pip, "install", "--quiet", PIP])
    return pip


def _requirement(wheel: Path) -> str:
    name, version = wheel.name.split("-")[:2]
    return f"{name}=={version}"


def _label(python: Python) -> str:
    return f"{python.version}-{_machine()}"


def _machine() -> str:
    return sysconfig.get_platform()


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _run(command: list[str], environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, env=environment or dict(os.environ), capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"$ {' '.join(command)}\n{done.stdout}{done.stderr}")
