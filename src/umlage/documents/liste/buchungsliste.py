"""What accounting books: for every Nutzer debit and credit with text and due date, and the costs of the house."""

from __future__ import annotations

from collections.abc import Iterator

from umlage.core.settlement.ergebnis import NutzerErgebnis
from umlage.documents.haussicht import Haussicht
from umlage.documents.liste.inhalt import Liste, Reihe, Spaltenkopf, Tabelle, Tabellengruppe
from umlage.documents.liste.listen import saldensumme
from umlage.documents.liste.nutzerlisten import voraus_je_art
from umlage.documents.liste.rahmen import hausliste
from umlage.documents.liste.verteilte import KOSTENARTEN, Verteilte, name_von
from umlage.documents.liste.woher import am_pfad, genannt, ohne_vorzeichen, zusammen
from umlage.documents.zahlen import betrag, tag


def buchungsliste(sicht: Haussicht) -> Liste:
    """Debit and credit of every Nutzer, whose difference is his balance; then the costs of the house by kind."""
    angaben = (saldensumme(sicht, "Forderungen", 1), saldensumme(sicht, "Verbindlichkeiten", -1))
    return hausliste(sicht, "Buchungsliste", _nutzer(sicht), _haus(sicht), angaben=angaben)


def _nutzer(sicht: Haussicht) -> Tabelle:
    verteilt = Verteilte(sicht)
    spalten = (
        Spaltenkopf("Nutzer", stil="fett"),
        Spaltenkopf("Name", breite=11000, fliesst=True),
        Spaltenkopf("Buchung", breite=9000, fliesst=True),
        Spaltenkopf("Soll", "€", zahl=True),
        Spaltenkopf("Haben", "€", zahl=True),
        Spaltenkopf("fällig am"),
        Spaltenkopf("Buchungstext", breite=14000, fliesst=True, stil="leise"),
    )
    gruppen = []
    soll = haben = 0
    for person in sicht.personen():
        zeilen = list(_buchungen(sicht, verteilt, person))
        soll += sum(cents for _, cents, _ in zeilen if cents > 0)
        haben -= sum(cents for _, cents, _ in zeilen if cents < 0)
        gruppen.append(Tabellengruppe("", tuple(_reihe(sicht, person, *zeile) for zeile in zeilen), _saldo(person)))
    gesamt = ("", "Summe", "", betrag(soll), betrag(haben), "", "")
    note = "Soll weniger Haben ist der Saldo. Leerstände und der Anteil des Eigentümers werden nicht gebucht."
    return Tabelle("Nutzer", spalten, tuple(gruppen), gesamt, note)


def _buchungen(sicht: Haussicht, verteilt: Verteilte, person: NutzerErgebnis) -> Iterator[tuple[str, int, str]]:
    """Name, cents (positive: debit) and cell of everything that makes up his balance; cells have no sign."""
    for art, cents in verteilt.je_kostenart(person).items():
        if cents:
            name = f"Kosten {KOSTENARTEN[art]}" if art != "direkt" else "Direkte Kosten"
            yield name, cents, ohne_vorzeichen(cents, name, zusammen(cents, name, verteilt.pfade(person, art)))
    for nummer, posten in enumerate(person.sonder, start=1):
        if posten.im_saldo and posten.betrag:
            quelle = am_pfad(f"nutzer/{person.nr}/sonderposten/{nummer}")
            yield posten.bezeichnung, posten.betrag, ohne_vorzeichen(posten.betrag, posten.bezeichnung, quelle)
    for name, cents in voraus_je_art(sicht, person.bewohner.nutzer.vorauszahlung):
        if cents:
            text = f"Vorauszahlung {name}"
            yield text, -cents, genannt(cents, text, f"Angabe beim Nutzer {person.nr}")


def _reihe(sicht: Haussicht, person: NutzerErgebnis, name: str, cents: int, zelle: str) -> Reihe:
    akte = sicht.akte
    faellig = tag(akte.abrechnung.zahlbar_bis) if akte.abrechnung.zahlbar_bis is not None else ""
    text = f"Abrechnung {sicht.jahr}, Liegenschaft {akte.liegenschaft.nr}, Nutzer {person.nr}"
    if sicht.vorgang.nummer:
        # what the Nutzer names when he pays
        text = f"{sicht.zweck(person.nr)}, {text}"
    return (
        person.nr,
        name_von(person),
        name,
        zelle if cents > 0 else "",
        zelle if cents < 0 else "",
        faellig,
        text,
    )


def _saldo(person: NutzerErgebnis) -> Reihe:
    cents = person.saldo.cents
    name = "Nachzahlung" if cents > 0 else "Guthaben" if cents < 0 else "ausgeglichen"
    saldo = ohne_vorzeichen(cents, name, am_pfad(f"nutzer/{person.nr}/saldo"))
    return ("", name, "", saldo if cents >= 0 else "", saldo if cents < 0 else "", "", "")


def _haus(sicht: Haussicht) -> Tabelle:
    """Costs by kind: of the Nutzer, of vacancies; what the owner bears; together the costs of the house."""
    verteilt = Verteilte(sicht)
    arten = verteilt.kostenarten
    alle = list(verteilt.personen.values())
    belegt = [person for person in alle if not person.bewohner.nutzer.leerstand]
    leer = [person for person in alle if person.bewohner.nutzer.leerstand]
    vacant = {art: sum(verteilt.je_kostenart(person)[art] for person in leer) for art in arten}
    reihen: list[Reihe] = [
        (
            KOSTENARTEN[art],
            verteilt.zelle(belegt, art),
            verteilt.zelle(leer, art) if vacant[art] else "",
            verteilt.zelle(alle, art),
        )
        for art in arten
    ]
    reihen += [(name, "", zelle, zelle) for name, zelle in verteilt.reste()]
    spalten = (
        Spaltenkopf("Kostenart", breite=14000, fliesst=True),
        Spaltenkopf("Nutzer", "€", zahl=True),
        Spaltenkopf("Eigentümer", "€, mit Leerstand", zahl=True),
        Spaltenkopf("Betrag", "€", zahl=True),
    )
    getragen = sum(person.betrag.cents for person in belegt)
    eigen = sicht.ergebnis.gesamtkosten.cents - getragen
    summe = ("Gesamtkosten des Hauses", betrag(getragen), betrag(eigen), verteilt.gesamtkosten())
    return Tabelle("Kosten des Hauses", spalten, (Tabellengruppe("", tuple(reihen)),), summe)
