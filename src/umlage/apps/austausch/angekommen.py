"""What a delivery says, in the words of the database: devices with their readings, telegrams read or waiting, faults.

Nothing here asks the database or the clock; keys and headers that are needed are asked of whoever calls.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from umlage.apps.austausch.models import JE_DATEI
from umlage.apps.geraete.erkennen import UNBEKANNT, Kennzeichen
from umlage.apps.messwerte.plausibel import end_of
from umlage.formats.lieferung.fehler import Ort, Zeilenfehler, fehler
from umlage.formats.lieferung.meldung import (
    GATEWAY_TIME,
    UNCONFIRMED,
    Geraetemeldung,
    Kind,
    Medium,
    Messwert,
    Rohtelegramm,
    Zeitpunkt,
)
from umlage.formats.umlage_readings.schnell import Spalten, bloecke
from umlage.metering.drivers.driver import drivers
from umlage.metering.wmbus.address import Address
from umlage.metering.wmbus.clock import AHEAD, CLOCK_BEHIND, CLOCK_OLD, CLOCK_WRONG, TURN_UNSURE
from umlage.metering.wmbus.decode import decode
from umlage.metering.wmbus.doubtful import CONTRADICTION, COUNTED
from umlage.metering.wmbus.errors import Malformed
from umlage.metering.wmbus.flags import ALARM, OF_DEVICE, UNKNOWN_FLAGS
from umlage.metering.wmbus.moments import UNSET
from umlage.metering.wmbus.plain import decimal_text
from umlage.metering.wmbus.telegram import NO_KEY, READABLE, Reading, Telegram

# why a telegram that can be read has no value: no driver, counters that contradict each other, nothing sure
UNKNOWN_MEANING, NO_VALUE = "unknown_meaning", "no_value"
OHNE_WERT = (UNKNOWN_MEANING, CONTRADICTION, NO_VALUE)
# why a value of the past has no day
NO_DAY = (CLOCK_WRONG, CLOCK_BEHIND, TURN_UNSURE, CONTRADICTION)
# bits of a reading's status beside those of the device, which fill the lowest byte
UNBESTAETIGT, ZEIT_DES_EMPFANGS = 1 << 16, 1 << 17
# frames that are remembered of each device, and how much of the digest of each
RAHMEN, RAHMENBYTES = 16, 8

_MEDIA = {
    "heat_cost_allocator": Medium.HCA,
    "heat": Medium.HEAT,
    "cooling": Medium.COOLING,
    "heat_cooling": Medium.HEAT_COOLING,
    "warm_water": Medium.WARM_WATER,
    "hot_water": Medium.WARM_WATER,
    "cold_water": Medium.COLD_WATER,
    "water": Medium.WATER,
    "gas": Medium.GAS,
    "electricity": Medium.ELECTRICITY,
    "oil": Medium.OIL,
    "steam": Medium.STEAM,
    "smoke_detector": Medium.SMOKE_DETECTOR,
    "room_sensor": Medium.ROOM_SENSOR,
    "repeater": Medium.NODE,
    "communication_controller": Medium.NODE,
}
_ROLES = {
    "current": Kind.CURRENT,
    "forward": Kind.CURRENT,
    "backward": Kind.CURRENT,
    "due": Kind.DUE,
    "month": Kind.MONTH_END,
    "half": Kind.PERIOD_CONSUMPTION,
    "history": Kind.STORED,
    "maximum": Kind.MAXIMUM,
    "minimum": Kind.MINIMUM,
}
_DIRECTIONS = ("forward", "backward")
_REPORTS = (ALARM, UNKNOWN_FLAGS, CONTRADICTION)
_ZONE = ZoneInfo("Europe/Berlin")
_STANDARD = timezone(timedelta(hours=1))


class Messung(NamedTuple):
    """One reading as it is kept: quantity, kind, tariff, part, unit, seconds since 1970, value, status, place."""

    groesse: str
    art: str
    tarif: int
    teilgeraet: int
    einheit: str
    zeit: int
    stand: Decimal
    status: int
    ort: Ort


@dataclass(slots=True)
class Aussage:
    """What is said of one device in one place of a delivery."""

    kennzeichen: Kennzeichen
    ort: Ort
    messungen: list[Messung] = field(default_factory=list)
    # the same for many at once: quantity, kind, tariff, part and unit with their values in columns
    reihen: dict[tuple[str, str, int, int, str], Spalten] = field(default_factory=dict)
    gesehen: datetime | None = None
    signal: int | None = None
    status: int = 0
    worte: str = ""
    treiber: str = ""
    verschluesselt: bool | None = None
    rahmen: bytes = b""
    # what the device says of the day on which it was put in, and last taken off
    eingebaut_am: date | None = None
    abgenommen_am: date | None = None
    # values of a day that nobody knows, as quantity, kind, tariff, unit and value, and why; how many of them count
    # something, and whether the others have theirs from a clock that lies far back
    tagelos: list[tuple[str, str, int, str, str]] = field(default_factory=list)
    warum: tuple[str, ...] = ()
    ohne_tag: int = 0
    alte_uhr: bool = False


@dataclass(frozen=True, slots=True)
class Wartend:
    """A telegram that cannot be read yet, and why."""

    hersteller: str
    funkadresse: str
    grund: str
    roh: bytes
    rahmen: bytes
    empfangen: datetime | None
    signal: int | None
    ort: Ort
    fassung: int = UNBEKANNT
    medium: str = ""
    # what a device of a known kind says of itself although it offers no value
    status: int = 0
    worte: str = ""


class Schluesselquelle(Protocol):
    """Who knows the keys of devices."""

    def keys(self, hersteller: str, funkadresse: str) -> tuple[bytes, ...]: ...

    def opened(self, hersteller: str, funkadresse: str, key: bytes) -> None: ...


class Aufbauten(Protocol):
    """Who knows the headers of compact frames, by signature."""

    def of(self, meter: Address) -> Mapping[int, bytes]: ...

    def learn(self, found: Telegram) -> None: ...


def of_device(said: Geraetemeldung, jetzt: datetime) -> Iterator[Aussage | Zeilenfehler]:
    """What a file says of a device. Values without a day of their own are faults; empty ones are left out."""
    medium = said.medium.value if said.medium is not None else ""
    version = UNBEKANNT if said.version is None else said.version
    aussage = Aussage(
        Kennzeichen(said.nummer, said.hersteller, version, medium, said.aliase),
        said.ort,
        gesehen=said.gesehen,
        signal=said.rssi,
        worte=_words(said.status),
    )
    now = said.gesehen or jetzt
    for wert in said.messwerte:
        if wert.wert is None:
            continue
        if wert.zeitpunkt is None and wert.kind is not Kind.CURRENT:
            text = f"Gerät {said.nummer}: Wert ohne Datum."
            yield fehler("E230", text, wert.ort, ausschnitt=wert.roh)
            continue
        aussage.messungen.append(_messung(wert, now))
    yield aussage


def of_table(content: bytes) -> tuple[list[Aussage], list[Zeilenfehler]] | None:
    """A file in our own columns, all at once, and the faults of its rows; None where anything in it is unusual."""
    found = bloecke(content, _seconds)
    if found is None:
        return None
    blocks, faults = found
    said = [
        Aussage(
            Kennzeichen(
                one.nummer,
                one.hersteller,
                UNBEKANNT if one.version is None else one.version,
                one.medium.value if one.medium is not None else "",
            ),
            Ort(zeile=one.zeile, spalte="serial"),
            reihen={
                (register.value, kind.value, tarif, 0, einheit): spalten
                for (register, kind, einheit, tarif), spalten in one.reihen.items()
            },
            gesehen=one.gesehen,
            signal=one.rssi,
            worte=_words(one.status),
        )
        for one in blocks
    ]
    return said, faults


def _words(status: str) -> str:
    return "" if status in ("", "OK", "0") else status[:120]


def _seconds(at: Zeitpunkt) -> int:
    return int(at.timestamp()) if isinstance(at, datetime) else _end_of(at)


def _messung(wert: Messwert, now: datetime) -> Messung:
    at, status = wert.zeitpunkt, 0
    if wert.merkmale:
        status |= UNBESTAETIGT if UNCONFIRMED in wert.merkmale else 0
        status |= ZEIT_DES_EMPFANGS if GATEWAY_TIME in wert.merkmale else 0
    if at is None:
        zeit, status = int(now.timestamp()), status | ZEIT_DES_EMPFANGS
    else:
        zeit = _seconds(at)
    assert wert.wert is not None
    return Messung(
        wert.register.value,
        wert.kind.value,
        wert.tarif,
        wert.untergeraet,
        wert.einheit,
        zeit,
        wert.wert,
        status,
        wert.ort,
    )


_end_of = lru_cache(maxsize=4096)(end_of)


def frame_mark(daten: bytes) -> bytes:
    """By what a telegram is known again, through a repeater too."""
    return sha256(_as_first_sent(daten)).digest()[:RAHMENBYTES]


# bytes of a link extension before the next CI; behind the others everything is encrypted
_EXTENSIONS = {0x8C: 3, 0x8D: 0, 0x8E: 11, 0x8F: 0}
# where the configuration field stands behind its CI
_CONFIGURATIONS = {0x7A: 3, 0x72: 11}


def _as_first_sent(daten: bytes) -> bytes:
    """Without the bits in which a repeater says that it is one (EN 13757-3 and -4)."""
    if len(daten) < 13 or daten[0] == daten[3] == 0x68:
        return daten
    raw, place = bytearray(daten), 10
    if raw[place] in _EXTENSIONS:
        raw[place + 1] &= 0xED
        place += _EXTENSIONS[raw[place]]
    configuration = place + (_CONFIGURATIONS.get(raw[place], len(raw)) if place < len(raw) else 0)
    if configuration + 1 < len(raw) and raw[configuration + 1] & 31 in (0, 5):
        raw[configuration] &= 0xFC
    return bytes(raw)


def first_look(
    raws: Iterable[Rohtelegramm], jetzt: datetime, aufbauten: Aufbauten
) -> Iterator[tuple[Rohtelegramm, Telegram | str]]:
    """Telegrams read without any key; a sentence for what is none."""
    for told in raws:
        raw = told
        if raw.empfangen is not None and raw.empfangen.year <= UNSET:
            # the clock of the gateway was never set: it says nothing of the reception
            raw = replace(raw, empfangen=None)
        try:
            yield raw, decoded(raw, (), jetzt, aufbauten)
        except Malformed as broken:
            yield raw, f"Kein lesbares Telegramm: {broken.in_worten()}."


def decoded(raw: Rohtelegramm, keys: Sequence[bytes], jetzt: datetime, aufbauten: Aufbauten) -> Telegram:
    """A full frame teaches, a compact one is read with what was learnt of its model."""
    heard = None if raw.empfangen is None else raw.empfangen.astimezone(_ZONE).date()
    last = jetzt.astimezone(_ZONE).date()
    if heard is not None and heard - last > AHEAD:
        # heard after it was delivered: the clock of the gateway proves nothing of the device's
        heard = None
    found = decode(raw.daten, keys, received=heard, latest=last)
    if "compact_unknown" in found.warnings:
        learnt = aufbauten.of(found.meter)
        return decode(raw.daten, keys, learnt, heard, last) if learnt else found
    aufbauten.learn(found)
    return found


def of_telegram(
    raw: Rohtelegramm, seen: Telegram | str, jetzt: datetime, bund: Schluesselquelle, aufbauten: Aufbauten
) -> Aussage | Wartend | Zeilenfehler:
    """A telegram after the first look, read with the keys that are known; or why it waits, or that it is none."""
    if isinstance(seen, str):
        return fehler("E240", seen, raw.ort, ausschnitt=raw.daten.hex()[:80])
    maker, number = seen.meter.manufacturer, seen.meter.id
    found = seen
    if seen.state == NO_KEY and (keys := bund.keys(maker, number)):
        found = decoded(raw, keys, jetzt, aufbauten)
        if found.security.key_index is not None:
            bund.opened(maker, number, keys[found.security.key_index])
    mark = frame_mark(raw.daten)
    if found.state in READABLE and found.offered:
        return _read(found, raw, jetzt, mark)
    grund = found.state if found.state not in READABLE else why(found)
    medium = _MEDIA.get(found.meter.medium, Medium.OTHER).value
    waiting = Wartend(
        maker, number, grund, raw.daten, mark, raw.empfangen, raw.rssi, raw.ort, found.meter.version, medium
    )
    if found.state in READABLE and found.driver:
        return replace(waiting, status=found.status, worte=_stated(found))
    return waiting


def why(found: Telegram) -> str:
    """Why a telegram that can be read has no value."""
    if not found.driver:
        return UNKNOWN_MEANING
    return CONTRADICTION if CONTRADICTION in found.warnings else NO_VALUE


def _read(found: Telegram, raw: Rohtelegramm, jetzt: datetime, mark: bytes) -> Aussage:
    meter = found.meter
    medium = _MEDIA.get(meter.medium, Medium.OTHER).value
    aliases = (found.link.id,) if found.link is not None and found.link.id != meter.id else ()
    heard = raw.empfangen or jetzt
    aussage = Aussage(
        Kennzeichen(meter.id, meter.manufacturer, meter.version, medium, aliases),
        raw.ort,
        gesehen=heard,
        signal=raw.rssi,
        status=found.status,
        worte=_stated(found),
        treiber=found.driver,
        verschluesselt=bool(found.security.mode or found.security.link_cipher),
        rahmen=mark,
        alte_uhr=CLOCK_OLD in found.warnings,
    )
    driver = drivers().get(found.driver)
    # days of a clock that is wrong, or that nobody could check, are none
    sure = CLOCK_WRONG not in found.warnings and CLOCK_OLD not in found.warnings
    if sure and driver is not None and (driver.installed or driver.removed):
        days = {one.header.raw: _day(one.value) for one in found.records}
        aussage.eingebaut_am, aussage.abgenommen_am = days.get(driver.installed), days.get(driver.removed)
    for reading in found.readings:
        words = reading.role.split("_")
        kind = _ROLES.get(words[0])
        zeit = _time_of(reading, kind, raw, heard)
        if kind is None:
            continue
        # what a meter of cooling counts is none of heat, as in files
        counted = "cooling" if medium == Medium.COOLING and reading.quantity == "energy" else reading.quantity
        name = "_".join([counted, *(word for word in words if word in _DIRECTIONS)])
        if zeit is None:
            if reading.quantity in COUNTED:
                aussage.ohne_tag += 1
                aussage.warum = tuple(code for code in NO_DAY if code in found.warnings)
                said = (name, kind.value, reading.meaning.tariff, reading.measure, decimal_text(reading.value))
                aussage.tagelos.append(said)
            continue
        status = found.status & 0xFF
        status |= ZEIT_DES_EMPFANGS if kind is Kind.CURRENT and not _by_its_clock(reading, raw) else 0
        aussage.messungen.append(
            Messung(
                name,
                kind.value,
                reading.meaning.tariff,
                reading.meaning.subunit,
                reading.measure,
                zeit,
                reading.value,
                status,
                raw.ort,
            )
        )
    return aussage


def _by_its_clock(reading: Reading, raw: Rohtelegramm) -> bool:
    return raw.empfangen is None and reading.at is not None


def _told(reading: Reading) -> int:
    """What the clock of a device said: it knows no summer time. A day alone means its end."""
    if reading.instant is not None:
        return int(reading.instant.replace(tzinfo=_STANDARD).timestamp())
    assert reading.at is not None
    return _end_of(reading.at)


def _stated(found: Telegram) -> str:
    """What the device says of itself in registers of its own, and that it sent an alarm."""
    return " ".join(code for code in found.warnings if code in _REPORTS or code.startswith(OF_DEVICE))


def _day(value: object) -> date | None:
    """A day that a clock has set."""
    if isinstance(value, datetime):
        value = value.date()
    return value if isinstance(value, date) and value.year > UNSET else None


def _time_of(reading: Reading, kind: Kind | None, raw: Rohtelegramm, heard: datetime) -> int | None:
    """When a reading of a telegram was true: stored ones at the end of their day, the others when it was heard.

    The clock of a device is only believed where nobody noted when the telegram was heard.
    """
    if kind is Kind.CURRENT:
        if not _by_its_clock(reading, raw):
            return int(heard.timestamp())
        told, now = _told(reading), int(heard.timestamp())
        # a clock that is a little ahead
        return now if now < told < now + AHEAD.total_seconds() else told
    if reading.at is None:
        return None
    # the turn of a month, told by the day that begins
    turn = kind is Kind.MONTH_END and reading.at.day == 1
    return _end_of(reading.at - timedelta(days=1) if turn else reading.at)


class Stellen(StrEnum):
    """By what the readings of a delivery are found again: a number of lines, entries (devices, telegrams) or bytes."""

    ZEILE = "zeile"
    EINTRAG = "eintrag"
    BYTE = "byte"

    def number(self, ort: Ort, eintrag: Ort | None = None) -> int:
        """The number of a place; `eintrag` is that of the device to which a value belongs. 0 where nobody knows."""
        if ort.teil:
            found = self._inside(ort, eintrag)
            return ort.teil * JE_DATEI + (found if found < JE_DATEI else 0)
        return self._inside(ort, eintrag)

    def _inside(self, ort: Ort, eintrag: Ort | None) -> int:
        if self is Stellen.BYTE:
            return ort.byte or 0
        if self is Stellen.ZEILE and ort.zeile is not None:
            return ort.zeile
        numbers = _NUMBER.findall((eintrag or ort).pfad)
        return int(numbers[-1]) if numbers else ort.zeile or 0


_NUMBER = re.compile(r"\[(\d{1,9})\]", re.ASCII)


def stellen_of(orte: Iterable[Ort]) -> Stellen:
    """What finds the devices and telegrams of a file again: lines, where it has more than one."""
    lines: set[int | None] = set()
    count = 0
    for ort in orte:
        if ort.byte is not None:
            return Stellen.BYTE
        if ort.pfad:
            lines.add(ort.zeile)
            count += 1
    return Stellen.EINTRAG if None in lines or (count > 1 and len(lines) == 1) else Stellen.ZEILE
