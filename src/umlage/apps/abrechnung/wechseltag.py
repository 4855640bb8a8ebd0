"""A day on which something changes in a house, and what was issued for the time after it."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from umlage.apps.abrechnung.models import Abrechnung
from umlage.apps.liegenschaften.models import Abrechnungszeitraum
from umlage.apps.messwerte.wechsel import require_day


class AlreadyIssued(Exception):
    """An Abrechnung was issued for days after this one; it would have to be corrected."""


def require_open(zeitraum: Abrechnungszeitraum, tag: date, was: str, *, trotzdem: bool = False) -> None:
    """NotThatDay outside of the year; AlreadyIssued where it reaches into an issued one, unless that is wanted."""
    require_day(zeitraum, tag, was)
    if trotzdem:
        return
    house = {"zeitraum__liegenschaft_id": zeitraum.liegenschaft_id, "zeitraum__bis__gt": tag}
    rows = Abrechnung.objects.filter(**house, stand=Abrechnung.Stand.ERTEILT).defer("akte", "ergebnis")
    numbers = [f"{row.nummer} ({row.zeitraum})" for row in rows.select_related("zeitraum").order_by("zeitraum__von")]
    if numbers:
        said = _("Das ändert, was schon erteilt ist: {nummern}. Diese Abrechnung muss dann korrigiert werden.")
        raise AlreadyIssued(said.format(nummern=", ".join(numbers)))
