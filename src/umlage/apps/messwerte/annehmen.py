"""A reading that was doubted is taken after all, because a person says so."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.db.models import F

from umlage.apps.messwerte.faecher import make_partitions, month_of
from umlage.apps.messwerte.models import Fernwert, Messreihe
from umlage.apps.messwerte.staende import stored_between

# bit of the status beside those of the device: a person took it
ANGENOMMEN = 1 << 18


def make_room(zeit: int) -> None:
    """A place for a reading of this time; belongs before the transaction in which it is written."""
    make_partitions([month_of(zeit)])


@transaction.atomic
def accept(*, reihe: dict[str, str], zeit: int, stand: Decimal, eingang: int, zeile: int) -> Messreihe | None:
    """Write a reading without doubting it, as the next fassung of its time; None where its row is gone.

    `reihe`: device, quantity, kind, tariff, part, as a reading in quarantine names them.
    """
    rows = Messreihe.objects.select_for_update().filter(
        funkgeraet=int(reihe["funkgeraet"]),
        groesse=reihe["groesse"],
        art=reihe["art"],
        tarif=int(reihe["tarif"]),
        teilgeraet=int(reihe["teilgeraet"]),
    )
    row = rows.first()
    if row is None:
        return None
    known = [one for one in stored_between({row.pk: (zeit, zeit)}).get(row.pk, []) if one[0] == zeit]
    if known and known[-1][2] == stand:
        return row
    fassung = known[-1][1] + 1 if known else 0
    Fernwert.objects.create(
        reihe_id=row.pk, zeit=zeit, fassung=fassung, stand=stand, status=ANGENOMMEN, eingang=eingang, zeile=zeile
    )
    if row.letzte_zeit is None or zeit >= row.letzte_zeit:
        row.letzte_zeit, row.letzter_stand = zeit, stand
    # what follows is measured by what the person said
    row.save(update_fields=["letzte_zeit", "letzter_stand"])
    Messreihe.objects.filter(pk=row.pk).update(anzahl=F("anzahl") + 1)
    return row
