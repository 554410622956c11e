"""What is released: locks hold what is asked for, the bundle's bytes are those of its files, licences are accepted."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

import release_bundle
from release_sbom import refused_licences
from requirements import requirements

ROOT = Path(__file__).parents[2]
LOCKS = ROOT / "tools" / "locks"
ROW = re.compile(r"([A-Za-z0-9._-]+)==([A-Za-z0-9.+!]+) --hash=sha256:[0-9a-f]{64}")


def locked(file: Path) -> dict[str, str]:
    rows = [ROW.fullmatch(line) for line in file.read_text("utf-8").splitlines()]
    return {re.sub(r"[-_.]+", "-", row[1]).lower(): row[2] for row in rows if row is not None}


def test_a_lock_is_names_versions_and_digests_and_no_address() -> None:
    files = sorted(LOCKS.glob("3.*.txt"))
    assert files
    for file in files:
        assert all(ROW.fullmatch(line) for line in file.read_text("utf-8").splitlines()), file.name


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [Requirement(text) for text in requirements(release_bundle.EXTRAS, project)]
    for file in LOCKS.glob("3.*.txt"):
        versions = locked(file)
        python = {"python_version": file.name.split("-")[0]}
        for each in asked:
            if each.marker is None or each.marker.evaluate(python):
                name = re.sub(r"[-_.]+", "-", each.name).lower()
                assert versions[name] in each.specifier, f"{file.name}: tools/release lock"


def test_an_archive_has_the_bytes_of_its_files_whoever_made_them_and_when(tmp_path: Path) -> None:
    for name, mode in (("a", 0o600), ("b", 0o755)):
        folder = tmp_path / name / "prefile-1"
        folder.mkdir(parents=True)
        for file in ("z.txt", "install.py") if name == "a" else ("install.py", "z.txt"):
            (folder / file).write_text(file)
            (folder / file).chmod(mode)
    made = [release_bundle._archive(tmp_path / name / "prefile-1", 1_700_000_000) for name in ("a", "b")]  # noqa: SLF001
    assert made[0] == made[1]
    (tmp_path / "made.tar.gz").write_bytes(made[0])
    with tarfile.open(tmp_path / "made.tar.gz") as archive:
        assert [(member.name, member.mode) for member in archive] == [
            ("prefile-1/install.py", 0o755),
            ("prefile-1/z.txt", 0o644),
        ]


def test_a_licence_that_nobody_accepted_is_refused() -> None:
    bill = {
        "components": [
            {"name": "good", "version": "1", "licenses": [{"license": {"id": "MIT"}}]},
            {"name": "choice", "version": "2", "licenses": [{"license": {"id": "GPL-2.0"}}, {"expression": "MPL-1.1"}]},
            {"name": "other", "version": "3", "licenses": [{"license": {"name": "Proprietary"}}]},
            {"name": "silent", "version": "4"},
        ]
    }
    assert list(refused_licences(bill, (LOCKS / "licences.txt").read_text("utf-8"))) == [
        "other 3: Proprietary",
        "silent 4: none stated",
    ]


def test_the_script_of_a_bundle_says_which_python_it_wants_and_leaves_other_folders_alone(tmp_path: Path) -> None:
    script = tmp_path / "install.py"
    script.write_bytes((ROOT / "tools" / "bundle_install.py").read_bytes())
    (tmp_path / "requirements-3.1.txt").touch()
    wrong = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert (wrong.returncode, "the bundle is for 3.1" in wrong.stderr) == (2, True)
    version = ".".join(map(str, sys.version_info[:2]))
    (tmp_path / f"requirements-{version}.txt").touch()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").touch()
    command = [sys.executable, str(script), "--into", str(tmp_path / "mine")]
    taken = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (taken.returncode, "is no installation of prefile" in taken.stderr) == (2, True)
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]
