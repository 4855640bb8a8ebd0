"""Telegrams as gateways deliver them, from a set that may not be part of the project: its path is in UMLAGE_VECTORS.

The main register (units of a heat cost allocator, energy, volume) must be right in 99 % of the telegrams that follow
the standard and in 95 % of
those of makers' own; what is offered must never be wrong.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from umlage.metering.wmbus.decode import decode
from umlage.metering.wmbus.encode import with_sums_a, with_sums_b
from umlage.metering.wmbus.plain import decimal_text
from umlage.metering.wmbus.telegram import Telegram

SOURCE = os.environ.get("UMLAGE_VECTORS", "")
pytestmark = pytest.mark.skipif(not SOURCE, reason="UMLAGE_VECTORS names no set of telegrams")

MEASURES = {"kwh": ("energy", "kWh"), "m3": ("volume", "m3"), "hca": ("hca", "HCA")}
OWN = {
    *("apator08", "apator172", "apator162", "apatoreitn", "apatorna1", "bfw240radio", "compact5", "fhkvdataiii"),
    *("hydroclima", "izar", "izarv2", "mkradio3", "tsd2", "rfmtx1"),
}
# reviewed: what is wrong is the expectation, or the register is none that the standard defines
REVIEWED = {
    "hydrus": "the first block of one telegram decrypts to nonsense: nothing is offered; another has no key with it",
    "rfmtx1": "scrambled in an unpublished way: unsupported_mode",
}


def rows() -> list[dict[str, Any]]:
    found = [json.loads(line) for line in Path(SOURCE).read_text("utf-8").splitlines()] if SOURCE else []
    return list({row["telegram"]: row for row in found}.values())


def keys(row: dict[str, Any]) -> list[bytes]:
    return [bytes.fromhex(row["key"])] if row["key"] else []


def main_register(row: dict[str, Any]) -> tuple[str, Decimal] | None:
    """Quantity and value of what the telegram is sent for; None when the set has no such register for it."""
    named = {
        name: value
        for name, value in row["expected"].items()
        if name.rsplit("_", 1)[-1] in MEASURES and isinstance(value, int | float)
    }
    order = (
        "current_hca",
        "current_consumption_hca",
        "consumption_hca",
        "total_energy_consumption_kwh",
        "total_kwh",
        "heat_kwh",
    )
    first = next((name for name in (*order, "total_heating_kwh", "total_m3", "volume_m3") if name in named), None)
    first = first or next((name for name in named if name.startswith(("total", "current"))), None)
    return None if first is None else (MEASURES[first.rsplit("_", 1)[-1]][0], Decimal(str(named[first])))


def judged(account: Telegram, expected: tuple[str, Decimal]) -> str:
    quantity, value = expected
    if not account.offered:
        return "silent"
    near = Decimal("0.00001") * max(1, abs(value))
    fits = [row for row in account.readings if row.quantity == quantity and abs(row.value - value) <= near]
    return "right" if fits else "wrong"


def test_main_registers() -> None:
    counts: Counter[tuple[str, str]] = Counter()
    wrong = []
    for row in rows():
        expected = main_register(row)
        if expected is None or row["form"] == "enc_no_key" or row["telegram"].startswith("68"):
            continue
        meter = row["expected"]["meter"]
        kind = "own" if meter in OWN or "0DFF5F" in row["telegram"] else "standard"
        verdict = judged(decode(row["telegram"], keys(row)), expected)
        if verdict != "right" and meter in REVIEWED:
            verdict = "reviewed"
        counts[kind, verdict] += 1
        if verdict == "wrong":
            wrong.append((meter, row["telegram"]))
    print(dict(counts))
    assert wrong == []
    for kind, share in (("standard", 99), ("own", 95)):
        right, silent = counts[kind, "right"], counts[kind, "silent"]
        assert right * 100 >= share * (right + silent), counts
        assert counts[kind, "reviewed"] <= 2, counts


def test_the_form_in_which_a_telegram_comes_changes_nothing() -> None:
    different = []
    for row in rows():
        raw = bytes.fromhex(row["telegram"][: len(row["telegram"]) // 2 * 2])
        if raw[:1] == b"\x68" or len(raw) != raw[0] + 1 or len(raw) > 250:
            continue
        account = decode(raw, keys(row))
        forms = {"A": with_sums_a(raw).hex(), "garbage": raw.hex() + "5b7", "lower": raw.hex()}
        if len(account.rest) != 2:
            # two bytes are what is left of format A; no frame has that and format B
            forms["B"] = with_sums_b(raw).hex()
        different += [
            (name, row["telegram"]) for name, form in forms.items() if shown(decode(form, keys(row))) != shown(account)
        ]
    assert different == []


def shown(account: Telegram) -> tuple[str, bool, list[tuple[str, str, str]]]:
    return (
        account.state,
        account.offered,
        [(row.quantity, row.role, decimal_text(row.value)) for row in account.readings],
    )
