"""How fast readings come in: made files through parser, deduplication, plausibility and database, on this database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Barrier
from time import perf_counter_ns, process_time_ns
from typing import Any

import django
from django.db import connection
from django.utils import timezone

from umlage.apps.accounts import operations as accounts
from umlage.apps.accounts import queries
from umlage.apps.accounts.scope import organisation_scope
from umlage.apps.austausch import annahme, verarbeitung
from umlage.apps.austausch.angekommen import of_table
from umlage.apps.geraete import datenpunkte
from umlage.apps.messwerte.faecher import TABELLE, make_partitions, month_of, partition
from umlage.apps.messwerte.models import Fernwertblock, Messreihe
from umlage.apps.messwerte.staende import last_values
from umlage.apps.messwerte.verdichten import pack_month
from umlage.config.messdateien import FIRST, Datei, content, day_files, month_files, written
from umlage.config.messgrenzen import Zeile, blank_table, drop_blank_table, only_rows, prepared, put, server_time

KURZ = "messung"
_BLANK_FILES = 5
_MOST_ASKED = 100_000


class InUse(Exception):
    """The database has been measured already: its numbers would be others."""


def messen(count: int, kerne: int) -> Iterator[Zeile | str]:
    """So many readings, in files of a hundred thousand, by so many processes. InUse."""
    if queries.organisation(KURZ) is not None:
        raise InUse
    firm = accounts.found_organisation(kurz=KURZ, name="Messung", art="abrechnungsdienst", farbe="#0B5E66", absender={})
    with organisation_scope(firm.pk):
        point, _secret = datenpunkte.make_datenpunkt(
            name="Messung", art="software", benutzer=None, am=timezone.now(), neue_geraete=10**9
        )
        first = month_of(int(FIRST.timestamp()))
        make_partitions(range(first, first + 5))
        before = _bytes()
    files = list(month_files(count))
    with TemporaryDirectory() as name:
        folder = Path(name)
        with get_context("spawn").Pool(kerne) as pool:
            pool.starmap(written, [(folder, file) for file in (*files, *day_files(count))])
        yield from _parsed(written(folder, files[0]).read_bytes())
        yield _together("floor: the same rows by COPY or INSERT alone", _work_blank, kerne, (folder,), files)
        said = (folder, firm.pk, point.kennung)
        yield _together("received, read, compared, judged, written", _work, kerne, said, files)
        with organisation_scope(firm.pk):
            made = sum(Messreihe.objects.values_list("anzahl", flat=True))
            size = (_bytes() - before) / max(made, 1)
            yield f"{size:.0f} bytes for each reading with its indexes, originals not counted"
            yield _again(point.kennung, files[0])
        yield _together("one value of each device, files of 3,334", _work, 1, said, day_files(count))
        with organisation_scope(firm.pk):
            yield from _questions()
            yield from _packed(month_of(int(FIRST.timestamp())))


def _parsed(text: bytes) -> Iterator[Zeile]:
    yield only_rows(text)
    clock, processor = perf_counter_ns(), process_time_ns()
    with verarbeitung.no_collection():
        of_table(text)
    number = text.count(b"\n") - 1
    yield Zeile("only the parser", number, perf_counter_ns() - clock, process_time_ns() - processor)


def _together(name: str, work: Any, kerne: int, said: tuple[Any, ...], files: Sequence[Datei]) -> Zeile:
    """Several processes begin at once; measured is from then to the end of the last."""
    context = get_context("spawn")
    if work is _work_blank:
        files = files[: _BLANK_FILES * kerne]
        blank_table()
    with context.Manager() as manager:
        barrier = manager.Barrier(kerne)
        parts = [(barrier, *said, files[place::kerne]) for place in range(kerne)]
        with context.Pool(kerne, initializer=django.setup) as pool:
            found = pool.starmap(work, parts, chunksize=1)
    if work is _work_blank:
        drop_blank_table()
    begin, end = min(one[1] for one in found), max(one[2] for one in found)
    return Zeile(
        f"{name}: {kerne} {'process' if kerne == 1 else 'processes'}",
        sum(one[0] for one in found),
        end - begin,
        sum(one[3] for one in found),
        sum(one[4] for one in found),
    )


def _work(
    barrier: Barrier, folder: Path, organisation: int, kennung: str, files: Sequence[Datei]
) -> tuple[int, int, int, int, int]:
    """Take these files in; how many new readings, begin and end by the clock, processor time here and there."""
    new = 0
    with organisation_scope(organisation):
        point = datenpunkte.datenpunkt(kennung)
        assert point is not None
        server = server_time()
        barrier.wait()
        clock, processor = perf_counter_ns(), process_time_ns()
        for file in files:
            new += int(_taken_in(point, written(folder, file).read_bytes()).get("neu", 0))
        return new, clock, perf_counter_ns(), process_time_ns() - processor, server_time() - server


def _taken_in(point: Any, text: bytes) -> dict[str, str]:
    """What came of a file; the clock is said to be older, so that no limit of files in a minute stops a measurement."""
    now = timezone.now() - timedelta(minutes=2)
    taken = annahme.receive(inhalt=text, name="messung.csv", datenpunkt=point, kanal="rest", am=now)
    verarbeitung.work_on(taken.eingang.pk, am=now)
    taken.eingang.refresh_from_db()
    found: dict[str, str] = taken.eingang.zaehler
    return found


def _work_blank(barrier: Barrier, folder: Path, files: Sequence[Datei]) -> tuple[int, int, int, int, int]:
    numbered = [(file, file.tag * 1000 + file.gruppe) for file in files]
    pieces = [prepared(written(folder, file).read_bytes(), number) for file, number in numbered]
    server = server_time()
    barrier.wait()
    clock, processor = perf_counter_ns(), process_time_ns()
    for rows in pieces:
        put(rows)
    made = sum(file.zeilen for file in files)
    return made, clock, perf_counter_ns(), process_time_ns() - processor, server_time() - server


def _again(kennung: str, file: Datei) -> Zeile:
    """The same readings in other bytes."""
    point = datenpunkte.datenpunkt(kennung)
    head, *rest = content(file).splitlines()
    text = b"\n".join([head, *reversed(rest)]) + b"\n"
    clock, processor, server = perf_counter_ns(), process_time_ns(), server_time()
    same = int(_taken_in(point, text).get("gleich", 0))
    clock, processor = perf_counter_ns() - clock, process_time_ns() - processor
    return Zeile("readings that are known, delivered once more", same, clock, processor, server_time() - server)


def _questions() -> Iterator[Zeile]:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    keys = list(Messreihe.objects.order_by("pk").values_list("pk", flat=True)[:_MOST_ASKED])
    at = int((FIRST + timedelta(days=45)).timestamp())
    for name in ("last value on or before a day, for each device", "the same, once more"):
        clock, processor, server = perf_counter_ns(), process_time_ns(), server_time()
        with verarbeitung.no_collection():
            found = last_values(keys, at)
        clock, processor = perf_counter_ns() - clock, process_time_ns() - processor
        yield Zeile(name, len(found), clock, processor, server_time() - server)


def _packed(month: int) -> Iterator[Zeile | str]:
    hot = _size(partition(month)) if connection.vendor == "postgresql" else 0
    clock, processor, server = perf_counter_ns(), process_time_ns(), server_time()
    count = pack_month(month)
    clock, processor = perf_counter_ns() - clock, process_time_ns() - processor
    yield Zeile("readings of an old month packed", count, clock, processor, server_time() - server)
    sizes = [len(bytes(one)) for one in Fernwertblock.objects.values_list("inhalt", flat=True).iterator()]
    yield f"{sum(sizes) / max(count, 1):.1f} bytes for each packed reading in {len(sizes)} blocks"
    if hot:
        whole = _size(Fernwertblock._meta.db_table)
        yield f"{whole / max(count, 1):.1f} with the rows and indexes of the blocks, {hot / max(count, 1):.0f} before"


def _size(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size(%s::regclass)", [table])
        return int(cursor.fetchone()[0])


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


__all__ = ["InUse", "Zeile", "messen"]
