"""§ 560 Abs. 4: prepayments after a statement, as large as the costs that are to be expected."""

from datetime import date
from fractions import Fraction

from umlage.core.figure import Figure
from umlage.core.money import Amount, Money, half_up
from umlage.core.rule import rule

_SINCE = date(2001, 9, 1)


@rule("BGB § 560 Abs. 4", since=_SINCE, formula="{0} * {1} / {2}")
def jahresbetrag(kosten: Figure[Money], ganz: Figure[Fraction], eigene: Figure[Fraction]) -> Amount:
    """Kosten eines Teils des Jahres, hochgerechnet auf zwölf Monate: Heizung nach Gradtagen, das übrige nach Tagen."""
    return Amount(kosten.value.cents * Fraction(ganz.value) / eigene.value)


@rule("BGB § 560 Abs. 4", since=_SINCE, formula="runden({0} / 12, 2)")
def monatsbetrag(jahreskosten: Figure[Amount]) -> Money:
    """Ein Zwölftel der Kosten eines Jahres, kaufmännisch auf den Cent gerundet."""
    exact = jahreskosten.number * 100 / 12
    return Money(half_up(exact.numerator, exact.denominator))


@rule("BGB § 560 Abs. 4", since=_SINCE, formula="runden({0} / 12, 0)")
def monatsbetrag_euro(jahreskosten: Figure[Amount]) -> Money:
    """Ein Zwölftel der Kosten eines Jahres, kaufmännisch auf ganze Euro gerundet."""
    exact = jahreskosten.number / 12
    return Money(half_up(exact.numerator, exact.denominator) * 100)
