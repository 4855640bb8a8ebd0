"""Which devices of the portfolio send: of which maker, with what number, and what each shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256

from umlage.config.demo.bauplan import Haus, Werte
from umlage.config.demo.funkverlauf import Verlauf, verlauf
from umlage.metering.wmbus.encode import (
    Sender,
    day,
    digits,
    frame,
    mode_5,
    open_content,
    record,
)

# letters of the maker, version and device type as sent: the houses take them by turns
_MODELLE = {
    "hkv": (("QDS", 0x35, 0x08), ("TCH", 0x94, 0x08), ("EFE", 0x31, 0x08)),
    "waermezaehler": (("KAM", 0x1C, 0x04), ("LUG", 0x07, 0x04), ("DME", 0x40, 0x04)),
    "warmwasserzaehler": (("QDS", 0x1A, 0x06), ("ZRI", 0x16, 0x06), ("DME", 0x70, 0x06)),
    "kaltwasserzaehler": (("QDS", 0x1A, 0x16), ("ZRI", 0x16, 0x16), ("DME", 0x70, 0x16)),
}
# houses that do not take the next one
_ANDERS = {"0100004": 0, "0100007": 1}
# whose telegrams the portfolio makes itself: the last of each row
OFFEN = 2
# medium, register and measure of our table
WORTE = {
    "hkv": ("HCA", "hca", "HCA"),
    "waermezaehler": ("HEAT", "energy", "kWh"),
    "warmwasserzaehler": ("WARM_WATER", "volume", "m3"),
    "kaltwasserzaehler": ("COLD_WATER", "volume", "m3"),
}
# header of the present value and of that of the due date, bytes, and how many of what is sent make one
_SAETZE = {
    "hkv": ("0b6e", "4b6e", 3, 1),
    "waermezaehler": ("0c06", "4c06", 4, 1),
    "warmwasserzaehler": ("0c13", "4c13", 4, 1000),
    "kaltwasserzaehler": ("0c13", "4c13", 4, 1000),
}


@dataclass(slots=True)
class Geber:
    """A device that sends. `haus` and `nr`: the device of a house that it is; `fehlt`: days on which nobody heard it.

    `meldung`: the word that its newest delivery says of it; `bits`: the status of its telegrams.
    """

    adresse: str
    art: str
    haus: str
    nr: str
    modell: tuple[str, int, int]
    verlauf: Verlauf
    raum: str = ""
    fehlt: list[tuple[date, date]] = field(default_factory=list)
    meldung: str = ""
    bits: int = 0

    @property
    def signal(self) -> int:
        """How well it is heard, in dBm."""
        return -58 - int(self.adresse) % 38

    @property
    def sender(self) -> Sender:
        return Sender(self.modell[0], self.adresse, self.modell[1], self.modell[2])

    @property
    def schluessel(self) -> bytes:
        """The key of its telegrams."""
        return schluessel_von(self.adresse)

    def gehoert(self, tag: date) -> bool:
        """Whether somebody heard it on that day."""
        return not any(von <= tag <= bis for von, bis in self.fehlt)

    def telegramm(self, tag: date) -> bytes:
        """What it sends in the evening of a day: its value and that of its last due date, encrypted."""
        now, due, size, times = _SAETZE[self.art]
        stand = self.verlauf.stand(tag)
        assert stand is not None
        payload = record(now, digits(int(stand * times), size))
        stored = [one for one in self.verlauf.stichtage() if one[0] < tag]
        if stored:
            last, value = stored[-1]
            payload += record(due, digits(int(value * times), size)) + record("426c", day(last))
        access = tag.toordinal() & 0xFF
        return frame(self.sender, mode_5(self.sender, payload, self.schluessel, access=access, status=self.bits))

    def offenes_telegramm(self, tag: date) -> bytes:
        """The present value alone, as a device without a key sends it."""
        now, _due, size, times = _SAETZE[self.art]
        stand = self.verlauf.stand(tag)
        assert stand is not None
        payload = record(now, digits(int(stand * times), size))
        return frame(self.sender, open_content(payload, access=tag.toordinal() & 0xFF))


def schluessel_von(number: str) -> bytes:
    """The key of the device with this radio address."""
    return sha256(f"Beispiel {number}".encode()).digest()[:16]


def adresse(nr: str) -> str:
    """The radio address of a device with this number: its eight last digits."""
    return nr[-8:].rjust(8, "0")


def geber(houses: Iterable[Haus], offene: Iterable[str], bis: date) -> list[Geber]:
    """All devices of these houses that send, until a day; `offene`: houses whose telegrams are made here."""
    found: dict[str, Geber] = {}
    plain = set(offene)
    for place, house in enumerate(houses):
        nummer = house.plan.nummer
        turn = OFFEN if nummer in plain else _ANDERS.get(nummer, place % len(_MODELLE["hkv"]))
        for one in _of_house(house, turn, bis):
            found.setdefault(one.adresse, one)
    return list(found.values())


def _of_house(house: Haus, turn: int, bis: date) -> Iterator[Geber]:
    known: dict[str, dict[date, Decimal]] = defaultdict(dict)
    said: dict[str, Werte] = {}
    gone: set[str] = set()
    for akte in house.akten:
        for device in _devices(akte):
            if device["art"] not in _MODELLE or not device["nr"].isdecimal():
                continue
            if "bis" in device:
                gone.add(device["nr"])
            for reading in device.get("ablesungen", ()):
                if reading.get("art") == "funk":
                    known[device["nr"]][date.fromisoformat(str(reading["am"]))] = Decimal(reading["stand"])
            said[device["nr"]] = device
    for nr, days in known.items():
        if nr in gone:
            continue
        device = said[nr]
        course = verlauf(
            nr,
            device["art"],
            sorted(days.items()),
            bis,
            ruecksetzung="ruecksetzung" in device,
            stellen=int(device.get("stellen", 0)),
        )
        if course is not None:
            course.faktor = Decimal(1000 if device.get("einheit") == "MWh" else 1)
            model = _MODELLE[device["art"]][turn]
            yield Geber(adresse(nr), device["art"], house.plan.nummer, nr, model, course, str(device.get("raum", "")))


def _devices(akte: Werte) -> Iterator[Werte]:
    yield from akte.get("geraete", ())
    for room in (*akte.get("anlagen", ()), *akte["nutzeinheiten"]):
        yield from room.get("geraete", ())
