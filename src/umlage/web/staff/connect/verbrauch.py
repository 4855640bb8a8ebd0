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
from umlage.apps.messwerte.hausverbrauch import Gruppe, of_house
from umlage.apps.messwerte.klimafaktoren import HEIZUNG, Bereinigung, bereinigt, jahresbereinigt, ort_von
from umlage.web.staff.connect import worte
from umlage.web.staff.connect.balken import Bild, jahre, kalenderjahre, tage
from umlage.web.staff.connect.rahmen import context
from umlage.web.ui.zahlen import key
from umlage.web.ui.zugang import Anfrage, zugang

if TYPE_CHECKING:
    from umlage.apps.geraete.alarme import Monat

MONATE, TAGE, JAHRE = 24, 31, 4
_STICHTAGE = 5


def pictured(
    monate: Sequence[Monat], medium: str, plz: str, *, adjusted: bool, fehlend: Sequence[int] = ()
) -> tuple[Bild | None, Bereinigung | None]:
    """The chart of two years, and how the weather was taken out of it where that was asked and it is heat."""
    if not adjusted or medium not in HEIZUNG:
        return jahre(monate, (), fehlend), None
    found = bereinigt(monate, plz)
    return jahre(found.monate, [row.faktor if row is not None else None for row in found.faktoren], fehlend), found


def compared(
    years: Sequence[Monat], medium: str, plz: str, *, adjusted: bool, fehlend: Sequence[int] = ()
) -> Bild | None:
    """The whole years beside each other."""
    return kalenderjahre(jahresbereinigt(years, plz) if adjusted and medium in HEIZUNG else years, fehlend)


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
    groups = of_house(house, here.pk if here is not None else None, timezone.localdate(), MONATE, TAGE, JAHRE)
    adjusted, place = "witterung" in request.GET, ort_von(house)
    more = context(
        request,
        "funkgeraete",
        haus_hier=house,
        plz=place,
        nutzeinheiten=flats,
        hier_einheit=here,
        gruppen=[_shown(group, place, adjusted=adjusted) for group in groups],
        witterung=adjusted,
        mit_heizung=any(group.medium in HEIZUNG for group in groups),
    )
    return render(request, "staff/connect/verbrauch.html", more)


def _shown(group: Gruppe, plz: str, *, adjusted: bool) -> dict[str, object]:
    """A group with its charts, for the page."""
    picture, weather = pictured(
        group.monate.zeiten, group.medium, plz, adjusted=adjusted, fehlend=group.monate.fehlend
    ) if group.monate.zeiten else (None, None)  # fmt: skip
    years = group.jahre
    return {
        "jahresbild": compared(years.zeiten, group.medium, plz, adjusted=adjusted, fehlend=years.fehlend),
        "gruppe": group,
        "name": worte.medium(group.medium),
        "klasse": worte.klasse(group.medium),
        "bild": picture,
        "bereinigung": weather,
        "tagesbild": tage(group.tage.zeiten, group.tage.fehlend),
        "stichtage": group.stichtage[:_STICHTAGE],
    }
