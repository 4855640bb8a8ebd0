"""Houses for the benchmark: made from a seed, as varied as real ones, the same on every machine."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from umlage.core.settlement.akte import Akte
from umlage.formats.akte.codec import from_plain

_FIRST, _LAST = date(2024, 1, 1), date(2024, 12, 31)
_EVE = _FIRST - timedelta(days=1)
Row = dict[str, object]


def musterhaus(seed: int) -> Akte:
    """A house of 3 to 60 Nutzer: gas with CO2, hot water, change of Nutzer, cold water, ancillary costs."""
    return from_plain(musterakte(seed))  # type: ignore[arg-type]  # plain values by construction


def heizkostenhaus(seed: int) -> Akte:
    """The same house with its heating costs alone, whose statements have four pages."""
    akte = musterakte(seed)
    akte["abrechnung"] = {"art": "heizkosten", "erstellt_am": "2025-05-12", "zahlbar_bis": "2025-06-30"}
    del akte["kaltwasser"], akte["hausnebenkosten"]
    return from_plain(akte)  # type: ignore[arg-type]  # plain values by construction


def musterakte(seed: int, people: int | None = None) -> Row:
    """The same as plain values, as a file holds them; with so many Nutzer, if stated."""
    chance = Random(seed)
    wanted = chance.randint(3, 60) if people is None else people
    units: list[Row] = []
    placed = 0
    area = 0
    while placed < wanted:
        number = len(units) + 1
        size = chance.randint(35, 120)
        area += size
        change = chance.random() < 0.12 and placed + 2 <= wanted
        units.append(_unit(chance, number, size, change))
        placed += 2 if change else 1
    heat = area * chance.randint(90, 160)
    return {
        "umlage": Decimal(1),
        "liegenschaft": {"nr": f"{seed:07d}", "strasse": f"Lindenweg {seed % 90 + 1}", "plz": "34117", "ort": "Kassel"},
        "zeitraum": {"von": _FIRST.isoformat(), "bis": _LAST.isoformat()},
        "abrechnung": {"art": "nebenkosten", "erstellt_am": "2025-05-12", "zahlbar_bis": "2025-06-30"},
        "absender": {
            "name": "Fuldatal Messdienst",
            "strasse": "Uferweg 1",
            "plz": "34125",
            "ort": "Kassel",
            "portal": "https://portal.umlage.example",
            "auftraggeber": {
                "name": "Wohnbau Habichtswald",
                "strasse": "Parkstraße 3",
                "plz": "34131",
                "ort": "Kassel",
            },
        },
        "anlagen": (_plant(chance, heat),),
        "kaltwasser": (
            {"bezeichnung": "Trinkwasser", "kostenart": "wasser", "betrag": Decimal(area * 2), "mwst": Decimal(7)},
            {"bezeichnung": "Abwasser", "kostenart": "abwasser", "betrag": Decimal(area * 3)},
        ),
        "hausnebenkosten": _house_costs(area),
        "nutzeinheiten": tuple(units),
    }


def _plant(chance: Random, heat: int) -> Row:
    water = heat * chance.randint(15, 30) // 100
    return {
        "nr": "1",
        "energieart": "erdgas_h",
        "brennwert": True,
        "warmwasser": {"verfahren": "waermezaehler"},
        "geraete": (
            {"nr": "70000001", "art": "waermezaehler", "zweck": "warmwasser", "ablesungen": _readings(0, water)},
        ),
        "lieferungen": (
            {
                "am": "2025-01-20",
                "menge": Decimal(heat),
                "einheit": "kWh",
                "betrag": Decimal(heat) * 11 / 100,
                "mwst": Decimal(19),
                "co2": {
                    "kg": Decimal(heat) * 18139 / 100000,
                    "betrag": (Decimal(heat) * 97 / 10000).quantize(Decimal("0.01")),
                },
                "quelle": "Rechnung 20.01.2025",
            },
        ),
        "kosten": (
            {"bezeichnung": "Betriebsstrom", "betrag": Decimal("312.40"), "mwst": Decimal(19)},
            {
                "bezeichnung": "Wartung",
                "betrag": Decimal("428.40"),
                "mwst": Decimal(19),
                "p35a": {"kategorie": "handwerker", "prozent": Decimal(60)},
            },
            {
                "bezeichnung": "Miete Warmwasserzähler",
                "kostenart": "geraetemiete",
                "betrag": Decimal("199.00"),
                "zweck": "warmwasser",
            },
        ),
    }


def _house_costs(area: int) -> tuple[Row, ...]:
    rows = (
        ("Grundsteuer", "grundsteuer", "NHN", 4),
        ("Versicherung", "versicherung", "NHN", 3),
        ("Müllabfuhr", "muell", "PNZ", 3),
        ("Hauswart", "hauswart", "NHN", 5),
        ("Allgemeinstrom", "beleuchtung", "WNZ", 1),
    )
    return tuple(
        {"bezeichnung": name, "kostenart": kind, "schluessel": key, "betrag": Decimal(area * rate) + Decimal("0.37")}
        for name, kind, key, rate in rows
    )


def _unit(chance: Random, number: int, size: int, change: bool) -> Row:
    moving = _FIRST + timedelta(days=chance.randint(20, 340))
    eve = moving - timedelta(days=1)
    devices = []
    for place in range(chance.randint(2, 4)):
        devices.append(
            {
                "nr": f"4{number:06d}{place}",
                "art": "hkv",
                "raum": ("Wohnen", "Schlafen", "Bad", "Küche")[place],
                "bewertung": {"kges": Decimal(chance.randint(600, 2600)) / 1000},
                "ablesungen": _readings(0, chance.randint(50, 1500), eve if change else None, chance),
            }
        )
    for place, (kind, most) in enumerate((("warmwasserzaehler", 40), ("kaltwasserzaehler", 70))):
        start = Decimal(chance.randint(0, 300000)) / 1000
        devices.append(
            {
                "nr": f"5{number:06d}{place}",
                "art": kind,
                "raum": "Bad",
                "ablesungen": _readings(
                    start, start + Decimal(chance.randint(4000, most * 1000)) / 1000, eve if change else None, chance
                ),
            }
        )
    people: list[Row] = [_person(chance, f"{number}-1")]
    if change:
        people[0]["bis"] = eve.isoformat()
        second = {**_person(chance, f"{number}-2"), "von": moving.isoformat(), "leerstand": chance.random() < 0.2}
        if second["leerstand"]:
            del second["vorauszahlung"]
        people.append(second)
    return {
        "nr": str(number),
        "lage": f"{number // 4}. OG",
        "flaeche": {"heizung": Decimal(size)},
        "geraete": tuple(devices),
        "nutzer": tuple(people),
    }


def _person(chance: Random, nr: str) -> Row:
    return {
        "nr": nr,
        "name": f"Nutzer {nr}",
        "personen": Decimal(chance.randint(1, 5)),
        "vorauszahlung": {
            "heizkosten": Decimal(chance.randint(600, 1800)),
            "nebenkosten": Decimal(chance.randint(300, 1200)),
        },
        "portal_pin": f"{chance.randint(10**7, 10**8 - 1)}",
    }


def _readings(
    start: Decimal | int, end: Decimal | int, between: date | None = None, chance: Random | None = None
) -> tuple[Row, ...]:
    first, last = Decimal(start), Decimal(end)
    rows: list[Row] = [{"am": _EVE.isoformat(), "stand": first, "art": "funk"}]
    if between is not None and chance is not None:
        middle = first + ((last - first) * chance.randint(20, 80) / 100).quantize(Decimal("0.001"))
        rows.append({"am": between.isoformat(), "stand": middle, "art": "zwischenablesung"})
    rows.append({"am": _LAST.isoformat(), "stand": last, "art": "funk"})
    return tuple(rows)
