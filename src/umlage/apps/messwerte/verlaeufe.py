"""The rows of readings of one radio device, for its page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from umlage.apps.geraete.models import Funkgeraet
from umlage.apps.messwerte.letzte import einheitszeichen
from umlage.apps.messwerte.models import Messreihe, Verworfen
from umlage.apps.messwerte.plausibel import day_of, end_of, utc
from umlage.apps.messwerte.staende import sources, stored_between


@dataclass(frozen=True, slots=True)
class Wert:
    """One reading that counts: of which row and day, where it came from; `fassung` over 0: corrected so often."""

    reihe: Messreihe
    zeit: int
    fassung: int
    stand: Decimal
    eingang: int
    zeile: int

    @property
    def am(self) -> datetime:
        return utc(self.zeit)

    @property
    def tag(self) -> date:
        return day_of(self.zeit)

    @property
    def einheit(self) -> str:
        return einheitszeichen(self.reihe.einheit)


@dataclass(frozen=True, slots=True)
class Tagelos:
    """A value that a device sent without a day that can be believed: it is shown, and used for nothing."""

    groesse: str
    art: str
    tarif: int
    einheit: str
    stand: Decimal


@dataclass(frozen=True, slots=True)
class OhneTag:
    """What a device sent without a day: when it was heard so, in which delivery, why, and the values."""

    am: datetime
    eingang: int
    warum: Sequence[str]
    werte: Sequence[Tagelos]


def ohne_tag(row: Funkgeraet) -> OhneTag | None:
    """The values without a day as the device last sent such; None where it has none."""
    if not row.tagelos:
        return None
    said = json.loads(row.tagelos)
    found = [
        Tagelos(groesse, str(Messreihe.Art(art).label), tarif, einheitszeichen(einheit), Decimal(stand))
        for groesse, art, tarif, einheit, stand in said["werte"]
    ]
    return OhneTag(datetime.fromisoformat(said["am"]), said["eingang"], said["warum"], found)


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


def werte(row: Funkgeraet, jahr: int) -> list[Wert]:
    """What the device said for the days of a year, the newest first."""
    known = {one.pk: one for one in Messreihe.objects.filter(funkgeraet=row)}
    first, last = end_of(date(jahr - 1, 12, 31)) + 1, end_of(date(jahr, 12, 31))
    found = [
        (reihe, zeit, fassung, stand)
        for reihe, values in stored_between(dict.fromkeys(known, (first, last))).items()
        for zeit, fassung, stand in values
        if first <= zeit <= last
    ]
    places = sources((reihe, zeit, fassung) for reihe, zeit, fassung, _stand in found)
    found.sort(key=lambda one: (-one[1], one[0]))
    return [
        Wert(known[reihe], zeit, fassung, stand, *places.get((reihe, zeit, fassung), (0, 0)))
        for reihe, zeit, fassung, stand in found
    ]


def jahre(row: Funkgeraet) -> tuple[int, int] | None:
    """The first and the last year of which it said something."""
    keys = list(Messreihe.objects.filter(funkgeraet=row, letzte_zeit__isnull=False).values_list("pk", "letzte_zeit"))
    if not keys:
        return None
    last = max(zeit for _pk, zeit in keys)
    firsts = [values[0][0] for values in stored_between({pk: (0, zeit) for pk, zeit in keys}).values() if values]
    return day_of(min(firsts, default=last)).year, day_of(last).year


def reihe_von(row: Funkgeraet, nummer: int) -> Messreihe | None:
    """One of the rows of a device."""
    return Messreihe.objects.filter(funkgeraet=row, pk=nummer).first()


def verworfene(row: Funkgeraet) -> list[Verworfen]:
    """What people discarded of it, the newest first."""
    return list(Verworfen.objects.filter(reihe__funkgeraet=row).select_related("reihe"))
