"""A Connect unit begins and ends its work: made for a serial number, activated, locked, let in again, put away."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from umlage.apps.accounts import scope
from umlage.apps.accounts.models import Benutzer, Organisation
from umlage.apps.archive.operations import note_event
from umlage.apps.geraete.datenpunkte import BadDatenpunkt, change_datenpunkt, make_datenpunkt
from umlage.apps.geraete.models import Datenpunkt
from umlage.apps.liegenschaften.models import Liegenschaft

Stand = Datenpunkt.Stand
_DELIVERED = gettext_lazy("Über %(name)s kam schon etwas herein; die Einheit lässt sich nur archivieren.")
_BETWEEN = re.compile(r"[./_-]")
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
    """The unit that bears this serial number and is not put away."""
    rows = Datenpunkt.objects.filter(seriennummer=text, archiviert_am=None)
    return rows.select_related("liegenschaft").first() if text else None


@transaction.atomic
def activate(
    *, seriennummer: str, liegenschaft: Liegenschaft | None, benutzer: Benutzer, am: datetime
) -> tuple[Datenpunkt, str]:
    """A gateway hangs where it belongs and may deliver: the unit, and its password where it was made just now.

    One that was prepared is taken; a new one is made for a serial number that nobody entered. BadDatenpunkt for a text
    that is no serial number, and for a unit that is locked.
    """
    number = serial(seriennummer)
    # a serial number that two enter at the same moment is one unit
    Organisation.objects.select_for_update(no_key=True).get(pk=scope.current())
    row = _prepared(number)
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


def _prepared(number: str) -> Datenpunkt | None:
    """The unit of this serial number; of one that is typed with other signs between, where only one is meant."""
    rows = Datenpunkt.objects.select_for_update().filter(archiviert_am=None).exclude(seriennummer="")
    exact = rows.filter(seriennummer=number).first()
    if exact is not None:
        return exact
    alike = [row for row in rows if _BETWEEN.sub("", row.seriennummer) == _BETWEEN.sub("", number)]
    return alike[0] if len(alike) == 1 else None


def lock(*, row: Datenpunkt, benutzer: Benutzer, am: datetime) -> None:
    """Nothing comes in by it any more; what came in stays."""
    change_datenpunkt(row=row, benutzer=benutzer, am=am, stand=Stand.GESPERRT)


def unlock(*, row: Datenpunkt, benutzer: Benutzer, am: datetime) -> None:
    """It may deliver again, with the credentials that it had; out of the archive too. BadDatenpunkt."""
    twin = with_serial(row.seriennummer)
    if twin is not None and twin.pk != row.pk:
        text = _("Die Seriennummer %(nr)s hat inzwischen %(name)s; dort zuerst ändern.")
        raise BadDatenpunkt(text % {"nr": row.seriennummer, "name": twin.name})
    stand = Stand.AKTIV if row.letzter_kontakt_am is not None else Stand.ANGELEGT
    change_datenpunkt(row=row, benutzer=benutzer, am=am, stand=stand, archiviert_am=None)


def put_away(*, row: Datenpunkt, benutzer: Benutzer, am: datetime) -> None:
    """Locked, and gone from the lists: what it delivered stays, with its way and its originals."""
    change_datenpunkt(row=row, benutzer=benutzer, am=am, stand=Stand.GESPERRT, archiviert_am=am)


def removable(row: Datenpunkt) -> bool:
    """Whether nothing ever came by it."""
    return row.letzter_kontakt_am is None and not row.funkgeraete.exists()


def remove(*, row: Datenpunkt, benutzer: Benutzer, am: datetime) -> None:
    """Delete a unit by which nothing ever came. BadDatenpunkt for any other: it is put away instead."""
    try:
        with transaction.atomic():
            found = Datenpunkt.objects.select_for_update().filter(pk=row.pk).first()
            if found is None:
                return
            if not removable(found):
                raise BadDatenpunkt(_DELIVERED % {"name": row.name})
            text = f"Datenpunkt {found} gelöscht"
            said = {"kennung": found.kennung, "art": found.art, "seriennummer": found.seriennummer}
            found.delete()
            note_event(benutzer=benutzer, am=am, liegenschaft=None, bezeichnung=text, angaben=said)
    except ProtectedError:
        # a delivery of it is kept
        raise BadDatenpunkt(_DELIVERED % {"name": row.name}) from None
