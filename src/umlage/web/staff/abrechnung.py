"""Result of a trial run, derivations, release, issue, documents."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from umlage.apps.abrechnung import herkunft, korrektur, operations, queries
from umlage.apps.accounts.access import Recht, allowed
from umlage.apps.kosten.queries import belegsumme
from umlage.core.finding import Refused
from umlage.core.settlement.herleitung import UnknownPath
from umlage.documents.klartext import klartext
from umlage.web.staff.blaettern import blatt
from umlage.web.staff.rahmen import Hausrahmen, hausrahmen
from umlage.web.staff.worum import worum
from umlage.web.ui.saetze import sonst
from umlage.web.ui.zugang import Anfrage, zugang

# Nutzer whose amounts stand on one page
_JE_SEITE = 10


# the sum of the invoices of one kind, settled or not
_BELEGE = "belege/"


@zugang(Recht.LESEN)
@require_GET
def ergebnis(request: Anfrage, nummer: str, jahr: int) -> HttpResponse:
    """What the year comes to as it stands now, for every Nutzer; each amount opens its derivation."""
    rahmen = hausrahmen(nummer, jahr)
    found = operations.look_at(zeitraum=rahmen.zeitraum, am=timezone.now())
    issued = list(queries.abrechnungen(rahmen.zeitraum))
    rolle = request.mitglied.rolle
    people = found.ergebnis.nutzer if found.ergebnis is not None else ()
    context = rahmen.context(
        request,
        "ergebnis",
        probe=found,
        blatt=blatt(people, request.GET.get("seite"), _JE_SEITE),
        uebersicht=[(person, place // _JE_SEITE + 1) for place, person in enumerate(people)],
        weiteres=any(person.sonderbetrag for person in people),
        abrechnung=issued[0] if issued else None,
        laeuft=not issued and timezone.localdate() < rahmen.zeitraum.bis,
        veraltet=bool(issued) and korrektur.outdated(issued[0], found),
        darf_freigeben=allowed(rolle, Recht.FREIGEBEN),
        darf_erteilen=allowed(rolle, Recht.ERTEILEN),
        selbst_freigegeben=bool(issued) and issued[0].freigegeben_von_id == request.user.pk,
    )
    return render(request, "staff/ergebnis.html", context)


@zugang(Recht.LESEN)
@require_GET
def herleitung(request: Anfrage, nummer: str, jahr: int) -> HttpResponse:
    """How an amount came about, as a small tree."""
    rahmen = hausrahmen(nummer, jahr)
    path = request.GET.get("pfad", "")[:200]
    if path.startswith(_BELEGE):
        try:
            total = belegsumme(rahmen.zeitraum, path.removeprefix(_BELEGE))
        except ValueError as missing:
            raise Http404 from missing
        return render(request, "staff/herleitung.html", {"figur": total})
    found = queries.probe(rahmen.zeitraum)
    if found.ergebnis is None:
        raise Http404
    try:
        figure = herkunft.figur(found.ergebnis, path)
    except UnknownPath as missing:
        raise Http404 from missing
    return render(request, "staff/herleitung.html", {"figur": figure, "worum": worum(path, found.ergebnis)})


@zugang(Recht.LESEN)
@require_GET
def dokumente(request: Anfrage, nummer: str, jahr: int) -> HttpResponse:
    """The files of issued Abrechnungen."""
    rahmen = hausrahmen(nummer, jahr)
    rows = queries.abrechnungen(rahmen.zeitraum).prefetch_related("dokumente")
    drucken = allowed(request.mitglied.rolle, Recht.ERTEILEN) and any(row.dokumente.all() for row in rows)
    context = rahmen.context(request, "dokumente", abrechnungen=rows, darf_drucken=drucken)
    # by the number that the documents of a Nutzer bear
    context["namen"] = {one.nr: one.name for flat in context["einheiten"] for one in flat.im_jahr}
    return render(request, "staff/dokumente.html", context)


@zugang(Recht.LESEN)
@require_GET
def datei(request: Anfrage, nummer: str, jahr: int, dokument: int) -> HttpResponse:
    """One file."""
    row = queries.dokument(hausrahmen(nummer, jahr).zeitraum, dokument)
    if row is None:
        raise Http404
    return FileResponse(default_storage.open(row.datei.name), filename=row.name, content_type="application/pdf")


@zugang(Recht.STAMMDATEN)
@require_POST
def jahreswechsel(request: Anfrage, nummer: str, jahr: int) -> HttpResponse:
    """On to the next year of the house."""
    rahmen = hausrahmen(nummer, jahr)
    kurz = request.mitglied.organisation.kurz
    try:
        new = operations.next_year(zeitraum=rahmen.zeitraum, benutzer=request.user, am=timezone.now())
    except operations.YearThere as there:
        messages.error(request, str(there))
        return redirect("staff:haus", kurz=kurz, nummer=nummer, jahr=jahr)
    messages.success(request, _("Zeitraum {zeitraum} angelegt.").format(zeitraum=new))
    return redirect("staff:haus", kurz=kurz, nummer=nummer, jahr=new.bis.year)


@zugang(Recht.FREIGEBEN)
@require_POST
def freigeben(request: Anfrage, nummer: str, jahr: int) -> HttpResponse:
    """Release the year as it stands."""
    rahmen = hausrahmen(nummer, jahr)
    try:
        operations.release(zeitraum=rahmen.zeitraum, benutzer=request.user, am=timezone.now())
        messages.success(request, _("Abrechnung freigegeben."))
    except Refused as refused:
        for finding in refused.findings[:5]:
            messages.error(request, sonst(finding.message, klartext))
    return _back(request, rahmen)


@zugang(Recht.FREIGEBEN)
@require_POST
def zuruecknehmen(request: Anfrage, nummer: str, jahr: int) -> HttpResponse:
    """Take the release back."""
    rahmen = hausrahmen(nummer, jahr)
    released = queries.abrechnungen(rahmen.zeitraum).first()
    if released is None:
        raise Http404
    try:
        operations.withdraw(abrechnung=released, benutzer=request.user, am=timezone.now())
        messages.success(request, _("Freigabe zurückgenommen."))
    except operations.NotReleased as no:
        messages.error(request, str(no))
    return _back(request, rahmen)


@zugang(Recht.ERTEILEN)
@require_POST
def erteilen(request: Anfrage, nummer: str, jahr: int) -> HttpResponse:
    """Issue what was released: number, documents, frozen."""
    rahmen = hausrahmen(nummer, jahr)
    released = queries.abrechnungen(rahmen.zeitraum).first()
    if released is None:
        raise Http404
    try:
        issued = operations.issue(abrechnung=released, benutzer=request.user, am=timezone.now())
        messages.success(request, _("Abrechnung {nummer} erteilt.").format(nummer=issued.nummer))
    except (operations.NotReleased, operations.SamePerson, operations.ChangedSince) as no:
        messages.error(request, str(no))
    except Refused as refused:
        for finding in refused.findings[:5]:
            messages.error(request, sonst(finding.message, klartext))
    return _back(request, rahmen)


def _back(request: Anfrage, rahmen: Hausrahmen) -> HttpResponse:
    return redirect(
        "staff:ergebnis",
        kurz=request.mitglied.organisation.kurz,
        nummer=rahmen.haus.nummer,
        jahr=rahmen.zeitraum.bis.year,
    )
