"""§ 5a: half of what new oil and gas heating costs for carbon, network and mandatory bio-fuel.

The Act of 23 July 2026 (BGBl. 2026 I Nr. 226) was not read at source; its numbers stand unchecked in `parameters.toml`.
"""

from datetime import date
from fractions import Fraction

from umlage.core.figure import Figure, Value
from umlage.core.money import Amount, Money, half_up
from umlage.core.rule import rule

_SINCE = date(2028, 1, 1)


@rule("CO2KostAufG § 5a", since=_SINCE, formula="{0} * {1} / {2}")
def entstanden(kosten: Figure[Value], tage_ab: Figure[int], tage: Figure[int]) -> Amount:
    """Von einer Rechnung, die über den ersten Tag der hälftigen Teilung reicht, zählen die Tage von diesem Tag an."""
    return Amount(kosten.number * 100 * tage_ab.value / tage.value)


@rule("CO2KostAufG § 5a", since=date(2029, 1, 1), formula="{0} * {1} / {2}")
def pflichtanteil(kosten: Figure[Value], hoechstens: Figure[Fraction], anteil: Figure[Fraction]) -> Amount:
    """Vom Biobrennstoff zählt höchstens der vorgeschriebene Anteil am Brennstoff."""
    return Amount(kosten.number * 100 * hoechstens.value / anteil.value)


@rule("CO2KostAufG § 5a", since=_SINCE, formula="runden({0} * {1} / 100, 2)")
def betrag_vermieter_haelftig(kosten: Figure[Money], anteil: Figure[Fraction]) -> Money:
    """Hälftiger Anteil des Vermieters an Kosten einer neuen Öl- oder Gasheizung, statt der Stufe."""
    exact = kosten.value.cents * anteil.value / 100
    return Money(half_up(exact.numerator, exact.denominator))
