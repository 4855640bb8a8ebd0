"""The pages before a house: choice of the Organisation, worklist, search, taking in an Akte."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from umlage.apps.abrechnung import ansichten, operations
from umlage.apps.abrechnung import arbeitsliste as arbeit
from umlage.apps.accounts import queries as accounts
from umlage.apps.accounts.access import Recht
from umlage.apps.geraete import alarmablauf, bestand
from umlage.apps.liegenschaften import queries as liegenschaften
from umlage.core.finding import Refused
from umlage.documents.befunde import ort
from umlage.documents.klartext import klartext
from umlage.formats.akte.syntax import Unreadable
from umlage.web.staff.blaettern import page_number
from umlage.web.staff.connect import worte
from umlage.web.staff.laeufe import vorgaenge
from umlage.web.ui.saetze import satz, sonst
from umlage.web.ui.worte import WER
from umlage.web.ui.zahlen import key
from umlage.web.ui.zugang import Anfrage, zugang

if TYPE_CHECKING:
    from umlage.apps.abrechnung.models import Pruefstand
    from umlage.apps.liegenschaften.models import Liegenschaft

_MOST_BYTES = 5_000_000
# houses that a search shows
_MOST_HOUSES = 20


_SPALTEN = {
    "stand": _lazy("Stand"),
    "nummer": _lazy("Nummer"),
    "liegenschaft": _lazy("Liegenschaft"),
    "zeitraum": _lazy("Zeitraum bis"),
    "einheiten": _lazy("NE"),
    "schritt": _lazy("Nächster Schritt"),
    "wer": _lazy("Wer"),
    "frist": _lazy("Frist"),
    "tage": _lazy("Tage"),
    "bezirk": _lazy("Bezirk"),
    "kosten": _lazy("Gesamtkosten €"),
    "fehler": _lazy("Fehler"),
    "warnungen": _lazy("Warnungen"),
}
_ZAHLSPALTEN = frozenset(("einheiten", "frist", "tage", "kosten", "fehler", "warnungen"))


class Marken(dict[str, str]):
    """The mark of a state as it is printed, made once for all rows that stand there."""

    def __missing__(self, stand: str) -> str:
        self[stand] = render_to_string("staff/marke.html", {"stand": stand, "name": arbeit.NAMEN[stand]})
        return self[stand]


def _adressen(kurz: str, row: Pruefstand) -> dict[str, str]:
    """Where a row leads to: the year of the house, and the place that its next step is about."""
    house = reverse("staff:haus", args=(kurz, row.zeitraum.liegenschaft.nummer, row.zeitraum.bis.year))
    return {"adresse": house, "fundort": f"{house}ort/?{urlencode({'wo': row.ort, 'code': row.code})}"}


@login_required
@require_GET
def wahl(request: HttpRequest) -> HttpResponse:
    """On to the only Organisation, or a choice of several."""
    rows = list(accounts.mitgliedschaften(request.user))
    if len(rows) == 1:
        return redirect("staff:arbeitsliste", kurz=rows[0].organisation.kurz)
    return render(request, "staff/wahl.html", {"mitgliedschaften": rows})


@zugang(Recht.LESEN)
@require_GET
def arbeitsliste(request: Anfrage) -> HttpResponse:
    """All years of all houses by what comes next."""
    wahl = arbeit.Auswahl.aus(request.GET)
    liste = arbeit.arbeitsliste(wahl, page_number(request.GET.get("seite")))
    eigene = ansichten.ansichten(request.user)
    gezeigt = next((view for view in eigene if view.pk == key(request.GET.get("ansicht"))), None)
    today = timezone.localdate()
    marken, wer = Marken(), {word: str(name) for word, name in WER.items()}
    rows = [
        {
            "stand": row,
            "zeitraum": row.zeitraum,
            "haus": row.zeitraum.liegenschaft,
            "tage": (row.frist - today).days,
            "wer": wer[row.wer],
            "marke": marken[row.stand],
            **_adressen(request.mitglied.organisation.kurz, row),
        }
        for row in liste.zeilen
    ]
    place, balken = 0, []
    for stand in reversed(arbeit.FOLGE):
        if liste.zahlen[stand]:
            balken.append({"stand": stand, "von": place, "breite": liste.zahlen[stand]})
            place += liste.zahlen[stand]
    context = {
        "organisation": request.mitglied.organisation,
        "mitglied": request.mitglied,
        "rows": rows,
        "liste": liste,
        "gewaehlt": wahl.stand if wahl.stand in (*arbeit.FOLGE, "alle") else "",
        "frage": "".join(f"{part}&" for part in (wahl.frage, f"ansicht={gezeigt.pk}" if gezeigt else "") if part),
        "wahl": wahl,
        "gezeigt": gezeigt,
        "ohne_stand": urlencode({**QueryDict(wahl.frage).dict(), "stand": ""}),
        "wer_alle": [(word, name) for word, name in WER.items() if word != "niemand"],
        "bezirke": arbeit.bezirke(),
        "ansichten": eigene,
        "spalten": ansichten.spalten(request.user, gezeigt),
        "alle_spalten": [(word, str(_SPALTEN[word])) for word in (*ansichten.SPALTEN, *ansichten.WEITERE)],
        "zahlspalten": _ZAHLSPALTEN,
        "zahlen": [(stand, arbeit.NAMEN[stand], liste.zahlen[stand]) for stand in arbeit.FOLGE],
        "offen": liste.offen,
        "alle": liste.alle,
        "zahl_alarme": alarmablauf.offene(),
        "balken": balken,
        "erteilt": liste.prozent_erteilt,
        "geaendert": liste.geaendert,
        "heute": today,
        "vorgaenge": vorgaenge(request.mitglied.rolle),
        "naechste": liste.naechste,
    }
    return render(request, "staff/arbeitsliste.html", context)


@zugang(Recht.LESEN)
@require_POST
def ansicht(request: Anfrage) -> HttpResponse:
    """Keep or drop a view of one's own, or choose columns (`tun`)."""
    kurz, wahl = request.mitglied.organisation.kurz, arbeit.Auswahl.aus(QueryDict(request.POST.get("frage", "")[:1000]))
    tun, name = request.POST.get("tun", ""), request.POST.get("name", "").strip()[:60]
    nummer = key(request.POST.get("ansicht")) or 0
    if tun == "spalten":
        ansichten.keep_columns(benutzer=request.user, gewaehlt=request.POST.getlist("spalte"), nummer=nummer)
    elif tun == "behalten" and name:
        try:
            nummer = ansichten.keep_view(benutzer=request.user, name=name, auswahl=wahl, nummer=nummer).pk
            messages.success(request, _("Ansicht {name} gespeichert.").format(name=name))
        except ansichten.TooMany:
            messages.error(request, _("Mehr Ansichten gehen nicht; bitte zuerst eine löschen."))
    elif tun == "loeschen":
        ansichten.drop_view(benutzer=request.user, nummer=nummer)
        nummer = 0
    where = "&".join(part for part in (wahl.frage, f"ansicht={nummer}" if nummer else "") if part)
    return redirect(f"{reverse('staff:arbeitsliste', kwargs={'kurz': kurz})}?{where}")


@zugang(Recht.LESEN)
@require_GET
def suche(request: Anfrage) -> HttpResponse:
    """Houses by number, address, Nutzer or device; a single one is opened at once, and a single device in it.

    Radio devices that stand in no house under their number: each by itself.
    """
    text = request.GET.get("q", "")[:80]
    found = liegenschaften.suche(text, _MOST_HOUSES + 1)
    heard = bestand.mit_nummer(text, _MOST_HOUSES + 1)
    places = liegenschaften.fundstellen(found[:_MOST_HOUSES], text)
    if len(found) == 1 and (not heard or found[0].nummer == text.strip()):
        return _opened(request, found[0], places[found[0].pk])
    if len(heard) == 1 and not found:
        return redirect("staff:funkgeraet", kurz=request.mitglied.organisation.kurz, funkgeraet=heard[0].pk)
    context: dict[str, object] = {"organisation": request.mitglied.organisation, "mitglied": request.mitglied}
    rows = [(haus, _stellen(places[haus.pk])) for haus in found[:_MOST_HOUSES]]
    context |= {
        "text": text,
        "gefunden": rows,
        "funkgeraete": [
            (one, worte.hersteller(one.hersteller), worte.medium(one.medium)) for one in heard[:_MOST_HOUSES]
        ],
        "mehr": max(len(found), len(heard)) > _MOST_HOUSES,
        "mehr_haeuser": len(found) > _MOST_HOUSES,
    }
    return render(request, "staff/suche.html", context)


def _opened(request: Anfrage, haus: Liegenschaft, stellen: list[liegenschaften.Fundstelle]) -> HttpResponse:
    kurz = request.mitglied.organisation.kurz
    newest = liegenschaften.zeitraeume(haus).first()
    if newest is not None and len(stellen) == 1 and stellen[0].art == "geraet":
        here = {"nummer": haus.nummer, "jahr": newest.bis.year, "art": "geraet", "zeile": stellen[0].zeile}
        return redirect("staff:teil", kurz=kurz, **here)
    for art, texte, mehr in _stellen([one for one in stellen if one.art in ("nutzer", "geraet")]):
        shown = ", ".join(texte)
        more = ngettext("und {zahl} weiterer", "und {zahl} weitere", mehr).format(zahl=mehr) if mehr else ""
        messages.info(request, _("Gefunden: {art} {namen}").format(art=art, namen=f"{shown} {more}".strip()))
    return redirect("staff:liegenschaft", kurz=kurz, nummer=haus.nummer)


def _stellen(stellen: list[liegenschaften.Fundstelle]) -> list[tuple[str, list[str], int]]:
    """By kind its name, what was found, and how many more."""
    names = {
        "nummer": _("Nummer"),
        "anschrift": _("Anschrift"),
        "bezeichnung": _("Bezeichnung"),
        "nutzer": _("Nutzer"),
        "geraet": _("Gerät"),
    }
    rows = [(name, [one for one in stellen if one.art == art]) for art, name in names.items()]
    return [(name, [one.text for one in here], here[0].alle - len(here)) for name, here in rows if here]


@zugang(Recht.STAMMDATEN)
@require_http_methods(["GET", "POST"])
def akte_aufnehmen(request: Anfrage) -> HttpResponse:
    """Take in the file of an Akte: house, flats, devices, readings, costs of one year."""
    kurz = request.mitglied.organisation.kurz
    if request.method == "GET":
        messages.info(request, _("Eine Akte wird hier aufgenommen: oben „Akte aufnehmen“, dann die Datei wählen."))
        return redirect("staff:arbeitsliste", kurz=kurz)
    file = request.FILES.get("akte")
    if file is None or file.size is None or file.size > _MOST_BYTES:
        messages.error(request, _("Bitte eine Akte wählen (YAML oder JSON, höchstens 5 MB)."))
        return redirect("staff:arbeitsliste", kurz=kurz)
    is_json = (file.name or "").lower().endswith(".json")
    try:
        zeitraum = operations.take_in_akte(
            content=file.read(), is_json=is_json, benutzer=request.user, am=timezone.now()
        )
    except Unreadable as problem:
        messages.error(request, _("Die Datei ist nicht lesbar: {grund}").format(grund=satz(str(problem))))
    except operations.YearKnown as known:
        messages.error(request, str(known))
    except Refused as refused:
        for finding in refused.findings[:20]:
            messages.error(request, f"{ort(finding.where) or finding.where}: {sonst(finding.message, klartext)}")
    else:
        haus = zeitraum.liegenschaft
        messages.success(request, _("{haus} ist aufgenommen.").format(haus=haus))
        return redirect("staff:haus", kurz=kurz, nummer=haus.nummer, jahr=zeitraum.bis.year)
    return redirect("staff:arbeitsliste", kurz=kurz)
