"""API keys: shown once, kept as a digest, counting until they expire or are revoked."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from prefile.cli import app
from prefile.store.keys import KeyStore


@pytest.fixture
def store(location: str) -> Iterator[KeyStore]:
    """An empty store, in each database."""
    keys = KeyStore.at(location)
    yield keys
    keys.close()


def test_a_key_is_found_and_only_its_digest_is_kept(store: KeyStore) -> None:
    assert store.is_empty()
    assert store.found("pfk_x_y") is None
    key = store.new(" harbor ", ["screen"], None, "the ERP")
    found = store.found(key)
    assert found is not None
    assert (found.organisation, found.scopes, found.note) == ("harbor", {"screen"}, "the ERP")


def test_nothing_of_a_key_can_be_read_from_the_file(tmp_path: Path) -> None:
    file = tmp_path / "own" / "kept"
    with closing(KeyStore.at(file)) as keys:
        key = keys.new("harbor", ["screen"], None)
    assert key.split("_", 2)[2].encode() not in file.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_services_that_keep_in_one_database_share_keys(location: str, store: KeyStore) -> None:
    key = store.new("harbor", ["read"], None)
    with closing(KeyStore.at(location)) as other:
        assert other.found(key) == store.found(key)
        assert other.revoke(key.split("_")[1])
    assert store.found(key) is None


def test_no_other_text_is_a_key(store: KeyStore) -> None:
    key = store.new("harbor", ["screen"], None)
    name = key.split("_")[1]
    for text in (
        "",
        "pfk",
        key[:-1],
        f"{key}x",
        key.upper(),
        f"pfk_{name}_",
        f"pfk_{name}",
        "x" * 10**6,
        "pfk_'; --_x",
        "pfk_\0_x",
        "\ud800",
    ):
        assert store.found(text) is None


def test_a_key_counts_until_its_day_or_until_it_is_revoked(store: KeyStore) -> None:
    now = datetime.now(UTC)
    assert store.found(store.new("harbor", ["read"], now - timedelta(seconds=1))) is None
    key = store.new("harbor", ["read"], now + timedelta(days=1))
    assert store.found(key)
    assert store.revoke(key.split("_")[1])
    assert not store.revoke(key.split("_")[1])
    assert store.found(key) is None
    assert not store.is_empty()


@pytest.mark.parametrize("organisation", ["", "  ", "a\nb", "x" * 201, "\x1b[2J"])
def test_an_organization_has_a_name_that_can_be_shown(store: KeyStore, organisation: str) -> None:
    with pytest.raises(ValueError, match="printable"):
        store.new(organisation, ["read"], None)


def keys(tmp_path: Path, *words: str) -> tuple[int, str]:
    ran = CliRunner().invoke(app, ["keys", *words, "--archive-at", str(tmp_path / "kept")])
    return ran.exit_code, ran.stdout or ran.output


def test_keys_are_made_listed_and_revoked_by_commands(tmp_path: Path) -> None:
    assert "No key was made" in keys(tmp_path, "list")[1]
    code, made = keys(tmp_path, "new", "--organization", "harbor", "--expires", "2090-01-01", "--note", "ERP")
    assert code == 0
    key = made.splitlines()[0]
    [listed] = json.loads(keys(tmp_path, "list", "--format", "json")[1])["keys"]
    assert listed == {
        "name": key.split("_")[1],
        "organization": "harbor",
        "scopes": ["read", "screen"],
        "note": "ERP",
        "made": listed["made"],
        "expires": "2090-01-01T05:01:00+00:00",
        "revoked": None,
        "key": None,  # told once, when it is made
    }
    assert "until 2090-01-01" in keys(tmp_path, "list")[1]
    assert keys(tmp_path, "revoke", listed["name"])[0] == 0
    assert "revoked" in keys(tmp_path, "list")[1]
    [other] = json.loads(keys(tmp_path, "new", "--organization", "harbor", "--format", "json")[1])["keys"]
    assert other["key"].split("_")[1] == other["name"]
    [ended] = json.loads(keys(tmp_path, "revoke", other["name"], "--format", "json")[1])["keys"]
    assert (ended["name"], ended["revoked"] is None) == (other["name"], False)
    assert keys(tmp_path, "revoke", listed["name"])[0] == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [(["--scope", "all"], "no scope"), (["--expires", "2020-01-01"], "never count"), (["--note", "\x1b"], "printable")],
)
def test_a_key_that_would_open_nothing_is_not_made(tmp_path: Path, words: list[str], says: str) -> None:
    code, told = keys(tmp_path, "new", "--organization", "harbor", *words)
    assert (code, says in told) == (2, True)
    assert "No key was made" in keys(tmp_path, "list")[1]
