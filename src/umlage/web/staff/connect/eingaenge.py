"""What came in by a unit: deliveries, rows in quarantine, files that people bring in the browser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from umlage.apps.accounts.access import Recht
from umlage.apps.accounts.einmal import SentBefore, once
from umlage.apps.archive.tresor import Locked
from umlage.apps.austausch import annahme, posteingang, quarantaene
from umlage.apps.austausch.original import Gone, Hidden, for_people
from umlage.apps.geraete import bestand, zuordnungen
from umlage.web.staff.connect.rahmen import context, einheit, to_unit
from umlage.web.staff.connect.worte import formate
from umlage.web.ui.einmal import sent
from umlage.web.ui.zahlen import key
from umlage.web.ui.zugang import Anfrage, zugang

if TYPE_CHECKING:
    from umlage.apps.austausch.models import Eingang

# a unit may deliver 300 in a minute
_JE_SEITE, _ZEILEN_JE_SEITE, _MOST_FILES = 50, 100, 250
# state of a delivery: class, icon
MARKEN = {
    "empfangen": ("wartet", "clock"),
    "fertig": ("bereit", "circle-check"),
    "teilweise": ("ansehen", "alert-triangle"),
    "unvollstaendig": ("blockiert", "ban"),
    "abgelehnt": ("blockiert", "ban"),
    "gescheitert": ("blockiert", "ban"),
}
ZAHLEN = {
    "geraete": gettext_lazy("Geräte"),
    "geraete_neu": gettext_lazy("davon neu"),
    "telegramme": gettext_lazy("Telegramme"),
    "wiederholt": gettext_lazy("mehrfach gehört"),
    "werte": gettext_lazy("Werte"),
    "neu": gettext_lazy("neue Werte"),
    "gleich": gettext_lazy("schon bekannte Werte"),
    "korrigiert": gettext_lazy("berichtigte Werte"),
    "ohne_tag": gettext_lazy("Werte ohne Tag"),
    "alte_uhr": gettext_lazy("Telegramme nach einer alten Uhr"),
    "quarantaene": gettext_lazy("in Quarantäne"),
    "weitere_fehler": gettext_lazy("weitere Fehler"),
    "fremd": gettext_lazy("von fremden Geräten"),
    "knoten": gettext_lazy("von Netzknoten"),
    "schluessel": gettext_lazy("neue Schlüssel"),
    "wartend_no_key": gettext_lazy("warten auf einen Schlüssel"),
    "wartend_wrong_key": gettext_lazy("mit falschem Schlüssel"),
    "wartend_bad_mac": gettext_lazy("mit falscher Prüfsumme"),
    "wartend_unsupported_mode": gettext_lazy("in unbekannter Verschlüsselung"),
    "wartend_unknown_meaning": gettext_lazy("Bedeutung unbekannt"),
    "wartend_contradiction": gettext_lazy("mit widersprüchlichen Werten"),
    "wartend_no_value": gettext_lazy("ohne sicheren Wert"),
    "wartend_unknown_format": gettext_lazy("Aufbau unbekannt"),
}


@zugang(Recht.LESEN)
@require_GET
def eingaenge(request: Anfrage, datenpunkt: int) -> HttpResponse:
    """The inbox of a unit."""
    row = einheit(datenpunkt)
    page = Paginator(posteingang.eingaenge(row), _JE_SEITE).get_page(request.GET.get("seite"))
    shown = context(
        request,
        "connect",
        einheit=row,
        hier="eingaenge",
        seite=page,
        zeilen=[(one, *MARKEN[one.stand], posteingang.in_allem(one, "neu"), formate(one, kurz=True)) for one in page],
    )
    return render(request, "staff/connect/eingaenge.html", shown)


@zugang(Recht.LESEN)
@require_GET
def eingang(request: Anfrage, datenpunkt: int, eingang: int) -> HttpResponse:
    """One delivery: what came of it, and what was not taken."""
    row = der(datenpunkt, eingang)
    rows = Paginator(posteingang.quarantaene(row), _ZEILEN_JE_SEITE).get_page(request.GET.get("seite"))
    shown = context(
        request,
        "connect",
        einheit=row.datenpunkt,
        hier="eingaenge",
        eingang=row,
        marke=MARKEN[row.stand],
        format=formate(row),
        lesungen=[(one, MARKEN[one.stand], _numbers(one.zaehler)) for one in posteingang.lesungen(row)],
        seite=rows,
        annehmbar=quarantaene.ANNEHMBAR,
        unklar=quarantaene.UNKLAR,
        verborgen=posteingang.holds_keys(row),
        zuordnungen=zuordnungen.wahl(),
    )
    return render(request, "staff/connect/eingang.html", shown)


def _numbers(zaehler: Mapping[str, str]) -> list[tuple[object, int]]:
    return [(ZAHLEN[name], int(zaehler[name])) for name in ZAHLEN if name in zaehler]


def der(datenpunkt: int, nummer: int) -> Eingang:
    """The delivery of an address; 404 where there is none."""
    found = posteingang.eingang(einheit(datenpunkt), nummer)
    if found is None:
        raise Http404
    return found


UNOPENED = (Hidden, Gone, Locked)
_WARUM = {
    Hidden: gettext_lazy("Die Datei enthält Geräteschlüssel; ihr Original wird niemandem gezeigt."),
    Gone: gettext_lazy("Das Original ist nach Ablauf seiner Zeit gelöscht."),
    Locked: gettext_lazy("Das Original lässt sich mit dem Schlüssel der Installation nicht öffnen."),
}


def not_opened(request: Anfrage, row: Eingang, problem: Exception) -> HttpResponse:
    """To the delivery, with the reason why its original is not shown."""
    messages.error(request, next(text for kind, text in _WARUM.items() if isinstance(problem, kind)))
    return _to(request, row)


@zugang(Recht.STAMMDATEN)
@require_GET
def originaldatei(request: Anfrage, datenpunkt: int, eingang: int) -> HttpResponse:
    """The bytes as they came; what holds keys is shown to nobody."""
    row = der(datenpunkt, eingang)
    if posteingang.holds_keys(row):
        raise Http404
    try:
        content = for_people(row)
    except UNOPENED as problem:
        return not_opened(request, row, problem)
    headers = {"Content-Disposition": content_disposition_header(True, row.name), "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type="application/octet-stream", headers=headers)


@zugang(Recht.STAMMDATEN)
@require_POST
def nochmal(request: Anfrage, datenpunkt: int, eingang: int) -> HttpResponse:
    """Read a delivery once more."""
    row = der(datenpunkt, eingang)
    chosen = request.POST.get("zuordnung", "")
    mapping = zuordnungen.zuordnung(key(chosen) or 0) if chosen else None
    if chosen and mapping is None:
        messages.error(request, _("Diese Zuordnung gibt es nicht."))
    elif quarantaene.read_again(row=row, zuordnung=mapping, benutzer=request.user, am=timezone.now()):
        messages.success(request, _("%(name)s wird noch einmal gelesen.") % {"name": row.name})
    else:
        messages.error(request, _("Das geht gerade nicht: sie wird gelesen, oder ihr Original ist gelöscht."))
    return _to(request, row)


@zugang(Recht.STAMMDATEN)
@require_POST
def quarantaenezeile(request: Anfrage, datenpunkt: int, eingang: int, quarantaene_zeile: int) -> HttpResponse:
    """A row is taken after all, its device is named, or it is thrown away."""
    row = der(datenpunkt, eingang)
    line = posteingang.in_quarantaene(row, quarantaene_zeile)
    if line is None:
        raise Http404
    said = {"row": line, "benutzer": request.user, "am": timezone.now()}
    note = request.POST.get("notiz", "")
    try:
        match request.POST.get("was", ""):
            case "annehmen":
                quarantaene.take_after_all(**said, notiz=note)
                messages.success(request, _("Wert angenommen."))
            case "verwerfen":
                quarantaene.discard(**said, notiz=note)
                messages.success(request, _("Zeile verworfen."))
            case "benennen":
                meant = bestand.nach_nummer(request.POST.get("geraet", ""))
                if meant is None:
                    raise quarantaene.NotSo(_("Ein Gerät mit dieser Nummer gibt es hier nicht, oder mehr als eines."))
                quarantaene.name_device(**said, gemeint=meant)
                messages.success(request, _("Gerät benannt; die Datei wird noch einmal gelesen."))
            case _other:
                messages.error(request, _("Diese Handlung gibt es nicht."))
    except quarantaene.NotSo as no:
        messages.error(request, str(no))
    return _to(request, row, f"?seite={key(request.POST.get('seite')) or 1}")


def _to(request: Anfrage, row: Eingang, more: str = "") -> HttpResponse:
    kurz = request.mitglied.organisation.kurz
    return redirect(f"/{kurz}/connect/{row.datenpunkt_id}/eingaenge/{row.pk}/{more}")


@zugang(Recht.ABLESUNGEN)
@require_POST
def hochladen(request: Anfrage, datenpunkt: int) -> HttpResponse:
    """Files of a tour, by the browser: the same way in as all others. What was refused can be sent again."""
    row, taken, known, twice = einheit(datenpunkt), 0, 0, 0
    if row.stand == row.Stand.GESPERRT:
        messages.error(request, _("%(name)s ist gesperrt. Entsperren Sie die Einheit zuerst.") % {"name": row.name})
        return to_unit(request, row.pk, "eingaenge")
    marke = sent(request)
    files = request.FILES.getlist("datei")
    files, left = files[:_MOST_FILES], files[_MOST_FILES:]
    if not files:
        messages.error(request, _("Bitte mindestens eine Datei wählen."))
    for place, file in enumerate(files):
        said = {"inhalt": file.read(annahme.MOST_BYTES + 1), "name": file.name or "", "am": timezone.now()}
        try:
            with once(marke and f"{marke}.{place}", said["am"]):
                made = annahme.receive(**said, datenpunkt=row, kanal="browser")
            taken, known = taken + made.neu, known + (not made.neu)
        except SentBefore:
            twice += 1
        except (annahme.TooLarge, annahme.Nothing, annahme.TooMany) as no:
            messages.error(request, f"{file.name}: {no}")
    if left:
        text = ngettext(
            "%(zahl)d Datei ist nicht angenommen, auf einmal gehen %(most)d: %(name)s. Bitte noch einmal wählen.",
            "%(zahl)d Dateien sind nicht angenommen, auf einmal gehen %(most)d: von %(name)s an. "
            "Bitte noch einmal wählen.",
            len(left),
        )
        messages.error(request, text % {"zahl": len(left), "most": _MOST_FILES, "name": left[0].name})
    if taken:
        text = ngettext(
            "%(zahl)d Datei angenommen, sie wird gelesen.", "%(zahl)d Dateien angenommen, sie werden gelesen.", taken
        )
        messages.success(request, text % {"zahl": taken})
    if twice:
        messages.info(request, _("Schon gespeichert: dieses Formular kam zweimal an."))
    if known:
        text = ngettext("%(zahl)d Datei war schon da.", "%(zahl)d Dateien waren schon da.", known)
        messages.warning(request, text % {"zahl": known})
    return to_unit(request, row.pk, "eingaenge")
