"""Cases of the rules on energy, stock, carbon dioxide, hot water and costs: just over the threshold, just under it."""

from __future__ import annotations

from decimal import Decimal

from tests.core.audit_house import END, EVE, gashaus, mit, oelhaus, pumpenhaus
from tests.core.small_house import Plain, meter

D = Decimal
PLANT = "anlagen/0"
DELIVERY = f"{PLANT}/lieferungen/0"
HOT = f"{PLANT}/geraete/0/ablesungen/1/stand"


def _paid(amount: str) -> Plain:
    """36,000 kWh for so many euros."""
    return gashaus((f"{DELIVERY}/betrag", D(amount)))


def _almost_free(amount: str) -> Plain:
    return mit(_paid(amount), (f"{DELIVERY}/co2/betrag", D(0)))


def _used(kwh: str) -> Plain:
    """So many kWh for 0.10 € each; 260 m²; hot water a quarter of them."""
    energy = D(kwh)
    return gashaus(
        (f"{DELIVERY}/menge", energy), (f"{DELIVERY}/betrag", (energy / 10).quantize(D("0.01"))), (HOT, energy / 4)
    )


def _two_invoices(second: str, days: tuple[str, str] | None = None, until: str = "2023-06-30") -> Plain:
    """Two invoices over 18,000 kWh each, the first for 1,800 €."""
    first = gashaus()["anlagen"][0]["lieferungen"][0] | {"menge": D(18000), "betrag": D(1800)}
    first |= {"zeitraum": {"von": "2023-01-01", "bis": until}, "co2": {"kg": D("3265.02"), "betrag": D("116.56")}}
    von, bis = days or ("2023-07-01", END)
    other = first | {"betrag": D(second), "zeitraum": {"von": von, "bis": bis}}
    return gashaus((f"{PLANT}/lieferungen", (first, other)))


def _fixed(amount: str) -> Plain:
    """A base price beside 3,600 € for energy."""
    row = {"am": "2023-12-31", "bezeichnung": "Grundpreis", "betrag": D(amount), "mwst": D(7)}
    return gashaus((f"{PLANT}/lieferungen/+", row))


def _named(name: str) -> Plain:
    return gashaus((f"{DELIVERY}/bezeichnung", name))


def _calorific(value: str) -> Plain:
    return oelhaus((f"{PLANT}/heizwert", D(value)))


def _opening(amount: str, **more: object) -> Plain:
    """500 l of opening stock at so many euros; delivered at 1.00 €/l."""
    opening = oelhaus()["anlagen"][0]["bestand"]["anfang"]
    return oelhaus((f"{PLANT}/bestand/anfang", opening | {"betrag": D(amount)} | more))


def _before_2023(day: str) -> Plain:
    return _opening("500", lieferung_am=day, co2={"kg": D("1338.15"), "betrag": D(40)})


def _stock_of_2024(day: str) -> Plain:
    """The oil house a year later, with an opening stock invoiced on the day."""
    house = gashaus(von="2023-12-31", bis="2024-12-31", first="2024-01-01")
    plant = _before_2023(day)["anlagen"][0]
    return mit(house, ("anlagen", (plant,)), (f"{DELIVERY}/am", "2024-05-15"))


def _carbon(kilos: str) -> Plain:
    return gashaus((f"{DELIVERY}/co2/kg", D(kilos)))


def _temperature(degrees: str) -> Plain:
    return gashaus((f"{PLANT}/warmwasser", {"verfahren": "volumen", "temperatur": D(degrees), "grund": "Speicher"}))


def _hot_water(cubic_metres: str) -> Plain:
    """Hot water of the first flat, 70 m²."""
    return gashaus(("nutzeinheiten/0/geraete/3/ablesungen/1/stand", D(cubic_metres)))


def _by_area(with_meters: bool) -> Plain:
    house = gashaus((f"{PLANT}/warmwasser", {"verfahren": "flaeche", "grund": "Durchlauferhitzer in den Wohnungen"}))
    if with_meters:
        return house
    for place in range(4):
        devices = house["nutzeinheiten"][place]["geraete"]
        house = mit(house, (f"nutzeinheiten/{place}/geraete", (*devices[:3], devices[4])))
    return mit(house, ("einstellungen/warmwasser", {"grundkosten": D(100), "ausnahme": "keine Zähler"}))


def _beside(last: str) -> Plain:
    """A heat pump until that day, its hot water by the formula; on 31 December a boiler."""
    pump = pumpenhaus(von="2024-12-31", bis="2025-12-31", first="2025-01-01")
    boiler = {
        "nr": "2",
        "energieart": "pellets",
        "von": "2025-12-31",
        "bestand": {"anfang": {"menge": D(0), "betrag": D(0)}, "ende": {"menge": D(0)}},
        "lieferungen": ({"am": "2025-12-31", "menge": D(10), "einheit": "kg", "betrag": D(4)},),
    }
    formula = {"verfahren": "volumen", "grund": "kein Platz für einen Zähler"}
    return mit(pump, ("anlagen/0/bis", last), ("anlagen/0/warmwasser", formula), ("anlagen/+", boiler))


def _cost(place: int, amount: str) -> Plain:
    return gashaus((f"{PLANT}/kosten/{place}/betrag", D(amount)))


def _house_cost(amount: str) -> Plain:
    return gashaus(("hausnebenkosten/0/betrag", D(amount)))


def _fibre(amount: str) -> Plain:
    row = {"bezeichnung": "Glasfaser", "kostenart": "breitband", "betrag": D(amount), "schluessel": "WNZ"}
    return gashaus(("hausnebenkosten/+", row))


def _net(rate: Decimal | None) -> Plain:
    """A shop that pays value added tax, and what the invoice for gas says of it."""
    shop = (("nutzeinheiten/0/nutzung", "gewerbe"), ("nutzeinheiten/0/nutzer/0/nettoabrechnung", True))
    return gashaus(*shop, (f"{DELIVERY}/mwst", rate))


def _water(amount: str) -> Plain:
    return gashaus(("kaltwasser/0/betrag", D(amount)))


def _direct(amount: str) -> Plain:
    row = {"bezeichnung": "Zwischenablesung", "betrag": D(amount)}
    return gashaus(("nutzeinheiten/0/nutzer/0/direktkosten", (row,)))


def _main_water_meter(cubic_metres: str) -> Plain:
    """The water meter of the house; those of the flats show 200 m³."""
    device = meter("X-KW", "kaltwasserzaehler", (EVE, "0"), (END, cubic_metres), zweck="gesamt")
    return gashaus(("geraete", (device,)))


def _by_hand(last: str) -> Plain:
    """A period that ends on the day, read by hand."""
    first = {"2026-12-31": "2026-01-01", "2027-01-01": "2026-01-02"}[last]
    eve = {"2026-12-31": "2025-12-31", "2027-01-01": "2026-01-01"}[last]
    return gashaus(von=eve, bis=last, first=first)


CASES: dict[str, tuple[Plain, Plain]] = {
    "energie.preis_hoch": (_paid("9000.01"), _paid("9000.00")),
    "energie.preis_niedrig": (_paid("719.99"), _paid("720.00")),
    "energie.preis_unmoeglich": (_paid("36000.01"), _paid("36000.00")),
    "energie.preis_rechnung": (_two_invoices("5400.01"), _two_invoices("5400.00")),
    "energie.verbrauch_hoch": (_used("78000.001"), _used("78000")),
    "energie.verbrauch_niedrig": (_used("3899.999"), _used("3900")),
    "energie.verbrauch_unmoeglich": (_used("260000.001"), _used("260000")),
    # beside the energy there are 620 € of other costs; 260 m²
    "energie.kosten_hoch": (_paid("12380.01"), _paid("12380.00")),
    "energie.kosten_niedrig": (_almost_free("159.99"), _almost_free("160.00")),
    "energie.grundpreis": (_fixed("3600.01"), _fixed("3600.00")),
    "energie.luecke": (
        gashaus((f"{DELIVERY}/zeitraum/bis", "2023-12-30")),
        gashaus((f"{DELIVERY}/zeitraum/bis", END)),
    ),
    "energie.ueberlappung": (
        _two_invoices("1800", until="2023-07-01"),
        _two_invoices("1800", until="2023-06-30"),
    ),
    "energie.abschlag": (_named("Abschlag Dezember"), _named("Abschlussrechnung")),
    "energie.heizwert": (_calorific("12.000001"), _calorific("12")),
    "bestand.unveraendert": (
        oelhaus((f"{PLANT}/bestand/ende/menge", D(500))),
        oelhaus((f"{PLANT}/bestand/ende/menge", D("500.000001"))),
    ),
    "bestand.wert": (_opening("1000.01"), _opening("1000.00")),
    "bestand.vor_2023": (_stock_of_2024("2022-12-31"), _stock_of_2024("2023-01-01")),
    # rounded to one decimal, as the law does
    "co2.ausstoss": (_carbon("26013"), _carbon("26012.999")),
    "warmwasser.anteil_hoch": (gashaus((HOT, D("18000.001"))), gashaus((HOT, D(18000)))),
    "warmwasser.anteil_niedrig": (gashaus((HOT, D("1799.999"))), gashaus((HOT, D(1800)))),
    # 80 m³ of hot water
    "warmwasser.waerme_hoch": (gashaus((HOT, D("20000.001"))), gashaus((HOT, D(20000)))),
    "warmwasser.waerme_niedrig": (gashaus((HOT, D("3199.999"))), gashaus((HOT, D(3200)))),
    "warmwasser.grad": (_temperature("44.9"), _temperature("45")),
    "warmwasser.menge_hoch": (_hot_water("140.001"), _hot_water("140")),
    "warmwasser.menge_unmoeglich": (_hot_water("560.001"), _hot_water("560")),
    "warmwasser.nach_flaeche": (_by_area(True), _by_area(False)),
    "warmwasser.monovalent": (_beside("2025-12-31"), _beside("2025-12-30")),
    "kosten.nicht_umlagefaehig": (
        gashaus((f"{PLANT}/kosten/1/bezeichnung", "Reparatur des Brenners")),
        gashaus((f"{PLANT}/kosten/1/bezeichnung", "Wartung des Brenners")),
    ),
    # 6, 25 % of 3,600 €; 15 % of all 3,920 € and the fee itself
    "kosten.betriebsstrom": (_cost(0, "216.01"), _cost(0, "216.00")),
    "kosten.wartung": (_cost(1, "900.01"), _cost(1, "900.00")),
    "kosten.entgelte": (_cost(2, "691.77"), _cost(2, "691.76")),
    "kosten.eine_art": (_house_cost("6500.01"), _house_cost("6500.00")),
    # beside 500 € of insurance
    "kosten.alle": (_house_cost("20300.01"), _house_cost("20300.00")),
    "wasser.preis_hoch": (_water("3000.01"), _water("3000.00")),
    "wasser.preis_niedrig": (_water("199.99"), _water("200.00")),
    "wasser.differenz": (_main_water_meter("250.001"), _main_water_meter("250")),
    "kosten.steuersatz": (gashaus((f"{DELIVERY}/mwst", D("18.9999"))), gashaus((f"{DELIVERY}/mwst", D(19)))),
    "kosten.ohne_steuer": (_net(None), _net(D(0))),
    "kosten.gutschrift": (_house_cost("-0.01"), _house_cost("0.00")),
    # 60 € for each of four flats
    "kosten.glasfaser": (_fibre("240.01"), _fibre("240.00")),
    "kosten.direkt": (_direct("1000.01"), _direct("1000.00")),
    "kosten.strom_doppelt": (
        pumpenhaus((f"{PLANT}/kosten/0/kostenart", "betriebsstrom")),
        pumpenhaus((f"{PLANT}/kosten/0/kostenart", "wartung")),
    ),
    "grundkosten.siebzig": (
        gashaus(("einstellungen/heizung/grundkosten", D("30.0001"))),
        gashaus(("einstellungen/heizung/grundkosten", D(30))),
    ),
    "zeitraum.kurz": (gashaus(von="2023-01-01", first="2023-01-02"), gashaus()),
    "geraet.fernablesung": (_by_hand("2027-01-01"), _by_hand("2026-12-31")),
}
