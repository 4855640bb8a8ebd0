"""Worked cases of § 34 MessEV: in which year a calibration ends."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from tests.golden.formulas import Formula
from umlage.core.figure import given
from umlage.core.law.messev.p34_eichfrist import eichende

F = Fraction


def _last(jahr: int, frist: int) -> Fraction:
    inputs = (given("Jahr", F(jahr), source="Beispiel"), given("Frist", F(frist), "Jahre", source="Beispiel"))
    return eichende.at(date(jahr, 12, 31))("J", *inputs).number


# law.md 13: six years since 2021, before five for hot water and heat, and the term ends with the calendar year
EICHUNG = (
    Formula("K1 a heat meter of 2019, six years", F(2025), lambda: _last(2019, 6)),
    Formula("K2 a hot water meter of 2015, five years then", F(2020), lambda: _last(2015, 5)),
)
