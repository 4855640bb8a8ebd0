"""Devices whose consumption is a difference of others."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.core.small_house import DROP, Plain, consumption, edited, errors, gas, meter, remarks, settled
from tests.core.test_mutations import faults
from umlage.formats.akte.syntax import plain_values

DEVICE = "nutzeinheiten/1/geraete/11"
GOLDEN = Path(__file__).parents[1] / "golden" / "abzugszaehler-2023" / "akte.yaml"


def _house(**differenz: object) -> Plain:
    """The heat meter of flat 1 counts 6,000 kWh, the one behind it 1,500 of them."""
    house = edited(gas(), "nutzeinheiten/0/geraete/0/differenz", {"abzug": ("13",)} | differenz)
    behind = meter("13", "waermezaehler", ("2022-12-31", "0"), ("2023-12-31", "1500"), zweck="abzug")
    return edited(house, "nutzeinheiten/0/geraete/+", behind)


def test_what_a_meter_behind_counts_is_subtracted_and_counts_nowhere_else() -> None:
    assert consumption(_house()) == {"1-1": ["4500"], "2-1": ["4000"]}


def test_a_meter_of_another_flat_is_subtracted_and_counts_there() -> None:
    house = edited(gas(), "nutzeinheiten/0/geraete/0/differenz", {"abzug": ("21",)})
    assert consumption(house) == {"1-1": ["2000"], "2-1": ["4000"]}


def test_the_measures_of_the_meters_are_converted() -> None:
    behind = meter("13", "waermezaehler", ("2022-12-31", "0"), ("2023-12-31", "1.5"), zweck="abzug", einheit="MWh")
    assert consumption(edited(_house(), "nutzeinheiten/0/geraete/2", behind))["1-1"] == ["4500"]


def test_a_meter_that_was_exchanged_is_subtracted_with_the_one_before() -> None:
    old = meter("13", "waermezaehler", ("2022-12-31", "0"), ("2023-06-30", "1000"), zweck="abzug", bis="2023-06-30")
    new = meter("14", "waermezaehler", ("2023-06-30", "7"), ("2023-12-31", "507"), zweck="abzug")
    house = edited(_house(abzug=("13", "14")), "nutzeinheiten/0/geraete/2", old | {"ersetzt_durch": "14"})
    assert consumption(edited(house, "nutzeinheiten/0/geraete/+", new))["1-1"] == ["4500"]


def test_without_an_interim_reading_what_is_subtracted_is_split_by_degree_days() -> None:
    people = ({"nr": "1-1", "name": "Auszug", "bis": "2023-05-31"}, {"nr": "1-2", "name": "Einzug"})
    house = edited(_house(), "nutzeinheiten/0/nutzer", people)
    main = ("2022-12-31", "0"), ("2023-05-31", "4000"), ("2023-12-31", "6000")
    house = edited(house, "nutzeinheiten/0/geraete/0/ablesungen", meter("", "", *main)["ablesungen"])
    assert [consumption(house)[nr] for nr in ("1-1", "1-2")] == [["3145"], ["1355"]]
    assert "ablesung.zwischenablesung_fehlt nutzeinheiten/1/geraete/13" in remarks(house)


def test_a_display_that_ran_over_is_told_once() -> None:
    # the meter of the house counts from end to end, the one of the flat up to the change of Nutzer
    people = ({"nr": "1-1", "name": "Auszug", "bis": "2023-05-31"}, {"nr": "1-2", "name": "Einzug"})
    stands = ("2022-12-31", "9500"), ("2023-05-31", "9900"), ("2023-12-31", "1000")
    main = meter("90", "waermezaehler", *stands, zweck="gesamt", stellen=Decimal(4))
    house = edited(edited(gas(), "nutzeinheiten/0/nutzer", people), "anlagen/0/geraete/+", main)
    own = {"nr": "11", "art": "waermezaehler", "differenz": {"von": "90", "abzug": ("21",)}}
    flat = meter("21", "waermezaehler", ("2022-12-31", "0"), ("2023-05-31", "100"), ("2023-12-31", "300"))
    house = edited(edited(house, "nutzeinheiten/0/geraete/0", own), "nutzeinheiten/1/geraete/0", flat)
    told = [row for row in remarks(house) if row.startswith("ablesung.ueberlauf")]
    assert told == ["ablesung.ueberlauf anlagen/1/geraete/90"]


@pytest.mark.parametrize(
    ("house", "expected"),
    [
        (edited(_house(), "nutzeinheiten/0/geraete/0/differenz/abzug", ("99",)), "geraet.differenz"),
        (edited(_house(), "nutzeinheiten/0/geraete/0/differenz/abzug", ("12",)), "geraet.differenz"),
        (_house(von="21"), "geraet.differenz"),
        (edited(_house(), "nutzeinheiten/0/geraete/2/differenz", {"abzug": ("11",)}), "geraet.differenz_kreis"),
        (edited(_house(), "nutzeinheiten/0/geraete/0/differenz/abzug", ("11",)), "geraet.differenz_kreis"),
        (edited(_house(), "nutzeinheiten/0/geraete/2/ablesungen/1/stand", Decimal(6001)), "geraet.differenz_negativ"),
    ],
)
def test_a_difference_that_cannot_be_is_refused_with_its_place(house: Plain, expected: str) -> None:
    assert [row for row in errors(house) if row.startswith(f"{expected} {DEVICE}")]


def test_a_device_is_not_subtracted_twice() -> None:
    assert errors(_house(abzug=("13", "13"))) == [f"geraet.differenz {DEVICE}/differenz/abzug"]


def test_units_of_allocators_are_not_subtracted() -> None:
    rated = {"kges": Decimal(1)}
    house = edited(
        edited(_house(), "nutzeinheiten/0/geraete/0/art", "hkv"), "nutzeinheiten/0/geraete/0/bewertung", rated
    )
    assert f"geraet.differenz {DEVICE}/differenz" in errors(house)


def test_a_difference_of_nothing_but_other_differences_is_refused() -> None:
    rest = {"nr": "15", "art": "waermezaehler", "differenz": {"von": "11", "abzug": ("13",)}}
    house = edited(_house(abzug=("15",)), "nutzeinheiten/0/geraete/+", rest)
    assert f"geraet.differenz {DEVICE}/differenz" in errors(house)


def test_nothing_left_is_no_error() -> None:
    house = edited(_house(), "nutzeinheiten/0/geraete/2/ablesungen/1/stand", Decimal(6000))
    assert consumption(house)["1-1"] == ["0"]


def test_a_meter_that_nobody_subtracts_is_named() -> None:
    house = edited(_house(), "nutzeinheiten/0/geraete/0/differenz", DROP)
    assert "geraet.abzug_offen nutzeinheiten/1/geraete/13" in remarks(house)


def test_heat_that_is_only_what_is_left_is_settled_with_a_warning() -> None:
    main = meter("9", "waermezaehler", ("2022-12-31", "0"), ("2023-12-31", "9000"), zweck="gesamt")
    rest = {"nr": "21", "art": "waermezaehler", "differenz": {"von": "9", "abzug": ("11",)}}
    house = edited(edited(gas(), "nutzeinheiten/1/geraete/0", rest), "geraete", (main,))
    assert consumption(house) == {"1-1": ["6000"], "2-1": ["3000"]}
    assert "geraet.differenzmessung nutzeinheiten/2/geraete/21/differenz/von" in remarks(house)


def test_the_golden_house_is_settled_as_the_oracle_says() -> None:
    values: Any = plain_values(GOLDEN.read_bytes(), is_json=False)
    assert faults(values) == []


def test_the_main_meter_of_a_plant_may_be_a_difference() -> None:
    whole = meter("9", "waermezaehler", ("2022-12-31", "0"), ("2023-12-31", "9000"), zweck="warmwasser")
    other = meter("8", "waermezaehler", ("2022-12-31", "0"), ("2023-12-31", "5000"), zweck="abzug")
    house = edited(gas(), "anlagen/0/geraete", (whole | {"differenz": {"abzug": ("8",)}}, other))
    house = edited(house, "anlagen/0/warmwasser", {"verfahren": "waermezaehler"})
    heat = settled(house).haus.trennungen["1"].waerme
    assert heat is not None
    assert heat.value == 4000


def test_a_meter_without_its_first_reading_is_told_where_it_lacks() -> None:
    house = edited(_house(), "nutzeinheiten/0/geraete/0/ablesungen/0/am", "2023-12-13")
    assert f"ablesung.fehlt {DEVICE}" in errors(house)
