"""§ 9a: what stands in for a consumption that no device recorded."""

from datetime import date
from fractions import Fraction

from umlage.core.figure import Figure, Value
from umlage.core.rule import rule

_SINCE = date(1989, 3, 1)
_NORM = "HeizkostenV § 9a Abs. 1"


@rule(_NORM, since=_SINCE, formula="{0} * {1} / {2}")
def vorperiode_nach_zeit(verbrauch: Figure[Fraction], jetzt: Figure[Value], damals: Figure[Value]) -> Fraction:
    """Verbrauch derselben Räume in einem vergleichbaren Zeitraum, auf die Dauer von jetzt umgerechnet."""
    return verbrauch.value * jetzt.number / damals.number


@rule(_NORM, since=_SINCE, formula="{0} * {1} / {2}")
def vorperiode_nach_uebrigen(
    verbrauch: Figure[Fraction], uebrige_jetzt: Figure[Value], uebrige_damals: Figure[Fraction]
) -> Fraction:
    """Verbrauch derselben Räume damals, verändert wie der Verbrauch der übrigen Geräte des Hauses."""
    return verbrauch.value * uebrige_jetzt.number / uebrige_damals.value


@rule(_NORM, since=_SINCE, formula="{0} * {1} / {2}")
def vorperiode_nach_witterung(
    verbrauch: Figure[Fraction], gradtagzahl_jetzt: Figure[Fraction], gradtagzahl_damals: Figure[Fraction]
) -> Fraction:
    """Verbrauch derselben Räume damals, verändert wie die gemessenen Gradtagzahlen."""
    return verbrauch.value * gradtagzahl_jetzt.value / gradtagzahl_damals.value


@rule(_NORM, since=_SINCE, formula="{0} * {1} / {2}")
def vergleichsraeume(groesse: Figure[Fraction], verbrauch: Figure[Value], groessen: Figure[Value]) -> Fraction:
    """Verbrauch vergleichbarer anderer Räume in derselben Zeit, im Verhältnis der Größen."""
    return groesse.value * verbrauch.number / groessen.number


@rule(_NORM, since=_SINCE, formula="{0} * {1} / {2}")
def durchschnitt(flaeche: Figure[Fraction], verbrauch: Figure[Value], flaechen: Figure[Value]) -> Fraction:
    """Durchschnittsverbrauch des Gebäudes oder der Nutzergruppe je m², mal der eigenen Fläche."""
    return flaeche.value * verbrauch.number / flaechen.number
