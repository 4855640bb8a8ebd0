"""Units of heat cost allocators in kWh, as § 6a HeizkostenV speaks of them: computed, with all numbers."""

from __future__ import annotations

from fractions import Fraction

from umlage.core.figure import Figure, Value
from umlage.core.settlement.ergebnis import NutzerErgebnis
from umlage.core.settlement.gruppenwaerme import GRUPPE
from umlage.documents.haussicht import Haussicht
from umlage.documents.zahlen import FEST, knapp


def kilowattstunden(sicht: Haussicht, person: NutzerErgebnis) -> str:
    """What the units of allocators come to in kWh, and how; or that nobody knows."""
    information = sicht.verbrauchsinformation
    if not any(messwert.geraet.art == "hkv" for messwert in sicht.geraete[person.bewohner.einheit]):
        return ""
    figur = information.heizung_rechnerisch(person.bewohner)
    if figur is None:
        text = "In Kilowattstunden lassen sie sich nicht umrechnen: Die Wärme der Heizung ist nicht bekannt."
        return text
    waerme, eigene, alle = figur.inputs
    einheiten = f"{knapp(eigene.number, 3)} ÷ {knapp(alle.number, 3)}"
    teile = [f"Rechnerisch {_kwh(figur)}: {_kwh(waerme)} × {einheiten}."]
    teile += map(_waerme, information.waermen(person.bewohner))
    return " ".join(filter(None, teile))


def _waerme(figur: Figure[Fraction]) -> str:
    if figur.name.startswith(GRUPPE):
        if figur.formula == "summe()":
            return f"Die Wärme der Gruppe ist gemessen: {_kwh(figur)}."
        ganz, andere = figur.inputs
        return f"Wärme der Gruppe: {_kwh(ganz)} − {_kwh(andere)} der Gruppe mit Zählern = {_kwh(figur)}."
    if not figur.norm:
        return f"Die Wärme der Heizung ist gemessen: {_kwh(figur)}."
    energie, nutzungsgrad, wasser = figur.inputs
    mal = f"{knapp(nutzungsgrad.number, 2)}{FEST}% Nutzungsgrad"
    if not wasser.number:
        return f"Wärme der Heizung: {_kwh(energie)} × {mal} = {_kwh(figur)}."
    # a formula value of hot water stands before the boiler, measured heat behind it
    if figur.formula.startswith("("):
        return f"Wärme der Heizung: ({_kwh(energie)} − {_kwh(wasser)} Warmwasser) × {mal} = {_kwh(figur)}."
    if nutzungsgrad.number == 100:
        return ""  # supplied heat without that of hot water: the meters of the house show it
    return f"Wärme der Heizung: {_kwh(energie)} × {mal} − {_kwh(wasser)} Warmwasser = {_kwh(figur)}."


def _kwh(figur: Figure[Value]) -> str:
    return f"{knapp(figur.number, 0)}{FEST}kWh"
