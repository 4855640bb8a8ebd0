"""Mistakes that can be made at any place of a file: numbers, days, words, parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

Values = dict[str, Any]
Place = tuple[Any, Any]  # a group or list, and the key in it
Mutation = Callable[[Values, Random], bool]  # changes the values; False when there is nothing to change


def thawed(value: Any) -> Any:
    """The same with lists, so that it can be changed."""
    if isinstance(value, dict):
        return {key: thawed(item) for key, item in value.items()}
    return [thawed(item) for item in value] if isinstance(value, list | tuple) else value


def frozen(value: Any) -> Any:
    """The same as the reader of files gives it."""
    if isinstance(value, dict):
        return {key: frozen(item) for key, item in value.items()}
    return tuple(frozen(item) for item in value) if isinstance(value, list | tuple) else value


# --- finding a place ------------------------------------------------------------------------------


def places(value: Any) -> Iterator[Place]:
    """Every place below a value."""
    for key, item in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(item, dict | list):
            yield from places(item)


def groups(values: Values, *keys: str) -> list[Values]:
    """Every group that has all these keys."""
    found = [holder[key] for holder, key in places(values) if isinstance(holder[key], dict)]
    return [group for group in (values, *found) if all(key in group for key in keys)]


def some_place(values: Values, chance: Random, fits: Callable[[Any, Any], bool]) -> Place | None:
    """One of the places whose value and key fit."""
    found = [(holder, key) for holder, key in places(values) if fits(holder[key], key)]
    return chance.choice(found) if found else None


def one_of(rows: list[Any], chance: Random) -> Any:
    return chance.choice(rows) if rows else None


def is_day(value: Any, key: Any = None) -> bool:
    return isinstance(value, str) and len(value) == 10 and value[4:5] == "-" == value[7:8] and value[:4].isdigit()


def is_number(value: Any, key: Any = None) -> bool:
    return isinstance(value, Decimal) and key != "umlage"


def moved(day: str, days: int) -> str:
    try:
        return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
    except (ValueError, OverflowError):
        return day


def simple(number: Decimal) -> Decimal:
    """The same number as a file writes it, without an exponent."""
    return Decimal(format(number, "f"))


# --- numbers --------------------------------------------------------------------------------------


def ten_times_or_a_tenth(values: Values, chance: Random) -> bool:
    if (place := some_place(values, chance, is_number)) is None:
        return False
    holder, key = place
    holder[key] = simple(holder[key] * 10 if chance.random() < 0.5 else holder[key].scaleb(-1))
    return True


def changed_sign(values: Values, chance: Random) -> bool:
    if (place := some_place(values, chance, lambda value, key: is_number(value, key) and value != 0)) is None:
        return False
    holder, key = place
    holder[key] = -holder[key]
    return True


def strange_number(values: Values, chance: Random) -> bool:
    if (place := some_place(values, chance, is_number)) is None:
        return False
    holder, key = place
    strange = "0 0.01 0.1 0.000001 0.0000001 1 99999999999999 999999999999999.99 1000000000000000 12345678901234567890"
    holder[key] = Decimal(chance.choice(strange.split()))
    return True


def many_decimals(values: Values, chance: Random) -> bool:
    if (place := some_place(values, chance, is_number)) is None:
        return False
    holder, key = place
    holder[key] = simple(
        holder[key] + Decimal(chance.randint(1, 999999)).scaleb(-chance.choice((2, 3, 4, 6, 7, 20, 40)))
    )
    return True


# --- days -----------------------------------------------------------------------------------------


def exchanged_from_and_to(values: Values, chance: Random) -> bool:
    if (group := one_of(groups(values, "von", "bis"), chance)) is None:
        return False
    group["von"], group["bis"] = group["bis"], group["von"]
    return True


def _readings(values: Values, least: int) -> list[list[Values]]:
    """The readings of every device that has at least so many."""
    lists = [group["ablesungen"] for group in groups(values, "ablesungen")]
    return [
        rows
        for rows in lists
        if isinstance(rows, list) and len(rows) >= least and all(isinstance(row, dict) for row in rows)
    ]


def exchanged_readings(values: Values, chance: Random) -> bool:
    if (rows := one_of(_readings(values, 2), chance)) is None:
        return False
    first, second = chance.sample(rows, 2)
    key = chance.choice(("am", "stand"))
    if key not in first or key not in second:
        return False
    first[key], second[key] = second[key], first[key]
    return True


def exchanged_day_and_month(values: Values, chance: Random) -> bool:
    if (place := some_place(values, chance, is_day)) is None:
        return False
    holder, key = place
    year, month, day = holder[key].split("-")
    holder[key] = f"{year}-{day}-{month}"
    return True


def year_off_by_one(values: Values, chance: Random) -> bool:
    if (place := some_place(values, chance, is_day)) is None:
        return False
    holder, key = place
    holder[key] = f"{int(holder[key][:4]) + chance.choice((-1, 1)):04d}{holder[key][4:]}"
    return True


def moved_day(values: Values, chance: Random) -> bool:
    if (place := some_place(values, chance, is_day)) is None:
        return False
    holder, key = place
    holder[key] = moved(holder[key], chance.choice((-40, -31, -20, -4, -3, -2, -1, 1, 2, 3, 4, 20, 31, 40, 100)))
    return True


def other_period(values: Values, chance: Random) -> bool:
    group = values.get("zeitraum")
    if not isinstance(group, dict) or not is_day(group.get("von")) or not is_day(group.get("bis")):
        return False
    von, bis = group["von"], group["bis"]
    year_before = (f"{int(von[:4]) - 1}{von[4:]}", f"{int(bis[:4]) - 1}{bis[4:]}")
    group["von"], group["bis"] = chance.choice(
        (
            *((von, von), (bis, bis), (von, moved(bis, 1)), (von, moved(bis, -1)), (von, moved(von, 180)), year_before),
            *((moved(von, 1), moved(bis, 1)), (moved(von, -1), moved(bis, -1)), (moved(von, -730), bis)),
            *(("2024-02-29", "2025-02-28"), ("2020-01-01", "2020-12-31"), ("1899-01-01", "1899-12-31")),
            *(("9999-01-01", "9999-12-31"), ("0001-01-01", "0001-12-31")),
        )
    )
    return True


# --- words ----------------------------------------------------------------------------------------

UNIT_NAMES = (
    "kWh",
    "MWh",
    "Wh",
    "GJ",
    "MJ",
    "m3",
    "l",
    "kg",
    "t",
    "SRm",
    "HKV",
    "m2",
    "Stueck",
    "Eimer",
    "kwh",
    "m³",
    "",
)
WORDS: dict[str, tuple[str, ...]] = {
    "rundung": ("restcent", "je_position", "cent"),
    "gradtage": ("sommer-92", "sommer-drittel", "juni-14", "winter"),
    "energieart": (
        *("erdgas_h", "erdgas_l", "heizoel", "heizoel_schwer", "fluessiggas", "fernwaerme", "waermepumpe", "holz"),
        *("pellets", "hackschnitzel", "hackschnitzel_srm", "koks", "steinkohle", "braunkohle", "uran"),
    ),
    "verfahren": ("waermezaehler", "volumen", "flaeche", "prozent", "betrag", "wurf"),
    "zweck": ("gesamt", "heizung", "warmwasser", "nutzer", "anlage"),
    "schluessel": ("NHN", "PNZ", "AN", "WNZ", "EA", "STK", "VKW", "VST", "VKA", "QM"),
    "nutzung": ("wohnung", "gewerbe", "sonstiges", "keller"),
    "co2_beschraenkung": ("keine", "eine", "beide", "drei"),
    "zu_lasten": ("eigentuemer", "uebrige", "niemand"),
    "abgrenzung": ("tage", "gradtage"),
    "zeit": ("tage", "gradtage"),
    "kategorie": ("minijob", "dienstleistung", "handwerker"),
}  # fmt: skip
KINDS: dict[str, tuple[str, ...]] = {
    "liegenschaft": ("wohngebaeude", "gemischt", "nichtwohngebaeude", "schiff"),
    "abrechnung": ("heizkosten", "heizkosten_plus", "nebenkosten", "alles"),
    "geraete": (
        "hkv",
        "waermezaehler",
        "warmwasserzaehler",
        "kaltwasserzaehler",
        "oelzaehler",
        "gaszaehler",
        "stromzaehler",
        "kaeltezaehler",
        "uhr",
    ),
    "ablesungen": ("funk", "ablesung", "selbstablesung", "zwischenablesung", "tausch", "schaetzung", "geraten"),
}


def other_word(values: Values, chance: Random) -> bool:
    if (place := some_place(values, chance, lambda value, key: key in WORDS and isinstance(value, str))) is None:
        return False
    holder, key = place
    holder[key] = chance.choice(WORDS[key])
    return True


def other_kind(values: Values, chance: Random) -> bool:
    where = chance.choice(sorted(KINDS))
    holders = [group[where] for group in groups(values, where)]
    rows = [
        row for holder in holders for row in (holder if isinstance(holder, list) else [holder]) if isinstance(row, dict)
    ]
    if (row := one_of(rows, chance)) is None:
        return False
    row["art"] = chance.choice(KINDS[where])
    return True


def other_measure(values: Values, chance: Random) -> bool:
    rows = groups(values, "menge", "betrag") + groups(values, "nr", "art")
    if (row := one_of(rows, chance)) is None:
        return False
    row["einheit"] = chance.choice(UNIT_NAMES)
    return True


# --- parts ----------------------------------------------------------------------------------------


def _lists(values: Values, least: int) -> list[list[Any]]:
    return [
        holder[key] for holder, key in places(values) if isinstance(holder[key], list) and len(holder[key]) >= least
    ]


def doubled(values: Values, chance: Random) -> bool:
    if (rows := one_of(_lists(values, 1), chance)) is None:
        return False
    number = chance.randrange(len(rows))
    rows.insert(number + chance.randint(0, 1), thawed(rows[number]))
    return True


def missing_row(values: Values, chance: Random) -> bool:
    if (rows := one_of(_lists(values, 1), chance)) is None:
        return False
    del rows[chance.randrange(len(rows))]
    return True


def missing_reading(values: Values, chance: Random) -> bool:
    if (rows := one_of(_readings(values, 1), chance)) is None:
        return False
    del rows[chance.randrange(len(rows))]
    return True


def more_reading(values: Values, chance: Random) -> bool:
    """A further reading some days off, with a stand between, below or above."""
    rows = one_of(_readings(values, 1), chance)
    if rows is None or not is_day((row := chance.choice(rows)).get("am")) or not is_number(row.get("stand")):
        return False
    day = moved(row["am"], chance.choice((-200, -60, -31, -10, -3, -1, 0, 1, 5, 33, 90, 180)))
    rows.insert(
        chance.randint(0, len(rows)), {**row, "am": day, "stand": simple(row["stand"] + chance.choice((-5, 0, 1, 7)))}
    )
    return True


def emptied(values: Values, chance: Random) -> bool:
    if (rows := one_of(_lists(values, 1), chance)) is None:
        return False
    rows.clear()
    return True


def other_order(values: Values, chance: Random) -> bool:
    if (rows := one_of(_lists(values, 2), chance)) is None:
        return False
    chance.shuffle(rows)
    return True


def deleted(values: Values, chance: Random) -> bool:
    if (place := some_place(values, chance, lambda value, key: isinstance(key, str))) is None:
        return False
    holder, key = place
    del holder[key]
    return True


def foreign_key(values: Values, chance: Random) -> bool:
    group = chance.choice(groups(values))
    word = chance.choice(
        ("betraag", "Notiz", "menge ", "nr", "umlage", "geraete", "a/b", "ß", "von", "warmwasser", "heizung")
    )
    if word in group:
        return False
    group[word] = chance.choice((Decimal(1), "x", None, [], {}))
    return True


def wrong_type(values: Values, chance: Random) -> bool:
    if (place := some_place(values, chance, lambda value, key: True)) is None:
        return False
    holder, key = place
    value = holder[key]
    others = [
        None,
        True,
        [],
        {},
        [value],
        {"wert": value},
        "",
        "x" * 200,
        Decimal(7),
        "viel",
        str(value),
        "\u0007",
        "a\nb",
    ]
    holder[key] = chance.choice([other for other in others if other != value])
    return True


ANYWHERE: tuple[Mutation, ...] = (
    ten_times_or_a_tenth, changed_sign, strange_number, many_decimals, exchanged_from_and_to, exchanged_readings,
    exchanged_day_and_month, year_off_by_one, moved_day, other_period, other_word, other_kind, other_measure,
    doubled, missing_row, missing_reading, more_reading, emptied, other_order, deleted, foreign_key, wrong_type,
)  # fmt: skip
