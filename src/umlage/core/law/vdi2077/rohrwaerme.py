"""The balance method as published in 2009. It was replaced in 2018 by a sheet whose numbers are not public."""

from datetime import date
from fractions import Fraction

from umlage.core.figure import Figure, Value
from umlage.core.potenz import potenz
from umlage.core.rule import rule

_SINCE = date(1900, 1, 1)
_NORM = "VDI 2077 Beiblatt Rohrwärme (2009, seit 2018 ersetzt); HeizkostenV § 7 Abs. 1 Satz 3"


@rule(_NORM, since=_SINCE, formula="{0} * {1} - {2}", unit_name="kWh")
def heizwaerme(energie: Figure[Value], nutzungsgrad: Figure[Value], warmwasser: Figure[Value]) -> Fraction:
    """Wärme für die Räume: Energie mal Nutzungsgrad der Erzeugung, weniger die Wärme des Warmwassers."""
    return energie.number * nutzungsgrad.number - warmwasser.number


@rule(_NORM, since=_SINCE, formula="{0} / ({1} * {2})")
def verbrauchswaermeanteil(
    einheiten: Figure[Value], empfindlichkeit: Figure[Fraction], waerme: Figure[Fraction]
) -> Fraction:
    """Anteil der Wärme, den die Heizkostenverteiler erfasst haben."""
    return einheiten.number / (empfindlichkeit.value * waerme.value)


@rule(_NORM, since=_SINCE, formula="{0} / {1}", unit_name="HKV/m²")
def spezifischer_verbrauch(einheiten: Figure[Value], flaeche: Figure[Value]) -> Fraction:
    """Verbrauchseinheiten je Quadratmeter einer Nutzeinheit."""
    return einheiten.number / flaeche.number


@rule(_NORM, since=_SINCE, formula="{0} / {1}")
def normierter_verbrauch(spezifisch: Figure[Fraction], mittel: Figure[Fraction]) -> Fraction:
    """Verbrauch je Quadratmeter im Verhältnis zum Mittel aller Nutzeinheiten."""
    return spezifisch.value / mittel.value


@rule(_NORM, since=_SINCE, formula="({0} - 1) * ({0} - 1)")
def abweichung_quadrat(normiert: Figure[Fraction]) -> Fraction:
    """Quadrat der Abweichung vom Mittel 1."""
    return (normiert.value - 1) ** 2


@rule(_NORM, since=_SINCE, formula="potenz({0} / {1}, 1 / 2)")
def standardabweichung(quadrate: Figure[Fraction], anzahl: Figure[int]) -> Fraction:
    """Standardabweichung der normierten Verbräuche (Grundgesamtheit)."""
    return potenz(quadrate.value / anzahl.value, Fraction(1, 2))


@rule(_NORM, since=_SINCE, formula="{0} / {1}")
def anteil_wenigverbraucher(wenige: Figure[int], anzahl: Figure[int]) -> Fraction:
    """Anteil der Nutzeinheiten, deren normierter Verbrauch sehr klein ist."""
    return Fraction(wenige.value, anzahl.value)


@rule(_NORM, since=_SINCE, formula="{0} * {1} * {2} - {3}", unit_name="HKV")
def rohrwaerme_einheiten(
    fuellung: Figure[Fraction],
    empfindlichkeit: Figure[Fraction],
    waerme: Figure[Fraction],
    einheiten: Figure[Value],
) -> Fraction:
    """Verbrauchseinheiten der Rohrwärme: so viele, dass zusammen der feste Anteil der Heizwärme erfasst ist."""
    return fuellung.value * empfindlichkeit.value * waerme.value - einheiten.number


@rule(_NORM, since=_SINCE, formula="{0} + {1} * {2} / {3}", unit_name="HKV")
def einheiten_mit_rohrwaerme(
    einheiten: Figure[Value], rohrwaerme: Figure[Fraction], flaeche: Figure[Value], gesamt: Figure[Value]
) -> Fraction:
    """Jede Nutzeinheit erhält zu ihren Einheiten den Teil der Rohrwärme, der auf ihre Fläche fällt."""
    return einheiten.number + rohrwaerme.value * flaeche.number / gesamt.number
