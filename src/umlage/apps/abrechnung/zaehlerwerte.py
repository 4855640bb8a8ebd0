"""Values of the meter platform for a year, held against what was issued."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction

from umlage.apps.abrechnung.erteilt import correcting
from umlage.apps.abrechnung.erteiltestaende import (
    Standaenderung,
    betroffen,
    devices,
    erteilte_staende,
    issued_between,
)
from umlage.apps.abrechnung.korrektur import kept_akte
from umlage.apps.abrechnung.models import Abrechnung
from umlage.apps.abrechnung.operations import look_at
from umlage.apps.accounts.models import Benutzer
from umlage.apps.liegenschaften.models import Abrechnungszeitraum
from umlage.apps.messwerte import uebernahme
from umlage.apps.messwerte.uebernahme import Bilanz, Wahl
from umlage.apps.messwerte.vorhandenes import Erteiltes, Tage
from umlage.apps.messwerte.zaehlerwerte import Zurueckhaltung
from umlage.core.settlement.akte import Akte

_DAY = timedelta(days=1)
_AS_SHOWN = Wahl()


def erteiltes(zeitraum: Abrechnungszeitraum, angenommen: Tage = frozenset()) -> Erteiltes:
    """What was issued around a year.

    `angenommen`: devices and days of values that a person accepted after they were billed; they count where the year
    itself was issued, as its correction begins there.
    """
    issued = zeitraum.abrechnungen.filter(stand=Abrechnung.Stand.ERTEILT).order_by("-pk").first()
    stands = erteilte_staende(zeitraum.liegenschaft, zeitraum.von - _DAY, zeitraum.bis)
    if issued is None:
        return Erteiltes(stands)
    akte = kept_akte(issued)
    numbers = frozenset(device.nr for device in devices(akte))
    return Erteiltes(stands, abgeschlossen=True, frei=angenommen, wechsel=_wechsel(akte), geraete=numbers)


def _wechsel(akte: Akte) -> frozenset[tuple[str, date]]:
    return frozenset(
        (flat.nr, person.von - _DAY) for flat in akte.nutzeinheiten for person in flat.nutzer if person.von is not None
    )


@transaction.atomic
def take_over(
    *,
    zeitraum: Abrechnungszeitraum,
    wahl: Wahl = _AS_SHOWN,
    angenommen: Tage = frozenset(),
    zurueckgehalten: Zurueckhaltung = lambda _year: {},
    benutzer: Benutzer,
    am: datetime,
) -> Bilanz:
    """Take the values of the platform over; what was issued stays, but for what corrects it.

    `zurueckgehalten`: who knows of values that were not taken; of their devices nothing is taken over.
    """
    bilanz = uebernahme.take_over(
        zeitraum=zeitraum,
        wahl=wahl,
        erteilt=erteiltes(zeitraum, angenommen),
        zurueckgehalten=zurueckgehalten,
        benutzer=benutzer,
        am=am,
    )
    changes = [Standaenderung(*one) for one in bilanz.korrigiert]
    with correcting(betroffen(zeitraum.liegenschaft, changes), benutzer=benutzer, am=am):
        # what is noted at a device, such as the day on which it begins at 0, holds for its issued years too
        for row in issued_between(zeitraum.liegenschaft, zeitraum.von - _DAY, zeitraum.bis):
            look_at(zeitraum=row.zeitraum, am=am)
    return bilanz


def take_back_estimates(
    *, zeitraum: Abrechnungszeitraum, geraete: Iterable[str], benutzer: Benutzer, am: datetime
) -> None:
    """Estimates of an earlier take-over go where a person has read these devices (numbers) meanwhile."""
    uebernahme.take_back_estimates(
        zeitraum=zeitraum, geraete=geraete, erteilt=erteiltes(zeitraum), benutzer=benutzer, am=am
    )
