"""What the rules of the audit look at: the sums and averages of a settled house, each found once.

Consumption, areas and money are whole numbers (millionths of a kWh, m³, unit or m²; cents), so that a rule over ten
thousand flats costs little and stays exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from umlage.core.money import german
from umlage.core.parameters import ParameterGap
from umlage.core.period import year_later
from umlage.core.settlement.akte import Geraet
from umlage.core.settlement.belegung import Bewohner
from umlage.core.settlement.brennstoff import Brennstoff, heizwert
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.flaechen import MIKRO, Flaechenwert, stufen
from umlage.core.settlement.messwert import Messwert
from umlage.core.verbrauch.bewertungsangabe import Bewertung

_FEES = {"geraetemiete", "eichung", "ablesung", "abrechnung", "uvi"}


class Lage:
    """A settled house as the audit sees it."""

    def __init__(self, ergebnis: Ergebnis) -> None:
        self.ergebnis = ergebnis
        self.haus = ergebnis.haus
        self.akte = ergebnis.haus.akte
        self.period = ergebnis.haus.period
        self._used: dict[str, list[int | None]] = {}
        self._careful_used: dict[str, dict[int, int]] = {}

    @cached_property
    def jahr(self) -> Fraction:
        """The period as a part of its year."""
        return Fraction(self.period.days, (year_later(self.period.start) - self.period.start).days)

    @cached_property
    def einheiten(self) -> list[str]:
        """The places of the Nutzeinheiten in the Akte."""
        return [f"nutzeinheiten/{einheit.nr}" for einheit in self.akte.nutzeinheiten]

    def bewohner(self, number: int) -> list[Bewohner]:
        """Who used a Nutzeinheit."""
        return [self.haus.belegung.bewohner[place] for place in self.haus.belegung.einheiten[number]]

    def nutzer(self, person: Bewohner) -> str:
        """The place of a Nutzer in the Akte."""
        return f"{self.einheiten[person.einheit]}/nutzer/{person.nutzer.nr}"

    # --- areas ---------------------------------------------------------------------------------

    @cached_property
    def heizflaechen(self) -> list[int]:
        """Heated area of each Nutzeinheit, averaged over the period."""
        return self._areas(self.haus.flaechen.heizung)

    @cached_property
    def warmwasserflaechen(self) -> list[int]:
        return self._areas(self.haus.flaechen.warmwasser)

    @cached_property
    def nebenflaechen(self) -> list[int]:
        return self._areas(self.haus.flaechen.nebenkosten)

    @cached_property
    def heizflaeche(self) -> int:
        return sum(self.heizflaechen)

    @cached_property
    def nebenflaeche(self) -> int:
        return sum(self.nebenflaechen)

    def _areas(self, column: Sequence[Flaechenwert | None]) -> list[int]:
        return [_million(value) if type(value) is Decimal else self._mean(value) for value in column]

    def _mean(self, value: Flaechenwert | None) -> int:
        if not isinstance(value, tuple):
            return 0 if value is None else _million(value)
        return stufen(value, self.period.start, self.period.end, self.haus.belegung, "tage") // self.period.days

    # --- consumption ---------------------------------------------------------------------------

    def verbrauch(self, art: str) -> list[int | None]:
        """Consumption of each Nutzeinheit at its devices of a kind; None without such a device."""
        if art not in self._used:
            self._used[art] = self._units(art)
        return self._used[art]

    def _units(self, art: str) -> list[int | None]:
        messung = self.haus.messung
        found: list[int | None] = [None] * len(self.einheiten)
        if not messung.has(art):
            return found
        if art in messung.sorgfaeltig:
            for messwert in messung.of_kind(art):
                assert messwert.einheit is not None
                found[messwert.einheit] = (found[messwert.einheit] or 0) + int(messwert.menge * MIKRO)
            return found
        _, sums, here = messung.arten[art]
        for number, places in enumerate(self.haus.belegung.einheiten):
            if places and here[places[0]]:
                found[number] = sum([_million(sums[place]) for place in places])
        return found

    def summe(self, art: str) -> int:
        return sum([value for value in self.verbrauch(art) if value])

    @cached_property
    def heizart(self) -> str:
        """The kind of device that all heating of the flats is measured with; empty when there is none, or two."""
        kinds = [art for art in ("hkv", "waermezaehler") if self.haus.messung.has(art)]
        return kinds[0] if len(kinds) == 1 else ""

    def person(self, person: Bewohner, art: str) -> int | None:
        """Consumption of one Nutzer at his devices of a kind; None without one."""
        messung = self.haus.messung
        if not messung.has(art) or not messung.arten[art].da[person.platz]:
            return None
        if art not in messung.sorgfaeltig:
            return _million(messung.arten[art].summen[person.platz])
        return self._careful(art).get(person.platz, 0)

    def _careful(self, art: str) -> dict[int, int]:
        if art not in self._careful_used:
            found: dict[int, int] = {}
            for messwert in self.haus.messung.of_kind(art):
                assert messwert.einheit is not None
                places = self.haus.belegung.einheiten[messwert.einheit]
                for local, weight in zip(messwert.plaetze, messwert.gewichte, strict=True):
                    exact = weight * MIKRO if isinstance(weight, Decimal) else Fraction(weight) / MIKRO
                    found[places[local]] = found.get(places[local], 0) + int(exact)
            self._careful_used[art] = found
        return self._careful_used[art]

    @cached_property
    def verteiler(self) -> list[tuple[str, Geraet, int]]:
        """Every heat cost allocator with its factor in millionths, the last one where it changes."""
        found = []
        for where, einheit in zip(self.einheiten, self.akte.nutzeinheiten, strict=True):
            for geraet in einheit.geraete:
                if geraet.art != "hkv":
                    continue
                if isinstance(geraet.bewertung, Bewertung):
                    found.append((f"{where}/geraete/{geraet.nr}", geraet, _million(geraet.bewertung.kges)))
                elif (messwert := self.haus.messung.bekannt.get(geraet.nr)) is not None:
                    faktor = messwert.faktoren[-1] if messwert.faktoren else messwert.bewertung
                    found.append((f"{where}/geraete/{geraet.nr}", geraet, faktor.zaehler // faktor.nenner))
        return found

    def hausgeraete(self, art: str, zweck: str) -> list[Messwert]:
        """Meters of the house and its plants with a purpose."""
        return [
            messwert
            for messwert in self.haus.messung.bekannt.values()
            if messwert.einheit is None and messwert.geraet.art == art and messwert.geraet.zweck == zweck
        ]

    # --- energy --------------------------------------------------------------------------------

    def kilowattstunden(self, brennstoff: Brennstoff) -> Fraction | None:
        """Energy of a plant as it is billed, in kWh; None when the quantity is not known."""
        if not brennstoff.menge:
            return None
        if brennstoff.einheit == "kWh":
            return brennstoff.menge
        try:
            return brennstoff.menge * heizwert(brennstoff, self.period.start).value
        except ParameterGap:
            return None

    @cached_property
    def energien(self) -> list[tuple[Brennstoff, Fraction]]:
        """The plants whose energy is known, with it."""
        found = [(brennstoff, self.kilowattstunden(brennstoff)) for brennstoff in self.haus.brennstoffe]
        return [(brennstoff, energy) for brennstoff, energy in found if energy]

    @cached_property
    def energie(self) -> Fraction | None:
        """Energy of the whole house in kWh; None when that of a plant is not known."""
        if not self.haus.brennstoffe or len(self.energien) < len(self.haus.brennstoffe):
            return None
        return sum((energy for _, energy in self.energien), Fraction(0))

    @cached_property
    def waermepumpe(self) -> bool:
        """Whether a plant makes more heat than the energy it is billed for."""
        return any(brennstoff.art.teilung == "waermepumpe" for brennstoff in self.haus.brennstoffe)

    # --- money ---------------------------------------------------------------------------------

    @cached_property
    def energiekosten(self) -> int:
        return sum(brennstoff.betrag.value.cents for brennstoff in self.haus.brennstoffe)

    @cached_property
    def anlagenkosten(self) -> int:
        """Energy and everything else of the plants."""
        return sum(posten.betrag for posten in self.haus.posten.values() if posten.gruppe.startswith("anlage/"))

    @cached_property
    def entgelte(self) -> int:
        """Fees for devices, reading and Abrechnung."""
        return sum(posten.betrag for posten in self.haus.posten.values() if posten.kostenart in _FEES)

    @cached_property
    def kosten_der_einheiten(self) -> list[int]:
        """Cents that all Nutzer of each Nutzeinheit pay together, without what is for one alone."""
        umlagen = self.ergebnis.umlagen
        return [sum([umlagen[place] for place in places]) for places in self.haus.belegung.einheiten]

    def over(self, value: int, area: int, limit: int) -> bool:
        """Whether a value per m² and year is over a limit; in whole numbers, as every Nutzeinheit is asked."""
        return value * self.jahr.denominator > limit * area * self.jahr.numerator

    def je_jahr(self, cents: int, flaeche: int) -> Fraction | None:
        """Euros per m² and year; None without an area."""
        return Fraction(cents * MIKRO, 100 * flaeche) / self.jahr if flaeche else None

    def wohnungen(self) -> Iterator[int]:
        """The places of the flats."""
        for number, einheit in enumerate(self.akte.nutzeinheiten):
            if einheit.nutzung == "wohnung":
                yield number


def euro(cents: int) -> str:
    """Cents as `1.234,50`."""
    return german(Fraction(cents, 100), 2)


def _million(value: Decimal) -> int:
    return int(value * _MILLION)


_MILLION = Decimal(MIKRO)
