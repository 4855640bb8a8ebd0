"""The form in which every part of a house is entered and changed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from umlage.apps.abrechnung import ablesungen as readings
from umlage.apps.abrechnung import loeschen, operations
from umlage.apps.abrechnung import queries as abrechnungen
from umlage.apps.abrechnung.teile import IM_ZEITRAUM, TEILARTEN
from umlage.apps.accounts.access import Recht, allowed
from umlage.apps.geraete import queries as geraete
from umlage.core.finding import Refused
from umlage.web.staff.rahmen import Hausrahmen, fassung, hausrahmen
from umlage.web.staff.teilformular import eingaben, mark, read, texts_of
from umlage.web.ui.zugang import Anfrage, zugang

# where a part is shown, and what right its change needs
_ORTE = {
    "liegenschaft": ("haus", Recht.STAMMDATEN),
    "anlage": ("haus", Recht.STAMMDATEN),
    "einstellungen": ("haus", Recht.STAMMDATEN),
    "absender": ("auftritt", Recht.STAMMDATEN),
    "information": ("extras", Recht.STAMMDATEN),
    "mitteilungen": ("extras", Recht.STAMMDATEN),
    "nutzergruppen": ("haus", Recht.STAMMDATEN),
    "geraetemodelle": ("extras", Recht.STAMMDATEN),
    "kostenbaum": ("haus", Recht.STAMMDATEN),
    "tarife": ("kosten", Recht.KOSTEN),
    "pflichtverletzungen": ("extras", Recht.STAMMDATEN),
    "freigaben": ("extras", Recht.FREIGEBEN),
    "abrechnung": ("haus", Recht.STAMMDATEN),
    "nutzeinheit": ("nutzeinheiten", Recht.STAMMDATEN),
    "nutzer": ("nutzeinheiten", Recht.STAMMDATEN),
    "geraet": ("verbrauch", Recht.STAMMDATEN),
    "lieferungen": ("kosten", Recht.KOSTEN),
    "kosten": ("kosten", Recht.KOSTEN),
    "kaltwasser": ("kosten", Recht.KOSTEN),
    "hausnebenkosten": ("kosten", Recht.KOSTEN),
}


def _recht(art: str, **place: object) -> Recht:
    if art not in _ORTE:
        raise Http404
    return _ORTE[art][1]


@zugang(Recht.LESEN, schreiben=_recht)
@require_http_methods(["GET", "POST"])
def teil(request: Anfrage, nummer: str, jahr: int, art: str, zeile: int) -> HttpResponse:
    """A part of the house: `zeile` is its row, 0 for a new one (then ?in= says where it belongs)."""
    rahmen = hausrahmen(nummer, jahr)
    darf = allowed(request.mitglied.rolle, _recht(art))
    ort = _ORTE[art][0]
    row = abrechnungen.teil(rahmen.zeitraum, art, zeile, request.GET.get("in", ""), request.GET.get("an", ""))
    if row is None:
        raise Http404
    known = TEILARTEN[art]
    texts = texts_of(known.felder, abrechnungen.werte_des_teils(art, row, rahmen.zeitraum))
    if request.method == "POST":
        texts = {name: text for name, text in request.POST.items() if isinstance(text, str)}
    before = texts_of(known.felder, abrechnungen.vorjahreswerte(art, row, rahmen.zeitraum))
    rows, left = eingaben(known.felder, texts, before), list[str]()
    if request.method == "POST":
        if "loeschen" in request.POST and zeile and art not in (*IM_ZEITRAUM, "liegenschaft"):
            return _removed(request, rahmen, row, ort)
        values, wrong = read(known.felder, texts)
        left = mark(rows, wrong)
        if not wrong:
            answer = _saved(request, rahmen, art, row, values, ort)
            if isinstance(answer, HttpResponse):
                return answer
            left = mark(rows, answer)
    context = rahmen.context(
        request,
        ort,
        art=art,
        teilart=known,
        neu=not zeile,
        eingaben=rows,
        uebrige=left,
        darf=darf,
        loeschbar=bool(zeile) and art not in (*IM_ZEITRAUM, "liegenschaft"),
        fassung=request.POST.get("fassung", rahmen.haus.fassung),
    )
    return render(request, "staff/teil.html", context, status=422 if request.method == "POST" else 200)


def _saved(
    request: Anfrage, rahmen: Hausrahmen, art: str, row: Any, values: dict[str, Any], ort: str
) -> HttpResponse | Any:
    """On to where the part is shown, or what was wrong."""
    try:
        operations.save_part(
            zeitraum=rahmen.zeitraum,
            art=art,
            row=row,
            values=values,
            fassung=fassung(request),
            benutzer=request.user,
            am=timezone.now(),
        )
    except Refused as refused:
        return refused.findings
    except (operations.SavedMeanwhile, operations.Doubled) as no:
        messages.error(request, f"{no} " + _("Nichts gespeichert; Ihre Eingaben stehen noch hier."))
        return ()
    messages.success(request, _("{teil} gespeichert.").format(teil=_(TEILARTEN[art].titel)))
    return _on(request, rahmen, ort, values.get("nr") if art == "liegenschaft" else None)


def _removed(request: Anfrage, rahmen: Hausrahmen, row: Any, ort: str) -> HttpResponse:
    """First what would go with it; gone is it only after a second yes to just that."""
    said = {"zeitraum": rahmen.zeitraum, "row": row}
    if "bestaetigt" in request.POST:
        try:
            name, seen = str(row), request.POST["bestaetigt"]
            loeschen.remove_part(**said, gesehen=seen, benutzer=request.user, am=timezone.now())
            messages.success(request, _("{teil} gelöscht.").format(teil=name))
            return _on(request, rahmen, ort)
        except (loeschen.NotDeletable, loeschen.NotThatMuch) as no:
            messages.error(request, f"{no} " + _("Nichts gelöscht."))
    context = rahmen.context(request, ort, teil=row, folgen=loeschen.folgen(**said))
    return render(request, "staff/loeschen.html", context)


def _on(request: Anfrage, rahmen: Hausrahmen, ort: str, nummer: str | None = None) -> HttpResponse:
    place = {
        "kurz": request.mitglied.organisation.kurz,
        "nummer": nummer or rahmen.haus.nummer,
        "jahr": rahmen.zeitraum.bis.year,
    }
    return redirect(reverse(f"staff:{ort}", kwargs=place))


@zugang(Recht.LESEN, schreiben=Recht.ABLESUNGEN)
@require_http_methods(["GET", "POST"])
def ablesungen(request: Anfrage, nummer: str, jahr: int, geraet: int) -> HttpResponse:
    """All readings of a device around the year, each with day, value, kind, source and Checkzahl."""
    rahmen = hausrahmen(nummer, jahr)
    row = geraete.geraet(rahmen.haus, geraet)
    if row is None:
        raise Http404
    felder = readings.felder()
    texts = texts_of(felder, readings.werte(row, rahmen.zeitraum))
    if request.method == "POST":
        texts = {name: text for name, text in request.POST.items() if isinstance(text, str)}
    rows, left = eingaben(felder, texts), list[str]()
    if request.method == "POST":
        values, wrong = read(felder, texts)
        left = mark(rows, wrong)
        if not wrong:
            said = {"zeitraum": rahmen.zeitraum, "benutzer": request.user, "am": timezone.now()}
            try:
                count = readings.save_readings(**said, geraet=row, values=values, fassung=fassung(request))
                messages.success(request, _("{anzahl} Stände gespeichert.").format(anzahl=count))
                return _on(request, rahmen, "verbrauch")
            except Refused as refused:
                left = mark(rows, refused.findings)
            except operations.SavedMeanwhile as no:
                messages.error(request, f"{no} " + _("Nichts gespeichert; Ihre Eingaben stehen noch hier."))
    context = rahmen.context(
        request,
        "verbrauch",
        titel=_("Ablesungen von {geraet}").format(geraet=row),
        eingaben=rows,
        uebrige=left,
        darf=allowed(request.mitglied.rolle, Recht.ABLESUNGEN),
        fassung=request.POST.get("fassung", rahmen.haus.fassung),
    )
    return render(request, "staff/teil.html", context, status=422 if request.method == "POST" else 200)
