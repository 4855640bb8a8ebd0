"""What a meter platform knows of a device, brought to the days on which an Abrechnung needs it.

The classes and the days are those of the reference handbook ("Zählerwerte übernehmen"); decision 0011.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from umlage.core.money import half_up
from umlage.core.verbrauch.staende import AS_READ_DAYS, USABLE_DAYS, Guete, Zeitgewicht, tage

# a computed stand has the three decimals that a meter shows
_PLACES = 3
# a display that ran full starts again at nothing: known by this many digits
_LEAST_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Zaehlerwert:
    """A value of the platform: what the device showed at the end of a day.

    `schluessel` names it where it is kept: row, second of its time, version; None where it was only computed.
    """

    am: date
    stand: Decimal
    schluessel: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Stichtag:
    """A day at whose end a stand is needed; `wechsel`: of Nutzer, inside the period."""

    am: date
    wechsel: bool = False


@dataclass(frozen=True, slots=True)
class Uebernahmewert:
    """What is known for a day: `stand` in the unit of the values, None where nothing can be said.

    `abstand`: days from the day to the nearest value, negative before it; `aus`: the values it rests on, one as read or
    two around it, after `teil` of `ganz` of the time between them.
    """

    stichtag: Stichtag
    guete: Guete
    stand: Decimal | None
    abstand: int | None
    aus: tuple[Zaehlerwert, ...] = ()
    teil: int = 0
    ganz: int = 0

    @property
    def berechnet(self) -> bool:
        return len(self.aus) > 1


def uebernahmewert(
    werte: Sequence[Zaehlerwert],
    stichtag: Stichtag,
    *,
    ruecksetzungen: Sequence[date] = (),
    gewicht: Zeitgewicht = tage,
) -> Uebernahmewert:
    """The stand at the end of a day out of values ordered by day, one a day.

    `ruecksetzungen`: days, in order, at whose end the display began at 0 again; a value of such a day is the one
    before. `gewicht`: how time is weighed between two values. A value of the day itself is taken as it is; one that
    lies up to 31 days off is brought to the day between its neighbours, and taken as it is where it has none. Further
    off a change of Nutzer is computed where values lie on both sides, the ends of the period are not.
    """
    inside = _since_reset(werte, stichtag.am, ruecksetzungen)
    place = bisect_left(inside, stichtag.am, key=lambda wert: wert.am)
    after = inside[place] if place < len(inside) else None
    if after is not None and after.am == stichtag.am:
        return Uebernahmewert(stichtag, Guete.SEHR_GUT, after.stand, 0, (after,))
    before = inside[place - 1] if place else None
    distances = [(one.am - stichtag.am).days for one in (before, after) if one is not None]
    if not distances:
        return Uebernahmewert(stichtag, Guete.UNGENUEGEND, None, None)
    abstand = min(distances, key=abs)
    guete = _class(abs(abstand), wechsel=stichtag.wechsel)
    if before is not None and after is not None and guete is not Guete.UNGENUEGEND:
        teil, ganz = gewicht(before.am, stichtag.am), gewicht(before.am, after.am)
        if ganz:
            stand = _between(before.stand, after.stand, teil, ganz)
            return Uebernahmewert(stichtag, guete, stand, abstand, (before, after), teil, ganz)
    if abs(abstand) > USABLE_DAYS:
        return Uebernahmewert(stichtag, Guete.UNGENUEGEND, None, abstand)
    nearest = before if before is not None and (before.am - stichtag.am).days == abstand else after
    assert nearest is not None
    return Uebernahmewert(stichtag, guete, nearest.stand, abstand, (nearest,))


def schlechteste(gueten: Sequence[Guete]) -> Guete:
    """The worst of several classes; the best where there are none."""
    order = list(Guete)
    return max(gueten, key=order.index, default=Guete.SEHR_GUT)


def _class(days: int, *, wechsel: bool) -> Guete:
    if days <= AS_READ_DAYS:
        return Guete.SEHR_GUT
    if days <= USABLE_DAYS:
        return Guete.GUT
    return Guete.BEFRIEDIGEND if wechsel else Guete.UNGENUEGEND


def _since_reset(werte: Sequence[Zaehlerwert], day: date, resets: Sequence[date]) -> list[Zaehlerwert]:
    """The values of the same run of the display as the end of this day."""
    if not resets:
        return list(werte)
    place = bisect_left(resets, day)
    until = resets[place] if place < len(resets) else None
    since = resets[place - 1] if place else None
    inside = [wert for wert in werte if (since is None or wert.am > since) and (until is None or wert.am <= until)]
    # after a reset the display stands at 0, whether or not somebody wrote it down
    return inside if since is None else [Zaehlerwert(since, Decimal(0)), *inside]


def ran_full(before: Decimal, after: Decimal) -> bool:
    """Whether a display that showed `before` ran full and started again at nothing until `after`."""
    whole = _whole(before)
    return len(str(whole)) > _LEAST_DIGITS and before * 10 >= 9 * whole and after * 10 <= whole


def _whole(stand: Decimal) -> int:
    """What a display with the digits of this stand counts until it is full."""
    return int(f"1{'0' * len(str(int(stand)))}")


def _between(before: Decimal, after: Decimal, teil: int, ganz: int) -> Decimal:
    scale, full = 10**12, _whole(before) if after < before and ran_full(before, after) else 0
    first, second = int(before * scale), int((after + full) * scale)
    exact = first * ganz + (second - first) * teil
    value = Decimal(half_up(exact * 10**_PLACES, ganz * scale)).scaleb(-_PLACES)
    # rounding leaves it between the two, where they have more decimals
    value = min(max(value, before), after + full)
    return value - full if full and value >= full else value
