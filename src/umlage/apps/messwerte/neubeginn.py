"""Where an allocator began at 0 again between two values, and what it counted across that day. Pure: values in and out.

A value is an instant (seconds since 1970) and what the device showed then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from umlage.apps.messwerte.plausibel import day_of

Wert = tuple[int, Decimal]


def restarts(values: Sequence[Wert | None], due: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """The due values after which the display began at 0: those of a day of the year across which it ever fell.

    `values` in the order of time, `due` by instant. Whoever never fell runs through, whatever was stored.
    """
    days = {
        _day(zeit)
        for before, after in pairwise(values)
        if before is not None and after is not None and after[1] < before[1]
        for zeit in due
        if before[0] <= zeit < after[0]
    }
    return {zeit: stand for zeit, stand in due.items() if _day(zeit) in days}


def used(before: Wert | None, after: Wert | None, anew: Mapping[int, Decimal]) -> Decimal | None:
    """What was counted from one value to the next; None where one is missing, or they contradict each other."""
    if before is None or after is None:
        return None
    total, since = Decimal(0), before[1]
    for zeit in sorted(zeit for zeit in anew if before[0] <= zeit < after[0]):
        if anew[zeit] < since:
            return None
        total, since = total + anew[zeit] - since, Decimal(0)
    return total + after[1] - since if after[1] >= since else None


def _day(zeit: int) -> tuple[int, int]:
    day = day_of(zeit)
    return day.month, day.day
