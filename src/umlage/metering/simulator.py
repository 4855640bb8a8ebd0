"""Radio devices that do not exist, and the telegrams they would send: the same from the same seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from umlage.metering.wmbus.encode import Sender, day, digits, frame, mode_5, mode_7, open_content, record

_LEAST, _MOST = 20_000_000, 79_999_999
# when those that never begin again began; before, they stand still
_BEGIN = date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class Bauart:
    """A kind of device: how it sends its value, and how much comes together in a day, at least and at most."""

    manufacturer: str
    version: int
    kind: int
    current: str
    due: str
    size: int
    least: int
    most: int
    resets: bool = False


# water in litres, heat in kWh, allocators in their units
BAUARTEN = (
    Bauart("DME", 0x70, 0x16, "0c13", "4c13", 4, 20, 300),
    Bauart("DME", 0x70, 0x06, "0c13", "4c13", 4, 10, 150),
    Bauart("DME", 0x40, 0x04, "0c06", "4c06", 4, 0, 60),
    Bauart("EFE", 0x31, 0x08, "0b6e", "4b6e", 3, 0, 12, resets=True),
)


@dataclass(frozen=True, slots=True)
class Funkzaehler:
    """A device: who it is, its key, what it showed when it began and the seed of its consumption."""

    bauart: Bauart
    sender: Sender
    key: bytes
    start: int
    seed: int

    @property
    def encrypted(self) -> bool:
        """One in ten sends in the clear, as in the field."""
        return self.seed % 10 != 0

    def shown(self, on: date) -> int:
        """What it shows at the end of a day, whoever asks and when; an allocator begins each year at nothing.

        The same step every day, and a remainder that never takes back more than that step.
        """
        begin, shown = (date(on.year, 1, 1), 0) if self.bauart.resets else (_BEGIN, self.start)
        days = max(0, (on - begin).days + 1)
        least, most = self.bauart.least, self.bauart.most
        step = (least + most) // 2
        return shown + days * step + _number(f"{self.seed} {on.toordinal()}") % (step - least + 1)

    def telegram(self, on: date) -> bytes:
        """What it sends at the end of a day: its value, and that of the last 31 December."""
        bauart = self.bauart
        due = date(on.year - 1, 12, 31)
        payload = record(bauart.current, digits(self.shown(on), bauart.size))
        payload += record(bauart.due, digits(self.shown(due), bauart.size)) + record("426c", day(due))
        access = on.toordinal() & 0xFF
        if not self.encrypted:
            content = open_content(payload, access=access)
        elif self.seed % 5 == 1:
            content = mode_7(self.sender, payload, self.key, counter=on.toordinal(), access=access)
        else:
            content = mode_5(self.sender, payload, self.key, access=access)
        return frame(self.sender, content)


def devices(count: int, seed: int = 1) -> Iterator[Funkzaehler]:
    """So many devices, the kinds by turns."""
    for number in range(count):
        own = _number(f"device {seed} {number}")
        bauart = BAUARTEN[number % len(BAUARTEN)]
        # eight digits that no two of one seed share
        serial = _LEAST + (number * 7919 + seed * 104_729) % (_MOST - _LEAST)
        sender = Sender(bauart.manufacturer, f"{serial:08d}", bauart.version, bauart.kind)
        key = sha256(f"key {seed} {number}".encode()).digest()[:16]
        yield Funkzaehler(bauart, sender, key, own % 100_000, own)


def _number(text: str) -> int:
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big")
