"""§ 34 Abs. 1 und 2: in which year the calibration of a meter ends."""

from datetime import date
from fractions import Fraction

from umlage.core.figure import Figure
from umlage.core.rule import rule


@rule("MessEV § 34 Abs. 1 und 2", since=date(2015, 1, 1), formula="{0} + {1}")
def eichende(jahr: Figure[Fraction], frist: Figure[Fraction]) -> Fraction:
    """Jahr, mit dessen Ende die Eichfrist endet: das Jahr der Eichung und die Jahre der Frist."""
    return jahr.value + frist.value
