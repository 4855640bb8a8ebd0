"""The text of a file. No guessing by statistics: it takes German code pages for those of other countries."""

from __future__ import annotations

import codecs

from umlage.formats.lieferung.fehler import Ort, Unbrauchbar, dateifehler

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UMLAUTE = "äöüÄÖÜß"
NAMEN = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252", "cp850": "DOS-850"}
ERLAUBT = {"auto", "utf-8", "utf-16", "cp1252", "cp850", "iso-8859-1", "iso-8859-15"}


def kodierung(content: bytes) -> str:
    """Which encoding a text is in: byte order mark, strict UTF-8, then the code page with more German letters."""
    for mark, name in _BOMS:
        if content.startswith(mark):
            return name
    if _utf16(content):
        return "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        windows, dos = (sum(content.count(one) for one in _UMLAUTE.encode(page)) for page in ("cp1252", "cp850"))
        return "cp850" if dos > windows else "cp1252"
    return "utf-8"


def text_von(content: bytes, wanted: str = "auto") -> str:
    """The text; Unbrauchbar (E112) when it is none, (E110) when it ends within a character."""
    name = kodierung(content) if wanted == "auto" else wanted
    try:
        text = content.decode(name)
    except UnicodeDecodeError as problem:
        if problem.end >= len(content) and name.startswith("utf-16"):
            raise Unbrauchbar(dateifehler("E110", "Die Datei endet mitten in einem Zeichen.")) from None
        where = Ort(byte=problem.start)
        said = NAMEN.get(name, name)
        raise Unbrauchbar(dateifehler("E112", f"Der Text ist nicht in {said} geschrieben.", where)) from None
    if "\0" in text:
        where = Ort(byte=content.find(b"\0"))
        raise Unbrauchbar(dateifehler("E112", "Die Datei enthält Nullbytes und ist kein Text.", where))
    return text


def _utf16(content: bytes) -> bool:
    """UTF-16 without its mark: every second byte of plain text is zero, and no other."""
    head = content[:400]
    if len(head) < 8:
        return False
    even, odd = head[::2].count(0), head[1::2].count(0)
    return (odd > len(head) * 2 // 5 and even == 0) or (even > len(head) * 2 // 5 and odd == 0)
