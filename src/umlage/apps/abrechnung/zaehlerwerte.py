"""Values of the meter platform for a year, held against what was issued."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from umlage.apps.abrechnung.erteilt import correcting
from umlage.apps.abrechnung.erteiltestaende import Standaenderung, betroffen, erteilte_staende, issued_between
from umlage.apps.abrechnung.models import Abrechnung
from umlage.apps.abrechnung.operations import look_at
from umlage.apps.accounts.models import Benutzer
from umlage.apps.liegenschaften.models import Abrechnungszeitraum
from umlage.apps.messwerte import uebernahme
from umlage.apps.messwerte.uebernahme import Bilanz, Wahl
from umlage.apps.messwerte.vorhandenes import Erteiltes, Tage

_DAY = timedelta(days=1)
_AS_SHOWN = Wahl()


def erteiltes(zeitraum: Abrechnungszeitraum, angenommen: Tage = frozenset()) -> Erteiltes:
    """What was issued around a year.

    `angenommen`: devices and days of values that a person accepted after they were billed; they count where the year
    itself was issued, as its correction begins there.
    """
    closed = zeitraum.abrechnungen.filter(stand=Abrechnung.Stand.ERTEILT).exists()
    stands = erteilte_staende(zeitraum.liegenschaft, zeitraum.von - _DAY, zeitraum.bis)
    return Erteiltes(stands, closed, angenommen if closed else frozenset())


@transaction.atomic
def take_over(
    *,
    zeitraum: Abrechnungszeitraum,
    wahl: Wahl = _AS_SHOWN,
    angenommen: Tage = frozenset(),
    benutzer: Benutzer,
    am: datetime,
) -> Bilanz:
    """Take the values of the platform over; what was issued stays, but for values that were accepted to correct it."""
    bilanz = uebernahme.take_over(
        zeitraum=zeitraum, wahl=wahl, erteilt=erteiltes(zeitraum, angenommen), benutzer=benutzer, am=am
    )
    changes = [Standaenderung(*one) for one in bilanz.korrigiert]
    with correcting(betroffen(zeitraum.liegenschaft, changes), benutzer=benutzer, am=am):
        # what is noted at a device, such as the day on which it begins at 0, holds for its issued years too
        for row in issued_between(zeitraum.liegenschaft, zeitraum.von - _DAY, zeitraum.bis):
            look_at(zeitraum=row.zeitraum, am=am)
    return bilanz
