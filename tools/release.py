"""What is released: the wheel and the source of prefile, and a bundle that installs it without compiler and network.

  tools/release lock              resolve what the bundle holds, for every Python at hand, into tools/locks/
  tools/release build             build everything into dist/, from what is committed
  tools/release build --book-key publisher.pem --book 2026.12.01
                                  the same, with the shipped rule book signed as a release
  tools/release try               install from dist/ on each Python: no compiler on the path, no network, a new home
  tools/release same              build twice, and compare the bytes
  tools/release suite             run the whole test suite against the wheel in dist/, without the source of the package
  tools/release growth            measure cold commands, memory and wheel beside the last tag (--since for another), in
                                  turns: refused where one grew by more than it may (tools/release_growth.py)
  tools/release tag               name what is committed as this version, if nothing is left to commit, CHANGELOG.md
                                  speaks of it and nothing grew too much

The same commit and locks give the same bytes: the time of every file is that of the commit.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import release_bundle
import release_growth
import release_suite
import release_try
from release_pythons import Python, pythons_at_hand

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "tools" / "locks"


def main() -> int:
    """Do what the first word says; returns how many things went wrong, at most 1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("lock", "build", "try", "same", "suite", "growth", "tag"))
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="where to build, or what to try")
    parser.add_argument("--book-key", type=Path, help="sign the shipped rule book with this key")
    parser.add_argument("--book", help="the version of the shipped rule book, such as 2026.12.01")
    parser.add_argument("--tests", nargs="*", default=[], help="rooms of tests/, where not all are to run")
    parser.add_argument("--since", help="the tag or commit to measure beside, in place of the last tag")
    asked = parser.parse_args()
    pythons = pythons_at_hand()
    match asked.what:
        case "lock":
            release_bundle.lock(pythons, LOCKS)
        case "build":
            for file in build(asked.out, pythons, asked.book_key, asked.book):
                print(
                    f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}  {file.stat().st_size / 1e6:.1f} MB"
                )
        case "try":
            return release_try.run(asked.out, pythons)
        case "suite":
            return release_suite.run(next(asked.out.glob("*.whl")), asked.tests)
        case "growth":
            return _growth(asked.since)
        case "tag":
            return _tag(asked.since)
        case _:
            return _same(pythons)
    return 0


def build(out: Path, pythons: list[Python], key: Path | None = None, book: str | None = None) -> list[Path]:
    """Build wheel, source and bundle of what is committed into a folder, and return their files."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="prefile-release-") as work:
        source = Path(work) / "source"
        _committed(source)
        environment = {**os.environ, "SOURCE_DATE_EPOCH": _time_of_commit(), "PYTHONDONTWRITEBYTECODE": "1"}
        if key is not None:
            _sign_book(source, key.resolve(), book)
        built = Path(work) / "built"
        _run([sys.executable, "-m", "build", "--outdir", str(built), str(source)], environment)
        wheel, sdist = next(built.glob("*.whl")), next(built.glob("*.tar.gz"))
        site = Path(work) / "site"
        of_source = {**environment, "PYTHONPATH": str(source / "engine"), "PYTHONHASHSEED": "0"}
        _run([sys.executable, str(source / "tools" / "docs_site.py"), str(site)], of_source)
        bundle = release_bundle.make((wheel, site), pythons, LOCKS, built, environment)
        return [file.rename(out / file.name) for file in (wheel, sdist, bundle)]


def _committed(source: Path) -> None:
    """Write what is committed to a folder: nothing that lies about gets into a release."""
    source.mkdir()
    packed = subprocess.run(["git", "-C", str(ROOT), "archive", "HEAD"], check=True, capture_output=True)
    subprocess.run(["tar", "-x", "-C", str(source)], input=packed.stdout, check=True)


def _time_of_commit() -> str:
    said = subprocess.run(
        ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"], check=True, capture_output=True, text=True
    )
    return said.stdout.strip()


def _sign_book(source: Path, key: Path, version: str | None) -> None:
    """Make the rule book of the source a release, signed with a key: its note and signature lie beside the rules."""
    if version is None:
        raise SystemExit("--book-key signs the rule book as a release: name its version with --book")
    packed = source.parent / f"book-{version}.zip"
    prefile = str(Path(sys.executable).parent / "prefile")
    _run([prefile, "rules", "pack", str(source / "rules"), "--out", str(packed), "--key", str(key)])
    _run([sys.executable, "-m", "zipfile", "-e", str(packed), str(source.parent / "packed")])
    for name in ("release.json", "release.sig"):
        (source.parent / "packed" / name).rename(source / "rules" / name)


def _same(pythons: list[Python]) -> int:
    """Build twice and compare."""
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        digests = [
            {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in build(Path(out), pythons)}
            for out in (first, second)
        ]
    differ = list(_differences(*digests))
    print(*(f"DIFFERS {name}" for name in differ), sep="\n", end="\n" if differ else "")
    print(*(f"same    {name}  {digest}" for name, digest in digests[0].items() if name not in differ), sep="\n")
    return 1 if differ else 0


def _differences(first: dict[str, str], second: dict[str, str]) -> Iterator[str]:
    return (name for name in {**first, **second} if first.get(name) != second.get(name))


def _growth(since: str | None) -> int:
    """Measure what is committed beside the last tag, and say what grew."""
    before = since or _last_tag()
    if before is None:
        print("There is no tag yet, so there is nothing to measure beside; --since names a commit.")
        return 0
    grown = release_growth.compared(*release_growth.measured((before, "HEAD")))
    print(f"{before} and what is committed, in {release_growth.TURNS} turns\n{release_growth.table(grown)}")
    return 1 if any(one.too_much for one in grown) else 0


def _tag(since: str | None) -> int:
    """Tag what is committed as this version, or say why not."""
    name = f"v{version()}"
    if wrong := next(untagged(name), None):
        print(f"{name} is not tagged: {wrong}")
        return 1
    if _growth(since):
        print(f"{name} is not tagged: mend what grew, or say in CHANGELOG.md why it may and tag it by hand")
        return 1
    _git("tag", "--annotate", name, "--message", f"prefile {version()}")
    print(f"{name} is {_git('rev-parse', '--short', 'HEAD')}")
    return 0


def untagged(name: str) -> Iterator[str]:
    """Yield why what lies here cannot be tagged with a name."""
    if _git("status", "--porcelain", "--untracked-files=no"):
        yield "something is not committed"
    if _git("tag", "--list", name):
        yield f"{name} is there already; engine/prefile/version.py says which version this is"
    heading = f"## {name.removeprefix('v')} ("
    if not any(line.startswith(heading) for line in (ROOT / "CHANGELOG.md").read_text("utf-8").splitlines()):
        yield f"CHANGELOG.md has no heading {heading}…)"
    if "(unreleased)" in (ROOT / "CHANGELOG.md").read_text("utf-8").split("\n## ")[1]:
        yield "CHANGELOG.md calls it unreleased; write the day in its place"


def _last_tag() -> str | None:
    return next(iter(_git("tag", "--list", "v*", "--sort=-version:refname", "--merged", "HEAD").split()), None)


def _git(*words: str) -> str:
    """Return what git says; what it refuses ends the command in its own words."""
    done = subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr.strip())
    return done.stdout.strip()


def _run(command: list[str], environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"$ {' '.join(command)}\n{done.stdout}{done.stderr}")


def version() -> str:
    """Return which release this is."""
    return str(runpy.run_path(str(ROOT / "engine" / "prefile" / "version.py"))["__version__"])


if __name__ == "__main__":
    sys.exit(main())
