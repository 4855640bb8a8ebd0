"""The first of the lists on screen: which cost enters which Kostenelement, and how the tree passes it on."""

from __future__ import annotations

from umlage.core.figure import Figure, Value
from umlage.core.kostenbaum.ablauf import Lauf
from umlage.core.money import Money
from umlage.core.settlement.herleitung import Herleitung
from umlage.core.settlement.kosten import Kostenposten
from umlage.documents import kopf
from umlage.documents.haussicht import Haussicht
from umlage.documents.liste.inhalt import Liste, Reihe, Spaltenkopf, Tabelle, Tabellengruppe, Zelle
from umlage.documents.liste.kostentabelle import DIREKT
from umlage.documents.liste.rahmen import hausliste
from umlage.documents.liste.verteilte import element_von
from umlage.documents.liste.woher import andersherum, herkunft, kopfbetrag
from umlage.documents.schluessel import gerundet
from umlage.documents.zahlen import betrag

_VERTEILER = {
    "summe": "Summe",
    "prozent_warmwasser": "Prozent Warmwasser",
    "prozent_grundkosten": "Prozent Grundkosten",
    "betrag_warmwasser": "Betrag Warmwasser",
    "hkvo2": "Brennstoff des Warmwassers (HKVO2)",
    "hkvo3": "Wärme des Warmwassers (HKVO3)",
    "zeit": "Zeit",
    "vg_heizung": "Verbrauchsgruppen Heizung",
    "vg_warmwasser1": "Verbrauchsgruppen Warmwasser 1",
    "vg_warmwasser2": "Verbrauchsgruppen Warmwasser 2",
}


def kostenaufstellung(sicht: Haussicht) -> Liste:
    """Every cost with the Kostenelement that takes it; then the Kostenelemente in the order of the tree."""
    gesamt = kopfbetrag(sicht.ergebnis.gesamtkosten.cents, "Gesamtkosten", ["gesamtkosten"])
    return hausliste(
        sicht, "Kostenaufstellung", _kostenarten(sicht), _elemente(sicht), angaben=(gesamt,), datei="kostenaufstellung"
    )


def _kostenarten(sicht: Haussicht) -> Tabelle:
    ergebnis = sicht.ergebnis
    wohin = {verweis: lauf for lauf in ergebnis.wurzel.walk() for verweis in lauf.element.kosten}
    gruppen: dict[str, list[Kostenposten]] = {}
    for posten in ergebnis.haus.posten.values():
        gruppen.setdefault(_kostenart(sicht, posten), []).append(posten)
    tafel = [
        Tabellengruppe(
            titel,
            tuple(_posten(sicht, posten, wohin.get(posten.verweis)) for posten in alle),
            ("", f"Summe {titel}", "", "", betrag(sum(posten.betrag for posten in alle))),
        )
        for titel, alle in gruppen.items()
    ]
    direkt = [(person.nr, posten) for person in ergebnis.nutzer for posten in person.direkt]
    if direkt:
        reihen = tuple(("", p.bezeichnung, f"Nutzer {nr}", "allein", herkunft(p)) for nr, p in direkt)
        tafel.append(
            Tabellengruppe(DIREKT, reihen, ("", f"Summe {DIREKT}", "", "", betrag(sum(p.betrag for _, p in direkt))))
        )
    spalten = (
        Spaltenkopf("Nr."),
        Spaltenkopf("Kostenart", breite=14000, fliesst=True),
        Spaltenkopf("Kostenelement", breite=14000, fliesst=True),
        Spaltenkopf("verteilt nach", breite=11000, fliesst=True),
        Spaltenkopf("Betrag", "€", zahl=True),
    )
    summe = ("", "Gesamtkosten des Hauses", "", "", Zelle(betrag(ergebnis.gesamtkosten.cents), "gesamtkosten"))
    return Tabelle("Kosten je Kostenart", spalten, tuple(tafel), summe)


def _kostenart(sicht: Haussicht, posten: Kostenposten) -> str:
    for brennstoff in sicht.ergebnis.haus.brennstoffe:
        if posten.gruppe == f"anlage/{brennstoff.anlage.nr}":
            return f"Anlage {brennstoff.anlage.nr}, {brennstoff.art.titel}"
    return kopf.GRUPPEN.get(posten.gruppe, kopf.GRUPPEN["nebenkosten"])


def _posten(sicht: Haussicht, posten: Kostenposten, lauf: Lauf | None) -> Reihe:
    cents = herkunft(posten)
    if posten.brennstoff is not None:
        cents = Zelle(str(cents), f"anlagen/{posten.brennstoff.anlage.nr}/energie")
    elif posten.tarif is not None and posten.tarif.path:
        cents = Zelle(str(cents), posten.tarif.path)
    wohin = ("", "") if lauf is None else (element_von(lauf), _verteilung(sicht, lauf))
    return posten.verweis, posten.bezeichnung, *wohin, cents


def _verteilung(sicht: Haussicht, lauf: Lauf) -> str:
    return sicht.ergebnis.basis(lauf) if lauf.gewichte is not None else _VERTEILER[lauf.element.verteiler.art]


def _elemente(sicht: Haussicht) -> Tabelle:
    reihen = []
    eigene = 0
    for lauf in sicht.ergebnis.wurzel.walk():
        eigene += lauf.eigen
        vorab = sum(cents for _, cents in lauf.pauschalen)
        verteilt = betrag(gerundet(lauf.verteilt))
        reihen.append(
            (
                lauf.element.nr,
                lauf.element.bezeichnung,
                kopf.GRUPPEN.get(lauf.element.gruppe or "", ""),
                _verteilung(sicht, lauf),
                _eigene(sicht, lauf),
                _von_oben(lauf),
                _vorab(lauf, vorab) if vorab else "",
                Zelle(verteilt, f"kostenbaum/{lauf.element.nr}") if lauf.verteilt else "",
            )
        )
    spalten = (
        Spaltenkopf("Nr.", stil="fett"),
        Spaltenkopf("Kostenelement", breite=14000, fliesst=True),
        Spaltenkopf("Kostenart"),
        Spaltenkopf("Verteilung", breite=11000, fliesst=True),
        Spaltenkopf("eigene Kosten", "€", zahl=True),
        Spaltenkopf("von oben", "€", zahl=True),
        Spaltenkopf("vorab ab", "€", zahl=True),
        Spaltenkopf("verteilt", "€", zahl=True),
    )
    summe = ("", "Kosten im Kostenbaum", "", "", betrag(eigene), "", "", "")
    note = "Jedes Kostenelement verteilt seine eigenen Kosten und was es von oben bekommt, ohne das, was vorab abgeht."
    return Tabelle("Kostenelemente", spalten, (Tabellengruppe("", tuple(reihen)),), summe, note)


def _eigene(sicht: Haussicht, lauf: Lauf) -> str:
    """The costs that enter at an element."""
    parts = [sicht.ergebnis.haus.posten[verweis].herkunft for verweis in lauf.element.kosten]

    def quelle(_: Herleitung) -> Figure[Value]:
        return Figure("eigene Kosten", Money(lauf.eigen), inputs=tuple(parts), formula="summe()")

    return Zelle(betrag(lauf.eigen), quelle=quelle) if lauf.eigen else ""


def _von_oben(lauf: Lauf) -> str:
    """What the element above hands down."""
    cents = lauf.erhalten
    if not cents:
        return ""

    def quelle(herleitung: Herleitung) -> Figure[Value]:
        figure = herleitung.received(lauf)
        assert figure is not None
        return herleitung.complete(figure)

    return Zelle(betrag(gerundet(cents)), quelle=quelle)


def _vorab(lauf: Lauf, cents: int) -> Zelle:
    """What is taken out first, as it lessens what is left."""

    def quelle(herleitung: Herleitung) -> Figure[Value]:
        parts = tuple(herleitung.pauschale(lauf, place) for place in range(len(lauf.pauschalen)))
        return herleitung.complete(Figure("vorab ab", Money(cents), inputs=parts, formula="summe()"))

    return andersherum(-cents, "vorab ab", quelle)
