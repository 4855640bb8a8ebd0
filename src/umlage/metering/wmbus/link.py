"""The link layer: from what a gateway delivers to one frame without checksums (EN 13757-4), wireless or wired.

Gateways deliver the same frame with checksums of format A or B or without any, upper or lower case, with bytes of
their own behind it.
"""

from __future__ import annotations

import binascii
from typing import NamedTuple

from umlage.metering.wmbus.crc import crc16
from umlage.metering.wmbus.errors import Malformed

HEAD = 10  # L C M M A A A A V T
_FIRST, _BLOCK, _SUM = 10, 16, 2
_SYNC = (b"\x54\xcd", b"\x54\x3d")
_DROP = str.maketrans("", "", " \t\r\n_|:-")


class Frame(NamedTuple):
    """One frame: `content` from C (wired: C A) to the last byte before checksums; `checked` whether a checksum proved
    it.

    `base` is where `content` begins in the frame without checksums, `trailing` what followed the frame.
    """

    wired: bool
    layer: str
    content: bytes
    checked: bool
    trailing: bytes
    base: int


def raw_bytes(telegram: str | bytes) -> bytes:
    """The bytes of a telegram; hexadecimal text may have blanks, separators, `0x` and either case."""
    if isinstance(telegram, bytes):
        return telegram
    try:
        return binascii.unhexlify(telegram)
    except ValueError:
        text = telegram.translate(_DROP).removeprefix("0x").removeprefix("0X")
    for place, letter in enumerate(text):
        if letter not in "0123456789abcdefABCDEF":
            raise Malformed("not a hexadecimal digit", place // 2)
    # half a byte at the end is what some receivers leave behind the frame; a frame that needs it is cut off
    return bytes.fromhex(text[: len(text) // 2 * 2])


def frame_of(raw: bytes) -> Frame:
    """The frame in these bytes; Malformed when it is cut off or a checksum is wrong.

    Checksums of format B are not looked for when nothing is behind the frame: see `frame_b`.
    """
    if len(raw) >= 4 and raw[0] == 0x68 and raw[3] == 0x68 and raw[1] == raw[2]:
        return _wired(raw)
    if raw[:2] in _SYNC and len(raw) > HEAD + 2 and raw[2] + 3 <= len(raw):
        raw = raw[2:]
    if len(raw) < HEAD + 1:
        raise Malformed("too short for a frame", len(raw))
    length = raw[0]
    if length < HEAD:
        raise Malformed("the length field is too small", 0)
    end = length + 1
    if len(raw) < end:
        raise Malformed(f"cut off: {end} bytes announced, {len(raw)} there", len(raw))
    if len(raw) > end:
        taken = _format_a(raw, length)
        if taken is not None:
            return taken
        if len(raw) > end + 2 and last_sum(raw):
            return Frame(False, "DLL", raw[1:-_SUM], False, raw[-_SUM:], 1)
    return Frame(False, "DLL", raw[1:end], False, raw[end:], 1)


def frame_b(frame: Frame) -> Frame | None:
    """The same bytes read as format B; None when its checksums are not there.

    Only a frame that makes no whole sense without them is worth this question: two bytes of a checksum never pass for
    records.
    """
    if frame.wired or frame.checked:
        return None
    raw = bytes((len(frame.content),)) + frame.content
    return _format_b(raw, frame.trailing)


def without_strength(frame: Frame) -> Frame | None:
    """The frame without its last byte: AMB receivers count the signal strength behind it in its length."""
    if frame.wired or frame.checked or frame.trailing:
        return None
    return frame._replace(content=frame.content[:-1], trailing=frame.content[-1:])


def _sum_at(raw: bytes, start: int, end: int) -> bool:
    return crc16(raw[start:end]) == raw[end] << 8 | raw[end + 1]


def _format_a(raw: bytes, length: int) -> Frame | None:
    """Without its checksums; None when there are none of format A."""
    whole = length + 1 + _SUM * (1 + -(-(length + 1 - _FIRST) // _BLOCK))
    if len(raw) < whole:
        return None
    blocks = [(0, _FIRST)]
    start = _FIRST + _SUM
    while start < whole:
        end = min(start + _BLOCK, whole - _SUM)
        blocks.append((start, end))
        start = end + _SUM
    if not _sum_at(raw, 0, _FIRST):
        if any(_sum_at(raw, *block) for block in blocks[1:]):
            raise Malformed("wrong checksum", _FIRST)
        return None
    for start, end in blocks[1:]:
        if not _sum_at(raw, start, end):
            raise Malformed("wrong checksum", end)
    content = b"".join([raw[start:end] for start, end in blocks])
    return Frame(False, "DLL-A", content[1:], True, raw[whole:], 1)


def last_sum(raw: bytes) -> bool:
    """Whether the last two bytes are the checksum of the last block of format A: some gateways take out all but that
    one.
    """
    end = len(raw) - _SUM
    start = _FIRST + (end - 1 - _FIRST) // _BLOCK * _BLOCK
    return _FIRST <= start < end and _sum_at(raw, start, end)


def _format_b(raw: bytes, trailing: bytes) -> Frame | None:
    end = len(raw)
    if end <= 128:
        if end < HEAD + 1 + _SUM or not _sum_at(raw, 0, end - _SUM):
            return None
        return Frame(False, "DLL-B", raw[1 : end - _SUM], True, trailing, 1)
    first = _sum_at(raw, 0, 126)
    second = end > 130 and _sum_at(raw, 128, end - _SUM)
    if not first and not second:
        return None
    if not first or not second:
        raise Malformed("wrong checksum", 126 if second else end - _SUM)
    return Frame(False, "DLL-B", raw[1:126] + raw[128 : end - _SUM], True, trailing, 1)


def _wired(raw: bytes) -> Frame:
    """`68 L L 68 C A CI ... CS 16` (EN 13757-2)."""
    length = raw[1]
    end = length + 6
    if length < 3:
        raise Malformed("the length field is too small", 1)
    if len(raw) < end:
        raise Malformed(f"cut off: {end} bytes announced, {len(raw)} there", len(raw))
    if sum(raw[4 : end - 2]) & 0xFF != raw[end - 2]:
        raise Malformed("wrong checksum", end - 2)
    if raw[end - 1] != 0x16:
        raise Malformed("no end of frame", end - 1)
    return Frame(True, "M-Bus", raw[4 : end - 2], True, raw[end:], 4)
