"""Our table read in columns, at a million rows a second; a row that is wrong is told as the thorough way tells it.

A row costs little because what repeats is looked at once: the cells before its value (device, register, kind) and those
behind it (unit, time, status, signal). Values are made and checked a series at a time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from umlage.formats.lieferung.einheiten import KANONISCH, einheit
from umlage.formats.lieferung.fehler import Falsch, Zeilenfehler
from umlage.formats.lieferung.meldung import Kind, Medium, Register, Zeitpunkt
from umlage.formats.lieferung.tabellen import MOST_CELL
from umlage.formats.lieferung.zahlen import ganzzahl
from umlage.formats.lieferung.zeiten import zeitpunkt
from umlage.formats.umlage_readings.als_tabelle import row_fault
from umlage.formats.umlage_readings.angaben import (
    gueltig_am,
    hersteller,
    klein,
    medium,
    nummer,
    rssi,
    schema_passt,
    wort_aus,
)

KOPF = (
    "schema;gateway;serial;manufacturer;medium;version;register;kind;value;unit;valid_at;observed_at;tariff;status;rssi"
)
_NAMES = KOPF.split(";")
_HEAD_CELLS = _NAMES.index("value")
# a number as our own programs write it, its signs at most, and zeros that they do not put before it
_USUAL = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,9})?", re.ASCII)
_MOST_SIGNS = 16
_ZEROS = re.compile(r"[;-]0[0-9]", re.ASCII)
# more, and the thorough way counts them; in the first lines a fault may change how a file is understood at all
_MOST_FAULTS, _FIRST_LINES = 1000, 200

_Schluessel = tuple[str, str, int | None, Medium | None]
_Reihe = tuple[Register, Kind, str, int]


@dataclass(slots=True)
class Spalten:
    """The values of one series in columns of one length: seconds since 1970, value, line from 1; as in the file."""

    zeiten: list[int] = field(default_factory=list)
    staende: list[Decimal] = field(default_factory=list)
    zeilen: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Block:
    """All that a file says of one device: register, kind, unit and tariff with the values in the order of the file."""

    nummer: str
    hersteller: str
    version: int | None
    medium: Medium | None
    zeile: int
    status: str = ""
    rssi: int | None = None
    gesehen: datetime | None = None
    reihen: dict[_Reihe, Spalten] = field(default_factory=dict)


class _Rest(NamedTuple):
    """The cells behind the value, without the time: rows that share them belong to the same series of their device."""

    einheit: str
    tarif: str
    status: str
    signal: str
    gesehen: str


@dataclass(slots=True)
class _Werte:
    """A series while its rows are read, values as text."""

    spalten: Spalten
    texte: list[str] = field(default_factory=list)

    def adders(self) -> tuple[Callable[[int], None], Callable[[int], None], Callable[[str], None]]:
        """What puts a time, a line, a text at the end."""
        return self.spalten.zeiten.append, self.spalten.zeilen.append, self.texte.append


class _Unusual(Exception):
    """Something in the file is for the thorough way."""


def bloecke(content: bytes, zeit_von: Callable[[Zeitpunkt], int]) -> tuple[list[Block], list[Zeilenfehler]] | None:
    """The devices of a file in our own columns and the faults of its rows; None where `codec` has to read it.

    `zeit_von` says how many seconds since 1970 a day (its end) or an instant is.
    """
    if not content.startswith(KOPF.encode()) or not content.endswith(b"\n") or b'"' in content or b"\0" in content:
        return None
    try:
        text = content.decode("utf-8").replace("\r\n", "\n")
        if "\r" in text:
            return None
        lines = text.split("\n")
        if lines.pop(0) != KOPF:
            return None
        lines.pop()
        return _read(lines, zeit_von)
    except (_Unusual, UnicodeDecodeError):
        return None


def _read(lines: list[str], zeit_von: Callable[[Zeitpunkt], int]) -> tuple[list[Block], list[Zeilenfehler]]:
    """_Unusual."""
    reader = _Leser(zeit_von)
    wrong = reader.read(lines)
    faults: list[Zeilenfehler] = []
    if wrong:
        faults = [_fault(lines, number) for number in sorted(wrong)]
        # what is said of a device counts only where its row is good: once more without the others
        reader = _Leser(zeit_von)
        for number in wrong:
            lines[number - 2] = ""
        wrong = reader.read(lines, wrong)
    if wrong or not reader.blocks or any(map(_contradicts, reader.series.values())):
        raise _Unusual
    return list(reader.blocks.values()), faults


def _fault(lines: Sequence[str], number: int) -> Zeilenfehler:
    """What the thorough way says of a row; _Unusual where it says nothing, or something about the whole file."""
    line = lines[number - 2]
    cells = line.split(";")
    told = row_fault(_NAMES, number, cells)
    if told is None or number == 2 or len(line) > MOST_CELL:
        raise _Unusual
    if len(cells) != len(_NAMES) and (number <= _FIRST_LINES or number == len(lines) + 1):
        raise _Unusual
    return told


def _contradicts(werte: _Werte) -> bool:
    """Whether a series has two values of one time."""
    columns = werte.spalten
    return len(set(columns.zeiten)) != len(columns.zeiten) and (
        len(set(columns.zeiten)) != len(set(zip(columns.zeiten, columns.staende, strict=True)))
    )


class _Leser:
    """One reading of a file."""

    def __init__(self, zeit_von: Callable[[Zeitpunkt], int]) -> None:
        self._zeit_von = zeit_von
        self.blocks: dict[_Schluessel, Block] = {}
        self.series: dict[tuple[_Schluessel, _Reihe], _Werte] = {}
        self._known: dict[tuple[str, _Rest], _Werte] = {}
        self._rests: dict[_Rest, _Rest] = {}
        # what stands behind a value, with its time: of a current value a day or an instant, of others a day
        self._instants: dict[str, tuple[int, _Rest]] = {}
        self._days: dict[str, tuple[int, _Rest]] = {}

    def read(self, lines: Sequence[str], passed: Iterable[int] = ()) -> set[int]:
        """Read all rows but those `passed`; the numbers of lines that cannot be taken as they are. _Unusual."""
        wrong: set[int] = set()
        left = set(passed)
        head, cut, ends, known = "\n", 1, self._days, self._days.get
        rest: _Rest | None = None
        # a call that is looked up for each row costs as much as the call
        nowhere = _Werte(Spalten())
        add_time, add_line, add_text = nowhere.adders()
        number = 1
        for line in lines:
            number += 1
            try:
                if not line.startswith(head):
                    head, cut, rest = _head_of(line), 0, None
                    cut = len(head)
                    ends = self._instants if head.endswith(";CURRENT;") else self._days
                    known = ends.get
                value, _, tail = line[cut:].partition(";")
                zeit, other = known(tail) or self._end(tail, ends)
                if other is not rest:
                    add_time, add_line, add_text = self._series(head, other, number).adders()
                    rest = other
            except (Falsch, ValueError):
                head, rest = "\n", None
                if number not in left:
                    wrong.add(number)
                    if len(wrong) > _MOST_FAULTS:
                        raise _Unusual from None
                continue
            if value:
                add_time(zeit)
                add_line(number)
                add_text(value)
        for werte in self.series.values():
            wrong |= _numbers(werte)
        if len(wrong) > _MOST_FAULTS:
            raise _Unusual
        return wrong

    def _end(self, tail: str, ends: dict[str, tuple[int, _Rest]]) -> tuple[int, _Rest]:
        """The time that stands behind a value, and the other cells there; Falsch, ValueError."""
        measure, at, seen, tariff, status, signal = tail.split(";")
        kind = Kind.CURRENT if ends is self._instants else Kind.DUE
        rest = _Rest(measure, tariff, status, signal, seen)
        found = ends[tail] = self._zeit_von(gueltig_am(at, kind)), self._rests.setdefault(rest, rest)
        return found

    def _series(self, head: str, rest: _Rest, line: int) -> _Werte:
        """The series of rows with these cells; every cell must be as our own programs write it. Falsch, ValueError."""
        known = self._known.get((head, rest))
        if known is not None:
            return known
        cells = head.split(";")
        if not schema_passt(cells[0]):
            raise ValueError(head)
        key = (nummer(cells[2]), hersteller(cells[3]), ganzzahl(cells[5]), medium(cells[4]))
        register, kind = wort_aus(Register, cells[6], "register"), wort_aus(Kind, cells[7], "kind")
        found, factor = einheit(rest.einheit, key[3])
        if found is not register or factor != 1:
            raise ValueError(rest.einheit)
        series: _Reihe = (register, kind, KANONISCH[register], klein(ganzzahl(rest.tarif), "Tarif"))
        signal, seen = rssi(ganzzahl(rest.signal)), zeitpunkt(rest.gesehen)
        block = self.blocks.get(key)
        if block is None:
            block = self.blocks[key] = Block(key[0], key[1], key[2], key[3], line)
        # the first of each that is said of a device counts, as in the table read row by row
        block.status = block.status or rest.status
        block.rssi = signal if block.rssi is None else block.rssi
        block.gesehen = block.gesehen or seen
        werte = self.series.get((key, series))
        if werte is None:
            werte = self.series[key, series] = _Werte(block.reihen.setdefault(series, Spalten()))
        self._known[head, rest] = werte
        return werte


def _head_of(line: str) -> str:
    """The cells of a row before its value, with the separator behind them; ValueError."""
    cells = line.split(";", _HEAD_CELLS)
    if len(cells) <= _HEAD_CELLS:
        raise ValueError(line)
    return line[: len(line) - len(cells[_HEAD_CELLS])]


def _numbers(werte: _Werte) -> set[int]:
    """Make numbers of the texts of a series; the lines whose text is none as our own programs write it."""
    texts, columns = werte.texte, werte.spalten
    try:
        columns.staende = list(map(Decimal, texts))
    except InvalidOperation:
        columns.staende = []
    joined = ";".join(("", *texts, ""))
    # what is not looked for here is none for Decimal: 1.2.3, 1-2
    if (
        columns.staende
        and not joined.encode().translate(None, b"-.;0123456789")
        and not (".;" in joined or ";." in joined or "-." in joined or _ZEROS.search(joined))
        and max(map(len, texts)) <= _MOST_SIGNS
    ):
        return set()
    return {line for line, text in zip(columns.zeilen, texts, strict=True) if not _USUAL.fullmatch(text)}
