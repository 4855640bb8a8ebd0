"""Models of devices: what they say counts, what contradicts them is found; hot-water cost allocators."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.core.small_house import Plain, consumption, edited, errors, gas, meter, reading, remarks
from tests.golden.cases import akte_of
from tests.golden.cases import settled as settled_case
from tests.oracle.recompute import recompute
from umlage.core.finding import Refused
from umlage.core.settlement.ergebnis import Ergebnis, as_data
from umlage.core.settlement.run import settle
from umlage.core.vergleich.aenderung import gegenstellung
from umlage.formats.akte.codec import from_plain, plain_of, read, to_yaml

DEVICE = "nutzeinheiten/1/geraete/11"
MODEL: Plain = {"modell": "M", "art": "waermezaehler"}


def _house(model: Plain | None = None, *, readings: tuple[Plain, ...] = (), **device: object) -> Plain:
    rows = readings or (reading("2022-12-31", "1"), reading("2023-12-31", "7"))
    first: Plain = {"nr": "11", "art": "waermezaehler", "modell": "M", "ablesungen": rows} | device
    house = edited(gas(), "nutzeinheiten/0/geraete/0", first)
    return house | {"geraetemodelle": (MODEL | (model or {}),)}


def _found(house: Plain) -> list[str]:
    codes = ("geraet.modell", "ablesung.altwert", "ablesung.checkzahl", "nummer")
    return [row for row in remarks(house) if row.startswith(codes)]


def test_what_the_model_says_counts_where_the_device_says_nothing() -> None:
    assert consumption(_house({"einheit": "MWh"}))["1-1"] == ["6000"]
    over = (reading("2022-12-31", "990"), reading("2023-12-31", "10"))
    assert consumption(_house({"stellen": Decimal(3)}, readings=over))["1-1"] == ["20"]
    reset = (reading("2022-12-31", "5"), reading("2023-06-30", "9"), reading("2023-12-31", "3"))
    assert consumption(_house({"ruecksetzung": "06-30"}, readings=reset))["1-1"] == ["7"]


def test_a_statement_of_the_device_wins_over_a_reset_of_the_model_with_a_warning() -> None:
    reset = (reading("2022-12-31", "5"), reading("2023-06-30", "9"), reading("2023-12-31", "3"))
    house = _house({"ruecksetzung": "05-31"}, readings=reset, ruecksetzung="06-30")
    assert consumption(house)["1-1"] == ["7"]
    assert _found(house) == [f"geraet.modell_stichtag {DEVICE}/ruecksetzung"]


@pytest.mark.parametrize(
    ("model", "device", "place"),
    [
        ({"einheit": "MWh"}, {"einheit": "kWh"}, "geraet.modell {}/einheit"),
        ({"stellen": Decimal(5)}, {"stellen": Decimal(6)}, "geraet.modell {}/stellen"),
        ({"stichtag": False}, {"ruecksetzung": "12-31"}, "geraet.modell {}/ruecksetzung"),
        ({"art": "stromzaehler"}, {}, "geraet.modell_art {}/art"),
    ],
)
def test_a_contradiction_is_an_error_with_its_place(model: Plain, device: Plain, place: str) -> None:
    assert place.format(DEVICE) in errors(_house(model, **device))


def test_the_same_measure_in_another_spelling_is_no_contradiction() -> None:
    house = edited(_house({"einheit": "kWh"}), "nutzeinheiten/0/geraete/0/einheit", "kWh")
    assert _found(house) == []
    water = meter("12", "warmwasserzaehler", ("2022-12-31", "0"), ("2023-12-31", "20"), modell="W", einheit="m³")
    cubic = {"modell": "W", "art": "warmwasserzaehler", "einheit": "m3"}
    assert _found(edited(gas(), "nutzeinheiten/0/geraete/1", water) | {"geraetemodelle": (cubic,)}) == []


def test_a_model_that_contradicts_itself_or_stands_twice_is_refused() -> None:
    assert "geraet.modell geraetemodelle/M" in errors(_house({"stichtag": False, "ruecksetzung": "12-31"}))
    assert "geraet.modell geraetemodelle/M" in errors(_house({"stichtag": False, "altwert": True}))
    twice = _house()
    assert "nummer.doppelt geraetemodelle/M" in errors(twice | {"geraetemodelle": (MODEL, MODEL)})


def test_a_stored_value_needs_a_model_that_stores_and_its_key_date() -> None:
    stored = (reading("2022-12-31", "1"), reading("2023-12-31", "7", art="altwert"))
    place = f"{DEVICE}/ablesungen/2023-12-31"
    assert f"ablesung.altwert {place}" in errors(_house({"altwert": False}, readings=stored))
    assert f"ablesung.altwert {place}" in errors(_house({"altwert": True, "ruecksetzung": "06-30"}, readings=stored))
    good = _house({"altwert": True}, readings=stored)
    assert (consumption(good)["1-1"], _found(good)) == (["6"], [])


def test_a_check_number_is_missed_and_one_too_many_is_found() -> None:
    one = (reading("2022-12-31", "1", checkzahl="7"), reading("2023-12-31", "7"))
    shown, hidden = (_house({"checkzahl": has}, readings=one) for has in (True, False))
    assert _found(shown) == [f"ablesung.checkzahl {DEVICE}/ablesungen/2023-12-31"]
    assert _found(hidden) == [f"ablesung.checkzahl {DEVICE}/ablesungen/2022-12-31"]
    radio = (reading("2022-12-31", "1", art="funk"), reading("2023-12-31", "7", art="funk"))
    assert _found(_house({"checkzahl": True}, readings=radio)) == []
    assert _found(_house(readings=one)) == []


def test_the_catalogue_fills_in_its_models_and_an_own_one_wins() -> None:
    house = edited(gas(), "nutzeinheiten/0/geraete/0/modell", "waerme-einfach")
    akte = from_plain(house)
    assert [row.modell for row in akte.geraetemodelle] == ["waerme-einfach"]
    assert read(to_yaml(plain_of(akte)).encode()) == akte
    own = house | {"geraetemodelle": ({"modell": "waerme-einfach", "art": "waermezaehler", "hersteller": "Wir"},)}
    assert [row.hersteller for row in from_plain(own).geraetemodelle] == ["Wir"]
    assert from_plain(gas()).geraetemodelle == ()


def test_an_unknown_model_is_refused_with_its_place_on_reading_and_on_settling() -> None:
    house = edited(gas(), "nutzeinheiten/0/geraete/0/modell", "gibt es nicht")
    with pytest.raises(Refused) as refused:
        from_plain(house)
    assert [f"{one.code} {one.where}" for one in refused.value.findings] == [f"geraet.modell_unbekannt {DEVICE}/modell"]
    known, second = from_plain(_house()), from_plain(gas() | {"geraetemodelle": (MODEL | {"modell": "N"},)})
    other = known.model_copy(update={"geraetemodelle": second.geraetemodelle})
    with pytest.raises(Refused) as refused:
        settle(other)
    assert "geraet.modell_unbekannt" in [one.code for one in refused.value.findings]
    # an Akte that no file was read for, without any model
    bare = known.model_copy(update={"geraetemodelle": ()})
    with pytest.raises(Refused) as refused:
        settle(bare)
    assert [f"{one.code} {one.where}" for one in refused.value.findings] == [f"geraet.modell_unbekannt {DEVICE}/modell"]


# --- hot-water cost allocators --------------------------------------------------------------------


def _allocators(*places: int, **plant: object) -> Plain:
    house = gas()
    for place in places:
        nr = f"{place + 1}2"
        device = meter(nr, "warmwasserkostenverteiler", ("2022-12-31", "0"), ("2023-12-31", "20"))
        house = edited(house, f"nutzeinheiten/{place}/geraete/1", device)
    return edited(house, "anlagen/0/warmwasser", {"verfahren": "flaeche", "grund": "nicht messbar"} | plant)


def test_allocators_share_hot_water_by_their_units() -> None:
    assert consumption(_allocators(0, 1), "warmwasser") == {"1-1": ["20"], "2-1": ["20"]}


@pytest.mark.parametrize("way", [{"verfahren": "volumen"}, {"verfahren": "betrag", "satz": Decimal(8)}])
def test_allocators_measure_no_volume(way: Plain) -> None:
    assert "warmwasser.volumen anlagen/1/warmwasser" in errors(_allocators(0, 1, **way))
    assert "warmwasser.volumen anlagen/1/warmwasser" in errors(_allocators(0, **way))


def test_the_volume_of_the_plants_own_meter_helps() -> None:
    own = meter("9", "warmwasserzaehler", ("2022-12-31", "0"), ("2023-12-31", "40"), zweck="warmwasser")
    house = edited(_allocators(0, 1, verfahren="volumen"), "anlagen/0/geraete", (own,))
    assert consumption(house, "warmwasser")["1-1"] == ["20"]


def test_units_and_cubic_metres_are_not_added_up() -> None:
    assert any(row.startswith("baum.einheiten") for row in errors(_allocators(0)))


def test_an_allocator_has_no_other_measure_and_nothing_is_subtracted_from_it() -> None:
    wrong = edited(_allocators(0, 1), "nutzeinheiten/0/geraete/1/einheit", "m3")
    assert "geraet.einheit nutzeinheiten/1/geraete/12/einheit" in errors(wrong)
    less = edited(_allocators(0, 1), "nutzeinheiten/0/geraete/1/differenz", {"abzug": ("22",)})
    assert "geraet.differenz nutzeinheiten/1/geraete/12/differenz" in errors(less)


def test_a_comparison_names_the_model_that_changed() -> None:
    content = plain_of(read(akte_of("geraetemodelle-2023")))
    models: Any = content["geraetemodelle"]
    other = content | {"geraetemodelle": (models[0] | {"einheit": "GJ"}, *models[1:])}
    changes = gegenstellung(from_plain(content), from_plain(other)).aenderungen
    assert ["/".join(step.name for step in change.schritte) for change in changes] == ["geraetemodelle/WZ 5/einheit"]


# --- the independent recomputation ----------------------------------------------------------------


@pytest.mark.parametrize("case", ["geraetemodelle-2023", "warmwasserkostenverteiler-2023", "solar-2022"])
def test_the_recomputation_from_0002_alone_comes_to_the_same_amounts(case: str) -> None:
    answer = settled_case(case)
    assert isinstance(answer, Ergebnis)
    again = recompute(plain_of(read(akte_of(case))))
    people: Any = as_data(answer)["nutzer"]
    assert [row["betrag"] for row in again["nutzer"]] == [Decimal(row["betrag"]) for row in people]
