"""The stand of a device at the boundaries of use: as read, computed between two readings, or not known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from typing import Protocol

from umlage.core.finding import Finding, error, note, warning
from umlage.core.money import half_up
from umlage.core.period import DAY, german_day

# the reference handbook's classes of quality ("Zaehlerwerte uebernehmen"), see law.md 15 no. 12
AS_READ_DAYS = 3
USABLE_DAYS = 31
MIKRO = 10**6
_PRINTED = 1000  # a computed stand is rounded to the three decimals a meter shows


class Lesung(Protocol):
    """A reading: the stand at the end of a day."""

    @property
    def am(self) -> date: ...
    @property
    def stand(self) -> Decimal: ...
    @property
    def art(self) -> str: ...
    @property
    def quelle(self) -> str | None: ...
    @property
    def grund(self) -> str | None: ...


class Herkunft(Enum):
    """How the stand at a boundary is known; the value is the letter printed."""

    ABGELESEN = "A"
    FUNK = "F"
    SELBST = "S"
    ZWISCHEN = "Z"
    TAUSCH = "T"
    ERSATZ = "E"
    BERECHNET = "B"
    NULL = "0"


HERKUNFT = {
    "funk": Herkunft.FUNK,
    "ablesung": Herkunft.ABGELESEN,
    "selbstablesung": Herkunft.SELBST,
    "zwischenablesung": Herkunft.ZWISCHEN,
    "tausch": Herkunft.TAUSCH,
    "schaetzung": Herkunft.ERSATZ,
}


@dataclass(frozen=True, slots=True)
class Stand:
    """A stand at a boundary (0:00 of the day) in millionths; `summe` goes on over resets, `anzeige` is the display."""

    grenze: date
    summe: int
    anzeige: int
    herkunft: Herkunft
    lesungen: tuple[Lesung, ...] = ()


@dataclass(frozen=True, slots=True)
class _Wert:
    grenze: date
    summe: int
    anzeige: int
    lesung: Lesung | None


class Reihe:
    """The readings of one device as one rising row."""

    __slots__ = ("_werte", "befunde", "where")

    def __init__(
        self,
        lesungen: Sequence[Lesung],
        where: str,
        ruecksetzung: str | None,
        von: date,
        bis: date,
        seit: date | None = None,
    ) -> None:
        self.where = where
        self.befunde: list[Finding] = []
        ordered = sorted(lesungen, key=lambda lesung: lesung.am) if len(lesungen) > 1 else list(lesungen)
        if ruecksetzung is None:
            werte = []
            for lesung in ordered:
                mikro = int(lesung.stand.scaleb(6))
                werte.append(_Wert(lesung.am + DAY, mikro, mikro, lesung))
        else:
            werte = self._cumulated(ordered, _resets(ruecksetzung, ordered, von, bis, seit), von, bis)
        self._werte = werte
        self._check(werte)

    def at(self, grenze: date) -> Stand | None:
        """The stand at the boundary; None when no reading lies within 31 days."""
        before = after = None
        for wert in self._werte:
            if wert.grenze <= grenze:
                before = wert
            else:
                after = wert
                break
        nearest, distance = _nearest(before, after, grenze)
        if nearest is None or distance > USABLE_DAYS:
            return None
        if distance <= AS_READ_DAYS or before is None or after is None:
            if distance > AS_READ_DAYS:
                self._off_date(grenze, nearest, distance)
            return _as_read(grenze, nearest)
        return self._between(grenze, before, after)

    def _between(self, grenze: date, before: _Wert, after: _Wert) -> Stand:
        days, whole = (grenze - before.grenze).days, (after.grenze - before.grenze).days
        rise = after.summe - before.summe
        exact = before.summe * whole + rise * days
        value = half_up(exact, whole * _PRINTED) * _PRINTED
        lesungen = tuple(wert.lesung for wert in (before, after) if wert.lesung is not None)
        self.befunde.append(
            note(
                "ablesung.berechnet",
                self.where,
                f"Der Stand zum {german_day(grenze)} ist aus den Ablesungen vom {german_day(before.grenze - DAY)} "
                f"und {german_day(after.grenze - DAY)} nach Tagen berechnet.",
                norm="HeizkostenV § 9b Abs. 1",
            )
        )
        return Stand(grenze, value, value - before.summe + before.anzeige, Herkunft.BERECHNET, lesungen)

    def _off_date(self, grenze: date, wert: _Wert, distance: int) -> None:
        self.befunde.append(
            warning(
                "ablesung.abweichender_tag",
                self.where,
                f"Zum {german_day(grenze)} gilt die Ablesung vom {german_day(wert.grenze - DAY)}, "
                f"{distance} Tage entfernt.",
                remedy="Ablesung zum Stichtag nachtragen, wenn es eine gibt.",
            )
        )

    def _check(self, werte: list[_Wert]) -> None:
        last: _Wert | None = None
        for wert in werte:
            if wert.lesung is not None and wert.lesung.art == "schaetzung":
                self.befunde.append(ersatzwert(wert.lesung, self.where))
            if last is not None:
                if wert.grenze == last.grenze and wert.summe != last.summe:
                    self.befunde.append(
                        error(
                            "ablesung.doppelt",
                            self.where,
                            f"Zum {german_day(wert.grenze - DAY)} stehen zwei verschiedene Stände.",
                            remedy="Eine der beiden Ablesungen streichen.",
                        )
                    )
                elif wert.summe < last.summe:
                    self.befunde.append(
                        error(
                            "ablesung.ruecklauf",
                            self.where,
                            f"Der Stand vom {german_day(wert.grenze - DAY)} ist kleiner als der vom "
                            f"{german_day(last.grenze - DAY)}.",
                            remedy="Stände prüfen; ein getauschtes Gerät wird als eigenes Gerät geführt.",
                        )
                    )
            last = wert

    def _cumulated(self, ordered: list[Lesung], resets: Iterator[date], von: date, bis: date) -> list[_Wert]:
        werte: list[_Wert] = []
        waiting = list(ordered)
        offset = 0
        for tag in resets:
            while waiting and waiting[0].am <= tag:
                lesung = waiting.pop(0)
                mikro = int(lesung.stand.scaleb(6))
                werte.append(_Wert(lesung.am + DAY, offset + mikro, mikro, lesung))
            known = werte and werte[-1].grenze == tag + DAY
            if known:
                offset = werte[-1].summe
            elif tag + DAY <= von:
                # what was counted before is lost with the reset, and nothing before the period is needed
                werte, offset = [], 0
            elif tag + DAY >= bis:
                # the time of the device ends with this reset; what was read after it counts from 0 again
                return werte
            else:
                self.befunde.append(
                    error(
                        "ablesung.ruecksetzung",
                        self.where,
                        f"Das Gerät beginnt nach dem {german_day(tag)} bei 0, aber für diesen Tag fehlt die Ablesung.",
                        remedy="Stichtagswert nachtragen.",
                    )
                )
            werte.append(_Wert(tag + DAY, offset, 0, None))
        for lesung in waiting:
            mikro = int(lesung.stand.scaleb(6))
            werte.append(_Wert(lesung.am + DAY, offset + mikro, mikro, lesung))
        return werte


def ersatzwert(lesung: Lesung, where: str) -> Finding:
    """What there is to say about a reading that is an estimate."""
    if not lesung.grund:
        return error(
            "ablesung.schaetzung_ohne_grund",
            where,
            f"Der Ersatzwert vom {german_day(lesung.am)} braucht Grund und Grundlage.",
            norm="HeizkostenV § 9a Abs. 1",
            remedy="grund ergänzen: Warum wurde geschätzt, und woraus?",
        )
    return warning(
        "ablesung.ersatzwert",
        where,
        f"Der Stand vom {german_day(lesung.am)} ist ein Ersatzwert: {lesung.grund}",
        norm="HeizkostenV § 9a Abs. 1",
    )


def _nearest(before: _Wert | None, after: _Wert | None, grenze: date) -> tuple[_Wert | None, int]:
    distance_before = (grenze - before.grenze).days if before is not None else 10**6
    distance_after = (after.grenze - grenze).days if after is not None else 10**6
    return (before, distance_before) if distance_before <= distance_after else (after, distance_after)


def _as_read(grenze: date, wert: _Wert) -> Stand:
    if wert.lesung is None:
        return Stand(grenze, wert.summe, wert.anzeige, Herkunft.NULL)
    return Stand(grenze, wert.summe, wert.anzeige, HERKUNFT[wert.lesung.art], (wert.lesung,))


def _resets(ruecksetzung: str, ordered: Sequence[Lesung], von: date, bis: date, seit: date | None) -> Iterator[date]:
    """The days after whose end the display began again at 0, as far as the device was there."""
    month, day = int(ruecksetzung[:2]), int(ruecksetzung[3:])
    first = min([von - timedelta(days=366), *(lesung.am for lesung in ordered[:1])])
    if seit is not None:
        first = max(first, seit - DAY)
    for year in range(first.year, bis.year + 1):
        try:
            tag = date(year, month, day)
        except ValueError:
            tag = date(year, 2, 28)
        if first <= tag < bis:
            yield tag
