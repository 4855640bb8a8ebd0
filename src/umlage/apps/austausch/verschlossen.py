"""Devices whose telegrams cannot be opened yet are devices too: found, listed, assigned, or left to the neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from umlage.apps.accounts.models import Benutzer
from umlage.apps.austausch.angekommen import OHNE_WERT, Wartend
from umlage.apps.austausch.models import Eingang, Telegramm
from umlage.apps.geraete.alarmablauf import raise_alarms
from umlage.apps.geraete.alarme import reported
from umlage.apps.geraete.erkennen import Erkennung, Kennzeichen, Unklar
from umlage.apps.geraete.models import Funkgeraet
from umlage.apps.geraete.zuordnen import mark
from umlage.metering.wmbus.telegram import UNKNOWN_FORMAT

_UNVERSCHLUESSELT = (*OHNE_WERT, UNKNOWN_FORMAT)
_NODE = "NODE"


def heard(eingang: Eingang, waiting: Sequence[Wartend]) -> tuple[list[Wartend], int]:
    """Note which devices sent these telegrams; those worth keeping, and how many devices are new.

    Telegrams of foreign devices are not kept, nor those of parts of the network.
    """
    said = {one: _kennzeichen(one) for one in waiting}
    known = Erkennung(eingang.datenpunkt, said.values(), eingang.empfangen_am)
    kept: list[Wartend] = []
    heard_last: dict[int, tuple[Funkgeraet, Wartend]] = {}
    for one, kennzeichen in said.items():
        if kennzeichen.medium == _NODE:
            continue
        try:
            row = known.device(kennzeichen)
        except Unklar:
            kept.append(one)
            continue
        if row.stand == Funkgeraet.Stand.FREMD:
            continue
        kept.append(one)
        there = heard_last.get(id(row))
        if there is None or _when(one, eingang) >= _when(there[1], eingang):
            heard_last[id(row)] = (row, one)
    new = known.make()
    _note(heard_last.values(), eingang)
    return kept, new


def _kennzeichen(one: Wartend) -> Kennzeichen:
    return Kennzeichen(one.funkadresse, one.hersteller, one.fassung, one.medium)


def _when(one: Wartend, eingang: Eingang) -> datetime:
    return min(one.empfangen or eingang.empfangen_am, eingang.empfangen_am)


def _note(rows: Iterable[tuple[Funkgeraet, Wartend]], eingang: Eingang) -> None:
    changed = []
    seen: dict[tuple[int, str], datetime] = {}
    for row, one in rows:
        when = _when(one, eingang)
        if one.grund not in _UNVERSCHLUESSELT:
            row.verschluesselt = True
        if when >= row.zuletzt_am:
            row.zuletzt_am, row.datenpunkt = when, eingang.datenpunkt
            row.signal = one.signal if one.signal is not None else row.signal
        changed.append(row)
        for art in reported(one.status, one.worte, row.medium):
            seen[row.pk, art] = when
    Funkgeraet.objects.bulk_update(changed, ["zuletzt_am", "signal", "verschluesselt", "datenpunkt"], batch_size=200)
    raise_alarms(seen)


@transaction.atomic
def leave_to_neighbours(
    *, rows: Sequence[Funkgeraet], benutzer: Benutzer, am: datetime, shown: Mapping[int, str] | None = None
) -> int:
    """These devices are not ours: nothing of them is kept from now on, nor what waits for a key. How many changed.

    NotAssigned where one of them hangs elsewhere than `shown`.
    """
    count = mark(rows=rows, stand=Funkgeraet.Stand.FREMD, benutzer=benutzer, am=am, shown=shown)
    for row in rows:
        Telegramm.objects.filter(funkadresse=row.funkadresse, hersteller=row.hersteller).delete()
    return count
