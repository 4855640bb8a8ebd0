"""Qundis walk-by telegrams: one block of 53 bytes in a manufacturer record 0DFF5F (facts: field telegrams)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from umlage.metering.drivers.layouts.fields import Call, Field, Outcome, scaled
from umlage.metering.wmbus.moments import date_of
from umlage.metering.wmbus.vif import base_of

_SIZE = 53
# what the block is about -> quantities that its VIF may name
_KINDS = {0xB0: "hca", 0xC0: "energy", 0xC1: "volume"}
_NONE = 0x8000


def walk_by(call: Call) -> Outcome | None:
    """The block in plain; None when it is encrypted or of another kind: nothing in it is taken then."""
    part = call.part
    if len(part) != _SIZE or part[:2] != b"\x00\x82" or part[3:5] != b"\0\0" or part[7] != 7:
        return None
    quantity = _KINDS.get(part[8], "")
    measured, _ = base_of(part[9:10])
    if measured.quantity != quantity:
        return None
    current, due, month = (_digits(part[start : start + 4], measured.exponent) for start in (12, 18, 24))
    due_day, month_day = _day(part[16:18]), _day(part[22:24])
    fields = [
        Field("error_date", "", _day(part[10:12]), 10, 12),
        Field(quantity, measured.measure, current, 12, 16, "current"),
        Field(quantity, measured.measure, due, 18, 22, "due" if due_day else "", due_day, storage=1),
        Field(quantity, measured.measure, month, 24, 28, "month" if month_day else "", month_day, storage=17),
    ]
    for step in range(12):
        start = 28 + 2 * step
        whole = int.from_bytes(part[start : start + 2], "little", signed=True)
        value = None if whole & 0xFFFF == _NONE else scaled(whole, measured.exponent)
        fields.append(Field("monthly_difference", measured.measure, value, start, start + 2, storage=18 + step))
    return Outcome(tuple(fields))


def _digits(raw: bytes, exponent: int) -> Decimal | None:
    digits = raw[::-1].hex()
    return Decimal(f"{digits}E{exponent}") if digits.isdecimal() else None


def _day(raw: bytes) -> date | None:
    found = date_of(raw)
    return found if isinstance(found, date) else None
