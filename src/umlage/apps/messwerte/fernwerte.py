"""Readings that come in from afar: many at once, each once, none changed.

What lies there already is not written again. What is delivered differently is the next `fassung` of its reading; what
cannot be true is handed back. Everything happens in the transaction of the caller: all of a file, or nothing.

A row is looked at in columns first: where all of its readings are later than the last, in order and plausible, or all
are known, as nearly always, nobody asks about a single one. Only where that is not so they are judged one by one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain, compress, islice, repeat
from operator import attrgetter, eq, lt, methodcaller
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from umlage.apps.accounts.mengen import array, insert, like, rows_of
from umlage.apps.accounts.scope import current
from umlage.apps.geraete.queries import ruecksetzungen
from umlage.apps.messwerte.faecher import TABELLE
from umlage.apps.messwerte.models import Messreihe
from umlage.apps.messwerte.plausibel import (
    DAY,
    Abgelehnt,
    Regel,
    backwards,
    day_of,
    end_of,
    exact,
    falls,
    grown,
    plausible,
    refused,
    shown,
)
from umlage.apps.messwerte.staende import stored_between
from umlage.apps.messwerte.verwerfen import discarded

_AT_ONCE = 5000
_FAR_FUTURE = DAY
# every digit that was written, and no exponent
_PLAIN = methodcaller("__format__", "f")


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
    """The readings of one row in one delivery, in any order, all in one unit (`einheit`); `name` is for people.

    Columns of one length: seconds since 1970, value, status, line.
    """

    einheit: str
    name: str
    zeiten: list[int] = field(default_factory=list)
    staende: list[Decimal] = field(default_factory=list)
    status: list[int] = field(default_factory=list)
    zeilen: list[int] = field(default_factory=list)

    def add(self, zeit: int, stand: Decimal, status: int, zeile: int) -> None:
        self.zeiten.append(zeit)
        self.staende.append(stand)
        self.status.append(status)
        self.zeilen.append(zeile)

    def in_order(self) -> bool:
        """Sort by time; whether every time is there once."""
        if all(map(lt, self.zeiten, islice(self.zeiten, 1, None))):
            return True
        rows = sorted(zip(self.zeiten, self.staende, self.status, self.zeilen, strict=True))
        self.zeiten, self.staende = [row[0] for row in rows], [row[1] for row in rows]
        self.status, self.zeilen = [row[2] for row in rows], [row[3] for row in rows]
        return len(set(self.zeiten)) == len(self.zeiten)

    def keep(self, which: Sequence[bool]) -> None:
        """Only those of them."""
        self.zeiten, self.staende = list(compress(self.zeiten, which)), list(compress(self.staende, which))
        self.status, self.zeilen = list(compress(self.status, which)), list(compress(self.zeilen, which))

    def rows(self, first: int, end: int) -> list[Wert]:
        columns = (self.zeiten, self.staende, self.status, self.zeilen)
        return list(zip(*(column[first:end] for column in columns), strict=True))


class _Stueck(NamedTuple):
    """Readings of a row to be written, none of which was there before: columns of one length, `status` of all."""

    reihe: Messreihe
    fassung: int
    status: int
    zeiten: Sequence[int]
    staende: Sequence[Decimal]
    zeilen: Sequence[int]


@dataclass(slots=True)
class _Zugang:
    """What is to be written."""

    stuecke: list[_Stueck] = field(default_factory=list)
    anzahl: int = 0

    def add(self, reihe: Messreihe, wert: Wert, fassung: int) -> None:
        zeit, stand, status, zeile = wert
        self.stuecke.append(_Stueck(reihe, fassung, status, (zeit,), (stand,), (zeile,)))
        self.anzahl += 1

    def add_all(self, reihe: Messreihe, ankunft: Ankunft, first: int) -> int:
        """The readings of a row from this place on, none of which was there before; how many."""
        status = ankunft.status
        count = len(status) - first
        if status.count(status[first]) == len(status):
            columns = (ankunft.zeiten, ankunft.staende, ankunft.zeilen)
            self.stuecke.append(_Stueck(reihe, 0, status[first], *(column[first:] for column in columns)))
            self.anzahl += count
        else:
            for wert in ankunft.rows(first, len(status)):
                self.add(reihe, wert, 0)
        return count


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


def take_in(
    ankuenfte: Mapping[Reihenname, Ankunft],
    *,
    eingang: int,
    jetzt: int,
    darf: Darf,
    perioden: Collection[int] = (),
) -> Bilanz:
    """Put the readings of a delivery into the database. IntegrityError where somebody else was faster: once more.

    What a person discarded counts as known. `perioden`: devices none of whose registers runs through.
    """
    bilanz = Bilanz()
    rows = _rows(ankuenfte, bilanz)
    _leave_out(ankuenfte, rows, bilanz)
    due = _due_days(ankuenfte, rows, perioden)
    old = {
        rows[name].pk: (first, rows[name].letzte_zeit)
        for name, ankunft in ankuenfte.items()
        if ankunft.zeiten and name in rows and rows[name].letzte_zeit is not None
        if (first := min(ankunft.zeiten)) <= rows[name].letzte_zeit
    }
    known = stored_between(old)
    zugang = _Zugang()
    changed = []
    for name, ankunft in ankuenfte.items():
        row = rows.get(name)
        if row is None or not ankunft.zeiten:
            continue
        regel = Regel(
            name.groesse,
            name.art,
            ankunft.name,
            jetzt + _FAR_FUTURE,
            due.get(name.funkgeraet, ()),
            row.groesster_zuwachs,
            row.anzahl,
            perioden=name.funkgeraet in perioden,
        )
        reihe = _Reihe(row, name, regel, bilanz, darf, zugang)
        if reihe.taken(ankunft, known.get(row.pk, [])) and row.pk is not None:
            changed.append(row)
    # once, with their last value, and not twice
    insert([row for row in rows.values() if row.pk is None])
    _write(zugang, eingang)
    _remember(changed)
    return bilanz


class _Reihe:
    """One row while its new readings are looked at."""

    def __init__(
        self, row: Messreihe, name: Reihenname, regel: Regel, bilanz: Bilanz, darf: Darf, zugang: _Zugang
    ) -> None:
        self.row, self.name, self.regel, self.bilanz, self.darf = row, name, regel, bilanz, darf
        self.zugang = zugang

    def taken(self, ankunft: Ankunft, known: Sequence[tuple[int, int, Decimal]]) -> int:
        """Take what is to be written; how many. `known`: time, fassung, value of what is there, by time."""
        row, last = self.row, self.row.letzte_zeit
        before = self.zugang.anzahl
        if not ankunft.in_order():
            self._each_time_once(ankunft)
        end = len(ankunft.zeiten)
        place = bisect_right(ankunft.zeiten, last) if last is not None else 0
        if place and not self._all_known(ankunft, place, known):
            self._older(ankunft.rows(0, place), known)
        if plausible(self.regel, self._last(), ankunft.zeiten[place:], ankunft.staende[place:]):
            if place < end:
                self.bilanz.neu += self.zugang.add_all(row, ankunft, place)
                row.letzte_zeit, row.letzter_stand = ankunft.zeiten[-1], ankunft.staende[-1]
        else:
            self._newer(ankunft.rows(place, end))
        written = self.zugang.anzahl - before
        row.anzahl += written
        row.groesster_zuwachs = self.regel.groesster_zuwachs
        self.bilanz.spruenge += [(self.name.funkgeraet, zeit) for zeit in self.regel.spruenge]
        return written

    def _last(self) -> tuple[int, Decimal] | None:
        row = self.row
        return None if row.letzte_zeit is None else (row.letzte_zeit, row.letzter_stand)

    def _all_known(self, ankunft: Ankunft, end: int, known: Sequence[tuple[int, int, Decimal]]) -> bool:
        """Whether the readings up to this place are all there already, as they are."""
        latest = {zeit: stand for zeit, _fassung, stand in known}
        if not all(map(eq, map(latest.get, islice(ankunft.zeiten, end)), ankunft.staende)):
            return False
        self.bilanz.gleich += end
        return True

    def _newer(self, werte: Sequence[Wert]) -> None:
        """Readings after the last one that is known: nothing to compare with but each other."""
        regel, row, counts = self.regel, self.row, self.regel.counts
        before = self._last()
        for wert in werte:
            zeit, stand, _status, zeile = wert
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
            self.zugang.add(row, wert, 0)
            self.bilanz.neu += 1
            row.letzte_zeit, row.letzter_stand = before = now

    def _each_time_once(self, ankunft: Ankunft) -> None:
        """Two values of one time in one file: the same is nothing new; of two that contradict none counts."""
        values: dict[int, set[Decimal]] = defaultdict(set)
        for zeit, stand in zip(ankunft.zeiten, ankunft.staende, strict=True):
            values[zeit].add(stand)
        kept, seen = [], set()
        for zeit, stand, _status, zeile in ankunft.rows(0, len(ankunft.zeiten)):
            single = len(values[zeit]) == 1
            kept.append(single and zeit not in seen)
            if not single:
                text = _("Gerät %(geraet)s: für %(tag)s stehen mehrere Werte in der Datei: %(werte)s. Keiner gilt.")
                all_of = ", ".join(exact(one) for one in sorted(values[zeit]))
                said = {"geraet": self.regel.name, "tag": shown(zeit), "werte": all_of}
                self.bilanz.abgelehnt.append((self.name, Abgelehnt(zeit, stand, zeile, "E405", text % said)))
            elif zeit in seen:
                self.bilanz.gleich += 1
            seen.add(zeit)
        ankunft.keep(kept)

    def _older(self, werte: Sequence[Wert], known: Sequence[tuple[int, int, Decimal]]) -> None:
        """Readings of times before the last: known, different, or of a gap between others."""
        latest = {zeit: (fassung, stand) for zeit, fassung, stand in known}
        times = sorted(latest)
        for wert in werte:
            zeit, stand, _status, zeile = wert
            there = latest.get(zeit)
            if there is not None and there[1] == stand:
                self.bilanz.gleich += 1
                continue
            why = refused(self.regel, zeit, stand, zeile)
            if why is None and there is not None and not self.darf(self.name.funkgeraet, zeit):
                text = _(
                    "Gerät %(geraet)s: der Wert vom %(tag)s ist abgerechnet (%(alt)s) und bleibt; gemeldet: %(neu)s."
                )
                said = {"geraet": self.regel.name, "tag": shown(zeit), "alt": exact(there[1]), "neu": exact(stand)}
                why = Abgelehnt(zeit, stand, zeile, "E408", text % said)
            if why is None:
                why = self._between(times, latest, zeit, stand, zeile)
            if why is not None:
                self.bilanz.abgelehnt.append((self.name, why))
                continue
            fassung = there[0] + 1 if there is not None else 0
            self.zugang.add(self.row, wert, fassung)
            if there is None:
                self.bilanz.neu += 1
                times.insert(bisect_left(times, zeit), zeit)
            else:
                self.bilanz.korrigiert += 1
            latest[zeit] = (fassung, stand)
            if zeit == self.row.letzte_zeit:
                self.row.letzter_stand = stand

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
    """The rows that the readings belong to, locked until the end of the transaction; new ones have no key yet."""
    devices = sorted({name.funkgeraet for name in ankuenfte})
    known = _known_rows(devices)
    missing = sorted(set(ankuenfte) - set(known))
    if missing:
        first = Messreihe()
        new = [like(first, **_columns(name), einheit=ankuenfte[name].einheit) for name in missing]
        known |= dict(zip(missing, new, strict=True))
    found = {name: known[name] for name in ankuenfte}
    for name, ankunft in ankuenfte.items():
        if found[name].einheit != ankunft.einheit:
            text = _("Gerät %(geraet)s: Einheit %(neu)s, bisher %(alt)s.")
            said = {"geraet": ankunft.name, "neu": ankunft.einheit, "alt": found[name].einheit}
            bilanz.abgelehnt += [
                (name, Abgelehnt(zeit, stand, zeile, "E220", text % said))
                for zeit, stand, zeile in zip(ankunft.zeiten, ankunft.staende, ankunft.zeilen, strict=True)
            ]
            del found[name]
    return found


def _leave_out(ankuenfte: Mapping[Reihenname, Ankunft], rows: Mapping[Reihenname, Messreihe], bilanz: Bilanz) -> None:
    """Take out what a person discarded before."""
    gone = discarded()
    if not gone:
        return
    for name, ankunft in ankuenfte.items():
        wrong = gone.get(rows[name].pk) if name in rows else None
        if wrong:
            kept = [pair not in wrong for pair in zip(ankunft.zeiten, ankunft.staende, strict=True)]
            bilanz.gleich += len(kept) - sum(kept)
            ankunft.keep(kept)


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
        rows: QuerySet[Messreihe] = Messreihe.objects.filter(funkgeraet__eines=some).order_by("pk")
        for row in rows_of(rows.select_for_update()):
            found[Reihenname(row.funkgeraet_id, row.groesse, row.art, row.tarif, row.teilgeraet)] = row
    return found


def _due_days(
    ankuenfte: Mapping[Reihenname, Ankunft], rows: Mapping[Reihenname, Messreihe], perioden: Collection[int]
) -> dict[int, list[tuple[int, int]]]:
    """When each device that does so starts anew: the days of its due values, those that are known and those that come
    now, and what is said of the device in its house.
    """
    found: dict[int, set[tuple[int, int]]] = defaultdict(set)
    anew = {name.funkgeraet for name in ankuenfte if name.groesse == "hca" or name.funkgeraet in perioden}
    for name, ankunft in ankuenfte.items():
        if name.art == "DUE" and (name.groesse == "hca" or name.funkgeraet in perioden) and name in rows:
            found[name.funkgeraet] |= set(map(_of_year, ankunft.zeiten))
    for some in _pieces(sorted(anew)):
        there = Messreihe.objects.filter(funkgeraet__eines=some, art="DUE", letzte_zeit__isnull=False)
        for device, groesse, zeit in there.values_list("funkgeraet", "groesse", "letzte_zeit"):
            if groesse == "hca" or device in perioden:
                found[device].add(_of_year(zeit))
        for device, day in ruecksetzungen(some).items():
            found[device].add(day)
    return {device: sorted(days) for device, days in found.items()}


def _of_year(zeit: int) -> tuple[int, int]:
    day = day_of(zeit)
    return day.month, day.day


def _pieces(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (rows[first : first + _AT_ONCE] for first in range(0, len(rows), _AT_ONCE))


def _write(zugang: _Zugang, eingang: int) -> None:
    """As fast as the database takes them: by COPY and one statement, or many at once into the embedded one."""
    if not zugang.stuecke:
        return
    organisation = current()
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            names = "organisation_id, eingang, reihe_id, fassung, status, zeit, stand, zeile"
            with connection.wrap_database_errors:
                cursor.cursor.executemany(
                    f"INSERT INTO {TABELLE} ({names}) VALUES ({organisation}, {eingang}, ?, ?, ?, ?, ?, ?)",
                    chain.from_iterable(map(_embedded, zugang.stuecke)),
                )
            return
        # by way of a table of this connection: COPY may not write where row-level security guards
        cursor.execute(
            "CREATE TEMP TABLE IF NOT EXISTS ankunft (reihe_id bigint, fassung smallint, status integer,"
            " zeit bigint[], stand numeric[], zeile integer[]) ON COMMIT DELETE ROWS"
        )
        with cursor.copy("COPY ankunft FROM STDIN") as copy:
            copy.write("".join(map(_copied, zugang.stuecke)))
        # no ON CONFLICT: what is known was left out above, under the lock of its row, and doubting costs twice the time
        cursor.execute(
            f"INSERT INTO {TABELLE} (organisation_id, eingang, reihe_id, fassung, status, zeit, stand, zeile)"
            " SELECT %s, %s, reihe_id, fassung, status, unnest(zeit), unnest(stand), unnest(zeile) FROM ankunft",
            [organisation, eingang],
        )
        cursor.execute("TRUNCATE ankunft")


def _embedded(stueck: _Stueck) -> Iterator[tuple[Any, ...]]:
    """The rows of a piece; every digit of a value that was written, and no exponent."""
    reihe, fassung, status, zeiten, staende, zeilen = stueck
    return zip(repeat(reihe.pk), repeat(fassung), repeat(status), zeiten, map(_PLAIN, staende), zeilen)


def _copied(stueck: _Stueck) -> str:
    """The line of a piece for COPY: what repeats once, the rest as arrays."""
    reihe, fassung, status, zeiten, staende, zeilen = stueck
    columns = "}\t{".join([",".join(map(str, column)) for column in (zeiten, staende, zeilen)])
    return f"{reihe.pk}\t{fassung}\t{status}\t{{{columns}}}\n"


def _remember(rows: Iterable[Messreihe]) -> None:
    """The last value and the number of values of each row."""
    fields = ("id", "letzte_zeit", "letzter_stand", "groesster_zuwachs", "anzahl")
    values = list(map(attrgetter(*fields), rows))
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
            [array(column) for column in zip(*values, strict=True)],
        )


def _text(number: Decimal | None) -> str | None:
    return None if number is None else format(number, "f")


__all__ = ["Ankunft", "Bilanz", "Reihenname", "Wert", "end_of", "take_in"]
