"""Small JSON objects that hold one telegram each: ACRIOS lists, hessware CLS, generic receivers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from umlage.formats.lieferung.fehler import Falsch, Ort
from umlage.formats.lieferung.funkrahmen import base64bytes, hexbytes, rahmen
from umlage.formats.lieferung.jsontext import ganz, wort
from umlage.formats.lieferung.meldung import Rohtelegramm
from umlage.formats.lieferung.zeiten import aus_sekunden, zeitpunkt

_KINDS = ({"wmbusId", "data"}, {"typ", "enc", "d"}, {"raw_hex"})


def ist_objekt(entry: Mapping[str, Any]) -> bool:
    return any(keys <= set(entry) for keys in _KINDS)


def telegramm(entry: Mapping[str, Any], ort: Ort) -> Rohtelegramm:
    """The telegram of an object; Falsch."""
    if "raw_hex" in entry:
        data = hexbytes(_text(entry, "raw_hex"))
        gateway, mode = wort(entry, "gateway_id"), wort(entry, "mode")
        return _fertig(data, zeitpunkt(wort(entry, "rx_time")), ganz(entry, "rssi_dbm"), gateway, mode, ort)
    if "wmbusId" in entry:
        return _fertig(hexbytes(_text(entry, "data")), None, None, "", "", ort)
    encoding = wort(entry, "enc")
    if encoding not in ("hex", "b64"):
        raise Falsch("E204", f"„{encoding[:20]}“ ist keine bekannte Kodierung (hex, b64).")
    data = hexbytes(_text(entry, "d")) if encoding == "hex" else base64bytes(_text(entry, "d"))
    return _fertig(data, _zeit(entry.get("ts")), None, wort(entry, "mac"), "", ort)


def _fertig(data: bytes, at: datetime | None, strength: int | None, gateway: str, mode: str, ort: Ort) -> Rohtelegramm:
    frame, wired = rahmen(data)
    return Rohtelegramm(frame, at, strength, gateway[:40], mode[:4], wired, ort)


def _text(entry: Mapping[str, Any], name: str) -> str:
    found = entry.get(name)
    if not isinstance(found, str):
        raise Falsch("E204", f"„{name}“ ist kein Text.")
    return found


def _zeit(value: Any) -> datetime | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return aus_sekunden(value)
    return zeitpunkt(value) if isinstance(value, str) else None
