"""What a released rule book says of itself: `release.json`, and `release.sig` by whom that was signed.

Both lie in the folder of the book, whose digest they name. A book that is opened from there names its release in every
report; whether the signature is that of somebody trusted was asked when the book was installed (`prefile.releases`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from prefile.errors import Place, Problem, RuleFileProblems
from prefile.law.book import BookRelease, RuleBook
from prefile.rulebook.release_files import NOTE, SIGNATURE, VERSION
from prefile.signing import is_signed

__all__ = [
    "Earlier",
    "ReleaseNote",
    "Signature",
    "parsed",
    "refused_release",
    "signer",
    "with_release",
]

_MOST_BYTES = 1 << 22
_DIGEST = r"^sha256:[0-9a-f]{64}$"
_PATH = r"^(?:[a-zA-Z0-9_][a-zA-Z0-9_.\-]{0,99}/){0,8}[a-zA-Z0-9_][a-zA-Z0-9_.\-]{0,99}$"

Shape = TypeVar("Shape", bound=BaseModel)
Version = Annotated[str, Field(pattern=f"^{VERSION}$")]
Digest = Annotated[str, Field(pattern=_DIGEST)]
Hex32 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Sentence = Annotated[str, Field(max_length=4_000)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Earlier(_Strict):
    """The release that another came after."""

    version: Version | None
    digest: Digest


class ReleaseNote(_Strict):
    """A release (`prefile-rule-book/1`): which book, for which engines, read through when, and what changed.

    `version` is the day of the release as YYYY.MM.DD, the second of a day with .1; `digest` is the book's; `engine` is
    the oldest prefile that reads it; `read_through` is the last day through which chapter 99 was read for some measure.
    `files` are the SHA-256 of every file by its path below the folder, scenarios among them.
    """

    version: Version
    digest: Digest
    engine: Annotated[str, Field(pattern=r"^[0-9]{1,4}(?:\.[0-9]{1,4}){2}$")]
    read_through: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    since: Earlier | None
    changes: Annotated[list[Sentence], Field(max_length=10_000)]
    files: Annotated[dict[Annotated[str, Field(pattern=_PATH)], Hex32], Field(min_length=1, max_length=4_000)]
    format: Literal["prefile-rule-book/1"] = "prefile-rule-book/1"


class Signature(_Strict):
    """The signature of the bytes of a release's note (`prefile-signature/1`), Ed25519, in hexadecimal digits."""

    key: Hex32
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]
    format: Literal["prefile-signature/1"] = "prefile-signature/1"


def parsed(shape: type[Shape], data: bytes, name: str) -> Shape:
    """Read a note or a signature.

    Raises:
        RuleFileProblems: it is none; the problem names the key that is wrong.
    """
    try:
        return shape.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = "/".join(("", *map(str, first["loc"]))) or None
        raise refused_release("R401", f"{name} is not as prefile rules pack writes it", name, place) from None


def with_release(book: RuleBook) -> RuleBook:
    """Return a book with its release, where its folder says that it is one.

    Raises:
        RuleFileProblems: what is said of the release cannot be read, is said of another book, or is not what the key
            signed that reports would name.
    """
    noted = _read(book.folder / NOTE)
    if noted is None:
        return book
    note = parsed(ReleaseNote, noted, NOTE)
    if note.digest != book.digest:
        what = f"the rule files are not those of release {note.version}, which {NOTE} says they are"
        raise refused_release("R403", what, NOTE)
    signed = _read(book.folder / SIGNATURE)
    return book.of_release(BookRelease(note.version, None if signed is None else signer(noted, signed, SIGNATURE)))


def signer(noted: bytes, signed: bytes, name: str) -> str:
    """Return the public key with which the bytes of a note are signed.

    Raises:
        RuleFileProblems: the signature cannot be read, or is not of this note.
    """
    signature = parsed(Signature, signed, name)
    if not is_signed(noted, signature.signature, signature.key):
        raise refused_release("R403", f"the signature is not of this {NOTE}", name)
    return signature.key


def _read(path: Path) -> bytes | None:
    """Return a file's bytes; None where there is no file.

    Raises:
        RuleFileProblems: it cannot be read, or is longer than any.
    """
    try:
        if not path.is_file():
            return None
        with path.open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        raise refused_release("R401", f"cannot be read: {error.strerror or error}", path.name) from None
    if len(data) > _MOST_BYTES:
        raise refused_release("R401", f"is longer than {_MOST_BYTES:,} bytes", path.name)
    return data


def refused_release(code: str, what: str, file: str, path: str | None = None, following: str = "") -> RuleFileProblems:
    """Return the refusal of a release."""
    return RuleFileProblems([Problem(code, what, Place(file, path=path), next=following)])
