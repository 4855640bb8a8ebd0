"""Tariffs: what is refused, what they come to, that they count like any other cost or not at all."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.core.small_house import Plain, ancillary, edited, errors, gas, plus, remarks, settled, spoilt
from umlage.core.settlement.herleitung import Herleitung, UnknownPath
from umlage.core.settlement.run import facts
from umlage.formats.akte.codec import from_plain

D = Decimal
YEAR = ({"ab": "2023-01-01", "grundpreis": D("365.00")},)
PRICE = ({"ab": "2023-01-01", "arbeitspreis": D("0.1")},)


def house(base: Plain | None = None, **more: object) -> Plain:
    row: Plain = {"bezeichnung": "Dienst", "schluessel": "WNZ", "preise": YEAR}
    row = {key: value for key, value in (row | more).items() if value is not None}
    return spoilt(base or ancillary(), tarife=(row,))


ERRORS: dict[str, tuple[Plain, list[str]]] = {
    "prices that begin too late": (
        house(preise=({"ab": "2023-01-02", "grundpreis": D(1)},)),
        ["tarif.preise tarife/1/preise"],
    ),
    "prices out of order": (
        house(preise=({"ab": "2023-01-01", "grundpreis": D(1)}, {"ab": "2022-01-01", "grundpreis": D(1)})),
        ["tarif.preise tarife/1/preise"],
    ),
    "a price after the period": (
        house(preise=(*YEAR, {"ab": "2024-01-01", "grundpreis": D(1)})),
        ["tarif.preise tarife/1/preise"],
    ),
    "no prices": (house(preise=()), ["tarif.preise tarife/1/preise"]),
    "a quantity without its price": (house(menge=D(5)), ["tarif.menge tarife/1/menge"]),
    "a price without its quantity": (
        house(preise=({"ab": "2023-01-01", "arbeitspreis": D(2)},)),
        ["tarif.menge tarife/1/menge"],
    ),
    "no key": (house(schluessel=None), ["tarif.schluessel tarife/1/schluessel"]),
    "water by electricity meters": (
        house(bereich="kaltwasser", schluessel="VST"),
        ["tarif.schluessel tarife/1/schluessel"],
    ),
    "a plant that is not there": (
        house(bereich="anlage", anlage="9", schluessel=None),
        ["tarif.anlage tarife/1/anlage"],
    ),
    "no plant": (house(bereich="anlage", schluessel=None), ["tarif.anlage tarife/1/anlage"]),
    "energy of a plant": (
        house(gas(), bereich="anlage", anlage="1", schluessel=None, menge=D(5), einheit="kWh", preise=PRICE),
        ["tarif.energie tarife/1/menge"],
    ),
    "a key of a plant": (
        house(gas(), bereich="anlage", anlage="1"),
        ["tarif.schluessel tarife/1/schluessel"],
    ),
    "house costs in a heating Abrechnung": (house(gas()), ["abrechnung.art hausnebenkosten"]),
}


@pytest.mark.parametrize("name", ERRORS)
def test_a_tariff_that_does_not_fit_stops_the_abrechnung(name: str) -> None:
    content, expected = ERRORS[name]
    assert errors(content) == expected


def test_a_tariff_is_a_cost_like_any_other() -> None:
    answer = settled(house())
    assert answer.gesamtkosten.cents == 10000 + 36500
    assert answer.haus.posten["H2"].betrag == 36500
    assert [line.betrag.cents for line in answer.nutzer[0].positionen if line.bezeichnung == "Dienst"] == [18250]
    assert Herleitung(answer).figure("tarife/1").value == answer.haus.tarife[0].figur.value
    with pytest.raises(UnknownPath):
        Herleitung(answer).figure("tarife/2")


@pytest.mark.parametrize(
    ("content", "verweis"),
    [
        (house(gas(), bereich="anlage", anlage="1", schluessel=None), "A1.K1"),
        (house(plus(), bereich="kaltwasser", schluessel=None), "W2"),
    ],
)
def test_a_tariff_counts_where_it_belongs(content: Plain, verweis: str) -> None:
    answer = settled(content)
    assert answer.haus.posten[verweis].betrag == 36500
    assert answer.rundungsdifferenz.cents == 0


def test_what_is_only_computed_is_paid_by_nobody_and_told() -> None:
    content = house(umlegen=False, schluessel=None)
    assert settled(content).gesamtkosten.cents == 10000
    assert remarks(content) == ["tarif.nur_berechnet tarife/1"]
    assert [finding.code for finding in facts(from_plain(content))] == ["tarif.nur_berechnet"]


def test_each_price_holds_for_its_own_days() -> None:
    preise = (*YEAR, {"ab": "2023-07-01", "grundpreis": D("730.00"), "arbeitspreis": D("0.365")})
    # 181 days at 1.00, 184 at 2.00, and 184/365 of 1,000 units at 0.365
    assert settled(house(preise=preise, menge=D(1000))).haus.tarife[0].figur.value.cents == 18100 + 36800 + 18400


def test_half_a_cent_is_rounded_up_once() -> None:
    preise = ({"ab": "2023-01-01", "arbeitspreis": D("0.005")},)
    assert settled(house(preise=preise, menge=D(1))).haus.tarife[0].figur.value.cents == 1


def test_the_same_tariff_as_an_invoice_comes_to_the_same() -> None:
    row = {"bezeichnung": "Dienst", "betrag": D("365.00"), "schluessel": "WNZ"}
    invoiced = settled(edited(ancillary(), "hausnebenkosten/+", row))
    assert [person.betrag for person in settled(house()).nutzer] == [person.betrag for person in invoiced.nutzer]
