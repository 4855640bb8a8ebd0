"""Master data of a house as a workbook: out, and in again with a preview of every change and every error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_http_methods

from umlage.apps.abrechnung.erteiltestaende import saetze
from umlage.apps.accounts.access import Recht, allowed
from umlage.apps.austausch import operations, queries
from umlage.apps.austausch.blaetter import BLAETTER
from umlage.apps.austausch.plan import Fehler, Schritt
from umlage.core.finding import Severity
from umlage.formats.arbeitsmappe.lesen import MOST_BYTES, Unlesbar, csv_lesen, mappe_lesen
from umlage.formats.arbeitsmappe.schreiben import arbeitsmappe, csv_datei
from umlage.web.staff.listen import download
from umlage.web.staff.rahmen import Hausrahmen, fassung, hausrahmen
from umlage.web.staff.stammblaetter import Eingelesen, blaetter, einlesen, gezeigt, kopf, platz
from umlage.web.ui.zugang import Anfrage, zugang

if TYPE_CHECKING:
    from umlage.apps.austausch.models import Einspielung

MOST_SHOWN = 2000
_NICHT = (
    operations.SavedMeanwhile,
    operations.OtherPlan,
    operations.WrongRows,
    operations.NotTaken,
    operations.AlreadyIssued,
)
_VORGAENGE = {"neu": _lazy("neu"), "aendern": _lazy("geändert"), "loeschen": _lazy("gelöscht")}


@zugang(Recht.LESEN, schreiben=Recht.STAMMDATEN)
@require_http_methods(["GET", "POST"])
def stammdaten(request: Anfrage, nummer: str, jahr: int) -> HttpResponse:
    """Download of the sheets, and the upload of a changed file."""
    rahmen = hausrahmen(nummer, jahr)
    wrong: list[str] = []
    read = Eingelesen()
    if request.method == "POST":
        try:
            read = einlesen(_sheets(request))
            if read.zeilen and not read.fehler:
                return _laid_down(request, rahmen, read)
            if read.fehler and read.ganz:
                read.fehler += queries.falsche_zeilen(rahmen.zeitraum, read.zeilen, read.torsi)
            if not read.fehler:
                wrong.append(_("In der Datei steht keine Zeile, die gelesen werden kann."))
        except Unlesbar as problem:
            wrong.append(str(problem))
    context = rahmen.context(
        request,
        "listen",
        blaetter=[(blatt, art.titel) for blatt, art in BLAETTER.items()],
        darf=allowed(request.mitglied.rolle, Recht.STAMMDATEN),
        falsch=wrong,
        fehler=_errors(read.fehler),
        hinweise=read.hinweise,
    )
    return render(request, "staff/stammdaten.html", context, status=422 if request.method == "POST" else 200)


@zugang(Recht.LESEN)
@require_GET
def datei(request: Anfrage, nummer: str, jahr: int, form: str) -> HttpResponse:
    """The sheets as a workbook, or one of them as CSV."""
    rahmen = hausrahmen(nummer, jahr)
    sheets = dict(zip(BLAETTER, blaetter(queries.tafeln(rahmen.zeitraum)), strict=True))
    number = "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in rahmen.haus.nummer)
    name = f"{number}-{rahmen.zeitraum.bis.year}-stammdaten"
    if form == "xlsx":
        title = f"Stammdaten Liegenschaft {rahmen.haus.nummer}"
        return download(f"{name}.xlsx", arbeitsmappe(list(sheets.values()), titel=title, am=rahmen.zeitraum.bis))
    wanted = request.GET.get("blatt", "")
    if form != "csv" or wanted not in sheets:
        raise Http404
    return download(f"{name}-{wanted}.csv", csv_datei(sheets[wanted]))


@zugang(Recht.STAMMDATEN)
@require_http_methods(["GET", "POST"])
def vorschau(request: Anfrage, nummer: str, jahr: int, einspielung: int) -> HttpResponse:
    """What a file would change; confirmed, it is taken in as a whole."""
    rahmen = hausrahmen(nummer, jahr)
    row = queries.einspielung(rahmen.zeitraum, einspielung)
    if row is None:
        raise Http404
    back = redirect("staff:stammdaten", kurz=request.mitglied.organisation.kurz, nummer=nummer, jahr=jahr)
    if request.method == "POST" and "verwerfen" in request.POST:
        operations.throw_away(einspielung=row)
        messages.success(request, _("Datei verworfen; nichts ist geändert."))
        return back
    if request.method == "POST" and _taken_over(request, row):
        return back
    status = 422 if request.method == "POST" else 200
    return render(request, "staff/einspielung.html", _preview(request, hausrahmen(nummer, jahr), row), status=status)


def _sheets(request: Anfrage) -> list[Any]:
    file = request.FILES.get("datei")
    if file is None or file.size is None:
        raise Unlesbar(_("Bitte eine Datei wählen (XLSX oder CSV)."))
    if file.size > MOST_BYTES:
        raise Unlesbar(_("Die Datei ist größer als {mb} MB.").format(mb=MOST_BYTES // 1_000_000))
    name = (file.name or "").lower()
    if name.endswith(".csv"):
        sheet = request.POST.get("blatt", "")
        if sheet not in BLAETTER:
            raise Unlesbar(_("Bitte wählen, welches Blatt die CSV-Datei ist."))
        return csv_lesen(file.read(), BLAETTER[sheet].titel)
    if not name.endswith(".xlsx"):
        raise Unlesbar(_("Bitte eine Arbeitsmappe ohne Makros (XLSX) oder eine CSV-Datei wählen."))
    return mappe_lesen(file.read())


def _laid_down(request: Anfrage, rahmen: Hausrahmen, read: Eingelesen) -> HttpResponse:
    file = request.FILES["datei"]
    row = operations.lay_down(
        zeitraum=rahmen.zeitraum,
        zeilen=read.zeilen,
        datei=str(file.name or ""),
        benutzer=request.user,
        am=timezone.now(),
    )
    for text in read.hinweise:
        messages.info(request, text)
    place = {
        "kurz": request.mitglied.organisation.kurz,
        "nummer": rahmen.haus.nummer,
        "jahr": rahmen.zeitraum.bis.year,
        "einspielung": row.pk,
    }
    return redirect("staff:einspielung", **place)


def _taken_over(request: Anfrage, row: Einspielung) -> bool:
    try:
        found = operations.take_over(
            einspielung=row,
            fassung=fassung(request),
            pruefsumme=request.POST.get("plan", ""),
            trotzdem="trotzdem" in request.POST,
            benutzer=request.user,
            am=timezone.now(),
        )
    except _NICHT as no:
        messages.error(request, f"{no} " + _("Nichts übernommen; unten steht, was die Datei jetzt ändern würde."))
        return False
    said = _("Übernommen: {neu} neu, {aendern} geändert, {loeschen} gelöscht.")
    messages.success(request, said.format(**{name: found.anzahl(name) for name in _VORGAENGE}))
    return True


def _preview(request: Anfrage, rahmen: Hausrahmen, row: Einspielung) -> dict[str, Any]:
    found, after, now = operations.try_out(einspielung=row, benutzer=request.user, am=timezone.now())
    settles = not any(one.severity is Severity.ERROR for one in after)
    known = {(one.code, one.where, one.message) for one in now}
    later = {(one.code, one.where, one.message) for one in after}
    return rahmen.context(
        request,
        "listen",
        einspielung=row,
        plan=found,
        zahlen=[(name, _VORGAENGE[name], found.anzahl(name)) for name in _VORGAENGE],
        schritte=[shown_step(step) for step in found.schritte[:MOST_SHOWN]],
        mehr=max(len(found.schritte) - MOST_SHOWN, 0),
        fehler=_errors(found.fehler),
        erteilt=saetze(operations.erteiltes(rahmen.zeitraum, found)) if not found.fehler else [],
        dazu=[one for one in after if (one.code, one.where, one.message) not in known],
        # where an error stops the settlement, the other rules are not asked: then nothing is known to be done
        erledigt=[one for one in now if (one.code, one.where, one.message) not in later] if settles else [],
    )


def shown_step(step: Schritt) -> dict[str, Any]:
    """A step as a preview shows it."""
    blatt = step.zeile.blatt
    return {
        "vorgang": step.vorgang,
        "wort": _VORGAENGE[step.vorgang],
        "blatt": BLAETTER[blatt].titel,
        "zeile": step.zeile.nummer,
        "name": step.name,
        "dazu": step.dazu or ", ".join(platz(blatt, step.ort)),
        "felder": [
            (
                _("Ort") if name == "ort" else kopf(blatt, name),
                gezeigt(step.art, name, before),
                gezeigt(step.art, name, after),
            )
            for name, before, after in step.felder
        ],
    }


def _errors(errors: list[Fehler]) -> list[dict[str, Any]]:
    return [
        {
            "blatt": BLAETTER[one.blatt].titel,
            "zeile": one.nummer,
            "spalte": kopf(one.blatt, one.spalte) if one.spalte.islower() else one.spalte,
            "text": one.text,
        }
        for one in errors[:MOST_SHOWN]
    ]
