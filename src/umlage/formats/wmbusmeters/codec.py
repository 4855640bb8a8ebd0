"""wmbusmeters: the unit is the end of a field's name; only fields whose meaning is certain are certain values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from umlage.formats.lieferung.fehler import Falsch, Ort
from umlage.formats.lieferung.jsontext import eintraege, ganz, wort
from umlage.formats.lieferung.meldung import GATEWAY_TIME, UNCONFIRMED, Geraetemeldung, Kind, Medium, Meldung, Messwert
from umlage.formats.lieferung.probe import KEIN_TREFFER, SICHER, Kontext, Probe, Treffer
from umlage.formats.lieferung.uhr import falsche_uhr, gespeichert_am, glaubhaft, jetzt_nach
from umlage.formats.lieferung.werte import messwert
from umlage.formats.lieferung.zahlen import aus_json, leer
from umlage.formats.lieferung.zeiten import tag, zeitpunkt

KENNUNG = "wmbusmeters"
VERSION = 1
_UNITS = {"hca": "HCA", "kwh": "kWh", "gj": "GJ", "mj": "MJ", "m3": "m3", "c": "C", "kw": "kW", "m3h": "m3/h", "h": "h"}
# fields whose name says what the value is
_CURRENT = {"total", "total_energy_consumption", "current_consumption"}
# drivers of Techem's own radio, whose total is the consumption of two periods and no register
_TWO_PERIODS = {"mkradio3", "mkradio4", "compact5", "vario451"}
_DUE = {"consumption_at_set_date", "total_energy_consumption_at_set_date"}
_DUE_DATE = "set_date"
_NIE = datetime(1970, 1, 1, tzinfo=UTC)
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
    except Falsch as problem:
        yield problem.an(where, str(entry))
        return
    own, due = _uhr(entry), _stichtag(entry)
    for name in entry:
        place = Ort(where.zeile, pfad=f"{where.pfad}/{name}".strip("/"))
        try:
            if found := _wert(entry, name, _Zeiten(heard, own, due), place):
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


@dataclass(frozen=True, slots=True)
class _Zeiten:
    """When the telegram was heard, what the clock of the device says (1970: nothing a clock says), its due date."""

    gehoert: datetime | None
    uhr: datetime | None
    stichtag: date | None

    def jetzt(self) -> tuple[datetime | None, tuple[str, ...]]:
        """The instant of the value of now, and whether it is that of the receiver."""
        at = jetzt_nach(self.uhr, self.gehoert)
        return at, () if at is not None and at == self.uhr else (GATEWAY_TIME,)

    def am_stichtag(self, name: str) -> date:
        """The day of the due value; Falsch (E230) where nobody knows it."""
        if self.stichtag is None:
            raise Falsch("E230", f"„{name}“ hat keinen Tag ({_DUE_DATE}).")
        if self.uhr is not None and not glaubhaft(self.uhr, self.gehoert):
            raise falsche_uhr()
        return gespeichert_am(self.stichtag, self.uhr or self.gehoert)


def _uhr(entry: dict[str, Any]) -> datetime | None:
    """What the clock of the device says."""
    told = wort(entry, "meter_datetime")
    try:
        at = zeitpunkt(told)
    except Falsch:
        at = None
    # what means "never", or is no day, is a clock that nobody set
    return at or (None if leer(told) else _NIE)


def _stichtag(entry: dict[str, Any]) -> date | None:
    """The due date; 2000-00-00 and the like are none, and only the due value suffers."""
    try:
        return tag(wort(entry, _DUE_DATE)[:10])
    except Falsch:
        return None


def _wert(entry: dict[str, Any], name: str, zeiten: _Zeiten, place: Ort) -> Messwert | None:
    stem, _, suffix = name.rpartition("_")
    if not stem or suffix not in _UNITS or isinstance(entry[name], str):
        return None
    value = aus_json(entry[name])
    when: date | datetime | None
    marks: tuple[str, ...]
    if stem in _DUE:
        kind, when, marks = Kind.DUE, zeiten.am_stichtag(name), ()
    elif stem in _CURRENT and entry.get("meter") not in _TWO_PERIODS:
        kind = Kind.CURRENT
        when, marks = zeiten.jetzt()
    else:
        # a name that a driver chose: shown, never billed unseen
        kind, when, marks = Kind.STORED, None, (UNCONFIRMED,)
    medium = _MEDIA.get(str(entry.get("media")))
    return messwert(
        value, _UNITS[suffix], roh=str(entry[name]), kind=kind, zeitpunkt=when, medium=medium, ort=place,
        merkmale=marks, bezeichnung=stem,
    )  # fmt: skip
