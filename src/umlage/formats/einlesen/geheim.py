"""Whether a delivery may hold keys of meters, however it is read: then its bytes are shown to nobody."""

from __future__ import annotations

import re
from collections.abc import Sequence

from umlage.formats.einlesen.verzeichnis import FORMATE
from umlage.formats.lieferung.behaelter import Inhalt, Passwortregel, ausgepackt
from umlage.formats.lieferung.fehler import Unbrauchbar
from umlage.formats.lieferung.probe import Probe, gewaehlt
from umlage.formats.lieferung.tabellen import every_cell, ist_mappe
from umlage.formats.lieferung.zeichensatz import text_von

# formats that are nothing but keys, and those in which hexadecimal digits are what devices sent
SCHLUESSELFORMATE = frozenset({"schluesselliste", "kamstrup_kem"})
_SENT = frozenset({"lobaro", "lorawan", "rohtelegramme", "umlage_readings", "wmbusmeters"})
_HEX = "[0-9A-Fa-f]"
# 32 digits by themselves, in one piece or in groups of 2, 4 or 8 with the same sign between them
_GROUPED = "|".join(
    rf"(?<![^0-9A-Fa-f]{_HEX}{{{size}}}[-: ]){_HEX}{{{size}}}(?P<s{size}>[-: ])(?:{_HEX}{{{size}}}(?P=s{size}))"
    rf"{{{32 // size - 2}}}{_HEX}{{{size}}}(?!(?P=s{size}){_HEX}{{{size}}}(?!{_HEX}))"
    for size in (2, 4, 8)
)
_KEY = re.compile(rf"(?<!{_HEX})(?:0x)?(?:[0-9]{{8}})?(?:{_HEX}{{32}}|{_GROUPED})(?!{_HEX})")
# a telegram of sixteen bytes says so first
_TELEGRAM = re.compile(r"0[Ff](?:44|46|06|08|47)")


def may_hold_keys(content: bytes, name: str, regeln: Sequence[Passwortregel] = ()) -> bool:
    """Whether one of its files is a list of keys, or has a word that may be one where nothing else is expected.

    What cannot be opened holds nothing that anybody could read.
    """
    try:
        return any(one.fehler is None and _holds(one) for one in ausgepackt(content, name, regeln))
    except Unbrauchbar:
        return False


def _holds(inhalt: Inhalt) -> bool:
    try:
        named = gewaehlt(Probe(inhalt.daten, inhalt.name), FORMATE).format.KENNUNG
    except Unbrauchbar:
        named = ""
    if named in SCHLUESSELFORMATE:
        return True
    return named not in _SENT and any(_key_like(found[0]) for found in _KEY.finditer(_text(inhalt.daten)))


def _key_like(word: str) -> bool:
    """Without a letter it is a row of numbers."""
    return re.search("[A-Fa-f]", word) is not None and not _TELEGRAM.match(word)


def _text(content: bytes) -> str:
    if ist_mappe(content):
        return every_cell(content)
    try:
        return text_von(content)
    except Unbrauchbar:
        return content.decode("latin-1")
