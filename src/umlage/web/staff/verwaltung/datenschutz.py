"""How long what is kept, what is due to go, and what one person may ask for."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from umlage.apps.accounts.access import Recht
from umlage.apps.datenschutz import operations, queries, suche
from umlage.documents.mappe import renderer
from umlage.web.staff.listen import download
from umlage.web.staff.verwaltung.auskunft import blatt, tafel, werte
from umlage.web.staff.verwaltung.rahmen import back, context
from umlage.web.ui.zahlen import key
from umlage.web.ui.zugang import Anfrage, zugang

_SEITE = 50
_GEZEIGT = 20


@zugang(Recht.VERWALTEN)
@require_http_methods(["GET", "POST"])
def datenschutz(request: Anfrage) -> HttpResponse:
    """Periods, what is due, the search for a person, what was erased."""
    wrong = ""
    if request.method == "POST":
        said = {name: key(request.POST.get(name, "")) or 0 for name in ("abrechnung_jahre", "nutzer_jahre")}
        try:
            operations.save_periods(
                values=said, von_selbst="von_selbst" in request.POST, benutzer=request.user, am=timezone.now()
            )
        except operations.BadPeriod as no:
            wrong = str(no)
        else:
            messages.success(request, _("Aufbewahrung gespeichert."))
            return back(request, "datenschutz")
    today, text = timezone.localdate(), request.GET.get("q", "").strip()[:80]
    people, issued = queries.faellige_nutzer(today), queries.faellige_abrechnungen(today)
    shown = context(
        request,
        "datenschutz",
        aufbewahrung=queries.aufbewahrung(),
        normen={"abrechnung": queries.NORM_ABRECHNUNG, "nutzer": queries.NORM_NUTZER},
        nutzer=people[:_GEZEIGT],
        nutzer_zahl=people.count(),
        abrechnungen=issued[:_GEZEIGT],
        abrechnungen_zahl=issued.count(),
        gesucht=text,
        gefunden=suche.gesucht(text),
        meiste=suche.MOST,
        loeschungen=Paginator(queries.loeschungen(), _SEITE).get_page(request.GET.get("seite")),
        fehler=wrong,
    )
    return render(request, "staff/verwaltung/datenschutz.html", shown, status=422 if wrong else 200)


@zugang(Recht.VERWALTEN)
@require_POST
def faelliges(request: Anfrage) -> HttpResponse:
    """Erase what is due."""
    done = operations.erase_due(heute=timezone.localdate(), benutzer=request.user, am=timezone.now())
    people = ngettext("Gelöscht: Angaben von {zahl} Nutzer", "Gelöscht: Angaben von {zahl} Nutzern", done.nutzer)
    papers = ngettext(
        "Dokumente und Namen von {zahl} Abrechnung.", "Dokumente und Namen von {zahl} Abrechnungen.", done.abrechnungen
    )
    messages.success(request, f"{people.format(zahl=done.nutzer)}, {papers.format(zahl=done.abrechnungen)}")
    return back(request, "datenschutz")


def _person(nutzer: int) -> Any:
    row = queries.nutzer(nutzer)
    if row is None:
        raise Http404
    return row


@zugang(Recht.VERWALTEN)
@require_http_methods(["GET", "POST"])
def person(request: Anfrage, nutzer: int) -> HttpResponse:
    """What is stored of a person; a POST erases it, or says why not."""
    row = _person(nutzer)
    if request.method == "POST" and not queries.erased(row):
        try:
            operations.erase_person(nutzer=row, heute=timezone.localdate(), benutzer=request.user, am=timezone.now())
            messages.success(request, _("Die Angaben zur Person sind gelöscht."))
            return back(request, "datenschutz")
        except operations.StillKept as no:
            messages.error(request, str(no))
            return redirect("staff:datenschutz_person", kurz=request.mitglied.organisation.kurz, nutzer=row.pk)
    today = timezone.localdate()
    shown = context(
        request,
        "datenschutz",
        person=row,
        geloescht=queries.erased(row),
        grund=queries.kept_because(row, today),
        teile=[(title, rows, tafel(rows)) for title, rows in werte(queries.auskunft(row, today))],
    )
    return render(request, "staff/verwaltung/datenschutz_person.html", shown)


@zugang(Recht.VERWALTEN)
@require_GET
def als_json(request: Anfrage, nutzer: int) -> HttpResponse:
    """What is stored of a person, for machines (Art. 15, 20 DSGVO)."""
    parts = werte(queries.auskunft(_person(nutzer), timezone.localdate()))
    said = {title: [dict(row) for row in rows] for title, rows in parts}
    response = HttpResponse(json.dumps(said, ensure_ascii=False, indent=1), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="auskunft-{nutzer}.json"'
    return response


@zugang(Recht.VERWALTEN)
@require_GET
def als_pdf(request: Anfrage, nutzer: int) -> HttpResponse:
    """The same as a letter to the person."""
    row, today = _person(nutzer), timezone.localdate()
    paper = blatt(queries.auskunft(row, today), request.mitglied.organisation, today)
    return download(f"auskunft-{nutzer}.pdf", renderer().pdf(paper))
