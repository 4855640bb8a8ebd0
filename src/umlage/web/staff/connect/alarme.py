"""Alarms of devices: who looks after each, and what came of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from umlage.apps.accounts import queries as accounts
from umlage.apps.accounts.access import Recht
from umlage.apps.accounts.einmal import SentBefore, once
from umlage.apps.geraete import alarmablauf
from umlage.web.staff.connect import worte
from umlage.web.staff.connect.rahmen import context
from umlage.web.ui.einmal import sent
from umlage.web.ui.zahlen import key
from umlage.web.ui.zugang import Anfrage, zugang

_JE_SEITE, _MOST_SAID = 100, 500
MARKEN = {
    "offen": ("blockiert", "alert-triangle"),
    "zugewiesen": ("ansehen", "user"),
    "erledigt": ("bereit", "circle-check"),
}


def _notiz(text: str) -> str:
    """What people noted as they wrote it; what the platform noted in the language of the page."""
    return "\n".join(_("Wieder gehört.") if line == alarmablauf.HEARD_AGAIN else line for line in text.split("\n"))


@zugang(Recht.LESEN)
@require_GET
def alarme(request: Anfrage) -> HttpResponse:
    """Those that are open, by kind; of a house with `haus`."""
    kinds, states = dict(alarmablauf.ARTEN), dict(alarmablauf.STAENDE)
    said = request.GET
    wanted = alarmablauf.Alarmsuche(
        stand=said.get("stand", "") if said.get("stand") in states else "",
        art=said.get("art", "") if said.get("art") in kinds else "",
        haus=said.get("haus", "")[:40],
    )
    counts = alarmablauf.nach_art(wanted)
    page = Paginator(alarmablauf.alarme(wanted), _JE_SEITE).get_page(said.get("seite"))
    base = "&".join(f"{name}={value}" for name, value in (("stand", wanted.stand), ("haus", wanted.haus)) if value)
    more = context(
        request,
        "alarme",
        suche=wanted,
        seite=page,
        zeilen=[(row, *MARKEN[row.stand], worte.medium(row.funkgeraet.medium), _notiz(row.notiz)) for row in page],
        arten=[(word, name, counts[word]) for word, name in kinds.items() if counts.get(word)],
        alle=sum(counts.values()),
        staende=list(states.items()),
        basis=f"{base}&" if base else "",
        personen=[row.benutzer for row in accounts.personen(request.mitglied.organisation)],
        zurueck=request.get_full_path(),
    )
    return render(request, "staff/connect/alarme.html", more)


@zugang(Recht.ABLESUNGEN)
@require_POST
def alarm(request: Anfrage, alarm: int) -> HttpResponse:
    """Given to somebody, or done with."""
    row = alarmablauf.alarm(alarm)
    if row is None:
        raise Http404
    who: dict[str, Any] = {
        "row": row,
        "notiz": request.POST.get("notiz", ""),
        "benutzer": request.user,
        "am": timezone.now(),
    }
    try:
        with once(sent(request), who["am"]):
            if request.POST.get("was") == "erledigt":
                alarmablauf.close_alarm(**who)
                messages.success(request, _("Alarm erledigt."))
            else:
                shown = key(before) or 0 if (before := request.POST.get("bisher")) is not None else None
                kept = alarmablauf.assign_alarm(**who, zustaendig=_person(request), shown=shown)
                messages.success(request, _("Alarm gespeichert."))
                if kept:
                    messages.warning(request, kept)
    except SentBefore:
        messages.info(request, _("Schon gespeichert: dieses Formular kam zweimal an."))
    except alarmablauf.AlreadyDone as no:
        lost = who["notiz"].strip()[:_MOST_SAID]
        messages.error(request, f"{no} " + (_("Ihre Notiz ist nicht gespeichert: %s") % lost if lost else ""))
    except alarmablauf.NoReason as no:
        messages.error(request, str(no))
    there = request.POST.get("zurueck", "")
    place = f"/{request.mitglied.organisation.kurz}/connect/alarme/"
    return redirect(there if there.startswith(place) else place)


def _person(request: Anfrage) -> object:
    """The member who is named; None for nobody, and for who does not work here."""
    number = key(request.POST.get("zustaendig"))
    found = [row.benutzer for row in accounts.personen(request.mitglied.organisation) if row.benutzer_id == number]
    return found[0] if found else None
