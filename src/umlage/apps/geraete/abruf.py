"""Mailbox and broker of a Datenpunkt: what is set, changed, and how it went last."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from umlage.apps.accounts.models import Benutzer
from umlage.apps.geraete.datenpunkte import BadDatenpunkt, change_datenpunkt, geheimnisse, set_secrets
from umlage.apps.geraete.models import Abrufstand, Datenpunkt

IMAP, MQTT = Abrufstand.Weg.IMAP, Abrufstand.Weg.MQTT
# who was not heard of for so long does not listen
HEARD = timedelta(minutes=15)
# and so soon the first time comes: the plan of the worker, and how often it is looked for new brokers
FIRST = {IMAP.value: timedelta(minutes=5), MQTT.value: timedelta(minutes=1)}
_SINCE = "seit"
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(\.{_LABEL})*|[0-9A-Fa-f:.]{{2,45}}", re.ASCII)
_SERVER = {IMAP: "server", MQTT: "host"}


def way(row: Datenpunkt, weg: str) -> dict[str, Any]:
    """What is set for a mailbox or a broker; empty where there is none."""
    said = dict(row.abruf.get(weg) or {})
    said.pop(_SINCE, None)
    return said


def since(row: Datenpunkt, weg: str) -> datetime | None:
    """When it was set; None where there is none, and where that was not noted."""
    text = (row.abruf.get(weg) or {}).get(_SINCE)
    return datetime.fromisoformat(text) if text else None


def password_for(row: Datenpunkt, weg: str, angaben: Mapping[str, Any], kennwort: str) -> str:
    """The password to log in with: the given one or, at the same server for the same name, the one that is kept.

    BadDatenpunkt: a kept password goes to no other server, and to what can be no server none goes.
    """
    _checked(weg, angaben)
    if kennwort:
        return kennwort
    before = way(row, weg)
    same = all(str(before.get(name, "")) == str(angaben.get(name, "")) for name in (_SERVER[weg], "port", "benutzer"))
    kept = geheimnisse(row).get(weg, "")
    if kept and not (same and before.get("tls", True) == angaben.get("tls", True)):
        raise BadDatenpunkt(_("Für einen anderen Server oder Benutzer bitte das Kennwort noch einmal eintragen."))
    return kept


def _checked(weg: str, angaben: Mapping[str, Any]) -> None:
    if not _HOST.fullmatch(str(angaben.get(_SERVER[weg], ""))):
        raise BadDatenpunkt(_("Der Server ist ein Name wie imap.example.org oder eine Adresse."))


@transaction.atomic
def set_way(
    *, row: Datenpunkt, weg: str, angaben: Mapping[str, Any], kennwort: str, benutzer: Benutzer | None, am: datetime
) -> None:
    """A mailbox or a broker is asked from now on. BadDatenpunkt."""
    secret = password_for(row, weg, angaben, kennwort)
    given = {**angaben, _SINCE: am.isoformat()}
    change_datenpunkt(row=row, benutzer=benutzer, am=am, abruf={**row.abruf, weg: given})
    set_secrets(row=row, werte={weg: secret}, benutzer=benutzer, am=am)
    Abrufstand.objects.filter(datenpunkt=row, weg=weg).delete()


@transaction.atomic
def drop_way(*, row: Datenpunkt, weg: str, benutzer: Benutzer | None, am: datetime) -> None:
    """It is asked no more; its password is forgotten."""
    left = {name: said for name, said in row.abruf.items() if name != weg}
    change_datenpunkt(row=row, benutzer=benutzer, am=am, abruf=left)
    set_secrets(row=row, werte={weg: ""}, benutzer=benutzer, am=am)
    Abrufstand.objects.filter(datenpunkt=row, weg=weg).delete()


def note_contact(row: Datenpunkt, weg: str, am: datetime, meldung: str = "") -> None:
    """How it went; an empty `meldung` says: well."""
    said: dict[str, Any] = {"am": am, "meldung": meldung[:300]} | ({} if meldung else {"gut_am": am})
    Abrufstand.objects.update_or_create(datenpunkt=row, weg=weg, defaults=said)


def contacts(row: Datenpunkt) -> dict[str, Abrufstand]:
    """How it went last, by way."""
    return {one.weg: one for one in Abrufstand.objects.filter(datenpunkt=row)}
