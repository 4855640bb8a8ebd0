"""What is noted of radio devices when they are heard or assigned: thousands at once, so past the slow way of Django."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from umlage.apps.accounts.mengen import array
from umlage.apps.geraete.models import Funkgeraet

_COLUMNS = {
    "zuletzt_am": "timestamptz",
    "signal": "smallint",
    "meldungen": "text",
    "treiber": "text",
    "verschluesselt": "boolean",
    "rahmen": "bytea",
    "tagelos": "text",
    "medium": "text",
    "datenpunkt_id": "bigint",
}
_PLACE = {
    "stand": "text",
    "geraet_id": "bigint",
    "liegenschaft_id": "bigint",
    "nutzeinheit_id": "bigint",
    "raum": "text",
}


def note_heard(rows: Sequence[Funkgeraet]) -> None:
    """Write down when these devices were heard last, how well, and what they said of themselves."""
    _note(rows, _COLUMNS)


def note_place(rows: Sequence[Funkgeraet]) -> None:
    """Write down where these devices hang."""
    _note(rows, _PLACE)


def _note(rows: Sequence[Funkgeraet], kinds: Mapping[str, str]) -> None:
    if not rows:
        return
    # always in the same order: two who write the same devices wait for each other, and not in a circle
    ordered = sorted(rows, key=lambda row: row.pk)
    keys = [row.pk for row in ordered]
    columns = {name: _values(ordered, name) for name in kinds}
    table = Funkgeraet._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # what is the same for all, as most is in a file, is said once
            same = {name: values[0] for name, values in columns.items() if values.count(values[0]) == len(values)}
            listed = {name: values for name, values in columns.items() if name not in same}
            pairs = [f"{name} = %s::{kinds[name]}" for name in same] + [f"{name} = n.{name}" for name in listed]
            arrays = ", ".join(f"%s::{kind}[]" for kind in ("bigint", *(kinds[name] for name in listed)))
            cursor.execute(
                f"UPDATE {table} g SET {', '.join(pairs)} FROM unnest({arrays}) AS n({', '.join(('id', *listed))})"
                " WHERE g.id = n.id",
                [*same.values(), array(keys), *listed.values()],
            )
            return
        pairs_of_all = ", ".join(f"{name} = ?" for name in columns)
        cursor.cursor.executemany(
            f"UPDATE {table} SET {pairs_of_all} WHERE id = ?", zip(*columns.values(), keys, strict=True)
        )


def _values(rows: Sequence[Funkgeraet], name: str) -> list[Any]:
    values = [getattr(row, name) for row in rows]
    if name == "rahmen":
        return list(map(bytes, values))
    if name == "zuletzt_am":
        # one file, one time: asked once
        adapted = {value: connection.ops.adapt_datetimefield_value(value) for value in set(values)}
        return [adapted[value] for value in values]
    return values
