"""What is worth a remark, and what is allowed without one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.core.small_house import (
    DROP,
    Plain,
    amounts,
    ancillary,
    delivery,
    edited,
    errors,
    flat,
    gas,
    heat_pump,
    later,
    meter,
    oil,
    plus,
    remarks,
    settled,
    spoilt,
)

D = Decimal
NUTZER = "nutzeinheiten/1/nutzer/1-1"
HEAT = ("2022-12-31", "0")


REMARKS: dict[str, tuple[Plain, list[str]]] = {
    "a house with nothing special": (
        oil_without_water := edited(
            edited(oil(), "nutzeinheiten/0/geraete/1", DROP), "nutzeinheiten/1/geraete/1", DROP
        ),
        [],
    ),
    "an Abrechnung after the time limit": (
        spoilt(oil_without_water, abrechnung__erstellt_am="2025-01-01"),
        ["abrechnung.frist abrechnung/erstellt_am"],
    ),
    "a share outside the law with its ground": (
        spoilt(oil_without_water, einstellungen__heizung={"grundkosten": D(20), "ausnahme": "Vereinbarung nach § 10"}),
        ["grundkosten.ausnahme einstellungen/heizung/grundkosten"],
    ),
    "a heated flat without a device": (
        edited(oil_without_water, "nutzeinheiten/1/geraete/0", DROP),
        ["geraet.fehlt nutzeinheiten/2/geraete"],
    ),
    "a prepayment of another kind": (
        spoilt(oil_without_water, nutzeinheiten__0__nutzer__0__vorauszahlung__nebenkosten=D(50)),
        [f"vorauszahlung.art {NUTZER}/vorauszahlung/nebenkosten"],
    ),
    "a hot-water meter without hot water": (
        spoilt(
            oil_without_water,
            nutzeinheiten__0__geraete__ADD=meter("12", "warmwasserzaehler", HEAT, ("2023-12-31", "5")),
        ),
        ["warmwasser.ohne_anlage nutzeinheiten/1/geraete/12"],
    ),
    "hot-water meters that count as cold water alone": (
        edited(plus(), "anlagen/0/warmwasser", DROP),
        ["warmwasser.ohne_anlage anlagen"],
    ),
    "hot water that is not measured": (gas(), ["warmwasser.nicht_gemessen anlagen/1/warmwasser"]),
    "water by meters where one flat has none": (
        edited(plus(), "nutzeinheiten/1/geraete/1", DROP),
        [
            "wasser.zaehler_fehlt nutzeinheiten/2/geraete",
            "geraet.fehlt nutzeinheiten/2/geraete",
            "warmwasser.nicht_gemessen anlagen/1/warmwasser",
        ],
    ),
    "cold water by meters where one flat has its hot-water meter alone": (
        spoilt(
            plus(),
            nutzeinheiten__0__geraete__ADD=meter("13", "kaltwasserzaehler", HEAT, ("2023-12-31", "50")),
        ),
        ["wasser.zaehler_fehlt nutzeinheiten/2/geraete", "warmwasser.nicht_gemessen anlagen/1/warmwasser"],
    ),
    "a garage without heating and without an area for house costs": (
        spoilt(ancillary("NHN"), nutzeinheiten__0__nutzung="sonstiges", nutzeinheiten__0__flaeche={"heizung": D(0)}),
        ["flaeche.nebenkosten_offen nutzeinheiten/1/flaeche/nebenkosten"],
    ),
    "a garage that bears no house costs by area": (
        spoilt(
            ancillary("NHN"),
            nutzeinheiten__0__nutzung="sonstiges",
            nutzeinheiten__0__flaeche={"heizung": D(0), "nebenkosten": D(0)},
        ),
        [],
    ),
    "a direct cost entered twice": (
        spoilt(ancillary(), nutzeinheiten__0__nutzer__0__direktkosten=({"bezeichnung": "Rohr", "betrag": D(50)},) * 2),
        [f"kosten.doppelt {NUTZER}/direktkosten/2"],
    ),
    "hot water by meters where one flat has none": (
        edited(gas(), "nutzeinheiten/1/geraete/1", DROP),
        ["geraet.fehlt nutzeinheiten/2/geraete", "warmwasser.nicht_gemessen anlagen/1/warmwasser"],
    ),
    "devices in a flat without heated area": (
        spoilt(oil_without_water, nutzeinheiten__0__flaeche__heizung=D(0)),
        ["flaeche.null nutzeinheiten/1/flaeche/heizung"],
    ),
    "a prepayment while nobody lives there": (
        spoilt(
            oil_without_water,
            nutzeinheiten__0__nutzer=(
                {"nr": "1-1", "name": "Leerstand", "leerstand": True, "vorauszahlung": {"heizkosten": D(5)}},
            ),
        ),
        [f"vorauszahlung.leerstand {NUTZER}/vorauszahlung"],
    ),
    "a shop without persons": (
        spoilt(ancillary("PNZ"), nutzeinheiten__0__nutzung="gewerbe", nutzeinheiten__1__nutzer__0__personen=D(2)),
        [f"personen.fehlt {NUTZER}/personen"],
    ),
    "a cost of long ago": (
        spoilt(ancillary(), hausnebenkosten__0__am="2021-12-01"),
        ["kosten.tag hausnebenkosten/1/am"],
    ),
    "a cost far ahead": (
        spoilt(ancillary(), hausnebenkosten__0__am="2025-01-03"),
        ["kosten.tag hausnebenkosten/1/am"],
    ),
    "a cost just a year after the period": (spoilt(ancillary(), hausnebenkosten__0__am="2024-12-31"), []),
    "an invoice without a quantity that says 0": (
        spoilt(
            gas(),
            anlagen__0__lieferungen__ADD=delivery(menge=D(0), betrag=D("50.00"), co2={"kg": D(0), "betrag": D(0)}),
        ),
        ["lieferung.menge_null anlagen/1/lieferungen/2/menge", "warmwasser.nicht_gemessen anlagen/1/warmwasser"],
    ),
    "more than a quarter of the area estimated": (
        spoilt(
            oil_without_water,
            nutzeinheiten__0__geraete__0__ablesungen__1={
                "am": "2023-12-31",
                "stand": D(6000),
                "art": "schaetzung",
                "grund": "defekt",
            },
        ),
        ["ablesung.ersatzwert nutzeinheiten/1/geraete/11", "schaetzung.grenze nutzeinheiten"],
    ),
    "a quarter of the area estimated": (
        spoilt(
            oil_without_water,
            nutzeinheiten__0__flaeche__heizung=D(30),
            nutzeinheiten__1__flaeche__heizung=D(90),
            nutzeinheiten__0__geraete__0__ablesungen__1={
                "am": "2023-12-31",
                "stand": D(6000),
                "art": "schaetzung",
                "grund": "defekt",
            },
        ),
        ["ablesung.ersatzwert nutzeinheiten/1/geraete/11"],
    ),
    "an area for the carbon classes that is only derived": (
        spoilt(oil_without_water, liegenschaft__wohnflaeche=DROP),
        ["co2.wohnflaeche liegenschaft/wohnflaeche"],
    ),
    "a community of owners": (spoilt(oil_without_water, liegenschaft__weg=True), ["co2.weg liegenschaft/weg"]),
    "a restriction without its ground": (
        spoilt(oil_without_water, liegenschaft__co2_beschraenkung="eine"),
        ["co2.beschraenkung_ohne_grund liegenschaft/co2_beschraenkung_grund"],
    ),
    "a plant that is out of the carbon split": (
        spoilt(oil_without_water, anlagen__0__co2_entfaellt="Erstanschluss nach dem 01.01.2023"),
        ["co2.entfaellt anlagen/1/co2_entfaellt"],
    ),
    "carbon costs computed": (
        edited(oil_without_water, "anlagen/0/lieferungen/0/co2", DROP),
        ["co2.berechnet anlagen/1/lieferungen/1/co2"],
    ),
    "an implausible weight of carbon dioxide": (
        spoilt(oil_without_water, anlagen__0__lieferungen__0__co2__kg=D(7000)),
        ["co2.unplausibel anlagen/1/lieferungen/1/co2/kg"],
    ),
    "an invoice cut to the period": (
        spoilt(gas(), anlagen__0__lieferungen__0__zeitraum={"von": "2022-07-01", "bis": "2023-12-31"}),
        ["lieferung.abgegrenzt anlagen/1/lieferungen/1/zeitraum", "warmwasser.nicht_gemessen anlagen/1/warmwasser"],
    ),
    "an invoice of long ago": (
        spoilt(gas(), anlagen__0__lieferungen__0__am="2022-12-30"),
        ["lieferung.tag anlagen/1/lieferungen/1/am", "warmwasser.nicht_gemessen anlagen/1/warmwasser"],
    ),
    "a cost cut to the period": (
        spoilt(ancillary(), hausnebenkosten__0__zeitraum={"von": "2023-07-01", "bis": "2024-06-30"}),
        ["kosten.abgegrenzt hausnebenkosten/1/zeitraum"],
    ),
    "a cost that is a credit in the end": (
        spoilt(ancillary(), hausnebenkosten__0__betrag=D("-601.37")),
        ["kosten.negativ hausnebenkosten/1"],
    ),
    "a heat pump before it had to be metered": (
        heat_pump(),
        ["waermepumpe.ausnahme anlagen/1"],
    ),
    "flats that use more heat than the house": (
        spoilt(
            oil_without_water,
            anlagen__0__geraete=(meter("9", "waermezaehler", HEAT, ("2023-12-31", "9999"), zweck="heizung"),),
        ),
        ["zaehler.summe anlagen/1/geraete"],
    ),
    "hot water by degree days as agreed": (
        spoilt(gas(), einstellungen__warmwasser={"zeit": "gradtage", "ausnahme": "Vereinbarung nach § 9b Abs. 4"}),
        ["warmwasser.zeit einstellungen/warmwasser/zeit", "warmwasser.nicht_gemessen anlagen/1/warmwasser"],
    ),
}


@pytest.mark.parametrize("name", REMARKS)
def test_a_remark_is_made_on(name: str) -> None:
    house, expected = REMARKS[name]
    if name == "a heat pump before it had to be metered":
        house = edited(house, "anlagen/0/warmwasser", DROP)
        house = edited(edited(house, "nutzeinheiten/0/geraete/1", DROP), "nutzeinheiten/1/geraete/1", DROP)
    assert remarks(house) == expected


@pytest.mark.parametrize(
    ("end", "last_day", "first_late_day"),
    [
        ("2023-12-31", "2024-12-31", "2025-01-01"),
        ("2023-04-30", "2024-04-30", "2024-05-01"),
        ("2023-02-28", "2024-02-28", "2024-02-29"),
    ],
)
def test_the_time_limit_ends_twelve_months_after_the_period(end: str, last_day: str, first_late_day: str) -> None:
    def said(day: str) -> list[str]:
        house = spoilt(ancillary(), zeitraum={"von": "2023-01-01", "bis": end}, abrechnung__erstellt_am=day)
        return remarks(edited(edited(house, "nutzeinheiten/0/geraete", ()), "nutzeinheiten/1/geraete", ()))

    assert said(last_day) == []
    assert said(first_late_day) == ["abrechnung.frist abrechnung/erstellt_am"]


def test_30_and_50_per_cent_are_allowed() -> None:
    for share in (D(30), D(50)):
        assert errors(spoilt(gas(), einstellungen__heizung__grundkosten=share)) == []


def test_a_vacancy_and_a_garage_need_no_persons() -> None:
    garage = flat("3", "0", "1") | {"nutzung": "sonstiges", "geraete": ()}
    house = spoilt(ancillary("PNZ"), nutzeinheiten__ADD=garage)
    house = spoilt(house, nutzeinheiten__0__nutzer__0__leerstand=True, nutzeinheiten__1__nutzer__0__personen=D(2))
    assert errors(house) == []
    assert amounts(house) == {"1-1": "0.00", "2-1": "100.00", "3-1": "0.00"}
    assert amounts(spoilt(house, einstellungen__leerstand_personen=D(1))) == {
        "1-1": "33.33",
        "2-1": "66.67",
        "3-1": "0.00",
    }


def test_a_cost_with_two_keys_stands_in_two_elements() -> None:
    house = spoilt(ancillary(), hausnebenkosten__ADD={"bezeichnung": "Hauswart", "betrag": D(8), "schluessel": "WNZ"})
    lines = [(line.bezeichnung, str(line.betrag)) for line in settled(house).person("2-1").positionen]
    assert lines == [("Hauswart", "41.67"), ("Hauswart", "4.00")]


def test_carbon_costs_that_the_invoice_does_not_contain_join_the_costs() -> None:
    inside, outside = (
        spoilt(gas(), anlagen__0__lieferungen__0__co2__enthalten=contained) for contained in (True, False)
    )
    assert str(settled(outside).gesamtkosten) == "2116.45"
    assert str(settled(inside).gesamtkosten) == "2000.00"
    # 3,627.8 kg / 120 m² = 30.2 kg/m²: 40 %
    assert {str(settled(house).eigentuemer) for house in (inside, outside)} == {"46.58"}


def test_a_delivery_of_2024_that_is_invoiced_in_2025_costs_the_price_of_2024() -> None:
    # § 4 Abs. 1 CO2KostAufG: the price of the tonne by delivery day: 20,000 · 0.18139 kg · 45 €/t · 1.19 = 194.27
    invoice = delivery(am="2025-01-20", mwst=D(19), zeitraum={"von": "2024-01-01", "bis": "2024-12-31"})
    del invoice["co2"]
    house = spoilt(later(gas(), 1), anlagen__0__lieferungen=(invoice,))
    answer = settled(house)
    assert str(answer.haus.brennstoffe[0].co2_betrag.value) == "194.27"


def test_cold_water_may_be_shared_by_pieces() -> None:
    house = spoilt(plus(), kaltwasser__0__schluessel="STK", nutzeinheiten__0__nutzer__0__stueck={"Wasser": D(1)})
    house = spoilt(house, nutzeinheiten__1__nutzer__0__stueck={"Wasser": D(3)})
    assert errors(house) == []
    lines = [[str(line.betrag) for line in person.positionen][-1] for person in settled(house).nutzer]
    assert lines == ["75.00", "225.00"]
