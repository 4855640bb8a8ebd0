"""Monthly history: compact profiles, storages without dates, half months (EN 13757-3 annex; facts of single makers
with their driver).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from umlage.metering.wmbus.moments import UNSET, Recurring, day_ended
from umlage.metering.wmbus.records import Header, Layout, Step, base_measured
from umlage.metering.wmbus.telegram import Reading, meaning_of, named
from umlage.metering.wmbus.values import EXACT, SIZES, decoder, told_in
from umlage.metering.wmbus.vif import PROFILES

Expand = Callable[[bytes, date | None], list[Reading]]
_ABSOLUTE, _RISING, _FALLING, _SIGNED = 0, 1, 2, 3
_SECONDS, _MINUTES, _HOURS, _DAYS = 0, 1, 2, 3
# the last day of the first half of a month
_MIDDLE = 15


@lru_cache(maxsize=10_000)
def month_back(day: date, months: int) -> date:
    """The same day `months` before (after, when negative); the last of a month stays the last of a month."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    month += 1
    last = (date(year + (month == 12), month % 12 + 1, 1) - timedelta(1)).day
    whole = (day + timedelta(1)).day == 1
    return date(year, month, last if whole else min(day.day, last))


def _nothing(payload: bytes, today: date | None) -> list[Reading]:
    return []


def months_of_profile(step: Step, layout: Layout) -> Expand:
    """The values of a compact profile, each with its date: base value and base date are the records of the same
    storage, tariff, subunit and VIF.
    """
    found = step.header
    vif = _without_profile(found.raw)
    same = [other for other in layout.steps if other is not step and _same_place(other, step)]
    base = next((other for other in same if _vif_of(other.header.raw) == vif and not other.header.profile), None)
    day = next(
        (other for other in same if other.header.quantity in ("date", "datetime") and not other.header.modifiers), None
    )
    if found.coding != 13 or not found.known or found.profile == "profile_with_register":
        return _nothing
    measured = base_measured(vif)

    def expand(payload: bytes, today: date | None) -> list[Reading]:
        raw = payload[step.start : step.end]
        if len(raw) < 2 or base is None or day is None:
            return []
        start = _as_date(day.header.decode(payload[day.start : day.end]), today)
        first = base.header.decode(payload[base.start : base.end])
        # counted from a day that is still to come, none of them is where it says
        if start is None or not isinstance(first, Decimal) or (today is not None and start > today):
            return []
        mode, spacing, coding = raw[0] >> 6, raw[0] >> 4 & 3, raw[0] & 15
        size = SIZES[coding]
        if size <= 0 or (coding == 5 and mode != _ABSOLUTE):
            return []
        decode = decoder(measured, coding, -1)
        values = [decode(raw[place : place + size]) for place in range(2, len(raw) - size + 1, size)]
        inverse = found.profile == "inverse_profile"
        readings = []
        running: Decimal | None = first
        for index, value in enumerate(values, 1):
            number = value if isinstance(value, Decimal) else None
            running = _next(mode, running, number, inverse)
            at = _spaced(start, raw[1], spacing, index if not inverse else -index)
            if at is None or (running is None and mode != _ABSOLUTE):
                break
            if running is not None and running >= 0:
                readings.append(_state(found, running, at, found.storage + index))
        return readings

    return expand


def _next(mode: int, running: Decimal | None, number: Decimal | None, inverse: bool) -> Decimal | None:
    if mode == _ABSOLUTE:
        return number
    if running is None or number is None:
        return None
    if mode == _FALLING:
        number = -number
    return EXACT.subtract(running, number) if inverse else EXACT.add(running, number)


def _spaced(start: date, code: int, measure: int, index: int) -> date | None:
    """The day `index` steps from the base date; None for spacings below a day and for arrays."""
    try:
        if code == 253 and measure == _DAYS:
            return _half(start, index) if _ends_a_half(start) else None
        if code == 254 and measure in (_DAYS, _HOURS, _MINUTES):
            return month_back(start, -index * {_DAYS: 1, _HOURS: 3, _MINUTES: 6}[measure])
        if 1 <= code <= 250 and measure == _DAYS:
            return start + timedelta(code * index)
    except (ValueError, OverflowError):
        return None
    return None


def _state(found: Header, value: Decimal, at: date | None, storage: int) -> Reading:
    """A counter as it was: at the turn of a month, where its day does not say another time."""
    measure, told = told_in(found.measure, value)
    tariff = found.tariff
    meaning = meaning_of(
        found.quantity, measure, "history" if not tariff else f"history_tariff_{tariff}", storage, tariff
    )
    month = meaning.month or meaning
    return Reading(month if at is None else named(meaning, at), told, at)


def _same_place(other: Step, step: Step) -> bool:
    one, two = other.header, step.header
    return (one.storage, one.tariff, one.subunit) == (two.storage, two.tariff, two.subunit)


def _vif_of(raw: bytes) -> bytes:
    place = 0
    while raw[place] & 0x80:
        place += 1
    return raw[place + 1 :]


def _without_profile(raw: bytes) -> bytes:
    """The VIF of the elements: the same codes without the one that says profile."""
    codes = bytearray(_vif_of(raw))
    kept = list(codes[:1])
    kept += [code for code in codes[1:] if code & 0x7F not in (0x13, 0x1E, 0x1F)]
    if kept:
        kept[-1] &= 0x7F
    return bytes(kept)


def _as_date(told: object, today: date | None) -> date | None:
    if isinstance(told, date) and told.year <= UNSET:
        return None
    if isinstance(told, datetime):
        return day_ended(told)
    if isinstance(told, date):
        return told
    if isinstance(told, Recurring) and today is not None and not told.comes_about(today, timedelta()):
        return told.last_until(today)
    return None


def _counters(layout: Layout) -> list[Step]:
    return [
        step
        for step in layout.steps
        if step.header.quantity in ("hca", "energy", "volume")
        and step.header.function == "instantaneous"
        and not step.header.tariff
        and not step.header.subunit
        and not step.header.modifiers
        and step.header.known
    ]


def month_ends(layout: Layout) -> Expand:
    """Storages 1, 2, ... are the last, the last but one, ... end of a month before the device's clock; without one
    they have no day.
    """
    steps = [step for step in _counters(layout) if step.header.storage]

    def expand(payload: bytes, today: date | None) -> list[Reading]:
        end = None if today is None else today.replace(day=1) - timedelta(1)
        readings = []
        for step in steps:
            value = step.header.decode(payload[step.start : step.end])
            if isinstance(value, Decimal) and value >= 0:
                at = None if end is None else month_back(end, step.header.storage - 1)
                readings.append(_state(step.header, value, at, step.header.storage))
        return readings

    return expand


def half_months(layout: Layout) -> Expand:
    """Storage 2 has the date of the oldest half month and what was counted in it, the storages after it the following
    ones: no states of a counter.

    Source: Engelmann HCA e2. They are consumption, so that they are no readings in the role "month" but in
    "half_month".
    """
    steps = [step for step in _counters(layout) if step.header.storage >= 2]
    day = next(
        (step for step in layout.steps if step.header.storage == 2 and step.header.quantity in ("date", "datetime")),
        None,
    )

    def expand(payload: bytes, today: date | None) -> list[Reading]:
        if day is None:
            return []
        at = _as_date(day.header.decode(payload[day.start : day.end]), today)
        # any other day ends no half month
        if at is None or not _ends_a_half(at):
            return []
        readings = []
        for step in steps:
            value = step.header.decode(payload[step.start : step.end])
            if isinstance(value, Decimal) and value >= 0:
                meaning = meaning_of(step.header.quantity, step.header.measure, "half_month", step.header.storage)
                readings.append(Reading(meaning, value, _half(at, step.header.storage - 2)))
        return readings

    return expand


def _ends_a_half(day: date) -> bool:
    return day.day == _MIDDLE or (day + timedelta(1)).day == 1


def _half(day: date, count: int) -> date:
    """`count` half months after a 15th or a last of a month (before, when negative)."""
    halves = 2 * (12 * day.year + day.month - 1) + (day.day != _MIDDLE) + count
    months, second = divmod(halves, 2)
    middle = date(months // 12, months % 12 + 1, _MIDDLE)
    return month_back(middle.replace(day=1), -1) - timedelta(1) if second else middle


__all__ = ["PROFILES", "half_months", "month_back", "month_ends", "months_of_profile"]
