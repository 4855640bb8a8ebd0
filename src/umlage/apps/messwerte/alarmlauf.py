"""Once a day all assigned devices are looked at: what they counted, and whether they are still heard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from umlage.apps.geraete.alarmablauf import heard_again, raise_alarms
from umlage.apps.geraete.alarme import Monat, counted, months_before, silent
from umlage.apps.geraete.models import Funkgeraet
from umlage.apps.messwerte.letzte import letzte
from umlage.apps.messwerte.plausibel import end_of
from umlage.apps.messwerte.staende import last_values

_AT_ONCE, _MONTHS = 500, 14
_DAY = timedelta(days=1)
# a value at the end of a month may be so much older
_NEAR = timedelta(days=5)


def look_at_all(am: datetime) -> int:
    """Raise the alarms that readings and silence tell; how many are new."""
    count = 0
    rows = Funkgeraet.objects.filter(stand=Funkgeraet.Stand.ZUGEORDNET).select_related("datenpunkt").order_by("pk")
    for some in _pieces(rows):
        seen: dict[tuple[int, str], datetime] = {}
        for row, kinds in _counted(some, am.date()):
            seen.update({(row.pk, kind): am for kind in kinds})
        quiet = {row.pk for row in some if _silent(row, am)}
        seen.update({(number, "funkstille"): am for number in quiet})
        heard_again([row.pk for row in some if row.pk not in quiet], am)
        count += raise_alarms(seen)
    return count


def _pieces(rows: object) -> Iterator[list[Funkgeraet]]:
    found: list[Funkgeraet] = []
    for row in rows.iterator(chunk_size=_AT_ONCE):  # type: ignore[attr-defined]
        found.append(row)
        if len(found) == _AT_ONCE:
            yield found
            found = []
    if found:
        yield found


def _silent(row: Funkgeraet, am: datetime) -> bool:
    point = row.datenpunkt
    if point is None:
        return False
    return silent(row.zuletzt_am, point.letzter_kontakt_am, point.erwartet_stunden, am)


def _counted(rows: Sequence[Funkgeraet], tag: date) -> Iterator[tuple[Funkgeraet, list[str]]]:
    newest = letzte(rows)
    months = months_before(tag, _MONTHS)
    ends = [months[0] - _DAY, *(_last_day(month) for month in months)]
    series = sorted({value.reihe for value in newest.values()})
    stands = {end: last_values(series, end_of(end)) for end in ends}
    for row in rows:
        value = newest.get(row.pk)
        if value is None:
            continue
        at = [_near(stands[end].get(value.reihe), end) for end in ends]
        used = [
            Monat(month, after - before if after is not None and before is not None and after >= before else None)
            for month, before, after in zip(months, at, at[1:], strict=False)
        ]
        kinds = counted(row.medium, used)
        if kinds:
            yield row, kinds


def _near(found: tuple[int, Decimal] | None, tag: date) -> Decimal | None:
    """A value that was true around the end of that day."""
    if found is None or end_of(tag) - found[0] > _NEAR.total_seconds():
        return None
    return found[1]


def _last_day(month: date) -> date:
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return following - _DAY
