"""A Lieferung as plain data for JSON: numbers as text, so that they stay exact; keys are never shown."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from umlage.formats.lieferung.fehler import Ort, Zeilenfehler
from umlage.formats.lieferung.meldung import (
    Funkpaket,
    Geraetemeldung,
    Lieferung,
    Messwert,
    Rohtelegramm,
    Schluesselangabe,
    Teil,
)

_EMPTY: tuple[object, ...] = (None, "", (), [])


def lieferung_daten(lieferung: Lieferung) -> dict[str, Any]:
    """Name, digest, parts and faults of a delivery."""
    return {
        "name": lieferung.name,
        "sha256": lieferung.pruefsumme,
        "teile": [teil_daten(teil) for teil in lieferung.teile],
        "fehler": [fehler_daten(one) for one in lieferung.fehler],
    }


def teil_daten(teil: Teil) -> dict[str, Any]:
    """Everything of one file. Fields that say nothing are left out of devices, values and faults."""
    return {
        "name": teil.name,
        "sha256": teil.pruefsumme,
        "format": teil.format or None,
        "formatversion": teil.formatversion or None,
        "zuordnung": teil.zuordnung or None,
        "gilt": teil.gilt,
        "gateway": teil.gateway or None,
        "geraete": [geraet_daten(one) for one in teil.geraete],
        "telegramme": [telegramm_daten(one) for one in teil.telegramme],
        "pakete": [paket_daten(one) for one in teil.pakete],
        "schluessel": [schluessel_daten(one) for one in teil.schluessel],
        "fehler": [fehler_daten(one) for one in teil.fehler],
        "weitere_fehler": teil.weitere_fehler,
        "vorschau": list(teil.vorschau),
    }


def geraet_daten(device: Geraetemeldung) -> dict[str, Any]:
    return _voll(
        nummer=device.nummer,
        hersteller=device.hersteller,
        version=device.version,
        medium=device.medium.value if device.medium else None,
        aliase=list(device.aliase),
        gesehen=_zeit(device.gesehen),
        status=device.status,
        merkmale=list(device.merkmale),
        fehlerdatum=_zeit(device.fehlerdatum),
        rssi=device.rssi,
        gateway=device.gateway,
        empfaenger=device.empfaenger,
        ort=ort_daten(device.ort),
        messwerte=[messwert_daten(value) for value in device.messwerte],
    )


def messwert_daten(value: Messwert) -> dict[str, Any]:
    """`wert` is always there: null says that the device has none."""
    return {"wert": None if value.wert is None else format(value.wert, "f")} | _voll(
        register=value.register.value,
        kind=value.kind.value,
        einheit=value.einheit,
        zeitpunkt=_zeit(value.zeitpunkt),
        roh=value.roh,
        roheinheit=value.roheinheit,
        tarif=value.tarif or None,
        untergeraet=value.untergeraet or None,
        speicher=value.speicher,
        merkmale=list(value.merkmale),
        bezeichnung=value.bezeichnung,
        ort=ort_daten(value.ort),
    )


def telegramm_daten(telegram: Rohtelegramm) -> dict[str, Any]:
    return _voll(
        hex=telegram.daten.hex(),
        empfangen=_zeit(telegram.empfangen),
        rssi=telegram.rssi,
        gateway=telegram.gateway,
        modus=telegram.modus,
        verdrahtet=telegram.verdrahtet,
        ort=ort_daten(telegram.ort),
    )


def paket_daten(packet: Funkpaket) -> dict[str, Any]:
    return _voll(
        geraet=packet.geraet,
        hex=packet.daten.hex(),
        port=packet.port,
        zaehler=packet.zaehler,
        empfangen=_zeit(packet.empfangen),
        rssi=packet.rssi,
        gateways=list(packet.gateways),
        bezeichnung=packet.bezeichnung,
        kennung=packet.kennung,
        ort=ort_daten(packet.ort),
    )


def schluessel_daten(key: Schluesselangabe) -> dict[str, Any]:
    """Whose key it is; the key itself stays where it is."""
    return _voll(
        nummer=key.nummer, hersteller=key.hersteller, bezeichnung=key.bezeichnung, merkmale=list(key.merkmale),
        ort=ort_daten(key.ort),
    )  # fmt: skip


def fehler_daten(fault: Zeilenfehler) -> dict[str, Any]:
    return _voll(
        code=fault.code,
        name=fault.name,
        schwere=fault.schwere.value,
        ort=ort_daten(fault.ort),
        text=fault.text,
        hinweis=fault.hinweis,
        ausschnitt=fault.ausschnitt,
        wiederholbar=fault.wiederholbar,
        ganze_datei=fault.ganze_datei,
    )


def ort_daten(ort: Ort) -> dict[str, Any]:
    return _voll(zeile=ort.zeile, spalte=ort.spalte, pfad=ort.pfad, byte=ort.byte)


def als_text(lieferungen: list[Lieferung]) -> str:
    """Several deliveries as one JSON text."""
    return json.dumps({"lieferungen": [lieferung_daten(one) for one in lieferungen]}, ensure_ascii=False, indent=1)


def _zeit(value: date | datetime | None) -> str | None:
    return None if value is None else value.isoformat()


def _voll(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in _EMPTY and value != {}}
