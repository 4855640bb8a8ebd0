"""What taking in is measured by: the least that any reader of such a file and any database does with it."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from time import perf_counter_ns, process_time_ns
from typing import NamedTuple

from django.db import connection, transaction

from umlage.apps.messwerte.faecher import TABELLE, begin_of, month_of
from umlage.config.messdateien import FIRST

BLANK = "messung_blank"


class Zeile(NamedTuple):
    """What was measured: how many things, nanoseconds by the clock and of our processors, and of the server's."""

    name: str
    anzahl: int
    uhr: int
    prozessor: int
    server: int = 0


def only_rows(content: bytes) -> Zeile:
    """A loop over the rows of a file, and a whole number made of each value: no reader does less."""
    clock, processor = perf_counter_ns(), process_time_ns()
    rows = csv.reader(io.StringIO(content.decode(), newline=""), delimiter=";")
    next(rows)
    count = sum(1 for row in rows if int(row[8].replace(".", "")) >= 0)
    return Zeile(
        "floor: csv.reader and one int for each row",
        count,
        perf_counter_ns() - clock,
        process_time_ns() - processor,
    )


def blank_table() -> None:
    """A table like that of the readings, with its key, without partitions and guard."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"CREATE TABLE {BLANK} (LIKE {TABELLE} INCLUDING ALL)")
            return
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [TABELLE])
        cursor.execute(cursor.fetchone()[0].replace(TABELLE, BLANK))


def drop_blank_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {BLANK}")


def prepared(content: bytes, number: int) -> list[tuple[int, int, int, int, int, int, int, str]] | str:
    """The rows of a file as they lie in the table, the devices numbered; for COPY as its text."""
    begin = begin_of(month_of(int(FIRST.timestamp())))
    found = []
    for line, row in enumerate(content.decode().splitlines()[1:], start=2):
        cells = row.split(";")
        device = number * 1_000_000 + int(cells[2]) % 1_000_000
        found.append((1, device, begin + line, number, 0, line, 0, cells[8]))
    if connection.vendor != "postgresql":
        return found
    return "".join(["\t".join(map(str, row)) + "\n" for row in found])


def put(rows: list[tuple[int, int, int, int, int, int, int, str]] | str) -> None:
    """Plain COPY into it, or plain INSERT; `rows` as `prepared` gives them."""
    with transaction.atomic(), connection.cursor() as cursor:
        if isinstance(rows, str):
            with cursor.copy(f"COPY {BLANK} FROM STDIN") as copy:
                copy.write(rows)
            return
        cursor.cursor.executemany(f"INSERT INTO {BLANK} VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)


def server_time() -> int:
    """Nanoseconds that the server of this connection has worked for it; 0 where there is none, or it is far away."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    try:
        cells = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(cells[11]) + int(cells[12])) * 10**7
