"""JPEG pictures: their size, and without what a camera or a program wrote beside the picture (ITU-T T.81)."""

from __future__ import annotations

from collections.abc import Iterator

KENNUNG = b"\xff\xd8\xff"
# what the picture needs: JFIF, Adobe (which colours), tables, frame, scan; not Exif, XMP, profiles, previews, comments
_JFIF, _ADOBE, _TABELLEN, _ANFANG, _ENDE = 0xE0, 0xEE, frozenset((0xC4, 0xDB, 0xDD)), 0xDA, b"\xff\xd9"
# baseline, extended, progressive, each with Huffman codes; nothing else is read everywhere
_RAHMEN = frozenset((0xC0, 0xC1, 0xC2))


class KeinJpeg(ValueError):
    """A file that is no whole JPEG of a usual kind."""


def groesse(content: bytes) -> tuple[int, int]:
    """Width and height in pixels. KeinJpeg."""
    for art, segment in _segmente(content):
        if art in _RAHMEN and len(segment) >= 9:
            return int.from_bytes(segment[7:9], "big"), int.from_bytes(segment[5:7], "big")
    raise KeinJpeg


def gesaeubert(content: bytes) -> bytes:
    """The same picture without what is not drawn. KeinJpeg."""
    weite, hoehe = groesse(content)
    if not weite or not hoehe:
        raise KeinJpeg
    parts = [KENNUNG[:2]]
    for art, segment in _segmente(content):
        keep = art in _RAHMEN or art in _TABELLEN or art in (_ADOBE, _ANFANG)
        # a preview may hang behind the fourteen bytes that say the resolution
        if keep or (art == _JFIF and segment[4:9] == b"JFIF\0" and len(segment) == 18):
            parts.append(segment)
    return b"".join([*parts, _ENDE])


def _segmente(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and bytes of every segment; a scan with everything up to the next marker. KeinJpeg where one is cut off."""
    if not content.startswith(KENNUNG):
        raise KeinJpeg
    place = 2
    while content[place : place + 2] != _ENDE:
        if place + 4 > len(content) or content[place] != 0xFF:
            raise KeinJpeg
        art = content[place + 1]
        end = place + 2 + int.from_bytes(content[place + 2 : place + 4], "big")
        if end < place + 4 or end > len(content):
            raise KeinJpeg
        if art == _ANFANG:
            end = _nach_dem_scan(content, end)
        yield art, content[place:end]
        place = end


def _nach_dem_scan(content: bytes, place: int) -> int:
    """Where the next marker stands: stuffed bytes and restarts belong to the scan."""
    while True:
        place = content.find(b"\xff", place)
        if place < 0 or place + 1 >= len(content):
            raise KeinJpeg
        if content[place + 1] == 0 or 0xD0 <= content[place + 1] <= 0xD7:
            place += 2
        else:
            return place
