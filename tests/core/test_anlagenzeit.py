"""Plants that ran only a part of the period: an exchanged boiler, a heat pump that was added."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.core.small_house import DROP, Plain, edited, errors, gas, meter, remarks, settled
from tests.core.test_derivations import derived, faults
from umlage.core.settlement.audit.audit import audited

D = Decimal


def _house(first: Plain | None = None, second: Plain | None = None, way: str = "volumen") -> Plain:
    """Two boilers of 20,000 kWh each; hot water 40 m³ of all flats."""
    house = edited(gas(), "anlagen/0/warmwasser/verfahren", way)
    plant = house["anlagen"][0]
    return edited(house, "anlagen", (plant | (first or {}), plant | {"nr": "2"} | (second or {})))


def _heat(house: Plain) -> dict[str, str]:
    found = settled(house).haus.trennungen
    return {nr: str(one.roh.value) for nr, one in found.items() if one.roh is not None}


HALVES = ({"bis": "2023-06-30"}, {"von": "2023-07-01"})


def test_each_plant_counts_the_hot_water_of_its_days() -> None:
    # 2.5 * 40 m³ * 50 K = 5,000 kWh by 181 : 184 days
    assert _heat(_house(*HALVES)) == {"1": "181000/73", "2": "184000/73"}
    # 32 * 120 m²
    assert _heat(_house(*HALVES, way="flaeche")) == {"1": "139008/73", "2": "141312/73"}


def test_a_meter_of_the_plant_counts_for_itself() -> None:
    own = {"nr": "91", "art": "warmwasserzaehler", "zweck": "warmwasser", "bis": "2023-06-30"}
    readings = ({"am": "2022-12-31", "stand": D(0)}, {"am": "2023-06-30", "stand": D(30)})
    first = HALVES[0] | {"geraete": (own | {"ablesungen": readings},)}
    assert _heat(_house(first, HALVES[1]))["1"] == "3750"


def test_every_amount_of_an_exchange_explains_itself() -> None:
    assert faults(derived(_house(*HALVES))) == {}


def test_the_names_say_when_a_plant_ran() -> None:
    names = [lauf.element.bezeichnung for lauf in settled(_house(*HALVES)).laeufe]
    assert "Heizung Erdgas H bis 30.06.2023" in names
    assert "Warmwasser Erdgas H ab 01.07.2023" in names


def test_days_without_a_plant_are_named() -> None:
    house = _house({"bis": "2023-06-29"}, HALVES[1])
    assert "anlage.luecke anlagen" in remarks(house)
    assert "anlage.luecke anlagen" not in remarks(_house(*HALVES))
    assert remarks(_house({"von": "2023-01-02"}, {"von": "2023-07-01"})).count("anlage.luecke anlagen") == 1


def test_hot_water_that_would_count_twice_is_named() -> None:
    for house in (_house(), _house({"bis": "2023-07-01"}, HALVES[1])):
        assert "anlage.warmwasser anlagen/2/warmwasser" in remarks(house)
    assert "anlage.warmwasser anlagen/2/warmwasser" not in remarks(_house(*HALVES))


def test_an_invoice_for_days_without_the_plant_is_named() -> None:
    span = {"von": "2023-07-01", "bis": "2023-12-31"}
    house = edited(_house(*HALVES), "anlagen/0/lieferungen/0/zeitraum", span)
    assert "anlage.lieferung anlagen/1/lieferungen/1/zeitraum" in remarks(house)
    touching = edited(house, "anlagen/0/lieferungen/0/zeitraum/von", "2023-06-30")
    assert "anlage.lieferung anlagen/1/lieferungen/1/zeitraum" not in remarks(touching)


@pytest.mark.parametrize(("day", "late"), [("2023-06-30", False), ("2023-07-01", True)])
def test_fuel_that_comes_after_the_last_day_of_the_plant_is_named(day: str, late: bool) -> None:
    pellets = {
        "energieart": "pellets",
        "brennwert": False,
        "bestand": {"anfang": {"menge": D(0), "betrag": D(0)}, "ende": {"menge": D(0)}},
        "lieferungen": ({"am": day, "menge": D(4000), "einheit": "kg", "betrag": D("2000.00")},),
    }
    house = _house(pellets | HALVES[0], HALVES[1])
    assert ("anlage.lieferung anlagen/1/lieferungen/1/am" in remarks(house)) is late
    # the store of the plant to come may be filled before
    early = _house(HALVES[0], pellets | HALVES[1] | {"nr": "2"})
    assert "anlage.lieferung anlagen/2/lieferungen/1/am" not in remarks(early)


@pytest.mark.parametrize(
    "time", [{"von": "2022-12-31"}, {"bis": "2024-01-01"}, {"von": "2023-06-01", "bis": "2023-05-31"}]
)
def test_days_of_a_plant_that_cannot_be_are_refused(time: Plain) -> None:
    assert errors(_house(time)) == ["anlage.zeitraum anlagen/1"]


def test_an_invoice_without_a_time_covers_the_days_of_its_plant() -> None:
    """From 2023-07 to 2024-06 the price of a tonne rises; the first boiler ran in 2023 alone, the second in 2024."""
    house = edited(edited(_house(*HALVES), "anlagen/0/lieferungen/0/co2", DROP), "anlagen/1/lieferungen/0/co2", DROP)
    house = later_half(house)
    first, second = (plant.co2_betrag.value.cents for plant in settled(house).haus.brennstoffe)
    assert first < second


def later_half(house: Plain) -> Plain:
    """The house from July 2023 to June 2024, its plants changing at the turn of the year."""
    for place in range(2):
        for device in range(2):
            path = f"nutzeinheiten/{place}/geraete/{device}/ablesungen"
            house = edited(edited(house, f"{path}/0/am", "2023-06-30"), f"{path}/1/am", "2024-06-30")
    house = edited(edited(house, "anlagen/0/bis", "2023-12-31"), "anlagen/1/von", "2024-01-01")
    house = edited(house, "abrechnung/erstellt_am", "2024-12-31")
    return edited(house, "zeitraum", {"von": "2023-07-01", "bis": "2024-06-30"})


def test_the_energy_of_a_group_cannot_be_compared_with_a_plant_that_ran_for_a_time() -> None:
    groups = tuple({"nr": f"1.{nr}", "bezeichnung": f"G{nr}", "geraete": {"nummern": (f"{nr}1",)}} for nr in (1, 2))
    leaf = {"nr": "2", "bezeichnung": "Rest", "kosten": ("A2.B",), "anteile": {"groesse": "heizflaeche"}}
    top = {"nr": "1", "bezeichnung": "Anlage", "kosten": ("A1.B",), "verteiler": {"art": "vg_heizung", "anlage": "1"}}
    tree = {"nr": "0", "bezeichnung": "Gesamtkosten", "nachfolger": (top | {"nachfolger": groups}, leaf)}
    house = edited(_house(HALVES[0] | {"co2_entfaellt": "x"}, HALVES[1] | {"co2_entfaellt": "x"}), "kostenbaum", tree)
    assert errors(house) == ["baum.anlage kostenbaum/1.1"]


@pytest.mark.parametrize(("second", "found"), [("800", []), ("100", ["anlagen/1/warmwasser"])])
def test_the_heat_of_all_plants_is_held_against_the_water_of_all_flats(second: str, found: list[str]) -> None:
    """900 + 800 kWh for 40 m³ are plausible, though each plant alone has too little heat for them."""
    plants = [
        half | {"geraete": (meter(number, "waermezaehler", (eve, "0"), (last, heat), zweck="warmwasser", **life),)}
        for half, number, eve, last, heat, life in (
            (HALVES[0], "91", "2022-12-31", "2023-06-30", "900", {"bis": "2023-06-30"}),
            (HALVES[1], "92", "2023-06-30", "2023-12-31", second, {"ab": "2023-07-01"}),
        )
    ]
    findings = audited(settled(_house(*plants, way="waermezaehler"))).findings
    assert [row.where for row in findings if row.code == "warmwasser.waerme_niedrig"] == found
