"""The clock of a device: what it says, and whether that can be right. Who heard the telegram is the witness."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from umlage.metering.wmbus.moments import UNSET
from umlage.metering.wmbus.records import Header, Layout
from umlage.metering.wmbus.values import Decode

# what a telegram says of the clock of its device: it is wrong or not set; it lies so far back that months counted from
# it are not sure; it lies far back, and nobody noted when the telegram was heard
CLOCK_WRONG, CLOCK_BEHIND, CLOCK_OLD = "device_clock_wrong", "device_clock_behind", "clock_old"
# heard on the very day on which a stand gives way to the next one: which of the two it is nobody knows
TURN_UNSURE = "turn_unsure"
# a telegram may tell what is some weeks old, but nothing of the day after tomorrow
_BEHIND, AHEAD, _DAY = timedelta(31), timedelta(2), timedelta(1)
# the data of a date without a day, and of a record without data
_NO_DAY = (0, 3, 8)

Clock = tuple[int, int, Decode]
# a tuple made at once costs half of one made by its own constructor
_new = tuple.__new__


class Said(NamedTuple):
    """What a device's clock says. `believed`: the days that the device tells are; `counts`: months may be counted back
    from it.
    """

    day: date | None = None
    instant: datetime | None = None
    believed: bool = True
    counts: bool = True


NO_CLOCK = Said()


def clocks_of(layout: Layout) -> tuple[Clock, ...]:
    """The records with a device's time; those with a day alone only where none has the time."""
    found = [step for step in layout.steps if _is_clock(step.header)]
    exact = [step for step in found if step.header.quantity == "datetime"]
    return tuple((step.start, step.end, step.header.decode) for step in exact or found)


def _is_clock(found: Header) -> bool:
    return (
        found.quantity in ("datetime", "date")
        and (found.storage, found.tariff, found.subunit, found.function) == (0, 0, 0, "instantaneous")
        and not found.modifiers
        and found.coding not in _NO_DAY
    )


def read_clock(
    clocks: tuple[Clock, ...], payload: bytes, received: date | None, latest: date | None, warnings: list[str]
) -> Said:
    """What the clock says, and whether it can be right; a warning where it cannot."""
    start, end, decode = clocks[0]
    told = decode(payload[start:end])
    if not isinstance(told, date) or told.year <= UNSET or (len(clocks) > 1 and _differ(clocks, payload)):
        warnings.append(CLOCK_WRONG)
        return Said(believed=False)
    day, instant = (told.date(), told) if isinstance(told, datetime) else (told, None)
    # heard on the day that it says, or by nobody knows when: nothing to be judged
    if received == day or (received is None and latest is None):
        return _new(Said, (day, instant, True, True))
    return judged(day, instant, received, latest, warnings)


def judged(
    day: date, instant: datetime | None, received: date | None, latest: date | None, warnings: list[str]
) -> Said:
    """A clock beside the day on which its telegram was heard; `latest` is the last day on which that can have been."""
    if received is not None:
        late = received - day
        if not -AHEAD <= late <= _BEHIND:
            warnings.append(CLOCK_WRONG)
            return Said(believed=False)
        # slow, or the telegram is old: the turn between the two is one that nobody knows to have been counted
        return _new(Said, (day, instant, True, late <= AHEAD or day.month == received.month))
    if latest is not None:
        if day - latest > AHEAD:
            warnings.append(CLOCK_WRONG)
            # its own word, so that a day in the future is seen and refused
            return Said(day, instant, believed=False)
        if latest - day > _BEHIND:
            warnings.append(CLOCK_OLD)
    return Said(day, instant)


def turns_about(day: date) -> bool:
    """Whether a month begins or ends on a day: a device that tells no clock may have counted it, or not yet."""
    return day.day == 1 or (day + _DAY).day == 1


def _differ(clocks: tuple[Clock, ...], payload: bytes) -> bool:
    """Whether two clocks of one telegram name two days, or one of them none."""
    days = set()
    for start, end, decode in clocks:
        told = decode(payload[start:end])
        days.add(told.date() if isinstance(told, datetime) else told)
    return len(days) > 1
