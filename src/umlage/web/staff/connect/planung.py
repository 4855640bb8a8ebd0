"""What has to be exchanged in which year: calibration and battery."""

from __future__ import annotations

from collections import Counter

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from umlage.apps.accounts.access import Recht
from umlage.apps.geraete.karte import KARTE
from umlage.apps.geraete.planung import faelligkeiten, gehoert
from umlage.formats.arbeitsmappe.schreiben import Blatt, arbeitsmappe
from umlage.web.staff.blaettern import blatt
from umlage.web.staff.connect import worte
from umlage.web.staff.connect.rahmen import context
from umlage.web.staff.listen import download
from umlage.web.ui.worte import deutsch, wort
from umlage.web.ui.zahlen import key
from umlage.web.ui.zugang import Anfrage, zugang

_AHEAD, _JE_SEITE = 6, 100


def _kind(word: str) -> str:
    return worte.medium(word) if word in worte.MEDIEN else wort(word)


def _grund(word: str) -> str:
    return {"eichung": _("Eichfrist"), "batterie": _("Batterie"), "rauch": _("Nutzungsdauer")}[word]


@zugang(Recht.LESEN)
@require_GET
def planung(request: Anfrage) -> HttpResponse:
    """The years ahead, and what is due in one of them."""
    now = timezone.localdate().year
    rows = faelligkeiten(now + _AHEAD)
    years = Counter(max(row.jahr, now - 1) for row in rows)
    chosen = key(request.GET.get("jahr"))
    meant = [row for row in rows if chosen is None or max(row.jahr, now - 1) == chosen]
    page = blatt(meant, request.GET.get("seite"), _JE_SEITE)
    heard = gehoert(page.zeilen)
    words = {art: _kind(art) for art in {row.art for row in page.zeilen}}
    more = context(
        request,
        "planung",
        jahre=[(year, year < now, years[year]) for year in range(now - 1, now + _AHEAD + 1)],
        jahr=chosen,
        jetzt=now,
        alle=len(rows),
        blatt=page,
        frage=f"jahr={chosen}&" if chosen else "",
        zeilen=[
            (row, words[row.art], _grund(row.grund), row.funkgeraet or heard.get(row.geraet or 0))
            for row in page.zeilen
        ],
    )
    return render(request, "staff/connect/planung.html", more)


_KOEPFE = ("Jahr", "Grund", "Liegenschaft", "Anschrift", "Ort im Haus", "Gerät", "Art", *map(deutsch, KARTE))


@zugang(Recht.LESEN)
@require_GET
def datei(request: Anfrage) -> HttpResponse:
    """The same as a workbook, one sheet for each year."""
    today = timezone.localdate()
    rows = faelligkeiten(today.year + _AHEAD)
    sheets = []
    for year in sorted({row.jahr for row in rows}):
        values = [
            (
                row.jahr,
                _grund(row.grund),
                row.haus,
                row.anschrift,
                row.ort,
                row.nummer,
                _kind(row.art),
                *(row.karte.get(name) for name in KARTE),
            )
            for row in rows
            if row.jahr == year
        ]
        sheets.append(Blatt(str(year), _KOEPFE, values))
    title = "Eichfristen und Batterien"
    return download("planung.xlsx", arbeitsmappe(sheets or [Blatt(title, _KOEPFE, [])], titel=title, am=today))
