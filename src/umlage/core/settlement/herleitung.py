"""How every amount came about, built from the record of the settlement when somebody asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from umlage.core.figure import Figure, Value, given
from umlage.core.kostenbaum import element as teile
from umlage.core.kostenbaum.ablauf import Lauf
from umlage.core.money import Amount, Money, plain
from umlage.core.settlement.ergebnis import Ergebnis, NutzerErgebnis, Position
from umlage.core.settlement.herleitung_komponenten import (
    Komponentenherleitung,
    co2_herleitung,
    entlastung_herleitung,
    haelfte_herleitung,
    lohn_herleitung,
    steuer_figure,
    steuer_herleitung,
)
from umlage.core.settlement.herleitung_sonderposten import (
    kuerzung_figure,
    pfade,
    posten_figure,
    saldo_figure,
    vorschlag_figure,
)
from umlage.core.settlement.herleitung_verbrauch import (
    Gewichtsherleitung,
    summe_figure,
    summe_flaechen,
    verbrauch_figure,
)
from umlage.core.settlement.messwert import BASIS
from umlage.core.settlement.pruefung import KINDS
from umlage.core.settlement.schaetzgrenze import NUR_FLAECHE
from umlage.core.settlement.verbrauchsinformation import Verbrauchsinformation

BY_CONSUMPTION = "nachfolger_verbrauch"


class UnknownPath(KeyError):
    """No amount has this path."""


@dataclass(slots=True)
class Herleitung:
    """Derivations of one Ergebnis; figures are built once and shared."""

    ergebnis: Ergebnis
    gewichte: Gewichtsherleitung = field(init=False)
    information: Verbrauchsinformation = field(init=False)
    _elements: dict[str, Figure[Value]] = field(default_factory=dict)
    _received: dict[str, Figure[Value]] = field(default_factory=dict)
    _all_costs: dict[str, Figure[Value]] = field(default_factory=dict)
    _complete: dict[int, tuple[Figure[Value], Figure[Value]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.gewichte = Gewichtsherleitung(self.ergebnis.haus)
        self.information = Verbrauchsinformation(self.ergebnis.haus)

    def paths(self) -> Iterator[str]:
        """Every path that `figure` answers, in the order of the documents."""
        yield from ("gesamtkosten", "eigentuemer", "rundungsdifferenz")
        haus = self.ergebnis.haus
        for brennstoff in haus.brennstoffe:
            nr = brennstoff.anlage.nr
            yield f"anlagen/{nr}/energie"
            if brennstoff.co2_wirksam:
                yield f"anlagen/{nr}/co2_kg"
                yield f"anlagen/{nr}/co2_kosten"
            if nr in haus.co2.vermieter:
                yield f"anlagen/{nr}/co2_vermieter"
            if nr in haus.co2.haelften:
                names = [name for name in haus.co2.haelften[nr].teile if name != "kohlendioxid"]
                yield from (f"anlagen/{nr}/{name}_vermieter" for name in names)
                yield f"anlagen/{nr}/anteil_vermieter"
            if self.information.treibhausgase(brennstoff) is not None:
                yield f"anlagen/{nr}/treibhausgase"
            if nr in self.information.heizwaermen:
                yield f"anlagen/{nr}/heizwaerme"
            if (separation := haus.trennungen.get(nr)) is not None and separation.faktor is not None:
                yield f"anlagen/{nr}/warmwasser"
        if haus.co2.ausstoss is not None:
            yield from ("co2/ausstoss", "co2/anteil_vermieter")
        yield from (row.figur.path for row in haus.tarife)
        if self.ergebnis.servicerechnung is not None:
            yield from (figure.path for figure in self.ergebnis.servicerechnung.figures())
        yield from (row.pfad for row in self.information.gruppen)
        for lauf in self.ergebnis.wurzel.walk():
            yield f"kostenbaum/{lauf.element.nr}"
        for nummer in haus.messung.geraete:
            yield f"geraete/{nummer}"
        for person in self.ergebnis.nutzer:
            yield from self.paths_of(person)

    def paths_of(self, person: NutzerErgebnis) -> Iterator[str]:
        """The paths of one Nutzer."""
        start = f"nutzer/{person.nr}"
        yield f"{start}/betrag"
        yield f"{start}/vorauszahlung"
        yield f"{start}/saldo"
        for position in person.positionen:
            yield f"{start}/positionen/{position.nummer}"
        if self.ergebnis.haus.co2.anwendbar:
            yield f"{start}/co2_mieter"
            yield f"{start}/co2_vermieter"
        for name in self.ergebnis.haelfte:
            yield from (f"{start}/{name}_mieter", f"{start}/{name}_vermieter")
        for rate in self.ergebnis.steuersaetze():
            yield f"{start}/umsatzsteuer/{float_free(rate)}"
        for reference, posten in self.ergebnis.haus.posten.items():
            if posten.lohn:
                yield f"{start}/p35a/{reference}"
        yield from (f"{start}/entlastung/{name}" for name in self.ergebnis.entlastung)
        yield from pfade(person)
        yield from (f"{start}/vergleich/{what}" for what in self.information.paths(person.bewohner))

    def figure(self, path: str) -> Figure[Value]:
        """The derivation of the amount at a path, down to readings and invoices; UnknownPath when there is none."""
        return self.complete(self._figure(path))

    def complete(self, figure: Figure[Value]) -> Figure[Value]:
        """The same with the derivations that were only referred to (meters of the house) in their place."""
        known = self._complete.get(id(figure))
        if known is not None:
            return known[1]
        if not figure.inputs and (origin := self._origin(figure.path)) is not None:
            complete = figure._replace(inputs=origin.inputs, formula=origin.formula, source="")
        else:
            inputs = tuple(self.complete(child) for child in figure.inputs)
            same = all(new is old for new, old in zip(inputs, figure.inputs, strict=True))
            complete = figure if same else figure._replace(inputs=inputs)
        # the original is kept beside, so that its id stays its own
        self._complete[id(figure)] = (figure, complete)
        return complete

    def _origin(self, path: str) -> Figure[Value] | None:
        if path.startswith("geraete/"):
            return self._device(path.removeprefix("geraete/"))
        if path in ("flaechen/heizung", "flaechen/warmwasser"):
            haus = self.ergebnis.haus
            return summe_flaechen(haus, "heizflaeche" if path == "flaechen/heizung" else "warmwasserflaeche")
        return None

    def _figure(self, path: str) -> Figure[Value]:
        parts = path.strip("/").split("/")
        try:
            match parts:
                case ["gesamtkosten"]:
                    return self._house()
                case ["eigentuemer"]:
                    return self._owner()
                case ["rundungsdifferenz"]:
                    return self._difference()
                case ["anlagen", nr, what]:
                    return self._plant(nr, what)
                case ["tarife", number] if int(number) > 0:
                    return self.ergebnis.haus.tarife[int(number) - 1].figur
                case ["servicerechnung", *_] if (rechnung := self.ergebnis.servicerechnung) is not None:
                    return rechnung.figure(path.strip("/"))
                case ["co2", what]:
                    return self._carbon(what)
                case ["gruppenwaerme", _]:
                    return next(row.waerme for row in self.information.gruppen if row.pfad == path)
                case ["kostenbaum", nr]:
                    return self.element(self._lauf(nr))
                case ["geraete", nummer]:
                    return self._device(nummer)
                case ["nutzer", nr, *rest]:
                    return self._person(self.ergebnis.person(nr), rest)
        except (KeyError, IndexError, StopIteration, ValueError):
            raise UnknownPath(path) from None
        raise UnknownPath(path)

    def _lauf(self, nr: str) -> Lauf:
        return next(lauf for lauf in self.ergebnis.wurzel.walk() if lauf.element.nr == nr)

    # the house

    def _house(self) -> Figure[Value]:
        parts: list[Figure[Value]] = [posten.herkunft for posten in self.ergebnis.haus.posten.values()]
        parts += [posten.herkunft for person in self.ergebnis.nutzer for posten in person.direkt]
        return Figure(
            "Gesamtkosten des Hauses",
            self.ergebnis.gesamtkosten,
            inputs=tuple(parts),
            formula="summe()",
            path="gesamtkosten",
        )

    def _owner(self) -> Figure[Value]:
        parts: list[Figure[Value]] = []
        for lauf in self.ergebnis.wurzel.walk():
            for place, (pauschale, _) in enumerate(lauf.pauschalen):
                if pauschale.auf == teile.EIGENTUEMER:
                    parts.append(self.pauschale(lauf, place))
            if lauf.gewichte is not None:
                parts += [self.anteil(lauf, place) for place in sorted(lauf.gewichte.eigentuemer)]
        return Figure(
            "Eigentümer vorab (ohne Leerstand)",
            self.ergebnis.eigentuemer,
            inputs=tuple(parts),
            formula="summe()",
            path="eigentuemer",
        )

    def _difference(self) -> Figure[Value]:
        people: tuple[Figure[Value], ...] = tuple(self.total(person) for person in self.ergebnis.nutzer)
        whole = Money(sum(person.betrag.cents for person in self.ergebnis.nutzer))
        everybody: Figure[Value] = Figure("Summe aller Nutzer", whole, inputs=people, formula="summe()")
        return Figure(
            "Rundungsdifferenz",
            self.ergebnis.rundungsdifferenz,
            inputs=(self._house(), everybody, self._owner()),
            formula="{0} - {1} - {2}",
            path="rundungsdifferenz",
        )

    def _plant(self, nr: str, what: str) -> Figure[Value]:
        haus = self.ergebnis.haus
        brennstoff = next(brennstoff for brennstoff in haus.brennstoffe if brennstoff.anlage.nr == nr)
        if what == "warmwasser":
            faktor = haus.trennungen[nr].faktor
            if faktor is None:
                raise KeyError(what)
            return faktor
        found: dict[str, Figure[Value]] = {
            "energie": brennstoff.betrag,
            "co2_kg": brennstoff.co2_kg,
            "co2_kosten": brennstoff.co2_betrag,
        }
        if nr in haus.co2.vermieter:
            found["co2_vermieter"] = haus.co2.vermieter[nr]
        if (half := haus.co2.haelften.get(nr)) is not None:
            found |= {f"{name}_vermieter": row.vermieter for name, row in half.teile.items()}
            found["anteil_vermieter"] = half.vermieter
        if nr in self.information.heizwaermen:
            found["heizwaerme"] = self.information.heizwaermen[nr]
        if (gases := self.information.treibhausgase(brennstoff)) is not None:
            found["treibhausgase"] = gases
        return found[what]

    def _carbon(self, what: str) -> Figure[Value]:
        carbon = self.ergebnis.haus.co2
        figure: Figure[Value] | None = {"ausstoss": carbon.ausstoss, "anteil_vermieter": carbon.anteil}[what]
        if figure is None:
            raise KeyError(what)
        return figure

    def _device(self, nummer: str) -> Figure[Value]:
        messwert = self.ergebnis.haus.messung.geraete[nummer]
        sections = tuple(verbrauch_figure(messwert, abschnitt) for abschnitt in messwert.abschnitte)
        return Figure(
            f"Verbrauch Gerät {nummer}", messwert.menge, BASIS[messwert.geraet.art], inputs=sections, formula="summe()"
        )

    # the tree

    def element(self, lauf: Lauf) -> Figure[Value]:
        """What the element shares out, without its Pauschalen; where nothing reaches it, all costs that enter below."""
        nr = lauf.element.nr
        if nr not in self._elements:
            self._elements[nr] = self._element(lauf)
        return self._elements[nr]

    def _element(self, lauf: Lauf) -> Figure[Value]:
        element = lauf.element
        taken = [self.pauschale(lauf, place) for place in range(len(lauf.pauschalen))]
        path, name, norm = f"kostenbaum/{element.nr}", element.bezeichnung, element.norm or ""
        parts = self._parts(lauf)
        if not parts:
            # an element without costs of its own stands for all that enters below it
            entering = [verweis for below in lauf.walk() for verweis in below.element.kosten]
            inner = tuple(self.ergebnis.haus.posten[verweis].herkunft for verweis in entering)
            total = sum(below.eigen for below in lauf.walk())
            return Figure(name, self._money(total), inputs=inner, formula="summe()", path=path)
        value = self._money(lauf.verteilt)
        if len(parts) == 1 and not taken:
            return Figure(name, value, inputs=parts, formula="{0}", path=path)
        if not taken:
            return Figure(name, value, norm=norm, inputs=parts, formula="summe()", path=path)
        formula = "{0}" + "".join(f" - {{{place}}}" for place in range(1, len(taken) + 1))
        return Figure(name, value, norm=norm, inputs=(self.all_costs(lauf), *taken), formula=formula, path=path)

    def _parts(self, lauf: Lauf) -> tuple[Figure[Value], ...]:
        received = self.received(lauf)
        own = (self.ergebnis.haus.posten[verweis].herkunft for verweis in lauf.element.kosten)
        return (*own,) if received is None else (received, *own)

    def all_costs(self, lauf: Lauf) -> Figure[Value]:
        """What reaches an element, before its Pauschalen."""
        nr = lauf.element.nr
        if nr not in self._all_costs:
            name = f"{lauf.element.bezeichnung}, alle Kosten"
            value = self._money(lauf.total)
            self._all_costs[nr] = Figure(name, value, inputs=self._parts(lauf), formula="summe()")
        return self._all_costs[nr]

    def pauschale(self, lauf: Lauf, place: int) -> Figure[Value]:
        """What is taken out of an element first."""
        pauschale, cents = lauf.pauschalen[place]
        if pauschale.co2_anlage is not None:
            carbon = self.ergebnis.haus.co2
            if pauschale.co2_anlage in carbon.vermieter:
                return carbon.abzug(pauschale.co2_anlage)
            return given(pauschale.bezeichnung, Money(cents), source="keine Aufteilung")
        if pauschale.betrag is not None:
            return given(pauschale.bezeichnung, Money(cents), source="Kostenbaum", norm=pauschale.norm or "")
        share = given("Prozent", Fraction(pauschale.prozent or 0), "%", source="Kostenbaum")
        return Figure(
            pauschale.bezeichnung,
            Money(cents),
            norm=pauschale.norm or "",
            inputs=(self.all_costs(lauf), share),
            formula="runden({0} * {1} / 100, 2)",
        )

    def received(self, lauf: Lauf) -> Figure[Value] | None:
        """What the parent gives to the element; None for the root and where nothing flows."""
        nr = lauf.element.nr
        if nr in self._received:
            return self._received[nr]
        parent = self.ergebnis.eltern(lauf)
        if parent is None:
            return None
        if lauf in parent.pauschal:
            place = [pauschale for pauschale, _ in parent.pauschalen].index(
                next(
                    p
                    for p, _ in parent.pauschalen
                    if p.bezeichnung == lauf.element.bezeichnung and p.auf != teile.EIGENTUEMER
                )
            )
            return self.pauschale(parent, place)
        for place, below in parent.umgelegt:
            if below is lauf:
                return self.anteil(parent, place, exact=True)
        if not parent.verteilt and not lauf.erhalten:
            return None
        figure = self._given_on(parent, parent.nachfolger.index(lauf))
        self._received[nr] = figure
        return figure

    def _given_on(self, parent: Lauf, place: int) -> Figure[Value]:
        lauf = parent.nachfolger[place]
        value = self._money(lauf.erhalten)
        name = f"{lauf.element.bezeichnung}, Anteil an {parent.element.bezeichnung}"
        whole = self.element(parent)
        norm = parent.element.norm or ""
        if isinstance(parent.element.verteiler, teile.ZWEITEILER):
            if place == 1:
                first = self.received(parent.nachfolger[0])
                assert first is not None
                return Figure(name, value, norm=norm, inputs=(whole, first), formula="{0} - {1}")
            return self._first_part(parent, name, value, whole)
        if len(parent.nachfolger) == 1:
            return Figure(name, value, norm=norm, inputs=(whole,), formula="{0}")
        weights = self._follower_weights(parent)
        return self._by_weights(name, value, whole, weights, place, norm)

    def _by_weights(
        self, name: str, value: Value, whole: Figure[Value], weights: tuple[Figure[Value], ...], place: int, norm: str
    ) -> Figure[Value]:
        if self.ergebnis.haus.restcent:
            return Figure(name, value, norm=norm, inputs=(whole, *weights), formula=f"restcent({place})")
        everything: Figure[Value] = Figure(
            "Summe",
            sum((weight.number for weight in weights), Fraction(0)),
            weights[0].unit_name,
            inputs=weights,
            formula="summe()",
        )
        formula = "{0} * {1} / {2}"
        if isinstance(value, Money):
            formula = f"runden({formula}, 2)"
        return Figure(name, value, norm=norm, inputs=(whole, weights[place], everything), formula=formula)

    def _follower_weights(self, parent: Lauf) -> tuple[Figure[Value], ...]:
        """What the followers of a Summe or Zeit share by."""
        verteiler = parent.element.verteiler
        followers = parent.nachfolger
        if isinstance(verteiler, teile.Zeit):
            return tuple(
                given(follower.element.bezeichnung, weight, source="Kalender")
                for follower, weight in zip(followers, parent.werte, strict=True)
            )
        if isinstance(verteiler, teile.Summe) and verteiler.verbrauchsanteil is not None:
            percent = given("Verbrauchsanteil", Fraction(verteiler.verbrauchsanteil), "%", source="Kostenbaum")
            used = [self._wert(follower, follower.element.wertermittler or BY_CONSUMPTION) for follower in followers]
            areas = [self._wert(follower, "nachfolger_anteile") for follower in followers]
            sums = tuple(summe_figure("Summe", tuple(figures)) for figures in (used, areas))
            return tuple(
                Figure(
                    follower.element.bezeichnung,
                    weight,
                    inputs=(percent, own, sums[0], area, sums[1]),
                    formula="{0} / 100 * {1} / {2} + (100 - {0}) / 100 * {3} / {4}",
                )
                for follower, weight, own, area in zip(followers, parent.werte, used, areas, strict=True)
            )
        return tuple(self._wert(follower, follower.element.wertermittler or "zaehler") for follower in followers)

    def _wert(self, lauf: Lauf, wertermittler: str) -> Figure[Value]:
        name = lauf.element.bezeichnung
        meters = summe_figure(f"Zähler {name}", tuple(self._device(nummer) for nummer in lauf.element.zaehler))
        if wertermittler == "zaehler":
            return meters
        by_shares = wertermittler.endswith("anteile")
        below = summe_figure(name, tuple(self.gewichte.together(leaf) for leaf in leaves_below(lauf, by_shares)))
        if wertermittler.startswith("nachfolger"):
            return below
        whole = (
            given(f"Anteile {name}", Fraction(lauf.element.gesamtanteile or 0), source="Kostenbaum")
            if by_shares
            else meters
        )
        return Figure(f"Differenz {name}", whole.number - below.number, inputs=(whole, below), formula="{0} - {1}")

    def share(self, parent: Lauf, place: int) -> Figure[Value]:
        """The exact part of what an element shares out that one of its followers gets."""
        exact = parent.anteile[place]
        name = f"Anteil {parent.nachfolger[place].element.bezeichnung}"
        if not isinstance(parent.element.verteiler, teile.ZWEITEILER):
            if len(parent.nachfolger) == 1 or not exact:
                return given(name, exact, source=f"kostenbaum/{parent.element.nr}")
            weights = self._follower_weights(parent)
            total = " + ".join(f"{{{number}}}" for number in range(len(weights)))
            return Figure(name, exact, inputs=weights, formula=f"{{{place}}} / ({total})")
        inputs, formula = self._first_share(parent)
        first: Figure[Value] = Figure(
            f"Anteil {parent.nachfolger[0].element.bezeichnung}", parent.anteile[0], inputs=inputs, formula=formula
        )
        return Figure(name, exact, inputs=(first,), formula="1 - {0}") if place else first

    def _first_share(self, parent: Lauf) -> tuple[tuple[Figure[Value], ...], str]:
        """Inputs and formula of the share of the first of two followers."""
        verteiler = parent.element.verteiler
        if isinstance(verteiler, teile.ProzentGrundkosten):
            by_law = parent.element.norm if parent.element.norm == NUR_FLAECHE else ""
            source = "Gesetz: zu viel ist geschätzt" if by_law else "Einstellung"
            base = given("Grundkostenanteil", Fraction(verteiler.grundkosten), "%", source=source, norm=by_law)
            return (base,), "(100 - {0}) / 100"
        if isinstance(verteiler, teile.ProzentWarmwasser):
            return (given("Anteil Warmwasser", Fraction(verteiler.prozent), "%", source="Einstellung"),), "{0} / 100"
        assert parent.faktor is not None
        if isinstance(verteiler, teile.BetragWarmwasser):
            rate = given("Satz je m³", Money.euro(verteiler.satz), source="Einstellung")
            if not parent.total:
                return (given("Anteil Warmwasser", Fraction(0), source="Es gibt keine Kosten."),), "{0}"
            return (rate, parent.faktor, self.all_costs(parent)), "{0} * {1} / {2}"
        return (parent.faktor,), "{0}"

    def _first_part(self, parent: Lauf, name: str, value: Value, whole: Figure[Value]) -> Figure[Value]:
        inputs, formula = self._first_share(parent)
        formula = re.sub(r"\{(\d)\}", lambda match: f"{{{int(match[1]) + 1}}}", formula)
        formula = f"{{0}} * {formula}"
        if self.ergebnis.haus.restcent:
            formula = f"runden({formula}, 2)"
        return Figure(name, value, norm=parent.element.norm or "", inputs=(whole, *inputs), formula=formula)

    def _money(self, cents: Fraction | int) -> Money | Amount:
        return Money(cents.numerator) if cents.denominator == 1 else Amount(Fraction(cents))

    # the Nutzer

    def _person(self, person: NutzerErgebnis, rest: list[str]) -> Figure[Value]:
        match rest:
            case ["betrag"]:
                return self.total(person)
            case ["vorauszahlung"]:
                return self._prepaid(person)
            case ["saldo"]:
                return saldo_figure(self, person, self._prepaid(person))
            case ["sonderposten", number]:
                return posten_figure(self, person, int(number))
            case ["kuerzungen", number]:
                return kuerzung_figure(self, person, f"nutzer/{person.nr}/kuerzungen/{int(number)}")
            case ["neue_vorauszahlung"]:
                return vorschlag_figure(self, person)
            case ["positionen", nummer]:
                return self.position(person, person.positionen[int(nummer) - 1 if int(nummer) > 0 else 10**6])
            case ["co2_mieter" | "co2_vermieter" as which]:
                return self._component(co2_herleitung(self, which), person)
            case [which] if which.startswith(("netzentgelt_", "biobrennstoff_")):
                return self._component(haelfte_herleitung(self, which), person)
            case ["umsatzsteuer", rate]:
                return self._component(steuer_herleitung(self, Fraction(rate)), person)
            case ["entlastung", name]:
                return self._component(entlastung_herleitung(self, name), person)
            case ["p35a", reference]:
                return self._component(lohn_herleitung(self, reference), person)
            case ["vergleich", what]:
                return self.information.figure(person.bewohner, what)
        raise KeyError(rest)

    def steuern(self, person: NutzerErgebnis) -> list[Figure[Value]]:
        """Contained tax of every rate."""
        rates = dict.fromkeys(self.ergebnis.steuersaetze())
        found = [self._component(steuer_herleitung(self, rate), person) for rate in rates]
        alone: dict[Fraction, list[Figure[Value]]] = {}
        for posten in person.direkt:
            for rate in posten.steuer:
                if rate not in rates:
                    alone.setdefault(rate, []).append(steuer_figure(posten, rate, rounded=True))
        return found + [summe_figure("Umsatzsteuer in Direktkosten", tuple(rows)) for rows in alone.values()]

    def _component(self, component: Komponentenherleitung, person: NutzerErgebnis) -> Figure[Value]:
        return component.person(person)

    def _prepaid(self, person: NutzerErgebnis) -> Figure[Value]:
        paid = person.bewohner.nutzer.vorauszahlung
        parts: list[Figure[Value]] = []
        for kind in KINDS[self.ergebnis.haus.akte.abrechnung.art]:
            if (amount := getattr(paid, kind)) is not None:
                source = f"Angabe beim Nutzer {person.nr}"
                parts.append(given(f"Vorauszahlung {kind.capitalize()}", Money.euro(amount), source=source))
        for name, amount in (paid.kostenarten or {}).items():
            source = f"Angabe beim Nutzer {person.nr}"
            parts.append(given(f"Vorauszahlung {name}", Money.euro(amount), source=source))
        return Figure("Vorauszahlungen", Money(person.vorauszahlung), inputs=tuple(parts), formula="summe()")

    def total(self, person: NutzerErgebnis) -> Figure[Value]:
        parts = tuple(self.position(person, position) for position in person.positionen)
        return Figure(
            f"Kosten des Nutzers {person.nr}",
            person.betrag,
            inputs=parts,
            formula="summe()",
            path=f"nutzer/{person.nr}/betrag",
        )

    def position(self, person: NutzerErgebnis, position: Position) -> Figure[Value]:
        """One printed line."""
        if position.direkt is not None:
            return position.direkt.herkunft
        lauf = position.lauf
        assert lauf is not None
        assert lauf.gewichte is not None
        place = person.bewohner.platz
        if place in lauf.gewichte.eigentuemer:
            return given(position.bezeichnung, Money(0), source="Der Eigentümer trägt diesen Anteil (Befreiung).")
        return self.anteil(lauf, place)

    def anteil(self, lauf: Lauf, place: int, *, exact: bool = False) -> Figure[Value]:
        """What falls to a place; `exact`: not rounded where every line is rounded for itself."""
        assert lauf.gewichte is not None
        haus = self.ergebnis.haus
        whole = self.element(lauf)
        person = haus.belegung.bewohner[place]
        value: Money | Amount = Money(lauf.betraege[place])
        if exact and not haus.restcent:
            value = Amount(Fraction(lauf.verteilt) * lauf.gewichte.nutzer[place] / lauf.gewichte.summe)
        name = lauf.element.bezeichnung
        norm = lauf.element.norm or ""
        if not lauf.gewichte.summe:
            return given(name, value, source="Es gibt nichts zu verteilen.")
        if not haus.restcent:
            weights = tuple(
                self.gewichte.weight(lauf, other, aside=other != place) for other in range(len(lauf.betraege))
            )
            return self._by_weights(name, value, whole, weights, place, norm)
        places = haus.belegung.einheiten[person.einheit]
        units = tuple(
            self.gewichte.of_unit(lauf, number, aside=number != person.einheit)
            for number in range(len(haus.belegung.einheiten))
        )
        if len(places) == 1 or not lauf.gewichte.je_einheit[person.einheit]:
            return Figure(name, value, norm=norm, inputs=(whole, *units), formula=f"restcent({person.einheit})")
        unit_cents = Money(sum(lauf.betraege[other] for other in places))
        unit_share: Figure[Value] = Figure(
            f"{name}, Nutzeinheit", unit_cents, norm=norm, inputs=(whole, *units), formula=f"restcent({person.einheit})"
        )
        own = tuple(self.gewichte.weight(lauf, other) for other in places)
        return Figure(
            name,
            value,
            norm="HeizkostenV § 9b" if lauf.element.gruppe in ("heizung", "warmwasser") else norm,
            inputs=(unit_share, *own),
            formula=f"restcent({places.index(place)})",
        )


def leaves_below(lauf: Lauf, by_shares: bool) -> Iterator[Lauf]:
    """The leaf elements below an element that share by shares, or by devices."""
    if (lauf.element.anteile if by_shares else lauf.element.geraete) is not None:
        yield lauf
    for follower in lauf.nachfolger:
        yield from leaves_below(follower, by_shares)


def float_free(rate: Fraction) -> str:
    """A rate as it stands in a path: 19, or 10.7."""
    digits = next(digits for digits in range(5) if digits == 4 or (rate * 10**digits).denominator == 1)
    return plain(rate, digits)
