"""Raw telegrams, one per line (or one per JSON object): each dialect is tried on each line, bad lines are faults."""

from __future__ import annotations

import re
from collections.abc import Iterator

from umlage.formats.lieferung.fehler import Falsch, Ort, Unbrauchbar, dateifehler, gekuerzt
from umlage.formats.lieferung.jsontext import eintraege
from umlage.formats.lieferung.meldung import Meldung, Rohtelegramm
from umlage.formats.lieferung.probe import KEIN_TREFFER, SICHER, Kontext, Probe, Treffer
from umlage.formats.lieferung.zeichensatz import text_von
from umlage.formats.rohtelegramme.objekte import ist_objekt, telegramm
from umlage.formats.rohtelegramme.zeilen import DIALEKTE, gelesen, gemeldet

KENNUNG = "rohtelegramme"
VERSION = 1
_HEAD = re.compile(r"\s*(#|//|;)|^\s*$")
_HALF = 50


def erkennen(probe: Probe) -> Treffer:
    """At least half of the first lines are telegrams of one of the dialects, or the first object holds one."""
    if ist_objekt(probe.satz):
        return Treffer(90, ("JSON mit Telegramm",), 1)
    if probe.json is not None or probe.wurzel:
        return KEIN_TREFFER
    lines = [line for line in probe.zeilen if not _HEAD.match(line)]
    names: set[str] = set()
    good = 0
    for line in lines:
        try:
            names.add(gelesen(line)[0])
            good += 1
        except Falsch:
            if name := gemeldet(line):
                names.add(name)
                good += 1
    share = good * 100 // len(lines) if lines else 0
    if share < _HALF:
        return Treffer(share // 2, tuple(sorted(names)), len(DIALEKTE)) if share else KEIN_TREFFER
    return Treffer(min(SICHER, 75 + share // 4), tuple(sorted(names)), len(DIALEKTE))


def lesen(content: bytes, kontext: Kontext) -> Iterator[Meldung]:
    """Every telegram with its line. Unbrauchbar when the file is cut in its last one."""
    if content[:40].lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"{", b"[")):
        yield from eintraege(content, _aus_objekt)
        return
    text = text_von(content)
    lines = text.splitlines()
    whole = text.endswith(("\n", "\r"))
    cells = 0
    for number, line in enumerate(lines, start=1):
        if _HEAD.match(line):
            continue
        where = Ort(zeile=number)
        last = number == len(lines) and not whole
        try:
            _, found = gelesen(line, where)
            if last and (not found.bis_zum_ende or 0 < found.zellen < cells):
                raise Falsch("E240", "Hinter dem Telegramm kann etwas fehlen.")
            cells = max(cells, found.zellen)
        except Falsch as problem:
            if last:
                words = f"Die letzte Zeile ist unvollständig ({gekuerzt(problem.text)}); die Datei ist abgeschnitten."
                raise Unbrauchbar(dateifehler("E110", words, where, ausschnitt=line)) from None
            yield problem.an(where, line)
            continue
        yield found.telegramm


def _aus_objekt(entry: object, place: Ort) -> Iterator[Rohtelegramm]:
    if not isinstance(entry, dict) or not ist_objekt(entry):
        raise Falsch("E204", "Das Objekt enthält kein Telegramm.")
    yield telegramm(entry, place)
