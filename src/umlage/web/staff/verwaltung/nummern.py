"""How numbers are made."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from umlage.apps.accounts.access import Recht
from umlage.apps.liegenschaften import queries as liegenschaften
from umlage.apps.verwaltung import einstellungen, queries
from umlage.apps.verwaltung.nummern import preview
from umlage.web.staff.verwaltung.rahmen import back, context
from umlage.web.ui.zugang import Anfrage, zugang

_ERKLAERT = {
    "jahr": gettext_lazy("{jahr}: Jahr, in dem der Zeitraum endet"),
    "liegenschaft": gettext_lazy("{liegenschaft}: Nummer der Liegenschaft"),
    "laufend": gettext_lazy("{laufend}: zählt von 1; {laufend:05} mit fünf Stellen"),
}


@zugang(Recht.VERWALTEN)
@require_http_methods(["GET", "POST"])
def nummern(request: Anfrage) -> HttpResponse:
    """The patterns with the next numbers that they make; `ansehen` shows a new pattern, `speichern` keeps it."""
    rows, wrong = [], False
    example = {"jahr": f"{timezone.localdate().year}", "liegenschaft": liegenschaften.beispielnummer()}
    known = queries.nummernkreise()
    for art, name, saved, places in known:
        text = request.POST.get(f"muster-{art}", saved).strip()[:80]
        row = {"art": art, "name": name, "muster": text, "plaetze": [_ERKLAERT[place] for place in places]}
        try:
            row["naechste"] = preview(art=art, text=text, werte=example)
        except (einstellungen.BadPattern, einstellungen.NumberTooLong) as no:
            row["fehler"], wrong = str(no), True
        rows.append(row)
    if request.method == "POST" and "speichern" in request.POST and not wrong:
        try:
            einstellungen.save_patterns(
                patterns={str(row["art"]): str(row["muster"]) for row in rows}, benutzer=request.user, am=timezone.now()
            )
            messages.success(request, _("Nummern gespeichert. Was schon eine Nummer hat, behält sie."))
            return back(request, "nummern")
        except (einstellungen.BadPattern, einstellungen.NumberTooLong) as no:
            wrong = True
            messages.error(request, str(no))
    shown = context(request, "nummern", kreise=rows)
    return render(request, "staff/verwaltung/nummern.html", shown, status=422 if wrong else 200)
