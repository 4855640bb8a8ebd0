"""Readings that wait in quarantine because a counter would run backwards: what leaves a device of a year in doubt.

Which of the values is wrong, the one that was taken or those that were not, a person has to say first.
"""

from __future__ import annotations

from datetime import timedelta

from umlage.apps.austausch.models import Quarantaene
from umlage.apps.geraete.models import Funkgeraet
from umlage.apps.liegenschaften.models import Abrechnungszeitraum
from umlage.apps.messwerte.plausibel import day_of, end_of, utc
from umlage.apps.messwerte.zaehlerwerte import GROESSE, Zurueckgehalten
from umlage.core.verbrauch.staende import USABLE_DAYS

_BACKWARDS = "E401"
_AROUND = timedelta(days=USABLE_DAYS + 1)


def zurueckgehalten(zeitraum: Abrechnungszeitraum) -> dict[int, Zurueckgehalten]:
    """What was not taken of the radio devices (primary keys) of a house for a year and the days around it."""
    devices = dict(
        Funkgeraet.objects.filter(geraet__liegenschaft=zeitraum.liegenschaft_id).values_list("pk", "geraet__art")
    )
    von, bis = zeitraum.von - _AROUND, zeitraum.bis + _AROUND
    # nobody delivers what will be
    rows = Quarantaene.objects.filter(
        code=_BACKWARDS, stand=Quarantaene.Stand.OFFEN, eingang__empfangen_am__gte=utc(end_of(von))
    )
    found: dict[int, Zurueckgehalten] = {}
    if not devices:
        return found
    for wert, eingang, datenpunkt in rows.values_list("wert", "eingang", "eingang__datenpunkt"):
        number = int(wert.get("funkgeraet", 0))
        if number not in devices or wert["groesse"] != GROESSE.get(devices[number]):
            continue
        day = day_of(int(wert["zeit"]))
        if not von <= day <= bis:
            continue
        known = found.get(number)
        if known is None or day < known.erster:
            found[number] = Zurueckgehalten(known.anzahl + 1 if known else 1, day, eingang, datenpunkt)
        else:
            found[number] = Zurueckgehalten(known.anzahl + 1, known.erster, known.eingang, known.datenpunkt)
    return found


def wartende_werte(row: Funkgeraet) -> tuple[int, Quarantaene | None]:
    """How many values of a radio device wait in quarantine, and the first of those that came last."""
    said = Quarantaene.objects.filter(stand=Quarantaene.Stand.OFFEN, text__contains=f"{row.funkadresse}: ")
    open_ones = [one for one in said.select_related("eingang") if one.wert.get("funkgeraet") == str(row.pk)]
    newest = max((one.eingang_id for one in open_ones), default=0)
    return len(open_ones), next((one for one in open_ones if one.eingang_id == newest), None)
