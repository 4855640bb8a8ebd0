"""Smoke detectors: houses and how far each is this year, inspection from afar and on site, the annual protocol."""

from __future__ import annotations

from collections.abc import Mapping
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

from umlage.apps.abrechnung.protokolle import person, rauchprotokoll
from umlage.apps.accounts.access import Recht
from umlage.apps.accounts.einmal import SentBefore, once
from umlage.apps.geraete import rauchmelder
from umlage.apps.liegenschaften import queries as liegenschaften
from umlage.documents.protokolle.rauchwarnmelder import PRUEFPUNKTE
from umlage.web.staff.connect.geraet import das
from umlage.web.staff.connect.rahmen import context
from umlage.web.staff.listen import download
from umlage.web.ui.einmal import sent
from umlage.web.ui.formular import Formular, Tagfeld
from umlage.web.ui.zahlen import key
from umlage.web.ui.zugang import Anfrage, zugang

if TYPE_CHECKING:
    from umlage.apps.liegenschaften.models import Liegenschaft

_JE_SEITE = 100
MARKEN = {
    "in_ordnung": ("bereit", "circle-check"),
    "mangel": ("blockiert", "alert-triangle"),
    "ansehen": ("ansehen", "search"),
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
        messages.success(request, _outcome(counts))
        if (shown := person(request.user)) == request.user.email:
            text = _("Als Prüfer steht %(mail)s im Protokoll. Ihren Namen tragen Sie in Ihrem Profil ein.")
            messages.info(request, text % {"mail": shown})
    except rauchmelder.NoDetectors as no:
        messages.error(request, str(no))
    return _to(request, house)


def _outcome(counts: Mapping[str, int]) -> str:
    said = {"gut": counts.get("in_ordnung", 0), "mangel": counts.get("mangel", 0), "ansehen": counts.get("ansehen", 0)}
    text = _("Ferninspektion: %(gut)d in Ordnung, %(mangel)d mit Mangel, %(ansehen)d vor Ort anzusehen.") % said
    if kept := counts.get("vor_ort", 0):
        text += " " + _("Heute vor Ort eingetragen und unverändert: %(zahl)d.") % {"zahl": kept}
    return text


class Pruefung(Formular):
    tag = Tagfeld(label=_lazy("Geprüft am"))
    ergebnis = forms.ChoiceField(label=_lazy("Ergebnis"))
    bemerkung = forms.CharField(label=_lazy("Bemerkung"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # nothing is chosen beforehand: who enters says what was seen
        self.fields["ergebnis"].choices = [("", _("bitte wählen")), *rauchmelder.VOR_ORT]
        choices = [("", _("nicht geprüft")), ("ja", _("ja")), ("nein", _("nein"))]
        for word, _name in PRUEFPUNKTE:
            self.fields[f"punkt_{word}"] = forms.ChoiceField(
                label=rauchmelder.PUNKTE[word], choices=choices, required=False
            )

    def clean_tag(self) -> Any:
        day = self.cleaned_data["tag"]
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError(_("Dieser Tag liegt in der Zukunft."))
        return day

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        points = [said.get(f"punkt_{word}") for word, _name in PRUEFPUNKTE]
        result = said.get("ergebnis")
        if result == "in_ordnung" and set(points) != {"ja"}:
            self.add_error("ergebnis", _("In Ordnung ist ein Melder, wenn jeder Prüfpunkt mit ja beantwortet ist."))
        if result == "mangel" and not said.get("bemerkung") and "nein" not in points:
            self.add_error("bemerkung", _("Bitte den Mangel nennen oder den Prüfpunkt mit nein beantworten."))
        return said


@zugang(Recht.ABLESUNGEN)
@require_http_methods(["GET", "POST"])
def vor_ort(request: Anfrage, funkgeraet: int) -> HttpResponse:
    """What somebody saw at one detector."""
    row = das(funkgeraet)
    if row.medium != rauchmelder.MEDIUM or row.liegenschaft is None:
        raise Http404
    form = Pruefung(request.POST or None, initial={"tag": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        said, now = form.cleaned_data, timezone.now()
        try:
            with once(sent(request), now):
                replaced = rauchmelder.inspect_on_site(
                    row=row,
                    tag=said["tag"],
                    ergebnis=said["ergebnis"],
                    punkte={word: said[f"punkt_{word}"] for word, _name in PRUEFPUNKTE if said[f"punkt_{word}"]},
                    bemerkung=said["bemerkung"],
                    benutzer=request.user,
                    am=now,
                )
            messages.success(request, _("Prüfung von %(nr)s eingetragen.") % {"nr": row.funkadresse})
            if replaced:
                messages.warning(request, replaced)
        except SentBefore:
            messages.info(request, _("Schon gespeichert: dieses Formular kam zweimal an."))
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
