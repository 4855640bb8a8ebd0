"""What stops an Abrechnung: every error with the house that brings it about."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from tests.core.small_house import (
    DROP,
    Plain,
    ancillary,
    delivery,
    district,
    edited,
    errors,
    gas,
    heat_pump,
    later,
    meter,
    oil,
    plus,
    spoilt,
)

D = Decimal
NUTZER = "nutzeinheiten/1/nutzer/1-1"
HEAT = ("2022-12-31", "0")


def _two(first: Plain, second: Plain) -> Plain:
    return edited(
        gas(), "nutzeinheiten/0/nutzer", ({"nr": "a", "name": "A"} | first, {"nr": "b", "name": "B"} | second)
    )


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
        spoilt(plus(), abrechnung__art="heizkosten"),
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
        spoilt(district(), anlagen__0__brennwert=True),
        ["brennwert.art anlagen/1/brennwert"],
    ),
    "heat that is delivered by its gross calorific value": (
        spoilt(gas(), anlagen__0__gewerbliche_lieferung=True),
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
        edited(district(), "anlagen/0/lieferungen/0/co2", DROP),
        ["co2.fehlt anlagen/1/lieferungen/1/co2"],
    ),
    "a price of the tonne that is not published": (
        later(edited(gas(), "anlagen/0/lieferungen/0/co2", DROP), 4),
        ["parameter.fehlt anlagen/1/lieferungen/1/co2"],
    ),
    "hot water measured without a meter": (
        spoilt(gas(), anlagen__0__warmwasser={"verfahren": "waermezaehler"}),
        ["warmwasser.zaehler anlagen/1/warmwasser"],
    ),
    "a hot-water meter of a plant that says nothing of hot water": (
        spoilt(
            edited(gas(), "anlagen/0/warmwasser", DROP),
            anlagen__0__geraete=(meter("9", "waermezaehler", HEAT, ("2023-12-31", "4000"), zweck="warmwasser"),),
        ),
        ["warmwasser.angabe anlagen/1/warmwasser"],
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
        heat_pump(
            anlagen__0__warmwasser={"verfahren": "waermezaehler"},
            anlagen__0__geraete=(meter("9", "waermezaehler", HEAT, ("2023-12-31", "900"), zweck="warmwasser"),),
            zeitraum={"von": "2023-01-01", "bis": "2023-12-31"},
        ),
        ["warmwasser.gesamt anlagen/1/warmwasser"],
    ),
    "more hot water than the plant used": (
        spoilt(gas(), anlagen__0__lieferungen__0__menge=D(5000), anlagen__0__lieferungen__0__co2__kg=D(900)),
        ["warmwasser.anteil anlagen/1"],
    ),
    "a tank bought in the period that it begins with": (
        edited(oil(), "anlagen/0/bestand/anfang/lieferung_am", "2023-01-01"),
        ["bestand.lieferung anlagen/1/bestand/anfang/lieferung_am"],
    ),
    "a credit of oil": (
        edited(edited(oil(), "anlagen/0/lieferungen/0/betrag", D("-100.00")), "anlagen/0/lieferungen/0/co2", DROP),
        ["lieferung.gutschrift anlagen/1/lieferungen/1/betrag"],
    ),
    "a heat pump with a formula before there was one": (
        heat_pump(),
        ["warmwasser.waermepumpe anlagen/1/warmwasser"],
    ),
    "persons from a day after the Nutzer": (
        spoilt(
            ancillary("PNZ"),
            nutzeinheiten__0__nutzer=(
                {"nr": "1-1", "name": "A", "bis": "2023-06-30", "personen": D(1)},
                {"nr": "1-2", "name": "B", "personen": ({"ab": "2023-07-01", "wert": D(2)},)},
            ),
            nutzeinheiten__1__nutzer__0__personen=(
                {"ab": "2023-01-01", "wert": D(2)},
                {"ab": "2024-01-01", "wert": D(3)},
            ),
        ),
        ["wert.stufen nutzeinheiten/2/nutzer/2-1/personen"],
    ),
    "nothing to share by": (
        edited(edited(gas(), "nutzeinheiten/0/geraete/0", DROP), "nutzeinheiten/1/geraete/0", DROP),
        ["baum.summe_null anlagen/1"],
    ),
}


@pytest.mark.parametrize("name", ERRORS)
def test_a_house_is_refused_for(name: str) -> None:
    house, expected = ERRORS[name]
    assert errors(house) == expected


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


# --- completeness ---------------------------------------------------------------------------------

ROOT = Path(__file__).parents[2]
CODE = re.compile(r'(?:\b(?:error|warning|note)|_refused)\)?\(\s*(?:\w+(?:\.\w+)?,\s*)?"([a-z]+\.[a-z0-9_]+)"')
# the engine checks itself; no input is known that brings it about
UNREACHABLE = {"ergebnis.summe"}


def test_a_hint_for_a_flat_that_is_not_there_is_refused() -> None:
    house = edited(gas(), "ablesehinweise", ({"text": "Hund", "nutzeinheit": "77"},))
    assert "ablesehinweis.nutzeinheit ablesehinweise/1/nutzeinheit" in errors(house)


def test_every_finding_of_the_core_is_brought_about_by_a_test() -> None:
    written = "".join(path.read_text("utf-8") for path in sorted((ROOT / "src/umlage/core").rglob("*.py")))
    written += (ROOT / "src/umlage/formats/akte/codec.py").read_text("utf-8")
    tests = "".join(path.read_text("utf-8") for path in sorted((ROOT / "tests/core").glob("*.py")))
    assert sorted(code for code in set(CODE.findall(written)) - UNREACHABLE if code not in tests) == []
