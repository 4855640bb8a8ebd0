"""Readings as columns: nearly all devices have one reading at either end of the period and nothing special.

Taking a column at a time costs a tenth of taking a device at a time. What is special in any way is left to the careful
way, Nutzeinheit by Nutzeinheit; both ways agree, because the derivation of every device goes the careful one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import compress, repeat
from operator import attrgetter, is_not, itemgetter, mul, sub

from umlage.core.period import DAY
from umlage.core.settlement.akte import Ablesung, Akte, Geraet
from umlage.core.settlement.belegung import Belegung
from umlage.core.verbrauch.bewertungsangabe import Bewertung

_DEVICE = attrgetter(
    "nr",
    "art",
    "zweck",
    "bewertung",
    "ablesungen",
    "einheit",
    "ab",
    "bis",
    "ruecksetzung",
    "verdunster",
    "ersetzt_durch",
)
_READING = attrgetter("am", "art", "stand")
_FIRST, _SECOND, _KGES = itemgetter(0), itemgetter(1), attrgetter("kges")


@dataclass(slots=True)
class Spalten:
    """All devices of Nutzeinheiten with one Nutzer, as columns of equal length.

    `einheiten` and `plaetze`: Nutzeinheit and Nutzer of each device; `careful`: Nutzeinheiten with something special.
    """

    einheiten: list[int]
    plaetze: list[int]
    nummern: Sequence[str]
    arten: Sequence[str]
    bewertungen: Sequence[Bewertung | None]
    anstiege: list[Decimal]
    careful: set[int]

    @classmethod
    def of(cls, akte: Akte, haus: Belegung) -> Spalten:
        devices: list[Geraet] = []
        units: list[int] = []
        people: list[int] = []
        for number, einheit in enumerate(akte.nutzeinheiten):
            places = haus.einheiten[number]
            if len(places) == 1:
                geraete = einheit.geraete
                devices += geraete
                units += [number] * len(geraete)
                people += places * len(geraete)
        columns: Sequence[Sequence[object]] = list(zip(*map(_DEVICE, devices), strict=True)) or [()] * 11
        numbers, kinds, purposes, ratings, readings, *rare = columns
        result = cls(units, people, numbers, kinds, ratings, [], set())  # type: ignore[arg-type]  # as _DEVICE names them
        for column in rare:
            if any(column):
                result._special(place for place, value in enumerate(column) if value)
        if purposes.count("nutzer") != len(devices):
            result._special(place for place, value in enumerate(purposes) if value != "nutzer")
        # a heat cost allocator has a rating that is not 0, no other device has one
        rated, rateable = list(map(is_not, ratings, repeat(None))), list(map("hkv".__eq__, kinds))
        if rated != rateable or not all(map(_KGES, compress(result.bewertungen, rated))):
            result._special(
                place
                for place, (rating, hkv) in enumerate(zip(result.bewertungen, rateable, strict=True))
                if (rating is None) is hkv or (rating is not None and not rating.kges)
            )
        result._subtract(readings, (haus.period.start - DAY, haus.period.end - DAY))  # type: ignore[arg-type]  # the same
        return result

    def kinds(self) -> Iterator[tuple[str, list[str], list[int], Iterable[Decimal]]]:
        """Per kind of device the numbers, the places of the Nutzer and what was used, without what is special."""
        for kind in dict.fromkeys(self.arten):
            chosen = list(map(kind.__eq__, self.arten))
            if self.careful:
                chosen = [
                    here and number not in self.careful for here, number in zip(chosen, self.einheiten, strict=True)
                ]
                if not any(chosen):
                    continue
            used: Iterable[Decimal] = compress(self.anstiege, chosen)
            if kind == "hkv":
                used = map(mul, used, map(_KGES, compress(self.bewertungen, chosen)))
            yield kind, list(compress(self.nummern, chosen)), list(compress(self.plaetze, chosen)), used

    def _special(self, places: Iterable[int]) -> None:
        self.careful.update([self.einheiten[place] for place in places])

    def _subtract(self, readings: Sequence[tuple[Ablesung, ...]], eves: tuple[date, date]) -> None:
        if set(map(len, readings)) - {2}:
            self._special(place for place, rows in enumerate(readings) if len(rows) != 2)
            readings = [rows if len(rows) == 2 else _NOTHING for rows in readings]
        opening = self._stands(map(_FIRST, readings), eves[0])
        closing = self._stands(map(_SECOND, readings), eves[1])
        self.anstiege = list(map(sub, closing, opening))
        if self.anstiege and min(self.anstiege) < 0:
            self._special(place for place, rise in enumerate(self.anstiege) if rise < 0)

    def _stands(self, readings: Iterable[Ablesung], eve: date) -> Sequence[Decimal]:
        """What the displays showed on the eve; another day or an estimate is special."""
        rows = list(zip(*map(_READING, readings), strict=True))
        if not rows:
            return ()
        days, kinds, stands = rows
        if min(stands) < 0:
            self._special(place for place, stand in enumerate(stands) if stand < 0)
        if days.count(eve) != len(days):
            self._special(place for place, day in enumerate(days) if day != eve)
        if "schaetzung" in kinds:
            self._special(place for place, kind in enumerate(kinds) if kind == "schaetzung")
        return stands


_NEVER = Ablesung(am=date(1, 1, 1), stand=Decimal(0))
_NOTHING = (_NEVER, _NEVER)
