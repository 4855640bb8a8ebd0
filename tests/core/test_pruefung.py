"""What stops an Abrechnung, and what is worth a remark: every finding with the house that brings it about."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

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
    meter,
    oil,
    remarks,
    settled,
    spoilt,
)

D = Decimal
NUTZER = "nutzeinheiten/1/nutzer/1-1"
HEAT = ("2022-12-31", "0")


def _two(first: Plain, second: Plain) -> Plain:
    return edited(
        gas(), "nutzeinheiten/0/nutzer", ({"nr": "a", "name": "A"} | first, {"nr": "b", "name": "B"} | second)
    )


def _district(**more: object) -> Plain:
    house = spoilt(gas(), anlagen__0__energieart="fernwaerme", anlagen__0__brennwert=False)
    return spoilt(house, **more)


def _heat_pump(**more: object) -> Plain:
    house = spoilt(gas(), anlagen__0__energieart="waermepumpe", anlagen__0__brennwert=False)
    return spoilt(edited(house, "anlagen/0/lieferungen/0/co2", DROP), **more)


def _plus(**more: object) -> Plain:
    water = {"bezeichnung": "Wasser", "betrag": D("300.00")}
    return spoilt(gas(), abrechnung__art="heizkosten_plus", kaltwasser=(water,), **more)


ERRORS: dict[str, tuple[Plain, list[str]]] = {
    "a period of more than twelve months": (
        spoilt(gas(), zeitraum={"von": "2022-12-31", "bis": "2023-12-31"}),
        ["zeitraum.laenge zeitraum"],
    ),
    "issued before the period ends": (
        spoilt(gas(), abrechnung__erstellt_am="2023-12-30"),
        ["abrechnung.zu_frueh abrechnung/erstellt_am"],
    ),
    "payable before it is issued": (
        spoilt(gas(), abrechnung__zahlbar_bis="2024-06-29"),
        ["abrechnung.zahlbar abrechnung/zahlbar_bis"],
    ),
    "no plant in a heating Abrechnung": (
        spoilt(gas(), anlagen=DROP),
        ["abrechnung.anlage anlagen", "abrechnung.kosten hausnebenkosten"],
    ),
    "house costs in a heating Abrechnung": (
        spoilt(gas(), hausnebenkosten=ancillary()["hausnebenkosten"]),
        ["abrechnung.art hausnebenkosten"],
    ),
    "cold water in a heating Abrechnung": (
        spoilt(_plus(), abrechnung__art="heizkosten"),
        ["abrechnung.art kaltwasser"],
    ),
    "no cold water in Heizkosten Plus": (
        spoilt(gas(), abrechnung__art="heizkosten_plus"),
        ["abrechnung.kaltwasser kaltwasser"],
    ),
    "no costs at all": (spoilt(ancillary(), hausnebenkosten=DROP), ["abrechnung.kosten hausnebenkosten"]),
    "two flats with one number": (
        spoilt(gas(), nutzeinheiten__1__nr="1"),
        ["nummer.doppelt nutzeinheiten/1"],
    ),
    "two plants with one number": (
        spoilt(gas(), anlagen__ADD=gas()["anlagen"][0]),
        ["nummer.doppelt anlagen/1"],
    ),
    "two Nutzer with one number": (
        spoilt(gas(), nutzeinheiten__1__nutzer__0__nr="1-1"),
        ["nutzer.doppelt nutzeinheiten/2/nutzer/1-1"],
    ),
    "no area": (
        spoilt(gas(), nutzeinheiten__0__flaeche=DROP),
        ["flaeche.fehlt nutzeinheiten/1/flaeche/heizung", "flaeche.fehlt nutzeinheiten/1/flaeche/warmwasser"],
    ),
    "no area for house costs": (
        spoilt(ancillary(), nutzeinheiten__1__flaeche=DROP),
        ["flaeche.fehlt nutzeinheiten/2/flaeche/nebenkosten"],
    ),
    "a living area of 0": (
        spoilt(gas(), liegenschaft__wohnflaeche=D(0)),
        ["flaeche.null liegenschaft/wohnflaeche"],
    ),
    "areas that start too late": (
        spoilt(gas(), nutzeinheiten__0__flaeche__heizung=({"ab": "2023-02-01", "wert": D(70)},)),
        ["wert.stufen nutzeinheiten/1/flaeche/heizung"],
    ),
    "areas out of order": (
        spoilt(
            gas(),
            nutzeinheiten__0__flaeche__heizung=(
                {"ab": "2023-01-01", "wert": D(70)},
                {"ab": "2022-12-01", "wert": D(60)},
            ),
        ),
        ["wert.stufen nutzeinheiten/1/flaeche/heizung"],
    ),
    "no co-ownership share": (
        ancillary("EA"),
        ["mea.fehlt nutzeinheiten/1/mea", "mea.fehlt nutzeinheiten/2/mea"],
    ),
    "no persons": (
        ancillary("PNZ"),
        ["personen.fehlt nutzeinheiten/1/nutzer/1-1/personen", "personen.fehlt nutzeinheiten/2/nutzer/2-1/personen"],
    ),
    "persons that start too late": (
        spoilt(gas(), nutzeinheiten__0__nutzer__0__personen=({"ab": "2023-02-01", "wert": D(2)},)),
        [f"wert.stufen {NUTZER}/personen"],
    ),
    "base costs beyond 50 %": (
        spoilt(gas(), einstellungen__heizung__grundkosten=D("50.01")),
        ["grundkosten.grenze einstellungen/heizung/grundkosten"],
    ),
    "base costs below 30 %": (
        spoilt(gas(), einstellungen__warmwasser__grundkosten=D("29.99")),
        ["grundkosten.grenze einstellungen/warmwasser/grundkosten"],
    ),
    "hot water by degree days": (
        spoilt(gas(), einstellungen__warmwasser__zeit="gradtage"),
        ["warmwasser.zeit einstellungen/warmwasser/zeit"],
    ),
    "a plant without invoices": (spoilt(gas(), anlagen__0__lieferungen=()), ["lieferung.fehlt anlagen/1/lieferungen"]),
    "gross calorific value of district heat": (
        spoilt(_district(), anlagen__0__brennwert=True),
        ["brennwert.art anlagen/1/brennwert"],
    ),
    "a calorific value of 0": (spoilt(oil(), anlagen__0__heizwert=D(0)), ["heizwert.null anlagen/1/heizwert"]),
    "a cost for hot water that the plant does not make": (
        spoilt(oil(), anlagen__0__kosten=({"bezeichnung": "Miete", "betrag": D(1), "zweck": "warmwasser"},)),
        ["kosten.zweck anlagen/1/kosten/1/zweck"],
    ),
    "an exemption from a cost that is not there": (
        spoilt(gas(), nutzeinheiten__0__nutzer__0__befreiungen=({"kosten": "Aufzug"},)),
        [f"befreiung.unbekannt {NUTZER}/befreiungen"],
    ),
    "pieces of a cost that is not there": (
        spoilt(ancillary(), nutzeinheiten__0__nutzer__0__stueck={"Hauswart": D(1)}),
        [f"stueck.unbekannt {NUTZER}/stueck/Hauswart"],
    ),
    "a message to nobody": (
        spoilt(gas(), mitteilungen=({"text": "Guten Tag", "nutzer": "9-9"},)),
        ["mitteilung.nutzer mitteilungen/1/nutzer"],
    ),
    "a flat without Nutzer": (spoilt(gas(), nutzeinheiten__0__nutzer=()), ["nutzer.fehlt nutzeinheiten/1/nutzer"]),
    "a day without Nutzer": (
        _two({"bis": "2023-03-31"}, {"von": "2023-04-02"}),
        ["nutzer.luecke nutzeinheiten/1/nutzer/b"],
    ),
    "a last day without Nutzer": (
        spoilt(gas(), nutzeinheiten__0__nutzer__0__bis="2023-12-30"),
        ["nutzer.luecke nutzeinheiten/1"],
    ),
    "a day with two Nutzer": (
        _two({"bis": "2023-03-31"}, {"von": "2023-03-31"}),
        ["nutzer.ueberschneidung nutzeinheiten/1/nutzer/b"],
    ),
    "a Nutzer outside the period": (
        spoilt(gas(), nutzeinheiten__0__nutzer__0__bis="2024-01-15"),
        [f"nutzer.zeitraum {NUTZER}"],
    ),
    "a Nutzer who leaves before he comes": (
        _two({"von": "2023-05-01", "bis": "2023-03-31"}, {"von": "2023-04-01"}),
        ["nutzer.zeitraum nutzeinheiten/1/nutzer/a"],
    ),
    "labour above the cost": (
        spoilt(ancillary(), hausnebenkosten__0__p35a={"kategorie": "handwerker", "betrag": D("100.01")}),
        ["kosten.p35a hausnebenkosten/1/p35a"],
    ),
    "a cost of another year": (
        spoilt(ancillary(), hausnebenkosten__0__zeitraum={"von": "2022-01-01", "bis": "2022-12-31"}),
        ["kosten.zeitraum hausnebenkosten/1/zeitraum"],
    ),
    "a tank of gas": (
        spoilt(gas(), anlagen__0__bestand=oil()["anlagen"][0]["bestand"]),
        ["bestand.unmoeglich anlagen/1/bestand"],
    ),
    "oil without stock": (spoilt(oil(), anlagen__0__bestand=DROP), ["bestand.fehlt anlagen/1/bestand"]),
    "a value without a quantity": (
        spoilt(oil(), anlagen__0__bestand__anfang__menge=D(0)),
        ["bestand.menge anlagen/1/bestand/anfang/menge"],
    ),
    "more at the end than there was": (
        spoilt(oil(), anlagen__0__bestand__ende__menge=D("2500.001")),
        ["bestand.ende anlagen/1/bestand/ende/menge"],
    ),
    "a delivery into the tank of another year": (
        spoilt(oil(), anlagen__0__lieferungen__0__am="2024-01-02"),
        ["lieferung.tag anlagen/1/lieferungen/1/am"],
    ),
    "a delivery into the tank without a quantity": (
        spoilt(oil(), anlagen__0__lieferungen__0__menge=DROP, anlagen__0__bestand__ende__menge=D(100)),
        ["lieferung.bestand anlagen/1/lieferungen/1"],
    ),
    "an invoice for other days": (
        spoilt(gas(), anlagen__0__lieferungen__0__zeitraum={"von": "2022-01-01", "bis": "2022-12-31"}),
        ["lieferung.zeitraum anlagen/1/lieferungen/1/zeitraum"],
    ),
    "gas by the litre of oil": (
        spoilt(gas(), anlagen__0__lieferungen__ADD=delivery(einheit="kg")),
        ["lieferung.einheit anlagen/1/lieferungen/2/einheit"],
    ),
    "district heat without carbon costs": (
        edited(_district(), "anlagen/0/lieferungen/0/co2", DROP),
        ["co2.fehlt anlagen/1/lieferungen/1/co2"],
    ),
    "a price of the tonne that is not published": (
        spoilt(edited(gas(), "anlagen/0/lieferungen/0/co2", DROP), anlagen__0__lieferungen__0__am="2027-03-01"),
        ["parameter.fehlt anlagen/1/lieferungen/1/co2"],
    ),
    "hot water measured without a meter": (
        spoilt(gas(), anlagen__0__warmwasser={"verfahren": "waermezaehler"}),
        ["warmwasser.zaehler anlagen/1/warmwasser"],
    ),
    "hot water by volume without a meter": (
        edited(edited(gas(), "nutzeinheiten/0/geraete/1", DROP), "nutzeinheiten/1/geraete/1", DROP),
        ["warmwasser.volumen anlagen/1/warmwasser"],
    ),
    "hot water of 10 degrees": (
        spoilt(gas(), anlagen__0__warmwasser__temperatur=D(10)),
        ["warmwasser.temperatur anlagen/1/warmwasser/temperatur"],
    ),
    "hot water of 101 degrees": (
        spoilt(gas(), anlagen__0__warmwasser__temperatur=D(101)),
        ["warmwasser.temperatur anlagen/1/warmwasser/temperatur"],
    ),
    "hot water by an area of 0": (
        spoilt(
            gas(),
            anlagen__0__warmwasser__verfahren="flaeche",
            nutzeinheiten__0__flaeche__warmwasser=D(0),
            nutzeinheiten__1__flaeche__warmwasser=D(0),
        ),
        ["warmwasser.flaeche anlagen/1/warmwasser"],
    ),
    "hot water of a plant whose quantity is not known": (
        spoilt(
            gas(),
            anlagen__0__lieferungen__0={
                "am": "2024-01-10",
                "betrag": D("2000.00"),
                "co2": {"kg": D(1), "betrag": D(1)},
            },
        ),
        ["warmwasser.brennstoff anlagen/1/warmwasser"],
    ),
    "hot water of a heat pump whose heat is not measured": (
        _heat_pump(
            anlagen__0__warmwasser={"verfahren": "waermezaehler"},
            anlagen__0__geraete=(meter("9", "waermezaehler", HEAT, ("2023-12-31", "900"), zweck="warmwasser"),),
            zeitraum={"von": "2023-01-01", "bis": "2023-12-31"},
        ),
        ["warmwasser.gesamt anlagen/1/warmwasser"],
    ),
    "more hot water than the plant used": (
        spoilt(gas(), anlagen__0__lieferungen__0__menge=D(5000), anlagen__0__lieferungen__0__co2__kg=D(900)),
        ["warmwasser.anteil kostenbaum/1"],
    ),
    "nothing to share by": (
        edited(edited(gas(), "nutzeinheiten/0/geraete/0", DROP), "nutzeinheiten/1/geraete/0", DROP),
        ["baum.summe_null kostenbaum/1.2.1"],
    ),
}


@pytest.mark.parametrize("name", ERRORS)
def test_a_house_is_refused_for(name: str) -> None:
    house, expected = ERRORS[name]
    assert errors(house) == expected


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
    "hot water that is not measured": (gas(), ["warmwasser.nicht_gemessen anlagen/1/warmwasser"]),
    "water by meters where one flat has none": (
        edited(_plus(), "nutzeinheiten/1/geraete/1", DROP),
        ["wasser.zaehler_fehlt nutzeinheiten/2/geraete", "warmwasser.nicht_gemessen anlagen/1/warmwasser"],
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
    "a heat pump before it had to be metered": (
        _heat_pump(),
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


def test_all_errors_come_at_once_with_their_places() -> None:
    house = spoilt(
        gas(),
        abrechnung__erstellt_am="2023-06-30",
        nutzeinheiten__0__geraete__0__ablesungen=(),
        anlagen__0__lieferungen__0__einheit="l",
        einstellungen__heizung__grundkosten=D(10),
        mitteilungen=({"text": "x", "nutzer": "9"},),
    )
    assert sorted(errors(house)) == [
        "ablesung.fehlt nutzeinheiten/1/geraete/11",
        "ablesung.fehlt nutzeinheiten/1/geraete/11",
        "abrechnung.zu_frueh abrechnung/erstellt_am",
        "grundkosten.grenze einstellungen/heizung/grundkosten",
        "lieferung.einheit anlagen/1/lieferungen/1/einheit",
        "mitteilung.nutzer mitteilungen/1/nutzer",
    ]


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
    # § 4 Abs. 1 CO2KostAufG, law.md 6.3: the price of the tonne by delivery day: 20,000 · 0.18139 kg · 45 €/t · 1.19 = 194.27
    invoice = delivery(am="2025-01-20", mwst=D(19), zeitraum={"von": "2024-01-01", "bis": "2024-12-31"})
    del invoice["co2"]
    house = spoilt(gas(), zeitraum={"von": "2024-01-01", "bis": "2024-12-31"}, abrechnung__erstellt_am="2025-03-31")
    house = spoilt(house, anlagen__0__lieferungen=(invoice,))
    for place in (0, 1):
        heat = meter(f"h{place}", "waermezaehler", ("2023-12-31", "0"), ("2024-12-31", "500"))
        water = meter(f"w{place}", "warmwasserzaehler", ("2023-12-31", "0"), ("2024-12-31", "5"))
        house = edited(house, f"nutzeinheiten/{place}/geraete", (heat, water))
    answer = settled(house)
    assert str(answer.haus.brennstoffe[0].co2_betrag.value) == "194.27"


# --- completeness --------------------------------------------------------------------------------------------------------------

ROOT = Path(__file__).parents[2]
CODE = re.compile(r'(?:\b(?:error|warning|note)|_refused)\)?\(\s*(?:\w+(?:\.\w+)?,\s*)?"([a-z]+\.[a-z0-9_]+)"')
# the engine checks itself; no input is known that brings it about
UNREACHABLE = {"ergebnis.summe"}


def test_every_finding_of_the_core_is_brought_about_by_a_test() -> None:
    written = "".join(path.read_text("utf-8") for path in sorted((ROOT / "src/umlage/core").rglob("*.py")))
    written += (ROOT / "src/umlage/formats/akte/codec.py").read_text("utf-8")
    tests = "".join(path.read_text("utf-8") for path in sorted((ROOT / "tests/core").glob("*.py")))
    assert sorted(code for code in set(CODE.findall(written)) - UNREACHABLE if code not in tests) == []
