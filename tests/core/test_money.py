"""Cents, exact amounts and the roundings between them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from umlage.core.money import Amount, Money, german, german_exact, half_up, half_up_at, largest_remainder, plain


@pytest.mark.parametrize(
    ("text", "cents"), [("0", 0), ("1091.56", 109156), ("-0.01", -1), ("3055.8", 305580), ("0.10", 10)]
)
def test_euros_are_whole_cents(text: str, cents: int) -> None:
    assert Money.euro(Decimal(text)) == Money(cents)


def test_a_part_of_a_cent_is_no_money() -> None:
    with pytest.raises(ValueError, match="mehr als zwei Nachkommastellen"):
        Money.euro(Decimal("1.005"))


def test_money_times_a_share_is_an_exact_amount_until_it_is_rounded() -> None:
    third = Money(100) * Fraction(1, 3)
    assert third == Amount(Fraction(100, 3))
    assert third + third + third == Money(100).exact()
    assert third.half_up() == Money(33)


def test_money_adds_and_compares() -> None:
    assert Money(5) + Money(7) - Money(2) == Money(10)
    assert -Money(5) < Money(0)


@pytest.mark.parametrize(
    ("cents", "text"), [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (-109156, "-1091.56"), (100000000, "1000000.00")]
)
def test_money_is_written_with_a_point_and_two_decimals(cents: int, text: str) -> None:
    assert str(Money(cents)) == text


@pytest.mark.parametrize(
    ("numerator", "denominator", "whole"),
    [(1, 2, 1), (3, 2, 2), (-1, 2, -1), (-3, 2, -2), (49, 100, 0), (-49, 100, 0), (5, 10, 1), (0, 7, 0), (7, 1, 7)],
)
def test_halves_are_rounded_away_from_zero(numerator: int, denominator: int, whole: int) -> None:
    assert half_up(numerator, denominator) == whole


def test_half_up_at_rounds_decimals() -> None:
    assert half_up_at(Decimal("11.95"), 1) == 12
    assert half_up_at(Decimal("-0.0005"), 3) == Fraction(-1, 1000)


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**6))
def test_rounding_is_never_further_than_a_half(numerator: int, denominator: int) -> None:
    assert abs(half_up(numerator, denominator) - Fraction(numerator, denominator)) <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (2, [1, 1, 1], [1, 1, 0]),
        (1000, [5, 3, 2], [500, 300, 200]),
        (10, [1, 2, 0], [3, 7, 0]),
        (-10, [1, 1, 1], [-4, -3, -3]),
        (0, [0, 0], [0, 0]),
    ],
)
def test_largest_remainder_gives_the_missing_cent_to_the_largest_rest_and_ties_to_the_earlier(
    total: int, weights: list[int], parts: list[int]
) -> None:
    assert largest_remainder(total, weights) == parts


def test_largest_remainder_refuses_to_share_among_nobody() -> None:
    with pytest.raises(ValueError, match="Summe der Gewichte"):
        largest_remainder(1, [0, 0])


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=30))
def test_largest_remainder_adds_up_and_stays_within_a_cent(total: int, weights: list[int]) -> None:
    whole = sum(weights)
    if not whole:
        return
    parts = largest_remainder(total, weights)
    assert sum(parts) == total
    assert all(abs(part - Fraction(total * weight, whole)) < 1 for part, weight in zip(parts, weights, strict=True))


def test_numbers_are_printed_for_files_and_for_people() -> None:
    assert plain(Fraction(2, 3), 4) == "0.6667"
    assert plain(Fraction(-1, 200), 2) == "-0.01"
    assert plain(7, 0) == "7"
    assert german(Decimal("1234567.5"), 2) == "1.234.567,50"
    assert german(Decimal("-1091.56"), 2) == "−1.091,56"
    assert german_exact(Decimal("0.6000"), 2, 4) == "0,60"
    assert german_exact(Fraction(1, 3), 0, 4) == "0,3333"
