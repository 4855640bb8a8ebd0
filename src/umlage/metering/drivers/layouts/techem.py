"""Techem's own radio: what was used in the period before the due date, and since then. No register runs through
(facts: field telegrams).

Date words of Techem: day in bits 4-0, month 8-5, year 15-9; the word of today has no year (day 8-4, month 12-9).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from umlage.metering.drivers.layouts.fields import Call, Field, Outcome, little, scaled, unread_status
from umlage.metering.wmbus.moments import UNSET
from umlage.metering.wmbus.values import billionths


def due_day(word: int) -> date | None:
    """The date of a period's end; None when it is no date, or one that nobody set."""
    found = _date(2000 + (word >> 9 & 0x7F), word >> 5 & 15, word & 31)
    return found if found is not None and found.year > UNSET else None


def this_day(word: int, due: date | None) -> date | None:
    """The day of sending: the first such day after the due date."""
    if due is None:
        return None
    day, month = word >> 4 & 31, word >> 9 & 15
    for year in (due.year, due.year + 1):
        found = _date(year, month, day)
        if found is not None and found > due:
            return found
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _periods(
    call: Call, quantity: str, measure: str, exponent: int, size: int, *, dated: bool = True
) -> tuple[Field, ...]:
    """Status, due date, value at the due date, today, value since then."""
    part = call.part
    due = due_day(little(part, 1, 2))
    today = this_day(little(part, 5, 2), due) if dated else None
    before, since = little(part, 3, size), little(part, 7, size)
    return (
        Field("status", "", Decimal(part[0]), 0, 1),
        Field(quantity, measure, scaled(before, exponent), 3, 3 + size, "due" if due else "", due, storage=1),
        Field(quantity, measure, scaled(since, exponent), 7, 7 + size, "current" if due else "", today),
        Field(quantity, measure, scaled(before + since, exponent), 3, 7 + size, "both_periods" if due else "", today),
    )


def data_3(call: Call) -> Outcome:
    """Heat cost allocator FHKV data III; byte 0 is its status."""
    return Outcome((*_periods(call, "hca", "HCA", 0, 2), *_temperatures(call, 9)), unread_status(call.part[0]))


def data_3_later(call: Call) -> Outcome:
    """The same with one byte more before the temperatures (version 94)."""
    return Outcome((*_periods(call, "hca", "HCA", 0, 2), *_temperatures(call, 10)), unread_status(call.part[0]))


def _temperatures(call: Call, start: int) -> tuple[Field, ...]:
    room, radiator = little(call.part, start, 2), little(call.part, start + 2, 2)
    return (
        Field("room_temperature", "°C", scaled(room, -2), start, start + 2, "current"),
        Field("radiator_temperature", "°C", scaled(radiator, -2), start + 2, start + 4, "current"),
    )


def radio_3(call: Call) -> Outcome:
    """Water meter mk radio 3, tenths of a cubic metre."""
    return Outcome(_periods(call, "volume", "m3", -1, 2))


def radio_4(call: Call) -> Outcome:
    """Water meter mk radio 4, tenths of a cubic metre."""
    return Outcome(_periods(call, "volume", "m3", -1, 2))


def compact_5(call: Call) -> Outcome:
    """Heat meter compact V, kilowatt-hours in three bytes, which leaves no room for the day of sending."""
    return Outcome(_periods(call, "energy", "kWh", 0, 3, dated=False))


def vario_451(call: Call) -> Outcome:
    """Heat meter vario 451, megajoules."""
    status, *periods = _periods(call, "energy", "kWh", 0, 2)
    return Outcome(
        (status, *(field._replace(value=_kwh(field.value)) for field in periods if isinstance(field.value, Decimal)))
    )


def _kwh(megajoules: object) -> Decimal:
    """To a billionth of a kilowatt-hour."""
    assert isinstance(megajoules, Decimal)
    return billionths(megajoules, Decimal("3.6"))


def smoke_2(call: Call) -> Outcome:
    """Smoke detector TSD2: byte 0 is 0 in order, 1 smoke; then the date of the last message.

    Nobody knows what other numbers mean.
    """
    status = little(call.part, 0, 1)
    return Outcome(
        (
            Field("smoke_status", "", Decimal(status), 0, 1, "current"),
            Field("date", "", due_day(little(call.part, 1, 2)), 1, 3),
        ),
        {0: (), 1: ("device_smoke",)}.get(status, ("flags_unknown",)),
    )
