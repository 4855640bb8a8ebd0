"""What a device says of itself in a register of its own: a word of flags, or a day since when something is wrong.

A driver says which records these are and what their bits mean. The error flags of the standard (FD17) are always such
a word, also where nobody knows its bits: then it says "unknown", never nothing.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from umlage.metering.drivers.driver import Driver, State
from umlage.metering.wmbus.moments import UNSET
from umlage.metering.wmbus.records import Layout, Step
from umlage.metering.wmbus.values import Decode

# how such a warning begins, and the one of a telegram that is an alarm by its kind
WARNING, ALARM = "device_", "alarm"


class Stated(NamedTuple):
    """Where the record stands in payloads of a layout, and what is known of its bits."""

    start: int
    end: int
    state: State
    decode: Decode


def states_of(layout: Layout, driver: Driver) -> tuple[Stated, ...]:
    """The records of a layout in which a device of this driver says how it is."""
    known = {state.header: state for state in driver.states}
    found = []
    for step in layout.steps:
        state = known.get(step.header.raw)
        if state is None and _flags(step):
            state = State(step.header.raw, (), 0, "")
        if state is not None and step.start < step.end:
            found.append(Stated(step.start, step.end, state, step.header.decode))
    return tuple(found)


def _flags(step: Step) -> bool:
    """The error flags of now; those of the past are history."""
    return step.header.quantity == "error_flags" and step.header.storage == 0


def said(stated: Stated, payload: bytes) -> tuple[str, ...]:
    """The warnings that this record means; empty when there is nothing to say."""
    start, end, state, decode = stated
    raw = payload[start:end]
    if state.dated:
        day = decode(raw)
        return (WARNING + state.dated,) if isinstance(day, date) and day.year > UNSET else ()
    whole = int.from_bytes(raw, "little")
    return flags(state, whole) if whole else ()


@lru_cache(maxsize=2000)
def flags(state: State, whole: int) -> tuple[str, ...]:
    """The warnings for the bits that are set, each once; a bit that nobody knows is "unknown"."""
    left = whole & ~state.values
    words = []
    for mask, word in state.bits:
        if left & mask:
            words.append(word)
            left &= ~mask
    if left:
        words.append("unknown")
    return tuple(dict.fromkeys(WARNING + word for word in words))
