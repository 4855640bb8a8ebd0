"""A reading that is wrong is discarded by a person: it counts no more, and comes back with no later delivery."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from umlage.apps.accounts.models import Benutzer
from umlage.apps.archive.operations import note_event
from umlage.apps.geraete.models import Geraetealarm
from umlage.apps.messwerte.models import Fernwert, Fernwertblock, Messreihe, Verworfen
from umlage.apps.messwerte.plausibel import exact, shown, utc
from umlage.apps.messwerte.staende import last_values
from umlage.apps.messwerte.verdichtet import Zeile, packed, unpacked

_MOST_REASON = 200


class NoReason(Exception):
    """Who discards a reading says why."""


class NotThere(Exception):
    """There is no such reading, or somebody else discarded it."""


def discarded() -> Mapping[int, set[tuple[int, Decimal]]]:
    """Time and value of what was discarded, by primary key of its row."""
    found: dict[int, set[tuple[int, Decimal]]] = {}
    for reihe, zeit, stand in Verworfen.objects.values_list("reihe", "zeit", "stand"):
        found.setdefault(reihe, set()).add((zeit, stand))
    return found


@transaction.atomic
def discard(*, reihe: Messreihe, zeit: int, grund: str, benutzer: Benutzer, am: datetime) -> int:
    """Discard what was ever said for this time, every fassung of it; how many. NoReason, NotThere.

    The values move to `Verworfen` with their place in the delivery; an open alarm of a jump at this time is done with.
    """
    reason = grund.strip()[:_MOST_REASON]
    if not reason:
        raise NoReason(_("Bitte sagen, warum der Wert falsch ist; es steht danach im Verlauf."))
    # whoever takes in readings of this row waits
    row = Messreihe.objects.select_for_update().select_related("funkgeraet").get(pk=reihe.pk)
    gone = [*_from_table(row, zeit), *_from_blocks(row, zeit)]
    if not gone:
        raise NotThere(_("Diesen Wert gibt es nicht mehr."))
    Verworfen.objects.bulk_create(
        Verworfen(reihe=row, zeit=zeit, fassung=fassung, stand=stand, eingang=eingang, zeile=zeile, grund=reason, am=am)
        for _zeit, fassung, stand, _status, eingang, zeile in gone
    )
    last = last_values([row.pk], row.letzte_zeit if row.letzte_zeit is not None else zeit).get(row.pk)
    row.letzte_zeit, row.letzter_stand = last if last is not None else (None, None)
    # learnt with the wrong value among them: begun anew
    row.anzahl, row.groesster_zuwachs = max(row.anzahl - len(gone), 0), None
    row.save(update_fields=["letzte_zeit", "letzter_stand", "anzahl", "groesster_zuwachs"])
    alarms = Geraetealarm.objects.filter(funkgeraet=row.funkgeraet, art=Geraetealarm.Art.SPRUNG, seit=utc(zeit))
    alarms.exclude(stand=Geraetealarm.Stand.ERLEDIGT).update(
        stand=Geraetealarm.Stand.ERLEDIGT, erledigt_am=am, notiz=_("Wert verworfen: %(grund)s") % {"grund": reason}
    )
    note_event(
        benutzer=benutzer,
        am=am,
        liegenschaft=row.funkgeraet.liegenschaft_id,
        bezeichnung=f"Wert von {row.funkgeraet} verworfen",
        angaben={"wert": f"{exact(gone[-1][2])} ({row})", "tag": shown(zeit), "grund": reason},
    )
    return len(gone)


def _from_table(row: Messreihe, zeit: int) -> list[Zeile]:
    rows = Fernwert.objects.filter(reihe_id=row.pk, zeit=zeit).order_by("fassung")
    found = list(rows.values_list("zeit", "fassung", "stand", "status", "eingang", "zeile"))
    rows.delete()
    return found


def _from_blocks(row: Messreihe, zeit: int) -> list[Zeile]:
    found: list[Zeile] = []
    for block in Fernwertblock.objects.filter(reihe=row, von__lte=zeit, bis__gte=zeit):
        values = unpacked(block.inhalt)
        left = [value for value in values if value[0] != zeit]
        found += [value for value in values if value[0] == zeit]
        if not left:
            block.delete()
        elif len(left) < len(values):
            block.von, block.bis, block.anzahl, block.inhalt = left[0][0], left[-1][0], len(left), packed(left)
            block.save()
    return found
