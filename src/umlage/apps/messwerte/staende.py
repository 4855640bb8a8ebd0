"""Questions about readings from afar: what was known at a time, and what lies between two times."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection

from umlage.apps.accounts.mengen import array
from umlage.apps.accounts.scope import current
from umlage.apps.messwerte.faecher import TABELLE, begin_of, month_of
from umlage.apps.messwerte.models import Fernwert, Fernwertblock
from umlage.apps.messwerte.verdichtet import unpacked

_AT_ONCE = 500
# before every time there is
_EVER = -(2**62)
# (seconds since 1970, value)
Stand = tuple[int, Decimal]


def last_values(reihen: Sequence[int], zeit: int, ab: int | None = None) -> dict[int, Stand]:
    """The last reading on or before a time for each of these rows (primary keys); who has none is left out.

    `ab`: what is older is not wanted; so little is asked that whole years of a house are there at once.
    """
    found = _last_hot(reihen, zeit, ab)
    packed = Fernwertblock.objects.filter(von__lte=zeit)
    newest = packed.order_by("-bis").values_list("bis", flat=True).first()
    if newest is not None and (ab is None or newest >= ab):
        # a month that was packed may be newer than a single reading that came late
        unsure = [reihe for reihe in reihen if reihe not in found or found[reihe][0] < newest]
        for reihe, stand in _last_packed(unsure, zeit, ab).items():
            if reihe not in found or found[reihe][0] < stand[0]:
                found[reihe] = stand
    return found


def _last_hot(reihen: Sequence[int], zeit: int, ab: int | None) -> dict[int, Stand]:
    """Most rows have a value in the month of that time or the one before: these two are asked for by themselves."""
    if connection.vendor != "postgresql":
        return _last_embedded(reihen, zeit, ab)
    found: dict[int, Stand] = {}
    this = begin_of(month_of(zeit))
    before = begin_of(month_of(zeit) - 1)
    for first, last in ((this, zeit), (before, this - 1), (None, before - 1)):
        left = [reihe for reihe in reihen if reihe not in found] if found else reihen
        if left and (ab is None or last >= ab):
            since = first if ab is None else ab if first is None else max(first, ab)
            found.update(_last_between(left, since, last))
    return found


def _last_between(reihen: Sequence[int], first: int | None, last: int) -> Iterator[tuple[int, Stand]]:
    """Of each row the last reading of a span. Within a month, only the index of its partition is walked."""
    begin = "" if first is None else f"zeit >= {first} AND "
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.id, w.zeit, w.stand FROM unnest(%s::bigint[]) r(id), LATERAL"
            f" (SELECT zeit, stand FROM {TABELLE} WHERE reihe_id = r.id AND {begin}zeit <= {last}"
            " ORDER BY zeit DESC, fassung DESC LIMIT 1) w",
            [array(reihen)],
        )
        for reihe, when, stand in cursor.fetchall():
            yield reihe, (when, stand)


def _last_embedded(reihen: Sequence[int], zeit: int, ab: int | None) -> dict[int, Stand]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT w.reihe_id, w.fassung, w.zeit, w.stand FROM json_each(%s) r CROSS JOIN {TABELLE} w"
            " ON w.reihe_id = r.value AND w.zeit ="
            f" (SELECT max(v.zeit) FROM {TABELLE} v WHERE v.reihe_id = r.value AND v.zeit <= %s)"
            " WHERE w.organisation_id = %s AND w.zeit >= %s",
            [json.dumps(list(reihen)), zeit, current(), _EVER if ab is None else ab],
        )
        rows = cursor.fetchall()
    found = {reihe: (when, Decimal(stand)) for reihe, _fassung, when, stand in rows}
    if len(found) < len(rows):
        # by row and fassung: the last one stays
        found = {reihe: (when, Decimal(stand)) for reihe, _fassung, when, stand in sorted(rows)}
    return found


def _last_packed(reihen: Sequence[int], zeit: int, ab: int | None) -> dict[int, Stand]:
    found: dict[int, Stand] = {}
    for first in range(0, len(reihen), _AT_ONCE):
        rows = Fernwertblock.objects.filter(reihe__in=reihen[first : first + _AT_ONCE], von__lte=zeit)
        if ab is not None:
            rows = rows.filter(bis__gte=ab)
        newest: dict[int, Fernwertblock] = {}
        for row in rows.order_by("von"):
            newest[row.reihe_id] = row
        for reihe, row in newest.items():
            inside = [wert for wert in unpacked(row.inhalt) if wert[0] <= zeit]
            if inside and (ab is None or inside[-1][0] >= ab):
                found[reihe] = (inside[-1][0], inside[-1][2])
    return found


def stored_between(spans: Mapping[int, tuple[int, int]]) -> dict[int, list[tuple[int, int, Decimal]]]:
    """What is known of each row from one time to another, and the neighbours of that span: time, fassung, value.

    The newest fassung of each time, by time. `spans`: first and last second by primary key of the row.
    """
    found: dict[int, dict[int, tuple[int, Decimal]]] = defaultdict(dict)
    for reihe, zeit, fassung, stand in _rows_between(spans):
        there = found[reihe].get(zeit)
        if there is None or there[0] < fassung:
            found[reihe][zeit] = (fassung, stand)
    return {
        reihe: [(zeit, fassung, stand) for zeit, (fassung, stand) in sorted(times.items())]
        for reihe, times in found.items()
    }


def _rows_between(spans: Mapping[int, tuple[int, int]]) -> Iterable[tuple[int, int, int, Decimal]]:
    keys = sorted(spans)
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        first, last = min(spans[key][0] for key in some), max(spans[key][1] for key in some)
        with connection.cursor() as cursor:
            for question, values in _questions(some, first, last):
                cursor.execute(question, values)
                yield from ((reihe, zeit, fassung, Decimal(stand)) for reihe, zeit, fassung, stand in cursor.fetchall())
        for row in Fernwertblock.objects.filter(reihe__in=some, bis__gte=first, von__lte=last):
            yield from ((row.reihe_id, zeit, fassung, stand) for zeit, fassung, stand, *_rest in unpacked(row.inhalt))
    yield from ((reihe, zeit, 0, stand) for reihe, (zeit, stand) in _before(spans))


def _questions(keys: Sequence[int], first: int, last: int) -> Iterable[tuple[str, list[Any]]]:
    columns = f"SELECT reihe_id, zeit, fassung, stand FROM {TABELLE}"
    if connection.vendor == "postgresql":
        yield f"{columns} WHERE reihe_id = ANY(%s) AND zeit BETWEEN %s AND %s", [list(keys), first, last]
        return
    places = ", ".join(["%s"] * len(keys))
    yield (
        f"{columns} WHERE organisation_id = %s AND reihe_id IN ({places}) AND zeit BETWEEN %s AND %s",
        [current(), *keys, first, last],
    )


def _before(spans: Mapping[int, tuple[int, int]]) -> Iterable[tuple[int, Stand]]:
    """The reading before each span."""
    by_time: dict[int, list[int]] = defaultdict(list)
    for reihe, (first, _last) in spans.items():
        by_time[first - 1].append(reihe)
    for zeit, reihen in by_time.items():
        yield from last_values(reihen, zeit).items()


def sources(keys: Iterable[tuple[int, int, int]]) -> dict[tuple[int, int, int], tuple[int, int]]:
    """Where readings stand (row, time, fassung): the delivery and the line, or number of the telegram, in it."""
    wanted = set(keys)
    found: dict[tuple[int, int, int], tuple[int, int]] = {}
    if not wanted:
        return found
    rows = Fernwert.objects.filter(
        reihe__in={reihe for reihe, *_rest in wanted}, zeit__in={zeit for _reihe, zeit, _fassung in wanted}
    )
    for reihe, zeit, fassung, eingang, zeile in rows.values_list("reihe", "zeit", "fassung", "eingang", "zeile"):
        found[reihe, zeit, fassung] = (eingang, zeile)
    packed = [(reihe, zeit) for reihe, zeit, fassung in wanted if (reihe, zeit, fassung) not in found]
    if packed:
        times = [zeit for _reihe, zeit in packed]
        blocks = Fernwertblock.objects.filter(
            reihe__in={reihe for reihe, _zeit in packed}, von__lte=max(times), bis__gte=min(times)
        )
        for block in blocks:
            for zeit, fassung, _stand, _status, eingang, zeile in unpacked(block.inhalt):
                found[block.reihe_id, zeit, fassung] = (eingang, zeile)
    return {key: place for key, place in found.items() if key in wanted}
