"""Readings taken by plain subtraction: nearly all devices have one reading at every boundary and nothing special.

A device that is like this costs a tenth of one that goes the careful way. What is special in any way is left to that
way, Nutzeinheit by Nutzeinheit; both ways agree, because the derivation of every device goes the careful one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from umlage.core.period import DAY
from umlage.core.settlement.akte import Akte, Geraet
from umlage.core.settlement.belegung import Belegung

_ZERO = Decimal(0)


class Spalten(NamedTuple):
    """All devices of one kind in the house, as columns.

    `nummern`: the devices; `summen`: what the Nutzer at each place of the house used at all of them, `da`: whether his
    Nutzeinheit has one.
    """

    nummern: list[str]
    summen: list[Decimal]
    da: list[bool]


def by_difference(geraet: Geraet, eves: Sequence[date]) -> list[Decimal] | None:
    """Consumption by plain subtraction, where there is just one good reading at every boundary; else None.

    Decimals are exact here: the settlement runs in a context that raises when a digit would be lost.
    """
    readings = geraet.ablesungen
    if len(readings) != len(eves) or geraet.special > 1:
        return None
    rating = geraet.bewertung
    before = None
    values = []
    for reading, eve in zip(readings, eves, strict=True):
        stand = reading.stand
        if reading.am != eve:
            return None
        if before is not None:
            rise = stand - before
            if rise < _ZERO:
                return None
            values.append(rise if rating is None else rise * rating.kges)
        before = stand
    return values


def enter(arten: dict[str, Spalten], art: str, people: int) -> Spalten:
    """The columns of a kind of which there was no device yet, for so many Nutzer."""
    columns = arten[art] = Spalten([], [_ZERO] * people, [False] * people)
    return columns


def settle(akte: Akte, haus: Belegung, arten: dict[str, Spalten]) -> set[int]:
    """Enter the devices of all Nutzeinheiten that need no more than subtractions; those left to the careful way."""
    careful: set[int] = set()
    opening, closing = haus.period.start - DAY, haus.period.end - DAY
    people, einheiten = len(haus.bewohner), akte.nutzeinheiten
    for number, places in enumerate(haus.einheiten):
        if len(places) != 1:
            continue
        used = _of_one(einheiten[number].geraete, opening, closing)
        if used is None:
            careful.add(number)
            continue
        (place,) = places
        kind = ""
        for art, nummer, value in used:
            if art != kind:
                # devices of one kind mostly stand together
                kind = art
                numbers, sums, here = arten.get(art) or enter(arten, art, people)
                here[place] = True
            numbers.append(nummer)
            sums[place] += value
    for number, places in haus.gliederung.mehrere:
        eves = [opening, *[haus.bewohner[place].von - DAY for place in places[1:]], closing]
        if not _of_several(einheiten[number].geraete, places, eves, people, arten):
            careful.add(number)
    return careful


def _of_one(geraete: Sequence[Geraet], opening: date, closing: date) -> list[tuple[str, str, Decimal]] | None:
    """Kind, number and what the only Nutzer of a Nutzeinheit used, of each device; None where one of them is special.

    The same as `by_difference`, which is written out here, because nearly all devices come by.
    """
    used: list[tuple[str, str, Decimal]] = []
    for geraet in geraete:
        readings = geraet.ablesungen
        if geraet.special or len(readings) != 2:
            return None
        first, last = readings
        if first.am != opening or last.am != closing:
            return None
        rise = last.stand - first.stand
        if rise < _ZERO:
            return None
        if (rating := geraet.bewertung) is not None:
            rise *= rating.kges
        used.append((geraet.art, geraet.nr, rise))
    return used


def _of_several(
    geraete: Sequence[Geraet], places: tuple[int, ...], eves: list[date], people: int, arten: dict[str, Spalten]
) -> bool:
    """The same for a Nutzeinheit with several Nutzer; whether all its devices need no more than subtractions."""
    rows = []
    for geraet in geraete:
        if geraet.zweck != "nutzer" or geraet.ersetzt_durch is not None:
            return False
        values = by_difference(geraet, eves)
        if values is None:
            return False
        rows.append((geraet, values))
    for geraet, values in rows:
        numbers, sums, here = arten.get(geraet.art) or enter(arten, geraet.art, people)
        numbers.append(geraet.nr)
        for place, value in zip(places, values, strict=True):
            sums[place] += value
            here[place] = True
    return True
