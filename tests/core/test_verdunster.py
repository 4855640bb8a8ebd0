"""Evaporators in an Akte: strokes, the allowance above zero, one ampoule for two Nutzer."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from tests.core.rated_house import (
    DEVICE,
    D,
    evaporator,
    moved,
    recomputed,
    said,
    units,
)
from tests.core.small_house import Plain, consumption, edited, errors, gas, settled
from umlage.core.figure import explain
from umlage.core.settlement.herleitung import Herleitung


def test_an_evaporator_counts_from_its_zero_mark_and_needs_no_opening_reading() -> None:
    assert units(evaporator(("2023-12-31", "20"))) == "50"
    # the ampoule of last year was another one
    assert units(evaporator(("2022-12-31", "31"), ("2023-12-31", "20"))) == "50"


def test_what_stands_above_zero_is_no_consumption() -> None:
    assert units(evaporator(("2023-12-31", "-2"))) == "0"


def test_of_two_nutzer_at_one_ampoule_the_second_bears_the_summer() -> None:
    house = moved("2023-03-31", ("2023-03-31", "14"), ("2023-12-31", "20"))
    assert [consumption(house)[nr] for nr in ("1-1", "1-2")] == [["50"], ["0"]]
    assert [row for row in said(house) if DEVICE in row] == []
    recomputed(house)


@pytest.mark.parametrize(("day", "used"), [("2023-03-15", ["38290/1000"]), ("2023-11-15", [""])])
def test_an_interim_reading_outside_the_gate_is_not_used(day: str, used: list[str]) -> None:
    # 382.9 ‰ and 900 ‰ of the degree days
    house = moved(day, (day, "14"), ("2023-12-31", "20"))
    share = {"2023-03-15": 320 + Fraction(130 * 15, 31), "2023-11-15": Fraction(780)}[day]
    expected = [f"verdunster.zwischenablesung {DEVICE}"] if not 400 <= share <= 800 else []
    assert [row for row in said(house) if DEVICE in row] == expected
    if expected:
        assert Fraction(consumption(house)["1-1"][0]) == 50 * share / 1000
    recomputed(house)


def test_an_evaporator_without_an_interim_reading_is_split_by_degree_days() -> None:
    house = moved("2023-03-31", ("2023-12-31", "20"))
    assert consumption(house)["1-1"] == ["45/2"]
    assert f"ablesung.zwischenablesung_fehlt {DEVICE}" in said(house)


def test_an_evaporator_read_late_or_estimated_says_so() -> None:
    late = evaporator(("2024-01-10", "20"))
    assert said(late) == [f"ablesung.abweichender_tag {DEVICE}"]
    guess = edited(
        late,
        "nutzeinheiten/0/geraete/0/ablesungen",
        ({"am": "2023-12-31", "stand": D(20), "art": "schaetzung", "grund": "verstellt"},),
    )
    assert said(guess) == [f"ablesung.ersatzwert {DEVICE}"]


ERRORS: dict[str, tuple[Plain, str]] = {
    "an evaporator with a reset": (
        edited(evaporator(("2023-12-31", "20")), "nutzeinheiten/0/geraete/0/ruecksetzung", "12-31"),
        f"verdunster.ruecksetzung {DEVICE}/verdunster",
    ),
    "an evaporator that is a heat meter": (
        edited(gas(), "nutzeinheiten/0/geraete/0/verdunster", {"vorgabe": D(6)}),
        "verdunster.art nutzeinheiten/1/geraete/11/verdunster",
    ),
    "an evaporator beyond its scale": (evaporator(("2023-12-31", "60.5")), f"verdunster.skala {DEVICE}"),
    "an evaporator above its filling": (evaporator(("2023-12-31", "-6.5")), f"verdunster.skala {DEVICE}"),
    "an evaporator that fills up": (
        moved("2023-03-31", ("2023-03-31", "14"), ("2023-12-31", "13.5")),
        f"ablesung.ruecklauf {DEVICE}",
    ),
    "an evaporator without a reading": (evaporator(("2022-12-31", "20")), f"ablesung.fehlt {DEVICE}"),
    "an evaporator read twice on a day": (
        evaporator(("2023-12-31", "20"), ("2023-12-31", "21")),
        f"ablesung.doppelt {DEVICE}",
    ),
}


@pytest.mark.parametrize("name", ERRORS)
def test_an_evaporator_is_refused_for(name: str) -> None:
    house, expected = ERRORS[name]
    assert errors(house) == [expected]


@for_all(
    strokes=st.lists(st.integers(0, 30), min_size=2, max_size=2),
    allowance=st.integers(0, 10),
    month=st.sampled_from(["2023-03-31", "2023-04-30", "2023-08-31", "2023-10-31"]),
)
def test_what_two_share_is_always_the_main_reading(strokes: list[int], allowance: int, month: str) -> None:
    first = strokes[0] - allowance
    house = moved(month, (month, str(first)), ("2023-12-31", str(first + strokes[1])))
    house = edited(house, "nutzeinheiten/0/geraete/0/verdunster", {"vorgabe": D(allowance)})
    total = sum(Fraction(consumption(house)[nr][0]) for nr in ("1-1", "1-2"))
    assert total == max(0, first + strokes[1]) * Fraction("2.5")


def test_the_greater_of_two_is_told_in_words() -> None:
    house = moved("2023-03-31", ("2023-03-31", "14"), ("2023-12-31", "20"))
    derivation = Herleitung(settled(house))
    told = [line.strip() for line in explain(derivation.figure(f"geraete/{DEVICE.rpartition('/')[2]}"))]
    assert [line for line in told if "mindestens(" in line] == []
    assert any(line.endswith(", mindestens 0") for line in told)
