"""Fuel that is left over: with its value, tax, day and carbon dioxide it is the opening stock of the next year."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from umlage.core.money import Exact, half_up_at
from umlage.core.settlement.brennstoff_summen import Brennstoff, Posten


def anfangsbestand(ende: Mapping[str, Any], fuel: Brennstoff | None) -> dict[str, Any]:
    """What an Akte says of the opening stock that this closing stock becomes; `fuel`: the plant's in the year before.

    What the invoices said of carbon dioxide goes on in proportion; where none said anything, the day of the invoice
    goes on, whose year has the price. Without `fuel`, or a value of the stock, only its quantity is known.
    """
    opening = dict(ende)
    if fuel is None or fuel.bestand_ende is None:
        return opening
    opening["betrag"] = _cents(fuel.bestand_ende.value.cents)
    left = [(one, Fraction(one.rest) / one.menge) for one in fuel.posten if one.rest and one.menge]
    rates = {one.mwst for one, _ in left}
    if len(rates) == 1 and any(rates):
        rate = rates.pop()
        opening["mwst"] = _number(rate, 0 if rate.denominator == 1 else 2)
    days = {one.entstanden.last for one, _ in left if one.entstanden is not None}
    if days:
        opening["lieferung_am"] = max(days).isoformat()
    # a figure that nothing went into was read from an invoice
    stated = any(one.co2_kg.value and not one.co2_kg.inputs for one, _ in left)
    if fuel.co2_wirksam and left and (stated or len({day.year for day in days}) > 1):
        opening["co2"] = _carbon(left, opening)
    if any(one.biobrennstoff is not None for one, _ in left):
        amount = sum(one.biobrennstoff.value.cents * part for one, part in left if one.biobrennstoff is not None)
        share = sum(one.bioanteil * one.rest for one, _ in left) / sum(one.rest for one, _ in left)
        opening["biobrennstoff"] = {"betrag": _cents(amount), "anteil": _number(share, 2)}
    return opening


def _carbon(left: list[tuple[Posten, Fraction]], opening: dict[str, Any]) -> dict[str, Any]:
    """Kilograms and cost of what is left. Where some of the invoices left the cost out, the stock's value gets it."""
    kilos = sum((one.co2_kg.value * part for one, part in left), Fraction(0))
    cost = sum((one.co2_betrag.value.cents * part for one, part in left), Fraction(0))
    found: dict[str, Any] = {"kg": _number(kilos, 3), "betrag": _cents(cost)}
    left_out = [one.co2_dazu.value.cents * part for one, part in left if one.co2_dazu is not None]
    if left_out and len(left_out) == len(left):
        return {**found, "enthalten": False}
    opening["betrag"] += _cents(sum(left_out, Fraction(0)))
    return found


def _cents(amount: Exact) -> Decimal:
    return _number(Fraction(amount) / 100, 2)


def _number(value: Exact, digits: int) -> Decimal:
    return Decimal((half_up_at(value, digits) * 10**digits).numerator).scaleb(-digits)


__all__ = ["anfangsbestand"]
