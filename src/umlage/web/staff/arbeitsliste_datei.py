"""The worklist as a workbook: the rows that the page shows."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from umlage.apps.abrechnung.arbeitsliste import Auswahl, alle_zeilen
from umlage.apps.accounts.access import Recht
from umlage.formats.arbeitsmappe.schreiben import Blatt, arbeitsmappe
from umlage.web.staff.listen import download
from umlage.web.ui.worte import WER
from umlage.web.ui.zugang import Anfrage, zugang

_KOEPFE = (
    *("Stand", "Nummer", "Straße und Hausnummer", "Postleitzahl", "Ort", "Zeitraum von", "Zeitraum bis"),
    *("Nutzeinheiten", "Gesamtkosten (€)", "Nächster Schritt", "Wer", "Frist", "Tage", "Fehler", "Warnungen"),
)


@zugang(Recht.LESEN)
@require_GET
def arbeitsliste(request: Anfrage) -> HttpResponse:
    """All rows that are meant, in the order of the page."""
    today = timezone.localdate()
    rows = []
    for row in alle_zeilen(Auswahl.aus(request.GET)):
        year, house = row.zeitraum, row.zeitraum.liegenschaft
        rows.append(
            (
                str(row.get_stand_display()),
                house.nummer,
                house.strasse,
                house.plz,
                house.ort,
                year.von,
                year.bis,
                row.nutzeinheiten,
                row.gesamtkosten,
                row.schritt,
                str(WER[row.wer]),
                row.frist,
                (row.frist - today).days,
                row.fehler,
                row.warnungen,
            )
        )
    sheet = Blatt("Arbeitsliste", _KOEPFE, rows)
    return download("arbeitsliste.xlsx", arbeitsmappe([sheet], titel="Arbeitsliste", am=today))
