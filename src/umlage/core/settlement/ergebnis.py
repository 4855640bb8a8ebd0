"""The answer: what everybody pays, and the record from which every amount can be derived."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from umlage.core.finding import Finding
from umlage.core.kostenbaum.ablauf import Gewichte, Lauf
from umlage.core.money import Money, german, plain
from umlage.core.settlement.akte import Nutzeinheit
from umlage.core.settlement.belegung import Bewohner
from umlage.core.settlement.entlastung import entlastungen
from umlage.core.settlement.haelftig import Kostenteil
from umlage.core.settlement.haus import Abrechnungshaus
from umlage.core.settlement.komponenten import Anteile, co2_anteile, haelfte_anteile, lohnanteile, umsatzsteuer
from umlage.core.settlement.kosten import Kostenposten, Sonderposten
from umlage.core.settlement.servicerechnung import Rechnung, servicerechnung


@dataclass(frozen=True, slots=True)
class Position:
    """One line of a Nutzer: amount of the house / its units = price, times own units = amount."""

    nummer: int
    bezeichnung: str
    basis: str
    gruppe: str
    betrag: Money
    kosten_haus: Fraction  # cents
    einheiten_haus: Fraction
    einheiten: Fraction
    einheit: str
    lauf: Lauf | None = None
    direkt: Kostenposten | None = None

    @property
    def preis(self) -> Fraction:
        """Euros per unit, exact; 0 where there are no units."""
        return self.kosten_haus / 100 / self.einheiten_haus if self.einheiten_haus else Fraction(0)


@dataclass(frozen=True, slots=True)
class Zeile:
    """What a line says of the house, the same for every Nutzer. Cents."""

    lauf: Lauf
    gewichte: Gewichte
    basis: str
    kosten: Fraction
    einheiten: Fraction


@dataclass(slots=True, eq=False)
class NutzerErgebnis:
    """What one Nutzer pays in his time in one Nutzeinheit. Cents."""

    bewohner: Bewohner
    ergebnis: Ergebnis

    @property
    def nr(self) -> str:
        return self.bewohner.nutzer.nr

    @property
    def umlage(self) -> int:
        return self.ergebnis.umlagen[self.bewohner.platz]

    @property
    def vorauszahlung(self) -> int:
        return self.ergebnis.vorauszahlungen[self.bewohner.platz]

    @property
    def direkt(self) -> tuple[Kostenposten, ...]:
        return self.ergebnis.direkt.get(self.bewohner.platz, ())

    @property
    def betrag(self) -> Money:
        return Money(self.umlage + sum(posten.betrag for posten in self.direkt))

    @property
    def sonder(self) -> tuple[Sonderposten, ...]:
        """What comes after the sum of his costs."""
        return self.ergebnis.sonder.get(self.bewohner.platz, ())

    @property
    def sonderbetrag(self) -> int:
        """Cents of those lines after the sum that count."""
        return sum(posten.betrag for posten in self.sonder if posten.im_saldo)

    @property
    def saldo(self) -> Money:
        """Positive: to be paid."""
        return self.betrag + Money(self.sonderbetrag) - Money(self.vorauszahlung)

    @property
    def positionen(self) -> tuple[Position, ...]:
        """The lines in the order of the tree, then the direct costs."""
        return tuple(self._positions())

    def _positions(self) -> Iterator[Position]:
        place = self.bewohner.platz
        number = 0
        for zeile in self.ergebnis.zeilen:
            weights = zeile.gewichte
            if not weights.teilnehmer[place]:
                continue
            number += 1
            borne = place in weights.eigentuemer
            yield Position(
                number,
                zeile.lauf.element.bezeichnung,
                zeile.basis + (" (trägt der Eigentümer)" if borne else ""),
                zeile.lauf.element.gruppe or "nebenkosten",
                Money(0 if borne else zeile.lauf.betraege[place]),
                zeile.kosten,
                zeile.einheiten,
                weights.nutzer[place] / weights.teiler,
                weights.einheit,
                zeile.lauf,
            )
        for posten in self.direkt:
            number += 1
            yield Position(
                number,
                posten.bezeichnung,
                "nur für Sie",
                "direkt",
                Money(posten.betrag),
                Fraction(posten.betrag),
                Fraction(1),
                Fraction(1),
                "",
                direkt=posten,
            )


@dataclass(slots=True)
class Ergebnis:
    """One settled Abrechnung.

    `umlagen` and `vorauszahlungen`: cents of every Nutzer by his place in the house; `direkt`: costs of one alone;
    `sonder`: what comes after the sum of his costs.
    """

    haus: Abrechnungshaus
    wurzel: Lauf
    umlagen: Sequence[int] = ()
    vorauszahlungen: Sequence[int] = ()
    direkt: dict[int, tuple[Kostenposten, ...]] = field(default_factory=dict)
    sonder: dict[int, tuple[Sonderposten, ...]] = field(default_factory=dict)
    eigentuemer: Money = field(default_factory=lambda: Money(0))
    gesamtkosten: Money = field(default_factory=lambda: Money(0))
    findings: tuple[Finding, ...] = ()
    laeufe: tuple[Lauf, ...] = ()
    blaetter: tuple[Lauf, ...] = ()
    _nutzer: tuple[NutzerErgebnis, ...] | None = None
    _zeilen: tuple[Zeile, ...] | None = None
    _eltern: dict[str, Lauf] = field(default_factory=dict)
    _basis: dict[str, str] = field(default_factory=dict)
    _co2: tuple[Anteile, Anteile] | None = None
    _haelfte: dict[Kostenteil, tuple[Anteile, Anteile]] | None = None
    _steuer: dict[Fraction, Anteile] | None = None
    _lohn: dict[str, Anteile] | None = None
    _entlastung: dict[str, Anteile] | None = None
    _rechnung: Rechnung | None = None

    @property
    def nutzer(self) -> tuple[NutzerErgebnis, ...]:
        """What each Nutzer pays, in the order of the house."""
        # made when somebody looks: in columns the settlement costs less
        if self._nutzer is None:
            people = self.haus.belegung.bewohner
            if self.haus.umlagen is not None:
                people = tuple([person for person in people if person.platz not in self.haus.umlagen.wege])
            self._nutzer = tuple([NutzerErgebnis(person, self) for person in people])
        return self._nutzer

    @property
    def direktkosten(self) -> int:
        """Cents of all costs that one Nutzer bears alone."""
        return sum(posten.betrag for rows in self.direkt.values() for posten in rows)

    @property
    def rundungsdifferenz(self) -> Money:
        """Costs of the house less all that Nutzer and owner bear."""
        return self.gesamtkosten - Money(sum(self.umlagen) + self.direktkosten) - self.eigentuemer

    @property
    def co2(self) -> tuple[Anteile, Anteile]:
        """Carbon costs of each Nutzer and what the landlord took off him, in cents."""
        if self._co2 is None:
            self._co2 = co2_anteile(self.haus, self.wurzel)
        return self._co2

    @property
    def haelfte(self) -> dict[Kostenteil, tuple[Anteile, Anteile]]:
        """The same of network charges and bio-fuel, where they are halved (§ 5a CO2KostAufG)."""
        if self._haelfte is None:
            self._haelfte = haelfte_anteile(self.haus, self.wurzel) if self.haus.co2.haelften else {}
        return self._haelfte

    @property
    def steuer(self) -> dict[Fraction, Anteile]:
        """Contained tax by rate, without direct costs, in cents."""
        if self._steuer is None:
            self._steuer = umsatzsteuer(self.haus, self.wurzel)
        return self._steuer

    @property
    def lohn(self) -> dict[str, Anteile]:
        """Labour share (§ 35a EStG) by cost, without direct costs, in cents."""
        if self._lohn is None:
            self._lohn = lohnanteile(self.haus, self.wurzel)
        return self._lohn

    @property
    def entlastung(self) -> dict[str, Anteile]:
        """Relief by programme, in cents with a minus."""
        if self._entlastung is None:
            self._entlastung = entlastungen(self.haus, self.wurzel)
        return self._entlastung

    @property
    def servicerechnung(self) -> Rechnung | None:
        """The invoice of the service to its client; None where the Akte has none."""
        if self._rechnung is None:
            self._rechnung = servicerechnung(self.haus.akte, self.haus.tarife)
        return self._rechnung

    def steuersaetze(self) -> tuple[Fraction, ...]:
        return tuple(self.steuer)

    @property
    def zeilen(self) -> tuple[Zeile, ...]:
        """The lines of the house in the order of print."""
        if self._zeilen is None:
            rows = []
            for lauf in self.blaetter:
                weights = lauf.gewichte
                assert weights is not None
                units = weights.summe / weights.teiler
                rows.append(Zeile(lauf, weights, self.basis(lauf), Fraction(lauf.verteilt), units))
            self._zeilen = tuple(rows)
        return self._zeilen

    def eltern(self, lauf: Lauf) -> Lauf | None:
        if not self._eltern:
            for parent in self.wurzel.walk():
                for follower in (*parent.nachfolger, *parent.pauschal, *(below for _, below in parent.umgelegt)):
                    self._eltern[follower.element.nr] = parent
        return self._eltern.get(lauf.element.nr)

    def raum(self, lauf: Lauf) -> Nutzeinheit | None:
        """The Nutzeinheit whose costs a leaf element shares among those that bear them; None for all others."""
        umlagen = self.haus.umlagen
        parent = self.eltern(lauf) if umlagen is not None else None
        if umlagen is None or parent is None:
            return None
        return next((umlagen.wege[place].einheit for place, below in parent.umgelegt if below is lauf), None)

    def ursprung(self, lauf: Lauf) -> Lauf:
        """The leaf element whose amount came here by way of common rooms; itself for all others."""
        while self.raum(lauf) is not None:
            parent = self.eltern(lauf)
            assert parent is not None
            lauf = parent
        return lauf

    def basis(self, lauf: Lauf) -> str:
        """The key of a leaf element in words."""
        key = lauf.element.nr
        if key not in self._basis:
            self._basis[key] = _basis(lauf, self.eltern(lauf), self.geraeteart(lauf))
        return self._basis[key]

    def geraeteart(self, lauf: Lauf) -> str:
        """The kind of the devices of a leaf element; empty for those by shares, and without devices."""
        geraete = lauf.element.geraete
        if geraete is None or not geraete.nummern:
            return ""
        measured = lauf.gewichte.einheit if lauf.gewichte is not None else ""
        allocators = self.haus.messung.numbers("warmwasserkostenverteiler")
        if allocators and geraete.nummern[0] in allocators:
            return "warmwasserkostenverteiler"
        if measured != "kWh" or lauf.element.gruppe in ("heizung", "warmwasser"):
            return {"kWh": "waermezaehler", "Einheiten": "hkv"}.get(measured, "warmwasserzaehler")
        return self.haus.messung.geraete[geraete.nummern[0]].geraet.art

    def person(self, nummer: str) -> NutzerErgebnis:
        """KeyError when there is no such Nutzer."""
        for person in self.nutzer:
            if person.nr == nummer:
                return person
        raise KeyError(nummer)


_GROESSE = {
    "heizflaeche": "Heizfläche",
    "warmwasserflaeche": "Fläche Warmwasser",
    "nebenflaeche": "Nutzfläche",
    "mea": "Miteigentumsanteile",
    "personen": "Personen",
    "stueck": "Stück",
    "nutzer": "Nutzer",
    "wohnungen": "Wohnungen",
}
_GERAETE = {
    "hkv": "Heizkostenverteiler",
    "waermezaehler": "Wärmezähler",
    "warmwasserzaehler": "Wasserzähler",
    "warmwasserkostenverteiler": "Warmwasserkostenverteiler",
    "kaltwasserzaehler": "Wasserzähler",
    "stromzaehler": "Stromzähler",
    "kaeltezaehler": "Kältezähler",
}


def _basis(lauf: Lauf, parent: Lauf | None, art: str) -> str:
    element = lauf.element
    share = ""
    verteiler = parent.element.verteiler if parent is not None else None
    if verteiler is not None and verteiler.art == "prozent_grundkosten":
        base = Fraction(verteiler.grundkosten)
        number = base if element.anteile is not None else 100 - base
        share = f"{german(number, 0) if number.denominator == 1 else german(number, 2)} % "
    if element.anteile is not None:
        return share + (_GROESSE[element.anteile.groesse] if element.anteile.groesse else "Anteile")
    return f"{share}Verbrauch" + (f" ({_GERAETE[art]})" if art in _GERAETE else "")


def as_data(ergebnis: Ergebnis) -> dict[str, object]:
    """The Ergebnis as plain text values for `umlage bill --json`."""
    co2_mieter, co2_vermieter = ergebnis.co2
    return {
        "gesamtkosten": str(ergebnis.gesamtkosten),
        "rundungsdifferenz": str(ergebnis.rundungsdifferenz),
        "eigentuemer": str(ergebnis.eigentuemer),
        "nutzer": [
            {
                "nutzer_nr": person.nr,
                "betrag": str(person.betrag),
                "vorauszahlung": str(Money(person.vorauszahlung)),
                "saldo": str(person.saldo),
                "co2_mieter": str(Money(co2_mieter.nutzer[person.bewohner.platz])),
                "co2_vermieter": str(Money(co2_vermieter.nutzer[person.bewohner.platz])),
                **_halved(ergebnis, person.bewohner.platz),
                "positionen": [
                    {
                        "bezeichnung": position.bezeichnung,
                        "basis": position.basis,
                        "preis": plain(position.preis, 4),
                        "einheiten": plain(position.einheiten, 3),
                        "einheit": position.einheit,
                        "betrag": str(position.betrag),
                    }
                    for position in person.positionen
                ],
                "sonderposten": [
                    {
                        "art": posten.art,
                        "bezeichnung": posten.bezeichnung,
                        "betrag": str(Money(posten.betrag)),
                        "im_saldo": "ja" if posten.im_saldo else "nein",
                    }
                    for posten in person.sonder
                ],
            }
            for person in ergebnis.nutzer
        ],
        "findings": [finding_data(finding) for finding in ergebnis.findings],
    }


def _halved(ergebnis: Ergebnis, platz: int) -> dict[str, str]:
    """What a Nutzer and the landlord bear of network charges and bio-fuel, where they are halved."""
    found = {}
    for name, (mieter, vermieter) in ergebnis.haelfte.items():
        found[f"{name}_mieter"] = str(Money(mieter.nutzer[platz]))
        found[f"{name}_vermieter"] = str(Money(vermieter.nutzer[platz]))
    return found


def finding_data(finding: Finding) -> dict[str, str]:
    return {
        "severity": finding.severity.value,
        "code": finding.code,
        "where": finding.where,
        "message": finding.message,
        "norm": finding.norm,
        "remedy": finding.remedy,
    }
