"""The readings of one radio device, year by year; a wrong one is discarded here."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from umlage.apps.accounts.access import Recht
from umlage.apps.austausch import queries as austausch
from umlage.apps.messwerte import verlaeufe, verwerfen
from umlage.web.staff.connect import worte
from umlage.web.staff.connect.geraet import das
from umlage.web.staff.connect.rahmen import context
from umlage.web.ui.zahlen import key
from umlage.web.ui.zugang import Anfrage, zugang

# what a database still keeps as a whole number
_LONGEST = 19


@zugang(Recht.LESEN, schreiben=Recht.ABLESUNGEN)
@require_http_methods(["GET", "POST"])
def werte(request: Anfrage, funkgeraet: int) -> HttpResponse:
    """What it said for the days of a year, and from which delivery; POST: one of them is wrong."""
    row = das(funkgeraet)
    known = verlaeufe.jahre(row)
    if request.method == "POST":
        return _discard(request, funkgeraet)
    jahre = list(range(known[1], known[0] - 1, -1)) if known is not None else []
    asked = key(request.GET.get("jahr"))
    jahr = asked if asked in jahre else next(iter(jahre), 0)
    found = verlaeufe.werte(row, jahr) if jahr else []
    eingaenge = austausch.eingaenge({wert.eingang for wert in found})
    more = context(
        request,
        "funkgeraete",
        funkgeraet=row,
        jahr=jahr,
        jahre=jahre,
        werte=[
            (wert, worte.groesse(wert.reihe.groesse, wert.reihe.tarif), eingaenge.get(wert.eingang)) for wert in found
        ],
        verworfene=verlaeufe.verworfene(row),
    )
    return render(request, "staff/connect/werte.html", more)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < _LONGEST else 0


def _discard(request: Anfrage, funkgeraet: int) -> HttpResponse:
    said = request.POST
    reihe, zeit = (_number(said.get(name, "")) for name in ("reihe", "zeit"))
    row = verlaeufe.reihe_von(das(funkgeraet), reihe)
    try:
        if row is None:
            raise verwerfen.NotThere(_("Diesen Wert gibt es nicht mehr."))
        verwerfen.discard(reihe=row, zeit=zeit, grund=said.get("grund", ""), benutzer=request.user, am=timezone.now())
        messages.success(request, _("Wert verworfen."))
    except (verwerfen.NoReason, verwerfen.NotThere) as no:
        messages.error(request, str(no))
    place = reverse("staff:funkgeraet-werte", args=(request.mitglied.organisation.kurz, funkgeraet))
    jahr = said.get("jahr", "")
    return redirect(f"{place}?jahr={jahr}" if jahr.isdecimal() else place)
