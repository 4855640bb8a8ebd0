"""Amounts of single Nutzer that are no costs of the house, for the Auftraggeber."""

from __future__ import annotations

from collections.abc import Iterator

from umlage.core.quantity import printed
from umlage.core.settlement.entlastung import PROGRAMME
from umlage.core.settlement.kuerzung import kuerzungen
from umlage.core.settlement.neue_vorauszahlung import vorschlag
from umlage.documents import kopf
from umlage.documents.abrechnungsuebersicht.inhalt import Einzelliste, Einzelzeile
from umlage.documents.aufteilung import norm
from umlage.documents.bausteine import satz
from umlage.documents.einzelabrechnung.nach_der_summe import grundlage
from umlage.documents.haussicht import Haussicht
from umlage.documents.schluessel import gerundet
from umlage.documents.zahlen import betrag, euro, knapp

_KUERZUNGEN = (
    "Abgezogen ist nichts. Jedes Recht ist für sich beziffert: ob mehrere zusammen ausgeübt werden können, ist nicht "
    "entschieden. Der Nutzer muss die Kürzung erklären; auf seiner Abrechnung steht dasselbe."
)
_ENTLASTUNG = (
    "Die Entlastungen des Versorgers stehen mit Minus in den Energiekosten und folgen deren Verteilung; auf Menge und "
    "Kohlendioxidkosten wirken sie nicht. Was auf Leerstand entfällt, bleibt beim Eigentümer."
)
_VORSCHLAG = (
    "Ein Zwölftel der Kosten eines Jahres, ohne Direktkosten, Gebühren und Beträge aus dem Vorjahr. Wer nicht mehr im "
    "Haus wohnt, hat keinen Vorschlag. Eine neue Vorauszahlung gilt erst nach Erklärung in Textform (§ 560 Abs. 4 BGB)."
)


def einzellisten(sicht: Haussicht) -> Iterator[Einzelliste]:
    """What stands beside the costs, reduction rights, proposals; each only where there is any."""
    for titel, zeilen, text in (
        ("Posten neben den Kosten", tuple(_posten(sicht)), ""),
        ("Tarife, berechnet und nicht verteilt", tuple(_tarife(sicht)), ""),
        ("Entlastungen der Nutzer", tuple(_entlastungen(sicht)), _ENTLASTUNG),
        ("Kürzungsrechte der Nutzer", tuple(_kuerzungen(sicht)), _KUERZUNGEN),
        ("Vorschläge für die neue Vorauszahlung", tuple(_vorschlaege(sicht)), _VORSCHLAG),
    ):
        if zeilen:
            yield Einzelliste(titel, zeilen, (satz(text),) if text else ())


def _posten(sicht: Haussicht) -> Iterator[Einzelzeile]:
    for person in sicht.personen():
        for posten in person.sonder:
            grund = [grundlage(sicht, person, posten), "" if posten.im_saldo else "nicht im Saldo"]
            yield Einzelzeile(person.nr, posten.bezeichnung, ", ".join(filter(None, grund)), betrag(posten.betrag))


def _tarife(sicht: Haussicht) -> Iterator[Einzelzeile]:
    for row in sicht.ergebnis.haus.tarife:
        if not row.verweis:
            menge = row.menge
            wieviel = f"{knapp(menge.number, 3)} {printed(menge.unit_name)}".strip() if menge is not None else ""
            grundlage = ", ".join(filter(None, [wieviel, row.tarif.quelle]))
            yield Einzelzeile("Haus", row.tarif.bezeichnung, grundlage, betrag(row.figur.value.cents))


def _entlastungen(sicht: Haussicht) -> Iterator[Einzelzeile]:
    for name, anteile in sicht.ergebnis.entlastung.items():
        programm = PROGRAMME[name]
        for person in sicht.personen():
            cents = anteile.nutzer[person.bewohner.platz]
            woher = f"Haus {euro(anteile.haus)}, {norm(programm.norm)}"
            yield Einzelzeile(person.nr, programm.titel, woher, betrag(cents))


def _kuerzungen(sicht: Haussicht) -> Iterator[Einzelzeile]:
    for person in sicht.personen():
        for recht in kuerzungen(person):
            woher = f"{knapp(recht.prozent.number, 2)} % von {euro(recht.anteil.cents)}, {norm(recht.figur.norm)}"
            yield Einzelzeile(person.nr, recht.grund.text, woher, betrag(recht.figur.value.cents))


def _vorschlaege(sicht: Haussicht) -> Iterator[Einzelzeile]:
    for person in sicht.personen():
        figur = vorschlag(person)
        if figur is not None:
            jahr = euro(gerundet(figur.inputs[0].number * 100))
            lage = sicht.akte.nutzeinheiten[person.bewohner.einheit].lage
            wer = ", ".join(filter(None, [person.bewohner.nutzer.name, lage]))
            yield Einzelzeile(
                person.nr, kopf.mit_punkt(wer).removesuffix("."), f"{jahr} im Jahr", betrag(figur.value.cents)
            )
