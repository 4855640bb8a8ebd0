"""Pipe heat of a house whose Akte asks for it: units added to the weights of its allocators."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from umlage.core.figure import Figure, Value, given
from umlage.core.finding import Finding, error
from umlage.core.law.vdi2077 import rohrwaerme as vdi
from umlage.core.parameters import parameter
from umlage.core.settlement.belegung import Belegung
from umlage.core.settlement.flaechen import MIKRO, Flaechenwert, zeitgewichte
from umlage.core.settlement.messwert import Messwert
from umlage.core.verbrauch.bewertungsangabe import Rohrwaermeangabe
from umlage.core.verbrauch.geraet import PIKO, Gewicht
from umlage.core.verbrauch.rohrwaerme import NORM, Nutzerverbrauch, Rohrwaerme, befunde, heizwaerme, rohrwaerme

WHERE = "einstellungen/rohrwaerme"
Angabe = Callable[[int], Figure[Value]]  # what is known of the Nutzer at a place of the house


@dataclass(slots=True)
class Hausrohrwaerme:
    """What came of it: one result for each leaf element of allocators, by its number."""

    angabe: Rohrwaermeangabe
    belegung: Belegung
    flaechen: Sequence[Flaechenwert | None]
    nummern: Sequence[str]
    fernwaerme: bool
    ergebnisse: dict[str, Rohrwaerme | None] = field(default_factory=dict)
    herleitungen: dict[str, Rohrwaerme] = field(default_factory=dict)
    teilnehmer: dict[str, Sequence[bool]] = field(default_factory=dict)

    def weights(self, nr: str, weights: list[Gewicht], part: Sequence[bool]) -> list[Gewicht]:
        """The weights of the Nutzer with the pipe heat in them, where the criteria are met and a reason is named."""
        self.teilnehmer[nr] = part

        def used(place: int) -> Figure[Value]:
            return given("Einheiten", Fraction(weights[place]) / PIKO, "HKV", source="Ablesungen")

        def size(place: int) -> Figure[Value]:
            return given("Heizfläche", self.area([place]), "m2", source="Akte und Kalender")

        found = self._result(nr, used, size)
        self.ergebnisse[nr] = found
        if not self._applied(nr) or found is None:
            return weights
        each = found.zuschlag.value * PIKO / found.einheiten[0].inputs[3].number
        return [weight + each * self.area([place]) if part[place] else weight for place, weight in enumerate(weights)]

    def figure(self, nr: str, label: str, place: int, units: Angabe, size: Angabe) -> Figure[Value] | None:
        """The units of one Nutzer with his pipe heat, out of the derivations of all; None where there is none."""
        if not self._applied(nr):
            return None
        if nr not in self.herleitungen:
            found = self._result(nr, units, size)
            assert found is not None
            self.herleitungen[nr] = found
        derived = self.herleitungen[nr]
        rule = vdi.einheiten_mit_rohrwaerme.at(self.belegung.period.start)
        return rule(label, units(place), derived.zuschlag, size(place), derived.einheiten[0].inputs[3])

    def _applied(self, nr: str) -> bool:
        found = self.ergebnisse.get(nr)
        return found is not None and found.erfuellt and self.angabe.ausnahme is not None

    def _result(self, nr: str, units: Angabe, size: Angabe) -> Rohrwaerme | None:
        """The method applied to the Nutzeinheiten, whose figures are the sums of those of their Nutzer."""
        part = self.teilnehmer[nr]
        recorded = []
        for nummer, places in zip(self.nummern, self.belegung.einheiten, strict=True):
            if any(part[place] for place in places):
                name, where = f"Nutzeinheit {nummer}", f"nutzeinheiten/{nummer}"
                used = _together(name, "HKV", [units(place) for place in places], where)
                recorded.append(Nutzerverbrauch(name, used, _together(name, "m2", [size(p) for p in places], where)))
        return rohrwaerme(recorded, self._heat(), self._sensitivity(), self.belegung.period.start)

    def added(self, nr: str, place: int) -> Fraction:
        """The units of pipe heat of one Nutzer at an element; 0 where there is none."""
        found = self.ergebnisse.get(nr)
        if not self._applied(nr) or found is None:
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

    def findings(self, geraete: Collection[Messwert]) -> list[Finding]:
        """What there is to say; an error without a named reason, or where others than allocators measure too."""
        wrong = self._wrong_devices([one for one in geraete if one.einheit is not None])
        if wrong is not None:
            text, remedy = wrong
            return [error("rohrwaerme.geraete", WHERE, text, norm=NORM, remedy=remedy)]
        day = self.belegung.period.start
        return [row for found in self.ergebnisse.values() for row in befunde(found, self.angabe.ausnahme, WHERE, day)]

    def _wrong_devices(self, geraete: Collection[Messwert]) -> tuple[str, str] | None:
        """What the method does not know: it compares the units of the whole house with the heat of the whole house."""
        if not self.ergebnisse:
            return "Rohrwärme nach diesem Verfahren gibt es nur mit Heizkostenverteilern.", ""
        for one in geraete:
            if one.geraet.verdunster is not None:
                text = f"Gerät {one.geraet.nr} ist ein Verdunster; das Verfahren gilt nur für elektronische Geräte."
                return text, "rohrwaerme streichen."
        metered = any(one.geraet.art == "waermezaehler" and one.geraet.zweck != "abzug" for one in geraete)
        if metered or len({tuple(part) for part in self.teilnehmer.values()}) > 1:
            text = (
                "Nur ein Teil des Hauses ist nach diesen Heizkostenverteilern verteilt; die Energie ist die des ganzen."
            )
            return text, "rohrwaerme streichen: mit Nutzergruppen rechnet das Verfahren nicht."
        return None

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


def _together(name: str, unit_name: str, parts: Sequence[Figure[Value]], where: str) -> Figure[Value]:
    """The sum over the Nutzer of a Nutzeinheit; to others it is only named with its place."""
    total = sum((part.number for part in parts), Fraction(0))
    return Figure(name, total, unit_name, inputs=tuple(parts), formula="summe()", source=where, aside=True)
