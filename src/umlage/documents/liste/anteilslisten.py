"""Shares and costs of every Kostenelement: by Nutzer, by Nutzeinheit, and over rooms whose costs others bear."""

from __future__ import annotations

from collections.abc import Iterator

from umlage.core.kostenbaum.ablauf import Lauf
from umlage.core.settlement.akte import Nutzeinheit
from umlage.core.settlement.ergebnis import NutzerErgebnis
from umlage.documents.bausteine import Angabe, satz
from umlage.documents.haussicht import Haussicht
from umlage.documents.liste.inhalt import Liste, Reihe, Spaltenkopf, Tabelle, Tabellengruppe, Zelle
from umlage.documents.liste.rahmen import hausliste
from umlage.documents.liste.verteilte import (
    Verteilte,
    bewohner_am,
    element_von,
    kosten,
    leer,
    name_von,
    teilnehmer,
    titel_der,
)
from umlage.documents.liste.woher import aus
from umlage.documents.schluessel import gerundet
from umlage.documents.zahlen import betrag, euro

_NAME = Spaltenkopf("Name", breite=11000, fliesst=True)
_ANTEILE = Spaltenkopf("Anteile", zahl=True)
_EINHEIT = Spaltenkopf("Einheit", stil="leise")
_BETRAG = Spaltenkopf("Betrag", "€", zahl=True)


# --- shares of each Kostenelement ----------------------------------------------------------------


def anteile_je_element(sicht: Haussicht) -> Liste:
    """Under every Kostenelement that is shared among Nutzer what each has of it, and what that costs."""
    verteilt = Verteilte(sicht)
    # where everybody pays what falls to him, nothing says who bears it
    mit_traeger = sicht.ergebnis.haus.umlagen is not None or any(
        lauf.gewichte is not None and lauf.gewichte.eigentuemer for lauf in sicht.ergebnis.blaetter
    )
    spalten = (
        Spaltenkopf("Nutzer", stil="fett"),
        _NAME,
        Spaltenkopf("Nutzeinheit", breite=9000, fliesst=True),
        *([Spaltenkopf("trägt", breite=7000, fliesst=True, stil="leise")] * mit_traeger),
        _ANTEILE,
        _EINHEIT,
        _BETRAG,
    )
    gruppen = tuple(_element(verteilt, lauf, mit_traeger=mit_traeger) for lauf in sicht.ergebnis.blaetter)
    note = "Was auf Räume entfällt, deren Kosten andere tragen, steht bei deren Kostenelement noch einmal verteilt."
    tabelle = Tabelle("", spalten, gruppen, fussnote=note if sicht.ergebnis.haus.umlagen else "")
    anzahl = Angabe("Kostenelemente", satz(str(len(gruppen))))
    return hausliste(sicht, "Anteile je Kostenelement", tabelle, angaben=(anzahl,), datei="anteile-je-kostenelement")


def _element(verteilt: Verteilte, lauf: Lauf, *, mit_traeger: bool) -> Tabellengruppe:
    blatt = verteilt.sicht.blaetter[lauf.element.nr]
    reihen = tuple(_anteil(verteilt, lauf, platz, mit_traeger=mit_traeger) for platz in teilnehmer(lauf))
    text = f"{element_von(lauf)}, {verteilt.sicht.ergebnis.basis(lauf)}: {euro(gerundet(lauf.verteilt))}"
    titel = Zelle(text, f"kostenbaum/{lauf.element.nr}")
    cents = betrag(sum(lauf.betraege[platz] for platz in teilnehmer(lauf)))
    return Tabellengruppe(
        titel, reihen, ("", "Summe", *[""] * (1 + mit_traeger), blatt.einheiten, blatt.einheit, cents)
    )


def _anteil(verteilt: Verteilte, lauf: Lauf, platz: int, *, mit_traeger: bool) -> Reihe:
    gewichte, raum = lauf.gewichte, verteilt.raum(platz)
    assert gewichte is not None
    wer = bewohner_am(verteilt, platz)
    traegt = "Eigentümer" if platz in gewichte.eigentuemer else "andere" if raum is not None else ""
    return (
        "" if raum is not None else wer.nutzer.nr,
        titel_der(raum) if raum is not None else name_von(verteilt.personen[platz]),
        titel_der(verteilt.sicht.akte.nutzeinheiten[wer.einheit]),
        *([traegt] * mit_traeger),
        verteilt.menge(lauf, platz),
        verteilt.sicht.blaetter[lauf.element.nr].einheit,
        verteilt.anteil(lauf, platz),
    )


# --- Kostenelemente of each Nutzeinheit ----------------------------------------------------------


def elemente_je_einheit(sicht: Haussicht) -> Liste:
    """Under every Nutzeinheit the Kostenelemente that fall on it, with price and amount."""
    verteilt = Verteilte(sicht)
    gruppen = [
        _einheit(verteilt, einheit, personen)
        for einheit, personen in zip(sicht.akte.nutzeinheiten, verteilt.je_einheit, strict=True)
        if personen
    ]
    spalten = (
        Spaltenkopf("Nr.", stil="fett"),
        Spaltenkopf("Kostenelement", breite=13000, fliesst=True),
        Spaltenkopf("Schlüssel", breite=9000, fliesst=True),
        _ANTEILE,
        _EINHEIT,
        Spaltenkopf("Preis", "€", zahl=True),
        _BETRAG,
    )
    rest = tuple(leer(spalten, _1=name, _6=cents) for name, cents in verteilt.reste())
    if rest:
        gruppen.append(Tabellengruppe("Beim Eigentümer", rest))
    summe = leer(spalten, _1="Gesamtkosten des Hauses", _6=verteilt.gesamtkosten())
    tabelle = Tabelle("", spalten, tuple(gruppen), summe)
    return hausliste(sicht, "Kostenelemente je Nutzeinheit", tabelle, datei="kostenelemente-je-nutzeinheit")


def _einheit(verteilt: Verteilte, einheit: Nutzeinheit, personen: list[NutzerErgebnis]) -> Tabellengruppe:
    ganz = kosten(personen[0]) if len(personen) == 1 else betrag(sum(person.betrag.cents for person in personen))
    summe = ("", f"Summe Nutzeinheit {einheit.nr}", "", "", "", "", ganz)
    return Tabellengruppe(titel_der(einheit), (*_elemente_von(verteilt, personen), *_direkt(verteilt, personen)), summe)


def _elemente_von(verteilt: Verteilte, personen: list[NutzerErgebnis]) -> Iterator[Reihe]:
    for lauf in verteilt.sicht.ergebnis.blaetter:
        hier = [person for person in personen if (person.bewohner.platz, lauf.element.nr) in verteilt.nummern]
        if not hier:
            continue
        zeilen = [
            verteilt.positionen[person.bewohner.platz][verteilt.nummern[person.bewohner.platz, lauf.element.nr] - 1]
            for person in hier
        ]
        blatt = verteilt.sicht.blaetter[lauf.element.nr]
        cents = sum(zeile.betrag.cents for zeile in zeilen)
        pfade = [f"nutzer/{wer.nr}/positionen/{zeile.nummer}" for wer, zeile in zip(hier, zeilen, strict=True)]
        yield (
            lauf.element.nr,
            lauf.element.bezeichnung,
            zeilen[0].basis,
            blatt.menge(sum((zeile.einheiten for zeile in zeilen[1:]), zeilen[0].einheiten)),
            blatt.einheit,
            blatt.preis,
            aus(cents, lauf.element.bezeichnung, pfade),
        )


def _direkt(verteilt: Verteilte, personen: list[NutzerErgebnis]) -> Iterator[Reihe]:
    for person in personen:
        for zeile in verteilt.positionen[person.bewohner.platz]:
            if zeile.direkt is not None:
                cents = Zelle(betrag(zeile.betrag.cents), f"nutzer/{person.nr}/positionen/{zeile.nummer}")
                yield "", zeile.bezeichnung, f"nur Nutzer {person.nr}", "", "", "", cents


# --- rooms whose costs others bear ---------------------------------------------------------------


def beteiligungen(sicht: Haussicht) -> Liste:
    """Under every Nutzeinheit whose costs others bear who takes part, by which shares, and what it costs him."""
    verteilt = Verteilte(sicht)
    spalten = (
        Spaltenkopf("Kostenelement", breite=13000, fliesst=True),
        Spaltenkopf("Nutzer", stil="fett"),
        _NAME,
        _ANTEILE,
        _EINHEIT,
        _BETRAG,
    )
    gruppen: dict[str, list[tuple[Reihe, int]]] = {}
    for einheit, _, _, below in verteilt.umgelegte():
        gruppen.setdefault(titel_der(einheit), []).extend(
            (_beteiligung(verteilt, below, platz), below.betraege[platz]) for platz in teilnehmer(below)
        )
    tafel = tuple(
        Tabellengruppe(
            titel,
            tuple(reihe for reihe, _ in reihen),
            leer(spalten, _0=f"Summe {titel}", _5=betrag(sum(cents for _, cents in reihen))),
        )
        for titel, reihen in gruppen.items()
    )
    tabelle = Tabelle("", spalten, tafel, leer="Keine Nutzeinheit legt ihre Kosten auf andere um.")
    return hausliste(sicht, "Beteiligungen an anderen Nutzungen", tabelle, datei="beteiligungen")


def _beteiligung(verteilt: Verteilte, below: Lauf, platz: int) -> Reihe:
    raum = verteilt.raum(platz)
    wer = bewohner_am(verteilt, platz)
    return (
        below.element.bezeichnung,
        "" if raum is not None else wer.nutzer.nr,
        f"{titel_der(raum)}, weiter umgelegt" if raum is not None else name_von(verteilt.personen[platz]),
        verteilt.menge(below, platz),
        verteilt.sicht.blaetter[below.element.nr].einheit,
        verteilt.anteil(below, platz),
    )
