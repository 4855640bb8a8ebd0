"""All readings of one device around a year, entered and changed together."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from umlage.apps.abrechnung.aktenbau import AFTER, BEFORE
from umlage.apps.abrechnung.operations import SavedMeanwhile, look_at, take_turn
from umlage.apps.abrechnung.teile import values_of
from umlage.apps.accounts.models import Benutzer
from umlage.apps.archive.operations import note_change, snapshot
from umlage.apps.geraete.models import Geraet
from umlage.apps.liegenschaften.models import Abrechnungszeitraum
from umlage.apps.messwerte.models import Ablesung
from umlage.core.finding import Refused, error
from umlage.core.settlement import akte
from umlage.formats.akte.formular import Knoten, knoten
from umlage.formats.akte.teil import check

Werte = dict[str, Any]


def felder() -> tuple[Knoten, ...]:
    """The fields of the form: the list of readings."""
    return tuple(one for one in knoten(akte.Geraet).felder if one.name == "ablesungen")


def span(zeitraum: Abrechnungszeitraum) -> tuple[date, date]:
    """The days whose readings may serve the year, and are shown."""
    return zeitraum.von - BEFORE, zeitraum.bis + AFTER


def werte(geraet: Geraet, zeitraum: Abrechnungszeitraum) -> Werte:
    """The readings as an Akte would have them."""
    rows = geraet.ablesungen.filter(am__range=span(zeitraum))
    return {"ablesungen": tuple({"am": row.am, "stand": row.stand, "art": row.art, **row.angaben} for row in rows)}


@transaction.atomic
def save_readings(
    *,
    zeitraum: Abrechnungszeitraum,
    geraet: Geraet,
    values: Werte,
    vorher: Werte,
    benutzer: Benutzer,
    am: datetime,
) -> int:
    """From now on these readings around the year and no others; how many changed. Refused, SavedMeanwhile.

    `vorher`: what the form showed of them.
    """
    said = {"benutzer": benutzer, "am": am, "liegenschaft": geraet.liegenschaft_id}
    rows = tuple(values.get("ablesungen", ()))
    problems = check(akte.Geraet, {**values_of("geraet", geraet, zeitraum), "ablesungen": rows})
    first, last = span(zeitraum)
    new = [_row(geraet, one) for one in rows] if not problems else []
    outside = [
        error("ablesung.zeit", f"ablesungen/{place}/am", _("Dieser Tag liegt zu weit außerhalb des Zeitraums."))
        for place, one in enumerate(new, start=1)
        if not first <= one.am <= last
    ]
    if problems or outside:
        raise Refused((*problems, *outside))
    take_turn(geraet.liegenschaft_id, None)
    if werte(geraet, zeitraum) != vorher:
        raise SavedMeanwhile(_("Jemand anderes hat das inzwischen geändert."))
    known = {_key(row): row for row in geraet.ablesungen.filter(am__range=(first, last))}
    wanted = {_key(row): row for row in new}
    gone = [row for key, row in known.items() if key not in wanted]
    come = [row for key, row in wanted.items() if key not in known]
    for row in gone:
        note_change(**said, row=row, vorher=snapshot(row), nachher={})
        row.delete()
    for row in come:
        row.save()
        note_change(**said, row=row, vorher={}, nachher=snapshot(row))
    look_at(zeitraum=zeitraum, am=am)
    return max(len(gone), len(come))


def _row(geraet: Geraet, value: Werte) -> Ablesung:
    rest = dict(value)
    day, stand = rest.pop("am"), rest.pop("stand")
    am = date.fromisoformat(day) if isinstance(day, str) else day
    return Ablesung(geraet=geraet, am=am, stand=Decimal(stand), art=rest.pop("art", "ablesung"), angaben=rest)


def _key(row: Ablesung) -> tuple[object, ...]:
    return row.am, row.stand, row.art, tuple(sorted((name, str(value)) for name, value in row.angaben.items()))
