"""The factors of a heat cost allocator: KQ for the output, KC for the thermal contact, KT for cool rooms."""

from datetime import date
from fractions import Fraction

from umlage.core.figure import Figure
from umlage.core.money import half_up_at
from umlage.core.rule import rule

# EN 834 of 1994, before it DIN 4713 with the same factors: old radiators keep their valuation
_SINCE = date(1900, 1, 1)


@rule("EN 834", since=_SINCE, formula="{0} / {1}")
def kq(leistung: Figure[Fraction], bezug: Figure[Fraction]) -> Fraction:
    """KQ: Wärmeleistung des Heizkörpers im Bezugszustand, als Zahl ohne Einheit."""
    return leistung.value / bezug.value


@rule("EN 834", since=_SINCE, formula="{0} / {1}")
def kq_je_geraet(gesamt: Figure[Fraction], geraete: Figure[int]) -> Fraction:
    """Sitzen mehrere Geräte an einem Heizkörper, so vertritt jedes den gleichen Teil seiner Leistung."""
    return gesamt.value / geraete.value


@rule("EN 834", since=_SINCE, formula="{0} * {1} * {2}")
def kges(leistung: Figure[Fraction], kontakt: Figure[Fraction], raum: Figure[Fraction]) -> Fraction:
    """Der Gesamtbewertungsfaktor ist das Produkt aus KQ, KC und KT."""
    return leistung.value * kontakt.value * raum.value


@rule("EN 834", since=_SINCE, formula="{0} * {1} * {2} / {3}")
def kges_mit_grundwert(
    leistung: Figure[Fraction], kontakt: Figure[Fraction], raum: Figure[Fraction], grundwert: Figure[Fraction]
) -> Fraction:
    """Zeigt das Gerät schon mit einem eigenen Grundwert an, so wird das Produkt der Faktoren durch ihn geteilt."""
    return leistung.value * kontakt.value * raum.value / grundwert.value


@rule("EN 834", since=_SINCE, formula="{0} * {1}", unit_name="HKV")
def verbrauchswert(anzeige: Figure[Fraction], faktor: Figure[Fraction]) -> Fraction:
    """Verbrauchswert bei Einheitsskala: Anzeige mal Gesamtbewertungsfaktor."""
    return anzeige.value * faktor.value


@rule("EN 834", since=_SINCE, formula="runden({0} * {1}, 0)")
def produktskala_code(faktor: Figure[Fraction], tausend: Figure[Fraction]) -> Fraction:
    """Bei Produktskala steht der Faktor in Tausendsteln als ganze Zahl im Gerät; es zeigt dann bewertet an."""
    return half_up_at(faktor.value * tausend.value, 0)
