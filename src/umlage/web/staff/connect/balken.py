"""Bars of months and days as an SVG: this year solid, the year before as outline; the table below says the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from umlage.apps.geraete.alarme import Monat

_HOEHE, _FELD = 120, 44


@dataclass(frozen=True, slots=True)
class Balken:
    """One month: its day, both values, and where its bars stand. Heights in the units of the picture."""

    erster: object
    wert: Decimal | None
    vorjahr: Decimal | None
    x: int
    y: float
    hoehe: float
    y_vor: float
    hoehe_vor: float


@dataclass(frozen=True, slots=True)
class Bild:
    """A chart: its bars, its width, the largest value, the sums of both years where no month lacks."""

    balken: list[Balken]
    breite: int
    groesster: Decimal
    summe: Decimal | None
    summe_vorjahr: Decimal | None


def jahre(monate: Sequence[Monat]) -> Bild | None:
    """The last twelve months beside the twelve before; None where nothing is known. Needs 24 months."""
    return _bild([(one, before) for before, one in zip(monate[-24:-12], monate[-12:], strict=True)], _FELD)


def tage(werte: Sequence[Monat]) -> Bild | None:
    """Days beside each other."""
    return _bild([(one, None) for one in werte], 18)


def _bild(pairs: Sequence[tuple[Monat, Monat | None]], width: int) -> Bild | None:
    rows = [(one.erster, one.verbrauch, before.verbrauch if before else None) for one, before in pairs]
    known = [value for _day, now, then in rows for value in (now, then) if value is not None]
    if not known:
        return None
    most = max([*known, Decimal(0)])
    scale = Decimal(_HOEHE) / most if most else Decimal(0)

    def height(value: Decimal | None) -> float:
        return round(float(value * scale), 2) if value is not None else 0.0

    bars = [
        Balken(day, now, then, place * width, _HOEHE - height(now), height(now), _HOEHE - height(then), height(then))
        for place, (day, now, then) in enumerate(rows)
    ]
    return Bild(bars, len(bars) * width, most, _sum(now for _day, now, _then in rows), _sum(t for _d, _n, t in rows))


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    total = Decimal(0)
    for value in values:
        if value is None:
            return None
        total += value
    return total
