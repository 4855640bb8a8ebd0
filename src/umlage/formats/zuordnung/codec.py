"""A mapping as a format: recognised by the head of its tables, read record by record, tried on the first rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from umlage.core.finding import Severity
from umlage.formats.lieferung.fehler import Falsch, Ort, Unbrauchbar, Zeilenfehler, dateifehler, fehler
from umlage.formats.lieferung.meldung import Geraetemeldung, Meldung
from umlage.formats.lieferung.probe import KEIN_TREFFER, Kontext, Probe, Treffer
from umlage.formats.lieferung.tabellen import Tabelle, signatur, tabelle
from umlage.formats.lieferung.zahlen import Schreibweise, schreibweise
from umlage.formats.zuordnung.anwenden import Anwendung
from umlage.formats.zuordnung.regeln import UNBESTAETIGT, Feld, Quelle, Zuordnung
from umlage.formats.zuordnung.saetze import Satz, Spalten, jsonsaetze, spalten, tabellensaetze, xmlsaetze

KENNUNG = "zuordnung"
VERSION = 1
_WAHR = 95
# a template may be proposed, but nobody decides for it
_VORSCHLAG = 50


@dataclass(frozen=True, slots=True)
class Vorschauzeile:
    """A record of the preview: where it stands, what comes of it."""

    ort: Ort
    geraet: Geraetemeldung | None
    fehler: tuple[Zeilenfehler, ...]


def erkannt(zuordnung: Zuordnung, probe: Probe) -> Treffer:
    """A head with the signature of the mapping; a template that is not confirmed is proposed by its columns."""
    if zuordnung.art in ("csv", "xlsx"):
        names = _kopf(zuordnung, probe) if zuordnung.signatur else ()
        if names and signatur(names) == zuordnung.signatur:
            return Treffer(_WAHR, ("Kopfzeile",), 1)
        wanted = [zuordnung.nummer, *(rule.feld for rule in zuordnung.werte if rule.feld), *_zeiten(zuordnung)]
        places = spalten(probe.spalten)
        found = tuple(one.quelle.name for one in wanted if _da(places, one.quelle))
        if zuordnung.nummer.quelle.name in found and len(found) >= 3:
            return Treffer(_VORSCHLAG * len(found) // len(wanted), found, len(wanted))
    return KEIN_TREFFER


def lesen(zuordnung: Zuordnung, content: bytes) -> Iterator[Meldung]:
    """Every device of a file. Unbrauchbar."""
    if zuordnung.stand == UNBESTAETIGT:
        words = f"Die Zuordnung {zuordnung.bezeichnung} ist nicht bestätigt; alle Werte sind gekennzeichnet."
        hint = "Bitte die Werte mit dem Gerät vergleichen und die Zuordnung dann als bestätigt speichern."
        yield fehler("E130", words, hinweis=hint, schwere=Severity.WARNING)
    writing, records = _saetze(zuordnung, content)
    for record in records:
        if isinstance(record, Zeilenfehler):
            yield record
        else:
            yield from Anwendung(zuordnung, writing, record).meldungen()


def vorschau(zuordnung: Zuordnung, content: bytes, anzahl: int = 20) -> tuple[Vorschauzeile, ...]:
    """What the mapping makes of the first records. Never raises; a file that cannot be read is one fault."""
    found: list[Vorschauzeile] = []
    try:
        writing, records = _saetze(zuordnung, content)
        for record in islice(records, anzahl):
            if isinstance(record, Zeilenfehler):
                found.append(Vorschauzeile(record.ort, None, (record,)))
                continue
            said = list(Anwendung(zuordnung, writing, record).meldungen())
            device = next((one for one in said if isinstance(one, Geraetemeldung)), None)
            faults = tuple(one for one in said if isinstance(one, Zeilenfehler))
            found.append(Vorschauzeile(record.ort, device, faults))
    except Unbrauchbar as problem:
        found.append(Vorschauzeile(problem.fehler.ort, None, (problem.fehler,)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Zuordnungsformat:
    """A mapping in the place of a codec."""

    zuordnung: Zuordnung
    KENNUNG: str = KENNUNG
    VERSION: int = VERSION

    def erkennen(self, probe: Probe) -> Treffer:
        return erkannt(self.zuordnung, probe)

    def lesen(self, content: bytes, kontext: Kontext) -> Iterator[Meldung]:
        yield from lesen(self.zuordnung, content)


def _kopf(zuordnung: Zuordnung, probe: Probe) -> tuple[str, ...]:
    """The head of a table as the mapping reads it: it may stand below other lines."""
    said = zuordnung.dialekt
    if not probe.spalten or zuordnung.art != "csv" or not (said.auslassen or said.kommentar or said.trenner):
        return probe.spalten
    try:
        # the beginning is whole lines, but may end without the end of one
        return tabelle(f"{probe.text}\n".encode(), replace(said, kodierung="utf-8")).kopf.zellen
    except Unbrauchbar:
        return ()


def _saetze(zuordnung: Zuordnung, content: bytes) -> tuple[Schreibweise, Iterator[Satz | Zeilenfehler]]:
    if zuordnung.art == "xml":
        return Schreibweise(zuordnung.dezimal), iter(xmlsaetze(content, zuordnung.satz))
    if zuordnung.art == "json":
        return Schreibweise(zuordnung.dezimal or "."), jsonsaetze(content, zuordnung.satz)
    table = tabelle(content, zuordnung.dialekt)
    try:
        _spalten_da(zuordnung, table)
        writing = Schreibweise(zuordnung.dezimal) if zuordnung.dezimal else _gemeinsam(zuordnung, table)
    except Falsch as problem:
        raise Unbrauchbar(dateifehler(problem.code, problem.text, Ort(zeile=table.kopf.zeile))) from None
    _letzte(table)
    return writing, tabellensaetze(table)


def _spalten_da(zuordnung: Zuordnung, table: Tabelle) -> None:
    """The number of the device and one value at least; whatever else is missing is not there in this file. Falsch."""
    names = [name.strip() for name in table.kopf.zellen]
    places = spalten(names)
    found = "; ".join(filter(None, names))[:160]
    if zuordnung.nummer.quelle.spalten and places.platz(zuordnung.nummer.quelle) is None:
        raise Falsch("E201", _fehlt(zuordnung.nummer.quelle, found))
    there = 0
    for rule in zuordnung.werte:
        numbers = [match["n"].lstrip("0") for name in names if rule.reihe and (match := rule.reihe.fullmatch(name))]
        if len(set(numbers)) != len(numbers):
            raise Falsch("E204", f"Zwei Spalten sind der Wert mit der gleichen Nummer (gefunden: {found}).")
        if not numbers and (rule.feld is None or places.platz(rule.feld.quelle) is None):
            continue
        there += 1
        if rule.zeit.feld.quelle.spalten and places.platz(rule.zeit.feld.quelle) is None:
            raise Falsch("E201", _fehlt(rule.zeit.feld.quelle, found))
    if not there:
        raise Falsch("E201", f"Keine Spalte mit Werten gefunden (gefunden: {found}).")


def _da(places: Spalten, quelle: Quelle) -> bool:
    try:
        return places.platz(quelle) is not None
    except Falsch:
        return True


def _fehlt(quelle: Quelle, found: str) -> str:
    return f"Pflichtspalte „{quelle.name}“ fehlt (gefunden: {found})."


def _gemeinsam(zuordnung: Zuordnung, table: Tabelle) -> Schreibweise:
    """How the values of this table are written, all of them together."""
    places = spalten(table.kopf.zellen)
    columns = {places.platz(rule.feld.quelle) for rule in zuordnung.werte if rule.feld is not None}
    for rule in zuordnung.werte:
        if rule.reihe is not None:
            columns |= {place for place, name in enumerate(table.kopf.zellen) if rule.reihe.fullmatch(name.strip())}
    wanted = [place for place in columns if place is not None]
    return schreibweise(row.zellen[place] for row in table.reihen for place in wanted if place < len(row.zellen))


def _letzte(table: Tabelle) -> None:
    if table.reihen and len(table.reihen[-1].zellen) < len(table.kopf.zellen):
        words = "Die letzte Zeile hat weniger Zellen als der Kopf; die Datei ist abgeschnitten."
        raise Unbrauchbar(dateifehler("E110", words, Ort(zeile=table.reihen[-1].zeile)))


def _zeiten(zuordnung: Zuordnung) -> list[Feld]:
    return [rule.zeit.feld for rule in zuordnung.werte]
