"""Wired frames of real meters with what libmbus reads in them: every valid item, and no value of what is invalid."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from umlage.metering.wmbus.decode import decode
from umlage.metering.wmbus.moments import Recurring
from umlage.metering.wmbus.records import Record

FRAMES = [
    json.loads(line) for line in (Path(__file__).parent / "vectors" / "libmbus.jsonl").read_text("utf-8").splitlines()
]
# what one of our units is in the unit of libmbus
# a VIF that needs a second byte and has none: libmbus leaves the record out, we show it as unknown
SKIPPED = {bytes.fromhex("0C7B")}
SCALES = {"kWh": 1000, "kW": 1000, "GJ": 10**9, "min": 60, "h": 3600, "d": 86400}


def test_all_frames_are_read() -> None:
    assert len(FRAMES) == 76
    assert {decode(frame["telegram"]).state for frame in FRAMES} == {"clear"}


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame["name"])
def test_every_valid_item_of_a_frame(frame: dict[str, Any]) -> None:
    account = decode(frame["telegram"])
    expected = [item for item in frame["expected"] if item["quantity"] or item["unit"]]
    records = [record for record in account.records if record.header.raw not in SKIPPED]
    assert len(records) == len(expected)
    wrong = [
        (place, item, record.value)
        for place, (item, record) in enumerate(zip(expected, records, strict=True))
        if not agrees(item, record)
    ]
    assert wrong == []


def agrees(item: dict[str, str], record: Record) -> bool:
    """Whether a record says what libmbus says, as exactly as libmbus prints it; what is invalid must be no value."""
    if item["storage"] and int(item["storage"]) != record.header.storage:
        return False
    value, told = record.value, item["value"]
    if record.header.modifiers == ("date_of",):
        # libmbus prints the bytes of the date as a temperature
        return value is None if told == "0.000000" else isinstance(value, datetime)
    if value is None:
        return invalid(item, record)
    if isinstance(value, datetime):
        return told == value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return told == value.isoformat()
    if isinstance(value, Recurring):
        # year 127 is "every year"; libmbus prints its last two digits
        return value.year is None and told.startswith(f"2027-{value.month:02d}-{value.day:02d}")
    if isinstance(value, bytes):
        return bytes.fromhex(told) == value[::-1]
    if isinstance(value, str):
        return value == told.strip() or (value.isdecimal() and Decimal(value) == number(told))
    assert isinstance(value, Decimal)
    printed = number(told)
    if not record.header.raw:
        return printed == value * {"m3": 1000}.get(record.header.measure, 1)
    allowed = Decimal("0.000001") * max(1, abs(value))
    return printed.is_finite() and abs(value * SCALES.get(record.header.measure, 1) - printed) <= allowed


def number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except ArithmeticError:
        return Decimal("NaN")


def invalid(item: dict[str, str], record: Record) -> bool:
    """Whether the bytes are no value indeed: letters among digits, a day 0, the mark for "no date"."""
    if item["quantity"].startswith("Time point"):
        return item["value"] in ("2000-00-00", "1900-01-00T00:00:00Z")
    return record.header.coding in (9, 10, 11, 12, 14) and not record.raw[::-1].hex().isdecimal()
