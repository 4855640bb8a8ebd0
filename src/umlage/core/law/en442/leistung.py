"""The output of a radiator at another over-temperature than the one it was measured at."""

from datetime import date
from fractions import Fraction

from umlage.core.figure import Figure
from umlage.core.potenz import logarithmus, potenz
from umlage.core.rule import rule

# EN 442-2 of December 1996, in Germany from 1997 on; the equation was in use before (DIN 4703, DIN 4704)
_SINCE = date(1900, 1, 1)


@rule("EN 442-2", since=_SINCE, formula="({0} + {1}) / 2 - {2}", unit_name="K")
def uebertemperatur(vorlauf: Figure[Fraction], ruecklauf: Figure[Fraction], raum: Figure[Fraction]) -> Fraction:
    """Übertemperatur: Mittel aus Vorlauf und Rücklauf, weniger Raumtemperatur."""
    return (vorlauf.value + ruecklauf.value) / 2 - raum.value


@rule("EN 442-2", since=_SINCE, formula="({0} - {1}) / logarithmus(({0} - {2}) / ({1} - {2}))", unit_name="K")
def uebertemperatur_logarithmisch(
    vorlauf: Figure[Fraction], ruecklauf: Figure[Fraction], raum: Figure[Fraction]
) -> Fraction:
    """Logarithmische Übertemperatur: sie gilt auch, wenn das Wasser im Heizkörper stark abkühlt."""
    ratio = (vorlauf.value - raum.value) / (ruecklauf.value - raum.value)
    return (vorlauf.value - ruecklauf.value) / logarithmus(ratio)


@rule("EN 442-2", since=_SINCE, formula="({1} - {2}) / ({0} - {2})")
def temperaturverhaeltnis(vorlauf: Figure[Fraction], ruecklauf: Figure[Fraction], raum: Figure[Fraction]) -> Fraction:
    """Verhältnis der Übertemperaturen von Rücklauf und Vorlauf; ab 0,7 genügt das arithmetische Mittel."""
    return (ruecklauf.value - raum.value) / (vorlauf.value - raum.value)


@rule("EN 442-2", since=_SINCE, formula="{0} * potenz({1} / {2}, {3})", unit_name="W")
def leistung(
    normleistung: Figure[Fraction],
    gesucht: Figure[Fraction],
    gemessen: Figure[Fraction],
    exponent: Figure[Fraction],
) -> Fraction:
    """Wärmeleistung bei einer anderen Übertemperatur: Leistung mal Verhältnis der Übertemperaturen hoch Exponent."""
    return normleistung.value * potenz(gesucht.value / gemessen.value, exponent.value)


@rule("EN 442-2", since=_SINCE, formula="logarithmus({0} / {1}) / logarithmus({2} / {3})")
def exponent(
    erste: Figure[Fraction], zweite: Figure[Fraction], bei_erster: Figure[Fraction], bei_zweiter: Figure[Fraction]
) -> Fraction:
    """Exponent eines Heizkörpers aus zwei veröffentlichten Leistungen."""
    return logarithmus(erste.value / zweite.value) / logarithmus(bei_erster.value / bei_zweiter.value)


@rule("EN 442-2", since=_SINCE, formula="{0} * {1} / {2}", unit_name="W")
def leistung_nach_laenge(
    leistung_je_meter: Figure[Fraction], laenge: Figure[Fraction], millimeter: Figure[Fraction]
) -> Fraction:
    """Leistung eines Heizkörpers aus der Leistung je Meter und der Baulänge."""
    return leistung_je_meter.value * laenge.value / millimeter.value


@rule("EN 442-2", since=_SINCE, formula="{0} * {1}", unit_name="W")
def leistung_nach_gliedern(leistung_je_glied: Figure[Fraction], glieder: Figure[int]) -> Fraction:
    """Leistung eines Heizkörpers aus der Leistung je Glied und der Zahl der Glieder."""
    return leistung_je_glied.value * glieder.value
