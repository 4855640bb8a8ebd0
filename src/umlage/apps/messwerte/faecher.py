"""Where readings lie: on PostgreSQL a partition for each month, on SQLite one table in the order of its key.

A month is a month of UTC. What belongs into no partition that was made (a database that was restored) waits in the last
one, `..._rest`, until its month is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

TABELLE = "messwerte_fernwert"
_SPALTEN = """
    organisation_id bigint NOT NULL,
    reihe_id bigint NOT NULL,
    zeit bigint NOT NULL,
    eingang bigint NOT NULL,
    status integer NOT NULL,
    zeile integer NOT NULL,
    fassung smallint NOT NULL,
    stand {zahl} NOT NULL"""
# asked once for a question, not for every row
_RULE = "organisation_id = (SELECT nullif(current_setting('umlage.organisation', true), '')::bigint)"
# of PostgreSQL's locks, ours
_LOCK = 0x6661_6368


def table_of_readings(apps: Any, schema_editor: Any) -> None:
    """A step of a migration: the table, its partition for the rest, row-level security."""
    postgresql = schema_editor.connection.vendor == "postgresql"
    columns = _SPALTEN.format(zahl="numeric" if postgresql else "text")
    key = "PRIMARY KEY (reihe_id, zeit, fassung)"
    if not postgresql:
        schema_editor.execute(f"CREATE TABLE {TABELLE} ({columns}, {key}) WITHOUT ROWID")
        return
    schema_editor.execute(f"CREATE TABLE {TABELLE} ({columns}, {key}) PARTITION BY RANGE (zeit)")
    schema_editor.execute(f"CREATE TABLE {TABELLE}_rest PARTITION OF {TABELLE} DEFAULT")
    for table in (TABELLE, f"{TABELLE}_rest"):
        for line in _guarded(table):
            schema_editor.execute(line)


def _guarded(table: str) -> Iterator[str]:
    """A partition can be asked by its own name too."""
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
    yield f"CREATE POLICY organisation ON {table} USING ({_RULE}) WITH CHECK ({_RULE})"


def month_of(zeit: int) -> int:
    """The month of a time in seconds since 1970, counted from January 1970."""
    day = datetime.fromtimestamp(zeit, UTC)
    return (day.year - 1970) * 12 + day.month - 1


def begin_of(month: int) -> int:
    """Its first second."""
    return int(datetime(1970 + month // 12, month % 12 + 1, 1, tzinfo=UTC).timestamp())


def partition(month: int) -> str:
    """The name of its partition."""
    return f"{TABELLE}_{1970 + month // 12}_{month % 12 + 1:02d}"


def partitions() -> set[int]:
    """The months that have one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            f" WHERE i.inhparent = '{TABELLE}'::regclass"
        )
        names = [name.removeprefix(f"{TABELLE}_") for (name,) in cursor.fetchall()]
    return {(int(name[:4]) - 1970) * 12 + int(name[5:]) - 1 for name in names if name != "rest"}


def waiting_months() -> set[int]:
    """Months of readings that wait for a place, of all Organisationen."""
    if connection.vendor != "postgresql":
        return set()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {TABELLE}_rest NO FORCE ROW LEVEL SECURITY")
        cursor.execute(f"SELECT DISTINCT zeit / 86400 FROM {TABELLE}_rest")
        days = [day for (day,) in cursor.fetchall()]
        cursor.execute(f"ALTER TABLE {TABELLE}_rest FORCE ROW LEVEL SECURITY")
    return {month_of(day * 86_400) for day in days}


def make_partitions(months: Iterable[int]) -> int:
    """Make those that are missing, each with what waited for it; how many were made. Nothing to do on SQLite."""
    if connection.vendor != "postgresql":
        return 0
    missing = set(months) - partitions()
    for month in sorted(missing):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            if month not in partitions():
                _make(cursor, month)
    return len(missing)


def _make(cursor: Any, month: int) -> None:
    name, first, end = partition(month), begin_of(month), begin_of(month + 1)
    cursor.execute(f"CREATE TABLE {name} (LIKE {TABELLE} INCLUDING ALL)")
    # what waits belongs to several Organisationen: moved while the guard of the rest looks away
    cursor.execute(f"ALTER TABLE {TABELLE}_rest NO FORCE ROW LEVEL SECURITY")
    cursor.execute(
        f"WITH moved AS (DELETE FROM {TABELLE}_rest WHERE zeit >= %s AND zeit < %s RETURNING *)"
        f" INSERT INTO {name} SELECT * FROM moved",
        [first, end],
    )
    cursor.execute(f"ALTER TABLE {TABELLE}_rest FORCE ROW LEVEL SECURITY")
    for line in _guarded(name):
        cursor.execute(line)
    cursor.execute(f"ALTER TABLE {TABELLE} ATTACH PARTITION {name} FOR VALUES FROM ({first}) TO ({end})")
