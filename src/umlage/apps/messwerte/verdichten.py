"""Old months are packed: the rows of a month become one block for each Messreihe, and go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from operator import itemgetter

from django.db import connection, transaction

from umlage.apps.accounts.scope import current
from umlage.apps.messwerte.faecher import TABELLE, begin_of, month_of
from umlage.apps.messwerte.models import Fernwertblock, Messreihe
from umlage.apps.messwerte.verdichtet import Zeile, packed, unpacked

# so many rows of readings at a time: the writer of SQLite is held no longer than a moment
_REIHEN = 500


def packable_months(last: int) -> list[int]:
    """The months up to `last` that hold readings of the Organisation which are not packed, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT min(zeit) FROM {TABELLE} WHERE organisation_id = %s AND zeit < %s", [current(), begin_of(last + 1)]
        )
        (first,) = cursor.fetchone()
    return [] if first is None else list(range(month_of(first), last + 1))


def pack_month(month: int) -> int:
    """Pack the readings of a month; how many. A second time only what came since."""
    first, end = begin_of(month), begin_of(month + 1)
    keys = list(Messreihe.objects.order_by("pk").values_list("pk", flat=True))
    return sum(_pack(keys[at : at + _REIHEN], first, end) for at in range(0, len(keys), _REIHEN))


def _pack(keys: Sequence[int], first: int, end: int) -> int:
    with transaction.atomic():
        # whoever takes in readings of these rows waits
        locked = list(
            Messreihe.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk", flat=True)
        )
        rows = list(_rows(locked, first, end))
        if not rows:
            return 0
        known = {
            block.reihe_id: block
            for block in Fernwertblock.objects.filter(reihe__in=locked, bis__gte=first, von__lt=end)
        }
        blocks = []
        for reihe, group in groupby(rows, key=itemgetter(0)):
            values: list[Zeile] = [row[1:] for row in group]
            before = known.pop(reihe, None)
            if before is not None:
                values = sorted([*unpacked(before.inhalt), *values])
                before.delete()
            blocks.append(
                Fernwertblock(
                    reihe_id=reihe, von=values[0][0], bis=values[-1][0], anzahl=len(values), inhalt=packed(values)
                )
            )
        Fernwertblock.objects.bulk_create(blocks, batch_size=200)
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM {TABELLE} WHERE organisation_id = %s AND reihe_id BETWEEN %s AND %s"
                " AND zeit >= %s AND zeit < %s",
                [current(), locked[0], locked[-1], first, end],
            )
            assert cursor.rowcount == len(rows), "rows came meanwhile"
    return len(rows)


def _rows(keys: Sequence[int], first: int, end: int) -> Iterator[tuple[int, int, int, Decimal, int, int, int]]:
    if not keys:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT reihe_id, zeit, fassung, stand, status, eingang, zeile FROM {TABELLE}"
            " WHERE organisation_id = %s AND reihe_id BETWEEN %s AND %s AND zeit >= %s AND zeit < %s"
            " ORDER BY reihe_id, zeit, fassung",
            [current(), keys[0], keys[-1], first, end],
        )
        for reihe, zeit, fassung, stand, *rest in cursor.fetchall():
            yield (reihe, zeit, fassung, Decimal(stand), *rest)
