"""Bars of months and days as an SVG: this year solid, the year before as outline; the table below says the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from umlage.apps.geraete.alarme import Monat

_HOEHE, _FELD = 120, 44
_COMPARED = 2


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
    # by what the values were multiplied, where the weather was taken out of them
    faktor: Decimal | None = None
    faktor_vor: Decimal | None = None
    # how many devices are missing from the values
    fehlend: int = 0
    fehlend_vor: int = 0


@dataclass(frozen=True, slots=True)
class Bild:
    """A chart: its bars, its width, the largest value, the sums of both years where no month lacks."""

    balken: list[Balken]
    breite: int
    groesster: Decimal
    summe: Decimal | None
    summe_vorjahr: Decimal | None
    bereinigt: bool = False

    @property
    def veraenderungen(self) -> list[tuple[Balken, int | None]]:
        """Each time with how many percent more or less it is than the one before, where both are of all devices."""
        found: list[tuple[Balken, int | None]] = []
        for bar in self.balken:
            last = found[-1][0] if found else bar
            whole = not (bar.fehlend or last.fehlend)
            more = (
                (bar.wert - bar.vorjahr) * 100 / bar.vorjahr if whole and bar.wert is not None and bar.vorjahr else None
            )
            found.append((bar, int(more.to_integral_value()) if more is not None else None))
        return found

    @property
    def ohne(self) -> list[object]:
        """The times for which there is no value."""
        return [bar.erster for bar in self.balken if bar.wert is None]

    @property
    def teilweise(self) -> bool:
        """Whether a value, of either year, is not that of all devices."""
        return any(
            (bar.wert is not None and bar.fehlend) or (bar.vorjahr is not None and bar.fehlend_vor)
            for bar in self.balken
        )


def jahre(monate: Sequence[Monat], faktoren: Sequence[Decimal | None] = (), fehlend: Sequence[int] = ()) -> Bild | None:
    """The last twelve months beside the twelve before; None where nothing is known. Needs 24 months.

    `faktoren`: by what each of the months was multiplied; `fehlend`: how many devices are missing from each.
    """
    found = _bild([(one, before) for before, one in zip(monate[-24:-12], monate[-12:], strict=True)], _FELD)
    if found is None:
        return None
    found = _lacking(found, fehlend[-12:], fehlend[-24:-12])
    if not faktoren:
        return found
    pairs = zip(found.balken, faktoren[-24:-12], faktoren[-12:], strict=True)
    bars = [replace(bar, faktor=now, faktor_vor=before) for bar, before, now in pairs]
    return replace(found, balken=bars, bereinigt=True)


def tage(werte: Sequence[Monat], fehlend: Sequence[int] = ()) -> Bild | None:
    """Days beside each other."""
    found = _bild([(one, None) for one in werte], 18)
    return _lacking(found, fehlend) if found is not None else None


def kalenderjahre(werte: Sequence[Monat], fehlend: Sequence[int] = ()) -> Bild | None:
    """Whole years beside each other, from the first that is known; None where there are no two of them."""
    begin = next((place for place, year in enumerate(werte) if year.verbrauch is not None), 0)
    if sum(year.verbrauch is not None for year in werte) < _COMPARED:
        return None
    found = _bild(list(zip(werte, [None, *werte], strict=False))[begin:], 2 * _FELD)
    return _lacking(found, fehlend[begin:]) if found is not None else None


def _lacking(found: Bild, now: Sequence[int], then: Sequence[int] = ()) -> Bild:
    """The chart that says from which bars devices are missing; a sum with a gap is none."""
    if not any((*now, *then)):
        return found
    pairs = zip_longest(found.balken, now, then, fillvalue=0)
    bars = [replace(bar, fehlend=one, fehlend_vor=before) for bar, one, before in pairs if isinstance(bar, Balken)]
    return replace(
        found,
        balken=bars,
        summe=None if any(now) else found.summe,
        summe_vorjahr=None if any(then) else found.summe_vorjahr,
    )


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
