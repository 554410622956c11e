"""A PostgreSQL of our own, for tests and tools: begun in a folder of its own, as no root, and gone afterwards."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["Postgres", "postgres", "why_no_postgres"]

_INSTALLED = Path("/usr/lib/postgresql")  # where Debian puts each version
_SETTINGS = {
    "listen_addresses": "''",  # a socket alone
    "shared_buffers": "32MB",
    "max_connections": "20",
}
_HASTY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}  # nobody pulls the plug


def programs() -> Path | None:
    """Return the folder of the newest PostgreSQL's programs; None where there is none."""
    on_path = shutil.which("initdb")
    versions = sorted(_INSTALLED.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = versions[-1] if versions else Path(on_path) if on_path else None
    return None if found is None else found.resolve().parent


def why_no_postgres() -> str | None:
    """Say why there can be no PostgreSQL here; None where there can."""
    if programs() is None:
        return "PostgreSQL is not installed: apt-get install postgresql"
    if os.name == "posix" and os.geteuid() == 0 and _unprivileged() is None:
        return "PostgreSQL does not run as root, and no other user is here"
    return None


def _unprivileged() -> pwd.struct_passwd | None:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None


class Postgres:
    """A running PostgreSQL, which can be stopped and begun again; `url` names a new database each time it is asked."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        """Make a cluster in a folder, and begin it; `durable`: what it commits is on the disk."""
        self.folder, self._data = folder, folder / "data"
        self._settings = _SETTINGS if durable else {**_SETTINGS, **_HASTY}
        self._run(
            "initdb", "-D", str(self._data), "-A", "trust", "-U", "prefile", "-E", "UTF8", "--locale=C.UTF-8", "-N"
        )
        self.begin()

    def begin(self) -> None:
        """Begin it, and wait until it answers."""
        settings = " ".join(f"-c {name}={value}" for name, value in self._settings.items())
        options = f"{settings} -k {self.folder}"
        self._run(
            "pg_ctl", "-D", str(self._data), "-w", "-t", "30", "-l", str(self.folder / "log"), "-o", options, "start"
        )

    def stop(self, how: str = "immediate") -> None:
        """Stop it: "immediate" as a crash would."""
        self._run("pg_ctl", "-D", str(self._data), "-w", "-m", how, "stop")

    def url(self) -> str:
        """Return the URL of a new, empty database."""
        name = f"t{secrets.token_hex(6)}"
        self._run("createdb", "-h", str(self.folder), "-U", "prefile", name)
        return f"postgresql://prefile@/{name}?host={self.folder}"

    def _run(self, program: str, *words: str) -> None:
        if (found := programs()) is None:
            raise RuntimeError("PostgreSQL is not installed")
        user = _unprivileged() if os.geteuid() == 0 else None
        done = subprocess.run(
            [str(found / program), *words],
            cwd=self.folder,
            user=None if user is None else user.pw_uid,
            group=None if user is None else user.pw_gid,
            extra_groups=None if user is None else [],
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            stdout=subprocess.PIPE if program != "pg_ctl" else subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{program} ended with {done.returncode}: {(done.stdout or b'').decode()[-500:]}")


@contextmanager
def postgres(*, durable: bool = False) -> Generator[Postgres]:
    """Give a PostgreSQL, which is gone with its folder afterwards; `durable`: what it commits is on the disk."""
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    if os.geteuid() == 0 and (user := _unprivileged()) is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    try:
        running = Postgres(folder, durable=durable)
        try:
            yield running
        finally:
            running.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
