"""§ 25a: the surcharge for the risk that ancillary costs cannot be collected."""

from datetime import date
from fractions import Fraction

from umlage.core.figure import Figure
from umlage.core.money import Money, rounded_down
from umlage.core.rule import rule


@rule("NMV § 25a", since=date(1990, 10, 12), formula="abrunden({0} * {1} / 100, 2)")
def umlageausfallwagnis(betriebskosten: Figure[Money], satz: Figure[Fraction]) -> Money:
    """Zuschlag auf die Betriebskosten; abgerundet, weil der Satz nicht überschritten werden darf."""
    return Money(rounded_down(betriebskosten.value.cents * satz.value / 100))
