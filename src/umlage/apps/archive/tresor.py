"""Secrets and foreign files at rest: sealed with AES-256-GCM under a key that is not in the database.

What is sealed has a data key of its own, which lies beside it under the key of the installation (UMLAGE_TRESOR). That
may be several, with a space between: the first seals, all open, so that it can be changed. `purpose` says what it is
and whose; a row that was put into another place does not open.
"""

from __future__ import annotations

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE, _NAME, _KEY, _TAG = 12, 4, 32, 16
_VERSION = b"\x01"


class Locked(Exception):
    """What was sealed does not open with the keys of this installation, or stands in the wrong place."""


def seal(content: bytes, purpose: str) -> bytes:
    """Seal: 97 bytes more than the content."""
    return _seal(content, purpose, os.urandom(_KEY), os.urandom(_NONCE), os.urandom(_NONCE))


def seal_same(content: bytes, purpose: str, digest: str) -> tuple[bytes, str]:
    """Seal so that the same content (its SHA-256 is `digest`) gives the same bytes: a file that is kept twice is kept
    once. What is sealed, and a name for it that no other has and that tells nothing."""
    # nobody who lacks the key of the installation can make or know these; another content has others
    base = bytes.fromhex(digest) + purpose.encode()
    master = _master()[0]
    key = hmac.digest(master, b"data key" + base, "sha256")
    nonces = hmac.digest(master, b"nonces" + base, "sha256")
    sealed = _seal(content, purpose, key, nonces[:_NONCE], nonces[_NONCE : 2 * _NONCE])
    return sealed, hmac.digest(master, b"place" + base, "sha256").hex()


def _seal(content: bytes, purpose: str, key: bytes, outer: bytes, inner: bytes) -> bytes:
    master, said = _master()[0], purpose.encode()
    wrapped = AESGCM(master).encrypt(outer, key, said)
    return _VERSION + _name(master) + outer + wrapped + inner + AESGCM(key).encrypt(inner, content, said)


def unseal(sealed: bytes, purpose: str) -> bytes:
    """The content. Locked."""
    sealed, said = bytes(sealed), purpose.encode()
    name, rest = sealed[1 : 1 + _NAME], sealed[1 + _NAME :]
    outer, rest = rest[:_NONCE], rest[_NONCE:]
    wrapped, rest = rest[: _KEY + _TAG], rest[_KEY + _TAG :]
    for master in _master():
        if _name(master) == name and sealed[:1] == _VERSION:
            try:
                key = AESGCM(master).decrypt(outer, wrapped, said)
                return AESGCM(key).decrypt(rest[:_NONCE], rest[_NONCE:], said)
            except InvalidTag:
                break
    raise Locked(purpose)


def fingerprint(secret: bytes, purpose: str) -> str:
    """Sixteen signs by which people tell secrets apart, and from which nobody can guess one."""
    return hmac.digest(_master()[-1], f"fingerprint {purpose}".encode() + secret, "sha256").hex()[:16]


def _master() -> tuple[bytes, ...]:
    words = settings.TRESOR.split()
    if not words:
        raise Locked("UMLAGE_TRESOR")
    return tuple(hashlib.sha256(b"umlage tresor " + word.encode()).digest() for word in words)


def _name(master: bytes) -> bytes:
    return hmac.digest(master, b"name", "sha256")[:_NAME]
