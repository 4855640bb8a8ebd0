"""The stand of a device at the boundaries of use: as read, computed between two readings, or not known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
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
    @property
    def checkzahl(self) -> str | None: ...


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
    ALTWERT = "W"


class Guete(Enum):
    """How near the readings lie to a boundary: the four classes of the reference handbook, the best first."""

    SEHR_GUT = "sehr gut"
    GUT = "gut"
    BEFRIEDIGEND = "befriedigend"
    UNGENUEGEND = "ungenügend"


HERKUNFT = {
    "funk": Herkunft.FUNK,
    "ablesung": Herkunft.ABGELESEN,
    "selbstablesung": Herkunft.SELBST,
    "zwischenablesung": Herkunft.ZWISCHEN,
    "tausch": Herkunft.TAUSCH,
    "schaetzung": Herkunft.ERSATZ,
    "altwert": Herkunft.ALTWERT,
}


Zeitgewicht = Callable[[date, date], int]


def tage(von: date, bis: date) -> int:
    """Days as a weight of time."""
    return (bis - von).days


@dataclass(frozen=True, slots=True)
class Zwischenwert:
    """How a stand between two readings is computed: by which time, whether also from readings that lie far off, and
    whether what is counted is heat, of which winter takes more than its days.
    """

    gewicht: Zeitgewicht = tage
    gradtage: bool = False
    weit: bool = False
    waerme: bool = False


NACH_TAGEN = Zwischenwert()


@dataclass(frozen=True, slots=True)
class Stand:
    """A stand at a boundary (0:00 of the day) in millionths.

    `summe` goes on over resets and over the end of the counter, `anzeige` is the display; `ueberlauf` is what the
    counter lost at its end so far. A computed stand lies after `teil` of `ganz` of the time between its readings.
    """

    grenze: date
    summe: int
    anzeige: int
    herkunft: Herkunft
    lesungen: tuple[Lesung, ...] = ()
    guete: Guete = Guete.SEHR_GUT
    ueberlauf: int = 0
    teil: int = 0
    ganz: int = 0
    gradtage: bool = False


@dataclass(frozen=True, slots=True)
class _Wert:
    grenze: date
    summe: int
    anzeige: int
    lesung: Lesung | None
    ueberlauf: int = 0


class Reihe:
    """The readings of one device as one rising row; `stellen` are the digits of its display before the point."""

    __slots__ = ("_raender", "_regel", "_umfang", "_werte", "befunde", "where")

    def __init__(
        self,
        lesungen: Sequence[Lesung],
        where: str,
        ruecksetzung: str | None,
        von: date,
        bis: date,
        seit: date | None = None,
        *,
        stellen: int | None = None,
        zwischenwert: Zwischenwert = NACH_TAGEN,
    ) -> None:
        self.where = where
        self.befunde: list[Finding] = []
        self._regel = zwischenwert
        self._umfang = 0 if stellen is None else 10**stellen * MIKRO
        ordered = sorted(lesungen, key=lambda lesung: lesung.am) if len(lesungen) > 1 else list(lesungen)
        if ruecksetzung is None:
            werte: list[_Wert] = []
            offset = 0
            for lesung in ordered:
                offset = self._append(werte, offset, lesung)
        else:
            werte = self._cumulated(ordered, _resets(ruecksetzung, ordered, von, bis, seit), von, bis)
        if stellen is not None:
            too_long = (lesung for lesung in ordered if lesung.stand >= 10**stellen)
            self.befunde.extend(_too_long(where, lesung, stellen) for lesung in too_long)
        self._werte = werte
        self._raender = (von, bis)
        self._check(werte)

    def at(self, grenze: date, *, innen: bool = True) -> Stand | None:
        """The stand at the boundary; None when no reading is near enough. `innen`: a change of Nutzer or valuation."""
        before = after = None
        for wert in self._werte:
            if wert.grenze <= grenze:
                before = wert
            else:
                after = wert
                break
        nearest, distance = _nearest(before, after, grenze)
        if nearest is None:
            return None
        if distance > USABLE_DAYS:
            if innen and self._regel.weit and before is not None and after is not None:
                return self._between(grenze, before, after, Guete.BEFRIEDIGEND)
            return None
        if distance <= AS_READ_DAYS:
            return _as_read(grenze, nearest, Guete.SEHR_GUT)
        if innen and not self._regel.weit and not self._read_between(grenze):
            return None
        if before is None or after is None:
            self._off_date(grenze, nearest, distance)
            return _as_read(grenze, nearest, Guete.GUT)
        return self._between(grenze, before, after, Guete.GUT)

    def _read_between(self, grenze: date) -> bool:
        """Whether a reading near the boundary was taken for it, and is not the one of the start or the end.

        A change soon after the start has the opening reading near it, which tells nothing of what the first one used.
        """
        outer = set()
        for rand in self._raender:
            deciding = min(self._werte, key=lambda wert: (abs((wert.grenze - rand).days), wert.grenze)).grenze
            if abs((deciding - rand).days) <= abs((deciding - grenze).days):
                outer.add(deciding)
        return any(abs((wert.grenze - grenze).days) <= USABLE_DAYS for wert in self._werte if wert.grenze not in outer)

    def _between(self, grenze: date, before: _Wert, after: _Wert, guete: Guete) -> Stand:
        regel = self._regel
        part, whole = regel.gewicht(before.grenze, grenze), regel.gewicht(before.grenze, after.grenze)
        exact = before.summe * whole + (after.summe - before.summe) * part
        value = half_up(exact, whole * _PRINTED) * _PRINTED
        display, lost = value - before.summe + before.anzeige, before.ueberlauf
        if self._umfang and after.ueberlauf > lost and display >= self._umfang:
            display, lost = display - self._umfang, lost + self._umfang
        lesungen = tuple(wert.lesung for wert in (before, after) if wert.lesung is not None)
        self.befunde.append(_computed(self.where, grenze, (before, after), guete, regel))
        return Stand(
            grenze, value, display, Herkunft.BERECHNET, lesungen, guete, lost, part, whole, gradtage=regel.gradtage
        )

    def _append(self, werte: list[_Wert], offset: int, lesung: Lesung) -> int:
        """Add a reading; the sum of what the display had counted before it began again is given back."""
        mikro = int(lesung.stand.scaleb(6))
        grenze, lost = lesung.am + DAY, 0
        if werte:
            last = werte[-1]
            lost = last.ueberlauf
            fall = last.summe - offset - mikro
            # a small step back is a slip of the pen; only a display that lost more than half its range ran over
            if self._umfang and fall > 0 and last.grenze < grenze and fall * 2 > self._umfang:
                offset, lost = offset + self._umfang, lost + self._umfang
        werte.append(_Wert(grenze, offset + mikro, mikro, lesung, lost))
        return offset

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
                            remedy=_backwards(self._umfang),
                        )
                    )
            last = wert

    def _cumulated(self, ordered: list[Lesung], resets: Iterator[date], von: date, bis: date) -> list[_Wert]:
        werte: list[_Wert] = []
        waiting = list(ordered)
        offset = 0
        for tag in resets:
            while waiting and waiting[0].am <= tag:
                offset = self._append(werte, offset, waiting.pop(0))
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
                # the one thing to say: no stand of that day is smaller than an earlier one
                offset = werte[-1].summe if werte else 0
            werte.append(_Wert(tag + DAY, offset, 0, None, werte[-1].ueberlauf if werte else 0))
        for lesung in waiting:
            offset = self._append(werte, offset, lesung)
        return werte


def _computed(where: str, grenze: date, around: tuple[_Wert, _Wert], guete: Guete, regel: Zwischenwert) -> Finding:
    """A stand was computed; from readings that lie far off that is worth a warning."""
    text = (
        f"Der Stand zum {german_day(grenze)} ist aus den Ablesungen vom {german_day(around[0].grenze - DAY)} "
        f"und {german_day(around[1].grenze - DAY)} nach {'Gradtagen' if regel.gradtage else 'Tagen'} berechnet"
    )
    apart = (around[1].grenze - around[0].grenze).days
    if guete is Guete.GUT and regel.waerme and not regel.gradtage and apart > 2 * USABLE_DAYS:
        return warning(
            "ablesung.berechnet_weit",
            where,
            f"{text}; dazwischen liegen {apart} Tage.",
            norm="HeizkostenV § 9b Abs. 1",
            remedy="Ablesung näher am Stichtag nachtragen; oder zwischenwert: gradtage, das dem Winter mehr gibt.",
        )
    if guete is Guete.GUT:
        return note("ablesung.berechnet", where, f"{text}.", norm="HeizkostenV § 9b Abs. 1")
    return warning(
        "ablesung.berechnet_weit",
        where,
        f"{text}; die nächste liegt mehr als {USABLE_DAYS} Tage entfernt (Güte: {guete.value}).",
        norm="HeizkostenV § 9b Abs. 3",
        remedy="Zwischenablesung nachtragen, wenn es eine gibt; oder nutzerwechsel: teilen.",
    )


def _backwards(umfang: int) -> str:
    """What can be done where a stand is smaller than the one before; `umfang`: what the display holds, 0 if unknown."""
    if umfang:
        stellen = len(str(umfang // MIKRO)) - 1
        return (
            f"Stände prüfen. Beim Gerät stehen {stellen} Stellen vor dem Komma; lief die Anzeige über die letzte "
            "hinweg, unter Stellen berichtigen, wie viele sie hat. "
            "Ein getauschtes Gerät wird als eigenes Gerät geführt."
        )
    return _BACKWARDS


_BACKWARDS = (
    "Stände prüfen. Lief die Anzeige über ihre letzte Stelle hinweg (99999, dann 00000), beim Gerät unter Stellen "
    "eintragen, wie viele sie vor dem Komma hat; ein getauschtes Gerät wird als eigenes Gerät geführt."
)


def _too_long(where: str, lesung: Lesung, stellen: int) -> Finding:
    return error(
        "ablesung.stellen",
        where,
        f"Der Stand vom {german_day(lesung.am)} passt nicht auf eine Anzeige mit {stellen} Stellen vor dem Komma.",
        remedy="Stand oder stellen berichtigen.",
    )


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


def _as_read(grenze: date, wert: _Wert, guete: Guete) -> Stand:
    if wert.lesung is None:
        return Stand(grenze, wert.summe, wert.anzeige, Herkunft.NULL, guete=guete, ueberlauf=wert.ueberlauf)
    kind = HERKUNFT[wert.lesung.art]
    return Stand(grenze, wert.summe, wert.anzeige, kind, (wert.lesung,), guete, wert.ueberlauf)


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
