"""Labour costs for the tax return (§ 35a EStG): by category and cost, for the house and for one Nutzer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from umlage.core.settlement.ergebnis import Ergebnis, NutzerErgebnis
from umlage.documents.bausteine import Lohngruppe, Lohnkosten, Lohnzeile, satz
from umlage.documents.schluessel import gerundet
from umlage.documents.zahlen import betrag

_KATEGORIEN = {
    "minijob": "Geringfügige Beschäftigung, § 35a Abs. 1 EStG",
    "dienstleistung": "Haushaltsnahe Dienstleistungen, § 35a Abs. 2 EStG",
    "handwerker": "Handwerkerleistungen, § 35a Abs. 3 EStG",
}
_EINLEITUNG = satz(
    "Diese Lohnanteile sind in Ihren Kosten enthalten. Über die Steuerermäßigung entscheidet das Finanzamt."
)


@dataclass(frozen=True, slots=True)
class _Leistung:
    kategorie: str
    name: str
    gesamt: int
    lohn: int
    anteil: int


def lohnkosten(ergebnis: Ergebnis, person: NutzerErgebnis | None = None) -> Lohnkosten | None:
    """The table of one Nutzer, or without a Nutzer that of the house; none when no cost has a labour share."""
    anteile = ergebnis.lohn
    platz = person.bewohner.platz if person is not None else -1
    leistungen = []
    for verweis, teile in anteile.items():
        posten = ergebnis.haus.posten[verweis]
        anteil = teile.nutzer[platz] if person is not None else teile.haus
        if anteil:
            leistungen.append(
                _Leistung(posten.kategorie, posten.bezeichnung, posten.betrag, gerundet(posten.lohn), anteil)
            )
    wer = ergebnis.nutzer if person is None else (person,)
    for posten in (posten for einer in wer for posten in einer.direkt if posten.lohn):
        lohn = gerundet(posten.lohn)
        leistungen.append(_Leistung(posten.kategorie, f"{posten.bezeichnung} (direkt)", posten.betrag, lohn, lohn))
    if not leistungen:
        return None
    gruppen = tuple(
        _gruppe(titel, [einer for einer in leistungen if einer.kategorie == kategorie], mit_anteil=person is not None)
        for kategorie, titel in _KATEGORIEN.items()
        if any(einer.kategorie == kategorie for einer in leistungen)
    )
    return Lohnkosten(gruppen, _EINLEITUNG if person is not None else ())


def _gruppe(titel: str, leistungen: Sequence[_Leistung], *, mit_anteil: bool) -> Lohngruppe:
    def zeile(name: str, reihe: Sequence[_Leistung]) -> Lohnzeile:
        gesamt, lohn, anteil = (
            sum(werte) for werte in zip(*((r.gesamt, r.lohn, r.anteil) for r in reihe), strict=True)
        )
        return Lohnzeile(name, betrag(gesamt), betrag(lohn), betrag(anteil) if mit_anteil else "")

    return Lohngruppe(titel, tuple(zeile(einer.name, [einer]) for einer in leistungen), zeile("Summe", leistungen))
