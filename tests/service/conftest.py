"""Services that tests share: one that is asked by this machine without keys, and one with keys of two organizations."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from services import Asked, Keyed, service
from starlette.testclient import TestClient

from prefile.store.keys import KeyStore


@pytest.fixture(scope="session")
def open_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """A service that this machine asks without a key."""
    yield from service(tmp_path_factory.mktemp("open"))


@pytest.fixture
def client(open_service: Asked) -> TestClient:
    """Ask the service without keys."""
    return open_service.client


@pytest.fixture(scope="session")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keyed]:
    """A service with keys."""
    home = tmp_path_factory.mktemp("keyed")
    keys = KeyStore.at(home / "kept")

    def key(organisation: str, *scopes: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {keys.new(organisation, scopes, None)}"}  # type: ignore[arg-type]

    ours, theirs = key("harbor", "screen", "read"), key("rival", "screen", "read", "metrics")
    reader = key("harbor", "read")
    for asked in service(home):
        yield Keyed(asked, ours, theirs, reader, keys)
    keys.close()
