"""The official examples of encryption, and what a wrong key or a changed byte does to them."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from umlage.metering.wmbus.decode import decode
from umlage.metering.wmbus.encode import with_sums_a, with_sums_b
from umlage.metering.wmbus.plain import as_json, value_text
from umlage.metering.wmbus.telegram import Telegram

ROWS = [
    json.loads(line) for line in (Path(__file__).parent / "vectors" / "security.jsonl").read_text("utf-8").splitlines()
]
SECRET = [row for row in ROWS if row["key"]]
OTHER_KEY = bytes.fromhex("00112233445566778899AABBCCDDEEFF")
NAMES = {"mfct": "manufacturer", "flow_temp": "flow_temperature"}


def keys(row: dict[str, Any]) -> list[bytes]:
    return [bytes.fromhex(row["key"])] if row["key"] else []


def named(row: dict[str, Any]) -> str:
    return str(row["name"])


def said(account: Telegram) -> list[tuple[str, str | None, int]]:
    return [(record.header.quantity, value_text(record.value), record.header.storage) for record in account.records]


def expected(row: dict[str, Any]) -> list[tuple[str, object, int]]:
    return [(NAMES.get(what, what), value, storage) for what, _, value, storage in row["records"]]


def same(ours: str | None, theirs: object) -> bool:
    if isinstance(theirs, str) and len(theirs) == 64:
        return ours is not None and ours.encode("latin-1")[::-1] == bytes.fromhex(theirs)
    if isinstance(theirs, str):
        return ours is not None and ours.replace("T", " ").startswith(theirs)
    return ours is not None and Decimal(ours) == Decimal(str(theirs))


def test_there_are_eleven() -> None:
    assert (len(ROWS), len(SECRET)) == (11, 8)


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_an_example_says_what_its_source_says(row: dict[str, Any]) -> None:
    account = decode(row["telegram"], keys(row))
    assert account.state == row["state"]
    ours, theirs = said(account), expected(row)
    assert [(what, storage) for what, _, storage in ours] == [(what, storage) for what, _, storage in theirs]
    assert all(same(value, told) for (_, value, _), (_, told, _) in zip(ours, theirs, strict=True))


@pytest.mark.parametrize("row", SECRET, ids=named)
def test_without_a_key_with_a_wrong_one_and_with_several(row: dict[str, Any]) -> None:
    assert decode(row["telegram"]).state == "no_key"
    wrong = decode(row["telegram"], [OTHER_KEY])
    assert (wrong.state, wrong.records, wrong.readings, wrong.offered) == ("wrong_key", (), (), False)
    right = decode(row["telegram"], [OTHER_KEY, *keys(row)])
    assert (right.state, right.security.key_index) == ("decrypted", 1)


@pytest.mark.parametrize("row", SECRET, ids=named)
def test_no_key_appears_in_an_answer(row: dict[str, Any]) -> None:
    text = as_json(decode(row["telegram"], keys(row))) + repr(decode(row["telegram"], keys(row)))
    assert row["key"].lower() not in text.lower()
    assert repr(keys(row)[0])[2:-1] not in text


PROFILE_B = ROWS[3]


@pytest.mark.parametrize("place", [0x19, 0x1F, 0x26, 0x30, 0x43])
def test_a_changed_byte_of_security_profile_b_is_a_bad_mac_or_a_wrong_key(place: int) -> None:
    raw = bytearray.fromhex(PROFILE_B["telegram"])
    raw[place] ^= 1
    account = decode(bytes(raw), keys(PROFILE_B))
    assert account.state in {"bad_mac", "wrong_key"}
    assert (account.records, account.readings) == ((), ())


def test_a_changed_mac_over_content_that_decrypts_is_a_bad_mac() -> None:
    raw = bytearray.fromhex(PROFILE_B["telegram"])
    raw[0x18] ^= 0x80
    assert decode(bytes(raw), keys(PROFILE_B)).state == "bad_mac"


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row["telegram"][:2] == row["telegram"][:2] and "CRC" not in row["name"]], ids=named
)
def test_checksums_case_and_garbage_change_nothing(row: dict[str, Any]) -> None:
    plain = decode(row["telegram"], keys(row))
    forms = [
        row["telegram"].lower(),
        row["telegram"] + "7F",
        row["telegram"] + "7F0A",
        "0x" + row["telegram"],
        row["telegram"] + "5",
    ]
    if not row["telegram"].startswith("68"):
        raw = bytes.fromhex(row["telegram"])
        forms += [
            with_sums_a(raw).hex(),
            with_sums_b(raw).hex(),
            with_sums_a(raw).hex() + "55",
            with_sums_b(raw).hex() + "55",
        ]
    for form in forms:
        account = decode(form, keys(row))
        assert (account.state, account.meter, account.records, account.readings) == (
            plain.state,
            plain.meter,
            plain.records,
            plain.readings,
        ), form


def test_dates_are_dates() -> None:
    account = decode(ROWS[0]["telegram"])
    assert account.records[1].value == datetime(2008, 5, 31, 23, 50)
    assert decode(ROWS[5]["telegram"], keys(ROWS[5])).records[1].value == date(2007, 4, 30)
