"""A new house out of what a Connect unit found: its devices become devices of the house, flats by a list or later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from umlage.apps.abrechnung.neuanlage import open_house
from umlage.apps.abrechnung.operations import look_at
from umlage.apps.accounts.models import Benutzer
from umlage.apps.archive.operations import note_change, snapshot
from umlage.apps.geraete.datenpunkte import change_datenpunkt
from umlage.apps.geraete.models import Datenpunkt, Funkgeraet
from umlage.apps.geraete.zuordnen import Platz, assign
from umlage.apps.liegenschaften.models import Abrechnungszeitraum, Liegenschaft, Nutzeinheit


class BadList(ValueError):
    """The list of devices and flats cannot be read; the sentence names the line."""


@dataclass(frozen=True, slots=True)
class Zeile:
    """Where a device hangs: its number, the number of the flat (empty: of the house), where that lies, the room."""

    nummer: str
    nutzeinheit: str
    lage: str = ""
    raum: str = ""


def parsed(text: str) -> list[Zeile]:
    """Lines "device; flat; where; room", also pasted from a spreadsheet. BadList."""
    found: dict[str, Zeile] = {}
    for place, line in enumerate(text.splitlines(), 1):
        cells = [cell.strip() for cell in line.replace("\t", ";").split(";")]
        if not any(cells):
            continue
        if len(cells) > 4 or not cells[0] or len(cells[0]) > 40:
            raise BadList(_("Zeile %(nr)d: bitte Gerätenummer; Nutzeinheit; Lage; Raum.") % {"nr": place})
        cells += [""] * (4 - len(cells))
        number = cells[0].upper()
        if number in found:
            raise BadList(
                _("Zeile %(nr)d: Gerät %(geraet)s steht doppelt in der Liste.") % {"nr": place, "geraet": number}
            )
        found[number] = Zeile(number, cells[1][:40], cells[2][:160], cells[3][:160])
    return list(found.values())


@transaction.atomic
def open_house_from(
    *,
    datenpunkt: Datenpunkt,
    organisation: str,
    values: Mapping[str, Any],
    von: date,
    bis: date,
    zeilen: Sequence[Zeile],
    benutzer: Benutzer,
    am: datetime,
) -> Abrechnungszeitraum:
    """Make the house, its flats and its devices. Refused, Doubled, NumberTooLong, NotAssigned, BadList.

    Without lines all devices of the unit that nobody assigned become devices of the house; with lines those that they
    name, in their flats.
    """
    year = open_house(
        organisation=organisation,
        values=dict(values),
        kunde=None,
        art="heizkosten",
        von=von,
        bis=bis,
        benutzer=benutzer,
        am=am,
    )
    house = year.liegenschaft
    free = {
        row.funkadresse: row
        for row in Funkgeraet.objects.filter(datenpunkt=datenpunkt, stand=Funkgeraet.Stand.NEU).order_by("pk")
    }
    by_case = {row.werksnummer: row for row in free.values() if row.werksnummer}
    flats = _flats(house, zeilen, benutzer, am)
    who = {"benutzer": benutzer, "am": am}
    for zeile in zeilen:
        row = free.get(zeile.nummer) or by_case.get(zeile.nummer)
        if row is None:
            text = _("Gerät %(geraet)s hat die Einheit nicht gefunden, oder es ist schon zugeordnet.")
            raise BadList(text % {"geraet": zeile.nummer})
        assign(rows=[row], platz=Platz(house, flats.get(zeile.nutzeinheit), zeile.raum, anlegen=True), **who)
    if not zeilen:
        assign(rows=list(free.values()), platz=Platz(house, anlegen=True), **who)
    if datenpunkt.liegenschaft is None:
        change_datenpunkt(row=datenpunkt, liegenschaft=house, **who)
    look_at(zeitraum=year, am=am)
    return year


def _flats(house: Liegenschaft, zeilen: Sequence[Zeile], benutzer: Benutzer, am: datetime) -> dict[str, Nutzeinheit]:
    found: dict[str, Nutzeinheit] = {}
    for zeile in zeilen:
        if not zeile.nutzeinheit or zeile.nutzeinheit in found:
            continue
        flat = Nutzeinheit.objects.create(
            liegenschaft=house, nr=zeile.nutzeinheit, lage=zeile.lage, reihenfolge=len(found)
        )
        note_change(benutzer=benutzer, am=am, liegenschaft=house.pk, row=flat, vorher={}, nachher=snapshot(flat))
        found[zeile.nutzeinheit] = flat
    return found
