"""Solar heat in the hot water: it costs no fuel; what cannot be split is refused."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from tests.core.small_house import Plain, edited, errors, gas, meter, remarks, settled

SUN = "anlagen/1/geraete"


def _house(sun: str = "2000", zweck: str = "solar_warmwasser", **method: object) -> Plain:
    days = ("2022-12-31", "0"), ("2023-12-31", "6000")
    meters = (
        meter("91", "waermezaehler", *days, zweck="warmwasser"),
        meter("92", "waermezaehler", ("2022-12-31", "0"), ("2023-12-31", sun), zweck=zweck),
    )
    house = edited(gas(), "anlagen/0/geraete", meters)
    return edited(house, "anlagen/0/warmwasser", {"verfahren": "waermezaehler"} | method)


def _share(house: Plain) -> Fraction:
    faktor = settled(house).haus.trennungen["1"].faktor
    assert faktor is not None
    return faktor.value


def test_solar_heat_is_no_part_of_the_fuel_for_hot_water() -> None:
    assert _share(_house()) == Fraction(4000, 20000)
    assert _share(_house("0")) == Fraction(6000, 20000)


def test_it_is_not_in_the_sum_of_heating_and_hot_water_either() -> None:
    heating = meter("93", "waermezaehler", ("2022-12-31", "0"), ("2023-12-31", "12000"), zweck="heizung")
    house = _house()
    plant = house["anlagen"][0]
    plant = {key: value for key, value in plant.items() if key != "brennwert"}
    plant = plant | {"gewerbliche_lieferung": True, "geraete": (*plant["geraete"], heating)}
    assert _share(house | {"anlagen": (plant,)}) == Fraction(4000, 16000)


@pytest.mark.parametrize(
    ("house", "expected"),
    [
        (_house(zweck="solar"), f"solar.aufteilung {SUN}"),
        (_house(verfahren="flaeche", grund="x"), f"solar.verfahren {SUN}"),
        (_house("6001"), f"solar.mehr {SUN}"),
        (edited(_house(), "anlagen/0/geraete/1/art", "stromzaehler"), f"solar.zaehler {SUN}/92/art"),
        (gas() | {"geraete": (_house()["anlagen"][0]["geraete"][1],)}, "solar.zaehler geraete/92/zweck"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(house: Plain, expected: str) -> None:
    assert expected in errors(house)


def test_all_of_it_from_the_sun_is_possible() -> None:
    assert _share(_house("6000")) == 0


@pytest.mark.parametrize("zweck", ["solar", "solar_warmwasser"])
def test_where_heat_separates_nothing_the_yield_is_only_printed(zweck: str) -> None:
    house = _house(zweck=zweck, verfahren="prozent", prozent=Decimal(18))
    assert f"solar.ohne_wirkung {SUN}/92" in remarks(house)
    assert _share(house) == Fraction(18, 100)
