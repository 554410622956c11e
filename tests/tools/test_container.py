"""The container of the service: what its files promise; tools/container builds and runs it, which takes minutes."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from container_engine import Failed, base_of, compose_words
from prefile.service.settings import Bounds

ROOT = Path(__file__).parents[2]
CONTAINERFILE = (ROOT / "Containerfile").read_text("utf-8")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICE: dict[str, Any] = COMPOSE["services"]["prefile"]
GIVEN = {"PREFILE_ARCHIVE": "postgresql://prefile@/x", "PGPASSWORD": "y"}
LINTERS = {"dockerfile-utils": "0.16", "dclint": "3"}  # MIT; packages of npm that are no part of this project


def _instructions() -> list[tuple[str, str]]:
    text = re.sub(r"(?m)^\s*#.*\n", "", CONTAINERFILE).replace("\\\n", " ")
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in text.splitlines() if line)]


def test_every_base_is_pinned_by_its_digest() -> None:
    pinned, release = base_of(CONTAINERFILE)
    assert f":{release}-" in pinned
    assert [rest.split()[0] for word, rest in _instructions() if word == "FROM"] == ["${DEBIAN}", "${DEBIAN}"]
    images = [service["image"] for service in COMPOSE["services"].values() if "image" in service]
    assert images
    for image in images:
        assert re.fullmatch(r"docker\.io/library/[a-z]+:[\w.-]+@sha256:[0-9a-f]{64}", image)


def test_it_runs_as_no_root_and_tells_how_it_is() -> None:
    last = dict(_instructions())
    assert last["USER"] == "10001:10001"
    assert last["STOPSIGNAL"] == "SIGTERM"
    assert "/ready" in last["HEALTHCHECK"]
    assert last["ENTRYPOINT"].startswith("[")  # a shell between would not pass the signal on


def test_nothing_but_what_it_is_made_of_goes_into_the_image() -> None:
    allowed = (ROOT / ".containerignore").read_text("utf-8")
    assert (ROOT / ".dockerignore").read_text("utf-8") == allowed
    assert "\n*\n" in allowed
    copied = {
        name for word, rest in _instructions() if word == "COPY" and "--from" not in rest for name in rest.split()[:-1]
    }
    assert copied == {line[1:] for line in allowed.splitlines() if line.startswith("!")}


def test_no_secret_stands_in_a_file() -> None:
    for service in COMPOSE["services"].values():
        for name, value in service["environment"].items():
            assert "PASSWORD" not in name or re.fullmatch(r"\$\{\w+:\?[^}]+\}", value), name
            assert not re.search(r"://[^@/]*:", value), name
    assert not re.search(r"(?i)password|secret|pfk_", CONTAINERFILE)


def test_each_service_has_no_more_than_it_needs() -> None:
    for name, service in COMPOSE["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
    assert "cap_add" not in SERVICE
    assert [port.split(":")[0] for port in SERVICE["ports"]] == ["127.0.0.1"]
    assert "ports" not in COMPOSE["services"]["database"]
    assert COMPOSE["networks"]["records"]["internal"] is True
    assert COMPOSE["services"]["database"]["networks"] == ["records"]


def test_it_waits_for_the_tables_of_the_archive_and_is_given_time_to_finish() -> None:
    tables = COMPOSE["services"]["tables"]
    assert tables["command"] == ["archive", "upgrade"]
    assert tables["depends_on"]["database"]["condition"] == "service_healthy"
    assert SERVICE["depends_on"]["tables"]["condition"] == "service_completed_successfully"
    assert int(SERVICE["stop_grace_period"].removesuffix("s")) > Bounds().to_begin + Bounds().to_answer


def test_what_compose_says_is_what_is_run() -> None:
    words = " ".join(compose_words(SERVICE, GIVEN))
    for said in (
        "--read-only=true",
        "--cap-drop ALL",
        "--security-opt no-new-privileges:true",
        "--stop-timeout 160",
        "--volume kept:/var/lib/prefile",
        "--env PGPASSWORD=y",
    ):
        assert said in words


@pytest.mark.parametrize(("further", "given"), [({"privileged": True}, GIVEN), ({}, {})])
def test_what_cannot_be_run_as_compose_says_is_refused(further: dict[str, Any], given: dict[str, str]) -> None:
    with pytest.raises(Failed):
        compose_words({**SERVICE, **further}, given)


@pytest.mark.slow
def test_linters_find_nothing(tmp_path: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("linters of container files come by npm, which is not installed")
    wanted = [f"{name}@{version}" for name, version in LINTERS.items()]
    command = [npm, "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(tmp_path)]
    try:
        fetched = subprocess.run([*command, *wanted], capture_output=True, timeout=60, check=False).returncode == 0
    except subprocess.TimeoutExpired:  # where there is no way out, npm asks on and on
        fetched = False
    if not fetched:
        pytest.skip("npm could not fetch the linters")
    programs = tmp_path / "node_modules" / ".bin"
    for words in (("dockerfile-utils", "lint", "Containerfile"), ("dclint", "--max-warnings", "0", "compose.yaml")):
        done = subprocess.run(
            [programs / words[0], *words[1:]], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
