"""Strokes of an evaporator: what is above the zero mark covers the evaporation of the days without heating."""

from datetime import date
from fractions import Fraction

from umlage.core.figure import Figure
from umlage.core.rule import rule

_SINCE = date(1900, 1, 1)


@rule("EN 835", since=_SINCE, formula="mindestens({0}, 0)", unit_name="Striche")
def striche_hauptablesung(ablesung: Figure[Fraction]) -> Fraction:
    """Gezählt wird ab der Nullmarke; was noch darüber steht, ist Vorgabe für die Kaltverdunstung und kein Verbrauch."""
    return max(ablesung.value, Fraction(0))


@rule("EN 835", since=_SINCE, formula="mindestens({0} - {1} * {2} / {3}, 0)", unit_name="Striche")
def striche_bereinigt(
    verdunstet: Figure[Fraction], vorgabe: Figure[Fraction], heizfrei: Figure[int], heizfrei_gesamt: Figure[int]
) -> Fraction:
    """Von den verdunsteten Strichen geht der Teil der Vorgabe ab, der auf die heizfreien Tage dieses Nutzers fällt."""
    return max(verdunstet.value - vorgabe.value * heizfrei.value / heizfrei_gesamt.value, Fraction(0))


@rule("EN 835", since=_SINCE, formula="{0} * {1} / {2}", unit_name="Striche")
def striche_angeglichen(
    bereinigt: Figure[Fraction], hauptablesung: Figure[Fraction], summe: Figure[Fraction]
) -> Fraction:
    """Die bereinigten Striche aller Nutzer ergeben zusammen wieder die Hauptablesung."""
    return bereinigt.value * hauptablesung.value / summe.value if summe.value else Fraction(0)


@rule("HeizkostenV § 9b Abs. 3", since=_SINCE, formula="{0} * {1} / {2}", unit_name="Striche")
def striche_nach_gradtagen(gesamt: Figure[Fraction], teil: Figure[Fraction], ganz: Figure[Fraction]) -> Fraction:
    """Ohne verwertbare Zwischenablesung werden die Striche nach Gradtagen geteilt."""
    return gesamt.value * teil.value / ganz.value
