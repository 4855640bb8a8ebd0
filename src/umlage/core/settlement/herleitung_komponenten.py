"""Derivations of what flows along with the costs: tax, labour share, carbon costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol

from umlage.core.figure import Figure, Value, given
from umlage.core.kostenbaum.ablauf import Lauf
from umlage.core.kostenbaum.element import EIGENTUEMER, Pauschale
from umlage.core.money import Amount, Money
from umlage.core.settlement import komponenten
from umlage.core.settlement.ergebnis import Ergebnis, NutzerErgebnis
from umlage.core.settlement.komponenten import Anteile, Entnahme
from umlage.core.settlement.kosten import Kostenposten

Betraege = dict[str, Figure[Value]]


class Gewichtung(Protocol):
    """What this module asks of the derivation of the weights."""

    @property
    def ergebnis(self) -> Ergebnis: ...
    def weight(self, lauf: Lauf, place: int, *, detailed: bool) -> Figure[Value]: ...


@dataclass(slots=True)
class Komponentenherleitung:
    """One component: the figures by cost reference, what Pauschalen take, the rounded shares, and own direct costs."""

    herleitung: Gewichtung
    name: str
    norm: str
    eigen: Betraege
    entnahme: Entnahme
    anteile: Anteile
    direkt: Callable[[Kostenposten], Figure[Value] | None] = lambda posten: None
    _elements: dict[str, Figure[Value]] = field(default_factory=dict)

    def person(self, person: NutzerErgebnis) -> Figure[Value]:
        """The component of one Nutzer, rounded to the cent."""
        rounded = self._rounded(person.bewohner.platz, person.bewohner.einheit)
        direct = [figure for posten in person.direkt if (figure := self.direkt(posten)) is not None]
        if not direct:
            return rounded
        total = Money(self.anteile.nutzer[person.bewohner.platz] + sum(int(figure.number * 100) for figure in direct))
        return Figure(
            f"{self.name} mit Direktkosten", total, norm=self.norm, inputs=(rounded, *direct), formula="summe()"
        )

    def _rounded(self, place: int, einheit: int) -> Figure[Value]:
        haus = self.herleitung.ergebnis.haus
        value = Money(self.anteile.nutzer[place])
        own = self._exact(place, detailed=True)
        if not haus.restcent or not any(self.anteile.nutzer):
            return Figure(self.name, value, norm=self.norm, inputs=(own,), formula="runden({0}, 2)")
        exact = [own if at == place else self._exact(at, detailed=False) for at in range(len(self.anteile.nutzer))]
        units = [self._of_unit(number, [exact[at] for at in at_unit]) for number, at_unit in enumerate(haus.einheiten)]
        owner = self._owner(sum((figure.number for figure in exact), Fraction(0)))
        house = given(
            f"{self.name} des Hauses", Money(self.anteile.haus), source="Summe aller Anteile, auf den Cent gerundet"
        )
        places = list(haus.einheiten[einheit])
        whole = Money(sum(self.anteile.nutzer[at] for at in places))
        name = self.name if len(places) == 1 else f"{self.name}, Nutzeinheit"
        of_unit: Figure[Value] = Figure(
            name, whole, norm=self.norm, inputs=(house, *units, owner), formula=f"restcent({einheit})"
        )
        if len(places) == 1:
            return of_unit
        inputs = (of_unit, *(exact[at] for at in places))
        return Figure(self.name, value, norm=self.norm, inputs=inputs, formula=f"restcent({places.index(place)})")

    def _of_unit(self, number: int, exact: list[Figure[Value]]) -> Figure[Value]:
        if len(exact) == 1:
            return exact[0]
        nr = self.herleitung.ergebnis.haus.akte.nutzeinheiten[number].nr
        total = Amount(sum((figure.number for figure in exact), Fraction(0)) * 100)
        return Figure(f"{self.name}: Nutzeinheit {nr}", total, inputs=tuple(exact), formula="summe()")

    def _owner(self, others: Fraction) -> Figure[Value]:
        exact = self._whole() - others * 100
        return given("Eigentümer", Amount(exact), source="Anteil des Eigentümers (Pauschalen und Befreiungen)")

    def _whole(self) -> Fraction:
        return sum((figure.number for figure in self.eigen.values()), Fraction(0)) * 100

    def _exact(self, place: int, *, detailed: bool) -> Figure[Value]:
        parts: list[Figure[Value]] = []
        for lauf in self.herleitung.ergebnis.blaetter:
            weights = lauf.gewichte
            assert weights is not None
            if place in weights.eigentuemer or not weights.nutzer[place]:
                continue
            amount = self.element(lauf)
            if not amount.number:
                continue
            share = Fraction(weights.nutzer[place], weights.summe)
            own = self.herleitung.weight(lauf, place, detailed=False)
            whole = given(
                f"{lauf.element.bezeichnung}, alle Nutzer",
                Fraction(weights.summe, weights.teiler),
                weights.einheit,
                source=f"kostenbaum/{lauf.element.nr}",
            )
            parts.append(
                Figure(
                    f"{self.name}: {lauf.element.bezeichnung}",
                    Amount(amount.number * 100 * share),
                    inputs=(amount, own, whole),
                    formula="{0} * {1} / {2}",
                )
            )
        total = Amount(sum((part.number for part in parts), Fraction(0)) * 100)
        name = f"{self.name}, ungerundet"
        if not detailed:
            nr = self.herleitung.ergebnis.haus.belegung.bewohner[place].nutzer.nr
            return given(f"{name}: Nutzer {nr}", total, source=f"nutzer/{nr}")
        return (
            Figure(name, total, inputs=tuple(parts), formula="summe()")
            if parts
            else given(name, total, source="kein Anteil")
        )

    def element(self, lauf: Lauf) -> Figure[Value]:
        """The component that an element shares out."""
        nr = lauf.element.nr
        if nr not in self._elements:
            self._elements[nr] = self._of_element(lauf)
        return self._elements[nr]

    def _of_element(self, lauf: Lauf) -> Figure[Value]:
        name = f"{self.name} in {lauf.element.bezeichnung}"
        parent = self.herleitung.ergebnis.eltern(lauf)
        parts = [self.eigen[verweis] for verweis in lauf.element.kosten if verweis in self.eigen]
        if parent is not None and lauf in parent.pauschal:
            place = parent.pauschal.index(lauf)
            pauschale, cents = [row for row in parent.pauschalen if row[0].auf != EIGENTUEMER][place]
            return given(name, Amount(self._taken(parent, pauschale, cents)), source=f"kostenbaum/{parent.element.nr}")
        if parent is not None and lauf in parent.nachfolger:
            above = self.element(parent)
            if above.number:
                share = given(
                    "Anteil am Kostenelement",
                    parent.anteile[parent.nachfolger.index(lauf)],
                    source=f"kostenbaum/{parent.element.nr}",
                )
                parts.append(
                    Figure(
                        f"{name}, von oben",
                        Amount(above.number * 100 * share.value),
                        inputs=(above, share),
                        formula="{0} * {1}",
                    )
                )
        total = sum((part.number for part in parts), Fraction(0)) * 100
        if not parts:
            return given(name, Amount(Fraction(0)), source="keiner")
        whole: Figure[Value] = Figure(name, Amount(total), inputs=tuple(parts), formula="summe()")
        taken = [(pauschale, self._taken(lauf, pauschale, cents)) for pauschale, cents in lauf.pauschalen]
        taken = [row for row in taken if row[1]]
        if not taken:
            return whole
        minus = tuple(
            given(f"{self.name}: {pauschale.bezeichnung}", Amount(value), source="Pauschale")
            for pauschale, value in taken
        )
        formula = "{0}" + "".join(f" - {{{place}}}" for place in range(1, len(minus) + 1))
        return Figure(
            f"{name} nach Pauschalen",
            Amount(total - sum(value for _, value in taken)),
            inputs=(whole, *minus),
            formula=formula,
        )

    def _taken(self, lauf: Lauf, pauschale: Pauschale, cents: int) -> Fraction:
        parent = self.herleitung.ergebnis.eltern(lauf)
        value = (
            sum((self.eigen[verweis].number for verweis in lauf.element.kosten if verweis in self.eigen), Fraction(0))
            * 100
        )
        if parent is not None:
            value += self.element(parent).number * 100 * parent.anteile[parent.nachfolger.index(lauf)]
        return self.entnahme(pauschale, cents, lauf.total, value)


def co2_herleitung(herleitung: Gewichtung, which: str) -> Komponentenherleitung:
    """Carbon costs of the Nutzer (co2_mieter), or the landlord's part of them (co2_vermieter)."""
    haus = herleitung.ergebnis.haus
    getragen, vermieter = herleitung.ergebnis.co2
    eigen: Betraege = {}
    for brennstoff in haus.brennstoffe:
        if not brennstoff.co2_wirksam:
            continue
        reference = f"A{brennstoff.anlage.nr}.B"
        part: Figure[Value] | None = haus.co2.vermieter.get(brennstoff.anlage.nr)
        if which == "co2_vermieter":
            if part is not None:
                eigen[reference] = part
        elif part is None:
            eigen[reference] = brennstoff.co2_betrag
        else:
            rest = Money(brennstoff.co2_betrag.value.cents - int(part.number * 100))
            eigen[reference] = Figure(
                "Kohlendioxidkosten ohne Anteil des Vermieters",
                rest,
                inputs=(brennstoff.co2_betrag, part),
                formula="{0} - {1}",
            )
    if which == "co2_vermieter":
        return Komponentenherleitung(
            herleitung,
            "vom Vermieter getragene CO2-Kosten",
            "CO2KostAufG § 7 Abs. 3",
            eigen,
            komponenten.nothing,
            vermieter,
        )
    return Komponentenherleitung(
        herleitung, "CO2-Kosten des Nutzers", "CO2KostAufG § 7 Abs. 3", eigen, komponenten.nothing, getragen
    )


def steuer_herleitung(herleitung: Gewichtung, rate: Fraction) -> Komponentenherleitung:
    """Contained tax of one rate; KeyError when no cost has it."""
    haus = herleitung.ergebnis.haus
    anteile = herleitung.ergebnis.steuer[rate]
    eigen: Betraege = {}
    for reference, posten in haus.posten.items():
        if rate in posten.steuer:
            eigen[reference] = _tax(posten.herkunft, rate, posten.steuer[rate])

    def direct(posten: Kostenposten) -> Figure[Value] | None:
        if rate not in posten.steuer:
            return None
        return _tax(posten.herkunft, rate, Fraction(komponenten.direct_tax(posten, rate)))

    return Komponentenherleitung(
        herleitung,
        f"darin Umsatzsteuer {rate} %",
        "UStG § 12",
        eigen,
        komponenten.tax_taken(haus, rate),
        anteile,
        direct,
    )


def _tax(gross: Figure[Value], rate: Fraction, cents: Fraction) -> Figure[Value]:
    percent = given("Steuersatz", rate, "%", source="Rechnung")
    exact = gross.number * rate / (100 + rate) * 100
    if exact == cents:
        return Figure(
            f"Umsatzsteuer in {gross.name}", Amount(cents), inputs=(gross, percent), formula="{0} * {1} / (100 + {1})"
        )
    if cents.denominator == 1 and abs(exact - cents) <= Fraction(1, 2):
        return Figure(
            f"Umsatzsteuer in {gross.name}",
            Money(int(cents)),
            inputs=(gross, percent),
            formula="runden({0} * {1} / (100 + {1}), 2)",
        )
    # several invoices with different rates or a part still in stock: the layers have their own tax
    return given(f"Umsatzsteuer in {gross.name}", Amount(cents), source="Summe der Rechnungen mit diesem Steuersatz")


def lohn_herleitung(herleitung: Gewichtung, reference: str) -> Komponentenherleitung:
    """Labour share of one cost; KeyError when it has none."""
    haus = herleitung.ergebnis.haus
    posten = haus.posten[reference]
    anteile = herleitung.ergebnis.lohn[reference]
    source = given(
        f"Lohnanteil {posten.bezeichnung}", Amount(Fraction(posten.lohn)), source=posten.where, norm="EStG § 35a"
    )
    return Komponentenherleitung(
        herleitung,
        f"Lohnanteil {posten.bezeichnung}",
        "EStG § 35a",
        {reference: source},
        komponenten.labour_taken,
        anteile,
    )
