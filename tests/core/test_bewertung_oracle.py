"""Valuations of all kinds, recomputed independently; powers and logarithms by whole numbers alone."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from tests.core.mutations import frozen, houses, spoilt, thawed
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
from tests.core.test_mutations import faults_of_refusal
from tests.oracle.compare import differences
from tests.oracle.recompute import recompute
from umlage.core.finding import Refused
from umlage.core.potenz import logarithmus, potenz
from umlage.core.settlement.ergebnis import as_data
from umlage.core.settlement.run import settle
from umlage.formats.akte.codec import from_plain


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


# --- houses of all kinds ----------------------------------------------------------------------------

# refusals that 0002 speaks of without saying that the amounts cannot be computed
BEYOND = {"bewertung.code", "bewertung.geraete", "bewertung.norm", "verdunster.art", "verdunster.ruecksetzung"}


def _rating(chance: Random, days: list[date]) -> Any:
    """A valuation of any kind."""
    factor = D(chance.randint(100, 4000)).scaleb(-3)
    radiator = {"normleistung": D(chance.randint(300, 4000)), "bauart": chance.choice(("platte", "konvektor"))}
    parts: Plain = {"kc": factor, "geraete": D(chance.randint(1, 2)), "stellen": D(chance.choice((2, 3, 6)))}
    parts |= chance.choice(({"kq": D("1.234567")}, {"heizkoerper": radiator}))
    if chance.random() < 0.2:
        parts["grundwert"] = D("2.288")
    if chance.random() < 0.5:
        return parts
    since = [date(2009, 1, 1), *sorted(set(chance.sample(days, 2)))]
    values = ({"kges": factor}, parts, {"kges": D(1)})
    return tuple({"ab": day.isoformat(), "wert": value} for day, value in zip(since, values, strict=True))


def _with_ratings(values: Any, chance: Random) -> Any:
    """The house with other valuations, some of its allocators as evaporators."""
    house = thawed(values)
    first = date.fromisoformat(house["zeitraum"]["von"])
    days = [first + timedelta(days=chance.randint(-30, 400)) for _ in range(6)]
    for flat in house["nutzeinheiten"]:
        for device in flat.get("geraete", ()):
            if device["art"] != "hkv" or chance.random() < 0.3:
                continue
            device["bewertung"] = _rating(chance, sorted(set(days) | {first}))
            if chance.random() < 0.4 and "ruecksetzung" not in device:
                device["verdunster"] = {"vorgabe": D(chance.randint(0, 9))}
    return frozen(house)


@pytest.mark.parametrize("chunk", range(4))
def test_houses_with_ratings_of_all_kinds_settle_as_the_oracle_says(chunk: int) -> None:
    wrong: dict[str, object] = {}
    settled_houses = 0
    for number in range(chunk * 40, (chunk + 1) * 40):
        chance = Random(f"Bewertung {number}")
        name = chance.choice(sorted(houses()))
        values = _with_ratings(houses()[name], chance)
        if chance.random() < 0.3:
            values, _ = spoilt(values, chance, 1)
        try:
            akte = from_plain(values)
            answer = as_data(settle(akte))
        except Refused as refused:
            about = [row for row in faults_of_refusal(refused, values) if "bewertung" in row or "verdunster" in row]
            if about and BEYOND.isdisjoint(finding.code for finding in refused.findings):
                wrong[f"{number}: {name}"] = about
            continue
        settled_houses += 1
        if found := differences(answer, recompute(values), restcent=akte.abrechnung.rundung == "restcent"):
            wrong[f"{number}: {name}"] = found
    assert wrong == {}
    assert settled_houses > 10
