"""How fast readings come in: made files through parser, deduplication, plausibility and database, on this database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from random import Random
from time import perf_counter_ns, process_time_ns

import django
from django.db import connection
from django.utils import timezone

from umlage.apps.accounts import operations as accounts
from umlage.apps.accounts import queries
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.austausch import annahme, verarbeitung
from umlage.apps.austausch.angekommen import of_table
from umlage.apps.geraete import datenpunkte
from umlage.apps.messwerte.faecher import TABELLE, make_partitions, month_of
from umlage.apps.messwerte.models import Fernwertblock, Messreihe
from umlage.apps.messwerte.staende import last_values
from umlage.apps.messwerte.verdichten import pack_month
from umlage.formats.umlage_readings.schnell import KOPF

KURZ = "messung"
_FILE_DEVICES, _FILE_DAYS, _DAYS = 3334, 30, 100
_FIRST = datetime(2024, 1, 1, 4, tzinfo=UTC)


class InUse(Exception):
    """The database has been measured already: its numbers would be others."""


@dataclass(frozen=True, slots=True)
class Zeile:
    """What was measured: how many things, nanoseconds by the clock and of our processors."""

    name: str
    anzahl: int
    uhr: int
    prozessor: int


def messen(count: int, kerne: int) -> Iterator[Zeile | str]:
    """So many readings, in files of a hundred thousand, by so many processes. InUse."""
    if queries.organisation(KURZ) is not None:
        raise InUse
    firm = accounts.found_organisation(kurz=KURZ, name="Messung", art="abrechnungsdienst", farbe="#0B5E66", absender={})
    now = timezone.now()
    with organisation_scope(firm.pk):
        point, _secret = datenpunkte.make_datenpunkt(
            name="Messung", art="software", benutzer=None, am=now, neue_geraete=10**9
        )
        make_partitions(range(month_of(int(_FIRST.timestamp())), month_of(int(_FIRST.timestamp())) + 5))
        before = _bytes()
    files = list(_files(count))
    yield from _parsed(files[0])
    clock = perf_counter_ns()
    with get_context("spawn").Pool(kerne, initializer=django.setup) as pool:
        parts = [(firm.pk, point.kennung, files[place::kerne]) for place in range(kerne)]
        ways = pool.starmap(_work, parts)
    clock = perf_counter_ns() - clock
    made = max(sum(way[1] for way in ways), 1)
    yield Zeile(f"{kerne} processes, with the making of the files and the start of the processes", made, clock, 0)
    busy = max(way[2] for way in ways)
    yield Zeile(
        f"received, read, compared, judged, written: {kerne} processes", made, busy, sum(way[3] for way in ways)
    )
    with organisation_scope(firm.pk):
        yield from _afterwards(point.kennung, files[0], made, before)


def _files(count: int) -> Iterator[tuple[int, int, int]]:
    """Group of devices, first day, rows: month by month, as they come in life."""
    devices = max(count // _DAYS, 1)
    left = count
    for first in range(0, _DAYS * 4, _FILE_DAYS):
        for group in range(-(-devices // _FILE_DEVICES)):
            rows = min(_FILE_DEVICES, devices - group * _FILE_DEVICES) * _FILE_DAYS
            if left <= 0:
                return
            yield group, first, min(rows, left)
            left -= rows


def content(group: int, first: int, rows: int) -> bytes:
    """A file as a cloud would send it: some thousand water meters, a value for each day of a month."""
    chance = Random(group)
    lines = [KOPF]
    stamps = [(_FIRST + timedelta(days=first + day)).strftime("%Y-%m-%dT%H:%M:%SZ") for day in range(_FILE_DAYS)]
    for place in range(-(-rows // _FILE_DAYS)):
        start, daily = chance.randrange(10_000, 900_000), chance.randrange(20, 300)
        number = 10_000_000 + group * _FILE_DEVICES + place
        head = f"umlage-readings/1;GW-{group};{number};QDS;COLD_WATER;52;volume;CURRENT;"
        litres = start + daily * first * 2
        for stamp in stamps:
            lines.append(f"{head}{litres // 1000}.{litres % 1000:03d};m3;{stamp};;0;OK;-71")
            litres += chance.randrange(2 * daily)
    lines = lines[: rows + 1]
    return ("\n".join(lines) + "\n").encode()


def _parsed(file: tuple[int, int, int]) -> Iterator[Zeile]:
    text = content(*file)
    clock, processor = perf_counter_ns(), process_time_ns()
    of_table(text)
    yield Zeile("only the parser", file[2], perf_counter_ns() - clock, process_time_ns() - processor)


def _work(organisation: int, kennung: str, files: Sequence[tuple[int, int, int]]) -> tuple[int, int, int, int]:
    """Take these files in; how many files and new readings, by the clock, by the processor of this process."""
    new = clock = processor = 0
    with organisation_scope(organisation):
        point = datenpunkte.datenpunkt(kennung)
        assert point is not None
        for file in files:
            text, now = content(*file), timezone.now() - timedelta(minutes=2)
            start, spent = perf_counter_ns(), process_time_ns()
            taken = annahme.receive(inhalt=text, name="messung.csv", datenpunkt=point, kanal="rest", am=now)
            verarbeitung.work_on(taken.eingang.pk, am=now)
            clock += perf_counter_ns() - start
            processor += process_time_ns() - spent
            taken.eingang.refresh_from_db()
            new += int(taken.eingang.zaehler.get("neu", 0))
    return len(files), new, clock, processor


def _afterwards(kennung: str, file: tuple[int, int, int], made: int, before: int) -> Iterator[Zeile | str]:
    yield f"{(_bytes() - before) / max(made, 1):.0f} bytes for each reading with its indexes, originals not counted"
    yield from _again(kennung, file)
    yield from _questions()
    yield from _packed(month_of(int(_FIRST.timestamp())))


def _again(kennung: str, file: tuple[int, int, int]) -> Iterator[Zeile]:
    """The same readings in other bytes."""
    point = datenpunkte.datenpunkt(kennung)
    assert point is not None
    head, *rest = content(*file).splitlines()
    now = timezone.now()
    text = b"\n".join([head, *reversed(rest)]) + b"\n"
    clock, processor = perf_counter_ns(), process_time_ns()
    taken = annahme.receive(inhalt=text, name="noch einmal.csv", datenpunkt=point, kanal="rest", am=now)
    verarbeitung.work_on(taken.eingang.pk, am=now)
    clock, processor = perf_counter_ns() - clock, process_time_ns() - processor
    taken.eingang.refresh_from_db()
    same = int(taken.eingang.zaehler.get("gleich", 0))
    yield Zeile("readings that are known, delivered once more", same, clock, processor)


def _questions() -> Iterator[Zeile]:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    keys = list(Messreihe.objects.order_by("pk").values_list("pk", flat=True)[:100_000])
    at = int((_FIRST + timedelta(days=45)).timestamp())
    for name in ("last value on or before a day, for each device", "the same, once more"):
        clock, processor = perf_counter_ns(), process_time_ns()
        found = last_values(keys, at)
        yield Zeile(name, len(found), perf_counter_ns() - clock, process_time_ns() - processor)


def _packed(month: int) -> Iterator[Zeile | str]:
    clock, processor = perf_counter_ns(), process_time_ns()
    count = pack_month(month)
    yield Zeile("readings of an old month packed", count, perf_counter_ns() - clock, process_time_ns() - processor)
    sizes = [len(bytes(one)) for one in Fernwertblock.objects.values_list("inhalt", flat=True).iterator()]
    yield f"{sum(sizes) / max(count, 1):.1f} bytes for each packed reading, {len(sizes)} blocks"


def _bytes() -> int:
    """What the readings and their indexes take; on SQLite the whole file."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT sum(pg_total_relation_size(inhrelid)) FROM pg_inherits WHERE inhparent = %s::regclass",
                [TABELLE],
            )
            return int(cursor.fetchone()[0] or 0)
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute("PRAGMA page_size")
        return int(pages * cursor.fetchone()[0])
