"""Files as gateways, foreign clouds and people on a tour bring them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from umlage.config.demo.funkgeraete import WORTE, Geber
from umlage.config.demo.funkverlauf import monatsenden

_HEAD = (
    "schema;gateway;serial;manufacturer;medium;version;register;kind;value;unit;valid_at;observed_at;tariff;status;rssi"
)
# when a device sends, by the clock of its gateway: late enough for the day, and still on it
_ABEND = time(21)


def zeile(one: Geber, kind: str, stand: Decimal, am: date, meldung: str = "") -> str:
    """A value of a device as a row of our table."""
    medium, register, measure = WORTE[one.art]
    value = format(stand.quantize(Decimal(1)) if stand == stand.to_integral_value() else stand.normalize(), "f")
    return (
        f"umlage-readings/1;GW-{one.haus};{one.adresse};{one.modell[0]};{medium};{one.modell[1]};{register};{kind};"
        f"{value};{measure};{am};;0;{meldung or 'OK'};{one.signal}"
    )


def tabelle(rows: Iterable[str]) -> bytes:
    """A file of our own format; empty where there is no row."""
    lines = list(rows)
    return "\n".join([_HEAD, *lines, ""]).encode() if lines else b""


def monatswerte(devices: Iterable[Geber], von: date, bis: date) -> Iterator[str]:
    """What devices stored at the ends of months and on their due dates in a time, as a cloud delivers it."""
    ends = list(monatsenden(von, bis))
    for one in devices:
        due = dict(one.verlauf.stichtage())
        days = {**dict.fromkeys((day for day in due if von <= day <= bis), "DUE")}
        days |= {day: "MONTH_END" for day in ends if day not in due}
        for day in sorted(days):
            stand = one.verlauf.stand(day)
            if stand is not None and one.gehoert(day):
                yield zeile(one, days[day], stand, day)


def tageswerte(devices: Iterable[Geber], von: date, bis: date, *, meldungen: bool = False) -> Iterator[str]:
    """What devices showed at the end of each day of a time; `meldungen`: with the word that they say of themselves."""
    days = [von + timedelta(days=place) for place in range((bis - von).days + 1)]
    for one in devices:
        for day in days:
            stand = one.verlauf.stand(day)
            if stand is not None and one.gehoert(day):
                yield zeile(one, "CURRENT", stand, day, one.meldung if meldungen else "")


@dataclass(frozen=True, slots=True)
class Gehoert:
    """A telegram as it was received."""

    roh: bytes
    am: datetime
    signal: int


def empfangen(raws: Sequence[tuple[bytes, int]], tag: date) -> list[Gehoert]:
    """Telegrams of an evening, one a second."""
    begin = datetime.combine(tag, _ABEND, UTC)
    return [Gehoert(raw, begin + timedelta(seconds=place), signal) for place, (raw, signal) in enumerate(raws)]


def abends(devices: Iterable[Geber], tag: date) -> list[Gehoert]:
    """The telegrams of devices on an evening."""
    return empfangen([(one.telegramm(tag), one.signal) for one in devices if one.gehoert(tag)], tag)


def als_json(gateway: str, heard: Iterable[Gehoert]) -> bytes:
    """Telegrams as a gateway hands them on."""
    telegrams = [
        {"hex": one.roh.hex().upper(), "received_at": f"{one.am:%Y-%m-%dT%H:%M:%SZ}", "rssi": one.signal}
        for one in heard
    ]
    content = {"schema": "umlage-readings/1", "gateway": gateway, "telegrams": telegrams}
    return json.dumps(content, separators=(",", ":")).encode()


def als_text(gateway: str, heard: Iterable[Gehoert]) -> bytes:
    """Telegrams as a mobile receiver writes them down, one in a line."""
    rows = [f"0x{one.roh.hex()};{one.am:%Y-%m-%dT%H:%M:%SZ};{one.signal};{gateway}" for one in heard]
    return "\n".join([*rows, ""]).encode()


def schluesseldatei(rows: Iterable[tuple[str, str, bytes]]) -> bytes:
    """A list of keys as a maker sends it: number, letters of the maker, key."""
    lines = [f"{number};{maker};{key.hex().upper()}" for number, maker, key in rows]
    return "\n".join(["Funknummer;Hersteller;Schluessel", *lines, ""]).encode()


def klimatafel(anfaenge: Iterable[str], von: date, bis: date) -> bytes:
    """Made-up climate factors of the months of a time, for all postcodes with these beginnings."""
    rows = ["plz;monat;faktor;station;quelle"]
    for end in monatsenden(von, bis):
        for first in sorted(set(anfaenge)):
            hundredths = 100 + (int(first) * 7 + end.year * 5 + end.month * 11) % 23 - 9
            factor = f"{hundredths // 100},{hundredths % 100:02d}"
            rows.append(f"{first}*;{end:%m.%Y};{factor};Beispielstadt;Erfunden für den Beispielbestand")
    return "\n".join([*rows, ""]).encode()
