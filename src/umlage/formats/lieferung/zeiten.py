"""Days and instants as foreign programs write them; times without a zone are those of Berlin."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from umlage.formats.lieferung.fehler import Falsch
from umlage.formats.lieferung.zahlen import leer

BERLIN = ZoneInfo("Europe/Berlin")
# what devices and programs write when there is no day: the clock never set, seconds since 1970, the year "every year"
_NIE = {(1980, 1, 1), (2000, 1, 1)}
_KEIN_JAHR = {1970, 2127}
FIRST, LAST = 1990, 2099

_GERMAN = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d{1,9})?)?", re.ASCII)
_ZONE = re.compile(r"(.*?)(Z|[+-]\d{2}:?\d{2})", re.ASCII)


# the rows of a file share their days
@lru_cache(maxsize=4096)
def tag(text: str) -> date | None:
    """A day (`31.12.2017`, `31/12/17`, `2017-12-31`), None where there is none; Falsch (E211)."""
    glatt = text.strip()
    if leer(glatt):
        return None
    if found := _GERMAN.fullmatch(glatt):
        day, month, year = found[1], found[2], found[3]
    elif found := _ISO.fullmatch(glatt):
        year, month, day = found[1], found[2], found[3]
    else:
        raise Falsch("E211", f"„{glatt[:40]}“ ist kein gültiges Datum.")
    return kalendertag(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day), glatt)


def kalendertag(year: int, month: int, day: int, text: str) -> date | None:
    """The day, None for one that means "never"; Falsch (E211) for one that no calendar has."""
    if (year, month, day) in _NIE or year in _KEIN_JAHR:
        return None
    try:
        found = date(year, month, day)
    except ValueError:
        raise Falsch("E211", f"„{text[:40]}“ ist kein gültiges Datum.") from None
    if not FIRST <= year <= LAST:
        raise Falsch("E211", f"„{text[:40]}“ liegt außerhalb der Jahre {FIRST} bis {LAST}.")
    return found


@lru_cache(maxsize=4096)
def zeitpunkt(text: str, zone: tzinfo = BERLIN) -> datetime | None:
    """A day with its time, in UTC or any zone it names, else in `zone`; None where there is none; Falsch (E211)."""
    glatt = text.strip()
    if leer(glatt):
        return None
    named: tzinfo | None = None
    if (found := _ZONE.fullmatch(glatt)) and _CLOCK.search(found[1].partition("T")[2] or found[1].partition(" ")[2]):
        glatt, named = found[1].strip(), _offset(found[2])
    day_text, _, clock_text = glatt.replace("T", " ", 1).partition(" ")
    day = tag(day_text)
    if day is None:
        return None
    clock = _CLOCK.fullmatch(clock_text.strip())
    if not clock:
        raise Falsch("E211", f"„{text.strip()[:40]}“ ist kein Datum mit Uhrzeit.")
    return an_uhr(day, clock[1], clock[2], clock[3] or "0", zone=named or zone)


def tag_oder_zeitpunkt(text: str, zone: tzinfo = BERLIN) -> date | datetime | None:
    """A day where no time stands, an instant where one does; Falsch (E211)."""
    glatt = text.strip()
    return zeitpunkt(glatt, zone) if "T" in glatt or (" " in glatt and not leer(glatt)) else tag(glatt)


def tag_und_uhr(tag_text: str, uhr_text: str, zone: tzinfo = BERLIN) -> datetime | None:
    """Day and time that stand apart; None when either is missing; Falsch (E211)."""
    if leer(tag_text) or leer(uhr_text):
        return None
    return zeitpunkt(f"{tag_text.strip()} {uhr_text.strip()}", zone)


def an_uhr(day: date, hour: str, minute: str, second: str, *, zone: tzinfo) -> datetime:
    try:
        naive = datetime(day.year, day.month, day.day, int(hour), int(minute), int(second))
    except ValueError:
        raise Falsch("E211", f"„{hour}:{minute}:{second}“ ist keine Uhrzeit.") from None
    return naive.replace(tzinfo=zone)


def aus_sekunden(seconds: int) -> datetime:
    """Seconds since 1970 in UTC; Falsch (E211)."""
    if not 0 < seconds < 4_102_444_800:
        raise Falsch("E211", f"„{seconds}“ ist kein Zeitstempel.")
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)


def zone_von(name: str) -> tzinfo:
    """A zone by its name; Falsch (E211)."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Falsch("E211", f"Die Zeitzone „{name[:40]}“ gibt es nicht.") from None


def monatsletzter(day: date) -> bool:
    return day.day == calendar.monthrange(day.year, day.month)[1]


def monate_vorher(day: date, months: int) -> date:
    """The same day months earlier, the end of a month staying one; Falsch (E211) before the calendar begins."""
    total = day.year * 12 + day.month - 1 - months
    year, month = divmod(total, 12)
    if not FIRST <= year <= LAST:
        raise Falsch("E211", f"{months} Monate vor {day:%d.%m.%Y} liegt kein brauchbares Datum.")
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, last if monatsletzter(day) else min(day.day, last))


def _offset(text: str) -> tzinfo:
    if text == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    if hours > 14 or minutes > 59:
        raise Falsch("E211", f"„{text}“ ist keine Zeitzone.")
    delta = timedelta(hours=hours, minutes=minutes)
    return timezone(-delta if text[0] == "-" else delta)
