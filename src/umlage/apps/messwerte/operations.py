"""What happens to readings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Wert:
    """What stands in the fields of a device: nothing where None; `checkzahl` None where nobody asks for it."""

    stand: Decimal | None = None
    checkzahl: str | None = None


@dataclass(frozen=True, slots=True)
class Tag:
    """The fields of one day by device (primary key): what is wanted, and what was seen when the form was opened.

    `art`: the kind of a reading that is new.
    """

    am: date
    werte: Mapping[int, Wert]
    gesehen: Mapping[int, Wert]
    art: str = "ablesung"

    def beruehrt(self) -> dict[int, Wert]:
        """What somebody changed; the rest is left alone, whatever stands there by now."""
        return {key: value for key, value in self.werte.items() if value != self.gesehen.get(key, Wert())}


def enter_readings(
    *,
    liegenschaft: int,
    tag: date,
    staende: Mapping[int, Decimal | None],
    gesehen: Mapping[int, Decimal | None],
    benutzer: Benutzer,
    am: datetime,
) -> int:
    """Readings of one day, without Checkzahlen. What enter_sheet says."""
    wanted, seen = ({key: Wert(value) for key, value in rows.items()} for rows in (staende, gesehen))
    return enter_sheet(liegenschaft=liegenschaft, tage=[Tag(tag, wanted, seen)], benutzer=benutzer, am=am)


@transaction.atomic
def enter_sheet(*, liegenschaft: int, tage: Sequence[Tag], benutzer: Benutzer, am: datetime) -> int:
    """Readings by device and day: new, changed, or taken away where nothing stands in the field. How many changed.

    ReadMeanwhile, and nothing is kept, where somebody else entered something else for a device that was touched.
    Devices of other houses are passed over.
    """
    touched = [(day, day.beruehrt()) for day in tage]
    keys = {key for _, values in touched for key in values}
    rows = Geraet.objects.select_for_update().filter(liegenschaft_id=liegenschaft, pk__in=keys)
    devices = {row.pk: row for row in rows}
    foreign: dict[int, Geraet] = {}
    changed = 0
    for day, values in touched:
        # of two readings of a day the page shows the first
        known = {row.geraet_id: row for row in Ablesung.objects.filter(geraet__in=devices, am=day.am).order_by("-pk")}
        for key, wanted in values.items():
            if key not in devices:
                continue
            there = _shown(known.get(key), wanted)
            if there not in (day.gesehen.get(key, Wert()), wanted):
                foreign[key] = devices[key]
            elif there != wanted:
                _written(devices[key], day, known.get(key), wanted, benutzer, am)
                changed += 1
    if foreign:
        raise ReadMeanwhile(list(foreign.values()))
    return changed


def _shown(row: Ablesung | None, wanted: Wert) -> Wert:
    """What stands there, as far as the form asks for it."""
    if row is None:
        return Wert(None, None if wanted.checkzahl is None else "")
    return Wert(row.stand, None if wanted.checkzahl is None else str(row.angaben.get("checkzahl", "")))


def _written(geraet: Geraet, day: Tag, row: Ablesung | None, wanted: Wert, benutzer: Benutzer, am: datetime) -> None:
    said = {"benutzer": benutzer, "am": am, "liegenschaft": geraet.liegenschaft_id}
    before = snapshot(row) if row is not None else {}
    if wanted.stand is None:
        if row is not None:
            note_change(**said, row=row, vorher=before, nachher={})
            row.delete()
        return
    row = row or Ablesung(geraet=geraet, am=day.am, art=day.art)
    if row.art == "funk" and row.stand != wanted.stand:
        # no radio sent what a person enters
        row.art, row.angaben = day.art, {name: value for name, value in row.angaben.items() if name != "quelle"}
    row.stand = wanted.stand
    if wanted.checkzahl is not None:
        rest = {name: value for name, value in row.angaben.items() if name != "checkzahl"}
        row.angaben = {**rest, "checkzahl": wanted.checkzahl} if wanted.checkzahl else rest
    row.save()
    note_change(**said, row=row, vorher=before, nachher=snapshot(row))
