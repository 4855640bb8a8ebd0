"""Files as a cloud sends them, made for measuring: some thousand water meters each, the same from the same numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import NamedTuple

from umlage.formats.umlage_readings.schnell import KOPF

FIRST = datetime(2024, 1, 1, 4, tzinfo=UTC)
DEVICES, DAYS, ALL_DAYS = 3334, 30, 100


class Datei(NamedTuple):
    """Which group of devices, from which day on, how many days, how many rows at most."""

    gruppe: int
    tag: int
    tage: int
    zeilen: int


def month_files(count: int) -> Iterator[Datei]:
    """So many readings, a month of days of each device in a file, month by month as they come in life."""
    devices, left = devices_of(count), count
    for day in range(0, ALL_DAYS * 4, DAYS):
        for group in range(-(-devices // DEVICES)):
            rows = min(_in_group(devices, group) * DAYS, left)
            if rows <= 0:
                return
            yield Datei(group, day, DAYS, rows)
            left -= rows


def day_files(count: int) -> list[Datei]:
    """A day after all others: one value of each device."""
    devices = devices_of(count)
    return [Datei(group, ALL_DAYS * 4, 1, _in_group(devices, group)) for group in range(-(-devices // DEVICES))]


def devices_of(count: int) -> int:
    return max(count // ALL_DAYS, 1)


def _in_group(devices: int, group: int) -> int:
    return min(DEVICES, devices - group * DEVICES)


def content(datei: Datei) -> bytes:
    """The file."""
    chance = Random(datei.gruppe)
    lines = [KOPF]
    days = (FIRST + timedelta(days=datei.tag + day) for day in range(datei.tage))
    tails = [f";m3;{day:%Y-%m-%dT%H:%M:%SZ};;0;OK;-71" for day in days]
    for place in range(-(-datei.zeilen // datei.tage)):
        start, daily = chance.randrange(10_000, 900_000), chance.randrange(20, 300)
        steps = chance.choices(range(2 * daily), k=DAYS)
        number = 10_000_000 + datei.gruppe * DEVICES + place
        head = f"umlage-readings/1;GW-{datei.gruppe};{number};QDS;COLD_WATER;52;volume;CURRENT;"
        stands = accumulate(steps[: datei.tage - 1], initial=start + 2 * daily * datei.tag)
        lines += [
            f"{head}{litres // 1000}.{litres % 1000:03d}{tail}" for litres, tail in zip(stands, tails, strict=True)
        ]
    del lines[datei.zeilen + 1 :]
    return ("\n".join(lines) + "\n").encode()


def written(folder: Path, datei: Datei) -> Path:
    """The file in a folder."""
    path = folder / "-".join(map(str, datei))
    if not path.exists():
        path.write_bytes(content(datei))
    return path
