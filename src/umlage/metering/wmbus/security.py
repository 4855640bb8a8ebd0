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
from cryptography.hazmat.primitives.cmac import CMAC

PROOF = b"\x2f\x2f"
_ECB = ECB()


class _Context(Protocol):
    def update(self, data: bytes) -> bytes: ...


class _Contexts(threading.local):
    """The contexts of one thread: none may be used by two at a time. A full store is emptied."""

    def __init__(self) -> None:
        self.decrypt: dict[bytes, _Context] = {}
        self.encrypt: dict[bytes, _Context] = {}
        self.masks: dict[bytes, int] = {}


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
    """AES-CTR, its own reverse; `start` is the first counter block, which ends in 0; at most 256 blocks."""
    size = len(content)
    head = start[:-1]
    # between the numbers of the blocks stands what is the same in all of them
    blocks = head + head.join(_COUNTS[: (size + 15) >> 4])
    stream = encryptor(key).update(blocks)
    return (int.from_bytes(content, "big") ^ int.from_bytes(stream[:size], "big")).to_bytes(size, "big")


_COUNTS = tuple(bytes((count,)) for count in range(256))
_ALL = (1 << 128) - 1
_ZERO = bytes(16)


def start_vector(wire: bytes, access: int) -> bytes:
    """The initialisation vector of mode 5: M A V T and eight times the access number."""
    return wire + bytes((access,)) * 8


def cmac(key: bytes, content: bytes) -> bytes:
    """AES-CMAC (RFC 4493), 16 bytes."""
    code = CMAC(AES128(key))
    code.update(content)
    return code.finalize()


def derived(key: bytes, counter: bytes, wire: bytes) -> tuple[bytes, bytes]:
    """KDF-A of EN 13757-7 in the direction from the meter: the keys of purpose 00 (encryption) and 01 (MAC); counter
    and number as sent.
    """
    mask = _CONTEXTS.masks.get(key)
    context = encryptor(key)
    if mask is None:
        if len(_CONTEXTS.masks) >= _MOST:
            _CONTEXTS.masks.clear()
        once = _doubled(context.update(bytes(16)))
        mask = _CONTEXTS.masks[key] = int.from_bytes(once + once, "big")
    # two CMACs of exactly one block each
    rest = counter + wire[2:6] + b"\x07" * 7
    blocks = int.from_bytes(b"\x00" + rest + b"\x01" + rest, "big") ^ mask
    both = context.update(blocks.to_bytes(32, "big"))
    return both[:16], both[16:]


def cbc_once(key: bytes, secret: bytes) -> bytes:
    """Plain text of whole blocks, the initialisation vector being 0, by a key that lives for one telegram only."""
    return cbc_decrypted(_ecb(key).decryptor(), _ZERO, secret)


def _ecb(key: bytes) -> Cipher[Any]:
    return Cipher(AES128(key), _ECB)


def _doubled(block: bytes) -> bytes:
    value = int.from_bytes(block, "big") << 1
    if value >> 128:
        value = value & _ALL ^ 0x87
    return value.to_bytes(16, "big")


def _xor(left: bytes, right: bytes) -> bytes:
    return (int.from_bytes(left, "big") ^ int.from_bytes(right, "big")).to_bytes(16, "big")
