"""Nutzeinheiten without Nutzer, whose costs others bear: common rooms, shared rooms, a garage that goes with a flat."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from tests.core.small_house import (
    DROP,
    Plain,
    amounts,
    ancillary,
    edited,
    errors,
    gas,
    later,
    meter,
    remarks,
    settled,
    spoilt,
)
from tests.core.test_derivations import derived, faults, strange_leaves
from umlage.core.settlement.herleitung import Herleitung
from umlage.formats.akte.codec import from_plain, to_yaml, with_tree
from umlage.formats.akte.syntax import plain_values

D = Decimal


def _room(nr: str = "R", *umlagen: Plain, area: str = "20", **more: object) -> Plain:
    room = {"nr": nr, "lage": "Treppenhaus", "nutzung": "sonstiges", "umlage": umlagen or ({},)}
    return room | {"flaeche": {"heizung": D(0), "nebenkosten": D(area)}} | more


def _house(*rooms: Plain, **costs: object) -> Plain:
    """House costs of 100.00 by area: flats of 50 and 30 m², and rooms."""
    house = ancillary()
    for place, area in enumerate(("50", "30")):
        house = edited(house, f"nutzeinheiten/{place}/flaeche", {"heizung": D(0), "nebenkosten": D(area)})
        house = edited(house, f"nutzeinheiten/{place}/geraete", ())
    return spoilt(edited(house, "nutzeinheiten", (*house["nutzeinheiten"], *rooms)), **costs)


def test_a_common_room_is_shared_by_area_among_all() -> None:
    # 50, 30 and 20 of 100.00; the 20.00 by 50 : 30
    answer = settled(_house(_room()))
    assert amounts(_house(_room())) == {"1-1": "62.50", "2-1": "37.50"}
    assert [person.nr for person in answer.nutzer] == ["1-1", "2-1"]
    assert answer.findings == ()


@pytest.mark.parametrize(
    ("umlage", "people"),
    [
        ({"auf": ("2",)}, {"1-1": "50.00", "2-1": "50.00"}),
        ({"werte": {"1": D(1), "2": D(3)}}, {"1-1": "55.00", "2-1": "45.00"}),
        ({"schluessel": "AN"}, {"1-1": "60.00", "2-1": "40.00"}),
        ({"schluessel": "WNZ"}, {"1-1": "60.00", "2-1": "40.00"}),
        ({"schluessel": "PNZ"}, {"1-1": "65.00", "2-1": "35.00"}),
        ({"schluessel": "EA"}, {"1-1": "54.00", "2-1": "46.00"}),
    ],
)
def test_a_common_room_is_shared_by_a_key_or_by_values(umlage: Plain, people: dict[str, str]) -> None:
    house = _house(_room("R", umlage))
    for place, (persons, mea) in enumerate(((3, 200), (1, 800))):
        house = edited(house, f"nutzeinheiten/{place}/nutzer/0/personen", D(persons))
        house = edited(house, f"nutzeinheiten/{place}/mea", D(mea))
    assert amounts(house) == people


@pytest.mark.parametrize(("setting", "weights"), [("tage", (181, 365)), ("gradtage", (583, 1000))])
def test_base_costs_of_a_room_go_on_by_the_time_by_which_they_came(setting: str, weights: tuple[int, int]) -> None:
    """One Nutzer of two moves out in mid year: both flats bear the room's base costs alike, his for his time."""
    room = {"nr": "R", "lage": "Treppenhaus", "nutzung": "sonstiges", "umlage": ({"schluessel": "AN"},)}
    room |= {"flaeche": {"heizung": D(30), "warmwasser": D(0), "nebenkosten": D(0)}}
    house = edited(gas(), "nutzeinheiten/+", room)
    people = ({"nr": "1-1", "name": "Anna", "bis": "2023-06-30"}, {"nr": "1-2", "name": "Berta", "von": "2023-07-01"})
    house = spoilt(house, nutzeinheiten__0__nutzer=people, einstellungen__heizung__zeit=setting)
    rows = [
        (person.nr, position.betrag.cents)
        for person in settled(house).nutzer
        for position in person.positionen
        if position.bezeichnung == "Heizung, Grundkosten (Treppenhaus)"
    ]
    (first, second), other = (dict(rows)[nr] for nr in ("1-1", "1-2")), dict(rows)["2-1"]
    part, whole = weights
    assert abs(first + second - other) <= 1
    assert first == pytest.approx((first + second) * part / whole, abs=0.6)


def test_keys_that_count_nutzer_and_persons_leave_the_room_out() -> None:
    for key in ("AN", "PNZ", "WNZ"):
        house = _house(_room(), hausnebenkosten__0__schluessel=key)
        for place in (0, 1):
            house = edited(house, f"nutzeinheiten/{place}/nutzer/0/personen", D(2))
        assert amounts(house) == {"1-1": "50.00", "2-1": "50.00"}, key


def test_a_garage_goes_with_one_flat_and_then_with_another() -> None:
    garage = _room("G", {"auf": ("1",), "bis": "2023-03-31"}, {"auf": ("2",), "von": "2023-04-01"})
    # 20.00 by 90 : 275 days
    assert amounts(_house(garage)) == {"1-1": "54.93", "2-1": "45.07"}


def test_only_who_was_there_bears_a_stretch_of_time() -> None:
    garage = _room("G", {"auf": ("1",), "bis": "2023-03-31"}, {"auf": ("2",), "von": "2023-04-01"})
    people = ({"nr": "2-1", "name": "Nutzer 2a", "bis": "2023-03-31"}, {"nr": "2-2", "name": "Nutzer 2b"})
    house = edited(_house(garage), "nutzeinheiten/1/nutzer", people)
    assert amounts(house) == {"1-1": "54.93", "2-1": "7.40", "2-2": "37.67"}


def test_what_no_umlage_takes_is_left_with_the_owner_and_said() -> None:
    house = _house(_room("R", {"auf": ("1",), "von": "2023-04-01"}))
    answer = settled(house)
    assert (amounts(house), str(answer.eigentuemer)) == ({"1-1": "65.07", "2-1": "30.00"}, "4.93")
    assert remarks(house) == ["umlage.rest nutzeinheiten/R/umlage"]
    only_water = _house(_room("R", {"kosten": ("kaltwasser",)}))
    assert str(settled(only_water).eigentuemer) == "20.00"


def test_each_group_of_costs_may_go_its_own_way() -> None:
    water = ({"bezeichnung": "Wasser", "betrag": D("50.00"), "schluessel": "NHN"},)
    room = _room("R", {"kosten": ("kaltwasser",), "auf": ("1",)}, {"kosten": ("nebenkosten",), "auf": ("2",)})
    # 25 + 10 of the water and 50; 15 of the water and 30 + 20
    assert amounts(_house(room, kaltwasser=water)) == {"1-1": "85.00", "2-1": "65.00"}


def test_rooms_may_pass_on_to_rooms() -> None:
    house = _house(_room("R", {"auf": ("S",)}), _room("S", {"auf": ("2",)}, area="0"))
    assert errors(house) == ["baum.summe_null nutzeinheiten/R/umlage"]
    house = _house(_room("R", {"auf": ("S",)}), _room("S", {"auf": ("2",)}, area="25"))
    # 100.00 by 125 m²: 40, 24, 16 and 20
    assert amounts(house) == {"1-1": "40.00", "2-1": "60.00"}
    assert [line.bezeichnung for line in settled(house).nutzer[1].positionen] == [
        "Hauswart", "Hauswart (Treppenhaus)", "Hauswart (Treppenhaus, Treppenhaus)"
    ]  # fmt: skip


def _heated(*umlagen: Plain, **more: object) -> Plain:
    """The house with gas: a room of 30 m² with devices like a flat."""
    flat = gas()["nutzeinheiten"][1]
    room = edited(edited(flat, "nutzer", DROP), "nr", "R")
    room = spoilt(room, geraete__0__nr="R1", geraete__1__nr="R2", nutzung="sonstiges", umlage=umlagen or ({},))
    house = gas()
    return spoilt(edited(house, "nutzeinheiten", (*house["nutzeinheiten"], room)), **more)


@pytest.mark.parametrize("rounding", ["restcent", "je_position"])
def test_every_amount_of_a_common_room_explains_itself(rounding: str) -> None:
    half = ({"auf": ("1",), "bis": "2023-06-30"}, {"werte": {"1": D(1), "2": D(2)}, "von": "2023-07-01"})
    for umlagen in ((), half):
        house = _heated(*umlagen, abrechnung__rundung=rounding)
        found = derived(house)
        assert faults(found) == {}
        assert strange_leaves(found) == {}
        tax = found.answer.steuer[Fraction(7)]
        assert sum(tax.nutzer) + tax.eigentuemer == pytest.approx(tax.haus, abs=2 if rounding == "je_position" else 0)


def test_consumption_of_a_room_is_split_by_the_reading_of_the_day_it_passes_on() -> None:
    house = _heated({"auf": ("1",), "bis": "2023-06-30"}, {"auf": ("2",), "von": "2023-07-01"})
    read = edited(house, "nutzeinheiten/2/geraete/0/ablesungen/+", {"am": "2023-06-30", "stand": D(1000)})
    lines = {
        person.nr: [line.betrag.cents for line in person.positionen if "Verbrauch (" in line.bezeichnung]
        for person in settled(read).nutzer
    }
    # heating by 1,000 : 3,000 kWh, hot water by 181 : 184 days
    assert lines["1-1"][0] * 3 == pytest.approx(lines["2-1"][0], abs=2)
    assert remarks(read)[0] == "ablesung.zwischenablesung_fehlt nutzeinheiten/R/geraete/R2"


def test_a_pauschale_on_a_common_room_is_shared_on_and_explains_itself() -> None:
    house = _heated()
    tree = plain_values(to_yaml(with_tree(from_plain(house), settled(house).wurzel.element)).encode(), is_json=False)
    more = {"bezeichnung": "Schwimmbad", "betrag": D("100.00"), "auf": "R"}
    place = "kostenbaum/nachfolger/0/pauschalen/+"
    found = derived(edited(tree, place, more))
    assert faults(found) == {}
    lines = [line for person in found.answer.nutzer for line in person.positionen if "Schwimmbad (" in line.bezeichnung]
    assert sum(line.betrag.cents for line in lines) == 10000


def test_the_tree_of_a_house_with_a_common_room_settles_to_the_same_by_hand() -> None:
    house = _heated({"schluessel": "NHN", "bis": "2023-08-31"}, {"auf": ("2",), "von": "2023-09-01"})
    tree = to_yaml(with_tree(from_plain(house), settled(house).wurzel.element))
    assert amounts(plain_values(tree.encode(), is_json=False)) == amounts(house)


def test_a_common_room_needs_no_device_and_a_room_of_one_flat_does() -> None:
    bare = edited(_heated(), "nutzeinheiten/2/geraete", ())
    assert not [row for row in remarks(bare) if row.startswith("geraet.fehlt")]
    owned = edited(bare, "nutzeinheiten/2/umlage", ({"auf": ("1",)},))
    assert [row for row in remarks(owned) if row.startswith("geraet.fehlt")] == [
        "geraet.fehlt nutzeinheiten/R/geraete"
    ] * 2


def test_a_common_room_that_counts_as_a_flat_is_named() -> None:
    house = _house(_room("R", nutzung="wohnung"), hausnebenkosten__0__schluessel="WNZ")
    assert "umlage.wohnung nutzeinheiten/R/nutzung" in remarks(house)


@pytest.mark.parametrize(
    ("room", "found"),
    [
        (_room("R", nutzer=({"nr": "R-1", "name": "Jemand"},)), "umlage.nutzer nutzeinheiten/R/nutzer"),
        (_room("R", {"auf": ("9",)}), "umlage.unbekannt nutzeinheiten/R/umlage/1"),
        (_room("R", {"werte": {"9": D(1)}}), "umlage.unbekannt nutzeinheiten/R/umlage/1"),
        (_room("R", {"werte": {"1": D(1)}, "auf": ("1",)}), "umlage.schluessel nutzeinheiten/R/umlage/1"),
        (_room("R", {"werte": {"1": D(0)}}), "umlage.schluessel nutzeinheiten/R/umlage/1"),
        (_room("R", {"auf": ()}), "umlage.schluessel nutzeinheiten/R/umlage/1"),
        (_room("R", {"kosten": ()}), "umlage.schluessel nutzeinheiten/R/umlage/1/kosten"),
        (_room("R", {"von": "2022-06-01"}), "umlage.zeitraum nutzeinheiten/R/umlage/1"),
        (_room("R", {"von": "2023-06-01", "bis": "2023-05-01"}), "umlage.zeitraum nutzeinheiten/R/umlage/1"),
        (_room("R", {"auf": ("1",)}, {"auf": ("2",), "von": "2023-07-01"}), "umlage.doppelt nutzeinheiten/R/umlage"),
        (_room("R", {"auf": ("R",)}), "umlage.kreis nutzeinheiten/R/umlage"),
    ],
)
def test_an_umlage_that_cannot_be_is_refused_with_its_place(room: Plain, found: str) -> None:
    assert set(errors(_house(room))) == {found}


def test_rooms_that_pass_on_in_a_circle_are_refused() -> None:
    house = _house(_room("R", {"auf": ("S",)}), _room("S", {"auf": ("R", "1")}))
    assert errors(house) == [f"umlage.kreis nutzeinheiten/{nr}/umlage" for nr in "RS"]
    # R goes to all until June, and only then to S
    dated = _room("R", {"bis": "2023-06-30"}, {"auf": ("S",), "von": "2023-07-01"})
    house = _house(dated, _room("S", {"auf": ("R",)}))
    assert errors(house) == [f"umlage.kreis nutzeinheiten/{nr}/umlage" for nr in "RS"]


def test_the_area_that_the_umlage_shares_by_must_be_there() -> None:
    house = edited(_house(_room(), hausnebenkosten__0__schluessel="WNZ"), "nutzeinheiten/0/flaeche", DROP)
    assert errors(house) == ["flaeche.fehlt nutzeinheiten/1/flaeche/nebenkosten"]


def test_nobody_pays_for_a_room_without_costs() -> None:
    answer = settled(_house(_room(area="0")))
    assert [person.betrag.cents for person in answer.nutzer] == [6250, 3750]
    assert "kostenbaum/1.1-UR" not in set(Herleitung(answer).paths())


def test_a_later_year_with_a_common_room_settles() -> None:
    assert settled(later(_heated(), 1)).rundungsdifferenz.cents == 0


def _exempt(who: str, *rooms: Plain, **changes: object) -> Plain:
    """The house in which Nutzer 1-1 is exempt from the one cost."""
    free = ({"kosten": "Hauswart", "zu_lasten": who, "grund": "Vertrag"},)
    return spoilt(_house(*rooms), nutzeinheiten__0__nutzer__0__befreiungen=free, **changes)


def test_who_is_exempt_takes_no_part_in_what_a_room_passes_on() -> None:
    # the others: 30 and 20 of 50 m², and the room is all of flat 2; the owner: 50.00 and 12.50 of the room
    assert amounts(_exempt("uebrige", _room())) == {"1-1": "0.00", "2-1": "100.00"}
    owner = settled(_exempt("eigentuemer", _room()))
    assert {person.nr: str(person.betrag) for person in owner.nutzer} == {"1-1": "0.00", "2-1": "37.50"}
    assert str(owner.eigentuemer) == "62.50"
    assert owner.findings == ()


def test_a_room_whose_bearers_are_all_exempt_is_exempt_as_well() -> None:
    garage = _room("G", {"auf": ("1",), "bis": "2023-03-31"}, {"auf": ("2",), "von": "2023-04-01"})
    # 30 m² and 20 m² for 275 of 365 days: what the garage was to flat 1 is borne by nobody else
    assert amounts(_exempt("uebrige", garage)) == {"1-1": "0.00", "2-1": "100.00"}
    through = (_room("R", {"auf": ("S",)}), _room("S", {"auf": ("1",)}))
    assert amounts(_exempt("uebrige", *through)) == {"1-1": "0.00", "2-1": "100.00"}


@pytest.mark.parametrize("rounding", ["restcent", "je_position"])
@pytest.mark.parametrize("who", ["uebrige", "eigentuemer"])
def test_every_amount_beside_an_exemption_explains_itself(rounding: str, who: str) -> None:
    garage = _room("G", {"auf": ("1",), "bis": "2023-03-31"}, {"auf": ("2",), "von": "2023-04-01"})
    house = _exempt(who, _room(), garage, abrechnung__rundung=rounding, hausnebenkosten__0__mwst=D(19))
    assert faults(derived(house)) == {}
    tree = to_yaml(with_tree(from_plain(house), settled(house).wurzel.element))
    assert amounts(plain_values(tree.encode(), is_json=False)) == amounts(house)


def test_by_meters_too_the_room_of_who_is_exempt_is_exempt() -> None:
    room = _heated({"auf": ("1",)})["nutzeinheiten"][2]
    power = tuple(meter(f"{nr}9", "stromzaehler", ("2022-12-31", "0"), ("2023-12-31", "100")) for nr in "123")
    house = _exempt("uebrige", room, hausnebenkosten__0__schluessel="VST")
    for place in range(3):
        house = edited(house, f"nutzeinheiten/{place}/geraete", (power[place],))
    assert amounts(house) == {"1-1": "0.00", "2-1": "100.00"}


HAUSWART, OTHER = (
    {"kostenarten": ("Hauswart",), "auf": ("1",)},
    {"bezeichnung": "Garten", "betrag": D(100), "schluessel": "NHN"},
)


def test_one_kind_of_costs_goes_its_own_way_whatever_stands_before_it() -> None:
    # of each 100.00 the room has 20.00: the one kind to flat 1 alone, the other by 50 : 30
    for umlagen in ((HAUSWART, {}), ({}, HAUSWART)):
        house = _house(_room("R", *umlagen), hausnebenkosten__ADD=OTHER)
        assert amounts(house) == {"1-1": "132.50", "2-1": "67.50"}
        assert remarks(house) == []
        assert faults(derived(house)) == {}


def test_a_kind_of_costs_keeps_its_name_through_several_rooms() -> None:
    rooms = (
        _room("R", {"werte": {"S": D(1)}}),
        _room("S", {"kostenarten": ("Hauswart",), "auf": ("2",)}, {"auf": ("1",)}, area="0"),
    )
    house = _house(*rooms, hausnebenkosten__ADD=OTHER)
    assert amounts(house) == {"1-1": "120.00", "2-1": "80.00"}


def test_what_one_kind_leaves_is_left_with_the_owner() -> None:
    house = _house(_room("R", HAUSWART), hausnebenkosten__ADD=OTHER)
    assert amounts(house) == {"1-1": "120.00", "2-1": "60.00"}
    assert remarks(house) == ["umlage.rest nutzeinheiten/R/umlage"]


@pytest.mark.parametrize(
    ("umlagen", "said"),
    [
        (({"kostenarten": ("Aufzug",)},), ["umlage.kostenart nutzeinheiten/R/umlage/1/kostenarten"]),
        (({"kostenarten": ()},), ["umlage.schluessel nutzeinheiten/R/umlage/1/kostenarten"]),
        (
            ({"kostenarten": ("Hauswart",), "kosten": ("nebenkosten",)},),
            ["umlage.schluessel nutzeinheiten/R/umlage/1/kostenarten"],
        ),
        ((HAUSWART, HAUSWART), ["umlage.doppelt nutzeinheiten/R/umlage"]),
        ((HAUSWART | {"bis": "2023-06-30"}, HAUSWART | {"von": "2023-07-01"}), []),
    ],
)
def test_a_kind_of_costs_is_there_and_goes_one_way_a_day(umlagen: tuple[Plain, ...], said: list[str]) -> None:
    assert errors(_house(_room("R", *umlagen))) == said
