"""Install prefile from this bundle: an environment of its own, every wheel by its digest, then one screening.

Needs a Python alone: no compiler, no network, no pip. Nothing outside the folder is changed.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
WHEELS = HERE / "wheels"
SITE = Path("share", "doc", "prefile")
FOUND = f"{sys.version_info[0]}.{sys.version_info[1]}"
REQUIREMENTS = HERE / f"requirements-{FOUND}.txt"
# What 1,000 kg of polysilicon of Germany owe on December 4, 2026: 21.00 USD a kilogram.
TRIED = ["check", "2804.61.00.00", "--origin", "DE", "--value", "15000", "--qty", "1000 KG", "--on", "2026-12-04T09:30"]
OWED = "21,000.00"


def main() -> int:
    """Install, try and say how to go on; returns 0 where it worked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=Path.home() / "prefile", help="the folder to install into")
    into = parser.parse_args().into.expanduser().resolve()
    if not REQUIREMENTS.exists():
        there = sorted(file.stem.split("-")[1] for file in HERE.glob("requirements-*.txt"))
        print(
            f"This is Python {FOUND}; the bundle is for {', '.join(there)}. Run it with one of those.", file=sys.stderr
        )
        return 2
    if into.exists() and any(into.iterdir()) and not (into / "pyvenv.cfg").exists():
        print(
            f"{into} is there already, and is no installation of prefile. Name another folder: --into", file=sys.stderr
        )
        return 2
    began = time.monotonic()
    print(f"Installing prefile into {into} …")
    venv.EnvBuilder(with_pip=False, clear=True, symlinks=os.name == "posix").create(into)
    programs = into / ("Scripts" if os.name == "nt" else "bin")
    pip = next(WHEELS.glob("pip-*.whl"))
    install = [str(programs / "python"), str(pip / "pip"), "install", "--no-index", "--no-deps", "--quiet"]
    install += ["--disable-pip-version-check", "--find-links", str(WHEELS), "--require-hashes", "-r", str(REQUIREMENTS)]
    if subprocess.run(install, env=alone(), check=False).returncode:
        print("Nothing is installed: see above.", file=sys.stderr)
        return 70
    shutil.copytree(HERE / "site", into / SITE)  # where prefile docs --open looks for it
    prefile = programs / "prefile"
    subprocess.run([str(prefile), "rules", "compile"], env=alone(), check=False, capture_output=True)
    return tried(prefile, time.monotonic() - began)


def tried(prefile: Path, seconds: float) -> int:
    """Screen one line whose duty is known, and say what decides."""
    version = subprocess.run([str(prefile), "--version"], env=alone(), capture_output=True, text=True, check=False)
    answer = subprocess.run([str(prefile), *TRIED], env=alone(), capture_output=True, text=True, check=False)
    if version.returncode or OWED not in answer.stdout:
        print(f"It is installed and does not work:\n{version.stderr}{answer.stdout}{answer.stderr}", file=sys.stderr)
        return 70
    print(version.stdout.strip())
    print(f"Installed and tried in {seconds:.0f} s. Begin with:\n\n    {prefile} --help\n    {prefile} docs --open")
    return 0


def alone() -> dict[str, str]:
    """Return the environment without what would lead Python or pip elsewhere."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP_"))}


if __name__ == "__main__":
    sys.exit(main())
