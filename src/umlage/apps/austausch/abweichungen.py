"""Readings that were delivered differently for a day that is billed: a task of the house until somebody decides.

What was billed never changes by itself. Who looks takes the value after all or discards it (`quarantaene`); a value
that is taken is still to be brought into the year (`take_over`), which then makes the correction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from umlage.apps.abrechnung.models import Abrechnung, Pruefstand
from umlage.apps.abrechnung.operations import look_at
from umlage.apps.austausch.models import Quarantaene
from umlage.apps.geraete.models import Funkgeraet, Geraetealarm
from umlage.apps.liegenschaften.models import Abrechnungszeitraum
from umlage.apps.messwerte.plausibel import day_of
from umlage.apps.messwerte.uebernahme import zuletzt

CODE = "E408"
Stand = Quarantaene.Stand
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Abweichung:
    """A reading that differs from the one that was billed. `angenommen`: a person took it, the year not yet."""

    zeile: Quarantaene
    funkgeraet: Funkgeraet
    tag: date
    stand: Decimal
    text: str
    angenommen: bool


def offene(zeitraum: Abrechnungszeitraum) -> list[Abweichung]:
    """What is still to be decided or taken over for a year, by device and day."""
    devices = {row.pk: row for row in Funkgeraet.objects.filter(liegenschaft=zeitraum.liegenschaft_id)}
    found = [] if not devices else list(_of(zeitraum, _rows(), devices))
    return sorted(found, key=lambda one: (str(one.funkgeraet), one.tag))


def recount(funkgeraete: Iterable[int], *, am: datetime) -> None:
    """Write down in the years of the houses of these devices how much is to be decided, and what comes next there."""
    numbers = set(funkgeraete)
    houses = set(Funkgeraet.objects.filter(pk__in=numbers).values_list("liegenschaft", flat=True)) - {None}
    _calm(numbers, am)
    if not houses:
        return
    rows = list(_rows())
    of_house: dict[int, dict[int, Funkgeraet]] = {house: {} for house in houses}
    for row in Funkgeraet.objects.filter(liegenschaft__in=houses):
        of_house[row.liegenschaft_id][row.pk] = row
    issued = Abrechnung.objects.exclude(stand=Abrechnung.Stand.FREIGEGEBEN).values("zeitraum")
    years = Abrechnungszeitraum.objects.filter(liegenschaft__in=houses, pk__in=issued).select_related("liegenschaft")
    for zeitraum in years:
        count = sum(1 for _one in _of(zeitraum, rows, of_house[zeitraum.liegenschaft_id]))
        if Pruefstand.objects.filter(zeitraum=zeitraum).exclude(abweichungen=count).update(abweichungen=count):
            look_at(zeitraum=zeitraum, am=am)


def devices_of(rows: Iterable[Mapping[str, Any]]) -> set[int]:
    """The devices of readings as rows in quarantine keep them."""
    return {int(wert["funkgeraet"]) for wert in rows if "funkgeraet" in wert}


def _rows() -> QuerySet[Quarantaene]:
    stands = (Stand.OFFEN, Stand.UEBERNOMMEN)
    return Quarantaene.objects.filter(code=CODE, stand__in=stands).select_related("eingang")


def _of(
    zeitraum: Abrechnungszeitraum, rows: Iterable[Quarantaene], devices: Mapping[int, Funkgeraet]
) -> Iterable[Abweichung]:
    taken = zuletzt(zeitraum)
    for row in rows:
        device = devices.get(int(row.wert.get("funkgeraet", 0)))
        if device is None:
            continue
        day = day_of(int(row.wert["zeit"]))
        if not zeitraum.von - _DAY <= day <= zeitraum.bis:
            continue
        done = row.stand == Stand.UEBERNOMMEN
        if done and taken is not None and datetime.fromisoformat(row.wert["am"]) <= taken:
            continue
        yield Abweichung(row, device, day, Decimal(row.wert["stand"]), row.text, done)


def _calm(funkgeraete: set[int], am: datetime) -> None:
    """The alarm is over where nothing is left to decide."""
    left = devices_of(Quarantaene.objects.filter(code=CODE, stand=Stand.OFFEN).values_list("wert", flat=True))
    alarms = Geraetealarm.objects.filter(funkgeraet__in=funkgeraete - left, art=Geraetealarm.Art.ABGERECHNET)
    alarms.exclude(stand=Geraetealarm.Stand.ERLEDIGT).update(
        stand=Geraetealarm.Stand.ERLEDIGT, erledigt_am=am, notiz=_("In der Quarantäne entschieden.")
    )
