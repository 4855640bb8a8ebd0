"""libmbus: one device per file, records with function, storage and unit; the unit's text contains its scale."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from umlage.core.finding import Severity
from umlage.formats.lieferung import mbus, xmlstrom
from umlage.formats.lieferung.fehler import Falsch, Ort, Unbrauchbar, dateifehler, fehler
from umlage.formats.lieferung.meldung import UNCONFIRMED, Geraetemeldung, Kind, Medium, Meldung, Messwert
from umlage.formats.lieferung.probe import KEIN_TREFFER, SICHER, Kontext, Probe, Treffer
from umlage.formats.lieferung.uhr import gestellt, moeglich
from umlage.formats.lieferung.werte import messwert
from umlage.formats.lieferung.zahlen import Schreibweise, ganzzahl
from umlage.formats.lieferung.zeiten import tag, zeitpunkt

KENNUNG = "libmbus"
VERSION = 1
_PUNKT = Schreibweise(".", gruppen=False)
_FUNCTIONS = {"Instantaneous value": Kind.CURRENT, "Maximum value": Kind.MAXIMUM, "Minimum value": Kind.MINIMUM}
_UNIT = re.compile(
    # the program writes "1e-2 " before " m^3": two blanks
    r"(?P<name>[^()]+?) ?\((?P<scale>(?:1e-?\d|10 k|100 k|10|100|m|my|k|M|G)? {0,2})"
    r"(?P<base>Wh|J|W|J/h|m\^3|m\^3/h|kg|deg C|°C)\)"
)
_SCALES = {"": 0, "m": -3, "my": -6, "10": 1, "100": 2, "k": 3, "10 k": 4, "100 k": 5, "M": 6, "G": 9}
# the time of day that begins a day
_MIDNIGHT = re.compile(r"T00:00(:00)?")
_HEAD = ("Id", "Version", "Status", "Medium", "Manufacturer")
# records that are not quantities of a meter
_OTHER = {
    "time", "date", "no", "number", "id", "version", "model", "manufacturer", "parameter", "error", "bat",
    "dimensionless", "fabrication", "access", "customer", "cust", "reserved", "unknown", "digital",
}  # fmt: skip
_MEDIA = {
    "Heat Cost Allocator": Medium.HCA, "Heat: Outlet": Medium.HEAT, "Heat: Inlet": Medium.HEAT, "Water": Medium.WATER,
    "Hot water": Medium.WARM_WATER, "Warm water (30-90°C)": Medium.WARM_WATER, "Cold water": Medium.COLD_WATER,
    "Heat / Cooling load meter": Medium.HEAT_COOLING, "Electricity": Medium.ELECTRICITY, "Gas": Medium.GAS,
    "Cooling load meter: Outlet": Medium.COOLING, "Cooling load meter: Inlet": Medium.COOLING,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Record:
    """A data record: what it is, where it belongs, and its texts."""

    function: str
    storage: int
    tariff: int
    part: int
    name: str
    scale: str
    base: str
    value: str
    ort: Ort


def erkennen(probe: Probe) -> Treffer:
    return Treffer(SICHER, ("Wurzel MBusData",), 1) if probe.wurzel == "MBusData" else KEIN_TREFFER


def lesen(content: bytes, kontext: Kontext) -> Iterator[Meldung]:
    """The device with its values; a value of another storage belongs to the day that this storage names."""
    head: dict[str, str] | None = None
    records: list[_Record] = []
    place = Ort()
    for path, element in xmlstrom.saetze(content, frozenset({"SlaveInformation", "DataRecord"})):
        try:
            if path.startswith("SlaveInformation"):
                # the element is freed with the next one
                head, place = {name: xmlstrom.text(element, name) for name in _HEAD}, element.ort(path)
            elif path:
                records.append(_record(element, element.ort(path)))
        except Falsch as problem:
            yield problem.an(element.ort(path))
    if head is None:
        raise Unbrauchbar(dateifehler("E203", "Die Angaben zum Gerät (SlaveInformation) fehlen."))
    yield from _geraet(head, records, place)


def _geraet(head: dict[str, str], records: list[_Record], place: Ort) -> Iterator[Meldung]:
    number = mbus.nummer8(head["Id"])
    try:
        version, status = ganzzahl(head["Version"]), ganzzahl(head["Status"])
        if not number:
            raise Falsch("E203", "Das Gerät hat keine Nummer (Id).")
    except Falsch as problem:
        yield problem.an(place)
        return
    what = _MEDIA.get(head["Medium"])
    at, days = _zeiten(records)
    values: list[Messwert] = []
    for record in records:
        try:
            if found := _wert(record, at, days, what):
                values.append(found)
        except Falsch as problem:
            note = problem.code in ("E230", "E220")
            severity = Severity.NOTE if note else Severity.ERROR
            yield fehler(problem.code, problem.text, record.ort, ausschnitt=record.value, schwere=severity)
    yield Geraetemeldung(
        number, head["Manufacturer"][:3], version, what, messwerte=tuple(values), gesehen=at,
        status="" if status is None else str(status), merkmale=mbus.statusmerkmale(status or 0),
        ort=place,
    )  # fmt: skip


def _record(element: xmlstrom.Stelle, where: Ort) -> _Record:
    numbers = [ganzzahl(xmlstrom.text(element, name)) or 0 for name in ("StorageNumber", "Tariff", "Device")]
    name, scale, base = xmlstrom.text(element, "Quantity"), "", xmlstrom.text(element, "Unit")
    if not name:
        found = _UNIT.fullmatch(base)
        name, scale, base = (found["name"], found["scale"].strip(), found["base"]) if found else (base, "", "")
    storage, tariff, part = numbers
    return _Record(
        xmlstrom.text(element, "Function"), storage, tariff, part, name, scale, base,
        xmlstrom.text(element, "Value"), where,
    )  # fmt: skip


def _zeiten(records: list[_Record]) -> tuple[datetime | None, dict[int, date]]:
    """The clock of the device, and the day of each storage that names one.

    A clock that is not set, and two that differ, are none; then no day that the device names is one. Nor are two days
    of one storage.
    """
    clocks: list[datetime | None] = []
    days: dict[int, set[date]] = {}
    for record in records:
        if not record.name.lower().startswith("time point"):
            continue
        # the zone that the program writes is its own idea: meters tell local time
        text = record.value.removesuffix("Z")
        if record.storage:
            if day := _tag(text):
                days.setdefault(record.storage, set()).add(day)
        elif "T" in text and _FUNCTIONS.get(record.function) is Kind.CURRENT:
            clocks.append(_uhr(text))
    if len({None if at is None else at.date() for at in clocks}) > 1 or None in clocks:
        return None, {}
    now = clocks[0] if clocks else None
    sure = {storage: day for storage, (day, *more) in days.items() if not more and moeglich(day, now)}
    return now, sure


def _uhr(text: str) -> datetime | None:
    """What a clock says; None where nobody has set it."""
    try:
        at = zeitpunkt(text)
    except Falsch:
        return None
    return at if at is not None and gestellt(at) else None


def _tag(text: str) -> date | None:
    """The day at whose end a value was true: the first of a month at 0:00 ends the month before."""
    try:
        day = tag(text[:10])
    except Falsch:
        return None
    return day - timedelta(1) if day is not None and day.day == 1 and _MIDNIGHT.fullmatch(text[10:]) else day


def _wert(record: _Record, at: datetime | None, days: dict[int, date], what: Medium | None) -> Messwert | None:
    kind = _FUNCTIONS.get(record.function)
    name = record.name.lower()
    if kind is None or _OTHER & set(re.findall(r"[a-z]+", name)):
        return None
    if "h.c.a" in name or record.base.lower().startswith(("h.c.a", "units for h.c.a")):
        base = "HCA"
    elif record.base:
        base = record.base.replace("deg C", "C").replace("°C", "C")
    else:
        raise Falsch("E220", f"Einheit „{record.name[:40]}“ unbekannt.")
    number = _PUNKT.zahl(record.value)
    if number is not None:
        number = number.scaleb(_scale(record.scale)) if record.scale else number
    when: date | datetime | None = at
    marks: tuple[str, ...] = ()
    if record.storage:
        when = days.get(record.storage)
        kind = Kind.STORED if kind is Kind.CURRENT else kind
        # which role the storage has, the format does not say
        marks = (UNCONFIRMED,)
        if when is None:
            raise Falsch("E230", f"Speicher {record.storage} ohne Datum.")
    found = messwert(
        None if number is None else _glatt(number), base, roh=record.value, kind=kind, zeitpunkt=when, medium=what,
        ort=record.ort, tarif=record.tariff, untergeraet=record.part, speicher=record.storage, merkmale=marks,
        bezeichnung=record.name[:40],
    )  # fmt: skip
    return replace(found, roheinheit=f"{record.scale} {record.base}".strip())


def _scale(text: str) -> int:
    return int(text[2:]) if text.startswith("1e") else _SCALES[text]


def _glatt(number: Decimal) -> Decimal:
    """Without the zeros that the program fills up with."""
    clean = number.normalize()
    return clean if int(clean.as_tuple().exponent) <= 0 else clean.quantize(Decimal(1))
