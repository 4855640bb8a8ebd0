"""Who sent a telegram: manufacturer, number, version and device type (EN 13757-3, 7.5; -4, 12.5)."""

from __future__ import annotations

from dataclasses import dataclass

MEDIA = {
    0x00: "other",
    0x01: "oil",
    0x02: "electricity",
    0x03: "gas",
    0x04: "heat",
    0x05: "steam",
    0x06: "warm_water",
    0x07: "water",
    0x08: "heat_cost_allocator",
    0x09: "compressed_air",
    0x0A: "cooling",
    0x0B: "cooling",
    0x0C: "heat",
    0x0D: "heat_cooling",
    0x0E: "bus",
    0x0F: "unknown",
    0x14: "calorific_value",
    0x15: "hot_water",
    0x16: "cold_water",
    0x17: "dual_water",
    0x18: "pressure",
    0x19: "analogue_digital_converter",
    0x1A: "smoke_detector",
    0x1B: "room_sensor",
    0x1C: "gas_detector",
    0x20: "breaker",
    0x21: "valve",
    0x25: "display",
    0x28: "waste_water",
    0x29: "garbage",
    0x2A: "carbon_dioxide",
    0x31: "communication_controller",
    0x32: "repeater",
    0x33: "repeater",
    0x36: "radio_converter",
    0x37: "radio_converter",
    0x38: "wired_adapter",
}
# codes of its own that one manufacturer uses
OWN_MEDIA = {
    ("TCH", 0x43): "heat",
    ("TCH", 0x45): "heat",
    ("TCH", 0xC3): "heat",
    ("TCH", 0x62): "warm_water",
    ("TCH", 0x72): "cold_water",
    ("TCH", 0x80): "heat_cost_allocator",
    ("TCH", 0xF0): "smoke_detector",
}


@dataclass(frozen=True, slots=True)
class Address:
    """An address as sent: `id` 8 digits as printed (may be hexadecimal), `version` and `kind` one byte each.

    `wire` are the same 8 bytes in the order of the link layer (M M A A A A V T); `local` says that the address is not
    unique in the world.
    """

    id: str
    manufacturer: str
    version: int
    kind: int
    medium: str
    local: bool
    wire: bytes


def manufacturer_of(code: int) -> str:
    """Three letters of the FLAG code; characters outside A to Z are shown as sent."""
    return "".join(chr((code >> shift & 31) + 64) for shift in (10, 5, 0))


def manufacturer_code(letters: str) -> bytes:
    """The two bytes of a FLAG code as sent."""
    first, second, third = (ord(letter) - 64 for letter in letters)
    return (first << 10 | second << 5 | third).to_bytes(2, "little")


# what is known of addresses that were seen before; a full store is emptied, so that memory stays bounded
_SEEN: dict[bytes, Address] = {}
_MOST = 100_000


def address(wire: bytes) -> Address:
    """The address in 8 bytes of the link layer's order."""
    known = _SEEN.get(wire)
    if known is None:
        code = wire[0] | wire[1] << 8
        letters = manufacturer_of(code)
        kind = wire[7]
        medium = OWN_MEDIA.get((letters, kind)) or MEDIA.get(kind, "reserved")
        known = Address(wire[5:1:-1].hex(), letters, wire[6], kind, medium, bool(code & 0x8000), wire)
        if len(_SEEN) >= _MOST:
            _SEEN.clear()
        _SEEN[wire] = known
    return known


def from_transport(header: bytes) -> bytes:
    """The wire order of the address in a long header: id(4) M(2) V T becomes M(2) id(4) V T."""
    return header[4:6] + header[0:4] + header[6:8]
