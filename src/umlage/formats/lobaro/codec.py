"""Lobaro: the telegram as it came, and the records that their parser found in it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from umlage.core.finding import Severity
from umlage.formats.lieferung.fehler import Falsch, Ort, fehler
from umlage.formats.lieferung.funkrahmen import base64bytes, hexbytes, rahmen
from umlage.formats.lieferung.jsontext import eintraege, ganz, liste, objekt, wort
from umlage.formats.lieferung.mbus import medium, statusmerkmale
from umlage.formats.lieferung.meldung import (
    GATEWAY_TIME,
    UNCONFIRMED,
    Geraetemeldung,
    Kind,
    Medium,
    Meldung,
    Messwert,
    Rohtelegramm,
)
from umlage.formats.lieferung.probe import KEIN_TREFFER, SICHER, Kontext, Probe, Treffer
from umlage.formats.lieferung.werte import messwert
from umlage.formats.lieferung.zahlen import aus_json
from umlage.formats.lieferung.zeiten import aus_sekunden

KENNUNG = "lobaro"
VERSION = 1
_KINDS = {"Current Value": Kind.CURRENT, "Maximum Value": Kind.MAXIMUM, "Minimum Value": Kind.MINIMUM}
# what a meter sends of itself
_C_FIELDS = {0x44, 0x46, 0x47, 0x48, 0x08}
_NO_TELEGRAM = {"timestamp", "mode", "rssi"}
# base64 of the shortest frame
_SHORTEST = 16
_QUANTITIES = {"volume", "energy", "hca", "h.c.a.", "units for h.c.a."}


def erkennen(probe: Probe) -> Treffer:
    first = probe.satz
    if isinstance(_batch(first), list):
        return Treffer(SICHER, ("q = data", "d.batch"), 2)
    body = first.get("Body")
    if isinstance(body, dict) and "DataRecords" in body:
        return Treffer(SICHER, ("Body.DataRecords",), 1)
    found = tuple(sorted({"IdString", "MFieldCodeString", "Raw", "RawWithCrc"} & set(first)))
    return Treffer(90, found, 3) if len(found) >= 3 else KEIN_TREFFER


def lesen(content: bytes, kontext: Kontext) -> Iterator[Meldung]:
    """Telegram and device of every object."""
    yield from eintraege(content, _eintrag)


def _eintrag(entry: Any, place: Ort) -> Iterator[Meldung]:
    if not isinstance(entry, dict):
        raise Falsch("E204", "Hier steht kein Objekt.")
    yield from _objekt(entry, place) if _batch(entry) is None else _telegramme(entry, place)


def _batch(entry: dict[str, Any]) -> object:
    """The telegrams of a message over MQTT; None where this is none."""
    inner = entry.get("d")
    return inner.get("batch") if entry.get("q") == "data" and isinstance(inner, dict) else None


def _telegramme(entry: dict[str, Any], place: Ort) -> Iterator[Meldung]:
    """A message of a wM-Bus bridge over MQTT (topic .../up/data): the telegrams that it heard since the last one."""
    bridge = wort(entry, "i")
    for number, one in enumerate(liste(objekt(entry, "d"), "batch"), start=1):
        where = Ort(place.zeile, pfad=f"{place.pfad}/d/batch[{number}]".strip("/"))
        try:
            if not isinstance(one, dict):
                raise Falsch("E204", "Hier steht kein Objekt.")
            seconds = ganz(one, "timestamp")
            frame = _rahmen(one)
            yield Rohtelegramm(
                frame, None if seconds is None else aus_sekunden(seconds), ganz(one, "rssi"), bridge,
                wort(one, "mode"), ort=where,
            )  # fmt: skip
        except Falsch as problem:
            yield problem.an(where, str(one))


def _rahmen(one: dict[str, Any]) -> bytes:
    """The telegram of an entry. The name of its member is not published: it is the one text that is, in base64, a frame
    of a meter whose length field fits to the byte.
    """
    found = set()
    for name, text in one.items():
        if name in _NO_TELEGRAM or not isinstance(text, str) or len(text) < _SHORTEST:
            continue
        try:
            frame, wired = rahmen(base64bytes(text), rest=0)
        except Falsch:
            continue
        if not wired and frame[1] in _C_FIELDS:
            found.add(frame)
    if len(found) != 1:
        words = "Der Eintrag trägt kein Telegramm eines Zählers." if not found else "Der Eintrag ist mehrdeutig."
        raise Falsch("E240", words)
    return found.pop()


def _objekt(entry: dict[str, Any], place: Ort) -> Iterator[Meldung]:
    raw = entry.get("RawWithCrc") or entry.get("Raw")
    if isinstance(raw, str) and raw:
        frame, wired = rahmen(hexbytes(raw))
        yield Rohtelegramm(frame, verdrahtet=wired, ort=place)
    header = objekt(entry, "Header")
    if _wahr(entry, header, "IsEncrypted"):
        if _wahr(entry, header, "DecryptionFailed"):
            yield fehler("E501", "Für das Telegramm fehlt der richtige Schlüssel.", place, schwere=Severity.WARNING)
        else:
            yield fehler("E502", "Die Verschlüsselung wird dort nicht unterstützt.", place, schwere=Severity.WARNING)
        return
    unknown = any(part.get("PayloadKnown") is False for part in (entry, header, objekt(entry, "Body")))
    if why := entry.get("BodyParseError") or ("PayloadKnown: false" if unknown else ""):
        yield fehler("E204", "Der Parser von Lobaro konnte das Telegramm nicht lesen.", place, ausschnitt=str(why))
        return
    values: list[Messwert] = []
    stored = 0
    what = _medium(entry)
    for number, record in enumerate(liste(objekt(entry, "Body"), "DataRecords"), start=1):
        where = Ort(place.zeile, pfad=f"{place.pfad}/Body/DataRecords[{number}]".strip("/"))
        try:
            if not isinstance(record, dict):
                raise Falsch("E204", "Hier steht kein Objekt.")
            stored += bool(ganz(record, "StorageNo"))
            if value := _wert(record, what, where, second=bool(raw)):
                values.append(value)
        except Falsch as problem:
            yield problem.an(where, str(record))
    if stored:
        words = f"{stored} gespeicherte Werte ohne Datum sind nicht übernommen."
        yield fehler("E230", words, place, schwere=Severity.NOTE)
    number_text = wort(entry, "IdString")
    if not number_text:
        raise Falsch("E203", "Das Objekt nennt kein Gerät (IdString).")
    status = ganz(header, "StatusByte")
    yield Geraetemeldung(
        number_text, wort(entry, "MFieldCodeString")[:3], ganz(entry, "Version"), what, messwerte=tuple(values),
        status="" if status is None else str(status), merkmale=statusmerkmale(status or 0), ort=place,
    )  # fmt: skip


def _wert(record: dict[str, Any], what: Medium | None, where: Ort, *, second: bool) -> Messwert | None:
    """A value of the moment; what other storages mean, nobody says. `second`: the telegram itself is there too."""
    kind = _KINDS.get(wort(record, "DifFunctionString"))
    if kind is None or ganz(record, "StorageNo") or wort(record, "VifQuantity").lower() not in _QUANTITIES:
        return None
    value, factor = aus_json(record.get("Value")), aus_json(record.get("VifExponent"))
    exact: Decimal | None = None
    if value is not None:
        if factor is None or factor <= 0:
            raise Falsch("E210", "Der Faktor (VifExponent) fehlt.")
        exact = value * factor
    dimension = wort(record, "VifUnit") or "HCA"
    marks = (GATEWAY_TIME, UNCONFIRMED) if second else (GATEWAY_TIME,)
    return messwert(
        exact, dimension, roh=str(record.get("Value")), kind=kind, zeitpunkt=None, medium=what, ort=where,
        tarif=ganz(record, "Tariff") or 0, speicher=0, merkmale=marks,
    )  # fmt: skip


def _medium(entry: dict[str, Any]) -> Medium | None:
    text = wort(entry, "Device").lower().removeprefix("0x")
    try:
        return medium(int(text, 16)) if text else None
    except ValueError:
        return None


def _wahr(entry: dict[str, Any], header: dict[str, Any], name: str) -> bool:
    return entry.get(name) is True or header.get(name) is True
