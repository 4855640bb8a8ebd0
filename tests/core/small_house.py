"""One small house as plain content, to be spoilt in one place; and what the engine says about it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from umlage.core.finding import Refused, Severity
from umlage.core.settlement.ergebnis import Ergebnis, as_data
from umlage.core.settlement.run import settle
from umlage.formats.akte.codec import from_plain

Plain = dict[str, Any]
DROP = object()


def reading(am: str, stand: str, **more: object) -> Plain:
    return {"am": am, "stand": Decimal(stand)} | more


def meter(nr: str, art: str, *readings: tuple[str, str], **more: object) -> Plain:
    return {"nr": nr, "art": art, "ablesungen": tuple(reading(*pair) for pair in readings), **more}


def flat(nr: str, area: str, used: str) -> Plain:
    return {
        "nr": nr,
        "flaeche": {"heizung": Decimal(area)},
        "geraete": (
            meter(f"{nr}1", "waermezaehler", ("2022-12-31", "0"), ("2023-12-31", used)),
            meter(f"{nr}2", "warmwasserzaehler", ("2022-12-31", "0"), ("2023-12-31", "20")),
        ),
        "nutzer": ({"nr": f"{nr}-1", "name": f"Nutzer {nr}"},),
    }


def delivery(**more: object) -> Plain:
    row: Plain = {"am": "2024-01-10", "menge": Decimal(20000), "einheit": "kWh", "betrag": Decimal("2000.00")}
    return row | {"mwst": Decimal(7), "co2": {"kg": Decimal("3627.8"), "betrag": Decimal("116.45")}} | more


def gas() -> Plain:
    """Two flats, heat meters, gas by gross calorific value, hot water by volume; settles with one warning."""
    return {
        "umlage": Decimal(1),
        "liegenschaft": {"nr": "1", "strasse": "Weg 1", "plz": "34117", "ort": "Kassel", "wohnflaeche": Decimal(120)},
        "zeitraum": {"von": "2023-01-01", "bis": "2023-12-31"},
        "abrechnung": {"art": "heizkosten", "erstellt_am": "2024-06-30"},
        "absender": {
            "name": "Hausverwaltung",
            "strasse": "Am Markt 1",
            "plz": "34117",
            "ort": "Kassel",
            "auftraggeber": {"name": "Eigentümer", "iban": "DE02 1203 0000 0000 2020 51"},
        },
        "anlagen": (
            {
                "nr": "1",
                "energieart": "erdgas_h",
                "brennwert": True,
                "warmwasser": {"verfahren": "volumen", "grund": "Kessel mit eingebautem Speicher"},
                "lieferungen": (delivery(),),
            },
        ),
        "nutzeinheiten": (flat("1", "70", "6000"), flat("2", "50", "4000")),
    }


def oil() -> Plain:
    """The same with a tank: 500 l, 2,000 l, 800 l remain."""
    carbon = {"kg": Decimal("5352.6"), "betrag": Decimal("191.09")}
    bought = delivery(
        am="2023-05-15", menge=Decimal(2000), einheit="l", betrag=Decimal("1548.12"), mwst=Decimal(19), co2=carbon
    )
    opening = {"menge": Decimal(500), "betrag": Decimal("480.00"), "co2": {"kg": Decimal(1338), "betrag": Decimal(0)}}
    plant = {
        "nr": "1",
        "energieart": "heizoel",
        "bestand": {"anfang": opening, "ende": {"menge": Decimal(800)}},
        "lieferungen": (bought,),
    }
    return gas() | {"anlagen": (plant,)}


def ancillary(key: str = "NHN") -> Plain:
    """House costs only: one cost of 100.00 with the key."""
    house = gas() | {"abrechnung": {"art": "nebenkosten", "erstellt_am": "2024-06-30"}}
    del house["anlagen"]
    return house | {"hausnebenkosten": ({"bezeichnung": "Hauswart", "betrag": Decimal("100.00"), "schluessel": key},)}


def edited(house: Any, path: str, value: object) -> Any:
    """The house with another value at the path (`anlagen/0/heizwert`); DROP takes it away, `+` adds to a list."""
    step, _, rest = path.partition("/")
    if isinstance(house, tuple):
        if step == "+":
            return (*house, value)
        place = int(step)
        inner = edited(house[place], rest, value) if rest else value
        middle = () if inner is DROP else (inner,)
        return (*house[:place], *middle, *house[place + 1 :])
    if not rest:
        return {key: item for key, item in house.items() if key != step} | ({} if value is DROP else {step: value})
    return house | {step: edited(house.get(step, () if rest == "+" else {}), rest, value)}


def spoilt(house: Plain, **changes: object) -> Plain:
    """Several edits; `__` stands for `/` and `ADD` for `+` in a path."""
    for path, value in changes.items():
        house = edited(house, path.replace("__", "/").replace("ADD", "+"), value)
    return house


def district(**more: object) -> Plain:
    house = spoilt(gas(), anlagen__0__energieart="fernwaerme", anlagen__0__brennwert=False)
    return spoilt(house, **more)


def heat_pump(**more: object) -> Plain:
    house = spoilt(gas(), anlagen__0__energieart="waermepumpe", anlagen__0__brennwert=False)
    return spoilt(edited(house, "anlagen/0/lieferungen/0/co2", DROP), **more)


def plus(**more: object) -> Plain:
    water = {"bezeichnung": "Wasser", "betrag": Decimal("300.00")}
    return spoilt(gas(), abrechnung__art="heizkosten_plus", kaltwasser=(water,), **more)


def later(house: Any, years: int) -> Any:
    """The house with all its days so many years later."""
    if isinstance(house, dict):
        return {key: later(item, years) for key, item in house.items()}
    if isinstance(house, tuple):
        return tuple(later(item, years) for item in house)
    if isinstance(house, str) and len(house) == 10 and house[4] == house[7] == "-":
        return f"{int(house[:4]) + years}{house[4:]}"
    return house


def settled(house: Plain) -> Ergebnis:
    return settle(from_plain(house))


def errors(house: Plain) -> list[str]:
    """`code where` of every error that stops the house; empty when it settles."""
    return _said(house, Severity.ERROR)


def remarks(house: Plain) -> list[str]:
    """`code where` of every warning and note of a house that settles."""
    return [f"{finding.code} {finding.where}" for finding in settled(house).findings]


def _said(house: Plain, severity: Severity) -> list[str]:
    try:
        settled(house)
    except Refused as refused:
        return [f"{finding.code} {finding.where}" for finding in refused.findings if finding.severity is severity]
    return []


def consumption(house: Plain, group: str = "heizung") -> dict[str, list[str]]:
    """Printed consumption of each Nutzer in the lines of a group."""
    answer = settled(house)
    printed = {}
    for person in answer.nutzer:
        lines = [line for line in person.positionen if line.gruppe == group and "Verbrauch" in line.bezeichnung]
        printed[person.nr] = [
            f"{line.einheiten.numerator}/{line.einheiten.denominator}".removesuffix("/1") for line in lines
        ]
    return printed


def amounts(house: Plain) -> dict[str, str]:
    people: Any = as_data(settled(house))["nutzer"]
    return {person["nutzer_nr"]: person["betrag"] for person in people}
