"""Zenner water meters with a block of their own behind 0F: 1/256 of a litre, rounded to a billionth of a cubic metre
(facts: field telegrams).
"""

from __future__ import annotations

from decimal import Decimal

from umlage.metering.drivers.layouts.fields import Call, Field, Outcome, little
from umlage.metering.wmbus.values import billionths


def volume_256(call: Call) -> Outcome:
    """State at the due date, whose day the telegram does not say, and total."""
    due, total = little(call.part, 4, 4), little(call.part, 8, 4)
    return Outcome(
        (
            Field("volume", "m3", _litres(due), 4, 8, storage=1),
            Field("volume", "m3", _litres(total), 8, 12, "current"),
        )
    )


def _litres(whole: int) -> Decimal:
    return billionths(Decimal(whole), Decimal(256_000))
