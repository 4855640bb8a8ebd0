"""Telegrams written as text: their hex digits made bytes, and whether they are whole (EN 13757-4, EN 13757-2)."""

from __future__ import annotations

import base64
import binascii
import re

from umlage.formats.lieferung.fehler import Falsch

SHORTEST, LONGEST = 11, 512
# what level converters put behind a wired frame: six bytes of time and two of signal strength
_CONVERTER = 8
# sync words of mode C before frames of format A and B; as length and control field they are those of no meter
_SYNC = (b"\x54\xcd", b"\x54\x3d")
_ZIERDE = re.compile(r"[\s|_:-]")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2})+")


def hexbytes(text: str) -> bytes:
    """The bytes of hex digits; `0x`, `|`, `_` and blanks between them do not count. Falsch (E240)."""
    glatt = _ZIERDE.sub("", text)
    glatt = glatt[2:] if glatt[:2].lower() == "0x" else glatt
    if not _HEX.fullmatch(glatt):
        raise Falsch("E240", f"„{glatt[:40]}“ ist keine Folge von Hexadezimalziffern.")
    if len(glatt) > 2 * LONGEST:
        raise Falsch("E240", f"Das Telegramm ist länger als {LONGEST} Byte.")
    return bytes.fromhex(glatt)


def base64bytes(text: str) -> bytes:
    """The bytes of base64; Falsch (E240)."""
    if len(text) > LONGEST * 2:
        raise Falsch("E240", f"Das Telegramm ist länger als {LONGEST} Byte.")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Falsch("E240", f"„{text[:40]}“ ist kein Base64.") from None


def rahmen(daten: bytes, *, rest: int = 1) -> tuple[bytes, bool]:
    """A whole telegram and whether it is a wired one; checksums of format A are checked and taken out.

    `rest`: how many bytes of a receiver (signal strength) may follow one by radio. Falsch (E240) when it is not whole.
    """
    if len(daten) >= 6 and daten[0] == 0x68 and daten[3] == 0x68 and daten[1] == daten[2]:
        return _wired(daten), True
    if daten[:2] in _SYNC and len(daten) > SHORTEST + 2:
        daten = daten[2:]
    if len(daten) < SHORTEST:
        raise Falsch("E240", f"Das Telegramm hat nur {len(daten)} Byte.")
    length = daten[0] + 1
    if length < SHORTEST:
        raise Falsch("E240", f"Das Längenfeld sagt {length - 1}; so kurz ist kein Telegramm.")
    if _crc_ok(daten, 10):
        # a frame with checksums that lost its end must not pass for one without
        if len(daten) < _mit_pruefsummen(length):
            raise Falsch("E240", f"Mit Prüfsummen fehlen {_mit_pruefsummen(length) - len(daten)} Byte.")
        return _format_a(daten, length), False
    if length <= len(daten) <= length + rest:
        return daten[:length], False
    raise Falsch("E240", f"Das Längenfeld sagt {length} Byte, es sind {len(daten)}.")


def verdrahtet(inhalt: bytes) -> bytes:
    """A wired frame around what stands between its start and its checksum (from the C field on)."""
    if not 3 <= len(inhalt) <= 255:
        raise Falsch("E240", f"Ein Telegramm mit {len(inhalt)} Byte gibt es nicht.")
    return bytes([0x68, len(inhalt), len(inhalt), 0x68, *inhalt, sum(inhalt) & 0xFF, 0x16])


def crc(daten: bytes) -> int:
    """CRC-16 of EN 13757: polynomial 3D65, inverted at the end."""
    value = 0
    for byte in daten:
        value = (value << 8 & 0xFFFF) ^ _TABLE[value >> 8 ^ byte]
    return value ^ 0xFFFF


def _wired(daten: bytes) -> bytes:
    length = daten[1] + 6
    if len(daten) < length:
        raise Falsch("E240", f"Das Längenfeld sagt {length} Byte, es sind {len(daten)}.")
    frame = daten[:length]
    if len(daten) > length + _CONVERTER or frame[-1] != 0x16:
        raise Falsch("E240", "Das Telegramm endet nicht mit 16.")
    if frame[-2] != sum(frame[4:-2]) & 0xFF:
        raise Falsch("E240", "Die Prüfsumme des Telegramms stimmt nicht.")
    return frame


def _mit_pruefsummen(length: int) -> int:
    return length + 2 * (1 + -(-(length - 10) // 16))


def _crc_ok(daten: bytes, end: int, begin: int = 0) -> bool:
    return crc(daten[begin:end]) == int.from_bytes(daten[end : end + 2], "big")


def _format_a(daten: bytes, length: int) -> bytes:
    clean, place = bytearray(daten[:10]), 12
    while len(clean) < length:
        end = place + min(16, length - len(clean))
        if not _crc_ok(daten, end, place):
            raise Falsch("E240", f"Die Prüfsumme des Blocks ab Byte {place} stimmt nicht.")
        clean += daten[place:end]
        place = end + 2
    return bytes(clean)


def _table() -> tuple[int, ...]:
    found = []
    for byte in range(256):
        value = byte << 8
        for _ in range(8):
            value = (value << 1 ^ 0x3D65 if value & 0x8000 else value << 1) & 0xFFFF
        found.append(value)
    return tuple(found)


_TABLE = _table()
