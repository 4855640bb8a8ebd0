"""A mistaken year, or a house that should not be there: deleted after a question, while nothing in it was issued."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from umlage.apps.abrechnung import loeschen
from umlage.apps.accounts.access import Recht
from umlage.web.staff.rahmen import Hausrahmen, hausrahmen
from umlage.web.ui.zugang import Anfrage, zugang


@zugang(Recht.STAMMDATEN)
@require_http_methods(["GET", "POST"])
def zeitraum(request: Anfrage, nummer: str, jahr: int) -> HttpResponse:
    """Ask for a year, and delete it."""
    rahmen = hausrahmen(nummer, jahr)
    if _gone(request, rahmen, whole=False):
        return redirect("staff:liegenschaft", kurz=request.mitglied.organisation.kurz, nummer=nummer)
    return _question(request, rahmen, whole=False)


@zugang(Recht.STAMMDATEN)
@require_http_methods(["GET", "POST"])
def liegenschaft(request: Anfrage, nummer: str, jahr: int) -> HttpResponse:
    """Ask for a house with all its years, and delete it."""
    rahmen = hausrahmen(nummer, jahr)
    if _gone(request, rahmen, whole=True):
        return redirect("staff:arbeitsliste", kurz=request.mitglied.organisation.kurz)
    return _question(request, rahmen, whole=True)


def _gone(request: Anfrage, rahmen: Hausrahmen, *, whole: bool) -> bool:
    if request.method != "POST" or "bestaetigt" not in request.POST:
        return False
    row = rahmen.haus if whole else rahmen.zeitraum
    name, seen = str(row), request.POST["bestaetigt"]
    try:
        loeschen.remove_whole(row=row, gesehen=seen, benutzer=request.user, am=timezone.now())
    except (loeschen.NotDeletable, loeschen.NotThatMuch) as no:
        messages.error(request, f"{no} " + _("Nichts gelöscht."))
        return False
    messages.success(request, _("{teil} gelöscht.").format(teil=name))
    return True


def _question(request: Anfrage, rahmen: Hausrahmen, *, whole: bool) -> HttpResponse:
    row = rahmen.haus if whole else rahmen.zeitraum
    context = rahmen.context(request, "haus", teil=row, folgen=loeschen.folgen(rahmen.zeitraum, row))
    return render(request, "staff/loeschen.html", context)
