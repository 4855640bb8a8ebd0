"""Nutzergruppen by simple settings: measured first, then shared inside, each Nutzeinheit in just one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.core.small_house import DROP, Plain, amounts, edited, errors, flat, gas, meter, remarks, settled, spoilt
from tests.core.test_derivations import derived, faults
from umlage.formats.akte.codec import from_plain, to_yaml, with_tree
from umlage.formats.akte.syntax import plain_values

D = Decimal


def _group(nr: str, *flats: str, **more: object) -> Plain:
    return {"nr": nr, "bezeichnung": f"Haus {nr}", "nutzeinheiten": flats, "heizung": (f"9{nr}",)} | more


def _house(first: Plain | None = None, second: Plain | None = None, **changes: object) -> Plain:
    """Flat 1 (70 m², 6,000 kWh) and flat 2 (50 m², 4,000 kWh), each a group; its meter counted 9,000 and 5,000 kWh."""
    meters = tuple(
        meter(f"9{nr}", "waermezaehler", ("2022-12-31", "0"), ("2023-12-31", used), zweck="heizung")
        for nr, used in (("1", "9000"), ("2", "5000"))
    )
    house = gas() | {"geraete": meters, "nutzergruppen": (first or _group("1", "1"), second or _group("2", "2"))}
    house = spoilt(house, anlagen__0__co2_entfaellt="Prüfung", anlagen__0__warmwasser=DROP)
    return spoilt(house, **changes)


def test_groups_share_by_their_meters_as_the_nutzer_do_by_theirs() -> None:
    # 2,000.00 * (70 % * 9/14 + 30 % * 70/120)
    assert amounts(_house()) == {"1-1": "1250.00", "2-1": "750.00"}


def test_the_share_between_groups_can_be_stated() -> None:
    # 50 % * 9/14 + 50 % * 70/120
    house = _house(einstellungen={"vorerfassung": {"heizung": D(50)}})
    assert amounts(house) == {"1-1": "1226.19", "2-1": "773.81"}
    house = _house(einstellungen={"vorerfassung": {"heizung": D(49)}})
    assert errors(house) == ["gruppe.verbrauchsanteil einstellungen/vorerfassung/heizung"]
    house = _house(einstellungen={"heizung": {"grundkosten": D(60), "ausnahme": "§ 10"}})
    assert errors(house) == ["gruppe.verbrauchsanteil einstellungen/vorerfassung/heizung"]


def test_hot_water_may_be_measured_by_groups_too() -> None:
    meters = tuple(
        meter(f"8{nr}", "warmwasserzaehler", ("2022-12-31", "0"), ("2023-12-31", used), zweck="warmwasser")
        for nr, used in (("1", "30"), ("2", "10"))
    )
    house = spoilt(gas(), anlagen__0__co2_entfaellt="Prüfung", geraete=meters)
    groups = tuple(_group(nr, nr, heizung=(), warmwasser=(f"8{nr}",)) for nr in "12")
    answer = settled(edited(house, "nutzergruppen", groups))
    # hot water 555.00: 70 % by 30 : 10 m³, 30 % by 70 : 50 m²; its volume still counts by the meters of the flats
    sums = {lauf.element.nr: lauf.verteilt for lauf in answer.laeufe}
    assert (sums["1.1"], sums["1.1.1"], sums["1.1.2"]) == (55500, 38850, 16650)


@pytest.mark.parametrize("rounding", ["restcent", "je_position"])
def test_every_amount_of_a_group_explains_itself(rounding: str) -> None:
    assert faults(derived(_house(abrechnung__rundung=rounding))) == {}


def test_the_tree_of_the_groups_settles_to_the_same_by_hand() -> None:
    house = _house(einstellungen={"vorerfassung": {"heizung": D(60)}})
    tree = to_yaml(with_tree(from_plain(house), settled(house).wurzel.element))
    by_hand = plain_values(tree.encode(), is_json=False)
    assert amounts(by_hand) == amounts(house)
    assert errors(edited(by_hand, "nutzergruppen", house["nutzergruppen"])) == ["baum.einstellungen nutzergruppen"]


@pytest.mark.parametrize(
    ("first", "found"),
    [
        (_group("1", "1", "9"), ["gruppe.nutzeinheit nutzergruppen/1/nutzeinheiten"]),
        (_group("1", "1", "2"), ["gruppe.nutzeinheit nutzergruppen/2/nutzeinheiten"]),
        (_group("1"), ["gruppe.nutzeinheit nutzeinheiten/1"]),
        (_group("2", "1"), ["nummer.doppelt nutzergruppen/2", "gruppe.zaehler nutzergruppen/2/heizung"]),
        (_group("1", "1", heizung=()), ["gruppe.zaehler nutzergruppen/1/heizung"]),
        (_group("1", "1", heizung=("7",)), ["gruppe.zaehler nutzergruppen/1/heizung"]),
        (_group("1", "1", heizung=("11",)), ["gruppe.zaehler nutzergruppen/1/heizung"]),
        (_group("1", "1", heizung=("92",)), ["gruppe.zaehler nutzergruppen/2/heizung"]),
    ],
)
def test_groups_that_do_not_match_the_house_are_refused(first: Plain, found: list[str]) -> None:
    assert errors(_house(first)) == found


def test_groups_without_any_meter_are_refused() -> None:
    bare = (_group("1", "1", heizung=()), _group("2", "2", heizung=()))
    assert errors(_house(*bare)) == ["gruppe.zaehler nutzergruppen"]


def test_groups_are_measured_in_one_unit() -> None:
    house = _house(_group("1", "1", warmwasser=("91",)), _group("2", "2", warmwasser=("93",)))
    water = meter("93", "warmwasserzaehler", ("2022-12-31", "0"), ("2023-12-31", "10"), zweck="warmwasser")
    assert errors(edited(house, "geraete/+", water)) == ["gruppe.zaehler nutzergruppen"]
    gas_meter = meter("93", "gaszaehler", ("2022-12-31", "0"), ("2023-12-31", "10"), zweck="heizung")
    wrong = edited(_house(_group("1", "1", heizung=("93",))), "geraete/+", gas_meter)
    assert errors(wrong) == ["gruppe.zaehler nutzergruppen/1/heizung"]


def test_a_group_whose_flats_measure_more_than_its_meter_is_named() -> None:
    assert [row for row in remarks(_house()) if row.startswith("gruppe.")] == []
    house = edited(_house(), "geraete/1/ablesungen/1/stand", D(3999))
    assert "gruppe.summe nutzergruppen/2/heizung" in remarks(house)
    assert "gruppe.summe nutzergruppen/2/heizung" not in remarks(
        edited(_house(), "geraete/1/ablesungen/1/stand", D(4000))
    )


# --- what is estimated in a group (§ 9a Abs. 2) -------------------------------------------------------


def _estimated(area: str) -> Plain:
    """Group 1 with a second flat that has an estimate, beside 70 m²; group 2 has 500 m²."""
    other = flat("3", area, "0")
    stated = {"verfahren": "durchschnitt", "grund": "Zähler stand still", "nutzeinheiten": ("1",)}
    other["geraete"] = ({"nr": "31", "art": "waermezaehler", "schaetzung": stated},)
    house = spoilt(
        _house(_group("1", "1", "3")), nutzeinheiten__1__flaeche__heizung=D(500), geraete__0__zweck="heizung"
    )
    return edited(house, "nutzeinheiten/+", other)


def _consumption_costs(house: Plain) -> list[int]:
    sums = {lauf.element.bezeichnung: lauf.verteilt for lauf in settled(house).laeufe}
    return [int(sums[f"Heizung Haus {nr}, Verbrauch"]) for nr in "12"]


def test_the_quarter_is_one_of_the_group_and_the_others_keep_their_consumption() -> None:
    # 23 1/3 of 93 1/3 m² are 25 % of the group; of the house they are far less
    just, over = _estimated("23.33"), _estimated("23.34")
    assert "schaetzung.flaeche nutzeinheiten/3" not in remarks(just)
    assert "schaetzung.flaeche nutzeinheiten/3" in remarks(over)
    assert min(_consumption_costs(just)) > 0
    assert [bool(cents) for cents in _consumption_costs(over)] == [False, True]
    assert faults(derived(over)) == {}


def test_more_than_a_quarter_of_the_house_is_no_reason_for_a_group_that_is_read() -> None:
    # 400 of 970 m²: group 1 goes by area, group 2 does not
    assert [bool(cents) for cents in _consumption_costs(_estimated("400"))] == [False, True]


def test_a_side_without_groups_is_still_one_of_the_house() -> None:
    house = spoilt(_estimated("20"), anlagen__0__warmwasser={"verfahren": "prozent", "prozent": D(20)})
    stated = {"verfahren": "durchschnitt", "grund": "Zähler stand still"}
    house = edited(house, "nutzeinheiten/1/geraete/1", {"nr": "22", "art": "warmwasserzaehler", "schaetzung": stated})
    assert "schaetzung.flaeche nutzeinheiten" in remarks(house)


def _of_the_group(house: Plain) -> Plain:
    """A stand that somebody estimated in place of the estimate of the core."""
    stands = meter("31", "waermezaehler", ("2022-12-31", "0"), ("2023-12-31", "100"))
    stands["ablesungen"][1].update(art="schaetzung", grund="Zähler stand still")
    return edited(house, "nutzeinheiten/2/geraete/0", stands)


def test_estimated_stands_of_a_group_keep_their_warning_with_its_place() -> None:
    assert "schaetzung.grenze nutzeinheiten/3" in remarks(_of_the_group(_estimated("30")))
    assert not [row for row in remarks(_of_the_group(_estimated("20"))) if row.startswith("schaetzung")]


def by_hand_of(house: Plain) -> Plain:
    tree = to_yaml(with_tree(from_plain(house), settled(house).wurzel.element))
    values: Any = plain_values(tree.encode(), is_json=False)
    return dict(values)


@pytest.mark.parametrize(("area", "by_area"), [("23.33", False), ("23.34", True)])
def test_a_tree_by_hand_goes_by_area_as_the_groups_do(area: str, by_area: bool) -> None:
    # the tree of the house whose estimates are few, with the area of the other one
    hand = spoilt(by_hand_of(_estimated("20")), nutzeinheiten__2__flaeche__heizung=D(area))
    assert amounts(hand) == amounts(_estimated(area))
    assert ("schaetzung.flaeche nutzeinheiten/3" in remarks(hand)) == by_area
    assert faults(derived(hand)) == {}


def test_a_tree_by_hand_without_base_costs_keeps_its_warning() -> None:
    hand = by_hand_of(_estimated("20"))
    group = "kostenbaum__nachfolger__0__nachfolger__0"
    only: Any = hand["kostenbaum"]["nachfolger"][0]["nachfolger"][0]["nachfolger"][0]
    changes: Plain = {f"{group}__nachfolger": (only,), f"{group}__verteiler": {"art": "summe"}}
    # by their meters alone: a share by areas needs areas in every group
    changes["kostenbaum__nachfolger__0__verteiler"] = {"art": "summe"}
    hand = spoilt(hand, nutzeinheiten__2__flaeche__heizung=D(400), **changes)
    assert [row for row in remarks(hand) if row.startswith("schaetzung.gr")] != []


def test_groups_of_a_tree_by_hand_are_looked_at_one_by_one() -> None:
    house = _of_the_group(_estimated("30"))
    tree = to_yaml(with_tree(from_plain(house), settled(house).wurzel.element))
    by_hand = plain_values(tree.encode(), is_json=False)
    assert "schaetzung.grenze nutzeinheiten/3" in remarks(by_hand)
    element = "kostenbaum/nachfolger/0/nachfolger/0"
    by_area = spoilt(by_hand, **{f"{element}/verteiler/grundkosten": D(100)})
    assert not [row for row in remarks(by_area) if row.startswith("schaetzung")]
    by_area = spoilt(by_area, **{f"{element}/norm": "HeizkostenV § 9a Abs. 2"})
    assert "schaetzung.flaeche nutzeinheiten/3" in remarks(by_area)


@pytest.mark.parametrize("stand", ["0", "0.001"])
def test_a_meter_of_a_group_that_stood_still_is_named(stand: str) -> None:
    house = edited(_house(), "geraete/1/ablesungen/1/stand", D(stand))
    said = [row for row in settled(house).findings if row.code == "gruppe.summe"]
    assert [row.where for row in said] == ["nutzergruppen/2/heizung"]
    assert ("zählte nichts" in said[0].message) is (stand == "0")
