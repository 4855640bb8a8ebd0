"""Under which look a house goes out, and what is told on its Abrechnungen."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from umlage.apps.abrechnung import auftritt as operations
from umlage.apps.abrechnung.operations import SavedMeanwhile
from umlage.apps.accounts.access import Recht, allowed
from umlage.apps.verwaltung import queries
from umlage.core.finding import Refused
from umlage.web.staff.rahmen import Hausrahmen, fassung, hausrahmen
from umlage.web.ui.saetze import satz
from umlage.web.ui.zahlen import key
from umlage.web.ui.zugang import Anfrage, zugang


@zugang(Recht.LESEN, schreiben=Recht.STAMMDATEN)
@require_http_methods(["GET", "POST"])
def auftritt(request: Anfrage, nummer: str, jahr: int) -> HttpResponse:
    """Customer, sender and texts of a house in one year."""
    rahmen = hausrahmen(nummer, jahr)
    house = rahmen.haus
    wrong: list[str] = []
    if request.method == "POST":
        wrong = _done(request, rahmen)
        if not wrong:
            kurz = request.mitglied.organisation.kurz
            return redirect("staff:auftritt", kurz=kurz, nummer=nummer, jahr=jahr)
    look = queries.auftritt(house.kunde)
    sender = rahmen.zeitraum.angaben.get("absender", {})
    told = rahmen.zeitraum.angaben.get("mitteilungen", ())
    context = rahmen.context(
        request,
        "auftritt",
        absender=sender,
        auftritt=look,
        abweichend=bool(look.absender.get("name")) and look.as_sender(sender) != sender,
        kunden=queries.kunden(),
        bausteine=[row for row in queries.texte_fuer(house.kunde) if {"text": row.text} not in told],
        mitteilungen=told,
        fehler=wrong,
        fassung=house.fassung,
        darf=allowed(request.mitglied.rolle, Recht.STAMMDATEN),
    )
    return render(request, "staff/auftritt.html", context, status=422 if wrong else 200)


def _done(request: Anfrage, rahmen: Hausrahmen) -> list[str]:
    """Do what the pressed button says; what was wrong."""
    said = {
        "fassung": fassung(request),
        "benutzer": request.user,
        "am": timezone.now(),
    }
    try:
        if "kunde" in request.POST:
            chosen = request.POST["kunde"]
            kunde = queries.kunde(key(chosen) or 0)
            operations.give_to_customer(liegenschaft=rahmen.haus, kunde=kunde, **said)
            messages.success(request, _("Kunde der Liegenschaft gespeichert."))
        elif "uebernehmen" in request.POST:
            operations.take_look(zeitraum=rahmen.zeitraum, **said)
            messages.success(request, _("Absender übernommen."))
        else:
            wanted = set(request.POST.getlist("baustein"))
            ready = [row for row in queries.texte_fuer(rahmen.haus.kunde) if str(row.pk) in wanted]
            operations.add_texts(zeitraum=rahmen.zeitraum, texte=ready, **said)
            messages.success(request, _("Mitteilungen gespeichert."))
    except Refused as refused:
        return [satz(finding.message) for finding in refused.findings]
    except SavedMeanwhile as no:
        return [f"{no} " + _("Nichts gespeichert; bitte noch einmal ansehen.")]
    return []
