"""Readings that come in from afar: many at once, each once, none changed.

What lies there already is not written again. What is delivered differently is the next `fassung` of its reading; what
cannot be true is handed back. Everything happens in the transaction of the caller: all of a file, or nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from umlage.apps.accounts.scope import current
from umlage.apps.messwerte.faecher import TABELLE
from umlage.apps.messwerte.models import Messreihe
from umlage.apps.messwerte.plausibel import (
    DAY,
    Abgelehnt,
    Regel,
    backwards,
    day_of,
    end_of,
    falls,
    grown,
    refused,
    shown,
)
from umlage.apps.messwerte.staende import stored_between

_AT_ONCE = 500
_FAR_FUTURE = DAY


class Reihenname(NamedTuple):
    """Which row a reading belongs to: device (primary key), quantity, kind, tariff, part of the device."""

    funkgeraet: int
    groesse: str
    art: str
    tarif: int = 0
    teilgeraet: int = 0


# seconds since 1970, value, status, line
Wert = tuple[int, Decimal, int, int]


@dataclass(slots=True)
class Ankunft:
    """The readings of one row in one delivery, in any order, all in one unit (`einheit`); `name` is for people."""

    einheit: str
    name: str
    werte: list[Wert] = field(default_factory=list)


@dataclass(slots=True)
class Bilanz:
    """What came of a delivery."""

    neu: int = 0
    gleich: int = 0
    korrigiert: int = 0
    abgelehnt: list[tuple[Reihenname, Abgelehnt]] = field(default_factory=list)
    spruenge: list[tuple[int, int]] = field(default_factory=list)


# whether a reading of the device of this time may still be corrected (device, seconds since 1970)
Darf = Callable[[int, int], bool]


def take_in(ankuenfte: Mapping[Reihenname, Ankunft], *, eingang: int, jetzt: int, darf: Darf) -> Bilanz:
    """Put the readings of a delivery into the database. IntegrityError where somebody else was faster: once more."""
    bilanz = Bilanz()
    rows = _rows(ankuenfte, bilanz)
    due = _due_days(ankuenfte, rows)
    old = {
        rows[name].pk: (min(zeit for zeit, *_rest in ankunft.werte), rows[name].letzte_zeit)
        for name, ankunft in ankuenfte.items()
        if name in rows and rows[name].letzte_zeit is not None
        if any(zeit <= rows[name].letzte_zeit for zeit, *_rest in ankunft.werte)
    }
    known = stored_between(old)
    written: list[tuple[int, int, int, Decimal, int, int]] = []
    changed = []
    for name, ankunft in ankuenfte.items():
        row = rows.get(name)
        if row is None:
            continue
        regel = Regel(
            name.groesse,
            name.art,
            ankunft.name,
            jetzt + _FAR_FUTURE,
            due.get(name.funkgeraet, ()),
            row.groesster_zuwachs,
            row.anzahl,
        )
        reihe = _Reihe(row, name, regel, bilanz, darf)
        before = row.anzahl
        written += reihe.taken(ankunft.werte, known.get(row.pk, []))
        if row.anzahl != before:
            changed.append(row)
    _write(written, eingang)
    _remember(changed)
    return bilanz


class _Reihe:
    """One row while its new readings are looked at."""

    def __init__(self, row: Messreihe, name: Reihenname, regel: Regel, bilanz: Bilanz, darf: Darf) -> None:
        self.row, self.name, self.regel, self.bilanz, self.darf = row, name, regel, bilanz, darf

    def taken(
        self, werte: list[Wert], known: Sequence[tuple[int, int, Decimal]]
    ) -> list[tuple[int, int, int, Decimal, int, int]]:
        """What is to be written: row, time, fassung, value, status, line. `known`: time, fassung, value, by time."""
        werte.sort()
        row, last = self.row, self.row.letzte_zeit
        place = bisect_left(werte, last + 1, key=lambda wert: wert[0]) if last is not None else 0
        written = self._older(werte[:place], known) if place else []
        written += self._newer(werte[place:])
        row.anzahl += len(written)
        row.groesster_zuwachs = self.regel.groesster_zuwachs
        self.bilanz.spruenge += [(self.name.funkgeraet, zeit) for zeit in self.regel.spruenge]
        return written

    def _newer(self, werte: Sequence[Wert]) -> list[tuple[int, int, int, Decimal, int, int]]:
        """Readings after the last one that is known: nothing to compare with but each other."""
        regel, row, counts = self.regel, self.row, self.regel.counts
        number, written = row.pk, []
        before = (row.letzte_zeit, row.letzter_stand) if row.letzte_zeit is not None else None
        for zeit, stand, status, zeile in werte:
            if before is not None and zeit == before[0]:
                self._twice(before[1], zeit, stand, zeile)
                continue
            why = refused(regel, zeit, stand, zeile) if zeit > regel.ende or stand < 0 else None
            now = (zeit, stand)
            if why is None and counts and before is not None:
                if stand < before[1] and falls(regel, before, now):
                    why = backwards(regel, before, now, zeile, new=now)
                else:
                    grown(regel, before, now)
            if why is not None:
                self.bilanz.abgelehnt.append((self.name, why))
                continue
            written.append((number, zeit, 0, stand, status, zeile))
            before = now
        if written:
            row.letzte_zeit, row.letzter_stand = before
            self.bilanz.neu += len(written)
        return written

    def _twice(self, known: Decimal, zeit: int, stand: Decimal, zeile: int) -> None:
        """Two values of one time in one file: the same is nothing new, another one contradicts."""
        if stand == known:
            self.bilanz.gleich += 1
            return
        text = _("Gerät %(geraet)s: für %(tag)s stehen zwei Werte in der Datei, %(eins)s und %(zwei)s.")
        said = {"geraet": self.regel.name, "tag": shown(zeit), "eins": format(known, "f"), "zwei": format(stand, "f")}
        self.bilanz.abgelehnt.append((self.name, Abgelehnt(zeit, stand, zeile, "E405", text % said)))

    def _older(
        self, werte: Sequence[Wert], known: Sequence[tuple[int, int, Decimal]]
    ) -> list[tuple[int, int, int, Decimal, int, int]]:
        """Readings of times before the last: known, different, or of a gap between others."""
        number, written = self.row.pk, []
        latest = {zeit: (fassung, stand) for zeit, fassung, stand in known}
        times = sorted(latest)
        for zeit, stand, status, zeile in werte:
            there = latest.get(zeit)
            if there is not None and there[1] == stand:
                self.bilanz.gleich += 1
                continue
            why = refused(self.regel, zeit, stand, zeile)
            if why is None and there is not None and not self.darf(self.name.funkgeraet, zeit):
                text = _(
                    "Gerät %(geraet)s: der Wert vom %(tag)s ist abgerechnet (%(alt)s) und bleibt; gemeldet: %(neu)s."
                )
                said = {"geraet": self.regel.name, "tag": shown(zeit), "alt": there[1], "neu": stand}
                why = Abgelehnt(zeit, stand, zeile, "E408", text % said)
            if why is None:
                why = self._between(times, latest, zeit, stand, zeile)
            if why is not None:
                self.bilanz.abgelehnt.append((self.name, why))
                continue
            fassung = there[0] + 1 if there is not None else 0
            written.append((number, zeit, fassung, stand, status, zeile))
            if there is None:
                self.bilanz.neu += 1
                times.insert(bisect_left(times, zeit), zeit)
            else:
                self.bilanz.korrigiert += 1
            latest[zeit] = (fassung, stand)
            if zeit == self.row.letzte_zeit:
                self.row.letzter_stand = stand
        return written

    def _between(
        self, times: Sequence[int], latest: Mapping[int, tuple[int, Decimal]], zeit: int, stand: Decimal, zeile: int
    ) -> Abgelehnt | None:
        """Whether the value fits between its neighbours."""
        if not self.regel.counts:
            return None
        new = (zeit, stand)
        place = bisect_left(times, zeit)
        after = place + 1 if place < len(times) and times[place] == zeit else place
        if place and falls(self.regel, before := (times[place - 1], latest[times[place - 1]][1]), new):
            return backwards(self.regel, before, new, zeile, new=new)
        if after < len(times) and falls(self.regel, new, later := (times[after], latest[times[after]][1])):
            return backwards(self.regel, new, later, zeile, new=new)
        return None


def _rows(ankuenfte: Mapping[Reihenname, Ankunft], bilanz: Bilanz) -> dict[Reihenname, Messreihe]:
    """The rows that the readings belong to, locked until the end of the transaction; made where they are missing."""
    devices = sorted({name.funkgeraet for name in ankuenfte})
    known = _known_rows(devices)
    missing = sorted(set(ankuenfte) - set(known))
    if missing:
        new = [Messreihe(**_columns(name), einheit=ankuenfte[name].einheit) for name in missing]
        Messreihe.objects.bulk_create(new, batch_size=_AT_ONCE)
        known |= _known_rows(sorted({name.funkgeraet for name in missing}))
    found = {name: known[name] for name in ankuenfte}
    for name, ankunft in ankuenfte.items():
        if found[name].einheit != ankunft.einheit:
            text = _("Gerät %(geraet)s: Einheit %(neu)s, bisher %(alt)s.")
            said = {"geraet": ankunft.name, "neu": ankunft.einheit, "alt": found[name].einheit}
            bilanz.abgelehnt += [
                (name, Abgelehnt(zeit, stand, zeile, "E220", text % said))
                for zeit, stand, _status, zeile in ankunft.werte
            ]
            del found[name]
    return found


def _columns(name: Reihenname) -> dict[str, Any]:
    return {
        "funkgeraet_id": name.funkgeraet,
        "groesse": name.groesse,
        "art": name.art,
        "tarif": name.tarif,
        "teilgeraet": name.teilgeraet,
    }


def _known_rows(devices: Sequence[int]) -> dict[Reihenname, Messreihe]:
    found: dict[Reihenname, Messreihe] = {}
    for some in _pieces(devices):
        rows: QuerySet[Messreihe] = Messreihe.objects.filter(funkgeraet__in=some).order_by("pk")
        for row in rows.select_for_update():
            found[Reihenname(row.funkgeraet_id, row.groesse, row.art, row.tarif, row.teilgeraet)] = row
    return found


def _due_days(
    ankuenfte: Mapping[Reihenname, Ankunft], rows: Mapping[Reihenname, Messreihe]
) -> dict[int, list[tuple[int, int]]]:
    """When each allocator starts anew: the days of its due values, those that are known and those that come now."""
    found: dict[int, set[tuple[int, int]]] = defaultdict(set)
    allocators = {name.funkgeraet for name in ankuenfte if name.groesse == "hca"}
    for name, ankunft in ankuenfte.items():
        if name.art == "DUE" and name.groesse == "hca" and name in rows:
            found[name.funkgeraet] |= {_of_year(zeit) for zeit, *_rest in ankunft.werte}
    for some in _pieces(sorted(allocators)):
        there = Messreihe.objects.filter(funkgeraet__in=some, groesse="hca", art="DUE", letzte_zeit__isnull=False)
        for device, zeit in there.values_list("funkgeraet", "letzte_zeit"):
            found[device].add(_of_year(zeit))
    return {device: sorted(days) for device, days in found.items()}


def _of_year(zeit: int) -> tuple[int, int]:
    day = day_of(zeit)
    return day.month, day.day


def _pieces(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (rows[first : first + _AT_ONCE] for first in range(0, len(rows), _AT_ONCE))


def _write(rows: Sequence[tuple[int, int, int, Decimal, int, int]], eingang: int) -> None:
    """As fast as the database takes them: by COPY and one statement, or many at once into the embedded one."""
    if not rows:
        return
    organisation = current()
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            columns = "organisation_id, eingang, reihe_id, zeit, fassung, stand, status, zeile"
            cursor.cursor.executemany(
                f"INSERT INTO {TABELLE} ({columns}) VALUES ({organisation}, {eingang}, ?, ?, ?, ?, ?, ?)",
                ((reihe, zeit, fassung, format(stand, "f"), *rest) for reihe, zeit, fassung, stand, *rest in rows),
            )
            return
        cursor.execute(
            "CREATE TEMP TABLE IF NOT EXISTS ankunft (reihe_id bigint, zeit bigint, status integer, zeile integer,"
            " fassung smallint, stand numeric) ON COMMIT DELETE ROWS"
        )
        with cursor.copy("COPY ankunft FROM STDIN") as copy:
            copy.write("".join([f"{r}\t{z}\t{s}\t{n}\t{f}\t{v}\n" for r, z, f, v, s, n in rows]))
        # no ON CONFLICT: what is known was left out above, under the lock of its row, and doubting costs twice the time
        cursor.execute(
            f"INSERT INTO {TABELLE} (organisation_id, reihe_id, zeit, eingang, status, zeile, fassung, stand)"
            " SELECT %s, reihe_id, zeit, %s, status, zeile, fassung, stand FROM ankunft",
            [organisation, eingang],
        )
        cursor.execute("TRUNCATE ankunft")


def _remember(rows: Iterable[Messreihe]) -> None:
    """The last value and the number of values of each row."""
    fields = ("letzte_zeit", "letzter_stand", "groesster_zuwachs", "anzahl")
    values = [(row.pk, *(getattr(row, name) for name in fields)) for row in rows]
    if not values:
        return
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.cursor.executemany(
                "UPDATE messwerte_messreihe SET letzte_zeit = ?, letzter_stand = ?, groesster_zuwachs = ?, anzahl = ?"
                " WHERE id = ?",
                ((zeit, _text(stand), _text(most), count, number) for number, zeit, stand, most, count in values),
            )
            return
        cursor.execute(
            "UPDATE messwerte_messreihe m SET letzte_zeit = n.zeit, letzter_stand = n.stand,"
            " groesster_zuwachs = n.most, anzahl = n.anzahl"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::numeric[], %s::numeric[], %s::bigint[])"
            " AS n(id, zeit, stand, most, anzahl) WHERE m.id = n.id",
            [list(column) for column in zip(*values, strict=True)],
        )


def _text(number: Decimal | None) -> str | None:
    return None if number is None else format(number, "f")


__all__ = ["Ankunft", "Bilanz", "Reihenname", "Wert", "end_of", "take_in"]
