"""Wired frames with the fixed data structure of old meters: two counters whose units are codes (EN 1434-3:1997, CI
73).
"""

from __future__ import annotations

from decimal import Decimal

from umlage.metering.drivers.layouts.fields import Field
from umlage.metering.wmbus.errors import Malformed
from umlage.metering.wmbus.headers import Layers
from umlage.metering.wmbus.values import EXACT

FIXED = 0x73
_SIZE = 16
_BINARY = 0x01
_HISTORIC = 0x3E


def _measures() -> dict[int, tuple[str, str, int]]:
    """Quantity, unit and exponent by code; three codes each, ten times as much from one to the next."""
    table: dict[int, tuple[str, str, int]] = {}
    rows = (
        (0x02, "energy", "kWh", -3),
        (0x05, "energy", "kWh", 0),
        (0x08, "energy", "kWh", 3),
        (0x0B, "energy", "GJ", -6),
        (0x0E, "energy", "GJ", -3),
        (0x11, "energy", "GJ", 0),
        (0x14, "power", "kW", -3),
        (0x17, "power", "kW", 0),
        (0x1A, "power", "kW", 3),
        (0x1D, "power", "GJ/h", -6),
        (0x20, "power", "GJ/h", -3),
        (0x23, "power", "GJ/h", 0),
        (0x26, "volume", "m3", -6),
        (0x29, "volume", "m3", -3),
        (0x2C, "volume", "m3", 0),
        (0x2F, "flow", "m3/h", -6),
        (0x32, "flow", "m3/h", -3),
        (0x35, "flow", "m3/h", 0),
    )
    for code, what, measure, exponent in rows:
        for step in range(3):
            table[code + step] = (what, measure, exponent + step)
    table[0x38] = ("temperature", "°C", -3)
    table[0x39] = ("hca", "HCA", 0)
    return table


MEASURES = _measures()


def read_fixed(layers: Layers, base: int) -> None:
    """The header: number, access number, status; it names no manufacturer."""
    content, start = layers.content, layers.position + 1
    if start + _SIZE > len(content):
        raise Malformed("cut off in the fixed data structure", base + len(content))
    layers.names.append("fixed")
    layers.ci, layers.kind = FIXED, "fixed"
    medium = content[start + 6] >> 6 | content[start + 7] >> 6 << 2
    layers.wire = b"\0\0" + content[start : start + 4] + bytes((0, medium))
    layers.access = content[start + 4]
    layers.position = start + 5


def fixed_fields(part: bytes) -> list[Field]:
    """The two counters, from the status byte on."""
    status, first, second = part[0], part[1] & 0x3F, part[2] & 0x3F
    rows = []
    for code, place in ((first, 3), (first if second == _HISTORIC else second, 7)):
        what, measure, exponent = MEASURES.get(code, ("unknown", "", 0))
        value = _counter(part[place : place + 4], binary=bool(status & _BINARY))
        scaled = None if value is None else value.scaleb(exponent, EXACT)
        rows.append(Field(what, measure, scaled, place, place + 4))
    return rows


def _counter(raw: bytes, *, binary: bool) -> Decimal | None:
    if binary:
        return Decimal(int.from_bytes(raw, "little"))
    digits = raw[::-1].hex()
    return Decimal(digits) if digits.isdecimal() else None
