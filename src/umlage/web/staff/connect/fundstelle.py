"""The place of a delivery from which a reading came: the telegram with its records, the device with its values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from umlage.apps.accounts.access import Recht
from umlage.apps.austausch import fundstelle as stellen
from umlage.apps.austausch import posteingang
from umlage.web.staff.connect import worte
from umlage.web.staff.connect.eingaenge import UNOPENED, der, not_opened
from umlage.web.staff.connect.rahmen import context
from umlage.web.ui.zugang import Anfrage, zugang

if TYPE_CHECKING:
    from umlage.apps.austausch.fundstelle import Wert


@zugang(Recht.LESEN)
@require_GET
def fundstelle(request: Anfrage, datenpunkt: int, eingang: int, stelle: int) -> HttpResponse:
    """What stands there; nothing of a delivery that holds keys."""
    row = der(datenpunkt, eingang)
    if posteingang.holds_keys(row):
        raise Http404
    try:
        found = stellen.fundstelle(row, stelle)
    except UNOPENED as problem:
        return not_opened(request, row, problem)
    shown = context(
        request,
        "connect",
        einheit=row.datenpunkt,
        hier="eingaenge",
        eingang=row,
        stelle=stelle,
        telegramme=[
            {
                "bild": one,
                "zustand": worte.ZUSTAENDE[one.zustand],
                "werte": _named(one.werte),
                "saetze": [(satz, worte.groesse(satz.groesse)) for satz in one.saetze],
            }
            for one in found.telegramme
        ],
        geraete=[(one, _named(one.werte)) for one in found.geraete],
        pakete=found.pakete,
        zu_gross=found.zu_gross,
    )
    return render(request, "staff/connect/fundstelle.html", shown)


def _named(werte: Iterable[Wert]) -> list[tuple[Wert, str]]:
    return [(one, worte.groesse(one.groesse, one.tarif)) for one in werte]
