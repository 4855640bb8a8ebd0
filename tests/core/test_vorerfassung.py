"""Groups with meters beside groups with allocators: VGHeizung, VGWarmwasser1, VGWarmwasser2."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests.core.recompute_figure import Recomputation
from tests.core.small_house import DROP, Plain, amounts, edited, errors, gas, meter, remarks, settled, spoilt
from umlage.core.settlement.herleitung import Herleitung

D = Decimal
YEAR = (("2022-12-31", "0"), ("2023-12-31", "40"))


def _devices(nr: str, *numbers: str) -> Plain:
    return {"nr": nr, "bezeichnung": f"Gruppe {nr}", "geraete": {"nummern": numbers}}


def _house(water: tuple[Plain, ...], heating: Plain, **more: object) -> Plain:
    """Flat 1 has a heat meter (6,000 kWh), flat 2 allocators; 20,000 kWh of gas on gross value, 20 m³ in each flat."""
    allocator = meter("21", "hkv", ("2022-12-31", "0"), ("2023-12-31", "700"), bewertung={"kges": D(1)})
    tree = {
        "nr": "0",
        "bezeichnung": "Gesamtkosten",
        "nachfolger": (
            {
                "nr": "1",
                "bezeichnung": "Anlage",
                "kosten": ("A1.B",),
                "verteiler": {"art": "hkvo2", "anlage": "1"},
                "nachfolger": (*water, heating),
            },
        ),
    }
    return spoilt(
        gas(), anlagen__0__co2_entfaellt="Prüfung", nutzeinheiten__1__geraete__0=allocator, kostenbaum=tree, **more
    )


WATER = ({"nr": "1.1", "bezeichnung": "Warmwasser", "geraete": {"nummern": ("12", "22")}},)
HEATING: Plain = {
    "nr": "1.2",
    "bezeichnung": "Heizung",
    "verteiler": {"art": "vg_heizung", "anlage": "1"},
    "nachfolger": (_devices("1.2.1", "11"), _devices("1.2.2", "21")),
}


def test_heating_by_the_energy_of_the_metered_group() -> None:
    # hot water 5,550 of 20,000 kWh: 555.00, by halves; heating 1,445.00
    # (20,000 / 1.11 - 5,000) x 0.80 = 10,414.41 kWh, of which 6,000: 57.6125 %
    house = _house(WATER, HEATING)
    assert amounts(house) == {"1-1": "1110.00", "2-1": "890.00"}
    assert "baum.vorerfassung kostenbaum/1.2" in remarks(house)


def test_a_stated_efficiency_counts() -> None:
    # (20,000 / 1.11 - 5,000) x 0.90 = 11,716.22 kWh; 1,445.00 x 6,000 / 11,716.22 = 740.00
    house = _house(WATER, edited(HEATING, "verteiler/nutzungsgrad", D(90)))
    assert amounts(house) == {"1-1": "1017.50", "2-1": "982.50"}


def test_measured_heat_of_hot_water_stands_behind_the_boiler() -> None:
    # 4,000 kWh measured: 20 % and 400.00; 20,000 / 1.11 x 0.80 - 4,000 = 10,414.41 kWh; 1,600.00 x 57.6125 % = 921.80
    heat = meter("9", "waermezaehler", ("2022-12-31", "0"), ("2023-12-31", "4000"), zweck="warmwasser")
    house = _house(WATER, HEATING, anlagen__0__warmwasser={"verfahren": "waermezaehler"}, anlagen__0__geraete=(heat,))
    assert amounts(house) == {"1-1": "1121.80", "2-1": "878.20"}


def _sunny(water: tuple[Plain, ...], heating: Plain) -> Plain:
    """5,000 kWh of hot water are measured, 1,000 of them are the sun's."""
    meters = tuple(
        meter(nr, "waermezaehler", ("2022-12-31", "0"), ("2023-12-31", used), zweck=zweck)
        for nr, used, zweck in (("9", "5000", "warmwasser"), ("8", "1000", "solar_warmwasser"))
    )
    return _house(water, heating, anlagen__0__warmwasser={"verfahren": "waermezaehler"}, anlagen__0__geraete=meters)


def test_what_the_sun_gave_is_no_heat_of_the_fuel() -> None:
    # as with 4,000 kWh of the boiler alone: 20,000 / 1.11 x 0.80 - (5,000 - 1,000) = 10,414.41 kWh
    assert amounts(_sunny(WATER, HEATING)) == {"1-1": "1121.80", "2-1": "878.20"}
    # 2.5 x 20 m³ x 50 K = 2,500 of 5,000 kWh: half of 400.00, for the sun warms the water of both
    assert amounts(_sunny(_mixed_water("vg_warmwasser1"), BY_AREA)) == {"1-1": "1133.33", "2-1": "866.67"}


def test_every_amount_follows_from_its_derivation() -> None:
    answer = settled(_house(WATER, HEATING))
    derivation, check = Herleitung(answer), Recomputation()
    for person in answer.nutzer:
        assert check.value(derivation.figure(f"nutzer/{person.nr}/betrag")) == Fraction(str(person.betrag))


def _mixed_water(art: str) -> tuple[Plain, ...]:
    """Flat 1 by its meter, flat 2 bears the rest."""
    rest = {"nr": "1.1.2", "bezeichnung": "Rest", "anteile": {"groesse": "warmwasserflaeche", "nutzeinheiten": ("2",)}}
    groups = (_devices("1.1.1", "12"), rest)
    return ({"nr": "1.1", "bezeichnung": "Warmwasser", "verteiler": {"art": art, "anlage": "1"}, "nachfolger": groups},)


BY_AREA: Plain = {"nr": "1.2", "bezeichnung": "Heizung", "anteile": {"groesse": "heizflaeche"}}
PLANT = meter("9", "warmwasserzaehler", *YEAR, zweck="warmwasser")


def test_hot_water_of_a_boiler_by_the_fuel_of_the_metered_group() -> None:
    # 40 m³ at the boiler: 555.00 of hot water, half of it for 20 m³; 1,445.00 by 70 : 50 m²
    house = _house(_mixed_water("vg_warmwasser1"), BY_AREA, anlagen__0__geraete=(PLANT,))
    assert amounts(house) == {"1-1": "1120.42", "2-1": "879.58"}


def _supplied() -> Plain:
    house: Any = _house(_mixed_water("vg_warmwasser2"), BY_AREA, anlagen__0__geraete=(PLANT,))
    house = spoilt(house, anlagen__0__energieart="fernwaerme", anlagen__0__brennwert=DROP)
    return spoilt(house, kostenbaum__nachfolger__0__verteiler__art="hkvo3")


def test_hot_water_of_supplied_heat_by_the_heat_of_the_metered_group() -> None:
    # 5,000 / 1.15 of 20,000 kWh: 434.78 for hot water, half of it for 20 of 40 m³
    assert amounts(_supplied()) == {"1-1": "1130.44", "2-1": "869.56"}


@pytest.mark.parametrize(
    ("house", "expected"),
    [
        (_house(_mixed_water("vg_warmwasser2"), BY_AREA), ["baum.hkvo kostenbaum/1.1"]),
        (_house(WATER, edited(HEATING, "verteiler/anlage", "7")), ["baum.anlage kostenbaum/1.2.1"]),
        (
            _house(WATER, edited(HEATING, "nachfolger", HEATING["nachfolger"][::-1])),
            ["baum.nachfolger kostenbaum/1.2.2"],
        ),
        (_house(WATER, edited(HEATING, "verteiler/nutzungsgrad", D(40))), ["baum.differenz kostenbaum/1.2.1"]),
        (
            edited(
                _house(WATER, HEATING, anlagen__0__warmwasser={"verfahren": "prozent", "prozent": D(20), "grund": "x"}),
                "kostenbaum/nachfolger/0/verteiler",
                {"art": "prozent_warmwasser", "prozent": D(20)},
            ),
            ["baum.anlage anlagen/1/warmwasser"],
        ),
    ],
)
def test_what_cannot_be_compared_is_refused(house: Plain, expected: list[str]) -> None:
    assert errors(house) == expected


def _supplied_heat(**more: object) -> Plain:
    house = _house(WATER, HEATING, **more)
    house = spoilt(house, anlagen__0__energieart="fernwaerme", anlagen__0__brennwert=DROP)
    return spoilt(house, kostenbaum__nachfolger__0__verteiler__art="hkvo3")


def test_the_formula_of_supplied_heat_counts_as_in_hkvo3() -> None:
    # 5,000 / 1.15 = 4,347.83 of 20,000 kWh: 434.78 by halves; 1,565.22 x 6,000 / (20,000 - 4,347.83) = 600.00
    assert amounts(_supplied_heat()) == {"1-1": "817.39", "2-1": "1182.61"}


def test_the_measured_heat_of_a_heat_pump_is_not_lessened_by_a_boiler() -> None:
    # 9,600 + 2,400 kWh: 20 % and 400.00 by halves; 1,600.00 x 6,000 / 9,600 = 1,000.00
    meters = tuple(
        meter(nr, "waermezaehler", ("2022-12-31", "0"), ("2023-12-31", used), zweck=zweck)
        for nr, used, zweck in (("8", "9600", "heizung"), ("9", "2400", "warmwasser"))
    )
    house = _supplied_heat(
        anlagen__0__warmwasser={"verfahren": "waermezaehler"},
        anlagen__0__geraete=meters,
        anlagen__0__lieferungen__0__co2=DROP,
    )
    house = spoilt(house, anlagen__0__co2_entfaellt=DROP, anlagen__0__energieart="waermepumpe")
    assert amounts(house) == {"1-1": "1200.00", "2-1": "800.00"}


def test_a_group_by_formula_beside_measured_hot_water_is_named() -> None:
    heat = meter("9", "waermezaehler", ("2022-12-31", "0"), ("2023-12-31", "5000"), zweck="warmwasser")
    house = _house(_mixed_water("vg_warmwasser1"), BY_AREA, anlagen__0__geraete=(PLANT,))
    assert "warmwasser.vergleich kostenbaum/1.1" not in remarks(house)
    house = spoilt(house, anlagen__0__geraete=(heat,), anlagen__0__warmwasser={"verfahren": "waermezaehler"})
    # 5,000 of 20,000 kWh: 500.00, half of it for 20 m³ by the formula; 1,500.00 by 70 : 50 m²
    assert amounts(house) == {"1-1": "1125.00", "2-1": "875.00"}
    assert "warmwasser.vergleich kostenbaum/1.1" in remarks(house)
