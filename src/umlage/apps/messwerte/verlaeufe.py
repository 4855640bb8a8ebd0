"""The rows of readings of one radio device, for its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from umlage.apps.geraete.models import Funkgeraet
from umlage.apps.messwerte.letzte import einheitszeichen
from umlage.apps.messwerte.models import Messreihe
from umlage.apps.messwerte.plausibel import day_of, utc

_KENNUNGEN = ("error_flags", "head_status", "smoke_status")


@dataclass(frozen=True, slots=True)
class Reihe:
    """One quantity: what it is, its last value and how many there are."""

    reihe: Messreihe
    am: datetime | None
    tag: object

    @property
    def bits(self) -> str:
        """A word of flags as its bits are written, in hexadecimal digits; "" for what is a number."""
        row = self.reihe
        return f"0x{int(row.letzter_stand):08X}" if row.groesse in _KENNUNGEN and row.letzter_stand is not None else ""

    @property
    def einheit(self) -> str:
        return einheitszeichen(self.reihe.einheit)


def reihen(row: Funkgeraet) -> list[Reihe]:
    """All that the device sends."""
    rows = Messreihe.objects.filter(funkgeraet=row).order_by("groesse", "art", "tarif", "teilgeraet")
    return [
        Reihe(
            one,
            utc(one.letzte_zeit) if one.letzte_zeit is not None else None,
            day_of(one.letzte_zeit) if one.letzte_zeit is not None else None,
        )
        for one in rows
    ]
