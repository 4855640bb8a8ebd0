"""What a person does with a row that was not taken: take it after all, say which device is meant, leave it be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from umlage.apps.accounts.models import Benutzer
from umlage.apps.archive.operations import note_event
from umlage.apps.austausch import abweichungen
from umlage.apps.austausch.annahme import again
from umlage.apps.austausch.models import Eingang, Quarantaene
from umlage.apps.geraete.models import Funkgeraet, Zuordnung
from umlage.apps.messwerte.annehmen import accept, make_room

Stand = Quarantaene.Stand
# doubted, but possible: a person may know better
ANNEHMBAR = frozenset({"E401", "E405", "E408"})
# which device is meant could not be told
UNKLAR = frozenset({"E301", "E302", "E304", "E305"})
_MOST_NOTE = 500


class NotSo(Exception):
    """This cannot be done with this row; the sentence says why."""


def take_after_all(*, row: Quarantaene, notiz: str, benutzer: Benutzer, am: datetime) -> None:
    """The reading is right, says who signs for it. NotSo without a reason, and for what cannot be a reading."""
    note = _said(notiz)
    if row.code not in ANNEHMBAR or not row.wert:
        raise NotSo(_("Diese Zeile lässt sich nicht annehmen; sie ist kein lesbarer Wert."))
    zeit, stand = int(row.wert["zeit"]), Decimal(row.wert["stand"])
    make_room(zeit)
    with transaction.atomic():
        open_row = _locked(row)
        number = int(row.wert.get("stelle", row.zeile))
        taken = accept(reihe=open_row.wert, zeit=zeit, stand=stand, eingang=row.eingang_id, zeile=number)
        if taken is None:
            raise NotSo(_("Das Gerät dieser Zeile gibt es nicht mehr."))
        _done(open_row, Stand.UEBERNOMMEN, note, benutzer, am, _("Zeile aus der Quarantäne angenommen"))


@transaction.atomic
def discard(*, row: Quarantaene, notiz: str, benutzer: Benutzer, am: datetime) -> None:
    """The row is worth nothing. NotSo without a reason."""
    _done(_locked(row), Stand.VERWORFEN, _said(notiz), benutzer, am, _("Zeile aus der Quarantäne verworfen"))


def name_device(*, row: Quarantaene, gemeint: Funkgeraet, benutzer: Benutzer, am: datetime) -> None:
    """The number in the file is the one on the case of this device: remembered, and the delivery read again. NotSo."""
    number = row.ausschnitt.rpartition(" ")[2].upper()
    if row.code not in UNKLAR or not number:
        raise NotSo(_("In dieser Zeile steht kein Gerät, das zu nennen wäre."))
    with transaction.atomic():
        open_row = _locked(row)
        device = Funkgeraet.objects.select_for_update().get(pk=gemeint.pk)
        if device.werksnummer not in ("", number):
            text = _("%(geraet)s trägt schon die Werksnummer %(nr)s.")
            raise NotSo(text % {"geraet": device, "nr": device.werksnummer})
        device.werksnummer = number[:40]
        device.save(update_fields=["werksnummer"])
        _done(open_row, Stand.UEBERNOMMEN, f"{number} = {device}", benutzer, am, _("Gerät einer Zeile benannt"))
        again(row.eingang)


@transaction.atomic
@transaction.atomic
def read_again(*, row: Eingang, benutzer: Benutzer, am: datetime, zuordnung: Zuordnung | None = None) -> bool:
    """The whole delivery once more, with a mapping where one is named; whether its original is still there."""
    if not again(row):
        return False
    Eingang.objects.filter(pk=row.pk).update(vorgabe=zuordnung)
    text = f"Eingang {row} noch einmal gelesen"
    said = {"zuordnung": str(zuordnung)} if zuordnung is not None else {}
    note_event(benutzer=benutzer, am=am, liegenschaft=None, bezeichnung=text, angaben=said)
    return True


def _said(notiz: str) -> str:
    note = notiz.strip()[:_MOST_NOTE]
    if not note:
        raise NotSo(_("Bitte einen Grund nennen; er steht danach im Verlauf."))
    return note


def _locked(row: Quarantaene) -> Quarantaene:
    found = Quarantaene.objects.select_for_update().filter(pk=row.pk, stand=Stand.OFFEN).first()
    if found is None:
        raise NotSo(_("Diese Zeile hat inzwischen jemand anderes erledigt."))
    return found


def _done(row: Quarantaene, stand: str, note: str, benutzer: Benutzer, am: datetime, was: str) -> None:
    row.stand = stand
    more: Mapping[str, Any] = {"notiz": note, "von": benutzer.name, "am": am.isoformat()}
    row.wert = {**row.wert, **more}
    row.save(update_fields=["stand", "wert"])
    if row.code == abweichungen.CODE:
        abweichungen.recount(abweichungen.devices_of([row.wert]), am=am)
    note_event(
        benutzer=benutzer,
        am=am,
        liegenschaft=None,
        bezeichnung=was,
        angaben={"eingang": row.eingang.name, "zeile": str(row.zeile), "grund": row.text, "notiz": note},
    )
