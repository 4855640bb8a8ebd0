"""Thousands of rows at once, past the slow ways of Django: asked for by a list, put together, written.

What is slow there is what is done for each value: a place in the question, an expression, a signal nobody listens to.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.base import ModelState

_Row = TypeVar("_Row", bound=models.Model)


@models.Field.register_lookup
class Eines(models.Lookup[Any]):
    """`name__eines=[...]`: as `name__in`, but the list is one value of the question, however long it is."""

    lookup_name = "eines"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, values = self.process_lhs(compiler, connection)
        wanted = list(self.rhs)
        if connection.vendor == "postgresql":
            kind = self.lhs.output_field.rel_db_type(connection) or self.lhs.output_field.db_type(connection)
            return f"{left} = ANY(%s::{kind}[])", (*values, array(wanted) if kind == "bigint" else wanted)
        return f"{left} IN (SELECT value FROM json_each(%s))", (*values, json.dumps(wanted))


models.ForeignKey.register_lookup(Eines)


def rows_of(found: models.QuerySet[_Row]) -> Iterator[_Row]:
    """The rows of a question as instances, without the signals that Django sends for each."""
    model = found.model
    fields = model._meta.concrete_fields
    names = [field.attname for field in fields]
    for values in found.values_list(*names):
        row = model.__new__(model)
        state = ModelState()
        state.adding, state.db = False, found.db
        row.__dict__.update(zip(names, values, strict=True), _state=state)
        yield row


def array(numbers: Iterable[int | Decimal | None]) -> str:
    """Numbers as PostgreSQL writes an array."""
    return "{" + ",".join(["NULL" if number is None else str(number) for number in numbers]) + "}"


def like(vorlage: _Row, **werte: Any) -> _Row:
    """A new row with the values of another one, but these; `werte` by the names of columns (`liegenschaft_id`)."""
    row = vorlage.__class__.__new__(vorlage.__class__)
    state = ModelState()
    row.__dict__.update(vorlage.__dict__, _state=state, **werte)
    return row


def insert(rows: Sequence[_Row]) -> None:
    """Put new rows of one table into the database; they know their primary keys then. IntegrityError."""
    if not rows:
        return
    model = type(rows[0])
    if connection.vendor == "postgresql":
        keys = _insert_from_arrays(model, rows)
    else:
        keys = _insert_one_by_one(model, rows)
    for row, key in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, connection.alias


def _columns(model: type[models.Model], rows: Sequence[models.Model]) -> Iterator[tuple[models.Field[Any, Any], Any]]:
    """Each column but the key, with its values as the database takes them: a list, or one for all."""
    for field in model._meta.concrete_fields:
        if field.primary_key:
            continue
        values = [getattr(row, field.attname) for row in rows]
        same = values.count(values[0]) == len(values)
        prepared = [field.get_db_prep_save(value, connection) for value in (values[:1] if same else values)]
        yield field, prepared[0] if same else prepared


def _insert_from_arrays(model: type[models.Model], rows: Sequence[models.Model]) -> list[int]:
    same, listed = [], []
    for field, values in _columns(model, rows):
        (listed if isinstance(values, list) else same).append((field, values))
    names = [f'"{field.column}"' for field, _values in (*same, *listed)]
    constants = [f"%s::{_kind(field)}" for field, _values in same]
    arrays = [f"%s::{_kind(field)}[]" for field, _values in listed] or ["%s::integer[]"]
    chosen = [*constants, *(f"n.c{place}" for place in range(len(listed)))]
    question = (
        f'INSERT INTO "{model._meta.db_table}" ({", ".join(names)}) SELECT {", ".join(chosen)}'
        f" FROM unnest({', '.join(arrays)}) AS n({', '.join(f'c{place}' for place in range(len(arrays)))}) RETURNING id"
    )
    values = [value for _field, value in (*same, *listed)]
    with connection.cursor() as cursor:
        cursor.execute(question, values if listed else [*values, [0] * len(rows)])
        return [key for (key,) in cursor.fetchall()]


def _kind(field: models.Field[Any, Any]) -> str:
    return str(field.db_type(connection))


def _insert_one_by_one(model: type[models.Model], rows: Sequence[models.Model]) -> list[int]:
    """The embedded database has one writer, so the next keys are known."""
    columns = [(field, values if isinstance(values, list) else [values] * len(rows))
               for field, values in _columns(model, rows)]  # fmt: skip
    names = ", ".join(f'"{field.column}"' for field, _values in columns)
    places = ", ".join("?" * len(columns))
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(seq) FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()[0] or 0
        keys = list(range(last + 1, last + 1 + len(rows)))
        with connection.wrap_database_errors:
            cursor.cursor.executemany(
                f'INSERT INTO "{table}" (id, {names}) VALUES (?, {places})',
                zip(keys, *(values for _field, values in columns), strict=True),
            )
    return keys
