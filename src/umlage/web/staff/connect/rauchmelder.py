"""Smoke detectors: houses and how far each is this year, inspection from afar and on site, the annual protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from umlage.apps.abrechnung.protokolle import rauchprotokoll
from umlage.apps.accounts.access import Recht
from umlage.apps.geraete import rauchmelder
from umlage.apps.liegenschaften import queries as liegenschaften
from umlage.documents.protokolle.rauchwarnmelder import PRUEFPUNKTE
from umlage.web.staff.connect.geraet import das
from umlage.web.staff.connect.rahmen import context
from umlage.web.staff.listen import download
from umlage.web.ui.formular import Formular, Tagfeld
from umlage.web.ui.zahlen import key
from umlage.web.ui.zugang import Anfrage, zugang

if TYPE_CHECKING:
    from umlage.apps.liegenschaften.models import Liegenschaft

_JE_SEITE = 100
# the points of the protocol in the language of the page
_PUNKTE = {
    "energie": _lazy("Energieversorgung"),
    "stoerung": _lazy("Keine Störung, nicht verschmutzt"),
    "demontage": _lazy("Nicht abgenommen"),
    "oeffnungen": _lazy("Öffnungen frei"),
    "umfeld": _lazy("0,5 m ringsum frei"),
    "signal": _lazy("Alarmton"),
}
MARKEN = {
    "in_ordnung": ("bereit", "circle-check"),
    "mangel": ("blockiert", "alert-triangle"),
    "kein_zugang": ("ansehen", "door"),
}


@zugang(Recht.LESEN)
@require_GET
def haeuser(request: Anfrage) -> HttpResponse:
    """All houses with detectors."""
    year = timezone.localdate().year
    page = Paginator(rauchmelder.haeuser(year), _JE_SEITE).get_page(request.GET.get("seite"))
    more = context(request, "rauchwarnmelder", seite=page, jahr=year, zeige="")
    return render(request, "staff/connect/rauchwarnmelder.html", more)


def _haus(nummer: str) -> Liegenschaft:
    found = liegenschaften.liegenschaft(nummer)
    if found is None:
        raise Http404
    return found


def _jahr(request: Anfrage) -> int:
    year = key(request.GET.get("jahr"))
    return year if year is not None and 2000 <= year <= 2100 else timezone.localdate().year


@zugang(Recht.LESEN)
@require_GET
def haus(request: Anfrage, nummer: str) -> HttpResponse:
    """The detectors of a house and what came of this year's inspection."""
    house, year = _haus(nummer), _jahr(request)
    rows = rauchmelder.melder(house, year)
    more = context(
        request,
        "rauchwarnmelder",
        haus_hier=house,
        jahr=year,
        jetzt=timezone.localdate().year,
        melder=[(one, MARKEN.get(one.pruefung.ergebnis) if one.pruefung else None) for one in rows],
        geprueft=sum(one.pruefung is not None for one in rows),
        verfahren=[pair for pair in rauchmelder.VERFAHREN if pair[0] != "vor_ort"],
    )
    return render(request, "staff/connect/rauchhaus.html", more)


@zugang(Recht.ABLESUNGEN)
@require_POST
def fern(request: Anfrage, nummer: str) -> HttpResponse:
    """Inspect all detectors of a house from afar."""
    house, way = _haus(nummer), request.POST.get("verfahren", "")
    if way not in ("teilfern", "fern"):
        messages.error(request, _("Bitte das Verfahren wählen."))
        return _to(request, house)
    try:
        counts = rauchmelder.inspect_remotely(haus=house, verfahren=way, benutzer=request.user, am=timezone.now())
        text = _("Ferninspektion: %(gut)d in Ordnung, %(mangel)d mit Mangel.")
        messages.success(request, text % {"gut": counts.get("in_ordnung", 0), "mangel": counts.get("mangel", 0)})
    except rauchmelder.NoDetectors as no:
        messages.error(request, str(no))
    return _to(request, house)


class Pruefung(Formular):
    tag = Tagfeld(label=_lazy("Geprüft am"))
    ergebnis = forms.ChoiceField(label=_lazy("Ergebnis"), choices=rauchmelder.ERGEBNISSE)
    bemerkung = forms.CharField(label=_lazy("Bemerkung"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("nicht geprüft")), ("ja", _("ja")), ("nein", _("nein"))]
        for word, _name in PRUEFPUNKTE:
            self.fields[f"punkt_{word}"] = forms.ChoiceField(label=_PUNKTE[word], choices=choices, required=False)

    def clean_tag(self) -> Any:
        day = self.cleaned_data["tag"]
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError(_("Dieser Tag liegt in der Zukunft."))
        return day


@zugang(Recht.ABLESUNGEN)
@require_http_methods(["GET", "POST"])
def vor_ort(request: Anfrage, funkgeraet: int) -> HttpResponse:
    """What somebody saw at one detector."""
    row = das(funkgeraet)
    if row.medium != rauchmelder.MEDIUM or row.liegenschaft is None:
        raise Http404
    first = {"tag": timezone.localdate(), **{f"punkt_{word}": "ja" for word, _name in PRUEFPUNKTE}}
    form = Pruefung(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        rauchmelder.inspect_on_site(
            row=row,
            tag=said["tag"],
            ergebnis=said["ergebnis"],
            punkte={word: said[f"punkt_{word}"] for word, _name in PRUEFPUNKTE if said[f"punkt_{word}"]},
            bemerkung=said["bemerkung"],
            benutzer=request.user,
            am=timezone.now(),
        )
        messages.success(request, _("Prüfung von %(nr)s eingetragen.") % {"nr": row.funkadresse})
        return _to(request, row.liegenschaft)
    more = context(request, "rauchwarnmelder", form=form, taste=_("Eintragen"))
    more["titel"] = _("Prüfung von Rauchwarnmelder %(nr)s") % {"nr": row.funkadresse}
    more["lead"] = " ".join(str(part) for part in (row.liegenschaft.anschrift, row.nutzeinheit or "", row.raum) if part)
    return render(request, "staff/connect/formular.html", more, status=422 if request.method == "POST" else 200)


@zugang(Recht.LESEN)
@require_GET
def protokoll(request: Anfrage, nummer: str) -> HttpResponse:
    """The annual protocol as PDF."""
    house, year = _haus(nummer), _jahr(request)
    name = "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in house.nummer)
    return download(f"{name}-rauchwarnmelder-{year}.pdf", rauchprotokoll(house, year, timezone.localdate()))


def _to(request: Anfrage, house: Liegenschaft) -> HttpResponse:
    return redirect("staff:rauchhaus", kurz=request.mitglied.organisation.kurz, nummer=house.nummer)
