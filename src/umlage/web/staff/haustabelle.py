"""A new house out of a workbook: the template, the upload, the preview, and the house."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from umlage.apps.abrechnung.operations import Doubled, NumberTooLong
from umlage.apps.accounts.access import Recht
from umlage.apps.austausch import neubau, queries
from umlage.apps.austausch.blaetter import BLAETTER
from umlage.apps.austausch.plan import Fehler
from umlage.core.finding import Refused
from umlage.formats.arbeitsmappe.lesen import MOST_BYTES, Rohblatt, Unlesbar, Wert, mappe_lesen
from umlage.formats.arbeitsmappe.schreiben import Blatt, arbeitsmappe
from umlage.web.staff.listen import download
from umlage.web.staff.neuanlage import ARTEN
from umlage.web.staff.stammblaetter import Eingelesen, blaetter, einlesen, kopf
from umlage.web.staff.stammdaten import MOST_SHOWN, shown_step
from umlage.web.ui.saetze import satz
from umlage.web.ui.zugang import Anfrage, zugang

_TITEL = "Liegenschaft"
# heads of the sheet of the house; files are always German
_KOEPFE = {
    "nr": "Nummer",
    "bezeichnung": "Bezeichnung",
    "strasse": "Straße und Hausnummer",
    "plz": "Postleitzahl",
    "ort": "Ort",
    "von": "Erster Tag",
    "bis": "Letzter Tag",
    "art": "Was abgerechnet wird",
}
_NOETIG = ("strasse", "plz", "ort", "von", "bis", "art")


@zugang(Recht.STAMMDATEN)
@require_GET
def vorlage(request: Anfrage) -> HttpResponse:
    """The workbook with all heads and one example in every sheet."""
    last = timezone.localdate().year - 1
    first_day, last_day = date(last, 1, 1), date(last, 12, 31)
    house = ("", "Gartenhof", "Am Weg 3", "34117", "Kassel", first_day, last_day, ARTEN["heizkosten"])
    rows: dict[str, list[tuple[dict[str, str], dict[str, Any]]]] = {
        "anlagen": [({}, {"nr": "1", "energieart": "erdgas_h"})],
        "nutzeinheiten": [
            (
                {"gebaeude": "Vorderhaus"},
                {"nr": "1", "lage": "EG links", "nutzung": "wohnung", "flaeche": {"heizung": Decimal("68.5")}},
            )
        ],
        "nutzer": [({"nutzeinheit": "1"}, {"nr": "1-1", "name": "Erika Muster"})],
        "geraete": [
            (
                {"nutzeinheit": "1"},
                {"nr": "12345678", "art": "hkv", "raum": "Wohnzimmer", "bewertung": {"kges": Decimal(1)}},
            )
        ],
        "kosten": [
            (
                {"bereich": "kosten", "anlage": "1"},
                {"bezeichnung": "Wartung", "am": date(last, 6, 30), "betrag": Decimal("180.00")},
            )
        ],
        "ablesungen": [({"geraet": "12345678"}, {"am": last_day, "stand": Decimal(0)})],
    }
    sheets = [Blatt(_TITEL, tuple(_KOEPFE.values()), [house]), *blaetter(rows)]
    return download("neue-liegenschaft.xlsx", arbeitsmappe(sheets, titel="Neue Liegenschaft", am=last_day))


@zugang(Recht.STAMMDATEN)
@require_http_methods(["GET", "POST"])
def haustabelle(request: Anfrage) -> HttpResponse:
    """The upload; a workbook without errors in its cells waits for its preview."""
    wrong, read = list[str](), Eingelesen()
    if request.method == "POST":
        try:
            sheets = _sheets(request)
            read = einlesen([sheet for sheet in sheets if sheet.name.strip().casefold() != _TITEL.casefold()])
            haus, errors = _house(sheets)
            if not read.fehler and not errors:
                return _laid_down(request, haus, read)
            if read.ganz and not errors:
                who = {"organisation": request.mitglied.organisation.name, "benutzer": request.user}
                rows = {"haus": haus, "zeilen": read.zeilen, "torsi": read.torsi}
                read.fehler += neubau.wrong_rows(**rows, **who, am=timezone.now())
            read.fehler[:0] = errors
        except Unlesbar as problem:
            wrong.append(str(problem))
    shown = {**_context(request), "falsch": wrong, "fehler": _errors(read.fehler), "hinweise": read.hinweise}
    return render(request, "staff/haustabelle.html", shown, status=422 if request.method == "POST" else 200)


@zugang(Recht.STAMMDATEN)
@require_http_methods(["GET", "POST"])
def hausvorschau(request: Anfrage, vorlage: int) -> HttpResponse:
    """Everything that would be made; confirmed, it is."""
    row, kurz = queries.neue_liegenschaft(vorlage), request.mitglied.organisation.kurz
    if row is None:
        raise Http404
    said = {
        "einspielung": row,
        "organisation": request.mitglied.organisation.name,
        "benutzer": request.user,
        "am": timezone.now(),
    }
    if request.method == "POST" and "verwerfen" in request.POST:
        row.delete()
        messages.success(request, _("Datei verworfen; nichts ist geändert."))
        return redirect("staff:haustabelle", kurz=kurz)
    if request.method == "POST":
        try:
            made = neubau.take_house(pruefsumme=request.POST.get("plan", ""), **said)
            messages.success(request, _("{haus} angelegt. Was noch fehlt, steht unten.").format(haus=made.liegenschaft))
            return redirect("staff:haus", kurz=kurz, nummer=made.liegenschaft.nummer, jahr=made.bis.year)
        except (neubau.WrongRows, neubau.OtherPlan, neubau.NotTaken, Doubled, NumberTooLong) as no:
            messages.error(request, str(no))
        except Refused as refused:
            messages.error(request, satz(refused.findings[0].message))
    probe = neubau.try_house(**said)
    steps = probe.schritte.schritte if probe.schritte is not None else []
    shown = {
        **_context(request),
        "einspielung": row,
        "haus_neu": [(_KOEPFE[name], _said(name, value)) for name, value in row.inhalt["haus"].items()],
        "plan": probe.schritte,
        "schritte": [shown_step(step) for step in steps[:MOST_SHOWN]],
        "mehr": max(len(steps) - MOST_SHOWN, 0),
        "fehler": _errors(probe.fehler),
        "dazu": probe.befunde,
    }
    return render(request, "staff/hausvorschau.html", shown, status=422 if request.method == "POST" else 200)


def _context(request: Anfrage) -> dict[str, Any]:
    return {"organisation": request.mitglied.organisation, "mitglied": request.mitglied}


def _sheets(request: Anfrage) -> list[Rohblatt]:
    file = request.FILES.get("datei")
    if file is None or file.size is None or not (file.name or "").lower().endswith(".xlsx"):
        raise Unlesbar(_("Bitte eine Arbeitsmappe ohne Makros (XLSX) wählen."))
    if file.size > MOST_BYTES:
        raise Unlesbar(_("Die Datei ist größer als {mb} MB.").format(mb=MOST_BYTES // 1_000_000))
    return mappe_lesen(file.read())


def _house(sheets: list[Rohblatt]) -> tuple[dict[str, str], list[Fehler]]:
    """What the sheet of the house says, and what is wrong with it."""
    sheet = next((one for one in sheets if one.name.strip().casefold() == _TITEL.casefold()), None)
    if sheet is None or len(sheet.reihen) < 2:
        return {}, [_wrong(1, "", _("Das Blatt „Liegenschaft“ mit einer Zeile für das Haus fehlt."))]
    if len(sheet.reihen) > 2:
        return {}, [_wrong(sheet.reihen[2][0], "", _("Eine Arbeitsmappe legt eine Liegenschaft an, nicht mehrere."))]
    (line, head), (number, cells) = sheet.reihen
    titles = {title.casefold(): name for name, title in _KOEPFE.items()}
    names = [titles.get(" ".join(str(cell or "").split()).casefold()) for cell in head]
    errors = [
        _wrong(line, str(cell)[:60], _("Diese Spalte gibt es in dem Blatt nicht."))
        for cell, name in zip(head, names, strict=True)
        if cell and name is None
    ]
    pairs = zip(names, cells, strict=False)
    said = {name: _text(name, cell) for name, cell in pairs if name is not None and _text(name, cell)}
    for name in _NOETIG:
        if name not in said:
            errors.append(_wrong(number, name, _("Diese Angabe fehlt.")))
    for name in ("von", "bis"):
        if name in said and not _is_day(said[name]):
            errors.append(_wrong(number, name, _("Bitte einen Tag angeben.")))
    if "art" in said and said["art"] not in ARTEN:
        errors.append(_wrong(number, "art", _("Möglich sind: {worte}.").format(worte=", ".join(ARTEN.values()))))
    return said, errors


def _wrong(line: int, column: str, text: str) -> Fehler:
    return Fehler(neubau.HAUS, line, column, text)


def _text(name: str, cell: Wert) -> str:
    if isinstance(cell, date):
        return cell.isoformat()
    text = format(cell, "f") if isinstance(cell, Decimal) else str(cell or "").strip()
    if name == "art":
        return next((word for word, title in ARTEN.items() if text.casefold() in (word, title.casefold())), text)
    if name in ("von", "bis") and len(parts := text.split(".")) == 3:
        return "-".join(part.zfill(2) for part in reversed(parts))
    return text[:160]


def _said(name: str, text: str) -> str:
    """A value of the house as a page prints it."""
    if name == "art":
        return str(ARTEN[text])
    return f"{date.fromisoformat(text):%d.%m.%Y}" if name in ("von", "bis") else text


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _laid_down(request: Anfrage, haus: dict[str, str], read: Eingelesen) -> HttpResponse:
    for text in read.hinweise:
        messages.info(request, text)
    row = neubau.lay_down_house(
        haus=haus,
        zeilen=read.zeilen,
        datei=str(request.FILES["datei"].name or ""),
        benutzer=request.user,
        am=timezone.now(),
    )
    return redirect("staff:hausvorschau", kurz=request.mitglied.organisation.kurz, vorlage=row.pk)


def _errors(errors: Any) -> list[dict[str, Any]]:
    titles = {neubau.HAUS: _TITEL, **{name: art.titel for name, art in BLAETTER.items()}}
    return [
        {
            "blatt": titles[one.blatt],
            "zeile": one.nummer,
            "spalte": _KOEPFE.get(one.spalte, one.spalte) if one.blatt == neubau.HAUS else kopf(one.blatt, one.spalte),
            "text": one.text,
        }
        for one in list(errors)[:MOST_SHOWN]
    ]
