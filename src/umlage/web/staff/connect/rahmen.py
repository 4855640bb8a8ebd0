"""What every page of Connect has: its places on the left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from umlage.apps.accounts.access import Recht, allowed
from umlage.apps.geraete import alarmablauf, bestand
from umlage.web.ui.zugang import Anfrage

if TYPE_CHECKING:
    from umlage.apps.geraete.models import Datenpunkt

# word, name, icon, address
ORTE = (
    ("connect", _("Übersicht"), "router"),
    ("funkgeraete", _("Geräte"), "gauge"),
    ("alarme", _("Alarme"), "bell"),
    ("geraeteschluessel", _("Schlüssel"), "key"),
    ("zuordnungen", _("Spaltenzuordnungen"), "list-check"),
    ("planung", _("Eichfristen und Batterien"), "calendar"),
    ("rauchwarnmelder", _("Rauchwarnmelder"), "alarm-smoke"),
    ("klimafaktoren", _("Klimafaktoren"), "flame"),
    ("tausche", _("Zählertausch"), "arrows-exchange"),
)
# how a unit is doing: word, class, icon
LAGEN = {
    "sendet": (_("Sendet"), "bereit", "circle-check"),
    "still": (_("Schweigt"), "blockiert", "alert-triangle"),
    "wartet": (_("Noch nichts gesendet"), "wartet", "clock"),
    "angelegt": (_("Noch nicht aktiviert"), "wartet", "clock"),
    "gesperrt": (_("Gesperrt"), "wartet", "ban"),
    "archiviert": (_("Archiviert"), "wartet", "lock"),
}


def context(request: Anfrage, ort: str, **more: Any) -> dict[str, Any]:
    """What the templates of Connect need."""
    rolle = request.mitglied.rolle
    return {
        "organisation": request.mitglied.organisation,
        "mitglied": request.mitglied,
        "orte": [row for row in ORTE if row[0] != "geraeteschluessel" or allowed(rolle, Recht.STAMMDATEN)],
        "zahl_alarme": alarmablauf.offene(),
        "ort_hier": ort,
        "darf": allowed(rolle, Recht.STAMMDATEN),
        "darf_verwalten": allowed(rolle, Recht.VERWALTEN),
        "darf_laden": allowed(rolle, Recht.ABLESUNGEN),
        **more,
    }


def einheit(nummer: int) -> Datenpunkt:
    """The unit of an address; 404 where there is none."""
    found = bestand.einheit(nummer)
    if found is None:
        raise Http404
    return found


def to_unit(request: Anfrage, nummer: int, ort: str = "datenpunkt") -> HttpResponse:
    """On to a page of a unit."""
    return redirect(f"staff:{ort}", kurz=request.mitglied.organisation.kurz, datenpunkt=nummer)
