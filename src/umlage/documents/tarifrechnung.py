"""How the cost of a tariff came about, on one line: prices, quantity, days."""

from __future__ import annotations

import re

from umlage.core.figure import Figure
from umlage.core.money import Money
from umlage.core.quantity import printed
from umlage.documents.zahlen import FEST, dezimal, euro, knapp


def tarifmenge(figur: Figure[Money] | None) -> tuple[str, str]:
    """The quantity that a tariff is paid for, with its unit; empty for all other costs."""
    mengen = [wert for wert in figur.inputs if wert.name == "Menge"] if figur is not None else []
    return (knapp(mengen[0].number, 3), printed(mengen[0].unit_name)) if mengen else ("", "")


def tarifrechnung(figur: Figure[Money]) -> str:
    """Prices, quantity and days: `36,60 € × 182 ÷ 366 Tage + 2,00 €/m³ × 183 m³ × …`."""

    def zahl(stelle: re.Match[str]) -> str:
        wert = figur.inputs[int(stelle[2])]
        if wert.unit_name == "Tage":
            # days come as so many of so many: the word stands once
            return f"{stelle[1]}{knapp(wert.number, 0)}" + (f"{FEST}Tage" if stelle[1].endswith("/ ") else "")
        if wert.name == "Arbeitspreis":
            cents = (wert.number * 100).denominator == 1
            return f"{stelle[1]}{dezimal(wert.number, 2) if cents else knapp(wert.number, 6)}{FEST}{wert.unit_name}"
        if isinstance(wert.value, Money):
            return f"{stelle[1]}{euro(wert.value.cents)}"
        return f"{stelle[1]}{knapp(wert.number, 3)}{FEST}{printed(wert.unit_name)}".rstrip(FEST)

    formel = figur.formula.removeprefix("runden(").removesuffix(", 2)")
    return re.sub(r"(/ |)\{(\d+)\}", zahl, formel).replace("*", "×").replace("/ ", f"÷{FEST}")
