"""Questions about readings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from umlage.apps.geraete.models import Geraet
from umlage.apps.liegenschaften.models import Abrechnungszeitraum
from umlage.apps.messwerte.models import Ablesung

_NAH = timedelta(days=31)
EINHEIT = {"hkv": "Einh.", "warmwasserkostenverteiler": "Einh.", "waermezaehler": "kWh", "stromzaehler": "kWh"}


@dataclass(frozen=True, slots=True)
class Zeile:
    """A device with its readings before the year and at its end; `vorjahr` is what was used in the year before.

    `nahe`: where the day itself has no reading, the nearest one within a month of it; `ausgebaut`: not there on
    the day that is asked for. `checkzahl`: of the new reading; `erstes_jahr`: its first reading is entered here too.
    """

    geraet: Geraet
    alt: Decimal | None
    neu: Decimal | None
    vorjahr: Decimal | None
    nahe: Ablesung | None = None
    ausgebaut: bool = False
    checkzahl: str = ""
    erstes_jahr: bool = False
    # the day inside the span after which it counts from 0 again, and what it showed then
    ruecksetzung: date | None = None
    davor: Decimal | None = None

    @property
    def verbrauch(self) -> Decimal | None:
        """What was used, as the device counts; None where a reading is missing or the counter rolled over."""
        if self.ruecksetzung is not None:
            return _added(_used(self.alt, self.davor), self.neu)
        return _used(self.alt, self.neu)

    @property
    def veraenderung(self) -> int | None:
        """Percent more or less than in the year before."""
        if self.verbrauch is None or not self.vorjahr:
            return None
        return int(((self.verbrauch - self.vorjahr) * 100 / self.vorjahr).to_integral_value())

    @property
    def einheit(self) -> str:
        return self.geraet.angaben.get("einheit") or EINHEIT.get(self.geraet.art, "m³")


@dataclass(frozen=True, slots=True)
class Tafel:
    """The devices of a house by place: of the house and its plants first, then those of each Nutzeinheit."""

    gruppen: Sequence[tuple[str, Sequence[Zeile]]]

    @property
    def zeilen(self) -> list[Zeile]:
        return [zeile for _, zeilen in self.gruppen for zeile in zeilen]

    @property
    def erfasst(self) -> int:
        return sum(zeile.neu is not None for zeile in self.zeilen)


def tafel(zeitraum: Abrechnungszeitraum, am: date | None = None) -> Tafel:
    """All devices of the year with their readings at its end, or on another day of it."""
    there = (Q(bis__isnull=True) | Q(bis__gte=zeitraum.von)) & (Q(ab__isnull=True) | Q(ab__lte=zeitraum.bis))
    devices = Geraet.objects.filter(there, liegenschaft=zeitraum.liegenschaft).select_related("nutzeinheit", "anlage")
    readings: dict[int, list[Ablesung]] = defaultdict(list)
    span = (zeitraum.von - timedelta(days=400), zeitraum.bis + _NAH)
    for row in Ablesung.objects.filter(geraet__liegenschaft=zeitraum.liegenschaft, am__range=span):
        readings[row.geraet_id].append(row)
    first = not zeitraum.liegenschaft.zeitraeume.filter(von__lt=zeitraum.von).exists()
    gruppen: dict[tuple[int, int, str], list[Zeile]] = defaultdict(list)
    for geraet in devices:
        einheit = geraet.nutzeinheit
        place = (1, einheit.reihenfolge, str(einheit)) if einheit is not None else (0, 0, _("Haus und Anlagen"))
        gruppen[place].append(_zeile(geraet, readings[geraet.pk], zeitraum, am or zeitraum.bis, first=first))
    return Tafel([(name, gruppen[place]) for place in sorted(gruppen) for name in [place[2]]])


def _zeile(geraet: Geraet, rows: Sequence[Ablesung], zeitraum: Abrechnungszeitraum, am: date, *, first: bool) -> Zeile:
    eve = zeitraum.von - timedelta(days=1)
    year_before = zeitraum.von.replace(year=zeitraum.von.year - 1) - timedelta(days=1)
    old = _at(rows, eve)
    late = geraet.ab is not None and geraet.ab > zeitraum.von
    if old is None:  # put in during the year
        old = next((row.stand for row in rows if row.am > eve and row.art == "tausch"), None)
    gone = (geraet.bis is not None and geraet.bis < am) or (geraet.ab is not None and geraet.ab > am)
    last = geraet.bis if geraet.bis is not None and geraet.bis < am else am
    before, reading = _at(rows, year_before), next((row for row in rows if row.am == last), None)
    new = reading.stand if reading is not None else None
    close = [row for row in rows if abs(row.am - last) <= _NAH] if new is None else []
    nearest = min(close, key=lambda row: abs(row.am - last), default=None)
    check = str(reading.angaben.get("checkzahl", "")) if reading is not None else ""
    reset = _reset(str(geraet.angaben.get("ruecksetzung") or ""), last)
    if reset == eve:
        # it starts at 0 after its day: what it showed then is what was used in the year before
        return Zeile(geraet, old if late and old is not None else Decimal(0), new, old, nearest, gone, check)
    if reset is not None and reset > eve and (geraet.ab is None or reset >= geraet.ab):
        used = _added(_used(before, _at(rows, reset.replace(year=reset.year - 1))), old) if am == zeitraum.bis else None
        shown = _at(rows, reset)
        return Zeile(geraet, old, new, used, nearest, gone, check, first and not late, reset, shown)
    # a part of a year is not compared with a whole one
    used = _used(before, old) if am == zeitraum.bis else None
    return Zeile(geraet, old, new, used, nearest, gone, check, erstes_jahr=first and not late)


def _reset(day: str, last: date) -> date | None:
    """The last day before this one after which a display begins at 0 again ("MM-DD" every year; "" never)."""
    if not day:
        return None
    month, number = int(day[:2]), int(day[3:])
    # 29 February is one only in some years
    number = min(number, 28) if month == 2 else number
    this = date(last.year, month, number)
    return this if this < last else date(last.year - 1, month, number)


def _added(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return one + other if one is not None and other is not None else None


def _used(alt: Decimal | None, neu: Decimal | None) -> Decimal | None:
    return neu - alt if alt is not None and neu is not None and neu >= alt else None


def _at(rows: Sequence[Ablesung], tag: object) -> Decimal | None:
    return next((row.stand for row in rows if row.am == tag), None)
