"""A device of a house hangs elsewhere: in a Nutzeinheit, at a plant, or it is the meter of the whole house."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from umlage.apps.abrechnung.operations import look_at, take_turn
from umlage.apps.accounts.models import Benutzer
from umlage.apps.archive.operations import note_change, snapshot
from umlage.apps.geraete.models import Anlage, Geraet
from umlage.apps.geraete.zuordnen import follow
from umlage.apps.liegenschaften.models import Abrechnungszeitraum, Nutzeinheit

# what a meter of the house or of a plant counts; one in a flat counts for its Nutzer
ZWECKE = ("gesamt", "heizung", "warmwasser")


class NoSuchPlace(Exception):
    """The house has no such Nutzeinheit and no such plant."""


def orte(zeitraum: Abrechnungszeitraum) -> tuple[list[Anlage], list[Nutzeinheit]]:
    """Where a device of this house can hang."""
    house = zeitraum.liegenschaft
    return list(house.anlagen.all()), list(house.nutzeinheiten.order_by("reihenfolge", "pk"))


@transaction.atomic
def move(
    *, zeitraum: Abrechnungszeitraum, geraet: Geraet, ort: str, zweck: str, benutzer: Benutzer, am: datetime
) -> Geraet:
    """Hang a device elsewhere; its readings and its radio device go with it. NoSuchPlace.

    `ort`: "" for the house, "anlage-7", "einheit-7" by primary key. `zweck`: what it counts there, unless in a flat.
    """
    kind, _sign, number = ort.partition("-")
    plants, flats = orte(zeitraum)
    plant = next((one for one in plants if kind == "anlage" and str(one.pk) == number), None)
    flat = next((one for one in flats if kind == "einheit" and str(one.pk) == number), None)
    if ort and plant is None and flat is None:
        raise NoSuchPlace(ort)
    take_turn(zeitraum.liegenschaft_id, None)
    row = Geraet.objects.select_for_update().get(pk=geraet.pk, liegenschaft=zeitraum.liegenschaft)
    before = snapshot(row)
    row.anlage, row.nutzeinheit = plant, flat
    rest = {name: value for name, value in row.angaben.items() if name != "zweck"}
    row.angaben = rest if flat is not None else {**rest, "zweck": zweck}
    row.save()
    note_change(
        benutzer=benutzer, am=am, liegenschaft=row.liegenschaft_id, row=row, vorher=before, nachher=snapshot(row)
    )
    follow(geraet=row, benutzer=benutzer, am=am)
    look_at(zeitraum=zeitraum, am=am)
    return row
