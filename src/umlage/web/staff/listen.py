"""Lists, forms and annexes of a year: on screen, and as files."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from umlage.apps.abrechnung import einsicht as einsichten
from umlage.apps.abrechnung import queries
from umlage.apps.abrechnung.beiwerk import Beiwerk, beiwerk
from umlage.apps.accounts.access import Recht, allowed
from umlage.core.settlement.herleitung import Herleitung, UnknownPath
from umlage.documents.haussicht import Haussicht
from umlage.documents.liste.formulare import FORMULARE
from umlage.documents.liste.inhalt import Liste
from umlage.documents.liste.maengel import maengelliste
from umlage.documents.liste.servicerechnung import RECHNUNGEN, maengel
from umlage.documents.liste.tabellendatei import als_csv
from umlage.documents.liste.tafelwerte import tafelwerte
from umlage.documents.liste.verzeichnis import BEIM_HAUS
from umlage.documents.liste.woher import figure_at
from umlage.documents.mappe import audit_report, renderer
from umlage.formats.arbeitsmappe.schreiben import Blatt, arbeitsmappe
from umlage.web.staff.listenansicht import ansicht, gedrueckt
from umlage.web.staff.listenwahl import GRUPPEN, PRUEFBERICHT, TITEL, Dokument, dokumente
from umlage.web.staff.rahmen import Hausrahmen, hausrahmen
from umlage.web.ui.zugang import Anfrage, zugang

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMEN = ("pdf", "csv", "xlsx")


@zugang(Recht.LESEN)
@require_GET
def verzeichnis(request: Anfrage, nummer: str, jahr: int) -> HttpResponse:
    """All lists, for the trial run or for an Abrechnung that was issued."""
    rahmen = hausrahmen(nummer, jahr)
    context = _context(request, rahmen, gruppen=GRUPPEN, darf=allowed(request.mitglied.rolle, Recht.STAMMDATEN))
    return render(request, "staff/listen.html", context)


@zugang(Recht.LESEN)
@require_GET
def liste(request: Anfrage, nummer: str, jahr: int, liste: str) -> HttpResponse:
    """One list on screen; every amount that has a derivation opens it."""
    rahmen = hausrahmen(nummer, jahr)
    blick = _einsicht(request, rahmen)
    if liste not in TITEL:
        raise Http404
    found = (
        [] if liste == PRUEFBERICHT else dokumente(liste, blick, queries.logo(rahmen.zeitraum), _beside(rahmen, liste))
    )
    chosen = _chosen(request, found or [])
    context = _context(
        request,
        rahmen,
        liste=liste,
        name=TITEL[liste],
        einsicht=blick,
        dokumente=found or [],
        gewaehlt=chosen,
        ansicht=ansicht(found[chosen].machen()) if found else None,
        formen=_forms(liste, found),
        befunde=_findings(blick, liste) if not found else (),
        pruefbericht=liste == PRUEFBERICHT,
    )
    return render(request, "staff/liste.html", context)


def _beside(rahmen: Hausrahmen, liste: str) -> Beiwerk:
    """Contacts and notes of the house as they are now, for the lists and forms that print them."""
    return beiwerk(rahmen.haus) if liste in FORMULARE or liste in BEIM_HAUS else Beiwerk()


@zugang(Recht.LESEN)
@require_GET
def datei(request: Anfrage, nummer: str, jahr: int, liste: str, form: str) -> HttpResponse:
    """A list as a file: PDF, CSV, XLSX; several documents of one list as an archive."""
    rahmen = hausrahmen(nummer, jahr)
    blick, logo = _einsicht(request, rahmen), queries.logo(rahmen.zeitraum)
    if liste not in TITEL or form not in FORMEN:
        raise Http404
    if liste == PRUEFBERICHT:
        if form != "pdf":
            raise Http404
        found = blick.audit
        report = audit_report(found, logo) if found is not None else _content(_missing(blick, rahmen), "pdf")
        return _file("pruefbericht.pdf", report, rahmen)
    made = dokumente(liste, blick, logo, _beside(rahmen, liste))
    if not made or form not in _forms(liste, made):
        raise Http404
    if len(made) > 1 and "blatt" not in request.GET:
        return _file(f"{liste}.zip", _archive(made), rahmen)
    one = made[_chosen(request, made)]
    return _file(f"{one.datei.removesuffix('.pdf')}.{form}", _content(one.machen(), form), rahmen)


@zugang(Recht.LESEN)
@require_GET
def herleitung(request: Anfrage, nummer: str, jahr: int) -> HttpResponse:
    """How an amount of a list came about, in the Abrechnung to which the list belongs."""
    rahmen = hausrahmen(nummer, jahr)
    path = request.GET.get("pfad", "")[:200]
    blick = _einsicht(request, rahmen)
    herleitung = None if blick.ergebnis is None else Herleitung(blick.ergebnis)
    try:
        if path.startswith("zelle/"):
            return render(request, "staff/herleitung.html", _of_cell(request, rahmen, blick, herleitung))
        if herleitung is None:
            raise Http404
        return render(request, "staff/herleitung.html", {"figur": herleitung.figure(path)})
    except UnknownPath as missing:
        raise Http404 from missing


def _of_cell(
    request: Anfrage, rahmen: Hausrahmen, blick: einsichten.Einsicht, herleitung: Herleitung | None
) -> dict[str, Any]:
    """What was pressed and what stands behind it: the list is made once more. UnknownPath."""
    word = request.GET.get("liste", "")
    if word not in TITEL or word == PRUEFBERICHT:
        raise Http404
    found = dokumente(word, blick, None, _beside(rahmen, word))
    if not found:
        raise Http404
    content, path = found[_chosen(request, found)].machen(), request.GET.get("pfad", "")[:200]
    return {"figur": figure_at(content, herleitung, path), "gedrueckt": gedrueckt(content, path)}


def _missing(blick: einsichten.Einsicht, rahmen: Hausrahmen) -> Liste:
    """The report of a house of which there is not even an Akte yet: what it lacks."""
    haus, year = rahmen.haus, rahmen.zeitraum
    sender = str(year.angaben.get("absender", {}).get("name", "")) or haus.organisation.name
    said = {"absender": sender, "nummer": haus.nummer, "adresse": haus.anschrift, "von": year.von, "bis": year.bis}
    return maengelliste(blick.probe.findings, **said, am=timezone.localdate())


def _findings(blick: einsichten.Einsicht, wort: str) -> Any:
    """Why there is no list; of the Pruefbericht all that the audit found."""
    if wort in RECHNUNGEN and blick.ergebnis is not None:
        return maengel(Haussicht(blick.ergebnis))
    audit = blick.audit if wort == PRUEFBERICHT else None
    return blick.probe.findings if audit is None else audit.findings


def _context(request: Anfrage, rahmen: Hausrahmen, **more: Any) -> dict[str, Any]:
    issued = [row for row in queries.abrechnungen(rahmen.zeitraum) if row.stand != row.Stand.FREIGEGEBEN]
    number = _number(request, "abrechnung")
    if number is not None and number not in {row.pk for row in issued}:
        raise Http404
    asked = "" if number is None else f"?abrechnung={number}"
    return rahmen.context(request, "listen", erteilte=issued, abrechnung=number, frage=asked, **more)


def _einsicht(request: Anfrage, rahmen: Hausrahmen) -> einsichten.Einsicht:
    found = einsichten.einsicht(rahmen.zeitraum, _number(request, "abrechnung"))
    if found is None:
        raise Http404
    return found


def _number(request: Anfrage, name: str) -> int | None:
    text = request.GET.get(name, "")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 17:
        raise Http404
    return int(text)


def _chosen(request: Anfrage, found: list[Dokument]) -> int:
    number = _number(request, "blatt") or 0
    if found and number >= len(found):
        raise Http404
    return number


def _forms(wort: str, found: list[Dokument] | None) -> tuple[str, ...]:
    """In which forms a list can be had: tables also for spreadsheets."""
    if wort == PRUEFBERICHT or (found and len(found) > 1):
        return ("pdf",)
    return FORMEN if found and found[0].machen().tabellen else ("pdf",) if found else ()


def _content(content: Liste, form: str) -> bytes:
    if form == "pdf":
        return renderer().pdf(content)
    if form == "csv":
        return als_csv(content)
    sheets = [Blatt(tafel.titel, tafel.koepfe, tafel.reihen, tafel.summe) for tafel in tafelwerte(content)]
    return arbeitsmappe(sheets, titel=content.rahmen.name, am=content.rahmen.erstellt_am)


def _archive(made: list[Dokument]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for one in made:
            archive.writestr(zipfile.ZipInfo(one.datei), renderer().pdf(one.machen()))
    return target.getvalue()


_TYPES = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8", "xlsx": XLSX, "zip": "application/zip"}


def _file(name: str, content: bytes, rahmen: Hausrahmen) -> HttpResponse:
    number = "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in rahmen.haus.nummer)
    return download(f"{number}-{rahmen.zeitraum.bis.year}-{name}", content)


def download(name: str, content: bytes) -> HttpResponse:
    """A file to be kept; its name is plain."""
    response = HttpResponse(content, content_type=_TYPES[name.rpartition(".")[2]])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
