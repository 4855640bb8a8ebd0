"""What is due in which year: the end of calibrations, and of batteries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from umlage.apps.geraete.models import Funkgeraet, Geraet
from umlage.apps.geraete.rauchmelder import nutzungsjahre
from umlage.apps.liegenschaften.models import Liegenschaft
from umlage.core.settlement.akte import Geraet as Aktengeraet
from umlage.core.settlement.akte.eichung import Eichung
from umlage.core.settlement.eichung import geeicht_bis


@dataclass(frozen=True, slots=True)
class Faelligkeit:
    """A device that has to be exchanged by the end of a year, and why: `eichung`, `batterie` or `rauch` (ten years)."""

    jahr: int
    grund: str
    liegenschaft: Liegenschaft | None
    ort: str
    nummer: str
    art: str
    funkgeraet: int | None


def faelligkeiten(bis: int, haus: Liegenschaft | None = None) -> list[Faelligkeit]:
    """Everything that ends until the end of the year `bis`, the earliest first; of all houses, or of one."""
    found = [*_eichungen(haus), *_batterien(haus), *_rauchmelder(haus)]
    due = [row for row in found if row.jahr <= bis]
    due.sort(key=lambda row: (row.jahr, row.liegenschaft.nummer if row.liegenschaft else "", row.ort, row.nummer))
    return due


def _eichungen(haus: Liegenschaft | None) -> Iterator[Faelligkeit]:
    radio = Prefetch("funkgeraete", Funkgeraet.objects.filter(stand=Funkgeraet.Stand.ZUGEORDNET), to_attr="mit_funk")
    rows = Geraet.objects.filter(bis__isnull=True, angaben__contains='"eichung"').prefetch_related(radio)
    if haus is not None:
        rows = rows.filter(liegenschaft=haus)
    for row in rows.select_related("liegenschaft", "nutzeinheit"):
        until = calibrated_until(row)
        if until is not None:
            heard = row.mit_funk[0].pk if row.mit_funk else None
            place = " ".join(str(part) for part in (row.nutzeinheit, row.raum) if part)
            yield Faelligkeit(until.year, "eichung", row.liegenschaft, place, row.nr, row.art, heard)


def calibrated_until(row: Geraet) -> date | None:
    """Last day of the calibration of a device of a house; None where too little is said."""
    said = row.angaben.get("eichung")
    if not isinstance(said, dict):
        return None
    end = said.get("bis")
    calibration = Eichung(
        jahr=_year(said.get("jahr")),
        frist=_year(said.get("frist")),
        bis=date.fromisoformat(end) if isinstance(end, str) else end,
    )
    return geeicht_bis(Aktengeraet(nr=row.nr, art=row.art, eichung=calibration))


def _batterien(haus: Liegenschaft | None) -> Iterator[Faelligkeit]:
    rows = Funkgeraet.objects.filter(stand=Funkgeraet.Stand.ZUGEORDNET, angaben__contains='"batterie_bis"')
    if haus is not None:
        rows = rows.filter(liegenschaft=haus)
    for row in rows.select_related("liegenschaft", "nutzeinheit"):
        year = _year(row.angaben.get("batterie_bis"))
        if year is not None:
            place = " ".join(str(part) for part in (row.nutzeinheit, row.raum) if part)
            yield Faelligkeit(year, "batterie", row.liegenschaft, place, row.funkadresse, row.medium, row.pk)


def _rauchmelder(haus: Liegenschaft | None) -> Iterator[Faelligkeit]:
    rows = Funkgeraet.objects.filter(
        stand=Funkgeraet.Stand.ZUGEORDNET, medium="SMOKE_DETECTOR", angaben__contains='"eingebaut_am"'
    )
    if haus is not None:
        rows = rows.filter(liegenschaft=haus)
    for row in rows.select_related("liegenschaft", "nutzeinheit"):
        year = date.fromisoformat(str(row.angaben["eingebaut_am"])).year + nutzungsjahre()
        place = " ".join(str(part) for part in (row.nutzeinheit, row.raum) if part)
        yield Faelligkeit(year, "rauch", row.liegenschaft, place, row.funkadresse, row.medium, row.pk)


def _year(value: object) -> int | None:
    return int(str(value)) if value is not None and str(value).isdecimal() else None
