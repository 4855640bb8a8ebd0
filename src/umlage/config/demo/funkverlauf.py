"""What a device of the portfolio shows at the end of every day: as its Akten say, and on from there until a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise
from random import Random

from umlage.config.demo.wohnungen import anteil

D = Decimal
_DAY = timedelta(days=1)
_STEPS = {"hkv": D(1), "waermezaehler": D(1)}
# after the Akten end: a heating that counts nothing to speak of in summer, in tenths of a thousandth of the year
_GRADTAGE = (1800, 1600, 1300, 800, 400, 20, 15, 15, 300, 800, 1200, 1750)


@dataclass(frozen=True, slots=True)
class Jahr:
    """Twelve months of a device: what it showed at their begin and how much it counts in them.

    `aus_akte`: an Akte says so, and a reading between follows the same degree days.
    """

    erster: date
    letzter: date
    anfang: Decimal
    menge: Decimal
    aus_akte: bool


@dataclass(slots=True)
class Verlauf:
    """The stands of a device. `stellen`: digits after which it begins anew; `faktor`: from its unit to what is sent.

    `steht_ab`: it counts nothing from then on; `zusatz`: that much comes on top on that day.
    """

    name: str
    art: str
    jahre: list[Jahr]
    ruecksetzung: bool = False
    stellen: int = 0
    faktor: Decimal = D(1)
    steht_ab: date | None = None
    zusatz: tuple[date, Decimal] | None = None
    _tage: dict[tuple[int, int], list[int]] = field(default_factory=dict)

    def stand(self, tag: date) -> Decimal | None:
        """What it shows at the end of a day; None where nothing is known of that day."""
        if self.steht_ab is not None:
            tag = min(tag, self.steht_ab)
        for jahr in self.jahre:
            if jahr.erster <= tag <= jahr.letzter:
                return self._shown(jahr, tag)
        first = self.jahre[0]
        return self._sent(first.anfang) if tag == first.erster - _DAY else None

    def stichtage(self) -> Iterator[tuple[date, Decimal]]:
        """The ends of its years with what it stored for each."""
        first = self.jahre[0]
        eve = first.erster - _DAY
        if not self.ruecksetzung or first.anfang:
            yield eve, self._sent(first.anfang)
        for jahr in self.jahre:
            yield jahr.letzter, self._shown(jahr, jahr.letzter)

    def _shown(self, jahr: Jahr, tag: date) -> Decimal:
        step = _STEPS.get(self.art, D("0.001")) / self.faktor
        since = D(0) if self.ruecksetzung else jahr.anfang
        if tag == jahr.letzter:
            value = since + jahr.menge
        else:
            value = min((since + jahr.menge * self._part(jahr, tag)).quantize(step), since + jahr.menge)
        if self.zusatz is not None and tag >= self.zusatz[0]:
            value += self.zusatz[1]
        return self._sent(value)

    def _sent(self, value: Decimal) -> Decimal:
        return (value % 10**self.stellen if self.stellen else value) * self.faktor

    def _part(self, jahr: Jahr, tag: date) -> Decimal:
        """Which part of the year is over at the end of a day: whole months, and the days of this one."""
        end = _month_end(tag)
        before = tag.replace(day=1) - _DAY
        until = self._months(jahr, before) if before >= jahr.erster else D(0)
        if tag == end:
            return self._months(jahr, end)
        days = self._days(tag.year, tag.month)
        return until + (self._months(jahr, end) - until) * days[tag.day - 1] / days[-1]

    def _months(self, jahr: Jahr, end: date) -> Decimal:
        return _over(self.art, jahr.aus_akte, jahr.erster, end)

    def _days(self, year: int, month: int) -> list[int]:
        """No day is like the other: how much of the month is over after each, in parts of the last."""
        found = self._tage.get((year, month))
        if found is None:
            chance = Random(f"{self.name}/{year}/{month}")
            found, total = [], 0
            for _day in range(_month_end(date(year, month, 1)).day):
                total += chance.randint(40, 160)
                found.append(total)
            self._tage[year, month] = found
        return found


def verlauf(
    name: str, art: str, bekannt: Sequence[tuple[date, Decimal]], bis: date, *, ruecksetzung: bool, stellen: int = 0
) -> Verlauf | None:
    """The course of a device out of its stands at the ends of years, in order; None where they do not make a year."""
    found = []
    for (eve, opening), (last, closing) in pairwise(bekannt):
        used = closing if ruecksetzung else closing - opening
        used += 10**stellen if used < 0 and stellen else 0
        if used < 0:
            return None
        found.append(Jahr(eve + _DAY, last, opening, used, aus_akte=True))
    if not found:
        return None
    made = Verlauf(name, art, found, ruecksetzung, stellen)
    weiter(made, bis)
    return made


def weiter(row: Verlauf, bis: date) -> None:
    """The same device goes on counting until a day: each year a little more or less than the one before."""
    step = _STEPS.get(row.art, D("0.001"))
    while (last := row.jahre[-1]).letzter < bis:
        first = last.letzter + _DAY
        end = date(first.year + 1, first.month, first.day) - _DAY
        chance = Random(f"{row.name}/{end.year}")
        used = (last.menge * chance.randint(92, 108) / 100).quantize(step)
        row.jahre.append(Jahr(first, end, last.menge + (D(0) if row.ruecksetzung else last.anfang), used, False))


def neuer_verlauf(name: str, art: str, ab: date, jahresmenge: Decimal, bis: date) -> Verlauf:
    """A device that was put in new on the first of a month and shows nothing on the evening before."""
    end = date(ab.year + 1, ab.month, 1) - _DAY
    made = Verlauf(name, art, [Jahr(ab, end, D(0), jahresmenge, aus_akte=False)])
    weiter(made, bis)
    return made


@cache
def _over(art: str, aus_akte: bool, first: date, end: date) -> Decimal:
    """Which part of a year is over at the end of a month."""
    if aus_akte or art not in _STEPS:
        return anteil(art, first, end)
    count = (end.year - first.year) * 12 + end.month - first.month + 1
    return D(sum(_GRADTAGE[(first.month - 1 + place) % 12] for place in range(count))) / 10000


@cache
def _month_end(tag: date) -> date:
    return (tag.replace(day=28) + 4 * _DAY).replace(day=1) - _DAY


def monatsenden(von: date, bis: date) -> Iterator[date]:
    """The ends of months from a day to a day, both included."""
    end = _month_end(von)
    while end <= bis:
        yield end
        end = _month_end(end + _DAY)
