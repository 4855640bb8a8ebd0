"""The JSON: devices with their readings, telegrams as hex; values are text, so that they stay exact."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from umlage.formats.lieferung.fehler import Falsch, Ort, Unbrauchbar, Zeilenfehler, dateifehler
from umlage.formats.lieferung.funkrahmen import hexbytes, rahmen
from umlage.formats.lieferung.jsontext import dokumente, ganz, liste, schreibbar, wort
from umlage.formats.lieferung.meldung import Geraetemeldung, Medium, Meldung, Messwert, Rohtelegramm
from umlage.formats.lieferung.zahlen import aus_json
from umlage.formats.lieferung.zeiten import zeitpunkt
from umlage.formats.umlage_readings.angaben import gelesen, hersteller, klein, medium, nummer, rssi, schema_passt


def lesen(content: bytes) -> Iterator[Meldung]:
    """Devices and telegrams of one document, or of one per line. Unbrauchbar."""
    for found in dokumente(content):
        if isinstance(found, Zeilenfehler):
            yield found
            continue
        where, document = found
        schema = document.get("schema") if isinstance(document, dict) else None
        if not isinstance(schema, str) or not schema_passt(schema):
            words = f"„{str(schema)[:40]}“ ist kein Schema, das hier gelesen wird (umlage-readings/1)."
            raise Unbrauchbar(dateifehler("E204", words, Ort(where.zeile, pfad="schema")))
        yield from _dokument(document, where.zeile)


def _dokument(document: dict[str, Any], line: int | None) -> Iterator[Meldung]:
    try:
        gateway = wort(document, "gateway")
        devices, telegrams = liste(document, "devices"), liste(document, "telegrams")
    except Falsch as problem:
        yield problem.an(Ort(zeile=line))
        return
    for number, device in enumerate(devices, start=1):
        yield from _geraet(device, gateway, Ort(zeile=line, pfad=f"devices[{number}]"))
    for number, telegram in enumerate(telegrams, start=1):
        where = Ort(zeile=line, pfad=f"telegrams[{number}]")
        try:
            yield _telegramm(_objekt(telegram), gateway, where)
        except Falsch as problem:
            yield problem.an(where, str(telegram))


def _geraet(device: Any, gateway: str, where: Ort) -> Iterator[Meldung]:
    try:
        entry = _objekt(device)
        what = medium(wort(entry, "medium"))
        readings = liste(entry, "readings")
        found = Geraetemeldung(
            nummer(wort(entry, "serial")), hersteller(wort(entry, "manufacturer")), ganz(entry, "version"), what,
            aliase=tuple(nummer(schreibbar(str(one), "aliases")) for one in liste(entry, "aliases")[:10]),
            gesehen=zeitpunkt(wort(entry, "observed_at")), status=wort(entry, "status"),
            rssi=rssi(ganz(entry, "rssi")), gateway=wort(entry, "gateway") or gateway, ort=where,
        )  # fmt: skip
    except Falsch as problem:
        yield problem.an(where, str(device))
        return
    values: list[Messwert] = []
    for number, reading in enumerate(readings, start=1):
        place = Ort(zeile=where.zeile, pfad=f"{where.pfad}/readings[{number}]")
        try:
            values.append(_messwert(_objekt(reading), what, place))
        except Falsch as problem:
            yield problem.an(place, str(reading))
    yield _mit(found, values)


def _mit(found: Geraetemeldung, values: list[Messwert]) -> Geraetemeldung:
    return Geraetemeldung(
        found.nummer, found.hersteller, found.version, found.medium, found.aliase, tuple(values), found.gesehen,
        found.status, rssi=found.rssi, gateway=found.gateway, ort=found.ort,
    )  # fmt: skip


def _messwert(reading: dict[str, Any], what: Medium | None, where: Ort) -> Messwert:
    raw = reading.get("value")
    storage = ganz(reading, "storage")
    return gelesen(
        aus_json(raw), "" if raw is None else str(raw), einheit=wort(reading, "unit"),
        register=wort(reading, "register"), kind=wort(reading, "kind"), valid_at=wort(reading, "valid_at"),
        geraet=what, ort=where, tarif=klein(ganz(reading, "tariff"), "Tarif"),
        untergeraet=klein(ganz(reading, "subunit"), "Untergerät"),
        speicher=None if storage is None else klein(storage, "Speicher"),
    )  # fmt: skip


def _telegramm(telegram: dict[str, Any], gateway: str, where: Ort) -> Rohtelegramm:
    frame, wired = rahmen(hexbytes(wort_lang(telegram, "hex")))
    return Rohtelegramm(
        frame, zeitpunkt(wort(telegram, "received_at")), rssi(ganz(telegram, "rssi")),
        wort(telegram, "gateway") or gateway, wort(telegram, "mode"), wired, where,
    )  # fmt: skip


def wort_lang(value: dict[str, Any], name: str) -> str:
    """A text that may be long; Falsch (E203, E204)."""
    found = value.get(name)
    if not found:
        raise Falsch("E203", f"„{name}“ fehlt.")
    if not isinstance(found, str):
        raise Falsch("E204", f"„{name}“ ist kein Text.")
    return found


def _objekt(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Falsch("E204", "Hier steht kein Objekt.")
    return value
