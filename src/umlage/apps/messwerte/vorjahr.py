"""What was used between two days where a device hung, also where several hung there one after the other."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from umlage.apps.geraete.models import Geraet
from umlage.apps.messwerte.models import Ablesung
from umlage.core.quantity import NotConvertible, factor
from umlage.core.settlement.messwert import BASIS

_DAY = timedelta(days=1)
# a scale that is not the same is converted to as many places as an allocator is valued with
_PLACES = Decimal("0.001")


def with_predecessors(devices: Iterable[Geraet]) -> dict[int, tuple[Geraet, ...]]:
    """The devices that hung in the place of each one before it (by primary key), the first of them first."""
    rows = list(devices)
    before = {str(row.angaben["ersetzt_durch"]): row for row in rows if row.angaben.get("ersetzt_durch")}
    found = {}
    for row in rows:
        chain: list[Geraet] = []
        here = before.get(row.nr)
        # numbers that lead in a circle are a fault of the data, not a reason to stand still
        while here is not None and here is not row and here not in chain:
            chain.insert(0, here)
            here = before.get(here.nr)
        if chain:
            found[row.pk] = tuple(chain)
    return found


def used_between(
    devices: Sequence[Geraet], readings: Mapping[int, Sequence[Ablesung]], since: date, until: date
) -> Decimal | None:
    """What devices that followed each other counted from the end of one day to that of another, as the last one counts.

    None where a reading is missing or nobody can say how their scales relate.
    """
    total = Decimal(0)
    for device in devices:
        begin = max(since, device.ab - _DAY) if device.ab is not None else since
        end = min(until, device.bis) if device.bis is not None else until
        if begin >= end:
            continue
        used_here = _of_one(device, readings[device.pk], begin, end)
        times = _scale(device, devices[-1])
        if used_here is None or times is None:
            return None
        total += used_here if times == 1 else used_here * times
    if -int(total.as_tuple().exponent) <= -int(_PLACES.as_tuple().exponent):
        return total
    # a scale that was converted has as many zeros as a division may give
    rounded = total.quantize(_PLACES)
    whole = rounded.to_integral_value()
    return whole if whole == rounded else rounded.normalize()


def _of_one(device: Geraet, rows: Sequence[Ablesung], begin: date, end: date) -> Decimal | None:
    reset = reset_before(str(device.angaben.get("ruecksetzung") or ""), end)
    if reset is None or reset < begin:
        return used(stand_at(rows, begin), stand_at(rows, end))
    if reset == begin:
        return stand_at(rows, end)
    return added(used(stand_at(rows, begin), stand_at(rows, reset)), stand_at(rows, end))


def _scale(old: Geraet, new: Geraet) -> Decimal | None:
    """How much of the new device's scale one step of the old one's is; None where that cannot be said."""
    mine, its = old.angaben.get("bewertung"), new.angaben.get("bewertung")
    if mine != its:
        values = [one.get("kges") if isinstance(one, dict) else None for one in (mine, its)]
        return Decimal(values[0]) / Decimal(values[1]) if values[0] and values[1] else None
    try:
        found = factor(*(str(one.angaben.get("einheit") or BASIS.get(one.art, "")) for one in (old, new)))
    except NotConvertible:
        return None
    return Decimal(found.numerator) / Decimal(found.denominator)


def reset_before(day: str, last: date) -> date | None:
    """The last day before this one after which a display begins at 0 again ("MM-DD" every year; "" never)."""
    if not day:
        return None
    month, number = int(day[:2]), int(day[3:])
    # 29 February is the last of February
    this, before = (date(year, month, min(number, monthrange(year, month)[1])) for year in (last.year, last.year - 1))
    return this if this < last else before


def added(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    """Both together, None where one is missing."""
    return one + other if one is not None and other is not None else None


def used(alt: Decimal | None, neu: Decimal | None) -> Decimal | None:
    """What lies between two readings, None where one is missing or the counter ran backwards."""
    return neu - alt if alt is not None and neu is not None and neu >= alt else None


def stand_at(rows: Sequence[Ablesung], tag: date) -> Decimal | None:
    """What was read on a day."""
    return next((row.stand for row in rows if row.am == tag), None)
