"""The worklist as a workbook: the rows that the page shows."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET

from umlage.apps.abrechnung.arbeitsliste import NAMEN, Auswahl, alle_zeilen
from umlage.apps.accounts.access import Recht
from umlage.formats.arbeitsmappe.schreiben import Blatt, arbeitsmappe
from umlage.web.staff.listen import download
from umlage.web.ui.saetze import satz
from umlage.web.ui.worte import WER
from umlage.web.ui.zugang import Anfrage, zugang

_KOEPFE = (
    *(_lazy("Stand"), _lazy("Nummer"), _lazy("Straße und Hausnummer"), _lazy("Postleitzahl"), _lazy("Ort")),
    *(_lazy("Bezirk"), _lazy("Zeitraum von"), _lazy("Zeitraum bis"), _lazy("Nutzeinheiten"), _lazy("Gesamtkosten (€)")),
    *(_lazy("Nächster Schritt"), _lazy("Wer"), _lazy("Frist"), _lazy("Tage"), _lazy("Fehler"), _lazy("Warnungen")),
)


@zugang(Recht.LESEN)
@require_GET
def arbeitsliste(request: Anfrage) -> HttpResponse:
    """All rows that are meant, in the order of the page."""
    today = timezone.localdate()
    staende = {word: str(name) for word, name in NAMEN.items()}
    turns = {word: str(name) for word, name in WER.items()}
    rows = [
        (staende[stand], *place, satz(schritt), turns[wer], frist, (frist - today).days, fehler, warnungen)
        for stand, *place, schritt, wer, frist, fehler, warnungen in alle_zeilen(Auswahl.aus(request.GET))
    ]
    title = _("Arbeitsliste")
    sheet = Blatt(title, tuple(map(str, _KOEPFE)), rows)
    return download("arbeitsliste.xlsx", arbeitsmappe([sheet], titel=title, am=today))
