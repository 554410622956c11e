"""Answers that a client may hold on to: each has a tag, and whoever has it already is told only that."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from fastapi import Request
from starlette.responses import Response

__all__ = ["JSON", "tagged"]

JSON = "application/json"
_LONGEST = 8192


def tagged(
    request: Request, body: str | bytes, media: str = JSON, headers: Mapping[str, str] | None = None
) -> Response:
    """Return an answer with its tag, or 304 where the client has the same one.

    The tag is weak, since what is sent may be compressed.
    """
    data = body.encode() if isinstance(body, str) else body
    tag = f'W/"{hashlib.sha256(data).hexdigest()[:32]}"'
    told = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept, Authorization", **(headers or {})}
    known = request.headers.get("if-none-match", "")[:_LONGEST]
    if known.strip() == "*" or tag.removeprefix("W/") in {one.strip().removeprefix("W/") for one in known.split(",")}:
        return Response(status_code=304, headers=told)
    return Response(data, headers=told, media_type=media)
