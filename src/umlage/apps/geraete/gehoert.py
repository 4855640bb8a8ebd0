"""What is noted of radio devices when they are heard: thousands at once, so past the slow way of Django."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from umlage.apps.geraete.models import Funkgeraet

_COLUMNS = {
    "zuletzt_am": "timestamptz",
    "signal": "smallint",
    "meldungen": "text",
    "treiber": "text",
    "verschluesselt": "boolean",
    "rahmen": "bytea",
    "medium": "text",
    "datenpunkt_id": "bigint",
}


def note_heard(rows: Sequence[Funkgeraet]) -> None:
    """Write down when these devices were heard last, how well, and what they said of themselves."""
    if not rows:
        return
    names = list(_COLUMNS)
    # always in the same order: two who write the same devices wait for each other, and not in a circle
    ordered = sorted(rows, key=lambda row: row.pk)
    values = [[row.pk, *(_value(row, name) for name in names)] for row in ordered]
    table = Funkgeraet._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            pairs = ", ".join(f"{name} = n.{name}" for name in names)
            arrays = ", ".join(f"%s::{kind}[]" for kind in ("bigint", *_COLUMNS.values()))
            cursor.execute(
                f"UPDATE {table} g SET {pairs} FROM unnest({arrays}) AS n(id, {', '.join(names)}) WHERE g.id = n.id",
                [list(column) for column in zip(*values, strict=True)],
            )
            return
        pairs = ", ".join(f"{name} = ?" for name in names)
        cursor.cursor.executemany(f"UPDATE {table} SET {pairs} WHERE id = ?", [(*rest, key) for key, *rest in values])


def _value(row: Funkgeraet, name: str) -> Any:
    value = getattr(row, name)
    if name == "zuletzt_am":
        return connection.ops.adapt_datetimefield_value(value)
    return bytes(value) if name == "rahmen" else value
