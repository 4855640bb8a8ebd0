"""An Abrechnung that was issued before the house came here: it is recorded, and nothing is issued again."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from umlage import __version__
from umlage.apps.abrechnung.aktenbau import werte
from umlage.apps.abrechnung.korrektur import salden
from umlage.apps.abrechnung.models import Abrechnung
from umlage.apps.abrechnung.operations import look_at
from umlage.apps.abrechnung.queries import settled
from umlage.apps.accounts.models import Benutzer
from umlage.apps.archive.operations import note_event
from umlage.apps.liegenschaften.models import Abrechnungszeitraum
from umlage.core.finding import Refused
from umlage.formats.akte.codec import to_json
from umlage.formats.akte.pruefsumme import pruefsumme
from umlage.formats.ergebnis.codec import ergebnis_data
from umlage.formats.ergebnis.codec import to_json as ergebnis_json


class IssuedHere(Exception):
    """The year has a release or an Abrechnung of its own already."""


@transaction.atomic
def record_issued(
    *, zeitraum: Abrechnungszeitraum, nummer: str, erteilt_am: datetime, benutzer: Benutzer, am: datetime
) -> Abrechnung:
    """Record that the year was issued elsewhere, under that number and on that day, without documents.

    Refused where the rows cannot be settled, IssuedHere where the year was released or issued here. From then on a
    change of the rows shows what would have to be corrected, as with an Abrechnung that was issued here.
    """
    if zeitraum.abrechnungen.exists():
        raise IssuedHere(_("Für diesen Zeitraum gibt es schon eine Abrechnung."))
    values = werte(zeitraum)
    found = settled(values)
    if found.ergebnis is None or found.akte is None:
        raise Refused(found.findings)
    digest = pruefsumme(found.akte)
    made = Abrechnung.objects.create(
        zeitraum=zeitraum,
        stand=Abrechnung.Stand.ERTEILT,
        nummer=nummer,
        akte=to_json(values),
        pruefsumme=digest,
        ergebnis=ergebnis_json(ergebnis_data(found.ergebnis, pruefsumme=digest)),
        version=__version__,
        gesamtkosten=Decimal(found.ergebnis.gesamtkosten.cents).scaleb(-2),
        erteilt_am=erteilt_am,
        angaben={"uebernommen": True, "salden": salden(found.ergebnis)},
    )
    note_event(
        benutzer=benutzer,
        am=am,
        liegenschaft=zeitraum.liegenschaft_id,
        bezeichnung=f"Abrechnung {nummer} übernommen, erteilt am {erteilt_am:%d.%m.%Y}",
        angaben={"pruefsumme": digest},
    )
    look_at(zeitraum=zeitraum, am=am, found=found)
    return made
