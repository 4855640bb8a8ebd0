"""§ 5 Abs. 7, § 6 Abs. 2: groups with different devices, told apart by their energy where nothing measures both."""

from datetime import date
from fractions import Fraction

from umlage.core.figure import Figure
from umlage.core.rule import rule

_SINCE = date(2009, 1, 1)


@rule("HeizkostenV § 5 Abs. 7, § 6 Abs. 2", since=_SINCE, formula="{0} * {1} / 100 - {2}", unit_name="kWh")
def waerme_heizung_gemessen(
    energie: Figure[Fraction], nutzungsgrad: Figure[Fraction], warmwasser: Figure[Fraction]
) -> Fraction:
    """Wärme der Heizung: Energie mal Nutzungsgrad, ohne die gemessene Wärme des Warmwassers."""
    return energie.value * nutzungsgrad.value / 100 - warmwasser.value


@rule("HeizkostenV § 5 Abs. 7, § 6 Abs. 2", since=_SINCE, formula="({0} - {2}) * {1} / 100", unit_name="kWh")
def waerme_heizung_formel(
    energie: Figure[Fraction], nutzungsgrad: Figure[Fraction], warmwasser: Figure[Fraction]
) -> Fraction:
    """Wärme der Heizung: Energie ohne den Formelwert des Warmwassers (er steht vor dem Kessel), mal Nutzungsgrad."""
    return (energie.value - warmwasser.value) * nutzungsgrad.value / 100


@rule("HeizkostenV § 5 Abs. 7, § 6 Abs. 2", since=_SINCE, formula="{0} / {1}")
def anteil_gruppe(gruppe: Figure[Fraction], gesamt: Figure[Fraction]) -> Fraction:
    """Anteil der Gruppe mit Zählern; die andere Gruppe trägt den Rest."""
    return gruppe.value / gesamt.value
