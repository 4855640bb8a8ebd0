"""§ 12 Abs. 1: what a Nutzer may cut off his share. The right is quantified, never exercised for him."""

from datetime import date
from fractions import Fraction

from umlage.core.figure import Figure
from umlage.core.money import Money, half_up
from umlage.core.rule import rule

_FORMULA = "runden({0} * {1} / 100, 2)"


@rule("HeizkostenV § 12 Abs. 1 Satz 1", since=date(1981, 3, 1), formula=_FORMULA)
def kuerzung_nicht_verbrauch(anteil: Figure[Money], satz: Figure[Fraction]) -> Money:
    """Wird nicht verbrauchsabhängig abgerechnet, darf der Nutzer seinen Anteil an den Kosten kürzen."""
    return _percent(anteil, satz)


@rule("HeizkostenV § 12 Abs. 1 Satz 2", since=date(2021, 12, 1), formula=_FORMULA)
def kuerzung_fernablesung(anteil: Figure[Money], satz: Figure[Fraction]) -> Money:
    """Fehlt die fernablesbare Ausstattung entgegen § 5, darf der Nutzer seinen Anteil an den Kosten kürzen."""
    return _percent(anteil, satz)


@rule("HeizkostenV § 12 Abs. 1 Satz 3", since=date(2021, 12, 1), formula=_FORMULA)
def kuerzung_information(anteil: Figure[Money], satz: Figure[Fraction]) -> Money:
    """Fehlen die Informationen nach § 6a ganz oder teilweise, darf der Nutzer seinen Anteil an den Kosten kürzen."""
    return _percent(anteil, satz)


def _percent(anteil: Figure[Money], satz: Figure[Fraction]) -> Money:
    exact = anteil.value.cents * satz.value / 100
    return Money(half_up(exact.numerator, exact.denominator))
