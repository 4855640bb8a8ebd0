"""Where a device of a house hangs, and what it counts there."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from umlage.apps.abrechnung import geraeteort
from umlage.apps.accounts.access import Recht
from umlage.apps.geraete import queries as geraete
from umlage.web.staff.rahmen import hausrahmen
from umlage.web.ui.formular import Formular
from umlage.web.ui.zugang import Anfrage, zugang

_ZWECKE = {"gesamt": _lazy("alles"), "heizung": _lazy("Heizung"), "warmwasser": _lazy("Warmwasser")}


class Ort(Formular):
    ort = forms.ChoiceField(label=_lazy("Ort"), required=False)
    zweck = forms.ChoiceField(
        label=_lazy("Was es dort zählt"),
        help_text=_lazy("Nur bei der Anlage und beim Haus; in einer Nutzeinheit zählt ein Gerät für ihren Nutzer."),
    )

    def __init__(self, *args: Any, orte: list[tuple[str, str]], zweck: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ort"].choices = orte
        known = [(word, _ZWECKE[word]) for word in geraeteort.ZWECKE]
        # a meter of the sun, or one that is subtracted, stays what it is
        self.fields["zweck"].choices = known if zweck in _ZWECKE else [(zweck, _("wie bisher")), *known]


@zugang(Recht.STAMMDATEN)
@require_http_methods(["GET", "POST"])
def ort(request: Anfrage, nummer: str, jahr: int, geraet: int) -> HttpResponse:
    """Hang a device elsewhere."""
    rahmen = hausrahmen(nummer, jahr)
    row = geraete.geraet(rahmen.haus, geraet)
    if row is None:
        raise Http404
    plants, flats = geraeteort.orte(rahmen.zeitraum)
    places = [("", _("Haus"))]
    places += [(f"anlage-{one.pk}", _("Anlage {nr}").format(nr=one.nr)) for one in plants]
    places += [(f"einheit-{one.pk}", str(one)) for one in flats]
    here = f"anlage-{row.anlage_id}" if row.anlage_id else f"einheit-{row.nutzeinheit_id}" if row.nutzeinheit_id else ""
    said = str(row.angaben.get("zweck", ""))
    said = said if said not in ("", "nutzer") else "gesamt"
    form = Ort(request.POST or None, initial={"ort": here, "zweck": said}, orte=places, zweck=said)
    if request.method == "POST" and form.is_valid():
        try:
            geraeteort.move(
                zeitraum=rahmen.zeitraum, geraet=row, **form.cleaned_data, benutzer=request.user, am=timezone.now()
            )
            messages.success(
                request,
                _("{nr} hängt jetzt hier: {ort}.").format(nr=row.nr, ort=dict(places)[form.cleaned_data["ort"]]),
            )
            return redirect("staff:verbrauch", kurz=request.mitglied.organisation.kurz, nummer=nummer, jahr=jahr)
        except geraeteort.NoSuchPlace:
            form.add_error("ort", _("Diesen Ort gibt es in der Liegenschaft nicht mehr."))
    titel = _("Ort von Gerät {geraet}").format(geraet=row)
    context = rahmen.context(request, "verbrauch", form=form, titel=titel)
    return render(request, "staff/kurzformular.html", context, status=422 if request.method == "POST" else 200)
