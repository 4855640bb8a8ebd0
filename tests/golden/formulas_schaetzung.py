"""Worked estimates of § 9a: one rule, one figure each."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from tests.golden.formulas import Formula
from umlage.core.figure import Figure, given
from umlage.core.law.heizkostenv import p9a_schaetzung as p9a

_DAY = date(2023, 1, 1)


def _of(value: int) -> Figure[Fraction]:
    return given("Wert", Fraction(value), source="Beispiel")


SCHAETZUNG = (
    Formula(
        "9a by others: 1,800 with 30,000 then and 24,000 now",
        Fraction(1440),
        lambda: p9a.vorperiode_nach_uebrigen.at(_DAY)("V", _of(1800), _of(24000), _of(30000)).number,
    ),
    Formula(
        "9a by weather: 1,800 with 1,000 degree days then and 950 now",
        Fraction(1710),
        lambda: p9a.vorperiode_nach_witterung.at(_DAY)("V", _of(1800), _of(950), _of(1000)).number,
    ),
    Formula(
        "9a by time: 1,000 in a year of 1,000 per mille, now January to May with 570",
        Fraction(570),
        lambda: p9a.vorperiode_nach_zeit.at(_DAY)("V", _of(1000), _of(570), _of(1000)).number,
    ),
)
