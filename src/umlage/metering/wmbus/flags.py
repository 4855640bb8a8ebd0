"""What a device says of itself in the bits of a record. A bit whose meaning nobody has published is shown and named so,
never guessed.
"""

from __future__ import annotations

from typing import NamedTuple

from umlage.metering.drivers.driver import Driver
from umlage.metering.wmbus.records import Layout, Step

UNKNOWN_FLAGS = "flags_unknown"


class Flagged(NamedTuple):
    """A record with bits: where its data stand, which bit is which warning, and the bits of unknown meaning."""

    start: int
    end: int
    known: tuple[tuple[int, str], ...]
    unknown: int


def flags_of(layout: Layout, driver: Driver) -> tuple[Flagged, ...]:
    """Records whose bits are flags: those that the driver names, and error flags as the standard has them, whose bits
    belong to the maker.
    """
    return tuple(filter(None, (_flagged(step, driver) for step in layout.steps)))


def _flagged(step: Step, driver: Driver) -> Flagged | None:
    found = step.header
    every = (1 << 8 * (step.end - step.start)) - 1
    for row in driver.flags:
        if row.header == found.raw:
            told = row.amounts
            for bit, _warning in row.bits:
                told |= bit
            return Flagged(step.start, step.end, row.bits, every & ~told)
    if found.quantity == "error_flags" and found.function == "instantaneous" and not found.modifiers and every:
        return Flagged(step.start, step.end, (), every)
    return None


def said_by_flags(rows: tuple[Flagged, ...], payload: bytes, warnings: list[str]) -> None:
    """Adds what the bits of a payload say."""
    for start, end, known, unknown in rows:
        word = int.from_bytes(payload[start:end], "little")
        if word:
            warnings += [warning for bit, warning in known if word & bit]
            if word & unknown:
                warnings.append(UNKNOWN_FLAGS)
