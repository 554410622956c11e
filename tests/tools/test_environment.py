"""The environment: which Pythons are found, and what is installed apart from durable-rules, which may not build."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import release_bundle
from requirements import requirements

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
HERE = "{}.{}".format(*sys.version_info)


def pythons(folder: Path) -> dict[str, Path]:
    """Return what tools/pythons lists where a folder is all of the path and of what pyenv keeps."""
    shell = shutil.which("bash")
    assert shell is not None
    (folder / "bash").symlink_to(shell)
    environment = {"PATH": str(folder), "HOME": str(folder), "PYENV_ROOT": str(folder)}
    ran = subprocess.run([ROOT / "tools" / "pythons"], env=environment, capture_output=True, text=True, check=True)
    return {version: Path(path) for version, path in map(str.split, ran.stdout.splitlines())}


def test_a_python_is_listed_by_what_it_is_and_one_that_does_not_start_is_left_out(tmp_path: Path) -> None:
    shim = tmp_path / "python3.14"
    shim.write_text("#!/bin/sh\necho 'pyenv: python3.14: command not found' >&2\nexit 127\n", "utf-8")
    shim.chmod(0o755)
    assert pythons(tmp_path) == {}
    (tmp_path / "bash").unlink()
    (tmp_path / "python3").symlink_to(sys.executable)
    assert list(pythons(tmp_path)) == [HERE]


def test_a_python_that_pyenv_keeps_beside_the_path_is_listed(tmp_path: Path) -> None:
    kept = tmp_path / "versions" / f"{HERE}.99" / "bin"
    kept.mkdir(parents=True)
    (kept / f"python{HERE}").symlink_to(sys.executable)
    assert list(pythons(tmp_path)) == [HERE]


def test_the_newest_comes_first_and_of_one_version_the_path_before_pyenv(tmp_path: Path) -> None:
    found = [
        ("3.13", tmp_path / "versions" / "3.13.1" / "bin" / "python3.13"),
        ("3.12", tmp_path / "python3.12"),
        ("3.11", tmp_path / "python3"),
    ]
    for version, place in [*found, ("3.12", tmp_path / "versions" / "3.12.9" / "bin" / "python3.12")]:
        place.parent.mkdir(parents=True, exist_ok=True)
        answers = f'case "$*" in *{version}) echo {version} {place} ;; *) exit 1 ;; esac'
        place.write_text(f"#!{shutil.which('sh')}\n{answers}\n", "utf-8")
        place.chmod(0o755)
    assert list(pythons(tmp_path).items()) == found


def test_what_is_required_is_what_the_project_says_without_durable_rules() -> None:
    every = list(requirements(["check"], PROJECT))
    extras = PROJECT["optional-dependencies"]
    own = ("prefile[", "durable-rules")
    for extra in ("pages", "parquet", "workbooks", "test", "check"):
        assert {text for text in extras[extra] if not text.startswith(own)} <= set(every)
    assert not [text for text in every if text.startswith(own)]
    assert {text for text in PROJECT["dependencies"] if not text.startswith(own)} <= set(every)


def test_durable_rules_is_pinned_alike_wherever_it_is_named() -> None:
    (extra,) = PROJECT["optional-dependencies"]["durable"]
    assert not [text for text in PROJECT["dependencies"] if text.startswith("durable-rules")], "it builds from source"
    assert extra == release_bundle.DURABLE
    command = [sys.executable, str(ROOT / "tools" / "requirements.py"), "--durable"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == f"{extra}\n"
