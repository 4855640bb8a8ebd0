"""Money is booked cents, an Amount is exact; only a named rounding leads from one to the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

Exact = int | Decimal | Fraction


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """Booked euros, held as whole cents."""

    cents: int

    @classmethod
    def euro(cls, value: Decimal) -> Money:
        """Money of an exact decimal; ValueError when it has a part of a cent."""
        fraction = Fraction(value) * 100
        if fraction.denominator != 1:
            raise ValueError(f"{value} hat mehr als zwei Nachkommastellen")
        return cls(fraction.numerator)

    def __add__(self, other: Money) -> Money:
        return Money(self.cents + other.cents)

    def __sub__(self, other: Money) -> Money:
        return Money(self.cents - other.cents)

    def __neg__(self) -> Money:
        return Money(-self.cents)

    def __mul__(self, share: int | Fraction) -> Amount:
        return Amount(Fraction(self.cents) * share)

    def exact(self) -> Amount:
        return Amount(Fraction(self.cents))

    def __str__(self) -> str:
        """Plain decimal with a point, two decimals, as data files carry it."""
        sign = "-" if self.cents < 0 else ""
        return f"{sign}{abs(self.cents) // 100}.{abs(self.cents) % 100:02d}"


@dataclass(frozen=True, slots=True, order=True)
class Amount:
    """An exact sum of money in cents that was not rounded yet."""

    cents: Fraction

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.cents + other.cents)

    def __sub__(self, other: Amount) -> Amount:
        return Amount(self.cents - other.cents)

    def __mul__(self, share: int | Fraction) -> Amount:
        return Amount(self.cents * share)

    def half_up(self) -> Money:
        """Rounded to the cent, halves away from zero."""
        return Money(half_up(self.cents.numerator, self.cents.denominator))


def half_up(numerator: int, denominator: int) -> int:
    """The whole number nearest to numerator / denominator (> 0), halves away from zero."""
    if numerator < 0:
        return -((-2 * numerator + denominator) // (2 * denominator))
    return (2 * numerator + denominator) // (2 * denominator)


def rounded_down(exact: Fraction) -> int:
    """The whole number at or next to the value in the direction of zero."""
    size = abs(exact)
    whole = size.numerator // size.denominator
    return whole if exact >= 0 else -whole


def half_up_at(value: Exact, digits: int) -> Fraction:
    """The value rounded to so many decimals, halves away from zero."""
    numerator, denominator = value.as_integer_ratio()
    return Fraction(half_up(numerator * 10**digits, denominator), 10**digits)


def largest_remainder(total: int, weights: Sequence[int], weight_sum: int | None = None) -> list[int]:
    """Whole parts of a whole total in proportion to weights >= 0, adding up to it exactly.

    Every part is rounded down, the missing ones go to the largest remainders; ties go to the earlier place. A negative
    total is shared like the positive one.
    `weight_sum`: what the weights add up to, where it is known. ValueError when all weights are 0 and the total is not.
    """
    if weight_sum is None:
        weight_sum = sum(weights)
    if total < 0:
        return [-part for part in largest_remainder(-total, weights, weight_sum)]
    if weight_sum == 0:
        if total:
            raise ValueError("Summe der Gewichte ist 0")
        return [0] * len(weights)
    if len(weights) == 2:
        # of two parts the larger remainder is the first one's when it is half or more
        first = (2 * total * weights[0] + weight_sum) // (2 * weight_sum)
        return [first, total - first]
    exact = [total * weight for weight in weights]
    parts = [product // weight_sum for product in exact]
    missing = total - sum(parts)
    if missing:
        remainders = [product % weight_sum for product in exact]
        # sorted is stable: equal remainders keep the order of the weights
        for place in sorted(range(len(parts)), key=remainders.__getitem__, reverse=True)[:missing]:
            parts[place] += 1
    return parts


def plain(value: Exact, digits: int) -> str:
    """Decimal text with a point and so many decimals, halves away from zero."""
    ratio = value.as_integer_ratio()
    whole = half_up(ratio[0] * 10**digits, ratio[1])
    sign = "-" if whole < 0 else ""
    text = str(abs(whole)).rjust(digits + 1, "0")
    return sign + (f"{text[:-digits]}.{text[-digits:]}" if digits else text)


def german(value: Exact, digits: int) -> str:
    """The same for people: comma, dots between thousands, a real minus sign."""
    whole, _, decimals = plain(value, digits).partition(".")
    negative = whole.startswith("-")
    grouped = f"{int(whole.lstrip('-')):,}".replace(",", ".")
    return ("\u2212" if negative else "") + grouped + (f",{decimals}" if decimals else "")


def german_exact(value: Exact, least: int = 0, most: int = 4) -> str:
    """As many decimals as the value has, between `least` and `most`."""
    digits = least
    while digits < most and (Fraction(value) * 10**digits).denominator != 1:
        digits += 1
    return german(value, digits)
