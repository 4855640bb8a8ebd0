"""The records of a telegram as they were sent, for people to look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from umlage.apps.messwerte.letzte import einheitszeichen
from umlage.core.period import german_day
from umlage.metering.wmbus.plain import value_text
from umlage.metering.wmbus.telegram import Telegram
from umlage.metering.wmbus.values import Value


@dataclass(frozen=True, slots=True)
class Datensatz:
    """A record as it was sent. `kopf` is its header in hex, `zahl` its value where that is a number."""

    kopf: str
    groesse: str
    zahl: Decimal | None
    text: str
    einheit: str
    speicher: int
    tarif: int
    eingang: int


def datensaetze(found: Telegram) -> list[Datensatz]:
    """All of them, in the order of their bytes, then the fields of a maker's own layout."""
    return [
        Datensatz(
            kopf=record.header.raw.hex(),
            groesse=record.header.quantity,
            zahl=record.value if isinstance(record.value, Decimal) else None,
            text=_text(record.value),
            einheit=einheitszeichen(record.header.measure),
            speicher=record.header.storage,
            tarif=record.header.tariff,
            eingang=record.header.subunit,
        )
        for record in found.records
    ]


def _text(value: Value) -> str:
    if isinstance(value, datetime):
        return f"{german_day(value.date())} {value:%H:%M}"
    return german_day(value) if isinstance(value, date) else value_text(value) or ""
