"""The readings of a row in a month as a few bytes: differences, then deflated. Nothing is lost."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from decimal import Context, Decimal, localcontext

# time, fassung, value, status, eingang, line
Zeile = tuple[int, int, Decimal, int, int, int]
_VERSION = 1
# whole numbers and decimals are moved by their point alone: no digit may be rounded away, however many there are
_EXACT = Context(prec=10_000)


class Damaged(Exception):
    """A block that cannot be read."""


def packed(rows: Sequence[Zeile]) -> bytes:
    """Rows in order of time; numbers as differences to the row before, each in as few bytes as it needs."""
    with localcontext(_EXACT):
        return _packed(rows)


def _packed(rows: Sequence[Zeile]) -> bytes:
    places = max(-int(stand.as_tuple().exponent) for _zeit, _fassung, stand, *_rest in rows)
    places = max(places, 0)
    columns = [
        [zeit for zeit, *_rest in rows],
        [int(stand.scaleb(places)) for _zeit, _fassung, stand, *_rest in rows],
        [fassung for _zeit, fassung, *_rest in rows],
        [-min(int(row[2].as_tuple().exponent), 0) for row in rows],
        [row[3] for row in rows],
        [row[4] for row in rows],
        [row[5] for row in rows],
    ]
    out = bytearray()
    _number(out, len(rows))
    _number(out, places)
    for place, column in enumerate(columns):
        # times and counters grow evenly: what their differences differ by is mostly nothing
        for value in _differences(_differences(column) if place == 0 else column):
            _number(out, value)
    return bytes([_VERSION]) + zlib.compress(bytes(out), 9)


def unpacked(content: bytes) -> list[Zeile]:
    """The rows of a block. Damaged."""
    content = bytes(content)
    if content[:1] != bytes([_VERSION]):
        raise Damaged("Version")
    try:
        numbers = _numbers(zlib.decompress(content[1:]))
        count, places = next(numbers), next(numbers)
        columns = [[next(numbers) for _row in range(count)] for _column in range(7)]
    except (zlib.error, StopIteration) as broken:
        raise Damaged(str(broken)) from broken
    times, values, revisions, digits, status, sources, lines = (
        _sums(_sums(column) if place == 0 else column) for place, column in enumerate(columns)
    )
    with localcontext(_EXACT):
        return [
            (zeit, fassung, _decimal(value, places, shown), state, source, line)
            for zeit, value, fassung, shown, state, source, line in zip(
                times, values, revisions, digits, status, sources, lines, strict=True
            )
        ]


def _decimal(value: int, places: int, shown: int) -> Decimal:
    return Decimal(value // 10 ** (places - shown)).scaleb(-shown)


def _differences(values: Sequence[int]) -> list[int]:
    return [value - before for before, value in zip([0, *values[:-1]], values, strict=True)]


def _sums(values: Sequence[int]) -> list[int]:
    total, found = 0, []
    for value in values:
        total += value
        found.append(total)
    return found


def _number(out: bytearray, value: int) -> None:
    """Seven bits in a byte, the sign last; small numbers need one."""
    left = value << 1 if value >= 0 else (-value << 1) - 1
    while left > 127:
        out.append(left & 127 | 128)
        left >>= 7
    out.append(left)


def _numbers(content: bytes) -> Iterator[int]:
    value = shift = 0
    for byte in content:
        value |= (byte & 127) << shift
        if byte & 128:
            shift += 7
            continue
        yield -(value + 1 >> 1) if value & 1 else value >> 1
        value = shift = 0
