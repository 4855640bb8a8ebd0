"""Generated houses: plain content of an Akte, small, valid, with everything that the laws of the core speak about."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from umlage.core.settlement.ergebnis import Ergebnis
from umlage.core.settlement.run import settle
from umlage.formats.akte.codec import from_plain

Plain = dict[str, Any]
START, END = date(2023, 1, 1), date(2023, 12, 31)
EVE = START - timedelta(days=1)
# last days of a Nutzer; far enough apart that no reading serves two changes
LEAVING = (date(2023, 3, 14), date(2023, 5, 31), date(2023, 8, 20), date(2023, 10, 31))
HOUSE_KEYS = ("NHN", "PNZ", "AN", "WNZ", "EA", "STK", "VKW")


@dataclass(frozen=True, slots=True)
class House:
    """`plain` is the Akte; `change_days[i]` are the last days of the leaving Nutzer of Nutzeinheit i."""

    plain: Plain

    def settle(self) -> Ergebnis:
        return settle(from_plain(self.plain))

    def changed(self, change: Callable[[Plain], None]) -> House:
        """The same house after a change of its content."""
        copy = deepcopy(self.plain)
        change(copy)
        return House(copy)


def cents(low: int, high: int) -> st.SearchStrategy[Decimal]:
    return st.integers(low, high).map(lambda value: Decimal(value).scaleb(-2))


@st.composite
def houses(draw: st.DrawFn, *, rundung: str | None = None, art: str | None = None, change: bool = False) -> House:
    """2 to 6 flats with heat meters or allocators, hot water, changes of Nutzer, ancillary keys and carbon costs.

    `change`: the first flat changes hands, with interim readings.
    """
    kind = art or draw(st.sampled_from(["heizkosten", "nebenkosten"]))
    device = draw(st.sampled_from(["hkv", "waermezaehler"]))
    plant = draw(plants())
    keys = draw(st.lists(st.sampled_from(HOUSE_KEYS), unique=True, min_size=1)) if kind == "nebenkosten" else []
    flats = [draw(flat(str(nr), device, keys, change and nr == 1)) for nr in range(1, draw(st.integers(2, 6)) + 1)]
    plain: Plain = {
        "umlage": Decimal(1),
        "liegenschaft": {"nr": "1", "strasse": "Am Prüfstein 1", "plz": "34117", "ort": "Kassel"},
        "zeitraum": {"von": START.isoformat(), "bis": END.isoformat()},
        "abrechnung": {
            "art": kind,
            "erstellt_am": "2024-06-30",
            "rundung": rundung or draw(st.sampled_from(["restcent", "je_position"])),
            "gradtage": draw(st.sampled_from(["sommer-92", "sommer-drittel", "juni-14"])),
        },
        "absender": {"name": "Hausverwaltung Prüfstein"},
        "einstellungen": {
            "heizung": {"grundkosten": Decimal(draw(st.sampled_from([30, 40, 50])))},
            "warmwasser": {"grundkosten": Decimal(draw(st.sampled_from([30, 50])))},
            "warmwasserzaehler_im_kaltwasser": False,
            "leerstand_personen": Decimal(draw(st.integers(0, 1))),
        },
        "anlagen": (plant,),
        "nutzeinheiten": tuple(flats),
    }
    if keys:
        costs = [{"bezeichnung": f"Kosten {key}", "betrag": draw(cents(1, 300000)), "schluessel": key} for key in keys]
        plain["hausnebenkosten"] = tuple(costs)
    return House(plain)


@st.composite
def plants(draw: st.DrawFn) -> Plain:
    """Gas or district heat with carbon costs; the hot-water share never depends on the meters of the flats."""
    gas = draw(st.booleans())
    used = draw(st.integers(40000, 120000))  # more than the area formula can claim
    delivery = {
        "am": "2024-01-10",
        "menge": Decimal(used),
        "einheit": "kWh",
        "betrag": draw(cents(50000, 2000000)),
        "mwst": Decimal(7),
        "co2": {
            "kg": Decimal(draw(st.integers(0, 30000))),
            "betrag": draw(cents(0, 50000)),
            "enthalten": draw(st.booleans()),
        },
    }
    costs = draw(st.lists(st.sampled_from(["anlage", "heizung", "warmwasser"]), max_size=3))
    rows = [
        {"bezeichnung": f"Kosten {n}", "betrag": draw(cents(1, 90000)), "zweck": zweck} for n, zweck in enumerate(costs)
    ]
    plant: Plain = {
        "nr": "1",
        "energieart": "erdgas_h" if gas else "fernwaerme",
        "brennwert": gas,
        "lieferungen": (delivery,),
        "kosten": tuple(rows),
    }
    way = draw(st.sampled_from(["prozent", "waermezaehler", "flaeche"]))
    plant["warmwasser"] = {"verfahren": way}
    if way == "prozent":
        plant["warmwasser"] |= {"prozent": Decimal(draw(st.integers(0, 60))), "grund": "Vorgabe"}
    elif way == "waermezaehler":
        heat = draw(st.integers(1, 18000))
        plant["geraete"] = (_device("h-ww", "waermezaehler", [EVE, END], [0, heat * 1000], zweck="warmwasser"),)
    else:
        plant["warmwasser"] |= {"grund": "Weder Wärme noch Volumen sind messbar"}
    return plant


@st.composite
def flat(draw: st.DrawFn, nr: str, heater: str, keys: list[str], change: bool) -> Plain:
    """A flat with one to three Nutzer; interim readings exist for a change or are missing on all devices."""
    leaving = sorted(draw(st.lists(st.sampled_from(LEAVING), unique=True, min_size=int(change), max_size=2)))
    read = [day for day in leaving if change or draw(st.booleans())]
    days = [EVE, *read, END]
    rated = {"bewertung": {"kges": Decimal(draw(st.integers(100, 4000))).scaleb(-3)}} if heater == "hkv" else {}
    devices = [
        _device(f"{nr}-h{number}", heater, days, draw(_stands(len(days), 9000000)), **rated)
        for number in range(1, draw(st.integers(1, 2)) + 1)
    ]
    devices.append(_device(f"{nr}-w", "warmwasserzaehler", days, draw(_stands(len(days), 60000))))
    if "VKW" in keys:
        devices.append(_device(f"{nr}-k", "kaltwasserzaehler", days, draw(_stands(len(days), 90000))))
    first, people = START, []
    for number, last in enumerate([*leaving, END], start=1):
        people.append(draw(_nutzer(f"{nr}-{number}", first, last, keys)))
        first = last + timedelta(days=1)
    return {
        "nr": nr,
        "flaeche": {"heizung": draw(cents(2000, 18000))},
        "mea": Decimal(draw(st.integers(1, 400))),
        "geraete": tuple(devices),
        "nutzer": tuple(people),
    }


@st.composite
def _nutzer(draw: st.DrawFn, nr: str, first: date, last: date, keys: list[str]) -> Plain:
    person: Plain = {
        "nr": nr,
        "name": f"Nutzer {nr}",
        "von": first.isoformat(),
        "bis": last.isoformat(),
        "personen": Decimal(draw(st.integers(1, 5))),
        "vorauszahlung": {"heizkosten": draw(cents(0, 200000))},
    }
    if "STK" in keys:
        person["stueck"] = {"Kosten STK": Decimal(draw(st.integers(1, 6)))}
    return person


def _stands(count: int, most: int) -> st.SearchStrategy[list[int]]:
    """Rising stands in thousandths; something is always used."""
    steps = st.lists(st.integers(0, most), min_size=count - 1, max_size=count - 1)
    return st.tuples(st.integers(0, 10**6), steps).map(lambda pair: _rising(*pair))


def _rising(first: int, steps: list[int]) -> list[int]:
    stands = [first]
    for step in steps:
        stands.append(stands[-1] + step)
    stands[-1] += 1
    return stands


def _device(nr: str, art: str, days: list[date], stands: list[int], **more: object) -> Plain:
    readings = [
        {"am": day.isoformat(), "stand": Decimal(stand).scaleb(-3), "art": "funk"}
        for day, stand in zip(days, stands, strict=True)
    ]
    return {"nr": nr, "art": art, "ablesungen": tuple(readings), **more}
