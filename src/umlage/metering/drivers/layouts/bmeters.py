"""BMeters heat cost allocator BFW240: high byte first, eighteen month ends of twelve bits (facts: field telegrams)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from umlage.metering.drivers.layouts.fields import Call, Field, Outcome, Short, big
from umlage.metering.wmbus.history import month_back

_SIZE, _MONTHS = 38, 18


def hca_240(call: Call) -> Outcome | None:
    """Offsets count from behind the two bytes 2F2F; None without them."""
    part = call.part
    if part[:2] != b"\x2f\x2f":
        return None
    part = part[2:]
    if len(part) < _SIZE:
        raise Short
    today = _day(part[35:38])
    fields = [
        Field("hca", "HCA", Decimal(big(part, 2, 2)), 4, 6, storage=1),
        Field("hca", "HCA", Decimal(big(part, 4, 2)), 6, 8, "current" if today else "", today),
    ]
    if today is not None:
        end = today.replace(day=1) - timedelta(1)
        for step in range(_MONTHS):
            at = month_back(end, step)
            start = 32 - 3 * (step // 2)
            low, both, high = part[start : start + 3]
            value = (both & 15) << 8 | high if step % 2 == 0 else (both >> 4) << 8 | low
            fields.append(Field("hca", "HCA", Decimal(value), start + 2, start + 5, "month", at, storage=step + 2))
    return Outcome(tuple(fields), clock=today)


def _day(raw: bytes) -> date | None:
    digits = raw.hex()
    if not digits.isdecimal():
        return None
    try:
        return date(2000 + int(digits[4:6]), int(digits[2:4]), int(digits[0:2]))
    except ValueError:
        return None
