"""From records to readings: which records of a layout are registers, in which role, and which date belongs to each.

The answer for a layout and a driver is worked out once (`plan_of`) and then applied to every telegram of that look
(`Plan.readings`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from umlage.metering.drivers.driver import Driver, Register
from umlage.metering.wmbus.clock import (
    CLOCK_BEHIND,
    NO_CLOCK,
    TURN_UNSURE,
    Clock,
    Said,
    clocks_of,
    read_clock,
    turns_about,
)
from umlage.metering.wmbus.doubtful import CONTRADICTION, COUNTED, below_now, one_a_day, undated
from umlage.metering.wmbus.flags import Flagged, flags_of, said_by_flags
from umlage.metering.wmbus.history import half_months, month_ends, months_of_profile
from umlage.metering.wmbus.moments import UNSET, Recurring, day_ended
from umlage.metering.wmbus.records import Header, Layout, Step
from umlage.metering.wmbus.telegram import NOW, PAST, Meaning, Reading, meaning_of, month_turn, named
from umlage.metering.wmbus.values import DIGITS, EXACT, NO_DIGITS, OF_JOULE, OTHER, WHOLE, Decode, Value, from_joule

_DIRECTIONS = {(): "", ("forward",): "forward", ("backward",): "backward"}
# what the standard alone makes a reading; settings, versions and addresses stay records
_READ = {
    *("energy", "volume", "hca", "mass", "power", "flow", "mass_flow", "flow_temperature", "return_temperature"),
    *("temperature_difference", "external_temperature", "pressure", "relative_humidity", "moisture", "on_time"),
    *("operating_time", "reactive_energy", "apparent_energy", "reactive_power", "apparent_power", "voltage", "current"),
    *("frequency", "error_flags", "digital_input", "digital_output", "dimensionless", "reset_counter", "stop_counter"),
    *("battery_remaining", "battery_operating_time", "access_number", "cumulation_counter"),
}

Scale = Callable[[Decimal], Decimal]
_from_bytes = int.from_bytes
# a tuple made at once costs half of one made by its own constructor
_new = tuple.__new__


class Item(NamedTuple):
    """One register in a layout: where its data and those of its date stand (-1: the device's clock, -2: none)."""

    meaning: Meaning
    start: int
    end: int
    decode: Decode
    scale: Scale | None
    day_start: int
    day_end: int
    day: Decode | None
    counted: bool
    form: tuple[int, str] = (OTHER, "")


class Row(NamedTuple):
    """An item as it is read again and again. A number without more than a power of ten stands from `start` to `end`
    of the payload (WHOLE), or of its digits from the last byte to the first (DIGITS). `place` is the item's among all.
    """

    form: int
    start: int
    end: int
    ending: str
    meaning: Meaning
    day_start: int
    day_end: int
    place: int


# the record in which Qundis sends its walk-by telegrams
WALK_BY = b"\x0d\xff\x5f"
BY_CLOCK, UNDATED = -1, -2

History = Callable[[bytes, date | None], list[Reading]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What of a layout becomes readings. `clocks` are the records with the device's time, `block` one with a maker's
    layout; `ends` are month ends counted back from the clock; `pairs` are a state of the past and the one of now among
    the items; `dated` says how many items of one counter and role have days of their own, at most; `rivals` are items
    with another record that could as well be their day; `rows` are the items as they are read, `digits` says whether a
    row is read from digits.
    """

    items: tuple[Item, ...]
    clocks: tuple[Clock, ...]
    histories: tuple[History, ...]
    doubles: tuple[tuple[Item, Item], ...]
    past: bool
    block: Step | None
    rows: tuple[Row, ...]
    digits: bool
    pairs: tuple[tuple[int, int], ...]
    flags: tuple[Flagged, ...]
    rivals: tuple[tuple[Item, Step], ...] = ()
    ends: History | None = None
    dated: int = 0

    def read(
        self,
        payload: bytes,
        received: date | None,
        latest: date | None,
        found: list[Reading],
        warnings: list[str],
    ) -> Said:
        """Readings of a payload of this layout, and warnings, are added to the two lists; what the clock said.

        `received` dates what lies in the past where the device has no clock; today's readings have the device's day
        or none. Of a device whose clock cannot be right no day is believed: its values have none.
        """
        clock = read_clock(self.clocks, payload, received, latest, warnings) if self.clocks else NO_CLOCK
        now, instant, believed, _counts = clock
        today = now or received
        if not believed:
            self._without_days(payload, clock, found, warnings)
        add = found.append
        digits = payload[::-1].hex() if self.digits else ""
        for form, start, end, ending, meaning, day_start, day_end, place in self.rows if believed else ():
            value = None
            # a number as text is read faster than it is scaled, and just as exactly
            if form == DIGITS:
                number = digits[start:end]
                if number.isdecimal() and number not in NO_DIGITS:
                    value = Decimal(number + ending)
            elif form == WHOLE:
                whole = _from_bytes(payload[start:end], "little", signed=True)
                if whole >= 0:
                    value = Decimal(f"{whole}{ending}") if ending else Decimal(whole)
            if value is None:
                value = _value(self.items[place], payload, warnings)
                if value is None:
                    continue
            if day_start == BY_CLOCK:
                add(_new(Reading, (meaning, value, now, instant)))
            elif day_start == UNDATED:
                add(_new(Reading, (meaning, value, None, None)))
            else:
                known = _DAYS.get(payload[day_start:day_end])
                if known is None:
                    _dated_by(self.items[place], value, payload, now, received, found, warnings)
                    continue
                at, turn = known
                if today is not None and at > today:
                    warnings.append("date_in_future")
                    continue
                if turn and meaning.month is not None:
                    meaning = meaning.month
                add(_new(Reading, (meaning, value, at, None)))
        if believed and (self.histories or self.rivals):
            self._add_histories(payload, clock, received, found, warnings)
        self._drop_impossible(found, warnings)
        if self.flags:
            said_by_flags(self.flags, payload, warnings)
        if self.doubles:
            self._drop_doubles(payload, found, warnings)
        return clock

    def _drop_impossible(self, found: list[Reading], warnings: list[str]) -> None:
        if self.dated > 1 or self.histories:
            one_a_day(found, warnings)
        if self.past and (self.histories or len(found) != len(self.items) or self._above(found)):
            below_now(found, warnings)

    def _drop_doubles(self, payload: bytes, found: list[Reading], warnings: list[str]) -> None:
        for one, other in self.doubles:
            if _contradict(one, other, payload):
                warnings.append(CONTRADICTION)
                found[:] = [reading for reading in found if reading.meaning != one.meaning]

    def _without_days(self, payload: bytes, clock: Said, found: list[Reading], warnings: list[str]) -> None:
        """The values of a device whose clock is wrong: what it says of days is left out, nothing else."""
        for item in self.items:
            value = _value(item, payload, warnings)
            if value is None:
                continue
            if item.day_start == BY_CLOCK:
                found.append(Reading(item.meaning, value, clock.day, clock.instant))
            elif item.day is None or item.day(payload[item.day_start : item.day_end]) is not None:
                found.append(Reading(item.meaning, value))
        for history in self.histories:
            found += [undated(row) for row in history(payload, None)]

    def _add_histories(
        self, payload: bytes, clock: Said, received: date | None, found: list[Reading], warnings: list[str]
    ) -> None:
        today = clock.day or received
        unsure = "" if clock.counts else CLOCK_BEHIND
        if clock.day is None and received is not None and turns_about(received):
            unsure = TURN_UNSURE
        for history in self.histories:
            for reading in history(payload, today):
                if reading.at is None:
                    continue
                if today is not None and reading.at > today:
                    warnings.append("date_in_future")
                elif history is self.ends and unsure:
                    warnings.append(unsure)
                    found.append(undated(reading))
                else:
                    found.append(reading)
        for item, day in self.rivals:
            if _days_differ(item, day, payload, today):
                warnings.append(CONTRADICTION)
                found[:] = [undated(row) if self._by_day_of(item, row.meaning) else row for row in found]

    def _by_day_of(self, item: Item, meaning: Meaning) -> bool:
        """Whether a reading has its day from that of an item: its own, or as an element of a profile based on it."""
        base = item.meaning
        if meaning.register != base.register or meaning.storage < base.storage:
            return False
        return meaning.storage == base.storage or all(
            (row.meaning.register, row.meaning.storage) != (meaning.register, meaning.storage) for row in self.items
        )

    def _above(self, found: list[Reading]) -> bool:
        """Whether a state of the past lies above the one of now, where all items have been found."""
        return any(found[old][1] > found[new][1] for old, new in self.pairs)


def _value(item: Item, payload: bytes, warnings: list[str]) -> Decimal | None:
    """The value of a register by its decoder; None where there is none, or none that a counter can show."""
    value = item.decode(payload[item.start : item.end])
    if not isinstance(value, Decimal):
        return None
    if item.counted and value < 0:
        warnings.append("negative_value")
        return None
    return value if item.scale is None else item.scale(value)


def _dated_by(
    item: Item,
    value: Decimal,
    payload: bytes,
    now: date | None,
    received: date | None,
    found: list[Reading],
    warnings: list[str],
) -> None:
    """A reading whose day stands in a record of its own."""
    today = now or received
    raw = payload[item.day_start : item.day_end]
    told = None if item.day is None else item.day(raw)
    if len(raw) == 2 and isinstance(told, date) and told.year > UNSET:
        _DAYS[raw] = (told, month_turn(told))
    at = _day(told, today)
    if at is None:
        if not item.counted:
            found.append(Reading(item.meaning, value))
    elif today is not None and at > today:
        warnings.append("date_in_future")
    elif isinstance(told, Recurring) and today is not None and told.comes_about(today, _NONE if now else _DAY):
        # before the day is over it is the stand of a year ago; without a clock the device may be a day off
        warnings.append(TURN_UNSURE)
        found.append(Reading(item.meaning, value))
    else:
        found.append(Reading(named(item.meaning, at), value, at, told if isinstance(told, datetime) else None))


# days of 2 bytes that were seen, and whether they are the turn of a month; 65,536 are the bound
_DAYS: dict[bytes, tuple[date, bool]] = {}


def _day(told: Value, today: date | None) -> date | None:
    """The day at whose end a stored value was true."""
    if isinstance(told, date):
        if told.year <= UNSET:
            return None
        return day_ended(told) if isinstance(told, datetime) else told
    if isinstance(told, Recurring) and today is not None:
        return told.last_until(today)
    return None


_DAY, _NONE = timedelta(1), timedelta()


def plan_of(layout: Layout, driver: Driver) -> Plan:
    """What the records of this layout mean for this driver."""
    items: list[Item] = []
    histories: list[History] = []
    for step in layout.steps:
        item = _item(step, layout, driver)
        if item is not None:
            items.append(item)
        if step.header.profile and not step.header.subunit:
            histories.append(months_of_profile(step, layout))
    ends = month_ends(layout) if driver.history == "month_ends" else None
    if ends is not None:
        histories.append(ends)
    if driver.history == "half_months":
        histories.append(half_months(layout))
    block = next((step for step in layout.steps if step.header.raw == WALK_BY), None)
    kept, doubles = _doubles(items)
    past = any(item.day is not None and item.meaning.when == PAST for item in kept)
    rows = tuple(_row(place, item, layout.size) for place, item in enumerate(kept))
    digits = any(row.form == DIGITS for row in rows)
    flags = flags_of(layout, driver)
    return Plan(
        kept,
        clocks_of(layout),
        tuple(histories),
        doubles,
        past or bool(histories),
        block,
        rows,
        digits,
        _pairs(kept),
        flags,
        _rivals(kept, layout),
        ends,
        _same_role(kept),
    )


def _same_role(kept: tuple[Item, ...]) -> int:
    """How many items of one counter and one role have a day of their own, at most."""
    named = Counter((item.meaning.register, item.meaning.role) for item in kept if item.day_start >= 0 and item.counted)
    return max(named.values(), default=0)


def _pairs(kept: tuple[Item, ...]) -> tuple[tuple[int, int], ...]:
    return tuple(
        (past, current)
        for past, old in enumerate(kept)
        for current, new in enumerate(kept)
        if old.meaning.when == PAST and new.meaning.when == NOW and old.meaning.register == new.meaning.register
    )


def _row(place: int, item: Item, size: int) -> Row:
    form, ending = item.form if item.scale is None else (OTHER, "")
    start, end = item.start, item.end
    if form == DIGITS:
        start, end = 2 * (size - item.end), 2 * (size - item.start)
    return Row(form, start, end, ending, item.meaning, item.day_start, item.day_end, place)


def _doubles(items: list[Item]) -> tuple[tuple[Item, ...], tuple[tuple[Item, Item], ...]]:
    """Records that claim the same counter: the first is kept, the others are compared with it in every telegram."""
    seen: dict[Meaning, Item] = {}
    kept: list[Item] = []
    twice: list[tuple[Item, Item]] = []
    for item in items:
        if item.counted and item.meaning in seen:
            twice.append((seen[item.meaning], item))
            continue
        seen[item.meaning] = item
        kept.append(item)
    return tuple(kept), tuple(twice)


def _days_differ(item: Item, other: Step, payload: bytes, today: date | None) -> bool:
    if item.day is None:
        return False
    one = _day(item.day(payload[item.day_start : item.day_end]), today)
    two = _day(other.header.decode(payload[other.start : other.end]), today)
    return one is not None and two is not None and one != two


def _contradict(one: Item, other: Item, payload: bytes) -> bool:
    """Whether two records of one counter differ by more than the coarser of them can show; in the same unit, at all."""
    values = []
    for item in (one, other):
        value = item.decode(payload[item.start : item.end])
        if not isinstance(value, Decimal):
            return False
        values.append((value, item.scale(value) if item.scale else value))
    steps = {int(raw.as_tuple().exponent) for raw, _ in values}
    if len(steps) == 1 and one.scale is other.scale:
        return values[0][1] != values[1][1]
    step = max(steps)
    return EXACT.abs(EXACT.subtract(values[0][1], values[1][1])) > Decimal(1).scaleb(max(step, -6), EXACT)


def _item(step: Step, layout: Layout, driver: Driver) -> Item | None:
    found = step.header
    if not found.known or found.profile or step.start == step.end:
        register = next((row for row in driver.registers if row.header == found.raw), None)
        if register is None or step.start == step.end:
            return None
    else:
        register = next((row for row in driver.registers if _fits(row, found)), None)
    if register is not None:
        return None if register.ignore else _listed(step, layout, driver, register)
    if not driver.standard:
        return None
    return _standard(step, layout, driver)


def _fits(register: Register, found: Header) -> bool:
    if register.header is not None:
        return register.header == found.raw
    return (
        (register.quantity is None or register.quantity == found.quantity)
        and (register.storage is None or register.storage == found.storage)
        and (register.tariff is None or register.tariff == found.tariff)
        and (register.subunit is None or register.subunit == found.subunit)
        and (register.function is None or register.function == found.function)
        and (register.modifiers is None or register.modifiers == found.modifiers)
    )


def _listed(step: Step, layout: Layout, driver: Driver, register: Register) -> Item | None:
    found = step.header
    measure = register.measure or found.measure
    scale = _scale(register, found)
    role = register.role or _role(found, driver)
    meaning = meaning_of(
        register.means or found.quantity, _kwh(measure), role, found.storage, found.tariff, found.subunit
    )
    return _dated(step, layout, meaning, scale, register.at)


def _standard(step: Step, layout: Layout, driver: Driver) -> Item | None:
    """What the standard says of a record: function, storage, tariff, subunit and direction give the role."""
    found = step.header
    if not found.numeric:
        return None
    if found.quantity not in _READ or found.function == "error" or found.modifiers not in _DIRECTIONS:
        return None
    if driver.history == "month_ends" and found.storage and not found.tariff:
        return None
    if driver.history == "half_months" and found.storage > 1:
        return None
    meaning = meaning_of(
        found.quantity, _kwh(found.measure), _role(found, driver), found.storage, found.tariff, found.subunit
    )
    return _dated(step, layout, meaning, _joule(found.measure), "")


def _role(found: Header, driver: Driver) -> str:
    if found.function in ("maximum", "minimum"):
        role = found.function
        if found.storage:
            role += f"_storage_{found.storage}"
    elif found.storage == 0:
        role = "current"
    else:
        role = driver.storage_one if found.storage == 1 else "history"
    direction = _DIRECTIONS.get(found.modifiers, "")
    if direction:
        role = direction if role == "current" else f"{role}_{direction}"
    if found.tariff:
        role += f"_tariff_{found.tariff}"
    if found.subunit:
        role += f"_input_{found.subunit}"
    return role


def _dated(step: Step, layout: Layout, meaning: Meaning, scale: Scale | None, at: str) -> Item | None:
    found = step.header
    counted = meaning.quantity in COUNTED
    decode = found.decode
    if at == "none":
        return Item(meaning, step.start, step.end, decode, scale, UNDATED, 0, None, counted, found.form)
    if not found.storage and not at:
        day = BY_CLOCK if found.function == "instantaneous" else UNDATED
        return Item(meaning, step.start, step.end, decode, scale, day, 0, None, counted, found.form)
    named = bytes.fromhex(at) if at and at != "storage" else None
    dates = [other for other in layout.steps if _is_date(other.header, found, named)]
    if not dates:
        # without its date a counter of the past says nothing; other values are shown undated
        if counted and found.function == "instantaneous":
            return None
        return Item(meaning, step.start, step.end, decode, scale, UNDATED, 0, None, counted, found.form)
    best = min(dates, key=_how_near(found))
    day_decode = best.header.decode
    return Item(meaning, step.start, step.end, decode, scale, best.start, best.end, day_decode, counted, found.form)


def _how_near(found: Header) -> Callable[[Step], tuple[bool, bool]]:
    """How exactly a date belongs to a record."""
    return lambda other: (other.header.tariff != found.tariff, other.header.subunit != found.subunit)


def _rivals(items: tuple[Item, ...], layout: Layout) -> tuple[tuple[Item, Step], ...]:
    """Items beside whose day another record stands that names the day of the same records as exactly."""
    by_place = {step.start: step for step in layout.steps}
    found = []
    for item in items:
        if item.day_start < 0:
            continue
        header, chosen = by_place[item.start].header, by_place[item.day_start]
        near = _how_near(header)
        found += [
            (item, other)
            for other in layout.steps
            if other is not chosen
            and near(other) == near(chosen)
            and (other.header.raw == chosen.header.raw or _is_date(other.header, header, None))
        ]
    return tuple(found)


def _is_date(other: Header, found: Header, named: bytes | None) -> bool:
    if named is not None:
        return other.raw == named
    return (
        other.quantity in ("date", "datetime")
        and other.storage == found.storage
        and other.function == "instantaneous"
        and other.tariff in (0, found.tariff)
        and other.subunit in (0, found.subunit)
        and not other.modifiers
        and other.coding not in (0, 8)
    )


def _kwh(measure: str) -> str:
    return OF_JOULE.get(measure, measure)


def _joule(measure: str) -> Scale | None:
    return from_joule if measure in OF_JOULE else None


def _scale(register: Register, found: Header) -> Scale | None:
    factor, exponent = register.factor, register.exponent
    joule = _joule(found.measure) if not register.measure else None
    if factor == 1 and exponent == 0:
        return joule
    return lambda value: EXACT.multiply(value, Decimal(factor)).scaleb(exponent, EXACT)
