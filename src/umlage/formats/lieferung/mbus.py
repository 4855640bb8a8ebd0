"""Numbers of the M-Bus that are the same in many formats: manufacturers, media, bits of the status (EN 13757-3)."""

from __future__ import annotations

from umlage.formats.lieferung.meldung import Medium

MEDIEN = {
    0x00: Medium.OTHER, 0x01: Medium.OIL, 0x02: Medium.ELECTRICITY, 0x03: Medium.GAS, 0x04: Medium.HEAT,
    0x05: Medium.STEAM, 0x06: Medium.WARM_WATER, 0x07: Medium.WATER, 0x08: Medium.HCA, 0x0A: Medium.COOLING,
    0x0B: Medium.COOLING, 0x0C: Medium.HEAT, 0x0D: Medium.HEAT_COOLING, 0x0E: Medium.NODE, 0x15: Medium.WARM_WATER,
    0x16: Medium.COLD_WATER, 0x1A: Medium.SMOKE_DETECTOR, 0x1B: Medium.ROOM_SENSOR, 0x31: Medium.NODE,
    0x32: Medium.NODE, 0x36: Medium.NODE, 0x37: Medium.NODE,
}  # fmt: skip
_STATUS = ((0x04, "battery_low"), (0x08, "permanent_error"), (0x10, "temporary_error"))


def hersteller(code: int) -> str:
    """The three letters of a manufacturer's number: 12901 is LSE. Empty when it is none."""
    letters = [(code >> shift & 31) + 64 for shift in (10, 5, 0)]
    return "".join(map(chr, letters)) if 0 < code < 0x8000 and all(65 <= one <= 90 for one in letters) else ""


def medium(code: int) -> Medium:
    return MEDIEN.get(code, Medium.OTHER)


def statusmerkmale(status: int) -> tuple[str, ...]:
    """What the standard bits of a status byte say."""
    return tuple(word for bit, word in _STATUS if status & bit)


def nummer8(text: str) -> str:
    """An M-Bus number has eight digits by definition: zeros that a program dropped are put back."""
    glatt = text.strip()
    return glatt.zfill(8) if glatt.isascii() and glatt.isdigit() and len(glatt) < 8 else glatt
