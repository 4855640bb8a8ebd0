"""The pool of radio devices over all units: assigned singly or many at once, left to the neighbours, taken out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from umlage.apps.accounts.access import Recht
from umlage.apps.austausch import verschlossen
from umlage.apps.geraete import bestand, zuordnen
from umlage.apps.geraete import queries as geraete
from umlage.apps.geraete.vorschlaege import vorschlaege
from umlage.apps.liegenschaften import queries as liegenschaften
from umlage.web.staff.connect import tafel
from umlage.web.staff.connect.rahmen import context
from umlage.web.ui.zahlen import key
from umlage.web.ui.zugang import Anfrage, zugang

if TYPE_CHECKING:
    from umlage.apps.geraete.models import Funkgeraet

_MOST = 1000
_MOST_NAMED = 5


@zugang(Recht.LESEN)
@require_GET
def funkgeraete(request: Anfrage) -> HttpResponse:
    """All devices of all units, with what each might be."""
    shown = tafel.gezeigt(request.GET, None)
    free = [row.geraet for row in shown["reihen"] if row.geraet.stand == "neu"]
    shown |= {"vorschlaege": vorschlaege(free), "waehlbar": True, "geraeteseite": True, "eingeben": True}
    return render(request, "staff/connect/geraete.html", context(request, "funkgeraete", **shown))


@zugang(Recht.LESEN)
@require_GET
def datei(request: Anfrage, form: str) -> HttpResponse:
    """The same as a file."""
    if form not in tafel.FORMEN:
        raise Http404
    return tafel.datei(request.GET, None, form)


@zugang(Recht.STAMMDATEN)
@require_POST
def zuordnung(request: Anfrage) -> HttpResponse:
    """What is done with the devices that were ticked."""
    shown = as_shown(request.POST.getlist("geraet")[:_MOST])
    rows = bestand.gewaehlte(list(shown))
    if not rows:
        messages.error(request, _("Kein Gerät gewählt. Setzen Sie Häkchen vor die Geräte."))
        return back(request)
    try:
        _done(request, rows, request.POST.get("was", ""), {number: text for number, text in shown.items() if text})
    except zuordnen.NotAssigned as no:
        messages.error(request, f"{no} " + _("Nichts geändert."))
    return back(request)


def as_shown(texts: Sequence[str]) -> dict[int, str]:
    """Devices that were ticked, each with where it hung on the page: `17:neu-0-0-0`."""
    pairs = (text.partition(":") for text in texts)
    return {number: hung for name, _sign, hung in pairs if (number := key(name)) is not None}


def _done(request: Anfrage, rows: list[Funkgeraet], what: str, shown: Mapping[int, str]) -> None:
    who: dict[str, Any] = {"rows": rows, "benutzer": request.user, "am": timezone.now()}
    if what != "vorschlaege":
        # suggestions leave alone what somebody has assigned
        who["shown"] = shown
    match what:
        case "vorschlaege":
            count = zuordnen.take_suggestions(**who)
            text = ngettext(
                "%(zahl)d Gerät nach Vorschlag zugeordnet.", "%(zahl)d Geräte nach Vorschlag zugeordnet.", count
            )
        case "zuordnen":
            there = place(request)
            count = zuordnen.assign(**who, platz=there)
            text = ngettext("%(zahl)d Gerät zugeordnet.", "%(zahl)d Geräte zugeordnet.", count)
        case "fremd":
            count = verschlossen.leave_to_neighbours(**who)
            text = ngettext("%(zahl)d Gerät gehört nicht uns.", "%(zahl)d Geräte gehören nicht uns.", count)
        case "ausgebaut" | "neu":
            count = zuordnen.mark(**who, stand=what)
            text = ngettext("%(zahl)d Gerät geändert.", "%(zahl)d Geräte geändert.", count)
        case _other:
            raise zuordnen.NotAssigned(_("Diese Handlung gibt es nicht."))
    messages.success(request, text % {"zahl": count})
    if what == "vorschlaege" and (left := len(rows) - count):
        text = ngettext(
            "%(zahl)d gewähltes Gerät bleibt, wie es ist: es ist schon zugeordnet oder hat keinen sicheren Vorschlag.",
            "%(zahl)d gewählte Geräte bleiben, wie sie sind: sie sind schon zugeordnet oder haben keinen sicheren "
            "Vorschlag.",
            left,
        )
        messages.warning(request, text % {"zahl": left})
    if what == "zuordnen":
        warn_without_device(request, rows)
        warn_elsewhere(request, rows, there)


def warn_without_device(request: Anfrage, rows: Sequence[Funkgeraet]) -> None:
    """Say so where what was assigned is no device of the house, so that no Abrechnung gets its values."""
    if count := geraete.davon_ohne_geraet([row.pk for row in rows]):
        text = ngettext(
            "%(zahl)d davon hat kein Gerät im Haus: seine Werte kommen in keine Abrechnung.",
            "%(zahl)d davon haben kein Gerät im Haus: ihre Werte kommen in keine Abrechnung.",
            count,
        )
        messages.warning(request, text % {"zahl": count})


def warn_elsewhere(request: Anfrage, rows: Sequence[Funkgeraet], wanted: zuordnen.Platz) -> None:
    """Say so where the device of the house hangs in another flat than was asked: its radio device hangs there too."""
    if wanted.nutzeinheit is None or wanted.geraet is not None:
        return
    now = bestand.gewaehlte([row.pk for row in rows])
    for row in [row for row in now if row.nutzeinheit_id != wanted.nutzeinheit.pk][:_MOST_NAMED]:
        text = _("%(nr)s hängt im Haus in %(ort)s, nicht in %(gefragt)s; „Ort ändern“ steht beim Gerät im Haus.")
        where = row.nutzeinheit or _("keiner Nutzeinheit")
        messages.warning(request, text % {"nr": row, "ort": where, "gefragt": wanted.nutzeinheit})


def place(request: Anfrage) -> zuordnen.Platz:
    """House, flat, room and device that a form names. NotAssigned."""
    said = request.POST
    house = liegenschaften.liegenschaft(said.get("liegenschaft", "").strip())
    if house is None:
        raise zuordnen.NotAssigned(_("Bitte die Nummer einer Liegenschaft angeben, die es hier gibt."))
    flat = None
    if name := said.get("nutzeinheit", "").strip():
        flat = liegenschaften.nutzeinheit_mit_nummer(house, name)
        if flat is None:
            text = _("Eine Nutzeinheit %(nr)s hat die Liegenschaft %(haus)s nicht.")
            raise zuordnen.NotAssigned(text % {"nr": name, "haus": house.nummer})
    geraet = None
    if number := key(said.get("im_haus")):
        geraet = geraete.geraet(house, number)
        if geraet is None:
            raise zuordnen.NotAssigned(_("Dieses Gerät hängt nicht in der Liegenschaft."))
    return zuordnen.Platz(house, flat, said.get("raum", "").strip()[:160], geraet, anlegen="anlegen" in said)


def back(request: Anfrage) -> HttpResponse:
    """To the page from which the form came."""
    there = request.POST.get("zurueck", "")
    if there.startswith(f"/{request.mitglied.organisation.kurz}/") and url_has_allowed_host_and_scheme(
        there, allowed_hosts=None
    ):
        return redirect(there)
    return redirect("staff:funkgeraete", kurz=request.mitglied.organisation.kurz)
