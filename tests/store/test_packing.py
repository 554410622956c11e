"""Bytes are the same when they are unpacked, whichever release packed them, and what was not packed is refused."""

from __future__ import annotations

import zlib

import pytest

from prefile.store import packing
from prefile.store.packing import packed, unpacked

DATA = b'{"format":"prefile-report/1"}' * 100


def test_what_was_packed_is_unpacked() -> None:
    assert unpacked(packed(DATA)) == DATA
    assert unpacked(packed(b"")) == b""
    assert len(packed(DATA)) < len(DATA) / 10


def test_what_an_earlier_release_packed_by_zlib_is_read() -> None:
    assert unpacked(zlib.compress(DATA, 1)) == DATA


@pytest.mark.parametrize(
    "body",
    [b"", b"prefile", packed(DATA)[:-1], zlib.compress(DATA)[:-1], packed(DATA)[:9], packed(DATA)[:4] + b"\xff" * 9],
)
def test_what_is_cut_or_was_never_packed_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of either library, in its words
        unpacked(body)


@pytest.mark.parametrize("body", [packed(DATA), zlib.compress(DATA)])
def test_more_than_anything_that_is_kept_is_refused(monkeypatch: pytest.MonkeyPatch, body: bytes) -> None:
    monkeypatch.setattr(packing, "MOST_BYTES", len(DATA) - 1)
    with pytest.raises(ValueError, match="too long"):
        unpacked(body)
