"""Sealed values: AES-256 in Galois/Counter Mode (NIST SP 800-38D), by the library `cryptography`.

A sealed value is a random nonce of 96 bits and the ciphertext with its tag of 128 bits. What it is
about goes in as associated data: a value under the name of another one cannot be opened.
"""

from __future__ import annotations

import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ecvet_graph.errors import StoreError

__all__ = ["draw_key", "keyed_hash", "seal", "unseal"]

_NONCE = 12
_KEY = 32


def draw_key() -> bytes:
    """Return a random key of 256 bits."""
    return os.urandom(_KEY)


def seal(key: bytes, plain: bytes, *, about: str) -> bytes:
    """Return bytes sealed by a key of 256 bits, for what they are about only."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, about.encode())


def unseal(key: bytes, sealed: bytes, *, about: str) -> bytes:
    """Return what was sealed.

    Raises:
        StoreError: it was sealed by another key, for something else, or was changed.
    """
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], about.encode())
    except (InvalidTag, ValueError) as fault:
        raise StoreError(
            "A record of the private store was changed, exchanged or damaged on the disk.",
            remedy="Bring back the copies that `private backup` made, and look for who writes there.",
        ) from fault


def keyed_hash(key: bytes, *parts: str) -> str:
    """Return a name for parts that tells nothing about them without the key (HMAC-SHA256, hex)."""
    return hmac.digest(key, "\0".join(parts).encode(), "sha256").hex()
