"""What the clock of a device proves in a file in which somebody else has read its telegrams: as in telegrams."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from umlage.formats.lieferung.fehler import Falsch
from umlage.formats.lieferung.zeiten import BERLIN

# a clock that was never set says 2000; what was heard may be some weeks old, but nothing of the day after tomorrow
_UNSET, _BEHIND, _AHEAD = 2000, timedelta(31), timedelta(2)


def gestellt(uhr: datetime) -> bool:
    return uhr.year > _UNSET


def glaubhaft(uhr: datetime, gehoert: datetime | None) -> bool:
    """Whether a clock can be right: somebody set it, and it is near to when its telegram was heard."""
    return gestellt(uhr) and (gehoert is None or -_AHEAD <= gehoert - uhr <= _BEHIND)


def jetzt_nach(uhr: datetime | None, gehoert: datetime | None) -> datetime | None:
    """When the value of now was true: by the clock, if it is right to two days, else when it was heard."""
    if uhr is None or not gestellt(uhr):
        return gehoert
    return uhr if gehoert is None or abs(gehoert - uhr) <= _AHEAD else gehoert


def moeglich(day: date, stand: datetime | None) -> bool:
    """Whether a stored value can belong to a day: one that a clock that is set names, and not a later one."""
    return day.year > _UNSET and (stand is None or day <= stand.astimezone(BERLIN).date())


def gespeichert_am(day: date, stand: datetime | None) -> date:
    """The day of a stored value; Falsch (E230) for one that nobody set, or after the device told it."""
    if day.year <= _UNSET:
        raise Falsch("E230", f"Der Tag {day:%d.%m.%Y} ist keiner, den eine gestellte Uhr nennt.")
    if stand is not None and not moeglich(day, stand):
        heard = stand.astimezone(BERLIN)
        raise Falsch("E230", f"Der Tag {day:%d.%m.%Y} liegt nach dem, an dem das Gerät ihn sendet ({heard:%d.%m.%Y}).")
    return day


def falsche_uhr() -> Falsch:
    return Falsch("E230", "Die Uhr des Geräts ist nicht gestellt oder geht falsch; kein Tag, den es nennt, gilt.")
