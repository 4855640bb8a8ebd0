"""Envelopes of LoRaWAN: who sent, on which port, what; the payload is the device's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from umlage.core.finding import Severity
from umlage.formats.lieferung.fehler import Falsch, Ort, Zeilenfehler, fehler
from umlage.formats.lieferung.funkrahmen import base64bytes
from umlage.formats.lieferung.jsontext import eintraege, ganz, liste, objekt, wort
from umlage.formats.lieferung.meldung import Funkpaket, Meldung
from umlage.formats.lieferung.probe import KEIN_TREFFER, SICHER, Kontext, Probe, Treffer
from umlage.formats.lieferung.zeiten import zeitpunkt
from umlage.formats.lorawan.bruecke import zusammengesetzt

KENNUNG = "lorawan"
VERSION = 1


def erkennen(probe: Probe) -> Treffer:
    first = _innen(probe.satz)
    if isinstance(first.get("end_device_ids"), dict):
        return Treffer(SICHER, ("end_device_ids",), 1)
    info = first.get("deviceInfo")
    return Treffer(SICHER, ("deviceInfo.devEui",), 1) if isinstance(info, dict) and "devEui" in info else KEIN_TREFFER


def lesen(content: bytes, kontext: Kontext) -> Iterator[Meldung]:
    """Telegrams where a bridge carries them, all other packets as they are."""
    yield from zusammengesetzt(eintraege(content, _paket))


def _innen(entry: dict[str, Any]) -> dict[str, Any]:
    """The event itself, where a store has wrapped it once more."""
    inner = entry.get("result")
    return inner if isinstance(inner, dict) else entry


def _paket(entry: Any, place: Ort) -> Iterator[Funkpaket | Zeilenfehler]:
    if not isinstance(entry, dict):
        raise Falsch("E204", "Hier steht kein Objekt.")
    event = _innen(entry)
    if "end_device_ids" in event:
        yield _ttn(event, place)
    elif "deviceInfo" in event:
        yield _chirpstack(event, place)
    else:
        raise Falsch("E204", "Das Objekt ist kein Ereignis von LoRaWAN.")


def _ttn(entry: dict[str, Any], place: Ort) -> Funkpaket | Zeilenfehler:
    ids, uplink = objekt(entry, "end_device_ids"), objekt(entry, "uplink_message")
    if not uplink.get("frm_payload"):
        return _ohne_daten(place)
    heard = [one for one in liste(uplink, "rx_metadata") if isinstance(one, dict)]
    gateways = [wort(objekt(one, "gateway_ids"), "gateway_id") for one in heard]
    port, count = ganz(uplink, "f_port"), ganz(uplink, "f_cnt")
    device = (wort(ids, "dev_eui") or wort(ids, "device_id")).upper()
    return Funkpaket(
        _geraet(device), base64bytes(wort_roh(uplink, "frm_payload")), _port(port), count or 0,
        zeitpunkt(wort(uplink, "received_at") or wort(entry, "received_at")), _bestes(heard),
        tuple(filter(None, gateways)), wort(ids, "device_id"), f"{device}/{count or 0}", place,
    )  # fmt: skip


def _chirpstack(entry: dict[str, Any], place: Ort) -> Funkpaket | Zeilenfehler:
    info = objekt(entry, "deviceInfo")
    if not entry.get("data"):
        return _ohne_daten(place)
    heard = [one for one in liste(entry, "rxInfo") if isinstance(one, dict)]
    device, count = wort(info, "devEui").upper(), ganz(entry, "fCnt") or 0
    return Funkpaket(
        _geraet(device), base64bytes(wort_roh(entry, "data")), _port(ganz(entry, "fPort")), count,
        zeitpunkt(wort(entry, "time")), _bestes(heard), tuple(filter(None, (wort(one, "gatewayId") for one in heard))),
        wort(info, "deviceName"), wort(entry, "deduplicationId") or f"{device}/{count}", place,
    )  # fmt: skip


def _ohne_daten(place: Ort) -> Zeilenfehler:
    words = "Das Ereignis enthält keine Nutzlast (Anmeldung, Bestätigung)."
    return fehler("E203", words, place, hinweis="Nichts zu tun.", schwere=Severity.NOTE)


def _geraet(text: str) -> str:
    if not text:
        raise Falsch("E203", "Das Ereignis nennt kein Gerät.")
    return text[:64]


def _port(port: int | None) -> int:
    if port is None or not 0 <= port <= 255:
        raise Falsch("E203", "Der Port fehlt.")
    return port


def _bestes(heard: list[dict[str, Any]]) -> int | None:
    found = [strength for one in heard if (strength := ganz(one, "rssi")) is not None]
    return max(found, default=None)


def wort_roh(value: dict[str, Any], name: str) -> str:
    """A text of any length; Falsch (E204)."""
    found = value.get(name)
    if not isinstance(found, str):
        raise Falsch("E204", f"„{name}“ ist kein Text.")
    return found
