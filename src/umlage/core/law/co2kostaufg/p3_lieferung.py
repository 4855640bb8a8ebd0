"""What carbon dioxide costs when the supplier's invoice does not say so."""

from datetime import date
from fractions import Fraction

from umlage.core.figure import Figure
from umlage.core.money import Money, half_up
from umlage.core.rule import rule

_SINCE = date(2015, 1, 1)


@rule("CO2KostAufG § 3 Abs. 1; EBeV", since=_SINCE, formula="{0} * {1}", unit_name="kg")
def emission(menge: Figure[Fraction], faktor: Figure[Fraction]) -> Fraction:
    """Kohlendioxid aus der gelieferten Menge und dem Emissionsfaktor, weil die Rechnung keinen Wert nennt."""
    return menge.value * faktor.value


@rule("CO2KostAufG § 3 Abs. 3, § 4 Abs. 1", since=_SINCE, formula="runden({0} / 1000 * {1} * (100 + {2}) / 100, 2)")
def co2_kosten(kilogramm: Figure[Fraction], preis: Figure[Fraction], umsatzsteuer: Figure[Fraction]) -> Money:
    """Kohlendioxidkosten aus Ausstoß und Preis der Tonne, einschließlich Umsatzsteuer."""
    exact = kilogramm.value / 1000 * preis.value * (100 + umsatzsteuer.value)
    return Money(half_up(exact.numerator, exact.denominator))
