"""The last value of a radio device, for lists: the one that says what the device is for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from umlage.apps.geraete.models import Funkgeraet
from umlage.apps.messwerte.models import Messreihe
from umlage.apps.messwerte.plausibel import day_of, utc

# what a device of this medium counts
HAUPTGROESSE = {
    "HCA": "hca",
    "HEAT": "energy",
    "COOLING": "cooling",
    "HEAT_COOLING": "energy",
    "WARM_WATER": "volume",
    "COLD_WATER": "volume",
    "WATER": "volume",
    "GAS": "volume",
    "ELECTRICITY": "energy",
}
_ZAEHLT = ("hca", "energy", "cooling", "volume")
# states of the counter: the newest of them is what it shows
STAENDE = ("CURRENT", "MONTH_END", "HALF_MONTH_END", "DUE")
_ARTEN = (*STAENDE, "STORED")
# a due value may be of a counter that began anew since
_NOW = STAENDE[:3]


@dataclass(frozen=True, slots=True)
class Letzter:
    """A value with its unit and instant."""

    stand: Decimal
    einheit: str
    am: datetime
    tag: object
    reihe: int


def _media(rows: Sequence[Funkgeraet]) -> dict[int, str]:
    """By primary key; a meter of both kinds is what it is in its house."""
    both = [row.pk for row in rows if row.medium == "HEAT_COOLING" and row.geraet_id is not None]
    cooling = Funkgeraet.objects.filter(pk__in=both, geraet__art="kaeltezaehler") if both else Funkgeraet.objects.none()
    return {row.pk: row.medium for row in rows} | dict.fromkeys(cooling.values_list("pk", flat=True), "COOLING")


def letzte(rows: Sequence[Funkgeraet]) -> dict[int, Letzter]:
    """By primary key of the device; who has none is left out."""
    media = _media(rows)
    best: dict[int, tuple[tuple[int, int, int], Messreihe]] = {}
    known = Messreihe.objects.filter(funkgeraet__in=media, letzte_zeit__isnull=False, tarif=0, teilgeraet=0)
    for row in known.filter(groesse__in=_ZAEHLT, art__in=_ARTEN):
        wanted = HAUPTGROESSE.get(media[row.funkgeraet_id], row.groesse)
        rank = (int(row.groesse != wanted), int(row.art not in _NOW), -row.letzte_zeit)
        there = best.get(row.funkgeraet_id)
        if there is None or rank < there[0]:
            best[row.funkgeraet_id] = (rank, row)
    return {
        number: Letzter(
            row.letzter_stand, einheitszeichen(row.einheit), utc(row.letzte_zeit), day_of(row.letzte_zeit), row.pk
        )
        for number, (_rank, row) in best.items()
    }


_ZEICHEN = {
    "m3": "m³",
    "m3/h": "m³/h",
    "ft3": "ft³",
    "HCA": "Einh.",
    "C": "°C",
    "pulse": "Impulse",
    "d": "Tage",
    "month": "Monate",
    "year": "Jahre",
    # what is only counted has no unit
    "1": "",
}


def einheitszeichen(word: str) -> str:
    """A measure as people write it."""
    return _ZEICHEN.get(word, word)


def zaehlreihen(rows: Sequence[Funkgeraet]) -> dict[int, list[int]]:
    """The rows (primary keys) of each device that tell the state of what it is for; they complement each other."""
    media = _media(rows)
    found: dict[int, dict[str, list[int]]] = {}
    known = Messreihe.objects.filter(funkgeraet__in=media, letzte_zeit__isnull=False, tarif=0, teilgeraet=0)
    for row in known.filter(groesse__in=_ZAEHLT, art__in=STAENDE).order_by("pk"):
        found.setdefault(row.funkgeraet_id, {}).setdefault(row.groesse, []).append(row.pk)
    return {
        number: by_kind.get(HAUPTGROESSE.get(media[number], ""), next(iter(by_kind.values())))
        for number, by_kind in found.items()
    }


def newest_of(stands: Mapping[int, tuple[int, Decimal]], reihen: Sequence[int]) -> tuple[int, Decimal] | None:
    """Of the last values of several rows the one that is newest; None where there is none."""
    return max((stands[reihe] for reihe in reihen if reihe in stands), default=None)
