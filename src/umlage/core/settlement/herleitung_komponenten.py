"""Derivations of what flows along with the costs: tax, labour share, carbon costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol

from umlage.core.figure import Figure, Value, given
from umlage.core.kostenbaum.ablauf import Lauf
from umlage.core.kostenbaum.element import EIGENTUEMER
from umlage.core.money import Amount, Money, german_exact
from umlage.core.settlement import komponenten
from umlage.core.settlement.belegung import Bewohner
from umlage.core.settlement.brennstoff_summen import Brennstoff, Posten, verbraucht
from umlage.core.settlement.entlastung import PROGRAMME
from umlage.core.settlement.ergebnis import Ergebnis, NutzerErgebnis
from umlage.core.settlement.haelftig import TITEL, Kostenteil
from umlage.core.settlement.haus import Abrechnungshaus
from umlage.core.settlement.herleitung_verbrauch import Gewichtsherleitung
from umlage.core.settlement.komponenten import Anteile, Entnahme
from umlage.core.settlement.kosten import Kostenposten

Betraege = dict[str, Figure[Value]]


class Baumherleitung(Protocol):
    """What this module asks of the derivations of the tree."""

    gewichte: Gewichtsherleitung

    @property
    def ergebnis(self) -> Ergebnis: ...
    def share(self, parent: Lauf, place: int) -> Figure[Value]: ...
    def pauschale(self, lauf: Lauf, place: int) -> Figure[Value]: ...
    def all_costs(self, lauf: Lauf) -> Figure[Value]: ...


def amount_figure(name: str, inputs: tuple[Figure[Value], ...]) -> Figure[Value]:
    """The exact sum of sums of money."""
    total = sum((figure.number for figure in inputs), Fraction(0)) * 100
    return Figure(name, Amount(total), inputs=inputs, formula="summe()")


@dataclass(slots=True)
class Komponentenherleitung:
    """One component: the figures by cost reference, what Pauschalen take, the rounded shares, and own direct costs.

    `satz`: the rate of tax, where the component is a tax.
    """

    herleitung: Baumherleitung
    name: str
    norm: str
    eigen: Betraege
    entnahme: Entnahme
    anteile: Anteile
    direkt: Callable[[Kostenposten], Figure[Value] | None] = lambda posten: None
    satz: Figure[Value] | None = None
    _elements: dict[str, Figure[Value]] = field(default_factory=dict)
    _people: dict[int, Figure[Value]] = field(default_factory=dict)
    _beside: dict[int, Figure[Value]] = field(default_factory=dict)

    def person(self, person: NutzerErgebnis) -> Figure[Value]:
        """The component of one Nutzer, rounded to the cent."""
        ergebnis = self.herleitung.ergebnis
        place = person.bewohner.platz
        cents = self.anteile.nutzer[place]
        exact = self._exact(place)
        rounded: Figure[Value]
        if not ergebnis.haus.restcent or not exact.number:
            rounded = Figure(self.name, Money(cents), norm=self.norm, inputs=(exact,), formula="runden({0}, 2)")
        else:
            rounded = self._restcent(person.bewohner)
        direct = [figure for posten in person.direkt if (figure := self.direkt(posten)) is not None]
        if not direct:
            return rounded
        total = Money(cents + sum(int(figure.number * 100) for figure in direct))
        return Figure(
            f"{self.name} mit Direktkosten", total, norm=self.norm, inputs=(rounded, *direct), formula="summe()"
        )

    def _restcent(self, bewohner: Bewohner) -> Figure[Value]:
        """Whole cents, first over the Nutzeinheiten and the owner, then inside the Nutzeinheit."""
        haus = self.herleitung.ergebnis.haus
        einheiten = haus.belegung.einheiten
        number, places = bewohner.einheit, einheiten[bewohner.einheit]
        whole = amount_figure(f"{self.name}, alle Kosten", tuple(self.eigen.values()))
        house = Figure(f"{self.name} des Hauses", Money(self.anteile.haus), inputs=(whole,), formula="runden({0}, 2)")
        units = [
            self._exact(bewohner.platz) if places == (bewohner.platz,) else self._of_unit(places)
            for places in einheiten
        ]
        inputs = (house, *units, self._owner(whole))
        cents = Money(sum(self.anteile.nutzer[place] for place in places))
        formula = f"restcent({number})"
        if len(places) == 1:
            return Figure(self.name, cents, norm=self.norm, inputs=inputs, formula=formula)
        share: Figure[Value] = Figure(f"{self.name}, Nutzeinheit", cents, inputs=inputs, formula=formula)
        own = tuple(self._exact(place) if place == bewohner.platz else self._of_other(place) for place in places)
        value = Money(self.anteile.nutzer[bewohner.platz])
        formula = f"restcent({places.index(bewohner.platz)})"
        return Figure(self.name, value, norm=self.norm, inputs=(share, *own), formula=formula)

    def _of_unit(self, places: Sequence[int]) -> Figure[Value]:
        """The exact component of a Nutzeinheit."""
        parts = tuple(self._of_other(place) for place in places)
        return parts[0] if len(parts) == 1 else amount_figure(f"{self.name}, ungerundet: Nutzeinheit", parts)

    def _owner(self, whole: Figure[Value]) -> Figure[Value]:
        """What Pauschalen and exemptions leave with the owner."""
        everybody = amount_figure("alle Nutzer", tuple(map(self._of_other, range(len(self.anteile.nutzer)))))
        return Figure(
            "Eigentümer",
            Amount((whole.number - everybody.number) * 100),
            inputs=(whole, everybody),
            formula="{0} - {1}",
            source="Anteil des Eigentümers (Pauschalen und Befreiungen)",
            aside=True,
        )

    def _of_other(self, place: int) -> Figure[Value]:
        """The exact component of a Nutzer, as that of somebody else."""
        if place not in self._beside:
            nr = self.herleitung.ergebnis.haus.belegung.bewohner[place].nutzer.nr
            exact = self._exact(place)
            aside = bool(exact.inputs)
            source = f"nutzer/{nr}" if aside else exact.source
            self._beside[place] = exact._replace(name=f"{exact.name}: Nutzer {nr}", source=source, aside=aside)
        return self._beside[place]

    def _exact(self, place: int) -> Figure[Value]:
        if place not in self._people:
            self._people[place] = self._of_person(place)
        return self._people[place]

    def _of_person(self, place: int) -> Figure[Value]:
        parts: list[Figure[Value]] = []
        for lauf in self.herleitung.ergebnis.blaetter:
            weights = lauf.gewichte
            assert weights is not None
            if place in weights.eigentuemer or not lauf.getragen.nutzer[place]:
                continue
            amount = self.element(lauf)
            if not amount.number:
                continue
            parts.append(self._of_place(lauf, place))
        name = f"{self.name}, ungerundet"
        return amount_figure(name, tuple(parts)) if parts else given(name, Amount(Fraction(0)), source="kein Anteil")

    def element(self, lauf: Lauf) -> Figure[Value]:
        """The component that an element shares out."""
        nr = lauf.element.nr
        if nr not in self._elements:
            self._elements[nr] = self._of_element(lauf)
        return self._elements[nr]

    def _of_element(self, lauf: Lauf) -> Figure[Value]:
        name = f"{self.name} in {lauf.element.bezeichnung}"
        parent = self.herleitung.ergebnis.eltern(lauf)
        if parent is not None and lauf in parent.pauschal:
            places = [place for place, row in enumerate(parent.pauschalen) if row[0].auf != EIGENTUEMER]
            taken = self._taken(parent, places[parent.pauschal.index(lauf)], self._before(parent))
            return taken or given(name, Amount(Fraction(0)), source="keiner")
        if (
            parent is not None
            and (moved := next((at for at, below in parent.umgelegt if below is lauf), None)) is not None
        ):
            return self._of_place(parent, moved)
        whole = self._before(lauf)
        rows = [self._taken(lauf, place, whole) for place in range(len(lauf.pauschalen))]
        minus = tuple(figure for figure in rows if figure is not None)
        if not minus:
            return whole
        total = whole.number - sum((figure.number for figure in minus), Fraction(0))
        formula = "{0}" + "".join(f" - {{{place}}}" for place in range(1, len(minus) + 1))
        return Figure(f"{name} nach Pauschalen", Amount(total * 100), inputs=(whole, *minus), formula=formula)

    def _of_place(self, lauf: Lauf, place: int) -> Figure[Value]:
        """The exact component that a leaf element brings to a place."""
        weights = lauf.gewichte
        assert weights is not None
        amount = self.element(lauf)
        own = self.herleitung.gewichte.weight(lauf, place, aside=True)
        return Figure(
            f"{self.name}: {lauf.element.bezeichnung}",
            Amount(amount.number * 100 * Fraction(weights.nutzer[place], weights.summe)),
            inputs=(amount, own, self.herleitung.gewichte.together(lauf)),
            formula="{0} * {1} / {2}",
        )

    def _before(self, lauf: Lauf) -> Figure[Value]:
        """The component in an element before its Pauschalen."""
        name = f"{self.name} in {lauf.element.bezeichnung}"
        parent = self.herleitung.ergebnis.eltern(lauf)
        parts = [self.eigen[verweis] for verweis in lauf.element.kosten if verweis in self.eigen]
        if parent is not None and (above := self.element(parent)).number:
            share = self.herleitung.share(parent, parent.nachfolger.index(lauf))
            amount = Amount(above.number * 100 * share.number)
            parts.append(Figure(f"{name}, von oben", amount, inputs=(above, share), formula="{0} * {1}"))
        return amount_figure(name, tuple(parts)) if parts else given(name, Amount(Fraction(0)), source="keiner")

    def _taken(self, lauf: Lauf, place: int, whole: Figure[Value]) -> Figure[Value] | None:
        """What a Pauschale takes of the component; None for nothing."""
        pauschale, cents = lauf.pauschalen[place]
        value = self.entnahme(pauschale, cents, lauf.total, whole.number * 100)
        if not value:
            return None
        name, figure = f"{self.name}: {pauschale.bezeichnung}", self.herleitung.pauschale(lauf, place)
        if pauschale.co2_anlage is not None and self.satz is not None:
            part = _carbon_part(self.herleitung.ergebnis.haus, pauschale.co2_anlage, self.satz)
            if part is None:
                return Figure(name, Amount(value), inputs=(figure, self.satz), formula="{0} * {1} / (100 + {1})")
            formula = "{0} * {2} * {1} / (100 + {1})"
            return Figure(name, Amount(value), inputs=(figure, self.satz, part), formula=formula)
        inputs = (whole, figure, self.herleitung.all_costs(lauf))
        return Figure(name, Amount(value), inputs=inputs, formula="{0} * {1} / {2}")


def co2_herleitung(herleitung: Baumherleitung, which: str) -> Komponentenherleitung:
    """Carbon costs of the Nutzer (co2_mieter), or the landlord's part of them (co2_vermieter)."""
    haus = herleitung.ergebnis.haus
    getragen, vermieter = herleitung.ergebnis.co2
    eigen: Betraege = {}
    # among owners of flats nothing is deducted: both parts are in the costs of the Nutzer
    wirksam = haus.co2.wirksam or not haus.akte.liegenschaft.weg
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
                f"Kohlendioxidkosten ohne {'Anteil des Vermieters' if wirksam else 'den Teil des Vermietenden'}",
                rest,
                inputs=(brennstoff.co2_betrag, part),
                formula="{0} - {1}",
            )
    if which == "co2_vermieter":
        return Komponentenherleitung(
            herleitung,
            "vom Vermieter getragene CO2-Kosten" if wirksam else "CO2-Kosten des Vermietenden, nicht abgezogen",
            "CO2KostAufG § 7 Abs. 3",
            eigen,
            komponenten.nothing,
            vermieter,
        )
    name = "CO2-Kosten des Nutzers" if wirksam else "CO2-Kosten ohne den Teil des Vermietenden"
    return Komponentenherleitung(herleitung, name, "CO2KostAufG § 7 Abs. 3", eigen, komponenten.nothing, getragen)


def haelfte_herleitung(herleitung: Baumherleitung, which: str) -> Komponentenherleitung:
    """Network charges or bio-fuel of the Nutzer (netzentgelt_mieter), or the landlord's part (netzentgelt_vermieter).

    KeyError where no plant has them.
    """
    haus = herleitung.ergebnis.haus
    word, _, wer = which.partition("_")
    name: Kostenteil = "netzentgelt" if word == "netzentgelt" else "biobrennstoff"
    getragen, vermieter = herleitung.ergebnis.haelfte[name]
    eigen: Betraege = {}
    for nr, half in haus.co2.haelften.items():
        if name not in half.teile:
            continue
        row = half.teile[name]
        rest = Money(row.ganz.value.cents - row.vermieter.value.cents)
        left = Figure(f"{TITEL[name]} ohne Anteil des Vermieters", rest, inputs=(row.ganz, row.vermieter))
        eigen[f"A{nr}.B"] = row.vermieter if wer == "vermieter" else left._replace(formula="{0} - {1}")
    title = f"{TITEL[name]}, Anteil Vermieter" if wer == "vermieter" else f"{TITEL[name]}, Anteil Nutzer"
    shares = vermieter if wer == "vermieter" else getragen
    return Komponentenherleitung(herleitung, title, "CO2KostAufG § 7 Abs. 5", eigen, komponenten.nothing, shares)


def steuer_herleitung(herleitung: Baumherleitung, rate: Fraction) -> Komponentenherleitung:
    """Contained tax of one rate; KeyError when no cost has it."""
    haus = herleitung.ergebnis.haus
    anteile = herleitung.ergebnis.steuer[rate]
    eigen: Betraege = {}
    for brennstoff in haus.brennstoffe:
        if rate in haus.posten[f"A{brennstoff.anlage.nr}.B"].steuer:
            eigen[f"A{brennstoff.anlage.nr}.B"] = _fuel_tax(brennstoff, rate)
    for reference, posten in haus.posten.items():
        if rate in posten.steuer and reference not in eigen:
            eigen[reference] = steuer_figure(posten, rate)

    def direct(posten: Kostenposten) -> Figure[Value] | None:
        return steuer_figure(posten, rate, rounded=True) if rate in posten.steuer else None

    name = f"darin Umsatzsteuer {german_exact(rate, 0, 4)} %"
    taken = komponenten.tax_taken(haus, rate)
    return Komponentenherleitung(
        herleitung, name, "UStG § 12", eigen, taken, anteile, direct, _rate(rate, "Rechnungen")
    )


def _rate(rate: Fraction, source: str) -> Figure[Value]:
    return given("Steuersatz", rate, "%", source=source)


def steuer_figure(posten: Kostenposten, rate: Fraction, *, rounded: bool = False) -> Figure[Value]:
    """Contained tax of one cost; of a direct cost `rounded` to the cent."""
    gross = dict(posten.saetze).get(rate, posten.herkunft)
    inputs: tuple[Figure[Value], ...] = (gross, _rate(rate, posten.where))
    name = f"Umsatzsteuer in {gross.name}"
    formula = "{0} * {1} / (100 + {1})"
    if rounded:
        cents = komponenten.direct_tax(posten, rate)
        return Figure(name, Money(cents), inputs=inputs, formula=f"runden({formula}, 2)")
    return Figure(name, Amount(posten.steuer[rate]), inputs=inputs, formula=formula)


def _fuel_tax(brennstoff: Brennstoff, rate: Fraction) -> Figure[Value]:
    """The tax in the invoices of this rate, as far as their fuel was used."""
    parts: list[Figure[Value]] = []
    for layer in brennstoff.posten:
        if not layer.steuerteil(rate):
            continue
        gross: Figure[Value] = layer.geld
        if layer.co2_dazu is not None:
            gross = amount_figure(f"{layer.name} mit Kohlendioxid", (layer.geld, layer.co2_dazu))
        gross = _of_rate(gross, layer, rate)
        inputs: tuple[Figure[Value], ...] = (gross, _rate(rate, layer.quelle or layer.where))
        formula, value = "{0} * {1} / (100 + {1})", gross.number * 100 * rate / (100 + rate)
        if layer.rest:
            inputs = (*inputs, verbraucht(layer, brennstoff.einheit), layer.mengen)
            formula, value = f"{formula} * {{2}} / {{3}}", value * layer.anteil
        parts.append(Figure(f"Umsatzsteuer in {layer.name}", Amount(value), inputs=inputs, formula=formula))
    return amount_figure(f"Umsatzsteuer in {brennstoff.art.titel}", tuple(parts))


def _carbon_part(haus: Abrechnungshaus, nr: str, satz: Figure[Value]) -> Figure[Value] | None:
    """The part of a plant's carbon costs on invoices of the rate; None when all stand on such."""
    brennstoff = next(one for one in haus.brennstoffe if one.anlage.nr == nr)
    half = haus.co2.haelften.get(nr)
    value = komponenten.carbon_part(brennstoff, satz.number, half)
    if value == 1:
        return None
    if half is not None:
        name = f"Anteil des Vermieters mit {german_exact(satz.number, 0, 4)} %"
        rows = zip(brennstoff.posten, half.lasten, strict=True)
        mine = tuple(_of_rate(row, posten, satz.number) for posten, row in rows if posten.steuerteil(satz.number))
        inputs = (amount_figure(name, mine), amount_figure("Anteil des Vermieters, alle Rechnungen", half.lasten))
        return Figure("Anteil dieses Steuersatzes", value, inputs=inputs, formula="{0} / {1}")
    name = f"Kohlendioxidkosten mit {german_exact(satz.number, 0, 4)} %"
    every = [_used_carbon(posten, brennstoff.einheit) for posten in brennstoff.posten]
    rows = zip(brennstoff.posten, every, strict=True)
    own = [_of_rate(row, posten, satz.number) for posten, row in rows if posten.steuerteil(satz.number)]
    inputs = (amount_figure(name, tuple(own)), amount_figure("Kohlendioxidkosten aller Rechnungen", tuple(every)))
    return Figure("Anteil dieses Steuersatzes", value, inputs=inputs, formula="{0} / {1}")


def _of_rate(figure: Figure[Value], posten: Posten, rate: Fraction) -> Figure[Value]:
    """The part of an amount of a layer whose tax has the rate."""
    part = posten.satzteil(rate)
    if part is None:
        return figure
    name = f"{figure.name}, mit {german_exact(rate, 0, 4)} %"
    return Figure(name, Amount(figure.number * 100 * part.number), inputs=(figure, part), formula="{0} * {1}")


def _used_carbon(posten: Posten, einheit: str) -> Figure[Value]:
    """The carbon costs of a layer, as far as its fuel was used, unrounded."""
    if not posten.rest:
        return posten.co2_betrag
    value = Amount(posten.co2_betrag.value.cents * posten.anteil)
    inputs = (posten.co2_betrag, verbraucht(posten, einheit), posten.mengen)
    return Figure(f"Kohlendioxidkosten {posten.name}, verbraucht", value, inputs=inputs, formula="{0} * {1} / {2}")


def entlastung_herleitung(herleitung: Baumherleitung, name: str) -> Komponentenherleitung:
    """What of a relief falls on a Nutzer; KeyError when there is none of this programme."""
    ergebnis = herleitung.ergebnis
    anteile, programm = ergebnis.entlastung[name], PROGRAMME[name]
    eigen: Betraege = {}
    for brennstoff in ergebnis.haus.brennstoffe:
        parts: tuple[Figure[Value], ...] = tuple(row.geld for row in brennstoff.posten if row.entlastung == name)
        if parts:
            eigen[f"A{brennstoff.anlage.nr}.B"] = amount_figure(f"{programm.titel}, Rechnungen", parts)
    return Komponentenherleitung(herleitung, programm.titel, programm.norm, eigen, komponenten.labour_taken, anteile)


def lohn_herleitung(herleitung: Baumherleitung, reference: str) -> Komponentenherleitung:
    """Labour share of one cost; KeyError when it has none."""
    haus = herleitung.ergebnis.haus
    posten = haus.posten[reference]
    anteile = herleitung.ergebnis.lohn[reference]
    name = f"Lohnanteil {posten.bezeichnung}"
    return Komponentenherleitung(
        herleitung, name, "EStG § 35a", {reference: _labour(posten)}, komponenten.labour_taken, anteile
    )


def _labour(posten: Kostenposten) -> Figure[Value]:
    """The labour share as stated, or its percentage of the invoice; of both the days in the period."""
    name, where = f"Lohnanteil {posten.bezeichnung}", f"{posten.where}/p35a"
    inputs: tuple[Figure[Value], ...]
    if posten.lohn_prozent is not None:
        percent = given("Lohnanteil", Fraction(posten.lohn_prozent), "%", source=where, norm="EStG § 35a")
        inputs, formula = (
            (given(posten.bezeichnung, Money(posten.ganz), source=posten.source), percent),
            "{0} * {1} / 100",
        )
    else:
        stated = Fraction(posten.lohn) * posten.tage_ganz / posten.tage
        inputs, formula = (given(name, Money(int(stated)), source=where, norm="EStG § 35a"),), "{0}"
    if posten.tage != posten.tage_ganz:
        formula = f"{formula} * {{{len(inputs)}}} / {{{len(inputs) + 1}}}"
        inputs = (
            *inputs,
            given("Tage im Zeitraum", posten.tage, "Tage", source="Kalender"),
            given("Tage der Rechnung", posten.tage_ganz, "Tage", source="Kalender"),
        )
    return Figure(name, Amount(Fraction(posten.lohn)), norm="EStG § 35a", inputs=inputs, formula=formula)
