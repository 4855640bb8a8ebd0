"""Heat cost allocators in kWh: the heat of the heating and a Nutzer's part of it, or that nobody knows."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests.core.audit_house import END, EVE, gashaus, oelhaus, pumpenhaus, waermehaus, wechsel
from tests.core.recompute_figure import Recomputation
from tests.core.small_house import DROP, Plain, edited, meter
from tests.core.test_baum_pruefung import by_hand
from tests.golden.cases import akte_of
from umlage.core.settlement.herleitung import Herleitung
from umlage.core.settlement.run import settle
from umlage.documents.einzelabrechnung.aus_ergebnis import einzelabrechnungen
from umlage.formats.akte.codec import from_plain
from umlage.formats.akte.syntax import plain_values

D, F = Decimal, Fraction
PATH = "vergleich/heizung_rechnerisch"
FUEL = "anlagen/0/lieferungen/0"
NONE = "In Kilowattstunden lassen sie sich nicht umrechnen"


def kwh(house: Plain, nr: str = "1-1") -> Fraction:
    """The kWh of a Nutzer; everything below them is computed again."""
    herleitung = Herleitung(settle(from_plain(house)))
    figure = herleitung.figure(f"nutzer/{nr}/{PATH}")
    assert Recomputation().value(figure) == figure.number
    return figure.number


def said(house: Plain) -> str:
    """What page 4 of the first Nutzer says of kilowatt-hours."""
    inhalt = next(iter(einzelabrechnungen(settle(from_plain(house)))))
    assert inhalt.vergleich is not None
    blocks = [one for block in inhalt.vergleich.informationen for one in block.abschnitte]
    sentences = [satz for one in blocks if one.titel == "Wörter" for satz in one.saetze]
    texts = ["".join(teil.text for teil in satz).replace("\N{NO-BREAK SPACE}", " ") for satz in sentences]
    return " ".join(text.partition("Faktor. ")[2] for text in texts if "Faktor. " in text)


def test_a_boiler_gives_its_energy_times_its_efficiency_without_measured_hot_water() -> None:
    # four flats with equal units
    assert kwh(gashaus()) == (F(36000) / F("1.11") * F("0.8") - 8000) / 4
    assert said(gashaus()) == (
        "Rechnerisch 4.486 kWh: 17.946 kWh × 936 ÷ 3.744. "
        "Wärme der Heizung: 32.432 kWh × 80 % Nutzungsgrad − 8.000 kWh Warmwasser = 17.946 kWh."
    )


def test_a_formula_value_of_hot_water_stands_before_the_boiler() -> None:
    house = gashaus(("anlagen/0/warmwasser", {"verfahren": "volumen", "grund": "Speicher im Kessel"}))
    # 80 m³ · 2.5 · 50 K
    assert kwh(house) == (F(36000) / F("1.11") - 10000) * F("0.8") / 4
    assert "(32.432 kWh − 10.000 kWh Warmwasser) × 80 % Nutzungsgrad = 17.946 kWh." in said(house)


def test_without_hot_water_all_heat_is_for_heating() -> None:
    assert kwh(oelhaus()) == F(3200 * 10) * F("0.8") / 4
    assert "Wärme der Heizung: 32.000 kWh × 80 % Nutzungsgrad = 25.600 kWh." in said(oelhaus())


def test_a_heat_meter_of_the_heating_counts_before_any_computation() -> None:
    device = meter("A-H", "waermezaehler", (EVE, "0"), (END, "20000"), zweck="heizung")
    house = gashaus(("anlagen/0/geraete/+", device))
    assert kwh(house) == 5000
    assert said(house).endswith("Die Wärme der Heizung ist gemessen: 20.000 kWh.")


def test_supplied_heat_is_heat() -> None:
    district = {"energieart": "fernwaerme", "brennwert": DROP}
    house = gashaus(*((f"anlagen/0/{name}", value) for name, value in district.items()))
    assert kwh(house) == F(36000 - 8000) / 4


def test_a_heat_pump_is_asked_for_its_heat_and_not_for_its_electricity() -> None:
    # 36,000 kWh of heat at its meter, 8,000 of it for hot water
    pump = pumpenhaus(von="2024-12-31", bis="2025-12-31", first="2025-01-01")
    assert kwh(pump) == 7000


def test_of_two_nutzer_each_has_his_own_units() -> None:
    house = wechsel(gashaus(), "2023-06-30", None, "2023-06-30")
    assert kwh(house, "1-1") + kwh(house, "1-2") == kwh(gashaus())


def test_two_plants_give_their_heat_together() -> None:
    second = {key: value for key, value in oelhaus()["anlagen"][0].items() if key != "kosten"} | {"nr": "2"}
    assert kwh(gashaus(("anlagen/+", second))) == kwh(gashaus()) + kwh(oelhaus())
    assert said(gashaus(("anlagen/+", second))).count("Wärme der Heizung: ") == 2


@pytest.mark.parametrize(
    "house",
    [
        gashaus(("anlagen/0/warmwasser", {"verfahren": "prozent", "prozent": D(20), "grund": "vereinbart"})),
        gashaus(
            ("anlagen/0/warmwasser", DROP),
            ("anlagen/0/geraete", DROP),
            (f"{FUEL}/menge", DROP),
            (f"{FUEL}/einheit", DROP),
        ),
        # more hot water than the boiler gave
        gashaus(("anlagen/0/geraete/0/ablesungen/1/stand", D(30000))),
    ],
)
def test_what_is_not_known_is_said_and_not_guessed(house: Plain) -> None:
    assert said(house).startswith(NONE)
    paths = list(Herleitung(settle(from_plain(house))).paths())
    assert [path for path in paths if path.endswith(PATH)] == []


def test_a_tree_by_hand_says_the_same_as_the_settings_that_it_repeats() -> None:
    assert kwh(by_hand(gashaus())) == kwh(gashaus())
    assert said(by_hand(gashaus())) == said(gashaus())
    second = {key: value for key, value in oelhaus()["anlagen"][0].items() if key != "kosten"} | {"nr": "2"}
    both = gashaus(("anlagen/+", second))
    assert kwh(by_hand(both)) == kwh(both)


def golden(case: str) -> Plain:
    values: Any = plain_values(akte_of(case), is_json=False)
    return dict(values)


@pytest.mark.parametrize(
    ("case", "nr", "expected"),
    [
        # 75,000 kWh at the meter of house A, 600 and 400 of its 1,000 units
        ("siedlung-2025", "1-1", F(45000)),
        ("siedlung-2025", "2-1", F(30000)),
        # what the group with heat meters (6,000 kWh) leaves of the heat of the heating
        ("vg-heizung-gemessen", "2-1", F(20000) / F("1.11") * F("0.8") - 4000 - 6000),
        ("vg-heizung-formel", "2-1", (F(20000) / F("1.11") - 5000) * F("0.8") - 6000),
    ],
)
def test_a_group_has_the_heat_of_its_own_meter_or_what_the_other_leaves(case: str, nr: str, expected: Fraction) -> None:
    assert kwh(golden(case), nr) == expected


def exchanged(house: Plain) -> Plain:
    """The plant gives way to another of its kind on 1 July, which has its own invoice."""
    old = house["anlagen"][0]
    new = {"nr": "2", "energieart": old["energieart"], "von": "2025-07-01", "lieferungen": old["lieferungen"]}
    return house | {"anlagen": (old | {"bis": "2025-06-30"}, new)}


def test_the_meter_of_a_group_counts_once_for_all_plants_that_fed_it() -> None:
    before = golden("siedlung-2025")
    house = exchanged(before)
    assert kwh(house, "1-1") == kwh(before, "1-1") == 45000
    assert said(house) == said(before)
    assert kwh(by_hand(house), "1-1") == 45000


def places(element: Any, path: str, nummern: tuple[str, ...]) -> list[str]:
    """Where below an element of the tree these meters value one."""
    below = [places(one, f"{path}/nachfolger/{n}", nummern) for n, one in enumerate(element.get("nachfolger", ()))]
    here = [f"{path}/zaehler"] if tuple(element.get("zaehler", ())) == nummern else []
    return [*here, *(place for found in below for place in found)]


def test_a_meter_that_stands_with_others_in_a_second_element_tells_no_heat() -> None:
    house = by_hand(exchanged(golden("siedlung-2025")))
    other = meter("A9", "waermezaehler", ("2024-12-31", "0"), ("2025-12-31", "5"), zweck="heizung")
    _old, new = places(house["kostenbaum"], "kostenbaum", ("A1",))
    assert kwh(house) == 45000
    assert said(edited(edited(house, "geraete/+", other), new, ("A1", "A9"))).startswith(NONE)
    # each element with a meter of its own: both count
    apart = edited(edited(house, "geraete/+", other), new, ("A9",))
    assert kwh(apart) == F(75005) * 600 / 1000


def test_the_heat_of_a_group_has_its_own_derivation() -> None:
    herleitung = Herleitung(settle(from_plain(golden("siedlung-2025"))))
    paths = [path for path in herleitung.paths() if path.startswith("gruppenwaerme/")]
    assert [herleitung.figure(path).number for path in paths] == [75000]
    assert said(golden("siedlung-2025")).endswith("Die Wärme der Gruppe ist gemessen: 75.000 kWh.")


def test_base_costs_of_flats_without_allocators_leave_the_heat_of_a_tree_unknown() -> None:
    house = by_hand(gashaus())
    flats: Any = house["nutzeinheiten"]
    other = flats[0] | {"nr": "9", "nutzer": ({"nr": "9-1", "name": "Nutzer 9"},)}
    other["geraete"] = (meter("91", "waermezaehler", (EVE, "0"), (END, "500")),)
    assert said(edited(house, "nutzeinheiten/+", other)).startswith(NONE)


def test_a_house_with_heat_meters_has_nothing_to_convert() -> None:
    assert said(waermehaus()) == ""
