"""A device with its consumption, and where it hangs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from umlage.core.figure import Figure, Value
from umlage.core.finding import Finding
from umlage.core.law.heizkostenv.p9b_gradtage import Gradtage
from umlage.core.period import DAY
from umlage.core.settlement.akte import Ableseregeln, Geraet
from umlage.core.verbrauch.bewertung import bewertungsfaktor
from umlage.core.verbrauch.bewertungsangabe import Bewertung, Bewertungsverlauf, Einzelbewertung, Teilbewertung
from umlage.core.verbrauch.geraet import PIKO, Abschnitt, Faktor, Gewicht, abschnitte
from umlage.core.verbrauch.staende import NACH_TAGEN, Guete, Zwischenwert, tage
from umlage.core.verbrauch.verdunster import Ampulle, verdunster_abschnitte

BASIS = {
    "hkv": "HKV",
    "waermezaehler": "kWh",
    "warmwasserzaehler": "m3",
    "warmwasserkostenverteiler": "WWKV",
    "kaltwasserzaehler": "m3",
    "oelzaehler": "l",
    "gaszaehler": "m3",
    "stromzaehler": "kWh",
    "kaeltezaehler": "kWh",
}
HEIZT = {"hkv", "waermezaehler"}
# what distributes hot water: meters by m³, allocators by their units
WARMWASSER = ("warmwasserzaehler", "warmwasserkostenverteiler")

# a weight out of plain subtraction is an exact decimal in kWh, m³ or units; a careful one counts 10^-12 of them
Teilgewicht = Gewicht | Decimal


class Zwischenwerte(NamedTuple):
    """How a stand between two readings is computed: of devices that heat, and of all others."""

    heizung: Zwischenwert
    andere: Zwischenwert


def zwischenwerte(regeln: Ableseregeln, tafel: Gradtage) -> Zwischenwerte:
    """The rules of the house, as its settings say."""
    weit = regeln.nutzerwechsel == "berechnen"
    others = Zwischenwert(weit=True) if weit else NACH_TAGEN
    heating = Zwischenwert(weit=weit, waerme=True)
    if regeln.zwischenwert == "gradtage":
        heating = Zwischenwert(tafel.weight, gradtage=True, weit=weit, waerme=True)
    return Zwischenwerte(heating, others)


class Ort:
    """Where devices hang and when their Nutzer changed; shared by all devices of a Nutzeinheit."""

    __slots__ = ("einheit", "eves", "grenzen", "plaetze", "regeln", "room", "tafel")

    def __init__(
        self, einheit: int | None, room: str, grenzen: tuple[date, ...], tafel: Gradtage, regeln: Zwischenwerte
    ) -> None:
        self.einheit, self.room, self.grenzen, self.tafel = einheit, room, grenzen, tafel
        self.regeln = regeln
        self.plaetze = tuple(range(len(grenzen) - 1))
        # the days whose readings meet the boundaries exactly
        self.eves = [grenze - DAY for grenze in grenzen]


class Messwert:
    """A device with its consumption.

    `gewichte[i]` is the consumption of the Nutzer at the place `plaetze[i]` of the Nutzeinheit. `abschnitte`, with the
    stands behind them, are derived when somebody asks, or at once where the readings need more than a subtraction.
    """

    __slots__ = ("_abschnitte", "_faktor", "differenz", "faktoren", "geraet", "gewichte", "grenzen", "ort", "plaetze")

    def __init__(
        self,
        geraet: Geraet,
        ort: Ort,
        grenzen: tuple[date, ...],
        plaetze: tuple[int, ...],
        gewichte: Sequence[Teilgewicht] = (),
        faktor: Faktor | None = None,
    ) -> None:
        self.geraet = geraet
        self.ort = ort
        self.grenzen = grenzen
        self.plaetze = plaetze
        self.gewichte = gewichte
        self._faktor = faktor
        # one for each stretch between two boundaries, where the valuation changes or is made of parts
        self.faktoren: tuple[Faktor, ...] = ()
        self._abschnitte: tuple[Abschnitt, ...] | None = None
        # what it is the difference of, by the places of its own Nutzer: from which, and what is subtracted
        self.differenz: tuple[Teilmessung, ...] = ()

    @property
    def einheit(self) -> int | None:
        """The place of its Nutzeinheit, None for devices of the house."""
        return self.ort.einheit

    @property
    def where(self) -> str:
        return f"{self.ort.room}/{self.geraet.nr}"

    @property
    def bewertung(self) -> Faktor:
        """What a difference of stands is multiplied with."""
        if self._faktor is None:
            kges = self.geraet.bewertung.kges if self.geraet.bewertung is not None else Decimal(1)
            self._faktor = Faktor(int(kges.scaleb(6)))
        return self._faktor

    @property
    def abschnitte(self) -> tuple[Abschnitt, ...]:
        if self._abschnitte is None:
            self._abschnitte, _ = self.derive()
        return self._abschnitte

    def derive(self) -> tuple[tuple[Abschnitt, ...], list[Finding]]:
        """Consumption with all the care that readings may need, and what there is to say about them."""
        if len(self.grenzen) < 2:
            return (), []
        if self.geraet.verdunster is not None:
            return verdunster_abschnitte(self.geraet.ablesungen, ampulle(self))
        return abschnitte(
            self.geraet.ablesungen,
            where=self.where,
            faktoren=self.faktoren or (self.bewertung,) * len(self.plaetze),
            grenzen=self.grenzen,
            plaetze=self.plaetze,
            ruecksetzung=self.geraet.ruecksetzung,
            zeitgewicht=self.ort.tafel.weight if self.geraet.art in HEIZT else tage,
            stellen=self.geraet.stellen,
            zwischenwert=self.ort.regeln.heizung if self.geraet.art in HEIZT else self.ort.regeln.andere,
            seit=self.grenzen[0] if self.grenzen[0] > self.ort.grenzen[0] else self.geraet.ab,
        )

    def settle_carefully(self) -> list[Finding]:
        """Take the consumption from the derivation instead of a subtraction."""
        parts, findings = self.derive()
        self._abschnitte = parts
        self.gewichte = tuple(part.gewicht for part in parts)
        self.plaetze = tuple(part.platz for part in parts)
        return findings

    def faktorfigur(self, day: date) -> Figure[Value]:
        """What the display is multiplied with on that day, and how it came about."""
        angabe, since = bewertung_am(self.geraet.bewertung, day, self.ort.grenzen[0])
        where = self.where if isinstance(angabe, Bewertung) else f"{self.where}/bewertung"
        return bewertungsfaktor(angabe, since, where).faktor

    def moved(self, abschnitt: Abschnitt) -> bool:
        """Whether a part that was split by time was split between Nutzer, not only between valuations."""
        return any(other.platz != abschnitt.platz for other in self.abschnitte if other.spanne is abschnitt.spanne)

    def guete(self, platz: int) -> Guete:
        """The worst class of the readings on which the consumption of that Nutzer rests."""
        if self.geraet.schaetzung is not None:
            return Guete.UNGENUEGEND
        if self._abschnitte is None:
            # a plain subtraction of readings of the very days
            return Guete.SEHR_GUT
        parts = [part for teil in self.differenz for part in teil.abschnitte] or self._abschnitte
        own = [part for part in parts if part.platz == platz]
        if any(part.spanne is not None for part in own):
            return Guete.BEFRIEDIGEND
        classes = {stand.guete for part in own for stand in (part.anfang, part.ende) if stand is not None}
        return next((one for one in reversed(Guete) if one in classes), Guete.SEHR_GUT)

    def estimate(self, abschnitte: tuple[Abschnitt, ...]) -> None:
        """Take the consumption from an estimate, one part for the time of each Nutzer."""
        self._abschnitte = abschnitte
        self.gewichte = tuple(part.gewicht for part in abschnitte)

    def subtract(self, teile: tuple[Teilmessung, ...]) -> None:
        """Take the consumption as the first measurement less all others, each cut at the boundaries of this device."""
        self.differenz = teile
        sections = []
        for place, (von, bis) in zip(self.plaetze, pairwise(self.grenzen), strict=True):
            first, *others = (teil.summe(place) for teil in teile)
            own = [part for part in self._abschnitte or () if part.platz == place]
            anfang, ende = (own[0].anfang, own[-1].ende) if own else (None, None)
            sections.append(Abschnitt(place, von, bis, first - sum(others), anfang, ende, faktor=self.bewertung))
        self._abschnitte = tuple(sections)
        self.gewichte = tuple(part.gewicht for part in sections)

    @property
    def menge(self) -> Fraction:
        """Valued consumption in kWh, m³ or units."""
        return sum((menge(weight) for weight in self.gewichte), Fraction(0))


class Teilmessung(NamedTuple):
    """What one device measured in the time of another; the places are those of the other."""

    messwert: Messwert
    abschnitte: tuple[Abschnitt, ...]

    def summe(self, platz: int) -> Fraction:
        return sum((Fraction(part.gewicht) for part in self.abschnitte if part.platz == platz), Fraction(0))


def ampulle(messwert: Messwert) -> Ampulle:
    """The ampoule of a device that evaporates."""
    geraet, tafel = messwert.geraet, messwert.ort.tafel
    assert geraet.verdunster is not None
    return Ampulle(
        geraet.verdunster,
        messwert.where,
        f"Gerät {geraet.nr}{f', {geraet.raum}' if geraet.raum else ''}",
        messwert.grenzen,
        messwert.plaetze,
        messwert.faktoren,
        tuple(messwert.faktorfigur(day) for day in messwert.grenzen[:-1]),
        lambda von, bis: Fraction(tafel.weight(von, bis), tafel.denominator),
    )


def bewertung_am(angabe: object, day: date, start: date) -> tuple[Einzelbewertung, date]:
    """The valuation in force on the day, and the day whose rules it follows (`start` where it has none)."""
    if isinstance(angabe, Bewertungsverlauf):
        steps = [step for step in angabe.root if step.ab <= day] or list(angabe.root[:1])
        return steps[-1].wert, steps[-1].ab
    if isinstance(angabe, Bewertung | Teilbewertung):
        return angabe, start
    return Bewertung(kges=Decimal(1)), start


def menge(gewicht: Teilgewicht) -> Fraction:
    """A weight in kWh, m³ or units."""
    return Fraction(gewicht) if isinstance(gewicht, Decimal) else Fraction(gewicht) / PIKO
