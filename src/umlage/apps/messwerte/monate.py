"""What devices counted by months, days and years, out of what was transmitted; for charts and alarms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from umlage.apps.geraete.alarme import Monat, months_before
from umlage.apps.geraete.models import Funkgeraet
from umlage.apps.geraete.queries import ruecksetzungen
from umlage.apps.messwerte.letzte import HAUPTGROESSE, einheitszeichen, newest_of, zaehlreihen
from umlage.apps.messwerte.models import Messreihe
from umlage.apps.messwerte.neubeginn import Wert, restarts, used
from umlage.apps.messwerte.plausibel import COUNTERS, day_of, end_of
from umlage.apps.messwerte.staende import last_values, stored_between

_DAY = timedelta(days=1)
# a value at the end of a month may be so much older
_NEAR = timedelta(days=5)
# the rows of each device, as zaehlreihen gives them
Reihen = Mapping[int, Sequence[int]]
# whose display begins at 0 after its due day, where it does
_STARTS_ANEW = "HCA"


def monthly(rows: Sequence[Funkgeraet], tag: date, anzahl: int, reihen: Reihen | None = None) -> dict[int, list[Monat]]:
    """The last whole months of each device (primary key) that has values, the newest last.

    `reihen`: what the devices count with, where it was asked for already.
    """
    series = zaehlreihen(rows) if reihen is None else reihen
    return {number: found.monate for number, found in _courses(rows, months_before(tag, anzahl), series).items()}


@dataclass(frozen=True, slots=True)
class Jahr:
    """What was counted in a calendar year, and in its months.

    `ganz` False: only between those ends of months at which its state is known.
    """

    jahr: int
    verbrauch: Decimal | None
    ganz: bool
    monate: Sequence[Monat]


@dataclass(frozen=True, slots=True)
class Verlauf:
    """The last whole months and the calendar years before this one, the newest last."""

    monate: list[Monat]
    jahre: list[Jahr]


def over_years(
    rows: Sequence[Funkgeraet], tag: date, monate: int, jahre: int, reihen: Reihen | None = None
) -> dict[int, Verlauf]:
    """Both of each device (primary key) that has values."""
    series = zaehlreihen(rows) if reihen is None else reihen
    running = tag.month - 1
    months = months_before(tag, max(monate, 12 * jahre + running))
    first = len(months) - running - 12 * jahre
    return {
        number: Verlauf(one.monate[-monate:], [_year(one, first + 12 * place) for place in range(jahre)])
        for number, one in _courses(rows, months, series).items()
    }


@dataclass(frozen=True, slots=True)
class _Folge:
    """What a device counted in months, what it showed at their ends, and where it began at 0."""

    monate: list[Monat]
    staende: Sequence[Wert | None]
    anew: Mapping[int, Decimal]


def _courses(rows: Sequence[Funkgeraet], months: Sequence[date], series: Reihen) -> dict[int, _Folge]:
    ends = [months[0] - _DAY, *(_last_day(month) for month in months)]
    keys = sorted({reihe for reihen in series.values() for reihe in reihen})
    stands = {end: last_values(keys, end_of(end), _oldest(end)) for end in ends} if keys else {}
    due = _due(rows, ends[0], ends[-1])
    found = {}
    for number, reihen in series.items():
        at = [newest_of(stands[end], reihen) for end in ends]
        anew = restarts(at, due.get(number, {}))
        counted = [used(before, after, anew) for before, after in pairwise(at)]
        found[number] = _Folge([Monat(*one) for one in zip(months, counted, strict=True)], at, anew)
    return found


def _year(found: _Folge, place: int) -> Jahr:
    months, ends = found.monate[place : place + 12], found.staende[place : place + 13]
    known = [one for one in ends if one is not None]
    value = used(known[0], known[-1], found.anew) if len(known) > 1 else None
    whole = value is not None and ends[0] is not None and ends[-1] is not None
    return Jahr(months[0].erster.year, value, whole, months)


def _oldest(tag: date) -> int:
    """From when on a value was true around the end of that day."""
    return end_of(tag) - int(_NEAR.total_seconds())


def _due(rows: Sequence[Funkgeraet], von: date, bis: date) -> dict[int, dict[int, Decimal]]:
    """What allocators stored for due days of a time: by device, by instant. At the end of a month too, where it is said
    in the house that this is the day.
    """
    allocators = [row.pk for row in rows if row.medium == _STARTS_ANEW]
    said = ruecksetzungen(allocators)
    series = Messreihe.objects.filter(
        funkgeraet__in=allocators,
        groesse=HAUPTGROESSE[_STARTS_ANEW],
        art__in=("DUE", "MONTH_END"),
        tarif=0,
        teilgeraet=0,
    )
    whose = {pk: (device, art) for pk, device, art in series.values_list("pk", "funkgeraet", "art")}
    span = (end_of(von - _DAY), end_of(bis))
    found: dict[int, dict[int, Decimal]] = {}
    for reihe, values in stored_between(dict.fromkeys(whose, span)).items():
        device, art = whose[reihe]
        for zeit, _fassung, stand in values:
            day = day_of(zeit)
            if art == "DUE" or said.get(device) == (day.month, day.day):
                found.setdefault(device, {})[zeit] = stand
    return found


def _last_day(month: date) -> date:
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return following - _DAY


def daily(rows: Sequence[Funkgeraet], tag: date, anzahl: int, reihen: Reihen | None = None) -> dict[int, list[Monat]]:
    """The last days before `tag` of each device (primary key) that has values, the newest last.

    A day that has no value of its own, at its end or at that of the day before, has None.
    """
    series = zaehlreihen(rows) if reihen is None else reihen
    tag -= _DAY
    first = tag - anzahl * _DAY
    every = sorted({reihe for reihen in series.values() for reihe in reihen})
    known = stored_between(dict.fromkeys(every, (end_of(first - _DAY), end_of(tag))))
    due = _due(rows, first - _DAY, tag)
    days = [first + place * _DAY for place in range(anzahl + 1)]
    found = {}
    for number, reihen in series.items():
        values = sorted((zeit, stand) for reihe in reihen for zeit, _fassung, stand in known.get(reihe, []))
        last = {day_of(zeit): (zeit, stand) for zeit, stand in values}
        at = [last.get(day) for day in days]
        anew = restarts(at, due.get(number, {}))
        found[number] = [
            Monat(day, used(before, after, anew)) for day, before, after in zip(days[1:], at, at[1:], strict=False)
        ]
    return found


def stichtage(row: Funkgeraet) -> list[tuple[date, Decimal, str]]:
    """The due values that a device told: day, value, measure as people write it; the newest first."""
    return sorted(due_values([row]).get(row.pk, []), reverse=True)


def due_values(rows: Sequence[Funkgeraet]) -> dict[int, list[tuple[date, Decimal, str]]]:
    """The due values of devices (primary key): day, value, measure."""
    series = Messreihe.objects.filter(
        funkgeraet__in=[row.pk for row in rows], art="DUE", letzte_zeit__isnull=False, groesse__in=COUNTERS
    )
    by_key = {one.pk: one for one in series}
    found: dict[int, list[tuple[date, Decimal, str]]] = {}
    for number, values in stored_between({pk: (0, one.letzte_zeit) for pk, one in by_key.items()}).items():
        one = by_key[number]
        told = [(day_of(zeit), stand, einheitszeichen(one.einheit)) for zeit, _fassung, stand in values]
        found.setdefault(one.funkgeraet_id, []).extend(told)
    return found
