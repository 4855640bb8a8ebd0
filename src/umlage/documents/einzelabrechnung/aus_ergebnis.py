"""From the settled Abrechnung to the statements of its Nutzer."""

from __future__ import annotations

from collections.abc import Iterator

from umlage.core.settlement.ergebnis import Ergebnis, NutzerErgebnis
from umlage.documents.bausteine import Logo, Satz
from umlage.documents.einzelabrechnung import seite_ergebnis
from umlage.documents.einzelabrechnung.inhalt import Einzelabrechnung, Zaehlergruppe
from umlage.documents.einzelabrechnung.seite_rechenweg import rechenweg
from umlage.documents.einzelabrechnung.seite_vergleich import vergleichsseite
from umlage.documents.einzelabrechnung.seite_zaehler import abschnitte, hauszaehler, raumzaehler, zaehlerseite
from umlage.documents.einzelabrechnung.uebersetzung import Uebersetzungen
from umlage.documents.haussicht import Haussicht
from umlage.documents.vorgang import PROBE, Vorgang


def einzelabrechnungen(
    ergebnis: Ergebnis, logo: Logo | None = None, vorgang: Vorgang = PROBE
) -> Iterator[Einzelabrechnung]:
    """One statement per Nutzer, in the order of the Akte; vacancies have none."""
    werk = _Werk(Haussicht(ergebnis, logo, vorgang))
    for person in werk.sicht.personen():
        yield werk.einzelabrechnung(person)


def einzelabrechnung(ergebnis: Ergebnis, person: NutzerErgebnis, logo: Logo | None = None) -> Einzelabrechnung:
    """The statement of one Nutzer."""
    return _Werk(Haussicht(ergebnis, logo)).einzelabrechnung(person)


class _Werk:
    """Makes statements of one house; what is the same on all of them is made once."""

    def __init__(self, sicht: Haussicht) -> None:
        self.sicht = sicht
        self._uebersetzungen = Uebersetzungen(sicht.akte)
        self._hauszaehler: tuple[Zaehlergruppe, ...] = hauszaehler(sicht)
        self._fragen: Satz = seite_ergebnis.fragen(sicht)

    def einzelabrechnung(self, person: NutzerErgebnis) -> Einzelabrechnung:
        sicht = self.sicht
        positionen = person.positionen
        eigene = list(abschnitte(sicht, person))
        deutsch = Einzelabrechnung(
            rahmen=seite_ergebnis.rahmen(sicht, person, positionen),
            ergebnis=seite_ergebnis.ergebnis(sicht, person),
            zusammensetzung=seite_ergebnis.zusammensetzung(sicht, person, positionen),
            mitteilungen=seite_ergebnis.mitteilungen(sicht, person),
            portal=seite_ergebnis.portal(sicht, person),
            fragen=self._fragen,
            rechenweg=rechenweg(sicht, person, positionen),
            zaehler=zaehlerseite(sicht, person, eigene, (*raumzaehler(sicht, positionen), *self._hauszaehler)),
            vergleich=vergleichsseite(sicht, person, positionen, eigene),
        )
        sprache = person.bewohner.nutzer.sprache
        return deutsch if sprache is None else self._uebersetzungen.mit(deutsch, sprache)
