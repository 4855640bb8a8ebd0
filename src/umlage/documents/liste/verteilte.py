"""What fell to whom, as the lists of an Abrechnung ask for it. Cents; every cell with the path of its derivation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from umlage.core.kostenbaum.ablauf import Lauf
from umlage.core.settlement.akte import Nutzeinheit
from umlage.core.settlement.belegung import Bewohner
from umlage.core.settlement.ergebnis import NutzerErgebnis, Position
from umlage.documents import kopf
from umlage.documents.haussicht import Haussicht
from umlage.documents.liste.inhalt import Reihe, Spaltenkopf, Zelle
from umlage.documents.liste.kostentabelle import DIREKT
from umlage.documents.liste.woher import aus
from umlage.documents.zahlen import betrag

KOSTENARTEN = {**kopf.GRUPPEN, "direkt": DIREKT}
"""Kinds of costs as a Nutzer sees them, in the order of print."""
EIGENTUEMER = "Eigentümer vorab"
RUNDUNG = "Rundungsdifferenz"


@dataclass
class Verteilte:
    """The Ergebnis by places, Nutzeinheiten and kinds of costs."""

    sicht: Haussicht

    @cached_property
    def personen(self) -> dict[int, NutzerErgebnis]:
        """Everybody with a Nutzeinheit of his own, also vacancies, by his place in the house."""
        return {person.bewohner.platz: person for person in self.sicht.ergebnis.nutzer}

    @cached_property
    def positionen(self) -> dict[int, tuple[Position, ...]]:
        """The lines of everybody; they are made anew whenever the Ergebnis is asked."""
        return {platz: person.positionen for platz, person in self.personen.items()}

    @cached_property
    def nummern(self) -> dict[tuple[int, str], int]:
        """The number of the line by place and Kostenelement."""
        return {
            (platz, position.lauf.element.nr): position.nummer
            for platz, positionen in self.positionen.items()
            for position in positionen
            if position.lauf is not None
        }

    @cached_property
    def je_einheit(self) -> list[list[NutzerErgebnis]]:
        """Who used each Nutzeinheit; nobody where others bear its costs."""
        found: list[list[NutzerErgebnis]] = [[] for _ in self.sicht.akte.nutzeinheiten]
        for person in self.personen.values():
            found[person.bewohner.einheit].append(person)
        return found

    @cached_property
    def kostenarten(self) -> list[str]:
        """The kinds of costs that anybody bears."""
        used = {position.gruppe for positionen in self.positionen.values() for position in positionen}
        return [art for art in KOSTENARTEN if art in used]

    def je_kostenart(self, person: NutzerErgebnis) -> dict[str, int]:
        """What he bears of each kind."""
        found = dict.fromkeys(self.kostenarten, 0)
        for position in self.positionen[person.bewohner.platz]:
            found[position.gruppe] += position.betrag.cents
        return found

    def pfade(self, person: NutzerErgebnis, art: str) -> list[str]:
        """The lines of what he bears of a kind."""
        rows = self.positionen[person.bewohner.platz]
        return [f"nutzer/{person.nr}/positionen/{row.nummer}" for row in rows if row.gruppe == art]

    def zelle(self, personen: Sequence[NutzerErgebnis], art: str) -> str:
        """What these people bear of a kind."""
        cents = sum(self.je_kostenart(person)[art] for person in personen)
        return aus(cents, KOSTENARTEN[art], [pfad for person in personen for pfad in self.pfade(person, art)])

    def raum(self, platz: int) -> Nutzeinheit | None:
        """The Nutzeinheit at a place whose costs others bear; None where a Nutzer is."""
        umlagen = self.sicht.ergebnis.haus.umlagen
        return umlagen.wege[platz].einheit if umlagen is not None and platz in umlagen.wege else None

    def umgelegte(self) -> Iterator[tuple[Nutzeinheit, Lauf, int, Lauf]]:
        """Of every amount that others bear: the Nutzeinheit, where it fell to it, its place, how it was shared on."""
        for lauf in self.sicht.ergebnis.blaetter:
            for platz, below in lauf.umgelegt:
                einheit = self.raum(platz)
                assert einheit is not None
                yield einheit, lauf, platz, below

    def reste(self) -> list[tuple[str, Zelle]]:
        """What no Nutzer bears, with its name; with it the Nutzer add up to the house."""
        ergebnis = self.sicht.ergebnis
        found = (
            (EIGENTUEMER, ergebnis.eigentuemer.cents, "eigentuemer"),
            (RUNDUNG, ergebnis.rundungsdifferenz.cents, "rundungsdifferenz"),
        )
        return [(name, Zelle(betrag(cents), pfad)) for name, cents, pfad in found if cents]

    def gesamtkosten(self) -> Zelle:
        """The costs of the house."""
        return Zelle(betrag(self.sicht.ergebnis.gesamtkosten.cents), "gesamtkosten")

    def anteil(self, lauf: Lauf, platz: int) -> str:
        """What a Kostenelement puts on a place; with its derivation where a Nutzer pays it."""
        text = betrag(lauf.betraege[platz])
        nummer = self.nummern.get((platz, lauf.element.nr))
        borne = lauf.gewichte is not None and platz in lauf.gewichte.eigentuemer
        if nummer is None or borne:
            return Zelle(text, quelle=lambda herleitung: herleitung.complete(herleitung.anteil(lauf, platz)))
        return Zelle(text, f"nutzer/{self.personen[platz].nr}/positionen/{nummer}")

    def menge(self, lauf: Lauf, platz: int) -> str:
        """The shares, or the consumption, of a place in a Kostenelement."""
        assert lauf.gewichte is not None
        wert = Fraction(lauf.gewichte.nutzer[platz]) / lauf.gewichte.teiler
        return self.sicht.blaetter[lauf.element.nr].menge(wert)


def name_von(person: NutzerErgebnis) -> str:
    """As he is printed; a vacancy says that it is one."""
    nutzer = person.bewohner.nutzer
    return "Leerstand" if nutzer.leerstand and nutzer.name in ("", "Leerstand") else nutzer.name


def kosten(person: NutzerErgebnis) -> Zelle:
    """All that a Nutzer bears."""
    return Zelle(betrag(person.betrag.cents), f"nutzer/{person.nr}/betrag")


def titel_der(einheit: Nutzeinheit) -> str:
    """`Nutzeinheit 3, 1. OG links`."""
    return ", ".join(filter(None, [f"Nutzeinheit {einheit.nr}", einheit.lage]))


def element_von(lauf: Lauf) -> str:
    """`1.2 Heizung, Grundkosten`."""
    return f"{lauf.element.nr} {lauf.element.bezeichnung}"


def leer(spalten: tuple[Spaltenkopf, ...], **werte: str) -> Reihe:
    """A row with these cells, by the places of the columns (`_3`); all others are empty."""
    return tuple(werte.get(f"_{nr}", "") for nr in range(len(spalten)))


def teilnehmer(lauf: Lauf) -> list[int]:
    """The places that take part in a leaf element."""
    assert lauf.gewichte is not None
    return [platz for platz, here in enumerate(lauf.gewichte.teilnehmer) if here]


def bewohner_am(verteilt: Verteilte, platz: int) -> Bewohner:
    """Who is at a place, or the room that stands there."""
    return verteilt.sicht.ergebnis.haus.belegung.bewohner[platz]
