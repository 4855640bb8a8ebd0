"""BIL: a line for the plant, then one per device, each below a line of codes; rows are counted against CMBusDev."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from umlage.core.finding import Severity
from umlage.formats.lieferung.fehler import Falsch, Ort, Unbrauchbar, dateifehler, fehler
from umlage.formats.lieferung.meldung import UNCONFIRMED, Meldung
from umlage.formats.lieferung.probe import ENDUNG, KEIN_TREFFER, SICHER, Kontext, Probe, Treffer
from umlage.formats.lieferung.zahlen import Schreibweise, ganzzahl, leer, schreibweise
from umlage.formats.lieferung.zeichensatz import text_von
from umlage.formats.qundis_bil.geraet import Anlage, geraet, ist_knoten
from umlage.formats.qundis_bil.kennungen import ERKENNUNG, Satz, kennung, kopfzeile, zerlegt

KENNUNG = "qundis_bil"
VERSION = 1


def erkennen(probe: Probe) -> Treffer:
    """Three known codes in one line; what a file is called tells little."""
    found: set[str] = set()
    for line in islice(probe.zeilen, 40):
        codes = {kennung(cell) for cell in zerlegt(line)} & set(ERKENNUNG)
        found = codes if len(codes) > len(found) else found
    marks = tuple(sorted(found))
    if len(marks) >= 3:
        return Treffer(SICHER, marks, 3)
    extra = ENDUNG if probe.endung in ("bil", "rep") else 0
    return Treffer(20 * len(marks) + extra, marks, 3) if marks or extra else KEIN_TREFFER


def lesen(content: bytes, kontext: Kontext) -> Iterator[Meldung]:
    """The devices, without nodes. Unbrauchbar: no codes (E101), rows missing (E110)."""
    text = text_von(content)
    if not text.endswith(("\n", "\r")):
        raise Unbrauchbar(dateifehler("E110", "Die letzte Zeile hat kein Zeilenende; die Datei ist abgeschnitten."))
    sections = _abschnitte(text)
    if not sections:
        raise Unbrauchbar(dateifehler("E101", "In keiner Zeile stehen drei bekannte Kennungen von BIL."))
    devices = [section for section in sections if section.von_geraeten]
    plant = next((section for section in sections if not section.von_geraeten), None)
    anlage = _anlage(plant)
    if not devices:
        raise Unbrauchbar(dateifehler("E110", "Der Teil mit den Geräten fehlt; die Datei ist abgeschnitten."))
    rows = [row for section in devices for row in section.zeilen]
    _vollstaendig(rows, anlage)
    if kontext.name.lower().endswith(".rep"):
        words = "REP ist nach den Kennungen von BIL gelesen; der Aufbau ist nicht bestätigt."
        yield fehler("E204", words, hinweis="Bitte einige Werte vergleichen.", schwere=Severity.WARNING)
        anlage = Anlage(anlage.gateway, anlage.typ, anlage.anzahl, (UNCONFIRMED,))
    yield from _geraete(devices, rows, anlage)


@dataclass(frozen=True, slots=True)
class _Zeile:
    zeile: int
    zellen: list[str]


@dataclass(slots=True)
class _Abschnitt:
    """A line of codes and the lines below it."""

    kopf: list[str]
    zeilen: list[_Zeile]

    @property
    def von_geraeten(self) -> bool:
        return "Device" in self.kopf or "KMed" in self.kopf

    def satz(self, row: _Zeile) -> Satz:
        return Satz(row.zeile, {code: cell for code, cell in zip(self.kopf, row.zellen, strict=False) if code})


def _abschnitte(text: str) -> list[_Abschnitt]:
    found: list[_Abschnitt] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        cells = zerlegt(line)
        if codes := kopfzeile(cells):
            found.append(_Abschnitt(codes, []))
        elif found:
            found[-1].zeilen.append(_Zeile(number, cells))
    return found


def _anlage(section: _Abschnitt | None) -> Anlage:
    if section is None or not section.zeilen:
        return Anlage()
    row = section.satz(section.zeilen[0])
    gateway = row.text("KFabNr") or row.text("KKundeNr")
    try:
        count = ganzzahl(row.text("CMBusDev"))
    except Falsch as problem:
        # a count that is no number is a line that was damaged: what follows is not to be trusted
        raise Unbrauchbar(dateifehler("E111", problem.text, row.ort("CMBusDev"))) from None
    return Anlage("" if leer(gateway) else gateway[:40], row.text("Type")[:20], count)


def _vollstaendig(rows: list[_Zeile], anlage: Anlage) -> None:
    if anlage.anzahl is not None and len(rows) != anlage.anzahl:
        words = f"Der Kopf nennt {anlage.anzahl} Geräte (CMBusDev), die Datei hat {len(rows)}."
        raise Unbrauchbar(dateifehler("E110", words, Ort(zeile=rows[-1].zeile if rows else None)))


def _geraete(devices: list[_Abschnitt], rows: list[_Zeile], anlage: Anlage) -> Iterator[Meldung]:
    last = rows[-1] if rows else None
    for section in devices:
        width = len(section.kopf)
        try:
            writing = _schreibweise(section)
        except Falsch as problem:
            raise Unbrauchbar(dateifehler(problem.code, problem.text)) from None
        for row in section.zeilen:
            if len(row.zellen) != width:
                words = f"Die Zeile hat {len(row.zellen)} Spalten, der Kopf {width}."
                where = Ort(zeile=row.zeile)
                if row is last and len(row.zellen) < width:
                    raise Unbrauchbar(dateifehler("E110", f"{words} Die Datei ist abgeschnitten.", where))
                yield fehler("E202", words, where, ausschnitt="\t".join(row.zellen))
            elif not ist_knoten(section.satz(row)):
                yield from geraet(section.satz(row), anlage, writing)


def _schreibweise(section: _Abschnitt) -> Schreibweise:
    """How this file writes numbers: its values decide together."""
    columns = [place for place, code in enumerate(section.kopf) if code.endswith("Val")]
    return schreibweise(row.zellen[place] for row in section.zeilen for place in columns if place < len(row.zellen))
