"""The page of readings: what the devices showed at either end of the year, entered fast, by several people at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from umlage.apps.abrechnung import operations
from umlage.apps.accounts.access import Recht, allowed
from umlage.apps.liegenschaften import queries as liegenschaften
from umlage.apps.messwerte import operations as messwerte
from umlage.apps.messwerte import queries as staende
from umlage.web.staff.blaettern import Blatt, blatt
from umlage.web.staff.rahmen import Hausrahmen, hausrahmen
from umlage.web.ui.templatetags.umlage import genau
from umlage.web.ui.zahlen import NoNumber, number
from umlage.web.ui.zugang import Anfrage, zugang


@dataclass(slots=True)
class Formular:
    """What somebody changed on the page, by device: only that is saved, and only that is shown again.

    `texte`: what stands in the fields that were touched; `gesehen`: what stood in them when the page was opened.
    """

    texte: dict[int, str] = field(default_factory=dict)
    werte: dict[int, Decimal | None] = field(default_factory=dict)
    gesehen: dict[int, Decimal | None] = field(default_factory=dict)
    falsch: dict[int, str] = field(default_factory=dict)


@zugang(Recht.LESEN, schreiben=Recht.ABLESUNGEN)
@require_http_methods(["GET", "POST"])
def verbrauch(request: Anfrage, nummer: str, jahr: int) -> HttpResponse:
    """Readings at either end of the year; those of the end are entered here."""
    rahmen = hausrahmen(nummer, jahr)
    tafel = staende.tafel(rahmen.zeitraum)
    form = Formular()
    if request.method == "POST":
        form = _touched(request, tafel)
        answer = _saved(request, rahmen, form)
        if answer is not None:
            return answer
        tafel = staende.tafel(rahmen.zeitraum)
        _beside(form, tafel)
    context = rahmen.context(
        request,
        "verbrauch",
        tafel=tafel,
        form=form,
        darf=allowed(request.mitglied.rolle, Recht.ABLESUNGEN),
        hinweise=liegenschaften.hinweise(rahmen.haus),
        blatt=_page(tafel, request),
        anlagen=rahmen.haus.anlagen.all(),
    )
    return render(request, "staff/verbrauch.html", context, status=422 if request.method == "POST" else 200)


def _touched(request: Anfrage, tafel: staende.Tafel) -> Formular:
    form = Formular()
    for geraet in (zeile.geraet.pk for zeile in tafel.zeilen if not zeile.ausgebaut):
        text = request.POST.get(f"stand-{geraet}")
        if text is None:
            continue
        seen = _number(request.POST.get(f"gesehen-{geraet}", ""))
        try:
            value = number(text)
        except NoNumber as problem:
            form.texte[geraet], form.gesehen[geraet], form.falsch[geraet] = text, seen, str(problem)
            continue
        if value != seen:
            form.texte[geraet], form.gesehen[geraet], form.werte[geraet] = text, seen, value
    return form


def _number(text: str) -> Decimal | None:
    try:
        return number(text)
    except NoNumber:
        return None


def _saved(request: Anfrage, rahmen: Hausrahmen, form: Formular) -> HttpResponse | None:
    """On to the page as it is now; None where something has to be looked at first."""
    if form.falsch:
        messages.error(request, _("Nichts gespeichert.") + " " + " ".join(dict.fromkeys(form.falsch.values())))
        return None
    try:
        changed = messwerte.enter_readings(
            liegenschaft=rahmen.haus.pk,
            tag=rahmen.zeitraum.bis,
            staende=form.werte,
            gesehen=form.gesehen,
            benutzer=request.user,
            am=timezone.now(),
        )
    except messwerte.ReadMeanwhile as meanwhile:
        said = _("Nichts gespeichert; Ihre Eingaben stehen noch hier. Wer noch einmal speichert, ersetzt den Stand.")
        messages.error(request, f"{meanwhile}. {said}")
        return None
    operations.look_at(zeitraum=rahmen.zeitraum, am=timezone.now())
    said = ngettext("{anzahl} Stand gespeichert.", "{anzahl} Stände gespeichert.", changed)
    messages.success(request, said.format(anzahl=changed))
    return redirect(request.get_full_path())


def _beside(form: Formular, tafel: staende.Tafel) -> None:
    """Say at each field what a colleague entered there since the page was opened."""
    for zeile in tafel.zeilen:
        key = zeile.geraet.pk
        if key in form.texte and zeile.neu not in (form.gesehen[key], form.werte.get(key, form.gesehen[key])):
            there = genau(zeile.neu) if zeile.neu is not None else _("nichts mehr")
            text = _("Inzwischen eingetragen: {stand}").format(stand=there)
            form.falsch[key] = f"{form.falsch.get(key, '')} {text}".strip()


# devices on one page; the devices of a flat stay together
_JE_SEITE = 60


def _page(tafel: staende.Tafel, request: Anfrage) -> Blatt[Any]:
    """The flats of one page: the one that is asked for, or that of a device (?geraet=)."""
    sizes = [len(zeilen) for _, zeilen in tafel.gruppen]
    wanted = request.GET.get("geraet", "")
    shown = blatt(tafel.gruppen, request.GET.get("seite"), _JE_SEITE, sizes)
    for place in range(1, shown.seiten + 1) if wanted else ():
        page = blatt(tafel.gruppen, str(place), _JE_SEITE, sizes)
        if any(str(zeile.geraet.pk) == wanted for _, zeilen in page.zeilen for zeile in zeilen):
            return page
    return shown
