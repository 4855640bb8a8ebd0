"""Apator: water meters 162, 08, 172, NA-1 and the heat cost allocator E.ITN 30 (facts: field telegrams)."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from umlage.metering.drivers.layouts.fields import Call, Field, Outcome, Short, little, scaled, unread_status
from umlage.metering.drivers.layouts.techem import due_day
from umlage.metering.wmbus.moments import day_ended
from umlage.metering.wmbus.security import cbc_decrypted, decryptor
from umlage.metering.wmbus.values import billionths

_TOTAL = 0x10
_PARTS = Decimal(256)


def _sizes() -> dict[int, int]:
    """Bytes behind each tag of the 162."""
    sizes = {0x00: 4, 0x01: 3, 0x10: 4, 0x11: 2, 0x40: 6, 0x41: 2, 0x42: 4, 0x43: 2, 0x44: 3, 0x8A: 9, 0x8E: 7}
    sizes |= {tag: 1 + 4 * (tag - 0x6F) for tag in range(0x71, 0x7D)}
    sizes |= dict.fromkeys((*range(0x80, 0x85), 0x86, 0x87), 10) | dict.fromkeys((0x85, 0x88, 0x8F), 11)
    sizes |= dict.fromkeys((0x8B, 0x8C), 6) | dict.fromkeys((0xA0, 0xA1, 0xA4), 4)
    sizes |= dict.fromkeys((0xA2, 0xA5, 0xA9, 0xAF), 1) | {0xA3: 7, 0xA6: 3}
    sizes |= dict.fromkeys((0xA7, 0xA8, 0xAA, 0xAB, 0xAC, 0xAD), 2) | {0xB0: 5, 0xB4: 2, 0xF0: 4}
    sizes |= dict.fromkeys((0xB1, 0xB3), 8) | dict.fromkeys((0xB2, 0xB5), 16)
    return sizes | dict.fromkeys((*range(0xB6, 0xC8), 0xD0, 0xD3), 3)


SIZES = _sizes()


def apator_162(call: Call) -> Outcome | None:
    """Tags with values of fixed size; tag 10 is the total in litres. An unknown tag ends the reading, what came before
    stays valid.
    """
    part = call.part
    start = next((place for place, byte in enumerate(part) if byte != 0x2F), len(part))
    if len(part) < start + 9 or part[start] not in (0x0F, 0x80):
        return None
    status = part[start + 1 : start + 8]
    said = unread_status(int.from_bytes(status, "little"))
    fields = [Field("status_bytes", "", status, start + 1, start + 8)]
    place = start + 8
    while place < len(part) and part[place] != 0xFF:
        tag = part[place]
        size = SIZES.get(tag)
        if size is None or place + 1 + size > len(part):
            break
        first, last = place + 1, place + 1 + size
        if tag == _TOTAL:
            fields.append(Field("volume", "m3", scaled(little(part, first, 4), -3), first, last, "current"))
            return Outcome((*fields,), said, rest=part[last:])
        fields.append(Field(f"tag_{tag:02x}", "", part[first:last], first, last))
        place = last
    return Outcome((*fields,), (*said, "no_register"), rest=part[place:])


def _thirds(call: Call, divisor: int) -> Outcome:
    whole = little(call.part, 0, 4)
    value = billionths(Decimal(whole), Decimal(divisor))
    return Outcome((Field("volume", "m3", value, 0, 4, "current"),), rest=call.part[4:])


def apator_08(call: Call) -> Outcome:
    """The counter counts thirds of a litre."""
    return _thirds(call, 3000)


def apator_172(call: Call) -> Outcome:
    """The counter counts thirds of a cubic metre."""
    return _thirds(call, 3)


def apator_na1(call: Call) -> Outcome:
    """One block of AES-128-CBC; M, A and eight times the access number start it."""
    part = call.part
    if len(part) != 18:
        raise Short
    start = call.wire + bytes((part[0],)) * 8
    for index, key in enumerate(call.keys):
        if len(key) != 16:
            continue
        plain = cbc_decrypted(decryptor(key), start, part[2:18])
        fields = _na1(plain)
        if fields is not None:
            fields = (Field("status", "", Decimal(part[1]), 1, 2), *fields)
            said = unread_status(part[1])
            return Outcome(fields, said, "decrypted", b"", index, plain, clock=fields[1].at)
    return Outcome((), (), "wrong_key" if call.keys else "no_key")


_MOST_HOURS = 24 * 40
_SINCE, _UNTIL = datetime(2012, 1, 1), datetime(2060, 1, 1)


def _na1(plain: bytes) -> tuple[Field, ...] | None:
    """2F, total (28 bits), seconds since 2000, hours since the state before (14 bits), what was used since then (26
    bits), status.

    None when it does not fit together: then the key was a wrong one.
    """
    total = plain[1] & 15 | little(plain, 2, 3) << 4
    instant = seconds_since_2000(little(plain, 5, 4))
    hours = plain[9] | plain[10] >> 2 << 8
    since = plain[10] & 3 | little(plain, 11, 3) << 2
    if plain[0] != 0x2F or since > total or hours > _MOST_HOURS or not _SINCE <= instant < _UNTIL:
        return None
    before = instant - timedelta(hours=hours)
    at = day_ended(before)
    return (
        Field("volume", "m3", scaled(total, -3), 1, 5, "current", instant.date(), instant),
        Field("datetime", "", instant, 5, 9),
        Field("volume", "m3", scaled(total - since, -3), 9, 14, "history", at, before, storage=1),
    )


def eitn_30(call: Call) -> Outcome:
    """E.ITN 30: units of the season before, of this one, and two mean temperatures. Behind B6 a block of n bytes and
    one more code come first.
    """
    part = call.part
    skipped = 0
    if call.ci == 0xB6:
        skipped = 2 + little(part, 0, 1)
        if skipped > len(part):
            raise Short
        part = part[skipped:]
    before, since = little(part, 3, 2), little(part, 7, 2)
    day = due_day(little(part, 9, 2))
    return Outcome(
        (
            Field("hca", "HCA", Decimal(before), skipped + 3, skipped + 5, storage=1),
            Field("hca", "HCA", Decimal(since), skipped + 7, skipped + 9, "current", day),
            Field(
                "room_temperature", "°C", billionths(Decimal(little(part, 11, 2)), _PARTS), skipped + 11, skipped + 13
            ),
            Field(
                "room_temperature", "°C", billionths(Decimal(little(part, 13, 2)), _PARTS), skipped + 13, skipped + 15
            ),
        )
    )


_EPOCH = datetime(2000, 1, 1)


def seconds_since_2000(seconds: int) -> datetime:
    return _EPOCH + timedelta(seconds=seconds)
