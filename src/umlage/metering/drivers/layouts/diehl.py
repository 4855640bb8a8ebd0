"""Diehl (Hydrometer, Sappel): PRIOS telegrams of IZAR water meters and "real data", both scrambled with a shift
register.

The register of 32 bits starts from the key and three words of the frame; the bit that enters is the parity of bits 1,
2, 11 and 31. Eight steps give
one byte. Source: facts from field telegrams; the two keys of the maker are published (lvogt/wireless-mbus-parser, MIT).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import cache

from umlage.metering.drivers.layouts.fields import Call, Field, Outcome, little, scaled, unread_status
from umlage.metering.wmbus.moments import date_of

PUBLIC_KEYS = (bytes.fromhex("39BC8A10E66D83F8"), bytes.fromhex("51728910E66D83F8"))
MANUFACTURERS = frozenset(("DME", "EWT", "HYD", "SAP", "SPL"))
_START, _MARK = 15, 0x4B
_WORD = 0xFFFFFFFF


def descrambled(key: bytes, frame: bytes) -> bytes:
    """The frame from byte 15 on in plain, for a key of 8 bytes; scrambling is its own reverse."""
    state = int.from_bytes(key[:4], "big") ^ int.from_bytes(key[4:8], "big")
    for start in (2, 6, 10):
        state ^= int.from_bytes(frame[start : start + 4], "big")
    plain = bytearray()
    first, second, third, fourth = _eight_steps()
    for byte in frame[_START:]:
        state = first[state & 0xFF] ^ second[state >> 8 & 0xFF] ^ third[state >> 16 & 0xFF] ^ fourth[state >> 24]
        plain.append(byte ^ (state & 0xFF))
    return bytes(plain)


@cache
def _eight_steps() -> tuple[tuple[int, ...], ...]:
    """The register after eight steps, by each byte of its state: steps are linear, the four are added without carry."""
    return tuple(tuple(_stepped(byte << shift) for byte in range(256)) for shift in (0, 8, 16, 24))


def _stepped(state: int) -> int:
    for _ in range(8):
        state = (state << 1 & _WORD) | ((state >> 1 ^ state >> 2 ^ state >> 11 ^ state >> 31) & 1)
    return state


def tried(frame: bytes, keys: Sequence[bytes]) -> list[tuple[int | None, bytes]]:
    """Keys of 8 bytes in their order with their index, then the public ones."""
    own: list[tuple[int | None, bytes]] = [(index, key) for index, key in enumerate(keys) if len(key) == 8]
    return [*own, *((None, key) for key in PUBLIC_KEYS)]


def prios(call: Call) -> Outcome:
    """IZAR: the first byte in plain proves the key; then total and last month's state in litres, and its date."""
    frame = call.frame
    wire = call.wire
    if wire[:2] != _SAPPEL:
        # all but Sappel send version and type before the number
        wire = wire[:2] + wire[4:8] + wire[2:4]
    for index, key in tried(frame, call.keys):
        plain = descrambled(key, frame)
        if len(plain) < 9 or plain[0] != _MARK:
            continue
        return _izar(frame, plain, wire, index)
    return Outcome((), (), "wrong_key" if any(len(key) == 8 for key in call.keys) else "no_key", wire)


_SAPPEL = bytes((0x30, 0x4C))


def _izar(frame: bytes, plain: bytes, wire: bytes, index: int | None) -> Outcome:
    total, month = little(plain, 1, 4), little(plain, 5, 4)
    day = date_of(plain[9:11]) if len(plain) >= 11 else None
    at = day if isinstance(day, date) else None
    # places count behind CI, as the payload does
    fields = (
        Field("volume", "m3", scaled(total, -3), 5, 9, "current"),
        Field("volume", "m3", scaled(month, -3), 9, 13, "month" if at else "", at, storage=1),
        Field("battery_remaining", "year", scaled(5 * (frame[12] & 0x1F), -1), 1, 2),
        Field("transmission_period", "s", Decimal(1 << ((frame[11] & 0x0F) + 2)), 0, 1),
        Field("alarm_flags", "", frame[11:14], 0, 3),
    )
    warnings = ("public_key",) if index is None else ()
    # what bytes 11 to 13 hold beside the period and the battery are alarms; which bit is which nobody has published
    alarms = frame[11] & 0xF0 | frame[12] & 0xE0 | frame[13]
    return Outcome(fields, (*warnings, *unread_status(alarms)), "decrypted", wire, index, plain)


def real_data(
    frame: bytes, keys: Sequence[bytes], proved: Callable[[bytes], bool] = bool
) -> tuple[bytes, int | None] | None:
    """Records in plain behind a short header, and the index of the key (None: a public one); None when no key fits.

    Proof is the sum of the plain bytes without the bit that marks this mode, against the configuration field, and
    what `proved` asks of them.
    """
    for index, key in tried(frame, keys):
        plain = descrambled(key, frame)
        if plain and sum(plain) & 0xEF == frame[14] & 0xEF and proved(plain):
            return plain, index
    return None
