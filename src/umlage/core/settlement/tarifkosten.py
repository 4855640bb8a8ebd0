"""What a tariff comes to, and where it stands among the costs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from umlage.core.figure import Figure, Value
from umlage.core.money import Money
from umlage.core.settlement.akte import Tarif


@dataclass(frozen=True, slots=True)
class Tarifkosten:
    """A tariff with its cost and quantity.

    `verweis`: by which reference the tree takes it, empty where it is only shown; `zeile`: the place that its row would
    have in the file; `nummer`: which of the plant's invoices it is, 0 where it is none; `satz`: the rate of the
    contained tax, of several the last; `saetze`: then the parts by their rates.
    """

    tarif: Tarif
    figur: Figure[Money]
    menge: Figure[Value] | None = None
    verweis: str = ""
    zeile: str = ""
    nummer: int = 0
    satz: Decimal | None = None
    saetze: tuple[tuple[Fraction, Figure[Money]], ...] = ()
