"""Climate factors: what is there, a table looked at and taken over."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from umlage.apps.accounts.access import Recht
from umlage.apps.accounts.einmal import SentBefore, once
from umlage.apps.liegenschaften import queries as liegenschaften
from umlage.apps.messwerte import klimafaktoren as faktoren
from umlage.formats.klimafaktoren.lesen import Tafel, als_csv
from umlage.formats.klimafaktoren.lesen import faktoren as gelesen
from umlage.web.staff.connect.rahmen import context
from umlage.web.ui.einmal import sent
from umlage.web.ui.formular import Formular, Tagfeld
from umlage.web.ui.zugang import Anfrage, zugang

_MOST_BYTES = 3_000_000


class Ort(Formular):
    nummer = forms.CharField(label=_lazy("Liegenschaft"), max_length=40, help_text=_lazy("Ihre Nummer."))
    ort = forms.CharField(
        label=_lazy("Faktoren von"),
        max_length=80,
        required=False,
        help_text=_lazy("Postleitzahl oder Name der Station. Leer: die der eigenen Postleitzahl."),
    )

    def clean_nummer(self) -> object:
        found = liegenschaften.liegenschaft(self.cleaned_data["nummer"].strip())
        if found is None:
            raise forms.ValidationError(_("Eine Liegenschaft mit dieser Nummer gibt es hier nicht."))
        return found


class Einspielen(Formular):
    datei = forms.FileField(
        label=_lazy("Tabelle"), help_text=_lazy("CSV oder XLSX mit PLZ und Faktor, höchstens 3 MB; siehe Hilfe.")
    )
    von = Tagfeld(
        label=_lazy("Gilt von"), required=False, help_text=_lazy("Nur nötig, wenn die Tabelle keine Zeit nennt.")
    )
    bis = Tagfeld(label=_lazy("Gilt bis"), required=False)
    quelle = forms.CharField(
        label=_lazy("Quelle"),
        max_length=200,
        required=False,
        help_text=_lazy("Zum Beispiel: Deutscher Wetterdienst, abgerufen am 22.11.2026. Steht unter jedem Bild."),
    )


@zugang(Recht.LESEN, schreiben=Recht.STAMMDATEN)
@require_http_methods(["GET", "POST"])
def klimafaktoren(request: Anfrage) -> HttpResponse:
    """A table is looked at first; what is taken over is what was seen."""
    what = request.POST.get("was", "")
    form = Einspielen(request.POST if what == "vorschau" else None, request.FILES if what == "vorschau" else None)
    if what == "uebernehmen":
        return _taken(request)
    if what == "entfernen":
        return _dropped(request)
    if what == "ort":
        return _placed(request)
    seen: faktoren.Vorschau | None = None
    if what == "vorschau" and form.is_valid():
        seen = faktoren.preview(_read(form))
    status = 422 if request.method == "POST" and (seen is None or not seen.tafel.faktoren) else 200
    return render(request, "staff/connect/klimafaktoren.html", _shown(request, form, seen), status=status)


def _shown(
    request: Anfrage, form: Einspielen, seen: faktoren.Vorschau | None, place: Ort | None = None
) -> dict[str, Any]:
    return context(
        request,
        "klimafaktoren",
        form=form,
        vorschau=seen,
        inhalt=als_csv(seen.tafel.faktoren) if seen is not None else "",
        fehlerzahl=len(seen.tafel.fehler) + seen.tafel.weitere_fehler if seen is not None else 0,
        vorhandene=faktoren.bestand(),
        unbekannte=faktoren.unbekannte(),
        klimaorte=faktoren.orte(),
        ortwahl=place or Ort(),
    )


def _read(form: Einspielen) -> Tafel:
    said = form.cleaned_data
    content = said["datei"].read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        form.add_error("datei", _("Die Tabelle hat höchstens 3 MB."))
        return Tafel((), ())
    return gelesen(content, von=said["von"], bis=said["bis"], quelle=said["quelle"])


def _taken(request: Anfrage) -> HttpResponse:
    table = gelesen(request.POST.get("inhalt", "").replace("\r\n", "\n").encode())
    if table.fehler or not table.faktoren:
        messages.error(request, _("Die Vorschau ist nicht mehr gültig; bitte die Tabelle noch einmal wählen."))
    else:
        now = timezone.now()
        try:
            with once(sent(request), now):
                done = faktoren.take_in(tafel=table, benutzer=request.user, am=now)
        except SentBefore:
            messages.info(request, _("Schon gespeichert: dieses Formular kam zweimal an."))
            return _back(request)
        count = done.neu + len(done.geaendert)
        text = ngettext("%(zahl)d Klimafaktor übernommen.", "%(zahl)d Klimafaktoren übernommen.", count)
        messages.success(request, text % {"zahl": count})
    return _back(request)


def _dropped(request: Anfrage) -> HttpResponse:
    try:
        von, bis = (date.fromisoformat(request.POST.get(name, "")) for name in ("von", "bis"))
    except ValueError:
        messages.error(request, _("Diese Handlung gibt es nicht."))
        return _back(request)
    count = faktoren.drop(von=von, bis=bis, benutzer=request.user, am=timezone.now())
    text = ngettext("%(zahl)d Klimafaktor entfernt.", "%(zahl)d Klimafaktoren entfernt.", count)
    messages.success(request, text % {"zahl": count})
    return _back(request)


def _placed(request: Anfrage) -> HttpResponse:
    """Which place's factors hold for a house."""
    form = Ort(request.POST)
    if form.is_valid():
        house, who = form.cleaned_data["nummer"], {"benutzer": request.user, "am": timezone.now()}
        try:
            plz = faktoren.choose_place(liegenschaft=house, ort=form.cleaned_data["ort"], **who)
        except faktoren.NoSuchPlace as no:
            form.add_error("ort", str(no))
        else:
            text = _("%(haus)s: es gelten die Faktoren von %(plz)s.") % {"haus": house, "plz": plz or house.plz}
            messages.success(request, text)
            return _back(request)
    return render(request, "staff/connect/klimafaktoren.html", _shown(request, Einspielen(), None, form), status=422)


def _back(request: Anfrage) -> HttpResponse:
    return redirect("staff:klimafaktoren", kurz=request.mitglied.organisation.kurz)
