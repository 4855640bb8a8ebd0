"""Qundis XML: root `siemeca`, one `measuredev` per device; nodes (`colectordev`, device type 14) are no meters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from umlage.core.finding import Severity
from umlage.formats.lieferung import mbus, xmlstrom
from umlage.formats.lieferung.fehler import Falsch, fehler
from umlage.formats.lieferung.meldung import Geraetemeldung, Medium, Meldung, Messwert
from umlage.formats.lieferung.probe import KEIN_TREFFER, SICHER, Kontext, Probe, Treffer
from umlage.formats.lieferung.xmlstrom import Stelle
from umlage.formats.lieferung.zahlen import ganzzahl, leer
from umlage.formats.lieferung.zeiten import tag, tag_und_uhr
from umlage.formats.qundis_xml.speicher import Zeitreihe

KENNUNG = "qundis_xml"
VERSION = 1
# concluded from the dates of real rows, no vendor document names them
_STATUS = {
    0x90: ("contact_lost_temporarily",),
    0x88: ("contact_lost",),
    0x78: ("device_error",),
    0xA8: ("device_error",),
}


def erkennen(probe: Probe) -> Treffer:
    return Treffer(SICHER, ("Wurzel siemeca",), 1) if probe.wurzel == "siemeca" else KEIN_TREFFER


def lesen(content: bytes, kontext: Kontext) -> Iterator[Meldung]:
    """Every device of every network, in the order of the file."""
    gateway = ""
    seen: set[tuple[str, str]] = set()
    for path, element in xmlstrom.saetze(content, frozenset({"communicator", "measuredev"})):
        if path.startswith("communicator"):
            gateway = xmlstrom.text(element, "serialnr")[:40]
        elif path and not _ist_knoten(element):
            yield from _geraet(element, path, gateway, seen)


def _ist_knoten(element: Stelle) -> bool:
    try:
        kind = ganzzahl(xmlstrom.text(element, "fixeddataheader/devtype"))
    except Falsch:
        return False
    return kind is not None and mbus.medium(kind) is Medium.NODE


def _geraet(element: Stelle, path: str, gateway: str, seen: set[tuple[str, str]]) -> Iterator[Meldung]:
    number, factory = mbus.nummer8(xmlstrom.text(element, "fixeddataheader/identnr")), xmlstrom.text(element, "fabnr")
    try:
        head = [ganzzahl(xmlstrom.text(element, f"fixeddataheader/{name}")) for name in _HEAD]
        maker, version, kind, status = head
        at = tag_und_uhr(xmlstrom.text(element, "date"), xmlstrom.text(element, "time"))
        error_day = tag(xmlstrom.text(element, "errordate"))
    except Falsch as problem:
        yield problem.an(element.ort(path), number)
        return
    if leer(number) and leer(factory):
        yield fehler("E203", "Das Gerät hat weder identnr noch fabnr.", element.ort(path))
        return
    letters = mbus.hersteller(maker or 0)
    serial = factory if leer(number) else number
    if (serial, letters) in seen:
        words = f"Gerät {serial} steht mehrfach in der Datei."
        yield fehler("E231", words, element.ort(path), schwere=Severity.NOTE)
    seen.add((serial, letters))
    what = None if kind is None else mbus.medium(kind)
    series = Zeitreihe(serial, what, at, element.ort(path))
    for index, point in enumerate(element.iterfind("datapoint"), start=1):
        if isinstance(point, Stelle):
            series.datenpunkt(point, f"{path}/datapoint[{index}]")
    values = series.messwerte()
    yield from series.fehler
    yield _meldung(element, serial, letters, (version, what, status), values, gateway, error_day, path, series)


_HEAD = ("manufact", "version", "devtype", "status")


def _meldung(
    element: Stelle,
    serial: str,
    letters: str,
    head: tuple[int | None, Medium | None, int | None],
    values: tuple[Messwert, ...],
    gateway: str,
    error_day: date | None,
    path: str,
    series: Zeitreihe,
) -> Geraetemeldung:
    version, what, status = head
    factory = xmlstrom.text(element, "fabnr")
    flags = xmlstrom.text(element, "errorflags")
    marks = () if not status else _STATUS.get(status, mbus.statusmerkmale(status))
    said = "" if status is None else str(status)
    return Geraetemeldung(
        serial, letters, version, what, aliase=(factory,) if not leer(factory) and factory != serial else (),
        messwerte=values, gesehen=series.stand, status=f"{said} {flags}".strip(), merkmale=marks,
        fehlerdatum=error_day, gateway=gateway, empfaenger=xmlstrom.text(element, "receiver")[:20],
        ort=element.ort(path),
    )  # fmt: skip
