"""Mistakes, and rare settings, that need to know what the keys of an Akte mean."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

from tests.core.mutations_anywhere import Mutation, Values, groups, is_day, is_number, moved, one_of, simple, thawed

D = Decimal


def _rows(values: Values, *keys: str) -> list[Values]:
    """The groups under the last key, of all groups under the keys before."""
    found: list[Any] = [values]
    for key in keys:
        below = [group.get(key) for group in found if isinstance(group, dict)]
        found = [row for part in below for row in (part if isinstance(part, list) else [part]) if isinstance(row, dict)]
    return found


def _people(values: Values) -> list[Values]:
    return _rows(values, "nutzeinheiten", "nutzer")


def _devices(values: Values) -> list[Values]:
    return [*_rows(values, "nutzeinheiten", "geraete"), *_rows(values, "anlagen", "geraete"), *_rows(values, "geraete")]


def _costs(values: Values) -> list[Values]:
    return [*_rows(values, "hausnebenkosten"), *_rows(values, "kaltwasser"), *_rows(values, "anlagen", "kosten")]


def _names(values: Values) -> list[str]:
    return [row.get("bezeichnung", "?") for row in (*_rows(values, "hausnebenkosten"), *_rows(values, "kaltwasser"))]


def _day_inside(values: Values, chance: Random) -> str:
    """A day in the period, or close by."""
    period = values.get("zeitraum")
    if not isinstance(period, dict) or not is_day(period.get("von")):
        return "2024-05-01"
    return moved(period["von"], chance.choice((-10, 0, 1, 14, 45, 100, 181, 250, 364, 365, 400)))


def unknown_reference(values: Values, chance: Random) -> bool:
    person, device = one_of(_people(values), chance), one_of(_devices(values), chance)
    name = chance.choice([*_names(values), "Aufzug", "Heizung", ""])
    who = chance.choice(("eigentuemer", "uebrige"))
    match chance.randrange(4):
        case 0 if person is not None:
            person["befreiungen"] = [{"kosten": name, "zu_lasten": who}]
        case 1 if person is not None:
            person["stueck"] = {name: D(chance.choice(("0", "1", "2.5")))}
        case 2 if device is not None:
            numbers = [other.get("nr") for other in _devices(values)]
            device["ersetzt_durch"] = chance.choice([*numbers, "00000000"])
        case 3:
            numbers = [other.get("nr") for other in _people(values)]
            values["mitteilungen"] = [{"text": "Hinweis", "nutzer": chance.choice([*numbers, "0-0"])}]
        case _:
            return False
    return True


def exempt_people(values: Values, chance: Random) -> bool:
    """One or two Nutzer take no part in one or more costs."""
    people, names = _people(values), _names(values)
    if not people or not names:
        return False
    for person in chance.sample(people, min(len(people), chance.randint(1, 3))):
        person["befreiungen"] = [
            {"kosten": name, "zu_lasten": chance.choice(("eigentuemer", "uebrige"))}
            for name in chance.sample(names, min(len(names), 2))
        ]
    return True


def overlap_or_gap(values: Values, chance: Random) -> bool:
    person = one_of(_people(values), chance)
    if person is None:
        return False
    key = chance.choice(("von", "bis"))
    person[key] = (
        moved(person[key], chance.choice((-30, -1, 1, 30))) if is_day(person.get(key)) else _day_inside(values, chance)
    )
    return True


def change_of_nutzer(values: Values, chance: Random) -> bool:
    """One Nutzer becomes two, sometimes with a vacancy."""
    rows = [
        rooms for rooms in _rows(values, "nutzeinheiten") if isinstance(rooms.get("nutzer"), list) and rooms["nutzer"]
    ]
    if (rooms := one_of(rows, chance)) is None or not isinstance(rooms["nutzer"][-1], dict):
        return False
    old, new = rooms["nutzer"][-1], thawed(rooms["nutzer"][-1])
    day = _day_inside(values, chance)
    new["nr"] = f"{old.get('nr', '0')}b"
    old["bis"], new["von"] = moved(day, -1), day
    new["leerstand"] = chance.random() < 0.3
    if chance.random() < 0.3:
        del old["bis"]
    elif chance.random() < 0.3:
        del new["von"]
    rooms["nutzer"].append(new)
    return True


def area(values: Values, chance: Random) -> bool:
    """Areas of 0, other ones, or such that change in time."""
    rows = _rows(values, "nutzeinheiten")
    chosen = rows if chance.random() < 0.2 else rows[:1] if chance.random() < 0.3 else [one_of(rows, chance)]
    kind = chance.choice(("heizung", "heizung", "warmwasser", "nebenkosten"))
    first = values["zeitraum"].get("von") if isinstance(values.get("zeitraum"), dict) else None
    steps = [{"ab": first or "2024-01-01", "wert": D(50)}, {"ab": _day_inside(values, chance), "wert": D("61.5")}]
    value = chance.choice((D(0), D(0), D("80.25"), steps, steps[:1], []))
    for rooms in chosen:
        if not isinstance(rooms, dict):
            return False
        rooms["flaeche"] = (
            {**rooms["flaeche"], kind: value} if isinstance(rooms.get("flaeche"), dict) else {kind: value}
        )
    return True


def prepaid(values: Values, chance: Random) -> bool:
    if (person := one_of(_people(values), chance)) is None:
        return False
    kind = chance.choice(("heizkosten", "kaltwasser", "nebenkosten"))
    person["vorauszahlung"] = {kind: D(chance.choice(("-50", "-0.01", "0", "1200.5", "1200.505", "99999")))}
    return True


def settings(values: Values, chance: Random) -> bool:
    side = chance.choice(("heizung", "warmwasser"))
    setting: Values = {
        "grundkosten": D(
            chance.choice(("80", "0", "100", "49.99", "50", "50.01", "30", "29.9999", "70", "101", "-1", "33.3333"))
        )
    }
    if chance.random() < 0.5:
        setting["ausnahme"] = "Vereinbarung nach § 10"
    if chance.random() < 0.3:
        setting["zeit"] = chance.choice(("tage", "gradtage"))
    whole = values.setdefault("einstellungen", {})
    if not isinstance(whole, dict):
        return False
    whole[side] = setting
    if chance.random() < 0.3:
        whole["warmwasserzaehler_im_kaltwasser"] = chance.random() < 0.5
    if chance.random() < 0.3:
        whole["leerstand_personen"] = D(chance.choice(("0", "1", "2", "0.5", "-1")))
    return True


def hot_water(values: Values, chance: Random) -> bool:
    if (plant := one_of(_rows(values, "anlagen"), chance)) is None:
        return False
    way = chance.choice(("waermezaehler", "volumen", "flaeche", "prozent", "betrag"))
    method: Values = {"verfahren": way}
    if way == "prozent" or chance.random() < 0.1:
        method["prozent"] = D(chance.choice(("0", "18", "33.3333", "100", "101")))
    if way == "betrag" or chance.random() < 0.1:
        method["satz"] = D(chance.choice(("0", "7.50", "12", "950")))
    if chance.random() < 0.5:
        method["temperatur"] = D(chance.choice(("5", "10", "10.5", "50", "60", "65.25", "100", "101")))
    plant["warmwasser"] = chance.choice((method, method, method, None))
    return True


def plant_setting(values: Values, chance: Random) -> bool:
    if (plant := one_of(_rows(values, "anlagen"), chance)) is None:
        return False
    key = chance.choice(
        ("heizt", "brennwert", "gewerbliche_lieferung", "co2_entfaellt", "heizwert", "lieferungen", "geraete")
    )
    value: Any = {
        "heizt": chance.random() < 0.3,
        "brennwert": chance.random() < 0.5,
        "gewerbliche_lieferung": chance.random() < 0.5,
        "co2_entfaellt": "kein CO2-Preis",
        "heizwert": D(chance.choice(("9.5", "0"))),
        "lieferungen": [],
        "geraete": [],
    }[key]
    plant[key] = value
    return True


def further_plant(values: Values, chance: Random) -> bool:
    """A second plant beside the first."""
    if (plant := one_of(_rows(values, "anlagen"), chance)) is None or not isinstance(values["anlagen"], list):
        return False
    other = thawed(plant)
    other["nr"] = chance.choice(("9", plant.get("nr", "9")))
    for device in other["geraete"] if isinstance(other.get("geraete"), list) else ():
        if isinstance(device, dict):
            device["nr"] = f"X{device.get('nr')}"
    if chance.random() < 0.5:
        other["energieart"] = chance.choice(("erdgas_h", "fernwaerme", "pellets", "waermepumpe", "heizoel"))
    if chance.random() < 0.4:
        other.pop("warmwasser", None)
    values["anlagen"].insert(chance.randint(0, 1), other)
    return True


def carbon(values: Values, chance: Random) -> bool:
    if (row := one_of(groups(values, "betrag", "menge"), chance)) is None:
        return False
    if chance.random() < 0.3:
        row.pop("co2", None)
    else:
        row["co2"] = {
            "kg": D(chance.choice(("0", "512.25", "7000", "20000"))),
            "betrag": D(chance.choice(("0", "33.33", "600"))),
            "enthalten": chance.random() < 0.6,
        }
    if chance.random() < 0.3:
        row["mwst"] = D(chance.choice(("7", "19", "0", "8.1", "101")))
    return True


def house_setting(values: Values, chance: Random) -> bool:
    house = values.get("liegenschaft")
    if not isinstance(house, dict):
        return False
    key = chance.choice(("weg", "wohnflaeche", "art", "co2_beschraenkung"))
    value: Any = {
        "weg": True,
        "wohnflaeche": D(chance.choice(("0", "333.3"))),
        "art": "nichtwohngebaeude",
        "co2_beschraenkung": chance.choice(("eine", "beide")),
    }[key]
    house[key] = value
    return True


def kind_of_account(values: Values, chance: Random) -> bool:
    group = values.get("abrechnung")
    if not isinstance(group, dict):
        return False
    group["rundung"] = chance.choice(("restcent", "je_position", "je_position"))
    if chance.random() < 0.5:
        group["gradtage"] = chance.choice(("sommer-92", "sommer-drittel", "juni-14"))
    if chance.random() < 0.2:
        group["zahlbar_bis"] = "2020-01-01"
    return True


def stock(values: Values, chance: Random) -> bool:
    if (plant := one_of(_rows(values, "anlagen"), chance)) is None:
        return False
    held = plant.get("bestand")
    if (
        not isinstance(held, dict)
        or not isinstance(held.get("ende"), dict)
        or not isinstance(held.get("anfang"), dict)
        or chance.random() < 0.1
    ):
        plant["bestand"] = {
            "anfang": {"menge": D(1000), "betrag": D("800.01")},
            "ende": {"menge": D(chance.choice(("0", "300.5", "1000")))},
        }
        return True
    delivered = sum((row["menge"] for row in groups(plant, "menge") if is_number(row["menge"])), D(0)) - (
        held["ende"].get("menge") or 0
    )
    held["ende"]["menge"] = simple(
        chance.choice((delivered, delivered + D("0.000001"), D(0), delivered / 2, D(1), delivered * 10))
    )
    if chance.random() < 0.3:
        held["anfang"]["lieferung_am"] = chance.choice(("2022-11-30", "2023-01-01", "2021-06-01"))
    return True


def own_period(values: Values, chance: Random) -> bool:
    """A cost or an invoice for other days than the Abrechnungszeitraum."""
    if (row := one_of([*_costs(values), *_rows(values, "anlagen", "lieferungen")], chance)) is None:
        return False
    von = _day_inside(values, chance)
    von, bis = chance.choice(
        (
            (moved(von, -200), moved(von, 100)),
            (von, moved(von, 364)),
            (von, von),
            (moved(von, -3000), moved(von, -2000)),
            (von, moved(von, 30)),
        )
    )
    row["zeitraum"] = {"von": von, "bis": bis}
    if chance.random() < 0.3:
        row["abgrenzung"] = chance.choice(("tage", "gradtage"))
    return True


def device_setting(values: Values, chance: Random) -> bool:
    """Begin, end, reset, rating and measure of a device."""
    if (device := one_of(_devices(values), chance)) is None:
        return False
    key = chance.choice(("ab", "bis", "ruecksetzung", "ruecksetzung", "bewertung", "einheit", "zweck"))
    period = values.get("zeitraum")
    last = period["bis"][5:] if isinstance(period, dict) and is_day(period.get("bis")) else "12-31"
    device[key] = {
        "ab": _day_inside(values, chance),
        "bis": _day_inside(values, chance),
        "ruecksetzung": chance.choice((last, "12-31", "09-30", "02-29", "02-30", "13-01", "04-15")),
        "bewertung": {"kges": D(chance.choice(("0", "1", "0.75", "2.123456")))},
        "einheit": chance.choice(("kWh", "MWh", "GJ", "m3", "l", "HKV")),
        "zweck": chance.choice(("gesamt", "heizung", "warmwasser", "nutzer")),
    }[key]
    return True


def exchanged_device(values: Values, chance: Random) -> bool:
    """A device is replaced by a new one inside the period."""
    rows = [
        rooms
        for rooms in (*_rows(values, "nutzeinheiten"), *_rows(values, "anlagen"))
        if isinstance(rooms.get("geraete"), list) and rooms["geraete"]
    ]
    rooms = one_of(rows, chance)
    if rooms is None or not isinstance(old := chance.choice(rooms["geraete"]), dict):
        return False
    readings = old.get("ablesungen")
    if (
        not isinstance(readings, list)
        or len(readings) < 2
        or not all(isinstance(row, dict) and is_number(row.get("stand")) for row in readings)
    ):
        return False
    day, new = _day_inside(values, chance), thawed(old)
    new["nr"] = f"N{old.get('nr')}"
    middle = simple((readings[0]["stand"] + readings[-1]["stand"]) / 2)
    old["ablesungen"], new["ablesungen"] = (
        [readings[0], {"am": day, "stand": middle}],
        [{"am": day, "stand": D(0)}, {**readings[-1], "stand": middle}],
    )
    old["bis"], old["ersetzt_durch"] = day, new["nr"]
    if chance.random() < 0.3:
        del old["bis"]
    if chance.random() < 0.3:
        new["ab"] = moved(day, chance.choice((0, 1, 1, 5)))
    rooms["geraete"].append(new)
    return True


def people_and_pieces(values: Values, chance: Random) -> bool:
    if (person := one_of(_people(values), chance)) is None:
        return False
    steps = [{"ab": person.get("von") or "2024-01-01", "wert": D(2)}, {"ab": _day_inside(values, chance), "wert": D(3)}]
    person["personen"] = chance.choice((D(0), D(1), D(4), D("1.5"), D(-1), steps, steps[::-1], [], None))
    if chance.random() < 0.2:
        person["leerstand"] = chance.random() < 0.7
    if chance.random() < 0.2:
        person["direktkosten"] = [
            {"bezeichnung": "Schlüssel", "betrag": D(chance.choice(("12.50", "-3", "0.005"))), "mwst": D(19)}
        ]
    return True


def house_cost(values: Values, chance: Random) -> bool:
    """One more cost of the house, with any key."""
    rows = values.setdefault(chance.choice(("hausnebenkosten", "kaltwasser")), [])
    if not isinstance(rows, list):
        return False
    cost: Values = {
        "bezeichnung": chance.choice(["Gartenpflege", *_names(values)]),
        "betrag": D(chance.choice(("100", "-40.01", "0", "0.01", "999.99"))),
    }
    cost["schluessel"] = key = chance.choice(("NHN", "PNZ", "AN", "WNZ", "EA", "STK", "VKW"))
    if chance.random() < 0.3:
        cost["p35a"] = chance.choice(
            (
                {"kategorie": "handwerker", "betrag": D(50)},
                {"kategorie": "minijob", "prozent": D(60)},
                {"kategorie": "handwerker"},
            )
        )
    if key == "STK" and chance.random() < 0.8:
        for person in _people(values)[:3]:
            person["stueck"] = {cost["bezeichnung"]: D(chance.choice(("1", "2", "0.5", "0")))}
    if key == "EA" and chance.random() < 0.8:
        for rooms in _rows(values, "nutzeinheiten"):
            rooms["mea"] = D(chance.choice(("100", "150.5", "0")))
    if chance.random() < 0.7 and isinstance(values.get("abrechnung"), dict):
        values["abrechnung"]["art"] = "nebenkosten"
    rows.append(cost)
    return True


SETTINGS: tuple[Mutation, ...] = (
    unknown_reference, exempt_people, overlap_or_gap, change_of_nutzer, area, prepaid, settings, hot_water,
    plant_setting, further_plant, carbon, house_setting, kind_of_account, stock, own_period, device_setting,
    exchanged_device, people_and_pieces, house_cost,
)  # fmt: skip
