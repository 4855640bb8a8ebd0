"""Questions about devices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from umlage.apps.geraete.models import Funkgeraet, Geraet
from umlage.apps.geraete.vorschlaege import ARTEN
from umlage.apps.liegenschaften.models import Abrechnungszeitraum, Liegenschaft, Nutzeinheit

_SAID = ("geraet__liegenschaft", "geraet__angaben")


def geraet(haus: Liegenschaft, nummer: int) -> Geraet | None:
    """A device of the house, by its primary key."""
    return haus.geraete.filter(pk=nummer).first()


def in_nutzeinheit(einheit: Nutzeinheit) -> list[Geraet]:
    """The devices that hang in a flat now."""
    return list(einheit.geraete.filter(bis__isnull=True))


def ohne_geraet(haus: Liegenschaft) -> list[Funkgeraet]:
    """Radio devices that are assigned to a house in which no device is meant: no Abrechnung gets their values."""
    return list(_lose().filter(liegenschaft=haus).order_by("hersteller", "funkadresse"))


def davon_ohne_geraet(nummern: Sequence[int]) -> int:
    """How many of these radio devices (primary keys) are."""
    return _lose().filter(pk__in=nummern).count()


def ruecksetzungen(nummern: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Month and day after which the displays of these radio devices (primary keys) begin at 0, as is said of their
    devices in the house; who says nothing is left out.
    """
    rows = Funkgeraet.objects.filter(pk__eines=list(nummern), geraet__isnull=False)
    said = [(number, house, angaben) for number, house, angaben in rows.values_list("pk", *_SAID)]
    # the newest year says it
    years = Abrechnungszeitraum.objects.filter(
        liegenschaft__in={house for _number, house, angaben in said if angaben.get("modell")}
    )
    models = {
        (year.liegenschaft_id, name): one for year in years.order_by("bis") for name, one in modelle(year).items()
    }
    found = {}
    for number, house, angaben in said:
        model = models.get((house, str(angaben.get("modell"))), {})
        day = str(angaben.get("ruecksetzung") or model.get("ruecksetzung") or "")
        if day:
            found[number] = (int(day[:2]), int(day[3:]))
    return found


def modelle(zeitraum: Abrechnungszeitraum) -> dict[str, Mapping[str, Any]]:
    """What the Akte of a year says of models of devices, by their names."""
    return {str(one.get("modell")): one for one in zeitraum.angaben.get("geraetemodelle", ())}


def modell_von(geraet: Geraet) -> Mapping[str, Any]:
    """What the newest year of its house that knows the model of a device says of it."""
    name = geraet.angaben.get("modell")
    if not name:
        return {}
    years = Abrechnungszeitraum.objects.filter(liegenschaft=geraet.liegenschaft_id).order_by("-bis")
    return next((found[str(name)] for found in map(modelle, years) if str(name) in found), {})


def _lose() -> QuerySet[Funkgeraet]:
    return Funkgeraet.objects.filter(geraet=None, stand=Funkgeraet.Stand.ZUGEORDNET, medium__in=ARTEN)


def geraete_im_haus(haus: Liegenschaft) -> list[Geraet]:
    """The devices that hang in a house now, in its order."""
    rows = haus.geraete.filter(bis__isnull=True).select_related("nutzeinheit")
    return list(rows.order_by("nutzeinheit__reihenfolge", *Geraet._meta.ordering))
