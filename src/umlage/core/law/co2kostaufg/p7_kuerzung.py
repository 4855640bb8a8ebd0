"""§ 7 Abs. 4: what a tenant may cut when the carbon costs are not split or not shown."""

from datetime import date
from fractions import Fraction

from umlage.core.figure import Figure
from umlage.core.money import Money, half_up
from umlage.core.rule import rule


@rule("CO2KostAufG § 7 Abs. 4", since=date(2023, 1, 1), formula="runden({0} * {1} / 100, 2)")
def kuerzung_ausweis(anteil: Figure[Money], satz: Figure[Fraction]) -> Money:
    """Bestimmt der Vermieter seinen Anteil nicht oder weist er ihn nicht aus, darf der Mieter die Heizkosten kürzen."""
    exact = anteil.value.cents * satz.value / 100
    return Money(half_up(exact.numerator, exact.denominator))
