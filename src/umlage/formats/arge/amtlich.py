"""Numbers of the law as the Akte writes them: the rate of tax between a gross and a net amount, the usual Heizwert."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from umlage.core.parameters import ParameterGap, parameter
from umlage.formats.arge.bau import Zeile
from umlage.formats.arge.zettel import Zettel

_SAETZE = ("ustg.regelsatz", "ustg.ermaessigt", "ustg.gas_waerme")
_CENT = Decimal("0.01")


def steuersatz(zettel: Zettel, brutto: int, netto: int, row: Zeile, day: date) -> None:
    """`mwst` of a row, where the record says gross and net: the rate of the day that leads from one to the other."""
    gross, net = zettel.zahl(brutto), zettel.zahl(netto)
    if gross is None or net is None:
        return
    old = row.get("mwst")
    if _passt(gross, net, Decimal(0) if old is None else old):
        return
    rates = {rate for rate in _am(day) if _passt(gross, net, rate)}
    if len(rates) == 1:
        row["mwst"] = rates.pop()
    else:
        zettel.feld_nicht(netto, "Brutto und Netto ergeben keinen Steuersatz, der am Tag der Rechnung galt.")


def amtlich(name: str, day: date) -> Decimal | None:
    """A number of the law on a day; None where there is none."""
    try:
        value = parameter(name).at(day).value
    except ParameterGap:
        return None
    return Decimal(value.numerator) / value.denominator


def _am(day: date) -> set[Decimal]:
    return {rate for rate in (amtlich(name, day) for name in _SAETZE) if rate is not None}


def _passt(gross: Decimal, net: Decimal, rate: Decimal) -> bool:
    # the net of several lines may be rounded line by line
    return abs(net * (100 + rate) / 100 - gross) <= _CENT
