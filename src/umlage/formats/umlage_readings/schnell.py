"""Our table read at hundreds of thousands of rows a second, where nothing in it is unusual; the rest is for `codec`.

A row costs little because what repeats is looked at once: the head of a row (device, register, kind), unit, time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from umlage.formats.lieferung.einheiten import KANONISCH, einheit
from umlage.formats.lieferung.fehler import Falsch
from umlage.formats.lieferung.meldung import Kind, Medium, Register, Zeitpunkt
from umlage.formats.lieferung.zahlen import ganzzahl
from umlage.formats.lieferung.zeiten import zeitpunkt
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
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,9})?", re.ASCII)
_HEAD_CELLS, _TAIL_CELLS = 8, 7

# seconds since 1970, value, 0, line from 1
Wert = tuple[int, Decimal, int, int]


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
    reihen: dict[tuple[Register, Kind, str, int], list[Wert]] = field(default_factory=dict)


@dataclass(slots=True)
class _Kopf:
    """The head of rows that belong to one series, worked out once."""

    einheit: str
    tarif: str
    block: Block
    werte: list[Wert]
    zeiten: dict[str, int]


def bloecke(content: bytes, zeit_von: Callable[[Zeitpunkt], int]) -> list[Block] | None:
    """The devices of a file in our own columns, None where anything is unusual: then `codec` reads it and says what.

    `zeit_von` says how many seconds since 1970 a day (its end) or an instant is.
    """
    if not content.startswith(KOPF.encode()) or not content.endswith(b"\n") or b'"' in content:
        return None
    try:
        lines = content.decode("utf-8").replace("\r\n", "\n").split("\n")
        if lines[0] != KOPF:
            return None
        return _read(lines[1:-1], zeit_von)
    except (Falsch, UnicodeDecodeError, ValueError):
        return None


def _read(lines: list[str], zeit_von: Callable[[Zeitpunkt], int]) -> list[Block]:
    """ValueError, Falsch: not for here."""
    heads: dict[str, _Kopf] = {}
    blocks: dict[tuple[str, str, int | None, Medium | None], Block] = {}
    days: dict[str, int] = {}
    instants: dict[str, int] = {}
    is_number = _NUMBER.fullmatch
    number = 1
    for line in lines:
        number += 1
        head, value, measure, at, seen, tariff, status, signal = line.rsplit(";", _TAIL_CELLS)
        known = heads.get(head)
        if known is None or known.einheit != measure or known.tarif != tariff:
            known = heads[head] = _head(head, measure, tariff, number, blocks, days, instants)
        when = known.zeiten.get(at)
        if when is None:
            when = known.zeiten[at] = _time(at, known.zeiten is instants, zeit_von)
        if not is_number(value):
            if value:
                raise ValueError(value)
        else:
            known.werte.append((when, Decimal(value), 0, number))
        if status != "OK" or signal or seen:
            _said(known.block, status, signal, seen)
    if not blocks:
        raise ValueError("nothing")
    return list(blocks.values())


def _head(
    head: str,
    measure: str,
    tariff: str,
    line: int,
    blocks: dict[tuple[str, str, int | None, Medium | None], Block],
    days: dict[str, int],
    instants: dict[str, int],
) -> _Kopf:
    """The series of a head; every cell must be as our own programs write it."""
    cells = head.split(";")
    if len(cells) != _HEAD_CELLS or not schema_passt(cells[0]):
        raise ValueError(head)
    key = (nummer(cells[2]), hersteller(cells[3]), ganzzahl(cells[5]), medium(cells[4]))
    register, kind = wort_aus(Register, cells[6], "register"), wort_aus(Kind, cells[7], "kind")
    found, factor = einheit(measure, key[3])
    if found is not register or factor != 1:
        raise ValueError(measure)
    block = blocks.get(key)
    if block is None:
        block = blocks[key] = Block(key[0], key[1], key[2], key[3], line)
    series = (register, kind, KANONISCH[register], klein(ganzzahl(tariff), "Tarif"))
    werte = block.reihen.setdefault(series, [])
    return _Kopf(measure, tariff, block, werte, instants if kind is Kind.CURRENT else days)


def _time(text: str, may_be_instant: bool, zeit_von: Callable[[Zeitpunkt], int]) -> int:
    return zeit_von(gueltig_am(text, Kind.CURRENT if may_be_instant else Kind.DUE))


def _said(block: Block, status: str, signal: str, seen: str) -> None:
    """The first of each that is said of a device counts, as in the table read row by row."""
    if status and not block.status:
        block.status = status
    if signal and block.rssi is None:
        block.rssi = rssi(ganzzahl(signal))
    if seen and block.gesehen is None:
        block.gesehen = zeitpunkt(seen)
