"""What devices counted month by month and day by day, out of what was transmitted; for charts and alarms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from umlage.apps.geraete.alarme import Monat, months_before
from umlage.apps.geraete.models import Funkgeraet
from umlage.apps.liegenschaften.models import Liegenschaft
from umlage.apps.messwerte.letzte import Letzter, letzte, newest_of, zaehlreihen
from umlage.apps.messwerte.models import Messreihe
from umlage.apps.messwerte.plausibel import day_of, end_of
from umlage.apps.messwerte.staende import last_values, stored_between

_DAY = timedelta(days=1)
# a value at the end of a month may be so much older
_NEAR = timedelta(days=5)


def monthly(rows: Sequence[Funkgeraet], tag: date, anzahl: int) -> dict[int, list[Monat]]:
    """The last whole months of each device (primary key) that has values, the newest last."""
    series = zaehlreihen(rows)
    months = months_before(tag, anzahl)
    ends = [months[0] - _DAY, *(_last_day(month) for month in months)]
    keys = sorted({reihe for reihen in series.values() for reihe in reihen})
    stands = {end: last_values(keys, end_of(end)) for end in ends} if keys else {}
    found = {}
    for number, reihen in series.items():
        at = [_near(newest_of(stands[end], reihen), end) for end in ends]
        found[number] = [
            Monat(month, after - before if after is not None and before is not None and after >= before else None)
            for month, before, after in zip(months, at, at[1:], strict=False)
        ]
    return found


def _near(found: tuple[int, Decimal] | None, tag: date) -> Decimal | None:
    """A value that was true around the end of that day."""
    if found is None or end_of(tag) - found[0] > _NEAR.total_seconds():
        return None
    return found[1]


def _last_day(month: date) -> date:
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return following - _DAY


def daily(row: Funkgeraet, tag: date, anzahl: int) -> list[Monat]:
    """The last days of a device, the newest last; days without a value of their own have None."""
    reihen = zaehlreihen([row]).get(row.pk)
    if not reihen:
        return []
    first = tag - anzahl * _DAY
    known = stored_between(dict.fromkeys(reihen, (end_of(first - _DAY), end_of(tag))))
    values = sorted((zeit, stand) for reihe in reihen for zeit, _fassung, stand in known.get(reihe, []))
    last: dict[date, Decimal] = {day_of(zeit): stand for zeit, stand in values}
    found = []
    for place in range(1, anzahl + 1):
        day = first + place * _DAY
        before, after = last.get(day - _DAY), last.get(day)
        used = after - before if after is not None and before is not None and after >= before else None
        found.append(Monat(day, used))
    return found


def stichtage(row: Funkgeraet) -> list[tuple[date, Decimal, str]]:
    """The due values that a device told: day, value, measure; the newest first."""
    series = list(Messreihe.objects.filter(funkgeraet=row, art="DUE", letzte_zeit__isnull=False))
    found = []
    spans = {one.pk: (0, one.letzte_zeit) for one in series}
    measures = {one.pk: one.einheit for one in series}
    for number, values in stored_between(spans).items():
        found += [(day_of(zeit), stand, measures[number]) for zeit, _fassung, stand in values]
    return sorted(found, reverse=True)


@dataclass(frozen=True, slots=True)
class Gruppe:
    """Devices of one medium together: how many, how many of them said something, their months, the measure."""

    medium: str
    geraete: int
    gemeldet: int
    einheit: str
    monate: list[Monat]


def of_house(haus: Liegenschaft, nutzeinheit: int | None, tag: date, anzahl: int) -> list[Gruppe]:
    """The devices of a house, or of one of its flats, by medium. A month that one of them lacks has None."""
    rows = list(
        haus.funkgeraete.filter(stand=Funkgeraet.Stand.ZUGEORDNET, nutzeinheit__isnull=False).order_by("medium", "pk")
    )
    if nutzeinheit is not None:
        rows = [row for row in rows if row.nutzeinheit_id == nutzeinheit]
    counted = monthly(rows, tag, anzahl)
    values = letzte(rows)
    by_medium: dict[str, list[Funkgeraet]] = {}
    for row in rows:
        by_medium.setdefault(row.medium, []).append(row)
    return [
        _group(medium, some, [counted[row.pk] for row in some if row.pk in counted], values)
        for medium, some in by_medium.items()
        if any(row.pk in counted for row in some)
    ]


def _group(
    medium: str, rows: Sequence[Funkgeraet], series: Sequence[list[Monat]], values: dict[int, Letzter]
) -> Gruppe:
    months = []
    for column in zip(*series, strict=True):
        used = [one.verbrauch for one in column if one.verbrauch is not None]
        whole = len(used) == len(column)
        months.append(Monat(column[0].erster, sum(used, Decimal(0)) if whole else None))
    measure = next(values[row.pk].einheit for row in rows if row.pk in values)
    return Gruppe(medium, len(rows), len(series), measure, months)
