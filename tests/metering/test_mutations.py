"""Whatever happens to a telegram, the answer is an account or `Malformed`: 20,000 changed telegrams here, a million
with UMLAGE_MUTATIONS=1000000.
"""

from __future__ import annotations

import json
import os
import random
import tomllib
from contextlib import suppress
from datetime import date
from pathlib import Path
from time import perf_counter

import pytest

from umlage.metering.drivers.driver import files
from umlage.metering.wmbus.decode import decode, the_long_way
from umlage.metering.wmbus.encode import with_sums_a, with_sums_b
from umlage.metering.wmbus.errors import Malformed
from umlage.metering.wmbus.plain import as_json
from umlage.metering.wmbus.route import by_route
from umlage.metering.wmbus.telegram import STATES, WARNINGS

COUNT = int(os.environ.get("UMLAGE_MUTATIONS", "20000"))
VECTORS = Path(__file__).parent / "vectors"
# the slowest of a million on a busy machine is no rule; most are far below
SLOW = 0.25


def pool() -> list[tuple[bytes, list[bytes]]]:
    found = []
    for text in files().values():
        for sample in tomllib.loads(text)["telegram"]:
            found.append((bytes.fromhex(sample["hex"]), [bytes.fromhex(sample["key"])] if "key" in sample else []))
    for name in ("libmbus", "security"):
        for line in (VECTORS / f"{name}.jsonl").read_text("utf-8").splitlines():
            row = json.loads(line)
            found.append((bytes.fromhex(row["telegram"]), [bytes.fromhex(row["key"])] if row.get("key") else []))
    summed = [(with_sums_a(raw), keys) for raw, keys in found if raw[0] != 0x68 and len(raw) == raw[0] + 1]
    return found + summed + [(with_sums_b(raw), keys) for raw, keys in found if raw[0] != 0x68 and raw[0] < 250]


def changed(raw: bytes, chance: random.Random) -> bytes:
    """Bits turned, bytes replaced, taken out, put in, cut off, doubled; half of them with a length and sums that fit
    again.
    """
    part = bytearray(raw)
    for _ in range(chance.choice((1, 1, 2, 5))):
        place = chance.randrange(len(part))
        match chance.randrange(6):
            case 0:
                part[place] ^= 1 << chance.randrange(8)
            case 1:
                part[place] = chance.randrange(256)
            case 2 if len(part) > 1:
                del part[place]
            case 3:
                part.insert(place, chance.randrange(256))
            case 4 if place:
                del part[place:]
            case 5:
                part[place:place] = part[place : place + chance.randrange(20)]
    if chance.random() < 0.5:
        if part[:1] == b"\x68" and len(part) > 8:
            body = bytes(part[4:-2])[:255]
            return b"\x68" + bytes((len(body),)) * 2 + b"\x68" + body + bytes((sum(body) & 0xFF, 0x16))
        part = part[:256]
        part[0] = len(part) - 1
    return bytes(part)


def test_nothing_but_an_account_or_our_own_error() -> None:
    chance = random.Random(2026)
    telegrams = pool()
    malformed = outside = slow = 0
    for _ in range(COUNT):
        raw, keys = chance.choice(telegrams)
        damaged = changed(raw, chance)
        start = perf_counter()
        try:
            account = decode(damaged, keys)
        except Malformed as problem:
            malformed += 1
            outside += not 0 <= problem.offset <= len(damaged)
            continue
        assert account.state in STATES
        assert set(account.warnings) <= set(WARNINGS), account.warnings
        json.loads(as_json(account))
        assert len(account.records) >= len(account.steps)
        slow += perf_counter() - start > SLOW
    assert outside == 0
    assert 0 < malformed < COUNT
    assert slow <= COUNT // 1000


@pytest.mark.parametrize(
    "text", ["", "4", "zz", "2E44", "0x", "68", "6802026808", "00" * 300, "FF" * 300, "68FFFF68" + "00" * 300]
)
def test_what_is_no_telegram_is_refused_with_its_byte_or_unknown(text: str) -> None:
    assert answer(text) in {"malformed", "unknown_format"}


def answer(text: str) -> str:
    try:
        return decode(text).state
    except Malformed as problem:
        return "malformed" if problem.offset >= 0 and problem.reason else "without a reason"


def test_a_single_changed_byte_of_a_frame_with_checksums_offers_nothing_else() -> None:
    """Either the change is found, or (format A, first block, length) nothing is offered: never another value."""
    text = next(text for name, text in files().items() if name == "qwater")
    raw = with_sums_a(bytes.fromhex(tomllib.loads(text)["telegram"][0]["hex"]))
    whole = decode(raw).readings
    for place in range(len(raw)):
        for bit in range(8):
            damaged = bytearray(raw)
            damaged[place] ^= 1 << bit
            try:
                account = decode(bytes(damaged))
            except Malformed:
                continue
            assert not account.offered or account.readings == whole, (place, bit)


def test_whatever_is_changed_both_ways_agree() -> None:
    """Bits turned anywhere, and numbers, access, status, counters, keys and payloads of the same structure."""
    chance = random.Random(4711)
    telegrams = pool()
    for raw, keys in telegrams:
        with suppress(Malformed):
            decode(raw, keys)
    short = 0
    for _ in range(COUNT):
        raw, keys = chance.choice(telegrams)
        damaged = bytearray(raw) if chance.random() < 0.7 else bytearray(changed(raw, chance))
        for _ in range(chance.randrange(3)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        if chance.random() < 0.5 and len(damaged) > 12:
            damaged[chance.randrange(4, 13)] ^= 1 << chance.randrange(8)
        tried = chance.choice((keys, [bytes(16), *keys], []))
        received = chance.choice((None, date(2026, 2, 1)))
        found = by_route(bytes(damaged), tried, received)
        if found is not None:
            short += 1
            assert found == the_long_way(bytes(damaged), tried, None, received)
    assert short > COUNT // 25
