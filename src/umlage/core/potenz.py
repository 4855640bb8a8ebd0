"""Powers and logarithms without float: correct to twelve decimals, by one named rounding.

A power with a broken exponent is no fraction. It is computed with 50 significant digits and then rounded half up to
`STELLEN` decimals; that rounded value is the one that every derivation goes on with, so that everybody who recomputes a
figure meets the same number.
"""

from __future__ import annotations

from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from fractions import Fraction

from umlage.core.money import half_up_at

STELLEN = 12
# a context of its own: the settlement's raises where a digit is lost, and here the digits beyond the 50th must go
_GENAU = Context(prec=50, traps=[InvalidOperation, DivisionByZero, Overflow])


def potenz(basis: Fraction, exponent: Fraction) -> Fraction:
    """basis ** exponent, rounded half up to twelve decimals; ValueError when there is no real one or it is huge."""
    if exponent.denominator == 1 and abs(exponent) <= _GANZ:
        if not basis and exponent < 0:
            raise ValueError("0 hat keine negative Potenz")
        return half_up_at(basis**exponent.numerator, STELLEN)
    if basis < 0:
        raise ValueError("Eine negative Zahl hat keine gebrochene Potenz")
    if not basis:
        return Fraction(0)
    power = _GENAU.multiply(_GENAU.ln(_decimal(basis)), _decimal(exponent))
    if abs(power) > _GANZ:
        raise ValueError("Die Potenz ist zu groß oder zu klein")
    return half_up_at(_GENAU.exp(power), STELLEN)


def logarithmus(wert: Fraction) -> Fraction:
    """The natural logarithm, rounded half up to twelve decimals; ValueError for 0 and below."""
    if wert <= 0:
        raise ValueError("Nur eine Zahl über 0 hat einen Logarithmus")
    return half_up_at(_GENAU.ln(_decimal(wert)), STELLEN)


_GANZ = 64


def _decimal(value: Fraction) -> Decimal:
    return _GENAU.divide(Decimal(value.numerator), Decimal(value.denominator))
