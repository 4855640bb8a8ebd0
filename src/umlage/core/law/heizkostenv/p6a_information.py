"""§ 6a Abs. 3: what every Abrechnung says beside its amounts: weather, greenhouse gases, consumption per area."""

from datetime import date
from fractions import Fraction

from umlage.core.figure import Figure
from umlage.core.rule import rule

SINCE = date(2021, 12, 1)


@rule("HeizkostenV § 6a Abs. 3 Nr. 5", since=SINCE, formula="{0} * {1}")
def verbrauch_klimafaktor(verbrauch: Figure[Fraction], klimafaktor: Figure[Fraction]) -> Fraction:
    """Verbrauch mal Klimafaktor: so, als wäre das Wetter an jedem Ort und in jedem Jahr gleich gewesen."""
    return verbrauch.value * klimafaktor.value


@rule("HeizkostenV § 6a Abs. 3 Nr. 5", since=SINCE, formula="{0} * {1} / {2}")
def verbrauch_gradtagzahl(
    verbrauch: Figure[Fraction], zeitraum: Figure[Fraction], vorzeitraum: Figure[Fraction]
) -> Fraction:
    """Verbrauch des Vorjahres bei dem Wetter dieses Zeitraums: mal dessen Gradtagzahl durch die des Vorjahres."""
    return verbrauch.value * zeitraum.value / vorzeitraum.value


@rule("HeizkostenV § 6a Abs. 3 Nr. 1", since=SINCE, formula="{0} * {1}", unit_name="kg")
def treibhausgase(waerme: Figure[Fraction], faktor: Figure[Fraction]) -> Fraction:
    """Treibhausgase der Wärme, die das Haus bezogen hat: Wärme mal Emissionsfaktor des Wärmenetzes."""
    return waerme.value * faktor.value


@rule("HeizkostenV § 6a Abs. 3 Nr. 4", since=SINCE, formula="{0} / {1}")
def verbrauch_je_flaeche(verbrauch: Figure[Fraction], flaeche: Figure[Fraction]) -> Fraction:
    """Verbrauch je Quadratmeter, damit verschieden große Nutzeinheiten verglichen werden können."""
    return verbrauch.value / flaeche.value
