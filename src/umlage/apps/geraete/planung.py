"""What is due in which year: the end of calibrations, and of batteries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from umlage.apps.geraete.eichende import whole
from umlage.apps.geraete.models import Funkgeraet, Geraet
from umlage.apps.geraete.rauchmelder import nutzungsjahre
from umlage.apps.liegenschaften.models import Liegenschaft
from umlage.apps.liegenschaften.queries import natural

# plain columns: of a large Organisation these are many rows, and a model of each would cost more than all the rest
_ORT = ("liegenschaft__nummer", "liegenschaft__strasse", "liegenschaft__plz", "liegenschaft__ort")
_STELLE = ("nutzeinheit__nr", "nutzeinheit__lage", "raum")


@dataclass(frozen=True, slots=True)
class Faelligkeit:
    """A device that has to be exchanged by the end of a year, and why: `eichung`, `batterie` or `rauch` (ten years).

    `haus`: number of the Liegenschaft, "" for none; `karte`: how it is built in (karte.py); `geraet`, `funkgeraet`:
    primary key of the one that is meant.
    """

    jahr: int
    grund: str
    haus: str
    strasse: str
    anschrift: str
    ort: str
    nummer: str
    art: str
    karte: Mapping[str, Any] = field(default_factory=dict)
    geraet: int | None = None
    funkgeraet: int | None = None


def faelligkeiten(bis: int, haus: Liegenschaft | None = None) -> list[Faelligkeit]:
    """Everything that ends until the end of the year `bis`, the earliest first; of all houses, or of one."""
    found = [*_eichungen(bis, haus), *_batterien(haus), *_rauchmelder(haus)]
    due = [row for row in found if row.jahr <= bis]
    due.sort(key=lambda row: (row.jahr, row.haus, natural(row.ort), row.nummer))
    return due


def gehoert(rows: Iterable[Faelligkeit]) -> dict[int, int]:
    """The radio device of each device of a house that has one, by primary key."""
    devices = [row.geraet for row in rows if row.geraet is not None]
    heard = Funkgeraet.objects.filter(stand=Funkgeraet.Stand.ZUGEORDNET, geraet__in=devices)
    return {geraet: pk for geraet, pk in heard.values_list("geraet", "pk") if geraet is not None}


def _eichungen(bis: int, haus: Liegenschaft | None) -> Iterator[Faelligkeit]:
    rows = Geraet.objects.filter(bis__isnull=True, geeicht_bis__lte=date(bis, 12, 31))
    if haus is not None:
        rows = rows.filter(liegenschaft=haus)
    found = rows.order_by().values_list("pk", "geeicht_bis", "nr", "art", "karte", *_ORT, *_STELLE)
    for pk, until, nr, art, karte, *place in found:
        assert until is not None
        yield Faelligkeit(until.year, "eichung", *_place(place), nr, art, karte, geraet=pk)


def _place(values: list[Any]) -> tuple[str, str, str, str]:
    nummer, strasse, plz, ort, nr, lage, raum = (str(value or "") for value in values)
    inside = " ".join(word for word in (nr, lage, raum) if word)
    return nummer, strasse, f"{strasse}, {plz} {ort}" if nummer else "", inside


def _batterien(haus: Liegenschaft | None) -> Iterator[Faelligkeit]:
    rows = Funkgeraet.objects.filter(stand=Funkgeraet.Stand.ZUGEORDNET, angaben__contains='"batterie_bis"')
    for pk, angaben, nr, art, *place in _radio(rows, haus):
        year = whole(angaben.get("batterie_bis"))
        if year is not None:
            yield Faelligkeit(year, "batterie", *_place(place), nr, art, funkgeraet=pk)


def _rauchmelder(haus: Liegenschaft | None) -> Iterator[Faelligkeit]:
    rows = Funkgeraet.objects.filter(
        stand=Funkgeraet.Stand.ZUGEORDNET, medium="SMOKE_DETECTOR", angaben__contains='"eingebaut_am"'
    )
    years = nutzungsjahre()
    for pk, angaben, nr, art, *place in _radio(rows, haus):
        year = date.fromisoformat(str(angaben["eingebaut_am"])).year + years
        yield Faelligkeit(year, "rauch", *_place(place), nr, art, funkgeraet=pk)


def _radio(rows: Any, haus: Liegenschaft | None) -> Any:
    chosen = rows.filter(liegenschaft=haus) if haus is not None else rows
    return chosen.order_by().values_list("pk", "angaben", "funkadresse", "medium", *_ORT, *_STELLE)
