"""What a device says of itself in the bits of a record, or in the day since when something is wrong.

A bit whose meaning nobody has published is shown and named so, never guessed.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from umlage.metering.drivers.driver import Driver
from umlage.metering.wmbus.moments import UNSET
from umlage.metering.wmbus.records import Layout, Step
from umlage.metering.wmbus.values import Decode

UNKNOWN_FLAGS = "flags_unknown"
# warnings in which a device speaks of itself, by their begin; a telegram that is an alarm by its kind; the others
OF_DEVICE, ALARM = "device_", "alarm"


class Flagged(NamedTuple):
    """A record with bits: where its data stand, which bit is which warning, and the bits of unknown meaning. `whole`:
    the warning of any bit at all; with `decode` that of a day.
    """

    start: int
    end: int
    known: tuple[tuple[int, str], ...]
    unknown: int
    whole: str = ""
    decode: Decode | None = None


def flags_of(layout: Layout, driver: Driver) -> tuple[Flagged, ...]:
    """Records whose bits are flags: those that the driver names, and error flags of now as the standard has them, whose
    bits belong to the maker.
    """
    return tuple(filter(None, (_flagged(step, driver) for step in layout.steps)))


def _flagged(step: Step, driver: Driver) -> Flagged | None:
    found = step.header
    every = (1 << 8 * (step.end - step.start)) - 1
    for row in driver.flags:
        if row.header == found.raw:
            if row.dated:
                return Flagged(step.start, step.end, (), 0, row.dated, found.decode)
            told = row.amounts | (every if row.whole else 0)
            for bit, _warning in row.bits:
                told |= bit
            return Flagged(step.start, step.end, row.bits, every & ~told, row.whole)
    if found.quantity == "error_flags" and found.storage == 0 and every:
        return Flagged(step.start, step.end, (), every)
    return None


def said_by_flags(rows: tuple[Flagged, ...], payload: bytes, warnings: list[str]) -> None:
    """Adds what the bits of a payload say."""
    for start, end, known, unknown, whole, decode in rows:
        word = int.from_bytes(payload[start:end], "little")
        if word:
            warnings += [warning for bit, warning in known if word & bit]
            if word & unknown:
                warnings.append(UNKNOWN_FLAGS)
            if whole and (decode is None or _is_day(decode, payload[start:end])):
                warnings.append(whole)


def _is_day(decode: Decode, raw: bytes) -> bool:
    """Whether a day is told that a clock has set."""
    day = decode(raw)
    return isinstance(day, date) and day.year > UNSET
