"""What the radio devices of a house, or of one of its flats, counted together: months, days, years, due values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Q

from umlage.apps.geraete.alarme import Monat
from umlage.apps.geraete.models import Funkgeraet
from umlage.apps.liegenschaften.models import Liegenschaft
from umlage.apps.messwerte.letzte import HAUPTGROESSE, Letzter, letzte, zaehlreihen
from umlage.apps.messwerte.monate import daily, due_values, months_and_years

Stand = Funkgeraet.Stand


@dataclass(frozen=True, slots=True)
class Summe:
    """Months or days of several devices together. `fehlend`: of how many of them each lacks a value."""

    zeiten: list[Monat]
    fehlend: list[int]


@dataclass(frozen=True, slots=True)
class Gruppe:
    """Devices of one medium together: how many there are now, how many of them said something, and what they counted.

    `hauszaehler`: the one device that this is, which measures for the whole house and is in no flat.
    `stichtage`: the newest first: day, sum, of how many devices.
    """

    medium: str
    geraete: int
    gemeldet: int
    einheit: str
    monate: Summe
    tage: Summe
    jahre: Summe
    hauszaehler: Funkgeraet | None = None
    stichtage: list[tuple[date, Decimal, int]] = field(default_factory=list)


def of_house(
    haus: Liegenschaft, nutzeinheit: int | None, tag: date, monate: int, tage: int, jahre: int
) -> list[Gruppe]:
    """The devices of a house, or of one of its flats, by medium; those of the house itself one by one behind them.

    Those that were taken out count for the time in which they hung there.
    """
    ours = haus.funkgeraete.filter(Q(stand=Stand.ZUGEORDNET) | Q(stand=Stand.AUSGEBAUT), medium__in=HAUPTGROESSE)
    rows = list(ours.select_related("geraet").order_by("medium", "pk"))
    if nutzeinheit is not None:
        rows = [row for row in rows if row.nutzeinheit_id == nutzeinheit]
    series = zaehlreihen(rows)
    spans = months_and_years(rows, tag, monate, jahre, series)
    known = _Bekannt(
        {number: months for number, (months, _years) in spans.items()},
        {number: years for number, (_months, years) in spans.items()},
        daily(rows, tag, tage, series),
        letzte(rows),
        due_values(rows),
    )
    in_flats: dict[str, list[Funkgeraet]] = {}
    for row in rows:
        if row.nutzeinheit_id is not None:
            in_flats.setdefault(row.medium, []).append(row)
    alone = [row for row in rows if row.nutzeinheit_id is None and row.stand == Stand.ZUGEORDNET]
    groups = [known.group(some) for some in in_flats.values() if any(row.pk in known.werte for row in some)]
    return groups + [known.group([row], row) for row in alone if row.pk in known.werte]


@dataclass(frozen=True, slots=True)
class _Bekannt:
    """What is known of all devices, by primary key."""

    monate: Mapping[int, list[Monat]]
    jahre: Mapping[int, list[Monat]]
    tage: Mapping[int, list[Monat]]
    werte: Mapping[int, Letzter]
    stichtage: Mapping[int, list[tuple[date, Decimal, str]]]

    def group(self, rows: Sequence[Funkgeraet], hauszaehler: Funkgeraet | None = None) -> Gruppe:
        here = [row for row in rows if row.stand == Stand.ZUGEORDNET]
        told: dict[date, list[Decimal]] = {}
        for row in rows:
            for day, stand, _measure in self.stichtage.get(row.pk, ()):
                told.setdefault(day, []).append(stand)
        return Gruppe(
            rows[0].medium,
            len(here),
            sum(row.pk in self.werte for row in here),
            next(self.werte[row.pk].einheit for row in rows if row.pk in self.werte),
            _sum(rows, self.monate),
            _sum(rows, self.tage),
            _sum(rows, self.jahre),
            hauszaehler,
            [(day, sum(told[day], Decimal(0)), len(told[day])) for day in sorted(told, reverse=True)],
        )


def _sum(rows: Sequence[Funkgeraet], series: Mapping[int, list[Monat]]) -> Summe:
    """Where none said anything there is no value; where some did their sum, and how many are missing from it."""
    there = [(row, series[row.pk]) for row in rows if row.pk in series]
    silent = sum(row.stand == Stand.ZUGEORDNET and row.pk not in series for row in rows)
    times, missing = [], []
    for place, first in enumerate(there[0][1] if there else ()):
        column = [(row, values[place]) for row, values in there]
        used = [one.verbrauch for _row, one in column if one.verbrauch is not None]
        times.append(Monat(first.erster, sum(used, Decimal(0)) if used else None))
        missing.append(silent + sum(one.verbrauch is None and _hung(row, one.erster) for row, one in column))
    return Summe(times, missing)


def _hung(row: Funkgeraet, day: date) -> bool:
    """Whether the device hung in its place at that time, as far as the house knows."""
    place = row.geraet
    if place is None:
        return row.stand == Stand.ZUGEORDNET
    return not ((place.ab is not None and day < place.ab) or (place.bis is not None and day > place.bis))
