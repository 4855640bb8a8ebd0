"""§§ 5 to 9: classification of the building and the landlord's share of the carbon costs."""

from bisect import bisect_right
from datetime import date
from fractions import Fraction
from operator import attrgetter

from umlage.core.figure import Figure, Value
from umlage.core.money import Money, half_up, half_up_at
from umlage.core.rule import rule

_SINCE = date(2023, 1, 1)


@rule("CO2KostAufG § 5 Abs. 1 Satz 2", since=_SINCE, formula="runden({0} / {1}, 1)", unit_name="kg/m²")
def ausstoss_je_flaeche(kilogramm: Figure[Fraction], wohnflaeche: Figure[Fraction]) -> Fraction:
    """Kohlendioxidausstoß des Gebäudes je Quadratmeter Wohnfläche, auf eine Nachkommastelle gerundet."""
    return half_up_at(kilogramm.value / wohnflaeche.value, 1)


@rule("CO2KostAufG § 5 Abs. 1 Satz 4", since=_SINCE, formula="{0} * {1} / {2}", unit_name="kg/m²")
def grenze_kurzer_zeitraum(grenze: Figure[Fraction], tage: Figure[int], jahrestage: Figure[int]) -> Fraction:
    """Bei einem Zeitraum unter einem Jahr werden die Grenzen der Stufen anteilig gekürzt."""
    return grenze.value * tage.value / jahrestage.value


@rule("CO2KostAufG § 5 Abs. 1 und Anlage", since=_SINCE, formula="stufe()", unit_name="%")
def anteil_vermieter(ausstoss: Figure[Fraction], *stufen: Figure[Value]) -> Fraction:
    """Anteil des Vermieters nach der Stufe, in die das Gebäude fällt; die untere Grenze gehört zur Stufe."""
    reached = bisect_right(stufen[::2], ausstoss.value, key=attrgetter("number"))
    return stufen[2 * reached - 1].number if reached else Fraction(0)


@rule("CO2KostAufG § 9 Abs. 1", since=_SINCE, formula="{0} * {1}", unit_name="%")
def anteil_vermieter_beschraenkt(anteil: Figure[Fraction], faktor: Figure[Fraction]) -> Fraction:
    """Eine öffentlich-rechtliche Vorgabe hindert die Verbesserung: der Anteil des Vermieters wird halbiert."""
    return anteil.value * faktor.value


@rule("CO2KostAufG § 7 Abs. 1", since=_SINCE, formula="runden({0} * {1} / 100, 2)")
def betrag_vermieter(co2_kosten: Figure[Money], anteil: Figure[Fraction]) -> Money:
    """Anteil des Vermieters an den Kohlendioxidkosten; nur der Rest wird auf die Nutzer verteilt."""
    return Money(half_up(co2_kosten.value.cents * anteil.value.numerator, 100 * anteil.value.denominator))
