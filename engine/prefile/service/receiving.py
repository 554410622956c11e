"""A body as it comes in: never more of it than is allowed, nor for longer, and never all of it in memory.

What is short is held, and what is long waits in a file of the request's own. A body may be one declaration in any
format, whatever its content type says, or multipart: parts `declaration`, one or more, and a side-car `facts`.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import shutil
import zlib
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import NamedTuple

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from prefile.service.problem import ProblemAnswer
from prefile.service.questions import Document
from prefile.service.settings import Bounds

__all__ = ["Received", "Room", "limited_body", "received", "received_form"]

_HELD = 1 << 20  # bytes of a file that are held in memory
_CHUNK = 1 << 16
_LONGEST_NAME = 100
_DECLARATION, _FACTS = "declaration", "facts"


class Room:
    """A folder of one request, which is made when it is first needed and goes with the request."""

    def __init__(self, parent: Path) -> None:
        self._folder = parent / secrets.token_hex(8)
        self._files = 0

    def file(self) -> Path:
        """Return the path of a new file."""
        if not self._files:
            self._folder.mkdir(mode=0o700)
        self._files += 1
        return self._folder / str(self._files)

    def remove(self) -> None:
        """Remove the folder."""
        if self._files:
            shutil.rmtree(self._folder, ignore_errors=True)


class Received(NamedTuple):
    """What a request brought: declarations, the side-car, and the digest of it all."""

    files: tuple[Document, ...]
    facts: Document | None
    digest: str


async def received(request: Request, bounds: Bounds, room: Room) -> Received:
    """Receive declarations and a side-car.

    Raises:
        ProblemAnswer: the body is too large, comes too slowly, or is not what it says.
    """
    try:
        async with asyncio.timeout(bounds.to_send):
            if request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
                return await _parts(request, bounds, room)
            file = _File(_DECLARATION, room)
            async for chunk in _chunks(request, bounds.body):
                file.add(chunk)
    except TimeoutError:
        raise _too_slow(bounds) from None
    document = file.document()
    return Received((document,), None, _digest([(_DECLARATION, file)]))


async def limited_body(request: Request, bounds: Bounds, most: int) -> bytes:
    """Return a body of at most so many bytes.

    Raises:
        ProblemAnswer: as of `received`.
    """
    try:
        async with asyncio.timeout(bounds.to_send):
            return b"".join([chunk async for chunk in _chunks(request, most)])
    except TimeoutError:
        raise _too_slow(bounds) from None


def _too_slow(bounds: Bounds) -> ProblemAnswer:
    return ProblemAnswer("too-slow-sent", f"the request body did not arrive within {bounds.to_send:g} seconds")


async def received_form(
    request: Request, bounds: Bounds, room: Room
) -> tuple[tuple[tuple[str, str], ...], tuple[Document, ...]]:
    """Receive the form of a page: its fields, and its files, of which a field of files that was left empty is none.

    Raises:
        ProblemAnswer: as of `received`.
    """
    try:
        async with asyncio.timeout(bounds.to_send):
            fields, files = await _form(request, bounds, room, lambda _, value: isinstance(value, UploadFile))
    except TimeoutError:
        raise _too_slow(bounds) from None
    documents = (file.document() for _, file in files)
    return tuple(fields), _distinct(file for file in documents if file.content)


async def _form(
    request: Request, bounds: Bounds, room: Room, is_file: Callable[[str, UploadFile | str], bool]
) -> tuple[list[tuple[str, str]], list[tuple[str, _File]]]:
    """Receive the parts of a form: those that are kept as files, and the others as text."""
    chunks = _chunks(request, bounds.body)
    try:
        form = await MultiPartParser(
            request.headers, chunks, max_files=bounds.files, max_fields=bounds.files, max_part_size=_HELD
        ).parse()
    except MultiPartException as error:
        raise ProblemAnswer("body", f"the multipart body cannot be read: {error.message}") from None
    except KeyError:
        raise ProblemAnswer("body", "the form is sent as multipart/form-data") from None
    fields: list[tuple[str, str]] = []
    files: list[tuple[str, _File]] = []
    try:
        for name, value in form.multi_items():
            if not is_file(name, value):
                fields.append((name, value if isinstance(value, str) else ""))
                continue
            file = _File(name, room)
            if isinstance(value, UploadFile):
                file.name = _shown(value.filename) or name
                while chunk := await value.read(_CHUNK):
                    file.add(chunk)
            else:
                file.add(value.encode("utf-8", "surrogatepass"))
            files.append((name, file))
    finally:
        await form.close()
    return fields, files


async def _parts(request: Request, bounds: Bounds, room: Room) -> Received:
    """Receive the parts of a form, each of which is a file."""

    def known(name: str, _: UploadFile | str) -> bool:
        if name not in {_DECLARATION, _FACTS}:
            shown = name[:_LONGEST_NAME]
            raise ProblemAnswer("body", f"a part is named {shown!r}: name it {_DECLARATION} or {_FACTS}")
        return True

    _, found = await _form(request, bounds, room, known)
    files = _distinct(file.document() for name, file in found if name == _DECLARATION)
    facts = [file.document() for name, file in found if name == _FACTS]
    if not files or len(facts) > 1:
        raise ProblemAnswer("body", f"send at least one part named {_DECLARATION}, and at most one named {_FACTS}")
    return Received(files, facts[0] if facts else None, _digest(found))


def _distinct(files: Iterable[Document]) -> tuple[Document, ...]:
    """Return files with names of their own: a second of one name is numbered, so that a place names one file."""
    named: dict[str, Document] = {}
    for file in files:
        names = (file.name if number == 1 else f"{file.name} ({number})" for number in count(1))
        name = next(name for name in names if name not in named)
        named[name] = file._replace(name=name)
    return tuple(named.values())


class _File:
    """A file as it comes in."""

    def __init__(self, name: str, room: Room) -> None:
        self.name, self._room = name, room
        self._held = bytearray()
        self._path: Path | None = None
        self._read = hashlib.sha256()

    def add(self, chunk: bytes) -> None:
        """Add bytes."""
        self._read.update(chunk)
        self._held += chunk
        if len(self._held) > _HELD:
            self._write()

    def _write(self) -> None:
        self._path = self._path or self._room.file()
        with self._path.open("ab") as stream:
            stream.write(self._held)
        self._held.clear()

    def document(self) -> Document:
        """Return the file, which is whole."""
        if self._path is None:
            return Document(self.name, bytes(self._held))
        if self._held:
            self._write()
        return Document(self.name, self._path)

    def digest(self) -> str:
        """Return the digest of its bytes."""
        return self._read.hexdigest()


def _digest(found: list[tuple[str, _File]]) -> str:
    lines = "".join(f"{name} {file.name} {file.digest()}\n" for name, file in found)
    return hashlib.sha256(lines.encode("utf-8", "surrogatepass")).hexdigest()


def _shown(name: str | None) -> str:
    """Return the last part of a file's name, as far as it can be shown; it opens nothing."""
    last = (name or "").replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable())[:_LONGEST_NAME]


async def _chunks(request: Request, most: int) -> AsyncGenerator[bytes]:
    """Yield a body as it comes, without its content encoding, and stop where it is longer than allowed."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared[:20]) > most:
        raise _too_large(most)
    decode, at_end = _decoder(request.headers.get("content-encoding", ""))
    size = 0
    async for sent in request.stream():
        for chunk in decode(sent):
            size += len(chunk)
            if size > most:
                raise _too_large(most)
            yield chunk
    at_end()


def _too_large(most: int) -> ProblemAnswer:
    return ProblemAnswer("too-large", f"the request body exceeds {most:,} bytes", headers={"Connection": "close"})


def _decoder(encoding: str) -> tuple[Callable[[bytes], Iterator[bytes]], Callable[[], None]]:
    """Return what undoes a content encoding a piece at a time, however much it stands for, and what judges its end."""
    named = encoding.strip().lower()
    if named in {"", "identity"}:
        return (lambda sent: iter([sent] if sent else [])), (lambda: None)
    if named != "gzip":
        raise ProblemAnswer("encoding", "send the body unencoded, or as gzip", headers={"Accept-Encoding": "gzip"})
    unzip = zlib.decompressobj(31)

    def decode(sent: bytes) -> Iterator[bytes]:
        try:
            while sent and not unzip.eof:
                if piece := unzip.decompress(sent, _CHUNK):
                    yield piece
                sent = unzip.unconsumed_tail
        except zlib.error:
            raise ProblemAnswer("body", "the body says that it is gzip, and cannot be unpacked") from None

    def at_end() -> None:
        if not unzip.eof:
            raise ProblemAnswer("body", "the body says that it is gzip, and ends too early")

    return decode, at_end
