"""The rules on hot water of the audit in houses whose hot water is shared by allocators, in units and not in m³."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.core.audit_house import AREAS, END, EVE, gashaus, mit
from tests.core.small_house import Plain, meter
from tests.core.test_audit import found

D = Decimal
WATER_METER = meter("A-V", "warmwasserzaehler", (EVE, "0"), (END, "80"), zweck="warmwasser")
MAIN = meter("M", "kaltwasserzaehler", (EVE, "0"), (END, "200"), zweck="gesamt")


def allocators(*changes: tuple[str, object], units: tuple[str, ...] = ("70", "60", "50", "80")) -> Plain:
    """The gas house (8,000 kWh for hot water) with an allocator in each flat, a unit per m² unless said otherwise."""
    house = gashaus()
    for place, used in enumerate(units):
        device = meter(f"{place + 1}-WW", "warmwasserkostenverteiler", (EVE, "0"), (END, used))
        house = mit(house, (f"nutzeinheiten/{place}/geraete/3", device))
    return mit(house, *changes)


def codes(house: Plain) -> list[str]:
    # cold water alone is dear in a house whose hot water has no m³; that is not what is asked here
    return [one.code for one in found(house) if one.code.startswith(("warmwasser", "vorjahr.warm", "wasser"))]


def test_a_house_with_allocators_has_nothing_to_remark() -> None:
    assert codes(allocators()) == []
    assert codes(allocators(("anlagen/0/geraete/+", WATER_METER))) == []


@pytest.mark.parametrize(("units", "said"), [("350.001", ["warmwasser.ausreisser"]), ("350", [])])
def test_units_are_held_against_the_median_of_the_house(units: str, said: list[str]) -> None:
    assert codes(allocators(units=(units, *AREAS[1:]))) == said


def test_the_heat_per_cubic_metre_is_not_asked_of_meters_that_show_only_a_part() -> None:
    # 8,000 kWh for 20 m³ would be 400 kWh, but three flats are not in them
    mixed = mit(allocators(), ("nutzeinheiten/0/geraete/3", gashaus()["nutzeinheiten"][0]["geraete"][3]))
    assert "warmwasser.waerme_hoch" not in codes(mixed)
    little = mit(WATER_METER, ("ablesungen/1/stand", D("31.999")))
    assert codes(allocators(("anlagen/0/geraete/+", little))) == ["warmwasser.waerme_hoch"]


@pytest.mark.parametrize(
    ("volume", "said"),
    # the first flat has 70 of 260 units and 70 m², each m² its m³ / 260
    [("520", []), ("520.01", ["warmwasser.menge_hoch"] * 4), ("2080.01", ["warmwasser.menge_unmoeglich"] * 4)],
)
def test_the_meter_of_the_plant_says_how_much_a_flat_used(volume: str, said: list[str]) -> None:
    device = mit(WATER_METER, ("ablesungen/1/stand", D(volume)))
    assert [code for code in codes(allocators(("anlagen/0/geraete/+", device))) if "menge" in code] == said


def test_allocators_are_no_volume_that_the_area_formula_must_give_way_to() -> None:
    by_area = ("anlagen/0/warmwasser", {"verfahren": "flaeche", "grund": "kein Platz für Zähler"})
    assert "warmwasser.nach_flaeche" not in codes(allocators(by_area))
    assert "warmwasser.nach_flaeche" in codes(allocators(by_area, ("anlagen/0/geraete/+", WATER_METER)))


@pytest.mark.parametrize(("before", "said"), [("140.001", ["vorjahr.warmwasser"]), ("140", [])])
def test_units_are_compared_with_those_of_the_year_before(before: str, said: list[str]) -> None:
    assert codes(allocators(("nutzeinheiten/0/nutzer/0/vorjahr", {"warmwasser": D(before)}))) == said


def test_water_that_is_not_known_in_cubic_metres_is_no_difference_and_no_price() -> None:
    counting = ("einstellungen/warmwasserzaehler_im_kaltwasser", True)
    dear = ("kaltwasser/0/betrag", D(5000))
    assert [code for code in codes(allocators(counting, ("geraete", (MAIN,)), dear)) if "wasser." in code] == []
    assert codes(gashaus(counting, dear)) == ["wasser.preis_hoch"]
