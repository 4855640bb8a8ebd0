"""Telegrams that a Lobaro bridge sends over LoRaWAN, in one packet or in several that follow each other.

Port 11 to 99: part and total. Port 101: flags, five bytes of time, telegram. Port 102: signal strength before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from umlage.core.finding import Severity
from umlage.formats.lieferung.fehler import Falsch, Zeilenfehler, fehler
from umlage.formats.lieferung.funkrahmen import rahmen
from umlage.formats.lieferung.meldung import Funkpaket, Rohtelegramm
from umlage.formats.lieferung.zeiten import aus_sekunden

MOST_OPEN = 1000
_WHOLE = 3
# what a meter sends of itself; the length field alone would be little proof
_C_FIELDS = {0x44, 0x46, 0x47, 0x48, 0x08}


def zusammengesetzt(
    packets: Iterable[Funkpaket | Zeilenfehler],
) -> Iterator[Rohtelegramm | Funkpaket | Zeilenfehler]:
    """Telegrams in the place of the packets that carried them; a packet that carries none stays one, with a note."""
    waiting: dict[str, list[Funkpaket]] = {}
    for packet in packets:
        if isinstance(packet, Zeilenfehler):
            yield packet
            continue
        piece = teil_von(packet)
        if piece is None:
            yield from _einzeln(packet)
            continue
        part, total = piece
        parts = waiting.pop(packet.geraet, [])
        fits = len(parts) == part - 1 and (not parts or _folgt(parts[-1], packet))
        if not fits:
            yield from _uebrig(parts)
            parts = []
        parts.append(packet)
        if fits and part == total:
            yield from _ganz(parts)
        elif fits and len(waiting) < MOST_OPEN:
            waiting[packet.geraet] = parts
        else:
            yield from _uebrig(parts)
    for parts in waiting.values():
        yield from _uebrig(parts)


def teil_von(packet: Funkpaket) -> tuple[int, int] | None:
    """Which piece of how many this packet is; None where it is none."""
    part, total = divmod(packet.port, 10)
    return (part, total) if 11 <= packet.port <= 99 and 1 <= part <= total else None


def vollstaendige(packets: Iterable[Funkpaket]) -> Iterator[tuple[tuple[Funkpaket, ...], Rohtelegramm | None]]:
    """Pieces of one telegram that are all there, and the telegram (None where they are none together).

    The packets may have come in any order; a counter belongs to one packet of its bridge.
    """
    by_place = {(packet.geraet, packet.zaehler): packet for packet in packets if teil_von(packet)}
    for (device, count), first in by_place.items():
        part, total = divmod(first.port, 10)
        if part != 1:
            continue
        there = tuple(by_place.get((device, count + step)) for step in range(total))
        pieces = tuple(one for step, one in enumerate(there, start=1) if one and one.port == 10 * step + total)
        if len(pieces) == total:
            last = pieces[-1]
            yield pieces, _telegramm(b"".join(one.daten for one in pieces), last, last.rssi)


def _folgt(before: Funkpaket, packet: Funkpaket) -> bool:
    return packet.zaehler == before.zaehler + 1 and packet.port % 10 == before.port % 10


def _ganz(parts: list[Funkpaket]) -> Iterator[Rohtelegramm | Funkpaket | Zeilenfehler]:
    last = parts[-1]
    found = _telegramm(b"".join(packet.daten for packet in parts), last, last.rssi)
    if found is None:
        yield from _uebrig(parts)
    else:
        yield found


def _einzeln(packet: Funkpaket) -> Iterator[Rohtelegramm | Funkpaket | Zeilenfehler]:
    found = None
    if packet.port in (101, 102) and len(packet.daten) > 7 and packet.daten[0] == _WHOLE:
        begin = 6 if packet.port == 101 else 7
        strength = None if packet.port == 101 else -packet.daten[6]
        found = _telegramm(packet.daten[begin:], packet, strength)
        if found is not None:
            try:
                at = aus_sekunden(int.from_bytes(packet.daten[1:6], "big"))
                found = Rohtelegramm(found.daten, at, strength, packet.geraet, ort=packet.ort)
            except Falsch:
                # the bridge has no clock yet: the network's time stands
                pass
    if found is None:
        yield from _uebrig([packet])
    else:
        yield found


def _telegramm(data: bytes, packet: Funkpaket, strength: int | None) -> Rohtelegramm | None:
    try:
        frame, wired = rahmen(data, rest=0)
    except Falsch:
        return None
    if wired or frame[1] not in _C_FIELDS:
        return None
    return Rohtelegramm(frame, packet.empfangen, strength, packet.geraet, ort=packet.ort)


def _uebrig(parts: list[Funkpaket]) -> Iterator[Funkpaket | Zeilenfehler]:
    for packet in parts:
        words = f"Der Aufbau der Nutzlast von {packet.geraet} (Port {packet.port}) ist nicht bekannt."
        yield fehler("E250", words, packet.ort, ausschnitt=packet.daten[:40].hex(), schwere=Severity.NOTE)
        yield packet
