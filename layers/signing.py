"""Ed25519 signatures: who holds the key file has signed, and nobody else.

A private key is a PEM file that only its owner may read; a public key is 64 hex digits,
a signature 128. It must never write a private key anywhere but into its file.
"""

import os
import stat
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from layers.errors import OnePictureError

PUBLIC_DIGITS = 64


class KeyUnusable(OnePictureError):  # noqa: N818 - says what happened
    """A key cannot be used; `problem` says why."""

    def __init__(self, path: Path | str, problem: str) -> None:
        super().__init__(path, problem)
        self.path, self.problem = path, problem

    def __str__(self) -> str:
        return f"The key {self.path} cannot be used: {self.problem}."


class Signer:
    """A private key."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    @property
    def public(self) -> str:
        """Return the public key, by which others know the signature."""
        return self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()

    def sign(self, content: bytes) -> str:
        """Return the signature of some bytes."""
        return self._key.sign(content).hex()


def make_key(path: Path) -> Signer:
    """Make a key in a new file of mode 600; raises KeyUnusable, also if it is there."""
    key = Ed25519PrivateKey.generate()
    form = Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    try:
        write_private(path, key.private_bytes(*form))
    except OSError as error:
        raise KeyUnusable(path, error.strerror or str(error)) from error
    return Signer(key)


def load_key(path: Path) -> Signer:
    """Read a key; raises KeyUnusable if others may read the file too."""
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            content = file.read()
    except OSError as error:
        raise KeyUnusable(path, error.strerror or str(error)) from error
    if mode & 0o077:
        problem = f"others may read it (mode {mode:o}); chmod 600 it"
        raise KeyUnusable(path, problem)
    try:
        key = load_pem_private_key(content, None)
    except (TypeError, ValueError) as error:
        raise KeyUnusable(path, "it is no private key in PEM") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusable(path, "it is no Ed25519 key")
    return Signer(key)


def is_signed(public: str, signature: str, content: bytes) -> bool:
    """Say whether the holder of a key signed exactly these bytes."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True


def write_private(path: Path, content: bytes) -> None:
    """Write a new file that only this user may read; raises OSError if it is there."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
