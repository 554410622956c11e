"""An engine for containers in a folder of its own: Podman as Debian has it, and the words for what compose.yaml says.

It shares nothing with other containers of the machine, and needs no registry: the base that Containerfile names is made
of the packages of the same release of Debian.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Self

import yaml

__all__ = ["Engine", "Failed", "base_of", "compose_words", "of_compose"]

_PACKAGES = {"podman": "podman", "runc": "runc", "debootstrap": "debootstrap"}  # the command, and Debian's package
_MOST = 1024
_BASE = "localhost/debian:{}"
_FLAGS = {  # of compose, and of podman run
    "cap_add": "--cap-add",
    "cap_drop": "--cap-drop",
    "mem_limit": "--memory",
    "pids_limit": "--pids-limit",
    "security_opt": "--security-opt",
    "shm_size": "--shm-size",
    "stop_grace_period": "--stop-timeout",
    "tmpfs": "--tmpfs",
    "volumes": "--volume",
}
_NOT_OF_RUN = {
    "build",
    "command",
    "depends_on",
    "networks",
    "ports",
    "restart",
}  # given otherwise, or there is one alone


class Failed(Exception):  # noqa: N818 - an answer to whoever runs it
    """Something is not as it should be."""


def of_compose(path: Path, name: str) -> dict[str, Any]:
    """Return a service of a compose file."""
    service: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))["services"][name]
    return service


def compose_words(service: Mapping[str, Any], given: Mapping[str, str]) -> list[str]:
    """Return the words of `podman run` for a service; `given` are its variables here.

    Raises:
        Failed: the service asks for something that no word is known for, or a variable has no value here.
    """
    return [word for key, value in service.items() for word in _words(key, value, given)]


def _words(key: str, value: Any, given: Mapping[str, str]) -> Iterator[str]:  # noqa: ANN401 - as YAML has it
    if key == "environment":
        for name in value:
            if name not in given:
                raise Failed(f"compose.yaml sets {name}, which has no value here")
            yield from ("--env", f"{name}={given[name]}")
    elif key == "read_only":
        yield f"--read-only={str(value).lower()}"
    elif key in _FLAGS:
        for one in value if isinstance(value, list) else [value]:
            yield from (_FLAGS[key], str(one).removesuffix("s") if key == "stop_grace_period" else str(one))
    elif key not in _NOT_OF_RUN:
        raise Failed(f"compose.yaml says {key}, which is not known how to run")


def base_of(containerfile: str) -> tuple[str, str]:
    """Return the base that a Containerfile pins, and the release of Debian that it is of."""
    found = re.search(r"^ARG DEBIAN=(\S+/debian:(\w+)-\d{8}-slim@sha256:[0-9a-f]{64})$", containerfile, re.MULTILINE)
    if found is None:
        raise Failed("Containerfile pins no base: ARG DEBIAN=…/debian:RELEASE-DAY-slim@sha256:…")
    return found[1], found[2]


class Engine:
    """Podman with storage of its own, which is gone when it is left."""

    def __init__(self, folder: Path) -> None:
        """Bring the engine where it is missing; nothing is made before it is entered."""
        _bring()
        self._folder = folder
        self._words = ["podman", "--storage-driver", "vfs", "--root", str(folder / "storage")]
        self._words += ["--runroot", str(folder / "run"), "--cgroup-manager", "cgroupfs"]
        self._words += ["--runtime", shutil.which("runc") or "/usr/sbin/runc"]  # crun takes no cgroups of both versions

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        self.run("rm", "--all", "--force", "--time", "1", "--volumes", check=False)
        self.run("volume", "prune", "--force", check=False)

    def run(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command of Podman.

        Raises:
            Failed: it does not end with 0, and `check` asks for that.
        """
        done = subprocess.run([*self._words, *words], capture_output=True, text=True, check=False)
        if check and done.returncode:
            raise Failed(f"podman {words[0]} ended with {done.returncode}:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
        return done

    def limits(self) -> list[str]:
        """Return the words that ask for no more files and processes than any machine gives."""
        return ["--ulimit", f"nofile={_MOST}:{_MOST}", "--ulimit", f"nproc={_MOST}:{_MOST}"]

    def build(self, root: Path, image: str, *, pull: bool) -> None:
        """Build an image of a folder, with the pinned base of its registry or the same release made here."""
        pinned, release = base_of((root / "Containerfile").read_text("utf-8"))
        base = pinned if pull else self._base(release)
        given = ["--build-arg", f"DEBIAN={base}", *self.limits()]
        whole = ["--network", "host", "--format", "docker", "--layers=false"]  # each layer would be a copy of the image
        self.run("build", *whole, *given, "--tag", image, str(root))

    def _base(self, release: str) -> str:
        base = _BASE.format(release)
        if self.run("image", "exists", base, check=False).returncode:
            made, packed = self._folder / release, self._folder / f"{release}.tar"
            _do("debootstrap", "--variant=minbase", release, str(made), *_mirror())
            _do("tar", "--directory", str(made), "--create", "--file", str(packed), ".")
            self.run("import", "--quiet", str(packed), base)
            shutil.rmtree(made)
            packed.unlink()
        return base

    def size(self, image: str) -> str:
        """Return how large an image is, in words."""
        return f"{int(self.run('inspect', '--format', '{{.Size}}', image).stdout) / 1e6:.0f} MB"


def _mirror() -> list[str]:
    """Return where this machine has Debian's packages from, where it says so."""
    named = re.findall(r"^(?:URIs:|deb) +(?:\[.*\] +)?(\S+/debian/?)(?:\s|$)", _sources(), re.MULTILINE)
    return named[:1]


def _sources() -> str:
    folder = Path("/etc/apt")
    files = [folder / "sources.list", *sorted(folder.glob("sources.list.d/*"))]
    return "\n".join(path.read_text("utf-8") for path in files if path.is_file())


def _bring() -> None:
    missing = [package for command, package in _PACKAGES.items() if shutil.which(command) is None]
    if missing and os.geteuid():
        raise Failed(f"it needs root, and {', '.join(missing)}")
    if missing:
        _do("apt-get", "update")
        _do("apt-get", "install", "--yes", "--no-install-recommends", *missing)


def _do(*words: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise Failed(f"{words[0]} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
