"""Readings in any number, far and near, counters that run over: settled as the independent recomputation says."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest

from tests.core.mutations import houses
from tests.core.mutations_anywhere import Values, frozen, is_day, is_number, moved, one_of, thawed
from tests.core.mutations_settings import change_of_nutzer
from tests.core.test_mutations import faults
from umlage.core.finding import Refused
from umlage.core.settlement.run import settle
from umlage.formats.akte.codec import from_plain

CHUNKS, IN_CHUNK = 4, 100
RULES = (
    {"zwischenwert": "gradtage"},
    {"nutzerwechsel": "berechnen"},
    {"zwischenwert": "gradtage", "nutzerwechsel": "berechnen"},
    {"zwischenwert": "tage", "nutzerwechsel": "teilen"},
)


def devices(values: Values) -> list[Values]:
    return [device for rooms in values["nutzeinheiten"] for device in rooms.get("geraete", ())]


def pool(device: Values, chance: Random) -> None:
    """The last reading is moved and has another one beside it; perhaps the counter ran over in between."""
    readings = device["ablesungen"]
    last = readings[-1]
    if not is_number(last.get("stand")) or not is_day(last.get("am")):
        return
    day, stand = last["am"], last["stand"]
    last["am"] = moved(day, -chance.choice((0, 2, 5, 20, 35, 100)))
    readings.append({"am": moved(day, chance.choice((-1, 4, 10, 30, 40))), "stand": stand + chance.choice((0, 7, 90))})
    if chance.random() < 0.6:
        device["stellen"] = Decimal(chance.choice(("2", "3", "4", "5")))
    if "stellen" in device and chance.random() < 0.7:
        readings[-1]["stand"] %= Decimal(10) ** int(device["stellen"])
    if chance.random() < 0.5 and all(row["stand"] >= 0 for row in readings):
        over(device, readings)
    if chance.random() < 0.2:
        readings.append({"am": "2019-12-31", "stand": Decimal(0)})


def over(device: Values, readings: list[Values]) -> None:
    """The same rise on a counter that ran over half way."""
    most = max(row["stand"] for row in readings)
    device["stellen"] = Decimal(len(str(int(most))) + 1)
    whole = Decimal(10) ** int(device["stellen"])
    for row in readings:
        row["stand"] = (row["stand"] + whole - most // 2 - 1) % whole


def spoilt(number: int) -> tuple[str, Values]:
    chance = Random(f"Ablesungen {number}")
    name = chance.choice(sorted(houses()))
    values = thawed(houses()[name])
    values.setdefault("einstellungen", {})["ablesungen"] = chance.choice(RULES)
    if chance.random() < 0.7:
        change_of_nutzer(values, chance)
    for _ in range(chance.choice((1, 3))):
        device = one_of(devices(values), chance)
        if device is not None and device.get("ablesungen"):
            pool(device, chance)
    return f"{number}: {name}", frozen(values)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_pools_of_readings_are_settled_as_the_oracle_says(chunk: int) -> None:
    wrong = {}
    for number in range(chunk * IN_CHUNK, (chunk + 1) * IN_CHUNK):
        description, values = spoilt(number)
        if found := faults(values):
            wrong[description] = found
    assert wrong == {}


def test_the_pools_reach_every_way_to_find_a_stand() -> None:
    codes: set[str] = set()
    for number in range(CHUNKS * IN_CHUNK):
        try:
            found = settle(from_plain(spoilt(number)[1])).findings
        except Refused as refused:
            found = refused.findings
        codes |= {finding.code for finding in found}
    assert codes >= {
        "ablesung.ausserhalb", "ablesung.berechnet", "ablesung.berechnet_weit", "ablesung.abweichender_tag",
        "ablesung.ueberlauf", "ablesung.stellen", "ablesung.fehlt", "ablesung.zwischenablesung_fehlt",
        "ablesung.ruecklauf",
    }  # fmt: skip
