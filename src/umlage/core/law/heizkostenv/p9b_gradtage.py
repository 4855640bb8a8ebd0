"""§ 9b: how base costs fall to the time of each Nutzer, by degree days or by days."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from math import lcm

from umlage.core.parameters import parameter
from umlage.core.period import Period

VARIANTEN = ("sommer-92", "sommer-drittel", "juni-14")


@dataclass(frozen=True, slots=True)
class Gradtage:
    """Degree days of one convention as whole numbers over one denominator, so that sums stay exact and fast.

    `weight / denominator` is the per mille of a year.
    """

    variante: str
    denominator: int
    _days: tuple[tuple[int, ...], tuple[int, ...]]
    _before: tuple[tuple[int, ...], tuple[int, ...]]

    def until(self, day: date) -> int:
        """Weight of all days before this one, counted from the year 0."""
        leap = isleap(day.year)
        month = day.month - 1
        return day.year * 1000 * self.denominator + self._before[leap][month] + (day.day - 1) * self._days[leap][month]

    def weight(self, start: date, end: date) -> int:
        return self.until(end) - self.until(start)

    def permille(self, period: Period) -> Fraction:
        return Fraction(self.weight(period.start, period.end), self.denominator)

    def per_day(self, month: int, *, leap: bool) -> Fraction:
        return Fraction(self._days[leap][month - 1], self.denominator)


@cache
def gradtage(variante: str, day: date) -> Gradtage:
    """The table in the given convention as in force on the day; KeyError for an unknown convention."""
    months = [row[0] for row in parameter("heizkostenv.gradtage").rows(day)]
    summer = _SUMMER[variante](day)
    per_day = [[_per_day(months, summer, month, leap) for month in range(1, 13)] for leap in (False, True)]
    denominator = lcm(*(value.denominator for year in per_day for value in year))
    days = [[int(value * denominator) for value in year] for year in per_day]
    before = []
    for leap, year in enumerate(days):
        running, sums = 0, []
        for month, weight in enumerate(year, start=1):
            sums.append(running)
            running += weight * _length(month, bool(leap))
        before.append(tuple(sums))
    return Gradtage(variante, denominator, (tuple(days[0]), tuple(days[1])), (before[0], before[1]))


def _per_day(months: list[Fraction], summer: dict[int, Fraction], month: int, leap: bool) -> Fraction:
    return summer[month] if month in summer else months[month - 1] / _length(month, leap)


def _length(month: int, leap: bool) -> int:
    return (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def _summer_92(day: date) -> dict[int, Fraction]:
    each = parameter("heizkostenv.gradtage_sommer_92").number(day) / 92
    return {6: each, 7: each, 8: each}


def _summer_third(day: date) -> dict[int, Fraction]:
    month = parameter("heizkostenv.gradtage_sommer_drittel").number(day) / 3
    return {6: month / 30, 7: month / 31, 8: month / 31}


def _summer_june_14(day: date) -> dict[int, Fraction]:
    june, july, august = (row[0] for row in parameter("heizkostenv.gradtage_sommer_juni_14").rows(day))
    return {6: june / 30, 7: july / 31, 8: august / 31}


_SUMMER: dict[str, Callable[[date], dict[int, Fraction]]] = {
    "sommer-92": _summer_92,
    "sommer-drittel": _summer_third,
    "juni-14": _summer_june_14,
}
