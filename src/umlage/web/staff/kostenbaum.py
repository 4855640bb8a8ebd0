"""The cost tree of a house: amounts beside every element, and its editor for experts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from umlage.apps.abrechnung import baum, operations, queries
from umlage.apps.accounts.access import Recht, allowed
from umlage.core.finding import Refused
from umlage.core.kostenbaum.element import Kostenelement
from umlage.formats.akte.formular import Knoten, knoten
from umlage.web.staff.rahmen import Hausrahmen, fassung, hausrahmen, here
from umlage.web.staff.teilformular import Eingabe, eingaben, mark, read, texts_of
from umlage.web.ui.saetze import satz
from umlage.web.ui.zugang import Anfrage, zugang

_TUN = ("speichern", "nachfolger", "entfernen", "hoch", "runter")


def _felder() -> tuple[Knoten, ...]:
    """The fields of one element; those below it are elements of their own."""
    return tuple(one for one in knoten(Kostenelement).felder if one.name != "nachfolger")


@zugang(Recht.LESEN, schreiben=Recht.STAMMDATEN)
@require_http_methods(["GET", "POST"])
def kostenbaum(request: Anfrage, nummer: str, jahr: int) -> HttpResponse:
    """The tree with its amounts; `element` is shown beside it, to be changed where the tree stands by hand."""
    rahmen = hausrahmen(nummer, jahr)
    chosen = request.GET.get("element", "")[:60]
    hand = "kostenbaum" in rahmen.zeitraum.angaben
    form: list[Eingabe] = []
    left: list[str] = []
    if request.method == "POST":
        answer = _changed(request, rahmen, chosen)
        if isinstance(answer, HttpResponse):
            return answer
        form, left = answer
    if not form and hand and chosen:
        values = baum.element(rahmen.zeitraum, chosen)
        form = eingaben(_felder(), texts_of(_felder(), values)) if values is not None else []
    found = queries.probe(rahmen.zeitraum)
    before = queries.vorjahr(rahmen.zeitraum)
    rows = _rows(found, before)
    asked = request.method == "POST" and request.POST.get("tun") == "einfach" and hand
    context = rahmen.context(
        request,
        "kostenbaum",
        rueckweg=baum.rueckweg(rahmen.zeitraum) if asked else None,
        probe=found,
        zeilen=rows,
        vorjahr=before.bis.year if before is not None else None,
        gewaehlt=next((row for row in rows if row.nr == chosen), None),
        element=chosen,
        eingaben=form,
        uebrige=left,
        von_hand=hand,
        darf=allowed(request.mitglied.rolle, Recht.STAMMDATEN),
        fassung=rahmen.haus.fassung,
    )
    refused = request.method == "POST" and not asked
    return render(request, "staff/kostenbaum.html", context, status=422 if refused else 200)


def _rows(found: queries.Probe, before: Any) -> list[baum.Baumzeile]:
    if found.ergebnis is None:
        return []
    return baum.zeilen(found.ergebnis, queries.probe(before).ergebnis if before is not None else None)


def _changed(request: Anfrage, rahmen: Hausrahmen, chosen: str) -> HttpResponse | tuple[list[Eingabe], list[str]]:
    """On to the tree as it is now, or the form with what was wrong."""
    was = request.POST.get("tun", "")
    said = {"zeitraum": rahmen.zeitraum, "fassung": fassung(request), "benutzer": request.user, "am": timezone.now()}
    texts = {name: one for name, one in request.POST.items() if isinstance(one, str)}
    form = eingaben(_felder(), texts) if was == "speichern" else []
    shown = chosen
    try:
        if was == "von_hand":
            baum.by_hand(**said, found=queries.probe(rahmen.zeitraum))
        elif was == "einfach" and "kostenbaum" in rahmen.zeitraum.angaben:
            return [], []  # asked first
        elif was == "einfach_bestaetigt":
            baum.by_settings(**said)
        elif was in _TUN and "kostenbaum" in rahmen.zeitraum.angaben:
            values, wrong = read(_felder(), texts)
            if was == "speichern" and wrong:
                return form, mark(form, wrong)
            shown = baum.change(**said, nr=chosen, was=was, values=values)
    except Refused as refused:
        return form, [satz(finding.message) for finding in refused.findings[:8]]
    except operations.SavedMeanwhile as no:
        messages.error(request, f"{no} " + _("Nichts gespeichert; Ihre Eingaben stehen noch hier."))
        return form, []
    return redirect(f"{here(request)}?{urlencode({'element': shown})}" if shown else here(request))
