"""wmbusmeters: the unit is the end of a field's name; only fields whose meaning is certain are certain values."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from umlage.formats.lieferung.fehler import Falsch, Ort
from umlage.formats.lieferung.jsontext import eintraege, ganz, wort
from umlage.formats.lieferung.meldung import GATEWAY_TIME, UNCONFIRMED, Geraetemeldung, Kind, Medium, Meldung, Messwert
from umlage.formats.lieferung.probe import KEIN_TREFFER, SICHER, Kontext, Probe, Treffer
from umlage.formats.lieferung.werte import messwert
from umlage.formats.lieferung.zahlen import aus_json
from umlage.formats.lieferung.zeiten import tag, zeitpunkt

KENNUNG = "wmbusmeters"
VERSION = 1
_UNITS = {"hca": "HCA", "kwh": "kWh", "gj": "GJ", "mj": "MJ", "m3": "m3", "c": "C", "kw": "kW", "m3h": "m3/h", "h": "h"}
# fields whose name says what the value is
_CURRENT = {"total", "total_energy_consumption", "current_consumption"}
_DUE = {"consumption_at_set_date", "total_energy_consumption_at_set_date"}
_DUE_DATE = "set_date"
_MEDIA = {
    "heat cost allocation": Medium.HCA, "heat": Medium.HEAT, "water": Medium.WATER, "warm water": Medium.WARM_WATER,
    "cold water": Medium.COLD_WATER, "heat/cooling load": Medium.HEAT_COOLING, "cooling load": Medium.COOLING,
    "smoke detector": Medium.SMOKE_DETECTOR, "room sensor": Medium.ROOM_SENSOR, "gas": Medium.GAS,
    "electricity": Medium.ELECTRICITY,
}  # fmt: skip


def erkennen(probe: Probe) -> Treffer:
    """`"_": "telegram"`, or the names that only its objects have together."""
    first = probe.satz
    if first.get("_") == "telegram" and "id" in first:
        return Treffer(SICHER, ('"_": "telegram"',), 1)
    found = tuple(sorted({"media", "meter", "id", "timestamp"} & set(first)))
    return Treffer(85, found, 4) if len(found) == 4 else KEIN_TREFFER


def lesen(content: bytes, kontext: Kontext) -> Iterator[Meldung]:
    """A device per object."""
    yield from eintraege(content, _geraet)


def _geraet(entry: Any, where: Ort) -> Iterator[Meldung]:
    values: list[Messwert] = []
    try:
        if not isinstance(entry, dict) or not wort(entry, "id"):
            raise Falsch("E203", "Das Objekt nennt kein Gerät (id).")
        heard = zeitpunkt(wort(entry, "timestamp"))
        own = zeitpunkt(wort(entry, "meter_datetime"))
        due = tag(wort(entry, _DUE_DATE)[:10])
    except Falsch as problem:
        yield problem.an(where, str(entry))
        return
    for name in entry:
        place = Ort(where.zeile, pfad=f"{where.pfad}/{name}".strip("/"))
        try:
            if found := _wert(entry, name, own or heard, due, place, own is None):
                values.append(found)
        except Falsch as problem:
            yield problem.an(place, f"{name}: {entry[name]}")
    try:
        yield Geraetemeldung(
            wort(entry, "id"), wort(entry, "mfct")[:3], None, _MEDIA.get(wort(entry, "media")), messwerte=tuple(values),
            gesehen=heard, status=wort(entry, "status"), rssi=ganz(entry, "rssi_dbm"),
            gateway=wort(entry, "device"), ort=where,
        )  # fmt: skip
    except Falsch as problem:
        yield problem.an(where, str(entry))


def _wert(
    entry: dict[str, Any], name: str, at: datetime | None, due: date | None, place: Ort, gateway_time: bool
) -> Messwert | None:
    stem, _, suffix = name.rpartition("_")
    if not stem or suffix not in _UNITS or isinstance(entry[name], str):
        return None
    value = aus_json(entry[name])
    marks: tuple[str, ...] = (GATEWAY_TIME,) if gateway_time else ()
    when: date | datetime | None = at
    if stem in _DUE:
        kind, when, marks = Kind.DUE, due, ()
        if when is None:
            raise Falsch("E230", f"„{name}“ hat keinen Tag ({_DUE_DATE}).")
    elif stem in _CURRENT:
        kind = Kind.CURRENT
    else:
        # a name that a driver chose: shown, never billed unseen
        kind, when, marks = Kind.STORED, None, (UNCONFIRMED,)
    medium = _MEDIA.get(str(entry.get("media")))
    return messwert(
        value, _UNITS[suffix], roh=str(entry[name]), kind=kind, zeitpunkt=when, medium=medium, ort=place,
        merkmale=marks, bezeichnung=stem,
    )  # fmt: skip
