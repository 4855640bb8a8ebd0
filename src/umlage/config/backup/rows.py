"""Rows as lines of text that every database reads: one line for one row, one JSON value for one column."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction
from django.db.migrations.loader import MigrationLoader

# who is logged in and who tried to: nobody wants that back
_LEFT_OUT = {"sessions", "axes"}
_AT_ONCE = 500


class NewerDatabase(Exception):
    """The database knows steps of migrations that this program does not have."""


def steps() -> list[str]:
    """The steps of migrations that the database has taken ("app.name"). NewerDatabase."""
    loader = MigrationLoader(connection)
    strange = set(loader.applied_migrations) - set(loader.disk_migrations) - set(loader.replacements)
    if strange:
        raise NewerDatabase(", ".join(sorted(f"{app}.{name}" for app, name in strange)))
    return sorted(f"{app}.{name}" for app, name in loader.applied_migrations)


def unknown(taken: Iterable[str]) -> list[str]:
    """Those of the steps that this program does not have."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    return sorted(set(taken) - known)


def targets(taken: Iterable[str]) -> list[tuple[str, str]]:
    """The last steps, from which all others follow."""
    nodes = {(step.split(".")[0], step.split(".", 1)[1]) for step in taken}
    graph = MigrationLoader(None).graph
    inner = {parent.key for node in nodes for parent in graph.node_map[node].parents}
    return sorted(nodes - inner)


def tables(taken: Iterable[str]) -> list[type[models.Model]]:
    """The tables as they were after those steps, in the order of their names."""
    state = MigrationLoader(None).project_state(targets(taken))
    found = [
        model
        for model in state.apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.app_label not in _LEFT_OUT
    ]
    return sorted(found, key=lambda model: model._meta.db_table)


@contextmanager
def frozen() -> Iterator[None]:
    """Inside, the database is seen as it was at one moment, while others go on writing."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        return
    with connection.cursor() as cursor:
        # not atomic(): that would take the lock of the one writer
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("COMMIT")


def columns(model: type[models.Model]) -> list[Any]:
    """The columns of a table in their order."""
    return list(model._meta.local_concrete_fields)


def lines(model: type[models.Model]) -> Iterator[bytes]:
    """Every row of a table, of all Organisationen, ordered by its key."""
    fields, name = columns(model), connection.ops.quote_name
    table = name(model._meta.db_table)
    sql = f"SELECT {', '.join(name(field.column) for field in fields)} FROM {table}"
    order = f" ORDER BY {', '.join(name(field.column) for field in model._meta.pk_fields)}"
    encoders = [_encoder(field, model) for field in fields]
    place = _owner(fields)
    if place is None:
        yield from _read(sql + order, [], encoders)
        return
    for organisation in _organisations():
        _say(organisation)
        yield from _read(f"{sql} WHERE organisation_id = %s{order}", [organisation], encoders)
    _say(None)
    if fields[place].null:
        yield from _read(f"{sql} WHERE organisation_id IS NULL{order}", [], encoders)


def plain(model: type[models.Model]) -> Iterator[list[Any]]:
    """The same rows as values."""
    return (json.loads(line) for line in lines(model))


def _read(sql: str, parameters: list[Any], encoders: Sequence[Any]) -> Iterator[bytes]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, parameters)
        while rows := cursor.fetchmany(_AT_ONCE):
            for row in rows:
                values = [encode(value) for encode, value in zip(encoders, row, strict=True)]
                yield json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _encoder(field: Any, model: type[models.Model]) -> Any:
    column = field.get_col(model._meta.db_table)
    converters = connection.ops.get_db_converters(column)
    is_json = field.get_internal_type() == "JSONField"

    def encode(value: Any) -> Any:
        for convert in converters:
            value = convert(value, column, connection)
        if is_json and value is not None:
            # PostgreSQL keeps what it says, not how it was written
            return json.dumps(json.loads(value), sort_keys=True)
        return value if value is None or isinstance(value, str | int) else _text(value)

    return encode


def _text(value: Any) -> str | float:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat() if value.tzinfo else value.replace(tzinfo=UTC).isoformat()
        case date() | time():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
        case float():
            return value
        case timedelta():
            return str(value // timedelta(microseconds=1))
        case bytes() | memoryview():
            return base64.b64encode(bytes(value)).decode()
        case UUID():
            return str(value)
    raise TypeError(f"no way to write down a {type(value).__name__}")


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[bytes]) -> int:
    """Write rows into an empty table; how many there were."""
    by_name = {field.column: field for field in columns(model)}
    fields = [by_name[column] for column in names]
    name, owner = connection.ops.quote_name, _owner(fields)
    head = f"INSERT INTO {name(model._meta.db_table)} ({', '.join(map(name, names))}) VALUES "
    at_once = max(1, min(_AT_ONCE, connection.features.max_query_params or 30_000) // len(names))
    values = ([_value(field, text) for field, text in zip(fields, json.loads(row), strict=True)] for row in rows)
    count = 0
    with connection.cursor() as cursor:
        for organisation, own in groupby(values, key=itemgetter(owner) if owner is not None else lambda _: None):
            _say(organisation)
            batch: list[list[Any]] = []
            for row in own:
                batch.append(row)
                count += 1
                if len(batch) == at_once:
                    _write(cursor, head, batch)
                    batch = []
            _write(cursor, head, batch)
    _say(None)
    return count


def _write(cursor: Any, head: str, batch: list[list[Any]]) -> None:
    if batch:
        places = f"({', '.join(['%s'] * len(batch[0]))})"
        cursor.execute(head + ", ".join([places] * len(batch)), [value for row in batch for value in row])


def _value(field: Any, text: Any) -> Any:
    if text is None:
        return None
    match field.get_internal_type():
        case "DateTimeField":
            return connection.ops.adapt_datetimefield_value(datetime.fromisoformat(text))
        case "BinaryField":
            return connection.Database.Binary(base64.b64decode(text))
        case "UUIDField" | "DecimalField" | "TimeField":
            return field.get_db_prep_save(field.to_python(text), connection)
        case "DurationField":
            return field.get_db_prep_save(timedelta(microseconds=int(text)), connection)
    return text


def _owner(fields: Sequence[Any]) -> int | None:
    return next((place for place, field in enumerate(fields) if field.column == "organisation_id"), None)


def _organisations() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM accounts_organisation ORDER BY id")
        return [number for (number,) in cursor.fetchall()]


def _say(organisation: int | None) -> None:
    """Whose rows are meant, for row-level security."""
    if connection.vendor == "postgresql":
        said = "" if organisation is None else str(organisation)
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('umlage.organisation', %s, false)", [said])


def last_number(model: type[models.Model]) -> int:
    """The highest number that was ever given to a row; what is told of a removed row must not point to a new one."""
    if not isinstance(model._meta.pk, models.AutoField):
        return 0
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT coalesce(pg_sequence_last_value(%s::regclass), 0)", [_sequence(cursor, model)])
        else:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def count_on(model: type[models.Model], number: int) -> None:
    """The next row gets a number above this one."""
    if number == 0:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(%s::regclass, %s)", [_sequence(cursor, model), number])
        else:
            table = model._meta.db_table
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, number])


def _sequence(cursor: Any, model: type[models.Model]) -> str:
    table, column = connection.ops.quote_name(model._meta.db_table), model._meta.pk.column
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, column])
    (name,) = cursor.fetchone()
    return str(name)
