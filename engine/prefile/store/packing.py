"""Bytes compressed, as the archive holds them: by Zstandard, and before that by zlib, which is still read."""

from __future__ import annotations

import sys
import zlib

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

__all__ = ["MOST_BYTES", "packed", "unpacked"]

_FASTEST = zstd.ZstdCompressor(1)  # reports repeat themselves so much that more time buys little
_ZSTANDARD = b"\x28\xb5\x2f\xfd"  # what its frames begin with, and nothing of zlib does
MOST_BYTES = 1 << 30  # of what is unpacked


def packed(data: bytes) -> bytes:
    """Return bytes compressed."""
    return _FASTEST.compress(data, zstd.ZstdCompressor.FLUSH_FRAME)  # a whole frame at once, so any thread may


def unpacked(data: bytes) -> bytes:
    """Return what bytes were before they were compressed.

    Raises:
        ValueError: they were not, or were longer than anything that is kept.
    """
    opened = zstd.ZstdDecompressor() if data.startswith(_ZSTANDARD) else zlib.decompressobj()
    try:
        whole = opened.decompress(data, MOST_BYTES)
    except (zlib.error, zstd.ZstdError) as error:
        raise ValueError(str(error)) from None
    if not opened.eof:
        raise ValueError("it is cut short, or too long")
    return whole
