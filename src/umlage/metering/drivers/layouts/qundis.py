"""Qundis walk-by telegrams: one block of 53 bytes in a manufacturer record 0DFF5F (facts: field telegrams)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from struct import Struct

from umlage.metering.drivers.layouts.fields import Call, Field, Outcome
from umlage.metering.wmbus.moments import UNSET, date_of
from umlage.metering.wmbus.vif import base_of

_SIZE = 53
# what the block is about -> quantities that its VIF may name
_KINDS = {0xB0: "hca", 0xC0: "energy", 0xC1: "volume"}
_NONE = -0x8000
# twelve monthly differences, their places and storages
_MONTHS = Struct("<12h")
_PLACES, _STORAGES = range(28, 52, 2), range(18, 30)


def walk_by(call: Call) -> Outcome | None:
    """The block in plain; None when it is encrypted or of another kind: nothing in it is taken then."""
    part = call.part
    if len(part) != _SIZE or part[:2] != b"\x00\x82" or part[3:5] != b"\0\0" or part[7] != 7:
        return None
    quantity = _KINDS.get(part[8], "")
    measured, _ = base_of(part[9:10])
    if measured.quantity != quantity:
        return None
    measure, ending = measured.measure, f"E{measured.exponent}"
    current, due, month = (_digits(part[start : start + 4], ending) for start in (12, 18, 24))
    error_day, due_day, month_day = _day(part[10:12]), _day(part[16:18]), _day(part[22:24])
    return Outcome(
        (
            Field("error_date", "", error_day, 10, 12),
            Field(quantity, measure, current, 12, 16, "current"),
            Field(quantity, measure, due, 18, 22, "due" if due_day else "", due_day, None, 1),
            Field(quantity, measure, month, 24, 28, "month" if month_day else "", month_day, None, 17),
            *[
                Field(
                    "monthly_difference",
                    measure,
                    None if whole == _NONE else Decimal(f"{whole}{ending}"),
                    place,
                    place + 2,
                    storage=storage,
                )
                for whole, place, storage in zip(_MONTHS.unpack_from(part, 28), _PLACES, _STORAGES, strict=True)
            ],
        ),
        ("device_fault",) if error_day is not None and error_day.year > UNSET else (),
    )


def _digits(raw: bytes, ending: str) -> Decimal | None:
    digits = raw[::-1].hex()
    return Decimal(digits + ending) if digits.isdecimal() else None


def _day(raw: bytes) -> date | None:
    found = date_of(raw)
    return found if isinstance(found, date) else None
