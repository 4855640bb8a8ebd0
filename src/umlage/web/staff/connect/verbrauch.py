"""Charts of a house and of each flat: what its radio devices counted, month by month."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from umlage.apps.accounts.access import Recht
from umlage.apps.liegenschaften import queries as liegenschaften
from umlage.apps.messwerte.monate import of_house
from umlage.web.staff.connect import worte
from umlage.web.staff.connect.balken import jahre
from umlage.web.staff.connect.rahmen import context
from umlage.web.ui.zahlen import key
from umlage.web.ui.zugang import Anfrage, zugang

MONATE = 24


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
    more = context(
        request,
        "funkgeraete",
        haus_hier=house,
        nutzeinheiten=flats,
        hier_einheit=here,
        gruppen=[
            (group, worte.medium(group.medium), worte.klasse(group.medium), jahre(group.monate)) for group in groups
        ],
    )
    return render(request, "staff/connect/verbrauch.html", more)
