"""All houses on a map: how many there are in each region, and how they stand."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from umlage.apps.abrechnung import queries
from umlage.apps.accounts.access import Recht
from umlage.web.staff.landkarte import BREITE, HOEHE, REGIONEN, punkt, umriss
from umlage.web.ui.zugang import Anfrage, zugang


@dataclass(slots=True)
class Region:
    """The years of the houses of a postal region, by how they stand."""

    plz: str
    ort: str
    x: int = 0
    y: int = 0
    zahlen: dict[str, int] = field(default_factory=dict)

    @property
    def anzahl(self) -> int:
        return sum(self.zahlen.values())

    @property
    def stand(self) -> str:
        """The worst state in it: what blocks before what is done."""
        return next((stand for stand in queries.FOLGE if self.zahlen.get(stand)), "erteilt")

    @property
    def radius(self) -> int:
        return 9 if self.anzahl < 10 else 12 if self.anzahl < 100 else 16


@zugang(Recht.LESEN)
@require_GET
def karte(request: Anfrage) -> HttpResponse:
    """The map, and the same as a table."""
    regionen: dict[str, Region] = {}
    for plz, stand, anzahl in queries.nach_regionen():
        lon, lat, ort = REGIONEN.get(plz, (0.0, 0.0, ""))
        x, y = punkt(lon, lat) if ort else (0, 0)
        region = regionen.setdefault(plz, Region(plz, ort, x, y))
        region.zahlen[stand] = region.zahlen.get(stand, 0) + anzahl
    rows = sorted(regionen.values(), key=lambda region: region.plz)
    context = {
        "organisation": request.mitglied.organisation,
        "mitglied": request.mitglied,
        "regionen": rows,
        "auf_der_karte": [region for region in rows if region.ort],
        "staende": [(stand, queries.Pruefstand.Stand(stand).label) for stand in queries.FOLGE],
        "umriss": umriss(),
        "breite": BREITE,
        "hoehe": HOEHE,
    }
    return render(request, "staff/karte.html", context)
