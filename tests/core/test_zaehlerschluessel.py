"""Keys by electricity meters and by meters of cold."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.core.small_house import Plain, amounts, ancillary, edited, errors, meter, remarks, settled, spoilt
from umlage.documents.schluessel import GERAETE

ARTEN = {"VST": "stromzaehler", "VKA": "kaeltezaehler"}


def _house(key: str, *used: str | None) -> Plain:
    house = ancillary(key)
    for place, value in enumerate(used):
        one = meter(f"9{place}", ARTEN[key], ("2022-12-31", "0"), ("2023-12-31", value or "0"))
        house = edited(house, f"nutzeinheiten/{place}/geraete", () if value is None else (one,))
    return house


@pytest.mark.parametrize("key", ARTEN)
def test_costs_follow_the_meters_of_their_kind(key: str) -> None:
    assert amounts(_house(key, "300", "100")) == {"1-1": "75.00", "2-1": "25.00"}
    line = settled(_house(key, "300", "100")).nutzer[0].positionen[0]
    assert line.basis == f"Verbrauch ({GERAETE[ARTEN[key]][0]})"


@pytest.mark.parametrize("key", ARTEN)
def test_who_has_no_meter_beside_others_is_named(key: str) -> None:
    assert remarks(_house(key, "300", "100")) == []
    assert remarks(_house(key, "300", None)) == ["zaehler.fehlt nutzeinheiten/2/geraete"]
    assert errors(_house(key, None, None)) == ["baum.summe_null hausnebenkosten/1"]


def test_meters_of_cold_that_nobody_pays_by_are_named() -> None:
    house = edited(_house("VKA", "300", "100"), "hausnebenkosten/0/schluessel", "WNZ")
    assert remarks(house) == ["kaelte.ohne_kosten hausnebenkosten"]
    more = {"bezeichnung": "Kälte", "betrag": Decimal("10.00"), "schluessel": "VKA"}
    assert remarks(edited(house, "hausnebenkosten/+", more)) == []
    # electricity meters may only be printed
    assert remarks(edited(_house("VST", "300", "100"), "hausnebenkosten/0/schluessel", "WNZ")) == []


def test_cold_water_is_not_shared_by_electricity() -> None:
    house = edited(_house("VST", "300", "100"), "kaltwasser", ({"bezeichnung": "Wasser", "betrag": Decimal(1)},))
    wrong = edited(house, "kaltwasser/0/schluessel", "VST")
    assert errors(wrong) == ["akte.literal_error kaltwasser/1/schluessel"]


def test_one_amount_for_cold_is_split_by_a_percentage_in_a_tree_by_hand() -> None:
    leaves = (
        {"nr": "1.1", "bezeichnung": "Kälte, Verbrauch", "geraete": {"nummern": ("90", "91")}},
        {"nr": "1.2", "bezeichnung": "Kälte, Grundkosten", "anteile": {"groesse": "nebenflaeche"}},
    )
    share = {"art": "prozent_grundkosten", "grundkosten": Decimal(20)}
    cold = {"nr": "1", "bezeichnung": "Kälte", "gruppe": "nebenkosten", "kosten": ("H1",), "verteiler": share}
    tree = {"nr": "0", "bezeichnung": "Gesamtkosten", "nachfolger": (cold | {"nachfolger": leaves},)}
    house = _house("VKA", "300", "100") | {"kostenbaum": tree}
    # 80.00 by 300 : 100 kWh, 20.00 by 70 : 50 m²; no limit of the HeizkostenV is about cold
    assert amounts(house) == {"1-1": "71.67", "2-1": "28.33"}
    assert remarks(house) == []


def test_a_tariff_makes_the_two_rows_of_the_supplier_of_cold() -> None:
    main = meter("K", "kaeltezaehler", ("2022-12-31", "0"), ("2023-12-31", "500"), zweck="gesamt")
    days = {"ab": "2023-01-01"}
    rows = (
        {"bezeichnung": "Kälte, Leistung", "schluessel": "NHN", "preise": (days | {"grundpreis": Decimal("240.00")},)},
        {"bezeichnung": "Kälte, Arbeit", "schluessel": "VKA", "zaehler": ("K",)}
        | {"preise": (days | {"arbeitspreis": Decimal("0.2")},)},
    )
    house = spoilt(_house("VKA", "300", "100"), geraete=(main,), hausnebenkosten=(), tarife=rows)
    # 240.00 by 70 : 50 m², 500 kWh at 0.20 by 300 : 100 kWh
    assert amounts(house) == {"1-1": "215.00", "2-1": "125.00"}
    assert remarks(house) == []
