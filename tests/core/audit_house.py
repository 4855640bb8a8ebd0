"""Houses with nothing to remark, to be moved just over a threshold of the audit and just under it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.core.small_house import Plain, edited, meter

D = Decimal
AREAS = ("70", "60", "50", "80")
EVE, END = "2022-12-31", "2023-12-31"


def mit(house: Plain, *changes: tuple[str, object]) -> Plain:
    """The house with other values at the paths."""
    for path, value in changes:
        house = edited(house, path, value)
    return house


def allocator(nr: str, used: str, kges: str = "1.2", von: str = EVE, bis: str = END) -> Plain:
    return meter(nr, "hkv", (von, "0"), (bis, used), bewertung={"kges": D(kges)}, raum="Wohnzimmer")


def flat(nr: str, area: str, heating: tuple[Plain, ...], von: str = EVE, bis: str = END) -> Plain:
    water = (
        meter(f"{nr}-WW", "warmwasserzaehler", (von, "0"), (bis, "20")),
        meter(f"{nr}-KW", "kaltwasserzaehler", (von, "0"), (bis, "30")),
    )
    return {
        "nr": nr,
        "flaeche": {"heizung": D(area)},
        "geraete": (*heating, *water),
        "nutzer": (
            {"nr": f"{nr}-1", "name": f"Nutzer {nr}", "personen": D(2), "vorauszahlung": {"nebenkosten": D(1500)}},
        ),
    }


def gashaus(*changes: tuple[str, object], von: str = EVE, bis: str = END, first: str = "2023-01-01") -> Plain:
    """Four flats of 260 m², heat cost allocators, gas with 36,000 kWh for 3,600 €, hot water measured with 8,000 kWh.

    Costs of the plant 4,220 €, water 1,000 € for 200 m³, house 1,100 €; everything for one year.
    """
    flats = tuple(
        flat(str(nr), area, tuple(allocator(f"{nr}-H{n}", "260", von=von, bis=bis) for n in (1, 2, 3)), von, bis)
        for nr, area in enumerate(AREAS, start=1)
    )
    delivery = {
        "am": "2024-01-10" if bis == END else bis,
        "menge": D(36000),
        "einheit": "kWh",
        "betrag": D(3600),
        "mwst": D(7) if bis == END else D(19),
        "zeitraum": {"von": first, "bis": bis},
        "co2": {"kg": D("6530.04"), "betrag": D("233.12")},
    }
    plant = {
        "nr": "1",
        "energieart": "erdgas_h",
        "brennwert": True,
        "warmwasser": {"verfahren": "waermezaehler"},
        "geraete": (meter("A-WW", "waermezaehler", (von, "0"), (bis, "8000"), zweck="warmwasser"),),
        "lieferungen": (delivery,),
        "kosten": (
            {"bezeichnung": "Betriebsstrom", "betrag": D(120), "kostenart": "betriebsstrom"},
            {"bezeichnung": "Wartung", "betrag": D(200), "kostenart": "wartung"},
            {"bezeichnung": "Messdienst", "betrag": D(300), "kostenart": "abrechnung"},
        ),
    }
    house: Plain = {
        "umlage": D(1),
        "liegenschaft": {"nr": "1", "strasse": "Weg 1", "plz": "34117", "ort": "Kassel", "wohnflaeche": D(260)},
        "zeitraum": {"von": first, "bis": bis},
        "abrechnung": {"art": "nebenkosten", "erstellt_am": "2024-06-30" if bis == END else bis},
        "absender": {
            "name": "Hausverwaltung",
            "strasse": "Am Markt 1",
            "plz": "34117",
            "ort": "Kassel",
            "auftraggeber": {"name": "Eigentümer", "iban": "DE02 1203 0000 0000 2020 51"},
        },
        "anlagen": (plant,),
        "kaltwasser": ({"bezeichnung": "Wasser", "betrag": D(1000)},),
        "hausnebenkosten": (
            {"bezeichnung": "Grundsteuer", "betrag": D(600), "schluessel": "NHN"},
            {"bezeichnung": "Versicherung", "betrag": D(500), "schluessel": "NHN"},
        ),
        "nutzeinheiten": flats,
    }
    return mit(house, *changes)


def oelhaus(*changes: tuple[str, object]) -> Plain:
    """The same with a tank: 500 l, 3,500 l for 3,500 €, 800 l remain; no hot water, but cold water with its meters."""
    carbon = {"kg": D("9367.05"), "betrag": D("334.40")}
    delivery = {"am": "2023-05-15", "menge": D(3500), "einheit": "l", "betrag": D(3500), "mwst": D(19), "co2": carbon}
    opening = {"menge": D(500), "betrag": D(500), "co2": {"kg": D("1338.15"), "betrag": D(0)}}
    plant = {
        "nr": "1",
        "energieart": "heizoel",
        "bestand": {"anfang": opening, "ende": {"menge": D(800)}},
        "lieferungen": (delivery,),
    }
    house = gashaus()
    for place, flat in enumerate(house["nutzeinheiten"]):
        heating_and_cold = tuple(device for device in flat["geraete"] if device["art"] != "warmwasserzaehler")
        house = edited(house, f"nutzeinheiten/{place}/geraete", heating_and_cold)
    return mit(house, ("anlagen", (plant,)), *changes)


def waermehaus(*changes: tuple[str, object]) -> Plain:
    """The gas house with a heat meter in each flat instead of the allocators: 90 kWh/m², 23,400 kWh together."""
    house = gashaus()
    for place, area in enumerate(AREAS):
        used = str(90 * int(area))
        devices: Any = house["nutzeinheiten"][place]["geraete"]
        heating = meter(f"{place + 1}-W", "waermezaehler", (EVE, "0"), (END, used))
        house = edited(house, f"nutzeinheiten/{place}/geraete", (heating, *devices[3:]))
    return mit(house, *changes)


def pumpenhaus(*changes: tuple[str, object], **days: str) -> Plain:
    """The gas house with a heat pump: 12,000 kWh of electricity for 3,600 €, heat measured."""
    house = gashaus(**days)
    von, bis = days.get("von", EVE), days.get("bis", END)
    whole = meter("A-G", "waermezaehler", (von, "0"), (bis, "36000"), zweck="gesamt")
    carbon_free = {key: value for key, value in house["anlagen"][0]["lieferungen"][0].items() if key != "co2"}
    plant = {key: value for key, value in house["anlagen"][0].items() if key != "brennwert"} | {
        "energieart": "waermepumpe",
        "geraete": (*house["anlagen"][0]["geraete"], whole),
        "lieferungen": (carbon_free | {"menge": D(12000), "mwst": D(19)},),
    }
    return mit(house, ("anlagen", (plant,)), ("anlagen/0/kosten", plant["kosten"][1:]), *changes)


def wechsel(house: Plain, auszug: str, einzug: str | None = None, *readings: str, **second: object) -> Plain:
    """A change of the Nutzer of the first flat, with readings of all its devices in between at these days."""
    first: Plain = {"nr": "1-1", "name": "Erste", "personen": D(2), "bis": auszug}
    other: Plain = {"nr": "1-2", "name": "Zweite", "personen": D(2)} | ({"von": einzug} if einzug else {}) | second
    house = mit(house, ("nutzeinheiten/0/nutzer", (first, other)))
    for place in range(len(house["nutzeinheiten"][0]["geraete"])):
        before, after = house["nutzeinheiten"][0]["geraete"][place]["ablesungen"]
        middle = tuple({"am": day, "stand": after["stand"] / 2, "art": "zwischenablesung"} for day in readings)
        house = mit(house, (f"nutzeinheiten/0/geraete/{place}/ablesungen", (before, *middle, after)))
    return house
