"""A cost tree given by hand: what it can say that the simple settings cannot, and what it must not say."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.core.small_house import DROP, Plain, amounts, edited, errors, flat, gas, meter, reading, remarks, settled

D = Decimal


def _leaf(nr: str, **more: object) -> Plain:
    return {"nr": nr, "bezeichnung": f"Blatt {nr}", "anteile": {"groesse": "heizflaeche"}} | more


def _devices(nr: str, *numbers: str) -> Plain:
    return {"nr": nr, "bezeichnung": f"Zähler {nr}", "geraete": {"nummern": numbers}}


def _tree(**more: object) -> Plain:
    """Fuel of 2,000.00 by area: 70 and 50 m²."""
    return {"nr": "0", "bezeichnung": "Gesamtkosten", "nachfolger": (_leaf("1", kosten=("A1.B",)),)} | more


def _house(tree: object) -> Plain:
    return edited(gas(), "kostenbaum", tree)


def _carbon_free(tree: object) -> Plain:
    return edited(_house(tree), "anlagen/0/co2_entfaellt", "Prüfung des Baums")


def _two(verteiler: Plain, first: Plain | None = None, second: Plain | None = None) -> Plain:
    followers = (first or _devices("1.1", "11", "21"), second or _leaf("1.2"))
    return _tree(
        nachfolger=(
            {"nr": "1", "bezeichnung": "Anlage", "kosten": ("A1.B",), "verteiler": verteiler, "nachfolger": followers},
        )
    )


def test_a_tree_of_one_leaf_shares_everything_by_area() -> None:
    assert amounts(_carbon_free(_tree())) == {"1-1": "1166.67", "2-1": "833.33"}


def test_a_leaf_with_its_own_values_for_chosen_flats() -> None:
    leaf = _leaf("1", kosten=("A1.B",), anteile={"werte": {"1": D(1), "2": D(3)}})
    assert amounts(_carbon_free(_tree(nachfolger=(leaf,)))) == {"1-1": "500.00", "2-1": "1500.00"}
    only = _leaf("1", kosten=("A1.B",), anteile={"groesse": "heizflaeche", "nutzeinheiten": ("2",)})
    assert amounts(_carbon_free(_tree(nachfolger=(only,)))) == {"1-1": "0.00", "2-1": "2000.00"}


@pytest.mark.parametrize(
    ("pauschale", "owner", "people"),
    [
        ({"betrag": D("200.00")}, "200.00", {"1-1": "1050.00", "2-1": "750.00"}),
        ({"prozent": D("2.5")}, "50.00", {"1-1": "1137.50", "2-1": "812.50"}),
        ({"betrag": D("200.00"), "auf": "1"}, "0.00", {"1-1": "1250.00", "2-1": "750.00"}),
        ({"betrag": D("-80.00"), "auf": "2"}, "0.00", {"1-1": "1213.33", "2-1": "786.67"}),
    ],
)
def test_a_pauschale_is_taken_first(pauschale: Plain, owner: str, people: dict[str, str]) -> None:
    house = _carbon_free(
        _tree(nachfolger=(_leaf("1", kosten=("A1.B",), pauschalen=({"bezeichnung": "Vorab"} | pauschale,)),))
    )
    assert amounts(house) == people
    assert str(settled(house).eigentuemer) == owner


def test_a_percentage_for_hot_water_and_one_for_base_costs() -> None:
    tree = _two({"art": "prozent_warmwasser", "prozent": D(18)}, _devices("1.1", "12", "22"))
    # 360.00 by equal volumes, 1,640.00 by area
    assert amounts(_carbon_free(tree)) == {"1-1": "1136.67", "2-1": "863.33"}
    tree = _two({"art": "prozent_grundkosten", "grundkosten": D(30)})
    # 1,400.00 by 6,000 : 4,000 kWh, 600.00 by area
    assert amounts(_carbon_free(tree)) == {"1-1": "1190.00", "2-1": "810.00"}


def test_a_fixed_share_of_hot_water_is_named_where_no_plant_says_why() -> None:
    tree = _two({"art": "prozent_warmwasser", "prozent": D(18)}, _devices("1.1", "12", "22"))
    silent = edited(_carbon_free(tree), "anlagen/0/warmwasser", DROP)
    assert "warmwasser.nicht_gemessen kostenbaum/1" in remarks(silent)
    assert "warmwasser.nicht_gemessen kostenbaum/1" not in remarks(_carbon_free(tree))


def test_base_costs_outside_the_bounds_are_named_without_a_stated_group() -> None:
    tree = _two({"art": "prozent_grundkosten", "grundkosten": D(20)})
    assert "grundkosten.ausnahme kostenbaum/1" in remarks(_carbon_free(tree))


def test_a_price_per_cubic_metre_of_hot_water() -> None:
    tree = _two({"art": "betrag_warmwasser", "satz": D("8.50"), "anlage": "1"}, _devices("1.1", "12", "22"))
    house = edited(
        _carbon_free(tree), "anlagen/0/warmwasser", {"verfahren": "betrag", "satz": D("8.50"), "grund": "vereinbart"}
    )
    # 40 m³ · 8.50 = 340.00 in halves; 1,660.00 by area
    assert amounts(house) == {"1-1": "1138.33", "2-1": "861.67"}


def _groups(verteiler: Plain, **kind: object) -> Plain:
    groups = tuple(
        {"nr": f"1.{nr}", "bezeichnung": f"Gruppe {nr}", "geraete": {"nummern": (f"{nr}1",)}} | kind for nr in (1, 2)
    )
    return _tree(
        nachfolger=(
            {"nr": "1", "bezeichnung": "Gruppen", "kosten": ("A1.B",), "verteiler": verteiler, "nachfolger": groups},
        )
    )


def test_groups_by_their_consumption() -> None:
    assert amounts(_carbon_free(_groups({"art": "summe"}, wertermittler="nachfolger_verbrauch"))) == {
        "1-1": "1200.00",
        "2-1": "800.00",
    }


def test_groups_by_consumption_and_area() -> None:
    # § 6 Abs. 2: half by 6,000 : 4,000 kWh, half by 70 : 50 m²
    def group(nr: str, device: str) -> Plain:
        inner = (
            _devices(f"{nr}.1", device),
            _leaf(f"{nr}.2", anteile={"groesse": "heizflaeche", "nutzeinheiten": (nr[2:],)}),
        )
        split = {"art": "prozent_grundkosten", "grundkosten": D(30)}
        return {"nr": nr, "bezeichnung": f"Gruppe {nr}", "verteiler": split, "nachfolger": inner}

    groups = (group("1.1", "11"), group("1.2", "21"))
    half = {"art": "summe", "verbrauchsanteil": D(50)}
    tree = _tree(
        nachfolger=(
            {"nr": "1", "bezeichnung": "Gruppen", "kosten": ("A1.B",), "verteiler": half, "nachfolger": groups},
        )
    )
    assert amounts(_carbon_free(tree)) == {"1-1": "1183.33", "2-1": "816.67"}


def test_groups_without_consumption_share_nothing_when_there_is_nothing() -> None:
    tree = _groups({"art": "summe", "verbrauchsanteil": D(50)})
    tree = edited(edited(tree, "kosten", ("A1.B",)), "nachfolger/0/kosten", ())
    tree = edited(tree, "pauschalen", ({"bezeichnung": "Vorab", "prozent": D(100)},))
    assert amounts(_carbon_free(tree)) == {"1-1": "0.00", "2-1": "0.00"}


def test_groups_by_their_own_meters() -> None:
    tree = _groups({"art": "summe"})
    for place, nr in enumerate(("91", "92")):
        tree = edited(tree, f"nachfolger/0/nachfolger/{place}/zaehler", (nr,))
    meters = tuple(
        meter(nr, "waermezaehler", ("2022-12-31", "0"), ("2023-12-31", used), zweck="heizung")
        for nr, used in (("91", "3000"), ("92", "1000"))
    )
    house = edited(edited(_carbon_free(tree), "anlagen/0/geraete", meters), "anlagen/0/lieferungen/0/menge", D(20000))
    assert amounts(house) == {"1-1": "1500.00", "2-1": "500.00"}


def test_a_group_by_difference_of_its_meter_to_its_followers_and_of_its_total_to_its_shares() -> None:
    tree = _groups({"art": "summe"}, wertermittler="nachfolger_verbrauch")
    tree = edited(tree, "nachfolger/0/nachfolger/1/zaehler", ("91",))
    tree = edited(tree, "nachfolger/0/nachfolger/1/wertermittler", "differenz_verbrauch")
    main = meter("91", "waermezaehler", ("2022-12-31", "0"), ("2023-12-31", "6000"), zweck="heizung")
    # 6,000 kWh of flat 1 to 6,000 − 4,000 = 2,000
    house = edited(_carbon_free(tree), "anlagen/0/geraete", (main,))
    assert amounts(house) == {"1-1": "1500.00", "2-1": "500.00"}
    # lawful between leaves, but no pre-metering of a Nutzergruppe
    assert "baum.differenz_verbrauch" in {finding.code for finding in settled(house).findings}
    shares: Any = tuple(
        _leaf(
            f"1.{nr}",
            wertermittler="nachfolger_anteile",
            anteile={"groesse": "heizflaeche", "nutzeinheiten": (str(nr),)},
        )
        for nr in (1, 2)
    )
    tree = edited(_groups({"art": "summe"}), "nachfolger/0/nachfolger", shares)
    tree = edited(
        edited(tree, "nachfolger/0/nachfolger/1/wertermittler", "differenz_anteile"),
        "nachfolger/0/nachfolger/1/gesamtanteile",
        D(80),
    )
    # 70 m² to 80 − 50 = 30
    assert amounts(_carbon_free(tree)) == {"1-1": "1400.00", "2-1": "600.00"}


def _periods(weight: str, until: str = "2023-03-31", since: str = "2023-04-01", end: str = "2023-12-31") -> Plain:
    """Flat 1 bears the first time, flat 2 the second."""
    spans = ({"von": "2023-01-01", "bis": until}, {"von": since, "bis": end})
    leaves = tuple(
        _leaf(f"1.{nr}", zeitraum=span, anteile={"groesse": "heizflaeche", "nutzeinheiten": (str(nr),)})
        for nr, span in enumerate(spans, start=1)
    )
    tree = _groups({"art": "zeit", "gewicht": weight})
    return edited(tree, "nachfolger/0/nachfolger", leaves)


def test_periods_share_by_days_or_degree_days() -> None:
    assert amounts(_carbon_free(_periods("gradtage"))) == {"1-1": "900.00", "2-1": "1100.00"}
    assert amounts(_carbon_free(_periods("tage"))) == {"1-1": "493.15", "2-1": "1506.85"}


def test_who_moves_in_later_pays_nothing_of_the_time_before() -> None:
    house = edited(
        _carbon_free(_periods("tage", until="2023-06-30", since="2023-07-01")),
        "nutzeinheiten/0/nutzer",
        (
            {"nr": "1-1", "name": "Erste", "bis": "2023-03-31"},
            {"nr": "1-2", "name": "Zweite", "von": "2023-04-01", "bis": "2023-07-31"},
            {"nr": "1-3", "name": "Dritte", "von": "2023-08-01"},
        ),
    )
    for place in (0, 1):
        first, last = house["nutzeinheiten"][0]["geraete"][place]["ablesungen"]
        between = (reading("2023-03-31", "2"), reading("2023-07-31", "3"))
        house["nutzeinheiten"][0]["geraete"][place]["ablesungen"] = (first, *between, last)
    # 2,000.00 x 181/365 = 991.78 for the first half-year, of which 90 and 91 days; the rest is flat 2's
    assert amounts(house) == {"1-1": "493.15", "1-2": "498.63", "1-3": "0.00", "2-1": "1008.22"}


def test_a_flat_with_heated_area_that_bears_no_base_costs_is_named() -> None:
    leaf = _leaf("1", kosten=("A1.B",), anteile={"groesse": "heizflaeche", "nutzeinheiten": ("1",)})
    assert "baum.nutzeinheit_fehlt nutzeinheiten/2" in remarks(_carbon_free(_tree(nachfolger=(leaf,))))


def test_a_leaf_without_group_has_that_of_its_costs() -> None:
    tree = _two({"art": "prozent_warmwasser", "prozent": D(18)}, _devices("1.1", "12", "22"))
    assert [leaf.element.gruppe for leaf in settled(_carbon_free(tree)).blaetter] == ["heizung", "warmwasser"]


def _whole_year_device_in_a_part_of_it() -> Plain:
    return edited(
        _periods("tage"),
        "nachfolger/0/nachfolger/0",
        _devices("1.1", "11") | {"zeitraum": {"von": "2023-01-01", "bis": "2023-03-31"}},
    )


def _different_units() -> Plain:
    tree = _groups({"art": "summe"}, wertermittler="nachfolger_verbrauch")
    return edited(tree, "nachfolger/0/nachfolger/1/geraete/nummern", ("22",))


def _all_flats_in_one_group() -> Plain:
    leaf = {"anteile": {"groesse": "heizflaeche"}}
    groups = (
        _leaf("1.1", wertermittler="nachfolger_anteile", **leaf),
        _leaf("1.2", wertermittler="nachfolger_anteile", anteile={"groesse": "heizflaeche", "nutzeinheiten": ("2",)}),
    )
    return edited(_groups({"art": "summe"}), "nachfolger/0/nachfolger", groups)


def _by_areas() -> Plain:
    tree = edited(_all_flats_in_one_group(), "nachfolger/0/nachfolger/0/anteile/nutzeinheiten", ("1",))
    return edited(tree, "nachfolger/0/verteiler/art", "summe")


def _one_flat_in_both_groups() -> Plain:
    return edited(_all_flats_in_one_group(), "nachfolger/0/nachfolger/0/anteile/nutzeinheiten", ("1", "2"))


REFUSED: dict[str, tuple[Plain, list[str]]] = {
    "a cost that is not there": (_tree(nachfolger=(_leaf("1", kosten=("A1.B", "H7")),)), ["baum.kosten kostenbaum/1"]),
    "a cost that stands twice": (
        _tree(nachfolger=(_leaf("1", kosten=("A1.B",)), _leaf("2", kosten=("A1.B",)))),
        ["baum.kosten_doppelt kostenbaum/2"],
    ),
    "a cost that nobody shares": (_tree(nachfolger=(_leaf("1"),)), ["baum.kosten_fehlen anlagen/1"]),
    "a number that stands twice": (
        _tree(nachfolger=(_leaf("1", kosten=("A1.B",)), _leaf("1"))),
        ["baum.nummer kostenbaum/1"],
    ),
    "a device that stands twice": (
        _tree(nachfolger=(_devices("1", "11", "11") | {"kosten": ("A1.B",)},)),
        ["baum.geraet_doppelt kostenbaum/1"],
    ),
    "a device in two of the groups that share one amount": (
        _two({"art": "prozent_grundkosten", "grundkosten": D(30)}, None, _devices("1.2", "21")),
        ["baum.geraet_doppelt kostenbaum/1"],
    ),
    "a device that is not there": (
        _tree(nachfolger=(_devices("1", "11", "99") | {"kosten": ("A1.B",)},)),
        ["baum.geraet kostenbaum/1"],
    ),
    "a flat that is not there": (
        _tree(nachfolger=(_leaf("1", kosten=("A1.B",), anteile={"werte": {"1": D(1), "7": D(1)}}),)),
        ["baum.nutzeinheit kostenbaum/1"],
    ),
    "devices of different kinds": (
        _tree(nachfolger=(_devices("1", "11", "12") | {"kosten": ("A1.B",)},)),
        ["baum.einheiten kostenbaum/1"],
    ),
    "costs without anybody who bears them": (
        _tree(nachfolger=({"nr": "1", "bezeichnung": "Ende", "kosten": ("A1.B",)},)),
        ["baum.ohne_nachfolger kostenbaum/1"],
    ),
    "two parts with three followers": (
        edited(_two({"art": "prozent_grundkosten", "grundkosten": D(30)}), "nachfolger/0/nachfolger/+", _leaf("1.3")),
        ["baum.nachfolger kostenbaum/1"],
    ),
    "a leaf with shares and devices": (
        _tree(nachfolger=(_leaf("1", kosten=("A1.B",), geraete={"nummern": ("11",)}),)),
        ["baum.blatt kostenbaum/1"],
    ),
    "shares that add up to nothing": (
        _tree(nachfolger=(_leaf("1", kosten=("A1.B",), anteile={"werte": {"1": D(0)}}),)),
        ["baum.summe_null kostenbaum/1"],
    ),
    "followers without a value": (_groups({"art": "summe"}), ["baum.wertermittler kostenbaum/1"]),
    "periods that are not stated": (_groups({"art": "zeit"}), ["baum.zeitraum kostenbaum/1.1"]),
    "periods with a gap": (_periods("tage", until="2023-03-30"), ["baum.zeitraum kostenbaum/1"]),
    "periods that overlap": (_periods("tage", until="2023-04-01"), ["baum.zeitraum kostenbaum/1"]),
    "periods that end too early": (_periods("tage", end="2023-12-30"), ["baum.zeitraum kostenbaum/1"]),
    "periods that end too late": (_periods("tage", end="2024-01-01"), ["baum.zeitraum kostenbaum/1.2"]),
    "a device that measures outside its period": (
        _whole_year_device_in_a_part_of_it(),
        ["baum.geraet_zeit kostenbaum/1.1"],
    ),
    "groups in different units": (_different_units(), ["baum.einheiten kostenbaum/1"]),
    "all flats in one of the groups": (_all_flats_in_one_group(), ["baum.anteil_doppelt kostenbaum/1"]),
    "one flat in both groups": (_one_flat_in_both_groups(), ["baum.anteil_doppelt kostenbaum/1"]),
    "less than half by consumption": (
        _groups({"art": "summe", "verbrauchsanteil": D(49)}),
        ["baum.verbrauchsanteil kostenbaum/1"],
    ),
    "one group by areas, the other by consumption": (
        edited(_by_areas(), "nachfolger/0/nachfolger/1", _devices("1.2", "21") | {"zaehler": ("91",)}),
        ["baum.einheiten kostenbaum/1"],
    ),
    "one group by areas, the other by persons": (
        edited(_by_areas(), "nachfolger/0/nachfolger/1/anteile/groesse", "wohnungen"),
        ["baum.einheiten kostenbaum/1"],
    ),
    "consumption where only areas are": (
        edited(_by_areas(), "nachfolger/0/nachfolger/0/wertermittler", "nachfolger_verbrauch"),
        ["baum.wertermittler kostenbaum/1.1"],
    ),
    "areas where only devices are": (
        _groups({"art": "summe"}, wertermittler="nachfolger_anteile"),
        ["baum.wertermittler kostenbaum/1.1", "baum.wertermittler kostenbaum/1.2"],
    ),
    "a group by its meter, without a meter": (
        _groups({"art": "summe"}, wertermittler="zaehler"),
        ["baum.wertermittler kostenbaum/1.1", "baum.wertermittler kostenbaum/1.2"],
    ),
    "a difference from an unknown whole": (
        edited(_by_areas(), "nachfolger/0/nachfolger/0/wertermittler", "differenz_anteile"),
        ["baum.wertermittler kostenbaum/1.1"],
    ),
    "areas as the consumption of a group": (
        edited(
            edited(_by_areas(), "nachfolger/0/verteiler/verbrauchsanteil", D(50)),
            "nachfolger/0/nachfolger/0/wertermittler",
            "nachfolger_anteile",
        ),
        ["baum.wertermittler kostenbaum/1.1", "baum.wertermittler kostenbaum/1.2"],
    ),
    "one meter named twice": (
        _groups({"art": "summe"}, zaehler=("91", "91")),
        [
            "baum.geraet_doppelt kostenbaum/1",
            "baum.geraet_doppelt kostenbaum/1.1",
            "baum.geraet_doppelt kostenbaum/1.2",
        ],
    ),
    "one meter for two groups": (_groups({"art": "summe"}, zaehler=("91",)), ["baum.geraet_doppelt kostenbaum/1"]),
    "the device of one group as the meter of the other": (
        edited(
            _groups({"art": "summe"}, wertermittler="nachfolger_verbrauch"),
            "nachfolger/0/nachfolger/0",
            _devices("1.1", "11") | {"zaehler": ("21",)},
        ),
        ["baum.geraet_doppelt kostenbaum/1"],
    ),
    "a plant that makes no hot water": (
        _two({"art": "hkvo2", "anlage": "7"}),
        ["baum.anlage kostenbaum"],
    ),
}


def test_a_negative_difference_is_refused() -> None:
    tree = _groups({"art": "summe"}, wertermittler="nachfolger_verbrauch")
    tree = edited(tree, "nachfolger/0/nachfolger/0", _devices("1.1", "11") | {"zaehler": ("91",)})
    tree = edited(tree, "nachfolger/0/nachfolger/0/wertermittler", "differenz_verbrauch")
    main = meter("91", "waermezaehler", ("2022-12-31", "0"), ("2023-12-31", "5999"), zweck="heizung")
    assert errors(edited(_carbon_free(tree), "anlagen/0/geraete", (main,))) == ["baum.differenz kostenbaum/1.1"]


@pytest.mark.parametrize("name", REFUSED)
def test_a_tree_is_refused_for(name: str) -> None:
    tree, expected = REFUSED[name]
    assert errors(_carbon_free(tree)) == expected


def test_a_device_of_the_house_is_no_leaf() -> None:
    main = meter("91", "waermezaehler", ("2022-12-31", "0"), ("2023-12-31", "6000"), zweck="heizung")
    tree = _tree(nachfolger=(_devices("1", "11", "91") | {"kosten": ("A1.B",)},))
    assert errors(edited(_carbon_free(tree), "anlagen/0/geraete", (main,))) == ["baum.geraet kostenbaum/1"]


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (_tree(nachfolger=(_leaf("1", anteile={}),)), ["akte.value_error kostenbaum/nachfolger/1/anteile"]),
        (
            _tree(pauschalen=({"bezeichnung": "x"},)),
            ["akte.value_error kostenbaum/pauschalen/1"],
        ),
        (_tree(verteiler={"art": "würfel"}), ["akte.union_tag_invalid kostenbaum/verteiler"]),
        (_tree(verteiler={"prozent": D(3)}), ["akte.union_tag_not_found kostenbaum/verteiler"]),
        (_tree(farbe="rot"), ["akte.extra_forbidden kostenbaum/farbe"]),
        (_tree(nachfolger=(D(1),)), ["akte.model_type kostenbaum/nachfolger/1"]),
        (_tree(nachfolger=D(1)), ["akte.tuple_type kostenbaum/nachfolger"]),
    ],
)
def test_a_tree_that_is_no_tree_is_refused_with_its_place(tree: Plain, expected: list[str]) -> None:
    assert errors(_house(tree)) == expected


def test_a_shop_and_a_garage_may_stand_in_a_tree() -> None:
    house = edited(
        _carbon_free(_tree()), "nutzeinheiten/+", flat("3", "0", "1") | {"geraete": (), "nutzung": "sonstiges"}
    )
    assert amounts(house)["3-1"] == "0.00"
    assert errors(edited(house, "nutzeinheiten/2/flaeche", DROP)) == []
