"""§ 9: the share of hot water in the costs of a plant that serves heating and hot water."""

from datetime import date
from fractions import Fraction

from umlage.core.figure import Figure
from umlage.core.rule import rule

_SINCE = date(2009, 1, 1)


@rule("HeizkostenV § 9 Abs. 2 Satz 2", since=_SINCE, formula="{0} * {1} * ({2} - {3})", unit_name="kWh")
def waermemenge_aus_volumen(
    faktor: Figure[Fraction], volumen: Figure[Fraction], temperatur: Figure[Fraction], kaltwasser: Figure[Fraction]
) -> Fraction:
    """Wärmemenge des Warmwassers aus Volumen und Temperatur, weil sie nur mit unzumutbarem Aufwand messbar ist."""
    return faktor.value * volumen.value * (temperatur.value - kaltwasser.value)


@rule("HeizkostenV § 9 Abs. 2 Satz 4", since=_SINCE, formula="{0} * {1} * {2} / {3}", unit_name="kWh")
def waermemenge_aus_flaeche(
    faktor: Figure[Fraction], flaeche: Figure[Fraction], tage: Figure[int], jahrestage: Figure[int]
) -> Fraction:
    """Wärmemenge des Warmwassers aus der versorgten Fläche, weil weder Wärme noch Volumen gemessen werden kann."""
    return faktor.value * flaeche.value * tage.value / jahrestage.value


@rule("HeizkostenV § 9 Abs. 2 Satz 6 Nr. 1", since=_SINCE, formula="{0} * {1}", unit_name="kWh")
def waermemenge_brennwert(waermemenge: Figure[Fraction], faktor: Figure[Fraction]) -> Fraction:
    """Bei Erdgas, das nach dem Brennwert abgerechnet wird, ist der Formelwert mit 1,11 zu vervielfachen."""
    return waermemenge.value * faktor.value


@rule("HeizkostenV § 9 Abs. 2 Satz 6 Nr. 2", since=_SINCE, formula="{0} / {1}", unit_name="kWh")
def waermemenge_lieferung(waermemenge: Figure[Fraction], divisor: Figure[Fraction]) -> Fraction:
    """Bei eigenständiger gewerblicher Wärmelieferung ist der Formelwert durch 1,15 zu teilen."""
    return waermemenge.value / divisor.value


@rule("HeizkostenV § 9 Abs. 2 Satz 6 Nr. 3", since=date(2024, 10, 1), formula="{0} * {1}", unit_name="kWh")
def waermemenge_waermepumpe(waermemenge: Figure[Fraction], faktor: Figure[Fraction]) -> Fraction:
    """Bei einer monovalenten Wärmepumpe ergibt der Formelwert mal 0,30 den Strom für das Warmwasser."""
    return waermemenge.value * faktor.value


@rule("HeizkostenV § 9 Abs. 1", since=_SINCE, formula="{0} - {1}", unit_name="kWh")
def waermemenge_ohne_solar(waermemenge: Figure[Fraction], solar: Figure[Fraction]) -> Fraction:
    """Solarwärme kostet keinen Brennstoff: geteilt wird nach der Wärme, die die Anlage selbst liefert."""
    return waermemenge.value - solar.value


@rule("HeizkostenV § 9 Abs. 3", since=_SINCE, formula="{0} / {1}")
def brennstoffverbrauch(waermemenge: Figure[Fraction], heizwert: Figure[Fraction]) -> Fraction:
    """Brennstoff für das Warmwasser: Wärmemenge geteilt durch den Heizwert."""
    return waermemenge.value / heizwert.value


@rule("HeizkostenV § 9 Abs. 1 Satz 2", since=_SINCE, formula="{0} / {1}")
def anteil_warmwasser_brennstoff(warmwasser: Figure[Fraction], gesamt: Figure[Fraction]) -> Fraction:
    """Die einheitlich entstandenen Kosten sind nach den Anteilen am Brennstoff- oder Energieverbrauch zu teilen."""
    return warmwasser.value / gesamt.value


@rule("HeizkostenV § 9 Abs. 1 Satz 3", since=_SINCE, formula="{0} / {1}")
def anteil_warmwasser_waerme(warmwasser: Figure[Fraction], gesamt: Figure[Fraction]) -> Fraction:
    """Die einheitlich entstandenen Kosten sind nach den Anteilen am Wärmeverbrauch zu teilen."""
    return warmwasser.value / gesamt.value
