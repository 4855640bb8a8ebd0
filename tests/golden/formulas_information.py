"""Worked cases of the information of § 6a HeizkostenV, computed by hand from the sentence of the law."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from tests.golden.formulas import Formula
from umlage.core.figure import Figure, given
from umlage.core.law.heizkostenv import p6a_information as p6a

F = Fraction
_DAY = date(2023, 12, 31)


def _f(value: str) -> Figure[Fraction]:
    return given("Angabe", Fraction(value), source="Beispiel")


def _climate(used: str, weather: str) -> Fraction:
    return p6a.verbrauch_klimafaktor.at(_DAY)("V", _f(used), _f(weather)).number


def _degree_days(used: str, now: str, before: str) -> Fraction:
    return p6a.verbrauch_gradtagzahl.at(_DAY)("V", _f(used), _f(now), _f(before)).number


def _gases(heat: str, rate: str) -> Fraction:
    return p6a.treibhausgase.at(_DAY)("G", _f(heat), _f(rate)).number


def _shared(heat: str, own: str, every: str) -> Fraction:
    return p6a.heizung_rechnerisch.at(_DAY)("H", _f(heat), _f(own), _f(every)).number


INFORMATION = (
    # page 4 of the visual reference: 800 kWh become 912, 892 become 919 (printed without decimals)
    Formula("I1 climate factor of this period", F(912), lambda: _climate("800", "1.14")),
    Formula("I1 climate factor of last year", F("918.76"), lambda: _climate("892", "1.03")),
    # a period colder by a tenth: last year's 1,000 kWh would have been 1,100
    Formula("I2 last year at this year's degree days", F(1100), lambda: _degree_days("1000", "3300", "3000")),
    # 3,450 kWh of heat at 0.18 kg: 621 kg, as the visual reference prints
    Formula(
        "I3 gases of a heat network", F(621), lambda: p6a.treibhausgase.at(_DAY)("G", _f("3450"), _f("0.18")).number
    ),
    # page 4 of the oil house: 39,495 kWh of heating for 16,000 units, of which a Nutzer has 3,000
    Formula("I5 units of allocators as kWh", F("7405.3125"), lambda: _shared("39495", "3000", "16000")),
    Formula("I4 800 kWh on 80 m²", F(10), lambda: p6a.verbrauch_je_flaeche.at(_DAY)("V", _f("800"), _f("80")).number),
)
