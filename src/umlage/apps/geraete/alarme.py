"""What is wrong with a device, told from its status and from what it counted. Pure: values in, kinds of alarms out.

The words of the kinds are those of `Geraetealarm.Art`. Amounts are in the unit of the row: kWh, m³, or units.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

# something is reported, and nobody knows what: a person looks at it
UNKLAR = "unklar"
# what the lowest byte of a status means (EN 13757-7), and the words of files
_BITS = ((0x04, "batterie"), (0x08, "fehler"))
_WORDS = (
    ("BATT", "batterie"),
    ("TAMPER", "manipulation"),
    ("MANIP", "manipulation"),
    ("FRAUD", "manipulation"),
    ("LEAK", "leck"),
    ("BURST", "leck"),
    ("BACKFLOW", "rueckfluss"),
    ("REVERSE", "rueckfluss"),
    ("DRY", "trocken"),
    ("AIR_IN", "trocken"),
    ("REMOV", "demontage"),
    ("DISMOUNT", "demontage"),
    ("PERMANENT", "fehler"),
    ("DEVICE_FAULT", "fehler"),
    ("DEVICE_CLOCK", "uhr"),
    ("CONTRADICTION", "fehler"),
    ("SENSOR_FAULT", "fehler"),
    ("SOUNDER", "signalgeber"),
    ("COVERED", "verdeckt"),
    ("OBSTACLE", "hindernis"),
    ("END_OF_LIFE", "lebensende"),
    ("SMOKE", "rauch"),
    ("REPLACE_SOON", "lebensende"),
    ("FLAGS_UNKNOWN", UNKLAR),
)
# a detector that is inspected from afar has nothing to report: all that its status says counts
_SMOKE = "SMOKE_DETECTOR"
_TEMPORARY, _MAKER, _APPLICATION, _ABNORMAL = 0x10, 0xE0, 0x03, 2
HEIZUNG = ("HCA", "HEAT", "HEAT_COOLING")
WASSER = ("WARM_WATER", "COLD_WATER", "WATER")
_FINE = ("", "OK", "0")
_SPACE = re.compile(r"[\s,;|]+")
_SOMMER = (6, 7, 8)
_WINTER = (11, 12, 1, 2)
# what an allocator may count in a summer month by the sun alone, and what a heat meter
_SOMMERWERT = {"HCA": Decimal(5), "HEAT": Decimal(20), "HEAT_COOLING": Decimal(20)}
# a leak: so much in a month (m³), and so many times what the months before had
_LECK_MONAT, _LECK_FACH = Decimal(8), 4
_LEAST_MONTHS = 3
# never heard for so long although its unit sends
STILLE = timedelta(days=35)
_STILLE_FACH = 3


def reported(status: int, words: str, medium: str = "", *, alles: bool = False) -> list[str]:
    """Kinds that a device reports itself: bits of its status, words of its drivers and files. Each once.

    What a smoke detector says and nobody understands is "unklar", never nothing; with `alles` that of every device, for
    who only shows it: bits of makers are too common in other devices to make an alarm of each.
    """
    if not status and not words:
        return []
    upper = words.upper()
    found = [kind for bit, kind in _BITS if status & bit]
    found += [kind for sign, kind in _WORDS if sign in upper]
    if alles or medium == _SMOKE:
        found += ["fehler"] if status & _TEMPORARY else []
        strange = status & _MAKER or status & _APPLICATION >= _ABNORMAL
        foreign = any(
            not any(sign in word for sign, _kind in _WORDS) for word in _SPACE.split(upper) if word not in _FINE
        )
        found += [UNKLAR] if strange or foreign else []
    return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Monat:
    """What a device counted in a month; None where a value at its end or begin is missing."""

    erster: date
    verbrauch: Decimal | None


def counted(medium: str, monate: Sequence[Monat]) -> list[str]:
    """Kinds that the consumption of the last months tells, the newest month last."""
    found = []
    if medium in HEIZUNG and _in_summer(medium, monate):
        found.append("sommer")
    if _stands_still(medium, monate):
        found.append("stillstand")
    if medium in WASSER and _leaks(monate):
        found.append("leck")
    return found


def _in_summer(medium: str, monate: Sequence[Monat]) -> bool:
    """The newest month lies in summer, and heat was counted in it as on a heating day."""
    newest = monate[-1] if monate else None
    if newest is None or newest.verbrauch is None or newest.erster.month not in _SOMMER:
        return False
    return newest.verbrauch > _SOMMERWERT[medium]


def _stands_still(medium: str, monate: Sequence[Monat]) -> bool:
    """Nothing in the last two months, although the same two months of the year before had some.

    Heating is only judged in winter: who heats little in April is not broken.
    """
    if len(monate) < 14:
        return False
    last, before = monate[-2:], monate[-14:-12]
    if medium in HEIZUNG and any(one.erster.month not in _WINTER for one in last):
        return False
    if any(one.verbrauch is None for one in (*last, *before)):
        return False
    return all(one.verbrauch == 0 for one in last) and all(one.verbrauch for one in before)


def _leaks(monate: Sequence[Monat]) -> bool:
    """Far more water in the newest month than in those before."""
    known = [one.verbrauch for one in monate if one.verbrauch is not None]
    if len(known) <= _LEAST_MONTHS or monate[-1].verbrauch is None:
        return False
    before = sorted(known[:-1])
    usual = before[len(before) // 2]
    return known[-1] >= _LECK_MONAT and known[-1] > _LECK_FACH * usual


def silent(zuletzt: datetime, einheit_zuletzt: datetime | None, erwartet_stunden: int | None, jetzt: datetime) -> bool:
    """Whether a device is not heard any more while its unit is: three times as long as the unit's interval.

    A unit that is silent itself has its own alarm; its devices have none.
    """
    if einheit_zuletzt is None:
        return False
    limit = max(STILLE, _STILLE_FACH * timedelta(hours=erwartet_stunden)) if erwartet_stunden else STILLE
    return jetzt - zuletzt > limit and jetzt - einheit_zuletzt < limit


def months_before(tag: date, anzahl: int) -> list[date]:
    """The first days of the last months that are over, the newest last."""
    place = tag.year * 12 + tag.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(place - anzahl, place)]
