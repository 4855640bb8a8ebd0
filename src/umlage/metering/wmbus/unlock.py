"""From the first header to records in plain: every layer is read, and what is encrypted is opened with the keys at
hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from umlage.metering.drivers.layouts.diehl import MANUFACTURERS, real_data
from umlage.metering.wmbus.address import address
from umlage.metering.wmbus.crc import crc16
from umlage.metering.wmbus.errors import Malformed
from umlage.metering.wmbus.fixed import FIXED, read_fixed
from umlage.metering.wmbus.headers import (
    ELL_BYTES,
    Layers,
    need,
    read_authentication,
    read_link_extension,
    read_transport,
)
from umlage.metering.wmbus.link import Frame
from umlage.metering.wmbus.records import layout_of
from umlage.metering.wmbus.security import (
    PROOF,
    cbc_decrypted,
    cbc_once,
    cmac,
    counted,
    decryptor,
    derived,
    start_vector,
)
from umlage.metering.wmbus.telegram import (
    BAD_MAC,
    CLEAR,
    DECRYPTED,
    NO_KEY,
    OPEN,
    UNKNOWN_FORMAT,
    UNSUPPORTED_MODE,
    WRONG_KEY,
    Security,
)

# in wired frames of old meters the configuration field is a signature; real modes end here
_NO_MODE_WIRED = 14
# C M M A A A A V T CI ACC STS CFG CFG
_AFTER_SHORT = 14
# others send alarms with this CI, these makers records behind four bytes of a header
_DIEHL_DATA, _AFTER_CI = 0x71, 10
_DIEHL_MODE = 16


class Secret(NamedTuple):
    """How far the security layer got: the state, and the bytes that are plain now."""

    state: str
    payload: bytes
    security: Security
    warnings: tuple[str, ...]


def through_layers(frame: Frame, layers: Layers, keys: Sequence[bytes]) -> Secret:
    """Every header up to the records, and the records in plain if they can be had."""
    base = frame.base
    state, key_index = CLEAR, None
    while True:
        content, position = layers.content, layers.position
        need(content, position, 1, base)
        ci = content[position]
        if ci in ELL_BYTES or ci == 0x86:
            start = read_link_extension(layers, base)
            if start is not None:
                opened = _open_link(layers, start, keys, base)
                if opened is None:
                    state = WRONG_KEY if keys else NO_KEY
                    return Secret(state, b"", Security(link_cipher=layers.link_cipher), ())
                if opened >= 0:
                    state, key_index = DECRYPTED, opened
                elif opened == -2:
                    return Secret(UNSUPPORTED_MODE, b"", Security(link_cipher=layers.link_cipher), ())
        elif ci == 0x90:
            read_authentication(layers, base)
        elif ci == 0x81:
            layers.names.append("NWL")
            need(content, position, 2, base)
            layers.position = position + 2
        else:
            break
    if frame.wired and layers.content[layers.position] == FIXED:
        read_fixed(layers, base)
        return Secret(CLEAR, layers.content[layers.position :], OPEN, ())
    read_transport(layers, base)
    if frame.wired and layers.mode >= _NO_MODE_WIRED:
        # what stands there is the signature of EN 1434-3
        layers.mode = 0
    alone = layers.ci == _DIEHL_DATA and layers.position == _AFTER_CI and not frame.wired
    if alone and address(layers.wire).manufacturer in MANUFACTURERS:
        return _scrambled_all(layers, keys)
    secret = _opened(layers, frame, keys)
    if key_index is not None and secret.state == CLEAR:
        return secret._replace(state=state, security=Security(0, layers.link_cipher, False, key_index))
    return secret


def _open_link(layers: Layers, start: bytes, keys: Sequence[bytes], base: int) -> int | None:
    """Decrypt behind an ELL with session: index of the key, -1 when it was plain, -2 for another cipher, None when no
    key fits.
    """
    secret = layers.content[layers.position :]
    if len(secret) < 3:
        raise Malformed("cut off in the extended link layer", base + len(layers.content))
    if layers.link_cipher == 0:
        if crc16(secret[2:]) != secret[0] | secret[1] << 8:
            raise Malformed("wrong checksum of the extended link layer", base + layers.position)
        layers.position += 2
        return -1
    if layers.link_cipher != 1:
        return -2
    for index, key in enumerate(keys):
        if len(key) != 16:
            continue
        plain = counted(key, start, secret)
        if crc16(plain[2:]) == plain[0] | plain[1] << 8:
            layers.content = layers.content[: layers.position] + plain
            layers.position += 2
            return index
    return None


def _opened(layers: Layers, frame: Frame, keys: Sequence[bytes]) -> Secret:
    """The security of the transport layer."""
    mode = layers.mode
    if layers.fragment:
        return Secret(UNKNOWN_FORMAT, b"", Security(mode), ("fragment",))
    payload = layers.content[layers.position :]
    if mode == 0:
        return Secret(CLEAR, payload, OPEN, ())
    if mode == 5:
        return _mode_5(layers, payload, keys)
    if mode == 7:
        return _mode_7(layers, payload, keys)
    if mode >= 16:
        return _scrambled(layers, frame, keys)
    return Secret(UNSUPPORTED_MODE, payload, Security(mode), ())


def encrypted_size(layers: Layers, payload: bytes) -> int:
    """How many bytes are encrypted: N blocks; N = 0 means all whole blocks."""
    blocks = layers.blocks or len(payload) // 16
    return min(blocks, len(payload) // 16) * 16


@lru_cache(maxsize=1000)
def _opened_by(mode: int, mac: bool, index: int) -> Security:
    return Security(mode, 0, mac, index)


def _mode_5(layers: Layers, payload: bytes, keys: Sequence[bytes]) -> Secret:
    size = encrypted_size(layers, payload)
    if layers.blocks * 16 > len(payload):
        raise Malformed("fewer encrypted blocks than announced", len(layers.content))
    if not payload:
        return Secret(CLEAR, payload, Security(5), ())
    opened = opened_by_5(payload, size, start_vector(layers.wire, layers.access), keys)
    if opened is not None:
        return opened
    if payload[:2] == PROOF:
        return Secret(CLEAR, payload, Security(5), ("already_decrypted",))
    return Secret(WRONG_KEY if keys else NO_KEY, b"", Security(5), ())


def _mode_7(layers: Layers, payload: bytes, keys: Sequence[bytes]) -> Secret:
    """Security profile B: derived keys, first the MAC, then decryption."""
    size = encrypted_size(layers, payload)
    if layers.blocks * 16 > len(payload):
        raise Malformed("fewer encrypted blocks than announced", len(layers.content))
    if payload[:2] == PROOF:
        return Secret(CLEAR, payload, Security(7), ("already_decrypted",))
    if not payload:
        return Secret(CLEAR, payload, Security(7), ())
    if (
        layers.key_derivation > 1
        or (layers.key_derivation == 1 and len(layers.counter) != 4)
        or layers.mac_kind in (8, 9)
    ):
        return Secret(UNSUPPORTED_MODE, b"", Security(7), ())
    tampered = False
    if size:
        call = Proof(layers.counter, layers.wire, layers.mac, layers.mac_input + layers.content[layers.message_from :])
        opened, tampered = opened_by_7(payload, size, call if layers.key_derivation else call._replace(wire=b""), keys)
        if opened is not None:
            return opened
    state = BAD_MAC if tampered else WRONG_KEY if keys else NO_KEY
    return Secret(state, b"", Security(7), ())


def opened_by_5(payload: bytes, size: int, start: bytes, keys: Sequence[bytes]) -> Secret | None:
    """The payload in plain, its first `size` bytes being encrypted in mode 5; None when no key fits."""
    secret = payload[:size]
    for index, key in enumerate(keys):
        if len(key) == 16 and size:
            plain = cbc_decrypted(decryptor(key), start, secret)
            if plain[:2] == PROOF:
                return Secret(DECRYPTED, plain + payload[size:], _opened_by(5, False, index), ())
    return None


class Proof(NamedTuple):
    """What mode 7 needs beside the payload: counter and address, from which the keys are derived (no address: the
    device's key is used itself), the MAC (may be missing) and what it was computed of.
    """

    counter: bytes
    wire: bytes
    mac: bytes
    content: bytes


def opened_by_7(payload: bytes, size: int, proof: Proof, keys: Sequence[bytes]) -> tuple[Secret | None, bool]:
    """The payload in plain, its first `size` bytes being encrypted in mode 7; None when no key fits, and whether one
    did whose MAC failed.
    """
    counter, wire, mac, content = proof
    tampered = False
    for index, key in enumerate(keys):
        if len(key) != 16:
            continue
        inner, outer = derived(key, counter, wire) if wire else (key, key)
        good = not mac or cmac(outer, content)[: len(mac)] == mac
        plain = cbc_once(inner, payload[:size])
        if plain[:2] == PROOF:
            if good:
                warnings = () if mac else ("no_mac",)
                return Secret(DECRYPTED, plain + payload[size:], _opened_by(7, bool(mac), index), warnings), False
            tampered = True
    return None, tampered


def _scrambled(layers: Layers, frame: Frame, keys: Sequence[bytes]) -> Secret:
    """Diehl's "real data": mode 16 and above behind a short header of its own makers."""
    content = layers.content
    if address(layers.wire).manufacturer not in MANUFACTURERS or layers.position != _AFTER_SHORT or frame.wired:
        return Secret(UNSUPPORTED_MODE, b"", Security(layers.mode), ())
    found = real_data(bytes((len(content),)) + content, keys)
    if found is None:
        return Secret(WRONG_KEY if keys else NO_KEY, b"", Security(layers.mode), ())
    plain, index = found
    warnings = ("public_key",) if index is None else ()
    return Secret(DECRYPTED, plain, Security(layers.mode, 0, False, index), warnings)


def _scrambled_all(layers: Layers, keys: Sequence[bytes]) -> Secret:
    """Diehl's "real data" with a CI of their own: nothing else says that they are scrambled, so records that are whole
    are proof beside the sum.
    """
    content = layers.content
    layers.kind = "full"
    if len(content) > _AFTER_SHORT:
        found = real_data(bytes((len(content),)) + content, keys, _makes_sense)
        if found is not None:
            plain, index = found
            warnings = ("public_key",) if index is None else ()
            return Secret(DECRYPTED, plain, Security(_DIEHL_MODE, 0, False, index), warnings)
    return Secret(WRONG_KEY if keys else NO_KEY, b"", Security(_DIEHL_MODE), ())


def _makes_sense(plain: bytes) -> bool:
    layout = layout_of(plain)
    return (
        layout.fault < 0 and not layout.hollow and bool(layout.steps) and all(one.header.known for one in layout.steps)
    )
