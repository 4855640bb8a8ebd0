"""Keys and units of a leaf element as they are printed, the same for every Nutzer of the house."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from umlage.core.kostenbaum.ablauf import Lauf
from umlage.core.settlement.ergebnis import Ergebnis, Position
from umlage.documents.zahlen import betrag, dezimal, knapp, preis

_KURZ = {"Einheiten": "Einh.", "Personen": "Pers.", "Wohnungen": "Whg.", "Anteile": "Ant.", "Stück": "Stk."}
_NAMEN = {
    "heizflaeche": "Fläche",
    "warmwasserflaeche": "Fläche",
    "nebenflaeche": "Fläche",
    "mea": "MEA",
    "personen": "Personen",
    "stueck": "Stück",
    "nutzer": "Nutzer",
    "wohnungen": "Wohnung",
}
GERAETE = {
    "hkv": ("Heizkostenverteiler", "Heizkostenverteilern"),
    "waermezaehler": ("Wärmezähler", "Wärmezählern"),
    "warmwasserzaehler": ("Wasserzähler", "Wasserzählern"),
    "warmwasserkostenverteiler": ("Warmwasserkostenverteiler", "Warmwasserkostenverteilern"),
    "kaltwasserzaehler": ("Wasserzähler", "Wasserzählern"),
    "stromzaehler": ("Stromzähler", "Stromzählern"),
    "kaeltezaehler": ("Kältezähler", "Kältezählern"),
}
_FLAECHEN = {"heizflaeche", "warmwasserflaeche", "nebenflaeche"}


@dataclass(frozen=True, slots=True)
class Blatt:
    """A leaf element: amount of the house, units, price; ready to print."""

    lauf: Lauf
    gruppe: str
    name: str
    titel: str
    schluessel: str
    groesse: str
    zeit: str
    betrag: str
    einheiten: str
    einheit: str
    preis: str
    preiseinheit: str
    geraete: frozenset[str]

    def menge(self, wert: Fraction) -> str:
        """Units of a Nutzer as a number."""
        return _zahl(wert, self.groesse)


def blatt(ergebnis: Ergebnis, lauf: Lauf) -> Blatt:
    """What is printed of a leaf element."""
    gewichte = lauf.gewichte
    assert gewichte is not None
    element = lauf.element
    gruppe = element.gruppe or "nebenkosten"
    groesse = (element.anteile.groesse or "werte") if element.anteile is not None else ""
    einheiten = Fraction(gewichte.summe, gewichte.teiler)
    einheit = kurz(gewichte.einheit)
    satz = Fraction(lauf.verteilt) / 100 / einheiten if einheiten else Fraction(0)
    anteil = grundkostenanteil(ergebnis, lauf)
    return Blatt(
        lauf,
        gruppe,
        element.bezeichnung,
        _kurzer_name(element.bezeichnung) if anteil is not None else element.bezeichnung,
        f"{knapp(anteil, 2)} %" if anteil is not None else _NAMEN.get(groesse, "Anteile" if groesse else "Verbrauch"),
        groesse,
        element.anteile.zeit if element.anteile is not None else "",
        betrag(gerundet(lauf.verteilt)),
        _zahl(einheiten, groesse),
        einheit,
        preis(satz),
        f"€/{einheit}" if einheit else "€",
        frozenset(element.geraete.nummern) if element.geraete is not None else frozenset(),
    )


def kurz(einheit: str) -> str:
    """A unit as narrow columns print it: `Einh.`, `kWh`."""
    return _KURZ.get(einheit, einheit)


def gerundet(cent: Fraction | int) -> int:
    """Whole cents, halves away from zero."""
    wert = Fraction(cent)
    ganz = (2 * abs(wert.numerator) + wert.denominator) // (2 * wert.denominator)
    return -ganz if wert < 0 else ganz


def grundkostenanteil(ergebnis: Ergebnis, lauf: Lauf) -> Fraction | None:
    """Per cent of a leaf that is the base or the consumption part of its parent; none for others."""
    eltern = ergebnis.eltern(lauf)
    if eltern is None or eltern.element.verteiler.art != "prozent_grundkosten":
        return None
    grund = Fraction(eltern.element.verteiler.grundkosten)
    return grund if lauf.element.anteile is not None else 100 - grund


def _kurzer_name(bezeichnung: str) -> str:
    kopf, komma, teil = bezeichnung.rpartition(", ")
    # several plants: the subhead says heating, the line which plant
    zusatz = kopf.removeprefix("Heizung").removeprefix("Warmwasser").strip()
    return (f"{teil}, {zusatz}" if zusatz else teil) if komma else bezeichnung


def _zahl(wert: Fraction, groesse: str) -> str:
    """Meters three decimals, areas two (three where two are not exact), all others as many as they have."""
    if not groesse:
        return dezimal(wert, 3)
    if groesse in _FLAECHEN:
        return dezimal(wert, 2 if (wert * 100).denominator == 1 else 3)
    return knapp(wert, 3)


def mengentext(position: Position, zeichen: Blatt) -> str:
    """A Nutzer's units within a sentence: `800 kWh`, `9,061 m³`."""
    einheit = position.einheit
    zahl = knapp(position.einheiten, 3) if einheit == "kWh" else zeichen.menge(position.einheiten)
    return f"{zahl} {einheit}"
