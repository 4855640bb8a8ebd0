"""Valuations of all kinds, recomputed independently; powers and logarithms by whole numbers alone."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from tests.core.rated_house import (
    CHANGE,
    OPEN,
    RADIATOR,
    D,
    agree,
    evaporator,
    moved,
    rated,
)
from tests.core.recompute_figure import power
from tests.core.small_house import Plain, edited
from umlage.core.potenz import logarithmus, potenz


@pytest.mark.parametrize(
    "house",
    [
        rated({"kc": D("2.32"), "grundwert": D("2.288"), "heizkoerper": RADIATOR}),
        rated({"kc": D("1.1"), "geraete": D(3), "heizkoerper": {"normleistung": D("4321.5"), "bauart": "konvektor"}}),
        rated({"kq": D("2.18005"), "kc": D("2.32"), "kt": D("0.9"), "stellen": D(5)}),
        rated({"kq": D("2.180"), "kc": D("2.32"), "skala": "produkt"}),
        rated(CHANGE, OPEN, ("2023-06-14", "412"), ("2023-12-31", "717")),
        rated(CHANGE, OPEN, ("2023-12-31", "717")),
        evaporator(("2024-01-10", "20")),
        moved("2023-03-15", ("2023-03-15", "14"), ("2023-12-31", "20")),
        moved("2023-08-31", ("2023-08-20", "-1"), ("2023-12-31", "20")),
    ],
)
def test_the_oracle_reads_0002_in_the_same_way(house: Plain) -> None:
    agree(house)


@for_all(
    vorgabe=st.integers(0, 8),
    stands=st.lists(st.integers(0, 12), min_size=3, max_size=3),
    change=st.dates(date(2023, 1, 20), date(2023, 12, 10)),
    read=st.booleans(),
    rating=st.sampled_from([{"kges": D("1.25")}, {"kq": D("1.5"), "kc": D("1.1")}, CHANGE]),
)
def test_evaporators_of_all_kinds_agree_with_the_oracle(
    vorgabe: int, stands: list[int], change: date, read: bool, rating: Any
) -> None:
    first = stands[0] - vorgabe
    rows = [(change.isoformat(), str(first))] if read else []
    house = rated(rating, *rows, ("2023-12-31", str(first + stands[1])), verdunster={"vorgabe": D(vorgabe)})
    people = (
        {"nr": "1-1", "name": "A", "bis": change.isoformat()},
        {"nr": "1-2", "name": "B", "von": (change + timedelta(days=1)).isoformat()},
    )
    agree(edited(house, "nutzeinheiten/0/nutzer", people))


@for_all(
    days=st.lists(st.dates(date(2022, 11, 1), date(2024, 1, 31)), min_size=1, max_size=4, unique=True),
    reads=st.lists(st.dates(date(2022, 12, 31), date(2023, 12, 31)), max_size=4, unique=True),
    rates=st.lists(st.integers(100, 4000), min_size=5, max_size=5),
    moved=st.dates(date(2023, 1, 2), date(2023, 12, 30)),
)
def test_dated_ratings_of_all_kinds_agree_with_the_oracle(
    days: list[date], reads: list[date], rates: list[int], moved: date
) -> None:
    since = [date(2020, 1, 1), *sorted(days)]
    steps = tuple(
        {"ab": day.isoformat(), "wert": {"kges": D(rate).scaleb(-3)}} for day, rate in zip(since, rates, strict=False)
    )
    rows = sorted({date(2022, 12, 31), date(2023, 12, 31), *reads})
    readings = [(day.isoformat(), str(37 * place)) for place, day in enumerate(rows)]
    people = ({"nr": "1-1", "name": "A", "bis": moved.isoformat()}, {"nr": "1-2", "name": "B"})
    agree(edited(rated(steps, *readings), "nutzeinheiten/0/nutzer", people))


@for_all(
    basis=st.fractions(Fraction(1, 20), Fraction(20), max_denominator=1000),
    exponent=st.fractions(Fraction(-3), Fraction(3), max_denominator=40),
)
def test_a_power_is_the_one_that_whole_numbers_give(basis: Fraction, exponent: Fraction) -> None:
    assert potenz(basis, exponent) == power(basis, exponent)


@for_all(st.fractions(Fraction(1, 1000), Fraction(1000)))
def test_a_logarithm_turns_back_into_its_number(value: Fraction) -> None:
    assert abs(logarithmus(value) + logarithmus(1 / value)) <= Fraction(1, 10**12)
