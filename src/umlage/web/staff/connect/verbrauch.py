"""Charts of a house and of each flat: what its radio devices counted, month by month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from umlage.apps.accounts.access import Recht
from umlage.apps.liegenschaften import queries as liegenschaften
from umlage.apps.messwerte.klimafaktoren import HEIZUNG, Bereinigung, bereinigt, ort_von
from umlage.apps.messwerte.monate import of_house
from umlage.web.staff.connect import worte
from umlage.web.staff.connect.balken import Bild, jahre
from umlage.web.staff.connect.rahmen import context
from umlage.web.ui.zahlen import key
from umlage.web.ui.zugang import Anfrage, zugang

if TYPE_CHECKING:
    from umlage.apps.geraete.alarme import Monat

MONATE = 24


def pictured(
    monate: Sequence[Monat], medium: str, plz: str, *, adjusted: bool
) -> tuple[Bild | None, Bereinigung | None]:
    """The chart of two years, and how the weather was taken out of it where that was asked and it is heat."""
    if not adjusted or medium not in HEIZUNG:
        return jahre(monate), None
    found = bereinigt(monate, plz)
    return jahre(found.monate, [row.faktor if row is not None else None for row in found.faktoren]), found


@zugang(Recht.LESEN)
@require_GET
def hausverbrauch(request: Anfrage, nummer: str) -> HttpResponse:
    """The house, or a flat with `einheit`."""
    house = liegenschaften.liegenschaft(nummer)
    if house is None:
        raise Http404
    flats = liegenschaften.alle_nutzeinheiten(house)
    chosen = key(request.GET.get("einheit"))
    here = next((flat for flat in flats if flat.pk == chosen), None)
    if chosen is not None and here is None:
        raise Http404
    groups = of_house(house, here.pk if here is not None else None, timezone.localdate(), MONATE)
    adjusted, place = "witterung" in request.GET, ort_von(house)
    more = context(
        request,
        "funkgeraete",
        haus_hier=house,
        plz=place,
        nutzeinheiten=flats,
        hier_einheit=here,
        gruppen=[
            (
                group,
                worte.medium(group.medium),
                worte.klasse(group.medium),
                *pictured(group.monate, group.medium, place, adjusted=adjusted),
            )
            for group in groups
        ],
        witterung=adjusted,
        mit_heizung=any(group.medium in HEIZUNG for group in groups),
    )
    return render(request, "staff/connect/verbrauch.html", more)
