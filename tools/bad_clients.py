"""Clients that cost a service what they can: they send a letter at a time, do not read what comes, or leave."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit

__all__ = ["bad_client"]

_HEAD = "POST /screenings HTTP/1.1\r\nHost: {}\r\nAccept: application/jsonl\r\nContent-Length: {}\r\n\r\n"
_SLOWLY = 0.2  # seconds between letters
_LONG = 30.0  # seconds without reading


async def bad_client(url: str, number: int) -> None:
    """Be a bad client, again and again, until it is cancelled: by its number slow, deaf, or gone."""
    place = urlsplit(url)
    be = (_slow, _deaf, _gone)[number % 3]
    while True:
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        with suppress(OSError):
            await be(reader, writer, place.netloc)
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
        await asyncio.sleep(_SLOWLY)


async def _slow(_: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str) -> None:
    """Send a body a letter at a time."""
    writer.write(_HEAD.format(host, 1000).encode())
    for _letter in range(1000):
        await asyncio.sleep(_SLOWLY)
        writer.write(b" ")
        await writer.drain()


async def _deaf(_: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str) -> None:
    """Ask for the problems of many empty entries, and read none."""
    body = b"{}\n" * 2000
    writer.write(_HEAD.format(host, len(body)).encode() + body)
    await writer.drain()
    await asyncio.sleep(_LONG)


async def _gone(_: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str) -> None:
    """Promise a body, send a part, and leave."""
    writer.write(_HEAD.format(host, 100_000).encode() + b" " * 50_000)
    await writer.drain()
