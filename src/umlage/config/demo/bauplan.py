"""What a house of the portfolio is: the few things that somebody decides; everything else comes from the seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

Werte = dict[str, Any]
"""An Akte, or a part of it, while it is built: plain values, with lists that may still grow."""
Aenderung = Callable[[Werte, int], None]
"""Makes a house special in the year."""
Stand = Literal["offen", "wartet", "freigegeben", "erteilt"]
JAHRE = (2023, 2024, 2025)


@dataclass(frozen=True, slots=True)
class Bauplan:
    """One house. `beginn`: month in which its years begin; a year is named by the one in which it ends.

    `stand`: how far the newest year has come; `wartet` has no readings and costs yet.
    """

    nummer: str
    organisation: str
    konstellationen: str
    wohnungen: int
    energie: str = "erdgas_h"
    erfassung: Literal["hkv", "waermezaehler", "verdunster", "bewertet", "ohne"] = "hkv"
    verfahren: str = "waermezaehler"
    art: str = "nebenkosten"
    beginn: int = 1
    jahre: tuple[int, ...] = JAHRE
    stand: Stand = "offen"
    ueberlauf: bool = False
    besonderes: tuple[Aenderung, ...] = ()
    fehler: tuple[str, ...] = ()

    def zeitraum(self, jahr: int) -> tuple[date, date]:
        """First and last day of a year."""
        first = date(jahr - (self.beginn > 1), self.beginn, 1)
        return first, date(first.year + 1, self.beginn, 1) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Haus:
    """A house as it is taken in: its Akten in the order of the years."""

    plan: Bauplan
    akten: tuple[Werte, ...]


def fest(value: Any) -> Any:
    """The same with tuples, as the reader of an Akte gives them."""
    if isinstance(value, dict):
        return {name: fest(inner) for name, inner in value.items()}
    return tuple(map(fest, value)) if isinstance(value, list | tuple) else value
