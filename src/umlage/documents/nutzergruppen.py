"""How costs are split between groups of Nutzer or parts of the period, with the meters and areas that decide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from umlage.core.figure import Figure, Value
from umlage.core.kostenbaum.ablauf import Lauf
from umlage.core.kostenbaum.element import Summe, Zeit
from umlage.core.quantity import printed
from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.herleitung import Herleitung
from umlage.documents.aufteilung import menge
from umlage.documents.bausteine import Aufteilung, Satz, Teil, fett, satz, zeichen
from umlage.documents.schluessel import gerundet
from umlage.documents.zahlen import FEST, euro, knapp

TITEL = "Aufteilung auf Gruppen"


def nutzergruppen(ergebnis: Ergebnis) -> Aufteilung | None:
    """One sentence for each group; none where no element shares by values of its followers."""
    herleitung = Herleitung(ergebnis)
    saetze = [
        zeile
        for lauf in ergebnis.wurzel.walk()
        if isinstance(lauf.element.verteiler, Summe | Zeit) and len(lauf.nachfolger) > 1 and lauf.werte
        for zeile in _saetze(herleitung, lauf)
    ]
    return Aufteilung((), tuple(saetze), titel=TITEL) if saetze else None


def _saetze(herleitung: Herleitung, lauf: Lauf) -> Iterator[Satz]:
    if not gerundet(lauf.verteilt):
        return
    yield satz(fett(lauf.element.bezeichnung), f": {euro(gerundet(lauf.verteilt))} zu verteilen")
    for stelle, gruppe in enumerate(lauf.nachfolger):
        yield satz(
            f"{gruppe.element.bezeichnung}: {euro(gerundet(lauf.verteilt))} ",
            zeichen("× "),
            *_anteil(herleitung.share(lauf, stelle), lauf, stelle),
            zeichen(" = "),
            fett(euro(gerundet(gruppe.erhalten))),
        )


def _anteil(figur: Figure[Value], lauf: Lauf, stelle: int) -> Iterator[str | Teil]:
    """The share as people would compute it, from the values of the followers."""
    if not figur.inputs:
        yield f"{knapp(figur.number * 100, 2)}{FEST}%"
        return
    eigener = figur.inputs[stelle]
    if isinstance(lauf.element.verteiler, Summe) and lauf.element.verteiler.verbrauchsanteil is not None:
        yield from _gemischt(eigener)
        return
    tage = isinstance(lauf.element.verteiler, Zeit) and lauf.element.verteiler.gewicht == "tage"
    einheit = f"{FEST}{'Tage' if tage else printed(eigener.unit_name)}".rstrip(FEST)
    yield f"{knapp(eigener.number, 3)} "
    yield zeichen("÷")
    yield f" {knapp(sum((wert.number for wert in figur.inputs), Fraction(0)), 3)}{einheit}"


def _gemischt(figur: Figure[Value]) -> Iterator[str | Teil]:
    prozent, verbrauch, alle, flaeche, ganze = figur.inputs
    rest = 100 - prozent.number
    teile = f"({knapp(prozent.number, 2)}{FEST}% × {menge(verbrauch)} ÷ {menge(alle)}"
    teile += f" + {knapp(rest, 2)}{FEST}% × {menge(flaeche)} ÷ {menge(ganze)})"
    for stueck in re.split(r"( [×÷+] )", teile):
        yield zeichen(stueck) if stueck.strip() in ("×", "÷", "+") else stueck
