"""The oracle against cases that a person can compute by hand (domain/cases.md, or the sum stands beside the number)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.oracle.exact import degree_days, largest_remainder
from tests.oracle.recompute import CannotRecompute, Unspecified, recompute

D = Decimal
WHOLE_2022 = ("2021-12-31", "2022-12-31")


def device(nr, art, used, days=WHOLE_2022, **more):
    """A device that shows 0 on the first day and `used` on the last."""
    readings = [{"am": days[0], "stand": D(0)}, {"am": days[1], "stand": D(used)}]
    return {"nr": nr, "art": art, "ablesungen": readings, **more}


def flat(nr, area, geraete=(), nutzer=None, **more):
    return {
        "nr": nr,
        "flaeche": {"heizung": D(area)},
        "geraete": list(geraete),
        "nutzer": nutzer or [{"nr": f"{nr}-1", "name": f"Nutzer {nr}"}],
        **more,
    }


def akte(nutzeinheiten, anlagen=(), von="2022-01-01", bis="2022-12-31", abrechnung=(), **more):
    return {
        "umlage": 1,
        "liegenschaft": {"nr": "1", "strasse": "Weg 1", "plz": "34123", "ort": "Kassel"} | more.pop("haus", {}),
        "zeitraum": {"von": von, "bis": bis},
        "abrechnung": {"art": "heizkosten", "erstellt_am": "2023-08-28"} | dict(abrechnung),
        "absender": {"name": "Messdienst"},
        "anlagen": list(anlagen),
        "nutzeinheiten": list(nutzeinheiten),
        **more,
    }


def pellets(amount, **more):
    return {
        "nr": "1",
        "energieart": "pellets",
        "lieferungen": [{"am": "2022-03-01", "menge": D(1000), "betrag": D(amount)}],
        **more,
    }


def all_base(**more):
    """Everything by area, nothing by consumption."""
    return {"heizung": {"grundkosten": D(100), "ausnahme": "Test", **more}}


def betraege(answer):
    return [nutzer["betrag"] for nutzer in answer["nutzer"]]


def house_s1(rundung="je_position"):
    plant = {
        "nr": "1",
        "energieart": "fernwaerme",
        "warmwasser": {"verfahren": "waermezaehler"},
        "geraete": [
            device("g", "waermezaehler", 3450, zweck="gesamt"),
            device("w", "waermezaehler", 550, zweck="warmwasser"),
        ],
        "lieferungen": [{"am": "2022-12-31", "menge": D(3450), "betrag": D("2011.10")}],
        "kosten": [{"bezeichnung": "Nebenkosten", "betrag": D("1044.70")}],
    }
    shop = flat("1", 80, [device("h1", "waermezaehler", 800), device("w1", "warmwasserzaehler", "9.061")])
    home = flat("2", 145, [device("h2", "waermezaehler", 2100), device("w2", "warmwasserzaehler", "2.400")])
    shop["nutzer"][0]["vorauszahlung"] = {"heizkosten": D(800)}
    home["nutzer"][0]["vorauszahlung"] = {"heizkosten": D(2300), "nebenkosten": D(99)}
    return akte([shop, home], [plant], abrechnung={"rundung": rundung, "gradtage": "juni-14"})


def test_s1_the_house_of_the_brochure():
    answer = recompute(house_s1())
    shop, home = answer["nutzer"]
    lines = [(line["betrag"], line["einheiten"]) for line in shop["positionen"]]
    assert lines == [
        (D("269.60"), D("9.061")),
        (D("51.96"), D("80.000")),
        (D("496.01"), D("800.000")),
        (D("273.99"), D("80.000")),
    ]
    assert (shop["betrag"], shop["vorauszahlung"], shop["saldo"]) == (D("1091.56"), D("800.00"), D("291.56"))
    assert (home["betrag"], home["saldo"]) == (D("1964.23"), D("-335.77"))
    assert (answer["gesamtkosten"], answer["rundungsdifferenz"]) == (D("3055.80"), D("0.01"))
    assert answer["eigentuemer"] == D(0)


def test_s1_with_restcent_has_no_difference():
    answer = recompute(house_s1("restcent"))
    assert answer["rundungsdifferenz"] == D("0.00")
    assert sum(betraege(answer)) == D("3055.80")


def test_fifo_d1_and_d4():
    def oil(layers, rest):
        opening, *deliveries = layers
        return {
            "nr": "1",
            "energieart": "heizoel",
            "bestand": {"anfang": {"menge": D(opening[0]), "betrag": D(opening[1])}, "ende": {"menge": D(rest)}},
            # in the file the newest stands first: the order of the days counts
            "lieferungen": [
                {"am": f"2022-0{i}-01", "menge": D(menge), "betrag": D(betrag)}
                for i, (menge, betrag) in reversed(list(enumerate(deliveries, 2)))
            ],
        }

    d1 = oil([(1500, 525), (3500, 1295), (3000, 1140), (1000, 410)], 2500)
    d4 = oil([(2000, 1000), (4000, 2000), (4000, 2000), (6000, 3000)], 5000)
    flats = [flat("1", 50, [device("h", "hkv", 10)])]
    assert recompute(akte(flats, [d1]))["gesamtkosten"] == D("2390.00")
    assert recompute(akte(flats, [d4]))["gesamtkosten"] == D("5500.00")
    with pytest.raises(CannotRecompute):
        recompute(akte(flats, [oil([(1500, 525)], 1501)]))


def test_e1_change_of_nutzer_by_degree_days():
    two = [{"nr": "1-1", "name": "A", "bis": "2023-03-14"}, {"nr": "1-2", "name": "B"}]
    flats = [flat("1", 60, nutzer=two), flat("2", 140)]
    house = akte(flats, [pellets("620.59")], "2023-01-01", "2023-12-31", einstellungen=all_base())
    assert betraege(recompute(house)) == [D("70.51"), D("115.67"), D("434.41")]
    # 60 m² * (170 + 150 + 130 * 14/31) / 1000
    assert recompute(house)["nutzer"][0]["positionen"] == [{"betrag": D("70.51"), "einheiten": D("22.723")}]
    by_days = akte(flats, [pellets("620.59")], "2023-01-01", "2023-12-31", einstellungen=all_base(zeit="tage"))
    assert betraege(recompute(by_days))[:2] == [D("37.24"), D("148.94")]  # 186.18 * 73/365 = 37.236


@pytest.mark.parametrize("convention", ["sommer-92", "sommer-drittel", "juni-14"])
def test_degree_days_of_a_year_are_1000(convention):
    assert degree_days(date(2024, 1, 1), date(2025, 1, 1), convention) == 1000
    assert degree_days(date(2023, 5, 1), date(2024, 5, 1), convention) == 1000


def test_degree_days_e2_e3():
    assert degree_days(date(2024, 2, 15), date(2024, 3, 1), "sommer-92") == Fraction(150 * 15, 29)
    assert degree_days(date(2023, 7, 1), date(2023, 7, 2), "sommer-92") == Fraction(40, 92)
    assert degree_days(date(2023, 7, 1), date(2023, 7, 2), "sommer-drittel") == Fraction(40, 93)
    assert degree_days(date(2023, 6, 1), date(2023, 7, 2), "juni-14") == 14 + Fraction(13, 31)


def gas_2023(**invoice):
    plant = {
        "nr": "1",
        "energieart": "erdgas_h",
        "brennwert": True,
        "lieferungen": [{"am": "2023-12-31", "menge": D(39000), "betrag": D("4000.00"), **invoice}],
    }
    flats = [flat("1", 190, [device("h1", "hkv", 1, ("2022-12-31", "2023-12-31"))]), flat("2", 190)]
    return akte(flats, [plant], "2023-01-01", "2023-12-31")


def test_f1_co2_as_stated_on_the_invoice():
    answer = recompute(gas_2023(co2={"kg": D("7074.39"), "betrag": D("212.23"), "enthalten": True}))
    # 7074.39 / 380 = 18.6: 20 % of 212.23 = 42.446 for the owner
    assert (answer["gesamtkosten"], answer["eigentuemer"]) == (D("4000.00"), D("42.45"))
    # flat 1 has all of the consumption and half of the base costs: 85 %
    assert betraege(answer) == [D("3363.92"), D("593.63")]
    assert [n["co2_vermieter"] for n in answer["nutzer"]] == [D("36.08"), D("6.37")]
    assert [n["co2_mieter"] for n in answer["nutzer"]] == [D("144.31"), D("25.47")]


def test_co2_not_contained_is_added_and_computed_where_missing():
    added = recompute(gas_2023(co2={"kg": D("7074.39"), "betrag": D("212.23"), "enthalten": False}))
    assert (added["gesamtkosten"], added["eigentuemer"]) == (D("4212.23"), D("42.45"))
    # 39000 * 0.18139 kg = 7074.21 kg * 0.03 EUR * 1.07 = 227.08 EUR; 20 %
    computed = recompute(gas_2023(mwst=D(7)))
    assert (computed["gesamtkosten"], computed["eigentuemer"]) == (D("4000.00"), D("45.42"))


def test_co2_restrictions_and_weg():
    def owner(**haus):
        house = gas_2023(co2={"kg": D("7074.39"), "betrag": D("212.23")})
        house["liegenschaft"] |= haus
        return recompute(house)["eigentuemer"]

    assert owner(co2_beschraenkung="eine") == D("21.22")
    assert owner(co2_beschraenkung="beide") == D("0.00")
    assert owner(art="nichtwohngebaeude") == D("106.12")
    assert owner(weg=True) == D("0.00")
    assert owner(wohnflaeche=D("589.5")) == D("21.22")  # 7074.39 / 589.5 = 12.0006: lower bound included, 10 %


def test_fuel_invoiced_before_2023_costs_no_co2_but_counts_kg():
    plant = {
        "nr": "1",
        "energieart": "heizoel",
        "bestand": {
            "anfang": {"menge": D(1000), "betrag": D(1000), "co2": {"kg": D(2700), "betrag": D(90)}},
            "ende": {"menge": D(500)},
        },
        "lieferungen": [
            {"am": "2023-05-01", "menge": D(1000), "betrag": D(1200), "co2": {"kg": D(2700), "betrag": D(96)}}
        ],
    }
    flats = [flat("1", 100, [device("h1", "hkv", 1, ("2022-12-31", "2023-12-31"))])]
    answer = recompute(akte(flats, [plant], "2023-01-01", "2023-12-31"))
    # (2700 + 1350) / 100 = 40.5: 60 % of 48.00; costs 1000 + 600
    assert (answer["gesamtkosten"], answer["eigentuemer"]) == (D("1600.00"), D("28.80"))


def reading_house(first_readings, **settings):
    two = [{"nr": "1-1", "name": "A", "bis": "2022-06-30"}, {"nr": "1-2", "name": "B"}]
    readings = [{"am": am, "stand": D(stand)} for am, stand in first_readings]
    heat = {"nr": "h1", "art": "hkv", "ablesungen": readings, **settings}
    settings = {"heizung": {"grundkosten": D(0), "ausnahme": "Test"}}
    return akte([flat("1", 50, [heat], two)], [pellets("1000.00")], einstellungen=settings)


def used(house):
    return [nutzer["positionen"][0]["einheiten"] for nutzer in recompute(house)["nutzer"]]


def test_reading_within_three_days_counts_as_read():
    assert used(reading_house([("2021-12-31", 0), ("2022-07-03", 60), ("2022-12-31", 100)])) == [D(60), D(40)]


def test_reading_within_31_days_is_interpolated():
    # boundary 1 July; 20 June is day 171, the change after day 181, 31 December after day 365: 60 + 40 * 10/194
    house = reading_house([("2021-12-31", 0), ("2022-06-20", 60), ("2022-12-31", 100)])
    assert used(house) == [D("62.062"), D("37.938")]


def test_reading_farther_off_falls_by_degree_days():
    # January to June: 570 per mille and 30/92 of 40
    house = reading_house([("2021-12-31", 0), ("2022-08-15", 60), ("2022-12-31", 100)])
    assert used(house) == [D("58.304"), D("41.696")]
    with pytest.raises(CannotRecompute):
        used(reading_house([("2021-11-29", 0), ("2022-12-31", 100)]))


def test_opening_31_days_off_with_readings_on_one_side_only():
    assert used(reading_house([("2022-01-31", 5), ("2022-06-30", 60), ("2022-12-31", 100)])) == [D(55), D(40)]


def test_reset_makes_stands_cumulative():
    house = reading_house([("2022-06-30", 60), ("2022-09-30", 70), ("2022-12-31", 30)], ruecksetzung="09-30")
    with pytest.raises(CannotRecompute):
        used(house)  # no reading at the start: last reset was on 30 September 2021
    house = reading_house(
        [("2021-12-31", 40), ("2022-06-30", 60), ("2022-09-30", 70), ("2022-12-31", 30)], ruecksetzung="09-30"
    )
    assert used(house) == [D(20), D(40)]
    house = reading_house([("2022-06-30", 60), ("2022-12-31", 100)], ruecksetzung="12-31")
    assert used(house) == [D(60), D(40)]
    with pytest.raises(CannotRecompute):
        used(reading_house([("2022-06-30", 60), ("2022-12-31", 100)], ruecksetzung="09-30"))


def test_falling_or_contradicting_stands_are_errors():
    with pytest.raises(CannotRecompute):
        used(reading_house([("2021-12-31", 0), ("2022-06-30", 60), ("2022-12-31", 59)]))
    with pytest.raises(CannotRecompute):
        used(reading_house([("2021-12-31", 0), ("2021-12-31", 1), ("2022-12-31", 59)]))


def test_exchanged_device_and_rating():
    old = {"nr": "a", "art": "hkv", "bis": "2022-06-14", "ersetzt_durch": "b", "bewertung": {"kges": D("1.874")}}
    old["ablesungen"] = [{"am": "2021-12-31", "stand": D(0)}, {"am": "2022-06-14", "stand": D(412)}]
    new = {"nr": "b", "art": "hkv", "bewertung": {"kges": D("0.936")}}
    new["ablesungen"] = [{"am": "2022-06-14", "stand": D(0)}, {"am": "2022-12-31", "stand": D(305)}]
    answer = recompute(akte([flat("1", 50, [old, new])], [pellets(100)]))
    assert answer["nutzer"][0]["positionen"][0]["einheiten"] == D("1057.568")


def test_hot_water_c1_by_volume_and_its_corrections():
    def hot_water(method, **plant):
        flats = [flat("1", 100, [device("h1", "hkv", 1), device("w1", "warmwasserzaehler", "47.2")])]
        house = akte(flats, [plant | {"nr": "1", "warmwasser": method}])
        lines = recompute(house)["nutzer"][0]["positionen"]
        return lines[0]["betrag"] + lines[1]["betrag"]

    oil = {"energieart": "heizoel", "lieferungen": [{"am": "2022-05-01", "menge": D(3400), "betrag": D("3253.50")}]}
    assert hot_water({"verfahren": "volumen"}, **oil) == D("564.58")  # 5900/34000
    assert hot_water({"verfahren": "flaeche"}, **oil) == D("306.21")  # 3200/34000
    assert hot_water({"verfahren": "prozent", "prozent": D(18)}, **oil) == D("585.63")
    assert hot_water({"verfahren": "betrag", "satz": D(10)}, **oil) == D("472.00")
    gas = {"lieferungen": [{"am": "2022-05-01", "menge": D(34), "einheit": "MWh", "betrag": D("3253.50")}]}
    gas |= {"energieart": "erdgas_h", "brennwert": True}
    assert hot_water({"verfahren": "volumen"}, **gas) == D("626.68")  # 6549/34000
    heat = gas | {"energieart": "fernwaerme"}
    assert hot_water({"verfahren": "volumen"}, **heat) == D("490.94")  # 5900/1.15/34000
    with pytest.raises(CannotRecompute):
        hot_water({"verfahren": "betrag", "satz": D(100)}, **oil)


def test_keys_of_ancillary_costs():
    def cost(name, key, betrag):
        return {"bezeichnung": name, "schluessel": key, "betrag": D(betrag)}

    one = flat("1", 60, [device("k1", "kaltwasserzaehler", 30), device("w1", "warmwasserzaehler", 10)], mea=D(300))
    two = flat("2", 90, [device("k2", "kaltwasserzaehler", 60)], mea=D(700))
    garage = {"nr": "3", "nutzung": "sonstiges", "nutzer": [{"nr": "3-1", "name": "G", "stueck": {"Tor": D(2)}}]}
    one["nutzer"] = [
        {"nr": "1-1", "name": "A", "bis": "2022-03-14", "personen": 2, "stueck": {"Tor": D(1)}},
        {"nr": "1-2", "name": "leer", "leerstand": True},
    ]
    two["nutzer"] = [
        {"nr": "2-1", "name": "B", "personen": [{"ab": "2022-01-01", "wert": 3}, {"ab": "2022-03-15", "wert": 1}]}
    ]

    def lines(*costs):
        settings = {"leerstand_personen": 1}
        house = akte(
            [one, two, garage], abrechnung={"art": "nebenkosten"}, hausnebenkosten=costs, einstellungen=settings
        )
        return betraege(recompute(house))

    assert lines(cost("Steuer", "NHN", 150)) == [D(12), D(48), D(90), D(0)]
    assert lines(cost("Kasse", "EA", 100)) == [D(6), D(24), D(70), D(0)]
    assert lines(cost("Kabel", "WNZ", 100)) == [D(10), D(40), D(50), D(0)]
    assert lines(cost("Buch", "AN", 30)) == [D(2), D(8), D(10), D(10)]
    # person-days: 2 * 73, 1 * 292, 3 * 73 + 1 * 292
    assert lines(cost("Müll", "PNZ", "949.00")) == [D(146), D(292), D(511), D(0)]
    assert lines(cost("Tor", "STK", 30)) == [D(10), D(0), D(0), D(20)]
    # 40 of 100 m³ in flat 1, no reading at the change: by days, 73 of 365
    assert lines(cost("Wasser", "VKW", 100)) == [D(8), D(32), D(60), D(0)]
    merged = lines(cost("Steuer", "NHN", 100), cost("Kabel", "WNZ", 100), cost("Steuer", "NHN", 50))
    assert merged == [D(22), D(88), D(140), D(0)]


def test_exemptions_and_direct_costs():
    def house(zu_lasten):
        flats = [flat(str(i), 10) for i in range(1, 4)]
        flats[2]["nutzer"][0]["befreiungen"] = [{"kosten": "Aufzug", "zu_lasten": zu_lasten}]
        flats[0]["nutzer"][0]["direktkosten"] = [{"bezeichnung": "Schlüssel", "betrag": D("7.50")}]
        return akte(flats, hausnebenkosten=[{"bezeichnung": "Aufzug", "schluessel": "NHN", "betrag": D(100)}])

    owner = recompute(house("eigentuemer"))
    assert (betraege(owner), owner["eigentuemer"]) == ([D("40.84"), D("33.33"), D(0)], D("33.33"))
    others = recompute(house("uebrige"))
    assert (betraege(others), others["eigentuemer"]) == ([D("57.50"), D(50), D(0)], D(0))
    assert owner["gesamtkosten"] == others["gesamtkosten"] == D("107.50")


def test_invoice_and_cost_with_a_period_of_their_own():
    invoice = {"am": "2022-03-31", "betrag": D(1000), "zeitraum": {"von": "2021-10-01", "bis": "2022-03-31"}}
    plant = {"nr": "1", "energieart": "pellets", "lieferungen": [invoice | {"menge": D(100)}]}
    house = akte([flat("1", 50)], [plant], einstellungen=all_base())
    assert recompute(house)["gesamtkosten"] == D("555.56")  # 450 of 810 per mille
    plant["lieferungen"][0]["abgrenzung"] = "tage"
    assert recompute(house)["gesamtkosten"] == D("494.51")  # 90 of 182 days
    tax = {"bezeichnung": "Steuer", "schluessel": "NHN", "betrag": D(480)}
    tax["zeitraum"] = {"von": "2021-09-03", "bis": "2022-09-02"}
    assert recompute(akte([flat("1", 50)], hausnebenkosten=[tax]))["gesamtkosten"] == D("322.19")  # E8: 245 of 365


def test_nutzer_must_fill_the_period():
    def nutzer(*spans):
        return recompute(akte([flat("1", 50, nutzer=[{"nr": str(i), "name": "N", **s} for i, s in enumerate(spans)])]))

    assert len(nutzer({}, {"von": "2022-05-01"})["nutzer"]) == 2
    for spans in [
        ({}, {}),
        ({"bis": "2022-05-01"}, {"von": "2022-05-01"}),
        ({"bis": "2022-04-29"}, {"von": "2022-05-01"}),
        ({"bis": "2022-11-30"},),
        ({"von": "2021-12-31"},),
    ]:
        with pytest.raises(CannotRecompute):
            nutzer(*spans)


def test_what_is_no_error_but_unspecified_says_so():
    mixed = flat("1", 50, [device("a", "hkv", 1), device("b", "waermezaehler", 1)])
    with pytest.raises(Unspecified):
        recompute(akte([mixed], [pellets(100)]))
    with pytest.raises(CannotRecompute):
        recompute(akte([flat("1", 50)], bis="2023-01-01"))


def test_largest_remainder():
    assert largest_remainder(Fraction(1), [Fraction(1)] * 3) == [Fraction(n, 100) for n in (34, 33, 33)]
    assert largest_remainder(Fraction(-1), [Fraction(1)] * 3)[0] == Fraction(-34, 100)
