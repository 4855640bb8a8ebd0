"""Elvaco: one telegram per line, wired ones without their frame, wireless ones with their length."""

from __future__ import annotations

import re
from collections.abc import Iterator

from umlage.formats.lieferung.fehler import Falsch, Ort, Unbrauchbar, dateifehler
from umlage.formats.lieferung.funkrahmen import hexbytes, rahmen, verdrahtet
from umlage.formats.lieferung.meldung import Meldung, Rohtelegramm
from umlage.formats.lieferung.probe import KEIN_TREFFER, SICHER, Kontext, Probe, Treffer
from umlage.formats.lieferung.zahlen import ganzzahl
from umlage.formats.lieferung.zeichensatz import text_von
from umlage.formats.lieferung.zeiten import zeitpunkt

KENNUNG = "elvaco"
VERSION = 1
_REPORT = re.compile(
    r"(?P<gateway>[0-9A-Za-z-]{1,20});(?P<device>[0-9A-Fa-f]{8,16});"
    r"(?P<time>\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2});(?P<number>\d{1,3});(?P<hex>(?:[0-9A-Fa-f]{2}){20,});?"
)
_STREAM = re.compile(
    r"(?P<device>[0-9A-Fa-f]{8}); ?(?P<maker>[A-Z]{3});(?P<version>[0-9A-Fa-f]{2});(?P<type>[0-9A-Fa-f]{2});"
    r"(?P<status>[0-9A-Fa-f]{2}); ?(?P<rssi>-?\d{1,3}); ?(?P<mode>[A-Za-z]{1,2});(?P<hex>(?:[0-9A-Fa-f]{2})+);"
)
# what a meter answers (RSP_UD, with or without its flags)
_ANSWERS = {0x08, 0x18, 0x28, 0x38}


def erkennen(probe: Probe) -> Treffer:
    lines = [line for line in probe.zeilen if not line.startswith("#")]
    good = sum(bool(_REPORT.fullmatch(line.strip()) or _STREAM.fullmatch(line.strip())) for line in lines)
    if not good:
        return KEIN_TREFFER
    return Treffer(SICHER if good * 2 >= len(lines) else good * 50 // len(lines), ("Zeile mit Telegramm",), 1)


def lesen(content: bytes, kontext: Kontext) -> Iterator[Meldung]:
    """Every telegram with its line. Unbrauchbar when the last line is cut: nothing in it says how long it is."""
    text = text_von(content)
    if not text.endswith(("\n", "\r")):
        raise Unbrauchbar(dateifehler("E110", "Die letzte Zeile hat kein Zeilenende; die Datei ist abgeschnitten."))
    for number, line in enumerate(text.splitlines(), start=1):
        clean = line.strip()
        if not clean or clean.startswith("#"):
            continue
        where = Ort(zeile=number)
        try:
            yield _telegramm(clean, where)
        except Falsch as problem:
            yield problem.an(where, line)


def _telegramm(line: str, where: Ort) -> Rohtelegramm:
    if found := _REPORT.fullmatch(line):
        data = hexbytes(found["hex"])
        if data[0] not in _ANSWERS:
            raise Falsch("E240", f"Das Telegramm beginnt mit {data[0]:02X}; so antwortet kein Zähler.")
        return Rohtelegramm(
            verdrahtet(data), zeitpunkt(found["time"]), gateway=found["gateway"], verdrahtet=True, ort=where
        )
    if found := _STREAM.fullmatch(line):
        frame, wired = rahmen(hexbytes(found["hex"]), rest=0)
        return Rohtelegramm(frame, None, ganzzahl(found["rssi"]), "", found["mode"], wired, where)
    raise Falsch("E240", "Die Zeile hat nicht den Aufbau eines Berichts mit Telegrammen.")
