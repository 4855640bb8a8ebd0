"""§ 10 Abs. 1: tax of an invoice, on net prices and out of gross ones; rounded once for each rate."""

from datetime import date
from fractions import Fraction

from umlage.core.figure import Figure
from umlage.core.money import Money, half_up
from umlage.core.rule import rule


@rule("UStG § 10 Abs. 1, § 14 Abs. 4 Nr. 8", since=date(1980, 1, 1), formula="runden({0} * {1} / 100, 2)")
def steuer_auf_entgelt(entgelt: Figure[Money], satz: Figure[Fraction]) -> Money:
    """Umsatzsteuer auf die Summe der Preise ohne Umsatzsteuer, je Satz einmal kaufmännisch auf den Cent gerundet."""
    exact = entgelt.value.cents * satz.value / 100
    return Money(half_up(exact.numerator, exact.denominator))


@rule("UStG § 10 Abs. 1 Satz 2", since=date(1980, 1, 1), formula="runden({0} * {1} / (100 + {1}), 2)")
def steuer_im_preis(brutto: Figure[Money], satz: Figure[Fraction]) -> Money:
    """Umsatzsteuer, die in der Summe der Preise steckt, je Satz einmal kaufmännisch auf den Cent gerundet."""
    exact = brutto.value.cents * satz.value / (100 + satz.value)
    return Money(half_up(exact.numerator, exact.denominator))
