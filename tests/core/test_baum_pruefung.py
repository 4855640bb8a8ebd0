"""A tree by hand must match the house; and what is plausible is said even where nothing is forbidden."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.core.small_house import DROP, Plain, ancillary, edited, errors, gas, later, remarks, settled, spoilt
from umlage.core.settlement.run import settle
from umlage.formats.akte.codec import from_plain, read, to_yaml, with_tree
from umlage.formats.akte.syntax import plain_values

EXAMPLES = Path(__file__).parents[2] / "examples"


def by_hand(house: Plain) -> Any:
    """The house with its own compiled tree as if written by hand."""
    text = to_yaml(with_tree(from_plain(house), settled(house).wurzel.element))
    return plain_values(text.encode(), is_json=False)


D = Decimal
PLANT = "kostenbaum/nachfolger/0"


def test_the_compiled_tree_is_right_by_hand() -> None:
    assert errors(by_hand(gas())) == []


def test_base_shares_stand_either_in_the_settings_or_in_the_tree() -> None:
    house = edited(by_hand(gas()), "einstellungen/heizung", {"grundkosten": D(40)})
    assert errors(house) == ["baum.einstellungen einstellungen/heizung"]


def test_the_landlords_carbon_share_is_taken_once() -> None:
    house = by_hand(gas())
    assert errors(edited(house, f"{PLANT}/pauschalen", DROP)) == ["baum.co2 kostenbaum"]
    twice = house["kostenbaum"]["nachfolger"][0]["pauschalen"] * 2
    assert errors(edited(house, f"{PLANT}/pauschalen", twice)) == ["baum.co2 kostenbaum"]


def test_a_device_that_the_tree_forgot_is_named() -> None:
    devices = f"{PLANT}/nachfolger/1/nachfolger/0/geraete/nummern"
    house = edited(by_hand(gas()), devices, ("11",))
    assert "baum.geraet_fehlt nutzeinheiten/2/geraete/21" in remarks(house)


def test_a_boiler_is_split_by_fuel_and_not_by_heat() -> None:
    house = edited(by_hand(gas()), f"{PLANT}/verteiler/art", "hkvo3")
    assert errors(house) == ["baum.hkvo kostenbaum/1"]


def test_pauschalen_take_no_more_than_there_is() -> None:
    more = {"bezeichnung": "Zuviel", "betrag": D(99999), "auf": "1"}
    house = by_hand(gas())
    carbon = house["kostenbaum"]["nachfolger"][0]["pauschalen"]
    assert errors(edited(house, f"{PLANT}/pauschalen", (*carbon, more))) == ["baum.pauschale kostenbaum/1"]


def test_a_pauschale_gives_the_owner_nothing_of_what_the_nutzer_pay() -> None:
    def house(euros: str, cost: str) -> Plain:
        row = {"bezeichnung": "Vorab", "betrag": D(euros)}
        leaf = {"nr": "1", "bezeichnung": "Hauswart", "kosten": ("H1",), "anteile": {"groesse": "nutzer"}}
        tree = {"nr": "0", "bezeichnung": "Gesamtkosten", "nachfolger": (leaf | {"pauschalen": (row,)},)}
        return edited(edited(ancillary(), "hausnebenkosten/0/betrag", D(cost)), "kostenbaum", tree)

    assert errors(house("-0.01", "100.00")) == ["baum.pauschale kostenbaum/1"]
    assert errors(house("0.01", "-100.00")) == ["baum.pauschale kostenbaum/1"]
    # his part of a credit
    assert errors(house("-0.01", "-100.00")) == []
    assert errors(house("0.01", "100.00")) == []


def test_a_credit_below_its_costs_is_named_at_them() -> None:
    leaf = {"nr": "1.1", "bezeichnung": "Gutschrift", "anteile": {"groesse": "nutzer"}}
    element = {"nr": "1", "bezeichnung": "Hauswart", "kosten": ("H1",), "nachfolger": (leaf,)}
    tree = {"nr": "0", "bezeichnung": "Gesamtkosten", "nachfolger": (element,)}
    house = edited(edited(ancillary(), "hausnebenkosten/0/betrag", D("-1000.00")), "kostenbaum", tree)
    assert "kosten.negativ hausnebenkosten/1" in remarks(house)


def test_nobody_is_left_out_by_a_wrong_number() -> None:
    leaf = f"{PLANT}/nachfolger/1/nachfolger/1/anteile"
    for field in ("ohne_nutzer", "eigentuemer_fuer"):
        assert errors(edited(by_hand(gas()), f"{leaf}/{field}", ("1-9",))) == ["baum.nutzer kostenbaum/1.2.2"]
        assert errors(edited(by_hand(gas()), f"{leaf}/{field}", ("1-1",))) == []
    devices = f"{PLANT}/nachfolger/1/nachfolger/0/geraete/ohne_nutzer"
    assert errors(edited(by_hand(gas()), devices, ("1",))) == ["baum.nutzer kostenbaum/1.2.1"]


def test_a_pauschale_where_no_costs_pass_is_refused_and_not_taken_for_zero() -> None:
    house = by_hand(gas())
    for size in ({"prozent": D(5)}, {"betrag": D(50)}, {"betrag": D(-50)}):
        row = {"bezeichnung": "Vorab", "auf": "1"} | size
        assert "baum.pauschale_leer kostenbaum/0" in errors(edited(house, "kostenbaum/pauschalen", (row,)))
        # below the costs there is something to take from
        assert errors(edited(house, f"{PLANT}/nachfolger/1/pauschalen", (row,))) == []


def test_pauschalen_of_one_element_take_no_more_than_all_of_it() -> None:
    def house(second: str) -> Plain:
        rows = tuple({"bezeichnung": "Vorab", "prozent": D(share)} for share in ("60", second))
        # without costs nothing would be taken, and still it cannot be
        leaf = {"nr": "1", "bezeichnung": "Hauswart", "kosten": ("H1",), "anteile": {"groesse": "nutzer"}}
        tree = {"nr": "0", "bezeichnung": "Gesamtkosten", "nachfolger": (leaf | {"pauschalen": rows},)}
        return edited(edited(ancillary(), "hausnebenkosten/0/betrag", D("0.00")), "kostenbaum", tree)

    assert errors(house("50")) == ["baum.pauschale kostenbaum/1"]
    assert errors(house("40.0001")) == ["baum.pauschale kostenbaum/1"]
    assert errors(house("40")) == []


def test_a_price_per_cubic_metre_uses_the_metres_whatever_the_plants_method() -> None:
    verteiler = {"art": "betrag_warmwasser", "satz": D("7.00"), "anlage": "1"}
    answer = settled(edited(by_hand(gas()), f"{PLANT}/verteiler", verteiler))
    water = next(lauf for lauf in answer.laeufe if lauf.element.nr == "1.1")
    # 40 m³ · 7.00 EUR, less the landlord's carbon part in proportion: 280 · (2,000 - 46.58) / 2,000
    assert water.total == 27348


def test_base_shares_outside_the_law_are_said_of_a_tree() -> None:
    house = edited(by_hand(gas()), f"{PLANT}/nachfolger/1/verteiler/grundkosten", D(20))
    assert "grundkosten.ausnahme kostenbaum/1.2" in remarks(house)


def test_gas_in_kilowatt_hours_without_a_word_on_the_calorific_value() -> None:
    assert "brennwert.offen anlagen/1/brennwert" in remarks(edited(gas(), "anlagen/0/brennwert", DROP))
    assert "brennwert.offen anlagen/1/brennwert" not in remarks(edited(gas(), "anlagen/0/brennwert", False))


def test_the_same_invoice_twice() -> None:
    twice = gas()["anlagen"][0]["lieferungen"] * 2
    assert "kosten.doppelt anlagen/1/lieferungen/2" in remarks(edited(gas(), "anlagen/0/lieferungen", twice))


def test_cable_fees_count_until_june_2024_only() -> None:
    house = spoilt(
        ancillary(),
        zeitraum={"von": "2024-01-01", "bis": "2024-12-31"},
        abrechnung__erstellt_am="2025-06-30",
        hausnebenkosten__0__kostenart="kabel",
        hausnebenkosten__0__betrag=D("240.00"),
    )
    for place in (0, 1):
        house = edited(house, f"nutzeinheiten/{place}/geraete", ())
    # 240.00 · 182 / 366
    assert str(settled(house).gesamtkosten) == "119.34"
    assert "kosten.kabel hausnebenkosten/1" in remarks(house)


def test_meters_that_show_more_heat_than_was_bought() -> None:
    house = edited(gas(), "nutzeinheiten/0/geraete/0/ablesungen/1/stand", D(90000))
    assert "zaehler.mehr_als_energie nutzeinheiten" in remarks(house)


def test_a_meter_of_all_the_heat_that_is_said_to_be_that_of_heating_shows_too_much_with_the_hot_water() -> None:
    text = (EXAMPLES / "casameta-2022.yaml").read_text("utf-8")
    assert text.count("zweck: gesamt") == 1
    code = "zaehler.mehr_als_energie"
    for said, found in ((text, []), (text.replace("zweck: gesamt", "zweck: heizung"), ["anlagen/1/geraete"])):
        findings = settle(read(said.encode())).findings
        assert [one.where for one in findings if one.code == code] == found


def test_carbon_that_costs_ten_times_the_price_of_the_tonne() -> None:
    house = edited(gas(), "anlagen/0/lieferungen/0/co2/betrag", D("1164.50"))
    assert "co2.unplausibel anlagen/1/lieferungen/1/co2/betrag" in remarks(house)


def test_stated_carbon_of_a_year_without_a_factor_is_taken_as_it_stands() -> None:
    # the emission factors end with 2030; there is nothing to compare the invoice with
    assert errors(later(gas(), 8)) == []
