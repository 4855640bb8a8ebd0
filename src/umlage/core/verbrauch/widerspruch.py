"""Whether the values that a platform has of one device can all be true together."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from umlage.core.verbrauch.zaehlerwerte import Zaehlerwert, ran_full

# days around a reset in which a display tells whether it began anew
_NEAR = 62


@dataclass(frozen=True, slots=True)
class Widerspruch:
    """Two values that exclude each other: of one day, or the later one smaller than the earlier one."""

    vorher: Zaehlerwert
    nachher: Zaehlerwert


def widerspruch(
    werte: Sequence[Zaehlerwert],
    gespeichert: Mapping[date, Sequence[Decimal]],
    *,
    ruecksetzungen: Sequence[date] = (),
) -> Widerspruch | None:
    """The first contradiction, or None.

    `werte`: ordered by day, one a day, in one unit. `gespeichert`: what the device itself stored for the end of a day,
    by kind of value. `ruecksetzungen`: days, in order, at whose end the display began at 0 again: a value of such a
    day may be the one before or nothing.
    """
    resets = set(ruecksetzungen)
    for day in sorted(gespeichert):
        told = sorted(set(gespeichert[day]))
        if day in resets:
            told = [stand for stand in told if stand]
        if len(told) > 1:
            return Widerspruch(Zaehlerwert(day, told[0]), Zaehlerwert(day, told[-1]))
    for before, after in pairwise(werte):
        if after.stand < before.stand and not _starts_anew(before, after, ruecksetzungen):
            return Widerspruch(before, after)
    return None


def ran_on(werte: Sequence[Zaehlerwert], ruecksetzungen: Sequence[date], von: date, bis: date) -> Widerspruch | None:
    """The values around a day from `von` until before `bis` after which a display should have begun at 0 and went on.

    It shows no less than before, and more than twice of what it ever counted in such a time.
    """
    days = [day for day in ruecksetzungen if von <= day < bis]
    steps = [
        Fraction(after.stand - before.stand) / (after.am - before.am).days
        for before, after in pairwise(werte)
        if not any(before.am <= day < after.am for day in ruecksetzungen)
    ]
    most = max(steps, default=Fraction(0))
    for before, after in pairwise(werte):
        for day in days:
            near = before.am <= day < after.am and (day - before.am).days <= _NEAR and (after.am - day).days <= _NEAR
            fits = Fraction(after.stand) <= 2 * most * (after.am - day).days
            if near and 0 < before.stand <= after.stand and not fits:
                return Widerspruch(before, after)
    return None


def _starts_anew(before: Zaehlerwert, after: Zaehlerwert, resets: Sequence[date]) -> bool:
    place = bisect_left(resets, before.am)
    if place < len(resets) and (resets[place] < after.am or (resets[place] == after.am and not after.stand)):
        return True
    return ran_full(before.stand, after.stand)
