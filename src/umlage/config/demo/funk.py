"""Three years of radio data for the demo portfolio: month by month what the devices of its houses would have sent.

They come in as a gateway would deliver them: one file a year for each Organisation, by the way that all files take.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from umlage.apps.austausch import annahme, verarbeitung
from umlage.apps.geraete import datenpunkte
from umlage.apps.geraete.models import Datenpunkt, Funkgeraet, Geraet
from umlage.config.demo.bauplan import Haus, Werte
from umlage.config.demo.wohnungen import anteil

_DAY = timedelta(days=1)
_NAME = "Gateway-Cloud"
_ART = {
    "hkv": ("HCA", "hca", "HCA"),
    "waermezaehler": ("HEAT", "energy", "kWh"),
    "warmwasserzaehler": ("WARM_WATER", "volume", "m3"),
    "kaltwasserzaehler": ("COLD_WATER", "volume", "m3"),
}
_PLACES = {"hkv": Decimal(1), "waermezaehler": Decimal(1)}
_HEAD = (
    "schema;gateway;serial;manufacturer;medium;version;register;kind;value;unit;valid_at;observed_at;tariff;status;rssi"
)


@dataclass(frozen=True, slots=True)
class Stand:
    """What a device showed at the end of a day, and whether it had stored it as the value of its due date."""

    adresse: str
    art: str
    am: date
    stand: Decimal
    stichtag: bool


def liefern(houses: Iterable[Haus]) -> Iterator[int]:
    """Deliver the readings of these houses of the scope, and hang their devices where they belong; files so far.

    Does nothing where the Datenpunkt is there already.
    """
    if Datenpunkt.objects.filter(name=_NAME).exists():
        return
    point, _ = datenpunkte.make_datenpunkt(
        name=_NAME,
        art=Datenpunkt.Art.VIRTUELL,
        benutzer=None,
        am=datetime(2023, 1, 2, 8, tzinfo=UTC),
        neue_geraete=5000,
        erwartet_stunden=31 * 24,
    )
    years: dict[int, list[Stand]] = defaultdict(list)
    places: dict[str, tuple[str, str]] = {}
    for house in houses:
        for stand in _of_house(house, places):
            years[(stand.am + _DAY).year if stand.stichtag else stand.am.year].append(stand)
    for count, (year, stands) in enumerate(sorted(years.items()), start=1):
        am = datetime(year + 1, 1, 1, 5, tzinfo=UTC)
        taken = annahme.receive(inhalt=_file(stands), name=f"jahr-{year}.csv", datenpunkt=point, kanal="sftp", am=am)
        verarbeitung.work_on(taken.eingang.pk, am=am)
        yield count
    _hang(places)


def adresse(nr: str) -> str:
    """The radio address of a device with this number: its eight last digits."""
    return nr[-8:].rjust(8, "0")


def _of_house(house: Haus, places: dict[str, tuple[str, str]]) -> Iterator[Stand]:
    known: dict[str, dict[date, Decimal]] = defaultdict(dict)
    said: dict[str, Werte] = {}
    for akte in house.akten:
        for device in _devices(akte):
            if device["art"] not in _ART or not device["nr"].isdecimal() or "einheit" in device:
                continue
            for reading in device.get("ablesungen", ()):
                if reading.get("art") == "funk":
                    known[device["nr"]][date.fromisoformat(str(reading["am"]))] = Decimal(reading["stand"])
            said[device["nr"]] = device
    for nr, days in known.items():
        if len(days) > 1 and adresse(nr) not in places:
            places[adresse(nr)] = (house.plan.nummer, nr)
            yield from _sent(adresse(nr), said[nr], sorted(days.items()))


def _devices(akte: Werte) -> Iterator[Werte]:
    yield from akte.get("geraete", ())
    for room in (*akte.get("anlagen", ()), *akte["nutzeinheiten"]):
        yield from room.get("geraete", ())


def _sent(where: str, device: Werte, days: list[tuple[date, Decimal]]) -> Iterator[Stand]:
    """The values of due dates as they are known, and those of the months between them."""
    art, anew = device["art"], "ruecksetzung" in device
    step = _PLACES.get(art, Decimal("0.001"))
    for am, stand in days:
        yield Stand(where, art, am, stand, stichtag=True)
    for place in range(len(days) - 1):
        (eve, opening), (last, closing) = days[place], days[place + 1]
        since = Decimal(0) if anew else opening
        if closing < since:
            continue
        first = eve + _DAY
        for end in _month_ends(first, last):
            value = since + (closing - since) * anteil(art, first, end)
            yield Stand(where, art, end, min(value.quantize(step), closing), stichtag=False)


def _month_ends(first: date, last: date) -> Iterator[date]:
    end = first
    while True:
        end = (end.replace(day=28) + timedelta(days=4)).replace(day=1) - _DAY
        if end >= last:
            return
        yield end
        end += _DAY


def _file(stands: Iterable[Stand]) -> bytes:
    rows = [_HEAD]
    for one in stands:
        medium, register, symbol = _ART[one.art]
        kind = "DUE" if one.stichtag else "MONTH_END"
        signal = -58 - int(one.adresse) % 38
        rows.append(
            f"umlage-readings/1;GW-{one.adresse[:2]};{one.adresse};QDS;{medium};52;{register};{kind};{one.stand:f};"
            f"{symbol};{one.am};;0;OK;{signal}"
        )
    return "\n".join([*rows, ""]).encode()


def _hang(places: dict[str, tuple[str, str]]) -> None:
    """Each radio device to the device of the house with its number."""
    devices = {
        (nummer, nr): (pk, flat, house, room)
        for nummer, nr, pk, flat, house, room in Geraet.objects.values_list(
            "liegenschaft__nummer", "nr", "pk", "nutzeinheit", "liegenschaft", "raum"
        )
    }
    rows = []
    for row in Funkgeraet.objects.filter(geraet=None):
        found = devices.get(places.get(row.funkadresse, ("", "")))
        if found is not None:
            row.geraet_id, row.nutzeinheit_id, row.liegenschaft_id, row.raum = found
            row.stand = Funkgeraet.Stand.ZUGEORDNET
            rows.append(row)
    Funkgeraet.objects.bulk_update(rows, ("geraet", "nutzeinheit", "liegenschaft", "raum", "stand"), batch_size=500)
