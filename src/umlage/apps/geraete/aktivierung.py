"""A Connect unit begins and ends its work: made for a serial number, activated on site, locked, let in again."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from umlage.apps.accounts.models import Benutzer
from umlage.apps.geraete.datenpunkte import BadDatenpunkt, change_datenpunkt, make_datenpunkt
from umlage.apps.geraete.models import Datenpunkt
from umlage.apps.liegenschaften.models import Liegenschaft

Stand = Datenpunkt.Stand
_SERIAL = re.compile(r"[0-9A-Z][0-9A-Z./_-]{2,39}")


def serial(text: str) -> str:
    """A serial number as it is kept: large letters, no spaces. BadDatenpunkt."""
    plain = "".join(text.split()).upper()
    if not _SERIAL.fullmatch(plain):
        raise BadDatenpunkt(
            _("Eine Seriennummer hat 3 bis 40 Ziffern und Buchstaben, zum Beispiel 00001304.2207; bitte prüfen.")
        )
    return plain


def with_serial(text: str) -> Datenpunkt | None:
    """The unit that bears this serial number."""
    return Datenpunkt.objects.filter(seriennummer=text).select_related("liegenschaft").first() if text else None


@transaction.atomic
def activate(
    *, seriennummer: str, liegenschaft: Liegenschaft | None, benutzer: Benutzer, am: datetime
) -> tuple[Datenpunkt, str]:
    """A gateway hangs where it belongs and may deliver: the unit, and its password where it was made just now.

    One that was prepared is taken; a new one is made for a serial number that nobody entered. BadDatenpunkt for a text
    that is no serial number, and for a unit that is locked.
    """
    number = serial(seriennummer)
    row = Datenpunkt.objects.select_for_update().filter(seriennummer=number).first()
    if row is None:
        return make_datenpunkt(
            name=_("Gateway %(nr)s") % {"nr": number},
            art=Datenpunkt.Art.GATEWAY,
            benutzer=benutzer,
            am=am,
            seriennummer=number,
            stand=Stand.AKTIV,
            liegenschaft=liegenschaft,
        )
    if row.stand == Stand.GESPERRT:
        raise BadDatenpunkt(_("%(name)s ist gesperrt. Entsperren Sie die Einheit zuerst.") % {"name": row.name})
    settings = {"stand": Stand.AKTIV}
    if liegenschaft is not None:
        settings["liegenschaft"] = liegenschaft
    change_datenpunkt(row=row, benutzer=benutzer, am=am, **settings)
    return row, ""


def lock(*, row: Datenpunkt, benutzer: Benutzer, am: datetime) -> None:
    """Nothing comes in by it any more; what came in stays."""
    change_datenpunkt(row=row, benutzer=benutzer, am=am, stand=Stand.GESPERRT)


def unlock(*, row: Datenpunkt, benutzer: Benutzer, am: datetime) -> None:
    """It may deliver again, with the credentials that it had."""
    stand = Stand.AKTIV if row.letzter_kontakt_am is not None else Stand.ANGELEGT
    change_datenpunkt(row=row, benutzer=benutzer, am=am, stand=stand)
