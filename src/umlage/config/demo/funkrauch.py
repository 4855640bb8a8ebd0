"""Smoke detectors of the portfolio: two in each flat of one house, one in each of another, and what they send."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from umlage.apps.geraete import zuordnen
from umlage.apps.geraete.models import Funkgeraet
from umlage.apps.geraete.zuordnen import Platz
from umlage.apps.liegenschaften.models import Liegenschaft, Nutzeinheit
from umlage.config.demo.funkgeraete import schluessel_von
from umlage.config.demo.funklauf import Lauf
from umlage.metering.wmbus.encode import Sender, day, frame, instant, mode_5, open_content, record, text, whole

# parts of the status of a head, as its driver names them
BATTERIE, HINDERNIS, VERDECKT = 0x1000, 0x0100_0000, 0x0200_0000
_CLOCK = time(20, 45)
_RAEUME = ("Flur", "Schlafzimmer")


@dataclass(slots=True)
class Melder:
    """A detector: where it hangs, since when, what its head reports; `abgenommen_am`: when somebody took it off."""

    adresse: str
    hersteller: str
    wohnung: Nutzeinheit
    raum: str
    eingebaut_am: date
    geprueft_am: date
    kopf: int = 0
    abgenommen_am: date | None = None
    gestoert_seit: date | None = None

    @property
    def schluessel(self) -> bytes:
        return schluessel_von(self.adresse)

    @property
    def signal(self) -> int:
        """How well it is heard, in dBm."""
        return -62 - int(self.adresse) % 29

    def telegramm(self, tag: date) -> bytes:
        """What it sends in the evening of a day; those of one maker are encrypted."""
        access = tag.toordinal() & 0xFF
        clock = record("046d", instant(datetime.combine(tag, _CLOCK)))
        if self.hersteller == "QDS":
            sender = Sender("QDS", self.adresse, 0x21, 0x1A)
            return frame(sender, open_content(self._text_records() + clock, access=access))
        sender = Sender("EIE", self.adresse, 0x0C, 0x1A)
        payload = clock + record("02fd17", bytes(2)) + record("8250fd61", whole(0, 2))
        off = self.abgenommen_am
        payload += record("8260fd61", whole(int(off is not None), 2))
        payload += record("82606c", day(off)) if off is not None else b""
        payload += record("8270fd61", whole(3, 2)) + record("82706c", day(self.geprueft_am))
        payload += record("82206c", day(self.eingebaut_am))
        payload += record("8440ff2c", self.kopf.to_bytes(4, "little"))
        return frame(sender, mode_5(sender, payload, self.schluessel, access=access))

    def _text_records(self) -> bytes:
        since = day(self.gestoert_seit) if self.gestoert_seit is not None else b"\xff\xff"
        alarms, tests = record("81027c" + text("#AL").hex()), record("81037c" + text("#UI").hex())
        return (
            record("01fd08", b"\x07")
            + alarms + b"\x00" + tests + b"\x02"
            + record("82036c", day(self.geprueft_am)) + record("326c", since)
        )  # fmt: skip


def melder(house: Liegenschaft, bis: date) -> list[Melder]:
    """Two detectors in each flat of a house; one has a weak battery, one something near it, one was taken off."""
    found = []
    for place, flat in enumerate(_wohnungen(house)):
        for number, room in enumerate(_RAEUME):
            found.append(_melder(f"5{house.nummer[-3:]}{place + 1:02d}{number + 1:02d}", "EIE", flat, room, bis))
    found[4].kopf, found[9].kopf = BATTERIE, HINDERNIS
    found[15].abgenommen_am = bis - timedelta(days=4)
    return found


def einfache_melder(house: Liegenschaft, bis: date) -> list[Melder]:
    """One detector of a simpler kind in each flat of a house; one is out of order."""
    found = [
        _melder(f"6{house.nummer[-3:]}{place + 1:02d}01", "QDS", flat, _RAEUME[0], bis)
        for place, flat in enumerate(_wohnungen(house))
    ]
    found[7].gestoert_seit = bis - timedelta(days=6)
    return found


def _wohnungen(house: Liegenschaft) -> Sequence[Nutzeinheit]:
    return list(house.nutzeinheiten.order_by("reihenfolge", "pk"))


def _melder(adresse: str, maker: str, flat: Nutzeinheit, room: str, bis: date) -> Melder:
    chance = Random(adresse)
    put_in = date(chance.choice((2018, 2021, 2021, 2022)), chance.randint(3, 10), chance.randint(1, 28))
    return Melder(adresse, maker, flat, room, put_in, bis - timedelta(days=chance.randint(20, 300)))


def aufhaengen(lauf: Lauf, house: Liegenschaft, rows: Sequence[Melder]) -> None:
    """Assign the detectors that were heard to their flats."""
    heard = {row.funkadresse: row for row in Funkgeraet.objects.filter(funkadresse__in=[one.adresse for one in rows])}
    for one in rows:
        place = Platz(house, one.wohnung, one.raum)
        zuordnen.assign(rows=[heard[one.adresse]], platz=place, benutzer=lauf.people[0], am=lauf.jetzt)
