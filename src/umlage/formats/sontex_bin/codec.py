"""Supercom 646: a head with the modem and the time, a block per device with its telegrams, a tail with a checksum."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from umlage.core.finding import Severity
from umlage.formats.lieferung.fehler import Falsch, Ort, Unbrauchbar, dateifehler, fehler
from umlage.formats.lieferung.funkrahmen import rahmen
from umlage.formats.lieferung.meldung import Meldung, Rohtelegramm
from umlage.formats.lieferung.probe import KEIN_TREFFER, SICHER, Kontext, Probe, Treffer
from umlage.formats.lieferung.zeiten import BERLIN

KENNUNG = "sontex_bin"
VERSION = 1
_HEAD, _TAIL, _BLOCK = 16, 7, 10
_M_BUS = 1
# the box was built from 2005 on; a time before is no time of such a file
_FIRST, _LAST = 1_104_537_600_000, 4_102_444_800_000


@dataclass(frozen=True, slots=True)
class _Block:
    """A device: its number, the kind of its telegrams, their bytes and where they begin."""

    nummer: int
    art: int
    daten: bytes
    byte: int


def erkennen(probe: Probe) -> Treffer:
    """The blocks end exactly before the tail, and the checksum is right."""
    content = probe.content
    if len(content) < _HEAD + _TAIL or not _kopf_moeglich(content):
        return KEIN_TREFFER
    marks: tuple[str, ...] = ("Kopf",)
    try:
        _bloecke(content)
        marks += ("Blöcke",)
        if _crc(content[:-2]) == int.from_bytes(content[-2:], "little"):
            return Treffer(SICHER, (*marks, "Prüfsumme"), 3)
    except Falsch:
        pass
    # a damaged file of this kind shall be called one
    return Treffer(70 if probe.endung == "bin" else 20, marks, 3)


def lesen(content: bytes, kontext: Kontext) -> Iterator[Meldung]:
    """The telegrams of every device. Unbrauchbar: cut (E110), checksum (E111)."""
    if len(content) < _HEAD + _TAIL or not _kopf_moeglich(content):
        raise Unbrauchbar(dateifehler("E110", "Der Kopf einer Datei des Supercom 646 fehlt oder ist unvollständig."))
    if _crc(content[:-2]) != int.from_bytes(content[-2:], "little"):
        words = "Die Prüfsumme der Datei stimmt nicht; sie ist abgeschnitten oder beschädigt."
        raise Unbrauchbar(dateifehler("E110", words, Ort(byte=len(content) - 2)))
    try:
        blocks = _bloecke(content)
    except Falsch as problem:
        raise Unbrauchbar(dateifehler("E111", problem.text)) from None
    tail = content[-_TAIL:]
    listed, there = int.from_bytes(tail[:2], "big"), int.from_bytes(tail[2:4], "big")
    if len(blocks) not in (listed, there):
        words = f"Die Datei nennt {listed} Geräte ({there} gelesen) und enthält {len(blocks)}."
        raise Unbrauchbar(dateifehler("E111", words, Ort(byte=len(content) - _TAIL)))
    if tail[4]:
        words = f"Das Modem meldet, dass Geräte nicht gelesen wurden ({there} von {listed})."
        yield fehler(
            "E203", words, Ort(byte=len(content) - 3), hinweis="Bitte den Empfang prüfen.", schwere=Severity.WARNING
        )
    gateway = str(int.from_bytes(content[:8], "big"))
    at = _zeit(content)
    for block in blocks:
        yield from _telegramme(block, gateway, at)


def _telegramme(block: _Block, gateway: str, at: datetime) -> Iterator[Meldung]:
    where = Ort(pfad=f"Gerät {block.nummer:08d}", byte=block.byte)
    if block.art != _M_BUS:
        yield fehler("E240", f"Gerät {block.nummer:08d}: Telegramme der Art {block.art} sind kein M-Bus.", where)
        return
    rest, place = block.daten, block.byte
    while rest:
        here = Ort(pfad=where.pfad, byte=place)
        length = rest[1] + 6 if len(rest) > 1 else 0
        try:
            frame, wired = rahmen(rest[:length])
            if not wired:
                raise Falsch("E240", "Das Telegramm beginnt nicht mit 68.")
        except Falsch as problem:
            # where one telegram ends is known from its length alone: what follows is lost with it
            yield problem.an(here, rest[:40].hex())
            return
        yield Rohtelegramm(frame, at, gateway=gateway, verdrahtet=True, ort=here)
        rest, place = rest[length:], place + length


def _kopf_moeglich(content: bytes) -> bool:
    modem, time = int.from_bytes(content[:8], "big"), int.from_bytes(content[8:16], "big")
    return 0 < modem < 10**15 and _FIRST <= time < _LAST


def _bloecke(content: bytes) -> list[_Block]:
    """The devices; Falsch when the lengths do not lead to the tail."""
    found, place, end = [], _HEAD, len(content) - _TAIL
    while place < end:
        length = int.from_bytes(content[place + 8 : place + 10], "big")
        begin = place + _BLOCK
        if begin + length > end:
            raise Falsch("E111", "Die Längen der Blöcke passen nicht zur Datei.")
        number = int.from_bytes(content[place + 2 : place + 6], "big")
        art = int.from_bytes(content[place + 6 : place + 8], "big")
        found.append(_Block(number, art, content[begin : begin + length], begin))
        place = begin + length
    return found


def _zeit(content: bytes) -> datetime:
    """Local time, counted as if it were UTC."""
    naive = datetime(1970, 1, 1) + timedelta(milliseconds=int.from_bytes(content[8:16], "big"))
    return naive.replace(microsecond=0, tzinfo=BERLIN)


def _crc(content: bytes) -> int:
    """The frame check sequence of RFC 1662."""
    value = 0xFFFF
    for byte in content:
        value = value >> 8 ^ _TABLE[(value ^ byte) & 0xFF]
    return value ^ 0xFFFF


def _entry(byte: int) -> int:
    for _ in range(8):
        byte = byte >> 1 ^ 0x8408 if byte & 1 else byte >> 1
    return byte


_TABLE = tuple(map(_entry, range(256)))
