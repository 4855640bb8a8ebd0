"""What happens to readings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from umlage.apps.accounts.models import Benutzer
from umlage.apps.archive.operations import note_change, snapshot
from umlage.apps.geraete.models import Geraet
from umlage.apps.messwerte.models import Ablesung


class ReadMeanwhile(Exception):
    """Somebody else entered other readings of these devices since the form was opened."""

    def __init__(self, geraete: list[Geraet]) -> None:
        super().__init__(_("Inzwischen anders eingetragen:") + " " + ", ".join(geraet.nr for geraet in geraete))
        self.geraete = geraete


@transaction.atomic
def enter_readings(
    *,
    liegenschaft: int,
    tag: date,
    staende: Mapping[int, Decimal | None],
    gesehen: Mapping[int, Decimal | None],
    benutzer: Benutzer,
    am: datetime,
) -> int:
    """Readings of one day by device (primary key): new, changed, or taken away where None. How many changed.

    `gesehen`: what stood there when the form was opened (nothing where it does not say). What is still the same was
    not touched and is left alone, whatever stands there by now. ReadMeanwhile, and nothing is kept, where somebody
    else entered something else for a device that was touched. Devices of other houses are passed over; readings of
    other kinds and days stay as they are.
    """
    touched = {number: stand for number, stand in staende.items() if stand != gesehen.get(number)}
    rows = Geraet.objects.select_for_update().filter(liegenschaft_id=liegenschaft, pk__in=touched)
    devices = {row.pk: row for row in rows}
    # of two readings of a day the page shows the first
    known = {row.geraet_id: row for row in Ablesung.objects.filter(geraet__in=devices, am=tag).order_by("-pk")}
    stands = {number: known[number].stand if number in known else None for number in devices}
    foreign = [devices[number] for number in devices if stands[number] not in (gesehen.get(number), touched[number])]
    if foreign:
        raise ReadMeanwhile(foreign)
    changed = 0
    for number, stand in touched.items():
        geraet, row = devices.get(number), known.get(number)
        if geraet is None or (row is None and stand is None) or (row is not None and row.stand == stand):
            continue
        before = snapshot(row) if row is not None else {}
        if stand is None:
            assert row is not None
            note_change(benutzer=benutzer, am=am, liegenschaft=liegenschaft, row=row, vorher=before, nachher={})
            row.delete()
        else:
            row = row or Ablesung(geraet=geraet, am=tag)
            row.stand = stand
            row.save()
            after = snapshot(row)
            note_change(benutzer=benutzer, am=am, liegenschaft=liegenschaft, row=row, vorher=before, nachher=after)
        changed += 1
    return changed
