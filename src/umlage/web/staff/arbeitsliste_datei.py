"""The worklist as a workbook: the rows that the page shows."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from umlage.apps.abrechnung.arbeitsliste import NAMEN, Auswahl, alle_zeilen
from umlage.apps.accounts.access import Recht
from umlage.formats.arbeitsmappe.schreiben import Blatt, arbeitsmappe
from umlage.web.staff.listen import download
from umlage.web.ui.worte import WER
from umlage.web.ui.zugang import Anfrage, zugang

_KOEPFE = (
    *("Stand", "Nummer", "Straße und Hausnummer", "Postleitzahl", "Ort", "Bezirk", "Zeitraum von", "Zeitraum bis"),
    *("Nutzeinheiten", "Gesamtkosten (€)", "Nächster Schritt", "Wer", "Frist", "Tage", "Fehler", "Warnungen"),
)


@zugang(Recht.LESEN)
@require_GET
def arbeitsliste(request: Anfrage) -> HttpResponse:
    """All rows that are meant, in the order of the page."""
    today = timezone.localdate()
    staende = {word: str(name) for word, name in NAMEN.items()}
    turns = {word: str(name) for word, name in WER.items()}
    rows = [
        (staende[stand], *place, turns[wer], frist, (frist - today).days, fehler, warnungen)
        for stand, *place, wer, frist, fehler, warnungen in alle_zeilen(Auswahl.aus(request.GET))
    ]
    sheet = Blatt("Arbeitsliste", _KOEPFE, rows)
    return download("arbeitsliste.xlsx", arbeitsmappe([sheet], titel="Arbeitsliste", am=today))
