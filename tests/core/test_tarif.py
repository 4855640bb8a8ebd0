"""Tariffs: what is refused, what they come to, that they count like any other cost or not at all."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.core.small_house import (
    DROP,
    Plain,
    ancillary,
    delivery,
    edited,
    errors,
    gas,
    meter,
    oil,
    plus,
    remarks,
    settled,
    spoilt,
)
from tests.core.test_derivations import derived, faults
from umlage.core.finding import Refused
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
    "energy of a plant by its meter": (
        house(gas(), bereich="anlage", anlage="1", schluessel=None, zaehler=("11",), preise=PRICE),
        ["tarif.energie tarife/1/menge"],
    ),
    "carbon of something else": (
        house(co2={"kg": D(1), "betrag": D(1)}),
        ["tarif.lieferung tarife/1/co2"],
    ),
    "energy with a kind of cost": (
        house(gas(), bereich="lieferung", anlage="1", schluessel=None, kostenart="wartung"),
        ["tarif.lieferung tarife/1/kostenart"],
    ),
    "energy that is stored": (
        house(oil(), bereich="lieferung", anlage="1", schluessel=None),
        ["tarif.lieferung tarife/1/bereich"],
    ),
    "quantity and meter": (house(menge=D(5), zaehler=("12",), preise=PRICE), ["tarif.menge tarife/1/menge"]),
    "a meter without a price": (house(zaehler=("12",)), ["tarif.menge tarife/1/menge"]),
    "a meter that is not there": (house(zaehler=("99",), preise=PRICE), ["tarif.zaehler tarife/1/zaehler"]),
    "a meter twice": (house(zaehler=("12", "12"), preise=PRICE), ["tarif.zaehler tarife/1/zaehler"]),
    "a meter of water by kWh": (
        house(zaehler=("12",), preise=PRICE, einheit="kWh"),
        ["tarif.zaehler tarife/1/einheit"],
    ),
    "water converted": (
        house(zaehler=("12",), preise=PRICE, einheit="kWh", umrechnung=D(10)),
        ["tarif.zaehler tarife/1/umrechnung"],
    ),
    "a conversion of nothing": (
        house(menge=D(1), preise=PRICE, umrechnung=D(10)),
        ["tarif.zaehler tarife/1/umrechnung"],
    ),
    "a difference": (
        spoilt(house(zaehler=("12",), preise=PRICE), nutzeinheiten__0__geraete__1__differenz={"abzug": ("22",)}),
        ["tarif.zaehler tarife/1/zaehler"],
    ),
    "a meter that was taken out": (
        spoilt(house(zaehler=("12",), preise=PRICE), nutzeinheiten__0__geraete__1__bis="2023-11-30"),
        ["ablesung.ausserhalb nutzeinheiten/1/geraete/12", "tarif.zaehler tarife/1/zaehler"],
    ),
    "a meter without readings": (
        spoilt(house(zaehler=("12",), preise=PRICE), nutzeinheiten__0__geraete__1__ablesungen=()),
        ["ablesung.fehlt nutzeinheiten/1/geraete/12", "ablesung.fehlt nutzeinheiten/1/geraete/12"],
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


# --- the three faults of prices -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "text"),
    [
        ((), "Dem Tarif fehlen die Preise."),
        (("2023-01-01", "2022-01-01"), "Die Preise müssen nach dem Tag geordnet sein, von dem an sie gelten."),
        (("2023-02-01",), "Vom 01.01.2023 an gilt noch kein Preis; der erste beginnt am 01.02.2023."),
        (("2023-01-01", "2024-01-01"), "Der Preis ab 01.01.2024 gilt erst nach dem 31.12.2023."),
    ],
)
def test_each_fault_of_the_prices_has_its_own_words(days: tuple[str, ...], text: str) -> None:
    rows = tuple({"ab": day, "grundpreis": D(1)} for day in days)
    with pytest.raises(Refused) as refused:
        settled(house(preise=rows))
    assert [finding.message for finding in refused.value.findings if finding.code == "tarif.preise"] == [text]


# --- quantities by meters -----------------------------------------------------------------------------


def _main(*readings: tuple[str, str], **more: object) -> Plain:
    """The house with a main meter of cold water, 365 m³ if nothing else is said, and a tariff by it."""
    stands = readings or (("2022-12-31", "0"), ("2023-12-31", "365"))
    row: Plain = {"preise": ({"ab": "2023-01-01", "arbeitspreis": D(1)},), "zaehler": ("M",)}
    return house(
        edited(ancillary(), "geraete/+", meter("M", "kaltwasserzaehler", *stands, zweck="gesamt")), **row | more
    )


TWO = ({"ab": "2023-01-01", "arbeitspreis": D(1)}, {"ab": "2023-07-01", "arbeitspreis": D(2)})
HALF_YEAR = (("2022-12-31", "0"), ("2023-06-30", "300"), ("2023-12-31", "365"))


def _cents(content: Plain) -> int:
    return settled(content).haus.tarife[0].figur.value.cents


def test_the_quantity_is_what_the_meter_counted() -> None:
    assert _cents(_main()) == 36500
    assert _cents(_main(einheit="l", preise=({"ab": "2023-01-01", "arbeitspreis": D("0.001")},))) == 36500
    answer = settled(_main())
    assert (answer.haus.tarife[0].menge.number, answer.haus.tarife[0].menge.unit_name) == (365, "m3")  # type: ignore[union-attr]  # it has one
    assert faults(derived(_main())) == {}


def test_at_a_new_price_the_stand_of_the_day_decides_else_the_time() -> None:
    assert _cents(_main(*HALF_YEAR, preise=TWO)) == 30000 + 13000
    assert remarks(_main(*HALF_YEAR, preise=TWO)) == []
    # 181 and 184 days
    assert _cents(_main(preise=TWO)) == 18100 + 36800
    assert remarks(_main(preise=TWO)) == ["tarif.aufgeteilt tarife/1/zaehler"]
    assert faults(derived(_main(preise=TWO))) == {}


def test_a_meter_counts_with_the_one_that_replaced_it() -> None:
    old = meter("M", "kaltwasserzaehler", ("2022-12-31", "0"), ("2023-06-30", "300"), zweck="gesamt", bis="2023-06-30")
    new = meter("N", "kaltwasserzaehler", ("2023-06-30", "5"), ("2023-12-31", "70"), zweck="gesamt")
    content = spoilt(_main(preise=TWO), geraete=(old | {"ersetzt_durch": "N"}, new))
    assert _cents(content) == 30000 + 13000
    assert errors(edited(content, "tarife/0/zaehler", ("M", "N"))) == ["tarif.zaehler tarife/1/zaehler"]
    assert errors(edited(content, "geraete/0/ersetzt_durch", DROP)) == ["tarif.zaehler tarife/1/zaehler"]


def test_gas_by_the_cubic_metre_costs_by_the_kilowatt_hour() -> None:
    gas_meter = meter("M", "gaszaehler", ("2022-12-31", "0"), ("2023-12-31", "100"), zweck="gesamt")
    content = spoilt(_main(einheit="kWh", umrechnung=D("10.5")), geraete=(gas_meter,))
    assert _cents(content) == 105000
    assert errors(edited(content, "tarife/0/umrechnung", DROP)) == ["tarif.zaehler tarife/1/einheit"]


def test_what_counts_units_has_no_price() -> None:
    allocator = meter("41", "hkv", ("2022-12-31", "0"), ("2023-12-31", "100"), bewertung={"kges": D(1)})
    content = edited(house(zaehler=("41",), preise=PRICE), "nutzeinheiten/0/geraete", (allocator,))
    assert errors(content) == ["tarif.zaehler tarife/1/zaehler"]


def test_a_price_of_the_month_counts_parts_of_a_month_by_days() -> None:
    rows = ({"ab": "2023-01-01", "monatspreis": D("31.00")}, {"ab": "2023-05-11", "monatspreis": D("62.00")})
    # four months and 10 of 31 days, then 21 of 31 days and seven months
    assert _cents(house(preise=rows)) == 4 * 3100 + 1000 + 4200 + 7 * 6200


# --- energy of a plant --------------------------------------------------------------------------------


def _supplied(**more: object) -> Plain:
    """The gas house whose one invoice is a tariff: 20,000 kWh at 0.10, and nothing for the time."""
    row: Plain = {"bereich": "lieferung", "anlage": "1", "schluessel": None, "menge": D(20000), "einheit": "kWh"}
    row |= {"preise": PRICE, "mwst": D(7), "co2": {"kg": D("3627.8"), "betrag": D("116.45")}}
    return house(edited(gas(), "anlagen/0/lieferungen", ()), **row | more)


def test_energy_by_tariff_is_settled_like_the_invoice_of_the_same_amount() -> None:
    invoiced = settled(edited(gas(), "anlagen/0/lieferungen/0", delivery(bezeichnung="Dienst", am="2023-12-31")))
    answer = settled(_supplied())
    assert [person.betrag for person in answer.nutzer] == [person.betrag for person in invoiced.nutzer]
    assert answer.haus.co2.vermieter["1"].value == invoiced.haus.co2.vermieter["1"].value
    assert faults(derived(_supplied())) == {}
    # a second plant of which the tariff says nothing keeps its own invoices
    both = edited(_supplied(), "anlagen/0/lieferungen/+", delivery())
    assert settled(both).haus.brennstoffe[0].menge == 40000


def test_carbon_of_a_tariff_is_computed_where_it_can_be_and_asked_for_where_not() -> None:
    assert "co2.berechnet tarife/1/co2" in remarks(_supplied(co2=None))
    heat = spoilt(_supplied(co2=None), anlagen__0__energieart="fernwaerme", anlagen__0__brennwert=False)
    assert errors(heat) == ["co2.fehlt tarife/1/co2"]
    too_much = _supplied(co2={"kg": D(1), "betrag": D(9999)})
    assert errors(too_much) == ["co2.ueber_rechnung tarife/1/co2/betrag"]
    assert errors(_supplied(einheit="kg")) == ["lieferung.einheit tarife/1/einheit"]


def test_energy_by_tariff_counts_the_days_of_the_plant() -> None:
    rows = ({"ab": "2023-07-01", "grundpreis": D("365.00")},)
    plant = spoilt(gas(), anlagen__0__von="2023-07-01", anlagen__0__bezeichnung="Neu")
    content = house(plant, bereich="lieferung", anlage="1", schluessel=None, preise=rows)
    assert _cents(content) == 18400
    early = edited(content, "anlagen/0/von", DROP)
    assert errors(early) == ["tarif.preise tarife/1/preise"]


def test_a_tariff_for_comparison_stands_beside_the_invoices() -> None:
    content = edited(_supplied(umlegen=False), "anlagen/0/lieferungen", (delivery(betrag=D("2100.00")),))
    answer = settled(content)
    assert answer.haus.brennstoffe[0].betrag.value.cents == 210000
    text = next(finding.message for finding in answer.findings if finding.code == "tarif.nur_berechnet")
    assert text.endswith("Die Lieferungen der Anlage 1 ergeben 2.100,00 €, 100,00 € mehr.")


def test_findings_about_the_row_of_a_tariff_name_the_tariff() -> None:
    content = house(kostenart="kabel", bezeichnung="Kabel", preise=YEAR)
    content = spoilt(content, zeitraum={"von": "2024-01-01", "bis": "2024-12-31"}, abrechnung__erstellt_am="2025-06-30")
    content = spoilt(content, nutzeinheiten__0__geraete=(), nutzeinheiten__1__geraete=())
    assert "kosten.kabel tarife/1" in remarks(content)


# --- a rate of tax for each price ----------------------------------------------------------------------------------

TWO_RATES = (
    {"ab": "2023-01-01", "arbeitspreis": D("0.1"), "mwst": D(7)},
    {"ab": "2023-07-01", "arbeitspreis": D("0.2")},
)


def tax(found: Plain) -> dict[str, list[str]]:
    ergebnis = settled(found)
    return {str(rate): [str(cents) for cents in share.nutzer] for rate, share in ergebnis.steuer.items()}


def test_prices_with_two_rates_have_the_tax_of_each() -> None:
    # 181 and 184 of 365 days at 365 and 730 € a year
    prices = (YEAR[0] | {"mwst": D(7)}, {"ab": "2023-07-01", "grundpreis": D("730.00")})
    found = house(ancillary("WNZ"), mwst=D(19), preise=prices)
    assert str(settled(found).gesamtkosten) == "649.00"
    # 181.00 · 7/107 = 11.84, 368.00 · 19/119 = 58.76, half to each flat
    assert tax(found) == {"7": ["592", "592"], "19": ["2938", "2938"]}
    assert faults(derived(found)) == {}


@pytest.mark.parametrize("second", [D(7), None])
def test_prices_with_one_rate_are_as_before(second: Decimal | None) -> None:
    later_price = {"ab": "2023-07-01", "grundpreis": D("730.00")} | ({"mwst": second} if second is not None else {})
    found = house(ancillary("WNZ"), mwst=D(7), preise=(YEAR[0] | {"mwst": D(7)}, later_price))
    plain = house(ancillary("WNZ"), mwst=D(7), preise=(YEAR[0], {"ab": "2023-07-01", "grundpreis": D("730.00")}))
    assert tax(found) == tax(plain) if second is not None else set(tax(found)) == {"7"}
    assert [row.betrag for row in settled(found).nutzer] == [row.betrag for row in settled(plain).nutzer]


def test_energy_with_two_rates_shares_its_carbon_by_the_amounts() -> None:
    row = {"bezeichnung": "Gas", "bereich": "lieferung", "anlage": "1", "menge": D(20000), "einheit": "kWh"}
    row |= {"preise": TWO_RATES, "mwst": D(19), "co2": {"kg": D("3627.8"), "betrag": D("116.45")}}
    found = spoilt(gas(), anlagen__0__lieferungen=(), tarife=(row,))
    ergebnis = settled(found)
    # 20,000 · 181/365 · 0.1 and 20,000 · 184/365 · 0.2
    assert str(ergebnis.gesamtkosten) == "3008.22"
    whole = {rate: share.haus for rate, share in ergebnis.steuer.items()}
    assert whole == {7: round_half(D("991.78") * 7 / 107), 19: round_half(D("2016.44") * 19 / 119)}
    assert faults(derived(found)) == {}


def test_computed_carbon_has_the_mean_of_the_rates() -> None:
    row = {"bezeichnung": "Gas", "bereich": "lieferung", "anlage": "1", "menge": D(20000), "einheit": "kWh"}
    found = spoilt(gas(), anlagen__0__lieferungen=(), tarife=(row | {"preise": TWO_RATES, "mwst": D(19)},))
    carbon = settled(found).haus.brennstoffe[0].co2_betrag
    # 3,627.76 kg at 30 €/t, with (991.78 · 7 + 2,016.44 · 19) / 3,008.22 = 15.04 %
    assert str(carbon.value) == "125.21"
    assert faults(derived(found)) == {}


def round_half(value: Decimal) -> int:
    return int((value * 100).quantize(D(1), "ROUND_HALF_UP"))
