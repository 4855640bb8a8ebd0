"""Pipe heat of a house whose Akte asks for it: units added to the weights of its allocators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from umlage.core.figure import Figure, Value, given
from umlage.core.finding import Finding, error
from umlage.core.law.vdi2077 import rohrwaerme as vdi
from umlage.core.parameters import parameter
from umlage.core.settlement.belegung import Belegung
from umlage.core.settlement.flaechen import MIKRO, Flaechenwert, zeitgewichte
from umlage.core.verbrauch.bewertungsangabe import Rohrwaermeangabe
from umlage.core.verbrauch.geraet import PIKO, Gewicht
from umlage.core.verbrauch.rohrwaerme import NORM, Nutzerverbrauch, Rohrwaerme, befunde, heizwaerme, rohrwaerme

WHERE = "einstellungen/rohrwaerme"


@dataclass(slots=True)
class Hausrohrwaerme:
    """What came of it: one result for each leaf element of allocators, by its number."""

    angabe: Rohrwaermeangabe
    belegung: Belegung
    flaechen: Sequence[Flaechenwert | None]
    nummern: Sequence[str]
    fernwaerme: bool
    ergebnisse: dict[str, Rohrwaerme | None]

    def weights(self, nr: str, weights: list[Gewicht], part: Sequence[bool]) -> list[Gewicht]:
        """The weights of the Nutzer with the pipe heat in them, where the criteria are met and a reason is named."""
        recorded = [
            Nutzerverbrauch(
                f"Nutzeinheit {nummer}",
                self._recorded(nummer, [weights[place] for place in places]),
                given("Heizfläche", self.area(places), "m2", source=f"nutzeinheiten/{nummer}/flaeche"),
            )
            for nummer, places in zip(self.nummern, self.belegung.einheiten, strict=True)
            if any(part[place] for place in places)
        ]
        found = rohrwaerme(recorded, self._heat(), self._sensitivity(), self.belegung.period.start)
        self.ergebnisse[nr] = found
        if found is None or not found.erfuellt or self.angabe.ausnahme is None:
            return weights
        whole = sum((row.flaeche.number for row in recorded), Fraction(0))
        each = found.zuschlag.value * PIKO / whole
        return [weight + each * self.area([place]) if part[place] else weight for place, weight in enumerate(weights)]

    def figure(self, nr: str, label: str, units: Figure[Value], place: int) -> Figure[Value] | None:
        """The units of one Nutzer with his pipe heat; None where there is none."""
        found = self.ergebnisse.get(nr)
        if found is None or not found.erfuellt or self.angabe.ausnahme is None:
            return None
        rule = vdi.einheiten_mit_rohrwaerme.at(self.belegung.period.start)
        areas = found.einheiten[0].inputs[3]
        own = given("Heizfläche, nach Gradtagen", self.area([place]), "m2", source="Akte und Kalender")
        return rule(label, units, found.zuschlag, own, areas)

    def added(self, nr: str, place: int) -> Fraction:
        """The units of pipe heat of one Nutzer at an element; 0 where there is none."""
        found = self.ergebnisse.get(nr)
        if found is None or not found.erfuellt or self.angabe.ausnahme is None:
            return Fraction(0)
        return found.zuschlag.value * self.area([place]) / found.einheiten[0].inputs[3].number

    def area(self, places: Sequence[int]) -> Fraction:
        """Heated area of Nutzer, weighted by their degree days."""
        total = 0
        for place in places:
            person = self.belegung.bewohner[place]
            size = self.flaechen[person.einheit]
            total += 0 if size is None else zeitgewichte(size, person, self.belegung, "gradtage")
        return Fraction(total, MIKRO * self.belegung.ganz("gradtage"))

    def findings(self) -> list[Finding]:
        """What there is to say; an error without a named reason, or where there are no allocators."""
        if not self.ergebnisse:
            text = "Rohrwärme nach diesem Verfahren gibt es nur mit Heizkostenverteilern."
            return [error("rohrwaerme.geraete", WHERE, text, norm=NORM)]
        day = self.belegung.period.start
        return [row for found in self.ergebnisse.values() for row in befunde(found, self.angabe.ausnahme, WHERE, day)]

    def _recorded(self, nummer: str, weights: Sequence[Gewicht]) -> Figure[Value]:
        units = sum((Fraction(weight) for weight in weights), Fraction(0)) / PIKO
        return given(f"Einheiten der Nutzeinheit {nummer}", units, "HKV", source=f"nutzeinheiten/{nummer}/geraete")

    def _heat(self) -> Figure[Fraction]:
        day, source = self.belegung.period.start, self.angabe.quelle or WHERE
        name = "vdi2077.nutzungsgrad_fernwaerme" if self.fernwaerme else "vdi2077.nutzungsgrad_kessel"
        stated = self._stated("Nutzungsgrad", self.angabe.nutzungsgrad)
        return heizwaerme(
            given("Energie", Fraction(self.angabe.energie), "kWh", source=source),
            stated if stated is not None else parameter(name).at(day),
            given("Wärme des Warmwassers", Fraction(self.angabe.warmwasser), "kWh", source=source),
            day,
        )

    def _sensitivity(self) -> Figure[Fraction]:
        stated = self._stated("Basisempfindlichkeit", self.angabe.basisempfindlichkeit)
        if stated is not None:
            return stated
        return parameter("vdi2077.basisempfindlichkeit").at(self.belegung.period.start)

    def _stated(self, name: str, value: Decimal | None) -> Figure[Fraction] | None:
        return None if value is None else given(name, Fraction(value), source=self.angabe.quelle or WHERE)
