"""CRC-16/EN-13757: polynomial 0x3D65, start 0, complemented, high byte sent first (EN 13757-4). Two bytes a step."""

from __future__ import annotations

from struct import unpack

POLYNOMIAL = 0x3D65


def _table() -> tuple[int, ...]:
    single = []
    for byte in range(256):
        value = byte << 8
        for _ in range(8):
            value = (value << 1) ^ POLYNOMIAL if value & 0x8000 else value << 1
        single.append(value & 0xFFFF)
    return tuple(
        ((step := single[word >> 8] ^ (word & 0xFF) << 8) << 8 & 0xFF00) ^ single[step >> 8] for word in range(65536)
    )


_TWO = _table()


def crc16(content: bytes) -> int:
    """The checksum of `content` as a whole number."""
    value = 0
    table = _TWO
    if len(content) & 1:
        # a leading zero byte changes nothing while the register is zero
        content = b"\0" + content
    for word in unpack(f">{len(content) >> 1}H", content):
        value = table[value ^ word]
    return value ^ 0xFFFF
