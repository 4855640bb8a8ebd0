"""Radio devices that do not exist, and the telegrams they would send: the same from the same seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from umlage.metering.wmbus.encode import Sender, day, digits, frame, mode_5, mode_7, open_content, record

_LEAST, _MOST = 20_000_000, 79_999_999


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
    """A device: who it is, its key, what it showed on its first day and the seed of its consumption."""

    bauart: Bauart
    sender: Sender
    key: bytes
    start: int
    seed: int

    @property
    def encrypted(self) -> bool:
        """One in ten sends in the clear, as in the field."""
        return self.seed % 10 != 0

    def used(self, on: date) -> int:
        """What came together on a day."""
        span = self.bauart.most - self.bauart.least + 1
        return self.bauart.least + _number(f"{self.seed} {on.toordinal()}") % span

    def shown(self, on: date, first: date) -> int:
        """What it shows at the end of a day, having begun on `first`; an allocator begins each year at nothing."""
        begin = max(first, date(on.year, 1, 1)) if self.bauart.resets else first
        start = 0 if self.bauart.resets else self.start
        return start + sum(self.used(begin + timedelta(days=number)) for number in range((on - begin).days + 1))

    def telegram(self, on: date, first: date) -> bytes:
        """What it sends at the end of a day: its value, and that of the last 31 December where it had begun by then."""
        bauart = self.bauart
        payload = record(bauart.current, digits(self.shown(on, first), bauart.size))
        due = date(on.year - 1, 12, 31)
        if due >= first:
            payload += record(bauart.due, digits(self.shown(due, first), bauart.size)) + record("426c", day(due))
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
