"""Keys that sign (Ed25519), each kept in a file that its user alone can read: what is pruned, and releases of rules.

The key of an archive lies outside its database: who can write to that alone can make no record of a pruning that passes
for genuine.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from prefile.errors import KeyProblems, Place, Problem

__all__ = ["SigningKey", "is_signed", "key_in", "open_key"]

_MOST_BYTES = 1 << 14


class SigningKey:
    """A key that signs; `public` is what its signatures are checked with, in hexadecimal digits."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        """Sign with a key."""
        self._key = key
        self.public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()

    def sign(self, message: bytes) -> str:
        """Return the signature of a message in hexadecimal digits."""
        return self._key.sign(message).hex()


def open_key(path: Path) -> SigningKey:
    """Open the key in a file, which is made where there is none.

    Raises:
        KeyProblems: it cannot be read or made, others can read it, or it is no such key.
    """
    if (known := key_in(path)) is not None:
        return known
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:  # another process made it meanwhile
        return open_key(path)
    except OSError as error:
        raise _refused(path, f"it cannot be made: {error.strerror or error}") from None
    with os.fdopen(held, "wb") as stream:
        stream.write(pem)
        stream.flush()
        os.fsync(stream.fileno())
    return SigningKey(key)


def key_in(path: Path) -> SigningKey | None:
    """Return the key in a file; None where there is no file.

    Raises:
        KeyProblems: it cannot be read, others can read it, or it is no such key.
    """
    try:
        with path.open("rb") as stream:
            mode = os.fstat(stream.fileno()).st_mode
            pem = stream.read(_MOST_BYTES)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _refused(path, f"it cannot be read: {error.strerror or error}") from None
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise _refused(path, f"others can read it: run chmod 600 {path}")
    try:
        key = load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise _refused(path, "it holds no key") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise _refused(path, "it holds a key of another kind than Ed25519")
    return SigningKey(key)


def is_signed(message: bytes, signature: str, public: str) -> bool:
    """Return whether a message has the signature of the key with a public half."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _refused(path: Path, what: str) -> KeyProblems:
    return KeyProblems([Problem("E516", f"{path}: {what}", Place(str(path)))])
