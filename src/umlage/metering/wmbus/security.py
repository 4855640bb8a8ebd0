"""Keys: AES-128 of modes 5 and 7, MAC, AES-CTR of the extended link layer (EN 13757-7, OMS Vol. 2, 9).

CBC is computed from one ECB context per key, which costs a fraction of a new CBC context per telegram. No key ever
leaves this module.
"""

from __future__ import annotations

import threading
from typing import Any, Protocol

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES128
from cryptography.hazmat.primitives.ciphers.modes import ECB

PROOF = b"\x2f\x2f"


class _Context(Protocol):
    def update(self, data: bytes) -> bytes: ...


class _Contexts(threading.local):
    """The contexts of one thread: none may be used by two at a time. A full store is emptied."""

    def __init__(self) -> None:
        self.decrypt: dict[bytes, _Context] = {}
        self.encrypt: dict[bytes, _Context] = {}
        self.masks: dict[bytes, bytes] = {}


_MOST = 100_000
_CONTEXTS = _Contexts()


def decryptor(key: bytes) -> _Context:
    known = _CONTEXTS.decrypt.get(key)
    if known is None:
        if len(_CONTEXTS.decrypt) >= _MOST:
            _CONTEXTS.decrypt.clear()
        known = _CONTEXTS.decrypt[key] = _ecb(key).decryptor()
    return known


def encryptor(key: bytes) -> _Context:
    known = _CONTEXTS.encrypt.get(key)
    if known is None:
        if len(_CONTEXTS.encrypt) >= _MOST:
            _CONTEXTS.encrypt.clear()
        known = _CONTEXTS.encrypt[key] = _ecb(key).encryptor()
    return known


def cbc_decrypted(context: _Context, start: bytes, secret: bytes) -> bytes:
    """Plain text of whole blocks; `start` is the initialisation vector."""
    chained = start + secret[:-16]
    size = len(secret)
    plain = int.from_bytes(context.update(secret), "big") ^ int.from_bytes(chained, "big")
    return plain.to_bytes(size, "big")


def cbc_encrypted(key: bytes, start: bytes, plain: bytes) -> bytes:
    context = encryptor(key)
    last = start
    blocks = []
    for at in range(0, len(plain), 16):
        last = context.update(_xor(plain[at : at + 16], last))
        blocks.append(last)
    return b"".join(blocks)


def counted(key: bytes, start: bytes, content: bytes) -> bytes:
    """AES-CTR, its own reverse; `start` is the first counter block, counted up as one big-endian number."""
    first = int.from_bytes(start, "big")
    count = (len(content) + 15) >> 4
    stream = encryptor(key).update(b"".join([(first + step & _ALL).to_bytes(16, "big") for step in range(count)]))
    size = len(content)
    return (int.from_bytes(content, "big") ^ int.from_bytes(stream[:size], "big")).to_bytes(size, "big")


_ALL = (1 << 128) - 1


def start_vector(wire: bytes, access: int) -> bytes:
    """The initialisation vector of mode 5: M A V T and eight times the access number."""
    return wire + bytes((access,)) * 8


def cmac(context: _Context, content: bytes) -> bytes:
    """AES-CMAC (RFC 4493) with an ECB context that encrypts."""
    double = _doubled(context.update(bytes(16)))
    whole = len(content) // 16
    rest = len(content) % 16
    if whole and not rest:
        last = _xor(content[-16:], double)
        whole -= 1
    else:
        last = _xor(content[whole * 16 :] + b"\x80" + bytes(15 - rest), _doubled(double))
    state = bytes(16)
    for step in range(whole):
        state = context.update(_xor(state, content[step * 16 : step * 16 + 16]))
    return context.update(_xor(state, last))


def derived(key: bytes, purpose: int, counter: bytes, wire: bytes) -> bytes:
    """KDF-A of EN 13757-7: purpose 00 encryption, 01 MAC (from the meter); counter and number as sent."""
    context = encryptor(key)
    mask = _CONTEXTS.masks.get(key)
    if mask is None:
        if len(_CONTEXTS.masks) >= _MOST:
            _CONTEXTS.masks.clear()
        mask = _CONTEXTS.masks[key] = _doubled(context.update(bytes(16)))
    # the CMAC of exactly one block
    return context.update(_xor(bytes((purpose,)) + counter + wire[2:6] + b"\x07" * 7, mask))


def derived_encryptor(key: bytes) -> _Context:
    """A context for a key that lives for one telegram only, and is not kept."""
    return _ecb(key).encryptor()


def derived_decryptor(key: bytes) -> _Context:
    return _ecb(key).decryptor()


def _ecb(key: bytes) -> Cipher[Any]:
    return Cipher(AES128(key), ECB())


def _doubled(block: bytes) -> bytes:
    value = int.from_bytes(block, "big") << 1
    if value >> 128:
        value = value & _ALL ^ 0x87
    return value.to_bytes(16, "big")


def _xor(left: bytes, right: bytes) -> bytes:
    return (int.from_bytes(left, "big") ^ int.from_bytes(right, "big")).to_bytes(16, "big")
