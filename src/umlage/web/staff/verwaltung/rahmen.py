"""What every page of the administration has: its places on the left."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from umlage.web.ui.zugang import Anfrage

ORTE = (
    ("personen", _("Personen"), "user"),
    ("schluessel", _("API-Schlüssel"), "key"),
    ("aussehen", _("Absender und Aussehen"), "palette"),
    ("kunden", _("Kunden"), "building"),
    ("texte", _("Texte"), "file-text"),
    ("heizkoerper", _("Heizkörper"), "flame"),
    ("nummern", _("Nummern"), "hash"),
    ("datenschutz", _("Datenschutz"), "shield-lock"),
    ("verlauf", _("Verlauf"), "history"),
)


def context(request: Anfrage, ort: str, **more: Any) -> dict[str, Any]:
    """What the templates of the administration need."""
    return {
        "organisation": request.mitglied.organisation,
        "mitglied": request.mitglied,
        "orte": ORTE,
        "ort_hier": ort,
        **more,
    }


def back(request: Anfrage, ort: str) -> HttpResponse:
    """On to a place of the administration."""
    return redirect(f"staff:{ort}", kurz=request.mitglied.organisation.kurz)
