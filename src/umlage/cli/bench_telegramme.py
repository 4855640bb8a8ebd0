"""How many telegrams a core decodes in a second, by how they are protected, and whether that depends on how many
devices there are.
"""

from __future__ import annotations

import gc
import platform
import sys
import tomllib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from time import process_time
from typing import NamedTuple

from umlage.metering.drivers.driver import files
from umlage.metering.wmbus.decode import decode
from umlage.metering.wmbus.encode import (
    Sender,
    day,
    digits,
    frame,
    instant,
    link_cipher,
    mode_5,
    mode_7,
    open_content,
    record,
    with_sums_a,
)
from umlage.metering.wmbus.plain import as_json

_REPEATS = 5
_DEVICES = (10, 1000, 50_000)
_NOON = datetime(2026, 2, 3, 12, 0)


class Made(NamedTuple):
    """A telegram as text, and the keys of its device."""

    text: str
    keys: tuple[bytes, ...]


def telegrams(count: int) -> list[str]:
    """The section of docs/performance.md."""
    kinds = {
        "mixed: every driver's own telegrams": _mixed(count),
        "heat cost allocator, not encrypted": _made(count, _open),
        "the same with checksums of format A": _made(count, _summed),
        "mode 5": _made(count, _five),
        "mode 7 with MAC": _made(count, _seven),
        "AES-CTR of the link layer": _made(count, _ell),
    }
    loop = _loop()
    rows = []
    for name, made in kinds.items():
        rate, floor = _rates(made)
        rows.append(f"| {name} | {len(made)} | {rate} | {_rate(made, _as_json)} | {floor} |")
    return [
        "## Telegrams",
        "",
        f"Written by `umlage bench --telegramme {count}` on Python {platform.python_version()}, {sys.platform};",
        f"processor time of one core, best of {_REPEATS}. A million steps of a plain loop took {loop} ms just before.",
        "The floor only turns the text into bytes and makes one exact number for each reading.",
        "",
        "| telegrams | number | decoded/s | decoded and written as JSON/s | floor/s |",
        "|---|---|---|---|---|",
        *rows,
        "",
        "Mode 5, each device with its own key, every device once before it is measured:",
        "",
        "| devices | decoded/s |",
        "|---|---|",
        *(f"| {devices} | {_rate(_made(max(count, devices), _five, devices), _decoded)} |" for devices in _DEVICES),
    ]


def _mixed(count: int) -> list[Made]:
    samples = [sample for text in files().values() for sample in tomllib.loads(text)["telegram"]]
    made = [Made(row["hex"], (bytes.fromhex(row["key"]),) if "key" in row else ()) for row in samples]
    return [made[place % len(made)] for place in range(count)]


def _made(count: int, build: Callable[[int, Sender, bytes, bytes], bytes], devices: int = 500) -> list[Made]:
    made = []
    for place in range(count):
        number = place % devices
        sender = Sender("QDS", f"{10_000_000 + number:08d}", 0x34, 8)
        key = number.to_bytes(16, "big")
        built = build(place, sender, _payload(place), key)
        made.append(Made(built.hex(), () if build in (_open, _summed) else (key,)))
    return made


def _payload(place: int) -> bytes:
    """A heat cost allocator: clock, state, due date with its state, end of the last month with its state."""
    now = _NOON + timedelta(minutes=place % 500_000)
    return (
        record("0B6E", digits(place % 100_000, 3))
        + record("4B6E", digits(place % 7919, 3))
        + record("426C", day(now.date() - timedelta(34)))
        + record("CB086E", digits(place % 3313, 3))
        + record("C2086C", day(now.date() - timedelta(3)))
        + record("326C", b"\xff\xff")
        + record("046D", instant(now))
    )


def _open(place: int, sender: Sender, payload: bytes, key: bytes) -> bytes:
    return frame(sender, open_content(payload, access=place & 0xFF))


def _summed(place: int, sender: Sender, payload: bytes, key: bytes) -> bytes:
    return with_sums_a(_open(place, sender, payload, key))


def _five(place: int, sender: Sender, payload: bytes, key: bytes) -> bytes:
    return frame(sender, mode_5(sender, payload, key, access=place & 0xFF))


def _seven(place: int, sender: Sender, payload: bytes, key: bytes) -> bytes:
    return frame(sender, mode_7(sender, payload, key, counter=place, access=place & 0xFF))


def _ell(place: int, sender: Sender, payload: bytes, key: bytes) -> bytes:
    return frame(sender, link_cipher(sender, b"\x78" + payload, key, session=place, access=place & 0xFF))


def _decoded(made: Made) -> None:
    decode(made.text, made.keys)


def _as_json(made: Made) -> None:
    as_json(decode(made.text, made.keys))


def _rates(made: Sequence[Made]) -> tuple[int, int]:
    """Decoded in a second, and the floor of the same telegrams."""
    numbers = [len(decode(row.text, row.keys).readings) for row in made]
    pairs = list(zip(made, numbers, strict=True))

    def floor() -> None:
        for row, count in pairs:
            raw = bytes.fromhex(row.text)
            for place in range(count):
                Decimal(int.from_bytes(raw[place : place + 4], "little"))

    return _rate(made, _decoded), int(len(made) / _best(floor))


def _rate(made: Sequence[Made], work: Callable[[Made], None]) -> int:
    for row in made:
        work(row)

    def whole() -> None:
        for row in made:
            work(row)

    return int(len(made) / _best(whole))


def _best(work: Callable[[], None]) -> Fraction:
    times = []
    gc.collect()
    for _ in range(_REPEATS):
        start = process_time()
        work()
        times.append(Fraction(process_time() - start))
    return max(min(times), Fraction(1, 10**6))


def _loop() -> int:
    start = process_time()
    total = 0
    for step in range(1_000_000):
        total += step * 3 // 7
    return int((process_time() - start) * 1000)
