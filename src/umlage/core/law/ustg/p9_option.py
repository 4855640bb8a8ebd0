"""§ 9: letting with tax. Input tax is taken out of the costs, and the statutory tax comes on top."""

from datetime import date
from fractions import Fraction

from umlage.core.figure import Figure
from umlage.core.money import Money, half_up
from umlage.core.rule import rule


@rule("UStG § 9, § 10 Abs. 1", since=date(1980, 1, 1), formula="runden({0} * {1} / 100, 2)")
def umsatzsteuer_auf_netto(netto: Figure[Money], satz: Figure[Fraction]) -> Money:
    """Umsatzsteuer auf die Kosten ohne Vorsteuer; auch steuerfreie Kosten wie die Grundsteuer gehören zum Entgelt."""
    exact = netto.value.cents * satz.value / 100
    return Money(half_up(exact.numerator, exact.denominator))
