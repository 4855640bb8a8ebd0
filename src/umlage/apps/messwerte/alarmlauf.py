"""Once a day all assigned devices are looked at: what they counted, and whether they are still heard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from umlage.apps.geraete.alarmablauf import heard_again, raise_alarms
from umlage.apps.geraete.alarme import counted, silent
from umlage.apps.geraete.models import Funkgeraet
from umlage.apps.messwerte.monate import monthly

_AT_ONCE, _MONTHS = 500, 14


def look_at_all(am: datetime) -> int:
    """Raise the alarms that readings and silence tell; how many are new."""
    count = 0
    rows = Funkgeraet.objects.filter(stand=Funkgeraet.Stand.ZUGEORDNET).select_related("datenpunkt").order_by("pk")
    for some in _pieces(rows):
        seen: dict[tuple[int, str], datetime] = {}
        for row, kinds in _counted(some, timezone.localdate(am)):
            seen.update({(row.pk, kind): am for kind in kinds})
        quiet = {row.pk for row in some if _silent(row, am)}
        seen.update({(number, "funkstille"): am for number in quiet})
        heard_again([row.pk for row in some if row.pk not in quiet], am)
        count += raise_alarms(seen)
    return count


def _pieces(rows: QuerySet[Funkgeraet]) -> Iterator[list[Funkgeraet]]:
    """A piece at a time, each read to its end: whoever writes while a question is open is locked out on SQLite."""
    last = 0
    while found := list(rows.filter(pk__gt=last)[:_AT_ONCE]):
        yield found
        last = found[-1].pk


def _silent(row: Funkgeraet, am: datetime) -> bool:
    point = row.datenpunkt
    if point is None:
        return False
    return silent(row.zuletzt_am, point.letzter_kontakt_am, point.erwartet_stunden, am)


def _counted(rows: Sequence[Funkgeraet], tag: date) -> Iterator[tuple[Funkgeraet, list[str]]]:
    months = monthly(rows, tag, _MONTHS)
    for row in rows:
        kinds = counted(row.medium, months[row.pk]) if row.pk in months else []
        if kinds:
            yield row, kinds
